"""A loop in a loop in which a branch depends on what the loops compute."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([0.7, -1.2, 0.4])), example=True)


def f(x):
    s = 0.1
    for i in range(len(x)):
        t = x[i] * s
        for j in range(i + 1):
            if t > 0.0:
                s = s + t * x[j]
            else:
                s = s - 0.5 * t
    return s
