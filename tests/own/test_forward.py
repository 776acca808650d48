"""Rules of the user's in forward mode: tangents of their own, and those that follow from rules for reverse mode."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text

MODEL = '''
import numpy as np
import srcdiff


def quadratic(x, k=2.0):
    return np.array([k * v * v for v in x])


@srcdiff.tangent(quadratic, shape="x")
def quadratic_tangent(z, x, k=2.0):
    z_dot += 2.0 * k * x * x_dot
    z_dot += x * x * k_dot


def cube(x):
    return np.array([v ** 3 for v in x])


@srcdiff.elementwise(cube)
def cube_derivative(z, x):
    x_bar += z_bar * 3.0 * x * x


def solve(a, b):
    return np.array(list(np.linalg.solve(a, b)))


@srcdiff.adjoint(solve, call=True, shape="b")
def solve_adjoint(z_bar, z, a, b):
    t = np.linalg.solve(a.T, z_bar)
    return -np.outer(t, z), t


@srcdiff.tangent(solve, shape="b")
def solve_tangent(z, a, b):
    z_dot += np.linalg.solve(a, b_dot)
    z_dot += -np.linalg.solve(a, a_dot @ z)


def same(x):
    return np.array(list(x)) * 1.0


@srcdiff.adjoint(same, shape="x")
def same_adjoint(z, x):
    x_bar += z_bar


def called(x):
    return np.array(list(x))


@srcdiff.adjoint(called, call=True, shape="x")
def called_adjoint(z_bar, z, x):
    return z_bar


@srcdiff.zero_gradient
def level(x) -> float:
    return float(np.floor(x[0]))


def of_tangent(x, k):
    return quadratic(x, k) * x


def of_default(x):
    return quadratic(np.sin(x))


def of_elementwise(x):
    return np.sum(cube(np.sin(x)))


def of_both(x, a):
    y = solve(a, x * x)
    for i in range(3):
        y = solve(a, np.sin(y))
    return y


def of_adjoint(x):
    return same(x * x)


def of_zero(x):
    return level(x) * x * x


def of_called(x):
    return called(x * x)
'''


@pytest.fixture
def model(project):
    project(model=MODEL)
    return importlib.import_module("model")


X, A = np.array([0.3, -0.4, 0.8]), np.array([[3.0, 0.2, 0.1], [0.4, 2.5, 0.3], [0.1, 0.2, 4.0]])
CASES = {"of_tangent": dict(x=X, k=1.5), "of_default": dict(x=X), "of_elementwise": dict(x=X), "of_both": dict(x=X, a=A), "of_adjoint": dict(x=X), "of_zero": dict(x=X)}


@pytest.mark.parametrize("function", CASES)
def test_tangents(model, function):
    f, arguments = getattr(model, function), CASES[function]
    draw = np.random.default_rng(1)
    dots = {f"{name}_dot": draw.normal(size=np.shape(value)) for name, value in arguments.items()}
    moved = [{name: value + sign * 1e-6 * dots[f"{name}_dot"] for name, value in arguments.items()} for sign in (1.0, -1.0)]
    expected = (f(**moved[0]) - f(**moved[1])) / 2e-6
    for example in (None, arguments):
        derivative = srcdiff.jvp(f, tuple(arguments), example=example)
        assert np.allclose(derivative(**arguments, **dots)[1], expected, atol=1e-8)


def test_text_is_the_same(model):
    for function, arguments in CASES.items():
        live = srcdiff.jvp(getattr(model, function), tuple(arguments)).source
        text = gradient_text("model.py", function, "jvp", tuple(arguments), "u")
        body = [re.sub(r"\s+", "", one.rpartition('."""\n')[2]).replace("model.", "").replace(",)", ")") for one in (live, text)]
        assert body[0] == body[1]


def test_the_tangent_is_a_source(model):
    assert "# Source:  tangent of quadratic(z, x, k) sha256:" in gradient_text("model.py", "of_default", "jvp", "x", "u")


def test_what_has_no_tangent(model):
    with pytest.raises(srcdiff.NoRuleError, match="no rule for the tangent of called"):
        srcdiff.jvp(model.of_called)
    with pytest.raises(srcdiff.NoRuleError, match="quadratic has a rule for forward mode only"):
        srcdiff.vjp(model.of_default)
