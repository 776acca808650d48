"""A name is one of two arrays: what is stored through it reaches the one that it is."""

import numpy as np

CASE = dict(wrt=("x", "y"), arguments=dict(x=np.array([0.7, -1.2, 0.4]), y=np.array([1.0, 0.3, 0.2]), left=True), example=True)


def f(x, y, left):
    u, v = 2.0 * x, 3.0 * y
    side = u if left else v
    side[0] = side[1] * side[2]
    return u @ v
