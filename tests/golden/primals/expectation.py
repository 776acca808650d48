"""A mean over pairs, and how far the worst is from it: sums, extremes and questions over generators."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("p", "x"), arguments=dict(p=np.array([0.2, 0.5, 0.3]), x=np.array([1.0, 2.5, -0.7])))


def f(p: Annotated[np.ndarray, "n"], x: Annotated[np.ndarray, "n"]) -> float:
    # the mean
    mean = sum(a * b for a, b in zip(p, x))  # of what is weighted
    worst = max((b - mean) ** 2 for b in x)
    if any(a < 0.0 for a in p):
        worst = 2.0 * worst
    return worst / len(x)
