"""Places in arrays: the way from a name to a part of its array, and back to an expression."""

from __future__ import annotations

from typing import Set

import gast

from srcdiff.facts.sharing import RESHAPES, TRANSPOSES
from srcdiff.normalise.grammar import root_of
from srcdiff.trees import attribute, call, clone, dotted, subscript


def places_of(node: gast.Subscript, flat: Set[str]):
    """What a subscript is a part of, and the way there: (index, gather) for each step; (None, "T") is a transpose, (call, "call") a reshape.

    The last step may be any index, those before it are views: `flat` are the names whose adjoints can be reshaped without a copy.
    """
    places, base = [(clone(node.slice), node.gather)], node.value
    while True:
        if isinstance(base, gast.Subscript) and base.gather == "basic":
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
