"""What passes over the user's statements share: blocks rebuilt from the inside out, and new statements in the place of the user's.

>>> from srcdiff.emit.printer import print_block
>>> body = gast.parse("if c:\\n    pass\\n    x = 1").body
>>> print_block(rebuilt(body, lambda statement: [] if isinstance(statement, gast.Pass) else [statement]))
['if c:', '    x = 1']
"""

from __future__ import annotations

import copy
from typing import Callable, List

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.trees import Line, clone
from srcdiff.walks import walk

BLOCKS = ("body", "orelse", "finalbody")
EXPRESSIONS = ("value", "test", "iter", "exc")
NOTES = ("before", "comment", "after")


def rebuilt(body: List[gast.stmt], change: Callable) -> List[gast.stmt]:
    """The block in which each statement is what `change` makes of it, its own blocks done already; the user's nodes stay as they are."""
    return [new for statement in body for new in change(within(statement, change))]


def within(statement: gast.stmt, change: Callable) -> gast.stmt:
    """The statement with rebuilt blocks; the same one if nothing in them changes.  The bodies of inner functions are left alone."""
    if isinstance(statement, (gast.FunctionDef, gast.ClassDef)):
        return statement
    if isinstance(statement, gast.Match):
        cases = [with_blocks(case, body=rebuilt(case.body, change)) for case in statement.cases]
        return with_blocks(statement, cases=cases)
    return with_blocks(statement, **{field: rebuilt(getattr(statement, field), change) for field in BLOCKS if getattr(statement, field, None)})


def with_blocks(node: gast.AST, **blocks: list) -> gast.AST:
    """A copy of a node with other blocks; the node itself if they are the same."""
    if all(len(new) == len(getattr(node, field)) and all(map(same, new, getattr(node, field))) for field, new in blocks.items()):
        return node
    new = copy.copy(node)
    for field, block in blocks.items():
        setattr(new, field, block)
    return new


def with_expressions(statement: gast.stmt, is_wanted: Callable, change: Callable) -> gast.stmt:
    """A copy of a statement, its own expressions replaced by what `change` makes of copies of them; the statement itself if nothing in it is wanted."""
    fields = [field for field in EXPRESSIONS if isinstance(getattr(statement, field, None), gast.expr)]
    parts = (part for field in fields for part in walk(getattr(statement, field)))
    if isinstance(statement, gast.FunctionDef) or not any(map(is_wanted, parts)):
        return statement
    new = copy.copy(statement)
    for field in fields:
        setattr(new, field, change(clone(getattr(statement, field))))
    return new


def same(one: gast.AST, other: gast.AST) -> bool:
    return one is other


def placed(new: List[gast.stmt], origin: gast.stmt) -> List[gast.stmt]:
    """New statements at the place of the user's, whose comments above them, or after them, they take."""
    for node in (node for statement in new for node in walk(statement)):
        if not hasattr(node, "lineno"):
            gast.copy_location(node, origin)
    return with_notes(new, {note: getattr(origin, note) for note in ("before", "after") if hasattr(origin, note)})


def with_notes(body: List[gast.stmt], notes: dict) -> List[gast.stmt]:
    """The statements with comments `before` the first and `after` the last of them; the user's nodes stay as they are."""
    body = list(body)
    if body and "before" in notes:
        body[0] = copy.copy(body[0])
        body[0].before = [*notes["before"], *getattr(body[0], "before", [])]
    if body and "after" in notes:
        body[-1] = copy.copy(body[-1])
        body[-1].after = [*getattr(body[-1], "after", []), *notes["after"]]
    return body


def another_copy(body: List[gast.stmt], primal: Primal, names: Names) -> List[gast.stmt]:
    """The same statements once more: other nodes, with places that can be told from the first ones."""
    names.copies += 1
    new = copy.deepcopy(body)
    for node in (node for statement in new for node in walk(statement)):
        number = getattr(node, "lineno", None)
        if number is not None:
            line = Line(number, getattr(number, "primal", primal), names.copies)
            line.callers = getattr(number, "callers", ())
            node.lineno = line
    return new
