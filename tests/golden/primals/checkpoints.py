"""Two states of a wave, and what passes read besides, some of which is another value after the loop."""

from typing import Annotated

import numpy as np


def f(u: Annotated[np.ndarray, "n"], c: Annotated[np.ndarray, "n"], steps: int):
    v = u
    dt = 0.1
    for t in range(steps):  # srcdiff: checkpoint 3
        force = dt**2 * c * np.sin(u)  # of a pendulum at each point
        u, v = 2.0 * u - v - force, u
    c = c * c
    return np.sum(u * v * c)


CASE = {"wrt": ("u", "c"), "arguments": {"u": np.array([0.3, -0.7, 1.1]), "c": np.array([0.5, 0.9, -0.4]), "steps": 9}}
