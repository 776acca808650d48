"""`srcdiff adopt`: a derivative that was edited becomes a rule."""

from __future__ import annotations

import argparse
import sys

from srcdiff.adopt import adopt, advice
from srcdiff.commands.arguments import add_command
from srcdiff.commands.reports import print_text, reported
from srcdiff.verify import table

EPILOG = """\
examples:
  srcdiff adopt energy_grad.py                 what is edited in a file
  srcdiff adopt energy_grad.py::energy_grad    one function of it

exit codes:
  0  it is right, and a rule now
  1  it is wrong, or its primal has a kink or a jump there
  2  it could not be checked
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "adopt",
        "take a gradient that you edited for a rule; this runs your code",
        "Compare a gradient that srcdiff wrote, and you edited, with numerical differentiation of its primal, and mark its file as a rule for the primal. "
        "This imports and runs both modules. Name the module in setup.cfg, [srcdiff] rules = energy_grad, and what calls the primal is differentiated by it.",
        EPILOG,
    )
    parser.add_argument("file", metavar="FILE[::FUNC]", help="the file of the gradient, as energy_grad.py, beside that of its primal")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check a file's derivatives, print the table; 1 if one is wrong, else 2 if one could not be checked."""
    path, _, name = options.file.partition("::")
    found: list = []
    code = reported(lambda: found.extend(adopt(path, name or None)))
    print_text(table(found) if found else "")
    code = 1 if any(one.failure for one in found) else 2 if any(one.skipped for one in found) else code
    if code == 0:
        print(f"adopted {path}" + advice(path), file=sys.stderr)
    return code
