"""Calls that write into an array, as stores.

before: np.multiply(x, w, out=b);       np.copyto(b, x);  b.fill(0.0);  b.sort();              np.add.at(b, k, x)
after:  b[...] = np.multiply(x, w);     b[...] = x;       b[...] = 0.0; b[...] = np.sort(b);   b[k] = b[k] + x    (which accumulates)
Functions that repeat their values, or cut them off, say so: np.put(b, [0, 2], v) is b.reshape(-1)[[0, 2]] = np.resize(v, 2).
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, replace
from typing import Dict, Optional

import gast
import numpy

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.trees import attribute, call, clone, constant, dotted_path, name, subscript

AT = {"numpy.add.at": gast.Add, "numpy.subtract.at": gast.Sub}


@dataclass
class Store:
    """What a call writes where.

    `accumulates` if repeated indices count each time; `returns` if the call gives the array, and not None; `fits` if the value has the shape of the
    target; `apart` is what must not share memory with the array, because NumPy would read what it has just written; `some` is what must not be empty,
    because NumPy then writes nothing, or raises an error, where np.resize gives zeros.
    """

    target: gast.Subscript
    value: gast.expr
    accumulates: bool = False
    returns: bool = False
    fits: bool = False
    apart: Optional[gast.expr] = None
    some: Optional[gast.expr] = None


def call_as_store(primal, node: gast.expr) -> Optional[Store]:
    """The store that a call stands for, None for any other expression."""
    if not isinstance(node, gast.Call) or any(k.arg is None for k in node.keywords) or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    function = canonical(primal, node.func)
    if function in AT and len(node.args) == 3:
        return added_at(node, AT[function])
    if function in WRITING:
        parameters, store = WRITING[function]
        given = arguments(node, parameters)
        return None if given is None else store(**given)
    if function is not None:
        return with_out(primal, with_named_out(primal, function, node)) if function.startswith("numpy.") else None
    return method_as_store(node)


def arguments(node: gast.Call, parameters: str) -> Optional[Dict[str, gast.expr]]:
    """The arguments by name, `None` for those that are not given; None if they do not fit."""
    names = parameters.split()
    given = dict(zip(names, node.args))
    if len(node.args) > len(names) or any(k.arg not in names or k.arg in given for k in node.keywords):
        return None
    given.update({k.arg: k.value for k in node.keywords})
    return {name: clone(given[name]) if name in given else constant(None) for name in names}


# --- functions, each with its parameters


def copied(dst: gast.expr, src: gast.expr, casting: gast.expr, where: gast.expr) -> Optional[Store]:
    if not is_none(casting):
        return None
    return whole(dst, src) if is_none(where) else whole(dst, call("$np.where", where, src, clone(dst)), fits=True)


def masked(a: gast.expr, mask: gast.expr, values: gast.expr) -> Store:
    """np.putmask: the values at the places of the mask, of as many as the array has."""
    if is_number(values):
        return whole(a, call("$np.where", mask_of(mask, a), values, clone(a)), fits=True)
    return replace(whole(a, call("$np.where", mask_of(mask, a), call("$np.resize", values, shape_of(a)), clone(a)), fits=True), some=counted(values))


def filled(arr: gast.expr, mask: gast.expr, vals: gast.expr) -> Store:
    """np.place: one value after the other."""
    mask, vals = mask_of(mask, arr), only_item(vals)
    if is_number(vals):
        return Store(placed(clone(arr), mask), vals)
    return Store(placed(clone(arr), mask), call("$np.resize", vals, call("$np.count_nonzero", clone(mask))), fits=True, apart=kept(vals), some=counted(vals))


def put(a: gast.expr, ind: gast.expr, v: gast.expr, mode: gast.expr) -> Optional[Store]:
    """Places in the flat array."""
    if not is_none(mode) and getattr(mode, "value", None) != "raise":
        return None
    flat, v = call(attribute(clone(a), "reshape"), constant(-1)), only_item(v)
    ind = gast.List(ind.elts, gast.Load()) if isinstance(ind, gast.Tuple) else ind
    place = placed(flat, clone(ind) if is_integers(ind) else call("$np.array", ind, dtype=name("$int")))
    if is_number(v):
        return Store(place, v)
    is_row = isinstance(ind, gast.List) and all(map(is_number, ind.elts))
    return Store(place, call("$np.resize", v, constant(len(ind.elts)) if is_row else shape_of(ind)), fits=True, some=counted(v))


def put_along(arr: gast.expr, indices: gast.expr, values: gast.expr, axis: gast.expr) -> Optional[Store]:
    if is_none(axis):
        return None
    return Store(placed(clone(arr), call("$along_axis", indices, axis, shape_of(arr))), values)


def on_diagonal(a: gast.expr, val: gast.expr, wrap: gast.expr) -> Optional[Store]:
    if not is_none(wrap) and getattr(wrap, "value", None) is not False:
        return None
    length = call("$np.min", shape_of(a))
    place = placed(clone(a), call("$np.diag_indices", length, call("$np.ndim", clone(a))))
    if is_number(val):
        return Store(place, val)
    return Store(place, call("$np.resize", val, clone(length)), fits=True, apart=kept(val), some=counted(val))


WRITING: Dict[str, tuple] = {
    "numpy.copyto": ("dst src casting where", copied),
    "numpy.putmask": ("a mask values", masked),
    "numpy.place": ("arr mask vals", filled),
    "numpy.put": ("a ind v mode", put),
    "numpy.put_along_axis": ("arr indices values axis", put_along),
    "numpy.fill_diagonal": ("a val wrap", on_diagonal),
}


def mask_of(mask: gast.expr, array: gast.expr) -> gast.expr:
    """A mask in the shape of the array: what is compared of the array itself has that, any other may be flat, or numbers."""
    names = {node.id for node in gast.walk(mask) if isinstance(node, gast.Name)}
    if isinstance(mask, gast.Compare) and isinstance(array, gast.Name) and names == {array.id} and not any(isinstance(n, gast.Call) for n in gast.walk(mask)):
        if all(is_number(part) or isinstance(part, gast.Name) for part in (mask.left, *mask.comparators)):
            return mask
    return gast.Compare(call("$np.reshape", mask, shape_of(array)), [gast.NotEq()], [constant(0)])


def kept(values: gast.expr) -> Optional[gast.expr]:
    """Values that may be a part of the array; what is computed is new."""
    return None if isinstance(values, (gast.BinOp, gast.UnaryOp, gast.List, gast.Tuple)) else clone(values)


def counted(values: gast.expr) -> Optional[gast.expr]:
    """Values of which there may be none; a list that is written out has some."""
    return None if isinstance(values, (gast.List, gast.Tuple)) and values.elts else clone(values)


def only_item(values: gast.expr) -> gast.expr:
    """The number in a list of one, or of equal ones."""
    if not isinstance(values, (gast.List, gast.Tuple)) or not values.elts or not all(is_number(item) for item in values.elts):
        return values
    return values.elts[0] if len({gast.dump(item) for item in values.elts}) == 1 else values


def is_number(node: gast.expr) -> bool:
    """Is it written as one?"""
    node = node.operand if isinstance(node, gast.UnaryOp) else node
    return isinstance(node, gast.Constant) and isinstance(node.value, (int, float))


def is_integers(index: gast.expr) -> bool:
    """Is it written as integers?  np.put takes any others as such, where an index of truth values is a mask, and one of a tuple is of several axes."""
    if isinstance(index, gast.List):
        return any(map(is_integers, index.elts)) and not any(isinstance(item, gast.Tuple) for item in index.elts)
    if isinstance(index, gast.BinOp):
        return is_integers(index.left) or is_integers(index.right)
    if isinstance(index, gast.UnaryOp):
        return is_integers(index.operand) and not isinstance(index.op, gast.Not)
    return isinstance(index, gast.Constant) and type(index.value) is int


def shape_of(array: gast.expr) -> gast.expr:
    return call("$np.shape", clone(array))


def canonical(primal, function: gast.expr) -> Optional[str]:
    path = dotted_path(function)
    binding = primal.scope.lookup(path) if path is not None and not is_local(primal, path) else None
    return getattr(binding, "canonical", None)


def is_local(primal, path: str) -> bool:
    return path.split(".")[0] in primal.local


def with_named_out(primal, function: str, node: gast.Call) -> gast.Call:
    """`np.sin(x, y)` as `np.sin(x, out=y)`: after its operands, a ufunc takes the array for its result."""
    ufunc = ufunc_of(function)
    place = out_of(function) if ufunc is None else ufunc.nin
    if place is None or len(node.args) <= place or is_none(node.args[place]):
        return node
    if ufunc is not None and ufunc.nout != 1:
        raise several_outs(primal, node)
    if len(node.args) > place + 1:
        return node
    *operands, out = node.args
    named = gast.Call(node.func, operands, [*node.keywords, gast.keyword("out", out)])
    return gast.copy_location(named, node)


@functools.lru_cache(maxsize=None)
def out_of(function: str) -> Optional[int]:
    """The place of `out` among the arguments of a function of NumPy that is no ufunc."""
    try:
        parameters = inspect.signature(getattr(numpy, function.partition(".")[2])).parameters.values()
    except (AttributeError, TypeError, ValueError):  # not of this version, or without a signature
        return None
    names = [parameter.name for parameter in parameters if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)]
    return names.index("out") if "out" in names else None


def ufunc_of(function: Optional[str]):
    found = getattr(numpy, (function or "").partition(".")[2], None)
    return found if isinstance(found, numpy.ufunc) else None


def with_out(primal, node: gast.Call) -> Optional[Store]:
    """`np.add(x, y, out=z)`; `out=(z,)` is the same."""
    given = [k for k in node.keywords if k.arg == "out" and not is_none(k.value)]
    if not given:
        return None
    out = given[0].value
    out = out.elts[0] if isinstance(out, gast.Tuple) and len(out.elts) == 1 else out
    if isinstance(out, gast.Tuple):
        raise several_outs(primal, node)
    value = clone(node)
    value.keywords = [k for k in value.keywords if k.arg != "out"]
    chosen = [k for k in value.keywords if k.arg == "where"]
    if chosen and ufunc_of(canonical(primal, node.func)) is not None:  # (to np.sum and its like it says what they sum)
        value.keywords.remove(chosen[0])
        return replace(whole(out, call("$np.where", chosen[0].value, value, clone(out)), fits=True), returns=True)
    return replace(whole(out, value), returns=True)


def several_outs(primal, node: gast.Call) -> UnsupportedSyntaxError:
    return UnsupportedSyntaxError("`out=` of several arrays is not supported", primal.place(node), "write the results into the arrays: x[...] = ...")


def method_as_store(node: gast.Call) -> Optional[Store]:
    """`x.fill(c)`, `x.sort()` and `x.partition(k)` of a local name or a part of one."""
    if not isinstance(node.func, gast.Attribute):
        return None
    array, method = node.func.value, node.func.attr
    if method == "fill" and len(node.args) == 1 and not node.keywords:
        return whole(array, clone(node.args[0]))
    if method == "sort" and len(node.args) < 2 and all(k.arg == "axis" for k in node.keywords):
        return whole(array, gast.Call(call("$np.sort").func, [clone(array), *clone(node.args)], clone(node.keywords)))
    if method == "partition" and len(node.args) == 1 and is_number(node.args[0]) and all(k.arg == "axis" for k in node.keywords):  # (that of a str takes another str)
        return whole(array, gast.Call(call("$np.partition").func, [clone(array), *clone(node.args)], clone(node.keywords)))
    if method == "put" and len(node.args) == 2 and isinstance(node.args[0], gast.List) and not node.keywords:
        return put(array, *clone(node.args), constant(None))
    return None


def added_at(node: gast.Call, operator) -> Store:
    """`np.add.at(x, index, value)`; an index of `np.s_[...]` is what is in the brackets."""
    array, index, value = node.args
    if isinstance(index, gast.Subscript) and (dotted_path(index.value) or "").endswith(".s_"):
        index = index.slice
    place = placed(clone(array), clone(index))
    return Store(place, gast.BinOp(as_load(place), operator(), clone(value)), accumulates=True)


def whole(array: gast.expr, value: gast.expr, fits: bool = False) -> Store:
    return Store(placed(clone(array), constant(Ellipsis)), value, fits=fits)


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
