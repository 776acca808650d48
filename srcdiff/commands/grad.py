"""`srcdiff grad`: one derivative, printed or written."""

from __future__ import annotations

import argparse
import os

from srcdiff.asked import add_grad, of_namespace
from srcdiff.commands.arguments import add_command
from srcdiff.commands.reports import print_text
from srcdiff.deliver.replace import replace_file
from srcdiff.emit.module import joined
from srcdiff.errors import SourceError
from srcdiff.files import asked_lines

EPILOG = """\
examples:
  srcdiff grad model.py::loss --wrt w            the gradient
  srcdiff grad model.py::loss --wrt w,b --value  with the value, by two arguments
  srcdiff grad model.py::Net.loss --wrt x        of a method
  srcdiff grad heat.py::step --wrt u --of u --vjp    of an array that is written
  srcdiff grad model.py::loss --wrt w --mode forward      Jacobian times vector
  srcdiff grad heat.py::run --wrt u --memory 2MB --sizes n=1000,steps=10000
                                                 with checkpoints within a budget
  srcdiff grad model.py::loss --wrt w -o loss_grad.py     to a file
  srcdiff grad model.py::loss --wrt w --standalone -o loss_grad.py
                                                 to ship without the model

exit codes:
  0  it is printed or written
  2  the function is refused: the message names the line, the construct, the
     reason and a way out; or a file cannot be read or written
"""


def add(commands) -> None:
    description = "Print the derivative of one function of a file, from its text alone, or write it to a file that `srcdiff write` and `srcdiff check` keep in step."
    parser = add_command(commands, "grad", "print one derivative", description, EPILOG)
    add_grad(parser)
    parser.add_argument("--force", action="store_true", help="with -o: even over a file that was edited by hand")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print one derivative, or write it to a file."""
    one = of_namespace(options)
    if one.out is None:
        print_text(joined(asked_lines(one)))
        return
    if os.path.exists(one.path) and os.path.realpath(one.path) == os.path.realpath(one.out):
        raise SourceError(f"{one.path} is what is read, and would be overwritten", help="choose another name with -o")
    replace_file(one.out, joined(asked_lines(one)), options.force)
