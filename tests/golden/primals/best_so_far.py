"""A name that holds None until something better is found."""

CASE = dict(wrt=("a", "b"), arguments=dict(a=0.7, b=-1.2))


def f(a: float, b: float):
    best = None
    for candidate in (a * b, a - b, a + b):
        if best is None or candidate > best:
            best = candidate
    return best * best
