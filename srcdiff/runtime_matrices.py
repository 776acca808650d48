"""Helpers of np.linalg that a generated file may need, in 88 columns, as black leaves them: see `srcdiff.runtime`."""

import numpy as np

from srcdiff.runtime import unbroadcast


def solve_bar(z_bar, a):
    """The cotangent of b in np.linalg.solve(a, b), before broadcasting."""
    if np.ndim(z_bar) < np.ndim(a):
        return solve_bar(z_bar[..., None], a)[..., 0]
    return np.linalg.solve(np.swapaxes(a, -1, -2), z_bar)


def solve_left_bar(b_bar, z, a):
    """The cotangent of a in z = np.linalg.solve(a, b)."""
    if np.ndim(z) < np.ndim(a):
        b_bar, z = b_bar[..., None], z[..., None]
    return unbroadcast(-(b_bar @ np.swapaxes(z, -1, -2)), a)


def adjoint(x):
    """The conjugate transpose of each matrix of a stack."""
    return np.conj(np.swapaxes(x, -1, -2))


def pinv_bar(z_bar, z, a):
    """The cotangent of a in z = np.linalg.pinv(a), while the rank stays the same."""
    t, u = adjoint(z), adjoint(z_bar)
    return (u - a @ z @ u) @ z @ t + t @ z @ (u - u @ z @ a) - t @ z_bar @ t


def lower_half(x):
    """The lower triangle of x, and half of its diagonal."""
    return 0.5 * (np.tril(x) + np.tril(x, -1))


def cholesky_bar(z_bar, z):
    """The cotangent of a in z = np.linalg.cholesky(a), in the triangle that is read."""
    t = adjoint(z)
    half = np.linalg.solve(t, lower_half(t @ z_bar))
    both = np.linalg.solve(t, adjoint(half))
    return lower_half(both + adjoint(both))


def eigenvalues_bar(w_bar, v):
    """The cotangent of a in w, v = np.linalg.eigh(a), in the triangle that is read."""
    both = v * w_bar[..., None, :] @ adjoint(v)
    return lower_half(both + adjoint(both))


def over_gaps(x, w):
    """x[i, j] / (w[j] - w[i]); zero where these are equal, as on the diagonal."""
    gaps = w[..., None, :] - w[..., :, None]
    return np.where(gaps == 0, 0.0, x / (gaps + (gaps == 0)))


def eigenvectors_bar(v_bar, w, v):
    """The cotangent of a in w, v = np.linalg.eigh(a), in the triangle that is read."""
    both = v @ over_gaps(adjoint(v) @ v_bar, w) @ adjoint(v)
    return lower_half(both + adjoint(both))


def eigvals_bar(w_bar, v):
    """The cotangent of a in w, v = np.linalg.eig(a)."""
    return np.linalg.solve(adjoint(v), w_bar[..., :, None] * adjoint(v))


def singular_bar(s_bar, u, vh):
    """The cotangent of a in u, s, vh = np.linalg.svd(a)."""
    count = np.shape(s_bar)[-1]
    return u[..., :count] * s_bar[..., None, :] @ vh[..., :count, :]


