"""The check of a derivative that is to be adopted: `Checking`.

A person may have written anything, so more is looked at than of what srcdiff generates: arrays of several lengths and of length 1, numbers of both signs,
whole numbers, other values than the defaults.
"""

from __future__ import annotations

import copy
import inspect
import itertools
import os
import types
import typing
from dataclasses import replace
from typing import Callable, Dict, Iterator, Optional, Tuple

import numpy as np

from srcdiff.checks import Check
from srcdiff.differences import CheckResult, GradientCheckError
from srcdiff.drawn import Drawing
from srcdiff.errors import ArgumentError, UnsupportedSyntaxError
from srcdiff.load.source import load_text
from srcdiff.nested import leaves, same, shaped_like
from srcdiff.own.adopted import Adopted, primal_digests, text_digest
from srcdiff.own.rules import adopted_template
from srcdiff.own.signature import text_signature
from srcdiff.verify import Verified

ONLY = "only gradients can be adopted, of functions at the top level: srcdiff grad FILE.py::FUNC --wrt x, with or without --value or --vjp"
RANGES = ((0.5, 1.5, 3), (0.5, 1.5, 5), (-1.5, 1.5, 2), (-3.0, 3.0, 4))  # lowest and highest number, and the first length


class Checking:
    """The check of one derivative `g` of `f`; ArgumentError if its parameters are not those of f."""

    def __init__(self, one: Adopted, f: Callable, g: Callable, example: object):
        self.one, self.f, self.g, self.example = one, f, g, example
        if not isinstance(f, types.FunctionType) or f.__qualname__ != one.qualname or not same_file(f.__code__.co_filename, one.source):
            raise UnsupportedSyntaxError(
                f"{one.qualname} is no plain function of {os.path.basename(one.source)}, and its derivative cannot be adopted", help=ONLY
            )
        self.signature = inspect.signature(f)
        adopted_template(load_text(one.file, one.name), one, text_signature(load_text(one.source, one.qualname).tree))

    def run(self) -> Verified:
        title, wrt = f"{os.path.basename(self.one.file)}::{self.one.name}", ", ".join(self.one.wrt)
        try:
            first, *others = self.points()
            results = [self.at(first), *filter(None, map(self.at_another, [*others, *self.other_defaults(first)]))]
            for name, point in stretched(first):
                self.at_broadcast(name, point)
            self.at_integers(first)
        except GradientCheckError as error:
            return Verified(title, wrt, failure=str(error))
        except ArgumentError as error:
            return Verified(title, wrt, skipped=f"{error.message}; {error.help}")
        except Exception as error:
            return Verified(title, wrt, skipped=f"it raises {type(error).__name__}: {error}")
        return Verified(title, wrt, max(results, key=lambda result: result.worst_error))

    def adopted(self) -> Adopted:
        """The derivative as the head of the file tells of it."""
        first = next(self.points())
        ranks = {name: np.ndim(value) for name, value in first.items() if is_numeric(value)}
        one = replace(self.one, sources=primal_digests(self.one), ranks=ranks)
        return replace(one, digest=text_digest(one))

    # --- points

    def points(self) -> Iterator[Dict[str, object]]:
        """Arguments by name: those of the example and others near them, or drawn for the annotations."""
        if self.example is None:
            yield from self.drawn_points()
            return
        given = self.signature.bind(**self.example) if isinstance(self.example, dict) else self.signature.bind(*self.example)
        point = {name: float(value) if name in self.one.wrt and type(value) is int else value for name, value in given.arguments.items()}
        left_out = {name: one.default for name, one in self.signature.parameters.items() if name not in point}
        for seed, width in enumerate((0.0, 0.1, 0.5, 1.0)):
            random = np.random.default_rng(seed)
            found = {name: moved(value, width, random) for name, value in point.items()}
            found.update({name: other_default(value, seed, random) for name, value in left_out.items()})
            yield {name: found[name] for name in self.signature.parameters}

    def drawn_points(self) -> Iterator[Dict[str, object]]:
        hints = typing.get_type_hints(self.f, include_extras=True)
        for seed, (low, high, length) in enumerate(RANGES):
            random, point = np.random.default_rng(seed + 1), {}
            drawing = Drawing(random, (low, high), length)
            for name, parameter in self.signature.parameters.items():
                if parameter.default is not parameter.empty:
                    point[name] = other_default(parameter.default, seed, random)
                elif hints.get(name) in (int, bool):
                    point[name] = hints[name](3 - seed if hints[name] is int and seed < 3 else seed % 2 == 0)
                else:
                    point[name] = drawing.argument(name, parameter, hints.get(name))
            yield point

    def other_defaults(self, point: Dict[str, object]) -> Iterator[Dict[str, object]]:
        """The point with one parameter that has another value than its default."""
        for name, parameter in self.signature.parameters.items():
            if parameter.default is not parameter.empty:
                yield {**point, name: other_default(parameter.default, 1, np.random.default_rng(1))}

    # --- one point

    def at(self, point: Dict[str, object]) -> CheckResult:
        """The check at a point at which the primal has a value."""
        arguments = copy.deepcopy(point)
        try:
            value = self.called(self.f, arguments)
        except Exception as error:
            raise ArgumentError(f"{self.one.qualname} raises {type(error).__name__}: {error}", help="give @srcdiff.gradient(example=...)") from None
        if not isinstance(value, (int, float, np.number, np.ndarray)) or (self.one.kind != "vjp" and np.ndim(value)):
            raise ArgumentError(f"{self.one.qualname} returns no {'number or array' if self.one.kind == 'vjp' else 'number'}", help=ONLY)
        for name, parameter in self.signature.parameters.items():
            if not is_numeric(point[name]) and (name in self.one.wrt or parameter.default is parameter.empty):
                raise ArgumentError(f"{name!r} is no number or array", help=ONLY)
        for name, value in arguments.items():
            if not same(value, point[name], 0.0):
                raise ArgumentError(
                    f"{self.one.qualname} changes its argument {name!r}", help="let it work on a copy: a rule is for what a function returns"
                )
        return self.check(point)

    def at_another(self, point: Dict[str, object]) -> Optional[CheckResult]:
        """The check at a point where the primal may have no value."""
        return self.check(point) if self.has_value(point) else None

    def has_value(self, point: Dict[str, object]) -> bool:
        with np.errstate(all="ignore"):
            try:
                return all(np.all(np.isfinite(leaf)) for leaf in leaves(self.called(self.f, copy.deepcopy(point))))
            except Exception:
                return False

    def at_broadcast(self, name: str, point: Dict[str, object]) -> None:
        """Where an axis has length 1: if the primal broadcasts it, the derivative has to be right, or to refuse it."""
        if not self.has_value(point) or self.gradients(point) is None:
            return
        try:
            self.check(point)
        except GradientCheckError as error:
            why = (
                f"at {name!r} of shape {np.shape(point[name])}, which the primal broadcasts: sum its gradient, or raise a ValueError for these shapes"
            )
            raise GradientCheckError(f"{error}\n{why}") from error

    def at_integers(self, point: Dict[str, object]) -> None:
        """Whole numbers give the same gradients as integers, in arrays that are not differentiated too, and as floats."""
        floats = {name: np.rint(value * 3.0) + 1.0 if is_float(value) else value for name, value in point.items()}
        integers = {
            name: (value.astype(int) if name not in self.one.wrt else value) if isinstance(value, np.ndarray) else int(value)
            for name, value in floats.items()
            if is_float(point[name])
        }
        found, expected = self.gradients({**floats, **integers}), self.gradients(floats)
        if found is not None and expected is not None and not all(map(np.allclose, found, expected)):
            raise GradientCheckError(f"check of {self.one.name}: of integers it gives {found}, of the same numbers as floats {expected}")

    def gradients(self, point: Dict[str, object]) -> Optional[list]:
        """What the derivative gives for a cotangent of ones; None if it raises."""
        try:
            with np.errstate(all="ignore"):
                (seed,) = set(inspect.signature(self.as_vjp()).parameters) - set(self.signature.parameters)
                return leaves(
                    self.called(
                        self.as_vjp(), copy.deepcopy(point), **{seed: shaped_like(self.called(self.f, copy.deepcopy(point)), itertools.repeat(1.0))}
                    )[1]
                )
        except Exception:
            return None

    def called(self, function: Callable, point: Dict[str, object], **more: object) -> object:
        bound = inspect.BoundArguments(self.signature, point)
        return function(*bound.args, **bound.kwargs, **more)

    def check(self, point: Dict[str, object]) -> CheckResult:
        check = Check(self.f, list(self.one.wrt), not self.one.single, inspect.BoundArguments(self.signature, point), False)
        try:
            with np.errstate(all="ignore"):
                return check.run({"reverse": self.as_vjp()}, lambda: self.folded)
        except (GradientCheckError, ArgumentError):
            raise
        except Exception as error:
            raise GradientCheckError(f"check of {self.one.name}: it raises {type(error).__name__}: {error}") from error

    def as_vjp(self) -> Callable:
        """The derivative as a function that takes the cotangent of the result by keyword, and gives (value, gradients)."""
        if self.one.kind == "vjp":
            return self.g

        def vjp(*args, result_bar_of_check, **kwargs):
            value, found = self.with_value(*args, **kwargs)
            return value, found * result_bar_of_check if self.one.single else tuple(part * result_bar_of_check for part in found)

        added = inspect.Parameter("result_bar_of_check", inspect.Parameter.KEYWORD_ONLY)
        vjp.__signature__ = self.signature.replace(parameters=[*self.signature.parameters.values(), added])
        return vjp

    def with_value(self, *args, **kwargs) -> tuple:
        """(value, gradients), whichever kind the derivative is of."""
        if self.one.kind == "grad":
            return self.f(*copy.deepcopy(args), **copy.deepcopy(kwargs)), self.g(*args, **kwargs)
        value, found = self.g(*args, **kwargs)
        return value, found

    def folded(self, *args, **kwargs) -> tuple:
        """The same, the gradients always as a tuple."""
        value, found = self.with_value(*args, **kwargs)
        return value, (found,) if self.one.single else found


