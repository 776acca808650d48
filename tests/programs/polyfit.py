"""Polynomial fitting: a QR decomposition by modified Gram-Schmidt, back substitution, and Horner's scheme."""

import numpy as np


def vandermonde(x, degree):
    return np.stack([x**k for k in range(degree + 1)], axis=1)


def gram_schmidt(A):
    """Q and R, with R's diagonal positive."""
    m, n = A.shape
    if m < n:
        raise ValueError("more unknowns than equations")
    Q = np.zeros((m, n))
    R = np.zeros((n, n))
    for j in range(n):
        v = A[:, j].copy()
        for i in range(j):
            R[i, j] = Q[:, i] @ v
            v -= R[i, j] * Q[:, i]
        R[j, j] = np.sqrt(v @ v)
        if R[j, j] < 1e-12:
            raise np.linalg.LinAlgError("columns are dependent")
        Q[:, j] = v / R[j, j]
    return Q, R


def back_substitute(R, b):
    x = np.zeros_like(b)
    for i in reversed(range(len(b))):
        x[i] = (b[i] - R[i, i + 1 :] @ x[i + 1 :]) / R[i, i]
    return x


def lstsq(A, b):
    Q, R = gram_schmidt(A)
    return back_substitute(R, Q.T @ b)


def horner(coefficients, x):
    result = 0.0
    for c in coefficients[::-1]:
        result = result * x + c
    return result


def fitted_value(x, y, at, degree=2):
    """The fitted polynomial at one place."""
    return horner(lstsq(vandermonde(x, degree), y), at)


def leave_one_out(x, y, degree=1):
    """The mean squared error of each point predicted from the others."""
    errors = []
    for i in range(len(x)):
        keep = np.arange(len(x)) != i
        c = lstsq(vandermonde(x[keep], degree), y[keep])
        errors.append(horner(c, x[i]) - y[i])
    return np.mean(np.array(errors) ** 2)


def ridge(x, y, penalty, degree=3):
    """The residual of a fit with a penalty, by stacked rows."""
    A = vandermonde(x, degree)
    rows = np.vstack([A, np.sqrt(penalty) * np.eye(degree + 1)])
    c = lstsq(rows, np.concatenate([y, np.zeros(degree + 1)]))
    return np.sum((A @ c - y) ** 2)


X = np.array([-1.0, -0.4, 0.1, 0.5, 1.2])
Y = np.array([1.1, 0.2, 0.1, 0.3, 1.7])

CASES = {
    "fitted_value": (dict(x=X, y=Y, at=0.8), ("x", "y", "at")),
    "leave_one_out": (dict(x=X, y=Y), ("x", "y")),
    "ridge": (dict(x=X, y=Y, penalty=0.1), ("x", "y", "penalty")),
}
