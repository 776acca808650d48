"""Rules of functions that give as many arrays as their arguments say: np.split and its like, np.meshgrid, np.broadcast_arrays.

Part i of np.split is a slice.  What np.meshgrid and np.broadcast_arrays repeat is summed again.
"""

from __future__ import annotations

import gast

from srcdiff.facts.equivalents import along
from srcdiff.facts.shapes import View, broadcast, derive
from srcdiff.rules.several import several
from srcdiff.rules.table import built, equivalent
from srcdiff.trees import binary, call, clone, constant, settled, subscript, tuple_of


# --- slices


def part_count(facts):
    """How many parts np.split makes; None if that is not written out."""
    sections = facts["indices_or_sections"]
    if isinstance(sections.const, int):
        return sections.const if sections.const > 0 else None
    if isinstance(sections.const, (tuple, list)):
        return len(sections.const) + 1
    return len(sections.items) + 1 if sections.kind in ("tuple", "list") and sections.items else None


for name in ("split", "array_split", "vsplit", "hsplit", "dsplit"):
    several(f"numpy.{name}", "part", count=part_count)


@equivalent("numpy.split[i]", parameters="ary, indices_or_sections, axis=0", view=lambda operands: True)
def split(choice, position):
    ary, sections, axis = (choice.operands[name] for name in ("ary", "indices_or_sections", "axis"))
    return along(choice, ary, axis, bounds(choice, sections, length_of(choice, ary, axis), position, equal_bound))


@equivalent("numpy.array_split[i]", parameters="ary, indices_or_sections, axis=0", view=lambda operands: True)
def array_split(choice, position):
    ary, sections, axis = (choice.operands[name] for name in ("ary", "indices_or_sections", "axis"))
    return along(choice, ary, axis, bounds(choice, sections, length_of(choice, ary, axis), position, nearly_equal_bound))


def row_count(facts):
    """The length of the axis, if it is told; else as many as are unpacked, or read, which NumPy checks."""
    dims, axis = facts["x"].shape.sure.dims, facts["axis"].const
    length = dims[axis] if dims and isinstance(axis, int) and -len(dims) <= axis < len(dims) else None
    return length if isinstance(length, int) else facts["unpacks"]


several("numpy.unstack", "row", count=row_count)


@equivalent("numpy.unstack[i]", parameters="x, axis=0", view=lambda operands: True)
def unstack(choice, position):
    return along(choice, choice.operands["x"], choice.operands["axis"], constant(position))


@equivalent("numpy.vsplit[i]", parameters="ary, indices_or_sections", view=lambda operands: True)
def vsplit(choice, position):
    return on_axis(choice, position, 0)


@equivalent("numpy.dsplit[i]", parameters="ary, indices_or_sections", view=lambda operands: True)
def dsplit(choice, position):
    return on_axis(choice, position, 2)


@equivalent("numpy.hsplit[i]", parameters="ary, indices_or_sections", view=lambda operands: True)
def hsplit(choice, position):
    """Of vectors the only axis, of others the second; where nothing tells the rank, that is found out at run time."""
    ary, sections = choice.operands["ary"], choice.operands["indices_or_sections"]
    rank = choice.fitting.rank(ary.fact.shape)
    if rank is not None:
        return on_axis(choice, position, 0 if rank == 1 else 1)
    axis = call("$min", binary("-", call("$np.ndim", ary), constant(1)), constant(1))
    stretch = bounds(choice, sections, subscript(call("$np.shape", ary), axis), position, equal_bound)
    return call("$np.moveaxis", subscript(call("$np.moveaxis", ary, clone(axis), constant(0)), stretch), constant(0), clone(axis))


def on_axis(choice, position: int, axis: int) -> gast.expr:
    ary, sections = choice.operands["ary"], choice.operands["indices_or_sections"]
    return along(choice, ary, constant(axis), bounds(choice, sections, length_of(choice, ary, constant(axis)), position, equal_bound))


def length_of(choice, ary: gast.expr, axis: gast.expr) -> gast.expr:
    """The number of elements along an axis."""
    place = axis.value if isinstance(axis, gast.Constant) else axis.fact.const
    dims = ary.fact.shape.sure.dims
    if isinstance(place, int) and dims is not None and -len(dims) <= place < len(dims) and isinstance(dims[place], int):
        return constant(dims[place])
    return call("$len", ary) if place == 0 else subscript(call("$np.shape", ary), constant(place) if isinstance(place, int) else axis)


