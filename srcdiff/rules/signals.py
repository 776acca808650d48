"""Rules of scipy.signal, of the cosine and sine transforms of scipy.fft, of scipy.ndimage and of integrals of samples.

Most of these are linear: the cotangent goes through the transpose.  What the filters of scipy.ndimage read beyond the border counts as well.
"""

from __future__ import annotations

import numpy as np  # noqa: F401  (the rules are read, never called)

from srcdiff.facts.shapes import View, derive, reduced
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.polynomials import of_samples
from srcdiff.rules.table import adjoint, tangent, unsupported


def has_only(**values):
    """A check of literal arguments: KeyError for another value than these; the dtype that it gives is not told."""

    def dtype(facts):
        for name, known in values.items():
            if facts[name].const not in known and any(fact.varied for fact in facts.values()):
                raise KeyError(name)
        kinds = {fact.dtype for fact in facts.values() if fact.varied}
        return "f" if kinds == {"f"} else None

    return dtype


# scipy.signal


@adjoint("scipy.signal.convolve", linear="in1 in2")
def convolve(z, in1, in2, mode="full", method="auto"):
    in1_bar += convolution_bar(z_bar, in1, in2)
    in2_bar += convolution_bar(z_bar, in2, in1)


@adjoint("scipy.signal.fftconvolve", "scipy.signal.oaconvolve", linear="in1 in2")
def fftconvolve(z, in1, in2, mode="full", axes=unsupported):
    in1_bar += convolution_bar(z_bar, in1, in2)
    in2_bar += convolution_bar(z_bar, in2, in1)


@adjoint("scipy.signal.convolve2d", dtype=has_only(boundary=("fill",), fillvalue=(0,)), linear="in1 in2")
def convolve2d(z, in1, in2, mode="full", boundary="fill", fillvalue=0):
    in1_bar += convolution_bar(z_bar, in1, in2)
    in2_bar += convolution_bar(z_bar, in2, in1)


@adjoint("scipy.signal.correlate", linear="in1 in2")
def correlate(z, in1, in2, mode="full", method="auto"):
    in1_bar += convolution_bar(z_bar, in1, np.flip(in2))
    in2_bar += np.flip(convolution_bar(z_bar, np.flip(in2), in1))


@adjoint("scipy.signal.correlate2d", dtype=has_only(mode=("full", "valid"), boundary=("fill",), fillvalue=(0,)), linear="in1 in2")
def correlate2d(z, in1, in2, mode="full", boundary="fill", fillvalue=0):
    in1_bar += convolution_bar(z_bar, in1, np.flip(in2))
    in2_bar += np.flip(convolution_bar(z_bar, np.flip(in2), in1))


@adjoint("scipy.signal.lfilter", shape=lambda facts: facts["x"].shape)
def lfilter(z, b, a, x, axis=-1, zi=unsupported):
    x_bar += lfilter_bar(z_bar, b, a, axis)
    b_bar += taps_bar(z_bar, x, b, a, axis)
    a_bar += -taps_bar(z_bar, z, a, a, axis)


@tangent("scipy.signal.lfilter")
def lfilter_dot(z, b, a, x, axis=-1, zi=unsupported):
    if axis == -1:
        z_dot += signal.lfilter(b, a, x_dot)
        z_dot += signal.lfilter(b_dot, a, x)
        z_dot += -signal.lfilter(a_dot, a, z)
    else:
        z_dot += signal.lfilter(b, a, x_dot, axis)
        z_dot += signal.lfilter(b_dot, a, x, axis)
        z_dot += -signal.lfilter(a_dot, a, z, axis)


@adjoint("scipy.signal.detrend", shape=lambda facts: facts["data"].shape, linear="data")
def detrend(z, data, axis=-1, type="linear", bp=0, overwrite_data=unsupported):
    if type == "linear" and bp == 0 and axis == -1:
        data_bar += like(signal.detrend(z_bar), data)
    elif type == "linear" and bp == 0:
        data_bar += like(signal.detrend(z_bar, axis), data)
    else:
        data_bar += like(signal.detrend(z_bar, axis, type, bp), data)


