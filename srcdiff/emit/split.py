"""A line cut at a pair of brackets: the head with the opening one, what is inside, the tail with the closing one."""

from __future__ import annotations

from typing import Iterator

from srcdiff.emit.leaves import COMMA, Leaf
from srcdiff.emit.lines import Line


class CannotSplit(Exception):
    """This way of splitting does not work; another one may."""


class Split:
    """A line cut at a pair of brackets: what is before and the opening one, what is inside, the closing one and what is after."""

    def __init__(self, line: Line, head: list, body: list, tail: list, opening: Leaf, closing: Leaf):
        self.opening, self.closing = opening, closing
        comma = [added_comma()] if wants_comma(line, body, opening) else []
        self.head, self.tail = Line(head, line.depth), Line(tail, line.depth)
        self.body = Line(body + comma, line.depth + 1, inside=True)
        self.body.explode = opening.owner in ("atom", "import") and weakest(self.body) == COMMA

    def lines(self) -> list:
        """The three lines, optional parentheses now real."""
        self.opening.text, self.closing.text = self.opening.text or "(", self.closing.text or ")"
        return [self.head, self.body, self.tail]

    @property
    def is_optional(self) -> bool:
        return not self.opening.text and not self.closing.text


def added_comma() -> Leaf:
    return Leaf(",", priority=COMMA, role="added")


def wants_comma(line: Line, body: list, opening: Leaf) -> bool:
    """Does what is inside get a trailing comma at once: names to import, and the only parameter of a function?"""
    if line.is_import:
        return True
    if not line.starts_with("def") or opening.text != "(" or opening.owner == "annotation":
        return False
    return not any(leaf.text == "," for leaf in outside_annotations(body))


def outside_annotations(body: list) -> Iterator:
    """The leaves outside any bracket: commas in the annotation of a parameter are inside some."""
    depth = 0
    for leaf in body:
        depth -= leaf.kind == "close"
        if depth == 0:
            yield leaf
        depth += leaf.kind == "open"


def weakest(line: Line) -> int:
    """The highest priority among the delimiters of a line, its last comma aside; 0 without any."""
    last = len(line.leaves) - 1
    return max((priority for place, priority in line.delimiters.items() if place != last), default=0)


def last_split(line: Line, omitted: frozenset) -> Split:
    """The line cut at its last pair of brackets that is not to be omitted."""
    for close in range(len(line.leaves) - 1, -1, -1):
        closing = line.leaves[close]
        if closing.kind != "close" or id(closing) in omitted:
            continue
        place = next((i for i, leaf in enumerate(line.leaves) if leaf is closing.opener), None)
        if place is None:
            break
        if place + 1 == close:  # nothing inside: black looks further left, with this pair in the tail
            continue
        parts = line.leaves[: place + 1], line.leaves[place + 1 : close], line.leaves[close:]
        return Split(line, *parts, closing.opener, closing)
    raise CannotSplit("no brackets")


def can_be_split(line: Line) -> bool:
    """Black's guess whether a line can be split at all: a name or a number cannot, nor most methods of a string literal."""
    leaves = line.leaves
    if len(leaves) < 2 or leaves[0].kind != "string" or leaves[1].text != ".":
        return len(leaves) >= 2
    calls, dots, last = 0, 0, leaves[-1]
    for leaf in leaves[-2::-1]:
        calls += leaf.kind == "open"
        dots += leaf.text == "."
        if leaf.kind == "open" and last.kind != "close" or leaf.kind == "name" and last.text != "." and last.kind != "open":
            return False
        if leaf.kind not in ("open", "close", "name") and leaf.text != "." or (calls > 1 and dots > 1):
            return False
    return True
