"""Lists that grow, shrink, and are read by index: derivatives against central differences, and what is refused.

Each program is differentiated by `vjp`, without annotations and with them, under `check_restore`.
"""

from __future__ import annotations

import copy
import re
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.list_programs import PROGRAMS
from tests.primals import function_of
from tests.test_errors import error_of, matches, refused
from tests.test_jumps import assert_same, parts, weights
from tests.test_sugar import central

WRT = ("x", "m", "c")
ANNOTATED = 'x: Annotated[np.ndarray, "k"], m: Annotated[np.ndarray, "k j"], c: float'
MATRIX = [[0.3, 0.5, -0.7], [1.2, 0.4, 0.9], [-0.2, 0.8, 0.6], [0.7, -0.5, 0.1]]
POINTS = [{"x": [0.3, 0.5, -0.7, 1.2], "m": MATRIX, "c": 0.8}, {"x": [1.1, 0.6, 0.9, 0.7], "m": MATRIX[::-1], "c": -1.3}]


def programs() -> list:
    found = []
    for part in re.split(r"^# ", PROGRAMS, flags=re.M)[1:]:
        name, *lines = part.rstrip("\n").split("\n")
        found.append(pytest.param("".join(f"    {line}\n" for line in lines), id=name))
    return found


@pytest.mark.parametrize("parameters", ["x, m, c", ANNOTATED], ids=["bare", "annotated"])
@pytest.mark.parametrize("body", programs())
def test_gradient(body, parameters):
    f = function_of(f"def f({parameters}):\n{body}", Annotated=Annotated)
    derivative = srcdiff.vjp(f, WRT, check_restore=True)
    for point in POINTS:
        at = {name: np.array(value) if isinstance(value, list) else value for name, value in point.items()}
        given, value = copy.deepcopy(at), f(**copy.deepcopy(at))
        found, gradients = derivative(**given, result_bar=weights(value))
        assert_same(found, value, 1e-12)
        assert_same(gradients, tuple(central(f, at, name, weights(value)) for name in WRT), 1e-7)
        np.testing.assert_equal(given, at)
        assert len(parts(gradients)) == 3


# --- arrays that share memory: right, or refused

