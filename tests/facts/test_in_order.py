"""Parallel stores, one after the other where that is the same; where a value reads what a store before it writes, all values come first."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.primals import code_of, function_of

X = np.array([0.7, -1.2, 0.4, 1.1])
START = "a = np.zeros(4)\nb = np.sin(x)\n"
IN_ORDER = {  # what becomes of the last line in the forward sweep
    "a[0], a[1], a[2] = b[0], -b[1] * x[2], 1.0": "a[0] = b[0]; a[1] = -b[1] * x[2]; a[2] = 1.0",
    "a[0], b[1] = x[0] * x[1], x[2]": "a[0] = x[0] * x[1]; b[1] = x[2]",
    "a[:2], a[2:] = np.exp(b[:2]), -b[2:] * x[:2]": "a[:2] = np.exp(b[:2]); a[2:] = -b[2:] * x[:2]",
    "a[0], s = b[0] * x[0], b[1]\na[1] = s * s": "a[0] = b[0] * x[0]; s = b[1]; a[1] = s * s",
    "a[0], a[1] = b[0] * a[1], b[1]": "; a[0] = b[0] * a[1]; a",  # the first is computed before any store
    "for k in range(2):\n    a[k], a[k + 2] = x[k] * b[k], x[k] - b[k]": "a[k] = x[k] * b[k]; a[k + 2] = x[k] - b[k]",
}
NOT_IN_ORDER = {  # what waits
    "a += b\na[0], a[1] = a[1] * x[0], a[0] * x[1]": "value",
    "a += b\nc = a[::-1]\na[0], a[3] = x[0], c[3] * c[1] * x[1]": "x_value",
    "a[0], b[0], a[1] = x[0], x[1], b[0] * x[2]": "b_value",
    "s = b[0]\ns, a[0] = x[1] * x[1], s * s": "s_value",
    "k = 1\nk, a[k] = 2, b[k] * x[k]": "b_value",
    "v = a[:2]\na += b\nv[0], a[1] = x[1], a[0] * x[0]": "a_value",
    "a[0], a[1] = x[0] * b[0], float(np.sum(a)) * x[1]": "value",
}
ROWS = "m = np.outer(x, x)\nm[0], m[1] = m[1], m[0]"


def function(lines: str):
    body = "".join(f"    {line}\n" for line in (START + lines).split("\n"))
    returned = "m * np.arange(16.0).reshape(4, 4)" if "m = " in lines else "a * np.array([1.0, -2.0, 3.0, 0.5]) + b * b"
    return function_of(f"def f(x):\n{body}    return np.sum(({returned}) ** 2)\n")


def forward(lines: str) -> str:
    """The forward sweep in one line."""
    code = code_of(srcdiff.value_and_grad(function(lines), example=(X,)).source)
    return "; ".join(line.strip() for line in code.split("\n"))


@pytest.mark.parametrize("lines", IN_ORDER)
def test_in_order(lines):
    assert IN_ORDER[lines] in forward(lines)


@pytest.mark.parametrize("lines", NOT_IN_ORDER)
def test_values_wait(lines):
    assert NOT_IN_ORDER[lines] + " = " in forward(lines) or NOT_IN_ORDER[lines] + "_2 = " in forward(lines)


@pytest.mark.parametrize("lines", [*IN_ORDER, *NOT_IN_ORDER])
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_right(lines, with_example):
    srcdiff.check_grads(function(lines), example=(X,) if with_example else None)(X)


def test_rows_are_views():
    """NumPy reads the second row when it has the first one's place already."""
    srcdiff.check_grads(function(ROWS), example=(X,))(X)


def test_values_of_calls_wait():
    """A function of the user's may read the array, under another name."""

    def f(x):
        a = np.zeros(2)

        def first(y):
            return a[0] * y

        a[0] = x[0]
        a[0], a[1] = x[1] * x[1], first(x[2])
        return np.sum(a * a)

    srcdiff.check_grads(f)(X)
