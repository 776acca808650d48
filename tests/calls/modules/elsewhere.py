"""A module whose names mean something else in `expanded.py`."""

import math as m
from math import sin as sum

import numpy as np

K = 7.0
STEPS = 3
TABLE = [1.0, 2.0]


def abs(v):
    return v * 5.0


def max(a, b):
    return a * b


def scaled(v):
    return abs(v) * K


def sine(v):
    return sum(v) * np.cos(v) * m.exp(-v)


def product(v):
    return max(v, K)


def powers(v):
    s = v
    for i in range(STEPS):
        s = s * v + TABLE[0]
    return s


def applied(v, f):
    return f(v) + K


def times(k):
    def g(v):
        return v * k * K

    return g
