"""What is below a threshold is scaled: the mask is kept, because the store changes what it compares."""

import numpy as np

CASE = dict(wrt=("x", "slope"), arguments=dict(x=np.array([0.7, -1.2, 0.4, -0.3]), slope=0.1), example=True)


def f(x, slope):
    y = np.sin(x)
    y[y < 0.0] *= slope
    return y @ y
