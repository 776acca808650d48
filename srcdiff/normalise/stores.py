"""Calls that write into an array, as stores.

before: np.multiply(x, w, out=b);       np.copyto(b, x);  b.fill(0.0);  b.sort();              np.add.at(b, k, x)
after:  b[...] = np.multiply(x, w);     b[...] = x;       b[...] = 0.0; b[...] = np.sort(b);   b[k] = b[k] + x    (which accumulates)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import gast
import numpy

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.names import locals_of
from srcdiff.trees import attribute, call, clone, constant, dotted_path, subscript

AT = {"numpy.add.at": gast.Add, "numpy.subtract.at": gast.Sub}


@dataclass
class Store:
    """What a call writes where; `accumulates` if repeated indices count each time; `of_number`: arrays are repeated or cut off to fit."""

    target: gast.Subscript
    value: gast.expr
    accumulates: bool = False
    of_number: bool = False


def call_as_store(primal, node: gast.expr) -> Optional[Store]:
    """The store that a call stands for, None for any other expression."""
    if not isinstance(node, gast.Call) or any(k.arg is None for k in node.keywords):
        return None
    function = canonical(primal, node.func)
    if function in AT and len(node.args) == 3:
        return added_at(node, AT[function])
    if function == "numpy.copyto" and len(node.args) == 2 and not node.keywords:
        return whole(node.args[0], clone(node.args[1]))
    if function == "numpy.put" and len(node.args) == 3 and not node.keywords:
        flat = call(attribute(clone(node.args[0]), "reshape"), constant(-1))
        return Store(placed(flat, clone(node.args[1])), clone(node.args[2]), of_number=True)
    if function is not None:
        return with_out(primal, with_named_out(function, node)) if function.startswith("numpy.") else None
    return method_as_store(primal, node)


def canonical(primal, function: gast.expr) -> Optional[str]:
    path = dotted_path(function)
    binding = primal.scope.lookup(path) if path is not None and not is_local(primal, path) else None
    return getattr(binding, "canonical", None)


def is_local(primal, path: str) -> bool:
    return path.split(".")[0] in locals_of(primal.tree)


def with_named_out(function: str, node: gast.Call) -> gast.Call:
    """`np.sin(x, y)` as `np.sin(x, out=y)`: after its operands, a ufunc takes the array for its result."""
    ufunc = getattr(numpy, function.partition(".")[2], None)
    if not isinstance(ufunc, numpy.ufunc) or ufunc.nout != 1 or len(node.args) != ufunc.nin + 1:
        return node
    if any(isinstance(a, gast.Starred) for a in node.args):
        return node
    *operands, out = node.args
    named = gast.Call(node.func, operands, [*node.keywords, gast.keyword("out", out)])
    return gast.copy_location(named, node)


def with_out(primal, node: gast.Call) -> Optional[Store]:
    """`np.add(x, y, out=z)`; `out=(z,)` is the same."""
    given = [k for k in node.keywords if k.arg == "out" and not is_none(k.value)]
    if not given:
        return None
    out = given[0].value
    out = out.elts[0] if isinstance(out, gast.Tuple) and len(out.elts) == 1 else out
    if any(k.arg == "where" for k in node.keywords) or isinstance(out, gast.Tuple):
        raise UnsupportedSyntaxError(
            "`out=` with `where=`, or of several arrays, is not supported", primal.place(node), "write np.where(...) and a store"
        )
    value = clone(node)
    value.keywords = [k for k in value.keywords if k.arg != "out"]
    return whole(out, value)


def method_as_store(primal, node: gast.Call) -> Optional[Store]:
    """`x.fill(c)` and `x.sort()` of a local name or a part of one."""
    if not isinstance(node.func, gast.Attribute):
        return None
    array, method = node.func.value, node.func.attr
    if method == "fill" and len(node.args) == 1 and not node.keywords:
        return whole(array, clone(node.args[0]))
    if method == "sort" and not node.args and all(k.arg == "axis" for k in node.keywords):
        return whole(array, gast.Call(call("$np.sort").func, [clone(array)], clone(node.keywords)))
    return None


def added_at(node: gast.Call, operator) -> Store:
    """`np.add.at(x, index, value)`; an index of `np.s_[...]` is what is in the brackets."""
    array, index, value = node.args
    if isinstance(index, gast.Subscript) and (dotted_path(index.value) or "").endswith(".s_"):
        index = index.slice
    place = placed(clone(array), clone(index))
    return Store(place, gast.BinOp(as_load(place), operator(), clone(value)), accumulates=True)


def whole(array: gast.expr, value: gast.expr) -> Store:
    return Store(placed(clone(array), constant(Ellipsis)), value)


def placed(array: gast.expr, index: gast.expr) -> gast.Subscript:
    return gast.Subscript(array, index, gast.Store())


def as_load(place: gast.expr) -> gast.expr:
    """A target as the expression that reads it."""
    if isinstance(place, gast.Subscript):
        return gast.copy_location(subscript(clone(place.value), clone(place.slice)), place)
    new = clone(place)
    new.ctx = gast.Load()
    return new


def is_none(node: gast.expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None
