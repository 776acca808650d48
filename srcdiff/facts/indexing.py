"""The fact of `x[index]`: which axes stay, and whether the adjoint may add in place or must accumulate repeats."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.facts.affine import Affine, as_dim, of_axis, slice_length
from srcdiff.facts.fact import NOTHING, Fact, affine_of
from srcdiff.facts.shapes import Shape, View, broadcast, derive, each, moved
from srcdiff.trees import key


def index_fact(node: gast.Subscript, base: Fact, symbol: str, statement: str) -> Fact:
    """The fact of a subscript; also hangs `.gather` on the node: "basic" (a view), "mask" (each element at most once) or "repeated".

    `symbol` names the place of the node, `statement` that of its statement: within it, slices with the same text have the same length.
    """
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    kinds = [index_kind(part) for part in parts]
    once = all(k in ("int", "slice", "new", "ellipsis", "mask") for k in kinds)
    node.gather = "repeated" if not once else "mask" if "mask" in kinds else "basic"
    result = base.with_(const=NOTHING, fresh=node.gather != "basic" and "unknown" not in kinds, boxed="ellipsis" in kinds)
    if any(not isinstance(part, gast.Slice) and part.fact.dtype == "b" for part in parts):
        return result.with_(shape=derive("index" + symbol, base.shape))
    if "array" in kinds and set(kinds) <= {"array", "int"} and len(kinds) > 1:
        return result.with_(shape=picked(base, parts, kinds, symbol))
    if kinds == ["list"]:
        count = len(parts[0].elts)
        return result.with_(shape=derive("pick" + symbol, base.shape, known_view=lambda view: View((count, *view.dims[1:])) if view.dims else None))
    if set(kinds) & {"mask", "unknown", "list"} or kinds.count("array") > 1 or ("array" in kinds and "ellipsis" in kinds):
        return result.with_(shape=derive("index" + symbol, base.shape))
    if "array" in kinds:
        return result.with_(shape=gathered(base, parts, kinds, symbol))
    is_array = base.varied or base.dtype is not None or base.shape.told.known  # else it may be a tuple, whose items differ
    label = "item[" + ",".join(int_label(p, is_array) if k == "int" else part_label(p, statement) for p, k in zip(parts, kinds)) + "]"
    told = {a for part in parts if isinstance(part, gast.Slice) for bound in bounds_of(part) for a in told_of(bound)}
    shape = derive(label, base.shape, known_view=lambda view: basic_view(view, parts, kinds, statement, proves=not told))
    if told and shape.told.known:
        proven = basic_view(base.shape.told, parts, kinds, statement)
        shape = shape if proven == shape.told else Shape(shape.sure, proven, shape.assumptions | told)
    return result.with_(shape=shape)


def bounds_of(part: gast.Slice) -> list:
    return [bound for bound in (part.lower, part.upper) if bound is not None]


def told_of(bound: gast.expr) -> frozenset:
    """What the lengths that a bound is made of rest on."""
    affine = affine_of(bound.fact)
    return frozenset() if affine is None else affine.assumptions


def index_kind(part: gast.expr) -> str:
    if isinstance(part, gast.Slice):
        return "slice"
    if isinstance(part, gast.List):
        return "list"
    fact = part.fact
    if fact.const is None:
        return "new"
    if fact.const is Ellipsis:
        return "ellipsis"
    if fact.is_index and fact.dtype == "i" and fact.shape.sure.dims == ():
        return "int"
    if fact.kind == "number" and fact.dtype == "b" and fact.shape.rank and fact.exact is None:
        return "mask"
    if fact.is_scalar and fact.dtype == "i":
        return "int"
    if fact.kind == "number" and fact.dtype in ("i", "b") and fact.shape.rank:
        return "array"
    return "unknown"


def int_label(part: gast.expr, is_array: bool) -> str:
    return "i" if is_array else key(part)


def part_label(part: gast.expr, statement: str) -> str:
    """A slice with literal bounds means the same each time; one with variable bounds only within its statement."""
    if isinstance(part, gast.Slice):
        bounds = [p for p in (part.lower, part.upper, part.step) if p is not None]
        if all(isinstance(b.fact.const, int) for b in bounds):
            return key(part)
    if not isinstance(part, gast.Slice) and part.fact.const is Ellipsis:
        return "..."
    return "new" if not isinstance(part, gast.Slice) and part.fact.const is None else key(part) + statement


def basic_view(view: View, parts: list, kinds: list, statement: str, proves: bool = True):
    """Ints drop an axis, slices keep one of a new length, None adds one.  `proves`: may what is known of the bounds be used?"""
    dims, axis = [], 0
    for position, (part, kind) in enumerate(zip(parts, kinds)):
        if kind == "new":
            dims.append(1)
            continue
        if kind == "ellipsis":
            skipped = len(view.dims) - axis - sum(k in ("int", "slice") for k in kinds[position + 1 :])
            if skipped < 0:
                return None
            dims += view.dims[axis : axis + skipped]
            axis += skipped
            continue
        if axis >= len(view.dims):
            return None
        if kind == "slice":
            dims.append(sliced(view.dims[axis], part, statement, proves))
        axis += 1
    return View(tuple(dims) + view.dims[axis:])


def sliced(dim, part: gast.Slice, statement: str, proves: bool = False):
    """The length of a slice: all of it, a known number, or a symbol that equal slices of equal lengths share."""
    bounds = (part.lower, part.upper, part.step)
    if all(bound is None or bound.fact.const is None for bound in bounds):
        return dim
    if is_reversal(part):
        return dim
    consts = [None if b is None else b.fact.const for b in bounds]
    if all(c is None or isinstance(c, int) for c in consts):
        if isinstance(dim, int):
            return len(range(dim)[slice(*consts)])
        return shortened(dim, *consts) or f"{dim}[{':'.join('' if c is None else str(c) for c in consts)}]"
    length = proven_length(dim, part) if proves else None
    return f"{dim}[{key(part)}{statement}]" if length is None else as_dim(length, statement)


def proven_length(dim, part: gast.Slice) -> Optional[Affine]:
    """The length of a slice whose bounds are surely positions of the array."""
    axis, step = of_axis(dim), 1 if part.step is None else part.step.fact.const
    bounds = [None if bound is None or bound.fact.const is None else affine_of(bound.fact) or NOTHING for bound in (part.lower, part.upper)]
    return None if axis is None or NOTHING in bounds else slice_length(axis, *bounds, step)


def shortened(dim: str, start, stop, step):
    """One name for the length of `x[2:]`, `x[1:-1]` and `x[:-2]`, all of which leave two elements out (or are empty); None for others.

    >>> shortened("x.0", 1, -1, None), shortened("x.0-2", 1, None, None), shortened("x.0", None, 2, None)
    ('x.0-2', 'x.0-3', None)
    """
    if step not in (None, 1) or (start or 0) < 0 or (stop is not None and stop >= 0):
        return None
    return moved(dim, (stop or 0) - (start or 0))


def is_reversal(part: gast.Slice) -> bool:
    return part.lower is None and part.upper is None and part.step is not None and part.step.fact.const == -1


def picked(base: Fact, parts: list, kinds: list, symbol: str):
    """Integer arrays and integers in the first places: they are broadcast together, and replace those axes."""
    shapes = [part.fact.shape for part, kind in zip(parts, kinds) if kind == "array"]
    index = shapes[0]
    for shape in shapes[1:]:
        index = broadcast(index, shape)

    def view(b: View, i: View):
        return View(i.dims + b.dims[len(parts) :]) if len(b.dims) >= len(parts) else None

    return derive("pick" + symbol, base.shape, index, known_view=view)


def gathered(base: Fact, parts: list, kinds: list, symbol: str):
    """One integer array in the first place: its axes replace the first axis."""
    if kinds != ["array"]:
        return derive("index" + symbol, base.shape)
    index = parts[0].fact.shape
    if not (index.told.known and base.shape.told.known and base.shape.told.dims):
        return derive("gather", base.shape, index)
    return each(
        lambda b, i: View(i.dims + b.dims[1:]) if b.known and i.known and b.dims else View(None, frozenset(["gather" + symbol])), base.shape, index
    )
