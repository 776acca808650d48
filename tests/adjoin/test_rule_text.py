"""Which lines of a rule hold for a call, and what they print."""

from __future__ import annotations

import pytest

from tests.adjoin.sweeps import check, lines_of

TEXTS = {  # expression of x and c: the line of c_bar or x_bar
    "literal exponent 2": ("c ** 2", "c_bar = 2.0 * c"),
    "literal exponent 1": ("c ** 1", "return 1.0"),
    "literal exponent 0": ("c ** 0", "return 0.0"),
    "literal exponent 3": ("c ** 3", "c_bar = 3.0 * c * c"),
    "other literal exponent": ("c ** 5", "c_bar = 5.0 * c**4.0"),
    "negative exponent": ("c ** -2", None),
    "half": ("c ** 0.5", None),
    "literal base": ("2.0 ** c", None),
    "two vectors": ("x @ y", "return y.copy()"),
    "a matrix and a vector": ("np.sum(m @ x)", None),
    "mean": ("np.mean(x)", None),
    "mean over an axis": ("np.sum(np.mean(m * x, axis=1))", None),
    "of math": ("math.sin(c)", "c_bar = math.cos(c)"),
    "of NumPy": ("np.sin(c)", "c_bar = np.cos(c)"),
    "constant bound": ("np.sum(np.maximum(x, 0.0))", "x_bar = np.where(x > 0.0, 1.0, 0.0)"),
    "varied bound": ("np.sum(np.maximum(x, c))", None),
}


@pytest.mark.parametrize("expression, expected", TEXTS.values(), ids=TEXTS)
def test_text(expression, expected):
    wrt = "x" if "x" in expression.replace("np.maximum", "").replace("exp", "") else "c"
    check(expression, wrt)
    lines = lines_of(expression, wrt)
    if expected is not None:
        assert expected in lines


def test_lines_of_passive_arguments_are_left_out():
    assert not any("y_bar" in line for line in lines_of("np.sum(x * y / c)"))
    assert not any("np.log" in line for line in lines_of("np.sum(x ** k)", "x"))


def test_a_condition_that_is_not_known_takes_the_last_branch():
    text = "\n".join(lines_of("np.sum(m @ x)", ("m", "x"), example=False))
    assert "_matmul_left_bar(" in text and "_matmul_right_bar(" in text
    check("np.sum(m @ x)", ("m", "x"))


def test_the_result_is_read_by_its_name():
    assert "h_bar" not in "".join(lines_of("h = np.exp(x)\nreturn np.sum(h)", "x"))
    assert lines_of("h = np.exp(x)\nreturn np.sum(h)", "x") == ["h = np.exp(x)", "return h.copy()"]
