"""A derivative that is asked for in words: on the command line, in a project's configuration, in the head of a file.

>>> one = asked("model.py::Net.loss --wrt w,b --value".split())
>>> one.path, one.qualname, one.kind, one.wrt
('model.py', 'Net.loss', 'value_and_grad', ('w', 'b'))
>>> one.command()
'srcdiff grad model.py::Net.loss --wrt w,b --value'
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
from dataclasses import dataclass
from typing import Dict, List, NoReturn, Optional

from srcdiff.errors import ArgumentError
from srcdiff.options import TARGETS, Lengths, Options, Wrt

KINDS = {"grad": [], "value_and_grad": ["--value"], "vjp": ["--vjp"], "jvp": ["--mode forward"]}

LONGEST = 10_000  # characters of a command
SPECIAL = re.compile(r"""[\s'"\\$`&|;<>()*?#~!]""")
POSITION = re.compile("-?[0-9]{1,9}")
SIZE = re.compile("[0-9]{1,15}(x[0-9]{1,15})*x?")


@dataclass(frozen=True)
class Asked:
    """A derivative of the function `qualname` of the file at `path`; `out` is the file that it is written to.

    A `standalone` file needs nothing of the primal's module.
    """

    path: str
    qualname: str
    kind: str
    wrt: Wrt
    options: Options
    out: Optional[str] = None
    standalone: bool = False

    def command(self) -> str:
        """The command as it is run in the file's folder."""
        options = self.options
        path = os.path.basename(self.path) if self.is_beside() else os.path.relpath(self.path, os.path.dirname(self.out) or ".").replace(os.sep, "/")
        words = ["srcdiff grad", quoted(f"{path}::{self.qualname}"), f"--wrt {spelled(self.wrt)}"]
        words += [f"--of {spelled(options.of)}"] if options.of is not None else []
        words += [f"--follow {','.join(options.follow)}"] if options.follow else []
        words += ["--has-aux"] if options.has_aux else []
        words += ["--debug"] if options.debug else []
        words += [f"--memory {options.memory}"] if options.memory is not None else []
        words += [f"--sizes {spelled_sizes(options.sizes)}"] if options.sizes else []
        words += KINDS[self.kind]
        words += ["--vector"] if options.vector else []
        words += [f"--target {options.target}"] if options.target != "numpy" else []
        words += ["--standalone"] if self.standalone else []
        return " ".join([*words, *([f"-o {quoted(os.path.basename(self.out))}"] if self.out else [])])

    def is_beside(self) -> bool:
        """The file is written into the folder of the primal's, or not at all."""
        return self.out is None or os.path.dirname(os.path.abspath(self.path)) == os.path.dirname(os.path.abspath(self.out))


class Parser(argparse.ArgumentParser):
    """One that raises, where the words are not those of a command line."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentError(message)


def words_of(command: str) -> List[str]:
    """The words of a line in a file; raises ArgumentError for one that is none, or that nobody would write: shlex takes its time."""
    if len(command) > LONGEST:
        raise ArgumentError(f"a command of {len(command)} characters is too long", help="give less, or write the derivative to another file")
    try:
        return shlex.split(command)
    except ValueError as error:
        raise ArgumentError(f"this line is not understood: {error}", help="write FILE.py::FUNC --wrt NAMES") from None


def quoted(word: str) -> str:
    """A word of a command as a shell takes it; only what it would part or expand needs quotes.

    >>> quoted("model.py::loss"), quoted("my model.py::loss")
    ('model.py::loss', "'my model.py::loss'")
    """
    return shlex.quote(word) if SPECIAL.search(word) else word


def asked(words: List[str]) -> Asked:
    """What the words after `srcdiff grad` ask for; raises ArgumentError."""
    parser = Parser(add_help=False)
    add_grad(parser)
    return of_namespace(parser.parse_args(words))


def listed(words: List[str]) -> Asked:
    """What a line of a configuration asks for."""
    parser = Parser(add_help=False)
    add_function(parser)
    add_target(parser)
    add_memory(parser)
    return of_namespace(parser.parse_args(words))


def add_function(parser: argparse.ArgumentParser, default: str = "the first") -> None:
    """The function, and with respect to what."""
    parser.add_argument("function", metavar="FILE.py::FUNC", help="a function, or a method as Class.method")
    wrt = "names or positions of parameters, as w,b; a comma gives a tuple (w, is one of one); default: "
    parser.add_argument("--wrt", default="0", help=wrt + default)
    parser.add_argument("--of", help="the output is the final value of these parameters, which the function writes into; given like --wrt")
    follow = "installed packages whose functions, where they have no rule, are differentiated by their text: a,b"
    parser.add_argument("--follow", metavar="PACKAGES", help=follow)
    parser.add_argument("--has-aux", action="store_true", help="the function returns (value, aux), and aux is only handed on")
    parser.set_defaults(kind="grad", debug=False, vector=False, target="numpy", mode="reverse", out=None, standalone=False, memory=None, sizes=None)


def add_kinds(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--value", dest="kind", action="store_const", const="value_and_grad", help="the value, too: (value, gradient)")
    kinds.add_argument("--vjp", dest="kind", action="store_const", const="vjp", help="any output: takes result_bar=, gives (value, gradient)")


def add_target(parser: argparse.ArgumentParser) -> None:
    target = "numba: array statements become loops, in functions that numba compiles; the ranks of arguments have to be annotated; "
    target += "numba-parallel: loops whose passes do not depend on each other run on several threads"
    parser.add_argument("--target", choices=TARGETS, default="numpy", help=target)


def add_memory(parser: argparse.ArgumentParser) -> None:
    memory = "the most bytes that may be kept for the reverse sweep, as 200MB (kB, MB, GB; KiB, MiB, GiB): loops get checkpoints then; needs --sizes"
    parser.add_argument("--memory", metavar="BYTES", help=memory)
    sizes = "for --memory: the lengths that letters of annotations stand for, numbers of passes and the like by their parameters: n=1000,steps=10000,u=30x40"
    parser.add_argument("--sizes", metavar="SIZES", help=sizes)


def add_grad(parser: argparse.ArgumentParser) -> None:
    """All that `srcdiff grad` takes."""
    add_function(parser)
    add_kinds(parser)
    parser.add_argument("--debug", action="store_true", help="the derivative stops at the line that first makes a nan or an infinity, and names it")
    mode = "reverse: the gradient, the default; forward: the Jacobian-vector product, which takes w_dot= and gives (value, result_dot)"
    parser.add_argument("--mode", choices=("reverse", "forward"), default="reverse", help=mode)
    parser.add_argument("--vector", action="store_true", help="with --mode forward: several directions at once, along the first axis of each tangent")
    add_target(parser)
    add_memory(parser)
    alone = "the file needs nothing of yours: it has copies of the module's constants, and says so"
    parser.add_argument("--standalone", action="store_true", help=alone)
    parser.add_argument("-o", dest="out", metavar="OUT", help="the file to write, instead of stdout")


def of_namespace(given: argparse.Namespace) -> Asked:
    """What the parsed words ask for; raises ArgumentError for what contradicts itself."""
    path, separator, qualname = given.function.rpartition("::")
    if not separator or not qualname:
        raise ArgumentError(f"{given.function!r} names no function", help="write FILE.py::FUNC, as in model.py::loss")
    if given.mode == "forward" and given.kind != "grad":
        raise ArgumentError("--value and --vjp are for reverse mode", help="leave one of them, or --mode forward, out")
    kind = "jvp" if given.mode == "forward" else given.kind
    if given.vector and kind != "jvp":
        raise ArgumentError("--vector is for forward mode", help="add --mode forward, or leave it out")
    follow = tuple(part.strip() for part in (given.follow or "").split(",") if part.strip())
    if given.memory is not None and kind == "jvp":
        raise ArgumentError("--memory is for reverse mode: forward mode keeps nothing", help="leave it, or --mode forward, out")
    if "\0" in path:
        raise ArgumentError("no path has a null character", help="write FILE.py::FUNC, as in model.py::loss")
    options = Options(
        of=chosen(given.of),
        target=given.target,
        has_aux=given.has_aux,
        debug=given.debug,
        follow=follow,
        vector=given.vector,
        memory=given.memory and given.memory.replace(" ", ""),
        sizes=sizes_in(given.sizes),
    )
    return Asked(path, qualname, kind, chosen(given.wrt), options, given.out, given.standalone)


def chosen(text: Optional[str]) -> Optional[Wrt]:
    """
    >>> chosen("w"), chosen("w,b"), chosen("w,"), chosen("0"), chosen(None)
    ('w', ('w', 'b'), ('w',), 0, None)
    """
    if text is None:
        return None
    names = [int(part) if POSITION.fullmatch(part) else part for part in map(str.strip, text.split(",")) if part]
    return tuple(names) if "," in text or not names else names[0]


def spelled(wrt: Wrt) -> str:
    """
    >>> spelled("w"), spelled(("w", "b")), spelled(("w",)), spelled(0)
    ('w', 'w,b', 'w,', '0')
    """
    if not isinstance(wrt, tuple):
        return str(wrt)
    return f"{wrt[0]}," if len(wrt) == 1 else ",".join(map(str, wrt))


def sizes_in(text: Optional[str]) -> Optional[Dict[str, Lengths]]:
    """
    >>> sizes_in("n=1000,u=30x40"), sizes_in(None)
    ({'n': 1000, 'u': (30, 40)}, None)
    """
    if text is None:
        return None
    found: Dict[str, Lengths] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, lengths = map(str.strip, part.partition("="))
        if not name.isidentifier() or not SIZE.fullmatch(lengths):
            raise ArgumentError(f"--sizes {part} is not understood", help="write NAME=NUMBER, or the lengths of an array: n=1000,steps=10000,u=30x40")
        numbers = tuple(map(int, lengths.strip("x").split("x")))
        found[name] = numbers if "x" in lengths else numbers[0]
    if not found:
        raise ArgumentError("--sizes names no sizes", help="write NAME=NUMBER, or the lengths of an array: n=1000,steps=10000,u=30x40")
    return found


def spelled_sizes(sizes: Dict[str, Lengths]) -> str:
    """
    >>> spelled_sizes({"n": 1000, "u": (30, 40), "v": (5,)})
    'n=1000,u=30x40,v=5x'
    """
    shown = {name: "x".join(map(str, one)) + "x" * (len(one) == 1) if isinstance(one, tuple) else str(one) for name, one in sizes.items()}
    return ",".join(f"{name}={one}" for name, one in shown.items())
