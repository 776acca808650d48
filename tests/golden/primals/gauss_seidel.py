"""Gauss-Seidel sweeps: each value is overwritten in place, and read by the next."""

import numpy as np

CASE = dict(wrt=("b", "a"), arguments=dict(b=np.array([0.1, 0.5, -0.3, 0.2, 0.6]), a=0.45, n=2), example=True)


def f(b, a, n):
    u = np.zeros(len(b))
    for _ in range(n):
        for i in range(1, len(b) - 1):
            u[i] = a * (u[i - 1] + u[i + 1]) + b[i]  # the newest values
    return u @ u
