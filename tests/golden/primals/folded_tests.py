"""Tests that the constants of a call decide are not left in the callee's body."""

import numpy as np

CASE = dict(wrt=("x",), arguments=dict(x=np.array([0.7, -1.2, 0.4])), example=True)


def penalty(v, kind="square", offset=None):
    shifted = v if offset is None else v - offset
    if kind == "square":
        return np.sum(shifted**2)
    if kind == "huber":
        return np.sum(np.sqrt(1.0 + shifted**2) - 1.0)
    raise ValueError(kind)


def f(x):
    return penalty(x) + 0.5 * penalty(x, kind="huber", offset=0.3)
