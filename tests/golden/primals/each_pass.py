"""Each pass of the last loop is swept back at once: no list of all passes is kept."""

from typing import Annotated

import numpy as np

CASE = dict(wrt="a", arguments=dict(a=np.array([0.7, 2.5, 1.3])))


def f(a: Annotated[np.ndarray, "n"]) -> float:
    total = 0.0
    for i in range(len(a)):
        x = 1.0
        while abs(x * x - a[i]) > 1e-12 * a[i]:  # Newton's method for a root
            x = 0.5 * (x + a[i] / x)
        total += np.exp(-x) * x
    return total
