"""Loops in parts that become vector instructions: what one part hands to another is there, and what must stay together does."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.sin(np.arange(1.0, 6.0))
Y = np.cos(np.arange(1.0, 6.0))


def many_arrays(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    a = x * y
    b = x * 2.0 - y
    c = a * b + x
    d = c * y - a
    return a, b, c, d


def changed_in_turn(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    a, b, c, d = x * 1.0, y * 1.0, x * y, x - y
    a += b * c
    b += a * d
    c += b * a
    d += c * b
    a *= d
    return a, b, c, d


def neighbours(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    a, b, c, d = x * 1.0, y * 1.0, x * y, x - y
    a[1:] += b[:-1] * c[1:]
    b[1:] += a[:-1] * d[1:]
    c[1:] += b[:-1] * a[1:]
    d[:-1] += a[1:] * b[:-1] * c[1:]
    return a, b, c, d


def sums_of_what_is_made(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "m"]):
    t = np.where(x[:, None] > y, x[:, None] * y, 0.5 * y + x[:, None])
    return np.sum(t, axis=1), np.sum(t, axis=0), np.sum(t * t)


def a_sum_in_each_pass(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    total = x * 0.0
    for k in range(len(x)):
        t = np.maximum(x * y[k], 0.1) * x - y
        total[k] = np.sum(t) + np.sum(t * y)
        y = y + 0.1 * t
    return total, y


def rows_of_rows(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"]):
    a = x[:, None] * y
    s = np.sum(np.where(a > 0.0, a * y, a - y) * 2.0 + y, axis=1)
    b = a * s[:, None]
    return np.sum(np.where(b > a, b - y, b * y) * 3.0 - y, axis=1), b


@pytest.mark.parametrize(
    "f", [many_arrays, changed_in_turn, neighbours, sums_of_what_is_made, a_sum_in_each_pass, rows_of_rows], ids=lambda f: f.__name__
)
def test_parts(f):
    arguments = {"x": X, "y": Y}
    assert_same(interpreted(f, arguments)(**arguments), f(**arguments))

    plain = srcdiff.vjp(f, ("x", "y"), example=arguments)
    seed = direction_of(f(**arguments))
    assert_same(interpreted(plain, arguments)(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))


def test_loops_with_many_arrays_have_parts():
    text = interpreted(many_arrays, {"x": X, "y": Y}).source
    assert text.count("for i in range(len(x)):") > 1


def test_a_sum_of_what_a_pass_makes_reads_a_row():
    text = interpreted(sums_of_what_is_made, {"x": X, "y": Y}).source
    assert "t_row = np.empty(" in text
