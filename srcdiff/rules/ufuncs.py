"""Rules of the methods of ufuncs: np.add.reduce, np.multiply.outer, np.maximum.accumulate, ...; what np.add.at does is a store."""

from __future__ import annotations

import numpy as np

from srcdiff.facts.shapes import View, normal_axis
from srcdiff.rules.moves import derived
from srcdiff.rules.reductions import reduced_dtype, reduced_shape, same_shape
from srcdiff.rules.table import RULES, adjoint, equivalent, tangent, unsupported
from srcdiff.rules import elementwise, operators  # noqa: F401  (whose functions have the methods)

BINARY = sorted(
    name for name, rule in RULES.items() if rule.kind == "elementwise" and name.startswith("numpy.") and name != "numpy.ldexp" and getattr(getattr(np, name[6:], None), "nin", 0) == 2
)


@equivalent(*(f"{name}.outer" for name in BINARY))
def outer(x, y):
    if ndim(x) == 0 or ndim(y) == 0:
        return ufunc(x, y)
    elif ndim(x) == 1 and ndim(y) == 1:
        return ufunc(x[:, None], y)
    elif ndim(x) == 2 and ndim(y) == 1:
        return ufunc(x[:, :, None], y)
    elif ndim(x) == 1 and ndim(y) == 2:
        return ufunc(x[:, None, None], y)
    else:
        return ufunc(np.reshape(x, np.shape(x) + (1,) * np.ndim(y)), y)


@equivalent("numpy.add.reduce")
def add_reduce(x, axis=0, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    return np.sum(x, axis, dtype, None, keepdims, initial, where)


@equivalent("numpy.multiply.reduce")
def multiply_reduce(x, axis=0, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    return np.prod(x, axis, dtype, None, keepdims, initial, where)


@equivalent("numpy.maximum.reduce")
def maximum_reduce(x, axis=0, dtype=unsupported, out=unsupported, keepdims=False, initial=None, where=True):
    return np.max(x, axis, None, keepdims, initial, where)


@equivalent("numpy.minimum.reduce")
def minimum_reduce(x, axis=0, dtype=unsupported, out=unsupported, keepdims=False, initial=None, where=True):
    return np.min(x, axis, None, keepdims, initial, where)


@adjoint("numpy.logaddexp.reduce", shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def logaddexp_reduce(z, x, axis=0, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    if where is True:
        x_bar += expand(z_bar, x, axis, keepdims) * np.exp(x - expand(z, x, axis, keepdims))
    else:
        x_bar += np.where(where, expand(z_bar, x, axis, keepdims) * np.exp(np.where(where, x - expand(z, x, axis, keepdims), 0.0)), 0.0)


@tangent("numpy.logaddexp.reduce")
def logaddexp_reduce_dot(z, x, axis=0, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    if where is True:
        z_dot += sum_over(x_dot * np.exp(x - expand(z, x, axis, keepdims)), axis, keepdims)
    else:
        z_dot += sum_where(x_dot * np.exp(np.where(where, x - expand(z, x, axis, keepdims), 0.0)), where, axis, keepdims)


@equivalent("numpy.add.accumulate")
def add_accumulate(x, axis=0, dtype=None, out=unsupported):
    return np.cumsum(x, axis, dtype)


@equivalent("numpy.multiply.accumulate")
def multiply_accumulate(x, axis=0, dtype=None, out=unsupported):
    return np.cumprod(x, axis, dtype)


@adjoint("numpy.maximum.accumulate", "numpy.minimum.accumulate", shape=same_shape, dtype=reduced_dtype)
def extreme_accumulate(z, x, axis=0, dtype=unsupported, out=unsupported):
    x_bar += accumulated_extreme_bar(z_bar, z, x, axis)


@tangent("numpy.maximum.accumulate", "numpy.minimum.accumulate")
def extreme_accumulate_dot(z, x, axis=0, dtype=unsupported, out=unsupported):
    z_dot += accumulated_extreme_dot(x_dot, z, x, axis)


def segments_shape(facts):
    """As many elements along the axis as there are indices."""
    count = facts["indices"].shape.told.dims
    if facts["indices"].kind == "list" and count is None or not count:
        return None

    def view(v: View, axis):
        place = normal_axis(axis, len(v.dims))
        return View((*v.dims[:place], count[0], *v.dims[place + 1 :]))

    return derived(f"reduceat[{count}]", facts, view, "axis") if isinstance(count[0], int) else None


@adjoint("numpy.add.reduceat", shape=segments_shape, dtype=reduced_dtype, linear="x")
def add_reduceat(z, x, indices, axis=0, dtype=None, out=unsupported):
    x_bar += add_reduceat_bar(z_bar, x, indices, axis)
