"""Gauss-Seidel sweeps until they rest, inner points that are fixed are skipped."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("u", "b"), arguments=dict(u=np.array([0.7, 1.2, 0.4, 1.9, 0.5]), b=np.array([0.1, -0.2, 0.4, 0.3, 0.2]), steps=4))


def f(u: Annotated[np.ndarray, "n"], b: Annotated[np.ndarray, "n"], steps: int):
    u = u.copy()
    for step in range(steps):
        change = 0.0
        for i in range(1, len(u) - 1):
            if b[i] == 0.0:
                continue  # held
            new = 0.5 * (u[i - 1] + u[i + 1] + b[i] * u[i])
            change = max(change, abs(new - u[i]))
            u[i] = new
        if change < 1e-6:
            break
    return np.sum(u**2)
