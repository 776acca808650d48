"""`srcdiff verify`: derivatives against numerical differentiation."""

from __future__ import annotations

import argparse

from srcdiff.commands.arguments import add_paths
from srcdiff.commands.reports import print_text, reported
from srcdiff.files import python_files
from srcdiff.verify import table, verified


def add(commands) -> None:
    parser = commands.add_parser(
        "verify",
        help="check derivatives numerically; this runs your code",
        description="Compare the derivatives of what @srcdiff.gradient decorates with numerical differentiation. This imports and runs your modules.",
    )
    add_paths(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check all files, print one table; 1 if a derivative is wrong, else 2 if something could not be checked."""
    found: list = []
    codes = [reported(lambda: found.extend(verified(path))) for path in python_files(options.paths)]
    print_text(table(found) if found else "")
    codes += [1 if one.failure else 2 if one.skipped else 0 for one in found]
    return 1 if 1 in codes else max(codes, default=0)
