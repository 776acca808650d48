"""The arrays that an elementwise expression reads, and which element of each belongs to one of the result's.

A leaf `x[1:-1, None, k]` is an `Operand`: its array, and for each axis of that a place: a fixed index, or a step along an axis of the result, which
is counted from the last (-1), as broadcasting does.  What has no such form gets a name first: a view where it is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Tuple

import gast

from srcdiff.facts.operands import wish
from srcdiff.facts.shapes import Dim
from srcdiff.trees import attribute, binary, call, clone, constant, key, known_name, name, subscript, tuple_of


@dataclass(frozen=True)
class Place:
    """The index along one axis of an array: `fixed`, or the loop variable of the result's `axis` plus `offset`, or the item of the array `picks` there."""

    axis: Optional[int] = None
    offset: int = 0
    fixed: Optional[gast.expr] = None
    picks: Optional[str] = None


@dataclass
class Operand:
    """An array, the place along each of its axes, and of each axis of the result its length here: a symbol and an expression."""

    array: str
    places: List[Place]
    lengths: Dict[int, Tuple[Dim, gast.expr]] = field(default_factory=dict)
    dtype: Optional[str] = None
    picked: Optional[str] = None  # the array of indices that picks its items

    def element(self, index: Dict[int, gast.expr]) -> gast.expr:
        """The element that belongs to one of the result's: `x[i + 1, j]`."""
        parts = [self.part(place, index) for place in self.places]
        return subscript(name(self.array), parts[0] if len(parts) == 1 else tuple_of(parts))

    def part(self, place: Place, index: Dict[int, gast.expr]) -> gast.expr:
        if place.axis is None:
            return clone(place.fixed)
        if place.picks is not None:
            return subscript(name(place.picks), clone(index[place.axis]))
        return shifted(index[place.axis], place.offset)


def same_passes(one: Operand, other: Operand) -> bool:
    """Does no pass touch what belongs to another, if they are of the same array?  Of `x[i, k]` and `x[i, k - 1]` none does, whatever k is."""
    return [(place.axis, place.offset, place.picks) for place in one.places] == [(place.axis, place.offset, place.picks) for place in other.places]


def same_cut(one: gast.Subscript, other: gast.Subscript) -> bool:
    """Are two parts of an array the same but for single indices: `x[j:, k]` and `x[j:, j]`?"""
    rank = one.value.fact.shape.rank
    if not (isinstance(one.value, gast.Name) and isinstance(other.value, gast.Name) and one.value.id == other.value.id) or rank is None:
        return False
    return cut_of(one, rank) == cut_of(other, rank)


def cut_of(node: gast.Subscript, rank: int) -> List[str]:
    parts = list(node.slice.elts) if isinstance(node.slice, gast.Tuple) else [node.slice]
    return [key(part) if isinstance(part, gast.Slice) or is_new(part) else "_" for part in completed(parts, rank)]


def shifted(node: gast.expr, offset: int) -> gast.expr:
    """`i + 1`; `i` for no offset."""
    if offset == 0:
        return clone(node)
    return binary("+" if offset > 0 else "-", clone(node), constant(abs(offset)))


def lengthened(length: gast.expr, by: int) -> gast.expr:
    """The same, added up with what is added already: `len(x)` for `len(x) - 2` and 2."""
    if isinstance(length, gast.BinOp) and isinstance(length.op, (gast.Add, gast.Sub)) and literal(length.right) is not None:
        by += literal(length.right) if isinstance(length.op, gast.Add) else -literal(length.right)
        return shifted(length.left, by)
    return constant(literal(length) + by) if literal(length) is not None else shifted(length, by)


def length_of(array: str, rank: int, axis: int, cut: int = 0) -> gast.expr:
    """`len(x) - 2`, `x.shape[1]`."""
    whole = call("$len", name(array)) if rank == 1 else subscript(attribute(name(array), "shape"), constant(axis))
    return shifted(whole, -cut)


class Operands:
    """Makes operands; `named` gives an expression a name before the loops, and takes what to call it."""

    def __init__(self, named: Callable[[gast.expr, str], str]):
        self.named = named

    def operand(self, node: gast.expr) -> Operand:
        """That of an array expression of known rank."""
        found = self.found(node)
        found.dtype = node.fact.dtype
        return found

    def found(self, node: gast.expr) -> Operand:
        dims = node.fact.shape.told.dims
        if isinstance(node, gast.Attribute) and node.attr == "T" and isinstance(node.value, gast.Name) and len(dims) == 2:
            return self.whole(node.value.id, dims[::-1], [-1, -2])
        if is_part_of_a_value(node):
            value = known_name(self.named(node.value, word_of(node.value)), node.value.fact)
            part = subscript(value, node.slice)
            part.fact, node = node.fact, part
        if is_section(node):
            found = self.section(node, dims)
            if found is not None:
                return found
        word = node.id if isinstance(node, gast.Name) else self.named(node, word_of(node))
        return self.whole(word, dims, list(range(-len(dims), 0)))

    def written(self, node: gast.Subscript) -> Optional[Operand]:
        """That of a place that is stored into; None where only a copy of its items would have a name."""
        if not is_section(node):
            return None
        return self.section(node, node.fact.shape.told.dims) or (self.operand(node) if is_view(node) else None)

    def whole(self, array: str, dims: tuple, axes: List[int]) -> Operand:
        """All of an array, whose axes are those of the result."""
        found = Operand(array, [])
        for position, (dim, axis) in enumerate(zip(dims, axes)):
            if dim == 1:
                found.places.append(Place(fixed=constant(0)))
            else:
                found.places.append(Place(axis))
                found.lengths[axis] = dim, length_of(array, len(dims), position)
        return found

    def section(self, node: gast.Subscript, dims: tuple) -> Optional[Operand]:
        """`x[1:-1, k]`, where all bounds are literals; None for what is left to a view."""
        rank = node.value.fact.shape.rank
        parts = list(node.slice.elts) if isinstance(node.slice, gast.Tuple) else [node.slice]
        if rank is None or (any(map(picks_items, parts)) and not is_together(parts)):
            return None  # apart from a single index, an array of indices has its axis elsewhere
        parts = completed(parts, rank)
        found, axis, position = Operand(node.value.id, []), -len(dims), 0
        for part in parts:
            if is_new(part):
                axis += 1
                continue
            if axis < 0 and picks_items(part) and found.picked is None:
                found.picked = part.id if isinstance(part, gast.Name) else self.named(part, "index")
                found.places.append(Place(axis, picks=found.picked))
                found.lengths[axis] = dims[axis], length_of(found.picked, 1, 0)
                axis += 1
            elif isinstance(part, gast.Slice):
                bounds = literal_bounds(part)
                if bounds is None:
                    return None
                if dims[axis] == 1:
                    return None  # one of one or more: a view has the right length
                found.places.append(Place(axis, bounds[0]))
                found.lengths[axis] = dims[axis], length_of(node.value.id, rank, position, sum(bounds))
                axis += 1
            elif is_one(part) and part.fact.dtype == "i" and is_plain(part):
                found.places.append(Place(fixed=part))
            else:
                return None
            position += 1
        return found if axis == 0 else None


