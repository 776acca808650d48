"""Stores in core form: calls that write into arrays, the order of targets, indices that are evaluated once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import srcdiff
from srcdiff.normalise.assignments import plain_assignments
from srcdiff.normalise.grammar import is_store
from tests.primals import function_of, primal_of, supply, text_of

SOME = 'if np.size(c) == 0:;     raise ValueError("srcdiff: there must be values to write into the array"); '
CALLS = {
    "np.copyto(a, b)": "a[...] = b",
    "np.copyto(a[1:], b * c)": "a[1:][...] = b * c",
    "np.add(a, b, c)": "c[...] = np.add(a, b)",
    "np.add(a, b, out=c)": "c[...] = np.add(a, b)",
    "np.add(a, b, out=(c,))": "c[...] = np.add(a, b)",
    "np.add(a, b, out=c[1:])": "c[1:][...] = np.add(a, b)",
    "np.sum(a, axis=0, out=b)": "b[...] = np.sum(a, axis=0)",
    "np.exp(a, out=a)": "a[...] = np.exp(a)",
    "x = np.add(a, b, out=c)": "c[...] = np.add(a, b); x = c",
    "c = np.add(a, b, out=c)": "c[...] = np.add(a, b); c = c",
    "a.fill(0.0)": "a[...] = 0.0",
    "a[1:].fill(b)": "a[1:][...] = b",
    "a.T.fill(b)": "a.T[...] = b",
    "a.sort()": "a[...] = np.sort(a)",
    "a.sort(axis=0)": "a[...] = np.sort(a, axis=0)",
    "np.add.at(a, b, c)": "a[b] = a[b] + c",
    "np.add.at(a, (b, 0), c)": "a[b, 0] = a[b, 0] + c",
    "np.add.at(a, np.s_[b, 1:], c)": "a[b, 1:] = a[b, 1:] + c",
    "np.subtract.at(a[1:], b, c)": "a[1:][b] = a[1:][b] - c",
    "np.put(a, b, 0.0)": "a.reshape(-1)[np.array(b, dtype=int)] = 0.0",
    "np.put(a, b, c)": SOME + "a.reshape(-1)[np.array(b, dtype=int)] = np.resize(c, np.shape(b))",
    "np.put(a, (0, 2), -1.0)": "a.reshape(-1)[[0, 2]] = -1.0",
    "np.put(a, [0, 2], c)": SOME + "a.reshape(-1)[[0, 2]] = np.resize(c, 2)",
    "np.put(a, [0, 2], [0.0, 0.0])": "a.reshape(-1)[[0, 2]] = 0.0",
    "a.put([0, 2], c)": SOME + "a.reshape(-1)[[0, 2]] = np.resize(c, 2)",
    "np.copyto(a, b, where=c)": "a[...] = np.where(c, b, a)",
    "np.putmask(a, a > 0.0, 1.0)": "a[...] = np.where(a > 0.0, 1.0, a)",
    "np.putmask(a, b, c)": SOME + "a[...] = np.where(np.reshape(b, np.shape(a)) != 0, np.resize(c, np.shape(a)), a)",
    "np.place(a, a > 0.0, [1.0])": "a[a > 0.0] = 1.0",
    "np.place(a, a > 0.0, -c)": SOME.replace("(c)", "(-c)") + "a[a > 0.0] = np.resize(-c, np.count_nonzero(a > 0.0))",
    "np.fill_diagonal(a, 0.0)": "a[np.diag_indices(np.min(np.shape(a)), np.ndim(a))] = 0.0",
    "np.put_along_axis(a, b, c, axis=1)": "a[along_axis(b, 1, np.shape(a))] = c",
    "np.add(a, b, out=a, where=c)": "a[...] = np.where(c, np.add(a, b), a)",
    "np.sum(a, axis=0, out=b, where=c)": "b[...] = np.sum(a, axis=0, where=c)",
    "a.partition(1, axis=0)": "a[...] = np.partition(a, 1, axis=0)",
    "x = a.sort()": "a[...] = np.sort(a); x = None",
    # No stores, as far as can be told: refused or called as they are.
    "np.add(a, b, out=None)": "np.add(a, b, out=None)",
    "np.multiply.at(a, b, c)": "np.multiply.at(a, b, c)",
    'np.copyto(a, b, casting="unsafe")': 'np.copyto(a, b, casting="unsafe")',
    "np.fill_diagonal(a, b, wrap=True)": "np.fill_diagonal(a, b, wrap=True)",
    'a.partition(",")': 'a.partition(",")',
    'np.put(a, b, c, mode="clip")': 'np.put(a, b, c, mode="clip")',
    'a.sort(kind="stable")': 'a.sort(kind="stable")',
    "a.fill()": "a.fill()",
    "a.clip(b, c, out=a)": "a.clip(b, c, out=a)",
    "np.add(a, **b)": "np.add(a, **b)",
}


def lines(statement: str) -> list:
    primal = primal_of(f"def f(a, b, c, x):\n    {statement}\n    return a\n")
    return plain_assignments(primal, supply(primal))[:-1]


def one_line(body: list) -> str:
    return "; ".join(text_of(body).split("\n"))


@pytest.mark.parametrize("call", CALLS)
def test_calls(call):
    found = lines(call)
    assert one_line(found) == CALLS[call]
    is_checked = "raise ValueError" in CALLS[call]
    target = CALLS[call].split("; ")[2 if is_checked else 0].partition("=")[0]
    assert is_store(found[is_checked]) == ("[" in target)


@pytest.mark.parametrize("call", [call for call in CALLS if "np.add.at" in call or "np.subtract.at" in call])
def test_only_these_accumulate(call):
    assert all(store.accumulates for store in lines(call))
    assert not any(getattr(store, "accumulates", False) for other in CALLS if ".at(" not in other for store in lines(other))


@pytest.mark.parametrize("call", ["np.divmod(a, b, out=(a, c))", "np.divmod(a, b, out=(a, c), where=x)"])
def test_refused(call):
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        lines(call)
    assert "`out=`" in caught.value.message and caught.value.help and caught.value.place.line == 2


def test_a_local_name_is_not_numpy():
    primal = primal_of("def f(a, np):\n    np.copyto(a, a)\n    return a\n")
    assert text_of(plain_assignments(primal, supply(primal))[:1]) == "np.copyto(a, a)"


def test_other_spellings_of_numpy():
    from numpy import add, copyto

    primal = primal_of("def f(a, b):\n    copyto(a, b)\n    add(a, b, out=a)\n    add.at(a, 0, b)\n    return a\n", copyto=copyto, add=add)
    assert one_line(plain_assignments(primal, supply(primal))[:-1]) == "a[...] = b; a[...] = add(a, b); a[0] = a[0] + b"


def test_who_prints():
    """A call prints as the user wrote it; where one line is several stores, each prints itself."""
    for call in ("np.copyto(a, b)", "np.add(a, b, out=c)", "np.add.at(a, b, c)", "a.fill(0.0)"):
        assert [s.written for s in lines(call)] == [True]
    assert [s.written for s in lines("x = np.add(a, b, out=c)")] == [False, False]
    assert [s.written for s in lines("a[0] = a[1]")] == [True] and [s.written for s in lines("a[0] += b")] == [True]


ORDER = {
    "i, y[i] = 1, c": "value, c_value = 1, c; i = 1; y[i] = c_value",
    "y[i], i = c, 1": "y[i] = c; i = 1",
    "y[0], y[1] = y[1], y[0]": "y_value, y_value_2 = y[1], y[0]; y[0] = y_value; y[1] = y_value_2",
    "y[0], y[1] = 1.0, 2.0": "y[0] = 1.0; y[1] = 2.0",
    "y[0], (i, z) = c, (1, y)": "c_value, y_value = c, y; y[0] = c_value; i = 1; z = y_value",
    "z = y[i] = c * 2.0": "z = c * 2.0; y[i] = z",
    "y[i], z = c": "item = c[0]; item_2 = c[1]; y[i] = item; z = item_2",
}


def order(statement: str) -> str:
    primal = primal_of(f"def f(y, z, i, c):\n    {statement}\n    return y\n")
    return one_line(plain_assignments(primal, supply(primal))[:-1])


@pytest.mark.parametrize("statement", [s for s in ORDER if s not in ("i, y[i] = 1, c", "y[i], i = c, 1")])
def test_order_of_targets(statement):
    assert order(statement) == ORDER[statement]


def test_all_values_come_before_all_targets():
    """Whatever they are called: an index is read when its target's turn comes."""
    first, *targets = order("i, y[i] = 1, c").split("; ")
    assert [target.partition(" =")[0] for target in targets] == ["i", "y[i]"] and first.endswith("= c")
    _, *targets = order("y[i], i = c, 1").split("; ")
    assert [target.partition(" =")[0] for target in targets] == ["y[i]", "i"]


