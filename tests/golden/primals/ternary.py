"""Conditional expressions, one inside another."""

CASE = dict(wrt=("r", "delta"), arguments=dict(r=2.5, delta=0.8))


def f(r: float, delta: float):
    a = r if r > 0.0 else -r
    return 0.5 * r**2 if a <= delta else delta * (a - 0.5 * delta)
