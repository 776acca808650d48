"""Rules of np.linalg, by the closed forms of Giles (2008), An extended collection of matrix derivative results for forward and reverse mode
automatic differentiation, which reuse the primal's result.

Stacks of matrices are handled as NumPy does.  np.linalg.cholesky, eigh and eigvalsh read one triangle: the gradient is in that triangle.
The norm of zeros has the gradient zero, and ties of a norm that is a maximum share evenly.  Of equal eigenvalues or singular values no choice of
vectors is smooth: what would divide by their difference is zero, which is right for all that does not depend on the choice.
"""

from __future__ import annotations

import functools

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive, product, reduced
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.selection import items_of
from srcdiff.rules.several import item_of, several
from srcdiff.rules.table import adjoint, built, tangent, unsupported, zero_gradient
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


@tangent(np.linalg.inv, "scipy.linalg.inv")
def inv_dot(z, a):
    z_dot += -(z @ a_dot @ z)


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


@tangent(np.linalg.solve, "scipy.linalg.solve")
def solve_dot(z, a, b):
    if not varied(a):
        z_dot += np.linalg.solve(a, b_dot)
    elif ndim(a) == 2:
        change += b_dot
        change += -(a_dot @ z)
        z_dot += np.linalg.solve(a, change)
    else:
        change += b_dot
        change += -applied(a_dot, z)
        z_dot += solution_dot(a, change)


@adjoint(np.linalg.det, shape=of_each_matrix)
def det(z, a):
    if ndim(a) == 2:
        a_bar += like(z_bar * z * np.linalg.inv(a).T, a)
    else:
        a_bar += like(np.expand_dims(z_bar * z, (-2, -1)) * turned(np.linalg.inv(a)), a)


@tangent(np.linalg.det, "scipy.linalg.det")
def det_dot(z, a):
    if ndim(a) == 2:
        z_dot += z * np.trace(np.linalg.solve(a, a_dot))
    else:
        z_dot += z * np.trace(np.linalg.solve(a, a_dot), axis1=-2, axis2=-1)


@adjoint(np.linalg.pinv, shape=transposed_matrix)
def pinv(z, a, rcond=None, hermitian=unsupported):
    a_bar += pinv_bar(z_bar, z, a)


@tangent(np.linalg.pinv, "scipy.linalg.pinv")
def pinv_tangent(z, a):
    z_dot += pinv_dot(a_dot, z, a)


@adjoint(np.linalg.cholesky, shape=same_matrix)
def cholesky(z, a, upper=False):
    if literal(upper) == False:  # noqa: E712
        a_bar += cholesky_bar(z_bar, z)
    else:
        a_bar += adjoint(cholesky_bar(adjoint(z_bar), adjoint(z)))


@tangent(np.linalg.cholesky)
def cholesky_tangent(z, a, upper=False):
    if literal(upper) == False:  # noqa: E712
        z_dot += cholesky_dot(a_dot, z)
    else:
        z_dot += adjoint(cholesky_dot(adjoint(a_dot), adjoint(z)))


@adjoint(np.linalg.eigvalsh, shape=of_each_row)
def eigvalsh(z, a, UPLO="L"):
    if UPLO == "L":
        a_bar += eigenvalues_bar(z_bar, np.linalg.eigh(a)[1])
    else:
        a_bar += adjoint(eigenvalues_bar(z_bar, np.linalg.eigh(a, UPLO)[1]))


@tangent(np.linalg.eigvalsh)
def eigvalsh_dot(z, a, UPLO="L"):
    if UPLO == "L":
        z_dot += eigenvalues_dot(a_dot, np.linalg.eigh(a)[1])
    else:
        z_dot += eigenvalues_dot(adjoint(a_dot), np.linalg.eigh(a, UPLO)[1])


def singular_shape(facts):
    """The singular values: as many as the smaller side."""

    def view(v: View):
        rows, columns = v.dims[-2:]
        return View((*v.dims[:-2], min(rows, columns))) if all(isinstance(dim, int) for dim in (rows, columns)) or rows == columns else None

    return derive("svd", facts["a"].shape, known_view=lambda v: view(v) if len(v.dims) > 1 else None)