SEMANTICS = [
    "y = x.copy()\n    i = 0\n    i, y[i] = 1, c\n    return y * i",
    "y = x.copy()\n    i = 0\n    y[i], i = c, 1\n    return y * i",
    "y = x.copy()\n    y[0], y[1] = y[1], y[0]\n    return y",
    "y = x.copy()\n    z = y[0] = c * y[1]\n    y[2] = z = y[1] = z * y[0]\n    return y * z",
    "y = x.copy()\n    i = 0\n    i, (y[i], i) = 1, (c, 2)\n    return y * i",
    "y = x.copy()\n    z = y[0] = y[1] = c * c\n    return y * z",
    "y = x.copy()\n    i = y[2] = 1\n    y[i] = c\n    return y",
    "y = x.copy()\n    z = np.multiply(y, c, out=y)\n    z[0] = y[1] * y[2]\n    return y",
    "y = x.copy()\n    y[1:][:1] = y[0] * c\n    return y",
    "y = x.copy()\n    y[0]: float = c\n    return y",
    # values that are repeated, or cut off, to fit
    "y = x * x\n    np.put(y, [0, 2, 0], x)\n    return y * x",
    "y = np.outer(x, x)\n    np.put(y, np.array([[1, -1], [3, 5]]), x * c)\n    return y * x",
    "y = x * x\n    np.putmask(y, y > 0.4, c)\n    return y * x",
    "y = np.outer(x, x)\n    np.putmask(y, np.arange(9) % 2, x[:2])\n    return y * x",
    "y = np.outer(x, x)\n    np.place(y, y > 0.1, x[:2])\n    return y * x",
    "y = np.outer(x, x)\n    np.place(y, np.arange(9) % 3, c * x)\n    return y * x",
    "y = np.outer(x, x)\n    np.fill_diagonal(y, c)\n    return y * x",
    "y = np.outer(x, x)[:, :2] * 1.0\n    np.fill_diagonal(y, x)\n    return y * c",
    "y = x[:, None, None] * np.ones((3, 3, 3))\n    np.fill_diagonal(y[0], x * c)\n    return y * y",
    "y = np.outer(x, x)\n    np.put_along_axis(y, np.array([[0, 0], [2, 1], [1, 1]]), y[:, :2] * c, axis=-1)\n    return y * x",
    "y = np.outer(x, x)\n    np.copyto(y[1:], x, where=np.array([True, False, True]))\n    return y * c",
    "y = np.outer(x, x)\n    y.T.partition(1, axis=0)\n    y[0].sort()\n    return y * x * c",
    # masks keep what is not smooth out
    "y = np.zeros(3)\n    y[...] = c\n    np.sqrt(x, out=y, where=x > 0.0)\n    return y",
    "y = x * x\n    for k in range(2):\n        np.multiply(y, c, y, where=y > 0.3)\n    return y",
    # items of x.flat are copies
    "y = x * c\n    w = y.flat[:2]\n    y[0] = 0.0\n    return y[:2] * w",
    "y = x * c\n    s = slice(0, 2)\n    w = y.flat[s]\n    y[0] = 0.0\n    return y[:2] * w",
    "y = x * c\n    s = 0.0\n    for i in range(3):\n        w = y.flat[i]\n        y[0] = w * 2.0\n        s += w\n    return y * s",
    # in the middle of an expression
    "return c * np.sin(x, out=np.empty(3))",
    "y = x * c\n    z = (y[0], np.copyto(y, c), y)\n    return z[0] * z[2]",
    "y = x * c\n    return y * x + np.multiply(y, x, out=y) + y",
    "y = x * x\n    return (np.put(y, 1, c), y)[1]",
    "return (lambda y: (y.sort(), y)[1])(x * c)",
    "y = x * x\n    while np.sum(np.multiply(y, c, out=y)) < 5.0:\n        y[0] += c\n    return y",
]


