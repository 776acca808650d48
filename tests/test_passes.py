"""`srcdiff explain --passes`: the exact text for one function, and for many that the forms are programs and the derivative is that of `srcdiff grad`."""

from __future__ import annotations

import ast
import textwrap

import pytest

from srcdiff.api import Options
from srcdiff.cli import main
from srcdiff.files import gradient_text
from srcdiff.passes import passes
from tests.golden import cases

MODEL = '''\
from typing import Annotated

import numpy as np


def f(w: Annotated[np.ndarray, "d"], x: Annotated[np.ndarray, "n d"], steps: int):
    """A model."""
    y = {"a": np.tanh(x @ w)}  # layer
    for step in range(steps):
        if step > 3:
            break
        y["a"] = y["a"] ** 2
    return np.sum(y["a"])
'''

GOLDEN = '''\
source
    def f(w: Annotated[np.ndarray, "d"], x: Annotated[np.ndarray, "n d"], steps: int):
        """A model."""
        y = {"a": np.tanh(x @ w)}  # layer
        for step in range(steps):
            if step > 3:
                break
            y["a"] = y["a"] ** 2
        return np.sum(y["a"])

core form
    y = {"a": np.tanh(x @ w)}
    stop = False
    trips = 0
    for step in range(steps):
        trips = trips + 1
        stop = step > 3
        if not stop:
            y["a"] = y["a"] ** 2
        if stop:
            break
    return np.sum(y["a"])

settled
    y_a = np.tanh(x @ w)
    stop = False
    trips = 0
    for step in range(steps):
        trips = trips + 1
        stop = step > 3
        if not stop:
            y_a = y_a**2
        if stop:
            break
    return np.sum(y_a)

facts
    parameter  w      any dtype  (d)     active
    parameter  x      any dtype  (n, d)  passive
    parameter  steps  int        number  passive
    line 8     y_a    any dtype  (n)     active
    line 9     stop   bool       number  passive
    line 9     trips  int        number  passive
    line 10    stop   bool       number  passive
    line 12    y_a    any dtype  (n)     active

plan
    w      value
    x      value
    steps  value

    stop  invert  line 10  stop = step > 3       needed by the test of line 10
    y_a   save    line 12  y["a"] = y["a"] ** 2  needed by the adjoint of lines 8 and 12

before tidying
    if w.ndim != 1 or x.ndim != 2:
        raise ValueError("srcdiff: expected w (d), x (n d)")

    # forward sweep
    y_a = np.tanh(x @ w)  # layer
    stop = False
    trips = 0
    y_a_saved = []
    for step in range(steps):
        trips += 1
        stop = step > 3
        if not stop:
            y_a_saved.append(y_a)
            y_a = y_a**2
        if stop:
            break

    # reverse sweep
    y_a_bar = np.ones(y_a.shape)
    for step in reversed(range(trips)):
        if not stop:
            y_a = y_a_saved.pop()  # y["a"] = y["a"] ** 2
            y_a_bar *= 2.0 * y_a
        stop = False
    w_bar = x.T @ (y_a_bar * (1.0 - y_a * y_a))  # y = {"a": np.tanh(x @ w)}
    return w_bar

after tidying
    if w.ndim != 1 or x.ndim != 2:
        raise ValueError("srcdiff: expected w (d), x (n d)")

    # forward sweep
    y_a = np.tanh(x @ w)  # layer
    stop = False
    trips = 0
    y_a_saved = []
    for step in range(steps):
        trips += 1
        stop = step > 3
        if stop:
            break
        y_a_saved.append(y_a)
        y_a = y_a**2

    # reverse sweep
    y_a_bar = np.ones(y_a.shape)
    for step in range(trips):
        if not stop:
            y_a = y_a_saved.pop()  # y["a"] = y["a"] ** 2
            y_a_bar *= 2.0 * y_a
        stop = False
    w_bar = x.T @ (y_a_bar * (1.0 - y_a * y_a))  # y = {"a": np.tanh(x @ w)}
    return w_bar

derivative
    from typing import Annotated

    import numpy as np


    def f_grad(w: Annotated[np.ndarray, "d"], x: Annotated[np.ndarray, "n d"], steps: int):
        """Gradient of `f` with respect to w."""
        if w.ndim != 1 or x.ndim != 2:
            raise ValueError("srcdiff: expected w (d), x (n d)")

        # forward sweep
        y_a = np.tanh(x @ w)  # layer
        stop = False
        trips = 0
        y_a_saved = []
        for step in range(steps):
            trips += 1
            stop = step > 3
            if stop:
                break
            y_a_saved.append(y_a)
            y_a = y_a**2

        # reverse sweep
        y_a_bar = np.ones(y_a.shape)
        for step in range(trips):
            if not stop:
                y_a = y_a_saved.pop()  # y["a"] = y["a"] ** 2
                y_a_bar *= 2.0 * y_a
            stop = False
        w_bar = x.T @ (y_a_bar * (1.0 - y_a * y_a))  # y = {"a": np.tanh(x @ w)}
        return w_bar
'''

PROGRAMS = ("core form", "settled", "before tidying", "after tidying", "derivative")


@pytest.fixture
def explain(tmp_path, monkeypatch, capsys):
    """The command for the function `f` of a text: gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def explain(text):
        (tmp_path / "model.py").write_text(text, encoding="utf-8")
        return (main(["explain", "model.py::f", "--passes"]), *capsys.readouterr())

    return explain


def sections(text):
    """{title: text} of what is printed."""
    found, title = {}, None
    for line in text.splitlines():
        if line and not line.startswith(" "):
            title, found[line] = line, []
        else:
            found[title].append(line)
    return {title: textwrap.dedent("\n".join(lines)).strip("\n") for title, lines in found.items()}


def test_one_function(explain):
    assert explain(MODEL) == (0, GOLDEN, "")


@pytest.mark.parametrize("name", cases.names())
def test_forms_are_programs(name):
    """Whatever the function; and that they are kept changes nothing."""
    module = cases.primal(name)
    case, path = module.CASE, module.__file__
    options = Options(of=case.get("of"), example=dict(case["arguments"]) if case.get("example") else None, **case.get("options", {}))
    asked = (path, "f", case.get("kind", "grad"), case["wrt"])
    text = gradient_text(*asked, "", options=options)
    found = {title: "\n".join(lines) for title, lines in passes(*asked, options)}
    for title in PROGRAMS:
        assert ast.parse(found[title]).body, title
    assert found["derivative"] == text.partition("\n\n")[2].strip("\n")


def test_of_what_is_refused_the_forms_that_there_are(explain):
    code, out, err = explain(MODEL.replace("np.sum", "np.packbits"))
    assert code == 2 and "no derivative rule for numpy.packbits" in err
    assert list(sections(out)) == ["source", "core form"]


def test_inner_functions_are_shown(explain):
    _, out, _ = explain("def f(x: float):\n    def g(y):\n        return y * y  # squared\n\n    return g(x)\n")
    assert sections(out)["core form"] == "def g(y):\n    return y * y  # squared\n\n\nreturn g(x)"
    assert sections(out)["settled"].endswith("\n\n\nreturn x * x")
