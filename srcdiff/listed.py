"""The functions that a project lists in its configuration, because they cannot be decorated.

[srcdiff]
functions =
    model.py::loss --wrt w,b
    physics/heat.py::diffuse --wrt u --of u
"""

from __future__ import annotations

import os
from typing import Dict, Iterator, List

from srcdiff.asked import Asked, listed, words_of
from srcdiff.errors import ArgumentError, Place, SourceError
from srcdiff.load.decorated import Decorated
from srcdiff.load.source import read_text, split_lines
from srcdiff.own.config import Entry, entry_for

NAMES = ("of", "target", "has_aux", "follow", "memory", "sizes")  # of what a decorator is given besides wrt


def listed_functions(path: str) -> List[Decorated]:
    """Those of one file, as if they were decorated; their place is the line of the configuration."""
    entry = entry_for(path, "functions")
    return [] if entry is None else [one for file, one in functions_of(entry) if os.path.realpath(file) == os.path.realpath(path)]


def listed_files(folder: str) -> List[str]:
    """The files of which the project of a folder lists functions."""
    entry = entry_for(os.path.join(folder, "setup.cfg"), "functions")
    found = {} if entry is None else {file: one for file, one in functions_of(entry)}
    for file, one in found.items():
        if not os.path.isfile(file):
            raise SourceError(
                f"there is no file {os.path.relpath(file, os.path.dirname(entry.file))}",
                one.place,
                f"give its path from the folder of {os.path.basename(entry.file)}",
            )
    return list(found)


def functions_of(entry: Entry) -> Iterator[tuple]:
    """(file, function) for each line; raises ArgumentError at the line that is not understood."""
    for line in entry.lines:
        place = place_of(entry.file, line)
        try:
            one = listed(words_of(line))
        except ArgumentError as error:
            raise ArgumentError(error.message, place, error.help or "write FILE.py::FUNC --wrt NAMES, as after `srcdiff grad`") from None
        yield os.path.join(os.path.dirname(entry.file), one.path), Decorated(one.qualname, arguments(one), place)


def arguments(one: Asked) -> Dict[str, object]:
    """Those that differ from what they are anyway."""
    given = {name: getattr(one.options, name) for name in NAMES}
    usual = {"of": None, "target": "numpy", "has_aux": False, "follow": (), "memory": None, "sizes": None}
    return {"wrt": one.wrt, **{name: value for name, value in given.items() if value != usual[name]}}


def place_of(file: str, line: str) -> Place:
    """Where a line of an entry stands."""
    lines = split_lines(read_text(file))
    number = next((number for number, text in enumerate(lines) if line in text), 0)
    column = max(0, lines[number].find(line))
    return Place(file, number + 1, column, column + len(line), lines[number])
