"""Tangents of the rules of matrices, of products of tensors and of solvers: they agree with reverse mode, and how they read."""

from __future__ import annotations

import pytest

import srcdiff
from tests.rules.test_rules_numerically import function_of

SOLVERS = (
    "scipy.optimize.fsolve(lambda z, c: z**3 - c, [1.0], args=(x,))",
    "scipy.optimize.brentq(lambda z: z**3 - x, 0.0, 5.0)",
)


@pytest.mark.parametrize("expression", SOLVERS)
def test_what_calls_a_function_of_the_users_is_not_transposed(expression):
    with pytest.raises(srcdiff.NoRuleError, match="no rule for the tangent"):
        srcdiff.jvp(function_of(expression, ["x"]))
