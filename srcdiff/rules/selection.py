"""Rules of calls that choose between operands or join a sequence of them: built by code, because their arguments are not fixed."""

from __future__ import annotations

import builtins
import functools

import gast
import numpy as np

from srcdiff.facts.fact import NOTHING, join_dtypes
from srcdiff.facts.shapes import View, broadcast, derive
from srcdiff.rules.table import built
from srcdiff.rules.whole import into_rows, into_stack, is_list, joined_rows, list_of, stacked_view
from srcdiff.trees import call, clone, constant, settled, subscript, tuple_of


def where_shape(facts):
    return broadcast(facts["condition"].shape, broadcast(facts["x"].shape, facts["y"].shape))


@built(np.where, parameters="condition, x, y", shape=where_shape, masks=True, linear="x+y")
def where(context, node, z_bar):
    """The mask goes to the leaf, so that an infinity on the side that was not selected never becomes a nan."""
    condition, x, y = (node.operands[name] for name in ("condition", "x", "y"))
    if x.fact.varied and y.fact.varied:
        z_bar = context.named(z_bar, "t_bar")
    for operand, selected in ((x, True), (y, False)):
        if operand.fact.varied:
            context.under_mask(condition, selected, operand, clone(z_bar), node, node.operands)


def items_of(context, node):
    sequence = node.operands["arrays"]
    if not isinstance(sequence, (gast.Tuple, gast.List)) or any(isinstance(e, gast.Starred) for e in sequence.elts):
        context.refuse(sequence, "the arrays have to be written out here", "write the arrays as a list: [a, b]")
    return sequence.elts


def stacked_shape(facts):
    axis, items = facts["axis"].const, facts["arrays"].items
    if is_list(facts):
        return stacked_view(facts, axis)
    if not isinstance(axis, int) or not items:
        return None
    count = len(items)

    def view(*views: View):
        dims = views[0].dims
        if any(v.dims != dims for v in views):
            return None
        place = axis if axis >= 0 else axis + len(dims) + 1
        return View((*dims[:place], count, *dims[place:]))

    return derive(f"stack[{axis}]", *(f.shape for f in items), known_view=view)


def array_shape(facts):
    """np.array([a, b]) of equal scalars or arrays, nested."""
    return shape_of_items(facts["arrays"])


def shape_of_items(fact):
    if fact.kind != "tuple" and not fact.items:
        return fact.shape
    shapes = [shape_of_items(item) for item in fact.items]
    if not shapes or any(shape is None for shape in shapes):
        return None
    count = len(shapes)

    def view(*views: View):
        return View((count, *views[0].dims)) if all(v.dims == views[0].dims for v in views) else None

    return derive("array", *shapes, known_view=view)


@built(np.stack, parameters="arrays, axis=0", shape=stacked_shape, linear="arrays")
def stack(context, node, z_bar):
    axis, rows = node.operands["axis"].fact.const, list_of(context, node)
    if rows is not None:
        into_stack(context, node, rows, axis, z_bar)
        return
    z_bar = whole(context, node, z_bar)
    for position, item in enumerate(items_of(context, node)):
        context.past_masks(item, picked(context, z_bar, position, axis, item))


def picked(context, z_bar, position: int, axis, item):
    """`z_bar[position]` along an axis."""
    if not isinstance(axis, int):
        context.refuse(item, "the axis has to be a literal integer here", "write axis=0")
    if axis == 0:
        part = subscript(clone(z_bar), constant(position))
    elif axis == -1:
        part = subscript(clone(z_bar), tuple_of([constant(Ellipsis), constant(position)]))
    elif axis > 0:
        slices = [gast.Slice(None, None, None) for _ in range(axis)]
        part = subscript(clone(z_bar), tuple_of([*slices, constant(position)]))
    else:
        part = call("$np.take", clone(z_bar), constant(position), axis=constant(axis))
    return part_of(part, item)


def array_dtype(facts):
    """Integers make an array of integers, one float makes one of floats; a `dtype=` that is given is not looked at."""
    return kind_of_items(facts["arrays"]) if facts["dtype"].const is None else dtype_of(facts["dtype"].const)


def kind_of_items(fact):
    if fact.kind != "tuple" and not fact.items:
        return fact.dtype if fact.kind in ("number", "list") else None
    kinds = [kind_of_items(item) for item in fact.items]
    kind = functools.reduce(join_dtypes, kinds) if kinds else None
    return "f" if "f" in kinds and "c" not in kinds and None not in kinds else kind


