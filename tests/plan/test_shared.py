"""What both sweeps compute gets a name; what only one computes, or what is cheap, does not."""

from __future__ import annotations

import re

import numpy as np
import pytest

import srcdiff
from tests.primals import code_of, function_of

CASES = {
    "function whose adjoint reads its result": ("x * math.exp(-x * k)", ["exp_value = math.exp(-x * k)"]),
    "divisor": ("k / (x * x + 1.0)", ["total = x * x + 1.0"]),
    "one operation on numbers": ("k * (x + 1.0) ** 2", []),
    "nothing that an adjoint reads": ("k + math.exp(0.5) * x", []),
    "under a condition": ("math.exp(x) * x if x < 1.0 else x", []),
}


@pytest.mark.parametrize("expression, expected", CASES.values(), ids=CASES)
def test_names(expression, expected):
    f = function_of(f"def f(x: float, k: float):\n    y = {expression}\n    return y * y\n")
    lines = code_of(srcdiff.value_and_grad(f).source).split("\n")
    start, end = (next(i for i, line in enumerate(lines) if word in line) for word in ('"""', " y = "))
    assert [line.strip() for line in lines[start + 1 : end] if line.strip()] == expected


@pytest.mark.parametrize("kind", ["grad", "value_and_grad"])
def test_costly_parts_are_computed_once(kind):
    number = function_of("def f(x: float):\n    return x * math.exp(-x * x)\n")
    arrays = function_of("def f(w, x):\n    p = 1.0 / (1.0 + np.exp(x @ w))\n    return np.sum(p * p)\n")
    assert code_of(getattr(srcdiff, kind)(number).source).count("math.exp(") == 1
    assert code_of(getattr(srcdiff, kind)(arrays, example=(np.ones(2), np.ones((3, 2)))).source).count("np.exp(") == 1


def test_a_passive_part_is_computed_once():
    f = function_of("def f(x, a):\n    return np.sum(x * np.exp(a))\n")
    assert code_of(srcdiff.value_and_grad(f, example=(np.ones(2), np.ones(2))).source).count("np.exp(") == 1


def test_in_a_loop_only_what_is_dear():
    """A value of a pass has to be kept in a list: not for `x[i] + 1.0`."""
    f = function_of("def f(x):\n    s = 1.0\n    for i in range(len(x)):\n        s = s * (x[i] + 1.0)\n    return s\n")
    assert "total" not in srcdiff.value_and_grad(f, example=(np.ones(2),)).source


LOOP = """
from typing import Annotated
def f(x: Annotated[np.ndarray, "n"], y: Annotated[np.ndarray, "n"], n: int):
    for i in range(n):
        BODY
    return x @ x
"""
MASKS = {
    "minimum of two": ("x = x * np.minimum(x, y)", ["greater", "less"]),
    "of what is computed": ("x = np.maximum(np.sin(x), x + y) - 0.3", ["greater", "less"]),
    "one of them passive": ("x = 0.9 * np.maximum(x, 0.1) + y", ["mask"]),
    "clipped": ("x = 1.1 * np.clip(x, 0.1, 0.9) + y", ["mask"]),
    "of what no pass changes": ("x = x * np.minimum(y, 0.4)", []),
}


@pytest.mark.parametrize("body, expected", MASKS.values(), ids=MASKS)
def test_masks_of_a_loop(body, expected):
    """Of what `minimum` compares in a pass, the comparison is kept."""
    f = function_of(LOOP.replace("BODY", body))
    source = srcdiff.grad(f, ("x", "y")).source
    assert sorted(set(re.findall(r"^ +(mask|less|greater)\w* = .*[<>]", source, re.M))) == expected
    srcdiff.check_grads(f, ("x", "y"))(np.array([0.3, 1.2, 0.05]), np.array([0.6, 0.2, 0.7]), 3)


def test_ties_and_nan_in_a_loop():
    """As outside of one: ties share equally, and so do a nan and what it is compared with."""
    looped = function_of(LOOP.replace("BODY", "x = np.minimum(x, y)"))
    plain = function_of("def f(x, y, n):\n    z = np.minimum(x, y)\n    return z @ z\n")
    x, y = np.array([0.5, 0.2, np.nan]), np.array([0.5, 0.7, 0.3])
    found = srcdiff.grad(looped, ("x", "y"))(x, y, 1)
    np.testing.assert_equal(found, srcdiff.grad(plain, ("x", "y"))(x, y, 1))
    np.testing.assert_equal(found[0][:2], [0.5, 0.4])


def test_one_value_in_place_of_several():
    text = LOOP.replace("BODY", "p = np.sin(x)\n        q = np.cos(x)\n        x = x + y * (p - q)")
    source = srcdiff.grad(function_of(text), ("x", "y")).source
    assert "difference_saved" in source and "p_saved" not in source and "q_saved" not in source
    wanted_both = srcdiff.grad(function_of(text.replace("(p - q)", "(p - q) * p")), ("x", "y")).source
    assert "difference_saved" not in wanted_both
    srcdiff.check_grads(function_of(text), ("x", "y"))(np.array([0.3, 1.2]), np.array([0.6, 0.2]), 3)
