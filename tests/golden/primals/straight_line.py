"""Straight line, a name assigned twice, augmented assignment."""

import math

CASE = dict(wrt=("x", "y"), arguments=dict(x=0.7, y=1.3))


def f(x, y):
    r = x * x + y * y
    t = math.exp(-r)
    t = t * math.sin(x)
    t -= y / r
    return t * r
