"""Words that rule texts may use for what the compiler knows how to spell: shapes of reductions and of matrices.

Each takes the `Fitting` and the argument nodes, and gives the expression that is printed.
"""

from __future__ import annotations

from typing import Set

import gast

from srcdiff.adjoin.complexes import conjugated
from srcdiff.errors import ArgumentError
from srcdiff.facts.fact import NOTHING, Fact
from srcdiff.facts.indexing import index_kind
from srcdiff.tidy.chains import scaled, split_constant, stripped
from srcdiff.trees import attribute, call, constant, settled, subscript, tuple_of


def expand(fitting, value: gast.expr, x: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """A result of a reduction of x over `axis`, with the lost axes back as axes of length 1."""
    fact, axis_fact, kept = fitting.fact(value), fitting.fact(axis), fitting.fact(keepdims).const
    if kept is NOTHING or axis_fact.const == () or (axis_fact.const is NOTHING and axis_fact.dtype != "i"):
        what = "keepdims" if kept is NOTHING else "axis"
        raise ArgumentError(f"{what} has to be a literal, or an integer, in a reduction that is differentiated", help=f"write {what} out")
    rank = fitting.rank(x.fact.shape)
    if fitting.is_scalar(fact.shape) or kept or axis_fact.const is None:
        return value
    sign, inner = stripped(value)
    coefficient, rest = split_constant(inner)
    lost = axis_fact.const if isinstance(axis_fact.const, tuple) else (axis_fact.const,)
    if rank and all(isinstance(a, int) and -rank <= a < rank for a in lost) and fitting.rank(fact.shape) == rank - len(lost):
        expanded = with_axes(fitting, rest, {a % rank for a in lost}, rank)
    else:
        expanded = call("$np.expand_dims", rest, settled(axis))
    return scaled(sign * coefficient, expanded)


def with_axes(fitting, value: gast.expr, added: Set[int], rank: int) -> gast.expr:
    """`value[:, None]`; new first axes need no words, because broadcasting adds them, and the last of several gets what is behind it."""
    first = next(axis for axis in range(rank) if axis not in added) if len(added) < rank else rank
    stop = rank if len(added) > 1 else max(added) + 1
    index = [constant(None) if axis in added else gast.Slice(None, None, None) for axis in range(first, stop)]
    if not added & set(range(first, stop)):
        return value
    whole = subscript(value, tuple_of(index))
    return one_index(value, index, fitting.fact(whole)) if is_basic(value) else whole


def is_basic(value: gast.expr) -> bool:
    """Is it a part of an array by integers and slices alone, so that another index can be put into its own?"""
    is_part = isinstance(value, gast.Subscript)
    return is_part and all(isinstance(part, gast.Slice) or (hasattr(part, "fact") and index_kind(part) == "int") for part in parts_of(value))


def one_index(value: gast.Subscript, index: list, fact: Fact) -> gast.expr:
    """`x[:, None, i, :]` for `x[:, i, :][:, None]`, and `x[:, i, None]` for `x[:, i][:, None]`."""
    own, parts = list(parts_of(value)), []
    for place, part in enumerate(index):
        is_last = not any(isinstance(other, gast.Slice) for other in index[place + 1 :])
        while own and not isinstance(own[0], gast.Slice) and (is_last or isinstance(part, gast.Slice)):
            parts.append(own.pop(0))
        parts.append(own.pop(0) if isinstance(part, gast.Slice) and own else part)
    node = subscript(value.value, tuple_of([*parts, *own]))
    node.fact = fact
    return node


def parts_of(node: gast.Subscript) -> list:
    return node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]


def count(fitting, x: gast.expr, axis: gast.expr) -> gast.expr:
    """How many elements of x a reduction over `axis` takes together."""
    axis_value = fitting.fact(axis).const
    if axis_value is None:
        return attribute(fitting.witness(x), "size") if is_array(fitting, x) else call("$np.size", fitting.witness(x))
    if isinstance(axis_value, tuple) and all(isinstance(a, int) for a in axis_value) and axis_value:
        node = count(fitting, x, constant(axis_value[0]))
        for a in axis_value[1:]:
            node = gast.BinOp(node, gast.Mult(), count(fitting, x, constant(a)))
        return node
    if is_array(fitting, x):
        return subscript(attribute(fitting.witness(x), "shape"), constant(axis_value) if isinstance(axis_value, int) else settled(axis))
    return call("$np.size", fitting.witness(x), settled(axis))


