"""From paths to what a page shows of them."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Dict, Iterator, List, Set, Tuple

import gast

from srcdiff.emit.blocks import Printed
from srcdiff.emit.header import header_of
from srcdiff.files import Wanted
from srcdiff.load.source import read_text, split_lines
from srcdiff.origins import origins
from srcdiff.own.adopted import all_set_aside, is_adopted
from srcdiff.review.known import Known, costs_in, known_of, shown_wrt, wanted_of
from srcdiff.review.model import Block, File, Function, Line, Place, Token, Version
from srcdiff.review.places import Shown
from srcdiff.review.regions import Region, region_at, regions, stretches
from srcdiff.review.tokens import ADJOINT, SAVED, Piece, tokens
from srcdiff.stale import IN_STEP, REFUSED, state_of
from srcdiff.units import Unit

NAME = re.compile(r"\w+(\.\w+)*")  # what a name stands for may be a longer expression, of which the value got a name


def files_of(found: List[Unit], shown: Shown) -> Iterator[Tuple[int, File]]:
    """(how many there are, file) for each unit, in their order."""
    for unit in found:
        yield len(found), file_of(unit, shown)


def file_of(unit: Unit, shown: Shown) -> File:
    state = state_of(unit)
    diff = [shown.text(line) for line in state.diff().splitlines()[2:]]
    file = File(shown.path(unit.target), shown.path(unit.source), state.word, shown.text(state.reason), diff)
    if state.word == REFUSED or unit.why or unit.others:
        return file
    lines = unit.lines() if state.want or state.word != IN_STEP else adopted_or_made(unit)
    text = Text(unit, lines, shown)
    file.head = header_of("\n".join(text.lines))
    together: Dict[tuple, List[Wanted]] = {}
    for one in wanted_of(unit):
        together.setdefault((one.qualname, shown_wrt(one)), []).append(one)
    file.functions = [function_of(text, qualname, wrt, wanted) for (qualname, wrt), wanted in together.items()]
    return file


def adopted_or_made(unit: Unit) -> List[Printed]:
    """The lines that know where they come from, if those are what the file says; an adopted file was edited, and knows nothing."""
    lines = unit.lines()
    if not os.path.isfile(unit.target):
        return lines
    have = split_lines(read_text(unit.target))
    return list(map(Printed, have)) if is_adopted("\n".join(have)) else lines


class Text:
    """The lines of a written file, and the functions in it."""

    def __init__(self, unit: Unit, printed: List[Printed], shown: Shown):
        self.unit, self.printed, self.shown = unit, printed, shown
        self.lines = [line.text for line in printed]
        self.is_adopted = is_adopted("\n".join(self.lines))
        self.pieces = tokens("\n".join(self.lines) + "\n")
        self.spans: Dict[str, Tuple[int, int]] = {}
        for node in gast.parse("\n".join(self.lines)).body:
            if isinstance(node, gast.FunctionDef):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                self.spans[node.name] = first, node.end_lineno

    def of(self, name: str) -> str:
        first, last = self.spans.get(name, (1, 0))
        return "\n".join(self.lines[first - 1 : last])

    def needed(self, name: str) -> List[str]:
        """The other functions of the file that one calls, in their order."""
        found, left = {name}, [name]
        while left:
            words = set(re.findall(r"\w+", self.of(left.pop())))
            new = [other for other in self.spans if other in words - found]
            found.update(new)
            left += new
        return [other for other in self.spans if other in found - {name}]

    def is_helper(self, name: str) -> bool:
        """Is it printed for every program that needs it, and comes from no line of the user's?"""
        first, last = self.spans[name]
        return name.startswith("_") and all(line.primal is None and not line.behind for line in self.printed[first - 1 : last])

    def origins(self, number: int) -> List[Tuple[str, int]]:
        """Files, by their real paths, and lines."""
        return [(os.path.realpath(one.file), one.line) for one in origins(self.printed[number - 1])]


def function_of(text: Text, qualname: str, wrt: str, wanted: List[Wanted]) -> Function:
    known, *others = [known_by(text, one) for one in wanted]
    found = Primals(text, known, qualname)
    versions = [version_of(text, one, found, its) for one, its in zip(wanted, [known, *others])]
    return Function(qualname, wrt, found.blocks(), versions, known.active, known.passive)


def known_by(text: Text, one: Wanted) -> Known:
    """What is known of a derivative; of one that was adopted, what is known of the primal."""
    if not text.is_adopted:
        return known_of(one)
    with all_set_aside():
        return replace(known_of(one), rows=None, guards=[])


