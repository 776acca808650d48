"""Rules of what calls a function of the user's: the pair of that function is printed with the gradient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq, fsolve

import srcdiff

ARGUMENTS = 0.7, 1.3


def residual(z, p, q):
    return np.exp(z) * p - q


def of_inner_function(x, y):
    def f(z, p):
        return z**3 + y * z - p

    return x * brentq(f, -5, 5, args=(x * x,))


def in_a_loop(x, y):
    total = 0.0
    for i in range(3):
        root = brentq(residual, -5, 5, (x + i, y), xtol=1e-14)
        total += root * root
    return total


def of_what_is_bound_anew(x, y):
    k = 3.0

    def f(z):
        return k * z - x

    k = 4.0
    root = brentq(f, -5, 5)
    k = y
    x = 2.0 * x
    return root * x * k + brentq(lambda z: z + z**3 - y, -x - 5, 5)


def of_what_is_written(x, y):
    v = x * np.arange(1.0, 4.0)
    total = 0.0
    for i in range(3):
        total += brentq(lambda z: z**3 + np.sum(v * z) - y * v[i], -9, 9)
        v[i] = 2.0 * total
    return total


def in_a_branch(x, y):
    root = brentq(lambda z: z - x, -5, 5) if x > 0 else y
    return root * y


def by_the_bracket(x, y):
    return x * brentq(lambda z: z**3 - 1.0, x - 5, y + 5)


def integral_by_its_end_and_argument(x, y):
    def g(t, k):
        return np.exp(-k * t * t) * y

    return quad(g, 0.0, x, args=(y,))[0] ** 2


def integral_by_both_ends(x, y):
    value, _ = quad(lambda t: np.sin(x * t) / (1.0 + y * t * t), -x, 3.0)
    return value * x


def integral_of_an_array_around(x, y):
    w = np.array([x, y, x * y])
    return quad(lambda t: np.sum(w * t ** np.arange(3.0)), 0.0, 2.0)[0]


def integral_without_end(x, y):
    return quad(lambda t: np.exp(-x * t) * y, 0.0, np.inf)[0]


def integrals_in_a_loop(x, y):
    s = 0.0
    for i in range(3):
        s += quad(lambda t: x * t + s * y, 0.0, i + y)[0]
    return s


def residuals(z, p, q):
    return np.array([z[0] ** 3 + z[0] + p * z[1] - q, z[1] ** 3 + z[1] + z[0] - p])


def root_of_a_system(x, y):
    z = fsolve(residuals, np.array([0.5, 0.5]), args=(x, y), xtol=1e-13)
    return np.sum(z * z * np.array([1.0, 2.0]))


def root_of_a_system_with_a_loop(x, y):
    def g(z):
        r = np.zeros(2)
        for i in range(2):
            r[i] = z[i] ** 3 + z[1 - i] - x * (i + 1) - y
        return r

    z = fsolve(g, [1.0, 1.0], xtol=1e-13)
    return z[0] * z[1]


INTEGRALS = [integral_by_its_end_and_argument, integral_by_both_ends, integral_of_an_array_around, integral_without_end, integrals_in_a_loop]
SYSTEMS = [root_of_a_system, root_of_a_system_with_a_loop]
RIGHT = [*INTEGRALS, *SYSTEMS, of_inner_function, in_a_loop, of_what_is_bound_anew, of_what_is_written, in_a_branch, by_the_bracket]


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("f", RIGHT)
def test_roots(f, with_example):
    srcdiff.check_grads(f, ("x", "y"), example=ARGUMENTS if with_example else None)(*ARGUMENTS)


def test_text():
    """The residual and its slopes are evaluated at the root; the root is not looked for again."""
    text = srcdiff.grad(of_inner_function, ("x", "y"), example=ARGUMENTS).source
    assert "def f_reverse(z, p, y" in text and "def f_forward(z, p, y" in text
    assert "bars = f_reverse(brentq_f, x * x, y, f_forward(brentq_f, x * x, y)[1], 1.0)\n" in text
    assert [line.count("brentq(f") for line in text.splitlines() if "#" not in line and "brentq(f" in line] == [1]
    assert "t_bar = -x / bars[0]" in text


def effect(x):
    calls = []

    def f(z):
        calls.append(z)
        return z - x

    return brentq(f, -5, 5)


def function_around(x):
    h = lambda z: z - x  # noqa: E731
    return brentq(lambda z: h(z), -5, 5)


def shown(x):
    return brentq(lambda z: print(z) or z - x, -5, 5)


def default(x):
    return brentq(lambda z, k=2.0: z * k - x, -5, 5)


def full(x):
    root, _ = brentq(lambda z: z - x, -5, 5, full_output=True)
    return root


def starred(x):
    args = (x,) * 2
    return brentq(residual, -5, 5, args)


def parameter(x, f):
    return brentq(f, -5, 5, (x, x))


REFUSED = [(effect, "effect"), (function_around, "not known"), (shown, "effect"), (default, "number of arguments"), (full, "full_output"), (parameter, "not known")]


@pytest.mark.parametrize("f, word", REFUSED)
def test_refused(f, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.grad(f)


def test_double_root():
    """There the root has no derivative."""

    def f(x):
        return brentq(lambda z: (z - x) ** 3, -5, 5)

    with np.errstate(all="ignore"):
        try:
            assert not np.isfinite(srcdiff.grad(f)(0.0))
        except ZeroDivisionError:
            pass


def no_root(x, y):
    return fsolve(lambda z: z * z + np.array([x]), np.array([y]))[0]


@pytest.mark.filterwarnings("ignore:The iteration is not making good progress")
def test_where_no_root_was_found():
    with pytest.raises(ValueError, match="srcdiff: no root was found"):
        srcdiff.grad(no_root, ("x", "y"))(*ARGUMENTS)
