"""What jumps there are in statements, and where they leave to: questions about the user's tree, and the tests that take their place."""

from __future__ import annotations

from typing import Iterator, List, Optional

import gast

from srcdiff.trees import name

LOOPS = (gast.For, gast.While)
JUMPS = (gast.Break, gast.Continue, gast.Return, gast.Raise)


def holds_jump(statement: gast.stmt) -> bool:
    """Is there a jump in the statement, or an `else` on a loop?"""
    return any(isinstance(inner, JUMPS) or (isinstance(inner, LOOPS) and inner.orelse) for inner in nested([statement]))


def nested(body: List[gast.stmt]) -> Iterator[gast.stmt]:
    """The statements of a block at any depth; those of inner functions are not its own."""
    for statement in body:
        yield statement
        if not isinstance(statement, gast.FunctionDef):
            holders = [statement, *getattr(statement, "cases", ())]
            yield from nested([inner for one in holders for field in ("body", "orelse", "finalbody") for inner in getattr(one, field, ())])


def returns_in(body: List[gast.stmt]) -> List[gast.Return]:
    return [statement for statement in nested(body) if isinstance(statement, gast.Return)]


def returns_value(tree: gast.FunctionDef) -> bool:
    return any(r.value is not None for r in returns_in(tree.body))


def inside(body: List[gast.stmt], kind: type) -> bool:
    """Does a block hold a jump of a kind that leaves it: not the `break` of a loop in it?"""
    for statement in body:
        inner = [] if isinstance(statement, gast.FunctionDef) else [*getattr(statement, "body", ()), *getattr(statement, "orelse", ())]
        if isinstance(statement, LOOPS) and kind is not gast.Return:
            inner = statement.orelse
        if isinstance(statement, kind) or inside(inner, kind):
            return True
    return False


def always_jumps(body: List[gast.stmt], kinds: tuple = JUMPS) -> bool:
    """Does a block never reach its end?"""
    return any(
        isinstance(s, kinds)
        or (isinstance(s, gast.If) and always_jumps(s.body, kinds) and always_jumps(s.orelse, kinds))
        or (isinstance(s, LOOPS) and s.orelse and not inside(s.body, gast.Break) and always_jumps(s.orelse, kinds))
        or endless(s)
        for s in body
    )


def always_returns(body: List[gast.stmt]) -> bool:
    return always_jumps(body, (gast.Return, gast.Raise))


def endless(statement: gast.stmt) -> bool:
    """`while True` without a `break`: only a `return` leaves it."""
    return isinstance(statement, gast.While) and getattr(statement.test, "value", None) in (True, 1) and not inside(statement.body, gast.Break)


def count_of(statement: gast.Return) -> Optional[int]:
    """How many values are returned in a tuple that is written out; None for one value."""
    return len(statement.value.elts) if isinstance(statement.value, gast.Tuple) else None


def is_truth(test: gast.expr) -> bool:
    """Is the value of a test surely True or False?"""
    if isinstance(test, gast.BoolOp):
        return all(map(is_truth, test.values))
    return isinstance(test, gast.Compare) or (isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not))


def raises(body: List[gast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], gast.Raise)


def negated(flags: List[str]) -> gast.expr:
    """`not stop`, or `not (stop or done)`."""
    parts: List[gast.expr] = [name(flag) for flag in flags]
    return gast.UnaryOp(gast.Not(), parts[0] if len(parts) == 1 else gast.BoolOp(gast.Or(), parts))
