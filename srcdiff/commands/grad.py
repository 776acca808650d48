"""`srcdiff grad`: one derivative, printed or written."""

from __future__ import annotations

import argparse
import os

from srcdiff.commands.asked import add_derivative, chosen, followed, function_of, given
from srcdiff.commands.reports import print_text
from srcdiff.deliver.replace import replace_file
from srcdiff.errors import ArgumentError, SourceError
from srcdiff.files import gradient_text


def add(commands) -> None:
    parser = commands.add_parser("grad", help="print one derivative", description="Print the derivative of one function of a file.")
    add_derivative(parser)
    parser.add_argument("--debug", action="store_true", help="the derivative stops at the line that first makes a nan or an infinity, and names it")
    mode = "reverse: the gradient, the default; forward: the Jacobian-vector product, which takes w_dot= and gives (value, result_dot)"
    parser.add_argument("--mode", choices=("reverse", "forward"), default="reverse", help=mode)
    parser.add_argument("--vector", action="store_true", help="with --mode forward: several directions at once, along the first axis of each tangent")
    target = "numba: array statements become loops, in functions that numba compiles; the ranks of arguments have to be annotated"
    parser.add_argument("--target", choices=("numpy", "numba"), default="numpy", help=target)
    parser.add_argument("-o", dest="out", metavar="OUT", help="the file to write, instead of stdout")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print one derivative, or write it to a file."""
    if options.mode == "forward":
        if options.kind != "grad":
            raise ArgumentError("--value and --vjp are for reverse mode", help="leave one of them, or --mode forward, out")
        options.kind = "jvp"
    if options.vector and options.kind != "jvp":
        raise ArgumentError("--vector is for forward mode", help="add --mode forward, or leave it out")
    path, qualname = function_of(options)
    if options.out is None:
        print_text(text_of(options, path, qualname))
        return
    if os.path.exists(path) and os.path.realpath(path) == os.path.realpath(options.out):
        raise SourceError(f"{path} is what is read, and would be overwritten", help="choose another name with -o")
    beside = os.path.dirname(os.path.abspath(path)) == os.path.dirname(os.path.abspath(options.out))
    replace_file(options.out, text_of(options, path, qualname, beside))


def text_of(options: argparse.Namespace, path: str, qualname: str, beside: bool = True) -> str:
    update = update_command(options, path, qualname)
    return gradient_text(path, qualname, options.kind, chosen(options.wrt), update, beside, given(options))


def update_command(options: argparse.Namespace, path: str, qualname: str) -> str:
    """The command as it is run in the file's folder."""
    words = ["srcdiff grad", f"{os.path.basename(path)}::{qualname}", f"--wrt {options.wrt.replace(' ', '')}"]
    words += [f"--of {options.of.replace(' ', '')}"] if options.of is not None else []
    words += [f"--follow {','.join(followed(options))}"] if followed(options) else []
    words += ["--has-aux"] if options.has_aux else []
    words += ["--debug"] if options.debug else []
    words += {"grad": [], "value_and_grad": ["--value"], "vjp": ["--vjp"], "jvp": ["--mode forward"]}[options.kind]
    words += ["--vector"] if options.vector else []
    words += ["--target numba"] if options.target == "numba" else []
    return " ".join([*words, *([f"-o {os.path.basename(options.out)}"] if options.out else [])])
