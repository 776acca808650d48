"""Calls of one of several functions: against central differences, live and from the text; the text of one; what is noticed and refused."""

from __future__ import annotations

import dispatching
import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text
from tests.primals import function_of
from tests.scalars import assert_right, assert_text_agrees, functions_of


@pytest.mark.parametrize("f", functions_of(dispatching))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(dispatching))
def test_live_and_text_agree(f):
    assert_text_agrees(f)


def test_text():
    f = function_of("def cube(v):\n    return v * v * v\ndef f(x: float, smooth):\n    g = np.sin if smooth else cube\n    return g(x)\n")
    assert srcdiff.grad(f).source.partition('with respect to x."""\n')[2] == (
        "    # forward sweep\n"
        "    g = np.sin if smooth else cube\n"
        "\n"
        "    # reverse sweep\n"
        "    if g == np.sin:\n"
        "        x_bar = np.cos(x)  # return g(x)\n"
        "    else:\n"
        "        x_bar = 3.0 * x * x  # return g(x)\n"
        "    return 1.0 * x_bar\n"
    )


def test_a_key_that_is_not_there():
    f = function_of("TABLE = {'sin': np.sin, 'cos': np.cos}\ndef f(x: float, kind):\n    return TABLE[kind](x)\n")
    derivative = srcdiff.grad(f)
    assert derivative(0.7, "cos") == pytest.approx(-np.sin(0.7))
    with pytest.raises(KeyError, match="tan"):
        derivative(0.7, "tan")


def test_an_index_that_is_not_there():
    f = function_of("def f(x: float, n: int):\n    fs = [np.sin, np.cos]\n    return fs[n](x)\n")
    derivative = srcdiff.grad(f)
    assert [derivative(0.7, n) for n in (0, -2, 1, -1)] == pytest.approx([np.cos(0.7)] * 2 + [-np.sin(0.7)] * 2)
    for n in (2, -3):
        with pytest.raises(IndexError):
            derivative(0.7, n)


def test_a_table_that_is_changed_later():
    f = function_of("TABLE = {'sin': np.sin, 'cos': np.cos}\ndef f(x: float, kind):\n    return TABLE[kind](x)\n")
    derivative = srcdiff.grad(f)
    f.__globals__["TABLE"]["sin"] = np.tan
    with pytest.raises(srcdiff.ReboundError, match=r"TABLE\['sin'\] means something else"):
        derivative(0.7, "cos")


# How the callee comes about, and why nobody can tell which it is.
REFUSED = {
    "a table with what is no function": ("TABLE = {'sin': np.sin, 'two': 2.0}\n", "return TABLE[kind](x)"),
    "a function that is an argument": ("", "return kind(x)"),
    "a default of get": ("TABLE = {'sin': np.sin}\n", "return TABLE.get(kind, np.cos)(x)"),
    "a function or None": ("", "g = np.sin if kind else None\n    return g(x)"),
    "made anew in each pass": ("", "g = np.sin\n    for k in range(3):\n        x = g(x)\n        g = lambda v: v * k\n    return x"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    before, line = REFUSED[case]
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(function_of(f"{before}def f(x: float, kind):\n    {line}\n"))


@pytest.mark.parametrize("change", ["TABLE.update(cos=np.tan)", "TABLE['cos'] = np.tan", "def more():\n    TABLE.pop('cos')"])
def test_a_table_that_the_module_changes_is_not_known_from_its_text(tmp_path, change):
    path = tmp_path / "changing.py"
    path.write_text(f"import numpy as np\nTABLE = {{'sin': np.sin, 'cos': np.cos}}\n{change}\ndef f(x: float):\n    return TABLE['cos'](x)\n")
    with pytest.raises(srcdiff.SrcdiffError):
        gradient_text(str(path), "f", "grad", 0, update="test")
