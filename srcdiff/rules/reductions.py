"""Rules of reductions.  `expand` gives a reduced value its lost axes back, `count` is the number of elements taken together.

Ties of max and min share evenly; std of equal elements has gradient 0; prod does not divide, so that zeros are no exception.
"""

from __future__ import annotations

import builtins
import math

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import SCALAR, broadcast, derive, reduced
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.shapes import given_dtype
from srcdiff.rules.table import adjoint, equivalent, tangent, unsupported


def reduced_shape(facts):
    """The shape of a reduction with `axis` and `keepdims`, None if they are not literal."""
    axis, keepdims = facts["axis"].const, facts["keepdims"].const if "keepdims" in facts else False
    if axis is NOTHING or keepdims is NOTHING:
        return None
    return reduced(facts["x"].shape, axis, bool(keepdims))


def rows_shape(facts):
    """Python's `sum` adds what it iterates over, to its start."""
    x = facts["x"]
    item = SCALAR if x.kind == "list" and x.item is None else x.item.shape if x.kind == "list" else reduced(x.shape, 0, False)
    return broadcast(item, facts["start"].shape)


def scalar_shape(facts):
    return SCALAR


def same_shape(facts):
    """A running sum or product has the shape of its argument, or is flat."""
    axis = facts["axis"].const
    return derive("ravel", facts["x"].shape) if axis is None else None if axis is NOTHING else facts["x"].shape


def reduced_dtype(facts):
    """That of x, or a dtype of floats that is given."""
    dtype = given_dtype(facts)
    return facts["x"].dtype if dtype is None and facts["x"].dtype in ("f", "c") else dtype


