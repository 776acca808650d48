"""Integer counters: assignments that can be undone exactly."""

from __future__ import annotations

import gast

from srcdiff.normalise.grammar import assigned_pairs


def is_counter(statement: gast.stmt, name: str) -> bool:
    """`i = i + 1` or `i = i - 1` for an integer: its inverse is exact."""
    if not isinstance(statement, gast.Assign) or len(assigned_pairs(statement)) != 1:
        return False
    value = statement.value
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, (gast.Add, gast.Sub)) or not is_integer(value):
        return False
    return isinstance(value.left, gast.Name) and value.left.id == name and type(getattr(value.right, "value", None)) is int


def is_integer(value: gast.BinOp) -> bool:
    return value.fact.dtype == "i" and value.left.fact.dtype == "i" and value.left.fact.shape.sure.dims == ()
