"""Rules of np.kron, np.cross and np.tensordot."""

from __future__ import annotations

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import Shape, View, broadcast, broadcast_views, derive, is_axis, normal_axis
from srcdiff.rules.moves import as_tuple, times
from srcdiff.rules.table import adjoint, equivalent, unsupported


def kron_shape(facts):
    def view(a: View, b: View):
        rank = max(len(a.dims), len(b.dims))
        left, right = ((1,) * (rank - len(v.dims)) + v.dims for v in (a, b))
        return View(tuple(times(m, n) if isinstance(m, int) else times(n, m) if isinstance(n, int) else f"{m}*{n}" for m, n in zip(left, right)))

    return derive("kron", facts["x"].shape, facts["y"].shape, known_view=view)


@adjoint(np.kron, shape=kron_shape, linear="x y")
def kron(z, x, y):
    if ndim(x) == 1 and ndim(y) == 1:
        x_bar += like(np.reshape(z_bar, (length(x), length(y))) @ y, x)
        y_bar += like(x @ np.reshape(z_bar, (length(x), length(y))), y)
    else:
        x_bar += kron_left_bar(z_bar, x, y)
        y_bar += kron_right_bar(z_bar, x, y)


def cross_shape(facts):
    """That of the arguments, of which the last axes are told, and checked, to be of length 3."""
    shape = broadcast(facts["x"].shape, facts["y"].shape)
    views = facts["x"].shape.told, facts["y"].shape.told
    last = [view.dims[-1] for view in views if view.known and view.dims]
    if facts["axis"].const is not None or len(last) < 2 or not all(map(is_axis, last)):
        return derive(f"cross[{facts['axis'].const}]", facts["x"].shape, facts["y"].shape)
    rest, pairs = broadcast_views(*(View(view.dims[:-1]) for view in views), trusting=True)
    pairs |= {("equal", *sorted(("3", str(dim)))) for dim in last if dim != 3}
    return Shape(View(None, frozenset([f"cross{shape}"])), View((*rest.dims, 3)), shape.assumptions | pairs)


@adjoint(np.cross, shape=cross_shape, linear="x y")
def cross(z, x, y, axisa=unsupported, axisb=unsupported, axisc=unsupported, axis=None):
    if axis is None and ndim(x) == 1 and ndim(y) == 1:
        x_bar += like(np.cross(y, z_bar), x)
        y_bar += like(np.cross(z_bar, x), y)
    elif axis is None:
        x_bar += cross_bar(y, z_bar, x)
        y_bar += cross_bar(z_bar, x, y)
    else:
        x_bar += cross_bar(y, z_bar, x, axis)
        y_bar += cross_bar(z_bar, x, y, axis)


@equivalent("numpy.linalg.cross")
def linalg_cross(x, y, axis=-1):
    if axis == -1:
        return np.cross(x, y)
    else:
        return np.cross(x, y, axis=axis)


def tensordot_shape(facts):
    axes = facts["axes"].const
    if axes is NOTHING:
        return None

    def view(a: View, b: View):
        ranks = len(a.dims), len(b.dims)
        left, right = (range(ranks[0] - axes, ranks[0]), range(axes)) if isinstance(axes, int) else map(as_tuple, axes)
        summed = [{normal_axis(n, rank) for n in chosen} for chosen, rank in zip((left, right), ranks)]
        return View(tuple(dim for v, gone in zip((a, b), summed) for n, dim in enumerate(v.dims) if n not in gone))

    return derive(f"tensordot[{axes}]", facts["x"].shape, facts["y"].shape, known_view=view)


@adjoint(np.tensordot, "numpy.linalg.tensordot", shape=tensordot_shape, linear="x y")
def tensordot(z, x, y, axes=2):
    if ndim(x) == 2 and ndim(y) == 2 and axes == 1:
        x_bar += like(z_bar @ y.T, x)
        y_bar += like(x.T @ z_bar, y)
    elif ndim(x) == 2 and ndim(y) == 2 and axes == 2:
        x_bar += like(z_bar * y, x)
        y_bar += like(z_bar * x, y)
    else:
        x_bar += tensordot_left_bar(z_bar, x, y, axes)
        y_bar += tensordot_right_bar(z_bar, x, y, axes)
