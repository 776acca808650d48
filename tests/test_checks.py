"""check_grads: right gradients pass, planted wrong ones fail and are named, kinks are told from errors."""

from __future__ import annotations

import functools
import inspect
import math
from dataclasses import dataclass

import numpy as np
import pytest

import srcdiff
from srcdiff.checks import CheckResult, GradientCheckError, check_grads


def loss(w, x, y):
    return np.mean((np.tanh(x @ w) - y) ** 2)


def scalar(x):
    return x * math.sin(x)


def pair(x, y=2.0):
    z = x * y
    return np.sum(z), (z * z, y)


def linear(x):
    return 3.0 * np.sum(x)


def cube(x):
    return x**3


def absolute(x):
    return np.sum(np.abs(x))


def jump(x):
    return x if x < 1.0 else x + 1.0


def tie(x):
    return np.maximum(x[0], x[1])


def roots(x):
    return np.sum(np.sqrt(x))


def logs(x):
    return np.sum(np.log(x))


def scaled(x, n, how="twice"):
    return n * x * x if how == "twice" else x


def tiny(x):
    return 1e-9 * np.sum(np.sin(x))


def huge(x):
    return 1e12 * np.sum(np.sin(x))


def differences(x):
    return (1e6 + np.sin(x)) - 1e6  # cancels: <f> is known to ten digits


def keyword(x, *, k):
    return k * np.exp(x)


RANDOM = np.random.default_rng(0)
W, X, Y = RANDOM.normal(size=4), RANDOM.normal(size=(5, 4)), RANDOM.normal(size=5)
V = np.array([0.7, -1.2, 2.1])


@pytest.mark.parametrize(
    "f, wrt, arguments",
    [
        (loss, 0, (W, X, Y)),
        (loss, ("w", "x", "y"), (W, X, Y)),
        (loss, ("y", 0), (W, X, Y)),
        (scalar, 0, (1.3,)),
        (scalar, 0, (np.float64(1.3),)),
        (scalar, 0, (2,)),
        (cube, 0, (np.array(1.5),)),
        (cube, 0, (0.0,)),
        (cube, 0, (-1e6,)),
        (cube, 0, (1e-9,)),
        (pair, ("x", "y"), (X,)),
        (pair, "y", (V, 0.3)),
        (pair, ("x", "y"), (V.astype(np.float32), 0.3)),
        (pair, ("x", "y"), (np.zeros((0, 3)),)),
        (pair, ("x", "y"), (np.array(3.0),)),
        (linear, 0, (X,)),
        (absolute, 0, (V,)),
        (absolute, 0, (np.array([1e-3, 2.0]),)),
        (absolute, 0, (np.array([1e-7, -1e-9]),)),
        (roots, 0, (np.array([1e-6, 2.0]),)),
        (logs, 0, (np.array([1e-8, 1.0, 1e8]),)),
        (scaled, "x", (1.5, 3)),
        (tiny, 0, (V,)),
        (huge, 0, (V,)),
        (differences, 0, (V,)),
        (jump, 0, (1.001,)),
    ],
)
def test_right_gradients_pass(f, wrt, arguments):
    for example in (None, arguments):
        result = check_grads(f, wrt, example=example)(*arguments)
        assert isinstance(result, CheckResult) and result.worst_error < 1e-5


def test_arguments_by_name_and_defaults():
    assert check_grads(keyword, ("x", "k"))(x=V, k=2.0).worst_component
    assert check_grads(scaled, "x", example={"x": 1.0, "n": 2})(n=3, x=1.5, how="once").rates == ()


