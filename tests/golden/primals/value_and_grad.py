"""The value comes with the gradient."""

import numpy as np

CASE = dict(kind="value_and_grad", wrt="w", arguments=dict(w=np.array([0.7, -1.2]), x=np.array([[1.0, 2.0], [0.5, 0.1]]), y=np.array([1.0, 0.0])), example=True)


def f(w, x, y):
    p = 1.0 / (1.0 + np.exp(-x @ w))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))
