"""The rules of printed helpers: gradients whose text calls one are differentiated again, both ways, against differences."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.table import RULES, load_rules
from tests.rules.test_rules_numerically import function_of

M, N, V, T = np.cos(np.arange(6.0)).reshape(2, 3), np.sin(np.arange(12.0)).reshape(3, 4), np.cos(np.arange(3.0)), np.cos(np.arange(24.0)).reshape(2, 3, 4)
CALLS = {  # the helper, what makes a gradient with it, the arguments
    "unbroadcast": ("np.sum((x * y) ** 2)", dict(x=M, y=V)),
    "matmul_left_bar": ("np.sum(np.matmul(x, y) ** 2)", dict(x=T.transpose(0, 2, 1), y=T)),
    "matmul_right_bar": ("np.sum((x @ y) ** 3)", dict(x=M, y=N)),
    "dot_left_bar": ("np.sum(np.dot(x, y) ** 3)", dict(x=M, y=N)),
    "dot_right_bar": ("np.sum(np.dot(x, y) ** 3)", dict(x=M, y=V)),
    "inner_left_bar": ("np.sum(np.inner(x, y) ** 3)", dict(x=M, y=V)),
    "inner_right_bar": ("np.sum(np.inner(x, y) ** 3)", dict(x=M, y=M)),
    "kron_left_bar": ("np.sum(np.kron(x, y) ** 3)", dict(x=M, y=V)),
    "kron_right_bar": ("np.sum(np.kron(x, y) ** 3)", dict(x=M, y=N)),
    "tensordot_left_bar": ("np.sum(np.tensordot(x, y, 1) ** 3)", dict(x=M, y=N)),
    "tensordot_right_bar": ("np.sum(np.tensordot(x, y, 1) ** 3)", dict(x=M, y=N)),
    "unsorted": ("np.sum(np.sort(x, axis=0) ** 3 * y)", dict(x=N, y=V[:, None])),
    "untiled": ("np.sum(np.tile(x, (2, 2)) ** 3)", dict(x=M)),
    "unrepeated": ("np.sum(np.repeat(x, 2, axis=1) ** 3)", dict(x=M)),
    "undifferenced": ("np.sum(np.diff(x, 2, axis=0) ** 3)", dict(x=N)),
    "unpadded": ("np.sum(np.pad(x, 1) ** 3)", dict(x=M)),
    "on_diagonal": ("np.sum(np.diagonal(x, 1) ** 3)", dict(x=N)),
    "diag_bar": ("np.sum(np.diag(x, 1) ** 3)", dict(x=N)),
    "sparse_bar": ("np.sum(scipy.sparse.csr_array(np.eye(2, 3) + 1.0) @ x) ** 3", dict(x=V)),
    "quantile_bar": ("np.sum(np.quantile(x, [0.3, 0.8], axis=1) ** 3)", dict(x=N)),
    "nanquantile_bar": ("np.sum(np.nanmedian(x, axis=0, keepdims=True) ** 3)", dict(x=N)),
    "rearranged": ("np.sum(np.partition(x, 1) ** 3)", dict(x=N)),
    "unique_bar": ("np.sum(np.unique(x) ** 3)", dict(x=M)),
    "gradient_bar": ("np.sum(np.gradient(x, 0.5, axis=1) ** 3)", dict(x=N)),
}
TANGENT_CALLS = {  # the helper, what makes a tangent with it
    "ties_dot": "np.sum(np.max(x, axis=1) ** 3)",
    "quantile_dot": "np.sum(np.quantile(x, [0.3, 0.8], axis=1) ** 3)",
    "nanquantile_dot": "np.nanmedian(x) ** 3",
    "rearranged": "np.sum(np.partition(x, 1, axis=0) ** 3)",
    "unique_dot": "np.sum(np.unique(x) ** 3)",
}


@pytest.mark.parametrize("helper", CALLS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_second_derivatives(helper):
    expression, values = CALLS[helper]
    wrt, random = tuple(values), np.random.default_rng(4)
    gradient = srcdiff.grad(function_of(expression, values), wrt)
    assert f"_{helper}(" in gradient.source
    along = [random.uniform(-1.0, 1.0, np.shape(v)) for v in values.values()]
    bar = tuple(random.uniform(-1.0, 1.0, np.shape(v)) for v in values.values())

    def paired(left, right):
        return sum(float(np.sum(a * b)) for a, b in zip(left, right))

    ahead, behind = (gradient(*(v + h * d for v, d in zip(values.values(), along))) for h in (1e-6, -1e-6))
    slope = (paired(bar, ahead) - paired(bar, behind)) / 2e-6
    _, tangent = srcdiff.jvp(gradient, wrt)(*values.values(), **{f"{n}_dot": d for n, d in zip(wrt, along)})
    assert paired(bar, tangent) == pytest.approx(slope, rel=1e-6, abs=1e-7)
    _, back = srcdiff.vjp(gradient, wrt)(*values.values(), result_bar=bar)
    assert paired(back, along) == pytest.approx(slope, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("helper", TANGENT_CALLS)
def test_gradients_of_tangents(helper):
    """The gradient of a tangent by the point is the Hessian times the direction, that by the direction is the gradient."""
    f, direction = function_of(TANGENT_CALLS[helper], ["x"]), np.sin(1.0 + np.arange(12.0)).reshape(3, 4)
    tangent, gradient = srcdiff.jvp(f), srcdiff.grad(f)
    assert f"_{helper}(" in tangent.source
    _, (by_point, by_direction) = srcdiff.vjp(tangent, ("x", "x_dot"))(N, x_dot=direction, result_bar=(0.0, 1.0))
    np.testing.assert_allclose(by_direction, gradient(N), rtol=1e-12, atol=1e-14)
    slope = (gradient(N + 1e-6 * direction) - gradient(N - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(by_point, slope, rtol=1e-6, atol=1e-7)


def test_every_rule_is_tested():
    load_rules()
    ruled = {name[1:] for name, rule in RULES.items() if name.startswith("$") and rule.kind != "zero"}
    assert ruled - set(CALLS) - set(TANGENT_CALLS) == {"copied", "with_item"}  # of pairs, and of lists (see tests/push/test_second_order.py)
