"""A kernel that returns nothing: the output is what it leaves in an argument."""

import numpy as np

CASE = dict(
    kind="vjp",
    wrt=("a", "x", "y"),
    of="y",
    arguments=dict(a=0.5, x=np.array([0.7, -1.2, 0.4, 1.1]), y=np.array([1.0, 0.3, 0.2, -0.6])),
    example=True,
)


def f(a, x, y):
    y += a * x
    y[0] = 0.0  # a boundary condition
