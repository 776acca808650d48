"""Defaults, keyword-only and positional-only parameters, of which some are differentiated."""

CASE = dict(wrt=("x", "rate"), arguments=dict(x=0.7, gain=1.5))


def f(x, /, gain=2.0, *, rate=0.1, steps: int = 3):
    for _ in range(steps):
        x = x + rate * (gain - x)
    return x
