"""sum, mean, max, var over axes, with and without keepdims."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([[0.7, -1.2, 0.4], [0.1, 0.9, 1.1]])), example=True)


def f(x):
    centred = x - x.mean(axis=0)
    scaled = centred / np.sqrt(x.var(axis=0) + 1e-3)
    top = np.max(x, axis=1, keepdims=True)
    return np.sum(scaled * np.exp(x - top)) + np.prod(x[0])