def real_dtype(facts):
    """Of a function that gives real numbers for complex ones, too."""
    return "f" if facts["a"].dtype in ("f", "c") else None


def singular_dtype(facts):
    """The singular values alone; with the vectors the call gives several results."""
    if facts["a"].varied and facts["compute_uv"].const is not False:
        raise KeyError("compute_uv")
    return real_dtype(facts)


def alone_shape(facts):
    """With the vectors, of which nothing is differentiated here, it is a tuple."""
    return singular_shape(facts) if facts["compute_uv"].const is False else None


@adjoint(np.linalg.svd, shape=alone_shape, dtype=singular_dtype)
def svd(z, a, full_matrices=True, compute_uv=True, hermitian=unsupported):
    a_bar += svd_bar(z_bar, a)


@tangent(np.linalg.svd, "scipy.linalg.svd", "scipy.linalg.svdvals")
def svd_tangent(z, a):
    z_dot += svd_dot(a_dot, a)


@adjoint("numpy.linalg.svdvals", shape=lambda facts: singular_shape({"a": facts["x"]}), dtype="f")
def svdvals(z, x):
    x_bar += svd_bar(z_bar, x)


@tangent("numpy.linalg.svdvals")
def svdvals_dot(z, x):
    z_dot += svd_dot(x_dot, x)


@adjoint(np.linalg.matrix_power, shape=same_matrix, view=lambda operands: True)
def matrix_power(z, a, n):
    if n == 1:
        a_bar += z_bar
    elif n == 2 and ndim(a) == 2:
        a_bar += like(z_bar @ a.T + a.T @ z_bar, a)
    else:
        a_bar += matrix_power_bar(z_bar, a, n)


@tangent(np.linalg.matrix_power)
def matrix_power_tangent(z, a, n):
    if n == 1:
        z_dot += a_dot
    elif n == 2:
        z_dot += a_dot @ a + a @ a_dot
    else:
        z_dot += matrix_power_dot(a_dot, a, n)


def norm_shape(facts):
    axis, keepdims = facts["axis"].const, facts["keepdims"].const
    if axis is NOTHING or keepdims is NOTHING:
        return None
    return reduced(facts["x"].shape, axis, bool(keepdims))


def norm_dtype(facts):
    """KeyError for an axis that is not written out."""
    if facts["x"].varied and facts["axis"].const is NOTHING and facts["axis"].dtype != "i":
        raise KeyError("axis")
    if facts["x"].varied and facts["x"].dtype == "c" and not is_sum_of_squares(facts):
        raise KeyError("ord")
    return "f"


def is_sum_of_squares(facts) -> bool:
    """Is it the root of the sum of all squares, which is the norm that complex values are taken by?"""
    order, along_one = facts["ord"].const, facts["axis"].dtype == "i" or facts["x"].shape.rank == 1
    return order in (None, "fro") or (order == 2 and along_one)


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


@tangent(np.linalg.norm)
def norm_dot(z, x, ord=None, axis=None, keepdims=False):
    if is_complex(x):
        z_dot += np.real(sum_over(np.conj(x) * x_dot, axis, keepdims)) / (z + (z == 0))
    elif ord is None or ord == "fro":
        z_dot += sum_over(x_dot * x, axis, keepdims) / (z + (z == 0))
    elif ord == 2 and (ndim(x) == 1 or axis >= 0 or axis < 0):
        z_dot += sum_over(x_dot * x, axis, keepdims) / (z + (z == 0))
    elif ord == 1 and (ndim(x) == 1 or axis >= 0 or axis < 0):
        z_dot += sum_over(x_dot * np.sign(x), axis, keepdims)
    elif axis is None:
        z_dot += sum_over(norm_bar(np.ones_like(z), z, x, ord) * x_dot, axis, keepdims)
    else:
        z_dot += sum_over(norm_bar(np.ones_like(z), z, x, ord, axis) * x_dot, axis, keepdims)


