"""Algebra on generated expressions: how the result reads, and that no value changes."""

from __future__ import annotations

import math
import random

import gast
import pytest

from srcdiff.emit.printer import print_expression
from srcdiff.tidy.chains import leading_minus, number, stripped, times
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import clone, constant, key, name, settled, tuple_of
from tests.primals import expression

TEXTS = {
    # constants first
    "x * 2.0": "2.0 * x",
    "x * 2.0 * 3.0": "6.0 * x",
    "2.0 * (3.0 * x)": "6.0 * x",
    "2.0 * x * (y * 0.5)": "x * y",
    "x * 1.0": "x",
    "1.0 * x * y": "x * y",
    "1.0 / x": "1.0 / x",
    "x / 2.0": "x / 2.0",
    "2.0 * (x / y)": "2.0 * x / y",
    "x / y * 2.0": "2.0 * x / y",
    # signs outwards
    "--x": "x",
    "-(-x * y)": "x * y",
    "x * -y": "-(x * y)",
    "-x * -y": "x * y",
    "x / -y": "-(x / y)",
    "-(x - y)": "y - x",
    "x - -y": "x + y",
    "x + -y": "x - y",
    "-x + y": "y - x",
    "-x - y": "-x - y",
    "x * -2.0": "-(2.0 * x)",
    # like terms
    "x + x": "2.0 * x",
    "x * y + x * y": "2.0 * x * y",
    "2.0 * x + 3.0 * x": "5.0 * x",
    "x - x": "0.0",
    "x + y - x": "y",
    "3.0 * x - x": "2.0 * x",
    "x + 0.0": "x",
    "0.0 - x": "-x",
    "0.0 + 0.0": "0.0",
    "1.0 + 2.0": "3.0",
    # a common factor
    "z * x + z * y": "z * (x + y)",
    "z * x - z * y": "z * (x - y)",
    "z + z * x": "z * (1.0 + x)",
    "z - z * x * x": "z * (1.0 - x * x)",
    "2.0 * z * x + z": "z * (2.0 * x + 1.0)",
    "z / x + z / y": "z / x + z / y",
    # powers, transposes, arguments
    "x ** 1": "x",
    "x ** 2": "x**2",
    "(x @ y).T": "y.T @ x.T",
    "x.T.T": "x",
    "(x.T @ y).T": "y.T @ x",
    "f(x * 1.0, y + 0.0)": "f(x, y)",
    # roots of constants, and quotients of quotients
    "1.0 / np.sqrt(np.pi) * a / np.sqrt(2.0)": "a / np.sqrt(2.0 * np.pi)",
    "a / np.sqrt(2.0) / np.sqrt(x)": "a / np.sqrt(2.0) / np.sqrt(x)",
    "a / np.sqrt(2.0) / math.sqrt(2.0)": "a / np.sqrt(2.0) / math.sqrt(2.0)",
    "a / (x / y) / y": "a / x",
    "a / (x / y) / x": "a / (x / y) / x",
    "2.0 * a * x - 2.0 * y": "2.0 * (a * x - y)",
    "-2.0 * a * x - 2.0 * y": "-(2.0 * (a * x + y))",
    "x * y - y * x": "0.0",
    "a * x * y + y * x * a": "2.0 * a * x * y",
    # what is no algebra stays
    "x // 2.0 * 2.0": "2.0 * (x // 2.0)",
    "x % y": "x % y",
    "x[(i + 1) % 4]": "x[(i + 1) % 4]",
    "x @ y * 2.0": "2.0 * (x @ y)",
}


@pytest.mark.parametrize("text", TEXTS)
def test_text(text):
    assert print_expression(simplify(expression(text))) == TEXTS[text]


@pytest.mark.parametrize("text", TEXTS)
def test_twice_is_once(text):
    once = simplify(expression(text))
    assert key(simplify(clone(once))) == key(once)


def random_expression(source: random.Random, depth: int) -> str:
    if depth == 0 or source.random() < 0.15:
        return source.choice(["x", "y", "z", "x", "y", "1.0", "2.0", "0.5", "3.0"])
    left, right = (random_expression(source, depth - 1) for _ in range(2))
    form = source.choice(["({} + {})", "({} - {})", "({} * {})", "({} / {})", "(-{})", "f({})", "({} * {})", "({} + {})"])
    return form.format(left, right)


def evaluate(text: str, values: dict):
    try:
        return eval(text, {"f": math.cos, **values})
    except ZeroDivisionError:
        return None


def test_no_value_changes():
    """Where the original has a value (a division that cancels may give one where it had none)."""
    source, compared = random.Random(5), 0
    for _ in range(1500):
        text = random_expression(source, 4)
        new = print_expression(simplify(expression(text)))
        for values in (dict(x=0.7, y=-1.3, z=2.1), dict(x=-0.2, y=0.9, z=-3.3)):
            before = evaluate(text, values)
            if before is not None and abs(before) < 1e6:
                assert math.isclose(before, evaluate(new, values), rel_tol=1e-9, abs_tol=1e-9), (text, new)
                compared += 1
    assert compared > 2000


def test_simplified_is_not_longer():
    source = random.Random(6)
    for _ in range(300):
        tree = expression(random_expression(source, 3))
        assert len(list(gast.walk(simplify(clone(tree))))) <= len(list(gast.walk(tree))) + 2


def test_the_users_own_text_is_not_rearranged():
    own = settled(expression("y * 2.0 + 0.0"))
    assert print_expression(simplify(gast.BinOp(name("z"), gast.Mult(), own))) == "z * (y * 2.0 + 0.0)"
    assert print_expression(times(own, constant(3.0))) == "3.0 * (y * 2.0 + 0.0)"
    assert print_expression(simplify(tuple_of([own]))) == "(y * 2.0 + 0.0,)"


def test_quotients_of_the_user_stay_one_factor():
    """`z * (x / y)` is not `z * x / y`: the value may differ in the last digit."""
    assert print_expression(simplify(gast.BinOp(name("z"), gast.Mult(), settled(expression("x / y"))))) == "z * (x / y)"


@pytest.mark.parametrize("text, value", [("2.0", 2.0), ("-2.0", -2.0), ("--3", 3), ("x", None), ("True", None), ("'2'", None), ("1j", None)])
def test_number(text, value):
    assert number(expression(text)) == value


def test_stripped():
    sign, inner = stripped(expression("---x"))
    assert sign == -1 and inner.id == "x"


def test_plus_of_copies():
    total = plus(plus(name("x"), name("y")), name("x"))
    assert print_expression(total) == "2.0 * x + y"


LEADING = {"-(x * y)": "-x * y", "-(2.0 * x)": "-2.0 * x", "-x": "-x", "x * y": "x * y", "-(x + y)": "-(x + y)", "-(x * y / z)": "-x * y / z"}


@pytest.mark.parametrize("text", LEADING)
def test_leading_minus(text):
    assert print_expression(leading_minus(expression(text))) == LEADING[text]
