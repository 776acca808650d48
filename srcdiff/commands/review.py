"""`srcdiff review`: a page that shows primals and derivatives side by side."""

from __future__ import annotations

import argparse
import os
from typing import Iterable, Tuple

from srcdiff.commands.arguments import add_command, add_paths
from srcdiff.commands.progress import shown_progress
from srcdiff.deliver.replace import write_beside
from srcdiff.commands.reports import tell
from srcdiff.errors import SourceError, SrcdiffError
from srcdiff.review.collect import files_of
from srcdiff.review.model import Review
from srcdiff.review.page import MARK, page
from srcdiff.review.places import Shown
from srcdiff.review.since import add_since
from srcdiff.stale import REFUSED
from srcdiff.units import units
from srcdiff.verify import verified

EPILOG = """\
examples:
  srcdiff review                        all below here, to review.html
  srcdiff review physics -o heat.html   of one folder
  srcdiff review --base main            and what changed since the branch main
  srcdiff review model.py --verify      and whether it is right: this imports
                                        and runs model.py

exit codes:
  0  the page is written
  1  it is written, and tells of a derivative that is wrong (--verify)
  2  it is written, and tells of a function that is refused or could not be
     checked; or it could not be written

Without --verify nothing is imported or run. The page loads nothing.
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "review",
        "write a page that shows functions and derivatives side by side",
        "Write one HTML page on which each line of a derivative is linked with the lines that it comes from.",
        EPILOG,
    )
    add_paths(parser)
    parser.add_argument("-o", dest="out", metavar="OUT", default="review.html", help="the page; default: review.html")
    parser.add_argument("--base", metavar="REV", help="show what changed since a commit, a branch or a tag of git")
    parser.add_argument("--verify", action="store_true", help="check the derivatives numerically, too; this imports and runs your modules")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page."""
    refuse_other(options.out)
    shown = Shown(options.paths)
    found = units(options.paths)
    review = Review(list(shown_progress("reviewing", files_of(found, shown))))
    if options.base is not None:
        add_since(review, options.paths, options.base, shown)
    refused = [file.reason for file in review.files if file.word == REFUSED]
    for reason in dict.fromkeys(refused):
        tell(reason)
    code = 2 if refused else 0
    if options.verify:
        sources = dict.fromkeys(unit.source for unit in found if unit.asked is None and not unit.why and not unit.others)
        review.checks, wrong = checked(sources, shown)
        code = 1 if 1 in (code, wrong) else max(code, wrong)
    try:
        write_beside(os.path.realpath(options.out), page(review))
    except OSError as error:
        raise SourceError(f"cannot write {options.out}: {error.strerror}", help="give a path that can be written") from None
    tell(f"wrote {options.out}")
    return code


def refuse_other(out: str) -> None:
    """A file that is there is only replaced by a page if it is one."""
    if not os.path.exists(out):
        return
    try:
        with open(out, encoding="utf-8", errors="replace") as file:
            head = file.read(200)
    except OSError as error:
        raise SourceError(f"cannot read {out}: {error.strerror}", help="give the path of a file") from None
    if head and MARK not in head:
        raise SourceError(f"{out} exists, and is no page that srcdiff wrote", help="move it away, or choose another name with -o")


def checked(sources: Iterable[str], shown: Shown) -> Tuple[list, int]:
    """The rows of the table of `srcdiff verify`, each with what is wrong, and the exit code."""
    found, code = [], 0
    for path in sources:
        try:
            for one in verified(path):
                found.append(
                    (
                        (shown.text(one.function), *one.row()[1:]),
                        shown.text(f"{one.function}: {one.failure or 'not checked: ' + one.skipped}") if one.result is None else "",
                    )
                )
                code = 1 if one.failure or code == 1 else 2 if one.skipped else code
        except SrcdiffError as error:
            found.append(((shown.path(path), "", "not checked", ""), shown.text(str(error))))
            code = code or 2
    return found, code
