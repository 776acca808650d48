"""Helpers of scipy.linalg and scipy.sparse that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

from typing import TYPE_CHECKING

import numpy as np

from srcdiff.runtime import unbroadcast
from srcdiff.runtime_matrices import adjoint, cholesky_bar, qr_bar

if TYPE_CHECKING:
    from scipy import linalg  # which a file with these texts imports


def triangular_solved(a, b, lower=False):
    """linalg.solve_triangular(a, b), of vectors where b has an axis less than a."""
    if np.ndim(b) < np.ndim(a):
        return triangular_solved(a, b[..., None], lower)[..., 0]
    return linalg.solve_triangular(a, b, lower=True) if lower else linalg.solve_triangular(a, b)


def cho_factor_bar(c_bar, c, lower):
    """The cotangent of a in c, lower = linalg.cho_factor(a, lower)."""
    if not lower:  # what is in the other triangle is what a has there
        return adjoint(cho_factor_bar(adjoint(c_bar), adjoint(c), True))
    return cholesky_bar(np.tril(c_bar), np.tril(c)) + np.triu(c_bar, 1)


def cho_solve_bar(b_bar, z, c, lower):
    """The cotangent of c in z = linalg.cho_solve((c, lower), b)."""
    if np.ndim(c) != 2:
        raise ValueError("srcdiff: linalg.cho_solve is differentiated for one matrix")
    half = np.outer(b_bar, z.conj()) if np.ndim(z) == 1 else b_bar @ adjoint(z)
    both = -(half + adjoint(half))
    return np.tril(both @ np.tril(c)) if lower else np.triu(np.triu(c) @ both)


def lu_bar(l_bar, u_bar, p, l, u):
    """The cotangent of a in p, l, u = linalg.lu(a); None for one that is zero."""
    l_bar = np.zeros_like(l) if l_bar is None else l_bar
    u_bar = np.zeros_like(u) if u_bar is None else u_bar
    return p @ factors_bar(l_bar, u_bar, l, u)


def factors_bar(l_bar, u_bar, l, u):
    """The cotangent of l @ u, which is factorised without a change of rows."""
    rows, columns = np.shape(l)[-2], np.shape(u)[-1]
    size = min(rows, columns)
    first, low, up, rest = l[..., :size, :], l[..., size:, :], u[..., :size], u[..., size:]
    right = np.linalg.solve(adjoint(first), u_bar[..., size:])
    below = adjoint(np.linalg.solve(up, adjoint(l_bar[..., size:, :])))
    l_bar = l_bar[..., :size, :] - right @ adjoint(rest)
    u_bar = u_bar[..., :size] - adjoint(low) @ below
    inner = np.tril(adjoint(first) @ l_bar, -1) + np.triu(u_bar @ adjoint(up))
    half = np.linalg.solve(adjoint(first), inner)
    square = adjoint(np.linalg.solve(up, adjoint(half)))
    if rows > columns:
        return np.concatenate([square, below], axis=-2)
    return np.concatenate([square, right], axis=-1)


def factors_of(lu):
    """The factors that linalg.lu_factor keeps in one matrix."""
    if np.ndim(lu) != 2:
        raise ValueError("srcdiff: linalg.lu_factor is differentiated for one matrix")
    size = min(np.shape(lu))
    return np.tril(lu, -1)[:, :size] + np.eye(len(lu), size), np.triu(lu)[:size]


def order_of(piv, rows):
    """The order into which linalg.lu_factor brings the rows."""
    order = np.arange(rows)
    for row, other in enumerate(piv):
        order[[row, other]] = order[[other, row]]
    return order


def lu_factor_bar(z_bar, lu, piv):
    """The cotangent of a in lu, piv = linalg.lu_factor(a)."""
    l, u = factors_of(lu)
    l_bar, u_bar = factors_of(z_bar)
    a_bar = np.zeros_like(lu)
    a_bar[order_of(piv, len(lu))] = factors_bar(l_bar, u_bar, l, u)
    return a_bar


def lu_solve_bar(b_bar, z, lu, piv, trans=0):
    """The cotangent of lu in z = linalg.lu_solve((lu, piv), b, trans)."""
    l, u = factors_of(lu)
    if np.ndim(z) == 1:
        b_bar, z = b_bar[:, None], z[:, None]
    a_bar = -(b_bar @ z.T) if trans == 0 else -(z @ b_bar.T)
    a_bar = a_bar[order_of(piv, len(lu))]
    return np.tril(a_bar @ u.T, -1) + np.triu(l.T @ a_bar)


def full_qr_bar(r_bar, q, r):
    """The cotangent of a in q, r = linalg.qr(a), where q may be a square."""
    size = min(np.shape(q)[-2], np.shape(r)[-1])
    return qr_bar(None, r_bar[..., :size, :], q[..., :size], r[..., :size, :])


def solve_banded_bar(z_bar, l_and_u, ab):
    """The cotangent of b in z = linalg.solve_banded(l_and_u, ab, b)."""
    if np.ndim(ab) != 2:
        raise ValueError("srcdiff: linalg.solve_banded is differentiated for one matrix")
    lower, upper = l_and_u
    size = np.shape(ab)[1]
    turned = np.zeros_like(ab)
    for row in range(lower + upper + 1):
        below = row - upper  # the diagonal's rows are that much greater than its columns
        from_, to = max(0, -below), min(size, size - below)
        if from_ < to:
            turned[lower - below, from_ + below : to + below] = ab[row, from_:to]
    return linalg.solve_banded((upper, lower), turned, z_bar)


def bands_bar(b_bar, z, l_and_u, ab):
    """The cotangent of ab in z = linalg.solve_banded(l_and_u, ab, b)."""
    lower, upper = l_and_u
    size = np.shape(ab)[1]
    if np.ndim(z) == 1:
        b_bar, z = b_bar[:, None], z[:, None]
    ab_bar = np.zeros_like(ab)
    for row in range(lower + upper + 1):
        below = row - upper
        from_, to = max(0, -below), min(size, size - below)
        if from_ < to:
            product = b_bar[from_ + below : to + below] * z[from_:to]
            ab_bar[row, from_:to] = -np.sum(product, axis=1)
    return ab_bar


def block_bar(z_bar, position, *blocks):
    """The cotangent of one of the blocks of linalg.block_diag."""
    shapes = [np.shape(np.atleast_2d(block))[-2:] for block in blocks]
    row, column = (sum(shape[side] for shape in shapes[:position]) for side in (0, 1))
    rows, columns = shapes[position]
    part = z_bar[..., row : row + rows, column : column + columns]
    part = unbroadcast(part, np.atleast_2d(blocks[position]))
    return np.reshape(part, np.shape(blocks[position]))


def toeplitz_bar(z_bar, c, r=None, of_row=False):
    """The cotangent of c, or of r, in linalg.toeplitz(c, r)."""
    x, sign = (r, 1) if of_row else (c, -1)
    count = np.shape(z_bar)[-1] if of_row else np.shape(z_bar)[-2]
    diagonals = [np.trace(z_bar, sign * k, -2, -1) for k in range(count)]
    if r is None:
        for k in range(1, count):
            diagonals[k] = diagonals[k] + np.trace(z_bar, k, -2, -1)
    if of_row:
        diagonals[0] = np.zeros_like(diagonals[0])
    return np.reshape(np.stack(diagonals, axis=-1), np.shape(x))


def sparse_bar(z_bar, a):
    """The cotangent of x in a @ x, where a is a sparse matrix."""
    if a.dtype.kind == "c":
        raise ValueError("srcdiff: a sparse matrix of complex values is not handled")
    return a.T @ z_bar
