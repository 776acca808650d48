"""Loops that run on several threads: which do, which must not, and that any order of their passes gives the same."""

from __future__ import annotations

import sys
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main
from tests.loops import primals
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same
from tests.primals import function_of

HEAD = 'import math\nfrom typing import Annotated\n\nimport numpy as np\n\n\ndef f(x: Annotated[np.ndarray, "n"], m: Annotated[np.ndarray, "n k"], n: int):\n'
X, M = np.array([0.5, -1.5, 2.0, 0.25, 3.0, -0.75]), np.arange(24.0).reshape(6, 4) / 7.0

# Each function, and how many of its loops are parallel.
CASES = {
    "elements": ("y = np.empty(n)\nfor i in range(n):\n    y[i] = 2.0 * x[i]\nreturn y", 1),
    "a place beside": ("y = np.zeros(n + 1)\nfor i in range(n):\n    y[i + 1] = x[i] + y[i + 1]\nreturn y", 1),
    "the element before": ("y = np.zeros(n)\nfor i in range(1, n):\n    y[i] = y[i - 1] + x[i]\nreturn y", 0),
    "one before, from one on": ("y = np.zeros(n)\nfor i in range(1, n):\n    y[i - 1] = x[i] + y[i - 1]\nreturn y", 1),
    "one before, which counts from the end": ("y = np.zeros(n)\nfor i in range(0, n):\n    y[i - 1] = x[i] + y[n - 1] * 0.5\nreturn y", 0),
    "an index below zero": ("y = np.zeros(n)\nfor i in range(n):\n    y[i - 1] = 2.0 * x[i]\nreturn y", 0),
    "one place for all": ("y = np.zeros(n)\nfor i in range(n):\n    y[0] = x[i]\nreturn y", 0),
    "places from an array": ("y = np.zeros(n)\np = np.array([0, 0, 1, 2, 1, 0])\nfor i in range(n):\n    y[p[i]] = x[i]\nreturn y", 0),
    "two places": ("y = np.zeros(n)\nfor i in range(n - 1):\n    y[i] = x[i]\n    y[i + 1] = 2.0 * x[i]\nreturn y", 0),
    "another name": ("y = x.copy()\nv = y\nfor i in range(n):\n    v[i] = y[n - 1 - i]\nreturn y", 0),
    "another name afterwards": ("y = np.empty(n)\nfor i in range(n):\n    y[i] = x[i] ** 2\nv = y\nv[0] = 1.0\nreturn y", 1),
    "a row": ("y = m.copy()\nfor i in range(n):\n    for j in range(4):\n        y[i, j] = y[i, 3 - j] + 1.0\nreturn y", 1),
    "a column that all passes read": ("y = m.copy()\nfor i in range(n):\n    for j in range(4):\n        y[i, j] = y[0, j] + 1.0\nreturn y", 0),
    "the second index": ("y = np.zeros((4, n))\nfor i in range(n):\n    for j in range(4):\n        y[j, i] += m[i, j]\nreturn y", 1),
    "a number of its own": (
        "y = np.empty(n)\nfor i in range(n):\n    s = 0.0\n    for j in range(4):\n        s += m[i, j]\n    y[i] = s\nreturn y",
        1,
    ),
    "a number of the pass before": ("y = np.empty(n)\ns = 1.0\nfor i in range(n):\n    y[i] = s\n    s = x[i]\nreturn y", 0),
    "a number on one path": ("y = np.empty(n)\ns = 1.0\nfor i in range(n):\n    if x[i] > 0.0:\n        s = x[i]\n    y[i] = s\nreturn y", 0),
    "a number that is read afterwards": ("y = np.empty(n)\ns = 1.0\nfor i in range(n):\n    s = 2.0 * x[i]\n    y[i] = s\nreturn y, s", 0),
    "the variable is read afterwards": ("y = np.empty(n)\ni = 0\nfor i in range(n):\n    y[i] = 2.0 * x[i]\nreturn y[i]", 0),
    "a sum": ("s = 0.0\nfor i in range(n):\n    s += x[i] * x[i]\nreturn s", 1),
    "a sum of rows": ("s = 1.0\nfor i in range(n):\n    for j in range(4):\n        s -= m[i, j]\nreturn s", 1),
    "a sum of both": (
        "s = 1.0\nfor i in range(n):\n    s += x[i]\n    for j in range(4):\n        if m[i, j] > 1.0:\n            s += m[i, j]\nreturn s",
        1,
    ),
    "a sum that is read": ("s = 0.0\ny = np.empty(n)\nfor i in range(n):\n    s += x[i]\n    y[i] = s\nreturn y", 0),
    "a sum into an argument": ("for i in range(len(x)):\n    n += 2 * i\nreturn n", 0),
    "a product": ("s = 1.0\nfor i in range(n):\n    s *= x[i]\nreturn s", 0),
    "the variable as a number": ("y = np.empty(n)\nfor i in range(n):\n    y[i] = -i * x[i] + abs(i - 3) + (i - 3) // 2\nreturn y", 1),
    "a jump": ("y = np.zeros(n)\nfor i in range(n):\n    if x[i] > 2.5:\n        break\n    y[i] = x[i]\nreturn y", 0),
    "an error": ("y = np.zeros(n)\nfor i in range(n):\n    if x[i] > 9.0:\n        raise ValueError\n    y[i] = x[i]\nreturn y", 0),
    "a step": ("y = np.zeros(n)\nfor i in range(0, n, 2):\n    y[i] = x[i]\nreturn y", 0),
    "backwards": ("y = np.zeros(n)\nfor i in range(n - 1, -1, -1):\n    y[i] = x[i]\nreturn y", 0),
    "from an unknown start": ("y = np.zeros(n)\nk = n - 7\nfor i in range(k, n):\n    y[i] = x[i]\nreturn y", 0),
    "few": ("y = np.zeros(4)\nfor i in range(4):\n    y[i] = x[i]\nreturn y", 0),
    "inside of a loop": (
        "y = x.copy()\nfor t in range(3):\n    z = np.empty(n)\n    for i in range(n):\n        z[i] = y[n - 1 - i] * 0.5\n    y = z\nreturn y",
        1,
    ),
    "inside of a loop, under two names": (
        "y = x.copy()\nz = x.copy()\nfor t in range(3):\n    y, z = z, y\n    for i in range(n):\n        z[i] = y[i] * 0.5\nreturn y, z",
        0,
    ),
    "an argument": ("for i in range(n):\n    x[i] = x[i] * 2.0\nreturn 1.0", 1),
    "arrays of its own": (
        "y = np.empty(n)\nfor i in range(n):\n    t = np.empty(4)\n    for j in range(4):\n        t[j] = m[i, 3 - j]\n    y[i] = t[0] - t[3]\nreturn y",
        1,
    ),
    "a part under a name of its own": (
        "y = m.copy()\nfor i in range(1, n):\n    t = y[i]\n    for j in range(4):\n        t[j] = y[i - 1, j]\nreturn y",
        0,
    ),
}


