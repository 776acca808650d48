"""Second derivatives through what a gradient calls: functions printed into it that have no rule are followed like the user's."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from srcdiff.load.printed import Helper, helper_text, helpers
from tests.rules.test_rules_numerically import function_of

RANDOM = np.random.default_rng(11)
X = RANDOM.uniform(0.5, 1.5, (3, 3)) + 2.0 * np.eye(3)
POSITIVE = "(x @ x.T + np.eye(3))"
FOLLOWED = [
    f"np.linalg.cholesky{POSITIVE}",
    f"np.linalg.eigvalsh{POSITIVE}",
    f"np.linalg.eigh{POSITIVE}[1] ** 2",
    "np.linalg.svd(x, compute_uv=False)",
    "np.linalg.svd(x, full_matrices=False)[0] ** 2",
    "np.linalg.qr(x)[0]",
    "np.linalg.qr(x)[1]",
    "np.linalg.pinv(x)",
    "np.linalg.solve(x, x[0])",
    "np.linalg.lstsq(x, x[0] ** 2, rcond=None)[0]",
    "np.linalg.matrix_power(x, 3)",
    "np.trace(x)",
    "np.interp(x, np.linspace(0.0, 4.0, 9), np.sin(np.linspace(0.0, 4.0, 9)))",
    "np.convolve(x[0], x[1])",
    "np.prod(x, axis=1)",
    "np.cumprod(x * (x > 1.0), axis=1)",
    "np.add.reduceat(x, [0, 2], axis=1)",
    "np.column_stack((x, x[0], x**2))",
    "np.hstack([x[0], x[1]])",
    "np.concatenate([x, x**2], axis=-2)",
    "scipy.linalg.expm(0.3 * x)",
    "scipy.linalg.solve_triangular(x, x[0], lower=True)",
    "scipy.linalg.lu(x)[1]",
    "scipy.signal.convolve(x, x[:2, :2])",
]


@pytest.mark.parametrize("expression", FOLLOWED)
def test_derivatives_of_the_gradient(expression):
    """Both modes, against differences of the gradient; Taylor rates of 2."""
    gradient = srcdiff.grad(function_of(f"np.sum(np.sin({expression}))", ["x"]))
    srcdiff.check_grads(gradient)(X)


TEXT = """\
    # forward sweep
    # forward sweep
    cholesky_x = np.linalg.cholesky(x)
    z_bar = 1.0 * np.cos(cholesky_x)
    t = np.conj(np.swapaxes(cholesky_x, -1, -2))
    x_2 = t @ z_bar
    product = 0.5 * (np.tril(x_2) + np.tril(x_2, -1))
    half = np.linalg.solve(t, product)
    conj_value = np.conj(np.swapaxes(half, -1, -2))
    both = np.linalg.solve(t, conj_value)
    conj_value_2 = np.conj(np.swapaxes(both, -1, -2))
    x_3 = both + conj_value_2

    # reverse sweep
    # return np.sum(np.sin(np.linalg.cholesky(x)))
    x_bar = 0.5 * (np.tril(x_3) + np.tril(x_3, -1))
    result = 1.0 * x_bar
    if np.shape(result_bar) != np.shape(result):
        raise ValueError("srcdiff: result_bar must have the shape of the result")

    # reverse sweep
    # x_bar = cholesky_bar(1.0 * np.cos(cholesky_x), cholesky_x)
    t_bar = 0.5 * result_bar
    x_3_bar = _unbroadcast(np.tril(t_bar), x_3) + _unbroadcast(np.tril(t_bar, -1), x_3)
    # conj_value_2 = np.conj(np.swapaxes(both, -1, -2))
    both_bar = _unbroadcast(x_3_bar, both) + np.swapaxes(
        np.conj(_unbroadcast(x_3_bar, conj_value_2)), -1, -2
    )
    # both = np.linalg.solve(t, adjoint(half))
    t_bar = _solve_bar(both_bar, t)
    t_bar_2 = _solve_left_bar(t_bar, both, t)
    half_bar = np.swapaxes(np.conj(_unbroadcast(t_bar, conj_value)), -1, -2)
    # half = np.linalg.solve(t, lower_half(t @ z_bar))
    t_bar = _solve_bar(
        np.broadcast_to(half_bar, np.shape(np.linalg.solve(t, product))), t
    )
    t_bar_2 = t_bar_2 + _solve_left_bar(t_bar, half, t)
    t_bar = 0.5 * _unbroadcast(t_bar, product)
    x_2_bar = _unbroadcast(np.tril(t_bar), x_2) + _unbroadcast(np.tril(t_bar, -1), x_2)
    t_bar_2 += _matmul_left_bar(x_2_bar, t, z_bar)
    cholesky_x_bar = np.swapaxes(np.conj(t_bar_2), -1, -2)  # t = adjoint(cholesky_x)
    cholesky_x_bar = cholesky_x_bar - _matmul_right_bar(x_2_bar, t, z_bar) * np.sin(
        cholesky_x
    )
    # cholesky_x = np.linalg.cholesky(x)
    x_bar_2 = _cholesky_bar(cholesky_x_bar, cholesky_x)
    return result, 1.0 * x_bar_2
"""


def test_it_reads_as_if_written_in_place():
    text = srcdiff.vjp(srcdiff.grad(function_of("np.sum(np.sin(np.linalg.cholesky(x)))", ["x"]))).source
    assert text.endswith(TEXT)


REFUSED = {
    "scipy.linalg.block_diag(x, x * x)": "helper `block_bar`, which cannot be differentiated again",  # it takes a tuple of blocks
    "np.linalg.cond(x)": "helper `cond_bar`, which cannot be differentiated again: `axis` holds differentiated values",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_cannot_be_followed_is_refused_where_it_is_called(expression):
    gradient = srcdiff.grad(function_of(f"np.sum(np.sin({expression}))", ["x"]))
    with pytest.raises(srcdiff.SrcdiffError, match=REFUSED[expression]) as error:
        srcdiff.vjp(gradient)
    assert error.value.place.text in gradient.source.splitlines()


def test_one_that_calls_itself_and_is_refused_is_named(monkeypatch):
    text = helper_text("cumprod_bar")
    strange = text.replace("np.array(np.moveaxis(z_bar, axis, 0))", "np.moveaxis(np.array(z_bar), axis, 0)")  # a view of it is written in place
    assert strange != text
    monkeypatch.setitem(helpers(), "cumprod_bar", Helper(strange, True))
    gradient = srcdiff.grad(function_of("np.sum(np.sin(np.cumprod(x)))", ["x"]))
    with pytest.raises(srcdiff.SrcdiffError, match="helper `cumprod_bar`, which cannot be differentiated again: `t_bar` is written in place"):
        srcdiff.jvp(gradient)
