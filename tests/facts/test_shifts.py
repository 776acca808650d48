"""Shifts that cancel: where it is proved that a maximum changes no result, nothing flows back through it; elsewhere it does."""

from __future__ import annotations

import textwrap
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests import primals

MASK = np.array([[True, False, True], [True, True, False], [False, True, True]])
OTHER = np.array([[0.3, 1.1, -0.4], [0.8, -0.2, 0.5], [0.9, 0.1, 0.7]])
X = np.array([[0.7, -1.2, 0.4], [0.1, 0.9, 1.1], [0.3, 0.2, -0.6]])
V = X[0]


def function_of(body: str, annotation: str):
    """The function of an array x."""
    text = f"def f(x: Annotated[np.ndarray, {annotation!r}]):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"
    return primals.function_of(text, Annotated=Annotated, MASK=MASK, OTHER=OTHER)


CANCELS = {
    "in one line": ("n m", "return np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))"),
    "by names": ("n m", "m = np.max(x, axis=1)\ne = np.exp(x - m[:, None])\nreturn e / np.sum(e, axis=1)[:, None]"),
    "a new axis by its name": ("n m", "m = x.max(1)\ne = np.exp(x - m[:, np.newaxis])\nreturn e / e.sum(1, keepdims=True)"),
    "in place": ("n m", "x = x - x.max(axis=0, keepdims=True)\ne = np.exp(x)\ne /= np.sum(e, axis=0, keepdims=True)\nreturn e"),
    "the last axis, of any rank": ("...", "e = np.exp(x - np.max(x, axis=-1, keepdims=True))\nreturn e / np.sum(e, axis=-1, keepdims=True)"),
    "the logarithm of a sum": ("n m", "m = np.max(x, axis=1)\nreturn np.sum(m + np.log(np.sum(np.exp(x - m[:, None]), axis=1)))"),
    "logarithms": ("n m", "x = x - np.max(x, axis=1, keepdims=True)\nreturn x - np.log(np.sum(np.exp(x), axis=1, keepdims=True))"),
    "half of it": ("n m", "m = np.max(x)\ne = np.exp(x / 2.0 - m / 2.0)\nreturn 2.0 * np.log(np.sum(e)) + m"),
    "of two": ("n m", "m = np.maximum(x, OTHER)\nreturn m + np.log(np.exp(x - m) + np.exp(OTHER - m))"),
    "the least": ("n m", "m = np.min(x)\nreturn m - np.log(np.sum(np.exp(m - x)))"),
    "masked": ("n m", "e = np.where(MASK, np.exp(x - np.max(x, axis=1, keepdims=True)), 0.0)\nreturn e / np.sum(e, axis=1, keepdims=True)"),
    "attention": ("n m", "e = np.exp(x - np.max(x, axis=1)[:, None])\nreturn (e @ OTHER) / np.sum(e, axis=1)[:, None]"),
    "a mean by weights": ("n m", "e = np.exp(x - np.max(x, axis=1)[:, None])\nreturn (e @ OTHER[0]) / e.sum(axis=1)"),
    "one number": ("n m", "e = np.exp(x - np.max(x))\nreturn (OTHER @ e)[0] / np.sum(e)"),
    "in a loop": ("n m", "out = np.zeros_like(x)\nfor i in range(len(x)):\n    e = np.exp(x[i] - np.max(x[i]))\n    out[i] = e / np.sum(e)\nreturn out"),
    "in a branch": ("n m", "if x[0, 0] > 0.0:\n    e = np.exp(x - np.max(x))\n    y = e / np.sum(e)\nelse:\n    y = x\nreturn y"),
    "a test of it": ("n m", "e = np.exp(x - np.max(x))\nassert np.all(e <= 1.0)\nreturn e / np.sum(e)"),
}
STAYS = {
    "it is returned": ("n m", "m = np.max(x)\nreturn np.exp(x - m) / np.sum(np.exp(x - m)), m"),
    "no quotient": ("n m", "return np.exp(x - np.max(x))"),
    "twice as much": ("n m", "e = np.exp(x - np.max(x))\nreturn e * e / np.sum(e)"),
    "the other axis": ("n m", "e = np.exp(x - np.max(x, axis=1)[:, None])\nreturn e / np.sum(e, axis=0)"),
    "along rows and columns": ("n m", "m = np.max(x, axis=1)\nreturn np.exp(x - m) / np.exp(-m[:, None])"),
    "transposed": ("n m", "m = np.max(x, axis=1)[:, None]\nreturn np.exp(x - m).T / np.exp(-m)"),
    "neighbours": ("n m", "m = np.max(x, axis=1)\nreturn np.exp(x[1:] - m[1:, None]) / np.exp(-m[:-1, None])"),
    "one of them": ("n m", "m = np.max(x, axis=1)\nreturn np.exp(x[0] - m) / np.exp(-m[0])"),
    "a sum of sums": ("n m", "e = np.exp(x - np.max(x))\nreturn e / (1.0 + np.sum(e))"),
    "another start": ("n m", "e = np.exp(x - np.max(x))\nreturn e / np.sum(e, initial=OTHER[0, 0])"),
    "some of them": ("n m", "e = np.exp(x - np.max(x))\nreturn np.where(MASK, e, 1.0) / np.sum(e)"),
    "in place, seen by others": ("n m", "y = x * 1.0\nz = y\ny -= np.max(y)\ne = np.exp(y)\nreturn z * e / np.sum(e)"),
    "in place, of a part": ("n m", "e = np.exp(x - np.max(x))\nr = e[0]\ne /= np.sum(e)\nreturn r * e"),
    "the last pass": ("n m", "e = x\ns = 0.0\nfor i in range(2):\n    s += np.sum(e * x)\n    e = np.exp(x - np.max(x))\nreturn s"),
    "a pass before": ("n m", "s, e = 0.0, x\nfor i in range(3):\n    if i != 1:\n        e = x * x\n    s += np.sum(e)\n    e = np.exp(x - np.max(x))\n    y = e / np.sum(e)\nreturn s + y"),
    "in a function": ("n m", "m = np.max(x)\ng = lambda t: t - m\nreturn np.sum(g(x)) + np.log(np.sum(np.exp(x - m)))"),
    "a later branch": ("n m", "m = np.max(x)\nif x[0, 0] > 0.0:\n    x = x - m\nreturn x"),
}


