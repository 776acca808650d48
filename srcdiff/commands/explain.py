"""`srcdiff explain`: what a derivative saves, and why."""

from __future__ import annotations

import argparse

from srcdiff.asked import add_function, add_kinds, of_namespace
from srcdiff.commands.reports import print_text
from srcdiff.explain import explanation
from srcdiff.passes import passes


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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the sections of an explanation, as far as the function is not refused."""
    one = of_namespace(options)
    tell = passes if options.passes else explanation
    sections = tell(one.path, one.qualname, one.kind, one.wrt, one.options)
    for position, section in enumerate(sections):
        print_text("\n" * (position > 0) + section)
