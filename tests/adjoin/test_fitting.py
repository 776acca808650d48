"""Cotangents fitted to their operands: as a sum over known axes, as a helper where nothing is known, under a guard where it was only told."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from srcdiff.adjoin.fitting import covers_view
from srcdiff.facts.shapes import View
from tests.adjoin.sweeps import EXAMPLE, check, function, lines_of

SUMS = {  # expression: what its cotangent of x or c is summed with
    "np.sum(m * x)": "m.sum(axis=0)",
    "np.sum(m * (x * c))": "np.sum(m, axis=0)",
    "np.sum(np.exp(x) * c)": "np.sum(",
    "np.sum(m * m[:, :1] * c)": "np.sum(",
    "np.sum(np.tanh(m + x))": "axis=0",
    "np.sum(np.tanh(m * x[:, None].T))": "keepdims=True",
}


@pytest.mark.parametrize("expression", SUMS)
def test_sums(expression):
    check(expression, ("x", "c", "m"))
    text = "\n".join(lines_of(expression))
    assert "_unbroadcast" not in text
    assert SUMS[expression] in text or "sum(axis=0)" in text


def test_nothing_is_summed_where_shapes_are_equal():
    text = "\n".join(lines_of("np.sum(np.tanh(x * y) * x)"))
    assert "sum(" not in text


def test_a_reduction_hands_on_a_number():
    """The cotangent of a sum stays a scalar until an array is needed."""
    assert lines_of("np.sum(x * y) * 3.0")[0] == "x_bar = 3.0 * y"


def test_unknown_shapes_take_the_helper():
    text = "\n".join(lines_of("np.sum(m * x)", ("x", "m"), example=False))
    assert "_unbroadcast(" in text
    check("np.sum(m * x)", ("x", "m"))


@pytest.mark.parametrize("left", [(), (1,), (3,), (1, 1), (2, 1), (1, 3), (2, 3)])
@pytest.mark.parametrize("right", [(), (3,), (2, 1), (2, 3)])
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_all_pairs_of_shapes(left, right, with_example):
    random = np.random.default_rng(len(left) + 10 * len(right))
    arguments = {**EXAMPLE, "x": random.normal(size=left), "y": random.normal(size=right)}
    arguments = {name: value if np.ndim(value) else float(value) for name, value in arguments.items() if name in "xymc"} | {"k": 2}
    for lines in ("return np.sum(np.tanh(x * y) + x * c)", "h = x + y\nreturn np.mean(h * h) + np.sum(x / (2.0 + np.abs(y)))"):
        srcdiff.check_grads(function(lines), ("x", "y", "c"), example=arguments if with_example else None)(**arguments)


def test_one_text_for_all_shapes():
    """A derivative without an example is right for whatever comes; one with an example refuses what it was not made for."""
    f = function("return np.sum(x * y)")
    free, fitted = srcdiff.grad(f, ("x", "y")), srcdiff.grad(f, ("x", "y"), example=EXAMPLE)
    for x, y in (((3,), (2, 3)), ((2, 1), (1, 3)), ((1,), (3,)), ((3,), (1,))):
        x, y = np.ones(x), 2.0 * np.ones(y)
        x_bar, y_bar = free(x, y, None, None, None)
        assert x_bar.shape == x.shape and y_bar.shape == y.shape
        assert np.sum(x_bar) == 2.0 * np.broadcast(x, y).size and np.sum(y_bar) == np.broadcast(x, y).size
        with pytest.raises(ValueError, match="srcdiff: expected"):
            fitted(x, y, None, None, None)


def test_guards_only_for_what_was_relied_upon():
    source = srcdiff.grad(function("return np.sum(x * x) * k"), example=EXAMPLE).source
    assert "x.ndim" in source and "m.ndim" not in source and "y." not in source


COVERS = [
    (View((3, 2)), View((3, 2)), True),
    (View((1, 2)), View((3, 2)), False),
    (View(()), View((3,)), False),
    (View(None, frozenset("ab")), View(None, frozenset("a")), True),
    (View(None, frozenset("a")), View(None, frozenset("ab")), False),
    (View(()), View(None, frozenset("a")), False),
    (View(None, frozenset("a")), View(()), True),
]


@pytest.mark.parametrize("have, want, expected", COVERS)
def test_covers(have, want, expected):
    assert covers_view(have, want) == expected
