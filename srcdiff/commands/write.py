"""`srcdiff write`: the files of derivatives."""

from __future__ import annotations

import argparse
import sys

from srcdiff.commands.arguments import add_paths
from srcdiff.commands.reports import reported
from srcdiff.errors import SourceError
from srcdiff.units import Unit, units


def add(commands) -> None:
    parser = commands.add_parser(
        "write",
        help="write or update *_grad.py files",
        description="Write STEM_grad.py beside each file for the functions that @srcdiff.gradient decorates in it, and for those that "
        "[srcdiff] functions of setup.cfg lists; and write again what `srcdiff grad -o` wrote.  What was edited by hand is left as it is.",
    )
    add_paths(parser)
    parser.add_argument("--force", action="store_true", help="even over files that were edited by hand")
    parser.add_argument("-q", "--quiet", action="store_true", help="do not tell what was written")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files; an error in one does not keep the others from being written."""
    return max([reported(lambda: write_one(unit, options)) for unit in units(options.paths) if not unit.others], default=0)


def write_one(unit: Unit, options: argparse.Namespace) -> None:
    if unit.why:
        raise SourceError(f"{unit.target} cannot be written again: {unit.why}", help="delete it, or bring that back")
    if unit.write(options.force) and not options.quiet:
        print(f"wrote {unit.target}", file=sys.stderr)
