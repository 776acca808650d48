"""Helpers of Fourier transforms that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np


def cut_to(value, x):
    """What a transform read of x, which it cut off or filled with zeros: the rest is zero."""
    full = np.zeros(np.shape(x), value.dtype)
    read = tuple(slice(min(m, n)) for m, n in zip(np.shape(value), np.shape(x)))
    full[read] = value[read]
    return full


def halves_bar(value, z_bar, x, axis=-1):
    """`value` in the shape of x, twice what stands for two frequencies of z_bar."""
    value = np.moveaxis(np.array(value), axis, -1)
    value[..., 1 : (np.shape(z_bar)[axis] + 1) // 2] *= 2.0
    return cut_to(np.moveaxis(value, -1, axis), x)


def rfftn_bar(z_bar, x, norm, axes=None):
    """The cotangent of x in np.fft.rfftn(x, axes=axes), with an imaginary part yet."""
    axes = range(np.ndim(x)) if axes is None else axes
    return np.fft.ifftn(z_bar, [np.shape(x)[axis] for axis in axes], list(axes), norm)