def test_the_result_reads_well():
    result = check_grads(loss, example=(W, X, Y))(W, X, Y)
    assert repr(result).startswith("<gradients of loss agree: worst error ")
    assert result.worst_component.startswith("w[") and repr(result).endswith(f" at {result.worst_component}, Taylor rates 2.00 2.00 2.00 2.00>")
    assert all(abs(rate - 2.0) < 0.1 for rate in result.rates[-4:])
    assert repr(check_grads(linear)(V)).endswith("Taylor rates exact>")
    assert repr(check_grads(linear)(np.zeros(0))) == "<gradients of linear agree: worst error 0.0e+00, Taylor rates exact>"


def test_the_same_every_time_and_no_global_random_numbers():
    np.random.seed(1)
    first, state = check_grads(loss)(W, X, Y), np.random.get_state()[1].copy()
    assert check_grads(loss)(W, X, Y) == first
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    np.random.seed(1)
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_arguments_are_left_alone():
    w, x, y = W.copy(), X.copy(), Y.copy()
    check_grads(loss, ("w", "x", "y"))(w, x, y)
    for before, after in ((W, w), (X, x), (Y, y)):
        np.testing.assert_array_equal(before, after)


# --- planted errors


@pytest.fixture
def planted(monkeypatch):
    """check_grads with a derivative whose (value, gradients) a function spoils."""

    def check(f, wrt, spoil):
        derivative = srcdiff.vjp(f, wrt)

        def spoilt(*args, result_bar=1.0, **kwargs):
            return spoil(*derivative(*args, result_bar=result_bar, **kwargs))

        spoilt.__signature__ = __import__("inspect").signature(derivative)
        monkeypatch.setattr("srcdiff.checks.vjp", lambda *_, **__: spoilt)
        return check_grads(f, wrt)

    return check


def message_of(check, *arguments) -> str:
    with pytest.raises(GradientCheckError) as caught:
        check(*arguments)
    return str(caught.value)


def test_grad_that_differs_from_vjp(monkeypatch):
    right = srcdiff.value_and_grad(linear)
    monkeypatch.setattr("srcdiff.checks.value_and_grad", lambda *_, **__: lambda *args: (right(*args)[0], (2.0 * right(*args)[1],)))
    assert "the gradient of 'x' by grad is" in message_of(check_grads(linear), V)


def changed(array, index, factor):
    new = np.array(array)
    new[index] *= factor
    return new


def test_one_wrong_component_is_named(planted):
    text = message_of(planted(loss, ("w", "x"), lambda v, g: (v, (g[0], changed(g[1], (3, 1), 1.01)))), W, X, Y)
    assert text.startswith("check of loss: the gradient is wrong at x[3, 1]: reverse mode ")
    reverse, central = (float(text.split(word)[1].split()[0].strip(",")) for word in ("reverse mode ", "central differences "))
    assert math.isclose(reverse, 1.01 * central, rel_tol=1e-6)
    assert "Taylor rates " in text and "components disagree" not in text and "kink" not in text.split("\n")[-1].replace("or a kink", "")


def test_a_small_relative_error_is_found(planted):
    assert "wrong at w[2]" in message_of(planted(loss, "w", lambda v, g: (v, changed(g, 2, 1.0 + 1e-4))), W, X, Y)


@pytest.mark.parametrize("f, point", [(tiny, V), (huge, V)])
def test_scale_does_not_hide_errors(planted, f, point):
    assert "wrong at x[1]" in message_of(planted(f, "x", lambda v, g: (v, changed(g, 1, 1.5))), point)


def test_a_wrong_scalar_is_named_without_index(planted):
    text = message_of(planted(scalar, "x", lambda v, g: (v, 2.0 * g)), 1.3)
    assert "wrong at x: reverse mode 2.6" in text and "Taylor rates 1.00 1.00 1.00 1.00" in text


def test_all_wrong_is_counted(planted):
    assert "4 of 4 components disagree" in message_of(planted(loss, "w", lambda v, g: (v, -g)), W, X, Y)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_wrong(planted, bad):
    assert f"wrong at x[0]: reverse mode {bad}" in message_of(planted(linear, "x", lambda v, g: (v, changed(g, 0, bad))), V)


