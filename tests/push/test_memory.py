"""What comes to share memory with an array that is written in place has a tangent of its own: what was given is never written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.push.agreement import assert_modes_agree


def swapped(x):
    a = x * 1.0
    b = np.zeros(3)
    for _ in range(4):
        b[:] = a * a * 0.5
        a, b = b, a
    return a + b


def swapped_until(x):
    a, b = x * 1.0, np.ones(3)
    while a[0] < 50.0:
        b *= a + 2.0
        a, b = b, a
    return a - b


def items_of_a_list(x):
    ys = [x * 1.0, x + 0.0]
    for _ in range(3):
        ys[0][1] += x[0] * ys[1][2]
        ys = [ys[1], ys[0]]
    return ys[0] * ys[1]


def appended(x):
    ys = []
    for _ in range(3):
        ys.append(x * 1.0)
    ys[0][1] = x[2]
    ys[1] = x + 0.0
    ys[1][0] *= x[1]
    return ys[0] * ys[1] + ys[2]


def joined(x):
    ys = [x * 1.0] + [x + 0.0]
    a = ys[0]
    a[0] = x[1] * 3.0
    zs = list(ys)
    zs[1][2] = x[0]
    return ys[1] * zs[0]


def in_a_dictionary(x):
    a = x * 1.0
    d = {"k": a, "z": x * 1.0}
    d["z"][0] = 3.0 * x[1]
    d["k"] = d["z"]
    d["k"][1] *= x[0]
    return d["z"] + a


def picked(x):
    w = x[[0, 1, 2]]
    w[1] = x[0]
    u = np.ravel(x * 1.0)
    u[0] *= x[2]
    return w * u


def an_argument_under_another_name(x):
    a = x
    a[1] = 3.0 * x[0]
    return a * x


def turned_around(x):
    g = x[-2:]
    g[::-1] = x[-2:] + 1.0
    return x * x


@pytest.mark.parametrize(
    "f",
    [turned_around, swapped, swapped_until, items_of_a_list, appended, joined, in_a_dictionary, picked, an_argument_under_another_name],
    ids=lambda f: f.__name__,
)
def test_tangents_of_their_own(f):
    assert_modes_agree(f, {"x": np.array([0.4, 0.7, 1.3])}, ("x",))
