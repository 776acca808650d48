"""The command `srcdiff`.  Exit codes: 0 fine, 1 found something, 2 could not run.  Source and explanations go to stdout, messages to stderr.

No command but `verify`, `adopt` and `review --verify` imports the user's module: all others work on its text.
"""

from __future__ import annotations

import argparse
import sys
from importlib import metadata
from typing import List, Optional

from srcdiff.commands import adopt, blame, check, completion, diff, explain, grad, man, review, verify, write
from srcdiff.commands.reports import ended

COMMANDS = (grad, explain, write, check, diff, blame, review, verify, adopt, completion, man)

EXAMPLES = """\
examples:
  srcdiff grad model.py::loss --wrt w         print the gradient of loss
  srcdiff grad model.py::loss --wrt w,b -o g.py    write that of two arguments
  srcdiff explain model.py::loss --wrt w      tell what it saves, and why
  srcdiff write                               write *_grad.py for all functions
                                              below here that are decorated
                                              with @srcdiff.gradient
  srcdiff write model.py                      the same for one file
  srcdiff check --diff                        show which of them are stale, or
                                              were edited by hand
  srcdiff diff main                           how derivatives changed since the
                                              branch main
  srcdiff blame model_grad.py:31              the primal line behind a line
  srcdiff review --base main                  a page for reviewers, with what
                                              changed since the branch main
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
    return ended(lambda: options.run(options))


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srcdiff",
        description="Write derivatives of Python functions as Python source.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"srcdiff {version()}")
    parser.set_defaults(run=None, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


def version() -> str:
    try:
        return metadata.version("srcdiff")
    except metadata.PackageNotFoundError:
        return "(not installed)"
