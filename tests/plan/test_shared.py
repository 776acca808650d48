"""What both sweeps compute gets a name; what only one computes, or what is cheap, does not."""

from __future__ import annotations

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
