"""The example modules and their committed derivatives.

The derivatives are up to date, right, self-contained and formatted.
"""

import ast
import shutil
import subprocess
import sys

import numpy as np
import pytest
from demo import HERE, MODELS, central_differences, relative_error
from handwritten import GRADIENTS

ALLOWED = {"numpy", "math", "typing"}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.module)


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    """A folder where `srcdiff write` has written every derivative afresh."""
    root = tmp_path_factory.mktemp("fresh")
    paths = [f"examples/{model.module}.py" for model in MODELS]
    (root / "examples").mkdir()
    for path in paths:
        shutil.copy(HERE.parent / path, root / path)
    command = [sys.executable, "-m", "srcdiff", "write", *paths]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return root / "examples"


def committed(model):
    """The text of a committed derivative."""
    return (HERE / f"{model.module}_grad.py").read_text(encoding="utf-8")


@each_model
def test_committed_derivative_is_up_to_date(model, rewritten):
    name = f"{model.module}_grad.py"
    fresh = (rewritten / name).read_bytes()
    stale = f"run `srcdiff write examples/{model.module}.py`"
    assert (HERE / name).read_bytes() == fresh, stale


@each_model
def test_written_gradient_agrees_with_differences(model):
    inputs = model.load().example_inputs()
    numerical = central_differences(model.primal(), inputs, model.wrt)
    assert relative_error(model.gradient()(**inputs), numerical) < 1e-8


@each_model
def test_written_gradient_agrees_with_the_hand_written_one(model):
    inputs = model.load().example_inputs()
    by_hand = GRADIENTS[model.module](**inputs)
    assert relative_error(model.gradient()(**inputs), by_hand) < 1e-10


@each_model
def test_live_gradient_is_the_written_one(model):
    inputs = model.load().example_inputs()
    live, written = model.primal().grad(**inputs), model.gradient()(**inputs)
    for ours, theirs in zip(live, written):
        np.testing.assert_array_equal(ours, theirs)


@each_model
def test_value_comes_with_the_gradient(model):
    inputs = model.load().example_inputs()
    value, gradient = model.primal().value_and_grad(**inputs)
    assert value == pytest.approx(model.primal()(**inputs), rel=1e-14)
    assert relative_error(gradient, model.gradient()(**inputs)) < 1e-12


@each_model
def test_gradient_is_shaped_like_the_arguments(model):
    inputs = model.load().example_inputs()
    for name, part in zip(model.wrt, model.gradient()(**inputs)):
        assert np.shape(part) == np.shape(inputs[name]), name


@each_model
def test_hand_written_gradient_agrees_with_differences(model):
    inputs = model.load().example_inputs()
    numerical = central_differences(model.primal(), inputs, model.wrt)
    assert relative_error(GRADIENTS[model.module](**inputs), numerical) < 1e-8


@each_model
def test_written_file_imports_nothing_of_srcdiff(model):
    assert imported(committed(model)) <= ALLOWED | {model.module}


@each_model
def test_written_file_is_left_alone_by_black(model):
    black = pytest.importorskip("black")
    text = committed(model)
    assert black.format_str(text, mode=black.Mode()) == text


def imported(text):
    """The top-level names of the modules that a text imports."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    return names


def test_greeks_are_those_of_the_closed_form():
    import black_scholes
    from math import erf, exp, log, pi, sqrt

    option = black_scholes.example_inputs()
    s, k, v, t, r = option.values()
    d1 = (log(s / k) + (r + 0.5 * v * v) * t) / (v * sqrt(t))
    d2 = d1 - v * sqrt(t)
    density = exp(-0.5 * d1 * d1) / sqrt(2.0 * pi)
    paid = k * exp(-r * t) * 0.5 * (1.0 + erf(d2 / sqrt(2.0)))
    expected = dict(
        delta=0.5 * (1.0 + erf(d1 / sqrt(2.0))),
        vega=s * density * sqrt(t),
        theta=-s * density * v / (2.0 * sqrt(t)) - r * paid,
        rho=t * paid,
    )
    assert black_scholes.greeks(**option) == pytest.approx(expected, rel=1e-12)


def test_dense_network_learns(capsys):
    import dense_network

    parameters = dense_network.train()
    x, species = dense_network.load_iris()
    assert dense_network.accuracy(parameters, x, species) > 0.95
    assert "accuracy" in capsys.readouterr().out


def test_recurrent_network_learns():
    import recurrent_network

    parameters = recurrent_network.train()
    series = recurrent_network.waves(41, 8, 2)
    assert recurrent_network.loss(*parameters, series[:-1], series[1:]) < 0.02


def test_logistic_regression_finds_the_half_space():
    import logistic_regression

    data = logistic_regression.example_inputs(n=500)
    w, b = logistic_regression.fit(data["x"], data["y"])
    assert np.mean(np.sign(data["x"] @ w + b) == data["y"]) > 0.9


def test_pendulum_is_measured_from_its_swing():
    import pendulum

    fitted = pendulum.fit(pendulum.measured(), 0.05)
    np.testing.assert_allclose(fitted, (0.8, 0.25, 0.6), atol=5e-3)


def test_gaussian_mixture_finds_the_clusters():
    import gaussian_mixture

    x = gaussian_mixture.clusters(300, 2, 3)
    logits, means, log_scales = gaussian_mixture.fit(x, 3)
    np.testing.assert_allclose(np.hypot(*means.T), 3.0, atol=0.15)
    np.testing.assert_allclose(np.exp(log_scales), 0.5, atol=0.08)
