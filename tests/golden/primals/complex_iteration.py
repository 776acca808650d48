"""An iteration of Mandelbrot's, while it stays small: how far it gets."""

CASE = dict(wrt=("c", "start"), arguments=dict(c=0.2 + 0.6j, start=0.1 - 0.2j))


def f(c: complex, start: complex) -> float:
    z = start
    n = 0
    while abs(z) < 2.0 and n < 12:
        z = z * z + c
        n += 1
    return abs(z)
