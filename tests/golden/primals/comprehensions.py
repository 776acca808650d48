"""Lists that are made at once: all squares, some of them, a matrix."""

import numpy as np

CASE = dict(wrt=("x", "s"), arguments=dict(x=np.array([0.7, -1.2, 0.4]), s=1.3), example=True)


def f(x, s):
    squares = [s * v * v for v in x]
    positive = [np.log(v) for v in x if v > 0.0]
    kernel = np.array([[np.exp(-((a - b) ** 2)) for b in x] for a in x])
    return np.sum(kernel @ np.array(squares)) * sum(positive)
