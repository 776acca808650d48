"""Helpers of polynomials, convolutions and samples, for generated files, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np

from srcdiff.runtime import unbroadcast


def polyval_bar(z_bar, p, x):
    """The cotangent of p in np.polyval(p, x)."""
    p_bar = np.zeros(np.shape(p), dtype=np.result_type(z_bar))
    for i in reversed(range(len(p))):
        p_bar[i] = unbroadcast(z_bar, p[i])
        z_bar = z_bar * x
    return p_bar


def polyval_slope(p, x):
    """The derivative of np.polyval(p, x) by x."""
    slope = value = np.zeros_like(x)
    for coefficient in p:
        slope = slope * x + value
        value = value * x + coefficient
    return slope


def last_elements(z_bar, x):
    """The elements at the end of z_bar, as many as x has."""
    return np.reshape(z_bar[len(z_bar) - np.size(x) :], np.shape(x))


def poly_bar(z_bar, z, x):
    """The cotangent of x in z = np.poly(x): z without each root in turn."""
    if np.ndim(x) != 1:
        raise ValueError("srcdiff: np.poly is differentiated for vectors only")
    x_bar = np.zeros_like(x, dtype=z_bar.dtype)
    for i, root in enumerate(x):
        others = np.polydiv(z, np.array([1.0, -root]))[0]
        x_bar[i] = -np.sum(others * z_bar[1:])
    return x_bar


def among_all(z_bar, x, y, mode, late=False):
    """A cotangent of np.convolve(x, y, mode), with zeros for what mode="full" has."""
    count, short = np.size(x) + np.size(y) - 1, min(np.size(x), np.size(y))
    start = {"full": 0, "same": (short - 1 + late) // 2, "valid": short - 1}[mode]
    full = np.zeros(count, dtype=z_bar.dtype)
    full[start : start + len(z_bar)] = z_bar
    return full


def convolve_bar(z_bar, x, y, mode="full"):
    """The cotangent of x in np.convolve(x, y, mode)."""
    full = among_all(z_bar, x, y, mode)
    return np.reshape(np.correlate(full, np.ravel(y), "valid"), np.shape(x))


def correlate_left_bar(z_bar, x, y, mode="valid"):
    """The cotangent of x in np.correlate(x, y, mode)."""
    full = among_all(z_bar, x, y, mode, late=np.size(x) < np.size(y))
    return np.reshape(np.convolve(full, np.ravel(y), "valid"), np.shape(x))


def correlate_right_bar(z_bar, x, y, mode="valid"):
    """The cotangent of y in np.correlate(x, y, mode)."""
    full = among_all(z_bar, x, y, mode, late=np.size(x) < np.size(y))
    return np.reshape(np.correlate(full, np.ravel(x), "valid")[::-1], np.shape(y))


def interp_places(x, xp):
    """The points of xp beside each x, and the distance between them, never 0."""
    j = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))
    k = np.minimum(j + 1, len(xp) - 1)
    width = np.asarray(xp)[k] - np.asarray(xp)[j]
    return j, k, width + (width == 0)


def interp_slope(x, xp, fp):
    """The derivative of np.interp(x, xp, fp) by x; 0 outside, and at the two ends."""
    (j, k, width), fp = interp_places(x, xp), np.asarray(fp)
    inside = (np.asarray(x) > xp[0]) & (np.asarray(x) < xp[-1])
    return np.where(inside, (fp[k] - fp[j]) / width, 0.0)


def interp_bar(z_bar, x, xp, left=None, right=None):
    """The cotangent of fp in np.interp(x, xp, fp, left, right)."""
    x, z_bar = np.asarray(x), np.broadcast_to(z_bar, np.shape(x))
    z_bar = z_bar if left is None else np.where(x < xp[0], 0.0, z_bar)
    z_bar = z_bar if right is None else np.where(x > xp[-1], 0.0, z_bar)
    j, k, width = interp_places(x, xp)
    share = np.clip((x - np.asarray(xp)[j]) / width, 0.0, 1.0)
    share = np.where(x >= xp[-1], 1.0, share)  # where the last point is there twice
    fp_bar = np.zeros(np.shape(xp), dtype=z_bar.dtype)
    np.add.at(fp_bar, j, z_bar * (1.0 - share))
    np.add.at(fp_bar, k, z_bar * share)
    return fp_bar


def gradient_bar(z_bar, axis=None, spacing=1.0, edge_order=1):
    """The cotangent of x in np.gradient(x, spacing, axis=axis), which is linear in x."""
    if axis is None and np.ndim(z_bar) != 1:
        raise ValueError("srcdiff: np.gradient is differentiated along one axis only")
    bars = np.moveaxis(z_bar, axis or 0, 0)
    x_bar, rows = np.zeros_like(bars), np.arange(len(bars))
    for comb in range(5):  # an element reads at most two others on either side
        weights = np.gradient(1.0 * (rows % 5 == comb), spacing, edge_order=edge_order)
        columns = rows + (comb - rows + 2) % 5 - 2
        inside = (columns >= 0) & (columns < len(rows))
        weights = np.reshape(weights[inside], (-1,) + (1,) * (np.ndim(bars) - 1))
        np.add.at(x_bar, columns[inside], weights * bars[inside])
    return np.moveaxis(x_bar, 0, axis or 0)


def digamma(x):
    """The derivative of the logarithm of the gamma function at a number."""
    if x < 0.5:
        return digamma(1.0 - x) - np.pi / np.tan(np.pi * x)
    total = 0.0
    while x < 10.0:
        total -= 1.0 / x
        x += 1.0
    t = 1.0 / (x * x)
    series = 1.0 / 252.0 - t * (1.0 / 240.0 - t * (1.0 / 132.0 - t * 691.0 / 32760.0))
    correction = t * (1.0 / 12.0 - t * (1.0 / 120.0 - t * series))
    return float(total + np.log(x) - 0.5 / x - correction)


def bessel_i1(x):
    """The modified Bessel function I1, as the mean of its integrand on a half circle."""
    count = 32 + int(np.max(np.abs(x), initial=0.0))
    cosine = np.cos(np.pi / count * (np.arange(count) + 0.5)).astype(np.result_type(x))
    return np.mean(np.exp(np.expand_dims(x, -1) * cosine) * cosine, axis=-1)


def dividend_bar(z_bar, v, u):
    """The cotangent of u in the quotient of np.polydiv(u, v)."""
    u_bar = np.zeros(np.size(u), dtype=np.result_type(z_bar, v))
    if np.size(u) >= np.size(v):
        count, v = len(z_bar), np.ravel(v)
        for i in reversed(range(count)):
            later = u_bar[i + 1 : min(i + len(v), count)]
            u_bar[i] = (z_bar[i] - v[1 : len(later) + 1] @ later) / v[0]
    return np.reshape(u_bar, np.shape(u))


def divisor_bar(z_bar, q, v):
    """The cotangent of v in the quotient q of np.polydiv(u, v)."""
    t_bar = dividend_bar(z_bar, v, np.empty(len(q) + np.size(v) - 1))[: len(q)]
    v_bar = np.zeros(np.size(v), dtype=t_bar.dtype)
    lags = -np.correlate(t_bar, q, "full")[len(q) - 1 :]
    v_bar[: len(q)] = lags[: np.size(v)]
    return np.reshape(v_bar, np.shape(v))


def remainder_left_bar(z_bar, u, v):
    """The cotangent of u in the remainder of np.polydiv(u, v), without leading zeros."""
    u_bar = np.zeros(np.size(u), dtype=z_bar.dtype)
    u_bar[np.size(u) - len(z_bar) :] = z_bar
    if np.size(u) >= np.size(v):
        q_bar = np.correlate(u_bar, np.ravel(v), "valid")
        u_bar = u_bar - np.ravel(dividend_bar(q_bar, v, u))
    return np.reshape(u_bar, np.shape(u))


def remainder_right_bar(z_bar, q, u, v):
    """The cotangent of v in the remainder of np.polydiv(u, v), whose quotient is q."""
    if np.size(u) < np.size(v):
        return np.zeros(np.shape(v), dtype=z_bar.dtype)
    r_bar = np.zeros(np.size(u), dtype=z_bar.dtype)
    r_bar[np.size(u) - len(z_bar) :] = z_bar
    q_bar = np.correlate(r_bar, np.ravel(v), "valid")
    direct = np.reshape(np.correlate(r_bar, q, "valid"), np.shape(v))
    return -direct - divisor_bar(q_bar, q, v)


def histogram_bar(z_bar, a, edges):
    """The cotangent of the weights in np.histogram of a: that of the bin of each."""
    a = np.asarray(a)
    places = np.searchsorted(edges, a, "right") - 1
    places = np.where(a == edges[-1], len(edges) - 2, places)
    inside = (a >= edges[0]) & (a <= edges[-1])
    return np.where(inside, z_bar[np.clip(places, 0, len(z_bar) - 1)], 0.0)


def poly_dot(x_dot, x):
    """The tangent of np.poly(x), a product with one factor for each root."""
    if np.ndim(x) != 1:
        raise ValueError("srcdiff: np.poly is differentiated for vectors only")
    one = np.ones(1, np.result_type(x_dot))
    z, z_dot = one, 0.0 * one
    for root, root_dot in zip(x, x_dot):
        factor = np.array([1.0, -root], one.dtype)
        z_dot = np.convolve(z_dot, factor)
        z_dot[1:] -= root_dot * z
        z = np.convolve(z, factor)
    return z_dot


def remainder_dot(u_dot, z, v):
    """The tangent along u of z, the remainder of np.polydiv(u, v)."""
    rest = np.polydiv(u_dot, v)[1][-len(z) :]
    z_dot = np.zeros(np.shape(z), rest.dtype)
    z_dot[len(z) - len(rest) :] = rest
    return z_dot