def is_section(node: gast.expr) -> bool:
    """Is it a part of an array that has a name?"""
    return (
        isinstance(node, gast.Subscript)
        and isinstance(node.value, gast.Name)
        and getattr(getattr(node.value, "fact", None), "kind", None) == "number"
    )


def is_part_of_a_value(node: gast.expr) -> bool:
    """`(a * b)[:, None]`: is it a part of what has no name yet, and is an array?"""
    has_rank = isinstance(node, gast.Subscript) and node.value.fact.kind == "number" and node.value.fact.shape.rank is not None
    return has_rank and not isinstance(node.value, gast.Name) and is_view(node)


def is_one(part: gast.expr) -> bool:
    """Is it an integer in an index?"""
    return not (isinstance(part, gast.Slice) or is_new(part) or is_ellipsis(part)) and part.fact.is_index


def is_view(node: gast.Subscript) -> bool:
    """Does the index take slices and single items alone, so that the part shares the array's memory?"""
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return all(isinstance(part, gast.Slice) or is_new(part) or is_ellipsis(part) or (is_one(part) and part.fact.dtype == "i") for part in parts)


def is_together(parts: List[gast.expr]) -> bool:
    """Do arrays of indices and single ones stand side by side?"""
    places = [place for place, part in enumerate(parts) if picks_items(part) or is_one(part)]
    return places[-1] - places[0] == len(places) - 1


def completed(parts: List[gast.expr], rank: int) -> List[gast.expr]:
    """An index with a slice for each axis that it leaves out, or means by `...`."""
    given = sum(not is_new(part) and not is_ellipsis(part) for part in parts)
    more = [gast.Slice(None, None, None) for _ in range(rank - given)]
    place = next((position for position, part in enumerate(parts) if is_ellipsis(part)), len(parts))
    return [*parts[:place], *more, *parts[place + 1 :]]


def is_ellipsis(part: gast.expr) -> bool:
    return isinstance(part, gast.Constant) and part.value is Ellipsis


def is_new(part: gast.expr) -> bool:
    """`None` in an index."""
    return (isinstance(part, gast.Constant) and part.value is None) or (isinstance(part, gast.Attribute) and part.attr == "newaxis")


def picks_items(part: gast.expr) -> bool:
    """Is it an array of integers, with one axis?"""
    return not isinstance(part, gast.Slice) and part.fact.kind == "number" and part.fact.dtype == "i" and part.fact.shape.rank == 1


def is_plain(part: gast.expr) -> bool:
    """An index that may be evaluated for each element: a name, a literal, `k + 1`."""
    if isinstance(part, gast.BinOp):
        return isinstance(part.op, (gast.Add, gast.Sub)) and is_plain(part.left) and is_plain(part.right)
    if isinstance(part, gast.UnaryOp):
        return isinstance(part.op, gast.USub) and isinstance(part.operand, gast.Constant)
    return isinstance(part, (gast.Name, gast.Constant))


def literal_bounds(part: gast.Slice) -> Optional[Tuple[int, int]]:
    """How many elements `1:-2` leaves out at both ends; None if that depends on more than literals."""
    lower, upper, step = (None if bound is None else literal(bound) for bound in (part.lower, part.upper, part.step))
    if (lower is None) != (part.lower is None) or (upper is None) != (part.upper is None) or (part.step is not None and step != 1):
        return None
    first, last = lower or 0, upper if part.upper is not None else 0
    return (first, -last) if first >= 0 and (part.upper is None or last < 0) else None


def literal(node: gast.expr) -> Optional[int]:
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        inner = literal(node.operand)
        return None if inner is None else -inner
    value = getattr(node, "value", None) if isinstance(node, gast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def word_of(node: gast.expr) -> str:
    """What to call a part of an array, or a value."""
    root = node
    while isinstance(root, (gast.Subscript, gast.Attribute)):
        root = root.value
    return root.id + "_part" if isinstance(root, gast.Name) and root is not node else wish(node)
