"""Axes of one letter: the same slices of them have one length, so that nothing has to be summed to fit."""

from typing import Annotated

import numpy as np

CASE = dict(
    kind="vjp",
    wrt=("c", "a"),
    of="c",
    arguments=dict(c=np.array([[0.7, 2.5, 1.3], [0.1, 0.4, -0.2], [1.1, 0.9, 0.6]]), a=np.array([[0.5, 1.2], [-0.8, 0.3], [1.4, 0.2]])),
)


def f(c: Annotated[np.ndarray, "n n"], a: Annotated[np.ndarray, "n m"]):
    for i in range(len(a)):
        c[i, : i + 1] += a[i, 0] * a[: i + 1, 1]
