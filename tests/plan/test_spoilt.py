"""A store saves what it overwrites if, and only if, the reverse sweep reads that: sections of arrays, through loops."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of

V, M = np.array([0.7, -0.4, 1.3, 0.9, -0.6, 0.5]), np.cos(np.arange(30.0)).reshape(6, 5)

# program of x (6) and m (6, 5), whether anything is saved
PROGRAMS = {
    "a history": ("y = np.zeros(7)\ny[0] = x[0]\nfor t in range(6):\n    y[t + 1] = np.sin(y[t]) * x[t]\nreturn np.sum(y * y)", False),
    "a history that reads two back": ("y = x * 1.0\nfor t in range(2, 6):\n    y[t] = y[t - 1] * y[t - 2]\nreturn np.sum(y)", False),
    "backwards": ("y = np.ones(7)\nfor t in range(5, -1, -1):\n    y[t] = y[t + 1] * x[t]\nreturn np.sum(y * y)", False),
    "backwards by reversed": ("y = np.ones(7)\nfor t in reversed(range(6)):\n    y[t] = y[t + 1] * x[t]\nreturn np.sum(y * y)", False),
    "in steps of two": ("y = x * 1.0\nfor t in range(2, 6, 2):\n    y[t] = y[t - 2] * y[t - 1]\nreturn np.sum(y)", False),
    "what is read ahead": ("y = x * 1.0\nfor t in range(5):\n    y[t] = y[t + 1] * y[t + 1]\nreturn np.sum(y)", True),
    "itself": ("y = x * 1.0\nfor t in range(6):\n    y[t] = y[t] * y[t]\nreturn np.sum(y)", True),
    "that wraps around": ("y = x * 1.0\nfor t in range(6):\n    y[t] = y[t - 1] * x[t]\nreturn np.sum(y * y)", True),
    "that does not, under a test": ("y = x * 1.0\nfor t in range(6):\n    if t > 0:\n        y[t] = y[t - 1] * x[t]\nreturn np.sum(y * y)", False),
    "rows": ("y = np.zeros((7, 5))\ny[0] = m[0]\nfor t in range(6):\n    y[t + 1] = np.sin(y[t]) * x[t]\nreturn np.sum(y * y)", False),
    "rows of a matrix": ("for i in range(1, 6):\n    for j in range(5):\n        m[i, j] = m[i - 1, j] * m[i - 1, j]\nreturn np.sum(m)", False),
    "a triangle": (
        "y = np.zeros((6, 6))\nfor i in range(6):\n    y[i, i] = x[i]\n    for j in range(i):\n        y[i, j] = y[i, i] * y[j, j]\nreturn np.sum(y * y)",
        False,
    ),
    "two passes": ("y = np.ones(7)\nfor k in range(2):\n    for t in range(6):\n        y[t + 1] = y[t] * x[t]\nreturn np.sum(y * y)", True),
    "two loops with one name": (
        "y = np.ones(7)\nz = np.ones(7)\nfor t in range(6):\n    y[t + 1] = y[t] * x[t]\nfor t in range(6):\n    z[t + 1] = z[t] * y[t]\nreturn np.sum(z)",
        False,
    ),
    "a reassigned index": ("y = x * 1.0\nfor t in range(5):\n    t = 4 - t\n    y[t + 1] = y[t] * x[t]\nreturn np.sum(y)", True),
    "halves": ("y = x * 1.0\ny[:3] = y[3:] * y[3:]\nreturn np.sum(y * y)", False),
    "halves that overlap": ("y = x * 1.0\ny[:4] = y[2:] * y[2:]\nreturn np.sum(y * y)", True),
    "halves that are read before": ("y = x * 1.0\ns = np.sum(y[:4] ** 2)\ny[3:] = x[3:] * s\nreturn np.sum(y * y) * s", True),
    "halves apart": ("y = x * 1.0\ns = np.sum(y[:3] ** 2)\ny[3:] = x[3:] * s\nreturn np.sum(y[3:]) * s", False),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_saves(name):
    lines, saves = PROGRAMS[name]
    f = function_of("def f(x, m):\n" + "".join(f"    {line}\n" for line in lines.split("\n")))
    derivative = srcdiff.vjp(f, ("x", "m"), example=(V, M))
    assert ("y_saved" in derivative.source or "m_saved" in derivative.source) == saves
    assert srcdiff.check_grads(f, ("x", "m"), example=(V, M))(V, M).worst_error < 1e-6
    srcdiff.vjp(f, ("x", "m"), example=(V, M), check_restore=True)(V, M)
