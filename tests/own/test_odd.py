"""Odd programs with functions that have rules, against central differences: loops, aliases, branches, callees, names that are taken."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import srcdiff

HEAD = "import numpy as np\nimport srcdiff\nfrom srcdiff.extend import reshaped\n"
SQUARE = """
def g(x):
    return np.array([v * v for v in x])

@srcdiff.elementwise(g)
def rule(z, x):
    x_bar += z_bar * 2.0 * x

"""
NUMBER = """
def g(x):
    return float(x) ** 2

@srcdiff.elementwise(g)
def rule(z, x):
    x_bar += z_bar * 2.0 * x

"""
X, ROWS = np.array([0.3, -0.4, 0.8]), np.array([[0.3, -0.4, 0.8], [0.1, 0.5, -0.9]])
PROGRAMS = {
    "result in loop in place": (HEAD + SQUARE + """
def f(x):
    y = np.zeros((4, 3))
    y[0] = x
    for i in range(3):
        y[i+1] = g(y[i]) + 0.5 * y[i]
    return np.sum(y)
""", "x", (X,)),
    "in place on own array": (HEAD + SQUARE + """
def f(x):
    y = x.copy()
    for i in range(3):
        y[:] = g(y) * 0.7
        y[0] += g(x)[1]
    return np.sum(y)
""", "x", (X,)),
    "branch": (HEAD + NUMBER + """
def f(x):
    s = 0.0
    for v in x:
        if g(v) > 0.2:
            s += g(v) * v
        else:
            s -= g(g(v))
    return s
""", "x", (X,)),
    "comprehension": (HEAD + NUMBER + """
def f(x):
    return sum(g(v) * i for i, v in enumerate(x)) + np.sum(np.array([g(v) for v in x]))
""", "x", (X,)),
    "callee and recursion": (HEAD + NUMBER + """
def h(x, n):
    if n == 0:
        return g(x)
    return h(g(x) + 0.1, n - 1)
def f(x):
    return h(x[0], 2) + h(x[1], 1)
""", "x", (X,)),
    "function passed": (HEAD + SQUARE + """
def apply(h, x):
    return h(h(x))
def f(x):
    k = g
    return np.sum(apply(g, x)) + np.sum(k(x))
""", "x", (X,)),
    "choice of functions": (HEAD + SQUARE + """
def f(x):
    h = g if x[0] > 0 else np.sin
    return np.sum(h(x))
""", "x", (X,)),
    "table of functions": (HEAD + SQUARE + """
T = {"a": g, "b": np.sin}
def f(x, k="a"):
    return np.sum(T[k](x))
""", "x", (X, "a")),
    "local name as global": (HEAD + """
GAIN = 2.0
def g(x):
    return np.array([GAIN*v*v for v in x])
@srcdiff.elementwise(g)
def rule(z, x):
    t = x * helper(x)
    x_bar += z_bar * 2.0 * GAIN * t
def helper(x):
    return np.ones_like(x)
def f(x):
    GAIN = np.sin(x); helper = 3.0; t = 2.0 * x; z = t; t_bar = 1.0
    return np.sum(g(GAIN) * helper * z) * t_bar
""", "x", (X,)),
    "global array in rule": (HEAD + """
W = np.array([1.0, 2.0, 3.0])
def g(x):
    return float(np.dot(W, x))
@srcdiff.adjoint(g, shape=())
def rule(z, x):
    x_bar += z_bar * W
def f(x):
    return g(np.sin(x)) ** 2
""", "x", (X,)),
    "broadcast scalar": (HEAD + """
def g(x, y):
    return np.array(x) * y
@srcdiff.elementwise(g)
def rule(z, x, y):
    x_bar += z_bar * y
    y_bar += z_bar * x
def f(X, s):
    return np.sum(g(X, s)) + np.sum(g(s, X) ** 2) + np.sum(g(X, X[0]))
""", ("X", "s"), (ROWS, 0.7)),
    "unused rule argument None": (HEAD + """
def g(x, axis=None):
    return np.array(list(np.cumsum(x, axis)))
@srcdiff.adjoint(g)
def rule(z, x, axis=None):
    if axis is None:
        x_bar += reshaped(np.flip(np.cumsum(np.flip(z_bar))), x)
    else:
        x_bar += np.flip(np.cumsum(np.flip(z_bar, axis), axis), axis)
