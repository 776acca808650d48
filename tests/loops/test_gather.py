"""Adjoints of stencils that gather: the same as those that scatter, for rows of any length, and left alone where a zero would not stay one."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of


def three_places(x: Annotated[np.ndarray, "n"]):
    y = np.zeros_like(x)
    y[1:-1] = 0.5 * (x[2:] - 2.0 * x[1:-1] + x[:-2]) / 3.0
    return y


def far_apart(x: Annotated[np.ndarray, "n"]):
    return x[5:] * 2.0 - x[:-5] + x[3:-2]


def into_two_arrays(x: Annotated[np.ndarray, "n"], z: Annotated[np.ndarray, "n"]):
    u = x * z
    return (x[1:] - x[:-1]) * 2.0 + (u[1:] + u[:-1]) * 0.5


def five_points(x: Annotated[np.ndarray, "n"]):
    a = np.outer(x, x * x)
    b = np.zeros_like(a)
    b[1:-1, 1:-1] = a[1:-1, 1:-1] * -4.0 + a[2:, 1:-1] + a[:-2, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2]
    return b


def in_steps(x: Annotated[np.ndarray, "n"], steps: int):
    y = x * 1.0
    for t in range(steps):
        y[1:-1] = y[1:-1] + 0.1 * (y[2:] - 2.0 * y[1:-1] + y[:-2])
    return y


def with_a_number(x: Annotated[np.ndarray, "n"], a: float):
    return a * (x[1:] - x[:-1])


def with_an_array(x: Annotated[np.ndarray, "n"], w: Annotated[np.ndarray, "n"]):
    d = x[1:] - x[:-1]
    return d * w[1:] + d * d * w[:-1]


OTHERS = {into_two_arrays: "z", with_an_array: "w"}
GATHER = [three_places, far_apart, into_two_arrays, five_points, in_steps, with_a_number, with_an_array]


@pytest.mark.parametrize("f", GATHER, ids=lambda f: f.__name__)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_gradients(f):
    given = {"steps": 3} if f is in_steps else {"a": 1.7} if f is with_a_number else {}
    example = {"x": np.ones(7), **given, **({OTHERS[f]: np.ones(7)} if f in OTHERS else {})}
    plain = srcdiff.vjp(f, "x", example=example)
    loops = interpreted(plain, example)
    for n in (5, 6, 7, 9) if f is far_apart else (2, 3, 4, 5, 9):
        x = np.sin(1.0 + np.arange(n))
        arguments = {"x": x, **given, **({OTHERS[f]: np.cos(x)} if f in OTHERS else {})}
        seed = direction_of(f(**arguments))
        assert_same(loops(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))


def test_short_rows_are_not_written_beyond_their_ends():
    plain = srcdiff.vjp(three_places, "x", example={"x": np.ones(7)})
    loops = interpreted(plain, {"x": np.ones(7)})
    for n in (0, 1, 2):
        value, gradient = loops(np.ones(n), result_bar=np.ones(n))
        assert value.tolist() == gradient.tolist() == [0.0] * n


def test_what_is_no_number_stays_where_it_is():
    plain = srcdiff.vjp(three_places, "x", example={"x": np.ones(9)})
    loops = interpreted(plain, {"x": np.ones(9)})
    for bad in (np.nan, np.inf):
        seed = np.zeros(9)
        seed[[0, 3, 8]] = bad
        np.testing.assert_array_equal(loops(np.ones(9), result_bar=seed)[1], plain(np.ones(9), result_bar=seed)[1])


def test_one_loop_gathers():
    plain = srcdiff.vjp(three_places, "x", example={"x": np.ones(9)})
    assert "_row[i] - 2.0 * " in interpreted(plain, {"x": np.ones(9)}).source
    plain = srcdiff.vjp(with_an_array, "x", example={"x": np.ones(9), "w": np.ones(9)})
    assert "d_bar_row = np.zeros(" in interpreted(plain, {"x": np.ones(9), "w": np.ones(9)}).source


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_number_that_may_be_infinite_is_in_the_row():
    """0 times infinity is none."""
    plain = srcdiff.vjp(with_a_number, "x", example={"x": np.ones(9), "a": 2.0})
    loops = interpreted(plain, {"x": np.ones(9), "a": 2.0})
    seed = np.arange(1.0, 9.0)
    np.testing.assert_array_equal(loops(np.ones(9), np.inf, result_bar=seed)[1], plain(np.ones(9), np.inf, result_bar=seed)[1])
