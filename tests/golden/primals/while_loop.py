"""Newton's iteration: a while loop, with a counter of the user's."""

CASE = dict(wrt="a", arguments=dict(a=2.3))


def f(a: float):
    x, k = a, 0
    while abs(x * x - a) > 1e-9 and k < 50:
        x = 0.5 * (x + a / x)  # Heron's step
        k += 1
    return x + 0.0 * k
