"""Assignments: what each kind becomes, and which core statements print as the user's own line."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.normalise.assignments import plain_assignments
from tests.primals import function_of, primal_of, supply, text_of

CASES = {
    "a, b = b, a": "a, b = b, a",
    "a, (b, c) = b, (c, a)": "a, b, c = b, c, a",
    "[a, b] = [b, a]": "a, b = b, a",
    "(a, b), c = b, a": "items = b, a; items_2 = items[0]; a = items_2[0]; b = items_2[1]; c = items[1]",
    "a, a = b, c": "a = c",
    "a, b, a = a, b, c": "a, b = c, b",
    "a: float = b": "a = b",
    "a: float": "",
    "a += b": "a = a + b",
    "a -= b * c": "a = a - b * c",
    "a **= -b": "a = a**-b",
    "a = b = c": "a = c; b = a",
    "a = b = c = a * b": "a = a * b; b = a; c = a",
    "a = (b, c) = x.shape": "a = x.shape; b = a[0]; c = a[1]",
    "a, b = x": "a = x[0]; b = x[1]",
    "a, b = x.shape": "items = x.shape; a = items[0]; b = items[1]",
    "a, (b, c) = x": "a = x[0]; items = x[1]; b = items[0]; c = items[1]",
    "x, a = x": "items = x; x = items[0]; a = items[1]",
    "pass": "",
    "del a": "",
    "'only a string'": "",
    "print(a)": "print(a)",
    "a[0] = c": "a[0] = c",
    "a[b, 1:] -= c": "a[b, 1:] = a[b, 1:] - c",
    "a[0]: float = c": "a[0] = c",
    "a = b[0] = c": "a = c; b[0] = a",
    "a.b = c": None,
    "a.b[0] = c": None,
    "a[0] = b = c": "value = c; a[0] = value; b = value",
    "a[0] = a[1] = c * x": "value = c * x; a[0] = value; a[1] = value",
    "*a, b = c": None,
    "(a, b) = c = x": "value = x; a = value[0]; b = value[1]; c = value",
}


def lines(statement: str) -> list:
    primal = primal_of(f"def f(a, b, c, x):\n    {statement}\n    return a\n")
    return plain_assignments(primal, supply(primal))[:-1]


@pytest.mark.parametrize("statement, expected", [pair for pair in CASES.items() if pair[1] is not None])
def test_plain(statement, expected):
    assert "; ".join(text_of(lines(statement)).split("\n")) == expected


def test_tuples_of_one_form_are_parallel():
    assert text_of(lines("(a, b), c = (b, c), a")) == "a, b, c = b, c, a"


@pytest.mark.parametrize("statement", [statement for statement, expected in CASES.items() if expected is None])
def test_refused(statement):
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.grad(function_of(f"def f(a, b, c, x):\n    {statement}\n    return a\n"))
    assert caught.value.help and caught.value.place.line == 2


def test_who_prints():
    """One core statement for a line prints the line; several print themselves."""
    assert [s.written for s in lines("a, b = b, a")] == [True]
    assert [s.written for s in lines("a += b")] == [True]
    assert [s.written for s in lines("a, b = x.shape")] == [False] * 3
    assert [s.written for s in lines("a = b = c")] == [False] * 2


def test_inside_blocks():
    primal = primal_of("def f(x):\n    while x > 1.0:\n        if x > 2.0:\n            x -= 1.0\n        else:\n            x, y = x / 2.0, 0.0\n    return x\n")
    expected = "while x > 1.0:\n    if x > 2.0:\n        x = x - 1.0\n    else:\n        x, y = x / 2.0, 0.0\nreturn x"
    assert text_of(plain_assignments(primal, supply(primal))) == expected
