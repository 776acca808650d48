"""What sort of value an expression of the reverse sweep has: new memory, a plain number; how it is added, and read."""

from __future__ import annotations

import gast

from srcdiff.facts.fact import Fact
from srcdiff.tidy.chains import number, stripped


def is_new(value: gast.expr, fact: Fact) -> bool:
    """Does evaluating the expression make a new array (or a number)?"""
    if isinstance(value, (gast.BinOp, gast.UnaryOp)):
        return True
    return isinstance(value, gast.Call) and fact.fresh


def is_plain(value: gast.expr) -> bool:
    """Is the value the result of arithmetic, or of a function that gives a number for numbers?"""
    if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
        return value.func.attr == "sum" or (isinstance(value.func.value, gast.Name) and value.func.value.id == "$math")
    if isinstance(value, gast.IfExp):
        return all(is_plain(side) or number(side) is not None for side in (value.body, value.orelse))
    return isinstance(value, (gast.BinOp, gast.UnaryOp))


def augmented(target: gast.expr, value: gast.expr) -> gast.AugAssign:
    """`target += value`, or `target -= ...` for a negative value."""
    sign, inner = stripped(value)
    return gast.AugAssign(target, gast.Add() if sign > 0 else gast.Sub(), inner)


def adjoint_fact(fact: Fact) -> Fact:
    """The fact of an adjoint in the full shape of its variable."""
    return fact.as_array().with_(varied=False, dtype=fact.dtype if fact.dtype not in (None, "i", "b") else "f", fresh=True)


def unstopped(node: gast.expr) -> gast.expr:
    """An expression whose value is read, without the calls in it that only stop derivatives; in place."""
    if isinstance(node, gast.Call) and getattr(node, "stops", False):
        return unstopped(node.args[0])
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, gast.AST):
            setattr(node, field, unstopped(value))
        elif isinstance(value, list):
            value[:] = [unstopped(part) if isinstance(part, gast.AST) else part for part in value]
    return node
