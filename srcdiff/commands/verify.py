"""`srcdiff verify`: derivatives against numerical differentiation."""

from __future__ import annotations

import argparse
import math
from typing import Dict, List, Tuple

from srcdiff.commands.arguments import add_json, add_paths
from srcdiff.commands.reports import print_json, print_text, reported
from srcdiff.units import sources_of
from srcdiff.verify import Verified, table, verified


def add(commands) -> None:
    parser = commands.add_parser(
        "verify",
        help="check derivatives numerically; this runs your code",
        description="Compare the derivatives of what @srcdiff.gradient decorates, and of what the project lists, with numerical differentiation. This imports and runs your modules.",
    )
    add_paths(parser)
    add_json(parser, "the functions and what was found")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check all files, print one table; 1 if a derivative is wrong, else 2 if something could not be checked."""
    found: List[Tuple[str, Verified]] = []
    codes = [reported(lambda: found.extend((path, one) for one in verified(path))) for path in sources_of(options.paths)]
    if options.json:
        print_json([as_json(*one) for one in found])
    else:
        print_text(table([one for _, one in found]) if found else "")
    codes += [1 if one.failure else 2 if one.skipped else 0 for _, one in found]
    return 1 if 1 in codes else max(codes, default=0)


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
