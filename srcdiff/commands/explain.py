"""`srcdiff explain`: what a derivative saves, and why."""

from __future__ import annotations

import argparse
from typing import Dict, Iterator

from srcdiff.asked import add_function, add_kinds, of_namespace
from srcdiff.commands.arguments import add_json
from srcdiff.commands.reports import error_json, print_json, print_text
from srcdiff.errors import SrcdiffError
from srcdiff.explain import explanation, section
from srcdiff.passes import passes
from srcdiff.refusals import Refused


def add(commands) -> None:
    parser = commands.add_parser(
        "explain",
        help="tell what a derivative saves, and why",
        description="Tell what is active in the derivative of one function of a file, how memory is kept, what is saved and why, what is checked.",
    )
    add_function(parser)
    add_kinds(parser)
    parser.add_argument(
        "--passes", action="store_true", help="print the forms that the function goes through instead, from its text to the derivative's"
    )
    add_json(parser, "the sections, and what is refused,")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the sections of an explanation, as far as the function is not refused."""
    one = of_namespace(options)
    tell = passes if options.passes else explanation
    sections = tell(one.path, one.qualname, one.kind, one.wrt, one.options)
    if options.json:
        found = as_json(sections)
        print_json(found)
        return 2 if found["refused"] else 0
    for position, (title, part) in enumerate(sections):
        print_text("\n" * (position > 0) + section(title, part))
    return 0


def as_json(sections: Iterator[tuple]) -> Dict[str, object]:
    """The sections by their titles, and under `refused` the errors."""
    found: Dict[str, object] = {}
    refused: list = []
    try:
        found.update(sections)
    except SrcdiffError as error:
        refused = error.errors if isinstance(error, Refused) else [error]
    return {**found, "refused": list(map(error_json, refused))}
