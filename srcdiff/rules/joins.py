"""Rules of the functions that join arrays along an axis that their ranks decide: np.hstack, np.vstack, np.dstack, np.column_stack, np.append.

Where the ranks are known, each array takes its stretch of the cotangent; else a printed helper cuts it at run time.
"""

from __future__ import annotations

import gast
import numpy as np

from srcdiff.facts.fact import NOTHING, OTHER
from srcdiff.facts.shapes import View, derive
from srcdiff.rules.selection import added, concatenated, items_of, joined_view, length_along, part_of, whole
from srcdiff.rules.table import built
from srcdiff.rules.whole import into_rows, into_vectors, is_list, list_of, vectors_view
from srcdiff.trees import call, clone, constant, settled, subscript, tuple_of

EVERYTHING = gast.Slice(None, None, None)


def stretched(view: View, rank: int, first: int) -> View:
    """A view with axes of length 1 before (np.atleast_2d) or, for vectors in np.column_stack, behind."""
    missing = max(rank - len(view.dims), 0)
    return View((1,) * min(missing, first) + view.dims + (1,) * max(missing - first, 0))


def stack_shape(label: str, axis_of, rank: int, first_of):
    """The shape of a join: arrays of less than `rank` axes get `first_of(their rank)` new ones in front, and others behind."""

    def shape(facts):
        items = facts["arrays"].items
        if is_list(facts):
            return vectors_view(facts, label == "column_stack") if label in ("vstack", "column_stack") else None
        if not items or any(item.kind != "number" for item in items):
            return None

        def view(*views: View):
            wide = [stretched(v, rank, first_of(len(v.dims))) for v in views]
            return joined_view(axis_of(len(wide[0].dims)), *wide)

        return derive(label, *(f.shape for f in items), known_view=view)

    return shape


hstack_shape = stack_shape("hstack", lambda rank: 0 if rank == 1 else 1, 1, lambda rank: 1)
vstack_shape = stack_shape("vstack", lambda rank: 0, 2, lambda rank: 2)
dstack_shape = stack_shape("dstack", lambda rank: 2, 3, lambda rank: {0: 2, 1: 1}.get(rank, 0))
column_shape = stack_shape("column_stack", lambda rank: 1, 2, lambda rank: 0)


def ranks_of(context, items):
    ranks = [context.fitting.rank(item.fact.shape) for item in items]
    return None if None in ranks or 0 in ranks else ranks


@built(np.hstack, parameters="arrays", shape=hstack_shape, linear="arrays")
def hstack(context, node, z_bar):
    rows = list_of(context, node)
    if rows is not None:
        if context.fitting.rank(rows.fact.shape) != 2:
            context.refuse(node, "a list of what is not known to be vectors is not supported here", "use np.concatenate")
        into_rows(context, node, rows, 0, z_bar)
        return
    items = items_of(context, node)
    ranks = ranks_of(context, items)
    if ranks is None:
        cut(context, node, items, 1, z_bar)
    else:
        concatenated(context, node, items, 0 if ranks[0] == 1 else 1, z_bar)


@built(np.vstack, parameters="arrays", shape=vstack_shape, linear="arrays")
def vstack(context, node, z_bar):
    stacked(context, node, 0, [constant(0)], z_bar)


@built(np.column_stack, parameters="arrays", shape=column_shape, linear="arrays")
def column_stack(context, node, z_bar):
    stacked(context, node, 1, [EVERYTHING, constant(0)], z_bar)


@built(np.dstack, parameters="arrays", shape=dstack_shape, linear="arrays")
def dstack(context, node, z_bar):
    stacked(context, node, 2, None, z_bar)


def stacked(context, node, axis: int, vector, z_bar) -> None:
    """Arrays that are joined whole along `axis`, or are one row of it; `vector` is how a vector is read from a stack of one."""
    rows = list_of(context, node)
    if rows is not None:
        if axis == 2:
            context.refuse(node, "a list that is not written out is not supported here", "use np.stack")
        into_vectors(context, node, rows, axis == 1, z_bar)
        return
    items = items_of(context, node)
    ranks = ranks_of(context, items)
    if ranks is None or (vector is None and max(ranks) > 2) or (1 in ranks and max(ranks) > 2):
        cut(context, node, items, axis, z_bar)
    elif vector is not None and max(ranks) > 1 and min(ranks) > 1:
        concatenated(context, node, items, axis, z_bar)
    else:
        by_position(context, node, items, ranks, axis, z_bar)


def by_position(context, node, items: list, ranks: list, axis: int, z_bar) -> None:
    """Vectors (and for np.dstack matrices) take one row each, matrices among vectors their stretch."""
    z_bar = whole(context, node, z_bar)
    start = constant(0)
    for item, rank in zip(items, ranks):
        single = rank == 1 or axis == 2
        length = constant(1) if single else length_along(context, item, axis)
        stop = plus(start, length)
        place = clone(start) if single else gast.Slice(clone(start), clone(stop), None)
        front = [constant(0)] if axis == 2 and rank == 1 else []
        index = front + [EVERYTHING] * (axis - len(front)) + [place]
        part = subscript(clone(z_bar), index[0] if len(index) == 1 else tuple_of(index))
        context.past_masks(item, part_of(part, item))
        start = stop


