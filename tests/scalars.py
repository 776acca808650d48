"""Functions of one number, in files of their own: their derivatives against central differences, live and from the text alone."""

from __future__ import annotations

import inspect
import re
from types import ModuleType
from typing import Callable, List

import pytest

import srcdiff
from srcdiff.files import gradient_text

POINTS = (0.7, 1.3, 2.1)


def functions_of(module: ModuleType) -> list:
    """The functions of a module that take one number `x: float`, as parameters of a test."""
    found = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__ and list(inspect.signature(f).parameters) == ["x"]]
    return [pytest.param(f, id=f.__name__) for f in found]


def assert_right(f: Callable, points=POINTS) -> None:
    """`vjp`, which asserts that each value that it restores is the one that the forward sweep had."""
    vjp = srcdiff.vjp(f, check_restore=True)
    for x in points:
        value, gradient = vjp(x)
        assert value == pytest.approx(f(x), rel=1e-12, abs=1e-12)
        assert gradient == pytest.approx(slope(f, x), rel=1e-6, abs=1e-6), f"at {x}"


def assert_text_agrees(f: Callable, points=POINTS) -> None:
    """`grad`, live and from the file alone: the same words, the right number."""
    gradient = srcdiff.grad(f)
    assert words(gradient.source, f) == words(gradient_text(inspect.getsourcefile(f), f.__name__, "grad", 0, update="test"), f)
    for x in points:
        assert gradient(x) == pytest.approx(slope(f, x), rel=1e-6, abs=1e-6), f"at {x}"


def slope(f: Callable, x: float, step: float = 1e-3) -> float:
    """Central differences, extrapolated once."""
    wide, narrow = ((f(x + h) - f(x - h)) / (2.0 * h) for h in (step, step / 2.0))
    return (4.0 * narrow - wide) / 3.0


def words(text: str, f: Callable) -> List[str]:
    """What stands below the docstring, without the module's name before its globals."""
    below = text.partition("with respect to x.")[2].replace(f"{f.__module__.rpartition('.')[2]}.", "")
    return re.findall(r"\w+|[^\w\s]", re.sub(r"[(),]", "", below))  # a line that is too long is broken in parentheses