# scipy.fft


def same_shape(facts):
    return facts["x"].shape


@adjoint("scipy.fft.dct", shape=same_shape, linear="x")
def dct(z, x, type=2, n=unsupported, axis=-1, norm=None, overwrite_x=unsupported, workers=None, orthogonalize=unsupported):
    x_bar += cosine_bar(z_bar, type, axis, norm)


@adjoint("scipy.fft.idct", shape=same_shape, linear="x")
def idct(z, x, type=2, n=unsupported, axis=-1, norm=None, overwrite_x=unsupported, workers=None, orthogonalize=unsupported):
    x_bar += inverse_cosine_bar(z_bar, type, axis, norm)


@adjoint("scipy.fft.dst", shape=same_shape, linear="x")
def dst(z, x, type=2, n=unsupported, axis=-1, norm=None, overwrite_x=unsupported, workers=None, orthogonalize=unsupported):
    x_bar += sine_bar(z_bar, type, axis, norm)


@adjoint("scipy.fft.idst", shape=same_shape, linear="x")
def idst(z, x, type=2, n=unsupported, axis=-1, norm=None, overwrite_x=unsupported, workers=None, orthogonalize=unsupported):
    x_bar += inverse_sine_bar(z_bar, type, axis, norm)


# scipy.integrate


def integral_shape(facts):
    axis = facts["axis"].const
    return reduced(facts["y"].shape, axis, False) if isinstance(axis, int) else None


@adjoint("scipy.integrate.simpson", shape=integral_shape, linear=of_samples)
def simpson(z, y, x=None, dx=1.0, axis=-1):
    if x is None:
        y_bar += simpson_bar(z_bar, y, x, dx, axis)
        dx_bar += np.sum(z_bar * integrate.simpson(y, axis=axis))
    else:
        y_bar += simpson_bar(z_bar, y, x, dx, axis)


@adjoint("scipy.integrate.cumulative_trapezoid", dtype=has_only(initial=(None, 0)), linear=of_samples)
def cumulative_trapezoid(z, y, x=None, dx=1.0, axis=-1, initial=None):
    if x is None:
        y_bar += cumulative_bar(z_bar, y, x, dx, axis, initial)
        dx_bar += np.sum(z_bar * integrate.cumulative_trapezoid(y, axis=axis, initial=initial))
    else:
        y_bar += cumulative_bar(z_bar, y, x, dx, axis, initial)


# scipy.ndimage


def input_shape(facts):
    return facts["input"].shape


# The filter is its own transpose if the border is a mirror between elements, zero, or the other end.
@adjoint("scipy.ndimage.gaussian_filter", shape=input_shape, dtype=has_only(order=(0,), mode=("reflect", "constant", "wrap")), linear="input-cval")
def gaussian_filter(z, input, sigma, order=0, output=unsupported, mode="reflect", cval=0.0, truncate=4.0, radius=None, axes=unsupported):
    if mode == "reflect" and truncate == 4.0 and radius is None:
        input_bar += like(ndimage.gaussian_filter(z_bar, sigma), input)
    elif radius is None:
        input_bar += like(ndimage.gaussian_filter(z_bar, sigma, mode=mode, truncate=truncate), input)
    else:
        input_bar += like(ndimage.gaussian_filter(z_bar, sigma, mode=mode, radius=radius), input)


@adjoint("scipy.ndimage.gaussian_filter1d", shape=input_shape, dtype=has_only(order=(0,), mode=("reflect", "constant", "wrap")), linear="input-cval")
def gaussian_filter1d(z, input, sigma, axis=-1, order=0, output=unsupported, mode="reflect", cval=0.0, truncate=4.0, radius=None):
    if radius is None:
        input_bar += like(ndimage.gaussian_filter1d(z_bar, sigma, axis, mode=mode, truncate=truncate), input)
    else:
        input_bar += like(ndimage.gaussian_filter1d(z_bar, sigma, axis, mode=mode, radius=radius), input)


