"""`srcdiff adopt`: a derivative that a person edited is checked numerically, and its file says from then on that it is a rule (see `own.adopted`).

This imports the modules of the derivative and of its primal and runs both, at points with arrays of several lengths, numbers of both signs, and other
values than the defaults.
"""

from __future__ import annotations

import copy
import inspect
import os
import typing
from dataclasses import replace
from typing import Callable, Dict, Iterator, List, Optional

import numpy as np

from srcdiff.api import wrt_names
from srcdiff.checks import Check
from srcdiff.deliver.replace import write_beside
from srcdiff.differences import CheckResult, GradientCheckError
from srcdiff.emit.header import MARK, is_generated
from srcdiff.errors import ArgumentError, SourceError, UnsupportedSyntaxError
from srcdiff.files import KINDS, loaded, request_for, told_apart
from srcdiff.load.decorated import Decorated, decorated_functions
from srcdiff.load.modules import module_name
from srcdiff.load.source import load_text, read_text, split_lines
from srcdiff.nested import leaves
from srcdiff.own import adopted
from srcdiff.own.adopted import Adopted, all_set_aside, is_adopted, parsed_command, primal_digests, read_adopted, text_digest
from srcdiff.own.config import modules_with_rules
from srcdiff.own.rules import adopted_template
from srcdiff.own.signature import text_signature
from srcdiff.verify import Verified, attribute, drawn, imported

ONLY = "only gradients can be adopted, of functions at the top level: srcdiff grad FILE.py::FUNC --wrt x, with or without --value or --vjp"
HEADS = (MARK, adopted.MARK, "# Update:", "# Source:", "# Adopted:", "# Checked:")
RANGES = ((0.5, 1.5, 3), (0.5, 1.5, 5), (-1.5, 1.5, 2), (-3.0, 3.0, 4))  # lowest and highest number, and the first length


def adopt(path: str, name: Optional[str] = None) -> List[Verified]:
    """Check the derivatives in a file, and write its head if all are right; `name` is that of the only one.

    Raises SrcdiffError if the file has no derivatives that can be adopted, or cannot be imported.
    """
    text = read_text(path)
    found = derivatives(path, text)
    if name is not None and [one.name for one in found] != [name]:
        others = ", ".join(one.name for one in found)
        raise ArgumentError(
            f"{path} holds {others}, which are adopted together",
            help=f"srcdiff adopt {path}; or write it into a file of its own: srcdiff grad ... -o FILE",
        )
    source = found[0].source
    with all_set_aside():
        model, module = imported(source, path, command="adopt")
    examples = {decorated.qualname: decorated.arguments.get("example") for decorated in decorated_functions(source)}
    checks = [Checking(one, attribute(model, one.qualname), attribute(module, one.name), examples.get(one.qualname)) for one in found]
    results = [check.run() for check in checks]
    if not any(result.failure or result.skipped for result in results):
        write_beside(os.path.realpath(path), adopted_text(path, text, [check.adopted() for check in checks]))
    return results


def adopted_text(path: str, text: str, found: List[Adopted]) -> str:
    """The file with the head of an adopted one."""
    lines = split_lines(text)
    while lines and lines[0].startswith(HEADS):
        lines.pop(0)
    head = [
        f"{adopted.MARK}{os.path.basename(found[0].source)} by srcdiff: edited by hand, checked numerically.",
        f"# Update:  srcdiff adopt {os.path.basename(path)}",
        *(line for one in found for line in one.head()),
    ]
    return "\n".join([*head, *lines]) + "\n"


def advice(path: str) -> str:
    """What the user has to do yet, so that the rules of an adopted file are found."""
    module = module_name(path)
    known = modules_with_rules(path)
    if module in known:
        return ""
    return f"; nothing uses it yet: name it in setup.cfg\n\n[srcdiff]\nrules = {' '.join([*known, module])}"


# --- which derivatives a file holds


