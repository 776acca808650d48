"""Helpers of tangents of matrices that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np

from srcdiff.runtime_matrices import adjoint, lower_half, over_gaps
from srcdiff.runtime_solvers import factors_of, order_of


def applied(a, z):
    """a @ z for stacks of matrices, of vectors where z has an axis less than a."""
    return a @ z if np.ndim(z) >= np.ndim(a) else (a @ z[..., None])[..., 0]


def solution_dot(a, change):
    """The tangent of np.linalg.solve(a, b), of vectors where it has an axis less."""
    if np.ndim(change) < np.ndim(a):
        return np.linalg.solve(a, change[..., None])[..., 0]
    return np.linalg.solve(a, change)


def pinv_dot(a_dot, z, a):
    """The tangent of z = np.linalg.pinv(a), while the rank stays the same."""
    t, u = adjoint(a_dot), adjoint(z)
    return z @ u @ (t - t @ a @ z) + (t - z @ a @ t) @ u @ z - z @ a_dot @ z


def mirrored(x):
    """The symmetric matrix that has the lower triangle of x."""
    half = lower_half(x)
    return half + adjoint(half)


def cholesky_dot(a_dot, z):
    """The tangent of z = np.linalg.cholesky(a), of the triangle that is read."""
    half = np.linalg.solve(z, mirrored(a_dot))
    return z @ lower_half(np.linalg.solve(z, adjoint(half)))


def eigenvalues_dot(a_dot, v):
    """The tangent of w in w, v = np.linalg.eigh(a), of the triangle that is read."""
    return np.real(np.sum(np.conj(v) * (mirrored(a_dot) @ v), axis=-2))


def eigenvectors_dot(a_dot, w, v):
    """The tangent of v in w, v = np.linalg.eigh(a), of the triangle that is read."""
    return v @ over_gaps(adjoint(v) @ mirrored(a_dot) @ v, w)


def singular_dot(a_dot, u, vh):
    """The tangent of s in u, s, vh = np.linalg.svd(a)."""
    count = min(np.shape(a_dot)[-2:])
    right = a_dot @ adjoint(vh[..., :count, :])
    return np.real(np.sum(np.conj(u[..., :count]) * right, axis=-2))


def svd_dot(a_dot, a):
    """The tangent of np.linalg.svd(a, compute_uv=False)."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return singular_dot(a_dot, u, vh)


def left_vectors_dot(a_dot, u, s, vh):
    """The tangent of u in u, s, vh = np.linalg.svd(a, full_matrices=False)."""
    if np.shape(u)[-1] != np.shape(s)[-1]:
        raise ValueError("srcdiff: vectors of a null space have no derivative: give full_matrices=False")
    right = a_dot @ adjoint(vh[..., : np.shape(s)[-1], :])
    inner = adjoint(u) @ right
    scale = np.where(s == 0, 0.0, 1.0 / (s + (s == 0)))[..., None, :]
    turn = over_gaps(inner * s[..., None, :] + s[..., :, None] * adjoint(inner), s * s)
    return u @ turn + (right - u @ inner) * scale


def right_vectors_dot(a_dot, u, s, vh):
    """The tangent of vh in u, s, vh = np.linalg.svd(a, full_matrices=False)."""
    return adjoint(left_vectors_dot(adjoint(a_dot), adjoint(vh), s, adjoint(u)))


def qr_dot(a_dot, q, r):
    """The tangents of q and r in q, r = np.linalg.qr(a)."""
    rows, columns = np.shape(r)[-2:]
    if np.shape(q)[-1] > columns:
        raise ValueError("srcdiff: q of more rows than columns is differentiated in reduced mode, which SciPy calls economic")
    if columns > rows:  # a = q @ [upper, rest]
        q_dot, left = qr_dot(a_dot[..., :rows], q, r[..., :rows])
        right = adjoint(q) @ (a_dot[..., rows:] - q_dot @ r[..., rows:])
        return q_dot, np.concatenate([left, right], axis=-1)
    right = adjoint(np.linalg.solve(adjoint(r), adjoint(a_dot)))  # a_dot @ inv(r)
    inner = adjoint(q) @ right
    low = np.tril(inner, -1)
    turn = low - adjoint(low)
    return right - q @ (inner - turn), (inner - turn) @ r


def full_qr_dot(a_dot, q, r):
    """The tangent of r in q, r = linalg.qr(a), where q may be a square."""
    size = min(np.shape(q)[-2], np.shape(r)[-1])
    _, r_dot = qr_dot(a_dot, q[..., :size], r[..., :size, :])
    below = np.zeros_like(r[..., size:, :])
    return np.concatenate([r_dot, below], axis=-2)