@adjoint("numpy.linalg.vector_norm", shape=norm_shape, dtype=norm_dtype, lazy=True)
def vector_norm(z, x, axis=None, keepdims=False, ord=2):
    if ord == 2:
        x_bar += expand(z_bar / (z + (z == 0)), x, axis, keepdims) * x
    elif ord == 1:
        x_bar += expand(z_bar, x, axis, keepdims) * np.sign(x)
    else:
        x_bar += vector_norm_bar(z_bar, z, x, ord, axis)


@tangent("numpy.linalg.vector_norm")
def vector_norm_dot(z, x, axis=None, keepdims=False, ord=2):
    if ord == 2:
        z_dot += sum_over(x_dot * x, axis, keepdims) / (z + (z == 0))
    elif ord == 1:
        z_dot += sum_over(x_dot * np.sign(x), axis, keepdims)
    else:
        z_dot += sum_over(vector_norm_bar(np.ones_like(z), z, x, ord, axis) * x_dot, axis, keepdims)


def matrix_norm_shape(facts):
    keepdims = facts["keepdims"].const
    return None if keepdims is NOTHING else reduced(facts["x"].shape, (-2, -1), bool(keepdims))


@adjoint("numpy.linalg.matrix_norm", shape=matrix_norm_shape, dtype="f", lazy=True)
def matrix_norm(z, x, keepdims=False, ord="fro"):
    if ord == "fro":
        x_bar += expand(z_bar / (z + (z == 0)), x, (-2, -1), keepdims) * x
    else:
        x_bar += matrix_norm_bar(z_bar, z, x, ord, (-2, -1))


@tangent("numpy.linalg.matrix_norm")
def matrix_norm_dot(z, x, keepdims=False, ord="fro"):
    if ord == "fro":
        z_dot += sum_over(x_dot * x, (-2, -1), keepdims) / (z + (z == 0))
    else:
        z_dot += sum_over(matrix_norm_bar(np.ones_like(z), z, x, ord, (-2, -1)) * x_dot, (-2, -1), keepdims)


@adjoint(np.linalg.cond, shape=lambda facts: of_each_matrix({"a": facts["x"]}), dtype="f")
def cond(z, x, p=None):
    if p is None:
        x_bar += cond_bar(z_bar, z, x)
    else:
        x_bar += cond_bar(z_bar, z, x, p)


@tangent(np.linalg.cond)
def cond_dot(z, x, p=None):
    if p is None:
        z_dot += np.sum(cond_bar(np.ones_like(z), z, x) * x_dot, axis=(-2, -1))
    else:
        z_dot += np.sum(cond_bar(np.ones_like(z), z, x, p) * x_dot, axis=(-2, -1))


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


# Factorisations: each result has a rule of its own, which reads the others


several(np.linalg.slogdet, "sign logdet")
several(np.linalg.eigh, "eigenvalues eigenvectors")
several(np.linalg.eig, "eigenvalues eigenvectors")
several(np.linalg.svd, "left singular_values right", when=lambda facts: facts["compute_uv"].const is not False)
several(np.linalg.qr, "q r", when=lambda facts: facts["mode"].const in ("reduced", "complete"))
several(np.linalg.lstsq, "solution residuals rank singular_values")
zero_gradient(item_of(np.linalg.slogdet, 0), shape=lambda facts: of_each_matrix({"a": facts["args"][0]}) if facts["args"] else None, dtype="f")
zero_gradient(item_of(np.linalg.lstsq, 2), np.linalg.matrix_rank, shape="unknown")


@adjoint(item_of(np.linalg.slogdet, 1), shape=of_each_matrix, dtype=real_dtype)
def logdet(z, a):
    if ndim(a) == 2:
        a_bar += like(z_bar * np.linalg.inv(a).T, a)
    else:
        a_bar += like(np.expand_dims(z_bar, (-2, -1)) * turned(np.linalg.inv(a)), a)


