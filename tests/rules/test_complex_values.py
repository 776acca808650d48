"""Complex values between real arguments and a real result: x and y are the real and the imaginary part of z, so that both are perturbed."""

from __future__ import annotations

import linecache
import textwrap

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.complex_rules import AS_IT_IS, CONJUGATED, WITHOUT_DERIVATIVE
from srcdiff.rules.table import RULES, load_rules

X, Y = np.array([0.3, -0.7, 1.1, 0.45]), np.array([0.5, 0.9, -0.2, -1.3])
HOLOMORPHIC = "exp exp2 expm1 log log2 log10 log1p sqrt square reciprocal sin cos tan sinh cosh tanh arcsin arctan arcsinh arctanh"
EXPRESSIONS = [
    *(f"np.sum(np.imag(np.{name}(z) * (1 + 2j)))" for name in HOLOMORPHIC.split()),
    "np.sum(np.abs(z)) + np.sum(abs(z) ** 2)",
    "np.sum(np.real(z * z) + np.imag(z**3) + (z / (1 + z)).imag + (2.0 / z).real - (z - x).real)",
    "np.sum(np.angle(z)) + np.sum(np.angle(z, deg=True))",
    "np.sum(np.real(-z * np.conj(z) * 1j) + z.conj().imag * x + z.conjugate().real)",
    "np.imag((z @ z) + np.dot(z, np.conj(z) * (1 + 1j)) + np.inner(x, z))",
    "np.sum(np.abs(np.outer(z, x)[:, 1] * np.outer(z, z)[1]))",
    "np.sum(np.abs((np.outer(z, x) @ np.outer(y, z)) @ z))",
    "np.sum(np.abs(np.exp(-2j * np.outer(np.arange(5), x)) @ z))",
    "np.sum(np.real((2 + 1j) ** z) + np.real(z**z) + np.imag(z**y) + np.imag(z ** (1 + 2j)) + np.real(x**z))",
    "np.abs(np.sum(z * y)) + np.abs(np.mean(z) * x[0]) + np.abs(np.cumsum(z * z)[1])",
    "np.sum(np.abs(z[1:] * x[0])) + np.sum(z[x > 0].real) + np.abs(np.reshape(z, (2, 2))[1, 0])",
    "np.sum(np.abs((np.outer(z, x)[::-1] + y).T * np.roll(z, 1))) + np.trace(np.outer(z, z)).imag",
    "np.sum(np.where(x > 0, z, x * 1j).real) + np.sum(np.where(x > 0, z * z, x * x).imag)",
    "np.sum(np.abs(x.astype(complex) * 1j + y)) + np.sum(np.abs(z.flatten()))",
    "np.sum(np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(y), n=len(x)) * x) + np.sum(np.fft.ifft(np.fft.fft(x) * np.fft.fft(z)).real)",
    "np.sum(np.fft.irfft(np.fft.rfft(x)[:2] ** 2 * z[:2], 3) ** 3) + np.sum(np.fft.hfft(z)) + np.abs(np.fft.ihfft(x)[1])",
    "np.sum(np.real((1j * x) if y[0] > 0 else y * 2j))",
]
BODIES = [
    "z = np.zeros(4, dtype=complex)\nfor i in range(4):\n    z[i] = x[i] + 1j * y[i]\nreturn np.sum(np.abs(z * z))",
    "z = np.zeros(4, complex)\nz[1:] = x[1:]\nz += 1j * y\nz[0] *= 2 + 1j\nreturn np.sum(np.abs(z)) + np.sum(z.real) + z[0].imag",
    "s = 0.0\nfor i in range(4):\n    s = s + x[i] * np.exp(1j * y[i] * i)\nreturn abs(s) ** 2",
    "z = x\nif y[0] > 0:\n    z = z * (1 + 2j)\nreturn np.sum(abs(z) ** 2 * y)",
    "z = x\nif y[0] < 0:\n    z = z * (1 + 2j)\nz = z * y\nreturn np.sum(abs(z) ** 2)",
    "z = x + 1j * y\nu = np.sum(z.real) + np.sum(z.imag * x)\nfor i in range(3):\n    z = z * z + 0.1j * x\nreturn u + np.sum(np.abs(z))",
    "z = x + 1j * y\nt = np.sum(z.real)\nreturn t + z[0].imag * z[1].real",
    "z = x[0] + 1j * y[0]\nn = 0\nwhile abs(z) < 2 and n < 9:\n    z = z**2 + 0.3 + x[1]\n    n += 1\nreturn abs(z)",
]
REFUSED = [
    "return np.sum(np.imag(x) + y)",
    "return np.sum((x * y).real)",
    "return np.sum(np.angle(x * y))",
    "z = x * 1j\nw = z.real\nw[0] = y[0]\nreturn np.sum(np.abs(z))",
    "z = x * 1j\nw = z.imag\nz[0] = y[0]\nreturn np.sum(w * x)",
    "z = np.zeros(4)\nz[1:] = x[1:] * 1j\nreturn np.sum(np.abs(z))",
    "z = x * 1j\nreturn np.sum(np.sign(z).real)",
    "z = x * 1j\nreturn np.sum(np.round(z, 1).imag)",
    "z = x * 1j\nreturn np.std(z, where=[True, True, False, True])",
    "z = x * 1j\nreturn np.linalg.norm(z, 1)",
    "z = x * 1j\nreturn np.linalg.norm(np.outer(z, y), 2)",
    "return np.sum(np.abs(np.fft.fftn(np.outer(x, y), (2, 3))))",
    "return np.sum(np.abs(np.fft.fftn(np.outer(x, y), axes=(1, -1))))",
    "return np.sum(np.abs(np.fft.fft(x, norm='ortho' if len(y) > 2 else 'forward')))",
    "z = x * 1j\nreturn np.abs(z or x)",
    "z = x * 1j\nreturn np.sum((z // 1).real)",
]


