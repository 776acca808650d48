"""Rules of functions that move data: the adjoint moves the cotangent back."""

from __future__ import annotations

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive, known, normal_axis, permuted
from srcdiff.rules.table import adjoint, unsupported
from srcdiff.rules.zero import given_shape


def permuted_shape(facts):
    axes = facts["axes"].const
    if axes is NOTHING:
        return None
    return permuted(facts["x"].shape, tuple(axes) if axes is not None else None)


def same_shape(facts):
    return facts["x"].shape


def flat_shape(facts):
    """One axis of as many elements: an array that is flat already keeps its shape."""
    return derive("ravel", facts["x"].shape, known_view=flat_view)


def flat_view(view: View) -> View:
    if len(view.dims) == 1:
        return view
    if all(isinstance(dim, int) for dim in view.dims):
        return View((int(np.prod(view.dims)),))
    return View(("*".join(map(str, view.dims)),))


def reshape_shape(facts):
    shape = facts["shape"]
    given = shape.const
    if isinstance(given, int):
        given = (given,)
    if isinstance(given, tuple) and all(isinstance(n, int) and n >= 0 for n in given):
        return known(*given)
    if given == (-1,):
        return flat_shape(facts)
    return None


def given_by_name(facts):
    """The shape that an argument `shape` spells out."""
    return given_shape({"args": [facts["shape"]]})


def squeezed_shape(facts):
    axis = facts["axis"].const

    def view(v: View):
        if axis is None:
            return None
        chosen = {normal_axis(a, len(v.dims)) for a in (axis if isinstance(axis, tuple) else (axis,))}
        return View(tuple(d for i, d in enumerate(v.dims) if i not in chosen))

    return None if axis is NOTHING else derive(f"squeeze[{axis}]", facts["x"].shape, known_view=view)


def expanded_shape(facts):
    axis = facts["axis"].const
    if not isinstance(axis, int):
        return None

    def view(v: View) -> View:
        place = axis if axis >= 0 else axis + len(v.dims) + 1
        return View((*v.dims[:place], 1, *v.dims[place:]))

    return derive(f"expand[{axis}]", facts["x"].shape, known_view=view)


def swapped_shape(facts):
    pair = (facts["axis1"].const, facts["axis2"].const)
    if NOTHING in pair:
        return None

    def view(v: View) -> View:
        dims = list(v.dims)
        one, two = (normal_axis(a, len(dims)) for a in pair)
        dims[one], dims[two] = dims[two], dims[one]
        return View(tuple(dims))

    return derive(f"swap{pair}", facts["x"].shape, known_view=view)


def scalar_shape(facts):
    return known()


@adjoint(np.transpose, shape=permuted_shape, linear="x")
def transpose(z, x, axes=None):
    if axes is None:
        x_bar += reversed_axes(z_bar)
    else:
        x_bar += np.transpose(z_bar, inverse_order(axes, x))


@adjoint(np.reshape, shape=reshape_shape, linear="x")
def reshape(z, x, shape):
    x_bar += reshaped(z_bar, x)


@adjoint(np.ravel, "numpy.ndarray.flatten", shape=flat_shape, linear="x")
def ravel(z, x):
    x_bar += reshaped(z_bar, x)


@adjoint(np.squeeze, shape=squeezed_shape, linear="x")
def squeeze(z, x, axis=None):
    x_bar += reshaped(z_bar, x)


@adjoint(np.expand_dims, shape=expanded_shape, linear="x")
def expand_dims(z, x, axis):
    x_bar += reshaped(z_bar, x)


@adjoint(np.swapaxes, shape=swapped_shape, linear="x")
def swapaxes(z, x, axis1, axis2):
    x_bar += np.swapaxes(z_bar, axis1, axis2)


@adjoint(np.flip, shape=same_shape, linear="x")
def flip(z, x, axis=None):
    x_bar += np.flip(z_bar, axis)


@adjoint(np.broadcast_to, shape=lambda facts: reshape_shape(facts) if facts["shape"].const != (-1,) else None, linear="x")
def broadcast_to(z, x, shape):
    x_bar += fitted(z_bar, x)


def sorted_shape(facts):
    return facts["x"].shape if isinstance(facts["axis"].const, int) else None


@adjoint(np.sort, shape=sorted_shape)
def sort(z, x, axis=-1):
    x_bar += unsorted(z_bar, x, axis)


@adjoint(np.full, shape=given_by_name, linear="fill_value")
def full(z, shape, fill_value):
    fill_value_bar += fitted(z_bar, fill_value)


