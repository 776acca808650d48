"""Nests that are fused past others mean what they meant: each program here has something between two nests over the same elements that one of them needs."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.array([0.3, -0.7, 1.1, 0.4, 0.9])


def a_sum_in_between(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    s = np.sum(a[1:] * x[:-1])
    b = a * s + x
    return b


def written_in_between(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    a[1:] = a[:-1] * x[1:]
    b = a + x
    return b


def read_in_between(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    d = a[1:] - a[:-1]
    a *= x
    return np.sum(d * d) + np.sum(a)


def through_a_view(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    c = a[1:]
    c *= 3.0
    b = a * x
    return b


def through_an_alias(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    b = a
    d = b[1:] * 2.0
    b[1:] += d * x[:-1]
    e = a * x
    return e


def rebound_in_between(x: Annotated[np.ndarray, "n"]):
    a = x * 2.0
    d = a[1:] * x[1:]
    a = d * x[:-1]
    a[1:] = d[:-1]
    b = x * 3.0 + x[0]
    return np.sum(a) + np.sum(b * x)


def added_to_and_read(x: Annotated[np.ndarray, "n"]):
    a = np.zeros_like(x)
    a += x
    a[1:] += x[:-1] * 2.0
    b = a * x
    a[:-1] += b[1:]
    return a * b


def a_number_is_made_in_between(x: Annotated[np.ndarray, "n"], k: float):
    a = x * k
    t = a[1:] * 2.0
    k = k + t[0]
    b = a * k
    return b


def an_index_is_made_in_between(x: Annotated[np.ndarray, "n"], k: int):
    a = np.outer(x, x)
    b = a[k] * 2.0
    d = x[1:] * 2.0
    k = k + 1
    a[k] += x * d[0]
    return a[k] * b


def checked_in_between(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "m"]):
    a = x * 2.0
    d = y[1:] * 2.0
    b = a + y
    return b * d[0]


FUSED = {
    f: given
    for f, given in [
        (a_sum_in_between, {}),
        (written_in_between, {}),
        (read_in_between, {}),
        (through_a_view, {}),
        (through_an_alias, {}),
        (rebound_in_between, {}),
        (added_to_and_read, {}),
        (a_number_is_made_in_between, {"k": 1.5}),
        (an_index_is_made_in_between, {"k": 1}),
        (checked_in_between, {"y": X[::-1].copy()}),
    ]
}


@pytest.mark.parametrize("f", FUSED, ids=lambda f: f.__name__)
def test_what_is_fused(f):
    arguments = {"x": X, **FUSED[f]}
    assert_same(interpreted(f, arguments)(**arguments), f(**arguments))
    plain = srcdiff.vjp(f, "x", example=arguments)
    seed = direction_of(f(**arguments))
    assert_same(interpreted(plain, arguments)(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))


def test_a_nest_passes_another():
    def f(x: Annotated[np.ndarray, "n"]):
        a = x * 2.0
        d = x[1:] * x[:-1]
        b = a * x
        return np.sum(b) + np.sum(d)

    loops = interpreted(f, {"x": X})
    assert loops(X) == pytest.approx(f(X)) and loops.source.count("for i in range(len(x)):") == 1
