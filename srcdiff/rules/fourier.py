"""Rules of the discrete Fourier transforms, of NumPy and SciPy, and of np.angle.

A transform is linear, and its adjoint the transform in the other direction, scaled as the other direction is: `norm` "forward" for "backward".
Of real numbers only the frequencies up to the middle are kept; what stands for two counts twice (`halves_bar`).
"""

from __future__ import annotations

import numpy as np

from srcdiff.rules.table import adjoint, equivalent, tangent, unsupported
from srcdiff.rules.words import word
from srcdiff.trees import call, constant, settled, subscript

OTHER_WAY = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


@word
def other_way(fitting, norm):
    """The scaling of the adjoint."""
    return constant(OTHER_WAY[fitting.fact(norm).const])


@word
def length_along(fitting, x, axis):
    return subscript(call("$np.shape", fitting.witness(x)), settled(axis))


def checked(result):
    """The dtype of a transform's result, if it is known what is done along which axes; KeyError for the argument that is not handled."""

    def dtype(facts):
        if facts["norm"].const not in OTHER_WAY:
            raise KeyError("norm")
        if "axis" in facts and type(facts["axis"].const) is not int:
            raise KeyError("axis")
        if "n" in facts and facts["n"].const is not None and facts["n"].dtype != "i":
            raise KeyError("n")
        if "axes" in facts:
            check_axes(facts)
        return result

    return dtype


def check_axes(facts):
    axes, lengths = facts["axes"].const, facts["s"].const
    if lengths is not None and (not is_integers(lengths) or min(lengths, default=0) < 1):
        raise KeyError("s")
    if axes is None and lengths is not None:
        raise KeyError("s")
    if axes is None:
        return
    signs = {axis < 0 for axis in axes} if is_integers(axes) else ()
    if len(signs) != 1 or len(set(axes)) != len(axes):  # of one sign, so that two are surely different
        raise KeyError("axes")


def is_integers(value):
    return isinstance(value, (tuple, list)) and all(type(item) is int for item in value)


def shape_unless_cut(facts):
    """The shape of a transform of complex numbers."""
    told = facts["n"] if "n" in facts else facts["s"]
    return facts["a"].shape if told.const is None else None


