"""Tangents of the rules of matrices, of products of tensors and of solvers: they agree with reverse mode, and how they read.

After a change that is meant: `python -m tests.push.test_rules_matrices`, then read the diff.
"""

from __future__ import annotations

import pathlib

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

import srcdiff
from srcdiff.rules.table import TANGENTS, load_rules
from tests.push.agreement import assert_modes_agree
from tests.push.rule_calls import accepted_here, assert_float32_stays, floats, rules_of, tangent_lines
from tests.rules.calls import CALLS
from tests.rules.test_implicit import ARGUMENTS, REFUSED, RIGHT, no_root
from tests.rules.test_rules_numerically import function_of, label, with_values

ACCEPTED = pathlib.Path(__file__).parent / "texts_matrices.txt"
MODULES = ("matrices", "scipy_matrices", "linalg", "einsum")


def cases() -> list:
    """(name of the rule, expression, values, with an example?): each call with one and without."""
    return [(name, *call, told) for name in rules_of(MODULES) for call in with_values(CALLS[name]) for told in (True, False)]


def texts() -> str:
    """Of each rule all calls with an example, and the first without."""
    entries, bare = [], set()
    for name, expression, values, told in cases():
        if told or name not in bare:
            entries.append(f"{expression}  [{label(values) if told else 'nothing told'}]\n{tangent_lines(expression, values, told)}\n")
        bare |= set() if told else {name}
    return "\n".join(entries)


@pytest.mark.parametrize("name", sorted({name for name, *_ in cases()}))
@pytest.mark.filterwarnings("ignore")
def test_modes_agree(name):
    for _, expression, values, told in [case for case in cases() if case[0] == name]:
        f, every = function_of(expression, values), floats(values)
        assert_modes_agree(f, values, every, tolerance=1e-9, example=dict(values) if told else None)


@pytest.mark.filterwarnings("ignore")
def test_float32_stays():
    assert_float32_stays(cases())


def test_texts():
    assert texts().split("\n\n") == accepted_here(ACCEPTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("f", RIGHT)
def test_what_calls_a_function_of_the_users(f, with_example):
    """Integrals are as exact as the routine makes them, once for the tangent and once for the gradient."""
    assert_modes_agree(f, dict(zip("xy", ARGUMENTS)), ("x", "y"), tolerance=1e-8, example=ARGUMENTS if with_example else None)


@pytest.mark.filterwarnings("ignore:The iteration is not making good progress")
def test_where_no_root_was_found():
    with pytest.raises(ValueError, match="srcdiff: no root was found"):
        srcdiff.jvp(no_root, "x")(*ARGUMENTS, x_dot=1.0)


@pytest.mark.parametrize("f, word", REFUSED)
def test_refused(f, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.jvp(f)


def root(x):
    return brentq(lambda z: z**3 - x, 0.0, 5.0)


def test_without_a_tangent_it_is_refused(monkeypatch):
    """Its adjoint is not transposed: that calls the reverse half of a pair, which forward mode does not print."""
    load_rules()
    monkeypatch.delitem(TANGENTS, "scipy.optimize.brentq")
    with pytest.raises(srcdiff.NoRuleError, match="no rule for the tangent"):
        srcdiff.jvp(root)


def test_text_of_a_root():
    lines = srcdiff.jvp(root, example=(2.0,)).source.splitlines()
    start = next(i for i, line in enumerate(lines) if "result_dot = (" in line)
    assert lines[start + 1 : start + 3] == [
        "        -lambda_tangent(result, x, 0.0, x_dot)[1]",
        "        / lambda_tangent(result, x, 1.0, 0.0)[1]",
    ]


def error_of_integral(x):
    total = 0.0
    for _ in range(2):
        value, error = quad(lambda t: np.exp(x * t), 0.0, 1.0)
        total += value * error
    return total


def test_a_result_without_rule_may_be_assigned_but_not_read():
    with pytest.raises(srcdiff.NoRuleError, match="no derivative rule for result 1 of scipy.integrate.quad"):
        srcdiff.jvp(error_of_integral)


def error_of_integral_before(x):
    total = error = 0.0
    for _ in range(2):
        total += error
        value, error = quad(lambda t: np.exp(x * t), 0.0, 1.0)
        total += value
    return total


def test_a_result_without_rule_is_not_read_by_the_next_iteration_either():
    with pytest.raises(srcdiff.NoRuleError, match="no derivative rule for result 1 of scipy.integrate.quad"):
        srcdiff.jvp(error_of_integral_before)


@pytest.mark.parametrize("call", ["np.linalg.eigh(z)[1]", "np.linalg.svd(z, False)[0]", "np.linalg.qr(z)[0]", "np.linalg.cholesky(z)"])
def test_complex_matrices_are_refused(call):
    """As in reverse mode: the vectors of a complex matrix have a phase, which no formula here knows of."""
    f = function_of(f"np.sum(np.abs({call.replace('z', '(x * (1.0 + 2.0j))')}))", ["x"])
    with pytest.raises(srcdiff.SrcdiffError, match="complex"):
        srcdiff.jvp(f, example=(np.eye(3) + 0.1,))


if __name__ == "__main__":
    ACCEPTED.write_text(texts(), encoding="utf-8")
