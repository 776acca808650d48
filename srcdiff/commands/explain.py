"""`srcdiff explain`: what a derivative saves, and why."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Dict, Iterator, Optional

from srcdiff.asked import Asked, add_function, add_kinds, add_memory, of_namespace
from srcdiff.commands.arguments import add_command, add_json
from srcdiff.commands.reports import error_json, print_json, print_text
from srcdiff.errors import SrcdiffError
from srcdiff.explain import explanation, section
from srcdiff.files import wanted_functions
from srcdiff.load.decorated import Decorated
from srcdiff.options import Options
from srcdiff.passes import passes
from srcdiff.refusals import Refused

EPILOG = """\
examples:
  srcdiff explain model.py::loss              by what its decorator says
  srcdiff explain model.py::loss --wrt w,b    by two arguments
  srcdiff explain heat.py::run --memory 2MB --sizes n=1000,steps=10000
                                              within a budget: the plan, its cost
  srcdiff explain model.py::loss --passes     how the text of the derivative
                                              comes about, form by form
  srcdiff explain model.py::loss --json       for other tools

exit codes:
  0  the function has a derivative
  2  it is refused, or its file cannot be read
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "explain",
        "tell what a derivative saves, and why",
        "Tell what is active in the derivative of one function of a file, how memory is kept, what is saved and why, what is checked; "
        "of a function that is refused, all that is.",
        EPILOG,
    )
    add_function(parser, default="what the function's decorator says, or the project's list, else the first")
    add_kinds(parser)
    add_memory(parser)
    parser.add_argument(
        "--passes", action="store_true", help="print the forms that the function goes through instead, from its text to the derivative's"
    )
    add_json(parser, "the sections, and what is refused,")
    parser.set_defaults(run=run, wrt=None)


def run(options: argparse.Namespace) -> int:
    """Print the sections of an explanation, as far as the function is not refused."""
    one = asked_for(options)
    tell = passes if options.passes else explanation
    sections = tell(one.path, one.qualname, one.kind, one.wrt, one.options)
    if options.json:
        found = as_json(sections)
        print_json(found)
        return 2 if found["refused"] else 0
    for position, (title, part) in enumerate(sections):
        print_text("\n" * (position > 0) + section(title, part))
    return 0


def asked_for(options: argparse.Namespace) -> Asked:
    """What the words ask for; without --wrt what the decorator of the function, or the project's list, asks for, if there is one."""
    one = of_namespace(options)
    wanted = wanted_of(one) if options.wrt is None else None
    if wanted is None:
        return replace(one, wrt=one.wrt or 0)
    arguments = {option: value for option, value in wanted.arguments.items() if option not in ("wrt", "target")}
    given = {option: getattr(one.options, option) for option in ("of", "has_aux", "follow", "memory", "sizes") if getattr(one.options, option)}
    return replace(one, wrt=wanted.arguments.get("wrt", 0), options=Options(**{**arguments, **given}))


def wanted_of(one: Asked) -> Optional[Decorated]:
    """What a file or a project asks for of a function; the first, if there is more than one."""
    try:
        return next((wanted for wanted in wanted_functions(one.path) if wanted.qualname == one.qualname), None)
    except SrcdiffError:  # of another function
        return None


def as_json(sections: Iterator[tuple]) -> Dict[str, object]:
    """The sections by their titles, and under `refused` the errors."""
    found: Dict[str, object] = {}
    refused: list = []
    try:
        found.update(sections)
    except SrcdiffError as error:
        refused = error.errors if isinstance(error, Refused) else [error]
    return {**found, "refused": list(map(error_json, refused))}
