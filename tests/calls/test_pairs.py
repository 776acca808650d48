"""Functions that call themselves: against central differences, live and from the text; the text of one; what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest
import recursive

import srcdiff
from tests.primals import function_of
from tests.scalars import assert_right, assert_text_agrees, functions_of

OFTEN = "a_number_and_a_count", "slices", "a_loop_around_the_call", "defaults_and_keywords", "captured"


@pytest.mark.parametrize("f", functions_of(recursive))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", [getattr(recursive, name) for name in OFTEN], ids=OFTEN)
def test_live_and_text_agree(f):
    assert_text_agrees(f)


def test_text():
    f = function_of(
        "def power(a: float, n: int):\n"
        "    if n == 0:\n"
        "        return 1.0\n"
        "    return a * power(a, n - 1)\n"
        "def f(x: float):\n"
        "    return power(x, 4)\n"
    )
    source = srcdiff.grad(f).source
    functions = [re.match(r"\w+\(.*?\)", part).group() for part in source.split("\ndef ")[1:] if not part.startswith("_")]
    assert functions == ["power_forward(a, n)", "power_reverse(a, n, power_pair, result_bar)", "f_grad(x)"]
    assert source.count("power_forward(") == 3, "its definition, the call in it, the call of f"
    assert '"""Value of `power`, and what its reverse sweep needs."""' in source
    assert '"""Adjoint of `power` with respect to a."""' in source


def test_each_call_is_made_once_in_each_sweep():
    calls = []
    f = function_of(
        "calls = None\n"
        "def tick():\n"
        "    calls.append(1)\n"
        "    return 2.0\n"
        "def power(a, n):\n"
        "    return tick() if n == 0 else a * power(a, n - 1)\n"
        "def f(x: float):\n"
        "    return power(x, 3) + power(x, 1)\n"
    )
    f.__globals__["calls"] = calls
    assert srcdiff.grad(f)(1.5) == pytest.approx(6.0 * 1.5**2 + 2.0)
    assert len(calls) == 2


def test_depth():
    f = function_of("def step(v, n):\n    return v if n == 0 else step(np.sin(v), n - 1)\ndef f(x: float):\n    return step(x, 200)\n")
    assert_right(f)


def test_what_is_differentiated_differs_from_call_to_call():
    text = "def mixed(a, b, n):\n    return a * b if n == 0 else mixed(a * b, b, n - 1)\ndef f(x: float):\n    return mixed({})\n"
    for arguments in ("x, 2.0, 2", "2.0, x, 2", "x, x, 2", "2.0, 3.0, 2"):
        f = function_of(text.format(arguments))
        assert_right(f)
    assert "b_bar" not in srcdiff.grad(function_of(text.format("x, 2.0, 2"))).source


def test_arrays_in_wrt():
    f = function_of("def total(y, i):\n    return 0.0 if i == len(y) else y[i] ** 2 * i + total(y, i + 1)\ndef f(y):\n    return total(y, 0)\n")
    y = np.array([0.3, -0.7, 1.1])
    np.testing.assert_allclose(srcdiff.grad(f)(y), 2.0 * y * np.arange(3.0))
    srcdiff.check_grads(f, example=(y,))(y)


REFUSED = """
# writes into its arguments
def g(y, n):
    if n == 0:
        return y[0]
    y[0] = y[0] * y[1]
    return g(y, n - 1)
def f(x):
    return g(np.array([x, 2.0]), 2)
# writes into its arguments
def f(x):
    y = np.zeros(3)
    def g(v, n):
        if n == 3:
            return 0.0
        y[n] = v * v
        return g(v * 2.0, n + 1) + v
    return g(x, 0) * np.sum(y)
# binds variables around it
def f(x):
    k = x
    def g(n):
        nonlocal k
        if n == 0:
            return k
        k = k * x
        return g(n - 1)
    return g(3)
# starred parameters
def g(*vs):
    return vs[0] if len(vs) == 1 else vs[0] * g(*vs[1:])
def f(x):
    return g(x, 2.0)
"""


@pytest.mark.parametrize("part", re.split(r"^# ", REFUSED, flags=re.M)[1:], ids=lambda part: part.partition("\n")[0])
def test_refused(part):
    reason, _, program = part.partition("\n")
    with pytest.raises(srcdiff.SrcdiffError, match=f"calls itself .*{reason}") as caught:
        srcdiff.grad(function_of(program))
    assert caught.value.help and ":" in str(caught.value).splitlines()[0]


# What a function that calls itself may not do with a structure.
STRUCTURES = {
    "change what the caller has": "def g(p, n):\n    q = [1.0]\n    if n % 2 == 0:\n        q = p\n    q[0] = q[0] * 2.0\n    return q[0] if n <= 0 else g([q[0]], n - 1)",
    "pass ever other forms": "def g(p, n):\n    return p[0] if n == 0 else g((p, n)[:1], n - 1)",
    "return a list": "def g(p, n):\n    return p if n == 0 else g([p[0] * 2.0], n - 1)",
}


@pytest.mark.parametrize("case", STRUCTURES)
def test_structures_that_are_refused(case):
    f = function_of(f"{STRUCTURES[case]}\ndef f(x: float):\n    return g([x], 2)\n")
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(f)
