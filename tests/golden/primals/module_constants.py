"""Constants of the module, read when the derivative is called."""

import math as m
from math import tau

CASE = dict(wrt="r", arguments=dict(r=0.7))
GAIN = 2.5
LIMITS = (0.1, 3.0)


def f(r):
    area = 0.5 * tau * r**2
    return GAIN * area * m.sin(r) - LIMITS[1] * r
