"""A boolean mask as an index."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([0.7, -1.2, 0.4])), example=True)


def f(x):
    return np.sum(np.sqrt(x[x > 0.0]))
