"""The truth about a program: its value, and its gradient by extrapolated central differences.

A program's value is what it returns, or what it leaves in the arguments that `of` names.  It may write to its arguments,
so each call gets copies, and the gradient is with respect to what came in.

The outputs are contracted with fixed weights.  Two step sizes and the one-sided differences must agree; where they do
not, the point is on a kink, a test is about to flip, or the program is too wild to say, and it is discarded.
"""

from __future__ import annotations

import importlib.util
import linecache
import math
import pathlib
import sys
import warnings
from dataclasses import dataclass
from typing import Dict

import numpy as np

STEP = 2e-4
LARGEST = 1e5


class Unstable(Exception):
    """The program has no gradient that can be told numerically; the message says why."""


@dataclass(frozen=True)
class Truth:
    """A program's value, the cotangent of it, and the gradient for each name in wrt."""

    value: object
    cotangent: object
    gradients: Dict[str, np.ndarray]


class Loaded:
    """A program imported from a file of its own; a context manager that leaves no trace."""

    count = 0

    def __init__(self, program, folder):
        Loaded.count += 1
        self.program, self.name = program, f"fuzzed_{Loaded.count}"
        self.path = pathlib.Path(folder) / f"{self.name}.py"

    def __enter__(self):
        self.path.write_text(self.program.module(), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(self.name, self.path)
        self.module = importlib.util.module_from_spec(spec)
        sys.modules[self.name] = self.module
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(self.program.module(), str(self.path), "exec", dont_inherit=True), self.module.__dict__)
        except Exception as error:
            self.__exit__()
            raise Unstable(f"is not a module: {type(error).__name__}: {error}") from error
        self.f = self.module.f
        self.constants = {k: v.copy() for k, v in vars(self.module).items() if isinstance(v, np.ndarray)}
        return self

    def __exit__(self, *_):
        del sys.modules[self.name]
        linecache.cache.pop(str(self.path), None)
        self.path.unlink()

    def constants_changed(self) -> bool:
        """Has the function written to an array of its module?"""
        return any(not same(value, vars(self.module)[name]) for name, value in self.constants.items())


def truth(loaded) -> Truth:
    """Value and reference gradient of a loaded program, or Unstable."""
    program = loaded.program
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        value = run(loaded.f, program.inputs, program.of)
        cotangent = cotangent_like(value)
        refuse_unwritten(loaded, value)
        weights = np.array([float(leaf) for part in leaves(cotangent) for leaf in np.ravel(part)])
        gradients = differences(loaded.f, program, weights)
    refuse_overflow(loaded)
    if loaded.constants_changed():
        raise Unstable("writes to a constant of its module")
    return Truth(value, cotangent, gradients)


def refuse_overflow(loaded):
    """An infinity on the way makes 0 * inf of a zero derivative: nan, which nobody can tell from a mistake."""
    try:
        with warnings.catch_warnings(), np.errstate(over="raise", divide="ignore", invalid="ignore", under="ignore"):
            warnings.simplefilter("ignore")
            loaded.f(**copied(loaded.program.inputs))
    except FloatingPointError as error:
        raise Unstable(f"overflows: {error}") from error


def refuse_unwritten(loaded, value):
    """What np.empty holds is anything."""
    makers = {name: getattr(np, name) for name in ("empty", "empty_like")}
    try:
        for name, maker in makers.items():
            setattr(np, name, poisoned(maker))
        again = outcome(loaded.f, copied(loaded.program.inputs), loaded.program.of)
    finally:
        for name, maker in makers.items():
            setattr(np, name, maker)
    if not same(value, again):
        raise Unstable("reads what was never written")


def poisoned(maker):
    """The function, with its array full of something."""
    def make(*arguments, **keywords):
        made = maker(*arguments, **keywords)
        made[...] = np.nan if made.dtype.kind == "f" else 77
        return made

    return make


def run(f, inputs, of=None):
    """What comes out for copies of the inputs, which must be finite and not large."""
    try:
        value = outcome(f, copied(inputs), of)
    except Exception as error:
        raise Unstable(f"raises {type(error).__name__}: {error}") from error
    numbers = flat(value)
    if numbers.dtype.kind not in "fi" or not np.all(np.abs(numbers) < LARGEST):
        raise Unstable("value is large, not finite or not a number")
    return value


def outcome(f, inputs, of=None):
    """What the function returns, or what it leaves in the arguments that `of` names; the inputs may be written to."""
    value = f(**inputs)
    if of is None:
        return value
    return inputs[of] if isinstance(of, str) else tuple(inputs[name] for name in of)


