"""The difference of two arrays of a pass is kept in their place."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("u", "k"), arguments=dict(u=np.array([0.3, 1.1, -0.8, 0.4]), k=np.array([0.2, 0.5, 0.1]), steps=2))


def f(u: Annotated[np.ndarray, "n"], k: Annotated[np.ndarray, "m"], steps: int) -> float:
    for step in range(steps):
        up = np.sin(u[1:])
        down = np.cos(u[:-1])
        u = np.concatenate([k * (up - down), u[:1]])
    return np.sum(u**2)
