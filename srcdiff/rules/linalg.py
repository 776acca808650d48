"""Rules of products of vectors and matrices (Giles 2008, Collected matrix derivative results for forward and reverse mode)."""

from __future__ import annotations

import math

import gast
import numpy as np

from srcdiff.facts.shapes import SCALAR, View, derive
from srcdiff.rules.table import adjoint, built, equivalent
from srcdiff.trees import binary, clone, constant, negative, settled


def outer_shape(facts):
    def view(a: View, b: View):
        return View((a.dims[0], b.dims[0])) if len(a.dims) == len(b.dims) == 1 else None

    return derive("outer", facts["x"].shape, facts["y"].shape, known_view=view)


def inner_shape(facts):
    def view(a: View, b: View):
        return View(()) if len(a.dims) == len(b.dims) == 1 else View(a.dims[:-1] + b.dims[:-1]) if a.dims and b.dims else None

    return derive("inner", facts["x"].shape, facts["y"].shape, known_view=view)


@adjoint(np.outer, "numpy.linalg.outer", shape=outer_shape, linear="x y")
def outer(z, x, y):
    x_bar += reshaped(z_bar @ np.ravel(y), x)
    y_bar += reshaped(np.ravel(x) @ z_bar, y)


@adjoint(np.inner, shape=inner_shape, linear="x y")
def inner(z, x, y):
    if ndim(x) == 1 and ndim(y) == 1:
        x_bar += z_bar * y
        y_bar += z_bar * x
    elif ndim(x) == 2 and ndim(y) == 2:
        x_bar += z_bar @ y
        y_bar += z_bar.T @ x
    else:
        x_bar += inner_left_bar(z_bar, x, y)
        y_bar += inner_right_bar(z_bar, x, y)


@equivalent("numpy.vecdot", "numpy.linalg.vecdot")
def vecdot(x, y, axis=-1):
    return np.sum(x * y, axis)


@equivalent("numpy.matvec")
def matvec(x, y):
    if ndim(y) == 1:
        return np.matmul(x, y)
    else:
        return np.matmul(x, y[..., None])[..., 0]


@equivalent("numpy.vecmat")
def vecmat(x, y):
    if ndim(x) == 1:
        return np.matmul(x, y)
    else:
        return np.matmul(x[..., None, :], y)[..., 0, :]


@built(math.dist, parameters="p, q", shape=lambda facts: SCALAR, dtype="f")
def dist(context, node, z_bar):
    """Of points that are written out; where they are the same it is 0."""
    points = [getattr(node.operands[name], "elts", []) for name in ("p", "q")]
    if len(points[0]) != len(points[1]) or not points[0]:
        context.refuse(node, "the points have to be written out here", "use np.linalg.norm(p - q)")
    value = context.value
    length = binary("+", settled(value), gast.Compare(settled(value), [gast.Eq()], [constant(0)]))
    t_bar = context.named(binary("/", z_bar, length), "t_bar")
    for left, right in zip(*points):
        side = binary("*", clone(t_bar), binary("-", settled(left), settled(right)))
        context.past_masks(left, side)
        context.past_masks(right, negative(clone(side)))


@adjoint(np.vdot, shape=lambda facts: SCALAR, lazy=True, linear="x y")
def vdot(z, x, y):
    """The conjugate of x times y."""
    if is_complex(x) or is_complex(y):
        x_bar += conj_of(z_bar) * reshaped(y, x)
        y_bar += z_bar * reshaped(x, y)
    else:
        x_bar += z_bar * reshaped(y, x)
        y_bar += z_bar * reshaped(x, y)