def freedom(fitting, x: gast.expr, axis: gast.expr, ddof: gast.expr) -> gast.expr:
    """The divisor of a variance."""
    number = count(fitting, x, axis)
    return number if fitting.fact(ddof).const == 0 else gast.BinOp(number, gast.Sub(), settled(ddof))


def total(fitting, ties: gast.expr, x: gast.expr, axis: gast.expr) -> gast.expr:
    """The number of true elements along `axis`, which stays as an axis of length 1; in the dtype of x, lest it widens float32."""
    node = call("$np.sum", ties)
    if fitting.fact(axis).const is not None:
        node = call("$np.sum", ties, axis=settled(axis), keepdims=constant(True))
    if not is_double(fitting, x):
        dtype = attribute(settled(x), "dtype") if is_array(fitting, x) and x.fact.dtype == "f" else call("$np.result_type", settled(x), constant(0.0))
        counted = fitting.fact(node)
        node.keywords.append(gast.keyword("dtype", dtype))
        node.fact = counted.with_(dtype="f")  # of the same shape, which is not told where the dtype is not known
    return node


def is_double(fitting, x: gast.expr) -> bool:
    """Is it certain that x is of float64?"""
    return x.fact.exact == "float64" or (fitting.double_precision and x.fact.dtype == "f")


def product_of_others(fitting, x: gast.expr, axis: gast.expr) -> gast.expr:
    """For each element of x the product of the others along `axis`."""
    if fitting.fact(axis).const is None:
        node = call("$product_of_others", settled(x))
    else:
        node = call("$product_of_others", settled(x), settled(axis))
    node.fact = fitting.fact(x).with_(varied=False, fresh=True)
    return node


def is_array(fitting, x: gast.expr) -> bool:
    """Is it certain that x is an array (and not a Python number), so that it has `.size`?"""
    return bool(fitting.rank(x.fact.shape))


def reshaped(fitting, value: gast.expr, x: gast.expr) -> gast.expr:
    """`value` in the shape of x, which has as many elements."""
    have = fitting.fact(value).shape
    if (fitting.is_scalar(have) and not fitting.is_scalar(x.fact.shape)) or fitting.same(have, x.fact.shape):
        return value
    shape = attribute(fitting.witness(x), "shape") if is_array(fitting, x) else call("$np.shape", fitting.witness(x))
    node = call("$np.reshape", value, shape)
    node.fact = fitting.fact(value).with_(shape=x.fact.shape, fresh=False)
    return node


def reversed_axes(fitting, value: gast.expr) -> gast.expr:
    """The transpose of a cotangent."""
    rank = fitting.rank(fitting.fact(value).shape)
    if rank is not None and rank < 2:
        return value
    return attribute(value, "T") if rank else call("$np.transpose", value)


def inverse_order(fitting, axes: gast.expr, x: gast.expr) -> gast.expr:
    """The order of axes that undoes a transpose."""
    order = fitting.fact(axes).const
    if isinstance(order, (tuple, list)):
        positive = [axis % len(order) for axis in order]
        return tuple_of([constant(positive.index(place)) for place in range(len(order))])
    return call("$np.argsort", call("$np.mod", settled(axes), call("$np.ndim", fitting.witness(x))))


def conj_of(fitting, value: gast.expr) -> gast.expr:
    """The conjugate of a cotangent, in as few words as it takes."""
    return conjugated(fitting, value)


def fitted(fitting, value: gast.expr, x: gast.expr) -> gast.expr:
    """`value` summed to the shape of x, which was broadcast."""
    return fitting.summed(value, x)


MACROS = {f.__name__: f for f in (expand, count, freedom, total, product_of_others, reshaped, reversed_axes, inverse_order, conj_of, fitted)}