def derivatives(path: str, text: str) -> List[Adopted]:
    """Those that the head of a file tells of; raises for what cannot be adopted."""
    if is_adopted(text):
        return read_adopted(path)
    lines = split_lines(text)
    updates = [line[len("# Update:") :].strip() for line in lines[:2] if line.startswith("# Update:")]
    if not is_generated(text) or not updates:
        raise SourceError(f"{path} does not say of what it is a derivative", help=f"keep the head that srcdiff wrote: {MARK}...")
    command = updates[0].partition(" -o ")[0]
    if command.startswith("srcdiff write "):
        source = beside(path, command[len("srcdiff write ") :])
        return [one for decorated in decorated_functions(source) for one in of_decorated(path, source, decorated)]
    one = parsed_command(command, path)
    if one is None:
        raise UnsupportedSyntaxError(f"what {command!r} writes cannot be adopted", help=ONLY)
    return [named(replace(one, source=beside(path, os.path.basename(one.source))))]


def beside(path: str, base: str) -> str:
    """The file of the primals."""
    source = os.path.join(os.path.dirname(path), base)
    if not os.path.isfile(source):
        raise SourceError(f"{base}, of which {path} holds derivatives, is not beside it", help="a derivative is adopted in the folder of its primal")
    return source


def of_decorated(path: str, source: str, decorated: Decorated) -> Iterator[Adopted]:
    """What `srcdiff write` wrote for one decorator."""
    given, qualname = decorated.arguments, decorated.qualname
    for option in ("of", "has_aux", "follow"):
        if given.get(option):
            raise UnsupportedSyntaxError(f"{qualname} has {option}=, and its derivative cannot be adopted", decorated.place, ONLY)
    wrt = given.get("wrt", 0)
    stacked = sum(other.qualname == qualname for other in decorated_functions(source)) > 1
    for kind in KINDS:
        one = named(
            Adopted(f"{qualname}_{kind}", path, source, qualname, kind, wrt if isinstance(wrt, tuple) else (wrt,), not isinstance(wrt, tuple))
        )
        yield replace(one, name="_".join([one.name, *one.wrt])) if stacked else one


def named(one: Adopted) -> Adopted:
    """With the names of the parameters in `wrt`; raises for what is more than a number or an array of a function."""
    if "." in one.qualname:
        raise UnsupportedSyntaxError(f"{one.qualname} is a method, and its derivative cannot be adopted", help=ONLY)
    positions = tuple(int(item) if str(item).lstrip("-").isdigit() else item for item in one.wrt)
    wrt = wrt_names(loaded(one.source, one.qualname), positions)
    if any("." in item for item in wrt):
        raise UnsupportedSyntaxError(f"{one.name} is with respect to a part of an object, and cannot be adopted", help=ONLY)
    return replace(one, wrt=wrt)


# --- the check


