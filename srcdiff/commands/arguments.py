"""Arguments that several commands have."""

from __future__ import annotations

import argparse
import textwrap

WIDTH = 78  # of the lines of descriptions, as those of examples


def add_command(commands, name: str, summary: str, description: str, epilog: str) -> argparse.ArgumentParser:
    """A command with its help; the epilog has examples and exit codes, and is printed as it is."""
    return commands.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, WIDTH),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", default=["."], help="files or folders; default: the current folder")


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON, for other tools")
