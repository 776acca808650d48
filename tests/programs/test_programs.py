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

# What is refused, and why; a * stands for all arguments of a function.
NOT_YET = {
    "adam.adam_loss *": "an object that is used in a way that cannot be followed",
    "adam.momentum_area *": "an object that is used in a way that cannot be followed",
    "attention.block_loss x": "append to a list of differentiated values",
    "attention.block_loss wq": "append to a list of differentiated values",
    "attention.block_loss wk": "append to a list of differentiated values",
    "attention.block_loss wv": "append to a list of differentiated values",
    "attention.block_loss w1": "a call with passive arguments that is not known to be pure",
    "attention.block_loss w2": "a call with passive arguments that is not known to be pure",
    "binomial_tree.european *": "a call with passive arguments that is not known to be pure",
    "binomial_tree.american_in_place spot": "a list or dict that is stored into",
    "binomial_tree.american_in_place strike": "a list or dict that is stored into",
    "binomial_tree.american_in_place rate": "a call with passive arguments that is not known to be pure",
    "binomial_tree.american_in_place sigma": "a list or dict that is stored into",
    "black_scholes_class.portfolio *": "an object that is used in a way that cannot be followed",
    "conjugate_gradients.screened_poisson *": "in-place updates of an array that may be shared, found at run time",
    "conjugate_gradients.jacobi *": "append to a list of differentiated values",
    "epidemic.peak beta": "collections.namedtuple",
    "epidemic.peak gamma": "collections.namedtuple",
    "epidemic.peak infected": "a call with passive arguments that is not known to be pure",
    "epidemic.misfit *": "collections.namedtuple",
    "expressions.postfix *": "a list or dict that is used in a way that cannot be followed",
    "expressions.arithmetic *": "append to a list of differentiated values",
    "expressions.nested *": "a dict or a lambda that goes to a function that calls itself",
    "gaussian_process.neg_log_marginal length": "a comprehension as an argument of a NumPy function",
    "gaussian_process.neg_log_marginal xs": "a comprehension as an argument of a NumPy function",
    "gaussian_process.neg_log_marginal variance": "a comprehension as an argument of a NumPy function",
    "gaussian_process.sum_of_kernels *": "a list or dict that is used in a way that cannot be followed",
    "hmm.log_forward *": "a list or dict of differentiated values whose structure is not known",
    "hmm.weather *": "a list or dict that is used in a way that cannot be followed",
    "kalman.tracking_error q": "np.linalg.inv",
    "kalman.tracking_error r": "np.linalg.inv",
    "kalman.tracking_error x0": "append to a list of differentiated values",
    "kalman.tracking_error measurements": "append to a list of differentiated values",
    "kmeans.hard_inertia *": "append to a list of differentiated values",
    "lbfgs.minimum_after *": "append to a list of differentiated values",
    "lstm.lstm_loss theta": "a list or dict that is stored into",
    "lstm.last_prediction theta": "a list or dict that is stored into",
    "lstm.last_prediction inputs": "append to a list of differentiated values",
    "mlp.final_loss lr": "a list or dict that is used in a way that cannot be followed",
    "mlp.final_loss theta": "append to a list of differentiated values",
    "particles.chain_energy *": "append to a list of differentiated values",
    "particles.orbit_miss *": "np.linalg.norm",
    "pid.overshoot *": "append to a list of differentiated values",
    "polyfit.fitted_value x": "a comprehension as an argument of a NumPy function",
    "polyfit.fitted_value y": "a call with passive arguments that is not known to be pure",
    "polyfit.fitted_value at": "a call with passive arguments that is not known to be pure",
    "polyfit.leave_one_out *": "append to a list of differentiated values",
    "polyfit.ridge x": "a comprehension as an argument of a NumPy function",
    "polyfit.ridge y": "a call with passive arguments that is not known to be pure",
    "quadrature.damped_area decay": "a dict or a lambda that goes to a function that calls itself",
    "quadrature.damped_area frequency": "a dict or a lambda that goes to a function that calls itself",
    "quadrature.damped_area end": "a lambda that goes to a function that calls itself",
    "quadrature.arc_length end": "a list or dict of differentiated values whose structure is not known",
    "quadrature.normal_probability *": "a list or dict that is used in a way that cannot be followed",
    "raytracer.image_error center": "an object that may be None, or goes to a function that calls itself",
    "raytracer.image_error radius": "an object that may be None, or goes to a function that calls itself",
    "raytracer.image_error light": "a call with passive arguments that is not known to be pure",
    "rk45.final_predators y0": "a list or dict that is used in a way that cannot be followed",
    "rk45.final_predators beta": "append to a list of differentiated values",
    "rk45.mean_prey y0": "a list or dict that is used in a way that cannot be followed",
    "rk45.mean_prey alpha": "append to a list of differentiated values",
    "rk45.mean_prey gamma": "append to a list of differentiated values",
    "robot_arm.distance target": "a call with passive arguments that is not known to be pure",
    "robot_arm.folded *": "a starred argument in a lambda",
    "robot_arm.chain_reach *": "append to a list of differentiated values",
    "soft_dtw.soft_dtw x": "a list or dict of differentiated values whose structure is not known",
    "soft_dtw.soft_dtw y": "a list or dict of differentiated values whose structure is not known",
    "soft_dtw.soft_dtw gamma": "max of a list",
    "soft_dtw.hard_dtw *": "append to a list of differentiated values",
    "soft_dtw.soft_edit *": "a list or dict that is stored into",
    "soft_dtw.array_dtw *": "max of a list",
    "soft_tree.dict_tree_loss *": "a list or dict of differentiated values whose structure is not known",
    "soft_tree.hard_tree_loss *": "a comprehension as an argument of a NumPy function",
    "spline.spline_value t": "a call with passive arguments that is not known to be pure",
    "spline.spline_misfit times": "a call with passive arguments that is not known to be pure",
    "vectors.planet_distance *": "an object that is used in a way that cannot be followed",
    "vectors.projectile speed": "a class with operators or a base class",
    "vectors.projectile angle": "a class with operators or a base class",
    "vectors.projectile drag": "a call with passive arguments that is not known to be pure",
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
    """The key in NOT_YET under which a case stands, if it does."""
    keys = f"{stem}.{function} {wrt}", f"{stem}.{function} *"
    return next((key for key in keys if key in NOT_YET), None)


REFUSED = [case for case in ALL if entry(*case)]
RIGHT = [case for case in ALL if not entry(*case)]


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
    """When the derivative is made, or by a guard of the derivative; if it is not refused any more, take it out of the list."""
    stem, function, wrt = next(case for case in REFUSED if entry(*case) == key)
    with pytest.raises((srcdiff.SrcdiffError, TypeError), match="help:|srcdiff:"):
        srcdiff.grad(getattr(program(stem), function), wrt)(**copy.deepcopy(program(stem).CASES[function][0]))


def test_command_line(tmp_path):
    """The command itself, and its output as a script's module."""
    command = [sys.executable, "-m", "srcdiff", "grad", "newton.py::cube_root", "--wrt", "a", "-o", str(tmp_path / "cube_root_grad.py")]
    subprocess.run(command, cwd=HERE, check=True, env={**os.environ, "PYTHONPATH": str(HERE.parents[1])})
    use = "import cube_root_grad; print(cube_root_grad.cube_root_grad(8.0))"
    ran = subprocess.run([sys.executable, "-c", use], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert float(ran.stdout) == pytest.approx(1.0 / 12.0)
