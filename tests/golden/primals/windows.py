"""Slices that are as long as another array, wherever the loops place them, and slices of one length that are read in opposite directions."""

from typing import Annotated

import numpy as np

random = np.random.default_rng(7)
CASE = dict(wrt=("x", "w"), arguments=dict(x=random.normal(size=(5, 4)), w=random.normal(size=(2, 3, 2))))


def f(x: Annotated[np.ndarray, "n m"], w: Annotated[np.ndarray, "a b c"]):
    height, width = w.shape[:2]
    rows, columns = len(x) - height + 1, x.shape[1] - width + 1
    y = np.zeros((rows, columns, w.shape[2]))
    for i in range(rows):
        for j in range(columns):
            y[i, j] = np.sum(x[i : i + height, j : j + width, None] * w, axis=(0, 1))
    total = 0.0
    for k in range(1, len(x)):
        total += x[k - 1 :: -1, 0] @ np.tanh(x[:k, 0] * x[k:0:-1, 1])
    return total + np.sum(y**2)
