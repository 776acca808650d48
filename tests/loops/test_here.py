"""Arrays that share memory somewhere in a function are told apart where they do not, and nowhere else."""

from __future__ import annotations

import textwrap
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.sin(np.arange(1.0, 8.0))


def changing_places(x: Annotated[np.ndarray, "n"]):
    old, now = x * 0.5, x * 1.0
    for t in range(4):
        new = 2.0 * now - old
        new[1:-1] += 0.1 * (now[2:] + now[:-2])
        old = now
        now = new
    return now


def in_turn(x: Annotated[np.ndarray, "n"]):
    a, b = x * 1.0, x * 2.0
    for t in range(3):
        b[1:] += 0.5 * a[:-1]
        a, b = b, a
    return a - b


def one_array_first(x: Annotated[np.ndarray, "n"]):
    a = x * 1.0
    b = a
    b[1:] += 0.5 * a[:-1]
    b = x * 3.0
    b[1:] += 0.5 * a[:-1]
    return a * b


def one_array_afterwards(x: Annotated[np.ndarray, "n"]):
    a, b = x * 1.0, x * 3.0
    b[1:] += 0.5 * a[:-1]
    b = a
    b[1:] += 0.5 * a[:-1]
    return a * b


def from_the_second_pass_on(x: Annotated[np.ndarray, "n"]):
    a, b = x * 1.0, x * 3.0
    for t in range(3):
        b[1:] += 0.5 * a[:-1]
        b = a
    return a * b


def on_one_side(x: Annotated[np.ndarray, "n"], k: int):
    a, b = x * 1.0, x * 3.0
    if k > 0:
        b = a
    b[1:] += 0.5 * a[:-1]
    return a * b


def a_part(x: Annotated[np.ndarray, "n"]):
    a, c = x * 1.0, x * 3.0
    b = a[1:]
    b += 0.5 * a[:-1]
    b = c[1:]
    b += 0.5 * a[:-1]
    return a * c


def changed_in_place(x: Annotated[np.ndarray, "n"]):
    a = x * 1.0
    b = a
    a += 0.1
    c = a
    c[1:] += 0.5 * b[:-1]
    b = x * 1.0
    b[1:] += a[:-1]
    return a * b + c


def two_sums(x: Annotated[np.ndarray, "n"]):
    a, b, c = x * 1.0, x * 2.0, x * 0.0
    for t in range(3):
        c[1:] += a[:-1] * b[1:]
        a += c
        b, a = a, x * b
    return a * b + c


def all_one(x: Annotated[np.ndarray, "n"]):
    a = x * 1.0
    b = c = a
    for t in range(2):
        a[1:] += 0.5 * c[:-1]
        c[:-1] += 0.5 * b[1:]
        b = x * 1.0
        b[1:] += 0.5 * a[:-1] + c[1:]
    return a + b + c


def in_a_list(x: Annotated[np.ndarray, "n"]):
    a = x * 1.0
    kept = [a, x * 2.0]
    for t in range(2):
        b = kept[t]
        b[1:] += 0.5 * a[:-1]
        a = x * 3.0
    return kept[0] * kept[1] * a


PROGRAMS = [changing_places, in_turn, one_array_first, one_array_afterwards, a_part, changed_in_place, two_sums]
REFUSED = [from_the_second_pass_on, on_one_side, all_one, in_a_list]  # by the derivative, which cannot tell what is a part of what


@pytest.mark.parametrize("k", [0, 1])
@pytest.mark.parametrize("f", [*PROGRAMS, *REFUSED], ids=lambda f: f.__name__)
def test_a_primal(f, k):
    arguments = {"x": X, "k": k} if f is on_one_side else {"x": X}
    assert_same(interpreted(f, arguments)(**arguments), f(**arguments))


@pytest.mark.parametrize("make", [srcdiff.vjp, srcdiff.jvp], ids=lambda make: make.__name__)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_a_derivative(f, make):
    plain = make(f, "x", example={"x": X})
    given = {"result_bar": direction_of(f(X))} if make is srcdiff.vjp else {"x_dot": np.cos(X)}
    assert_same(interpreted(plain, {"x": X})(X, **given), plain(X, **given))


@pytest.mark.parametrize("f, arrays", [(in_turn, 0), (one_array_first, 1), (one_array_afterwards, 1), (from_the_second_pass_on, 1), (on_one_side, 1)])
def test_what_is_added_goes_through_a_new_array_where_both_may_be_one(f, arrays):
    arguments = {"x": X, "k": 1} if f is on_one_side else {"x": X}
    assert interpreted(f, arguments).source.count("value[i] = 0.5 * a[i]") == arrays


def test_the_text():
    """The adjoints change places, and in each pass one nest adds to one of them what is in another."""
    text = interpreted(srcdiff.vjp(changing_places, "x", example={"x": X}), {"x": X}).source
    start = text.index("    for t in range(4):", text.index("# reverse sweep"))
    assert textwrap.dedent(text[start : text.index("    # old, now = x", start)]) == """\
for t in range(4):
    # now = new
    new_bar = now_bar
    # old = now
    now_bar = old_bar
    # new[1:-1] += 0.1 * (now[2:] + now[:-2])
    for i in range(len(x) - 2):
        t_bar_row[i + 2] = 0.1 * new_bar[i + 1]
    for i in range(len(x)):
        now_bar[i] += t_bar_row[i] + t_bar_row[i + 2]
    # new = 2.0 * now - old
    for i in range(len(x)):
        now_bar[i] += 2.0 * new_bar[i]
    old_bar = np.empty(len(x))
    for i in range(len(x)):
        old_bar[i] = -new_bar[i]
"""
