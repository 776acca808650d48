"""What Python says in one expression or statement, and the compiler in several: derivatives against central differences.

Each program is differentiated by `vjp`, without annotations and with them, under `check_restore`.
"""

from __future__ import annotations

import copy
import importlib
import logging
import re
import sys
import warnings
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of
from tests.sugar_programs import PROGRAMS
from tests.test_jumps import assert_same, parts, weighted, weights

POINTS = [
    ([0.7, 1.3, -0.4, 0.9], [0.2, -1.1, 0.5, 1.7], 0.8),
    ([-0.3, 0.6, 1.4, 0.25], [1.5, 0.4, -0.9, 0.35], -1.2),
]
WRT = ("x", "y", "c")
ANNOTATED = 'x: Annotated[np.ndarray, "k"], y: Annotated[np.ndarray, "k"], c: float, mode'


def programs() -> list:
    found = []
    for part in re.split(r"^# ", PROGRAMS, flags=re.M)[1:]:
        name, *lines = part.rstrip("\n").split("\n")
        modes = next((eval(f"[{line[6:]}]") for line in lines if line.startswith("modes ")), [None])
        body = "".join(f"    {line}\n" for line in lines if not line.startswith("modes "))
        if not name.startswith("match") or sys.version_info >= (3, 10):
            found.append(pytest.param(body, modes, id=name))
    return found


def point(numbers: tuple, mode) -> dict:
    x, y, c = numbers
    return {"x": np.array(x), "y": np.array(y), "c": c, "mode": mode}


def central(f, at: dict, name: str, bar) -> np.ndarray:
    """Central differences of <bar, f> of fourth order."""
    gradient, step = np.zeros(np.shape(at[name])), 1e-4
    for index in np.ndindex(gradient.shape):
        for times, weight in ((1, 8.0), (-1, -8.0), (2, -1.0), (-2, 1.0)):
            moved = np.array(at[name])
            moved[index] += times * step
            value = f(**{**copy.deepcopy(at), name: moved if moved.ndim else float(moved)})
            gradient[index] += weight * weighted(bar, value) / (12.0 * step)
    return gradient


@pytest.mark.parametrize("parameters", ["x, y, c, mode", ANNOTATED], ids=["bare", "annotated"])
@pytest.mark.parametrize("body, modes", programs())
def test_gradient(body, modes, parameters, capsys):
    f = function_of(f"def f({parameters}):\n{body}", Annotated=Annotated)
    derivative = srcdiff.vjp(f, WRT, check_restore=True)
    for at in (point(numbers, mode) for numbers in POINTS for mode in modes):
        given = copy.deepcopy(at)
        capsys.readouterr()
        value = f(**copy.deepcopy(at))
        printed, bar = capsys.readouterr().out, weights(value)
        found, gradients = derivative(**given, result_bar=bar)
        assert capsys.readouterr().out == printed
        assert_same(found, value, 1e-12)
        assert_same(gradients, tuple(central(f, at, name, bar) for name in WRT), 1e-7)
        np.testing.assert_equal(given, at)
        assert len(parts(gradients)) == 3


# --- effects: each once, and in order

EFFECTS = {
    "before a walrus": "return note(1.0) * (y := note(2.0) * x) + note(3.0) * y",
    "in a test": "s = x\nif note(1.0) < (y := note(2.0) * x) and note(3.0) < 4.0:\n    s = y * note(4.0)\nreturn s",
    "in a test of a loop": "s = x\nn = 0\nwhile note(n) < 2 and (y := note(5.0) * x) < 99.0:\n    s = s * y\n    n += 1\nreturn s",
    "in a sum": "s = sum(x * note(2.0) for k in range(3))\nreturn s * note(3.0)",
    "in a list": "k = len([note(v) for v in (1.0, 2.0)])\nreturn k * sum(x * w for w in (1.0, 2.0))",
    "in a question": "k = any(note(v) > 1.5 for v in (1.0, 2.0, 3.0))\nreturn x * k",
    "in a question that binds": "k = all((w := note(1.0) + v) < 2.5 for v in range(3))\nreturn x * w + k",
    "in a subject": "match note(2.0), note(3.0):\n    case 1.0, y:\n        s = x\n    case 2.0, y if note(4.0) > y:\n        s = x * y\nreturn s",
    "in a guard": "match note(2.0):\n    case 1.0 if note(3.0) > 0.0:\n        s = x\n    case y if note(4.0) > 9.0:\n        s = x * y\n    case y:\n        s = y * x * x\nreturn s",
    "in try": "try:\n    k = note(1.0)\n    return x * k * note(2.0)\nfinally:\n    print('end')",
    "in a message": "k = note(1.0)\nassert k > 0.0, f'{note(2.0)}'\nreturn k * x",
    "in text": "label = f'{note(1.0):.1f} {note(2.0)}'\nprint(label, f'{note(3.0)}')\nreturn x * len(label)",
}


