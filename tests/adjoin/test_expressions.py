"""Cotangents through expressions: masks that go to the leaf, conditions, names for what is used twice."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import srcdiff
from tests.adjoin.sweeps import EXAMPLE, check, function, lines_of

MASKS = {
    "np.sum(np.where(x > 0.0, x * x, c))": [
        "mask = x > 0.0",
        "x_bar = 2.0 * np.where(mask, x, 0.0)",
        "c_bar = np.sum(np.where(mask, 0.0, 1.0))",
        "return x_bar, c_bar",
    ],
    "np.sum(np.where(y > 0.5, x, 0.0))": ["x_bar = np.where(y > 0.5, 1.0, 0.0)", "return x_bar, 0.0"],
}


@pytest.mark.parametrize("expression", MASKS)
def test_mask_at_the_leaf(expression):
    assert lines_of(expression) == MASKS[expression]


# The side that is not selected has an infinite or undefined derivative: nothing of it may show, in the gradient of either kind.
UNSELECTED = [
    "np.sum(np.where(x > 0.0, np.log(x), c * x))",
    "np.sum(np.where(x > 0.0, x / x, c * x))",
    "np.sum(np.where(x > 0.0, np.log(x) if k else x, x))",
]
LIFTED = [  # a part of the unselected side must not be named: the mask would be lost
    "np.sum(np.where(x > 0.0, np.sqrt(x), c * x))",
    "np.sum(np.where(x > 0.0, c * np.sqrt(x), x))",
    "np.sum(np.where(x > 0.0, np.where(y > 0.5, np.sqrt(x), c), x))",
]


@pytest.mark.parametrize("kind", ["grad", "value_and_grad"])
@pytest.mark.parametrize("expression", UNSELECTED)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinity_of_the_other_side(expression, kind):
    assert np.isfinite(gradient(kind, expression)).all()
    check(expression)


@pytest.mark.parametrize("expression", LIFTED)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinity_of_a_shared_part(expression):
    assert np.isfinite(gradient("value_and_grad", expression)).all()


def gradient(kind: str, expression: str):
    found = getattr(srcdiff, kind)(function(f"return {expression}"), "x", example=EXAMPLE)(**EXAMPLE)
    return found[1] if kind == "value_and_grad" else found


CONDITIONS = [
    "c if c > 0.0 else -c",
    "c if c > 1.0 else (x[0] if k else x[1])",
    "(c if k else x[0]) * (x[0] or c)",
    "c and x[0] * c",
    "c and x[0] and x[1] * x[0]",
    "c * 0.0 or x[0] or x[1]",
    "(c * 0.0 and x[0]) + x[1]",
    "np.sum(x if k else y)",
    "np.sum((x if k > 5 else y) * x)",
]


@pytest.mark.parametrize("expression", CONDITIONS)
def test_conditions(expression):
    check(expression)


def test_condition_is_one_branch():
    assert lines_of("(c if k > 1 else x[0]) * 3.0", "c") == ["if k > 1:", "    c_bar = 3.0", "else:", "    c_bar = 0.0", "return c_bar"]


def test_a_cotangent_for_two_operands_gets_a_name():
    lines = lines_of("np.sum(np.tanh(x * y) ** 2)", ("x", "y"))
    (shared,) = [line for line in lines if line.startswith("t_bar = ") or line.startswith("tanh_value_bar = ")]
    assert sum(line.count(shared.split(" = ")[0]) for line in lines) == 3


def test_a_bare_cotangent_does_not():
    assert not any("t_bar" in line for line in lines_of("h = x * y\nreturn np.sum(h * h)", ("x", "y")))


@pytest.mark.parametrize(
    "expression",
    [
        "np.linalg.eigvals(m * c)",
        "{'a': x}['a']",
    ],
)
def test_refused(expression):
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        srcdiff.vjp(function(f"return {expression}"), ("x", "c"))
    assert caught.value.help and caught.value.place


def test_no_warnings_from_the_compiler():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        srcdiff.grad(function("return np.sum(x ** c)"), ("x", "c"), example=EXAMPLE)
