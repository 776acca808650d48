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


def pinv_bar(z_bar, z, a):
    """The cotangent of a in z = np.linalg.pinv(a), while the rank stays the same."""
    t, u = np.swapaxes(z, -1, -2), np.swapaxes(z_bar, -1, -2)
    return (u - a @ z @ u) @ z @ t + t @ z @ (u - u @ z @ a) - t @ z_bar @ t


def lower_half(x):
    """The lower triangle of x, and half of its diagonal."""
    return 0.5 * (np.tril(x) + np.tril(x, -1))


def cholesky_bar(z_bar, z):
    """The cotangent of a in z = np.linalg.cholesky(a), in the triangle that is read."""
    t = np.swapaxes(z, -1, -2)
    half = np.linalg.solve(t, lower_half(t @ z_bar))
    both = np.linalg.solve(t, np.swapaxes(half, -1, -2))
    return lower_half(both + np.swapaxes(both, -1, -2))


def eigvalsh_bar(z_bar, a):
    """The cotangent of a in np.linalg.eigvalsh(a), in the triangle that is read."""
    vectors = np.linalg.eigh(a)[1]
    both = vectors * z_bar[..., None, :] @ np.swapaxes(vectors, -1, -2)
    return 2.0 * lower_half(both)


def svd_bar(z_bar, a):
    """The cotangent of a in np.linalg.svd(a, compute_uv=False)."""
    left, _, right = np.linalg.svd(a, full_matrices=False)
    return left * z_bar[..., None, :] @ right


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
    """The cotangent of x in z = np.linalg.norm(x, order, axis), of vectors."""
    if axis is None and np.ndim(x) != 1:
        raise ValueError("srcdiff: this norm is differentiated for vectors only")
    if order < 1 and order != -np.inf:
        raise ValueError("srcdiff: norms of orders below 1 are not differentiated")
    shape = np.shape(np.sum(x, axis=axis, keepdims=True))
    z_bar, z = np.reshape(np.broadcast_to(z_bar, np.shape(z)), shape), np.reshape(z, shape)
    if abs(order) == np.inf:
        ties = np.equal(np.abs(x), z).astype(z.dtype)
        return z_bar / np.sum(ties, axis=axis, keepdims=True) * ties * np.sign(x)
    return z_bar * np.sign(x) * (np.abs(x) / (z + (z == 0))) ** (order - 1)
