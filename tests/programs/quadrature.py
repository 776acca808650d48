"""Numerical integration: recursive adaptive Simpson, Gauss-Legendre, Romberg with a triangle of lists, an arc length."""

import math

import numpy as np

NODES, WEIGHTS = np.polynomial.legendre.leggauss(5)


def simpson(f, a, fa, b, fb):
    m = (a + b) / 2
    fm = f(m)
    return m, fm, abs(b - a) / 6 * (fa + 4 * fm + fb)


def adaptive(f, a, fa, b, fb, tol, whole, m, fm, depth):
    lm, flm, left = simpson(f, a, fa, m, fm)
    rm, frm, right = simpson(f, m, fm, b, fb)
    delta = left + right - whole
    if abs(delta) <= 15 * tol or depth == 0:
        return left + right + delta / 15
    return adaptive(f, a, fa, m, fm, tol / 2, left, lm, flm, depth - 1) + adaptive(f, m, fm, b, fb, tol / 2, right, rm, frm, depth - 1)


def quad(f, a, b, tol=1e-4):
    fa, fb = f(a), f(b)
    m, fm, whole = simpson(f, a, fa, b, fb)
    return adaptive(f, a, fa, b, fb, tol, whole, m, fm, 8)


def damped_area(decay, frequency, end):
    """The integral of a damped oscillation."""
    return quad(lambda t: math.exp(-decay * t) * math.cos(frequency * t), 0.0, end)


def gauss_legendre(f, a, b, pieces=3):
    edges = [a + (b - a) * k / pieces for k in range(pieces + 1)]
    total = 0.0
    for lo, hi in zip(edges[:-1], edges[1:]):
        half = 0.5 * (hi - lo)
        total += half * sum(w * f(lo + half * (1 + x)) for x, w in zip(NODES, WEIGHTS))
    return total


def arc_length(a, b, end):
    """Of an ellipse with half axes a and b."""

    def speed(t):
        return math.hypot(a * math.sin(t), b * math.cos(t))

    return gauss_legendre(speed, 0.0, end)


def romberg(f, a, b, levels=5):
    R = [[0.5 * (b - a) * (f(a) + f(b))]]
    n = 1
    for k in range(1, levels):
        n *= 2
        h = (b - a) / n
        inner = sum(f(a + i * h) for i in range(1, n, 2))
        row = [0.5 * R[k - 1][0] + h * inner]
        for j in range(1, k + 1):
            row.append(row[j - 1] + (row[j - 1] - R[k - 1][j - 1]) / (4**j - 1))
        R.append(row)
    return R[-1][-1]


def normal_probability(low, high, mean=0.0, sd=1.0):
    density = lambda x: math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
    return romberg(density, low, high)


CASES = {
    "damped_area": (dict(decay=0.4, frequency=2.0, end=3.0), ("decay", "frequency", "end")),
    "arc_length": (dict(a=2.0, b=1.2, end=1.4), ("a", "b", "end")),
    "normal_probability": (dict(low=-0.5, high=1.2, mean=0.1, sd=0.9), ("low", "high", "mean", "sd")),
}
