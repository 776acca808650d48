"""Jacobians, Hessians and products with them."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff

W, X = np.array([0.3, 0.2]), np.arange(6.0).reshape(3, 2)


def residual(w, x, *, scale=2.0):
    return scale * np.tanh(x @ w)


def loss(w, x, *, scale=2.0):
    return scale * np.sum(np.tanh(x @ w) ** 2) + w[0] * w[1] ** 2


def differences(f, x, step=1e-6):
    columns = [(f(x + step * unit.reshape(x.shape)) - f(x - step * unit.reshape(x.shape))) / (2.0 * step) for unit in np.eye(x.size)]
    return np.stack(columns, axis=-1).reshape(*np.shape(columns[0]), *x.shape)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian(mode):
    jacobian = srcdiff.jacobian(residual, mode=mode)
    assert jacobian(W, X) == pytest.approx(differences(lambda w: residual(w, X), W), rel=1e-8)
    assert jacobian(W, X, scale=3.0) == pytest.approx(1.5 * jacobian(W, X))
    by_x = srcdiff.jacobian(residual, "x", mode=mode)(W, X)
    assert by_x.shape == (3, 3, 2) and by_x == pytest.approx(differences(lambda x: residual(W, x), X), rel=1e-7, abs=1e-9)


def test_hessian_and_products():
    hessian = srcdiff.hessian(loss, "w", example=(W, X))(W, X)
    assert hessian == pytest.approx(differences(lambda w: srcdiff.grad(loss)(w, X), W), rel=1e-7)
    assert np.array_equal(hessian, hessian.T)
    direction = np.array([0.7, -1.1])
    gradient, product = srcdiff.hvp(loss, "w")(W, X, w_dot=direction)
    assert gradient == pytest.approx(srcdiff.grad(loss)(W, X)) and product == pytest.approx(hessian @ direction)
    gradient, product = srcdiff.vhp(loss, "w")(W, X, result_bar=direction)
    assert gradient == pytest.approx(srcdiff.grad(loss)(W, X)) and product == pytest.approx(direction @ hessian)


def test_scalars_and_mutation():
    def f(x, n=3, /):
        y = np.zeros(n)
        for i in range(n):
            y[i] = x ** (i + 1)
        return y

    for mode in ("forward", "reverse"):
        assert srcdiff.jacobian(f, mode=mode)(0.5).tolist() == [1.0, 1.0, 0.75]
    assert srcdiff.hessian(lambda x: x**4)(2.0) == pytest.approx(48.0)


def test_the_source_is_what_runs():
    for made in (srcdiff.jacobian(residual), srcdiff.jacobian(residual, mode="reverse"), srcdiff.hessian(loss)):
        names = {"residual": residual, "loss": loss}
        exec(made.source, names)
        assert np.array_equal(names[made.__name__](W, X, scale=2.0), made(W, X))


TEXT = '''
def loss_hessian(w, x, *, scale):
    """Hessian of `loss` with respect to w, of shape (*result, *w), by columns."""
    directions = np.eye(np.size(w)).reshape((-1, *np.shape(w)))
    parts = [
        loss_grad_jvp(w=w, x=x, scale=scale, w_dot=direction)[1]
        for direction in directions
    ]
    return np.stack(parts, axis=-1).reshape((*np.shape(parts[0]), *np.shape(w)))
'''


def test_text():
    assert srcdiff.hessian(loss).source.endswith("\n" + TEXT)


def test_black_leaves_it_alone():
    black = pytest.importorskip("black")
    for made in (srcdiff.hessian(loss), srcdiff.jacobian(residual, mode="reverse")):
        assert black.format_str(made.source, mode=black.Mode()) == made.source


@pytest.mark.parametrize("wrt", [("w",), "v", 5, True])
def test_one_argument(wrt):
    with pytest.raises(srcdiff.ArgumentError, match="is not one parameter"):
        srcdiff.jacobian(residual, wrt)


def test_modes():
    with pytest.raises(srcdiff.ArgumentError, match="mode='both' is none"):
        srcdiff.jacobian(residual, mode="both")
