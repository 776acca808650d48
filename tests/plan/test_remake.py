"""What is made again in the reverse sweep: arrays of a pass that have more axes than all they are made of, if that is at hand there."""

from __future__ import annotations

import re
import textwrap

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of

SIZED = "def f(x: Annotated[np.ndarray, 'n'], a: Annotated[np.ndarray, 'n'], m: Annotated[np.ndarray, 'n n'], n: int):\n"
ARGUMENTS = (np.array([0.3, -0.7, 1.1]), np.array([0.9, 0.2, 0.5]), np.array([[0.3, 0.2, 0.9], [0.1, 1.2, 0.8], [0.5, 0.6, 0.4]]), 3)
PAIRS = "d = x[:, None] - x[None, :]\n    p = a / (d * d + 1.0)\n"
CASES = {
    "pairs": (f"for i in range(n):\n    {PAIRS}    x = x + np.sum(p * d, axis=1)\nreturn np.sum(x * x)", {"d", "p"}),
    "of steady operands": ("s = x\nfor i in range(n):\n    d = x[:, None] * a\n    s = s + np.sum(d * d, axis=1)\nreturn s @ s", {"d"}),
    "operands that change in place": (
        f"for i in range(n):\n    x *= 1.1\n    {PAIRS}    a += np.sum(p * d, axis=1)\n    x += a\nreturn np.sum(x * x)",
        {"d", "p"},
    ),
    "no larger than its operands": ("for i in range(n):\n    d = np.sin(x) * a\n    x = x + d * d\nreturn np.sum(x * x)", set()),
    "made of as large an array": ("for i in range(n):\n    d = x[:, None] * m\n    x = x + np.sum(d * d, axis=1)\nreturn np.sum(x * x)", set()),
    "a matrix product": ("for i in range(n):\n    d = x[:, None] @ a[None, :]\n    x = x + np.sum(d * d, axis=1)\nreturn np.sum(x * x)", set()),
    "an operand changes before it is wanted": (
        f"for i in range(n):\n    {PAIRS}    a = a * x\n    x = x + np.sum(p * d, axis=1)\nreturn np.sum(x * a)",
        set(),
    ),
    "written in place": (
        "for i in range(n):\n    d = x[:, None] * a\n    d[0] = a * a\n    x = x + np.sum(d * d, axis=1)\nreturn np.sum(x * x)",
        set(),
    ),
    "made in one of two ways": (
        "for i in range(n):\n    d = x[:, None] * a\n    if i > 0:\n        d = d * d\n    x = x + np.sum(d * d, axis=1)\nreturn np.sum(x * x)",
        set(),
    ),
    "carried to the next pass": (
        "d = x[:, None] * a\nfor i in range(n):\n    x = x + np.sum(d * d, axis=1)\n    d = x[:, None] * a\nreturn np.sum(x * x)",
        set(),
    ),
    "wanted in a branch": (
        f"for i in range(n):\n    {PAIRS}    if i > 0:\n        x = x + np.sum(p * d, axis=1)\nreturn np.sum(x * x)",
        set(),
    ),
    "wanted in a loop": (
        f"for i in range(n):\n    {PAIRS}    for k in range(2):\n        a = a * np.sum(p * d, axis=1)\n    x = x + a\nreturn np.sum(x * x)",
        set(),
    ),
    "wanted in a loop that changes none of it": (
        f"for i in range(n):\n    {PAIRS}    s = x\n    for k in range(2):\n        s = s * np.sum(p * d, axis=1)\n    x = x + s\nreturn np.sum(x * x)",
        {"d", "p"},
    ),
    "in a loop in a branch": (
        f"if x[0] > 0.0:\n    for i in range(n):\n        {PAIRS.replace('    ', ' ' * 8)}        x = x + np.sum(p * d, axis=1)\nreturn np.sum(x * x)",
        {"d", "p"},
    ),
    "the last one after the loop": (f"for i in range(n):\n    {PAIRS}    x = x + np.sum(p * d, axis=1)\nreturn np.sum(p * p) + np.sum(x)", {"d", "p"}),
    "in a while loop": (
        f"i = 0\nwhile i < n:\n    {PAIRS}    x = x + np.sum(p * d, axis=1)\n    i += 1\nreturn np.sum(x * x)",
        {"d", "p"},
    ),
}


def made(body: str):
    return function_of("from typing import Annotated\n" + SIZED + textwrap.indent(body, "    ") + "\n")


@pytest.mark.parametrize("body, expected", CASES.values(), ids=CASES)
def test_what_is_made_again(body, expected):
    f = made(body)
    reverse = srcdiff.grad(f, ("x", "a")).source.partition("# reverse sweep")[2]
    assert set(re.findall(r"^ +([dp]) = (?!\w+\.pop)(?!\w*saved)", reverse, re.M)) == expected


@pytest.mark.parametrize("body, expected", CASES.values(), ids=CASES)
def test_gradient(body, expected):
    f = made(body)
    srcdiff.check_grads(f, ("x", "a", "m"))(*ARGUMENTS)
    checked = srcdiff.grad(f, ("x", "a", "m"), check_restore=True)(*ARGUMENTS)
    np.testing.assert_equal(checked, srcdiff.grad(f, ("x", "a", "m"))(*ARGUMENTS))
