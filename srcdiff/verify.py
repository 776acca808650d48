"""`srcdiff verify`: the derivatives of what `@srcdiff.gradient` decorates, or the project lists, against numerical differentiation.

This imports the user's modules and runs their functions, which no other command does.  Where: at the example of the decorator, else at
arguments drawn for the annotations and defaults (see `drawn`), the same ones every time.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Callable, Dict, Iterator, List, Optional

import numpy as np

from srcdiff.checks import check_grads
from srcdiff.differences import CheckResult, GradientCheckError, shown_rates
from srcdiff.drawn import Drawing
from srcdiff.errors import ArgumentError, SourceError, SrcdiffError
from srcdiff.files import wanted_functions
from srcdiff.load import modules
from srcdiff.load.decorated import Decorated

POINTS = 3  # at which a function is checked, if there is no example
HEAD = ("function", "with respect to", "worst error", "Taylor rates")


@dataclass(frozen=True)
class Verified:
    """A function that was checked: what agrees, or why it does not; `skipped` says why it could not be checked."""

    function: str
    wrt: str
    result: Optional[CheckResult] = None
    failure: str = ""
    skipped: str = ""

    @property
    def word(self) -> str:
        return "right" if self.result is not None else "wrong" if self.failure else "not checked"

    def row(self) -> tuple:
        if self.result is None:
            return (self.function, self.wrt, self.word, "")
        error = "below 1e-08" if self.result.worst_error < 1e-8 else f"{self.result.worst_error:.0e}"  # the rest is rounding
        return (self.function, self.wrt, error, shown_rates(self.result.rates))


def verified(path: str) -> Iterator[Verified]:
    """The decorated and listed functions of a file, each checked; SrcdiffError if the file cannot be read or imported."""
    wanted = wanted_functions(path)
    module = imported(path)[0] if wanted else None
    for one in wanted:
        yield of_function(f"{path}::{one.qualname}", attribute(module, one.qualname), one, owner_of(module, one.qualname))


def imported(*paths: str, command: str = "verify") -> List[ModuleType]:
    """The user's modules in a folder, run as imports of them would run them."""
    before = {name: sys.modules.pop(name, None) for name in map(modules.module_name, paths)}
    sys.path[:0] = folders = modules.own_folders(paths[0])
    try:
        return [run(path, command) for path in paths]
    finally:
        for folder in folders:
            sys.path.remove(folder)
        sys.modules.update({name: module for name, module in before.items() if module is not None})


def run(path: str, command: str) -> ModuleType:
    """The module in a file, with the packages that it is in, one of which may import it."""
    name = modules.module_name(path)
    try:
        if "." in name:
            importlib.import_module(name.rpartition(".")[0])
        return sys.modules[name] if is_module_of(path, sys.modules.get(name)) else executed(name, path)
    except SrcdiffError:
        raise
    except Exception as error:
        raise SourceError(
            f"{path} cannot be imported: {type(error).__name__}: {error}", help=f"{command} runs the module: run it yourself to see why"
        ) from error


def is_module_of(path: str, module: Optional[ModuleType]) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and os.path.realpath(file) == os.path.realpath(path)


def executed(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attribute(module: ModuleType, qualname: str) -> Callable:
    found = module
    for part in qualname.split("."):
        if not hasattr(found, part):
            raise SourceError(f"{os.path.basename(module.__file__)} defines no {qualname!r}", help="give the function its name back")
        found = getattr(found, part)
    return found


def owner_of(module: ModuleType, qualname: str) -> Optional[type]:
    """The class whose object a function takes first; None for static methods, and for functions of no class."""
    path, _, name = qualname.rpartition(".")
    owner = attribute(module, path) if path else None
    return owner if isinstance(inspect.getattr_static(owner, name, None), FunctionType) else None


def of_function(title: str, f: Callable, one: Decorated, owner: Optional[type] = None) -> Verified:
    """The check of one function at its points; the worst result of several."""
    wrt = one.arguments.get("wrt", 0)
    shown = ", ".join(map(str, wrt if isinstance(wrt, tuple) else (wrt,)))
    options = {option: value for option, value in one.arguments.items() if option in ("of", "example", "has_aux", "follow")}
    try:
        points = list(points_of(f, options.get("example"), owner))
        check = check_grads(f, wrt, **options)
        results = [check(**point) for point in points]
    except GradientCheckError as error:
        return Verified(title, shown, failure=str(error))
    except ArgumentError as error:
        return Verified(title, shown, skipped=f"{error.message}; {error.help}")
    except SrcdiffError:
        raise
    except Exception as error:
        return Verified(title, shown, skipped=f"it raises {type(error).__name__}: {error}")
    return Verified(title, shown, max(results, key=lambda result: result.worst_error))


def points_of(f: Callable, example: object, owner: Optional[type] = None) -> Iterator[Dict[str, object]]:
    """Arguments by name."""
    if example is not None:
        signature = inspect.signature(f)
        bound = signature.bind(**example) if isinstance(example, dict) else signature.bind(*example)
        yield dict(bound.arguments)
        return
    for seed in range(1, POINTS + 1):
        yield Drawing(np.random.default_rng(seed)).arguments(f, owner)


def table(found: List[Verified]) -> str:
    """The results as text, a line for each function, and below it what is wrong or could not be checked."""
    rows = [HEAD, *(one.row() for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    for one in found:
        if one.failure or one.skipped:
            lines += ["", f"{one.function}: {one.failure or 'not checked: ' + one.skipped}"]
    return "\n".join(lines) + "\n"
