"""Jacobi sweeps on a line: each pass writes a new array from the old one."""

import numpy as np

CASE = dict(wrt=("u", "b"), arguments=dict(u=np.array([0.7, -1.2, 0.4, 1.1, 0.3]), b=np.array([0.1, 0.5, -0.3, 0.2, 0.6]), n=3), example=True)


def f(u, b, n):
    for _ in range(n):
        new = u.copy()
        new[1:-1] = 0.5 * (u[:-2] + u[2:] + b[1:-1])
        u = new
    return np.sum(u * u)