def version_of(text: Text, one: Wanted, found: Primals, known: Known) -> Version:
    needed = text.needed(one.name)
    costs = costs_in("\n".join(text.lines) + "\n", text.unit.target, one.name, one)
    shown = [name for name in needed if not text.is_helper(name)] + [one.name] * (one.name in text.spans)
    lines = [line for name in shown for line in lines_of(text, name, known.halves.get(name, known.varied), costs, found)]
    helpers = [lines_of(text, name, set(), {}, found) for name in needed if text.is_helper(name)]
    version = Version(one.name, one.kind, lines, helpers, known.rows, known.guards)
    for row in known.rows or ():
        found.note(row)
    return version


def lines_of(text: Text, name: str, active: Set[str], costs: dict, found: Primals) -> List[Line]:
    first, last = text.spans[name]
    made, own = [], found.own_names | set(text.spans)
    for number in range(first, last + 1):
        partners = [place for origin in text.origins(number) for place in found.stretch(*origin)]
        line = [Token(kind_in_derivative(piece, active, own), piece.text) for piece in text.pieces[number - 1]]
        made.append(Line(number, line, costs.get(number), list(dict.fromkeys(partners))))
    return made


def kind_in_derivative(piece: Piece, active: Set[str], own: Set[str]) -> str:
    """The colour of a name: one that srcdiff made tells by its ending what it is; `own` are names of the user's, and of functions."""
    if piece.kind != "name":
        return piece.kind
    if piece.text not in own and ADJOINT.fullmatch(piece.text):
        return "adjoint"
    if piece.text not in own and SAVED.fullmatch(piece.text):
        return "saved"
    return "active" if piece.text in active else ""


class Primals:
    """The functions that lines of a derivative come from, its own first."""

    def __init__(self, text: Text, known: Known, qualname: str):
        self.shown, self.known, self.source = text.shown, known, os.path.realpath(text.unit.source)
        self.qualname, self.texts, self.notes = qualname, {}, {}
        self.places: Dict[Tuple[str, Region], None] = {}
        self.own_names = set(known.active) | set(known.passive)
        own = next((one for one in self.of(self.source)[0] if one.qualname == qualname), None)
        if own is not None:
            self.places[self.source, own] = None

    def of(self, file: str) -> tuple:
        """(regions, pieces, stretches) of a file."""
        if file not in self.texts:
            text = read_text(file)
            self.texts[file] = list(regions(text)), tokens(text), stretches(text)
        return self.texts[file]

    def stretch(self, file: str, line: int) -> List[Place]:
        """All lines of the statement that stands on a line, which becomes one of those that are shown."""
        if not os.path.isfile(file):
            return []
        found, _, parts = self.of(file)
        region = region_at(found, line)
        if region is None:
            return []
        self.places.setdefault((file, region))
        first, last = parts.get(line, (line, line))
        return [(self.shown.path(file), number) for number in range(first, last + 1)]

    def note(self, row) -> None:
        """A line at which a value is saved says so."""
        file = os.path.realpath(row.line.primal.filename) if hasattr(row.line, "primal") else self.source
        words = {"save": f"{row.name} is saved", "save part": f"part of {row.name} is saved", "checkpoint": f"some states of {row.name} are kept"}
        note = words.get(row.how, f"{row.name} is recovered: {row.how}") + (f", {row.reason}" if row.reason else "")
        notes = self.notes.setdefault((file, int(row.line)), [])
        notes += [note] * (note not in notes)

    def blocks(self) -> List[Block]:
        own, *others = self.places or [None]
        ordered = [] if own is None else [own, *sorted(others, key=lambda one: (self.shown.path(one[0]), one[1].first))]
        return [Block(self.shown.path(file), region.qualname, self.lines(file, region)) for file, region in ordered]

    def lines(self, file: str, region: Region) -> List[Line]:
        is_own = (file, region.qualname) == (self.source, self.qualname)
        pieces = self.of(file)[1]
        active = set()
        for name, line, start, end in self.known.places:
            if name == file and region.first <= line <= region.last and NAME.fullmatch("".join(piece.text for piece in pieces[line - 1])[start:end]):
                active |= {piece.text for piece in pieces[line - 1] if piece.column == start and piece.kind == "name"}
        active |= set(self.known.active) if is_own else set()
        return [
            Line(
                number,
                [
                    Token(("active" if piece.text in active else "") if piece.kind == "name" else piece.kind, piece.text)
                    for piece in pieces[number - 1]
                ],
                self.known.costs.get((file, number)),
                notes=self.notes.get((file, number), []),
            )
            for number in range(region.first, region.last + 1)
        ]
