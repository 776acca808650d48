"""What is cheap enough to compute twice."""

from __future__ import annotations

import numpy as np
import pytest

from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.infer import infer
from srcdiff.facts.parameters import parameter_facts
from srcdiff.plan.costs import CHEAP, EXPENSIVE, cost, is_cheap_to_recompute
from tests.primals import core_of

EXAMPLE = dict(x=np.zeros(3), m=np.zeros((3, 2)), a=1.5, k=2)
COSTS = {
    "a": 0,
    "3.5": 0,
    "-a": 1,
    "a * a + 2.0": 2,
    "x[k]": 1,
    "x[k] * a": 2,
    "m[k, 0]": 1,
    "x[k + 1]": 2,
    "x[1:]": 1,
    "x.shape": 0,
    "m.T": 0,
    "len(x)": 1,
    "range(k)": 1,
    "a > 0.0": 1,
    "math.sin(a)": 2,
    "(a, k)": 0,
}
DEAR = ["x * a", "np.sin(x)", "x @ m", "np.sum(x)", "x[[0, 1]]", "[v for v in x]", "a if k else x", "x[k] * np.sum(x)"]


def value(expression: str):
    primal, core = core_of(f"def f(x, m, a, k):\n    y = {expression}\n    return x\n")
    facts = parameter_facts(primal, (), EXAMPLE, {})
    infer(primal, core, facts, Evaluator(primal, {*facts, "y"}, {}, False))
    return core[0].value


@pytest.mark.parametrize("expression", COSTS)
def test_cost(expression):
    assert cost(value(expression)) == COSTS[expression]


@pytest.mark.parametrize("expression", DEAR)
def test_dear(expression):
    assert cost(value(expression)) >= EXPENSIVE and not is_cheap_to_recompute(value(expression))


def test_limit():
    assert is_cheap_to_recompute(value("a * a * a + x[k]")) and not is_cheap_to_recompute(value("a * a * a * a + x[k]"))
    assert CHEAP == cost(value("a * a * a + x[k]"))


def test_what_may_differ_is_never_computed_twice():
    assert not is_cheap_to_recompute(value("next(x)")) and not is_cheap_to_recompute(value("np.random.random()"))