def copied(inputs):
    """The same inputs in new memory."""
    return {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}


def differences(f, program, weights):
    """The gradient for each name in wrt, element by element."""
    def contracted(inputs):
        try:
            numbers = flat(outcome(f, inputs, program.of))
        except (ArithmeticError, ValueError, UnboundLocalError, IndexError) as error:
            raise Unstable(f"raises near the inputs: {type(error).__name__}") from error
        if numbers.shape != weights.shape:
            raise Unstable("shape of the value changes near the inputs")
        return float(weights @ numbers)

    centre = contracted(copied(program.inputs))
    return {name: of_argument(contracted, program.inputs, name, centre) for name in program.wrt_names()}


def of_argument(contracted, inputs, name, centre):
    """The gradient for one argument."""
    value = inputs[name]
    if not isinstance(value, np.ndarray):
        return np.array(slope(lambda shift: contracted({**copied(inputs), name: value + shift}), centre))
    found = np.zeros(value.shape)
    for position in np.ndindex(*value.shape):
        found[position] = slope(lambda shift: contracted(shifted(inputs, name, position, shift)), centre)
    return found


def shifted(inputs, name, position, shift):
    """Copies of the inputs with one element moved."""
    inputs = copied(inputs)
    inputs[name][position] += shift
    return inputs


def slope(function, centre, step=STEP):
    """Derivative at 0 by Richardson extrapolation, or Unstable."""
    high, low, near_high, near_low = function(step), function(-step), function(step / 2), function(-step / 2)
    wide, narrow = (high - low) / (2 * step), (near_high - near_low) / step
    bend = (high - 2 * centre + low) / step - 4 * (near_high - 2 * centre + near_low) / step
    scale = max(1.0, abs(narrow), 1e-3 * abs(centre))
    if not math.isfinite(wide) or not abs(narrow) < LARGEST:
        raise Unstable("gradient is large or not finite")
    if abs(wide - narrow) > 1e-4 * scale or abs(bend) > 1e-4 * scale:
        raise Unstable("step sizes disagree")
    return (4 * narrow - wide) / 3


def confirmed(loaded, name, position):
    """The derivative for one element once more, with four other steps that must agree, or Unstable."""
    program = loaded.program
    cotangent = cotangent_like(run(loaded.f, program.inputs, program.of))
    weights = np.concatenate([np.ravel(part) for part in leaves(cotangent)]).astype(float)

    def function(shift):
        inputs = copied(program.inputs)
        if isinstance(inputs[name], np.ndarray):
            inputs[name][position] += shift
        else:
            inputs[name] += shift
        return float(weights @ flat(outcome(loaded.f, inputs, program.of)))

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        centre = function(0.0)
        found = [slope(function, centre, step) for step in (1e-3, 5e-5, 1e-5, 2e-6)]
        small = [step for step in (1e-8, 1e-10, 1e-12) if 4 * abs(centre) * np.finfo(float).eps / step < 1e-5]  # it may sway faster than that
        found += [(function(step) - function(-step)) / (2 * step) for step in small]
    if max(found) - min(found) > 1e-4 * max(1.0, abs(found[0])):
        raise Unstable("step sizes disagree on a second look")
    return found[0]


# --- structures of results


def leaves(value):
    """The numbers and arrays of a result, in order."""
    if isinstance(value, (tuple, list)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def flat(value):
    """All numbers of a result as a vector."""
    if not isinstance(value, (tuple, list)):
        return np.ravel(value)
    return np.concatenate([np.zeros(0, int), *map(np.ravel, leaves(value))])  # there may be no leaf


def cotangent_like(value):
    """Fixed weights with the structure of the value; none is 1, so that a lost factor shows."""
    weights = iter(1.25 + 0.5 * np.cos(np.arange(flat(value).size)))

    def build(node):
        if isinstance(node, (tuple, list)):
            return type(node)(build(item) for item in node)
        if np.ndim(node) == 0:
            return float(next(weights))
        return np.array([next(weights) for _ in range(np.size(node))]).reshape(np.shape(node))

    return build(value)


def same(left, right, tolerance=0.0) -> bool:
    """Equal in structure, shapes and numbers."""
    if isinstance(left, (tuple, list)):
        return type(left) is type(right) and len(left) == len(right) and all(same(a, b, tolerance) for a, b in zip(left, right))
    if isinstance(right, (tuple, list)) or np.shape(left) != np.shape(right):
        return False
    return bool(np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True))
