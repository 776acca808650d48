"""Rules of what calls a function of the user's: the pair of that function is printed with the gradient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq, fixed_point, fsolve, minimize, minimize_scalar, newton, root, root_scalar

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


def cubic(z, p, q):
    return z**3 + p * z - q


def by_keywords(x, y):
    return newton(args=(x, y), func=cubic, x0=0.4, tol=1e-13, fprime=lambda z, p, q: 3.0 * z * z + p)


def of_many_elements(x, y):
    r = newton(cubic, np.full(3, 0.4), args=(x, y * np.arange(1.0, 4.0)), tol=1e-13)
    return np.sum(np.where(r > 0.6, np.sqrt(r), 3.0 * r * x))


def residuals_as_list(z, p, q):
    rows = [z[0] ** 3 + z[0] + p * z[1] - q]
    rows = [rows[0], z[1] ** 3 + z[1] + z[0] - p]
    return rows


def of_an_object(x, y):
    sol = root(residuals_as_list, np.array([0.5, 0.5]), args=(x, y), tol=1e-13)
    if not sol.success:
        raise ValueError(sol.message)
    return np.sum(sol.x * sol.x * np.array([1.0, 2.0])) + sol.x[0] * x


def of_a_copy_that_is_written(x, y):
    sol = root(cubic, np.full(3, 0.4), args=(x, y), tol=1e-13)
    z = sol.x.copy()
    z[0] *= x
    return np.sum(z**2) + sol.x[1]


def from_a_warm_start(x, y):
    z, n = np.array([0.4, 0.5]), 0
    while n < 3:
        sol = root(lambda z, c: z**3 + x * z - c, z, args=(y * (n + 1),), tol=1e-13)
        if not sol.success:
            break
        z = sol.x
        n += 1
    return np.sum(z * z)


def by_the_path(x, y):
    if x > 0.5:
        sol = root(cubic, np.array([0.4, 0.5]), args=(x, y), tol=1e-13)
    else:
        sol = root(cubic, np.array([0.4, 0.5]), args=(y, x), tol=1e-13)
    return sol.x[0] * sol.x[1]


def under_a_name_that_is_read(x, y):
    k = x * 2.0

    def f(z):
        return z**3 + k * z - y

    k = root(f, [0.4], tol=1e-13)
    return np.sum(k.x) * y


def of_matrices(x, y):
    return root(lambda z: z**3 + x * z - y, np.full((2, 2), 0.3), method="krylov", tol=1e-12).x[0, 1]


def roots_of_objects_in_a_loop(x, y):
    s = 0.0
    for i in range(3):
        sol = root_scalar(lambda z, a: z**3 + x * z - a, args=(y + i,), bracket=(-5, 5), xtol=1e-14)
        s += sol.root * y
        if sol.converged:
            s = s * s
    return s


def fixed_points(x, y):
    for i in range(2):
        y = fixed_point(lambda z: np.cos(x * z) * 0.5 + y * 0.1, y, xtol=1e-14)
    r = fixed_point(lambda z, a: np.array([np.cos(a * z[1]), 0.3 * np.sin(z[0]) + y * 0.1]), [0.6, 0.6], args=(x,), xtol=1e-13)
    return r[0] * r[1] * y


def cost(z, a, b):
    return (z[0] - a) ** 2 + (z[0] - a) ** 4 + b * (z[1] - z[0] * a) ** 2 + 0.5 * z[1] ** 2


def slope(z, a, b):
    r = z[1] - z[0] * a
    return [2 * (z[0] - a) + 4 * (z[0] - a) ** 3 - 2 * b * r * a, 2 * b * r + z[1]]


def of_a_minimum(x, y):
    sol = minimize(cost, [0.5, 0.5], args=(x, y), jac=slope, tol=1e-11)
    return sol.x[0] * sol.x[1] + sol.fun


def of_a_minimum_inside_bounds(x, y):
    return minimize(cost, [0.5, 0.5], args=(x, y), jac=slope, method="SLSQP", bounds=[(0, 5), (-5, 5)], tol=1e-16).x[0]


def of_least_values(x, y):
    one = minimize_scalar(lambda z: (z - x) ** 2 + np.exp(y * z), tol=1e-10)
    return one.fun * x + minimize(cost, np.array([0.5, 0.5]), args=(x, y), tol=1e-9).fun


NEWTON = [by_keywords, of_many_elements, fixed_points]
OBJECTS = [
    of_an_object, of_a_copy_that_is_written, from_a_warm_start, by_the_path, under_a_name_that_is_read, of_matrices, roots_of_objects_in_a_loop,
    of_a_minimum, of_a_minimum_inside_bounds, of_least_values,
]  # fmt: skip
INTEGRALS = [integral_by_its_end_and_argument, integral_by_both_ends, integral_of_an_array_around, integral_without_end, integrals_in_a_loop]
SYSTEMS = [root_of_a_system, root_of_a_system_with_a_loop]
RIGHT = [*INTEGRALS, *SYSTEMS, *NEWTON, *OBJECTS, of_inner_function, in_a_loop, of_what_is_bound_anew, of_what_is_written, in_a_branch, by_the_bracket]


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


def function_around_with_an_effect(x):
    seen = []
    h = lambda z: seen.append(z) or z - x  # noqa: E731
    return brentq(lambda z: h(z), -5, 5)


SEEN = []


def noted(z):
    SEEN.append(z)
    return z - 1.0


def effect_elsewhere(x):
    """Nothing differentiated goes in; the call might be left out, and what it does with it."""
    return brentq(noted, -5, 5) * 0.0 + x


def effect_on_an_array(x):
    v = np.ones(3)

    def f(z):
        v[0] = 2.0
        return z - 1.0

    brentq(f, -5, 5)
    return v[0] * x


def without_slope(x):
    return minimize(lambda z: (z[0] - x) ** 2, [0.0]).x[0]


def slope_besides(x):
    return minimize(lambda z: ((z[0] - x) ** 2, 2.0 * (z - x)), [0.0], jac=True).x[0]


def constrained(x):
    return minimize(lambda z: (z[0] - x) ** 2, [0.0], constraints={"type": "eq", "fun": lambda z: z[0] - 1.0}).fun


def minimum_of_number(x):
    return minimize_scalar(lambda z: (z - x) ** 2).x


def residual_itself(x):
    return np.sum(root(lambda z: z - x, [0.0]).fun)


def as_dictionary(x):
    sol = root(lambda z: z - x, [0.0])
    return sum(sol[key][0] for key in ("x",))


def written_result(x):
    z = root(lambda z: z - x, [0.0, 1.0]).x
    z[0] = 2.0
    return z[1]


def complex_root(x):
    return np.abs(newton(lambda z: z**2 + x, 0.5j))


MORE_REFUSED = [
    (effect_elsewhere, "has an effect"), (effect_on_an_array, "has an effect"), (without_slope, "give jac=slope"), (slope_besides, "jac="), (constrained, "constraints"),
    (minimum_of_number, "no derivative rule for .x of"), (residual_itself, "no derivative rule for .fun of"), (as_dictionary, "cannot be followed"),
    (written_result, "copy"), (complex_root, "complex"),
]  # fmt: skip


@pytest.mark.parametrize("f, word", MORE_REFUSED)
def test_more_refused(f, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.grad(f)


def test_effect_that_matters():
    """What a solver's function does was left out with the call, where the root is not read."""
    assert effect_on_an_array(3.0) == 6.0