def function_of(body: str):
    text = "import numpy as np\n\n\ndef f(x, y):\n" + textwrap.indent(body, "    ") + "\n"
    filename = f"<complex {body}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace: dict = {}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


@pytest.mark.parametrize("body", [f"z = x + 1j * y\nreturn {expression}" for expression in EXPRESSIONS] + BODIES)
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_gradient(body, with_example):
    f = function_of(body)
    example = {"x": X, "y": Y} if with_example else None
    srcdiff.check_grads(f, ("x", "y"), example=example)(X.copy(), Y.copy())
    for gradient in srcdiff.grad(f, ("x", "y"), example=example)(X.copy(), Y.copy()):
        assert gradient.dtype == float and gradient.shape == (4,)


@pytest.mark.parametrize("body", REFUSED)
def test_refused(body):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(function_of(body), ("x", "y"))


def test_absolute_value_at_zero():
    f = function_of("return np.sum(np.abs(x + 1j * y))")
    assert [bar.tolist() for bar in srcdiff.grad(f, ("x", "y"))(np.zeros(2), np.zeros(2))] == [[0.0, 0.0], [0.0, 0.0]]


def test_complex_arguments_are_refused_when_they_are_given():
    f = function_of("return np.sum(np.abs(x * 1j)) + y")
    with pytest.raises(ValueError, match="expected real x and y"):
        srcdiff.grad(f)(np.array([1j]), 1.0)


def test_every_name_has_a_rule():
    load_rules()
    assert sorted((CONJUGATED | AS_IT_IS | WITHOUT_DERIVATIVE) - {"builtins.isinstance", "srcdiff.stop_gradient", *RULES}) == []
    assert CONJUGATED & AS_IT_IS == frozenset()
    assert not [name for name in CONJUGATED if RULES[name].kind == "equivalent"]  # it would be conjugated twice


def phases():
    return np.exp(1j * np.arange(4.0))


def doubled():
    return 2.0 * phases()


def in_a_list():
    return [phases(), np.ones(4, "complex")]


def of_a_function(x):
    return np.sum(np.abs(phases() * x + 1.0))


def of_a_function_that_calls_one(x):
    return np.sum(np.abs(doubled() * x + x))


def of_an_inner_function(x):
    def inner():
        return 1j * np.ones(4)

    return np.sum(np.abs(inner() * x + 1.0))


def of_a_list(x):
    total = 0.0
    for part in in_a_list():
        total = total + np.sum(np.abs(part * x + 2.0))
    return total


def wave_numbers():
    return np.fft.fftfreq(4) + np.fft.irfft([1.0, 0.5, 0.25])


def of_real_frequencies(x):
    return np.sum(np.sort(wave_numbers() * x) * np.fft.fftfreq(4))


LISTED = [1j, 2.0]


def of_a_global(x):
    total = np.sum(np.abs(LISTED[0] * x + 2.0))
    for part in LISTED:
        total = total + np.sum(np.abs(part * x + 2.0))
    return total


def of_a_library(x):
    return np.sum(np.abs(np.fft.fft(np.arange(4.0)) * x + 1.0)) + np.abs(np.roots([1.0, 2.0, 5.0])[0] * x[1])


@pytest.mark.parametrize("f", [of_a_function, of_a_function_that_calls_one, of_an_inner_function, of_a_list, of_a_global, of_a_library, of_real_frequencies])
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_complex_values_that_are_not_differentiated(f, with_example):
    gradient = srcdiff.grad(f, example=(X,) if with_example else None)(X)
    numeric = [(f(X + e) - f(X - e)) / 2e-6 for e in 1e-6 * np.eye(4)]
    assert np.isrealobj(gradient) and np.allclose(gradient, numeric, rtol=1e-6, atol=1e-6)