@pytest.mark.parametrize(
    "spoil, message",
    [
        (lambda v, g: (v + 1e-6, g), "the derivative's value is "),
        (lambda v, g: (np.array([v]), g), "the derivative's value is array("),
        (lambda v, g: (v, g[:2]), "the gradient of 'x' is float64 of shape (2,), it should be float64 of shape (3,)"),
        (lambda v, g: (v, g.sum()), "the gradient of 'x' is float64 of shape (), it should be float64 of shape (3,)"),
        (lambda v, g: (v, g.astype(int)), "the gradient of 'x' is int64 of shape (3,), it should be float64 of shape (3,)"),
        (lambda v, g: (v, None), "the gradient of 'x' is object of shape (), it should be float64 of shape (3,)"),
    ],
)
def test_broken_promises(planted, spoil, message):
    assert f"check of linear: {message}" in message_of(planted(linear, "x", spoil), V)


def test_gradients_that_should_be_a_tuple(planted):
    assert "expected a tuple of 2 gradients" in message_of(planted(pair, ("x", "y"), lambda v, g: (v, g[0])), V)


def test_a_float32_gradient_that_is_too_rough(planted):
    check = planted(cube, "x", lambda v, g: (v, changed(g, 0, 1.01) if g.dtype == np.float32 else g))
    assert "differs from that in float64" in message_of(check, V.astype(np.float32))


def test_a_modified_argument(monkeypatch):
    def spoilt(x, *, result_bar=1.0):
        x += 1.0
        return linear(x - 1.0), 3.0 * np.ones_like(x)

    monkeypatch.setattr("srcdiff.checks.vjp", lambda *_, **__: spoilt)
    assert message_of(check_grads(linear), V.copy()) == "check of linear: the derivative modifies the argument 'x'"


# --- kinks, poles, and what cannot be checked


def test_a_kink_is_reported_as_one():
    text = message_of(check_grads(absolute), np.array([1.0, 0.0, 2.0]))
    assert "the Taylor remainder falls too slowly" in text
    assert "absolute has a kink or a jump at this value of x[1] (slope -1 from below, 1 from above): check at another point" in text


def test_a_jump_is_reported_as_one():
    assert "jump has a kink or a jump at this value of x (slope 1e+06 from below, 1 from above)" in message_of(check_grads(jump), 1.0)


def test_a_tie_is_a_kink_of_both():
    assert "tie has a kink or a jump at this value of x[0] (slope 0 from below, 1 from above)" in message_of(check_grads(tie), np.ones(2))


def test_a_smooth_function_has_no_kink(planted):
    assert "has a kink" not in message_of(planted(cube, "x", lambda v, g: (v, g + 0.1)), 1e-3)


def test_a_pole():
    text = message_of(check_grads(roots), np.array([0.0, 1.0]))
    assert "wrong at x[0]: reverse mode inf, central differences nan" in text and "Taylor rates nan" in text


def test_a_value_that_is_not_finite():
    assert "its value is not finite at these arguments" in message_of(check_grads(roots), np.array([-1.0, 1.0]))


@pytest.mark.parametrize("argument", ["a", None, True, [1.0], np.array([1, 2])])
def test_arguments_that_have_no_gradient(argument):
    with pytest.raises(srcdiff.ArgumentError, match="'x' is neither a float, a complex number, nor an array of them"):
        check_grads(linear)(argument)


def test_refusals_come_at_once():
    with pytest.raises(srcdiff.ArgumentError, match="linear has no parameter 'z'"):
        check_grads(linear, "z")


def test_the_error_tells_its_component(planted):
    with pytest.raises(GradientCheckError) as caught:
        planted(loss, ("w", "x"), lambda v, g: (v, (g[0], changed(g[1], (3, 1), 1.01))))(W, X, Y)
    error = caught.value
    assert (error.argument, error.index) == ("x", (3, 1)) and math.isclose(error.got, 1.01 * error.expected, rel_tol=1e-6)
    with pytest.raises(GradientCheckError) as caught:
        planted(linear, "x", lambda v, g: (v + 1e-6, g))(V)
    assert caught.value.argument is None


