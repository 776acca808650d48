"""`and`, `or` and `not`, as tests and as values."""

CASE = dict(wrt=("x", "y"), arguments=dict(x=0.7, y=1.3))


def f(x: float, y: float):
    s = x or y
    if x > 0.0 and not y > 2.0:
        s = s * x
    t = x and x * y
    return s + t
