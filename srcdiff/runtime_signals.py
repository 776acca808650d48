"""Helpers of scipy.signal, fft, ndimage, integrate and interpolate that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

from typing import TYPE_CHECKING

import numpy as np

from srcdiff.runtime import zeros_of

if TYPE_CHECKING:
    from scipy import fft, integrate, interpolate, signal  # which a file with these texts imports


def convolution_bar(z_bar, x, y):
    """The cotangent of x in signal.convolve(x, y), whatever the mode."""
    if 0 in np.shape(z_bar):
        return zeros_of(x)
    size = [m + n - 1 for m, n in zip(np.shape(x), np.shape(y))]
    first = [(m - n) // 2 for m, n in zip(size, np.shape(z_bar))]
    widths = [(i, m - n - i) for i, m, n in zip(first, size, np.shape(z_bar))]
    return signal.correlate(np.pad(z_bar, widths), y, "valid")


def lfilter_bar(z_bar, b, a, axis=-1):
    """The cotangent of x in signal.lfilter(b, a, x, axis)."""
    return np.flip(signal.lfilter(b, a, np.flip(z_bar, axis), axis), axis)


def taps_bar(z_bar, x, taps, a, axis=-1):
    """The cotangent of the taps that multiply x in a filter with feedback a."""
    u = lfilter_bar(z_bar, np.ones(1, z_bar.dtype), a, axis)
    u, x = np.moveaxis(u, axis, -1), np.moveaxis(x, axis, -1)
    size = np.shape(x)[-1]
    bars = [np.sum(u[..., k:] * x[..., : max(size - k, 0)]) for k in range(np.size(taps))]
    return np.reshape(bars, np.shape(taps))


def cosine_bar(z_bar, kind, axis=-1, norm=None):
    """The cotangent of x in fft.dct(x, kind, axis=axis, norm=norm)."""
    if norm == "ortho":
        return fft.idct(z_bar, kind, axis=axis, norm=norm)
    z_bar = np.moveaxis(z_bar, axis, -1)
    scale = np.ones(np.shape(z_bar)[-1], z_bar.dtype)
    scale[{1: [0, -1], 2: [0], 3: [0], 4: []}[kind]] = 2.0
    z_bar = z_bar * scale if kind in (1, 2) else z_bar
    x_bar = fft.dct(z_bar, {2: 3, 3: 2}.get(kind, kind), norm=norm)
    return np.moveaxis(x_bar / scale if kind in (1, 3) else x_bar, -1, axis)


def inverse_cosine_bar(z_bar, kind, axis=-1, norm=None):
    """The cotangent of x in fft.idct(x, kind, axis=axis, norm=norm)."""
    if norm == "ortho":
        return fft.dct(z_bar, kind, axis=axis, norm=norm)
    norm = "backward" if norm == "forward" else "forward"
    return cosine_bar(z_bar, {2: 3, 3: 2}.get(kind, kind), axis, norm)


def sine_bar(z_bar, kind, axis=-1, norm=None):
    """The cotangent of x in fft.dst(x, kind, axis=axis, norm=norm)."""
    if norm == "ortho":
        return fft.idst(z_bar, kind, axis=axis, norm=norm)
    z_bar = np.moveaxis(z_bar, axis, -1)
    scale = np.ones(np.shape(z_bar)[-1], z_bar.dtype)
    scale[-1] = 2.0 if kind in (2, 3) else 1.0
    z_bar = z_bar * scale if kind == 2 else z_bar
    x_bar = fft.dst(z_bar, {2: 3, 3: 2}.get(kind, kind), norm=norm)
    return np.moveaxis(x_bar / scale if kind == 3 else x_bar, -1, axis)


def inverse_sine_bar(z_bar, kind, axis=-1, norm=None):
    """The cotangent of x in fft.idst(x, kind, axis=axis, norm=norm)."""
    if norm == "ortho":
        return fft.dst(z_bar, kind, axis=axis, norm=norm)
    norm = "backward" if norm == "forward" else "forward"
    return sine_bar(z_bar, {2: 3, 3: 2}.get(kind, kind), axis, norm)


def simpson_bar(z_bar, y, x=None, dx=1.0, axis=-1):
    """The cotangent of y in integrate.simpson(y, x=x, dx=dx, axis=axis)."""
    y = np.moveaxis(y, axis, -1)
    if x is not None and np.ndim(x) > 1:
        x = np.moveaxis(x, axis, -1)
    weights = simpson_weights(y, x, dx)
    return np.moveaxis(np.expand_dims(z_bar, -1) * weights, -1, axis)


def simpson_weights(y, x, dx):
    """What integrate.simpson multiplies the values of y with, along the last axis."""
    size = np.shape(y)[-1]
    if size % 2 == 0 or size < 3:  # an end is different, in each version of SciPy
        weights = zeros_of(y)
        for i in range(size):
            unit = zeros_of(y)
            unit[..., i] = 1.0
            weights[..., i] = integrate.simpson(unit, x=x, dx=dx)
        return weights
    h = np.diff(x) if x is not None else np.full(size - 1, dx, np.result_type(y, dx))
    left, right = h[..., ::2], h[..., 1::2]
    both, safe = left + right, (left != 0) & (right != 0)  # else SciPy has 0
    a, b = np.where(safe, left, 1.0), np.where(safe, right, 1.0)
    weights = np.zeros((*np.shape(h)[:-1], size), np.result_type(h, 0.0))
    weights[..., :-2:2] = both / 6.0 * (2.0 - np.where(safe, b / a, 0.0))
    weights[..., 1::2] = both**3 / 6.0 * np.where(safe, 1.0 / (a * b), 0.0)
    weights[..., 2::2] += both / 6.0 * (2.0 - np.where(safe, a / b, 0.0))
    return weights


def cumulative_bar(z_bar, y, x=None, dx=1.0, axis=-1, initial=None):
    """The cotangent of y in integrate.cumulative_trapezoid(y, x, dx, axis, initial)."""
    z_bar = np.moveaxis(z_bar, axis, -1)
    z_bar = z_bar if initial is None else z_bar[..., 1:]
    h = dx
    if x is not None:
        h = np.diff(x) if np.ndim(x) == 1 else np.diff(np.moveaxis(x, axis, -1))
    half = 0.5 * h * np.flip(np.cumsum(np.flip(z_bar, -1), axis=-1), -1)
    y_bar = np.zeros((*np.shape(half)[:-1], np.shape(y)[axis]), half.dtype)
    y_bar[..., 1:] = half
    y_bar[..., :-1] += half
    return np.moveaxis(y_bar, -1, axis)


def neighbours(shape, weights, mode, flipped):
    """Of each weight of a filter the places that it reads; -1 for one outside."""
    pads = {"reflect": "symmetric", "mirror": "reflect", "nearest": "edge"}
    lines = []
    for count, size in zip(shape, np.shape(weights)):
        first = (size - 1) // 2 if flipped else size // 2
        around = (first, size - 1 - first)
        if mode == "constant":
            line = np.pad(np.arange(count), around, constant_values=-1)
        else:
            line = np.pad(np.arange(count), around, pads.get(mode, mode))
        lines.append([line[k : k + count] for k in range(size)])
    for k in np.ndindex(*np.shape(weights)):
        yield k, np.ix_(*(line[i] for line, i in zip(lines, k)))


def filtered_bar(z_bar, x, weights, mode, flipped=False):
    """The cotangent of x in ndimage.correlate, or flipped in ndimage.convolve."""
    weights = np.flip(weights) if flipped else np.asarray(weights)
    x_bar = zeros_of(x)
    for k, places in neighbours(np.shape(x), weights, mode, flipped):
        inside = np.all(np.broadcast_arrays(*(place >= 0 for place in places)), axis=0)
        np.add.at(x_bar, places, np.where(inside, weights[k] * z_bar, 0.0))
    return x_bar


def kernel_bar(z_bar, x, weights, mode, cval=0.0, flipped=False):
    """The cotangent of the weights in ndimage.correlate, or in ndimage.convolve."""
    if np.asarray(x).dtype.kind not in "fc":
        raise TypeError("srcdiff: scipy.ndimage rounds its result to the input's integers: give floats")
    bars = zeros_of(weights)
    for k, places in neighbours(np.shape(x), weights, mode, flipped):
        inside = np.all(np.broadcast_arrays(*(place >= 0 for place in places)), axis=0)
        bars[k] = np.sum(z_bar * np.where(inside, x[places], cval))
    return np.flip(bars) if flipped else bars


def corners(x, coordinates, mode):
    """The places around points, how far these are between them, and which count."""
    points = np.asarray(coordinates, dtype=float)
    last = np.reshape(np.shape(x), (-1, *[1] * (points.ndim - 1))) - 1
    inside = (points >= 0) & (points <= last)
    points = np.clip(points, 0, last)
    low = np.clip(np.floor(points), 0, np.maximum(last - 1, 0)).astype(int)
    within = np.all(inside, axis=0) if mode == "constant" else True
    return low, np.minimum(low + 1, last), points - low, inside, within


def sampled_bar(z_bar, x, coordinates, mode="constant"):
    """The cotangent of x in ndimage.map_coordinates(x, coordinates, order=1)."""
    low, high, part, _, within = corners(x, coordinates, mode)
    x_bar = zeros_of(x)
    for corner in np.ndindex(*[2] * np.ndim(x)):
        weight = np.where(within, z_bar, 0.0)
        for axis, side in enumerate(corner):
            weight = weight * (part[axis] if side else 1.0 - part[axis])
        places = tuple(high[i] if side else low[i] for i, side in enumerate(corner))
        np.add.at(x_bar, places, weight)
    return x_bar


def coordinates_bar(z_bar, x, coordinates, mode="constant"):
    """The cotangent of the points in ndimage.map_coordinates(x, points, order=1)."""
    if np.asarray(x).dtype.kind not in "fc":
        raise TypeError("srcdiff: scipy.ndimage rounds its result to the input's integers: give floats")
    low, high, part, inside, within = corners(x, coordinates, mode)
    bars = zeros_of(np.asarray(coordinates))
    for corner in np.ndindex(*[2] * np.ndim(x)):
        places = tuple(high[i] if side else low[i] for i, side in enumerate(corner))
        for axis, side in enumerate(corner):
            weight = np.where(within & inside[axis], z_bar, 0.0) * x[places]
            for other, far in enumerate(corner):
                if other != axis:
                    weight = weight * (part[other] if far else 1.0 - part[other])
            bars[axis] += weight if side else -weight
    return bars


def spline_bar(z_bar, x, y, t, nu=0, bc_type="not-a-knot", extrapolate=None):
    """The cotangent of y in interpolate.CubicSpline(x, y)(t, nu): it is linear in y."""
    spline = interpolate.CubicSpline(x, np.eye(len(x)), 0, bc_type, extrapolate)
    weights = np.reshape(spline(t, nu), (-1, len(x)))
    return np.reshape(weights.T @ np.reshape(z_bar, (len(weights), -1)), np.shape(y))


def spline_points_bar(z_bar, x, y, t, nu=0, bc_type="not-a-knot", extrapolate=None):
    """The cotangent of t in interpolate.CubicSpline(x, y)(t, nu)."""
    slope = interpolate.CubicSpline(x, y, 0, bc_type, extrapolate)(t, nu + 1)
    return np.sum(z_bar * slope, axis=tuple(range(np.ndim(t), np.ndim(slope))))


def sampled_along(points_dot, x, points, mode="constant"):
    """The tangent of ndimage.map_coordinates(x, points, order=1) along the points."""
    ones = np.ones(np.shape(points)[1:])
    return np.sum(coordinates_bar(ones, x, points, mode) * points_dot, axis=0)


def spline_dot(y_dot, x, t, nu=0, bc_type="not-a-knot", extrapolate=None):
    """The tangent of interpolate.CubicSpline(x, y)(t, nu) along y, in which it is linear."""
    return interpolate.CubicSpline(x, y_dot, 0, bc_type, extrapolate)(t, nu)


def spline_points_dot(t_dot, x, y, t, nu=0, bc_type="not-a-knot", extrapolate=None):
    """The tangent of interpolate.CubicSpline(x, y)(t, nu) along t."""
    slope = interpolate.CubicSpline(x, y, 0, bc_type, extrapolate)(t, nu + 1)
    rest = (1,) * (np.ndim(slope) - np.ndim(t))
    return slope * np.reshape(t_dot, (*np.shape(t), *rest))
