"""The written files that some paths ask for: those of decorated and listed functions, and those that say in their head how they are made again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Dict, Iterable, Iterator, List, Optional

from srcdiff.asked import Asked, asked, words_of
from srcdiff.deliver.replace import derivative_path, replace_file
from srcdiff.emit.blocks import Printed
from srcdiff.emit.header import is_generated, update_of
from srcdiff.emit.module import joined
from srcdiff.errors import ArgumentError, SourceError, SrcdiffError, shallow
from srcdiff.files import asked_lines, file_lines, python_files, walked, wanted_functions, write_file
from srcdiff.listed import listed_files
from srcdiff.load.text import is_within, read_text
from srcdiff.own.adopted import is_adopted

WRITE = "srcdiff write "
GRAD = "srcdiff grad "


@dataclass(frozen=True)
class Unit:
    """A written file, the file of its primals, and the one derivative in it if a command asked for it; `why` says why it cannot be made again.

    `others` says why the file is left to others, as one that `python model.py` makes.
    """

    target: str
    source: str
    asked: Optional[Asked] = None
    why: str = ""
    others: str = ""

    def lines(self) -> List[Printed]:
        """What the file should say."""
        with shallow(self.source):
            lines = asked_lines(self.asked) if self.asked is not None else file_lines(self.source)
        assert lines is not None, "something is wanted of the file"
        return lines

    def write(self, force: bool) -> bool:
        """Make the file say so; returns whether anything was written."""
        if self.asked is not None:
            return replace_file(self.target, joined(self.lines()), force)
        return write_file(self.source, force) is not None


def units(paths: Iterable[str]) -> List[Unit]:
    """Each once, those that others are derivatives of first."""
    found: Dict[str, Unit] = {}
    for path in paths:
        for unit in units_of(path):
            refuse_outside(unit, path)
            found.setdefault(os.path.realpath(unit.target), unit)
    return sorted(found.values(), key=lambda unit: depth(unit, found))


def units_of(path: str) -> Iterator[Unit]:
    """Those of a file, or of a folder and what is in it."""
    if not os.path.isdir(path):
        yield from unit_of_generated(path) if is_written(path) else [*unit_of_source(path), *units_beside(path)]
        return
    for source in sources_of([path]):
        yield from unit_of_source(source)
    for file in filter(is_written, walked(path)):
        yield from unit_of_generated(file)


def sources_of(paths: Iterable[str]) -> List[str]:
    """The files given, and those in the folders given that mention a gradient, or of which functions are listed."""
    found: Dict[str, None] = {}
    for path in paths:
        listed = [file for file in listed_files(path) if is_within(file, path)] if os.path.isdir(path) else []
        listed = [os.path.normpath(os.path.join(path, os.path.relpath(file, path))) for file in listed]
        found.update(dict.fromkeys([*python_files([path]), *listed]))
    return list(found)


def units_beside(path: str) -> Iterator[Unit]:
    """The files in the folder of a source that commands made from it."""
    folder = os.path.dirname(path)
    for file in (beside(path, name) for name in sorted(os.listdir(folder or ".")) if os.path.isfile(path)):
        command = update_of(read_text(file)) if is_written(file) else ""
        unit = unit_of_command(file, command) if command.startswith(GRAD) else None
        if unit is not None and unit.source == path:
            yield unit


def unit_of_source(path: str) -> Iterator[Unit]:
    if wants_derivatives(path):
        yield Unit(derivative_path(path), path)


def wants_derivatives(path: str) -> bool:
    """Something in a file is decorated or listed; what cannot be read is refused when its derivatives are made."""
    try:
        return bool(wanted_functions(path))
    except SrcdiffError:
        return True


def unit_of_generated(path: str) -> Iterator[Unit]:
    """That of a file which was written before, after its head."""
    text = read_text(path)
    command = update_of(text)
    if is_adopted(text):
        stem = path[: -len("_grad.py")] + ".py" if path.endswith("_grad.py") else ""
        yield from unit_of_source(stem) if os.path.isfile(stem) else ()
    elif command.startswith(WRITE) and is_beside(named(command)):
        source = beside(path, named(command))
        wanted = os.path.isfile(source) and derivative_path(source) == path and wants_derivatives(source)
        yield Unit(path, source, why="" if wanted else gone(source))
    elif command.startswith(GRAD):
        yield unit_of_command(path, command)
    else:
        yield Unit(path, path, others=f"it is written by {command or 'something else'}, which srcdiff does not run")


def named(command: str) -> str:
    """The file that a command writes the derivatives of; one that is understood in another way is in quotes."""
    name = command[len(WRITE) :]
    try:
        words = words_of(name)
    except ArgumentError:
        return name
    return words[0] if len(words) == 1 else name


def unit_of_command(path: str, command: str) -> Unit:
    try:
        one = asked(words_of(command)[2:])
    except ArgumentError as error:
        return Unit(path, path, why=f"its head does not say how it is made: {error}")
    if not is_beside(one.path):
        return Unit(path, path, others=f"it is made from {one.path}, in another folder: `{command}`, there, makes it again")
    source = beside(path, one.path)
    out = path if one.out is not None else None
    return Unit(path, source, replace(one, path=source, out=out), "" if os.path.isfile(source) else gone(source))


def gone(source: str) -> str:
    base = os.path.basename(source)
    return f"nothing in {base} is decorated or listed any more" if os.path.isfile(source) else f"there is no {base} beside it any more"


def is_beside(base: str) -> bool:
    """What a head calls a file is the name of one in the same folder, wherever a link in it leads."""
    return base == os.path.basename(base) and "\0" not in base


def beside(path: str, base: str) -> str:
    return os.path.join(os.path.dirname(path), base)


def is_written(path: str) -> bool:
    """A file that srcdiff wrote, by its head."""
    if not path.endswith(".py") or not os.path.isfile(path):
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            head = file.read(200)
    except OSError:
        return False
    return is_generated(head) or is_adopted(head)


def depth(unit: Unit, found: Dict[str, Unit]) -> int:
    """How many written files it is made from, one from another."""
    seen = set()
    while unit.target not in seen:
        seen.add(unit.target)
        unit = found.get(os.path.realpath(unit.source), unit)
    return len(seen)


def refuse_outside(unit: Unit, path: str) -> None:
    """No link leads out of what was given, but one that was given itself."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    for file in dict.fromkeys([unit.target, unit.source]):
        if file != path and os.path.islink(file) and not is_within(file, folder):
            raise SourceError(f"{file} is a link to a file outside {folder}", help="give the folder that the file is in")
