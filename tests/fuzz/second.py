"""What is checked of derivatives of a gradient: forward and reverse over reverse against each other, and against differences of the gradient."""

from __future__ import annotations

import copy
import inspect

import numpy as np

from .checks import Complaint, listed
from .forward import directions, keywords
from .reference import Unstable, copied, leaves

STEPS = (1e-4, 1e-5)
AGREED, TOLERANCE = 1e-5, 1e-4  # of two differences with each other, and of a derivative with these


def examine_second(loaded, known, tool, gradient) -> None:
    """Complain about the first thing that is wrong with a derivative of `gradient`, the vjp of the program.

    Along one direction of the arguments and one cotangent of the gradients, which are the same for the same program, all have to give one number.
    Raises the tool's SrcdiffError, or the error of a guard, if both derivatives are refused, and Unstable where the differences are no truth.
    """
    program, dots = loaded.program, directions(loaded.program)
    bars = bars_like(listed(program, gradient_at(loaded, known, gradient, 0.0)))
    found = {}
    for mode in (over_forward, over_reverse):
        try:
            found[mode.__name__] = mode(loaded, known, tool, gradient, dots, bars)
        except (tool.SrcdiffError, ValueError, TypeError) as error:
            if not isinstance(error, tool.SrcdiffError) and not str(error).startswith("srcdiff:"):
                raise
            refused = error
    if not found:
        raise refused
    slopes = [slope(loaded, known, gradient, dots, bars, step) for step in STEPS]
    size = max(1.0, *map(abs, slopes))
    stable = abs(slopes[0] - slopes[1]) <= AGREED * size
    for mode, have in found.items():
        if stable and not abs(have - slopes[1]) <= TOLERANCE * size:
            raise Complaint(f"second: {mode} got {have:.8g}, differences of the gradient {slopes[1]:.8g}")
    if len(found) == 2 and stable and not np.allclose(*found.values(), rtol=1e-7, atol=1e-7 * size):
        raise Complaint(f"second: forward over reverse got {found['over_forward']:.12g}, reverse over reverse {found['over_reverse']:.12g}")


def over_forward(loaded, known, tool, gradient, dots, bars) -> float:
    derivative = tool.jvp(gradient, wrt=loaded.program.wrt)
    _, (_, tangents) = derivative(**copied(loaded.program.inputs), result_bar=copy.deepcopy(known.cotangent), **keywords(derivative, dots))
    return paired(bars, listed(loaded.program, tangents))


def over_reverse(loaded, known, tool, gradient, dots, bars) -> float:
    program, derivative = loaded.program, tool.vjp(gradient, wrt=loaded.program.wrt)
    given = {list(inspect.signature(derivative).parameters)[-1]: (zeros_like(known.value), bars if isinstance(program.wrt, tuple) else bars[0])}
    _, gradients = derivative(**copied(program.inputs), result_bar=copy.deepcopy(known.cotangent), **given)
    return paired(listed(program, gradients), [dots[name] for name in program.wrt_names()])


def gradient_at(loaded, known, gradient, step: float, dots=None):
    inputs = copied(loaded.program.inputs)
    for name, dot in (dots or {}).items():
        inputs[name] = inputs[name] + step * dot
    return gradient(**inputs, result_bar=copy.deepcopy(known.cotangent))[1]


def slope(loaded, known, gradient, dots, bars, step: float) -> float:
    """<bars, gradients> along the direction, by central differences."""
    try:
        high, low = (paired(bars, listed(loaded.program, gradient_at(loaded, known, gradient, side * step, dots))) for side in (1.0, -1.0))
    except Exception as error:  # the program does not run there
        raise Unstable("the gradient is not known beside the inputs") from error
    return (high - low) / (2.0 * step)


def bars_like(gradients) -> tuple:
    random = np.random.default_rng(5)
    made = [random.uniform(-1.0, 1.0, np.shape(gradient)) for gradient in gradients]
    return tuple(one if one.ndim else float(one) for one in made)


def zeros_like(value):
    if isinstance(value, (tuple, list)):
        return type(value)(map(zeros_like, value))
    return np.zeros(np.shape(value)) if np.ndim(value) else 0.0


def paired(left, right) -> float:
    return sum(float(np.sum(np.asarray(one) * np.asarray(other))) for one, other in zip(leaves(left), leaves(right)))
