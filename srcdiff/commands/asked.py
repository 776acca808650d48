"""The arguments that say which derivative of which function is meant."""

from __future__ import annotations

import argparse
from typing import Optional, Tuple

from srcdiff.api import Options, Wrt
from srcdiff.errors import ArgumentError


def add_derivative(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which derivative is meant."""
    parser.add_argument("function", metavar="FILE.py::FUNC", help="a function, or a method as Class.method")
    wrt = "names or positions of parameters, as w,b; a comma gives a tuple (w, is one of one); default: the first"
    parser.add_argument("--wrt", default="0", help=wrt)
    parser.add_argument("--of", help="the output is the final value of these parameters, which the function writes into; given like --wrt")
    follow = "installed packages whose functions, where they have no rule, are differentiated by their text: a,b"
    parser.add_argument("--follow", metavar="PACKAGES", help=follow)
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--value", dest="kind", action="store_const", const="value_and_grad", help="the value, too: (value, gradient)")
    kinds.add_argument("--vjp", dest="kind", action="store_const", const="vjp", help="any output: takes result_bar=, gives (value, gradient)")
    parser.add_argument("--has-aux", action="store_true", help="the function returns (value, aux), and aux is only handed on")
    parser.set_defaults(kind="grad", debug=False, vector=False, target="numpy")


def function_of(options: argparse.Namespace) -> Tuple[str, str]:
    """The file and the function's qualified name."""
    path, separator, qualname = options.function.rpartition("::")
    if not separator or not qualname:
        raise ArgumentError(f"{options.function!r} names no function", help="write FILE.py::FUNC, as in model.py::loss")
    return path, qualname


def chosen(text: Optional[str]) -> Optional[Wrt]:
    """
    >>> chosen("w"), chosen("w,b"), chosen("w,"), chosen("0"), chosen(None)
    ('w', ('w', 'b'), ('w',), 0, None)
    """
    if text is None:
        return None
    names = [int(part) if part.lstrip("-").isdigit() else part for part in map(str.strip, text.split(",")) if part]
    return tuple(names) if "," in text or not names else names[0]


def followed(options: argparse.Namespace) -> tuple:
    return tuple(part.strip() for part in (options.follow or "").split(",") if part.strip())


def given(options: argparse.Namespace) -> Options:
    """The options as the functions take them."""
    return Options(
        of=chosen(options.of), target=options.target, has_aux=options.has_aux, debug=options.debug, follow=followed(options), vector=options.vector
    )