@pytest.mark.parametrize("call", ["np.place(y, y > 0.0, y)", "np.fill_diagonal(y, y.diagonal()[::-1])"])
def test_values_that_are_part_of_the_array(call):
    """NumPy reads then what it has just written."""
    f = function_of(f"def f(x):\n    y = np.outer(x, x)\n    {call}\n    return np.sum(y * y)\n")
    with pytest.raises(ValueError, match="share memory"):
        srcdiff.grad(f)(np.array([0.7, -1.2, 0.4]))


@pytest.mark.parametrize("body", SEMANTICS)
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_value_and_gradient(body, with_example):
    f = function_of(f"def f(x, c):\n    {body}\n")
    arguments = dict(x=np.array([0.7, -1.2, 0.4]), c=1.3)
    srcdiff.check_grads(f, ("x", "c"), example=arguments if with_example else None)(**arguments)


ONCE = {
    "a[g()] += x": "index = g(); a[index] = a[index] + x",
    "a[g()][1:] *= x": "index = g(); a[index][1:] = a[index][1:] * x",
    "a[g()] = x": "a[g()] = x",
    "a[b] += g()": "a[b] = a[b] + g()",
}


@pytest.mark.parametrize("statement", ONCE)
def test_an_index_is_evaluated_once(statement):
    primal = primal_of(f"def f(a, b, x):\n    {statement}\n    return a\n", g=lambda: 0)
    assert one_line(plain_assignments(primal, supply(primal))[:-1]) == ONCE[statement]


