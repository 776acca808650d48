"""One function on the page: its primal on the left, its derivatives on the right, and below them what there is to know."""

from __future__ import annotations

from typing import Dict, Iterable, List, Optional

from srcdiff.compared import ADDED, CHANGED, REFUSED, REMARKS, SAME
from srcdiff.review.html import diff, element, table, text
from srcdiff.review.model import Block, Function, Line, Place, Version
from srcdiff.saved import Row

INDENT = 4  # by which a line that does not fit goes on further to the right
HOW = {
    "save": "saved",
    "save part": "its old part is saved",
    "invert": "the step is undone",
    "recompute": "computed again",
    "checkpoint": "some states are kept",
}
UNLINKED = "It is not known where these lines come from: they were edited by hand and adopted."
WORDS = {
    SAME: "derivative unchanged",
    REMARKS: "derivative unchanged but for comments",
    CHANGED: "derivative changed",
    ADDED: "new derivative",
    REFUSED: "not comparable",
}


class Sides:
    """A function and the ids of its lines."""

    def __init__(self, function: Function, id: str, base: str):
        self.function, self.id, self.base = function, id, base
        self.primal: Dict[Place, str] = {}
        for position, block in enumerate(function.blocks):
            self.primal.update({(block.file, line.number): f"{id}p{position}l{line.number}" for line in block.lines})
        self.partners: Dict[str, List[str]] = {}
        for position, version in enumerate(function.versions):
            for line in version.lines:
                for place in line.partners:
                    if place in self.primal:
                        self.partners.setdefault(self.primal[place], []).append(f"{id}v{position}l{line.number}")

    def html(self) -> str:
        function = self.function
        left = element("div", element("div", *map(self.block, function.blocks), class_="hold"), class_="side primal")
        right = element("div", *(self.version(*one) for one in enumerate(function.versions)), class_="side derivative")
        below = "".join(self.facts(*one) for one in enumerate(function.versions))
        title = element("h3", element("code", text(function.qualname)), element("small", text(f" by {function.wrt}")), self.neutrality())
        return element(
            "section", title, self.tabs(), "\n", element("div", left, "\n", right, class_="pair"), "\n", below, id=self.id, class_="function"
        )

    def neutrality(self) -> str:
        """What happened to the derivatives since the base revision."""
        words = [version.word for version in self.function.versions if version.word]
        if not words:
            return ""
        word = next((one for one in (REFUSED, ADDED, CHANGED, REMARKS) if one in words), SAME)
        touched = any(block.diff for block in self.function.blocks)
        label = f"{WORDS[word]} since {self.base}" + (", though the primal changed" if touched and word in (SAME, REMARKS) else "")
        return element("span", text(label), class_="badge " + ("good" if word in (SAME, REMARKS) else "note"))

    def tabs(self) -> str:
        versions = self.function.versions
        if len(versions) < 2:
            return ""
        buttons = [
            element("button", text(version.name), type="button", data_show=f"{self.id}v{position}", aria_pressed=str(not position).lower())
            for position, version in enumerate(versions)
        ]
        return element("div", *buttons, class_="tabs", role="group", aria_label="derivatives of " + self.function.qualname)

    def block(self, block: Block) -> str:
        lines = "\n".join(self.primal_line(block, line) for line in block.lines)
        name = f"{block.file}::{block.qualname}" if block.qualname else block.file
        return self.code(name, lines) + diff(f"{block.qualname} since {self.base}", block.diff)

    def primal_line(self, block: Block, line: Line) -> str:
        id = self.primal[block.file, line.number]
        return line_html(line, id, self.partners.get(id, []))

    def version(self, position: int, version: Version) -> str:
        id = f"{self.id}v{position}"
        before, number, shown = "", version.lines[0].number - 1 if version.lines else 0, []
        for line in version.lines:
            origin = starts(line.partners)
            to = [self.primal[place] for place in line.partners if place in self.primal]
            shown.append(line_html(line, f"{id}l{line.number}", to, origin if origin != before else "", line.number != number + 1))
            before, number = origin, line.number
        helpers = ["\n".join(line_html(line, None, [], "") for line in lines) for lines in version.helpers]
        more = element(
            "details",
            element("summary", f"{len(helpers)} helper{'s' * (len(helpers) > 1)}"),
            *(element("div", one, class_="code") for one in helpers),
        )
        unlinked = "" if any(line.partners for line in version.lines) else element("p", UNLINKED, class_="unlinked")
        inner = (
            self.code(version.name, "\n".join(shown)) + unlinked + (more if helpers else "") + diff(f"{version.name} since {self.base}", version.diff)
        )
        return element("div", inner, id=id, class_="version" + " off" * bool(position))

    def code(self, name: str, lines: str) -> str:
        return element("figure", element("figcaption", text(name)), element("div", lines, class_="code", tabindex="0", role="group", aria_label=name))

    def facts(self, position: int, version: Version) -> str:
        cards = []
        if version.rows is not None:
            rows = [self.row(row) for row in version.rows]
            nothing = element("p", "Nothing: the reverse sweep reads no value that is overwritten.")
            cards.append(card("Saved", table(("value", "how", "where", "statement", "why"), rows) if rows else nothing))
        if version.guards:
            cards.append(card("Guards", element("ul", *map(guard_html, version.guards))))
        groups = (("active", self.function.active), ("", self.function.passive))
        names = [names_html(kind, names) for kind, names in groups if names]
        cards += [card("Activity", *names)] if names else []
        return element("div", *cards, class_="facts" + " off" * bool(position), data_of=f"{self.id}v{position}")

    def row(self, row: Row) -> List[str]:
        file = self.function.blocks[0].file if self.function.blocks else ""
        id = self.primal.get((file, int(row.line))) if not hasattr(row.line, "primal") else None
        where = element("button", f"line {int(row.line)}", type="button", data_go=id) if id else f"line {int(row.line)}"
        name = element("code", text(row.name), class_="saved")
        return [name, HOW.get(row.how, row.how), where, element("code", text(row.text)), text(row.reason)]


