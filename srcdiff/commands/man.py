"""`srcdiff man`: the manual page, made of what `--help` prints."""

from __future__ import annotations

import argparse
from typing import Iterator, List

from srcdiff.commands.arguments import add_command
from srcdiff.commands.reports import print_text

EPILOG = """\
examples:
  srcdiff man > /usr/local/share/man/man1/srcdiff.1
  srcdiff man | man -l -
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "man",
        "print the manual page",
        "Print the manual page of all commands, for man.",
        EPILOG,
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the page."""
    print_text("\n".join(page(options.parser)) + "\n")


def page(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Its lines, in the language of roff, without a date."""
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    summaries = {action.dest: action.help for action in commands._choices_actions}
    yield from (f'.TH {parser.prog.upper()} 1 "" "{parser.prog}"', ".nh", ".ad l", ".SH NAME", f"{parser.prog} \\- {lowered(parser.description)}")
    yield from (".SH SYNOPSIS", *usage(parser), ".SH DESCRIPTION")
    for name, summary in summaries.items():
        yield from (".TP", f".B {name}", plain(summary))
    yield from (".SH OPTIONS", *arguments(parser), *epilog(parser, ".SH"), ".SH COMMANDS")
    for name, command in commands.choices.items():
        yield from (f".SS {parser.prog} {name}", *usage(command), ".PP", plain(command.description))
        yield from (*arguments(command), *epilog(command, ".PP\n.B"))


def lowered(text: str) -> str:
    """A sentence as the line of a list has it."""
    return plain(text[0].lower() + text[1:].rstrip("."))


def usage(parser: argparse.ArgumentParser) -> List[str]:
    formatter = argparse.HelpFormatter(parser.prog, width=10**6)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, "")
    return [plain(" ".join(formatter.format_help().split()))]


def arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Each with its help."""
    formatter = argparse.HelpFormatter(parser.prog, width=10**6)
    for action in parser._actions:
        if action.help is not None and not isinstance(action, (argparse._SubParsersAction, argparse._HelpAction)):
            yield from (".TP", f".B {plain(formatter._format_action_invocation(action))}", plain(formatter._expand_help(action)))


def epilog(parser: argparse.ArgumentParser, heading: str) -> Iterator[str]:
    """The text below the options: lines that end with a colon are headings, what is indented stays as it is."""
    is_inside = False
    for line in (parser.epilog or "").splitlines():
        if line.startswith(" ") != is_inside:
            yield ".nf" if line.startswith(" ") else ".fi"
            is_inside = line.startswith(" ")
        if line.endswith(":") and not is_inside:
            yield f"{heading} {plain(line[:-1].upper() if heading == '.SH' else line)}"
        else:
            yield plain(line) if line.strip() else ".PP"
    if is_inside:
        yield ".fi"


def plain(text: str) -> str:
    """Text that roff takes for nothing else.

    >>> plain("a-b"), plain(".x")
    ('a\\\\-b', '\\\\&.x')
    """
    escaped = " ".join(text.split()) if not text.startswith(" ") else text
    escaped = escaped.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped
