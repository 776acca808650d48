"""Derivatives of derivatives: of each golden program's gradient the Jacobian-vector product, and the adjoint of that, against differences."""

from __future__ import annotations

import copy
import inspect

import numpy as np
import pytest

import srcdiff
from tests.golden.cases import names, primal
from tests.push.agreement import called, leaves, like, pairing, part

SKIPPED = {name for name in names() if primal(name).CASE.get("of") or primal(name).CASE.get("options") or name in ("tuple_result", "complex_result")}
# What is refused: helpers without a rule of their own, an adjoint that is an alias of another, a rule without a tangent.
REFUSED = {
    "checkpoints": "the helper `forwards`, which cannot be differentiated again",
    "complex_iteration": "complex values in a list that has a name are not supported",
    "least_squares": "holds differentiated values, and is used in a way that cannot be followed",
    "equilibrium": "OptimizeResult|`root_bars`, which cannot be differentiated again",
    "implied_volatility": "is not the source of",
    "least_value": "OptimizeResult|`minimum_bars`, which cannot be differentiated again",
    "pendulum": "`odeint_bars`, which cannot be differentiated again",
    "reaction": "OptimizeResult|`solve_ivp_bars`, which cannot be differentiated again",
}
NO_ADJOINT = {"jacobi": "`new_bar` is a part of an array that is written in place"}
NO_TANGENT = {"own_rules": "no rule for the tangent of solve"}
NAMES = [name for name in names() if name not in SKIPPED]


class Case:
    def __init__(self, name: str):
        module, random = primal(name), np.random.default_rng(3)
        case = module.CASE
        self.wrt = case["wrt"] if isinstance(case["wrt"], tuple) else (case["wrt"],)
        self.options = {"example": dict(case["arguments"]) if case.get("example") else None}
        self.gradient = srcdiff.grad(module.f, self.wrt, **self.options)
        defaults = {n: p.default for n, p in inspect.signature(module.f).parameters.items() if p.default is not p.empty}
        self.arguments = {n: {**defaults, **case["arguments"]}[n] for n in inspect.signature(module.f).parameters}
        self.along = [like(part(self.arguments, path), random) for path in self.wrt]
        self.bar = tuple(like(leaf, random) for leaf in self.at(0.0))

    def at(self, step: float) -> tuple:
        arguments = copy.deepcopy(self.arguments)
        for path, direction in zip(self.wrt, self.along):
            arguments[path] = arguments[path] + step * direction
        return called(self.gradient, arguments, {})

    def slope(self) -> float:
        """<bar, gradient> along the direction, by differences of fourth order."""
        value = {step: pairing(self.bar, self.at(step * 1e-4))[0] for step in (-2, -1, 1, 2)}
        return (8.0 * (value[1] - value[-1]) - (value[2] - value[-2])) / 12e-4


def refused_or(name: str, made, reasons: dict):
    """The derivative; None if it is refused, as it is said here to be."""
    if name not in reasons:
        return made()
    with pytest.raises(srcdiff.SrcdiffError, match=reasons[name]):
        made()
    return None


@pytest.mark.parametrize("name", NAMES)
def test_jvp_of_grad(name):
    case = Case(name)
    forward = refused_or(name, lambda: srcdiff.jvp(case.gradient, case.wrt, **case.options), {**REFUSED, **NO_TANGENT})
    if forward is not None:
        keywords = dict(zip(list(inspect_parameters(forward))[-len(case.wrt) :], copy.deepcopy(case.along)))
        value, tangent = called(forward, copy.deepcopy(case.arguments), keywords)
        np.testing.assert_equal(leaves(value), leaves(case.at(0.0)))
        assert pairing(case.bar, tangent)[0] == pytest.approx(case.slope(), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_vjp_of_grad(name):
    case = Case(name)
    reverse = refused_or(name, lambda: srcdiff.vjp(case.gradient, case.wrt, **case.options), {**REFUSED, **NO_ADJOINT})
    if reverse is not None:
        _, gradients = called(reverse, copy.deepcopy(case.arguments), {list(inspect_parameters(reverse))[-1]: case.bar})
        assert pairing(gradients, tuple(case.along))[0] == pytest.approx(case.slope(), rel=1e-6, abs=1e-7)


def inspect_parameters(derivative):
    return inspect.signature(derivative).parameters


def test_grad_of_grad_and_third_order():
    def f(x: float):
        return np.exp(x) * x**3

    second = srcdiff.grad(srcdiff.grad(f))
    third = srcdiff.grad(second)
    assert second(0.7) == pytest.approx(np.exp(0.7) * (0.7**3 + 6 * 0.7**2 + 6 * 0.7))
    assert third(0.7) == pytest.approx(np.exp(0.7) * (0.7**3 + 9 * 0.7**2 + 18 * 0.7 + 6))


def test_an_alias_that_is_written_in_place():
    """The tangent of another name of an array is another name of its tangent, and what is stored in one is seen in the other."""

    def f(x, n):
        u = 2.0 * x
        for _ in range(n):
            v = u
            v[1:-1] = 0.0
            u = np.zeros(len(x))
            u[1:] += x[:-1] * x[1:]
            u += v
        return np.sum(u * u)

    x, along = np.arange(1.0, 6.0), np.cos(np.arange(5.0))
    tangent = srcdiff.jvp(f, "x")(x, 2, x_dot=along)[1]
    assert tangent == pytest.approx((f(x + 1e-6 * along, 2) - f(x - 1e-6 * along, 2)) / 2e-6, rel=1e-8)


def test_checks_that_a_derivative_makes_are_read_again():
    """Of memory that arguments may share, and of an array that is reshaped in place."""

    def f(a, x, y):
        y += a * x
        x *= y

    gradient = srcdiff.vjp(f, ("x", "y"), of=("x", "y"))
    assert "_overlap(" in gradient.source
    x, y = np.array([0.5, -1.5]), np.array([2.0, 0.3])
    along, bar = (np.array([1.0, 2.0]), np.array([-1.0, 0.5])), (np.array([1.0, 0.7]), np.array([0.2, 1.0]))
    product = srcdiff.jvp(gradient, ("x", "y"))(1.5, x, y, result_bar=bar, x_dot=along[0], y_dot=along[1])[1][1]
    after, before = (gradient(1.5, x + h * along[0], y + h * along[1], result_bar=bar)[1] for h in (1e-5, -1e-5))
    for found, high, low in zip(product, after, before):
        np.testing.assert_allclose(found, (high - low) / 2e-5, rtol=1e-7)

    def g(x):
        y = x * 1.0
        z = y.reshape(2, 3)
        z[1, 0] = z[0, 1] * z[0, 2]
        return np.sum(y * y)

    value = srcdiff.vjp(g)
    assert ".flags." in value.source
    with pytest.raises(srcdiff.SrcdiffError, match="the argument 'order'"):
        srcdiff.jvp(value)
