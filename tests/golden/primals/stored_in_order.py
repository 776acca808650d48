"""Parallel stores: one after the other where no value reads what a store before it writes, else all values first."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([0.7, -1.2, 0.4])), example=True)


def f(x):
    c, s = np.cos(x[0]), np.sin(x[0])
    a = np.zeros((2, 2))
    a[0, 0], a[0, 1] = c, -s
    a[1, 0], a[1, 1] = s * x[1], c * x[2]
    a[0, 1], a[1, 0] = a[1, 0] * x[1], a[0, 1]
    return np.sum(a @ a)