@pytest.mark.parametrize("name", EFFECTS)
def test_effects(name, capsys):
    if "match" in EFFECTS[name] and sys.version_info < (3, 10):
        pytest.skip("match is new in Python 3.10")
    log = []

    def note(value):
        log.append(value)
        return value

    f = function_of("def f(x):\n" + "".join(f"    {line}\n" for line in EFFECTS[name].splitlines()), note=note)
    value, right, printed = f(1.5), list(log), capsys.readouterr().out
    slope = (f(1.5 + 1e-6) - f(1.5 - 1e-6)) / 2e-6
    derivative = srcdiff.value_and_grad(f)
    log.clear()
    capsys.readouterr()
    found, gradient = derivative(1.5)
    assert (log, capsys.readouterr().out) == (right, printed)
    assert found == value and abs(gradient - slope) < 1e-6


# --- text of differentiated values: printed, raised, told

TOLD = [
    'print("x = {}".format(x), "%g" % x, str(x), repr(x), f"{x=}", end="")',
    'label = f"{x:.2f}" if x > 0.0 else "none"\nprint(label.upper() + "!", len(label))',
    'words = f"{x:.1f} of {y}".split()\nprint(words[0], " ".join([words[0], "%g" % (x * y)]))',
    'print("".join(f"{v}" for v in (x, y)), *[f"{x}"])',
    'if x > 9.0:\n    raise ValueError("too much: %s" % x, x)',
    'assert x < 9.0, "too much: {}".format(x)',
    'warnings.warn(f"x is {x}", RuntimeWarning)',
    'log.info("x is " + f"{x}")\nlog.log(20, "%g" % x)',
]
NUMBERS_AGAIN = ['float(f"{x}")', 'float("%g" % x)', 'float("{}".format(x))', 'float(str(x))', 'float(f"{x} {y}".split()[0])', 'float(("" + f"{x}").strip())']


@pytest.mark.parametrize("body", TOLD)
def test_text(body, capsys, caplog):
    f = function_of("def f(x, y):\n" + "".join(f"    {s}\n" for s in [*body.splitlines(), "return x * y"]), warnings=warnings, log=logging.getLogger("told"))
    told = []
    for function in (f, srcdiff.grad(f)):
        with caplog.at_level("INFO"), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = function(1.5, 3.0)
        told.append((capsys.readouterr().out, [record.getMessage() for record in caplog.records], [str(one.message) for one in caught]))
        caplog.clear()
    assert told[0] == told[1] and result == 3.0
    if "9.0" in body:
        for function in (f, srcdiff.grad(f)):
            with pytest.raises((ValueError, AssertionError), match="too much: 9.5"):
                function(9.5, 3.0)


@pytest.mark.parametrize("text", NUMBERS_AGAIN)
def test_numbers_of_text_are_refused(text):
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="a call with formatted text is not supported"):
        srcdiff.grad(function_of(f"def f(x, y):\n    t = {text}\n    return x * t\n"))


# --- in methods and in functions that call themselves

DEFINITIONS = '''
class Norm:
    def __init__(self, w):
        self.w = w
        with np.errstate(all="ignore"):
            self.s = sum(v * v for v in w)

    def size(self, mode="a"):
        if mode == "a":
            return (k := self.s) * k
        return max(v * self.s for v in self.w)


def power(x, n):
    import math

    if (half := n // 2) < 1:
        return x**n
    try:
        return math.prod((r := power(x, half)) for _ in range(2)) * (x if n % 2 else 1.0)
    finally:
        x = 0.0


'''
DEFINED = {
    "sums in a method": "m = Norm(x)\nreturn m.size() * m.size('b')",
    "sums over objects": "ms = [Norm(x), Norm(2.0 * x)]\nreturn sum(m.size() for m in ms) * max(m.size('b') for m in ms)",
    "recursion": "return power(x[0], 5) * power(x[1], 2)",
}


@pytest.mark.parametrize("name", DEFINED)
def test_definitions(name, tmp_path, monkeypatch):
    body = "".join(f"    {line}\n" for line in DEFINED[name].splitlines())
    (tmp_path / "norms.py").write_text(f"import numpy as np\n\n{DEFINITIONS}def f(x):\n{body}")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "norms", raising=False)
    f = importlib.import_module("norms").f
    at = {"x": np.array([0.7, 1.3, 0.9])}
    value, (gradient,) = srcdiff.vjp(f, ("x",), check_restore=True)(**at)
    assert_same(value, f(**at), 1e-12)
    assert_same(gradient, central(f, at, "x", 1.0), 1e-7)
