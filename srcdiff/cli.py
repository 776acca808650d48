"""The command `srcdiff`.  Exit codes: 0 fine, 1 found something, 2 could not run.  Source and explanations go to stdout, messages to stderr.

No command but `verify` and `adopt` imports the user's module: all others work on its text.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from importlib import metadata
from typing import Callable, List, Optional, Tuple

from srcdiff.adopt import adopt, advice
from srcdiff.api import Options, Wrt
from srcdiff.deliver.replace import replace_file
from srcdiff.errors import ArgumentError, SourceError, SrcdiffError
from srcdiff.explain import explanation
from srcdiff.files import gradient_text, python_files, write_file
from srcdiff.verify import table, verified

EXAMPLES = """\
examples:
  srcdiff grad model.py::loss --wrt w         print the gradient of loss
  srcdiff grad model.py::loss --wrt w,b -o g.py    write that of two arguments
  srcdiff explain model.py::loss --wrt w      tell what it saves, and why
  srcdiff write                               write *_grad.py for all functions
                                              below here that are decorated
                                              with @srcdiff.gradient
  srcdiff write model.py                      the same for one file
  srcdiff verify model.py                     check them numerically: this
                                              imports and runs model.py
  srcdiff adopt energy_grad.py                check a gradient that you edited,
                                              and take it for a rule: this
                                              imports and runs it
"""


def main(argv: Optional[List[str]] = None) -> int:
    """Run one command; returns the exit code."""
    parser = make_parser()
    options = parser.parse_args(argv)
    if options.run is None:
        parser.print_help(sys.stderr)
        return 2
    return options.run(options)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srcdiff",
        description="Write derivatives of Python functions as Python source.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"srcdiff {version()}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_grad(commands)
    add_explain(commands)
    add_write(commands)
    add_verify(commands)
    add_adopt(commands)
    return parser


def add_grad(commands) -> None:
    parser = commands.add_parser("grad", help="print one derivative", description="Print the derivative of one function of a file.")
    add_derivative(parser)
    parser.add_argument("--debug", action="store_true", help="the derivative stops at the line that first makes a nan or an infinity, and names it")
    mode = "reverse: the gradient, the default; forward: the Jacobian-vector product, which takes w_dot= and gives (value, result_dot)"
    parser.add_argument("--mode", choices=("reverse", "forward"), default="reverse", help=mode)
    parser.add_argument("--vector", action="store_true", help="with --mode forward: several directions at once, along the first axis of each tangent")
    target = "numba: array statements become loops, in functions that numba compiles; the ranks of arguments have to be annotated"
    parser.add_argument("--target", choices=("numpy", "numba"), default="numpy", help=target)
    parser.add_argument("-o", dest="out", metavar="OUT", help="the file to write, instead of stdout")
    parser.set_defaults(run=lambda options: reported(lambda: run_grad(options)))


def add_explain(commands) -> None:
    parser = commands.add_parser(
        "explain",
        help="tell what a derivative saves, and why",
        description="Tell what is active in the derivative of one function of a file, how memory is kept, what is saved and why, what is checked.",
    )
    add_derivative(parser)
    parser.set_defaults(run=lambda options: reported(lambda: run_explain(options)))


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


def add_write(commands) -> None:
    parser = commands.add_parser(
        "write",
        help="write or update *_grad.py files",
        description="Write STEM_grad.py beside each file for the functions that @srcdiff.gradient decorates in it.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="files or folders; default: the current folder")
    parser.add_argument("-q", "--quiet", action="store_true", help="do not tell what was written")
    parser.set_defaults(run=run_write)


def add_verify(commands) -> None:
    parser = commands.add_parser(
        "verify",
        help="check derivatives numerically; this runs your code",
        description="Compare the derivatives of what @srcdiff.gradient decorates with numerical differentiation. This imports and runs your modules.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="files or folders; default: the current folder")
    parser.set_defaults(run=run_verify)


def add_adopt(commands) -> None:
    parser = commands.add_parser(
        "adopt",
        help="take a gradient that you edited for a rule; this runs your code",
        description="Compare a gradient that srcdiff wrote, and you edited, with numerical differentiation of its primal, and mark its file as a rule for the primal. "
        "This imports and runs both modules. Name the module in setup.cfg, [srcdiff] rules = energy_grad, and what calls the primal is differentiated by it.",
    )
    parser.add_argument("file", metavar="FILE[::FUNC]", help="the file of the gradient, as energy_grad.py, beside that of its primal")
    parser.set_defaults(run=run_adopt)


def run_grad(options: argparse.Namespace) -> None:
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


def run_explain(options: argparse.Namespace) -> None:
    """Print the sections of an explanation, as far as the function is not refused."""
    path, qualname = function_of(options)
    sections = explanation(path, qualname, options.kind, chosen(options.wrt), given(options))
    for position, section in enumerate(sections):
        print_text("\n" * (position > 0) + section)


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
    return Options(of=chosen(options.of), target=options.target, has_aux=options.has_aux, debug=options.debug, follow=followed(options), vector=options.vector)


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


def print_text(text: str) -> None:
    """Source, and what quotes it, is UTF-8, whatever the terminal says."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.flush()  # before an error


def run_write(options: argparse.Namespace) -> int:
    """Write the files; an error in one does not keep the others from being written."""
    return max([reported(lambda: write_one(path, options.quiet)) for path in python_files(options.paths)], default=0)


def run_verify(options: argparse.Namespace) -> int:
    """Check all files, print one table; 1 if a derivative is wrong, else 2 if something could not be checked."""
    found: list = []
    codes = [reported(lambda: found.extend(verified(path))) for path in python_files(options.paths)]
    print_text(table(found) if found else "")
    codes += [1 if one.failure else 2 if one.skipped else 0 for one in found]
    return 1 if 1 in codes else max(codes, default=0)


def run_adopt(options: argparse.Namespace) -> int:
    """Check a file's derivatives, print the table; 1 if one is wrong, else 2 if one could not be checked."""
    path, _, name = options.file.partition("::")
    found: list = []
    code = reported(lambda: found.extend(adopt(path, name or None)))
    print_text(table(found) if found else "")
    code = 1 if any(one.failure for one in found) else 2 if any(one.skipped for one in found) else code
    if code == 0:
        print(f"adopted {path}" + advice(path), file=sys.stderr)
    return code


def write_one(path: str, quiet: bool) -> None:
    written = write_file(path)
    if written is not None and not quiet:
        print(f"wrote {written}", file=sys.stderr)


def reported(run: Callable[[], None]) -> int:
    """Run something, report its error; returns the exit code."""
    try:
        run()
    except SrcdiffError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception:  # an error of ours must not look like exit code 1, "found something"
        traceback.print_exc()
        print("this is a bug of srcdiff: please report it with the function that it was given", file=sys.stderr)
        return 2
    return 0


def version() -> str:
    try:
        return metadata.version("srcdiff")
    except metadata.PackageNotFoundError:
        return "(not installed)"
