"""Values that have a name in the primal are not computed again in the reverse sweep, as long as they are the same there."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import srcdiff
from tests.primals import code_of, function_of

X = np.array([0.7, -1.2, 0.4])
READ = {  # what is read by a name, in the reverse sweep
    "c, s = np.cos(t), np.sin(t)\nreturn c * c * s * np.sum(x)": ("* c - ", "* s"),
    "s = np.sin(t)\nc = np.cos(t)\nreturn c * c * s * np.sum(x)": ("* s",),
    "y = np.sin(t)\nz = np.sum(x) * np.cos(t)\nreturn y * z": ("* y",),
    "p = 0.0\nfor v in x:\n    c, s = np.cos(v), np.sin(v)\n    p += c * c * s\nreturn p * t": ("* c", "* s"),
}
ONCE = "y = np.sin(t) * (x * x)\nz = np.sin(t) * np.exp(x)\nw = np.sin(t) * np.tanh(x)\nreturn np.sum(y * z * w)"
OTHERS = [  # where the value, or its name, is another by then
    "c = np.cos(t)\nt = t * 2.0\ns = np.sin(t)\nreturn c * c * s * np.sum(x)",
    "s = np.sin(t)\nc = np.cos(t)\ns = s * s\nreturn c * c * s * np.sum(x)",
    "s = np.sin(t)\nfor k in range(3):\n    c = np.cos(t)\n    t = t * c\nreturn s * t + np.sum(x)",
    "s = np.sin(x)\nx[0] = t\nc = np.cos(x)\nreturn np.sum(s * c * c)",
    "y = x * 1.0\nv = y[:2]\ns = np.sin(y)\nv[0] = t\nc = np.cos(y)\nreturn np.sum(s * c * c)",
    "y = x * 1.0\ns = np.sin(y)\ns[1] = t\nc = np.cos(y)\nreturn np.sum(s * c * c)",
    "s, t = np.sin(t), t * t\nc = np.cos(t)\nreturn c * c * s * np.sum(x)",
    "c, s = np.cos(t), 0.3\nc, s = np.cos(t) * s, c * c\nreturn c * c * s * np.sum(x)",
    "c = t\nc, s = np.cos(t), np.sin(t) * c * c\nreturn c * c * s * np.sum(x)",
    "s = 0.0\nif t > 0.0:\n    s = np.sin(t)\nc = np.cos(t)\nreturn c * c * s * np.sum(x)",
    "y = np.reshape(np.exp(x), (3,))\ny[0] = t\nz = np.exp(x) * x\nreturn np.sum(y * z)",
    "e = np.exp(x)\ny = np.reshape(np.exp(x), (3,))\ny[0] = t\nz = e * x\nreturn np.sum(y * z)",
    "c = np.cos(x)\ns = np.sum(np.sin(x))\nreturn s + np.sum(c * c * x)",
    "y = x * 1.0\nc, s = np.cos(y), np.sin(y)\nc[1] = t\nreturn np.sum(s * c * c)",
    "c, s = np.cos(x), np.sin(x)\nfor k in range(2):\n    c[k] = c[k] * t\nreturn np.sum(s) + np.sum(c * c * x)",
    "y = np.exp(x).T\ny[0] = t\nz = np.exp(x) * x\nreturn np.sum(y * z)",
    "p = 0.0\nfor k in range(3):\n    s = np.sin(t)\n    t = t + x[k]\n    p += np.cos(t) * s * s\nreturn p",
    "p = 0.0\ns = 0.1\nfor k in range(3):\n    p += s * s\n    c, s = np.cos(x[k] + p), np.sin(x[k] + p)\n    p += c\nreturn p * t",
    "p = 0.0\nfor k in range(3):\n    c, s = np.cos(x[k]), np.sin(x[k])\n    x[k] = c * s * t\n    p += c * x[k] * s\nreturn p",
]


def function(lines: str):
    return function_of("def f(x, t: float):\n" + textwrap.indent(lines, "    ") + "\n")


def reverse_of(lines: str) -> str:
    code = code_of(srcdiff.grad(function(lines), ("x", "t"), example=(X, 0.3)).source)
    return code[code.index("_bar") :]


@pytest.mark.parametrize("lines", READ)
def test_read_by_name(lines):
    text = reverse_of(lines)
    assert all(part in text for part in READ[lines])
    assert "np.sin(t)" not in text and "np.cos(v)" not in text


def test_computed_once():
    text = srcdiff.grad(function(ONCE), ("x", "t"), example=(X, 0.3)).source
    assert text[text.index("# reverse sweep") :].count("np.sin(t)") == text.count("# y = np.sin(t)") + text.count("# z = np.sin(t)") + text.count(
        "# w = np.sin(t)"
    )
    assert text.count("sin_t = np.sin(t)") == 1 and "sin_t_2" not in text


@pytest.mark.parametrize("lines", [*READ, ONCE, *OTHERS])
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_right(lines, with_example):
    f, given = function(lines), (X, 0.3)
    srcdiff.check_grads(f, ("x", "t"), example=given if with_example else None)(X.copy(), 0.3)
    srcdiff.grad(f, ("x", "t"), example=given if with_example else None, check_restore=True)(X.copy(), 0.3)
