"""enumerate with a start, zip, enumerate of zip."""

import numpy as np

CASE = dict(wrt=("x", "y"), arguments=dict(x=np.array([0.7, 1.2, 0.4]), y=np.array([1.7, 0.2, 0.6])), example=True)


def f(x, y):
    s = 1.0
    for k, v in enumerate(x, 1):
        s *= v**k
    for a, b in zip(x, y):
        s += a * b
    for k, (a, b) in enumerate(zip(x, y)):
        s += np.cos(a * b) * k
    return s
