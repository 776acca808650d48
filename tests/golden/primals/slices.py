"""Second differences: slices of one array, in one expression."""

import numpy as np

CASE = dict(wrt="u", arguments=dict(u=np.array([0.7, -1.2, 0.4, 2.1]), h=0.5), example=True)


def f(u, h: float):
    curvature = (u[2:] - 2.0 * u[1:-1] + u[:-2]) / h**2
    return np.sum(curvature**2) + u[0] * u[-1]
