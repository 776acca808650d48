"""What does not depend on the argument is computed as the user wrote it; a user's function of passive values is called as it is."""

import numpy as np

CASE = dict(wrt="x", arguments=dict(x=np.array([0.7, -1.2, 0.4]), n=3), example=True)


def weights(n):
    return np.array([1.0 / (k + 1) for k in range(n)])


def f(x, n):
    w = weights(n)
    best = int(np.argmax(x))
    return (w @ x) * x[best]