def svd_bar(s_bar, a):
    """The cotangent of a in np.linalg.svd(a, compute_uv=False)."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return singular_bar(s_bar, u, vh)


def left_vectors_bar(u_bar, u, s, vh):
    """The cotangent of a in u, s, vh = np.linalg.svd(a, full_matrices=False)."""
    if np.shape(u)[-1] != np.shape(s)[-1]:
        raise ValueError("srcdiff: vectors of a null space have no derivative: give full_matrices=False")
    inner = over_gaps(adjoint(u) @ u_bar, s * s)
    scale = np.where(s == 0, 0.0, 1.0 / (s + (s == 0)))[..., None, :]
    outer = (u_bar - u @ (adjoint(u) @ u_bar)) * scale
    return (u @ (inner + adjoint(inner)) * s[..., None, :] + outer) @ vh[
        ..., : np.shape(s)[-1], :
    ]


def right_vectors_bar(vh_bar, u, s, vh):
    """The cotangent of a in u, s, vh = np.linalg.svd(a, full_matrices=False)."""
    return adjoint(left_vectors_bar(adjoint(vh_bar), adjoint(vh), s, adjoint(u)))


def qr_bar(q_bar, r_bar, q, r):
    """The cotangent of a in q, r = np.linalg.qr(a); None for one that is zero."""
    rows, columns = np.shape(r)[-2:]
    if np.shape(q)[-1] > columns:
        raise ValueError("srcdiff: q of more rows than columns is differentiated in reduced mode, which SciPy calls economic")
    if columns > rows:  # a = q @ [upper, rest]
        rest = None if r_bar is None else r_bar[..., rows:]
        if rest is not None:
            more = q @ r[..., rows:] @ adjoint(rest)
            q_bar = more if q_bar is None else q_bar + more
        upper_bar = None if r_bar is None else r_bar[..., :rows]
        left = qr_bar(q_bar, upper_bar, q, r[..., :rows])
        right = np.zeros_like(r[..., rows:]) if rest is None else rest
        return np.concatenate([left, q @ right], axis=-1)
    inner = 0.0 if r_bar is None else r @ adjoint(r_bar)
    inner = inner if q_bar is None else inner - adjoint(q_bar) @ q
    low = lower_half(inner)
    both = q @ (low + adjoint(low))
    both = both if q_bar is None else both + q_bar
    return adjoint(np.linalg.solve(r, adjoint(both)))


def lstsq_bar(z_bar, z, a, b, p):
    """The cotangent of a in z = np.linalg.lstsq(a, b)[0]; p is np.linalg.pinv(a)."""
    if np.ndim(z) == 1:
        z_bar, z, b = z_bar[:, None], z[:, None], b[:, None]
    u, rest = adjoint(p) @ z_bar, z_bar - p @ (a @ z_bar)
    a_bar = (b - a @ z) @ adjoint(p @ u) - u @ adjoint(z)
    return a_bar + adjoint(p) @ z @ adjoint(rest)


def matrix_power_bar(z_bar, a, n):
    """The cotangent of a in np.linalg.matrix_power(a, n)."""
    if n == 0:
        return np.zeros_like(z_bar)
    if n < 0:
        inverse = np.linalg.inv(a)
        t = np.swapaxes(inverse, -1, -2)
        return -(t @ matrix_power_bar(z_bar, inverse, -n) @ t)
    t, a_bar = np.swapaxes(a, -1, -2), z_bar
    for _ in range(n - 1):
        z_bar = z_bar @ t
        a_bar = t @ a_bar + z_bar
    return a_bar


def norm_bar(z_bar, z, x, order, axis=None):
    """The cotangent of x in z = np.linalg.norm(x, order, axis)."""
    axis = tuple(range(np.ndim(x))) if axis is None else axis
    if isinstance(axis, tuple) and len(axis) == 2:
        return matrix_norm_bar(z_bar, z, x, order, axis)
    shape = np.shape(np.sum(x, axis=axis, keepdims=True))
    z_bar, z = np.reshape(np.broadcast_to(z_bar, np.shape(z)), shape), np.reshape(z, shape)
    size = np.abs(x)
    if abs(order) == np.inf:
        ties = np.equal(size, z).astype(z.dtype)
        return z_bar / np.sum(ties, axis=axis, keepdims=True) * ties * np.sign(x)
    if order == 0:
        return np.zeros_like(z_bar * x)
    ratio = np.where(size == 0, order < 1, size) / (z + (z == 0))
    return z_bar * np.sign(x) * ratio ** (order - 1)


def matrix_norm_bar(z_bar, z, x, order, axis):
    """The cotangent of x in z = np.linalg.norm(x, order, axis), of matrices."""
    x = np.moveaxis(x, axis, (-2, -1))
    shape = (*np.shape(x)[:-2], 1, 1)
    z_bar, z = np.reshape(np.broadcast_to(z_bar, np.shape(z)), shape), np.reshape(z, shape)
    if order in (1, -1, np.inf, -np.inf):
        along = -2 if abs(order) == 1 else -1
        ties = np.equal(np.sum(np.abs(x), axis=along, keepdims=True), z).astype(z.dtype)
        z_bar = z_bar / np.sum(ties, axis=(-2, -1), keepdims=True)
        return np.moveaxis(z_bar * ties * np.sign(x), (-2, -1), axis)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    if order in (2, -2):
        ties = np.equal(s, (s[..., :1] if order == 2 else s[..., -1:])) & (s > 0)
        s_bar = ties / np.maximum(np.sum(ties, axis=-1, keepdims=True), 1)
    elif order == "nuc":
        s_bar = s > 0
    else:
        s_bar = s / (z[..., 0] + (z[..., 0] == 0))
    s_bar = z_bar[..., 0] * s_bar.astype(s.dtype)
    return np.moveaxis(singular_bar(s_bar, u, vh), (-2, -1), axis)


def cond_bar(z_bar, z, x, order=None):
    """The cotangent of x in z = np.linalg.cond(x, order)."""
    if order in (None, 2, -2):
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        s_bar = np.zeros_like(s)
        sign = -1.0 if order == -2 else 1.0
        s_bar[..., 0] = sign * z_bar * z / s[..., 0]
        s_bar[..., -1] -= sign * z_bar * z / s[..., -1]
        return singular_bar(s_bar, u, vh)
    inverse, axis = np.linalg.inv(x), (-2, -1)
    size, other = (np.linalg.norm(m, order, axis) for m in (x, inverse))
    inverse_bar = matrix_norm_bar(z_bar * size, other, inverse, order, axis)
    t = adjoint(inverse)
    return matrix_norm_bar(z_bar * other, size, x, order, axis) - t @ inverse_bar @ t


def vector_norm_bar(z_bar, z, x, order, axis=None):
    """The cotangent of x in z = np.linalg.vector_norm(x, axis, ord=order)."""
    if axis is None:
        flat = norm_bar(z_bar, np.reshape(z, ()), np.ravel(x), order)
        return np.reshape(flat, np.shape(x))
    if isinstance(axis, tuple):
        ends = tuple(range(-len(axis), 0))
        x = np.moveaxis(x, axis, ends)
        rows = np.reshape(x, (*np.shape(x)[: -len(axis)], -1))
        z_bar = np.reshape(np.broadcast_to(z_bar, np.shape(z)), np.shape(rows)[:-1])
        flat = norm_bar(z_bar, np.reshape(z, np.shape(rows)[:-1]), rows, order, -1)
        return np.moveaxis(np.reshape(flat, np.shape(x)), ends, axis)
    return norm_bar(z_bar, z, x, order, axis)


def tensorinv_bar(z_bar, z, a):
    """The cotangent of a in z = np.linalg.tensorinv(a, ind)."""
    size = round(np.size(z) ** 0.5)
    t = np.reshape(z, (size, size)).T
    return np.reshape(-(t @ np.reshape(z_bar, (size, size)) @ t), np.shape(a))


def tensorsolve_bar(z_bar, a, b):
    """The cotangent of b in np.linalg.tensorsolve(a, b)."""
    size = np.size(b)
    flat = np.linalg.solve(np.reshape(a, (size, size)).T, np.ravel(z_bar))
    return np.reshape(flat, np.shape(b))


def beside(z_bar, a):
    """The matrix [[a.T, z_bar], [0, a.T]], whose exponential has the adjoint of a's."""
    t = np.swapaxes(a, -1, -2)
    left = np.concatenate([t, np.zeros_like(t)], axis=-2)
    return np.concatenate([left, np.concatenate([z_bar, t], axis=-2)], axis=-1)


def upper_right(x):
    """The upper right quarter of each matrix of a stack."""
    size = np.shape(x)[-1] // 2
    return x[..., :size, size:]