BORDERS = ("reflect", "constant", "nearest", "mirror", "wrap")


@adjoint("scipy.ndimage.correlate", shape=input_shape, dtype=has_only(mode=BORDERS, origin=(0,)), linear="input-cval weights")
def ndimage_correlate(z, input, weights, output=unsupported, mode="reflect", cval=0.0, origin=0, axes=unsupported):
    input_bar += filtered_bar(z_bar, input, weights, mode)
    weights_bar += kernel_bar(z_bar, input, weights, mode, cval)


@adjoint("scipy.ndimage.convolve", shape=input_shape, dtype=has_only(mode=BORDERS, origin=(0,)), linear="input-cval weights")
def ndimage_convolve(z, input, weights, output=unsupported, mode="reflect", cval=0.0, origin=0, axes=unsupported):
    input_bar += filtered_bar(z_bar, input, weights, mode, True)
    weights_bar += kernel_bar(z_bar, input, weights, mode, cval, True)


def sampled_shape(facts):
    """One number for each point."""
    return derive("sampled", facts["coordinates"].shape, known_view=lambda view: View(view.dims[1:]) if view.dims else None)


@adjoint("scipy.ndimage.map_coordinates", shape=sampled_shape, dtype=has_only(order=(1,), mode=("constant", "nearest")))
def map_coordinates(z, input, coordinates, output=unsupported, order=3, mode="constant", cval=0.0, prefilter=True):
    input_bar += sampled_bar(z_bar, input, coordinates, mode)
    coordinates_bar += coordinates_bar(z_bar, input, coordinates, mode)


@tangent("scipy.ndimage.map_coordinates")
def map_coordinates_dot(z, input, coordinates, output=unsupported, order=3, mode="constant", cval=0.0, prefilter=True):
    if mode == "constant":
        z_dot += ndimage.map_coordinates(input_dot, coordinates, order=1)
        z_dot += sampled_along(coordinates_dot, input, coordinates)
    else:
        z_dot += ndimage.map_coordinates(input_dot, coordinates, order=1, mode=mode)
        z_dot += sampled_along(coordinates_dot, input, coordinates, mode)


# scipy.interpolate


def spline_shape(facts):
    """For each point what there is at each knot."""
    return derive("spline", facts["t"].shape, facts["y"].shape, known_view=lambda t, y: View((*t.dims, *y.dims[1:])) if y.dims else None)


# The end conditions without values; of a periodic spline the ends are one value, and its weights those of another matrix.
ENDS = ("not-a-knot", "natural", "clamped")


@adjoint("scipy.interpolate.CubicSpline()", shape=spline_shape, dtype=has_only(axis=(0,), bc_type=ENDS, nu=(0, 1, 2, 3)))
def cubic_spline(z, x, y, t, nu=0, axis=0, bc_type="not-a-knot", extrapolate=None):
    if bc_type == "not-a-knot" and extrapolate is None:
        y_bar += spline_bar(z_bar, x, y, t, nu)
        t_bar += spline_points_bar(z_bar, x, y, t, nu)
    else:
        y_bar += spline_bar(z_bar, x, y, t, nu, bc_type, extrapolate)
        t_bar += spline_points_bar(z_bar, x, y, t, nu, bc_type, extrapolate)


@tangent("scipy.interpolate.CubicSpline()")
def cubic_spline_dot(z, x, y, t, nu=0, axis=0, bc_type="not-a-knot", extrapolate=None):
    if bc_type == "not-a-knot" and extrapolate is None and nu == 0:
        z_dot += spline_dot(y_dot, x, t)
        z_dot += spline_points_dot(t_dot, x, y, t)
    elif bc_type == "not-a-knot" and extrapolate is None:
        z_dot += spline_dot(y_dot, x, t, nu)
        z_dot += spline_points_dot(t_dot, x, y, t, nu)
    else:
        z_dot += spline_dot(y_dot, x, t, nu, bc_type, extrapolate)
        z_dot += spline_points_dot(t_dot, x, y, t, nu, bc_type, extrapolate)
