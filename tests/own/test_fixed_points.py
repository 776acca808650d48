"""`@srcdiff.fixed_point(step)`: derivatives of what an iteration finds are those of its step."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import srcdiff
from srcdiff.errors import SrcdiffError
from srcdiff.files import gradient_text

LAYER = '''
import math
import numpy as np
import srcdiff


def step(z, w, b):
    return np.tanh(w @ z + b)


@srcdiff.fixed_point(step, shape="b")
def solve(w, b, tolerance=1e-13):
    z = np.zeros_like(b)
    while True:
        new = step(z, w, b)
        if np.max(np.abs(new - z)) < tolerance:
            return new
        z = new


def loss(w, b):
    z = solve(w, b)
    return np.sum(z * z)


def heron(x, a, *, half=0.5):
    return half * (x + a / x)


@srcdiff.fixed_point(heron)
def root(x, a, steps=50) -> float:
    for _ in range(steps):
        x = heron(x, a)
    return x


def of_numbers(x, a):
    return a * root(x, a) + root(1.0, a, steps=60) ** 2


def of_matrix(y, a):
    return a @ y @ a.T + np.eye(2)


@srcdiff.fixed_point(of_matrix)
def lyapunov(a):
    y = np.eye(2)
    for _ in range(200):
        y = of_matrix(y, a)
    return y


def energy(a):
    return np.sum(lyapunov(a) ** 2)


def expanding(x, a):
    return a / x


@srcdiff.fixed_point(expanding)
def by_bisection(a) -> float:
    return math.sqrt(a)


def of_expanding(a):
    return by_bisection(a)


@srcdiff.fixed_point(step)
def unfinished(w, b):
    return step(np.zeros_like(b), w, b)


def of_unfinished(w, b):
    return np.sum(unfinished(w, b))
'''
USER = '''
import numpy as np
from layer import solve


def step(x):
    return x


def loss(w, b):
    return np.sum(solve(w, b) ** 2) + np.sum(step(w))
'''
W, B = np.array([[0.3, -0.4], [0.2, 0.5]]), np.array([0.7, -1.1])


@pytest.fixture
def layer(project):
    project(layer=LAYER, user=USER)
    return importlib.import_module("layer")


def test_it_reads_as_two_phases(layer):
    text = gradient_text("layer.py", "loss", "grad", ("w", "b"), "u")
    assert "# Source:  step of solve(z, w, b)" in text
    assert text.rpartition('."""\n')[2] == """\
    # forward sweep
    z = layer.solve(w, b)

    # reverse sweep
    # return np.sum(z * z); z = solve(w, b)
    # assumes that the step contracts around its fixed point: two-phase adjoint
    w_bar, b_bar = _attractive_bars(
        2.0 * z, z, step_once_forward, step_once_reverse, (w, b)
    )
    return 1.0 * w_bar, 1.0 * b_bar
"""


CALLS = (("loss", ("w", "b"), (W, B)), ("solve", ("w", "b"), (W, B)), ("of_numbers", ("x", "a"), (1.5, 2.0)), ("energy", "a", (W,)))


@pytest.mark.parametrize("function, wrt, arguments", CALLS, ids=lambda one: one if isinstance(one, str) else "")
def test_both_modes_are_right(layer, function, wrt, arguments):
    f = getattr(layer, function)
    srcdiff.check_grads(f, wrt, modes=("reverse", "forward"))(*arguments)
    srcdiff.check_grads(f, wrt, modes=("reverse", "forward"), example=arguments)(*arguments)


def test_a_step_of_another_module(layer):
    user = importlib.import_module("user")
    srcdiff.check_grads(user.loss, ("w", "b"), modes=("reverse", "forward"))(W, B)
    namespace: dict = {}
    exec(gradient_text("user.py", "loss", "grad", ("w", "b"), "u"), namespace)
    for ours, live in zip(namespace["loss_grad"](W, B), srcdiff.grad(user.loss, ("w", "b"))(W, B)):
        np.testing.assert_array_equal(ours, live)


def test_the_start_has_no_gradient(layer):
    assert srcdiff.grad(layer.root)(1.5, 2.0) == 0.0


def test_the_layer_is_that_of_the_closed_form(layer):
    z = layer.solve(W, B)
    inner = np.linalg.solve((np.eye(2) - (1.0 - z * z)[:, None] * W).T, 2.0 * z)
    np.testing.assert_allclose(srcdiff.grad(layer.loss, "b")(W, B), inner * (1.0 - z * z), rtol=1e-10)


@pytest.mark.parametrize("function, arguments, message", (("of_expanding", (2.0,), "does not contract"), ("of_unfinished", (W, B), "no fixed point")))
def test_what_is_assumed_is_checked(layer, function, arguments, message):
    f = getattr(layer, function)
    with pytest.raises(ValueError, match=message):
        srcdiff.grad(f)(*arguments)
    with pytest.raises(ValueError, match=message):
        srcdiff.jvp(f)(*arguments, **{"a_dot" if len(arguments) == 1 else "w_dot": np.ones_like(arguments[0])})


def test_a_step_that_needs_more_is_refused(project):
    text = "import srcdiff\n\n\ndef step(x, w):\n    return w * x\n\n\n@srcdiff.fixed_point(step)\ndef solve(x, v):\n    return x\n\n\ndef f(x, v):\n    return solve(x, v)\n"
    project(model=text)
    for run in (lambda: importlib.import_module("model"), lambda: gradient_text("model.py", "f", "grad", "v", "u")):
        with pytest.raises(SrcdiffError, match="step needs 'w', which is no parameter of solve: x, v"):
            run()


def test_a_lambda_is_refused(project):
    project(model="import srcdiff\n\n\n@srcdiff.fixed_point(lambda x, w: w / x)\ndef solve(x, w):\n    return x\n")
    with pytest.raises(SrcdiffError, match="lambda"):
        importlib.import_module("model")


def test_second_derivatives_are_refused(layer):
    for make in (lambda: srcdiff.grad(srcdiff.grad(layer.root, "a"), "a"), lambda: srcdiff.hvp(layer.loss), lambda: srcdiff.jvp(srcdiff.jvp(layer.loss))):
        with pytest.raises(SrcdiffError, match="attractive_(bars|dot)`, which cannot be differentiated again"):
            make()