# --- structures and parts of objects


@dataclass
class Layer:
    w: np.ndarray
    b: float


class Model:
    def __init__(self, k):
        self.k, self.name = k, "model"

    def cost(self, x):
        return np.sum(np.sin(self.k * x))


def network(params, x):
    return np.sum(np.tanh(params["w"] @ x) * params["b"])


def layered(layer: Layer, x):
    return np.sum(np.tanh(layer.w * x + layer.b))


def listed(xs):
    return np.sum(xs[0] * xs[1][0]) + xs[1][1] ** 3


PARAMS = {"w": X, "b": Y}


def test_structures():
    assert check_grads(network, ("params", "x"))(PARAMS, W).worst_component
    assert check_grads(network)({"w": X.astype(np.float32), "b": Y.astype(np.float32)}, W.astype(np.float32)).worst_error < 1e-6
    assert check_grads(layered)(Layer(V, 0.5), V).worst_component.startswith("layer.")
    xs = [V, (2.0, 3.0)]
    assert check_grads(listed, example=(xs,))(xs).worst_component.startswith("xs[")


def test_parts_of_objects():
    model = Model(np.array([1.0, 2.0, 0.5]))
    assert check_grads(Model.cost, ("self.k", "x"))(model, V).worst_error < 1e-8
    np.testing.assert_array_equal(model.k, [1.0, 2.0, 0.5])
    assert check_grads(model.cost)(V).worst_error < 1e-8


def test_a_wrong_part_is_named(planted):
    text = message_of(planted(network, "params", lambda v, g: (v, {**g, "b": changed(g["b"], 2, 1.5)})), PARAMS, W)
    assert 'the gradient is wrong at params["b"][2]: reverse mode ' in text
    text = message_of(planted(network, "params", lambda v, g: (v, {"b": g["b"]})), PARAMS, W)
    assert "the gradient of 'params' is {" in text and "it should have the structure of {" in text


# --- forward mode, and the two modes together


@pytest.fixture
def jvp(monkeypatch):
    """Spoils the forward mode that check_grads uses."""

    def spoil(how):
        def spoilt(f, wrt=0, **options):
            made = srcdiff.jvp(f, wrt, **options)
            return functools.wraps(made)(lambda *args, **kwargs: how(*made(*args, **kwargs)))

        monkeypatch.setattr("srcdiff.checks.jvp", spoilt)

    return spoil


def two(x, y):
    return np.sin(x * y), np.sum(x) * y


@pytest.mark.parametrize("f, wrt, arguments", [(loss, ("w", "x", "y"), (W, X, Y)), (scalar, 0, (1.3,)), (two, ("x", "y"), (V, 0.3)), (linear, 0, (V,))])
def test_forward_mode_and_both(f, wrt, arguments):
    assert check_grads(f, wrt, modes=("forward",))(*arguments).dot_error is None
    result = check_grads(f, wrt, modes=("reverse", "forward"))(*arguments)
    assert result.dot_error < 1e-12 and repr(result).endswith(" apart>") and "dot products " in repr(result)


def test_a_wrong_forward_mode_is_named(jvp):
    jvp(lambda value, tangent: (value, 1.01 * tangent))
    text = message_of(check_grads(loss, "w", modes=("forward",)), W, X, Y)
    assert text.startswith("check of loss: the gradient is wrong at w[") and "]: forward mode " in text and "4 of 4 components disagree" in text


def test_modes_that_are_almost_transposes(jvp):
    jvp(lambda value, tangent: (value, (1.0 + 1e-9) * tangent))
    assert check_grads(loss, "w", modes=("forward",))(W, X, Y)  # differences do not see it
    text = message_of(check_grads(loss, "w", modes=("reverse", "forward")), W, X, Y)
    assert text.startswith("check of loss: forward and reverse mode are no transposes: <jvp(v), w> is ")


