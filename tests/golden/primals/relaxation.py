"""A value that is assigned in the test of a loop."""

import math

CASE = dict(wrt=("x", "rate"), arguments=dict(x=2.0, rate=0.4, limit=0.05))


def f(x: float, rate: float, limit: float) -> float:
    steps = 0
    while steps < 50 and (step := rate * math.sin(x)) > limit:  # until it moves no more
        x -= step
        steps += 1
    return x + step