@adjoint(np.fft.fft, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def fft(z, a, n=None, axis=-1, norm=None, out=unsupported):
    if n is None:
        a_bar += like(np.fft.ifft(z_bar, axis=axis, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.ifft(z_bar, axis=axis, norm=other_way(norm)), a), a)


@adjoint(np.fft.ifft, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def ifft(z, a, n=None, axis=-1, norm=None, out=unsupported):
    if n is None:
        a_bar += like(np.fft.fft(z_bar, axis=axis, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.fft(z_bar, axis=axis, norm=other_way(norm)), a), a)


@adjoint(np.fft.fft2, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def fft2(z, a, s=None, axes=(-2, -1), norm=None, out=unsupported):
    if s is None:
        a_bar += like(np.fft.ifftn(z_bar, axes=axes, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.ifftn(z_bar, axes=axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.ifft2, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def ifft2(z, a, s=None, axes=(-2, -1), norm=None, out=unsupported):
    if s is None:
        a_bar += like(np.fft.fftn(z_bar, axes=axes, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.fftn(z_bar, axes=axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.fftn, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def fftn(z, a, s=None, axes=None, norm=None, out=unsupported):
    if s is None:
        a_bar += like(np.fft.ifftn(z_bar, axes=axes, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.ifftn(z_bar, axes=axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.ifftn, shape=shape_unless_cut, dtype=checked("c"), linear="a")
def ifftn(z, a, s=None, axes=None, norm=None, out=unsupported):
    if s is None:
        a_bar += like(np.fft.fftn(z_bar, axes=axes, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.fftn(z_bar, axes=axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.rfft, dtype=checked("c"), linear="a")
def rfft(z, a, n=None, axis=-1, norm=None, out=unsupported):
    if n is None:
        a_bar += like(np.fft.ifft(z_bar, length_along(a, axis), axis=axis, norm=other_way(norm)), a)
    else:
        a_bar += like(cut_to(np.fft.ifft(z_bar, n, axis=axis, norm=other_way(norm)), a), a)


@adjoint(np.fft.rfft2, dtype=checked("c"), linear="a")
def rfft2(z, a, s=None, axes=(-2, -1), norm=None, out=unsupported):
    if s is None:
        a_bar += like(rfftn_bar(z_bar, a, other_way(norm), axes), a)
    else:
        a_bar += like(cut_to(np.fft.ifftn(z_bar, s, axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.rfftn, dtype=checked("c"), linear="a")
def rfftn(z, a, s=None, axes=None, norm=None, out=unsupported):
    if s is None:
        a_bar += like(rfftn_bar(z_bar, a, other_way(norm), axes), a)
    else:
        a_bar += like(cut_to(np.fft.ifftn(z_bar, s, axes, norm=other_way(norm)), a), a)


@adjoint(np.fft.irfft, dtype=checked("f"), linear="a")
def irfft(z, a, n=None, axis=-1, norm=None, out=unsupported):
    if is_complex(a):
        a_bar += like(halves_bar(np.fft.rfft(z_bar, axis=axis, norm=other_way(norm)), z_bar, a, axis), a)
    else:
        a_bar += like(np.real(halves_bar(np.fft.rfft(z_bar, axis=axis, norm=other_way(norm)), z_bar, a, axis)), a)


@adjoint(np.fft.irfft2, dtype=checked("f"), linear="a")
def irfft2(z, a, s=None, axes=(-2, -1), norm=None, out=unsupported):
    if is_complex(a):
        a_bar += like(halves_bar(np.fft.rfftn(z_bar, axes=axes, norm=other_way(norm)), z_bar, a, last(axes)), a)
    else:
        a_bar += like(np.real(halves_bar(np.fft.rfftn(z_bar, axes=axes, norm=other_way(norm)), z_bar, a, last(axes))), a)


@adjoint(np.fft.irfftn, dtype=checked("f"), linear="a")
def irfftn(z, a, s=None, axes=None, norm=None, out=unsupported):
    if is_complex(a):
        a_bar += like(halves_bar(np.fft.rfftn(z_bar, axes=axes, norm=other_way(norm)), z_bar, a, last(axes)), a)
    else:
        a_bar += like(np.real(halves_bar(np.fft.rfftn(z_bar, axes=axes, norm=other_way(norm)), z_bar, a, last(axes))), a)


@word
def last(fitting, axes):
    """The axis of which only half is kept."""
    const = fitting.fact(axes).const
    return constant(-1 if const is None else const[-1])


@equivalent(np.fft.hfft)
def hfft(a, n=None, axis=-1, norm=None, out=unsupported):
    if norm is None or norm == "backward":
        return np.fft.irfft(np.conj(a), n, axis, "forward")
    elif norm == "forward":
        return np.fft.irfft(np.conj(a), n, axis, "backward")
    else:
        return np.fft.irfft(np.conj(a), n, axis, norm)


@equivalent(np.fft.ihfft)
def ihfft(a, n=None, axis=-1, norm=None, out=unsupported):
    if norm is None or norm == "backward":
        return np.conj(np.fft.rfft(a, n, axis, "forward"))
    elif norm == "forward":
        return np.conj(np.fft.rfft(a, n, axis, "backward"))
    else:
        return np.conj(np.fft.rfft(a, n, axis, norm))


@adjoint(np.angle, shape=lambda facts: facts["x"].shape, dtype="f")
def angle(z, x, deg=False):
    if is_complex(x) and literal(deg) == 0:
        x_bar += 1j * z_bar * x / np.abs(x) ** 2
    elif is_complex(x):
        x_bar += np.where(deg, 180.0 / np.pi, 1.0) * 1j * z_bar * x / np.abs(x) ** 2
    else:
        x_bar += 0.0 * z_bar


@tangent(np.angle)
def angle_dot(z, x, deg=False):
    if is_complex(x) and literal(deg) == 0:
        z_dot += np.imag(np.conj(x) * x_dot) / np.abs(x) ** 2
    elif is_complex(x):
        z_dot += np.where(deg, 180.0 / np.pi, 1.0) * np.imag(np.conj(x) * x_dot) / np.abs(x) ** 2
    else:
        z_dot += 0.0 * x_dot


@equivalent("scipy.fft.fft")
def scipy_fft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.fft(x, n, axis, norm)


@equivalent("scipy.fft.ifft")
def scipy_ifft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.ifft(x, n, axis, norm)


@equivalent("scipy.fft.rfft")
def scipy_rfft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.rfft(x, n, axis, norm)


@equivalent("scipy.fft.irfft")
def scipy_irfft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.irfft(x, n, axis, norm)


@equivalent("scipy.fft.hfft")
def scipy_hfft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.hfft(x, n, axis, norm)


@equivalent("scipy.fft.ihfft")
def scipy_ihfft(x, n=None, axis=-1, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.ihfft(x, n, axis, norm)


@equivalent("scipy.fft.fft2")
def scipy_fft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.fft2(x, s, axes, norm)


@equivalent("scipy.fft.ifft2")
def scipy_ifft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.ifft2(x, s, axes, norm)


@equivalent("scipy.fft.rfft2")
def scipy_rfft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.rfft2(x, s, axes, norm)


@equivalent("scipy.fft.irfft2")
def scipy_irfft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.irfft2(x, s, axes, norm)


@equivalent("scipy.fft.fftn")
def scipy_fftn(x, s=None, axes=None, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.fftn(x, s, axes, norm)


@equivalent("scipy.fft.ifftn")
def scipy_ifftn(x, s=None, axes=None, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.ifftn(x, s, axes, norm)


@equivalent("scipy.fft.rfftn")
def scipy_rfftn(x, s=None, axes=None, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.rfftn(x, s, axes, norm)


@equivalent("scipy.fft.irfftn")
def scipy_irfftn(x, s=None, axes=None, norm=None, overwrite_x=unsupported, workers=None):
    return np.fft.irfftn(x, s, axes, norm)


@equivalent("scipy.fft.fftshift")
def scipy_fftshift(x, axes=None):
    return np.fft.fftshift(x, axes)


@equivalent("scipy.fft.ifftshift")
def scipy_ifftshift(x, axes=None):
    return np.fft.ifftshift(x, axes)
