"""`srcdiff diff`: what a change did to the derivatives."""

from __future__ import annotations

import argparse
import collections
from typing import List, Set

from srcdiff.commands.arguments import add_command, add_json
from srcdiff.commands.progress import shown_progress
from srcdiff.commands.reports import print_diff, print_json, tell
from srcdiff.compared import REFUSED, REMARKS, SAME, Compared, compared

EPILOG = """\
examples:
  srcdiff diff main               since the branch main
  srcdiff diff HEAD physics       of one folder, since the last commit
  srcdiff diff HEAD --names       only which derivatives changed

exit codes:
  0  every derivative is the same: the change is neutral for gradients
  1  a derivative changed, was added or removed
  2  a function is refused, or git does not know the revision
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "diff",
        "tell how derivatives changed since a revision",
        "Make the derivatives of another revision of git and those of now, from the text alone, and compare them.",
        EPILOG,
    )
    parser.add_argument("revision", metavar="REV", help="a commit, a branch or a tag")
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="a file or a folder; default: the current folder")
    parser.add_argument("--names", action="store_true", help="no diffs, only which derivatives changed")
    add_json(parser, "the derivatives")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the diffs of what changed, then how many did."""
    found = list(compared(options.path, options.revision, lambda files: shown_progress("comparing", files)))
    if options.json:
        print_json([as_json(one) for one in found])
    told: Set[str] = set()
    for one in found if not options.json else ():
        report(one, options.names, told)
    tell(summary(found))
    words = {one.word for one in found}
    return 2 if REFUSED in words else int(bool(words - {SAME, REMARKS}))


def report(one: Compared, names: bool, told: Set[str]) -> None:
    if one.word == REFUSED:
        tell(str(one.error), told)
    elif one.word != SAME:
        tell(f"{one.file}::{one.name}: {one.word}")
        print_diff("" if names else one.diff())


def as_json(one: Compared) -> dict:
    return {"file": one.file, "function": one.name, "state": one.word, "error": one.error, "diff": one.diff()}


def summary(found: List[Compared]) -> str:
    """
    >>> summary([Compared("", "", SAME), Compared("", "", "changed"), Compared("", "", SAME)])
    '3 derivatives: 2 the same, 1 changed'
    """
    counts = collections.Counter(one.word for one in found)
    return (
        f"{len(found)} derivative{'s' * (len(found) != 1)}: {', '.join(f'{count} {word}' for word, count in counts.items()) or 'nothing to compare'}"
    )