def is_numeric(value: object) -> bool:
    return isinstance(value, (bool, int, float, np.number)) or (isinstance(value, np.ndarray) and value.dtype.kind in "biuf")


def is_float(value: object) -> bool:
    return isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def other_default(default: object, seed: int, random: np.random.Generator) -> object:
    """The default, then other values of its kind."""
    if seed == 0 or not isinstance(default, (bool, int, float)):
        return default
    if isinstance(default, bool):
        return default if seed % 2 == 0 else not default
    return default + seed - 2 * (seed == 3) if isinstance(default, int) else float(default * random.uniform(0.5, 1.5) + 0.1)


def moved(value: object, width: float, random: np.random.Generator) -> object:
    """A number or an array of numbers near one; anything else as it is."""
    if not is_float(value) or width == 0.0:
        return value
    found = value * (1.0 + 0.1 * width * random.uniform(-1.0, 1.0, np.shape(value))) + width * random.uniform(-0.5, 1.0, np.shape(value))
    return found.astype(value.dtype) if isinstance(value, np.ndarray) else type(value)(found)


def stretched(point: Dict[str, object]) -> Iterator[Tuple[str, Dict[str, object]]]:
    """The point with one axis of one array cut to length 1, and the array's name."""
    for name, value in point.items():
        for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
            yield name, {**point, name: np.take(value, [0], axis)}


def same_file(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
