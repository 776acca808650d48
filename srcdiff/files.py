"""The derivatives of functions in files, from their text alone: what `srcdiff grad` and `srcdiff write` do."""

from __future__ import annotations

import inspect
import os
from dataclasses import dataclass, replace
from typing import Iterable, Iterator, List, Optional

import gast

from srcdiff.api import packages, requested, wrt_names
from srcdiff.asked import Asked, quoted
from srcdiff.deliver.compiled_text import compiled_lines
from srcdiff.deliver.methods import refuse_class_scope
from srcdiff.deliver.replace import derivative_path, replace_file
from srcdiff.deliver.written import Written, written_lines
from srcdiff.derive import derive
from srcdiff.emit.blocks import Printed
from srcdiff.emit.module import joined
from srcdiff.emit.seal import sealed
from srcdiff.errors import ArgumentError, Place, SourceError, SrcdiffError, placed, shallow
from srcdiff.load.binding import UNKNOWN
from srcdiff.load.constants import constant_value
from srcdiff.load.decorated import Decorated, decorated_functions
from srcdiff.load.reading import reading_once
from srcdiff.load.source import Primal, load_text
from srcdiff.load.text import is_within, parse_text, read_text
from srcdiff.listed import listed_functions
from srcdiff.options import COMPILED, PARALLEL, Follow, Options, Wrt, refuse_options
from srcdiff.own.adopted import is_adopted, read_adopted, refusal
from srcdiff.settling import Request

KINDS = ("grad", "value_and_grad")  # what the decorator adds to a function
SKIPPED = ("__pycache__", "node_modules", "site-packages")


@reading_once()
def asked_lines(one: Asked) -> List[Printed]:
    """The lines of a file with the derivative that is asked for, sealed if they are to be written."""
    lines = gradient_lines(one.path, one.qualname, one.kind, one.wrt, one.command(), one.is_beside(), one.options, one.standalone)
    return sealed(lines) if one.out else lines


def gradient_text(path: str, qualname: str, kind: str, wrt: Wrt, update: str, beside: bool = True, options: Options = Options()) -> str:
    """The text of a file with one derivative of the function `qualname` of a file."""
    return joined(gradient_lines(path, qualname, kind, wrt, update, beside, options))


def gradient_lines(
    path: str, qualname: str, kind: str, wrt: Wrt, update: str, beside: bool = True, options: Options = Options(), standalone: bool = False
) -> List[Printed]:
    """Its lines, which know where they come from."""
    function = Wanted(name_of(qualname, kind), path, qualname, kind, wrt, options).written()
    lines = written_lines(path, [function], update, beside, standalone)
    return with_loops(lines, path, {function.name: options.target})


def with_loops(lines: List[Printed], path: str, targets: Dict[str, str]) -> List[Printed]:
    """The lines, in which those functions are compiled of which this is the target."""
    chosen = {name: target == PARALLEL for name, target in targets.items() if target in COMPILED}
    return compiled_lines(lines, derivative_path(path), chosen) if chosen else lines


def write_file(path: str, force: bool = False) -> Optional[str]:
    """Write or update STEM_grad.py beside a file, for what `@srcdiff.gradient` decorates in it and what its project lists.

    Returns its path if its text changed, else None.  If a function is refused, nothing is written; what was edited by hand is replaced with `force` only.  A file that was adopted is left as it is; it is an
    error if it is no rule any more, or lacks a derivative.
    """
    target = derivative_path(path)
    if os.path.isfile(target) and is_adopted(read_text(target)):
        refuse_outdated(target, path)
        return None
    text = file_text(path)
    return target if text is not None and replace_file(target, text, force) else None


def refuse_outdated(target: str, path: str) -> None:
    """Is an adopted file all that should be written for the functions of another one?"""
    found = read_adopted(target)
    for one in found:
        error = refusal(one)
        if error is not None:
            raise error
    for one in wanted_functions(path):
        wrt = one.arguments.get("wrt", 0)
        wanted = (one.qualname, wrt_names(loaded(path, one.qualname), wrt), not isinstance(wrt, tuple))
        if {other.kind for other in found if (other.qualname, other.wrt, other.single) == wanted} < set(KINDS):
            message = (
                f"{os.path.basename(target)} was adopted as it is, and has no derivatives of {one.qualname} with respect to {', '.join(wanted[1])}"
            )
            raise SourceError(message, one.place, "move what was adopted to a file of another name, and adopt it there")


def file_text(path: str) -> Optional[str]:
    """What STEM_grad.py should say; None if there should be none."""
    lines = file_lines(path)
    return None if lines is None else joined(lines)


@reading_once()
def file_lines(path: str) -> Optional[List[Printed]]:
    """The lines of STEM_grad.py, for what is decorated in a file, and what its project lists; None if nothing is."""
    wanted = wanted_functions(path)
    if not wanted:
        return None
    base = os.path.basename(path)
    if base == "__init__.py":
        raise SourceError(
            "derivatives of functions in an __init__.py cannot be written", wanted[0].place, "move the functions to a module of their own"
        )
    derivatives = list(wanted_derivatives(path, wanted))
    lines = written_lines(path, [one.written() for one in derivatives], f"srcdiff write {quoted(base)}")
    return sealed(with_loops(lines, path, {one.name: one.options.target for one in derivatives}))


def wanted_functions(path: str) -> List[Decorated]:
    """What is decorated in a file, then what its project lists of it besides."""
    found = decorated_functions(path)
    return found + [one for one in listed_functions(path) if all(meant(path, one) != meant(path, other) for other in found)]


