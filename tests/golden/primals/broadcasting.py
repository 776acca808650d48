"""A matrix, a row, a column and a number, of known ranks."""

import numpy as np

CASE = dict(
    wrt=("m", "row", "column", "c"),
    arguments=dict(m=np.array([[0.7, -1.2, 0.4], [0.1, 0.9, 1.1]]), row=np.array([1.0, 2.0, 0.5]), column=np.array([[0.3], [0.6]]), c=0.5),
    example=True,
)


def f(m, row, column, c):
    return np.sum(np.tanh(m * row + column) * c)
