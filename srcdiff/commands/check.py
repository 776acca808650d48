"""`srcdiff check`: are the written files in step with what they were written from?"""

from __future__ import annotations

import argparse
import collections
import contextlib
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Iterator, List, Set

from srcdiff.commands.arguments import add_command, add_json, add_paths
from srcdiff.commands.progress import shown_progress
from srcdiff.commands.reports import print_diff, print_json, tell
from srcdiff.stale import EDITED, IN_STEP, MISSING, ORPHANED, OTHERS, REFUSED, STALE, State, state_of
from srcdiff.units import Unit, units

FOUND = (MISSING, STALE, EDITED, ORPHANED)
FEW = 8  # files, from which on further processes are worth their start

EPILOG = """\
examples:
  srcdiff check                  all files below here
  srcdiff check --diff physics   and what would change in a folder
  srcdiff check -q && git push   only if everything is in step

exit codes:
  0  every file is in step
  1  a file is missing, stale, edited by hand, or has nothing to be written from
  2  a function is refused, or a file cannot be read

How the files are laid out does not count: a formatter may have them.
Nothing is imported or run.
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "check",
        "tell which written files are stale or edited by hand",
        "Compare every written file with what srcdiff would write now, from the text alone.",
        EPILOG,
    )
    add_paths(parser)
    parser.add_argument("--diff", action="store_true", help="print what would change, as a unified diff")
    add_json(parser, "the files and their states")
    parser.add_argument("-q", "--quiet", action="store_true", help="only the exit code")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once; default: one for each processor")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what was found."""
    states = list(shown_progress("checking", states_of(units(options.paths), options.jobs)))
    if options.json:
        print_json([as_json(state) for state in states])
    else:
        told: Set[str] = set()
        for state in states:
            report(state, options, told)
    if not options.quiet and not options.json:
        tell(summary(states))
    return 2 if any(state.word == REFUSED for state in states) else int(any(state.word in FOUND for state in states))


def states_of(found: List[Unit], jobs: int) -> Iterator[tuple]:
    """(how many there are, state) for each file, in their order."""
    if len(found) < FEW or jobs < 2 or not is_safe():
        yield from ((len(found), state_of(unit)) for unit in found)
        return
    with safe_path(), ProcessPoolExecutor(jobs) as pool:
        yield from ((len(found), state) for state in pool.map(state_of, found))


@contextlib.contextmanager
def safe_path() -> Iterator[None]:
    """Where processes are not forked, a new Python would look for modules in the current folder."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = before or "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]


def is_safe() -> bool:
    """Further processes import nothing from the current folder: they are forks, or Pythons that know PYTHONSAFEPATH."""
    return multiprocessing.get_start_method() == "fork" or sys.version_info >= (3, 11)


def report(state: State, options: argparse.Namespace, told: Set[str]) -> None:
    """What there is to say of a file that is not in step, and was not said of another."""
    if state.word != IN_STEP and not options.quiet:
        tell(state.reason if state.word == REFUSED else f"{state.unit.target}: {state.word}: {state.reason}", told)
    if options.diff and state.word in (STALE, EDITED, MISSING):
        print_diff(state.diff())


def as_json(state: State) -> dict:
    return {"file": state.unit.target, "source": state.unit.source, "state": state.word, "reason": state.reason, "diff": state.diff()}


def summary(states: List[State]) -> str:
    """
    >>> summary([State(None, IN_STEP), State(None, STALE), State(None, IN_STEP)])
    '3 files: 2 in step, 1 stale; `srcdiff write` writes what is missing or stale'
    """
    if not states:
        return "no file to check: nothing is decorated with @srcdiff.gradient or listed in [srcdiff] functions"
    counts = collections.Counter(state.word for state in states)
    order = (IN_STEP, *FOUND, REFUSED, OTHERS)
    text = f"{len(states)} file{'s' * (len(states) > 1)}: {', '.join(f'{counts[word]} {word}' for word in order if counts[word])}"
    return text + ("; `srcdiff write` writes what is missing or stale" if counts[MISSING] or counts[STALE] else "")
