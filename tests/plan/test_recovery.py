"""How each overwritten value comes back: the plan as a table, and proof in the reverse sweep that it is the right value."""

from __future__ import annotations

import random
import re
import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.derive import derive
from srcdiff.settling import Request
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
STORES = {
    "linear stencil": ("u = x.copy()\nfor i in range(n):\n    u[1:-1] = 0.5 * (u[2:] + u[:-2])\nreturn np.sum(u) * a", ""),
    "linear, item by item": ("u = x.copy()\nfor i in range(1, len(u)):\n    u[i] = 0.5 * (u[i] + u[i - 1])\nreturn np.sum(u) * a", ""),
    "linear, in place": ("u = x.copy()\nfor i in range(n):\n    u[1:] += 0.5 * u[:-1]\nreturn np.sum(u) * a", ""),
    "linear in the array, not in the coefficient": (
        "u = x.copy()\nfor i in range(n):\n    u[1:-1] += a * (u[2:] - 2.0 * u[1:-1] + u[:-2])\nreturn np.sum(u)",
        "save part u",
    ),
    "not linear: the part that is overwritten": ("u = x.copy()\nfor i in range(n):\n    u[1:] = u[1:] * u[:-1]\nreturn np.sum(u) * a", "save part u"),
    "not linear, item by item": ("u = x.copy()\nfor i in range(1, len(u)):\n    u[i] = u[i] * u[i - 1]\nreturn np.sum(u) * a", "save part u"),
    "the result says it": ("u = x.copy()\nfor i in range(n):\n    u[:] = np.exp(u)\nreturn u[0] * a", "save part u"),
    "overwritten and not needed": ("u = x.copy()\nu[0] = a\nu[1] = b\nreturn np.sum(u * u)", ""),
    "overwritten and needed before": ("u = x.copy()\ns = u[0] * u[1]\nu[0] = a\nreturn np.sum(u) * s", "save part u"),
    "overwritten twice": ("u = x.copy()\nfor i in range(n):\n    u[0] = u[0] * u[1]\n    u[0] = u[0] * u[2]\nreturn u[0] * a", "save part u, save part u"),
    "an argument": ("x[0] = x[1] * x[1]\nx[1] = x[0] * b\nreturn np.sum(x) * a", "save part x"),
    "by a mask": ("u = x * 1.0\nu[u < 0.5] *= a\nreturn np.sum(u * u)", "save part u"),
    "accumulated": ("u = x.copy()\nnp.add.at(u, [0, 0], a * b)\nreturn np.sum(u * u)", ""),
    "a passive array": ("w = np.ones(3)\ns = 0.0\nfor i in range(n):\n    w[i] = 2.0\n    s = s + w @ x * a\nreturn s", "save part w"),
    "a new array each pass, by reference": (
        "u = x\nfor i in range(n):\n    v = u.copy()\n    v[0] = u[0] * u[1]\n    u = v\nreturn np.sum(u) * a",
        "save u",
    ),
    "swapped back by a swap": (
        "u = x * 1.0\nv = x * a\nfor i in range(n):\n    v[:] = u * u\n    u, v = v, u\nreturn np.sum(u)",
        "invert u, save part v",
    ),
    "rotated back by a rotation": (
        "u = x * 1.0\nv = x * a\nw = x * b\nfor i in range(n):\n    w[:] = u * v\n    u, v, w = v, w, u\nreturn np.sum(u)",
        "invert u, save part w",
    ),
    "swapped in some passes": (
        "u = x * 1.0\nv = x * a\nfor i in range(n):\n    v[0] = u[1] * u[0]\n    if i > 0:\n        u, v = v, u\nreturn np.sum(u)",
        "invert u, save part v",
    ),
    "a linear swap": ("u = x * 1.0\nv = x * b\nfor i in range(n):\n    v[:] = 0.5 * u\n    u, v = v, u\nreturn np.sum(u) * a", ""),
    "tests of what is written": (
        "u = x.copy()\nfor i in range(n):\n    if u[i] > 0.0:\n        u[i] = u[i] * u[i]\n    else:\n        u[i] = a * u[i]\nreturn np.sum(u)",
        "save taken, save part u, save part u",
    ),
    "a while loop": ("u = x.copy()\nwhile np.sum(u) < 5.0:\n    u[:] = u * u + 1.0\nreturn np.sum(u) * a", "save part u"),
    "at a counter": ("u = x.copy()\nk = 0\nwhile k < n:\n    u[k] = u[k] * a\n    k += 1\nreturn np.sum(u)", "invert k, save part u"),
    "a history keeps itself": (
        "h = np.zeros((4, 3))\nh[0] = x\nfor i in range(n):\n    h[i + 1] = np.sin(h[i])\nreturn np.sum(h[3]) * a",
        "",
    ),
    "all of it comes back before it is read": (
        "u = x.copy()\ns = 0.0\nfor i in range(n):\n    u += x\n    s = s + np.sum(u * u)\n    u += 0.5\nreturn s * a",
        "save u",
    ),
    "all of it comes back before it is read, where it has to stay in its place": (
        "u = x.copy()\nv = u[1:]\ns = 0.0\nfor i in range(n):\n    u += x\n    s = s + v @ v\n    u += 0.5\nreturn s * a",
        "save part u",
    ),
    "a part of it comes back before it is read": (
        "u = x.copy()\ns = 0.0\nfor i in range(n):\n    u[1:] += x[1:]\n    s = s + np.sum(u * u)\n    u[:1] += 0.5\nreturn s * a",
        "save part u, save part u",
    ),
    "a local whose operand is another item": (
        "u = x.copy()\nfor i in range(1, len(u)):\n    t = a / u[i - 1]\n    u[i] -= t * b\nreturn np.sum(u)",
        "recompute t",
    ),
    "a local whose operand is perhaps the item": (
        "u = x.copy()\nfor i in range(1, len(u)):\n    t = a / u[i % 2]\n    u[i] -= t * b\nreturn np.sum(u)",
        "save t, save part u",
    ),
    "an alias": ("u = x * 1.0\nv = u\nv[0] = u[1] * u[0]\nreturn np.sum(u) * a", "save part u"),
    "a view": ("u = x * 1.0\nv = u[1:]\nfor i in range(n):\n    v *= v\nreturn np.sum(u) * a", "save part u"),
}
# Where memory is written after a reference to it was kept, the tape needs a copy.
COPIES = {
    "written under another name": ("u = x * 1.0\nt = u\nu = u * u\nt[0] = b\nreturn np.sum(u * t) * a", {"u"}),
    "written under another name in a loop": (
        "u = x * 1.0\nfor i in range(n):\n    t = u\n    u = u * u\n    t[0] = b\n    u = u + t\nreturn np.sum(u) * a",
        {"u"},
    ),
    "a name that takes turns": (
        "u = x * 1.0\nv = x * a\nfor i in range(n):\n    v[:] = u * u\n    t = u\n    u = v\n    v = t\nreturn np.sum(u)",
        {"u"},
    ),
    "not if it is only read": ("u = x * 1.0\nt = u\nu = u * u\nt = t * b\nreturn np.sum(u * t) * a", set()),
    "not if it was written before": ("u = x * 1.0\nu[0] = b\nu = u * u\nu = u * u\nreturn np.sum(u) * a", set()),
    "not if what is written is a copy": ("u = x * 1.0\nt = u.copy()\nu = u * u\nt[0] = b\nreturn np.sum(u * t) * a", set()),
    "not if every pass makes its own": ("u = x\nfor i in range(n):\n    v = u * 1.0\n    v[0] = u[1] * u[0]\n    u = v\nreturn np.sum(u) * a", set()),
}
CASES.update(STORES)
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
    assert "i_range = range(n)" in text and text.count("for i in i_range:") == 2  # no pass reads i: they run forward
    text = source("s = a\nfor i in range(n):\n    n = n - 1\n    s = s * x[i]\nreturn s")
    assert text.count("i_range = range(n)") == text.count("for i in i_range:") == text.count("for i in reversed(i_range):") == 1


