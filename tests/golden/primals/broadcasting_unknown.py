"""The same shapes, of which nothing is known."""

import numpy as np

CASE = dict(wrt=("m", "row"), arguments=dict(m=np.array([[0.7, -1.2, 0.4], [0.1, 0.9, 1.1]]), row=np.array([1.0, 2.0, 0.5])))


def f(m, row):
    return np.sum(m * row)
