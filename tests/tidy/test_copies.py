"""What is returned shares memory with nothing; a copy that makes sure of that, where it is sure already, goes."""

from __future__ import annotations

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.load.naming import own_binding
from srcdiff.tidy.copies import without_copies
from srcdiff.tidy.pure import Purity
from tests.primals import text_of

CASES = {  # text: what is assigned to the result; x is given
    "made here": ("y = 2.0 * x\nresult = y.copy()", "y"),
    "made in a branch": ("if c:\n    y = 2.0 * x\nelse:\n    y = x + 1.0\nresult = y.copy()", "y"),
    "given": ("result = x.copy()", "x.copy()"),
    "given, and perhaps another": ("for i in r:\n    x = 2.0 * x\nresult = x.copy()", "x.copy()"),
    "given in a branch": ("if c:\n    y = 2.0 * x\nelse:\n    y = x\nresult = y.copy()", "y.copy()"),
    "another name of what is given": ("y = x\nresult = y.copy()", "y.copy()"),
    "a part of what is given": ("y = x[1:]\nresult = y.copy()", "y.copy()"),
    "with another name": ("y = 2.0 * x\nz = y\nresult = y.copy()", "y.copy()"),
    "in a list": ("y = 2.0 * x\ns.append(y)\nresult = y.copy()", "y.copy()"),
    "out of a list": ("y = s.pop()\nresult = y.copy()", "y.copy()"),
    "twice": ("y = 2.0 * x\nresult = y.copy(), y.copy()", "(y.copy(), y.copy())"),
    "itself and a part": ("y = 2.0 * x\nresult = y.copy(), y[1:].copy()", "(y.copy(), y[1:].copy())"),
    "a sum": ("y = 2.0 * x\nresult = y.sum(axis=0).copy()", "y.sum(axis=0)"),
    "a part": ("y = 2.0 * x\nresult = y[1:].copy()", "y[1:].copy()"),
    "perhaps a number": ("y = 2.0 * x\nresult = np.copy(y)[()]", "y"),
    "zeros": ("y = np.zeros_like(x)\ny += x\nresult = y.copy()", "y"),
    "zeros, perhaps without axes": ("y = np.zeros_like(x)\ny += x\nresult = np.copy(y)[()]", "np.copy(y)[()]"),
    "of the user's": ("y = f(x)\nresult = y.copy()", "y.copy()"),
    "of a tuple": ("y, z = 2.0 * x, x\nresult = y.copy()", "y.copy()"),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_without_copies(text, expected):
    body = gast.parse(text.replace("np.", "MODULE.")).body
    for node in (inner for statement in body for inner in gast.walk(statement)):
        if isinstance(node, gast.Name) and node.id == "MODULE":
            node.id = "$np"
    *_, result = without_copies(body, ["result"], {"x"}, Purity(lambda path: own_binding(path) if path.startswith("$") else None, {"x", "y", "z", "s"}))
    assert text_of([result]) == text_of(gast.parse(f"result = {expected}").body)


def test_nothing_is_shared():
    """A loop of no passes returns the argument: a copy of it."""

    def f(x, n):
        for _ in range(n):
            x = np.sin(x)
        return x

    x, x_dot = np.ones(3), np.ones(3)
    for trips in (0, 2):
        value, tangent = srcdiff.jvp(f, "x", example=(x, 1))(x, trips, x_dot=x_dot)
        assert not any(np.shares_memory(result, given) for result in (value, tangent) for given in (x, x_dot))
        assert not np.shares_memory(value, tangent)
