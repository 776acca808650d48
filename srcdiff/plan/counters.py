"""Assignments that can be undone exactly, integer counters and flags that are raised; what the header of a reverse loop reads."""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.trees import name
from srcdiff.walks import walk


def is_counter(statement: gast.stmt, variable: str) -> bool:
    """`i = i + 1` or `i = i - 1` for an integer: its inverse is exact."""
    if not isinstance(statement, gast.Assign) or len(assigned_pairs(statement)) != 1:
        return False
    value = statement.value
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, (gast.Add, gast.Sub)) or not is_integer(value):
        return False
    return isinstance(value.left, gast.Name) and value.left.id == variable and type(getattr(value.right, "value", None)) is int


def is_integer(value: gast.BinOp) -> bool:
    return value.fact.dtype == "i" and value.left.fact.dtype == "i" and value.left.fact.shape.sure.dims == ()


def is_raised(statement: gast.stmt) -> bool:
    """`stop = s > 6.0`, for a flag that was False until now."""
    return getattr(statement, "raises_flag", False)


def open_flags(body: List[gast.stmt]) -> Set[str]:
    """The flags that are raised in a block, and were False before it."""
    assigned = [inner for statement in body for inner in walk(statement) if getattr(inner, "is_flag", False)]
    raised = {statement.targets[0].id for statement in assigned if is_raised(statement)}
    return raised - {statement.targets[0].id for statement in assigned if not is_raised(statement)}


def passes(loop: gast.stmt) -> List[gast.expr]:
    """What says which passes of a loop there were: its count, its range, or both."""
    if loop.trips is None:
        return [loop.iter]
    if isinstance(loop, gast.While) or (isinstance(loop.iter, gast.Call) and len(loop.iter.args) == 1 and loop.iter.func.id.lstrip("$") == "range"):
        return [name(loop.trips)]
    return [name(loop.trips), loop.iter]
