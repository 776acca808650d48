"""`srcdiff verify`: derivatives against numerical differentiation."""

from __future__ import annotations

import argparse
import math
from typing import Dict, Iterator, List, Set, Tuple

from srcdiff.commands.arguments import add_command, add_json, add_paths
from srcdiff.commands.progress import shown_progress
from srcdiff.commands.reports import print_json, print_text, reported
from srcdiff.units import sources_of
from srcdiff.verify import Verified, table, verified

EPILOG = """\
examples:
  srcdiff verify                     all below here
  srcdiff verify model.py            one file
  srcdiff verify --json > found.json    for other tools

exit codes:
  0  every derivative is right
  1  a derivative is wrong, or its function has a kink or a jump there
  2  a function could not be checked: it raises an error, nothing tells what an
     argument is, or its module cannot be imported
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "verify",
        "check derivatives numerically; this runs your code",
        "Compare the derivatives of what @srcdiff.gradient decorates, and of what the project lists, with numerical differentiation: at the example "
        "of the decorator, or at arguments drawn for the annotations, the same ones every time. This imports and runs your modules.",
        EPILOG,
    )
    add_paths(parser)
    add_json(parser, "the functions and what was found")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check all files, print one table; 1 if a derivative is wrong, else 2 if something could not be checked."""
    found: List[Tuple[str, Verified]] = []
    codes = list(shown_progress("verifying", checked(sources_of(options.paths), found)))
    if options.json:
        print_json([as_json(*one) for one in found])
    else:
        print_text(table([one for _, one in found]) if found else "")
    codes += [1 if one.failure else 2 if one.skipped else 0 for _, one in found]
    return 1 if 1 in codes else max(codes, default=0)


def checked(paths: List[str], found: List[Tuple[str, Verified]]) -> Iterator[Tuple[int, int]]:
    """(how many files there are, exit code) for each, and what was `found` in it."""
    told: Set[str] = set()
    for path in paths:
        yield len(paths), reported(lambda: found.extend((path, one) for one in verified(path)), told)


def as_json(path: str, one: Verified) -> Dict[str, object]:
    """The numbers are null where there are none."""
    result = one.result
    return {
        "file": path,
        "function": one.function.partition("::")[2],
        "wrt": one.wrt.split(", "),
        "state": one.word,
        "reason": one.failure or one.skipped,
        "worst_error": result and number(result.worst_error),
        "worst_component": result and (result.worst_component or None),
        "rates": result and [number(rate) for rate in result.rates],
    }


def number(value: float) -> object:
    return float(value) if math.isfinite(value) else None
