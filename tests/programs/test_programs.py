"""Whole programs against extrapolated central differences, in three ways: the live gradient, vjp with its restored values checked, the written file.

A program is a module of this folder; its CASES say which functions are differentiated, at which arguments, and with respect to what.
Each argument is checked in one of the ways, so that this takes less than a minute; with PROGRAMS=all in the environment, in all of them.
"""

from __future__ import annotations

import copy
import functools
import importlib
import os
import runpy
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main

HERE = Path(__file__).parent
SECONDS = 60  # for one derivative; what takes longer hangs
TOLERANCE = 1e-6
WAYS = ("grad", "vjp", "written")

# What is refused, with the reason; a * stands for all arguments of a function.  To become empty.
NOT_YET = {
    "adam.adam_loss *": "an object of class Adam is used in a way that cannot be followed",
    "black_scholes_class.portfolio *": "an object of class Market is used in a way that cannot be followed",
    "epidemic.peak *": "this call may change the argument 'infected'",
    "epidemic.misfit *": "the class State is made here in a way that cannot be followed",
    "expressions.postfix *": "`stack` holds differentiated values, and is used in a way that cannot be followed",
    "expressions.nested *": "this expression of differentiated values is not supported yet",
    "gaussian_process.sum_of_kernels *": "`kernels` holds differentiated values, and is used in a way that cannot be followed",
    "mixture.fitted_likelihood *": "differentiated values in a container are not supported yet",
    "mixture.robust_scale *": "starred expressions are not supported yet",
    "mlp.final_loss *": "differentiated values in a container are not supported yet",
    "monte_carlo.bootstrap_spread *": "'data' is read by the reverse sweep, and passed to a call that may change it",
    "quadrature.damped_area *": "this expression of differentiated values is not supported yet",
    "reactions.product_at_end *": "no derivative rule for builtins.dict",
    "robot_arm.folded *": "no derivative rule for builtins.zip",
    "robot_arm.chain_reach *": "differentiated values in a container are not supported yet",
    "signals.roughness *": "this call may change the argument 'width'",
    "soft_dtw.soft_edit *": "'table' is not known to be an array; lists and dictionaries that are written are not supported yet",
    "vectors.planet_distance *": "an object of class Body is used in a way that cannot be followed",
    "yield_curve.bond_price *": "no derivative rule for curve_2.add",
}

# What is made and then fails when it is called: bugs.
FAILING = {
    "quadrature.normal_probability *": "ValueError srcdiff: the items of a list must have one shape",
}


# What is nan, with the reason.
NAN = {
    "soft_dtw.soft_dtw gamma": "inf in the corners of the table, divided by gamma, with the weight exp(-inf): 0 * inf",
}


@contextmanager
def on_path():
    """Programs are modules by themselves, as their written derivatives import them."""
    sys.path.insert(0, str(HERE))
    try:
        yield
    finally:
        sys.path.remove(str(HERE))


@functools.lru_cache(maxsize=None)
def program(stem):
    with on_path():
        return importlib.import_module(stem)


STEMS = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("test_"))
ALL = [(stem, function, wrt) for stem in STEMS for function, (_, names) in program(stem).CASES.items() for wrt in names]


def entry(stem, function, wrt):
    """The key in one of the lists under which a case stands, if it does."""
    keys = f"{stem}.{function} {wrt}", f"{stem}.{function} *"
    return next((key for key in keys if key in NOT_YET or key in FAILING), None)


REFUSED = [case for case in ALL if entry(*case)]
RIGHT = [case for case in ALL if not entry(*case) and " ".join([".".join(case[:2]), case[2]]) not in NAN]


def in_ways():
    for position, case in enumerate(RIGHT):
        yield from ((*case, way) for way in (WAYS if os.environ.get("PROGRAMS") == "all" else (WAYS[position % len(WAYS)],)))


