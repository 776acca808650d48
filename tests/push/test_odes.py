"""Tangents of solutions of differential equations: they agree with the adjoint method, and how they read."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import odeint, solve_ivp

import srcdiff
from tests.push.agreement import assert_modes_agree
from tests.rules import test_odes as programs

OWN_TIMES = (programs.of_parts_of_an_object, programs.of_both_ends)


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("f", [f for f in programs.RIGHT if f not in OWN_TIMES])
def test_modes_agree(f, with_example):
    """Both are as exact as the tolerances of the programs say."""
    assert_modes_agree(f, {"a": 0.7, "b": 0.9}, ("a", "b"), tolerance=1e-5, example=(0.7, 0.9) if with_example else None)


@pytest.mark.parametrize("f", OWN_TIMES)
def test_the_solvers_own_times_are_refused(f):
    with pytest.raises(srcdiff.SrcdiffError, match="give t_eval"):
        srcdiff.jvp(f, ("a", "b"))


@pytest.mark.parametrize("f, word", programs.REFUSED)
def test_refused(f, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.jvp(f)


@pytest.mark.parametrize("f", [programs.explodes, programs.few_steps])
@pytest.mark.filterwarnings("ignore:Excess work done")
def test_where_no_solution_was_found(f):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="srcdiff: no solution was found"):
        srcdiff.jvp(f)(0.7, a_dot=1.0)


def test_tolerances_of_each_state():
    """They hold for the tangents as well."""

    def f(k):
        return odeint(lambda y, t: [-k * y[0], y[0]], [1.0, 0.0], [0.0, 1.0], rtol=[1e-11, 1e-10], atol=[1e-12, 1e-11])[-1]

    assert np.allclose(srcdiff.jvp(f)(0.7, k_dot=2.0)[1], [-2.0 * np.exp(-0.7), 2.0 * (np.exp(-0.7) * 1.7 - 1.0) / 0.49], rtol=1e-8)


def at_a_time(k, end):
    return solve_ivp(lambda t, y: -k * y, (0.0, 3.0), [1.0], t_eval=[end], rtol=1e-11, atol=1e-11).y[0, 0]


def test_text():
    """One call, with what moves: here the time."""
    derivative = srcdiff.jvp(at_a_time, "end")
    assert "t_dot=[end_dot],\n" in derivative.source
    assert derivative(0.5, 2.0, end_dot=3.0)[1] == pytest.approx(-1.5 * np.exp(-1.0), rel=1e-9)
