"""A loop over an array's items."""

import math

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([0.7, 1.2, 0.4])), example=True)


def f(x):
    total = 0.0
    for v in x:
        total += math.log(v) * v
    return total
