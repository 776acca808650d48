"""A recurrence of two numbers that change places in each pass."""

CASE = dict(wrt=("a", "b"), arguments=dict(a=0.7, b=1.3, n=4))


def f(a: float, b: float, n: int):
    for _ in range(n):
        a, b = b, a * b
    return a + b