SHARED = {
    "an array in a list is written": "y = x * 2.0\nrows = []\nfor k in range(n):\n    rows.append(y)\ny[0] = 5.0 * x[1]\nreturn np.sum(rows[0] * rows[1])",
    "an item is written under its name": "rows = [x * (k + 1.0) for k in range(n)]\nr = rows[1]\nr[:] = x * x\nreturn np.sum(rows[1] * rows[2])",
    "an element of an item": "rows = [x * (k + 1.0) for k in range(n)]\nfor k in range(n):\n    rows[k][0] = x[1] * k\nreturn np.sum(rows[1] * rows[2])",
    "one array many times": "rows = [x * 2.0] * n\nfor k in range(n):\n    rows[k][0] = x[1] * k\nreturn np.sum(rows[0] * rows[2])",
    "an update of an item": "rows = [x * (k + 1.0) for k in range(n)]\ny = rows[0]\nfor k in range(2):\n    rows[k] += x\nreturn np.sum(rows[0] * y)",
    "an update under its name": "rows = [x * (k + 1.0) for k in range(n)]\ny = rows[0]\ny += x\nreturn np.sum(rows[0] * y)",
    "a list for one of two": "ys = [v for v in x]\nws = [v * 2.0 for v in x]\nzs = ys if x[0] > 0.0 else ws\nzs.append(x[1])\nzs[0] = x[2] * x[3]\nreturn sum(ys) * sum(ws)",
    "a list that is looped over": "ys = [v for v in x]\nfor v in ys:\n    if len(ys) < 7:\n        ys.append(v * v)\nreturn sum(ys)",
    "a list whose length is looped over": "ys = [v for v in x]\nzs = ys\nfor i in range(len(ys)):\n    zs.append(ys[i] * x[0])\nreturn sum(ys) * ys[-1]",
    "arrays of different shapes": "rows = []\nfor k in range(1, n):\n    rows.append(x[:k] * 2.0)\nreturn np.sum(rows[0]) * np.sum(rows[-1])",
    "their sum": "rows = []\nfor k in range(1, n):\n    rows.append(x[:1] * k)\nrows.append(x * 2.0)\nreturn np.sum(sum(rows) ** 2)",
    "a number among arrays": "rows = [x[0] * x[1]]\nfor k in range(n):\n    rows.append(x * (k + 1.0))\nreturn np.sum(sum(rows) ** 2)",
    "a row that stays in use": "rows = []\nrow = []\nfor i in range(n):\n    row.append(x[i])\n    rows.append(row)\nreturn rows[0][2] * rows[1][1]",
    "a buffer that is written again": "rows = []\ny = np.zeros(4)\nfor k in range(n):\n    y[0] = x[k]\n    y[1:] = x[k] * x[1:]\n    rows.append(y)\nreturn np.sum(rows[0] * rows[1] + rows[2])",
    "views of what is written": "y = x * 1.0\nrows = []\nfor i in range(n):\n    rows.append(y[i:])\ny[0] = x[1] * x[1]\nreturn np.sum(rows[0]) * np.sum(rows[1])",
    "an item of a list of lists": "rows = [[0.0] * n for i in range(n)]\nfor i in range(n):\n    rows[i][i] = x[i] * x[i + 1]\nreturn rows[0][0] * rows[2][2]",
    "tuples": "ps = []\nfor k in range(n):\n    ps.append((x[k], x[k + 1]))\ns = 0.0\nfor a, b in ps:\n    s += a * b\nreturn s",
    "lists in a tuple": "ys = [v for v in x]\nt = (ys, 1.0)\nfor k in range(n):\n    t[0].append(x[k] * x[0])\nreturn sum(ys) * ys[-1]",
    "lists in a dictionary": 'd = {"a": []}\nfor k in range(n):\n    d["a"].append(x[k] * x[0])\nreturn sum(d["a"])',
    "a list that a call may change": "ys = [v for v in x]\nlog(ys)\nreturn sum(ys) * ys[0]",
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", SHARED)
def test_right_or_refused(name):
    f = function_of("def f(x, n):\n" + "".join(f"    {line}\n" for line in SHARED[name].splitlines()), log=changed)
    x = np.array([0.3, 0.5, -0.7, 1.2])
    try:
        found = srcdiff.grad(f, check_restore=True)(x, 3)
    except (srcdiff.SrcdiffError, ValueError, TypeError):
        return
    np.testing.assert_allclose(found, central(f, {"x": x, "n": 3}, "x", 1.0), rtol=1e-7, atol=1e-8)


def changed(values: list) -> None:
    values[0] = 7.0


# --- lists of the caller's


@pytest.mark.parametrize("parameter", ["w", "w: list"])
def test_an_argument_stays_as_it_is(parameter):
    f = function_of(f"def f({parameter}, c):\n    y = list(w)\n    y.append(c * c)\n    y[0] = y[1] * c\n    return sum(y) * y[0]")
    w = [0.3, 0.5, 0.7]
    found = srcdiff.grad(f, "c")(w, 1.5)
    assert w == [0.3, 0.5, 0.7]
    np.testing.assert_allclose(found, central(f, {"w": w, "c": 1.5}, "c", 1.0), rtol=1e-8)


REFUSED = r'''
# an argument | UnsupportedSyntaxError | srcdiff.grad(f, "c")
def f(w, c):
    w.append(c * c)
    ^^^^^^^^^^^^^^^ w.append() changes an argument
    return sum(w)
help: work on a copy of it
# an array in a list | UnsupportedSyntaxError
def f(x, n):
    rows = [x * k for k in range(n)]
    rows[1][0] = x[1]
    ^^^^^^^^^^ an array in the list `rows` is written in place
    return np.sum(rows[1])
help: put another array in its place, as in rows[i] = ..., or use one array with one axis more
# an array that is in a list | UnsupportedSyntaxError
def f(x, n):
    y = 2.0 * x
    rows = []
    for k in range(n):
        rows.append(y)
    y[0] = x[1]
    ^^^^ `rows` may share memory with `y`, which is written in place while `rows` is still in use
    return np.sum(rows[1])
help: put a copy into the list: rows.append(y.copy())
# one of two lists | UnsupportedSyntaxError
def f(x, n):
    ys, zs = [v for v in x], [v * n for v in x]
    ws = ys if x[0] > 1.0 else zs
    ws.append(x[0])
    ^^^^^^^^^^^^^^^ `ys` may be the same list as `ws`, which is changed while `ys` is still in use
    return sum(ys) * sum(zs)
help: give one of them a copy: ys = list(...)
# a list in a list | UnsupportedSyntaxError
def f(x, n):
    rows = [[0.0] * n] * n
    rows[0][n - 1] = x[0]
    ^^^^^^^^^^^^^^ a store into a list that is an item of another is not supported
    return rows[0][1]
help: use an array, as in m = np.array(rows), and m[i, j] = ...
# a list that is looped over | UnsupportedSyntaxError
def f(x, n):
    ys = [v for v in x]
    for v in ys:
        if len(ys) < n:
            ys.append(v * v)
    return sum(ys)
! ...
help: ...
# a stretch | UnsupportedSyntaxError
def f(x, n):
    ys = [v for v in x]
    ys[1:n] = [x[0]]
    ^^^^^^^ a store into a stretch of a list is not supported
    return ys[1]
help: store the items one by one
# arithmetic | UnsupportedSyntaxError
def f(x, n):
    ys = [v for v in x]
    return sum(ys * x[0])
               ^^^^^^^^^ arithmetic on a list is not that of an array, and is not supported
help: make an array of it, as in np.array(ys), or compute with its items
# tuples in a list | UnsupportedSyntaxError
def f(x, n):
    ps = []
    for k in range(n):
        ps.append((x[k], x[k + 1]))
    return sum(a * b for a, b in ps)
! ...
help: ...
'''


@pytest.mark.parametrize("error, call, program, pattern", refused(REFUSED))
def test_refusal(tmp_path, error, call, program, pattern):
    caught = error_of(tmp_path, program, call)
    text = str(caught) if pattern.startswith("model.py") else f"{caught.message}\nhelp: {caught.help}"
    assert type(caught).__name__ == error
    assert matches(text, pattern), f"\n{text}\n--- expected\n{pattern}"


# --- how it reads

TEXTS = [
    (  # every pass has its own place in the list: nothing is undone, and the loop runs forward
        "ys = []\nfor i in range(len(x)):\n    ys.append(x[i] * x[i])\nreturn sum(ys) * ys[0]",
        "for i in range(len(x)):\n    x_bar[i] = 2.0 * ys_bar[i] * x[i]  # ys.append(x[i] * x[i])\n",
    ),
    (  # the same for all items: the list is not needed at all
        "ys = []\nfor i in range(len(x)):\n    ys.append(x[i] * x[i])\nreturn sum(ys)",
        "x_bar = _zeros_of(x)\nfor i in range(len(x)):\n    x_bar[i] = 2.0 * x[i]  # ys.append(x[i] * x[i])\n",
    ),
    (  # so where the last item is read
        "ys = [c]\nfor v in x:\n    ys.append(ys[-1] * v)\nreturn ys[-1]",
        "    ys_bar[i] += ys_bar[i + 1] * v\n    x_bar[i] = v_bar  # v = x[i]\n",
    ),
    (  # else an append is undone by a pop
        "ys = [c]\nfor v in x:\n    if v > 0.0:\n        ys.append(ys[-1] * v)\nreturn ys[-1]",
        "        t_bar = ys_bar[-1]\n        ys.pop()\n        v_bar = t_bar * ys[-1]\n        ys_bar = ys_bar[:-1]\n        ys_bar[-1] += t_bar * v\n",
    ),
    (  # and a pop by an append
        "ys = [v * v for v in x]\ns = ys[-1] * ys[0]\na = ys.pop()\nb = ys.pop(0)\nreturn a * b * s",
        "ys.insert(0, b)\n",
    ),
    (  # a comprehension stays as it was written
        "ys = [v * v for v in x if v > 0.0]\nreturn sum(ys) * ys[0]",
        "ys = [v * v for v in x if v > 0.0]\n",
    ),
]


@pytest.mark.parametrize("body, lines", TEXTS)
def test_text(body, lines):
    text = "".join(f"    {line}\n" for line in body.splitlines())
    f = function_of(f'def f(x: Annotated[np.ndarray, "k"], c: float = 1.0):\n{text}', Annotated=Annotated)
    source = srcdiff.grad(f).source
    assert "".join(f"    {line}\n" for line in lines.splitlines()) in source, source
