"""Tests of branches get a name if, and only if, they could not be repeated afterwards."""

from __future__ import annotations

import pytest

from tests.primals import core_of, text_of

CASES = {
    "can be repeated": ("if x > k: s = s * x", "if x > k:\n    s = s * x"),
    "its body overwrites it": ("if s > 1.0: s = s * x", "taken = s > 1.0\nif taken:\n    s = s * x"),
    "its other side overwrites it": ("if s > 1.0: k = x\n    else: s = x", "taken = s > 1.0\nif taken:\n    k = x\nelse:\n    s = x"),
    "it calls": ("if abs(x) > k: s = x", "taken = abs(x) > k\nif taken:\n    s = x"),
    "a loop inside overwrites it": (
        "if s > 1.0:\n        for i in range(3): s = s * x",
        "taken = s > 1.0\nif taken:\n    for i in range(3):\n        s = s * x",
    ),
    "a loop variable overwrites it": ("if i > 1:\n        for i in range(3): s = x", "taken = i > 1\nif taken:\n    for i in range(3):\n        s = x"),
    "taken is taken": ("taken = s\n    if s > 1.0: s = x", "taken = s\ntaken_2 = s > 1.0\nif taken_2:\n    s = x"),
    "overwritten after it": ("if s > k: k = x\n    s = x", "taken = s > k\nif taken:\n    k = x\ns = x"),
    "elif": (
        "if x > k: s = x\n    elif s > k: s = k",
        "if x > k:\n    s = x\nelse:\n    taken = s > k\n    if taken:\n        s = k",
    ),
}


@pytest.mark.parametrize("statement, expected", CASES.values(), ids=CASES)
def test_named(statement, expected):
    _, body = core_of(f"def f(x, k, i):\n    s = x\n    {statement}\n    return s\n")
    assert text_of(body[1:-1]) == expected
