"""Nests that share outer loops mean what they meant: rows that hand on to themselves may be gone through one by one, those that hand on to others may not."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

M = np.sin(np.arange(12.0)).reshape(4, 3)


def rows_by_rows(x: Annotated[np.ndarray, "n m"]):
    e = np.exp(x)
    return e / np.sum(e, axis=1, keepdims=True)


def columns_between_rows(x: Annotated[np.ndarray, "n m"]):
    e = np.exp(x)
    return e / np.sum(e, axis=0)


def rows_above(x: Annotated[np.ndarray, "n m"]):
    a = x * x
    s = np.sum(a, axis=1)
    b = a[1:] * s[:-1, None]
    return b


def a_sum_of_all(x: Annotated[np.ndarray, "n m"]):
    a = x * x
    return a / np.sum(a)


def turned(x: Annotated[np.ndarray, "n n"]):
    a = x * x
    s = np.sum(a, axis=1)
    return a.T * s + a * s[:, None]


def rows_in_place(x: Annotated[np.ndarray, "n m"]):
    a = x * 1.0
    s = np.sum(a, axis=1)
    a *= s[:, None]
    t = np.sum(a * x, axis=1)
    a -= t[:, None]
    return a * np.max(a, axis=1, keepdims=True)


def by_another_name(x: Annotated[np.ndarray, "n m"]):
    a = x * 1.0
    b = a[::-1]
    s = np.sum(a, axis=1)
    a *= s[:, None]
    return b * np.sum(b, axis=1)[:, None]


def needed_afterwards(x: Annotated[np.ndarray, "n m"]):
    a = x * x
    s = np.sum(a, axis=1)
    b = a * s[:, None]
    return np.sum(b) * a[0] + len(a) * np.sum(a[-1])


def three_axes(x: Annotated[np.ndarray, "n m"]):
    d = x[None, :, :] - x[:, None, :]
    r = np.sum(d * d, axis=2) + 0.1
    w = 1.0 / (r * np.sqrt(r))
    return np.sum(w[:, :, None] * d, axis=1)


def in_a_loop(x: Annotated[np.ndarray, "n m"]):
    y = x * 1.0
    for k in range(3):
        e = np.exp(y)
        s = np.sum(e, axis=1)
        y = y + e / s[:, None] * s[k]
    return y


def rows_by_number(x: Annotated[np.ndarray, "n m"], k: int):
    a = x * x
    s = np.sum(a, axis=1)
    a[k] = 2.0 * s[k]
    return a * s[:, None]


JAMMED = [rows_by_rows, rows_in_place, three_axes, by_another_name, needed_afterwards]
APART = [columns_between_rows, rows_above, a_sum_of_all, turned, in_a_loop, rows_by_number]


def check(f) -> str:
    arguments = {"x": M[:3] if f is turned else M, **({"k": 2} if f is rows_by_number else {})}
    primal = interpreted(f, arguments)
    assert_same(primal(**arguments), f(**arguments))
    plain = srcdiff.vjp(f, "x", example=arguments)
    seed = direction_of(f(**arguments))
    assert_same(interpreted(plain, arguments)(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))
    return primal.source


def loops_in_turn(text: str) -> int:
    """How often an inner loop follows another one under the same outer loop."""
    lines = [line for line in text.splitlines() if line.strip().startswith("for ")]
    depths = [len(line) - len(line.lstrip()) for line in lines]
    return sum(one == other and one > min(depths) for one, other in zip(depths, depths[1:]))


@pytest.mark.parametrize("f", JAMMED, ids=lambda f: f.__name__)
def test_shared(f):
    assert loops_in_turn(check(f)) > 0


@pytest.mark.parametrize("f", APART, ids=lambda f: f.__name__)
def test_apart(f):
    assert loops_in_turn(check(f)) == 0


def test_an_array_becomes_a_row():
    def f(x: Annotated[np.ndarray, "n m"]):
        e = np.exp(x)
        return np.sum(e / np.sum(e, axis=1)[:, None] * x)

    loops = interpreted(f, {"x": M})
    assert loops(M) == pytest.approx(f(M)) and "e = np.empty(x.shape[1])" in loops.source


def in_steps(x: Annotated[np.ndarray, "n m"], k: int):
    y = x * 1.0
    for t in range(k):
        y += 0.1 * x
        d = y[None, :, :] - y[:, None, :]
        r = np.sum(d * d, axis=2) + 0.1
        p = np.sum(r[:, :, None] * d, axis=1)
        z = y * 2.0
        y = z + p
    return y


def needed_in_between(x: Annotated[np.ndarray, "n m"], k: int):
    y = x * 1.0
    for t in range(k):
        y += 0.1 * x
        d = y[None, :, :] - y[:, None, :]
        r = np.sum(d * d, axis=2) + 0.1
        p = np.sum(r[:, :, None] * d, axis=1)
        z = y * 2.0
        y = z + p + d[0]
    return y


@pytest.mark.parametrize("f, is_row", [(in_steps, True), (needed_in_between, False)])
def test_other_loops_may_stand_between_an_array_and_those_that_need_a_row(f, is_row):
    loops = interpreted(f, {"x": M, "k": 2})
    assert_same(loops(M, 2), f(M, 2))
    assert ("d = np.empty((x.shape[0], x.shape[1]))" in loops.source) == is_row
    made, first = loops.source.index("d = np.empty("), loops.source.index("y[i, j] += 0.1 * x[i, j]")
    assert made < first < loops.source.index("d[")
