"""Functions with jumps: their derivatives against central differences, whichever jump is taken, in whichever pass of a loop.

Each program is differentiated without annotations by `vjp`, and with them by `grad` if its result is a number; under `check_restore`, which
asserts that each value that the reverse sweep restores is the one that the forward sweep had.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
import sys
from typing import Annotated, Callable, Dict, List, NamedTuple, Tuple

import numpy as np
import pytest

import srcdiff
from tests.jump_programs import MATRICES, NUMBERS, PROCEDURES, VECTORS
from tests.primals import function_of

NUMBER, VECTOR, MATRIX = "float", 'Annotated[np.ndarray, "k"]', 'Annotated[np.ndarray, "i k"]'
TABLES = [  # programs, their parameters, those that they are differentiated by
    (NUMBERS, {"x": NUMBER, "c": NUMBER, "n": "int"}, ("x", "c")),
    (VECTORS, {"v": VECTOR, "c": NUMBER, "n": "int"}, ("v", "c")),
    (MATRICES, {"m": MATRIX, "v": VECTOR, "c": NUMBER}, ("m", "v", "c")),
    (PROCEDURES, {"x": VECTOR, "y": VECTOR, "c": NUMBER, "n": "int"}, ("x", "y", "c")),
]


class Program(NamedTuple):
    name: str
    body: str
    parameters: Dict[str, str]
    wrt: Tuple[str, ...]
    of: Tuple[str, ...]
    points: List[dict]

    def function(self, annotated: bool) -> Callable:
        parameters = [f"{name}: {kind}" if annotated else name for name, kind in self.parameters.items()]
        body = "".join(f"    {line}\n" for line in self.body.splitlines())
        return function_of(f"def f({', '.join(parameters)}):\n{body}", Annotated=Annotated)


def programs() -> List[Program]:
    found = []
    for table, parameters, wrt in TABLES:
        for part in re.split(r"^# ", table, flags=re.M)[1:]:
            name, *lines = part.rstrip("\n").split("\n")
            body = "\n".join(line for line in lines if not line.startswith(("at ", "of ")))
            of = tuple(name for line in lines if line.startswith("of ") for name in line[3:].split(", "))
            points = [point for line in lines if line.startswith("at ") for point in eval(f"[{line[3:]}]")]
            found.append(Program(name, body, parameters, wrt, of, [dict(zip(parameters, map(argument, point))) for point in points]))
    return found


def argument(value):
    return np.array(value) if isinstance(value, list) else value


PROGRAMS = programs()
each = pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])


# --- what the derivative should be


def outputs(program: Program, f: Callable, point: dict):
    """What counts as the result, by running the program on copies; or the error that it raises."""
    point = copy.deepcopy(point)
    try:
        value = f(**point)
    except (ArithmeticError, RuntimeError, TypeError, ValueError) as error:
        return error
    return tuple(point[name] for name in program.of) if program.of else value


def parts(value) -> list:
    return [part for inner in value for part in parts(inner)] if isinstance(value, tuple) else [value]


def weights(value, numbers=None):
    """A cotangent of the structure of a value: not all of it the same, none of it zero."""
    numbers = numbers or map(np.cos, itertools.count(1.0))
    if isinstance(value, tuple):
        return tuple(weights(part, numbers) for part in value)
    found = np.reshape([next(numbers) for _ in range(np.size(value))], np.shape(value))
    return found if np.ndim(value) else float(found)


def weighted(bar, value) -> float:
    return sum(float(np.sum(w * part)) for w, part in zip(parts(bar), parts(value)))


class Expected(NamedTuple):
    """At a point: the outputs, their cotangent, the gradients of <cotangent, outputs>."""

    point: dict
    value: object
    bar: object
    gradients: List[np.ndarray]


@functools.lru_cache(maxsize=None)
def expected(name: str) -> List[Expected]:
    """What is right at each point of a program, the gradients by central differences; where it raises, the error as the value."""
    (program,) = [program for program in PROGRAMS if program.name == name]
    f, found = program.function(False), []
    for point in program.points:
        value = outputs(program, f, point)
        bar = None if isinstance(value, Exception) else weights(value)
        found.append(Expected(point, value, bar, [] if bar is None else [central(program, f, point, name, bar) for name in program.wrt]))
    return found


def central(program: Program, f: Callable, point: dict, name: str, bar) -> np.ndarray:
    """Central differences of fourth order; each number of the argument is moved by steps that change no decision."""
    gradient, step = np.zeros(np.shape(point[name])), 1e-5
    for index in np.ndindex(gradient.shape):
        for times, weight in ((1, 8.0), (-1, -8.0), (2, -1.0), (-2, 1.0)):
            moved = np.array(point[name], dtype=float)
            moved[index] += times * step
            value = outputs(program, f, {**point, name: moved if moved.ndim else float(moved)})
            gradient[index] += weight * weighted(bar, value) / (12.0 * step)
    return gradient


def assert_same(found, right, rtol: float) -> None:
    assert len(parts(found)) == len(parts(right))
    for one, other in zip(parts(found), parts(right)):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=1e-8)
        assert np.shape(one) == np.shape(other)


# --- what it is


@each
def test_vjp(program):
    assert_vjp(program, program.function(False))


@each
def test_annotated(program):
    """The gradient where there is one."""
    f, found = program.function(True), expected(program.name)
    if not all(isinstance(at.value, (float, int, Exception)) for at in found):
        return assert_vjp(program, f)
    derivative = srcdiff.grad(f, program.wrt, check_restore=True)
    for at in found:
        if isinstance(at.value, Exception):
            assert_raises(at.value, derivative, at.point)
        else:
            assert_same(derivative(**at.point), tuple(gradient / at.bar for gradient in at.gradients), 1e-7)


def assert_vjp(program: Program, f: Callable) -> None:
    derivative = srcdiff.vjp(f, program.wrt, of=program.of or None, check_restore=True)
    for at in expected(program.name):
        given = copy.deepcopy(at.point)
        if isinstance(at.value, Exception):
            assert_raises(at.value, functools.partial(derivative, result_bar=1.0), given)
            continue
        value, gradients = derivative(**given, result_bar=at.bar)
        assert_same(value, at.value, 1e-12)
        assert_same(gradients, tuple(at.gradients), 1e-7)
        np.testing.assert_equal(given, at.point)


def assert_raises(error: Exception, derivative: Callable, point: dict) -> None:
    """The derivative raises what the program raises."""
    with pytest.raises(type(error)) as caught:
        derivative(**point)
    assert caught.value.args == error.args


# --- what the programs are


@each
def test_every_line_runs(program):
    """At the points of a program, together: each jump is taken somewhere, and is not elsewhere."""
    f = program.function(False)
    ran = set().union(*(lines_run(f, point) for point in program.points))
    written = {number for number, line in enumerate(program.body.splitlines(), 2) if line.strip() not in ("else:", "pass")}
    assert written - ran == set()


def lines_run(f: Callable, point: dict) -> set:
    found = set()

    def trace(frame, event, _):
        if frame.f_code is not f.__code__:
            return None
        if event == "line":
            found.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        f(**copy.deepcopy(point))
    except (ArithmeticError, RuntimeError, TypeError, ValueError):
        pass
    finally:
        sys.settrace(before)
    return found


def test_there_are_all_kinds_of_programs():
    assert len(PROGRAMS) == len({program.name for program in PROGRAMS}) > 100
    for words in ("break", "continue", "return", "raise", "else:", "while True", "enumerate", "zip", "reversed", "[i] *=", "return\n"):
        assert sum(words in program.body for program in PROGRAMS) >= 2, words
    assert any(isinstance(at.value, tuple) for program in PROGRAMS for at in expected(program.name))
    assert all(len(program.points) >= 2 for program in PROGRAMS)