def dtype_of(const):
    is_complex = (getattr(const, "canonical", None) or const) in ("builtins.complex", "numpy.complex128", "numpy.complex64", "complex")
    return "f" if is_float(const) else "c" if is_complex else None


def is_float(dtype) -> bool:
    return getattr(dtype, "canonical", None) in ("builtins.float", "numpy.float64")


@built(np.array, np.asarray, np.asanyarray, parameters="arrays, dtype=None", shape=array_shape, dtype=array_dtype, linear="arrays")
def array(context, node, z_bar):
    check_dtype(context, node)
    arrays = node.operands["arrays"]
    if not isinstance(arrays, (gast.List, gast.Tuple)):
        context.past_masks(arrays, z_bar)
        return
    into_items(context, arrays, whole(context, node, z_bar))


def check_dtype(context, node):
    const = node.operands["dtype"].fact.const
    if const is not None and not is_float(const):
        context.refuse(node, "the argument 'dtype' is not supported here", "leave it out, or give float")


def into_items(context, node, z_bar):
    for position, item in enumerate(node.elts):
        if isinstance(item, (gast.List, gast.Tuple)):
            part = subscript(clone(z_bar), constant(position))
            part.fact = z_bar.fact.with_(shape=derive("items", z_bar.fact.shape))
            into_items(context, item, part)
        else:
            context.past_masks(item, picked(context, z_bar, position, 0, item))


def joined_shape(facts):
    axis, items = facts["axis"].const, facts["arrays"].items
    if is_list(facts):
        return joined_rows(facts, axis)
    if axis is NOTHING or axis is None or not items:
        return None

    return derive(f"concatenate[{axis}]", *(f.shape for f in items), known_view=lambda *views: joined_view(axis, *views))


def joined_view(axis: int, *views: View):
    """Arrays one behind the other along an axis."""
    rank = len(views[0].dims)
    if any(len(v.dims) != rank for v in views) or not rank:
        return None
    place = axis % rank
    lengths = [v.dims[place] for v in views]
    total = builtins.sum(lengths) if all(isinstance(n, int) for n in lengths) else "+".join(map(str, lengths))
    return View((*views[0].dims[:place], total, *views[0].dims[place + 1 :]))


@built(np.concatenate, parameters="arrays, axis=0", shape=joined_shape, linear="arrays")
def concatenate(context, node, z_bar):
    """Each array takes its stretch of the cotangent back; the bounds are sums of lengths."""
    axis, rows = node.operands["axis"].fact.const, list_of(context, node)
    if rows is not None:
        into_rows(context, node, rows, axis, z_bar)
        return
    items = items_of(context, node)
    if axis is NOTHING or axis is None:
        context.refuse(node, "the axis has to be a literal integer here", "write axis=0, on flat arrays if that is meant")
    concatenated(context, node, items, axis, z_bar)


def concatenated(context, node, items: list, axis: int, z_bar) -> None:
    z_bar = whole(context, node, z_bar)
    start = None
    for position, item in enumerate(items):
        stop = added(start, length_along(context, item, axis)) if position + 1 < len(items) else None
        stretch = gast.Slice(clone(start) if start is not None else None, stop, None)
        context.past_masks(item, sliced(context, z_bar, stretch, axis, item))
        start = stop


def length_along(context, item, axis: int):
    dims = item.fact.shape.sure.dims
    if dims and isinstance(dims[axis], int):
        return constant(dims[axis])
    length = subscript(call("$np.shape", settled(item)), constant(axis))
    if axis == 0 or context.fitting.rank(item.fact.shape) == 1:
        length = call("$len", settled(item))
    return length


def added(start, length):
    return length if start is None else gast.BinOp(clone(start), gast.Add(), length)


def sliced(context, z_bar, stretch, axis: int, item):
    """`z_bar[:, a:b]`; of an axis that is counted from the back of what rank is not known `z_bar[..., a:b, :]`."""
    rank = context.fitting.rank(item.fact.shape)
    place = axis if axis >= 0 else None if rank is None else axis % rank
    before, after = ([constant(Ellipsis)], -1 - axis) if place is None else (slices(place), 0)
    return part_of(subscript(clone(z_bar), tuple_of([*before, stretch, *slices(after)]) if before else stretch), item)


def slices(count: int) -> list:
    return [gast.Slice(None, None, None) for _ in range(count)]


def part_of(part, item):
    """A part of a cotangent, in the shape of the item that it belongs to."""
    part.fact = item.fact.with_(varied=False, dtype="f", fresh=False)
    return part


def whole(context, node, z_bar):
    """The cotangent at its full shape, under a name."""
    z_bar = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    return context.named(z_bar, "t_bar")
