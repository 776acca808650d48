"""Functions of NumPy that call functions of the user's: np.piecewise, np.vectorize, np.apply_along_axis and their like."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of

CALLS = [
    "np.piecewise(v, [v < 0, v >= 0], [lambda t: -t * t, lambda t: np.sqrt(t)])",
    "np.piecewise(x, [x < -0.5, x > 1.0], [np.exp, 2.0, lambda t: t * v[0]])",
    "np.piecewise(x, (x < 0.5, x > 0.0), (np.exp, np.sin))",  # where both are true the last one counts
    "np.piecewise(x, [x > 0.0], [lambda t: np.log(t)]) * x",
    "np.piecewise(x, [np.abs(x) > 0.5, (x > 0.3) * 1], [lambda t: v[1], 0])",
    "np.vectorize(lambda t: t**2)(v)",
    "np.vectorize(lambda t, s: t**2 * s if t > 0 else s)(x, v[:3])",
    "np.vectorize(lambda t: 0 if t > 0 else t, otypes=[float])(v)",
    "np.vectorize(np.tanh)(x)[0]",
    "np.sum(np.vectorize(lambda t: max(t, v[0]))(x)) * v",
    "np.apply_along_axis(lambda t: np.sum(t**2), 1, x)",
    "np.apply_along_axis(lambda t: t[:2] ** 2 * v[0], 0, x)",
    "np.apply_along_axis(lambda t: t[:2] ** 2 * v[0], -2, x[:, :, None] * v)",
    "np.apply_along_axis(np.cumsum, -1, x)",
    "np.apply_along_axis(lambda t: np.outer(t, t), 0, x)",
    "np.apply_along_axis(func1d=lambda t: t @ t, axis=0, arr=v)",
    "np.apply_over_axes(np.sum, x, [0, -1]) * x",
    "np.apply_over_axes(np.max, x[:, :, None] * v, (1, 2))",
    "np.fromfunction(lambda i, j: v[0] ** 2 * j + i * v[1], (3, 2))",
    "np.fromfunction(lambda i: v[i] * 2, (3,), dtype=int)",
]
X, V = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.4]]), np.array([0.5, 1.7, -2.2, 0.8])


@pytest.mark.parametrize("expression", CALLS)
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_value_and_gradient(expression, with_example):
    f = function_of(f"def f(x, v):\n    return {expression}\n")
    wrt = tuple(name for name in ("x", "v") if name in expression.replace("max", "").replace("axis", "").replace("axes", "").replace("exp", ""))
    srcdiff.check_grads(f, wrt, example=(X, V) if with_example else None)(X, V)


def test_what_is_not_selected_has_no_gradient():
    """No infinity of a function at the elements of another one."""
    f = function_of("def f(x):\n    return np.sum(np.piecewise(x, [x > 0.0], [np.sqrt, 0.0]))\n")
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(srcdiff.grad(f)(np.array([0.0, 4.0, -1.0])), [0.0, 0.25, 0.0])


@pytest.mark.parametrize("expression", ["np.vectorize(lambda t: 0 if t > 0 else t)(v)", "np.apply_along_axis(lambda t: 1 if t[0] > 0 else t[0], 0, x)"])
def test_integers_would_cut_off(expression):
    """Of the first result NumPy learns what the array is of."""
    f = function_of(f"def f(x, v):\n    return np.sum({expression})\n")
    with pytest.raises(TypeError, match="integers"):
        srcdiff.grad(f, ("x", "v"))(X, V)


def test_passive_calls_stay():
    f = function_of("def f(x, v):\n    return np.sum(np.vectorize(lambda t: t > 0)(v) * np.fromfunction(lambda i: i, (4,)) * x)\n")
    derivative = srcdiff.grad(f)
    assert "np.vectorize(lambda t: t > 0)(v)" in derivative.source
    assert derivative(0.5, V) == 1.0 + 3.0


REFUSED = {
    "np.piecewise(x, x > 0.0, [np.sin, np.cos])": "written out",
    "np.piecewise(x, [x > 0.0], [np.sin, np.cos, np.tan])": "written out",
    "np.piecewise(x, [x > 0.0], [lambda t, s: t * s], 2.0)": "more arguments",
    "np.vectorize(lambda t: t, excluded=[1])(x)": "options",
    "np.vectorize(lambda t: t, otypes=[int])(x)": "options",
    "np.vectorize(lambda t: t)(t=x)": "options",
    "np.apply_along_axis(lambda t, s: t * s, 0, x, 2.0)": "more arguments",
    "np.apply_along_axis(np.sum, len(v), x)": "axis",
    "np.apply_over_axes(np.cumsum, x, [0])": "reduction",
    "np.fromfunction(lambda i: x[0, i], v.shape, dtype=int)": "shape",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_refused(expression):
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=REFUSED[expression]) as caught:
        srcdiff.vjp(function_of(f"def f(x, v):\n    return {expression}\n"))
    assert caught.value.help and caught.value.place.line == 2
