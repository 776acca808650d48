"""Two truths for each derivative: how it reads (a golden file), and that it is right (numerical differentiation)."""

from __future__ import annotations

import ast
import copy

import numpy as np
import pytest

import srcdiff
from tests.golden.cases import DERIVATIVES, accepted, derivative, names, primal, text

each = pytest.mark.parametrize("name", names())
MUTATING = [name for name in names() if primal(name).CASE.get("of")]


@each
def test_text(name):
    """After a change that is meant: `python -m tests.golden.update`, then read the diff."""
    assert text(name) == accepted(name)


def test_every_file_has_a_primal():
    assert sorted(path.stem for path in DERIVATIVES.glob("*")) == names()


@pytest.mark.parametrize("name", [name for name in names() if name not in MUTATING])
def test_gradient(name):
    case = primal(name).CASE
    example = dict(case["arguments"]) if case.get("example") else None
    options = {option: value for option, value in case.get("options", {}).items() if option != "debug"}
    srcdiff.check_grads(primal(name).f, case["wrt"], example=example, **options)(*positional(case))


@pytest.mark.parametrize("name", MUTATING)
def test_gradient_of_what_is_mutated(name):
    """Against the final value of the argument that is named, by central differences along a direction in each argument."""
    case, bar = primal(name).CASE, cotangents(name)
    value, gradients = derivative(name)(*positional(case), **bar)
    np.testing.assert_allclose(value, final_value(case, primal(name).f, {}), rtol=1e-12)
    for wrt, gradient in zip(case["wrt"], gradients):
        direction = np.cos(np.arange(1.0, 1.0 + np.size(gradient))).reshape(np.shape(gradient))
        ahead, behind = (final_value(case, primal(name).f, {wrt: case["arguments"][wrt] + h * direction}) for h in (1e-6, -1e-6))
        slope = np.sum(bar["result_bar"] * (ahead - behind)) / 2e-6
        np.testing.assert_allclose(np.sum(gradient * direction), slope, rtol=1e-6, err_msg=wrt)


def final_value(case: dict, f, changed: dict):
    arguments = copy.deepcopy({**case["arguments"], **changed})
    f(**arguments)
    return arguments[case["of"]]


@each
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_restored_values(name):
    """Each value that the reverse sweep reads is the one that the forward sweep had there, and the checks change no gradient."""
    case = primal(name).CASE
    checked = derivative(name, check_restore=True)(*positional(case), **cotangents(name))
    np.testing.assert_equal(checked, derivative(name)(*positional(case), **cotangents(name)))


@each
def test_black_leaves_it_alone(name):
    black = pytest.importorskip("black")
    assert black.format_str(accepted(name), mode=black.Mode()) == accepted(name)


@each
def test_text_is_short_python(name):
    assert ast.parse(accepted(name)) and max(map(len, accepted(name).splitlines())) <= 88
    assert "srcdiff." not in accepted(name) and "$" not in accepted(name)


def positional(case: dict) -> list:
    return list(copy.deepcopy(case["arguments"]).values())


def cotangents(name: str) -> dict:
    """Ones in the structure of the result, for a vjp of a tuple or of an argument."""
    case = primal(name).CASE
    if name in MUTATING:
        return {"result_bar": np.ones_like(case["arguments"][case["of"]])}
    value = primal(name).f(*positional(case))
    if case.get("kind") != "vjp" or not isinstance(value, tuple):
        return {}
    return {"result_bar": tuple(np.ones_like(part) for part in value)}
