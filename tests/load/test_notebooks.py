"""Functions that are typed into a notebook: a cell is compiled statement by statement, and what is defined again is noticed."""

from __future__ import annotations

import ast
import html
import linecache
import re

import numpy as np
import pytest

import srcdiff


@pytest.fixture
def run_cell():
    """Runs cells as IPython does, in one namespace."""
    namespace, names = {"__name__": "__main__"}, []

    def run(text: str) -> dict:
        name = f"<ipython-input-{len(names)}-of-srcdiff-tests>"
        names.append(name)
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        for statement in ast.parse(text, name).body:
            exec(compile(ast.Module([statement], []), name, "exec"), namespace)
        return namespace

    yield run
    for name in names:
        del linecache.cache[name]


CELL = """import numpy as np
import srcdiff

def helper(x):
    return np.sin(x) * GAIN

@srcdiff.gradient(wrt="w")
def loss(w, b):
    return np.sum(helper(w)) * b

cube = lambda x: np.sum(x * x * x); square = lambda x: np.sum(x * x)
"""


def test_what_a_cell_imports_and_calls(run_cell):
    run_cell("GAIN = 2.0\n")
    names = run_cell(CELL)
    w = np.array([0.1, 0.2])
    assert names["loss"].grad(w, 3.0) == pytest.approx(6.0 * np.cos(w))
    assert srcdiff.grad(names["cube"])(w) == pytest.approx(3.0 * w * w)
    run_cell("GAIN = 4.0\n")
    assert names["loss"].grad(w, 3.0) == pytest.approx(12.0 * np.cos(w))


def test_a_function_that_is_defined_again_is_noticed_at_any_call(run_cell):
    run_cell("GAIN = 2.0\n")
    names = run_cell(CELL)
    w = np.array([0.1, 0.2])
    second = srcdiff.vjp(names["loss"].grad, "b")
    assert second(w, 3.0, result_bar=np.ones(2))[1] == pytest.approx(np.sum(2.0 * np.cos(w)))
    names["loss"].grad(w, 3.0)
    run_cell("def helper(x):\n    return np.cos(x) * GAIN\n")
    for derivative in (lambda: names["loss"].grad(w, 3.0), lambda: second(w, 3.0, result_bar=np.ones(2))):
        with pytest.raises(srcdiff.ReboundError, match="'helper' means something else than when"):
            derivative()
    assert srcdiff.grad(names["loss"])(w, 3.0) == pytest.approx(-6.0 * np.sin(w))


def test_a_text_that_is_not_the_function_is_still_refused(run_cell):
    names = run_cell("import numpy as np\ndef f(x):\n    return np.sum(x)\n")
    file = names["f"].__code__.co_filename
    linecache.cache[file] = (0, None, ["import numpy as np\n", "def f(x):\n", "    return np.max(x)\n"], file)
    with pytest.raises(srcdiff.SourceError, match="is not the source of 'f'"):
        srcdiff.grad(names["f"])


def test_a_derivative_shows_its_source(run_cell):
    run_cell("GAIN = 2.0\n")
    shown = run_cell(CELL)["loss"].grad._repr_html_()
    assert html.unescape(re.sub("<[^>]*>", "", shown)) == run_cell("pass")["loss"].grad.source.rstrip("\n")
    assert '<span style="color: #7b68ee">def</span> <span style="color: #4682b4">loss_grad</span>(w, b):' in shown
    assert '<span style="color: #d2691e">w_bar</span>' in shown
    names = run_cell("f = lambda x, s='</pre><script>': x if s else 0.0")
    assert "<script>" not in srcdiff.grad(names["f"])._repr_html_()


@pytest.mark.parametrize(
    "cells, change",
    [
        ("def h(x):\n    return x * x\ndef f(x):\n    return np.sum(h(x))\ng = srcdiff.grad(f)\n", "h.__code__ = (lambda x: 7.0 * x).__code__"),
        ("def h(x, k=2.0):\n    return x * k\ndef f(x):\n    return np.sum(h(x))\ng = srcdiff.grad(f)\n", "h.__defaults__ = (9.0,)"),
        (
            "def h(x):\n    return x**3\nd = srcdiff.grad(lambda x: np.sum(h(x)))\ndef f(x):\n    return np.sum(d(x) ** 2)\ng = srcdiff.grad(f)\n",
            "def h(x):\n    return x",
        ),
        (
            "class M:\n    def h(self, x):\n        return x * x\n    def f(self, x):\n        return np.sum(self.h(x))\ng = srcdiff.grad(M().f)\n",
            "M.h = lambda self, x: 5.0 * x",
        ),
    ],
    ids=("code", "defaults", "derivative", "method"),
)
def test_what_is_changed_in_place_is_noticed(run_cell, cells, change):
    run_cell("import numpy as np\nimport srcdiff\n")
    names = run_cell(cells)
    assert names["g"](np.ones(2)) is not None and names["g"](np.ones(2)) is not None
    run_cell(change + "\n")
    with pytest.raises(srcdiff.ReboundError):
        names["g"](np.ones(2))


def test_a_class_that_gets_more_members_is_the_same(run_cell):
    names = run_cell(
        "import numpy as np\nimport srcdiff\n"
        "class P:\n    def act(self, x):\n        return x * x\n"
        "class M(P):\n    def loss(self, x):\n        return np.sum(self.act(x))\n"
        "M.slope = srcdiff.grad(M.loss, 'x')\nM.other = lambda self: 1.0\n"
    )
    x = np.ones(2)
    assert names["M"]().slope(x).tolist() == names["M"]().slope(x).tolist() == [2.0, 2.0]
    run_cell("M.act = lambda self, x: 5.0 * x\n")
    with pytest.raises(srcdiff.ReboundError, match="a method of M is another one"):
        names["M"]().slope(x)
