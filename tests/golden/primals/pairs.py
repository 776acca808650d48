"""What belongs to pairs is larger than what it is made of: it is made again, not kept."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("x", "q"), arguments=dict(x=np.array([0.3, 1.1, -0.8]), q=np.array([1.0, 0.5, 2.0]), dt=0.1, steps=3))


def f(x: Annotated[np.ndarray, "n"], q: Annotated[np.ndarray, "n"], dt: float, steps: int) -> float:
    for step in range(steps):
        apart = x[:, None] - x[None, :]
        pull = q / (apart**2 + 1.0)
        x = x - dt * np.sum(pull * apart, axis=1)
    return np.sum(x**2)
