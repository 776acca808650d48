"""How each overwritten value comes back: the plan as a table, and proof in the reverse sweep that it is the right value."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.pipeline import Request, derive
from tests.primals import code_of, function_of, primal_of

X = np.array([0.7, -1.2, 0.4])
WRT = ("x", "a", "b")
CASES = {
    "straight code that overwrites nothing": ("y = a * b\nz = np.sin(y)\nreturn z * y", ""),
    "overwritten and not needed": ("y = a + b\ny = y + 2.0\nreturn y", ""),
    "overwritten and needed": ("y = a * b\ny = y * y\nreturn y * y", "save y"),
    "passive and overwritten": ("k = 2.0\nc = a * k\nk = 3.0\nreturn c * c * k", "save k"),
    "carried from pass to pass": ("s = a\nfor i in range(n):\n    s = s * b\nreturn s", "save s"),
    "carried, in a linear way": ("s = a\nfor i in range(n):\n    s = s + b\nreturn s", ""),
    "array rebound, by reference": ("h = x\nfor i in range(n):\n    h = np.tanh(h * a)\nreturn np.sum(h)", "save h"),
    "two that change places": ("p, q = a, b\nfor i in range(n):\n    p, q = q, p * q\nreturn p + q", "save p, save q"),
    "twice assigned": ("s = a\nfor i in range(n):\n    s = s * b\n    s = s * s\nreturn s", "save s, save s"),
    "counter": ("k = 0\ns = 0.0\nwhile k < n:\n    s = s + x[k] * x[k]\n    k += 1\nreturn s", "invert k"),
    "counter downwards": ("k = 2\ns = 0.0\nwhile k >= 0:\n    s = s + x[k] * x[k]\n    k -= 2\nreturn s", "invert k"),
    "a float is no counter": ("k = 0.0\ns = 0.0\nwhile k < n:\n    s = s + a * k\n    k += 1.0\nreturn s", "save k"),
    "local to a pass, cheap": ("s = 0.0\nfor i in range(n):\n    t = x[i] * a\n    s = s + t * t\nreturn s", "recompute t"),
    "chain of cheap ones": (
        "s = 0.0\nfor i in range(n):\n    j = i + 1\n    k = j - 1\n    s = s + x[k] * x[k]\nreturn s",
        "recompute j, recompute k",
    ),
    "local to a pass, its operands gone": ("s = a\nfor i in range(n):\n    t = s * b\n    s = s + t * t\nreturn s", "save s, save t"),
    "local to a pass, passive, cheap": ("s = 0.0\nfor i in range(n):\n    w = 1.0 / (i + 1.0)\n    s = s + w * a * a\nreturn s", "recompute w"),
    "local to a pass, passive, dear": (
        "s = 0.0\nfor i in range(n):\n    w = np.sin(i + 0.5) * np.cos(i + 1.5)\n    s = s + w * a * a\nreturn s",
        "save w",
    ),
    "many values of a pass": (
        "s = a\nfor i in range(n):\n    t = s * b\n    u = t * s\n    v = u * t\n    s = s + t * u * v\nreturn s",
        "recompute v, save s, save t, save u",
    ),
    "value from before the loop that a local overwrites": (
        "t = a * b\ns = t * t\nfor i in range(n):\n    t = x[i] * b\n    s = s + t * t\nreturn s",
        "recompute t, save t",
    ),
    "loop that may run no pass": (
        "t = a * a\ns = t * b\nfor i in range(n):\n    t = s * b\n    s = s * t\nreturn s * t",
        "save s, save t, save t",
    ),
    "last value of a local": ("t = 0.0\nfor i in range(n):\n    t = x[i] * a\nreturn t * t", ""),
    "local to a branch, cheap": (
        "s = 0.0\nfor i in range(n):\n    if x[i] > 0.0:\n        t = x[i] * a\n        s = s + t * t\n    else:\n        s = s + b * b\nreturn s",
        "recompute t",
    ),
    "local to a branch, its operands gone": (
        "s = 1.0\nfor i in range(n):\n    if x[i] > 0.0:\n        t = s * a\n        s = s + t * t\nreturn s",
        "save s, save t",
    ),
    "carried past a branch": (
        "s = 0.0\nt = b\nfor i in range(n):\n    if i > 0:\n        t = x[i] * a\n    s = s + t * t\nreturn s",
        "save t",
    ),
    "hoisted before a branch, so that its test can be repeated": (
        "s = a\nif s > 0.0:\n    s = s * s\nelse:\n    s = s * b\nreturn s",
        "save s",
    ),
    "hoisted in a loop": (
        "s = a\nfor i in range(n):\n    if s > 0.7:\n        s = s * b\n    else:\n        s = s * s + 0.5\nreturn s",
        "save s",
    ),
    "in a loop in a loop": (
        "s = a\nfor i in range(n):\n    t = s * b\n    for j in range(i):\n        t = t * b\n    s = s + t\nreturn s",
        "save s, save t",
    ),
    "two loops with one variable": ("s = a\nfor i in range(n):\n    s = s * x[i]\nfor i in range(2):\n    s = s * b\nreturn s", "save s, save s"),
    "range whose bound changes": ("s = a\nfor i in range(n):\n    n = n - 1\n    s = s * b\nreturn s", "save s"),
    "while": ("s = a\nwhile s < 5.0:\n    s = s * (1.5 + b)\nreturn s", "save s"),
}
each = pytest.mark.parametrize("lines, plan", CASES.values(), ids=CASES)


def program(lines: str) -> str:
    return "def f(x, a: float, b: float, n: int):\n" + textwrap.indent(lines, "    ") + "\n"


def arguments(n: int = 3) -> dict:
    return dict(x=X, a=0.5, b=1.3, n=n)


@each
def test_plan(lines, plan):
    derivative = derive(primal_of(program(lines)), Request("grad", WRT, False, arguments()))
    assert ", ".join(" ".join(row) for row in derivative.plan.rows()) == plan


@each
def test_values_are_restored(lines, plan):
    """In loops of no, one and several passes."""
    f = function_of(program(lines))
    checked = srcdiff.grad(f, WRT, example=arguments(), check_restore=True)
    check = srcdiff.check_grads(f, WRT, example=arguments())
    for n in (0, 1, 3):
        check(**arguments(n))
        checked(**arguments(n))


def source(lines: str) -> str:
    return code_of(srcdiff.grad(function_of(program(lines)), WRT, example=arguments()).source)


def test_one_list_for_each_value_and_place():
    text = source(CASES["twice assigned"][0])
    assert text.count("s_saved.append(s)") == text.count("s_saved_2.append(s)") == text.count("s_saved.pop()") == text.count("s_saved_2.pop()") == 1


def test_much_is_saved_as_a_tuple():
    text = source("s = a\nfor i in range(n):\n    t = s * b\n    u = t * s\n    v = u * t * s\n    s = s + t * u * v * s\nreturn s")
    assert "_saved.append(" in text or "saved.append((" in text


def test_outside_loops_a_name_is_enough():
    text = source("y = a * b\ny = y * y\nreturn y * y")
    assert "y_saved = y" in text and "append" not in text


def test_a_test_is_repeated_if_its_operands_are_restored():
    text = source(CASES["hoisted in a loop"][0])
    assert text.count("if s > 0.7:") == 2 and "taken" not in text


def test_a_range_is_not_a_list():
    text = source("s = a\nfor i in range(1, n, 2):\n    s = s * x[i]\nreturn s")
    assert "reversed(range(1, n, 2))" in text and "i_saved" not in text


def test_a_changed_range_is_captured():
    text = source(CASES["range whose bound changes"][0])
    assert "i_range = range(n)" in text and "reversed(i_range)" in text


def test_a_while_loop_counts_its_trips():
    text = source(CASES["while"][0])
    assert "for _ in range(trips):" in text and text.count("while") == 1


def test_the_value_before_a_loop_is_saved_once():
    text = source(CASES["value from before the loop that a local overwrites"][0])
    assert text.count("t_saved") == 2 and "t_saved = t\n" in text and "2.0 * t_saved" in text


def test_what_a_call_may_change_is_refused():
    f = function_of("def f(x, state):\n    change(state)\n    return np.sum(x) * state[0] * state[1]\n", change=lambda state: state.sort())
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.grad(f)
    assert "'state'" in caught.value.message and caught.value.help and caught.value.place.line in (2, 3)