@adjoint(np.sum, shape=reduced_shape, dtype=reduced_dtype, lazy=True, linear="x-initial")
def sum(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    if where is True:
        x_bar += expand(z_bar, x, axis, keepdims)
    else:
        x_bar += np.where(where, expand(z_bar, x, axis, keepdims), 0.0)


@adjoint(np.mean, shape=reduced_shape, dtype=reduced_dtype, lazy=True, linear="x")
def mean(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, where=True):
    if where is True:
        x_bar += expand(z_bar / count(x, axis), x, axis, keepdims)
    else:
        x_bar += np.where(where, expand(z_bar, x, axis, keepdims) / selected(where, x, axis), 0.0)


@adjoint(np.max, np.min, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def max(z, x, axis=None, out=unsupported, keepdims=False, initial=None, where=True):
    if initial is None:
        ties = x == expand(z, x, axis, keepdims)
        x_bar += np.where(ties, expand(z_bar, x, axis, keepdims) / total(ties, x, axis), 0.0)
    elif where is True:
        ties = (x == expand(z, x, axis, keepdims)) & (x != initial)
        x_bar += np.where(ties, expand(z_bar, x, axis, keepdims) / np.maximum(total(ties, x, axis), 1), 0.0)
    else:
        ties = (x == expand(z, x, axis, keepdims)) & (x != initial) & where
        x_bar += np.where(ties, expand(z_bar, x, axis, keepdims) / np.maximum(total(ties, x, axis), 1), 0.0)


@tangent(np.max, np.min)
def max_dot(z, x, axis=None, out=unsupported, keepdims=False, initial=None, where=True):
    if initial is None:
        z_dot += tied(x_dot, x == expand(z, x, axis, keepdims), axis, keepdims)
    elif where is True:
        z_dot += tied(x_dot, (x == expand(z, x, axis, keepdims)) & (x != initial), axis, keepdims)
    else:
        z_dot += tied(x_dot, (x == expand(z, x, axis, keepdims)) & (x != initial) & where, axis, keepdims)


@adjoint(np.prod, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def prod(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    if initial is None and where is True:
        x_bar += expand(z_bar, x, axis, keepdims) * product_of_others(x, axis)
    elif where is True:
        x_bar += initial * expand(z_bar, x, axis, keepdims) * product_of_others(x, axis)
    elif initial is None:
        x_bar += np.where(where, expand(z_bar, x, axis, keepdims) * product_of_others(np.where(where, x, 1.0), axis), 0.0)
    else:
        x_bar += np.where(where, initial * expand(z_bar, x, axis, keepdims) * product_of_others(np.where(where, x, 1.0), axis), 0.0)


@tangent(np.prod)
def prod_dot(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, initial=None, where=True):
    if initial is None and where is True:
        z_dot += sum_over(x_dot * product_of_others(x, axis), axis, keepdims)
    elif where is True:
        z_dot += initial * sum_over(x_dot * product_of_others(x, axis), axis, keepdims)
    elif initial is None:
        z_dot += sum_where(x_dot * product_of_others(np.where(where, x, 1.0), axis), where, axis, keepdims)
    else:
        z_dot += initial * sum_where(x_dot * product_of_others(np.where(where, x, 1.0), axis), where, axis, keepdims)


def spread_dtype(facts):
    """Of complex numbers it is real, and of all of them."""
    if facts["x"].varied and facts["x"].dtype == "c" and facts["where"].const is not True:
        raise KeyError("where")
    return reduced_dtype(facts)


@adjoint(np.var, shape=reduced_shape, dtype=spread_dtype, lazy=True)
def var(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False, where=True):
    if where is True:
        x_bar += expand(2.0 * z_bar / freedom(x, axis, ddof), x, axis, keepdims) * (x - np.mean(x, axis=axis, keepdims=True))
    else:
        scale = 2.0 * expand(z_bar, x, axis, keepdims) / (selected(where, x, axis) - ddof)
        x_bar += np.where(where, scale * (x - np.mean(x, axis=axis, keepdims=True, where=where)), 0.0)


@tangent(np.var)
def var_dot(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False, where=True):
    if is_complex(x):
        z_dot += 2.0 * np.real(sum_over(np.conj(x - np.mean(x, axis=axis, keepdims=True)) * x_dot, axis, keepdims)) / freedom(x, axis, ddof)
    elif where is True:
        z_dot += 2.0 * sum_over((x - np.mean(x, axis=axis, keepdims=True)) * x_dot, axis, keepdims) / freedom(x, axis, ddof)
    else:
        scale = 2.0 / (selected(where, x, axis) - ddof)
        z_dot += sum_where(scale * (x - np.mean(x, axis=axis, keepdims=True, where=where)) * x_dot, where, axis, keepdims)


@adjoint(np.std, shape=reduced_shape, dtype=spread_dtype, lazy=True)
def std(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False, where=True):
    if where is True:
        scale = np.where(z == 0, 0.0, z_bar / (freedom(x, axis, ddof) * (z + (z == 0))))
        x_bar += expand(scale, x, axis, keepdims) * (x - np.mean(x, axis=axis, keepdims=True))
    else:
        scale = expand(np.where(z == 0, 0.0, z_bar / (z + (z == 0))), x, axis, keepdims) / (selected(where, x, axis) - ddof)
        x_bar += np.where(where, scale * (x - np.mean(x, axis=axis, keepdims=True, where=where)), 0.0)


@tangent(np.std)
def std_dot(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False, where=True):
    if is_complex(x):
        scale = 1.0 / (freedom(x, axis, ddof) * (z + (z == 0)))
        z_dot += np.real(sum_over(np.conj(x - np.mean(x, axis=axis, keepdims=True)) * x_dot, axis, keepdims)) * scale
    elif where is True:
        z_dot += sum_over((x - np.mean(x, axis=axis, keepdims=True)) * x_dot, axis, keepdims) / (freedom(x, axis, ddof) * (z + (z == 0)))
    else:
        scale = 1.0 / (selected(where, x, axis) - ddof)
        z_dot += sum_where(scale * (x - np.mean(x, axis=axis, keepdims=True, where=where)) * x_dot, where, axis, keepdims) / (z + (z == 0))


@adjoint(np.cumsum, shape=same_shape, dtype=reduced_dtype, linear="x")
def cumsum(z, x, axis=None, dtype=None, out=unsupported):
    if axis is None:
        x_bar += reshaped(np.flip(np.cumsum(np.flip(z_bar))), x)
    else:
        x_bar += np.flip(np.cumsum(np.flip(z_bar, axis), axis=axis), axis)


@equivalent("numpy.cumulative_sum", linear="x")
def cumulative_sum(x, axis=None, dtype=None, out=unsupported, include_initial=False):
    if include_initial is False:
        return np.cumsum(x, axis, dtype)
    else:
        return refuse(include_initial)


@equivalent("numpy.cumulative_prod")
def cumulative_prod(x, axis=None, dtype=None, out=unsupported, include_initial=False):
    if include_initial is False:
        return np.cumprod(x, axis, dtype)
    else:
        return refuse(include_initial)


@adjoint(np.cumprod, shape=same_shape, dtype=reduced_dtype)
def cumprod(z, x, axis=None, dtype=None, out=unsupported):
    x_bar += cumprod_bar(z_bar, z, x, axis)


@tangent(np.cumprod)
def cumprod_tangent(z, x, axis=None, dtype=None, out=unsupported):
    z_dot += cumprod_dot(x_dot, z, x, axis)


@adjoint(np.ptp, shape=reduced_shape, lazy=True)
def ptp(z, x, axis=None, out=unsupported, keepdims=False):
    top = x == np.max(x, axis=axis, keepdims=True)
    bottom = x == np.min(x, axis=axis, keepdims=True)
    x_bar += np.where(top, expand(z_bar, x, axis, keepdims) / total(top, x, axis), 0.0)
    x_bar += -np.where(bottom, expand(z_bar, x, axis, keepdims) / total(bottom, x, axis), 0.0)


@tangent(np.ptp)
def ptp_dot(z, x, axis=None, out=unsupported, keepdims=False):
    z_dot += tied(x_dot, x == np.max(x, axis=axis, keepdims=True), axis, keepdims)
    z_dot += -tied(x_dot, x == np.min(x, axis=axis, keepdims=True), axis, keepdims)


@adjoint(builtins.sum, shape=rows_shape, lazy=True, linear="x+start")
def sum_of_rows(z, x, start=0):
    x_bar += z_bar  # broadcast along the first axis
    start_bar += fitted(z_bar, start)


@adjoint(math.fsum, shape=scalar_shape, lazy=True, linear="x")
def fsum(z, x):
    x_bar += z_bar