def compiled_source(body: str):
    """The function, and its parallel loops as Python runs them."""
    f = function_of(HEAD + "\n".join("    " + line for line in body.split("\n")) + "\n")
    return f, interpreted(f, parallel=True)


@pytest.mark.parametrize("case", CASES)
def test_which_loops_are_parallel(case):
    body, count = CASES[case]
    f, made = compiled_source(body)
    given, expected = X.copy(), X.copy()
    assert_same(made(given, M, len(X)), f(expected, M, len(X)))
    np.testing.assert_array_equal(given, expected)
    assert made.source.count("numba.prange(") == count and ('"prange": True' in made.source) == bool(count)


def stencil(u: Annotated[np.ndarray, "n m"], c: float, steps: int):
    for t in range(steps):
        v = u.copy()
        v[1:-1, 1:-1] = u[1:-1, 1:-1] + c * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1])
        u = v
    return np.sum(u**2)


def softmax(z: Annotated[np.ndarray, "n k"], y: Annotated[np.ndarray, "n k"]):
    p = np.exp(z - np.max(z, axis=1, keepdims=True))
    return -np.mean(y * np.log(p / np.sum(p, axis=1, keepdims=True)))


def damped(x: Annotated[np.ndarray, "n"], k: float):
    total = 0.0
    for i in range(len(x)):
        total += np.exp(-k * x[i] ** 2) * i
    return total


