"""Complex arguments and results: the adjoint of z is dL/dRe z + i dL/dIm z, and results are paired by the real part of conj(result_bar) * result_dot."""

from __future__ import annotations

import linecache
import textwrap

import numpy as np
import pytest
from numpy.typing import NDArray

import srcdiff
from tests.rules.test_complex_values import EXPRESSIONS, X, Y

Z = X + 1j * Y
BOTH = ("reverse", "forward")
MORE = [
    "np.sum(np.abs(np.concatenate((z, x * z)))) + np.sum(np.abs(np.stack([z, x * z]) @ z))",
    "np.abs(np.array([z[0], x[1] * z[2]]) @ z[:2]) + np.abs(np.hstack([z, x])[5] * np.append(z, x)[2])",
    "np.sum(np.abs(np.vstack([z, x * z]) @ z)) + np.abs(np.column_stack([z, x])[1, 1] * np.column_stack((z, x * z))[1, 1])",
    "np.abs(np.vdot(x * z, z) + np.vdot(z, z * z) + np.vdot(x, z) + np.vdot(z, y))",
    "np.abs(np.einsum('i,j,i->j', z, x, np.conj(z))[1]) + np.abs(np.einsum('i,i->', z, x * z))",
    "np.abs(np.linalg.solve(np.outer(z, y) + 2 * np.eye(4), z * x)[1])",
    "np.abs(np.linalg.det(np.outer(z, y * z) + 2 * np.eye(4)))",
    "np.sum(np.abs(np.linalg.inv(np.outer(z, y * z) + 2 * np.eye(4)) @ z))",
    "np.abs(np.tensordot(np.outer(z, x), np.outer(y, z), 1)[0, 1]) + np.sum(np.abs(np.kron(z, x * z)))",
    "np.abs(np.einsum('ii->', np.outer(z, x)) + np.einsum('ii->i', np.outer(z, x * z))[1] + np.einsum('ij->j', np.outer(z, x))[2])",
    "np.sum(np.abs(np.diag(z) @ (z * x))) + np.abs(np.diff(z * x)[1]) + np.abs(np.tril(np.outer(z, z * x))[2, 1])",
    "np.linalg.norm(z * x) + np.sum(np.linalg.norm(np.outer(z, z * x), axis=1)) + np.linalg.norm(np.outer(z, z))",
    "np.var(z * x) + np.std(z) + np.sum(np.var(np.outer(z, x * z), axis=1, ddof=1))",
    "np.abs(np.cross(z[:3], x[:3])[1] * np.cross(z[1:], z[:3] * x[0])[0]) + np.abs(np.pad(z, 2)[3] * np.take(z, [0, 1, 1])[2])",
]
FIRST_ORDER = [  # their helpers have no rules of their own
    "np.abs(np.prod(z * x)) + np.abs(np.cumprod(z * x)[2])",
    "np.abs(np.linalg.matrix_power(np.outer(z, x), 3)[1, 2])",
]
ONCE = "np.fft"  # likewise


def function_of(body: str):
    text = "import numpy as np\n\n\ndef f(z, x, y):\n" + textwrap.indent(body, "    ") + "\n"
    filename = f"<complex argument {body}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict = {}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


@pytest.mark.parametrize("expression", [*EXPRESSIONS, *MORE, *FIRST_ORDER])
def test_gradient(expression):
    f = function_of(f"return {expression}")
    result = srcdiff.check_grads(f, ("z", "x"), example=(Z, X, Y), modes=BOTH)(Z.copy(), X.copy(), Y.copy())
    assert result.dot_error <= 1e-10
    z_bar, x_bar = srcdiff.grad(f, ("z", "x"), example=(Z, X, Y))(Z.copy(), X.copy(), Y.copy())
    assert (z_bar.dtype, x_bar.dtype) == (complex, float)


@pytest.mark.parametrize("expression", [e for e in [*EXPRESSIONS[::3], *MORE[::2]] if ONCE not in e])
def test_second_order(expression):
    f = function_of(f"return {expression}")
    srcdiff.check_grads(f, ("z", "x"), example=(Z, X, Y), modes=BOTH, order=2)(Z.copy(), X.copy(), Y.copy())


def test_a_product_of_several_matrices():
    """It has no tangent for complex values, but by name."""
    f = function_of("return np.abs(np.linalg.multi_dot([np.outer(z, x), np.outer(z, y), np.outer(x, z)])[1, 2])")
    srcdiff.check_grads(f, ("z", "x"), example=(Z, X, Y))(Z.copy(), X.copy(), Y.copy())
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="the tangent of numpy.linalg.multi_dot is not supported for complex values"):
        srcdiff.jvp(f, example=(Z, X, Y))


