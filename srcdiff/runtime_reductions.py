"""Helpers of reductions that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np


def cumprod_bar(z_bar, z, x, axis=None):
    """The cotangent of x in z = np.cumprod(x, axis), even with zeros."""
    if axis is None:
        return np.reshape(cumprod_bar(z_bar, z, np.ravel(x), 0), np.shape(x))
    if np.all(x):
        return np.flip(np.cumsum(np.flip(z_bar * z, axis), axis), axis) / x
    rows, before = np.moveaxis(x, axis, 0), np.moveaxis(z, axis, 0)
    t_bar = np.array(np.moveaxis(z_bar, axis, 0))
    for i in reversed(range(len(rows) - 1)):
        t_bar[i] += rows[i + 1] * t_bar[i + 1]
    t_bar[1:] *= before[:-1]
    return np.moveaxis(t_bar, 0, axis)


def quantile_bar(z_bar, x, q, axis=None, method="linear", of=np.quantile):
    """The cotangent of x in np.quantile(x, q, axis): that of the two next elements."""
    x_bar = np.zeros_like(x, dtype=np.result_type(x, 0.0))
    count = np.sum(~np.isnan(x), axis=axis, keepdims=True)
    rows = np.reshape(z_bar, (np.size(q), *np.shape(count)))
    for one, row in zip(np.ravel(q), rows):
        upper = np.mod(one * (count - 1), 1.0)
        upper = {"lower": 0.0, "midpoint": 0.5, "higher": 1.0}.get(method, upper)
        for side, share in (("lower", 1.0 - upper), ("higher", upper)):
            ties = x == of(x, one, axis=axis, method=side, keepdims=True)
            tied = np.maximum(np.sum(ties, axis=axis, keepdims=True), 1)
            x_bar += np.where(ties, row * share / tied, 0.0)
    return x_bar


def nanquantile_bar(z_bar, x, q, axis=None, method="linear"):
    """The cotangent of x in np.nanquantile(x, q, axis)."""
    return quantile_bar(z_bar, x, q, axis, method, of=np.nanquantile)


def spread_weights(weights, x, axis=None):
    """The weights of np.average(x, axis, weights) in the shape of x."""
    if np.ndim(weights) < np.ndim(x):
        axes = axis if isinstance(axis, tuple) else (axis,)
        axes = [a % np.ndim(x) for a in axes]
        order = np.argsort(axes)
        shape = [n if a in axes else 1 for a, n in enumerate(np.shape(x))]
        weights = np.reshape(np.transpose(weights, order), shape)
    return np.broadcast_to(weights, np.shape(x))


def weights_bar(spread_bar, weights, axis=None):
    """The cotangent of the weights of np.average, from that of the spread ones."""
    if np.ndim(weights) == np.ndim(spread_bar):
        return spread_bar
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [a % np.ndim(spread_bar) for a in axes]
    rest = tuple(a for a in range(np.ndim(spread_bar)) if a not in axes)
    return np.transpose(np.sum(spread_bar, axis=rest), np.argsort(np.argsort(axes)))


def cov_bar(z_bar, x, rowvar=True, bias=False, ddof=None):
    """The cotangent of x in np.cov(x)."""
    if not rowvar and np.ndim(x) > 1:
        return cov_bar(z_bar, x.T, True, bias, ddof).T
    rows = np.atleast_2d(x)
    both = np.reshape(z_bar, (len(rows), len(rows)))
    free = np.shape(rows)[1] - (int(not bias) if ddof is None else ddof)
    x_bar = (both + both.T) @ (rows - np.mean(rows, axis=1, keepdims=True)) / free
    return np.reshape(x_bar, np.shape(x))


def corrcoef_bar(z_bar, x, rowvar=True):
    """The cotangent of x in np.corrcoef(x)."""
    if not rowvar and np.ndim(x) > 1:
        return corrcoef_bar(z_bar, x.T).T
    rows = np.atleast_2d(x) - np.mean(np.atleast_2d(x), axis=1, keepdims=True)
    both = np.reshape(z_bar, (len(rows), len(rows)))
    norms = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
    units = rows / norms
    t_bar = (both + both.T) @ units
    along = np.sum(t_bar * units, axis=1, keepdims=True)
    return np.reshape((t_bar - along * units) / norms, np.shape(x))


def accumulated_extreme_bar(z_bar, z, x, axis=0):
    """The cotangent of x in z = np.maximum.accumulate(x, axis), or of the minimum."""
    rows, extremes = np.moveaxis(x, axis, 0), np.moveaxis(z, axis, 0)
    t_bar = np.array(np.moveaxis(z_bar, axis, 0))
    for i in reversed(range(1, len(rows))):
        share = np.where(rows[i] == extremes[i], 1.0, 0.0)
        share = np.where(rows[i] == extremes[i - 1], 0.5, share)
        t_bar[i - 1] += np.where(share == 1.0, 0.0, (1.0 - share) * t_bar[i])
        t_bar[i] = np.where(share == 0.0, 0.0, share * t_bar[i])
    return np.moveaxis(t_bar, 0, axis)


def add_reduceat_bar(z_bar, x, indices, axis=0):
    """The cotangent of x in np.add.reduceat(x, indices, axis)."""
    rows = np.zeros(np.shape(np.moveaxis(x, axis, 0)), dtype=z_bar.dtype)
    for start, stop, bar in zip(indices, [*indices[1:], len(rows)], np.moveaxis(z_bar, axis, 0)):
        rows[start : max(stop, start + 1)] += bar
    return np.moveaxis(rows, 0, axis)


def ties_dot(x_dot, ties, axis=None, keepdims=False):
    """The tangent of np.max(x, axis), or of the minimum: ties share; 0 from nan."""
    tied = np.sum(ties, axis=axis, keepdims=keepdims, dtype=np.result_type(x_dot))
    total = np.sum(x_dot, axis=axis, keepdims=keepdims, where=ties)
    return total / np.maximum(tied, 1)


def cumprod_dot(x_dot, z, x, axis=None):
    """The tangent of z = np.cumprod(x, axis), even with zeros."""
    if axis is None:
        return cumprod_dot(np.ravel(x_dot), z, np.ravel(x), 0)
    if np.all(x):
        return z * np.cumsum(x_dot / x, axis=axis)
    rows, before = np.moveaxis(x, axis, 0), np.moveaxis(z, axis, 0)
    t_dot = np.moveaxis(np.array(x_dot), axis, 0)
    t_dot[1:] *= before[:-1]
    for i in range(1, len(rows)):
        t_dot[i] += rows[i] * t_dot[i - 1]
    return np.moveaxis(t_dot, 0, axis)


def quantile_dot(x_dot, z, x, q, axis=None, method="linear", of=np.quantile):
    """The tangent of z = np.quantile(x, q, axis): that of the two next elements."""
    count = np.sum(~np.isnan(x), axis=axis, keepdims=True)
    rows = []
    for one in np.ravel(q):
        upper = np.mod(one * (count - 1), 1.0)
        upper = {"lower": 0.0, "midpoint": 0.5, "higher": 1.0}.get(method, upper)
        row = np.zeros(np.shape(count), np.result_type(x_dot))
        for side, share in (("lower", 1.0 - upper), ("higher", upper)):
            ties = x == of(x, one, axis=axis, method=side, keepdims=True)
            row += share * ties_dot(x_dot, ties, axis, True)
        rows.append(row)
    return np.reshape(rows, np.shape(z))[()]


def nanquantile_dot(x_dot, z, x, q, axis=None, method="linear"):
    """The tangent of z = np.nanquantile(x, q, axis)."""
    return quantile_dot(x_dot, z, x, q, axis, method, of=np.nanquantile)


def cov_dot(x_dot, z, x, rowvar=True, bias=False, ddof=None):
    """The tangent of z = np.cov(x)."""
    if not rowvar and np.ndim(x) > 1:
        return cov_dot(x_dot.T, z, x.T, True, bias, ddof)
    rows, rows_dot = np.atleast_2d(x), np.atleast_2d(x_dot)
    free = np.shape(rows)[1] - (int(not bias) if ddof is None else ddof)
    half = (rows - np.mean(rows, axis=1, keepdims=True)) @ rows_dot.T / free
    return np.reshape(half + half.T, np.shape(z))[()]


def corrcoef_dot(x_dot, z, x, rowvar=True):
    """The tangent of z = np.corrcoef(x)."""
    if not rowvar and np.ndim(x) > 1:
        return corrcoef_dot(x_dot.T, z, x.T)
    rows = np.atleast_2d(x) - np.mean(np.atleast_2d(x), axis=1, keepdims=True)
    norms = np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))
    units, units_dot = rows / norms, np.atleast_2d(x_dot) / norms
    along = np.sum(units_dot * units, axis=1, keepdims=True)
    half = (units_dot - along * units) @ units.T
    return np.reshape(half + half.T, np.shape(z))[()]


def accumulated_extreme_dot(x_dot, z, x, axis=0):
    """The tangent of z = np.maximum.accumulate(x, axis), or of the minimum."""
    rows, extremes = np.moveaxis(x, axis, 0), np.moveaxis(z, axis, 0)
    t_dot = np.moveaxis(np.array(x_dot), axis, 0)
    for i in range(1, len(rows)):
        share = np.where(rows[i] == extremes[i], 1.0, 0.0)
        share = np.where(rows[i] == extremes[i - 1], 0.5, share)
        before = np.where(share == 1.0, 0.0, (1.0 - share) * t_dot[i - 1])
        t_dot[i] = np.where(share == 0.0, 0.0, share * t_dot[i]) + before
    return np.moveaxis(t_dot, 0, axis)