MODELS = {stencil: (M, 0.1, 3), softmax: (M, M[::-1].copy()), damped: (X, 0.5)}


@pytest.mark.parametrize("f", MODELS, ids=lambda f: f.__name__)
def test_gradients_in_any_order(f):
    gradient = srcdiff.vjp(f, (0, 1))
    made = interpreted(gradient, parallel=True)
    assert "numba.prange" in made.source
    assert_same(made(*MODELS[f], result_bar=0.7), gradient(*MODELS[f], result_bar=0.7))


@pytest.mark.parametrize("f", list(primals.ARGUMENTS), ids=lambda f: f.__name__)
def test_primals_in_any_order(f):
    arguments = primals.ARGUMENTS[f]
    assert_same(interpreted(f, parallel=True)(**arguments), f(**arguments))


def steps(x: Annotated[np.ndarray, "n m"]):
    return np.sum((x[1:] - x[:-1]) ** 2)


TEXTS = {
    damped: '''\
loops(x, k):
    """The loops of `damped_grad`."""
    x_bar = np.zeros(len(x))
    for each_i in numba.prange(len(x)):
        i = np.int64(each_i)
        # total += np.exp(-k * x[i] ** 2) * i
        x_bar[i] = -2.0 * i * np.exp(-k * x[i] ** 2) * k * x[i]
    return x_bar''',
    steps: '''\
loops(x):
    """The loops of `steps_grad`."""
    x_bar = np.zeros((x.shape[0], x.shape[1]))
    # return np.sum((x[1:] - x[:-1]) ** 2)
    t_bar_all = np.empty((max(x.shape[0] - 1, 0), x.shape[1]))
    for i in numba.prange(x.shape[0] - 1):
        for j in range(x.shape[1]):
            t_bar_all[i, j] = 2.0 * (x[i + 1, j] - x[i, j])
    for i in numba.prange(x.shape[0] - 1):
        for j in range(x.shape[1]):
            x_bar[i + 1, j] += t_bar_all[i, j]
    for i in numba.prange(x.shape[0] - 1):
        for j in range(x.shape[1]):
            x_bar[i, j] -= t_bar_all[i, j]
    return x_bar''',
}


@pytest.mark.parametrize("f", TEXTS, ids=lambda f: f.__name__)
def test_how_it_reads(f):
    text = interpreted(srcdiff.grad(f), parallel=True).source
    start, end = text.index("loops(x"), text.index("\n\n\ndef " + f.__name__ + "_grad(")
    assert text[start:end] == TEXTS[f]


SMOOTH = '''\
    },
)
def damped_grad_loops(x, k):
    """The loops of `damped_grad`."""
'''


@pytest.mark.skipif(sys.version_info < (3, 10), reason="numba of today needs Python 3.10")
def test_compiled(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCDIFF_CACHE_DIR", str(tmp_path))
    for f in (damped, softmax):
        compiled, plain = srcdiff.value_and_grad(f, target="numba-parallel"), srcdiff.value_and_grad(f)
        assert "numba.prange" in compiled.source
        assert_same(compiled(*MODELS[f]), plain(*MODELS[f]))
    assert_same(srcdiff.compile(stencil, parallel=True)(*MODELS[stencil]), stencil(*MODELS[stencil]))


def test_written_files(tmp_path, capsys, monkeypatch):
    """The command in the head asks for the same again."""
    monkeypatch.chdir(tmp_path)
    text = 'from typing import Annotated\n\nimport numpy as np\n\n\ndef damped(x: Annotated[np.ndarray, "n"], k: float):\n    return np.sum(np.exp(-k * x))\n'
    (tmp_path / "model.py").write_text(text)
    assert main(["grad", "model.py::damped", "--wrt", "x", "--target", "numba-parallel", "-o", "model_x.py"]) == 0
    written = (tmp_path / "model_x.py").read_text()
    assert "# Update:  srcdiff grad model.py::damped --wrt x --target numba-parallel -o model_x.py\n" in written
    assert SMOOTH in written and "for i in numba.prange(len(x)):" in written
    assert main(["check"]) == 0
    capsys.readouterr()


def test_a_target_that_is_none():
    with pytest.raises(srcdiff.ArgumentError, match="target 'parallel' is none"):
        srcdiff.grad(damped, target="parallel")