def bounds(choice, sections: gast.expr, length: gast.expr, position: int, bound) -> gast.Slice:
    """From where to where part number `position` goes."""
    const = sections.fact.const
    if isinstance(const, int):
        ends = [bound(length, const, number) for number in (position, position + 1)]
        return gast.Slice(ends[0] if position else None, ends[1] if position + 1 < const else None, None)
    if not isinstance(sections, (gast.Tuple, gast.List)) and not isinstance(const, (tuple, list)):
        raise KeyError("indices_or_sections")
    places = sections.elts if isinstance(sections, (gast.Tuple, gast.List)) else [constant(place) for place in const]
    last = position == len(places)
    return gast.Slice(places[position - 1] if position else None, None if last else places[position], None)


def equal_bound(length: gast.expr, count: int, number: int) -> gast.expr:
    """Where part `number` of equal ones begins; np.split has found that they are equal."""
    if isinstance(length, gast.Constant):
        return constant(length.value // count * number)
    step = binary("//", length, constant(count))
    return step if number == 1 else binary("*", constant(number), step)


def nearly_equal_bound(length: gast.expr, count: int, number: int) -> gast.expr:
    """The first parts have one element more, where it does not work out even."""
    if isinstance(length, gast.Constant):
        return constant(length.value // count * number + min(number, length.value % count))
    return binary("+", equal_bound(length, count, number), call("$min", constant(number), binary("%", clone(length), constant(count))))


# --- repetitions


def argument_count(facts):
    """One result for each array that is given."""
    return sum(name.startswith("arrays") for name in facts) or None


several("numpy.meshgrid", "grid", count=argument_count)
several("numpy.broadcast_arrays", "array", count=argument_count)


def arrays_of(named: dict) -> list:
    return [value for name, value in named.items() if name.startswith("arrays")]


def place_of(count: int, indexing: str, position: int) -> int:
    """The axis along which a grid is not constant."""
    return 1 - position if indexing == "xy" and count > 1 and position < 2 else position


def grid_shape(facts, position):
    indexing, shapes = facts["indexing"].const, [fact.shape for fact in arrays_of(facts)]
    if facts["sparse"].const is not False or indexing not in ("xy", "ij"):
        return None

    def view(*views: View):
        if any(len(v.dims) != 1 for v in views):
            return None
        places = [place_of(len(views), indexing, p) for p in range(len(views))]
        return View(tuple(views[places.index(axis)].dims[0] for axis in range(len(views))))

    return derive(f"meshgrid[{indexing}]", *shapes, known_view=view)


def may_be_view(operands) -> bool:
    return getattr(operands["copy"], "value", None) is not True


@built("numpy.meshgrid[i]", parameters="*arrays, copy=True, sparse=False, indexing='xy'", shape=grid_shape, view=may_be_view, linear="arrays*+")
def meshgrid(context, node, z_bar, position):
    """The sum over all axes but its own, of length 1 or not."""
    operands = arrays_of(node.operands)
    indexing, x = node.operands["indexing"].fact.const, operands[position]
    if indexing not in ("xy", "ij") or x.fact.kind != "number":
        context.refuse(node, "the indexing, and arrays, have to be written out here", 'write indexing="ij", and np.array(...) for lists')
    axes = [axis for axis in range(len(operands)) if axis != place_of(len(operands), indexing, position)]
    z_bar = whole(context, node, z_bar)
    if axes:
        z_bar = call("$np.sum", z_bar, axis=constant(axes[0]) if len(axes) == 1 else tuple_of(map(constant, axes)))
    if context.fitting.rank(x.fact.shape) == 1:
        z_bar.fact = x.fact.with_(varied=False, dtype="f", fresh=bool(axes))
    else:
        z_bar = call("$np.reshape", z_bar, call("$np.shape", context.fitting.witness(x)))
    context.past_masks(x, z_bar)


def common_shape(facts, position):
    shapes = [fact.shape for fact in arrays_of(facts)]
    whole_shape = shapes[0]
    for shape in shapes[1:]:
        whole_shape = broadcast(whole_shape, shape)
    return whole_shape


@built("numpy.broadcast_arrays[i]", parameters="*arrays", shape=common_shape, view=lambda operands: True, linear="arrays*+")
def broadcast_arrays(context, node, z_bar, position):
    x = arrays_of(node.operands)[position]
    if x.fact.kind != "number":
        context.refuse(x, "a list of differentiated values is not supported here", "write np.array([...])")
    z_bar = whole(context, node, z_bar)
    context.past_masks(x, context.fitting.summed(z_bar, x))


def whole(context, node, z_bar):
    """The cotangent at its full shape."""
    return context.fitting.whole(z_bar, settled(node), node.fact.shape)