def test_a_while_loop_counts_its_trips():
    text = source(CASES["while"][0])
    assert "for _ in range(trips):" in text and text.count("while") == 1


def test_the_value_before_a_loop_is_saved_once():
    text = source(CASES["value from before the loop that a local overwrites"][0])
    assert text.count("t_saved") == 2 and "t_saved = t\n" in text and "2.0 * t_saved" in text


def test_what_a_call_may_change_is_refused():
    f = function_of("def f(x, state):\n    change(state)\n    return np.sum(x) * state[0] * state[1]\n", change=random.shuffle)
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.grad(f)
    assert "'state'" in caught.value.message and caught.value.help and caught.value.place.line in (2, 3)


@pytest.mark.parametrize("lines, copied", COPIES.values(), ids=COPIES)
def test_copies_on_the_tape(lines, copied):
    derivative = derive(primal_of(program(lines)), Request("grad", WRT, False, arguments()))
    assert {name for _, name in derivative.plan.copied} == copied
    text = source(lines)
    assert bool(re.search(r"_saved = \w+\.copy\(\)|_saved\.append\(\w+\.copy\(\)\)", text)) == bool(copied)
    test_values_are_restored(lines, "")


@pytest.mark.parametrize("name", [name for name, (_, plan) in STORES.items() if not plan])
def test_nothing_is_saved_for_what_is_linear(name):
    text = source(STORES[name][0])
    assert "_saved" not in text and ".pop()" not in text


def test_the_part_that_is_overwritten_is_saved():
    text = source(STORES["not linear: the part that is overwritten"][0])
    assert "u_saved.append(u[1:].copy())" in text and "u[1:] = u_saved.pop()" in text
    text = source(STORES["not linear, item by item"][0])
    assert "u_saved.append(u[i])" in text and "u[i] = u_saved.pop()" in text
    text = source(STORES["by a mask"][0])
    assert "u_saved = u[mask]" in text and "u[mask] = u_saved" in text


def test_a_reference_is_enough_for_a_new_array():
    text = source(STORES["a new array each pass, by reference"][0])
    assert "u_saved.append(u)" in text and "u = u_saved.pop()" in text


def test_a_swap_is_undone_by_itself():
    text = source(STORES["swapped back by a swap"][0])
    assert text.count("u, v = v, u") == 2
    text = source("u = x * 1.0\nv = x * a\nfor i in range(n):\n    v[1:] = u[1:] * u[:-1]\n    u, v = v, u\nreturn np.sum(u)")
    assert text.count(" u, v = v, u") == 2 and text.count("u_bar, v_bar = v_bar, u_bar") == 1
    text = source(STORES["rotated back by a rotation"][0])
    assert "u, v, w = v, w, u" in text and "u, v, w = w, u, v" in text


def test_a_linear_loop_keeps_no_forward_sweep():
    text = source(STORES["linear stencil"][0].replace(" * a", ""))
    assert text.count("for i in range(n):") == 1 and "u[" not in text.replace("u_bar[", "")
