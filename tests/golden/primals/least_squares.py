"""Only the first of several results is read, in a loop."""

from typing import Annotated

import numpy as np

CASE = dict(
    wrt=("a", "b"),
    arguments=dict(
        a=np.array([[1.0, 0.2], [0.5, 2.0], [0.3, 0.7], [1.5, 0.1]]), b=np.array([1.0, -0.5, 2.0, 0.3]), steps=2
    ),
)


def f(a: Annotated[np.ndarray, "n m"], b: Annotated[np.ndarray, "n"], steps: int) -> float:
    for step in range(steps):
        x, residuals, rank, s = np.linalg.lstsq(a, b, rcond=None)
        b = np.tanh(b - 0.5 * a @ x)
    return np.sum(b**2)