def test_a_tangent_of_another_form(jvp):
    jvp(lambda value, tangent: (value, np.append(tangent, 1.0)))
    assert "has not the form of the value" in message_of(check_grads(cube, 0, modes=("forward",)), V)


@pytest.mark.parametrize("modes", ["reverse", (), ("backward",), ["reverse"], None])
def test_unknown_modes(modes):
    with pytest.raises(srcdiff.ArgumentError, match="names no modes"):
        check_grads(linear, modes=modes)


# --- second order


def test_second_order_is_checked_or_refused():
    """The derivative of the generated gradient, where srcdiff makes it."""
    try:
        check = check_grads(loss, "w", order=2)
    except srcdiff.SrcdiffError as refusal:
        assert "loss_grad" in str(refusal)
        return
    assert check(W, X, Y).function == "loss_grad"


def test_second_order_checks_the_gradient(monkeypatch):
    """With a right and a wrong derivative of the gradient."""

    def derivative_of(factor):
        def vjp(f, wrt=0, **options):
            if not hasattr(f, "primal"):
                return srcdiff.vjp(f, wrt, **options)
            return lambda x, *, result_bar: (f(x), factor * 6.0 * x * result_bar)

        return vjp

    def cubes(x):
        return np.sum(x**3)

    monkeypatch.setattr("srcdiff.checks.vjp", derivative_of(1.0))
    result = check_grads(cubes, order=2)(V)
    assert result.function == "cubes_grad" and result.worst_error < 1e-8
    monkeypatch.setattr("srcdiff.checks.vjp", derivative_of(1.1))
    assert message_of(check_grads(cubes, order=2), V).startswith("check of cubes_grad: the gradient is wrong at x[")


@pytest.mark.parametrize("order", [0, 3, "2"])
def test_unknown_orders(order):
    with pytest.raises(srcdiff.ArgumentError, match="order=.* is not supported"):
        check_grads(linear, order=order)


# --- rates


def test_rates_of_quadratic_and_linear_functions():
    assert check_grads(lambda x: 2.0 * x @ x)(V).rates[-1] == pytest.approx(2.0, abs=0.05)
    assert check_grads(lambda x: 3.0 * np.sum(x))(V).rates == ()
    assert check_grads(lambda x: np.ones(3) @ x + 1e4)(V).worst_error < 1e-5


def test_a_gradient_of_a_quadratic_function_that_is_half_right(planted):
    def quadratic(x):
        return x @ x

    text = message_of(planted(quadratic, "x", lambda v, g: (v, 0.5 * g)), V)
    assert "Taylor rates 1.00 1.00 1.00 1.00; 2 is right, 1 is a wrong gradient or a kink" in text


def with_aux(params, x):
    h = np.tanh(params["w"] @ x)
    return np.sum(h * params["b"]), {"h": h}


def smooth(u, k: float, n: int):
    for _ in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])


@pytest.mark.parametrize(
    "f, wrt, arguments, options",
    [
        (with_aux, "params", (PARAMS, W), {"has_aux": True}),
        (layered, "layer", (Layer(V, 0.5), V), {}),
        (Model.cost, ("self.k", "x"), (Model(V), V), {}),
        (smooth, ("u", "k"), (np.arange(5.0) ** 2, 0.1, 2), {"of": "u"}),
        (listed, 0, ([V, (2.0, 3.0)],), {"example": ([V, (2.0, 3.0)],)}),
    ],
    ids=["aux", "dataclass", "part", "of", "list"],
)
def test_both_modes_of_structures(f, wrt, arguments, options):
    assert check_grads(f, wrt, modes=("reverse", "forward"), **options)(*arguments).dot_error < 1e-12
