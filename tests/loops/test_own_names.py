"""An array that has the name of another one before it gets its own, where no path leads from the one to what reads the other."""

from __future__ import annotations

import textwrap
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.sin(np.arange(1.0, 8.0))


def one_after_the_other(x: Annotated[np.ndarray, "n"], k: int):
    t = x * 2.0
    a = t * t
    t = np.sqrt(a + 1.0)
    b = t * x
    t = a - b
    return a * b + t


def made_of_the_one_before(x: Annotated[np.ndarray, "n"], k: int):
    t = x * 2.0
    t = t * t + x
    t = np.exp(t) * t
    return t


def bound_on_one_side(x: Annotated[np.ndarray, "n"], k: int):
    t = x * 2.0
    if k > 1:
        t = x * x
    a = t * 3.0
    if k > 0:
        t = a * x
    return a + t


def needed_by_the_next_pass(x: Annotated[np.ndarray, "n"], k: int):
    t, total = x * 1.0, x * 0.0
    for s in range(k):
        total += t * x
        t = total * 2.0
        total += t * t
        t = total * 0.5
    return total + t


def bound_in_between(x: Annotated[np.ndarray, "n"], k: int):
    t = x * 2.0
    for s in range(k):
        t = t * x + 1.0
    a = t * t
    t = a * x
    t[1:] += a[:-1]
    return t * a


def another_name(x: Annotated[np.ndarray, "n"], k: int):
    t = x * 2.0
    s = t
    t = x * 3.0
    t[1:] += 0.5 * s[:-1]
    s[:-1] += t[1:]
    return s * t


def of_the_caller(x: Annotated[np.ndarray, "n"], k: int):
    a = x * 2.0
    x = a * a
    b = x * a
    x = b + 1.0
    return x * a


PROGRAMS = [one_after_the_other, made_of_the_one_before, bound_on_one_side, needed_by_the_next_pass, bound_in_between, another_name, of_the_caller]


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_the_loops_mean_the_same(f, k):
    arguments = {"x": X, "k": k}
    given = X.copy()
    assert_same(interpreted(f, arguments)(given, k), f(X.copy(), k))
    np.testing.assert_array_equal(given, X)
    for make, more in ((srcdiff.vjp, {"result_bar": direction_of(f(X.copy(), k))}), (srcdiff.jvp, {"x_dot": np.cos(X)})):
        plain = make(f, "x", example=arguments)
        assert_same(interpreted(plain, arguments)(**arguments, **more), plain(**arguments, **more))


def test_who_gets_a_name():
    names = {f: "t_2" in interpreted(f, {"x": X, "k": 1}).source for f in PROGRAMS}
    assert names == {f: f in (one_after_the_other, bound_in_between, another_name, needed_by_the_next_pass) for f in PROGRAMS}


def test_the_text():
    """All is one nest, which it is not where an array of the same name is needed in between."""
    text = interpreted(one_after_the_other, {"x": X, "k": 1}).source
    assert textwrap.dedent(text[text.index("    total = ") : text.index("    return total")]) == """\
total = np.empty(len(x))
for i in range(len(x)):
    t_2 = x[i] * 2.0
    a = t_2 * t_2
    b = np.sqrt(a + 1.0) * x[i]
    total[i] = a * b + (a - b)
"""
