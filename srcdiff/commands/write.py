"""`srcdiff write`: the files of derivatives."""

from __future__ import annotations

import argparse
from typing import Iterator, List, Set, Tuple

from srcdiff.commands.arguments import add_command, add_paths
from srcdiff.commands.progress import shown_progress
from srcdiff.commands.reports import reported, tell
from srcdiff.errors import SourceError
from srcdiff.units import Unit, units

EPILOG = """\
examples:
  srcdiff write                     for all files below here
  srcdiff write physics model.py    for a folder and a file
  srcdiff write --force heat.py     even if heat_grad.py was edited by hand

exit codes:
  0  every file is as it should be, be it written now or before
  1  with --exit-code: something was written
  2  a function is refused, or a file was edited by hand or cannot be written;
     the others are written

A file is written at once or not at all, and left alone if it says the same
already. Nothing is imported or run.
"""


def add(commands) -> None:
    description = (
        "Write STEM_grad.py beside each file for the functions that @srcdiff.gradient decorates in it, and for those that [srcdiff] functions of "
        "setup.cfg, or [tool.srcdiff] of pyproject.toml, lists; and write again what `srcdiff grad -o` wrote. What was edited by hand is left as it is."
    )
    parser = add_command(commands, "write", "write or update *_grad.py files", description, EPILOG)
    add_paths(parser)
    parser.add_argument("--force", action="store_true", help="even over files that were edited by hand")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 if something was written, as a hook before a commit should")
    parser.add_argument("-q", "--quiet", action="store_true", help="do not tell what was written")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files; an error in one does not keep the others from being written."""
    found = [unit for unit in units(options.paths) if not unit.others]
    if not found and not options.quiet:
        tell("nothing to write: nothing is decorated with @srcdiff.gradient or listed in [srcdiff] functions")
    return max(shown_progress("writing", codes(found, options)), default=0)


def codes(found: List[Unit], options: argparse.Namespace) -> Iterator[Tuple[int, int]]:
    """(how many files there are, exit code) for each."""
    told: Set[str] = set()
    for unit in found:
        yield len(found), reported(lambda: write_one(unit, options), told)


def write_one(unit: Unit, options: argparse.Namespace) -> int:
    if unit.why:
        raise SourceError(f"{unit.target} cannot be written again: {unit.why}", help="delete it, or bring that back")
    is_written = unit.write(options.force)
    if is_written and not options.quiet:
        tell(f"wrote {unit.target}")
    return int(is_written and options.exit_code)
