"""A loop over a structure becomes one copy of its body for each part.

before: for i in range(2): p = ps[i]; s = s + p.x        after:  p = ps[0]; s = s + p.x; p = ps[1]; s = s + p.x
"""

from __future__ import annotations

from typing import Dict, List, Sequence, Set, Tuple

import gast

from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.checkpoints import is_checkpointed
from srcdiff.normalise.decisions import decision
from srcdiff.normalise.jump_forms import negated
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.inner import functions_in, has_late_default
from srcdiff.names import names_in, read_names
from srcdiff.trees import Line, assign, call, clone, constant
from srcdiff.walks import walk

BLOCKS = ("body", "orelse")


def unroll(body: List[gast.stmt], loop: gast.For, count: int, context, lengths: Sequence[Tuple[gast.expr, int]] = ()) -> None:
    """Put the passes of the loop in its place, in place.

    `lengths` are the lists that it goes over: they must have the same length before each pass, and after the last.
    """
    if is_checkpointed(loop):
        message = "a loop over a structure is taken apart, pass by pass: it cannot have checkpoints"
        raise UnsupportedSyntaxError(message, context.primal.place(loop), "loop over arrays or numbers, or take the comment away")
    for function in functions_in(loop.body):
        if has_late_default(function) or read_names(function) & context.names.made:
            raise UnsupportedSyntaxError(
                "a function that is made anew in each pass of a loop is not supported here",
                context.primal.place(loop),
                "pass the values as arguments",
            )
    backwards = isinstance(loop.iter, gast.Call) and loop.iter.func.id.lstrip("$") == "reversed"
    order = reversed(range(count)) if backwards else range(count)
    passes: List[gast.stmt] = checks(loop, lengths)
    for index in reversed(list(order)):
        if passes and loop.until:
            branch = marked(at(gast.If(negated(loop.until), passes, []), loop), loop.origin, written=False)
            passes = [decision(branch, context.names), branch]
        passes = [*checks(loop, lengths), *one_pass(loop, index, context), *passes]
    block = block_with(body, loop)
    position = next(i for i, s in enumerate(block) if s is loop)
    block[position : position + 1] = passes or [marked(at(gast.Expr(constant(None)), loop), loop.origin, written=None)]


def checks(loop: gast.For, lengths: Sequence[Tuple[gast.expr, int]]) -> List[gast.stmt]:
    """`$still(xs, 3)`: the list has this length here, which is found out when it is taken apart."""
    calls = [call("$still", clone(items), constant(length)) for items, length in lengths]
    return [marked(at(gast.Expr(one), loop), loop.origin, written=None) for one in calls]


def one_pass(loop: gast.For, index: int, context) -> List[gast.stmt]:
    """The loop variable, and the body."""
    first = marked(at(assign(loop.target.id, constant(index)), loop), loop.origin, written=False)
    first.synthetic = True
    context.names.copies += 1
    new = copied_block(loop.body, context)
    for statement in new:
        mine = {id(node) for node in names_in(statement)}  # not those of comprehensions and lambdas with a variable of that name
        for node in walk(statement):
            replace_index(node, loop.target.id, index, mine)
        if getattr(statement, "binding", False):
            statement.binding, statement.written = False, False
    return [first, *new]


def replace_index(node: gast.AST, variable: str, index: int, mine: Set[int]) -> None:
    """`ps[i]` becomes `ps[0]`."""
    if isinstance(node, gast.Subscript) and getattr(node.slice, "id", None) == variable and id(node.slice) in mine:
        node.slice = at(constant(index), node)


def copied_block(body: List[gast.stmt], context) -> List[gast.stmt]:
    """Copies of statements, with all that is known of them, which are told apart from the originals."""
    copies: Dict[int, gast.stmt] = {}
    new = []
    for statement in body:
        copies[id(statement)] = copied(statement, context)
        new.append(copies[id(statement)])
    for statement in new:
        old = getattr(statement, "decision", None)
        if old is not None and id(old) in copies:
            statement.decision = copies[id(old)]
    return new


def copied(statement: gast.stmt, context) -> gast.stmt:
    new = clone(statement)
    for attribute, value in statement.__dict__.items():
        if attribute not in statement._fields and attribute not in new.__dict__:
            new.__dict__[attribute] = value
    for part in BLOCKS:
        if isinstance(getattr(statement, part, None), list):
            setattr(new, part, copied_block(getattr(statement, part), context))
    for node in walk(new):
        if getattr(node, "lineno", None) is not None:
            line = Line(node.lineno, getattr(node.lineno, "primal", context.primal), context.names.copies)
            line.callers = getattr(node.lineno, "callers", ())
            node.lineno = line
    return new


def block_with(body: List[gast.stmt], wanted: gast.stmt) -> List[gast.stmt]:
    """The block that has a statement."""
    if any(statement is wanted for statement in body):
        return body
    inner = [getattr(s, part) for s in body for part in BLOCKS if isinstance(getattr(s, part, None), list)]
    found = [block_with(block, wanted) for block in inner]
    return next((block for block in found if block), [])
