"""Weights that add up to one: the maximum that is subtracted changes none of them, and nothing flows back through it."""

from typing import Annotated

import numpy as np

CASE = dict(
    wrt=("queries", "values"),
    arguments=dict(
        queries=np.array([[0.3, -0.7], [1.1, 0.2], [0.5, 0.9]]), keys=np.array([[0.8, 0.1], [-0.4, 0.6]]), values=np.array([[1.2, 0.4, 0.1], [0.3, -0.9, 2.0]])
    ),
)


def f(queries: Annotated[np.ndarray, "n d"], keys: Annotated[np.ndarray, "m d"], values: Annotated[np.ndarray, "m k"]) -> float:
    scores = queries @ keys.T
    odds = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    found = odds / np.sum(odds, axis=1, keepdims=True) @ values
    return np.sum(found**2)
