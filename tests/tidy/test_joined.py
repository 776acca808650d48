"""A loop whose passes can be swept back at once: when it is, when not, and that the gradient is right either way."""

from __future__ import annotations

import textwrap
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests import primals

X = np.array([0.7, -1.2, 0.4, 1.6, -0.3])
W = np.array([[0.3, 1.1], [0.8, -0.2], [0.9, 0.1], [-0.5, 0.6], [0.2, 0.4]])
HEAD = "    # reverse sweep of the pass\n"


def function_of(body: str):
    """The function of two arrays."""
    head = 'def f(x: Annotated[np.ndarray, "n"], w: Annotated[np.ndarray, "n m"]):\n'
    return primals.function_of(head + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n", Annotated=Annotated)


JOINS = {
    "elements": """
        y = np.empty_like(x)
        for i in range(len(x)):
            s = np.sin(x[i])
            for k in range(3):
                s = s * np.cos(s) + w[i, 0]
            y[i] = s
        return y""",
    "a while loop in it": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            r = 1.0
            while abs(r * r - 2.0 - x[i] * x[i]) > 1e-13:
                r = 0.5 * (r + (2.0 + x[i] * x[i]) / r)
            y[i] = r
        return y""",
    "branches": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            t = np.exp(x[i])
            if t > 1.0:
                t = t * t * np.sin(t)
            y[i] = t * np.cos(t)
        return y""",
    "rows": """
        y = np.zeros_like(w)
        for i in range(1, len(x)):
            t = np.exp(w[i] * x[i])
            t = t * t * np.sin(t)
            y[i, :] = t * x[0]
        return y""",
}
SAMPLES = """
    loss = 0.0
    for i in range(len(x)):
        h = np.tanh(x * w[i, 0] + w[i, 1])
        o = np.exp(h @ x)
        loss += o * o / (1.0 + o)
    return loss + np.sum(x)"""
APART = {
    "what is behind decides": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            t = np.exp(x[i] * w[i, 1])
            t = t * np.sin(t)
            y[i] = t * t
        if np.sum(y) > 0.0:
            y = 2.0 * y
        return y""",
    "a recurrence": """
        s = 0.3
        for i in range(len(x)):
            s = np.sin(s * x[i])
        return s""",
    "what is behind reads the result": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            t = np.exp(x[i])
            t = t * np.sin(t)
            y[i] = t * t
        return np.sum(y) ** 2""",
    "neighbours": """
        y = x.copy()
        for i in range(1, len(x)):
            t = np.sin(y[i - 1])
            t = t * np.sin(t)
            y[i] += t * t
        return y""",
    "one place": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            t = np.exp(x[i])
            t = t * np.sin(t)
            y[2] = t * t
        return y""",
    "from the end": """
        y = np.zeros_like(x)
        for i in range(-2, 3):
            t = np.exp(x[i] + i)
            t = t * np.sin(t)
            y[i] = t * t
        return y""",
    "the last of the passes": """
        y = np.zeros_like(x)
        t = 1.0
        for i in range(len(x)):
            t = np.exp(x[i])
            t = t * np.sin(t)
            y[i] = t * t
        return y, t""",
    "a pass before": """
        y, t = np.zeros_like(x), 0.2
        for i in range(len(x)):
            y[i] = t * np.sin(t)
            t = np.exp(x[i])
            t = t * np.sin(t)
        return y""",
    "a break": """
        y = np.zeros_like(x)
        for i in range(len(x)):
            t = np.exp(x[i])
            t = t * np.sin(t)
            if t > 2.0:
                break
            y[i] = t * t
        return y""",
    "rows and columns": """
        y = np.zeros((5, 5))
        for i in range(len(x)):
            t = np.exp(x * x[i])
            t = t * np.sin(t)
            y[i] = t * t
            y[:, i] = t * y[:, 0]
        return y""",
}


def results(value) -> np.ndarray:
    return np.concatenate([np.ravel(part) for part in (value if isinstance(value, tuple) else (value,))])


def check(body: str) -> str:
    """The text of a derivative that agrees with differences, with the value of the function."""
    f = function_of(body)
    derivative, rng = srcdiff.vjp(f, wrt=("x", "w")), np.random.default_rng(5)
    value = f(X.copy(), W.copy())
    bars = [rng.standard_normal(np.shape(part)) for part in (value if isinstance(value, tuple) else (value,))]
    found, gradients = derivative(X.copy(), W.copy(), result_bar=tuple(bars) if isinstance(value, tuple) else bars[0])
    np.testing.assert_array_equal(results(found), results(value))
    d, e, step = rng.standard_normal(X.shape), rng.standard_normal(W.shape), 1e-6
    difference = (results(f(X + step * d, W + step * e)) - results(f(X - step * d, W - step * e))) / (2.0 * step)
    np.testing.assert_allclose(np.sum(gradients[0] * d) + np.sum(gradients[1] * e), results(tuple(bars)) @ difference, rtol=1e-6, atol=1e-7)
    return derivative.source


@pytest.mark.parametrize("case", JOINS)
def test_joins(case):
    source = check(JOINS[case])
    assert HEAD in source, source


@pytest.mark.parametrize("case", APART)
def test_stays_apart(case):
    source = check(APART[case])
    assert HEAD not in source, source


def test_the_text():
    """The value and the gradient of a sum over samples: no list is kept, and nothing is computed twice."""
    f = function_of(SAMPLES)
    body = srcdiff.value_and_grad(f, wrt="x").source.partition("forward and reverse sweep\n")[2]
    assert textwrap.dedent(body) == """\
loss = 0.0
x_bar = np.ones(x.shape)
for i in range(len(x)):
    h = np.tanh(x * w[i, 0] + w[i, 1])
    o = np.exp(h @ x)
    ratio = o * o / (1.0 + o)
    loss += ratio

    # reverse sweep of the pass
    o_bar = 2.0 / (1.0 + o) * o - ratio / (1.0 + o)  # loss += o * o / (1.0 + o)
    # o = np.exp(h @ x)
    t_bar = o_bar * o
    h_bar = t_bar * x
    x_bar += t_bar * h
    x_bar += h_bar * (1.0 - h * h) * w[i, 0]  # h = np.tanh(x * w[i, 0] + w[i, 1])
result = loss + np.sum(x)
return result, x_bar
"""


def test_a_second_derivative():
    f = function_of(SAMPLES)
    gradient = srcdiff.grad(f)
    assert HEAD in gradient.source
    product, direction, step = srcdiff.jvp(gradient, wrt="x")(X, W, x_dot=np.ones(5))[1], np.ones(5), 1e-6
    np.testing.assert_allclose(product, (gradient(X + step * direction, W) - gradient(X - step * direction, W)) / (2 * step), rtol=1e-6)
    transposed = srcdiff.vjp(gradient, wrt="x")
    np.testing.assert_allclose(transposed(X, W, result_bar=np.ones(5))[1], product, rtol=1e-9)


def test_the_check_of_restored_values_keeps_the_loops_apart():
    f = function_of(JOINS["elements"])
    assert HEAD not in srcdiff.vjp(f, wrt="x", check_restore=True).source
    assert HEAD not in srcdiff.vjp(f, wrt="x", debug=True).source
