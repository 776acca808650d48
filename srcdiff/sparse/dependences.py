"""What the values of a function depend on, where that is elements of one array at fixed distances: the values of an index analysis, and their joins.

A name that depends on nothing is `Fixed`, an array of one axis is `Along` the argument, a number depends on elements `At` places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, Optional, Tuple

import gast

MOST = 30  # diagonals: more are no band


@dataclass(frozen=True)
class Lost(Exception):
    """What cannot be followed, and the node that does it."""

    reason: str
    node: gast.AST


@dataclass(frozen=True)
class Fixed:
    """Of a value that does not depend on the argument; `longer` is by how much an array is longer than the argument, if that is known."""

    longer: Optional[int] = None


@dataclass(frozen=True)
class Along:
    """Of an array: element i depends on element i + offset of the argument, for each offset."""

    offsets: FrozenSet[int]
    longer: Optional[int] = None


@dataclass(frozen=True)
class At:
    """Of a number: it depends on the elements at (what the index is counted from, index)."""

    places: FrozenSet[Tuple[str, int]]


Env = Dict[str, object]


def together(values: list, node: gast.expr) -> object:
    """Of an elementwise operation."""
    lost = next((value for value in values if isinstance(value, Lost)), None)
    arrays, numbers = ([value for value in values if isinstance(value, kind)] for kind in (Along, At))
    if lost is not None:
        return lost
    if arrays and numbers:
        return Lost("one element of the argument meets all of them", node)
    if numbers:
        return At(frozenset().union(*(value.places for value in numbers)))
    longer = next((value.longer for value in values if getattr(value, "longer", None) is not None), None)
    return Along(frozenset().union(*(value.offsets for value in arrays)), longer) if arrays else Fixed(longer)


def joined(left: object, right: object, node: gast.AST) -> object:
    """Of what may be either."""
    if left == right:
        return left
    lost = next((value for value in (left, right) if isinstance(value, Lost)), None)
    if lost is not None:
        return lost
    longer = left.longer if getattr(left, "longer", None) == getattr(right, "longer", None) else None
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        return Fixed(longer)
    if isinstance(left, At) or isinstance(right, At):
        places = [value.places for value in (left, right) if isinstance(value, At)]
        return Lost("a number or an array", node) if isinstance(left, Along) or isinstance(right, Along) else At(frozenset().union(*places))
    offsets = frozenset().union(*(value.offsets for value in (left, right) if isinstance(value, Along)))
    return Along(offsets, longer) if len(offsets) <= MOST else Lost("each pass of a loop reaches elements that are further away", node)


def met(left: Env, right: Env, node: gast.AST) -> Env:
    return {
        name: joined(left[name], right[name], node) if name in left and name in right else left.get(name, right.get(name))
        for name in {**left, **right}
    }


def from_pass(value: object, variable: Optional[str], loop: gast.stmt) -> object:
    """What a name has in the next pass, or after the loop."""
    if isinstance(value, At) and any(base == variable for base, _ in value.places):
        return Lost("a value of one pass of a loop is used in a later one", loop)
    return value