def meant(path: str, one: Decorated) -> tuple:
    """The derivative that is asked for, in whatever words and for whatever target."""
    arguments = {"wrt": 0, **one.arguments}
    try:
        parameters = loaded(path, one.qualname)
        names = [wrt_names(parameters, arguments[option]) if arguments.get(option) is not None else None for option in ("wrt", "of")]
    except SrcdiffError:  # which will be said when it is made
        return (one.qualname, sorted(arguments.items()))
    others = {option: value for option, value in arguments.items() if option not in ("wrt", "of", "target")}
    return (one.qualname, *names, isinstance(arguments["wrt"], tuple), sorted(others.items(), key=repr))


@dataclass(frozen=True)
class Wanted:
    """A derivative that a file should hold, the name of its function there, and where it is asked for."""

    name: str
    path: str
    qualname: str
    kind: str
    wrt: Wrt
    options: Options
    place: Optional[Place] = None

    def primal(self) -> Primal:
        return loaded(self.path, self.qualname, self.options.follow)

    def request(self, primal: Primal) -> Request:
        return request_for(primal, self.kind, self.wrt, self.options)

    def written(self) -> Written:
        """The derivative itself."""
        with shallow(f"{self.qualname} in {self.path}"), placed(lambda: self.place):
            primal = self.primal()
            return Written(self.name, derive(primal, self.request(primal)))


def wanted_derivatives(path: str, wanted: List[Decorated]) -> Iterator[Wanted]:
    """Those of decorated functions, of which each has several; their names carry their `wrt` and `of` if the function is decorated more than once."""
    for one in wanted:
        options = Options(**{option: value for option, value in one.arguments.items() if option != "wrt"})
        for kind in KINDS:
            found = Wanted(name_of(one.qualname, kind), path, one.qualname, kind, one.arguments.get("wrt", 0), options, one.place)
            if sum(other.qualname == one.qualname for other in wanted) > 1:
                with placed(lambda: one.place):
                    found = replace(found, name="_".join([found.name, *told_apart(found.request(found.primal()))]))
            yield found


def name_of(qualname: str, kind: str) -> str:
    """
    >>> name_of("Net.loss", "grad")
    'Net_loss_grad'
    """
    return f"{qualname.replace('.', '_')}_{kind}"


def told_apart(request: Request) -> tuple:
    """The words that tell one derivative of a function from another: `w`, `w_of_y`."""
    wrt = tuple(wanted.replace(".", "_") for wanted in request.wrt)
    return (*wrt, "of", *request.of) if request.of else wrt


def loaded(path: str, qualname: str, follow: Follow = ()) -> Primal:
    """A function of a file, if a derivative of it can stand in another."""
    primal = load_text(path, qualname, packages(follow))
    refuse_class_scope(primal, parse_text(read_text(path), path))
    return primal


def request_for(primal: Primal, kind: str, wrt: Wrt, options: Options) -> Request:
    """What is asked for, by parameter names."""
    refuse_options(options)
    return requested(primal, kind, wrt, options, example_by_name(primal, options.example))


def example_by_name(primal: Primal, example: object) -> Optional[dict]:
    """Example arguments by parameter name, with those defaults that the text tells."""
    if example is None:
        return None
    try:
        signature = signature_of(primal)
        bound = signature.bind(**example) if isinstance(example, dict) else signature.bind(*example)
    except TypeError as error:
        raise ArgumentError(f"the example does not fit {primal.name}: {error}", help="give a tuple of arguments, or a dict by name") from None
    bound.apply_defaults()
    return {name: value for name, value in bound.arguments.items() if value is not UNKNOWN}


def signature_of(primal: Primal) -> inspect.Signature:
    """The signature that the text shows."""
    arguments, kinds = primal.tree.args, inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults, *arguments.kw_defaults]
    sorts = [
        *[kinds.POSITIONAL_ONLY] * len(arguments.posonlyargs),
        *[kinds.POSITIONAL_OR_KEYWORD] * len(arguments.args),
        *[kinds.KEYWORD_ONLY] * len(arguments.kwonlyargs),
    ]
    parameters = zip([*positional, *arguments.kwonlyargs], sorts, defaults)
    return inspect.Signature([kinds(p.id, sort, default=default_value(primal, node)) for p, sort, node in parameters])


def default_value(primal: Primal, node: Optional[gast.expr]) -> object:
    if node is None:
        return inspect.Parameter.empty
    return constant_value(gast.gast_to_ast(gast.Expression(node)).body, primal.scope.lookup)


def python_files(paths: Iterable[str]) -> Iterator[str]:
    """The files of primals: those given, and those in the folders given that mention a gradient."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        yield from filter(mentions_gradient, filter(is_source, walked(path)))


def walked(folder: str) -> Iterator[str]:
    """The regular files of the user's in a folder and what is in it, in order; no link out of it is followed."""
    for inside, inner, names in os.walk(folder):
        inner[:] = sorted(one for one in inner if is_users(os.path.join(inside, one)))
        files = [os.path.normpath(os.path.join(inside, name)) for name in sorted(names)]
        yield from (file for file in files if os.path.isfile(file) and (not os.path.islink(file) or is_within(file, folder)))


def is_users(folder: str) -> bool:
    """Not hidden, not a cache, not a virtual environment."""
    base = os.path.basename(folder)
    return not base.startswith(".") and base not in SKIPPED and not os.path.exists(os.path.join(folder, "pyvenv.cfg"))


def is_source(path: str) -> bool:
    name = os.path.basename(path)
    return name.endswith(".py") and not name.endswith("_grad.py") and not name.startswith(".")


def mentions_gradient(path: str) -> bool:
    """A cheap test that spares the reading of most files; one that cannot be read is not ours to complain about."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return False
    return b"gradient" in text and b"srcdiff" in text
