"""Rules of statistics: averages, medians and quantiles, covariances; and of the reductions that leave nan out.

A tie at a quantile is shared evenly, as by max and min.
"""

from __future__ import annotations

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import SCALAR, View, derive
from srcdiff.rules.reductions import reduced_dtype, reduced_shape, same_shape
from srcdiff.rules.table import adjoint, tangent, unsupported, where_only

# Reductions that leave nan out


@adjoint(np.nansum, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nansum(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, initial=None):
    x_bar += np.where(np.isnan(x), 0.0, expand(z_bar, x, axis, keepdims))


@tangent(np.nansum)
def nansum_dot(z, x, axis=None, dtype=None, out=unsupported, keepdims=False, initial=None):
    z_dot += sum_where(x_dot, ~np.isnan(x), axis, keepdims)


@adjoint(np.nanmean, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nanmean(z, x, axis=None, dtype=None, out=unsupported, keepdims=False):
    valid = ~np.isnan(x)
    x_bar += np.where(valid, expand(z_bar, x, axis, keepdims) / total(valid, x, axis), 0.0)


@tangent(np.nanmean)
def nanmean_dot(z, x, axis=None, dtype=None, out=unsupported, keepdims=False):
    z_dot += mean_where(x_dot, ~np.isnan(x), axis, keepdims)


@adjoint(np.nanmax, np.nanmin, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nanmax(z, x, axis=None, out=unsupported, keepdims=False):
    ties = x == expand(z, x, axis, keepdims)
    x_bar += np.where(ties, expand(z_bar, x, axis, keepdims) / total(ties, x, axis), 0.0)


@tangent(np.nanmax, np.nanmin)
def nanmax_dot(z, x, axis=None, out=unsupported, keepdims=False):
    z_dot += tied(x_dot, x == expand(z, x, axis, keepdims), axis, keepdims)


@adjoint(np.nanprod, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nanprod(z, x, axis=None, dtype=None, out=unsupported, keepdims=False):
    valid = ~np.isnan(x)
    x_bar += np.where(valid, expand(z_bar, x, axis, keepdims) * product_of_others(np.where(valid, x, 1.0), axis), 0.0)


@tangent(np.nanprod)
def nanprod_dot(z, x, axis=None, dtype=None, out=unsupported, keepdims=False):
    valid = ~np.isnan(x)
    z_dot += sum_where(x_dot * product_of_others(np.where(valid, x, 1.0), axis), valid, axis, keepdims)


@adjoint(np.nanvar, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nanvar(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False):
    valid = ~np.isnan(x)
    scale = 2.0 * expand(z_bar, x, axis, keepdims) / (total(valid, x, axis) - ddof)
    x_bar += np.where(valid, scale * (x - np.nanmean(x, axis=axis, keepdims=True)), 0.0)


@tangent(np.nanvar)
def nanvar_dot(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False):
    valid = ~np.isnan(x)
    scale = 2.0 / (total(valid, x, axis) - ddof)
    z_dot += sum_where(scale * (x - np.nanmean(x, axis=axis, keepdims=True)) * x_dot, valid, axis, keepdims)


@adjoint(np.nanstd, shape=reduced_shape, dtype=reduced_dtype, lazy=True)
def nanstd(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False):
    valid = ~np.isnan(x)
    scale = expand(np.where(z == 0, 0.0, z_bar / (z + (z == 0))), x, axis, keepdims) / (total(valid, x, axis) - ddof)
    x_bar += np.where(valid, scale * (x - np.nanmean(x, axis=axis, keepdims=True)), 0.0)


@tangent(np.nanstd)
def nanstd_dot(z, x, axis=None, dtype=None, out=unsupported, ddof=0, keepdims=False):
    valid = ~np.isnan(x)
    scale = 1.0 / (total(valid, x, axis) - ddof)
    z_dot += sum_where(scale * (x - np.nanmean(x, axis=axis, keepdims=True)) * x_dot, valid, axis, keepdims) / (z + (z == 0))


@adjoint(np.nancumsum, shape=same_shape, dtype=reduced_dtype)
def nancumsum(z, x, axis=None, dtype=None, out=unsupported):
    if axis is None:
        x_bar += np.where(np.isnan(x), 0.0, reshaped(np.flip(np.cumsum(np.flip(z_bar))), x))
    else:
        x_bar += np.where(np.isnan(x), 0.0, np.flip(np.cumsum(np.flip(z_bar, axis), axis=axis), axis))


@tangent(np.nancumsum)
def nancumsum_dot(z, x, axis=None, dtype=None, out=unsupported):
    if axis is None:
        z_dot += np.cumsum(np.where(np.isnan(x), 0.0, x_dot))
    else:
        z_dot += np.cumsum(np.where(np.isnan(x), 0.0, x_dot), axis=axis)


@adjoint(np.nancumprod, shape=same_shape, dtype=reduced_dtype)
def nancumprod(z, x, axis=None, dtype=None, out=unsupported):
    x_bar += np.where(np.isnan(x), 0.0, cumprod_bar(z_bar, z, np.where(np.isnan(x), 1.0, x), axis))


@tangent(np.nancumprod)
def nancumprod_dot(z, x, axis=None, dtype=None, out=unsupported):
    z_dot += cumprod_dot(np.where(np.isnan(x), 0.0, x_dot), z, np.where(np.isnan(x), 1.0, x), axis)


# Quantiles


def quantile_shape(facts):
    """The axes of q come first."""
    axis, keepdims, q = facts["axis"].const, facts["keepdims"].const, facts["q"].shape
    if NOTHING in (axis, keepdims):
        return None
    rest = reduced_shape(facts)
    return derive("quantile", q, rest, known_view=lambda left, right: View(left.dims + right.dims))


def quantile_dtype(facts):
    if facts["method"].const not in ("linear", "lower", "higher", "midpoint"):
        raise KeyError("method")
    return facts["x"].dtype


@adjoint(np.median, shape=reduced_shape)
def median(z, x, axis=None, out=unsupported, overwrite_input=unsupported, keepdims=False):
    x_bar += quantile_bar(z_bar, x, 0.5, axis)


@tangent(np.median)
def median_dot(z, x, axis=None, out=unsupported, overwrite_input=unsupported, keepdims=False):
    z_dot += quantile_dot(x_dot, z, x, 0.5, axis)


@adjoint(np.nanmedian, shape=reduced_shape)
def nanmedian(z, x, axis=None, out=unsupported, overwrite_input=unsupported, keepdims=False):
    x_bar += nanquantile_bar(z_bar, x, 0.5, axis)


@tangent(np.nanmedian)
def nanmedian_dot(z, x, axis=None, out=unsupported, overwrite_input=unsupported, keepdims=False):
    z_dot += nanquantile_dot(x_dot, z, x, 0.5, axis)


@adjoint(np.quantile, shape=quantile_shape, dtype=quantile_dtype)
def quantile(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        x_bar += quantile_bar(z_bar, x, q, axis)
    else:
        x_bar += quantile_bar(z_bar, x, q, axis, method)


@tangent(np.quantile)
def quantile_tangent(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        z_dot += quantile_dot(x_dot, z, x, q, axis)
    else:
        z_dot += quantile_dot(x_dot, z, x, q, axis, method)


@adjoint(np.percentile, shape=quantile_shape, dtype=quantile_dtype)
def percentile(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        x_bar += quantile_bar(z_bar, x, hundredth(q), axis)
    else:
        x_bar += quantile_bar(z_bar, x, hundredth(q), axis, method)


@tangent(np.percentile)
def percentile_tangent(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        z_dot += quantile_dot(x_dot, z, x, hundredth(q), axis)
    else:
        z_dot += quantile_dot(x_dot, z, x, hundredth(q), axis, method)


@adjoint(np.nanquantile, shape=quantile_shape, dtype=quantile_dtype)
def nanquantile(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        x_bar += nanquantile_bar(z_bar, x, q, axis)
    else:
        x_bar += nanquantile_bar(z_bar, x, q, axis, method)


@tangent(np.nanquantile)
def nanquantile_tangent(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        z_dot += nanquantile_dot(x_dot, z, x, q, axis)
    else:
        z_dot += nanquantile_dot(x_dot, z, x, q, axis, method)


@adjoint(np.nanpercentile, shape=quantile_shape, dtype=quantile_dtype)
def nanpercentile(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        x_bar += nanquantile_bar(z_bar, x, hundredth(q), axis)
    else:
        x_bar += nanquantile_bar(z_bar, x, hundredth(q), axis, method)


@tangent(np.nanpercentile)
def nanpercentile_tangent(z, x, q, axis=None, out=unsupported, overwrite_input=unsupported, method="linear", keepdims=False):
    if method == "linear":
        z_dot += nanquantile_dot(x_dot, z, x, hundredth(q), axis)
    else:
        z_dot += nanquantile_dot(x_dot, z, x, hundredth(q), axis, method)


# Averages and covariances


@adjoint(np.average, shape=reduced_shape, lazy=True, linear=where_only("x"))
def average(z, x, axis=None, weights=None, returned=unsupported, keepdims=False):
    if weights is None:
        x_bar += expand(z_bar / count(x, axis), x, axis, keepdims)
    elif ndim(x) == 1 and ndim(weights) == 1:
        scale = z_bar / np.sum(weights)
        x_bar += like(scale * weights, x)
        weights_bar += like(scale * (x - z), weights)
    else:
        spread = spread_weights(weights, x, axis)
        scale = expand(z_bar, x, axis, keepdims) / np.sum(spread, axis=axis, keepdims=True)
        x_bar += like(scale * spread, x)
        weights_bar += weights_bar(scale * (x - expand(z, x, axis, keepdims)), weights, axis)


@tangent(np.average)
def average_dot(z, x, axis=None, weights=None, returned=unsupported, keepdims=False):
    if ndim(x) == 1 and ndim(weights) == 1 and keepdims is False:
        change += np.dot(weights, x_dot)
        change += np.dot(x - z, weights_dot)
        z_dot += change / np.sum(weights)
    elif axis is None and keepdims is False:
        spread = spread_weights(weights, x)
        change += spread * x_dot
        change += (x - z) * spread_weights(weights_dot, x)
        z_dot += np.sum(change) / np.sum(spread)
    else:
        spread = spread_weights(weights, x, axis)
        change += spread * x_dot
        change += (x - expand(z, x, axis, keepdims)) * spread_weights(weights_dot, x, axis)
        z_dot += sum_over(change / np.sum(spread, axis=axis, keepdims=True), axis, keepdims)


def covariance_shape(facts):
    """A number for one variable, which is a vector, else a matrix."""
    by_row = facts["rowvar"].const
    if by_row is NOTHING:
        return None

    def view(v: View):
        if len(v.dims) < 2:
            return SCALAR.sure
        count = v.dims[0 if by_row else 1]  # of variables; one gives a number
        return None if not isinstance(count, int) else View((count, count)) if count > 1 else SCALAR.sure

    return derive(f"cov[{by_row}]", facts["x"].shape, known_view=view)


@adjoint(np.cov, shape=covariance_shape)
def cov(z, x, y=unsupported, rowvar=True, bias=False, ddof=None, fweights=unsupported, aweights=unsupported):
    x_bar += cov_bar(z_bar, x, rowvar, bias, ddof)


@tangent(np.cov)
def cov_tangent(z, x, y=unsupported, rowvar=True, bias=False, ddof=None, fweights=unsupported, aweights=unsupported):
    z_dot += cov_dot(x_dot, z, x, rowvar, bias, ddof)


@adjoint(np.corrcoef, shape=covariance_shape)
def corrcoef(z, x, y=unsupported, rowvar=True):
    x_bar += corrcoef_bar(z_bar, x, rowvar)


@tangent(np.corrcoef)
def corrcoef_tangent(z, x, y=unsupported, rowvar=True):
    z_dot += corrcoef_dot(x_dot, z, x, rowvar)
