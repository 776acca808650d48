"""A search with for and else: the first interval that holds t."""

from typing import Annotated

import numpy as np

CASE = dict(wrt=("x", "y", "t"), arguments=dict(x=np.array([0.1, 0.7, 1.2, 1.9]), y=np.array([0.3, -0.4, 1.3, 0.6]), t=0.9))


def f(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"], t: float):
    for i in range(1, len(x)):
        if t < x[i]:
            slope = (y[i] - y[i - 1]) / (x[i] - x[i - 1])
            break
    else:
        slope = 0.0  # beyond the last
    return y[i - 1] + slope * (t - x[i - 1])
