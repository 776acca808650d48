"""`srcdiff blame`: the primal line behind a line of a written file."""

from __future__ import annotations

import argparse
import re
from typing import Iterator, List, Tuple

from srcdiff.commands.arguments import add_command, add_json
from srcdiff.commands.reports import print_json, print_text, tell
from srcdiff.emit.blocks import Printed
from srcdiff.emit.relaid import relaid
from srcdiff.errors import ArgumentError, SourceError
from srcdiff.load.source import read_text, split_lines
from srcdiff.origins import Origin, origins
from srcdiff.own.adopted import is_adopted
from srcdiff.stale import IN_STEP, state_of
from srcdiff.units import Unit, unit_of_generated

EPILOG = """\
examples:
  srcdiff blame model_grad.py:31     what line 31 comes from
  srcdiff blame model_grad.py        the same for each line
  srcdiff blame model_grad.py:31 --json    for an editor

exit codes:
  0  it is told, be it that the line comes from none of yours
  2  the file is not in step, or none that srcdiff wrote
"""

LINE = re.compile("(.+?):([0-9]{1,9})(?::[0-9]+)?", re.S)


def add(commands) -> None:
    parser = add_command(
        commands,
        "blame",
        "tell the primal line behind a line of a derivative",
        "Tell which lines of the user's a line of a written file comes from. The file has to be in step with them.",
        EPILOG,
    )
    parser.add_argument("line", metavar="FILE[:LINE]", help="a written file, and the number of a line in it; a column after it is not looked at")
    add_json(parser, "the lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print a line for each primal line; of a whole file, the line itself beside it."""
    path, number = parted(options.line)
    found = blamed(path)
    if number > len(found):
        raise ArgumentError(f"{path} has no line {number}", help=f"it has {len(found)}")
    chosen = list(enumerate(found, 1))[number - 1 : number] if number else list(enumerate(found, 1))
    if options.json:
        print_json([as_json(*one) for one in chosen])
    elif number:
        print_text("".join(f"{line}\n" for line in quoted(found[number - 1])))
        if not origins(found[number - 1]):
            tell(f"{path}:{number} comes from no line of yours: {found[number - 1].text.strip() or 'it is empty'}")
    else:
        print_text("\n".join(listed(found)) + "\n")


def parted(given: str) -> Tuple[str, int]:
    """
    A column, as editors and tracebacks add, is not looked at.

    >>> parted("model_grad.py:31"), parted("model_grad.py"), parted("model_grad.py:31:5")
    (('model_grad.py', 31), ('model_grad.py', 0), ('model_grad.py', 31))
    """
    found = LINE.fullmatch(given)
    return (found[1], int(found[2])) if found and int(found[2]) else (given, 0)


def blamed(path: str) -> List[Printed]:
    """The lines of a file, which know where they come from."""
    unit = next(unit_of_generated(path), None) if path.endswith(".py") else None
    if unit is None or unit.others:
        raise SourceError(f"{path} is no file that srcdiff wrote", help="give one whose head says so, as model_grad.py")
    text = read_text(path)
    if is_adopted(text):
        raise SourceError(f"{path} was edited and adopted as a rule", help=f"it is yours: read {unit.source} beside it")
    state = state_of(unit)
    if state.word != IN_STEP:
        raise SourceError(f"{path} is not in step with {unit.source}: {state.reason}", help=f"write it again: srcdiff write {unit.source}")
    return laid_out(unit, split_lines(text))


def laid_out(unit: Unit, have: List[str]) -> List[Printed]:
    """Lines as they are in the file, which a formatter may have changed."""
    lines = unit.lines()
    return lines if [line.text for line in lines] == have[: len(lines)] else relaid(lines, have)


def quoted(line: Printed) -> Iterator[str]:
    """`model.py:12: y = np.sin(x)`, for each primal line."""
    for origin in origins(line):
        yield f"{origin.file}:{origin.line}: {text_at(origin)}"


def text_at(origin: Origin) -> str:
    lines = split_lines(read_text(origin.file))
    return lines[origin.line - 1].strip() if origin.line <= len(lines) else ""


def listed(found: List[Printed]) -> List[str]:
    """Every line, behind the places that it comes from."""
    places = [", ".join(f"{origin.file}:{origin.line}" for origin in origins(line)) for line in found]
    width = max(map(len, places))
    return [f"{place.ljust(width)}  {line.text}".rstrip() for place, line in zip(places, found)]


def as_json(number: int, line: Printed) -> dict:
    return {"line": number, "text": line.text, "from": [{"file": origin.file, "line": origin.line} for origin in origins(line)]}
