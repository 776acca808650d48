"""Two buffers that change places after each step."""

import numpy as np

CASE = dict(wrt=("x", "c"), arguments=dict(x=np.array([0.7, -1.2, 0.4, 1.1]), c=0.5, n=3), example=True)


def f(x, c, n):
    old = x.copy()
    new = np.zeros(len(x))
    for _ in range(n):
        new[0] = old[0]
        new[1:] = c * old[1:] * old[:-1]
        old, new = new, old
    return np.sum(old)
