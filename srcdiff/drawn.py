"""Arguments drawn for annotations: numbers, arrays, and objects of the user's classes, whose constructors are annotated."""

from __future__ import annotations

import enum
import inspect
import sys
import types
import typing
from typing import Callable, Dict, Optional, Tuple

import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.load.modules import is_installed

UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))  # the latter from Python 3.10 on
HELP = "annotate it, or give @srcdiff.gradient(example=...)"


class Drawing:
    """One point: numbers `between` two, the same ones for the same `random`; the first axis with a name has `length`."""

    def __init__(self, random: np.random.Generator, between: Tuple[float, float] = (0.5, 1.5), length: int = 3):
        self.random, self.between, self.length = random, between, length
        self.sizes: Dict[str, int] = {}

    def arguments(self, f: Callable, owner: Optional[type] = None) -> Dict[str, object]:
        """Those of a call; of a method also its object, of the class `owner`."""
        parameters, hints = inspect.signature(f).parameters, hints_of(f)
        if owner is not None:
            hints.setdefault(next(iter(parameters), ""), owner)
        return {name: self.argument(name, parameter, hints.get(name)) for name, parameter in parameters.items()}

    def argument(self, name: str, parameter: inspect.Parameter, hint: object) -> object:
        """An argument: its default, or something for its annotation."""
        return parameter.default if parameter.default is not parameter.empty else self.value(f"the argument {name!r}", hint)

    def value(self, what: str, hint: object) -> object:
        if hint is float:
            return float(self.random.uniform(*self.between))
        if hint is complex:
            return complex(*self.random.uniform(*self.between, 2))
        if hint in (int, bool):
            return hint(3)
        if typing.get_origin(hint) in UNIONS:  # `Optional[float]`
            return self.value(what, typing.get_args(hint)[0])
        if is_users_class(hint):
            return next(iter(hint)) if issubclass(hint, enum.Enum) else self.instance(hint)
        return self.array(what, hint)

    def array(self, what: str, hint: object) -> np.ndarray:
        axes = next((note for note in getattr(hint, "__metadata__", ()) if isinstance(note, str)), None)
        array = getattr(hint, "__origin__", None)
        if axes is None or not is_array(array):
            raise ArgumentError(f"nothing tells what {what} is", help=HELP)
        lengths = [int(axis) if axis.isdigit() else self.sizes.setdefault(axis, self.length + len(self.sizes)) for axis in axes.split()]
        values = self.random.uniform(*self.between, lengths)
        return values + 1j * self.random.uniform(*self.between, lengths) if "complex" in str(array) else values

    def instance(self, cls: type) -> object:
        """An object that the constructor makes of what is drawn for it."""
        parameters = inspect.signature(cls).parameters
        hints = {**hints_of(cls), **hints_of(cls.__init__)}
        found = {
            name: one.default if one.default is not one.empty else self.value(f"{name!r} of {cls.__name__}", hints.get(name))
            for name, one in parameters.items()
        }
        positional = [found.pop(name) for name, one in parameters.items() if one.kind is one.POSITIONAL_ONLY]
        return cls(*positional, **found)


def hints_of(f: object) -> Dict[str, object]:
    """The annotations, evaluated; ArgumentError for names that are there for type checkers only."""
    try:
        return typing.get_type_hints(f, include_extras=True) if hasattr(f, "__annotations__") else {}
    except NameError as error:
        raise ArgumentError(f"its annotations have no values when the program runs: {error}", help="give @srcdiff.gradient(example=...)") from None


def is_users_class(hint: object) -> bool:
    """A class that is no library's, nor the interpreter's."""
    if not isinstance(hint, type) or hint.__module__ in sys.builtin_module_names:
        return False
    return not is_installed(getattr(sys.modules.get(hint.__module__), "__file__", None) or "")


def is_array(hint: object) -> bool:
    """`np.ndarray`, with or without parameters, or `NDArray[...]`, which is a type alias from NumPy 2.5 on."""
    origin = getattr(hint, "__origin__", hint)
    value = getattr(origin, "__value__", origin)
    return np.ndarray in (value, getattr(value, "__origin__", None))