@tangent(item_of(np.linalg.slogdet, 1))
def logdet_dot(z, a):
    if ndim(a) == 2:
        z_dot += np.trace(np.linalg.solve(a, a_dot))
    else:
        z_dot += np.trace(np.linalg.solve(a, a_dot), axis1=-2, axis2=-1)


@adjoint(item_of(np.linalg.eigh, 0), shape=of_each_row, dtype=real_dtype)
def eigenvalues(z, a, UPLO="L"):
    if UPLO == "L":
        a_bar += eigenvalues_bar(z_bar, z[1])
    else:
        a_bar += adjoint(eigenvalues_bar(z_bar, z[1]))


@tangent(item_of(np.linalg.eigh, 0))
def eigenvalues_tangent(z, a, UPLO="L"):
    if UPLO == "L":
        z_dot += eigenvalues_dot(a_dot, z[1])
    else:
        z_dot += eigenvalues_dot(adjoint(a_dot), z[1])


@adjoint(item_of(np.linalg.eigh, 1), shape=same_matrix)
def eigenvectors(z, a, UPLO="L"):
    if UPLO == "L":
        a_bar += eigenvectors_bar(z_bar, z[0], z[1])
    else:
        a_bar += adjoint(eigenvectors_bar(z_bar, z[0], z[1]))


@tangent(item_of(np.linalg.eigh, 1))
def eigenvectors_tangent(z, a, UPLO="L"):
    if UPLO == "L":
        z_dot += eigenvectors_dot(a_dot, z[0], z[1])
    else:
        z_dot += eigenvectors_dot(adjoint(a_dot), z[0], z[1])


@adjoint(item_of(np.linalg.svd, 0))
def left_vectors(z, a, full_matrices=True, compute_uv=True, hermitian=unsupported):
    a_bar += left_vectors_bar(z_bar, z[0], z[1], z[2])


@tangent(item_of(np.linalg.svd, 0), "scipy.linalg.svd[0]")
def left_vectors_tangent(z, a):
    z_dot += left_vectors_dot(a_dot, z[0], z[1], z[2])


@adjoint(item_of(np.linalg.svd, 1), shape=singular_shape, dtype=real_dtype)
def singular_values(z, a, full_matrices=True, compute_uv=True, hermitian=unsupported):
    if full_matrices == False and ndim(a) == 2:  # noqa: E712
        a_bar += like(z[0] * z_bar @ z[2], a)
    else:
        a_bar += singular_bar(z_bar, z[0], z[2])


@tangent(item_of(np.linalg.svd, 1), "scipy.linalg.svd[1]")
def singular_values_dot(z, a, full_matrices=True):
    if full_matrices == False and ndim(a) == 2:  # noqa: E712
        z_dot += np.sum(z[0] * (a_dot @ z[2].T), axis=0)
    else:
        z_dot += singular_dot(a_dot, z[0], z[2])


@adjoint(item_of(np.linalg.svd, 2))
def right_vectors(z, a, full_matrices=True, compute_uv=True, hermitian=unsupported):
    a_bar += right_vectors_bar(z_bar, z[0], z[1], z[2])


@tangent(item_of(np.linalg.svd, 2), "scipy.linalg.svd[2]")
def right_vectors_tangent(z, a):
    z_dot += right_vectors_dot(a_dot, z[0], z[1], z[2])


def triangle_dtype(facts):
    """Only the triangular factor, or both."""
    if facts["a"].varied and facts["mode"].const != "r":
        raise KeyError("mode")
    return facts["a"].dtype if facts["a"].dtype in ("f", "c") else None


@adjoint(np.linalg.qr, dtype=triangle_dtype)
def qr_triangle(z, a, mode="reduced"):
    a_bar += qr_bar(None, z_bar, np.linalg.qr(a)[0], z)


@tangent(np.linalg.qr)
def qr_triangle_dot(z, a):
    z_dot += qr_dot(a_dot, np.linalg.qr(a)[0], z)[1]


