"""The sweeps put together: what the user's statements do besides computing stays, and only that."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.primals import code_of, function_of


def test_an_empty_branch():
    f = function_of("def f(x, n):\n    if n:\n        pass\n    else:\n        n = n - 1\n    return x * n\n")
    assert srcdiff.grad(f)(2.0, 3) == 3.0


def test_an_empty_side_of_a_differentiated_branch():
    f = function_of("def f(x: float, n: int):\n    if n > 1:\n        pass\n    else:\n        x = x * x\n    return x * n\n")
    assert srcdiff.grad(f)(2.0, 3) == 3.0 and srcdiff.grad(f)(2.0, 1) == 4.0


@pytest.mark.parametrize("printed", ["x", "n", 'f"{x:.3f}"'])
def test_print_stays(printed, capsys):
    f = function_of(f"def f(x: float, n: int):\n    print({printed})\n    return x**n\n")
    assert srcdiff.grad(f)(2.0, 3) == 12.0 and capsys.readouterr().out


def test_assert_stays_and_dead_code_goes():
    f = function_of("def f(x: float):\n    y = np.sin(x)\n    assert x > 0.0, 'positive'\n    z = np.cos(y)\n    return 3.0 * x\n")
    code = code_of(srcdiff.grad(f).source)
    assert "assert x > 0.0" in code and "np.cos" not in code and "np.sin" not in code
    with pytest.raises(AssertionError, match="positive"):
        srcdiff.grad(f)(-1.0)


def test_a_cotangent_with_too_many_parts():
    f = function_of("def f(x):\n    return 2.0 * x, np.sum(x)\n")
    with pytest.raises(ValueError, match="srcdiff: result_bar"):
        srcdiff.vjp(f, example=(np.ones(2),))(np.ones(2), result_bar=(np.ones(2), 1.0, 7.0))


def test_a_name_that_may_be_unbound_is_saved_all_the_same():
    f = function_of("def f(x: float, n: int):\n    s = x\n    if n > 9:\n        t = x\n    for i in range(n):\n        if i > 0:\n            s = s * t\n        t = s * s\n    return s\n")
    checked = srcdiff.grad(f, check_restore=True)
    for n in range(4):
        srcdiff.check_grads(f)(1.1, n)
        checked(1.1, n)
