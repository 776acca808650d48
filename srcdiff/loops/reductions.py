"""Sums and the like: what becomes a loop that accumulates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import gast

from srcdiff.loops.operands import literal
from srcdiff.loops.scalars import is_left_out

KINDS = {"numpy.sum": "sum", "numpy.mean": "mean", "numpy.max": "maximum", "numpy.amax": "maximum", "numpy.min": "minimum", "numpy.amin": "minimum"}


@dataclass(frozen=True)
class Reduction:
    """What is accumulated over which axes (counted from the last); `dot` is the sum of the products of two arrays of one axis."""

    kind: str
    operand: Optional[gast.expr]
    axes: Tuple[int, ...]
    keeps: bool = False


def reduction_of(node: gast.expr) -> Optional[Reduction]:
    """A sum, mean, largest or smallest of an array of known rank, over axes that are literals; `u @ v`."""
    if is_dot(node):
        return Reduction("dot", None, (-1,))
    callee = getattr(node, "callee", None)
    if callee == "$unbroadcast" and node.operands["like"].fact.is_scalar:
        return whole_sum(node.operands["value"])
    if not isinstance(node, gast.Call) or callee not in KINDS or not isinstance(node.operands, dict):
        return None
    (_, array), *rest = node.operands.items()
    options = dict(rest)
    axes = axes_of(options.pop("axis", None), array)
    keeps = getattr(options.pop("keepdims", None), "value", False)
    plain = all(is_left_out(part) or is_harmless(word, part, node) for word, part in options.items())
    if axes is None or not plain or not isinstance(keeps, bool):
        return None
    kind = KINDS[callee]
    if kind in ("maximum", "minimum") and (len(axes) == array.fact.shape.rank or array.fact.dtype in ("i", "b", "c")):
        return None  # of all axes: a call that compilers have
    return Reduction(kind, array, axes, keeps)


def is_harmless(word: str, part: gast.expr, node: gast.Call) -> bool:
    """`where=True`, and a dtype of floats, which is what is accumulated; of a sum of booleans any dtype gives the number of those that hold."""
    if word == "dtype":
        return node.fact.dtype == "f" or list(node.operands.values())[0].fact.dtype == "b"
    return word == "where" and getattr(part, "value", None) is True


def whole_sum(array: gast.expr) -> Optional[Reduction]:
    axes = axes_of(None, array)
    return None if axes is None else Reduction("sum", array, axes)


def is_dot(node: gast.expr) -> bool:
    if not isinstance(node, gast.BinOp) or not isinstance(node.op, gast.MatMult):
        return False
    return all(part.fact.kind == "number" and part.fact.shape.rank == 1 for part in (node.left, node.right))


def axes_of(given: Optional[gast.expr], array: gast.expr) -> Optional[Tuple[int, ...]]:
    """The axes, counted from the last; None if they, or the rank, are not known."""
    rank = array.fact.shape.rank if array.fact.kind == "number" else None
    if not rank:
        return None
    if given is None or is_left_out(given):
        return tuple(range(-rank, 0))
    numbers = [literal(part) for part in (given.elts if isinstance(given, gast.Tuple) else [given])]
    if None in numbers or any(not -rank <= one < rank for one in numbers):
        return None
    return tuple(sorted(one if one < 0 else one - rank for one in numbers))
