"""Symbolic shapes: what is known of an array's rank and dimensions, and which assumptions that knowledge rests on.

A `View` is either a tuple of dimensions (ints, or symbols such as ``x.0`` for the length of x's first axis) or, where the rank
is unknown, the broadcast of opaque symbols.  A broadcast is idempotent, commutative and associative, so that a set of symbols is exact.
A `Shape` has two views: `sure`, which holds for every call, and `told`, which rests on annotations or `example=`; its
`assumptions` are what a printed guard must check where a decision relied on `told`.

>>> broadcast(known(3, 1), known(2)).sure.dims, broadcast(known("x.0", 1), known("y.0")).sure.dims
((3, 2), ('x.0', 'y.0'))
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import Callable, Optional, Tuple, Union

Dim = Union[int, str]
LONGEST = 400  # characters of a symbol that says what it is made of
OFFSET = re.compile(r"(.*[^+-])([+-]\d+)")
AXIS = re.compile(r"[^\W\d][\w.]*\.\d+")


@dataclass(frozen=True)
class View:
    """One reading of a shape: known dimensions, or the broadcast of opaque parts."""

    dims: Optional[Tuple[Dim, ...]] = None
    parts: frozenset = frozenset()

    @property
    def known(self) -> bool:
        return self.dims is not None

    def symbols(self) -> frozenset:
        """The parts, or the known dimensions as one part, nothing for a scalar."""
        if self.dims is None:
            return self.parts
        return frozenset([repr(self.dims)]) if self.dims else frozenset()


SCALAR_VIEW = View(())


@dataclass(frozen=True)
class Shape:
    """`sure` holds always; `told` holds if `assumptions` (("rank", name) and ("equal", dim, dim)) do."""

    sure: View
    told: View
    assumptions: frozenset = field(default=frozenset(), compare=False)

    @property
    def rank(self) -> Optional[int]:
        return len(self.told.dims) if self.told.known else None


SCALAR = Shape(SCALAR_VIEW, SCALAR_VIEW)


def opaque(*symbols: str) -> Shape:
    """A shape of which nothing is known but that it is always that of the same symbols."""
    view = View(None, frozenset(symbols))
    return Shape(view, view)


def known(*dims: Dim) -> Shape:
    view = View(tuple(dims))
    return Shape(view, view)


def declared(symbol: str, dims: Tuple[Dim, ...], owner: str) -> Shape:
    """The shape of an argument that an annotation or an example told."""
    return Shape(View(None, frozenset([symbol])), View(tuple(dims)), frozenset([("rank", owner)]))


def made(dims: Tuple[Dim, ...], assumptions: frozenset) -> Shape:
    """The shape of a new array; lengths that were only told make it told."""
    if not assumptions:
        return known(*dims)
    return Shape(View(None, frozenset([f"made{dims}"])), View(dims), assumptions)


def same_view(left: View, right: View) -> bool:
    if left.known and right.known:
        return left.dims == right.dims
    return not left.known and not right.known and left.parts == right.parts and bool(left.parts)


def each(function: Callable[..., View], *shapes: Shape) -> Shape:
    """Apply a function on views to both readings."""
    assumptions = frozenset().union(*(s.assumptions for s in shapes))
    return Shape(function(*(s.sure for s in shapes)), function(*(s.told for s in shapes)), assumptions)


def broadcast(left: Shape, right: Shape) -> Shape:
    """NumPy's broadcasting; lengths that both are known not to be 1 by example are assumed to be equal."""
    if right == SCALAR and not right.assumptions or left == right and left.assumptions == right.assumptions:
        return left
    sure, _ = broadcast_views(left.sure, right.sure, trusting=False)
    told, pairs = broadcast_views(left.told, right.told, trusting=True)
    return Shape(sure, told, left.assumptions | right.assumptions | pairs)


def broadcast_views(left: View, right: View, trusting: bool):
    """The broadcast view, and the pairs of dimensions taken to be equal."""
    if not (left.known and right.known):
        if left.dims == () or right.dims == ():
            return (right if left.dims == () else left), frozenset()
        return View(None, left.symbols() | right.symbols()), frozenset()
    rank = max(len(left.dims), len(right.dims))
    pairs, dims = set(), []
    for axis in range(-rank, 0):
        a = left.dims[axis] if axis >= -len(left.dims) else 1
        b = right.dims[axis] if axis >= -len(right.dims) else 1
        left_axis, right_axis = whole_axes(a, b)
        trusted = trusting and is_axis(left_axis) and is_axis(right_axis)
        dim = broadcast_dim(a, b, trusted)
        if trusted and a != b and 1 not in (a, b):
            pairs.add(("equal", *sorted((str(left_axis), str(right_axis)))))
        dims.append(dim)
    return View(tuple(dims)), frozenset(pairs)


def whole_axes(a: Dim, b: Dim):
    """The axes that have to be equal for two lengths to be: `x.0` and `y.0` for those of `x[1:-1]` and `y[:-2]`."""
    if isinstance(a, str) and isinstance(b, str):
        (left, less), (right, lesser) = parted(a), parted(b)
        if less == lesser:
            return left, right
    return a, b


def parted(dim: str) -> Tuple[str, int]:
    """A length as an axis and a number that is added to it.

    >>> parted("x.0-2"), parted("x.0+1"), parted("x.0")
    (('x.0', -2), ('x.0', 1), ('x.0', 0))
    """
    found = OFFSET.fullmatch(dim)
    return (found.group(1), int(found.group(2))) if found else (dim, 0)


