"""The arithmetic-geometric mean: a loop without an end of its own, left in the middle of a pass."""

import numpy as np

CASE = dict(wrt=("x", "y"), arguments=dict(x=1.7, y=0.4))


def f(x: float, y: float):
    while True:
        x = 0.5 * (x + y)
        if abs(x - y) < 1e-9:
            break
        y = np.sqrt(x * y)
    return x