@adjoint(item_of(np.linalg.qr, 0))
def qr_left(z, a, mode="reduced"):
    a_bar += qr_bar(z_bar, None, z[0], z[1])


@tangent(item_of(np.linalg.qr, 0), "scipy.linalg.qr[0]")
def qr_left_dot(z, a):
    z_dot += qr_dot(a_dot, z[0], z[1])[0]


@adjoint(item_of(np.linalg.qr, 1))
def qr_right(z, a, mode="reduced"):
    a_bar += qr_bar(None, z_bar, z[0], z[1])


@tangent(item_of(np.linalg.qr, 1))
def qr_right_dot(z, a):
    z_dot += qr_dot(a_dot, z[0], z[1])[1]


def fitted_shape(facts):
    """As many rows as the matrix has columns, of each right-hand side."""
    return derive(
        "lstsq", facts["a"].shape, facts["b"].shape, known_view=lambda a, b: View((a.dims[-1], *b.dims[1:])) if len(a.dims) == 2 and b.dims else None
    )


@adjoint(item_of(np.linalg.lstsq, 0), shape=fitted_shape)
def least_squares(z, a, b, rcond=None):
    if rcond is None:
        p = np.linalg.pinv(a)
        a_bar += lstsq_bar(z_bar, z[0], a, b, p)
        b_bar += like(p.T @ z_bar, b)
    else:
        p = np.linalg.pinv(a, rcond)
        a_bar += lstsq_bar(z_bar, z[0], a, b, p)
        b_bar += like(p.T @ z_bar, b)


@tangent(item_of(np.linalg.lstsq, 0))
def least_squares_dot(z, a, b, rcond=None):
    if rcond is None:
        p = np.linalg.pinv(a)
        z_dot += p @ b_dot
        z_dot += lstsq_dot(a_dot, z[0], a, b, p)
    else:
        p = np.linalg.pinv(a, rcond)
        z_dot += p @ b_dot
        z_dot += lstsq_dot(a_dot, z[0], a, b, p)


# What np.linalg has of its own, of the last two axes


@adjoint("numpy.linalg.trace", shape=lambda facts: of_each_matrix({"a": facts["x"]}), linear="x")
def trace(z, x, offset=0, dtype=unsupported):
    if ndim(x) == 2 and offset == 0:
        x_bar += like(z_bar * unit_matrix(x), x)
    else:
        x_bar += on_diagonal(np.expand_dims(z_bar, -1), x, offset, -2, -1)


@adjoint("numpy.linalg.diagonal", view=lambda operands: True, linear="x")
def diagonal(z, x, offset=0):
    if ndim(x) == 2 and offset == 0:
        x_bar += on_diagonal(z_bar, x)
    else:
        x_bar += on_diagonal(z_bar, x, offset, -2, -1)


@adjoint("numpy.linalg.matrix_transpose", shape=lambda facts: transposed_matrix({"a": facts["x"]}), view=lambda operands: True, linear="x")
def matrix_transpose(z, x):
    if ndim(x) == 2:
        x_bar += z_bar.T
    else:
        x_bar += turned(z_bar)


# Tensors as matrices


@adjoint(np.linalg.tensorinv)
def tensorinv(z, a, ind=2):
    a_bar += tensorinv_bar(z_bar, z, a)


@tangent(np.linalg.tensorinv)
def tensorinv_tangent(z, a, ind=2):
    z_dot += tensorinv_dot(a_dot, z)


@adjoint(np.linalg.tensorsolve)
def tensorsolve(z, a, b, axes=unsupported):
    t_bar = tensorsolve_bar(z_bar, a, b)
    b_bar += t_bar
    a_bar += -np.reshape(np.outer(t_bar, z), np.shape(a))


@tangent(np.linalg.tensorsolve)
def tensorsolve_dot(z, a, b):
    change += b_dot
    change += -np.tensordot(a_dot, z, np.ndim(z))
    z_dot += np.linalg.tensorsolve(a, change)
