"""Nested tuple targets, a chain, unpacking of a shape."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([[0.7, -1.2], [0.4, 2.1]])), example=True)


def f(x):
    (a, b), c = (x[0, 0], x[0, 1]), x[1, 1]
    p = q = a * b
    m, n = x.shape
    return p * q * c / (m * n)
