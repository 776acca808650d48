"""`srcdiff write`: the files of derivatives."""

from __future__ import annotations

import argparse
import sys

from srcdiff.commands.reports import reported
from srcdiff.files import python_files, write_file


def add(commands) -> None:
    parser = commands.add_parser(
        "write",
        help="write or update *_grad.py files",
        description="Write STEM_grad.py beside each file for the functions that @srcdiff.gradient decorates in it.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="files or folders; default: the current folder")
    parser.add_argument("-q", "--quiet", action="store_true", help="do not tell what was written")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files; an error in one does not keep the others from being written."""
    return max([reported(lambda: write_one(path, options.quiet)) for path in python_files(options.paths)], default=0)


def write_one(path: str, quiet: bool) -> None:
    written = write_file(path)
    if written is not None and not quiet:
        print(f"wrote {written}", file=sys.stderr)
