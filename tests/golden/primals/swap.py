"""Parallel assignment: a swap, and a rotation that reads what it writes."""

CASE = dict(wrt=("a", "b"), arguments=dict(a=0.7, b=1.3))


def f(a: float, b: float):
    a, b = b, a
    a, b = a * b, a + b
    return a * a - 3.0 * b
