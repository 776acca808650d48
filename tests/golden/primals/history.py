"""The whole history in one array: nothing of it is overwritten, so that nothing has to be kept."""

import numpy as np

CASE = dict(wrt=("x0", "rate"), arguments=dict(x0=0.3, rate=3.2, n=5), example=True)


def f(x0, rate, n):
    x = np.zeros(n + 1)
    x[0] = x0
    for i in range(n):
        x[i + 1] = rate * x[i] * (1.0 - x[i])
    return np.sum(x)