def f(X):
    return np.sum(g(X) ** 2) + np.sum(g(X, 1) ** 3) + np.sum(g(X, axis=0) ** 3)
""", "X", (ROWS,)),
    "where": (HEAD + """
def g(x):
    return np.array([v**0.5 if v > 0 else np.nan for v in x])
@srcdiff.elementwise(g)
def rule(z, x):
    x_bar += z_bar * 0.5 / z
def f(x):
    return np.sum(np.where(x > 0.0, g(x), 0.0))
""", "x", (X,)),
    "while and break": (HEAD + NUMBER + """
def f(x):
    s = x[0] + 1.3
    n = 0
    while s < 10.0:
        s = g(s)
        n += 1
        if n > 5:
            break
    return s * g(x[1])
""", "x", (X,)),
    "result indexed": (HEAD + """
def g(x):
    return np.array([v*v for v in x])
@srcdiff.adjoint(g, shape="x")
def rule(z, x):
    x_bar += z_bar * 2.0 * x
def f(x):
    return g(x)[0] * g(x)[1] + np.sum(g(x)[1:])
""", "x", (X,)),
    "nested own": (HEAD + """
def g(x):
    return np.array([v*v for v in x])
@srcdiff.adjoint(g, shape="x")
def rule(z, x):
    x_bar += z_bar * 2.0 * x
def f(x):
    return np.sum(g(g(x) + x))
""", "x", (X,)),
    "z twice": (HEAD + """
def g(x):
    return np.array([np.exp(v) for v in x])
@srcdiff.elementwise(g)
def rule(z, x):
    x_bar += z_bar * z
def f(x):
    x = g(x)
    x = g(0.1 * x)
    return np.sum(x)
""", "x", (X,)),
    "of: written": (HEAD + """
def g(x):
    return np.array([v*v for v in x])
@srcdiff.adjoint(g, shape="x")
def rule(z, x):
    x_bar += z_bar * 2.0 * x
def f(x):
    y = np.empty((2, 3))
    y[0] = g(x)
    y[1] = g(y[0])
    y *= 2.0
    return np.sum(y[1] * y[0])
""", "x", (X,)),
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_odd_program(project, title):
    text, wrt, arguments = PROGRAMS[title]
    project(odd=text)
    f = importlib.import_module("odd").f
    srcdiff.check_grads(f, wrt)(*arguments)
    srcdiff.check_grads(f, wrt, example=arguments)(*arguments)
    srcdiff.grad(f, wrt, check_restore=True)(*arguments)


IDENT = HEAD + """
def ident(x):
    return x

@srcdiff.adjoint(ident, shape="x")
def rule(z, x):
    x_bar += z_bar

def f(x):
    y = 1.0 * x
    z = ident(y)
    CHANGED[0] = 5.0 * x[1]
    return np.sum(y * z)
"""


@pytest.mark.parametrize("changed", ["y", "z"])
def test_the_result_may_be_the_argument(project, changed):
    project(odd=IDENT.replace("CHANGED", changed))
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="may share memory"):
        srcdiff.grad(importlib.import_module("odd").f)


def test_a_rule_that_returns_another_shape_is_noticed_by_a_check(project):
    project(odd=HEAD + """
def g(x):
    return float(np.sum(x))

@srcdiff.adjoint(g, call=True, shape=())
def rule(z_bar, z, x):
    return z_bar
""")
    with pytest.raises(srcdiff.GradientCheckError, match="shape"):
        srcdiff.check_grads(importlib.import_module("odd").g)(X)


def test_several_results(project):
    project(odd=HEAD + """
def g(x):
    return x[0], x[1] ** 2

@srcdiff.adjoint(g)
def rule(z, x):
    x_bar += z_bar[0] + z_bar[1]

def f(x):
    a, b = g(x)
    return a * b
""")
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="g has a rule, and returns several results"):
        srcdiff.grad(importlib.import_module("odd").f)


def test_what_has_an_effect_is_called_once(project):
    project(odd=HEAD + """
SEEN = []

@srcdiff.zero_gradient
def show(x):
    SEEN.append(float(x[0]))

def f(x):
    y = np.sin(x)
    show(y)
    return np.sum(y)
""")
    odd = importlib.import_module("odd")
    assert np.allclose(srcdiff.grad(odd.f)(X), np.cos(X)) and odd.SEEN == [np.sin(0.3)]