class Checking:
    """The check of one derivative `g` of `f`; ArgumentError if its parameters are not those of f."""

    def __init__(self, one: Adopted, f: Callable, g: Callable, example: object):
        self.one, self.f, self.g, self.example = one, f, g, example
        self.signature = inspect.signature(f)
        adopted_template(load_text(one.file, one.name), one, text_signature(load_text(one.source, one.qualname).tree))

    def run(self) -> Verified:
        title, wrt = f"{os.path.basename(self.one.file)}::{self.one.name}", ", ".join(self.one.wrt)
        try:
            first, *others = self.points()
            results = [self.at(first), *filter(None, (self.at_another(point) for point in others))]
            results += filter(None, (self.at_another(point, may_refuse=True) for point in stretched(first)))
        except GradientCheckError as error:
            return Verified(title, wrt, failure=str(error))
        except ArgumentError as error:
            return Verified(title, wrt, skipped=f"{error.message}; {error.help}")
        return Verified(title, wrt, max(results, key=lambda result: result.worst_error))

    def adopted(self) -> Adopted:
        """The derivative as the head of the file tells of it."""
        first = next(self.points())
        ranks = {name: np.ndim(value) for name, value in first.items() if is_numeric(value)}
        return replace(self.one, digest=text_digest(self.one), sources=primal_digests(self.one), ranks=ranks)

    # --- points

    def points(self) -> Iterator[Dict[str, object]]:
        """Arguments by name: those of the example and others near them, or drawn for the annotations."""
        if self.example is None:
            yield from self.drawn_points()
            return
        given = self.example
        bound = self.signature.bind(**given) if isinstance(given, dict) else self.signature.bind(*given)
        bound.apply_defaults()
        for seed in range(3):
            random = np.random.default_rng(seed)
            yield {name: moved(value, random) if seed else value for name, value in bound.arguments.items()}

    def drawn_points(self) -> Iterator[Dict[str, object]]:
        hints = typing.get_type_hints(self.f, include_extras=True)
        for seed, (low, high, length) in enumerate(RANGES):
            random, sizes, point = np.random.default_rng(seed + 1), {}, {}
            for name, parameter in self.signature.parameters.items():
                if parameter.default is not parameter.empty:
                    point[name] = other_default(parameter.default, seed, random)
                elif hints.get(name) in (int, bool):
                    point[name] = hints[name](3 - seed if hints[name] is int and seed < 3 else seed % 2 == 0)
                else:
                    point[name] = drawn(name, parameter, hints.get(name), random, sizes, (low, high), length)
            yield point

    # --- one point

    def at(self, point: Dict[str, object]) -> CheckResult:
        """The check at a point at which the primal has a value."""
        try:
            value = self.value(point)
        except Exception as error:
            raise ArgumentError(f"{self.one.qualname} raises {type(error).__name__}: {error}", help="give @srcdiff.gradient(example=...)") from None
        if not isinstance(value, (int, float, np.number, np.ndarray)) or (self.one.kind != "vjp" and np.ndim(value)):
            raise ArgumentError(f"{self.one.qualname} returns no {'number or array' if self.one.kind == 'vjp' else 'number'}", help=ONLY)
        for name in self.one.wrt:
            if not is_numeric(point[name]):
                raise ArgumentError(f"{name!r} is no number or array", help=ONLY)
        return self.check(point)

    def at_another(self, point: Dict[str, object], may_refuse: bool = False) -> Optional[CheckResult]:
        """The check at a point where the primal may have no value, and where the derivative `may_refuse` to give one."""
        with np.errstate(all="ignore"):
            try:
                if not all(np.all(np.isfinite(leaf)) for leaf in leaves(self.value(point))):
                    return None
            except Exception:
                return None
            if may_refuse:
                try:
                    self.g(**copy.deepcopy(point))
                except Exception:
                    return None
        return self.check(point)

    def value(self, point: Dict[str, object]) -> object:
        return self.called(self.f, point)

    def called(self, function: Callable, point: Dict[str, object], **more: object) -> object:
        bound = inspect.BoundArguments(self.signature, copy.deepcopy(point))
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


def other_default(default: object, seed: int, random: np.random.Generator) -> object:
    """The default, then other values of its kind."""
    if seed == 0 or not isinstance(default, (bool, int, float)):
        return default
    if isinstance(default, bool):
        return default if seed % 2 == 0 else not default
    return default + seed - 2 * (seed == 3) if isinstance(default, int) else float(default * random.uniform(0.5, 1.5) + 0.1)


def moved(value: object, random: np.random.Generator) -> object:
    """A number or an array of numbers near one; anything else as it is."""
    if isinstance(value, (float, np.floating)) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        return (
            type(value)(value * random.uniform(0.9, 1.1))
            if not isinstance(value, np.ndarray)
            else (value * random.uniform(0.9, 1.1, value.shape)).astype(value.dtype)
        )
    return value


def stretched(point: Dict[str, object]) -> Iterator[Dict[str, object]]:
    """The point with one axis of one array cut to length 1: the primal may broadcast it, and a derivative has to, or to refuse it."""
    for name, value in point.items():
        for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
            yield {**point, name: np.take(value, [0], axis)}
