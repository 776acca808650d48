"""Facts of lengths, shapes and live values."""

from __future__ import annotations

from typing import Dict, Optional

import gast

from srcdiff.facts.fact import BOOL, FLOAT, INT, OTHER, Fact, unknown
from srcdiff.facts.shapes import declared, moved


def length_of(operator, left: Fact, right: Fact) -> Optional[Fact]:
    """`n + 1` and `n - 1`, where n is the length of an axis."""
    if isinstance(operator, gast.Add) and type(left.const) is int:
        left, right = right, left
    if not isinstance(operator, (gast.Add, gast.Sub)) or left.dim is None or type(right.const) is not int:
        return None
    dim, assumptions = left.dim
    by = right.const if isinstance(operator, gast.Add) else -right.const
    return INT.with_(dim=(moved(dim, by), assumptions), impure=left.impure or right.impure)


def shape_tuple(base: Fact) -> Fact:
    """The fact of `x.shape`: integers that know which axes they are the lengths of."""
    dims = base.shape.told.dims or ()
    items = tuple(INT.with_(const=d) if isinstance(d, int) else INT.with_(dim=(d, base.shape.assumptions)) for d in dims)
    return Fact(kind="tuple", dtype="i", items=items)


def fact_of_value(value: object, symbol: str, renamed: Dict[str, object]) -> Fact:
    """What a live value, or a literal of the module, tells; its numbers may change, its kind and rank are assumed under guard."""
    import numpy as np

    if isinstance(value, (bool, np.bool_)):
        return BOOL
    if isinstance(value, (int, np.integer)):
        return INT
    if isinstance(value, (float, np.floating)):
        return FLOAT
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        dims = tuple(1 if n == 1 else renamed.get(f"{symbol}.{i}", f"{symbol}.{i}") for i, n in enumerate(value.shape))
        kind = "i" if value.dtype.kind == "u" else value.dtype.kind
        return Fact(dtype=kind, shape=declared(symbol, dims, symbol), fresh=False, exact_shape=value.shape)
    if isinstance(value, tuple):
        return Fact(kind="tuple", items=tuple(fact_of_value(item, f"{symbol}.{i}", renamed) for i, item in enumerate(value)))
    if value is None or value is Ellipsis:
        return OTHER.with_(const=value)
    if isinstance(value, (str, dict, list, set)):
        return OTHER
    return unknown(symbol)