BODIES = [
    "z[1:] = z[1:] * x[0]\nz[0] *= 2 + 1j\nreturn np.sum(np.abs(z)) + z[2].imag",
    "w = z.copy()\nw[1:] += 1j * x[1:]\nreturn np.sum(np.abs(w * z))",
    "w = z if x[0] > 0 else z * 2j\nreturn np.sum(np.abs(w) ** 2 * y)",
    "for i in range(3):\n    z = z * z + 0.1j * x\nreturn np.sum(np.abs(z))",
    "w = np.zeros_like(z)\nfor i in range(1, 4):\n    w[i] = w[i - 1] * z[i] + x[i]\nreturn np.abs(w[3])",
    "s = 0j\nfor i in range(0):\n    s = s + z[i]\nreturn s.real + x[0]",
    "return x[1] * 2.0",
    "return np.sum(z.real)",
    "n = 0\nw = z[0]\nwhile abs(w) < 2 and n < 9:\n    w = w**2 + 0.3 + z[1]\n    n += 1\nreturn abs(w)",
]
RESULTS = [
    "return np.exp(z) * x",
    "return z[0] * z[1]",
    "return z * np.conj(z), np.sum(z * y), x * x",
    "return np.fft.fft(z * x)[1:], np.abs(z)",
    "w = z.copy()\nw[0] = x[0]\nreturn w",
    "w = np.zeros(4, complex)\nfor i in range(4):\n    w[i] = z[i] * z[0]\nreturn w, w[1]",
    "return z",
    "return z + z[0], z[1]",
]


@pytest.mark.parametrize("body", [*BODIES, *RESULTS])
def test_bodies(body):
    f = function_of(body)
    srcdiff.check_grads(f, ("z", "x"), example=(Z, X, Y), modes=BOTH)(Z.copy(), X.copy(), Y.copy())


@pytest.mark.parametrize("body", RESULTS)
def test_the_cotangent_of_a_complex_result_may_be_real(body):
    """It is that number then, without an imaginary part; or an error, where it is an array that something has to be added to."""
    f = function_of(body)
    derivative = srcdiff.vjp(f, ("z", "x"), example=(Z, X, Y))
    value = f(Z.copy(), X.copy(), Y.copy())
    real = tuple(np.ones(np.shape(v)) for v in value) if isinstance(value, tuple) else np.ones(np.shape(value))
    wide = tuple(r.astype(np.asarray(v).dtype) for r, v in zip(real, value)) if isinstance(value, tuple) else real + 0j
    got, expected = (derivative(Z.copy(), X.copy(), Y.copy(), result_bar=bar)[1] for bar in (real, wide))
    for one, other in zip(got, expected):
        assert one.dtype == other.dtype and np.allclose(one, other)


SEVERAL = [
    "w = np.zeros(4, complex)\nfor i in range(1, 4):\n    w[i] = w[i - 1] * z[i] + x[i]\nreturn w",
    "s = 0j\nfor i in range(4):\n    s = s + z[i] * x[i]\n    s += z[0]\nreturn np.abs(s), s",
    "z[0] = 2j * x[1]\nreturn np.fft.ifft(z) * np.sum(z), np.vdot(z, z)",
    "w = z.copy()\nif x[0] > 9:\n    w = w * 0.0\nw[1:] += w[:-1]\nreturn np.abs(w) ** 2",
]


@pytest.mark.parametrize("body", SEVERAL)
def test_several_directions(body):
    f = function_of(body)
    one, many = (srcdiff.jvp(f, ("z", "x"), example=(Z, X, Y), vector=vector) for vector in (False, True))
    z_dots, x_dots = np.outer([1.0, 1j, 2 - 1j], Z + 1.0), np.outer([1.0, 0.5, -2.0], Y)
    value, tangents = many(Z.copy(), X.copy(), Y.copy(), z_dot=z_dots, x_dot=x_dots)
    single = [one(Z.copy(), X.copy(), Y.copy(), z_dot=z_dot, x_dot=x_dot)[1] for z_dot, x_dot in zip(z_dots, x_dots)]
    parts = [tangents] if not isinstance(tangents, tuple) else tangents
    for place, part in enumerate(parts):
        expected = np.stack([tangent[place] if isinstance(tangents, tuple) else tangent for tangent in single])
        assert part.dtype == expected.dtype and np.allclose(part, expected)


def size(z):
    return np.sum(np.abs(z) ** 2)


def square(z: complex) -> complex:
    return z * z


def real_part(z: complex) -> float:
    return z.real


def array_of(z: NDArray[np.complex128]):
    return np.sum(np.real(z * z))


def test_the_convention():
    assert np.allclose(srcdiff.grad(size, example=(Z,))(Z), 2.0 * Z)  # downhill is z - step * gradient
    value, z_bar = srcdiff.vjp(square)(1 + 2j, result_bar=3 - 1j)
    assert (value, z_bar) == ((1 + 2j) ** 2, np.conj(2 * (1 + 2j)) * (3 - 1j))
    assert srcdiff.vjp(square)(1 + 2j)[1] == np.conj(2 * (1 + 2j))  # of the real part of the result
    assert srcdiff.jvp(square)(1 + 2j, z_dot=1j) == ((1 + 2j) ** 2, 2 * (1 + 2j) * 1j)
    gradient = srcdiff.grad(real_part)(1 + 2j)
    assert type(gradient) is complex and gradient == 1.0
    assert np.allclose(srcdiff.grad(array_of)(Z), np.conj(2.0 * Z))