def lstsq_dot(a_dot, z, a, b, p):
    """The tangent of z = np.linalg.lstsq(a, b)[0] along a; p is np.linalg.pinv(a)."""
    t, u = adjoint(a_dot), adjoint(p)
    outside = t @ (u @ z)
    rest = u @ (t @ (b - a @ z))
    return p @ (rest - a_dot @ z - a @ outside) + outside


def matrix_power_dot(a_dot, a, n):
    """The tangent of np.linalg.matrix_power(a, n)."""
    if n == 0:
        return np.zeros_like(a_dot)
    if n < 0:
        inverse = np.linalg.inv(a)
        return matrix_power_dot(-inverse @ a_dot @ inverse, inverse, -n)
    power, z_dot = a, a_dot
    for _ in range(n - 1):
        z_dot = z_dot @ a + power @ a_dot
        power = power @ a
    return z_dot


def tensorinv_dot(a_dot, z):
    """The tangent of z = np.linalg.tensorinv(a, ind)."""
    size = round(np.size(z) ** 0.5)
    t = np.reshape(z, (size, size))
    return np.reshape(-t @ np.reshape(a_dot, (size, size)) @ t, np.shape(z))


def banded_product(l_and_u, ab, z):
    """a @ z for the matrix whose bands are in ab, as linalg.solve_banded takes them."""
    if np.ndim(ab) != 2:
        raise ValueError("srcdiff: linalg.solve_banded is differentiated for a matrix")
    lower, upper = l_and_u
    size = np.shape(ab)[1]
    product = np.zeros_like(z)
    for row in range(lower + upper + 1):
        below = row - upper  # how much greater the diagonal's rows are than its columns
        from_, to = max(0, -below), min(size, size - below)
        if from_ < to:
            band = ab[row, from_:to] if np.ndim(z) == 1 else ab[row, from_:to, None]
            product[from_ + below : to + below] += band * z[from_:to]
    return product


def cho_factor_dot(a_dot, c, lower):
    """The tangent of c in c, lower = linalg.cho_factor(a, lower)."""
    if not lower:  # what is in the other triangle is what a has there
        return adjoint(cho_factor_dot(adjoint(a_dot), adjoint(c), True))
    return cholesky_dot(a_dot, np.tril(c)) + np.triu(a_dot, 1)


def cho_solve_dot(c_dot, z, c, lower):
    """The change of a @ z while z stays, in z = linalg.cho_solve((c, lower), b)."""
    if np.ndim(c) != 2:
        raise ValueError("srcdiff: linalg.cho_solve is differentiated for one matrix")
    if not lower:
        c_dot, c = adjoint(c_dot), adjoint(c)
    half = np.tril(c_dot) @ adjoint(np.tril(c))
    return (half + adjoint(half)) @ z


def factors_dot(a_dot, l, u):
    """The tangents of l and u in a = l @ u."""
    size = min(np.shape(l)[-2], np.shape(u)[-1])
    first, low = l[..., :size, :], l[..., size:, :]
    up, rest = u[..., :size], u[..., size:]
    half = np.linalg.solve(first, a_dot[..., :size, :size])
    inner = adjoint(np.linalg.solve(adjoint(up), adjoint(half)))
    l_dot, u_dot = first @ np.tril(inner, -1), np.triu(inner) @ up
    below = a_dot[..., size:, :size] - low @ u_dot
    right = a_dot[..., :size, size:] - l_dot @ rest
    below = adjoint(np.linalg.solve(adjoint(up), adjoint(below)))
    right = np.linalg.solve(first, right)
    l_dot = np.concatenate([l_dot, below], axis=-2)
    return l_dot, np.concatenate([u_dot, right], axis=-1)


def lu_factor_dot(a_dot, lu, piv):
    """The tangent of lu in lu, piv = linalg.lu_factor(a)."""
    l_dot, u_dot = factors_dot(a_dot[order_of(piv, len(lu))], *factors_of(lu))
    z_dot = np.zeros_like(lu)
    z_dot[:, : np.shape(l_dot)[1]] += l_dot
    z_dot[: len(u_dot)] += u_dot
    return z_dot


def lu_solve_dot(lu_dot, z, lu, piv, trans=0):
    """The change of a @ z while z stays, in linalg.lu_solve((lu, piv), b, trans)."""
    l, u = factors_of(lu)
    l_dot, u_dot = np.tril(lu_dot, -1), np.triu(lu_dot)
    a_dot, order = np.zeros_like(lu), order_of(piv, len(lu))
    a_dot[order] = l_dot @ u + l @ u_dot
    return a_dot @ z if trans == 0 else a_dot.T @ z
