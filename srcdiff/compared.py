"""What a change of primals did to their derivatives: those of another revision beside those of now, function by function."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Callable, Dict, Iterator, List, Optional, Tuple

import gast

from srcdiff.emit.header import dump, without_docstring
from srcdiff.emit.module import joined
from srcdiff.errors import SrcdiffError
from srcdiff.revisions import folder_at
from srcdiff.unified import unified
from srcdiff.units import Unit, units

SAME, REMARKS, CHANGED, ADDED, REMOVED, REFUSED = "the same", "the same but for comments", "changed", "added", "removed", "refused"

MODULE = "<module>"  # what stands beside the functions


@dataclass(frozen=True)
class Compared:
    """A derivative then and now; `error` says why it is not known."""

    file: str
    name: str
    word: str
    old: str = ""
    new: str = ""
    error: str = ""

    def diff(self) -> str:
        """A unified diff; nothing if the texts are the same."""
        return unified(self.old, self.new, self.file, "then", "now")


def in_silence(found: Iterator[Tuple[int, Unit]]) -> Iterator[Unit]:
    """What comes out of (how many there are, one)."""
    return (one for _, one in found)


def compared(path: str, revision: str, shown: Callable = in_silence) -> Iterator[Compared]:
    """Every derivative of what a file or folder asks for now, or asked for then, and helpers, imports and copied constants that changed.

    `shown` passes the files on, and may tell how far it is.
    Raises SourceError if git does not know the revision.
    """
    with folder_at(revision, path) as then:
        old = texts(then, f"{revision}:", shown) if os.path.exists(then) else {}
    new = texts(path, "", shown)
    for place in sorted({**old, **new}):
        before, now = old.get(place, {}), new.get(place, {})
        file = os.path.normpath(os.path.join(folder_of(path), place)).replace(os.sep, "/")
        error = before.pop("", "") or now.pop("", "")
        if error:
            yield Compared(file, "", REFUSED, error=error)
            continue
        names = [name for name in {**before, **now} if not name.startswith(("_", MODULE)) or before.get(name) != now.get(name)]
        yield from (of_function(file, name, before.get(name), now.get(name)) for name in names)


def of_function(file: str, name: str, old: Optional[str], new: Optional[str]) -> Compared:
    if old is None or new is None:
        return Compared(file, name, ADDED if old is None else REMOVED, old or "", new or "")
    word = SAME if old == new else REMARKS if code_of(old) == code_of(new) else CHANGED
    return Compared(file, name, word, old, new)


def folder_of(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path) or "."


def texts(path: str, label: str, shown: Callable) -> Dict[str, Dict[str, str]]:
    """The functions of each written file by their names, under the file's place in the folder; under no name why they are not known."""
    top = folder_of(path)
    found: Dict[str, Dict[str, str]] = {}
    wanted = [unit for unit in units([path]) if not unit.why and not unit.others]
    for unit in shown((len(wanted), unit) for unit in wanted):
        place = os.path.relpath(unit.target, top).replace(os.sep, "/")
        try:
            found[place] = functions_of(joined(unit.lines()))
        except SrcdiffError as error:
            found[place] = {"": str(error).replace(top + os.sep, label)}
    return found


def functions_of(text: str) -> Dict[str, str]:
    """The text of each function, its comments with it; of what is imported and copied beside them, under a name that no function has."""
    lines, found, others = text.splitlines(), {}, []
    for node in gast.parse(text).body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        part = "\n".join(lines[first - 1 : node.end_lineno])
        if isinstance(node, gast.FunctionDef):
            found[node.name] = part
        else:
            others.append(part)
    return {**found, MODULE: "\n".join(others)} if others else found


def code_of(text: str) -> List[str]:
    """What a function does, whatever its comments say."""
    body = gast.parse(text).body
    if not all(isinstance(node, gast.FunctionDef) for node in body):
        return list(map(dump, body))
    (function,) = body
    return [dump(function.args), *map(dump, without_docstring(function.body))]
