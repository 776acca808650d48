"""Places in arrays: the way from a name to a part of its array, and back to an expression."""

from __future__ import annotations

from typing import Optional, Set

import gast

from srcdiff.facts.sharing import RESHAPES, TRANSPOSES
from srcdiff.normalise.grammar import is_everything, root_of
from srcdiff.trees import attribute, call, clone, constant, dotted, dotted_path, negative, subscript, tuple_of


def places_of(node: gast.Subscript, flat: Set[str]):
    """What a subscript is a part of, and the way there: (index, gather) for each step; (None, "T") is a transpose, (call, "call") a reshape.

    The last step may be any index, those before it are views: `flat` are the names whose adjoints can be reshaped without a copy.
    """
    places, base = [(clone(node.slice), node.gather)], node.value
    while True:
        if isinstance(base, gast.Subscript) and getattr(base, "gather", None) == "basic":
            step, inner = (clone(base.slice), "basic"), base.value
        elif isinstance(base, gast.Attribute) and base.attr == "T":
            step, inner = (None, "T"), base.value
        elif isinstance(base, gast.Call) and getattr(base, "callee", None) in RESHAPES | TRANSPOSES:
            is_call = rest_of(base) or base.callee in RESHAPES
            step, inner = (base, "call") if is_call else (None, "T"), base.operands["x"]
        else:
            break
        if step[1] != "basic" and (root_of(inner) is None or (base.__dict__.get("callee") in RESHAPES and root_of(inner) not in flat)):
            break
        places.insert(0, step)
        base = inner
    return base, tuple(places)


def without_new_axes(fitting, node: gast.Subscript, cotangent: gast.expr) -> Optional[gast.expr]:
    """The cotangent of x where `node` is `x[:, None]`: that of the node without the new axes; None for other nodes."""
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    new = [axis for axis, part in enumerate(parts) if getattr(part, "fact", None) is not None and part.fact.const is None]
    whole = [axis for axis, part in enumerate(parts) if is_everything(part)]
    rank = fitting.rank(node.value.fact.shape)
    if not new or rank is None or len(new) + len(whole) != len(parts) or len(whole) > rank:
        return None
    if not fitting.same(fitting.fact(cotangent).shape, node.fact.shape):
        return None
    dots = [place for place in whole if not isinstance(parts[place], gast.Slice)]
    lost = [axis + (rank - len(whole) if dots and axis > dots[0] else 0) for axis in new]
    summed = unsummed(cotangent, lost)
    value = summed or subscript(cotangent, picked_first(parts, new))
    value.fact = node.value.fact.with_(varied=False, dtype=node.value.fact.bar_dtype, fresh=summed is not None)
    return value


def unsummed(cotangent: gast.expr, axes: list) -> Optional[gast.expr]:
    """A sum that keeps just these axes, without them."""
    if isinstance(cotangent, gast.UnaryOp) and isinstance(cotangent.op, gast.USub):
        inner = unsummed(cotangent.operand, axes)
        return inner and negative(inner)
    keywords = {k.arg: getattr(k.value, "value", None) for k in getattr(cotangent, "keywords", [])}
    summed = isinstance(cotangent, gast.Call) and (dotted_path(cotangent.func) or "").endswith("sum")
    if not summed or [keywords.get("axis")] != axes or keywords.get("keepdims") is not True:
        return None
    value = clone(cotangent)
    value.keywords = [k for k in value.keywords if k.arg != "keepdims"]
    return value


def picked_first(parts: list, axes: list) -> gast.expr:
    """The index with the first, and only, element of the new axes."""
    index = [constant(0) if axis in axes else clone(part) for axis, part in enumerate(parts)]
    while isinstance(index[-1], gast.Slice) and all(isinstance(part, gast.Slice) or part.value == 0 for part in index):
        index.pop()
    return index[0] if len(index) == 1 else tuple_of(index)


def part_at(array: gast.expr, index, kind: str) -> gast.expr:
    """One step on the way to a part of an array."""
    if kind == "T":
        return attribute(array, "T")
    if kind == "call":
        return call(attribute(array, index.callee.rpartition(".")[2]), *map(clone, rest_of(index)))
    return subscript(array, clone(index))


def rest_of(view: gast.Call) -> list:
    """The arguments of a transpose or reshape that were given, besides the array."""
    return [part for name, part in view.operands.items() if name != "x" and not (isinstance(part, gast.Constant) and part.value is None)]


def as_argument(index: gast.expr) -> gast.expr:
    """An index as a call's argument: slices need `np.s_[...]`."""
    if any(isinstance(part, gast.Slice) for part in getattr(index, "elts", [index])):
        return subscript(dotted("$np.s_"), index)
    return index