def test_precision_and_structure():
    single = Z.astype(np.complex64)
    assert srcdiff.grad(size, example=(single,))(single).dtype == np.complex64
    assert srcdiff.grad(lambda z: np.real(z[0]), example=(single,))(single).dtype == np.complex64
    assert srcdiff.grad(lambda z, x: x * x, example=(single, 1.0))(single, 1.0).dtype == np.complex64
    gradient = srcdiff.grad(lambda p: np.abs(p["z"]) ** 2 * p["x"], example=({"z": 1j, "x": 2.0},))({"z": 1 + 1j, "x": 3.0})
    assert set(gradient) == {"z", "x"} and np.isclose(gradient["z"], 6 + 6j) and np.isclose(gradient["x"], 2.0)


def test_second_derivatives_where_the_size_is_zero():
    """The square of a size is smooth there, though the size is not."""
    zeros = np.zeros(2, complex)
    _, product = srcdiff.hvp(size, example=(zeros,))(zeros, z_dot=np.array([1.0, 2j]))
    assert np.allclose(product, [2.0, 4j])


@pytest.mark.parametrize("make", [srcdiff.jacobian, srcdiff.hessian])
def test_no_matrix_with_respect_to_a_complex_argument(make):
    with pytest.raises(srcdiff.ArgumentError, match="there is no matrix of derivatives with respect to 'z': it is complex"):
        make(size, example=(Z,))


def test_matrices_of_a_complex_result():
    def wave(x):
        return np.exp(1j * x)

    assert np.allclose(srcdiff.jacobian(wave)(X), np.diag(1j * np.exp(1j * X)))
    for options in ({"mode": "reverse"}, {"sparse": True, "example": (X,)}):
        with pytest.raises(srcdiff.UnsupportedSyntaxError, match="the result is complex, and has no gradient"):
            srcdiff.jacobian(wave, **options)


def test_a_cotangent_of_a_real_result_is_real():
    with pytest.raises(ValueError, match="result_bar must be real, of the shape of the result"):
        srcdiff.vjp(size, example=(Z,))(Z, result_bar=1j)


def test_what_complex_values_are_stored_in_is_complex():
    def f(z):
        z[0] = 2j * z[1]
        return np.sum(np.abs(z) ** 2)

    with pytest.raises(ValueError, match="srcdiff: expected z of rank 1, all complex numbers"):
        srcdiff.grad(f, example=(Z,))(X)


MATRIX = np.array([[2 + 1j, 0.3 - 0.2j], [0.1 + 0.4j, 1 - 0.5j]])
OF_COMPLEX = {  # what gives real numbers for complex ones: an argument that may be complex is checked
    "abs(np.sum(z))",
    "np.linalg.norm(z)",
    "np.linalg.slogdet(z)[1]",
    "np.linalg.cond(z)",
    "np.sum(np.linalg.eigh(z)[0])",
    "np.sum(np.linalg.eigvalsh(z))",
    "np.sum(np.linalg.svd(z)[1])",
    "np.sum(np.linalg.svd(z, compute_uv=False))",
    "np.std(z)",
    "np.nanvar(z)",
    "np.sum(np.fft.irfft(z) ** 2)",
    "np.sum(np.fft.hfft(z))",
    "np.vdot(z, z)",
}


@pytest.mark.parametrize("expression", sorted(OF_COMPLEX))
@pytest.mark.parametrize("kind", [srcdiff.grad, srcdiff.vjp, srcdiff.jvp])
def test_complex_values_where_real_ones_are_meant(expression, kind):
    """Whether an example told of real numbers, or nothing did."""
    f = function_of(f"return {expression}")
    more = {"z_dot": MATRIX} if kind is srcdiff.jvp else {}
    for example in (None, (MATRIX.real, X, Y)):
        with pytest.raises(ValueError, match="real"):
            kind(f, example=example)(MATRIX, X, Y, **more)


def test_a_complex_result_where_a_real_one_is_meant():
    with pytest.raises(ValueError, match="result_bar must have the shape of the real result"):
        srcdiff.vjp(lambda x: x * x)(1j)


def test_parts_of_what_may_be_complex_are_refused():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="whether numpy.real gets complex values is not known"):
        srcdiff.grad(lambda x: np.sum(np.real(x)))
    with pytest.raises(ValueError, match="expected x of rank 1, real x"):
        srcdiff.grad(lambda x: np.sum(np.real(x)), example=(X,))(Z)
