"""Ordinary differential equations by the adjoint method: odeint and solve_ivp of functions of the user's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.integrate import odeint, solve_ivp
from scipy.optimize import brentq, fsolve

import srcdiff

TIMES = np.linspace(0.0, 1.0, 4)
SWITCHES = np.array([0.0, 0.5, 1.0])


def oscillator(y, t, k, c):
    x, v = y
    return [v, -k * x - c * v + np.sin(t)]


def of_arguments(a, b):
    y = odeint(oscillator, [1.0, 0.0], TIMES, args=(a, b), rtol=1e-11, atol=1e-11)
    return np.sum(y**2)


def of_the_start(a, b):
    return odeint(oscillator, [a, b * 2.0], TIMES, args=(2.0, 0.3), rtol=1e-11, atol=1e-11)[-1, 0]


def of_a_tuple_of_starts(a, b):
    y0 = (a, b * 2.0)
    return np.sum(odeint(lambda y, t: -a * y, y0, TIMES, rtol=1e-11, atol=1e-11))


def of_a_number(a, b):
    return np.sum(np.sin(odeint(lambda y, t: -b * y[0], a, TIMES, rtol=1e-11, atol=1e-11)))


def of_the_times(a, b):
    y = odeint(lambda y, t: np.array([y[1], -b * y[0] ** 3 + t]), [1.0, 0.3], np.linspace(0.1, a, 3), rtol=1e-11, atol=1e-11)
    return np.sum(np.sin(y))


def of_stores(a, b):
    k = np.array([a, b])

    def f(t, y):
        d = np.zeros(2)
        for i in range(2):
            d[i] = -k[i] * y[1 - i] * t
        return d

    return np.sum(odeint(f, [1.0, a], TIMES, rtol=1e-11, atol=1e-11, tfirst=True) ** 2)


def of_functions_around(a, b):
    g = lambda y: -a * y + b  # noqa: E731

    def force(t):
        return a * np.sin(t)

    def f(y, t):
        return g(y) + force(t), b

    def same(y, t):
        return f(y[0], t)

    return np.sum(odeint(same, [1.0, b], TIMES, rtol=1e-11, atol=1e-11))


def backwards_in_time(a, b):
    return np.sum(odeint(lambda y, t: -b * y, [a, 2.0], TIMES[::-1], rtol=1e-11, atol=1e-11)[1:] ** 2)


def at_equal_times(a, b):
    return np.sum(odeint(lambda y, t: -b * y, [a, 2.0], np.array([0.0, 0.5, 0.5, 1.0]), rtol=1e-11, atol=1e-11) ** 2)


def at_the_start_alone(a, b):
    return np.sum(odeint(lambda y, t: -b * y, [a, 2.0], [0.0]) ** 2) * b


def with_a_switch_in_time(a, b):
    def f(y, t):
        if t > 0.5:
            return [-b * y[0], y[0]]
        return [-y[0] * y[1], b]

    y = odeint(f, [a, 2.0], SWITCHES[:2], rtol=1e-11, atol=1e-11)
    return np.sum(odeint(f, y[-1], SWITCHES[1:], rtol=1e-11, atol=1e-11) ** 2)


def in_a_loop(a, b):
    times, total = TIMES.copy(), 0.0
    for i in range(3):
        y = odeint(lambda y, t, c: -c * y, [a, 1.0], times, (b + i,), rtol=1e-11, atol=1e-11)
        times[1:] += y[-1, 0] * 0.1
        total += np.sum(y)
    return total


def of_what_is_written_later(a, b):
    y0 = np.array([a, 2.0])
    y = odeint(lambda y, t: -b * y, y0, TIMES, rtol=1e-11, atol=1e-11)
    y0[1] = 3.0 * a
    y[1] = y[2] * a
    return np.sum(y) + y0[1] + np.sum(odeint(lambda y, t: -b * y, y0, TIMES, rtol=1e-11, atol=1e-11))


def decay(y0, k):
    return odeint(lambda y, t: -k * y, y0, TIMES, rtol=1e-11, atol=1e-11)


def in_a_callee(a, b):
    return np.sum(decay(np.array([a, b]), a * b)) + decay([b, 1.0], a)[-1, 0]


@dataclass
class Rates:
    growth: float
    loss: float


def of_parts_of_an_object(a, b):
    rates = Rates(a, b * 2.0)
    sol = solve_ivp(lambda t, y, c, d: -c * y + d, (0, 1), [rates.loss, 2.0], args=(rates.growth, rates.loss), rtol=1e-11, atol=1e-11)
    rates.growth = 3.0
    return sol.y[0, -1] * rates.growth


def of_small_and_large(a, b):
    """Nothing is lost beside what is larger by many orders."""
    y = odeint(lambda y, t: [-a * y[0] * 1e-3, 1e6 * y[0] * b], [1e-9, 2.0], SWITCHES, rtol=1e-11, atol=1e-20)
    return y[-1, 1] * 1e3 + y[-1, 0] * 1e9


def of_a_small_derivative(a, b):
    return 1e-6 * odeint(lambda y, t: [-np.exp(-a * 1e4 / 2490.0) * y[0] * b], [1.0], SWITCHES, rtol=1e-11, atol=1e-12)[-1, 0]


def stiff(a, b):
    def f(t, y):
        return np.array([-a * 1e4 * (y[0] - np.cos(t)), y[0] - b * y[1]])

    return np.sum(solve_ivp(f, (0, 1.0), [1.0, 0.5], t_eval=TIMES, method="Radau", rtol=1e-9, atol=1e-11).y[1] ** 2)


def of_a_network(a, b):
    w, c = np.array([[a, -0.2], [0.5, b]]), np.array([b, a * b])
    sol = solve_ivp(lambda t, y: np.tanh(w @ y + c) - y, (0, 2), [1.2, a], t_eval=[1.0, 2.0], rtol=1e-10, atol=1e-12)
    if not sol.success:
        raise RuntimeError(sol.message)
    return np.sum(np.sin(sol.y))


def of_both_ends(a, b):
    sol = solve_ivp(lambda t, y: -b * y * t, (a, 1.0 + b), [1.0, a], rtol=1e-11, atol=1e-11)
    return sol.y[0, -1] * sol.y[1, 0]


def of_chosen_times(a, b):
    sol = solve_ivp(lambda t, y: -b * y, (0, 5.0), [1.0, 2.0], "LSODA", np.linspace(0.0, a, 4), rtol=1e-11, atol=1e-11)
    return np.sum(sol.y @ sol.t)


def of_late_times(a, b):
    return np.sum(solve_ivp(lambda t, y: -b * y, (0, 2), [a, 1.0], t_eval=[1.0, 1.5], method="DOP853", rtol=1e-11, atol=1e-11).y)


def from_step_to_step(a, b):
    y, total = np.array([a, b]), 0.0
    for i in range(3):
        sol = solve_ivp(lambda t, y, c: c * b * y - y**3, (i, i + 1.0), y, args=(i + 1.0,), t_eval=[i + 1.0], rtol=1e-11, atol=1e-11)
        y = sol.y[:, -1]
        if sol.success:
            total = total + np.sum(y)
    return total


def shooting(a, b):
    """A root of what an equation gives."""

    def miss(v):
        return odeint(lambda y, t: [y[1], -a * np.sin(y[0])], [0.0, v[0]], TIMES, rtol=1e-11, atol=1e-12)[-1, 0] - b

    return fsolve(miss, [0.5], xtol=1e-11)[0]


def algebraic(a, b):
    """An equation whose slope is a root."""

    def f(y, t):
        z = brentq(lambda z: z**3 + z - a * y[0], -5, 5)
        return [-b * z]

    return np.sum(odeint(f, [1.0], TIMES, rtol=1e-9, atol=1e-10))


def not_of_them(a, b):
    return a * np.sum(odeint(lambda y, t: -t * y, [1.0, 0.5], TIMES)) * b


RIGHT = [
    of_arguments, of_the_start, of_a_tuple_of_starts, of_a_number, of_the_times, of_stores, of_functions_around, backwards_in_time, at_equal_times,
    at_the_start_alone, with_a_switch_in_time, in_a_loop, of_what_is_written_later, in_a_callee, of_parts_of_an_object, of_small_and_large,
    of_a_small_derivative, stiff, of_a_network, of_both_ends, of_chosen_times, of_late_times, from_step_to_step, shooting, algebraic, not_of_them,
]  # fmt: skip


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("f", RIGHT)
def test_gradients(f, with_example):
    srcdiff.check_grads(f, ("a", "b"), example=(0.7, 0.9) if with_example else None)(0.7, 0.9)


def test_trajectories():
    """The cotangent of all that is integrated; of vectors and matrices."""

    def f(y0, k):
        return odeint(lambda y, t: -k @ y, y0, TIMES, rtol=1e-11, atol=1e-11)

    srcdiff.check_grads(f, ("y0", "k"))(np.array([0.7, 0.9]), np.array([[1.0, 2.0], [3.0, 4.0]]))


def test_as_accurate_as_told():
    """The analytic derivative, at several tolerances."""

    def error(derivative, tolerance):
        return abs(derivative(1.3, tolerance) + 2.0 * np.exp(-2.6)) / tolerance

    def by_odeint(k, tolerance):
        return odeint(lambda y, t: -k * y, 1.0, np.array([0.0, 1.0, 2.0]), rtol=tolerance, atol=tolerance)[-1, 0]

    def by_solve_ivp(k, tolerance):
        return solve_ivp(lambda t, y: -k * y, (0.0, 2.0), [1.0], rtol=tolerance, atol=tolerance).y[0, -1]

    for f in (by_odeint, by_solve_ivp):
        derivative = srcdiff.grad(f)
        assert max(error(derivative, 10.0**-digits) for digits in (4, 6, 8, 10)) < 50


def explodes(a):
    return odeint(lambda y, t: a * y**2, 1.0, [0.0, 1.0, 5.0])[-1, 0]


def explodes_in_an_object(a):
    return solve_ivp(lambda t, y: a * y**2, (0.0, 5.0), [1.0], rtol=1e-8).y[0, -1]


def few_steps(a):
    return odeint(lambda y, t: -a * y, 1.0, [0.0, 1.0, 5.0], mxstep=2)[-1, 0]


@pytest.mark.filterwarnings("ignore:Excess work done")
@pytest.mark.parametrize("f", [explodes, explodes_in_an_object, few_steps])
def test_where_no_solution_was_found(f):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="srcdiff: no solution was found"):
        srcdiff.grad(f)(0.7)


def all_columns(a):
    return np.sum(solve_ivp(lambda t, y: -a * y, (0.0, 5.0), [1.0]).y)


def test_times_of_the_solver():
    """They depend on what the function reads, in a way that nobody can differentiate."""
    with pytest.raises(ValueError, match="give t_eval"):
        srcdiff.grad(all_columns)(0.7)


def full(a):
    y, info = odeint(lambda y, t: -a * y, 1.0, [0.0, 1.0], full_output=True)
    return y[-1, 0]


def at_an_event(a):
    def event(t, y):
        return y[0] - 0.5

    return solve_ivp(lambda t, y: -a * y, (0.0, 5.0), [1.0], events=event).y[0, -1]


def dense(a):
    return solve_ivp(lambda t, y: -a * y, (0.0, 5.0), [1.0], dense_output=True).sol(0.5)[0]


def own_times(a):
    return solve_ivp(lambda t, y: -y, (0.0, a), [1.0]).t[-1]


def with_an_effect(a):
    seen = []

    def f(y, t):
        seen.append(t)
        return -a * y

    return odeint(f, 1.0, [0.0, 1.0])[-1, 0]


def of_a_list(a):
    k = [a, 2.0 * a]
    return odeint(lambda y, t: -k[0] * y + k[1], 1.0, [0.0, 1.0])[-1, 0]


def unknown_order(a, first):
    return odeint(lambda y, t: -a * y, 1.0, [0.0, 1.0], tfirst=first)[-1, 0]


REFUSED = [
    (full, "full_output"), (at_an_event, "events"), (dense, "cannot be followed"), (own_times, "the times that solve_ivp chooses"),
    (with_an_effect, "has an effect"), (of_a_list, "gets a list"), (unknown_order, "tfirst="),
]  # fmt: skip


@pytest.mark.parametrize("f, word", REFUSED)
def test_refused(f, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.grad(f)


def test_text():
    """The user's text has one line of it; nothing is integrated for a value that nobody asks for."""
    text = srcdiff.grad(of_arguments, ("a", "b"), example=(0.7, 0.9)).source
    assert "    _, _, a_bar, b_bar = _odeint_bars(\n        2.0 * y,\n" in text and "(a, b),\n        rtol=1e-11,\n        atol=1e-11,\n    )\n" in text
    assert "def oscillator_reverse(y, t, k, c, saved, result_bar):" in text and "_unbroadcast" not in text