def differentiated(body: str, annotation: str):
    f = function_of(body, annotation)
    if annotation == "...":
        f.__annotations__.clear()
    return f, srcdiff.vjp(f, wrt="x")


def flat(value) -> np.ndarray:
    return np.concatenate([np.ravel(part) for part in (value if isinstance(value, tuple) else (value,))])


def agrees(f, derivative) -> bool:
    """Do a product with the Jacobian's transpose, and one with the Jacobian, agree with differences?"""
    value, rng = f(X.copy()), np.random.default_rng(3)
    bars = [rng.standard_normal(np.shape(part)) for part in (value if isinstance(value, tuple) else (value,))]
    direction, step = rng.standard_normal(X.shape), 1e-6
    wanted = flat(tuple(bars)) @ (flat(f(X + step * direction)) - flat(f(X - step * direction))) / (2.0 * step)
    _, gradient = derivative(X.copy(), result_bar=tuple(bars) if isinstance(value, tuple) else bars[0])
    _, tangent = srcdiff.jvp(f, wrt="x")(X.copy(), x_dot=direction)
    return np.allclose([np.sum(gradient * direction), flat(tuple(bars)) @ flat(tangent)], wanted, rtol=1e-7, atol=1e-7)


def flows(source: str) -> bool:
    """Is there a mask of ties, by which a cotangent goes back through a maximum?"""
    return "ties" in source or "np.where(x >" in source or "greater" in source


@pytest.mark.parametrize("case", CANCELS)
def test_cancels(case):
    annotation, body = CANCELS[case]
    f, derivative = differentiated(body, annotation)
    assert not flows(derivative.source), derivative.source
    assert agrees(f, derivative)


@pytest.mark.parametrize("case", STAYS)
def test_stays(case):
    annotation, body = STAYS[case]
    f, derivative = differentiated(body, annotation)
    assert flows(derivative.source), derivative.source
    assert agrees(f, derivative)


def test_the_text():
    f, derivative = differentiated(CANCELS["by names"][1], "n m")
    reverse = derivative.source.partition("# reverse sweep\n")[2]
    assert textwrap.dedent(reverse) == """\
# return e / np.sum(e, axis=1)[:, None]
t_bar = result_bar / np.sum(e, axis=1)[:, None]
e_bar = t_bar - np.sum(t_bar * result, axis=1)[:, None]
x_bar = e_bar * e  # e = np.exp(x - m[:, None])
return result, x_bar
"""


def test_second_derivatives():
    """Of a gradient of which the maximum is no part any more."""
    f = function_of("m = np.max(x)\nreturn m + np.log(np.sum(np.exp(x - m)))", "n")
    share = np.exp(V) / np.sum(np.exp(V))
    np.testing.assert_allclose(srcdiff.hessian(f)(V), np.diag(share) - np.outer(share, share), atol=1e-15)


def test_what_it_rests_on_is_checked():
    f, derivative = differentiated("e = np.exp(x - np.max(x, axis=1)[:, None])\nreturn e / np.sum(e, axis=1)[:, None]", "n m")
    with pytest.raises(ValueError, match="expected x"):
        derivative(np.ones((2, 3, 4)), result_bar=1.0)
