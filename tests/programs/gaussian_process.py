"""Gaussian process regression: kernels as closures, an own Cholesky factorization, the log marginal likelihood."""

import numpy as np


def rbf(length, variance):
    def kernel(a, b):
        return variance * np.exp(-0.5 * ((a - b) / length) ** 2)

    return kernel


def periodic(length, period):
    return lambda a, b: np.exp(-2.0 * np.sin(np.pi * np.abs(a - b) / period) ** 2 / length**2)


def add(*kernels):
    return lambda a, b: sum(k(a, b) for k in kernels)


def gram(kernel, xs, ys=None):
    ys = xs if ys is None else ys
    return np.array([[kernel(x, y) for y in ys] for x in xs])


def cholesky(A):
    n = A.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j] - np.dot(L[i, :j], L[j, :j])
            if i == j:
                if s <= 0:
                    raise np.linalg.LinAlgError(f"not positive definite at {i}")
                L[i, i] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return L


def forward_substitution(L, b):
    x = np.empty(len(b))
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x


def neg_log_marginal(length, noise, xs, ys, variance=1.0):
    K = gram(rbf(length, variance), xs) + noise**2 * np.eye(len(xs))
    L = cholesky(K)
    z = forward_substitution(L, ys)
    return 0.5 * z @ z + np.log(np.diag(L)).sum() + 0.5 * len(xs) * np.log(2 * np.pi)


def vectorized_marginal(length, variance, noise, xs, ys):
    """The same with a kernel that takes arrays."""
    kernel = rbf(length, variance)
    K = kernel(xs[:, None], xs[None, :]) + noise**2 * np.eye(len(xs))
    L = cholesky(K)
    z = forward_substitution(L, ys)
    return 0.5 * np.dot(z, z) + sum(np.log(L[i, i]) for i in range(len(xs)))


def sum_of_kernels(length, period, xs):
    """The mean entry of the Gram matrix of a sum of two kernels."""
    return np.mean(gram(add(rbf(length, 1.0), periodic(1.0, period)), xs))


XS = np.array([0.0, 0.4, 1.1, 1.5, 2.3])
YS = np.array([0.1, 0.5, 0.8, 1.1, 0.6])

CASES = {
    "neg_log_marginal": (dict(length=0.8, noise=0.3, xs=XS, ys=YS, variance=1.1), ("length", "noise", "xs", "ys", "variance")),
    "vectorized_marginal": (dict(length=0.8, variance=1.2, noise=0.3, xs=XS, ys=YS), ("length", "variance", "noise", "xs", "ys")),
    "sum_of_kernels": (dict(length=0.8, period=1.3, xs=XS), ("length", "period")),
}