@pytest.mark.parametrize("target", ["y[next(places)] += x[0]", "y[next(places)] = x[0] * y[1]", "y[next(places) :] *= x[0]", "y[next(places), None][0] *= x[1]"])
def test_an_index_with_an_effect(target):
    """As often as the primal, or refused."""
    f = function_of(f"def f(x, places):\n    y = x * 2.0\n    {target}\n    return np.sum(y * y)\n")
    x = np.array([0.7, -1.2, 0.4])

    def g(x):
        return f(x, itertools.count(1))

    try:
        derivative = srcdiff.grad(f)
    except srcdiff.SrcdiffError as error:
        assert error.help and error.place.line == 3
        return
    places = itertools.count(1)
    found = derivative(x, places)
    assert next(places) == 2
    step = 1e-6
    expected = [(g(x + step * e) - g(x - step * e)) / (2.0 * step) for e in np.eye(3)]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_methods_of_the_users_objects():
    """A method that is called as one of an array may give a value."""
    f = function_of(
        "class Pen:\n    def __init__(self, w):\n        self.w = w\n\n    def fill(self, c):\n        return self.w * c\n\n\n"
        "def f(x):\n    p = Pen(x)\n    return 2.0 * p.fill(3.0)\n"
    )
    assert srcdiff.grad(f)(0.7) == 6.0
