"""Ranges that start anywhere, step by more than one, and run backwards."""

import numpy as np

CASE = dict(wrt=("x", "c"), arguments=dict(x=np.array([0.7, -1.2, 0.4, 2.1, 0.9]), c=0.3), example=True)


def f(x, c: float):
    s = 0.0
    for i in range(1, len(x), 2):
        s = s * c + x[i]
    for i in range(len(x) - 1, -1, -2):
        s = s * x[i]
    for i in reversed(range(2)):
        s = np.sin(s) + c * i
    return s
