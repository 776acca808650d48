"""Newton's iteration: it returns from the loop, and raises after it."""

CASE = dict(wrt="a", arguments=dict(a=2.3, x=1.0))


def f(a: float, x: float):
    for _ in range(50):
        step = (x * x - a) / (2.0 * x)
        x -= step
        if abs(step) < 1e-12 * x:
            return x
    raise RuntimeError("no convergence")