@pytest.fixture(autouse=True)
def no_hang():
    def stop(*_):
        raise TimeoutError(f"no derivative after {SECONDS} seconds")

    if hasattr(signal, "setitimer"):
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("stem, function, wrt, way", list(in_ways()))
def test_gradient_is_right(stem, function, wrt, way, tmp_path):
    f, arguments = getattr(program(stem), function), program(stem).CASES[function][0]
    derivative = {"grad": live, "vjp": restoring, "written": written}[way](f, wrt, tmp_path)
    found, expected = derivative(**copy.deepcopy(arguments)), numerical(stem, function, wrt)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE * max(np.max(np.abs(expected), initial=0.0), 1e-3))


def live(f, wrt, _):
    return srcdiff.grad(f, wrt)


def restoring(f, wrt, _):
    derivative = srcdiff.vjp(f, wrt, check_restore=True)

    def gradient(**arguments):
        value, found = derivative(**copy.deepcopy(arguments))
        assert value == pytest.approx(f(**arguments), rel=1e-12)
        return found

    return gradient


def written(f, wrt, folder):
    out = folder / "written.py"
    assert main(["grad", f"{HERE / f.__module__}.py::{f.__name__}", "--wrt", wrt, "-o", str(out)]) == 0
    with on_path():
        return runpy.run_path(str(out))[f"{f.__name__}_grad"]


@functools.lru_cache(maxsize=None)
def numerical(stem, function, wrt):
    """The gradient by central differences of four step sizes, extrapolated."""
    f, arguments = getattr(program(stem), function), program(stem).CASES[function][0]
    x = arguments[wrt]
    found = np.zeros(np.shape(x))
    for index in np.ndindex(found.shape):
        step = 1e-4 * max(1.0, abs(np.asarray(x)[index]))
        slopes = [slope(f, arguments, wrt, index, step / 2**k) for k in range(4)]
        for order in range(1, 4):
            slopes = [(4**order * fine - coarse) / (4**order - 1) for coarse, fine in zip(slopes, slopes[1:])]
        found[index] = slopes[0]
    return found


def slope(f, arguments, wrt, index, step):
    above, below = (float(f(**{**copy.deepcopy(arguments), wrt: moved(arguments[wrt], index, h)})) for h in (step, -step))
    return (above - below) / (2.0 * step)


def moved(x, index, step):
    if not isinstance(x, np.ndarray):
        return x + step
    x = x.astype(float)
    x[index] += step
    return x


@pytest.mark.parametrize("key", NOT_YET)
def test_what_is_not_yet_differentiated_is_refused(key):
    """If it is not refused any more, take it out of the list."""
    stem, function, wrt = next(case for case in REFUSED if entry(*case) == key)
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(getattr(program(stem), function), wrt)


@pytest.mark.parametrize("key", FAILING)
def test_what_fails_fails(key):
    stem, function, wrt = next(case for case in REFUSED if entry(*case) == key)
    derivative = srcdiff.grad(getattr(program(stem), function), wrt)
    with pytest.raises((TypeError, ValueError)):
        derivative(**copy.deepcopy(program(stem).CASES[function][0]))


@pytest.mark.parametrize("stem, function, wrt", [key.replace(".", " ").split() for key in NAN])
def test_nan_is_no_number(stem, function, wrt):
    """Never a wrong number; with finite arguments and a finite value, as here, nan is what IEEE arithmetic makes of the adjoint."""
    assert np.isnan(srcdiff.grad(getattr(program(stem), function), wrt)(**copy.deepcopy(program(stem).CASES[function][0])))


def test_command_line(tmp_path):
    """The command itself, and its output as a script's module."""
    command = [sys.executable, "-m", "srcdiff", "grad", "newton.py::cube_root", "--wrt", "a", "-o", str(tmp_path / "cube_root_grad.py")]
    subprocess.run(command, cwd=HERE, check=True, env={**os.environ, "PYTHONPATH": str(HERE.parents[1])})
    use = "import cube_root_grad; print(cube_root_grad.cube_root_grad(8.0))"
    ran = subprocess.run([sys.executable, "-c", use], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert float(ran.stdout) == pytest.approx(1.0 / 12.0)
