"""The core form, as far as compilers want it otherwise: lists are popped and appended to, ranges run backwards by themselves."""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.assemble.lists import as_written
from srcdiff.loops.operands import lengthened, literal
from srcdiff.names import names_in
from srcdiff.trees import assign, attribute, binary, call, clone, constant, key, opposite


def copied(statement: gast.stmt) -> gast.stmt:
    """A copy of a statement, whose blocks are those of the original."""
    if not isinstance(statement, (gast.For, gast.While, gast.If)):
        new = clone(statement)
        new.__dict__.update({word: getattr(statement, word) for word in ("augmented", "accumulates") if hasattr(statement, word)})
        return new
    fields = {field: getattr(statement, field, None) for field in statement._fields}
    new = type(statement)(**{field: value if field in ("body", "orelse") else clone(value) for field, value in fields.items()})
    new.until = getattr(statement, "until", ())
    return new


def with_pops(body: List[gast.stmt]) -> List[gast.stmt]:
    """`h = h_saved.pop()`, which the core form has as two statements."""
    found: List[gast.stmt] = []
    for statement in body:
        if getattr(statement, "resizes", None) == "pop" and found and is_last_item(found[-1], statement.targets[0]):
            read = found.pop()
            found.append(gast.copy_location(gast.Assign(read.targets, call(attribute(clone(statement.targets[0].value), "pop")), None), read))
        else:
            found.append(gast.copy_location(as_written(statement), statement) if hasattr(statement, "resizes") else statement)
    return found


def without_counters(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block without numbers that are counted and never read: how often a `while` went round."""
    read = {node.id for statement in body for node in names_in(statement)}

    def kept(block: List[gast.stmt]) -> List[gast.stmt]:
        found = [statement for statement in block if not is_counting(statement, read)]
        for statement in found:
            if isinstance(statement, (gast.For, gast.While, gast.If)):
                statement.body, statement.orelse = kept(statement.body), kept(statement.orelse)
        return [with_body(statement) for statement in found if not isinstance(statement, gast.If) or statement.body or statement.orelse]

    return kept(body)


def with_body(statement: gast.stmt) -> gast.stmt:
    """`if not p: ...` where only the other side of a branch has statements, `pass` in a loop that has none."""
    if isinstance(statement, (gast.For, gast.While)) and not statement.body:
        statement.body = [gast.Pass()]
    if isinstance(statement, gast.If) and not statement.body:
        statement.test, statement.body, statement.orelse = opposite(statement.test), statement.orelse, []
    return statement


def is_counting(statement: gast.stmt, read: set) -> bool:
    if isinstance(statement, gast.AugAssign):
        return isinstance(statement.target, gast.Name) and statement.target.id not in read and isinstance(statement.value, gast.Constant)
    target = statement.targets[0] if isinstance(statement, gast.Assign) else None
    return isinstance(target, gast.Name) and target.id not in read and isinstance(statement.value, gast.Constant)


def is_check(statement: gast.stmt) -> bool:
    """Is it `if ...: raise ...`?"""
    return isinstance(statement, gast.If) and bool(statement.body) and isinstance(statement.body[-1], gast.Raise) and not statement.orelse


def is_last_item(statement: gast.stmt, item: gast.Subscript) -> bool:
    return isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Subscript) and key(statement.value) == key(item)


def forwards(iteration: gast.expr) -> gast.expr:
    """`range(n - 1, -1, -1)` for `reversed(range(n))`, which compilers do not have; other iterations as they are."""
    inner = iteration.args[0] if is_call_of(iteration, "reversed") else None
    if not is_call_of(inner, "range"):
        return iteration
    start, stop = ([constant(0), *inner.args] if len(inner.args) == 1 else inner.args)[:2]
    step = literal(inner.args[2]) if len(inner.args) == 3 else 1
    if step == 1:
        return call("$range", one_less(stop), one_less(start), constant(-1))
    if step == -1:
        first, end = lengthened(stop, 1), lengthened(start, 1)
        return call("$range", end) if literal(first) == 0 else call("$range", first, end)
    if not step:
        return iteration
    ahead, behind = (stop, start) if step > 0 else (start, stop)  # the last is whole steps from the first
    whole = binary("*", binary("//", one_less(binary("-", clone(ahead), clone(behind))), constant(abs(step))), constant(abs(step)))
    last = binary("+" if step > 0 else "-", clone(start), whole)
    return call("$range", last, one_less(start) if step > 0 else binary("+", clone(start), constant(1)), constant(-step))


def is_call_of(node: Optional[gast.expr], function: str) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id.lstrip("$") == function


def one_less(node: gast.expr) -> gast.expr:
    if isinstance(node, gast.Constant) and isinstance(node.value, int):
        return constant(node.value - 1)
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Add) and isinstance(node.right, gast.Constant) and node.right.value == 1:
        return clone(node.left)
    return binary("-", clone(node), constant(1))


def increment(to: gast.expr, value: gast.expr) -> Optional[Tuple[gast.operator, gast.expr]]:
    """(operator, e) of `x[i] = x[i] + e`; None for another store."""
    if isinstance(value, gast.BinOp) and isinstance(value.op, (gast.Add, gast.Sub)) and key(value.left) == key(to):
        return value.op, value.right
    return None


def as_update(to: gast.Subscript, value: gast.expr) -> gast.stmt:
    found = increment(to, value)
    return assign(to, value) if found is None else gast.AugAssign(to, *found)
