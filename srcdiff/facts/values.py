"""Facts of lengths, shapes and live values."""

from __future__ import annotations

from typing import Dict, Optional

import gast

from srcdiff.facts.affine import Affine, of_dim, plus, product, times
from srcdiff.facts.fact import BOOL, FLOAT, INT, NOTHING, OBJECTS, OTHER, Fact, affine_of, unknown
from srcdiff.facts.shapes import SCALAR, Dim, Shape, broadcast, declared, moved
from srcdiff.load.binding import Binding
from srcdiff.load.makers import may_be_complex, may_make
from srcdiff.load.overloads import holds_complex, holds_own_operators

SIGNS = {gast.Add: "+", gast.Sub: "-", gast.Mult: "*", gast.FloorDiv: "//"}


def length_of(operator, left: Fact, right: Fact) -> Optional[Fact]:
    """`n + 1`, `n - 1`, `n * m`, where n and m are lengths of axes."""
    if isinstance(operator, gast.Add) and type(left.const) is int:
        left, right = right, left
    if left.dim is None or type(right.const) is not int or not isinstance(operator, (gast.Add, gast.Sub)):
        return computed_length(operator, left, right)
    dim, assumptions = left.dim
    by = right.const if isinstance(operator, gast.Add) else -right.const
    return INT.with_(dim=(moved(dim, by), assumptions), impure=left.impure or right.impure)


def computed_length(operator, left: Fact, right: Fact) -> Optional[Fact]:
    """Any other number that two lengths make: the same wherever the same is made of the same lengths."""
    parts = [(fact.const, frozenset()) if type(fact.const) is int else fact.dim for fact in (left, right)]
    if type(operator) not in SIGNS or None in parts or all(isinstance(part[0], int) for part in parts):
        return None
    (one, some), (other, more) = parts
    return INT.with_(dim=(f"[{one} {SIGNS[type(operator)]} {other}]", some | more), impure=left.impure or right.impure)


def length_of_unknown(base: Fact, axis: int = 0) -> Fact:
    """`len(x)` or `x.shape[1]` of an array of which only the identity of its shape is known."""
    symbols = sorted(base.shape.sure.symbols())
    return INT.with_(dim=(f"[axis {axis} of {' '.join(symbols)}]", frozenset())) if symbols and not base.shape.sure.known else INT


def axis_of_unknown(node: gast.Subscript) -> Fact:
    """`x.shape[1]` where the rank is not known; any other item of a tuple of integers is just an integer."""
    whole, axis = node.value, node.slice.fact.const
    is_shape = isinstance(whole, gast.Attribute) and whole.attr == "shape" and whole.value.fact.kind == "number"
    return length_of_unknown(whole.value.fact, axis) if is_shape and type(axis) is int else INT


def negated(operator, operand: Fact) -> Optional[Affine]:
    """`-n`, and `+n`."""
    return None if operand.affine is None else times(operand.affine, -1 if isinstance(operator, gast.USub) else 1)


def shape_tuple(base: Fact) -> Fact:
    """The fact of `x.shape`: integers that know which axes they are the lengths of."""
    dims = base.shape.told.dims or ()
    return Fact(kind="tuple", dtype="i", items=tuple(length_fact(dim, base.shape.assumptions) for dim in dims))


def part_of_tuple(index: gast.Slice, base: Fact) -> Fact:
    """`x.shape[:2]`; of one with bounds that are not literal just a tuple."""
    bounds = [None if bound is None else bound.fact.const for bound in (index.lower, index.upper, index.step)]
    is_literal = all(bound is None or type(bound) is int for bound in bounds) and bounds[2] != 0
    return base.with_(items=base.items[slice(*bounds)] if is_literal else (), const=NOTHING)


def length_fact(dim: Dim, assumptions: frozenset) -> Fact:
    """The length of an axis as an integer."""
    return INT.with_(const=dim) if isinstance(dim, int) else INT.with_(dim=(dim, assumptions), affine=of_dim(dim, assumptions))


def affine_sum(operator, left: Fact, right: Fact) -> Optional[Affine]:
    """`n + i`, `n - i` and `2 * n`, of integers of which it is known what they are."""
    one, other = affine_of(left), affine_of(right)
    if one is None or other is None or not isinstance(operator, (gast.Add, gast.Sub, gast.Mult)):
        return None
    return product(one, other) if isinstance(operator, gast.Mult) else plus(one, other, -1 if isinstance(operator, gast.Sub) else 1)


def fact_of_global(binding: Binding, path: str, renamed: Dict[str, object]) -> Fact:
    """What is known of a global's value; where only its text is, that may tell of an object."""
    fact = OBJECTS if binding.node is not None and may_make(binding) else fact_of_value(binding.value, path, renamed)
    return fact.with_(dtype="c") if binding.node is not None and may_be_complex(binding) else fact


def fact_of_value(value: object, symbol: str, renamed: Dict[str, object]) -> Fact:
    """What a live value, or a literal of the module, tells; its numbers may change, its kind and rank are assumed under guard."""
    import numpy as np

    if not isinstance(value, tuple) and holds_own_operators(value):
        return OBJECTS
    if isinstance(value, (bool, np.bool_)):
        return BOOL
    if isinstance(value, (int, np.integer)):
        return INT
    if isinstance(value, (float, np.floating)):
        return FLOAT
    if isinstance(value, (complex, np.complexfloating)):
        return FLOAT.with_(dtype="c")
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        dims = tuple(1 if n == 1 else renamed.get(f"{symbol}.{i}", f"{symbol}.{i}") for i, n in enumerate(value.shape))
        kind = "i" if value.dtype.kind == "u" else value.dtype.kind
        return Fact(dtype=kind, shape=declared(symbol, dims, symbol), fresh=False, exact_shape=value.shape)
    if isinstance(value, tuple):
        return Fact(kind="tuple", items=tuple(fact_of_value(item, f"{symbol}.{i}", renamed) for i, item in enumerate(value)))
    if value is None or value is Ellipsis:
        return OTHER.with_(const=value)
    if isinstance(value, (str, dict, list, set)):
        return OTHER.with_(dtype="c" if holds_complex(value) else None)
    return unknown(symbol)


def elementwise_shape(facts) -> Optional[Shape]:
    """The broadcast of all shapes; None if one is that of a tuple."""
    shape = SCALAR
    for fact in facts:
        if fact.kind in ("number", "list"):
            shape = broadcast(shape, fact.shape)
        elif fact.kind == "tuple":
            return None
    return shape