def card(title: str, *inner: str) -> str:
    return element("div", element("h4", text(title)), *inner, class_="card")


def guard_html(guard: str) -> str:
    """What is said, and the test in parentheses behind it."""
    said, _, test = guard.partition(" (ValueError if ") if " (ValueError if " in guard else (guard, "", "")
    small = element("small", "ValueError if ", element("code", text(test[:-1])))
    return element("li", text(said), "<br>" + small if test else "")


def names_html(kind: str, names: Iterable[str]) -> str:
    label = "depend on what is differentiated by: " if kind else "passive: "
    return element("p", label, ", ".join(element("code", text(name), class_=kind or None) for name in names))


def starts(partners: List[Place]) -> str:
    """The first lines of the statements, of lines one after the other.

    >>> starts([("m.py", 3), ("m.py", 4), ("m.py", 9), ("n.py", 1)])
    '3 9 1'
    """
    found = [number for position, (file, number) in enumerate(partners) if not position or partners[position - 1] != (file, number - 1)]
    return " ".join(map(str, found))


def line_html(line: Line, id: Optional[str], to: List[str], origin: Optional[str] = None, gap: bool = False) -> str:
    """A line with its number, the primal lines of one of a derivative, and what it costs."""
    source = "".join(token.text for token in line.tokens)
    inner = "".join(element("i", text(token.text), class_=token.kind) if token.kind else text(token.text) for token in line.tokens)
    indent = len(source) - len(source.lstrip()) + INDENT
    cells = [element("span", str(line.number), class_="no")]
    cells += [element("span", text(origin), class_="from")] if origin is not None else []
    cells.append(element("code", inner, style=f"--i:{indent}ch"))
    if line.cost:
        title = f"{line.cost.operations.text()} operations; {line.cost.bytes.text()} bytes"
        short = line.cost.operations.leading() if line.cost.operations else ""
        cells.append(element("span", text(short), class_="cost", title=title))
    notes = "; ".join(line.notes) or None
    kind = "line" + " blank" * (not source.strip()) + " keeps" * bool(notes) + " gap" * gap
    return element("div", *cells, class_=kind, id=id, data_to=" ".join(dict.fromkeys(to)) or None, data_notes=notes, tabindex="-1" if id else None)
