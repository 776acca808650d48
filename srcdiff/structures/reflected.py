"""`k * w`, where the class of w says what that is: whose number is k?

Python's own numbers leave the answer to w.  NumPy's first make an array of w if it has items, and an array k asks w for each of its items.
"""

from __future__ import annotations

from typing import FrozenSet

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.dataflow import assignments_of
from srcdiff.load.classes import ClassInfo
from srcdiff.load.source import parameters_of
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.structures.values import Known

OF_PYTHON = ("builtins.float", "builtins.int", "builtins.len", "builtins.range")
ITEMS = {"__len__", "__getitem__"}


def check_number(reading, node: gast.BinOp, info: ClassInfo) -> bool:
    """Has the left operand to be looked at when the derivative is called?  UnsupportedSyntaxError if NumPy may be asked first."""
    if is_of_python(reading, node.left):
        return False
    if info.is_tuple or ITEMS & set(info.members):
        raise UnsupportedSyntaxError(
            f"NumPy makes an array of an object of class {info.name}, which has items, where a number of its own is the left operand",
            reading.context.primal.place(node),
            "write the object on the left, or float(...) around the number",
        )
    return True


def is_of_python(reading, node: gast.expr, seen: FrozenSet[str] = frozenset()) -> bool:
    """Is it one of Python's own numbers?  An argument is one if its annotation says so."""
    if isinstance(node, gast.Constant):
        return isinstance(node.value, (int, float))
    if isinstance(node, (gast.UnaryOp, gast.BinOp)):
        parts = [node.operand] if isinstance(node, gast.UnaryOp) else [node.left, node.right]
        return all(is_of_python(reading, part, seen) for part in parts)
    if isinstance(node, gast.Call):
        found = reading.context.lookup(node.func)
        canonical = (found.canonical or "") if found is not None else ""
        return canonical in OF_PYTHON or canonical.startswith("math.")
    return isinstance(node, gast.Name) and (node.id in seen or is_bound_to_numbers(reading, node.id, seen | {node.id}))


def is_bound_to_numbers(reading, variable: str, seen: FrozenSet[str]) -> bool:
    """Does a name hold nothing but Python's numbers?"""
    known = reading.state.names.get(variable)
    if isinstance(known, Known) and known.value is not None:
        return True
    context = reading.context
    annotations = [getattr(p.annotation, "id", None) for p in parameters_of(context.primal.tree) if p.id == variable]
    statements = assignments_of(variable, context.body)
    values = [value for s in statements if isinstance(s, gast.Assign) for n, value in assigned_pairs(s) if n == variable]
    values += [s.iter for s in statements if isinstance(s, gast.For)]
    is_known = len(values) == len(statements) and all(a in ("float", "int") for a in annotations)
    return is_known and bool(annotations or values) and all(is_of_python(reading, value, seen) for value in values)