REFUSED = [(effect, "effect"), (function_around_with_an_effect, "effect"), (shown, "effect"), (default, "number of arguments"), (full, "full_output"), (parameter, "not known")]


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


def between_elements(x):
    return np.sum(newton(lambda z: z**3 + x * z - 1.0 + 0.01 * np.sum(z), np.full(3, 0.4), tol=1e-13))


def few_iterations(x):
    return newton(lambda z: z * z + x, 0.3, disp=False, maxiter=5)


def no_root_in_an_object(x):
    return root(lambda z: z * z + x, [0.3]).x[0]


def more_equations(x):
    return root(lambda z: np.array([z[0] - x, z[0] - 1.0, z[0]]), [0.3], method="lm").x[0]


def at_a_bound(x):
    return minimize(lambda z: (z[0] - x) ** 2, [1.5], jac=lambda z: 2.0 * (z - x), bounds=[(1.0, 2.0)]).x[0]


def few_steps_to_a_minimum(x):
    return minimize(lambda z: np.cosh(z[0] - x), [5.0], options={"maxiter": 1}).fun


WRONG = [
    (between_elements, "each element has to be a root by itself"), (few_iterations, "no root was found"), (no_root_in_an_object, "the solver says that it failed"),
    (more_equations, "as many equations as unknowns"), (at_a_bound, "no root was found"), (few_steps_to_a_minimum, "the solver says that it failed"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("f, words", WRONG)
def test_no_number_where_there_is_no_derivative(f, words):
    with pytest.raises(ValueError, match=f"srcdiff: {words}|srcdiff: expected {words}"):
        srcdiff.grad(f)(0.7)


def test_objects_keep_their_names():
    """The attributes that nobody reads are not read, and the others in the place where the primal does."""
    text = srcdiff.grad(of_an_object, ("x", "y"), example=ARGUMENTS).source
    assert "    sol = root(residuals_as_list, np.array([0.5, 0.5]), args=(x, y), tol=1e-13)\n    if not sol.success:\n" in text
    assert "found=sol.success" in text and "nfev" not in text


def test_solvers_are_not_called_again():
    """What they found is kept from the passes of a loop."""
    text = srcdiff.grad(roots_of_objects_in_a_loop, ("x", "y"), example=ARGUMENTS).source
    assert text.count("        sol = root_scalar(\n") == 1 and "sol.root" in text
