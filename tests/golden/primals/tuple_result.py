"""Two results: vjp takes a pair of cotangents."""

import numpy as np

CASE = dict(kind="vjp", wrt=("x", "a"), arguments=dict(x=np.array([0.7, -1.2, 0.4]), a=0.5), example=True)


def f(x, a):
    y = a * np.sin(x)
    return y, np.sum(y * x)
