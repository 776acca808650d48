"""Shapes from annotations alone: axes that have one name are equal."""

from typing import Annotated

import numpy as np

CASE = dict(
    wrt=("w", "b"),
    arguments=dict(w=np.array([[0.7, -1.2], [0.1, 0.9], [0.3, 0.2]]), b=np.array([0.1, 0.2, 0.5]), x=np.array([1.0, 2.0])),
)


def f(w: Annotated[np.ndarray, "m n"], b: Annotated[np.ndarray, "m"], x: Annotated[np.ndarray, "n"]) -> float:
    h = np.maximum(w @ x + b, 0.0)
    return h @ h
