"""Words that rule texts may use for what the compiler knows how to spell: shapes of reductions and of matrices.

Each takes the `Fitting` and the argument nodes, and gives the expression that is printed.
"""

from __future__ import annotations

import gast

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import broadcast
from srcdiff.trees import attribute, call, clone, constant, subscript, tuple_of


def expand(fitting, value: gast.expr, x: gast.expr, axis: gast.expr, keepdims: gast.expr) -> gast.expr:
    """A result of a reduction of x over `axis`, with the lost axes back as axes of length 1."""
    fact = fitting.fact(value)
    if fitting.is_scalar(fact.shape) or keepdims_known(fitting, keepdims) is True:
        return value
    axis_value = fitting.fact(axis).const
    rank = fitting.rank(x.fact.shape)
    if axis_value is None:
        return value
    if isinstance(axis_value, int) and rank is not None:
        position = axis_value % rank
        if position == 0 and fitting.rank(fact.shape) == rank - 1:
            return value
        parts = [gast.Slice(None, None, None)] * position + [constant(None)]
        index = parts[0] if len(parts) == 1 else tuple_of([clone(p) for p in parts])
        return insert_axes(fitting, value, index)
    return call("$np.expand_dims", value, clone(axis))


def keepdims_known(fitting, keepdims: gast.expr):
    const = fitting.fact(keepdims).const
    return None if const is NOTHING else const


def insert_axes(fitting, value: gast.expr, index: gast.expr) -> gast.expr:
    """`value[:, None]`; on a product of which one factor is full, that is still the whole."""
    return subscript(value, index)


def count(fitting, x: gast.expr, axis: gast.expr) -> gast.expr:
    """How many elements of x a reduction over `axis` takes together."""
    axis_value = fitting.fact(axis).const
    if axis_value is None:
        return attribute(clone(x), "size") if is_array(fitting, x) else call("$np.size", clone(x))
    if isinstance(axis_value, tuple) and all(isinstance(a, int) for a in axis_value) and axis_value:
        node = count(fitting, x, constant(axis_value[0]))
        for a in axis_value[1:]:
            node = gast.BinOp(node, gast.Mult(), count(fitting, x, constant(a)))
        return node
    if is_array(fitting, x):
        return subscript(attribute(clone(x), "shape"), constant(axis_value) if isinstance(axis_value, int) else clone(axis))
    return call("$np.size", clone(x), clone(axis))


def is_array(fitting, x: gast.expr) -> bool:
    """Is it certain that x is an array (and not a Python number), so that it has `.size`?"""
    return bool(fitting.rank(x.fact.shape))


def same_shape_as(fitting, value: gast.expr, x: gast.expr) -> gast.expr:
    """`value` in the full shape of x."""
    return fitting.whole(value, clone(x), x.fact.shape)


def full(fitting, value: gast.expr, z: gast.expr) -> gast.expr:
    """A cotangent in the full shape of the result z."""
    return fitting.whole(value, clone(z), z.fact.shape)


def reshaped(fitting, value: gast.expr, x: gast.expr) -> gast.expr:
    """`value` in the shape of x, which has as many elements."""
    if fitting.is_scalar(fitting.fact(value).shape) and not fitting.is_scalar(x.fact.shape):
        return value
    shape = attribute(clone(x), "shape") if is_array(fitting, x) else call("$np.shape", clone(x))
    node = call("$np.reshape", value, shape)
    node.fact = fitting.fact(value).with_(shape=x.fact.shape, fresh=False)
    return node


def transposed(fitting, x: gast.expr) -> gast.expr:
    """x with its last two axes swapped."""
    if fitting.rank(x.fact.shape) == 2:
        return attribute(x, "T")
    return call("$np.swapaxes", x, constant(-1), constant(-2))


MACROS = {f.__name__: f for f in (expand, count, same_shape_as, full, reshaped, transposed)}

__all__ = ["MACROS", "broadcast"]
