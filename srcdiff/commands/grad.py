"""`srcdiff grad`: one derivative, printed or written."""

from __future__ import annotations

import argparse
import os

from srcdiff.asked import add_grad, of_namespace
from srcdiff.commands.reports import print_text
from srcdiff.deliver.replace import replace_file
from srcdiff.emit.module import joined
from srcdiff.errors import SourceError
from srcdiff.files import asked_lines


def add(commands) -> None:
    parser = commands.add_parser("grad", help="print one derivative", description="Print the derivative of one function of a file.")
    add_grad(parser)
    parser.add_argument("--force", action="store_true", help="with -o: even over a file that was edited by hand")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print one derivative, or write it to a file."""
    one = of_namespace(options)
    if one.out is None:
        print_text(joined(asked_lines(one)))
        return
    if os.path.exists(one.path) and os.path.realpath(one.path) == os.path.realpath(one.out):
        raise SourceError(f"{one.path} is what is read, and would be overwritten", help="choose another name with -o")
    replace_file(one.out, joined(asked_lines(one)), options.force)
