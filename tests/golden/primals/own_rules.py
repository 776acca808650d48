"""Rules of the user's: one whose text is spliced, one that is called by its name, one that says zero, in a loop."""

from typing import Annotated

import numpy as np

import srcdiff

CASE = dict(wrt=("x", "a"), arguments=dict(x=np.array([0.7, -1.2, 0.4]), a=np.array([[3.0, 0.2, 0.1], [0.3, 2.5, 0.2], [0.1, 0.4, 2.0]]), steps=3))


def smooth(x, width=1.0):
    return np.convolve(x, np.array([0.5, width, 0.5]), "same")


@srcdiff.adjoint(smooth, shape="x")
def smooth_adjoint(z, x, width=1.0):
    x_bar += smooth(z_bar, width)
    width_bar += z_bar @ x


def solve(a, b):
    return np.linalg.solve(a, b)


@srcdiff.adjoint(solve, call=True, shape="b")
def solve_adjoint(z_bar, z, a, b):
    t = np.linalg.solve(a.T, z_bar)
    return -np.outer(t, z), t


@srcdiff.zero_gradient
def largest(x) -> float:
    return float(np.argmax(x))


def f(x: Annotated[np.ndarray, "n"], a: Annotated[np.ndarray, "n n"], steps: int):
    for step in range(steps):
        x = solve(a, smooth(np.sin(x)))  # a step
    return x @ x + largest(x) * np.sum(x)
