"""Newton-CG: the committed Hessian-vector product is up to date and right, and Newton's method with it converges."""

import pathlib

import logistic_regression
import newton_cg
import numpy as np
import pytest
from logistic_regression_grad import loss_grad
from logistic_regression_hvp import loss_grad_jvp

from srcdiff.cli import main

HERE = pathlib.Path(newton_cg.__file__).resolve().parent


def test_committed_product_is_what_the_command_writes(monkeypatch, tmp_path):
    for name in ("logistic_regression.py", "logistic_regression_grad.py"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main("grad logistic_regression_grad.py::loss_grad --wrt w,b --mode forward -o logistic_regression_hvp.py".split()) == 0
    assert (HERE / "logistic_regression_hvp.py").read_bytes() == (tmp_path / "logistic_regression_hvp.py").read_bytes()


def test_product_is_the_derivative_of_the_gradient():
    inputs = logistic_regression.example_inputs()
    w_dot, b_dot, step = np.array([0.3, -1.0, 0.5]), 0.7, 1e-6
    _, products = loss_grad_jvp(**inputs, w_dot=w_dot, b_dot=b_dot)
    ahead, behind = (loss_grad(inputs["w"] + s * w_dot, inputs["b"] + s * b_dot, inputs["x"], inputs["y"]) for s in (step, -step))
    for have, one, other in zip(products, ahead, behind):
        np.testing.assert_allclose(have, (one - other) / (2 * step), rtol=1e-8)


def test_newton_converges_where_the_gradient_vanishes(capsys):
    newton_cg.main()
    first, _, last = (float(line.split()[-1]) for line in capsys.readouterr().out.splitlines())
    assert first <= last

    data = logistic_regression.example_inputs(n=200, d=5)
    w, b, steps = newton_cg.newton_cg(np.zeros(5), 0.0, data["x"], data["y"])
    assert steps < 12
    assert np.linalg.norm(newton_cg.joined(loss_grad(w, b, data["x"], data["y"]))) < 1e-8


def test_conjugate_gradients_solve():
    rng = np.random.default_rng(1)
    root = rng.normal(size=(6, 6))
    matrix, right = root @ root.T + np.eye(6), rng.normal(size=6)
    np.testing.assert_allclose(newton_cg.conjugate_gradients(lambda u: matrix @ u, right), np.linalg.solve(matrix, right), rtol=1e-8)


def test_too_few_steps_are_an_error():
    data = logistic_regression.example_inputs(n=40, d=3)
    with pytest.raises(RuntimeError, match="no minimum in 1 steps"):
        newton_cg.newton_cg(np.zeros(3), 0.0, data["x"], data["y"], most=1)
