"""A view of the interior is written: the memory is the owner's, and so is its adjoint."""

import numpy as np

CASE = dict(wrt=("u", "w"), arguments=dict(u=np.array([0.7, -1.2, 0.4, 1.1, 0.3]), w=np.array([0.5, 1.5, -0.2])), example=True)


def f(u, w):
    u = 2.0 * u
    inner = u[1:-1]
    inner *= w  # changes u
    inner[0] = inner[1] * u[0]
    return u @ u
