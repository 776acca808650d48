"""Rules of np.linalg, by the closed forms of Giles (2008), An extended collection of matrix derivative results for forward and reverse mode
automatic differentiation, which reuse the primal's result.

Stacks of matrices are handled as NumPy does.  np.linalg.cholesky and np.linalg.eigvalsh read one triangle: the gradient is in that triangle.
The norm of zeros has the gradient zero, and ties of an infinity norm share evenly.
"""

from __future__ import annotations

import functools

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive, product, reduced
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.selection import items_of
from srcdiff.rules.table import adjoint, built, unsupported
from srcdiff.trees import binary


def same_matrix(facts):
    return facts["a"].shape


def transposed_matrix(facts):
    return derive("pinv", facts["a"].shape, known_view=lambda v: View((*v.dims[:-2], v.dims[-1], v.dims[-2])) if len(v.dims) > 1 else None)


def of_each_matrix(facts):
    """One number for each matrix."""
    return derive("det", facts["a"].shape, known_view=lambda v: View(v.dims[:-2]) if len(v.dims) > 1 else None)


def of_each_row(facts):
    """As many numbers for each matrix as it has rows."""
    return derive("eigvalsh", facts["a"].shape, known_view=lambda v: View(v.dims[:-1]) if len(v.dims) > 1 else None)


def solved_shape(facts):
    """That of the right-hand side, of one matrix."""

    def view(a: View, b: View):
        return b if len(a.dims) == 2 and len(b.dims) in (1, 2) else None

    return derive("solve", facts["a"].shape, facts["b"].shape, known_view=view)


@adjoint(np.linalg.inv, shape=same_matrix)
def inv(z, a):
    if ndim(a) == 2:
        a_bar += like(-(z.T @ z_bar @ z.T), a)
    else:
        a_bar += like(-(turned(z) @ z_bar @ turned(z)), a)


@adjoint(np.linalg.solve, shape=solved_shape)
def solve(z, a, b):
    if ndim(a) == 2 and ndim(b) == 1:
        t_bar = like(np.linalg.solve(a.T, z_bar), b)
        b_bar += t_bar
        a_bar += like(-np.outer(t_bar, z), a)
    elif ndim(a) == 2 and ndim(b) == 2:
        t_bar = like(np.linalg.solve(a.T, z_bar), b)
        b_bar += t_bar
        a_bar += like(-(t_bar @ z.T), a)
    else:
        t_bar = solve_bar(z_bar, a)
        b_bar += fitted(t_bar, b)
        a_bar += solve_left_bar(t_bar, z, a)


@adjoint(np.linalg.det, shape=of_each_matrix)
def det(z, a):
    if ndim(a) == 2:
        a_bar += like(z_bar * z * np.linalg.inv(a).T, a)
    else:
        a_bar += like(np.expand_dims(z_bar * z, (-2, -1)) * turned(np.linalg.inv(a)), a)


@adjoint(np.linalg.pinv, shape=transposed_matrix)
def pinv(z, a, rcond=unsupported, hermitian=unsupported):
    a_bar += pinv_bar(z_bar, z, a)


@adjoint(np.linalg.cholesky, shape=same_matrix)
def cholesky(z, a):
    a_bar += cholesky_bar(z_bar, z)


@adjoint(np.linalg.eigvalsh, shape=of_each_row)
def eigvalsh(z, a, UPLO=unsupported):
    a_bar += eigvalsh_bar(z_bar, a)


def singular_shape(facts):
    """The singular values: as many as the smaller side."""

    def view(v: View):
        rows, columns = v.dims[-2:]
        return View((*v.dims[:-2], min(rows, columns))) if all(isinstance(dim, int) for dim in (rows, columns)) or rows == columns else None

    return derive("svd", facts["a"].shape, known_view=lambda v: view(v) if len(v.dims) > 1 else None)


def singular_dtype(facts):
    """Only the singular values are differentiated, not the vectors."""
    if facts["a"].varied and facts["compute_uv"].const is not False:
        raise KeyError("compute_uv")
    return facts["a"].dtype if facts["a"].dtype in ("f", "c") else None


@adjoint(np.linalg.svd, shape=singular_shape, dtype=singular_dtype)
def svd(z, a, full_matrices=True, compute_uv=True, hermitian=unsupported):
    a_bar += svd_bar(z_bar, a)


@adjoint(np.linalg.matrix_power, shape=same_matrix, view=lambda operands: True)
def matrix_power(z, a, n):
    if n == 1:
        a_bar += z_bar
    elif n == 2 and ndim(a) == 2:
        a_bar += like(z_bar @ a.T + a.T @ z_bar, a)
    else:
        a_bar += matrix_power_bar(z_bar, a, n)


def norm_shape(facts):
    axis, keepdims = facts["axis"].const, facts["keepdims"].const
    if axis is NOTHING or keepdims is NOTHING:
        return None
    return reduced(facts["x"].shape, axis, bool(keepdims))


def norm_dtype(facts):
    """KeyError for what is not handled: norms of matrices other than Frobenius', orders below 1, an axis that is not written out."""
    x, order, axis = facts["x"], facts["ord"].const, facts["axis"].const
    if x.varied and axis is NOTHING and facts["axis"].dtype != "i":
        raise KeyError("axis")
    if x.varied and order is not None and not is_handled(order, axis, x.shape.rank):
        raise KeyError("ord")
    return "f"


def is_handled(order, axis, rank) -> bool:
    """Is it a norm of vectors, as far as is known, or that of Frobenius?"""
    if isinstance(order, str):
        return order == "fro" and (axis is None or isinstance(axis, tuple))
    if isinstance(axis, tuple) or (axis is None and rank not in (None, 1)):
        return False
    return order is NOTHING or (isinstance(order, (int, float)) and order >= 1)


@adjoint(np.linalg.norm, shape=norm_shape, dtype=norm_dtype, lazy=True)
def norm(z, x, ord=None, axis=None, keepdims=False):
    if ord is None or ord == "fro":
        x_bar += expand(z_bar / (z + (z == 0)), x, axis, keepdims) * x
    elif ord == 2 and (ndim(x) == 1 or axis >= 0 or axis < 0):
        x_bar += expand(z_bar / (z + (z == 0)), x, axis, keepdims) * x
    elif ord == 1 and (ndim(x) == 1 or axis >= 0 or axis < 0):
        x_bar += expand(z_bar, x, axis, keepdims) * np.sign(x)
    elif axis is None:
        x_bar += norm_bar(z_bar, z, x, ord)
    else:
        x_bar += norm_bar(z_bar, z, x, ord, axis)


def chained_shape(facts):
    """The shape of a product of several arrays."""
    items = facts["arrays"].items
    if len(items) < 2 or any(item.kind != "number" for item in items):
        return None
    return functools.reduce(product, (item.shape for item in items))


@built(np.linalg.multi_dot, parameters="arrays", shape=chained_shape)
def multi_dot(context, node, z_bar):
    """The adjoint of the product that is written with `@`."""
    chain = functools.reduce(lambda left, right: binary("@", left, right), items_of(context, node))
    context.fitting.fact(chain)
    context.past_masks(chain, z_bar)