def plus(start, length):
    if isinstance(start, gast.Constant) and isinstance(length, gast.Constant):
        return constant(start.value + length.value)
    return length if isinstance(start, gast.Constant) and start.value == 0 else added(start, length)


def cut(context, node, items: list, axis: int, z_bar) -> None:
    """The cotangents of joined arrays of unknown ranks, by a printed helper: part after part."""
    z_bar = context.named(whole(context, node, z_bar), "z_bar")
    for position, item in enumerate(items):
        before = tuple_of([settled(other) for other in items[:position]])
        context.past_masks(item, part_of(call("$joined_part", clone(z_bar), settled(item), constant(axis), before), item))


def into_parts(context, items: list, parts) -> None:
    """Of a list of cotangents, each to its item."""
    parts.fact = OTHER
    parts = context.named(parts, "bars")
    for position, item in enumerate(items):
        context.past_masks(item, part_of(subscript(clone(parts), constant(position)), item))


@built(np.block, parameters="arrays", linear="arrays")
def block(context, node, z_bar):
    """Rows of arrays, nested to any depth; a printed helper tells where each element went."""
    blocks = node.operands["arrays"]
    items = leaves(context, blocks)
    joined = as_stacks(context, blocks, items)
    z_bar = whole(context, node, z_bar)
    if joined is None:
        into_parts(context, items, call("$block_bars", z_bar, settled(blocks)))
    else:
        z_bar.fact = context.fitting.fact(z_bar).with_(shape=context.fitting.fact(joined).shape)
        context.past_masks(joined, z_bar)


def as_stacks(context, blocks, items: list):
    """Rows of arrays of one rank, 1 or 2, as `np.vstack([np.hstack([a, b]), np.hstack([c, d])])`; None for others."""
    rows = getattr(blocks, "elts", [])
    nested = all(isinstance(row, gast.List) for row in rows)
    if not rows or {context.fitting.rank(item.fact.shape) for item in items} not in ({1}, {2}):
        return None
    if not nested:
        return call("$np.hstack", gast.List(items, gast.Load())) if rows == items else None
    rows = [call("$np.hstack", gast.List(row.elts, gast.Load())) for row in rows if not any(isinstance(part, gast.List) for part in row.elts)]
    return call("$np.vstack", gast.List(rows, gast.Load())) if len(rows) == len(blocks.elts) else None


def leaves(context, blocks) -> list:
    """The arrays in nested lists, from left to right."""
    if isinstance(blocks, gast.List):
        return [leaf for part in blocks.elts for leaf in leaves(context, part)]
    if isinstance(blocks, (gast.Tuple, gast.Starred)) or getattr(blocks.fact, "kind", None) != "number":
        context.refuse(blocks, "the arrays have to be written out here", "write lists of arrays: [[a, b], [c, d]]")
    return [blocks]


def appended_shape(facts):
    axis = facts["axis"].const
    if axis is NOTHING or facts["values"].kind != "number":
        return None
    shapes = facts["arr"].shape, facts["values"].shape
    if axis is not None:
        return derive(f"append[{axis}]", *shapes, known_view=lambda *views: joined_view(axis, *views))

    def view(*views: View):
        flat = [flat_length(v) for v in views]
        return View((sum(flat) if all(isinstance(n, int) for n in flat) else "+".join(map(str, flat)),))

    return derive("append", *shapes, known_view=view)


def flat_length(view: View):
    """The number of elements."""
    if all(isinstance(dim, int) for dim in view.dims):
        return int(np.prod(view.dims))
    return "*".join(map(str, view.dims))


@built(np.append, parameters="arr, values, axis=None", shape=appended_shape, linear="arr+values")
def append(context, node, z_bar):
    """Flat, as np.append makes them, the one array takes the first part of the cotangent and the other the rest."""
    array, values, axis = (node.operands[name] for name in ("arr", "values", "axis"))
    if axis.fact.const is NOTHING:
        context.refuse(node, "the axis has to be a literal integer here", "write axis=0, or leave it out")
    if axis.fact.const is not None:
        concatenated(context, node, [array, values], axis.fact.const, z_bar)
        return
    if isinstance(values, (gast.List, gast.Tuple)) and values.fact.varied:
        context.refuse(values, "a list of differentiated values is not supported here", "append np.array([...])")
    z_bar = whole(context, node, z_bar)
    rank = context.fitting.rank(array.fact.shape)
    size = call("$len" if rank == 1 else "$np.size", settled(array))
    for item, bounds in ((array, (None, size)), (values, (clone(size), None))):
        stretch = subscript(clone(z_bar), gast.Slice(*bounds, None))
        if context.fitting.rank(item.fact.shape) == 1:
            context.past_masks(item, part_of(stretch, item))
        else:
            shaped = call("$np.reshape", stretch, call("$np.shape", context.fitting.witness(item)))
            context.past_masks(item, part_of(shaped, item))
