"""A list of pairs is looked over from its end."""

import numpy as np

CASE = dict(wrt=("x", "w"), arguments=dict(x=np.array([0.7, -1.2, 0.4]), w=np.array([1.1, 0.3, -0.8])), example=True)


def f(x, w):
    acc = 0.0
    for v, k in reversed(list(zip(x, w))):
        acc = k * acc + np.sin(v)
    return acc
