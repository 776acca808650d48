"""Conjugate gradients on a Poisson problem: operators as functions, early return, an exception with data; Jacobi and power iterations."""

import numpy as np


class NotConverged(Exception):
    pass


def laplacian(u, h=1.0):
    """The negative second difference, zero outside."""
    padded = np.concatenate(([0.0], u, [0.0]))
    return (2 * padded[1:-1] - padded[:-2] - padded[2:]) / h**2


def conjugate_gradients(apply, b, x0=None, tol=1e-10, max_iter=None):
    x = np.zeros_like(b) if x0 is None else x0.copy()
    r = b - apply(x)
    p = r.copy()
    rs = r @ r
    if rs < tol**2:
        return x
    for k in range(max_iter or 10 * len(b)):
        Ap = apply(p)
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        rs_new = r @ r
        if np.sqrt(rs_new) < tol:
            return x
        p = r + (rs_new / rs) * p
        rs = rs_new
    raise NotConverged(f"residual {np.sqrt(rs):.2e} after {k + 1} iterations")


def screened_poisson(source, screening, measured):
    """The misfit of the solution of (-u'' + c u) = f to measurements."""

    def operator(u):
        return laplacian(u) + screening * u

    u = conjugate_gradients(operator, source)
    return 0.5 * np.sum((u - measured) ** 2)


def dominant_eigenvalue(A, start, iterations=200, tol=1e-13):
    """By power iteration with Rayleigh quotients."""
    v = start / np.linalg.norm(start)
    for _ in range(iterations):
        w = A @ v
        new = w / np.sqrt(np.sum(w**2))
        change = np.max(np.abs(new - v))
        v = new
        if change < tol:
            break
    return v @ (A @ v)


def jacobi(A, b, sweeps=30):
    """The solution's norm, by elementwise loops."""
    n = len(b)
    x = [0.0] * n
    for _ in range(sweeps):
        new = []
        for i in range(n):
            others = sum(A[i, j] * x[j] for j in range(n) if j != i)
            new.append((b[i] - others) / A[i, i])
        change = max(abs(u - v) for u, v in zip(new, x))
        x = new
        if change < 1e-14:
            break
    return sum(v * v for v in x) ** 0.5


A = np.array([[4.0, 0.5, 0.3], [0.5, 3.0, -0.2], [0.3, -0.2, 2.0]])
F = np.array([0.1, 0.5, 1.0, 0.4, 0.2])

CASES = {
    "screened_poisson": (dict(source=F, screening=0.7, measured=np.full(5, 0.3)), ("source", "screening", "measured")),
    "dominant_eigenvalue": (dict(A=A, start=np.array([1.0, 0.4, 0.2])), ("A",)),
    "jacobi": (dict(A=A, b=np.array([1.0, -0.5, 0.7])), ("A", "b")),
}