def moved(dim: Dim, by: int) -> Dim:
    """A length with a number added: `x.0-1` for `x.0-2` and 1."""
    if isinstance(dim, int):
        return dim + by
    axis, offset = parted(dim)
    return axis if offset + by == 0 else f"{axis}{offset + by:+d}"


def is_axis(dim: Dim) -> bool:
    """Is it a number, or the length of an axis of an argument, so that a guard can check it?"""
    return isinstance(dim, int) or AXIS.fullmatch(dim) is not None


def is_steady(shape: Shape) -> bool:
    """Is it made of lengths of arguments' axes and of numbers, so that it is the same in every pass of a loop?"""
    return shape.told.known and all(is_axis(parted(dim)[0] if isinstance(dim, str) else dim) for dim in shape.told.dims)


def broadcast_dim(a: Dim, b: Dim, trusting: bool) -> Dim:
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    for dim in (a, b):
        if isinstance(dim, int):
            return dim
    return min(a, b) if trusting else f"({min(a, b)}|{max(a, b)})"


def derive(label: str, *shapes: Shape, known_view: Callable[..., Optional[View]] = None) -> Shape:
    """A shape that is a function of others: exact where `known_view` can tell, else a structural symbol named by `label`."""

    def one(*views: View) -> View:
        if known_view is not None and all(v.known for v in views):
            try:
                view = known_view(*views)
            except IndexError:
                view = None  # an axis that there is not: the call will say so
            if view is not None:
                return view
        return View(None, frozenset([shortened(f"{label}({';'.join(','.join(sorted(v.symbols())) or '-' for v in views)})")]))

    return each(one, *shapes)


def shortened(symbol: str) -> str:
    """The symbol, or a digest of it: what is made of values that are made of each other would have a symbol that grows exponentially.  An `@`,
    for a place that the symbol is of, stays."""
    return symbol if len(symbol) <= LONGEST else "#@"[: 1 + ("@" in symbol)] + hashlib.sha256(symbol.encode()).hexdigest()


def join(left: Shape, right: Shape, symbol: str) -> Shape:
    """The shape where two paths meet; what differs gets a symbol of its own."""
    return Shape(
        join_views(left.sure, right.sure, symbol),
        join_views(left.told, right.told, symbol),
        left.assumptions | right.assumptions,
    )


def join_views(left: View, right: View, symbol: str) -> View:
    if same_view(left, right):
        return left
    if left.known and right.known and len(left.dims) == len(right.dims):
        return View(tuple(a if a == b else f"{symbol}.{i}" for i, (a, b) in enumerate(zip(left.dims, right.dims))))
    return View(None, frozenset([symbol]))


def of_any_pass(shape: Shape, symbol: str) -> Shape:
    """Of what an earlier pass of a loop gave: lengths and shapes that are those of a place (`@`) get a symbol of their own."""

    def view(v: View) -> View:
        if not v.known:
            return View(None, frozenset([symbol])) if any("@" in part for part in v.parts) else v
        return View(tuple(f"{symbol}.{axis}" if "@" in str(dim) else dim for axis, dim in enumerate(v.dims)))

    return Shape(view(shape.sure), view(shape.told), shape.assumptions)


def normal_axis(axis: int, rank: int) -> int:
    return axis + rank if axis < 0 else axis


def reduced(shape: Shape, axis, keepdims: bool) -> Shape:
    """The shape after a reduction over `axis` (None, an int, or a tuple)."""
    if axis is None and not keepdims:
        return Shape(SCALAR_VIEW, SCALAR_VIEW)

    def view(v: View) -> View:
        axes = range(len(v.dims)) if axis is None else (axis if isinstance(axis, tuple) else (axis,))
        chosen = {normal_axis(a, len(v.dims)) for a in axes}
        if keepdims:
            return View(tuple(1 if i in chosen else d for i, d in enumerate(v.dims)))
        return View(tuple(d for i, d in enumerate(v.dims) if i not in chosen))

    return derive(f"reduce[{axis},{keepdims}]", shape, known_view=view)


def permuted(shape: Shape, order: Optional[tuple] = None) -> Shape:
    """The shape of a transpose (all axes reversed if `order` is None)."""

    def view(v: View) -> View:
        picks = range(len(v.dims))[::-1] if order is None else [normal_axis(a, len(v.dims)) for a in order]
        return View(tuple(v.dims[a] for a in picks))

    return derive(f"transpose[{order}]", shape, known_view=view)


def product(left: Shape, right: Shape) -> Shape:
    """The shape of `left @ right` for vectors and matrices; stacks of matrices stay opaque."""

    def view(a: View, b: View) -> Optional[View]:
        if not (1 <= len(a.dims) <= 2 and 1 <= len(b.dims) <= 2):
            return None
        return View(a.dims[:-1] + b.dims[1:])

    shape = derive("matmul", left, right, known_view=view)
    if left.told.known and right.told.known and left.told.dims and 1 <= len(right.told.dims) <= 2:
        inner = left.told.dims[-1], right.told.dims[-2:][0]
        if inner[0] != inner[1] and all(map(is_axis, inner)):
            return replace(shape, assumptions=shape.assumptions | {("enforced", *sorted(map(str, inner)))})
    return shape
