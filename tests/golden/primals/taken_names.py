"""The names that the compiler would choose are the user's."""

import numpy as np

CASE = dict(kind="vjp", wrt=("x", "x_bar"), arguments=dict(x=0.7, x_bar=0.3, result_bar=2.0, n=2))


def f(x: float, x_bar: float, result_bar: float, n: int):
    y_bar = x * x_bar
    for x_saved in range(n):
        y_bar = np.sin(y_bar) * result_bar
    return y_bar
