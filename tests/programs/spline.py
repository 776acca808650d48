"""Natural cubic splines: second derivatives by a tridiagonal solve, evaluation by bisection."""

import numpy as np


def solve_tridiagonal(lower, diag, upper, rhs):
    """Thomas's algorithm; raises ZeroDivisionError's friend if a pivot vanishes."""
    n = len(diag)
    c, d = np.zeros(n), np.zeros(n)
    c[0] = upper[0] / diag[0]
    d[0] = rhs[0] / diag[0]
    for i in range(1, n):
        pivot = diag[i] - lower[i] * c[i - 1]
        if pivot == 0:
            raise ArithmeticError("zero pivot in row %d" % i)
        c[i] = upper[i] / pivot
        d[i] = (rhs[i] - lower[i] * d[i - 1]) / pivot
    x = np.zeros(n)
    x[-1] = d[-1]
    for i in range(n - 2, -1, -1):
        x[i] = d[i] - c[i] * x[i + 1]
    return x


def second_derivatives(x, y):
    n = len(x)
    h = x[1:] - x[:-1]
    lower, diag, upper, rhs = np.zeros(n), np.ones(n), np.zeros(n), np.zeros(n)
    for i in range(1, n - 1):
        lower[i] = h[i - 1] / 6
        diag[i] = (h[i - 1] + h[i]) / 3
        upper[i] = h[i] / 6
        rhs[i] = (y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1]
    return solve_tridiagonal(lower, diag, upper, rhs)


def interval(x, t):
    """The index of the interval that t lies in."""
    lo, hi = 0, len(x) - 1
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if x[mid] > t:
            hi = mid
        else:
            lo = mid
    return lo


def evaluate(x, y, m, t):
    if t < x[0] or t > x[-1]:
        raise ValueError(f"{t} is outside of [{x[0]}, {x[-1]}]")
    k = interval(x, t)
    h = x[k + 1] - x[k]
    a = (x[k + 1] - t) / h
    b = (t - x[k]) / h
    return a * y[k] + b * y[k + 1] + ((a**3 - a) * m[k] + (b**3 - b) * m[k + 1]) * h**2 / 6


def spline_value(x, y, t):
    """The spline through (x, y) at one place."""
    return evaluate(x, y, second_derivatives(x, y), t)


def spline_misfit(x, y, times, data):
    """The squared misfit to data at several places."""
    m = second_derivatives(x, y)
    return sum((evaluate(x, y, m, t) - v) ** 2 for t, v in zip(times, data))


X = np.array([0.0, 0.7, 1.5, 2.6, 3.1, 4.0])

CASES = {
    "spline_value": (dict(x=X, y=np.sin(X), t=1.9), ("x", "y", "t")),
    "spline_misfit": (dict(x=X, y=np.cos(X), times=np.array([0.2, 1.1, 2.9, 3.7]), data=np.array([1.0, 0.2, -0.7, -0.9])), ("x", "y", "times")),
}