def filled_dtype(facts):
    """Floats; of integers the number would be cut off, so that the kind of the array must be sure, or given."""
    x = facts["x"]
    if given_dtype(facts) is None and facts["fill_value"].varied and not (x.varied or (x.dtype == "f" and not x.dtype_of)):
        raise KeyError("dtype")
    return "f"


@adjoint(np.full_like, shape=same_shape, dtype=filled_dtype, linear="fill_value")
def full_like(z, x, fill_value, dtype=None):
    x_bar += 0.0
    fill_value_bar += fitted(z_bar, fill_value)


@adjoint(np.copy, shape=same_shape, lazy=True, linear="x")
def copy(z, x):
    x_bar += z_bar


@adjoint(np.float64, shape=same_shape, dtype="f", lazy=True)
def to_float64(z, x):
    x_bar += z_bar


def at_least_flat_shape(facts):
    """A number becomes an array of one element."""
    return derive("contiguous", facts["x"].shape, known_view=lambda view: view if view.dims else View((1,)))


@adjoint(np.ascontiguousarray, np.asfortranarray, np.atleast_1d, shape=at_least_flat_shape, view=lambda operands: True, linear="x")
def ascontiguousarray(z, x):
    x_bar += reshaped(z_bar, x)


def at_least_matrix_shape(facts):
    """A vector becomes a row."""
    return derive("atleast_2d", facts["x"].shape, known_view=lambda v: v if len(v.dims) > 1 else View(((1, 1) + v.dims)[-2:]))


@adjoint(np.atleast_2d, shape=at_least_matrix_shape, view=lambda operands: True, linear="x")
def atleast_2d(z, x):
    x_bar += reshaped(z_bar, x)


def at_least_cube_shape(facts):
    """A vector stands along the second axis, a matrix has a third axis of length 1."""
    views = {0: lambda dims: (1, 1, 1), 1: lambda dims: (1, *dims, 1), 2: lambda dims: (*dims, 1)}
    return derive("atleast_3d", facts["x"].shape, known_view=lambda v: View(views.get(len(v.dims), tuple)(v.dims)))


@adjoint(np.atleast_3d, shape=at_least_cube_shape, view=lambda operands: True, linear="x")
def atleast_3d(z, x):
    x_bar += reshaped(z_bar, x)


def turned_shape(facts):
    return derive("mT", facts["x"].shape, known_view=lambda v: View((*v.dims[:-2], v.dims[-1], v.dims[-2])) if len(v.dims) > 1 else None)


@adjoint("numpy.matrix_transpose", shape=turned_shape, view=lambda operands: True, linear="x")
def matrix_transpose(z, x):
    x_bar += turned(z_bar)


@adjoint("numpy.ndarray.view", np.real_if_close, shape=same_shape, lazy=True, view=lambda operands: True)
def itself(z, x, dtype=unsupported):
    x_bar += z_bar


@adjoint(float, "numpy.ndarray.item", shape=scalar_shape, dtype="f", lazy=True)
def to_float(z, x):
    x_bar += z_bar


KINDS = {"builtins.float": "f", "numpy.float64": "f", "numpy.float32": "f", "builtins.int": "i", "numpy.int64": "i", "builtins.bool": "b"}
KINDS.update({"builtins.complex": "c", "numpy.complex128": "c", "numpy.complex64": "c"})


def converted_dtype(facts):
    """The kind of a dtype that is given as a type; KeyError (an argument that is not handled) for any other."""
    canonical = getattr(facts["dtype"].const, "canonical", None)
    if canonical not in KINDS:
        raise KeyError("dtype")
    return KINDS[canonical]


def given_dtype(facts):
    """"f" for a dtype of floats, None if none is given; in others values would be cut off, or not be real."""
    if "dtype" not in facts or facts["dtype"].const is None:
        return None
    if facts["dtype"].kind == "other" and facts["dtype"].dtype == "f":
        return "f"
    if converted_dtype(facts) != "f":
        raise KeyError("dtype")
    return "f"


@adjoint("numpy.ndarray.astype", "numpy.astype", shape=same_shape, dtype=converted_dtype, lazy=True, linear="x")
def astype(z, x, dtype):
    x_bar += z_bar


@adjoint(np.require, shape=same_shape, dtype=lambda facts: given_dtype(facts) or facts["x"].dtype, lazy=True, view=lambda operands: True, linear="x")
def require(z, x, dtype=None, requirements=None):
    x_bar += z_bar
