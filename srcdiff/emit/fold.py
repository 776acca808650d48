"""Folding of long lines as black folds them: the same algorithm, on the leaves of one statement.

>>> for line in fold("total = first_long_name(one, two) + second_long_name(three, four)", 0, 48):
...     print(line)
total = first_long_name(
    one, two
) + second_long_name(three, four)

The steps are those of black's `linegen.py` (26.1): a line that does not fit is split at its last bracket (the header of a function:
at its first), with optional parentheses around a right-hand side where that reads better, and what is inside brackets at the
delimiters of the highest priority.  Rarely black's second look at its own text changes it again; that is not followed in full
(tests/emit/test_black.py counts).
"""

from __future__ import annotations

from typing import Iterator

from srcdiff.emit.leaves import COMMA, DOT, Leaf, read_leaves
from srcdiff.emit.lines import Line, columns
from srcdiff.emit.split import CannotSplit, Split, added_comma, can_be_split, last_split, weakest


def fold(text: str, depth: int, width: int) -> list:
    """The lines of a statement or header that is given on one line, `depth` levels in."""
    if "**" not in text and 4 * depth + columns(text) <= width:
        return ["    " * depth + text]
    line = Line(read_leaves(text), depth, tracked=True)
    folder = Folder(width)
    lines, below = [], False
    for part in folder.transform(line):
        lines += folder.again(part) if below else [part]
        below = below or part.leaves[-1].role == "added"
    return [final.hugged() for final in lines]


def hugged(text: str) -> str:
    """An expression on one line, with the spaces around `**` that black keeps: `x**2`, but `x[i] ** 2`."""
    return Line(read_leaves(text), 0, tracked=True).hugged() if "**" in text else text


class Folder:
    """The splitting of lines to a width."""

    def __init__(self, width: int):
        self.width = width

    def fits(self, line: Line, slack: int = 0) -> bool:
        return columns(line.text()) <= self.width - slack

    def transform(self, line: Line, forced: bool = False) -> list:
        """The lines that a line becomes; `forced`: keep the optional parentheses."""
        if not line.explode and columns(line.hugged()) <= self.width:
            return [line]
        if line.starts_with("def"):
            ways = [self.split_left]
        else:
            ways = [self.split_delimiters, self.split_right] if line.inside else [self.split_right]
        for way in ways:
            try:
                return self.run(line, way, forced)
            except CannotSplit:
                continue
        return [line]

    def again(self, line: Line) -> list:
        """Black's second look: below a new trailing comma, optional parentheses that became real on one line are split."""
        for place, leaf in enumerate(line.leaves):
            kept = leaf.kind == "close" and leaf.text and leaf.opener.role == "optional" and leaf.owner != "ternary"
            if kept and leaf.opener in line.leaves:
                start = line.leaves.index(leaf.opener)
                parts = line.leaves[: start + 1], line.leaves[start + 1 : place], line.leaves[place:]
                return [new for part in Split(line, *parts, leaf.opener, leaf).lines() for new in self.transform(part)]
        return [line]

    def run(self, line: Line, way, forced: bool) -> list:
        """The result of one way of splitting, or, if its first line is too long, of the same way with the parentheses kept."""
        before = line.text()
        result: list = []
        for part in way(line, forced):
            if part.text() == before:
                raise CannotSplit("nothing changed")
            result += self.transform(part, forced)
        if forced or way != self.split_right or not line.may_force() or columns(result[0].hugged()) <= self.width:
            return result
        second = self.run(line.copy(), way, True)
        return second if all(columns(part.hugged()) <= self.width for part in second) else result

    # The ways.

    def split_left(self, line: Line, forced: bool) -> list:
        """At the first pair of brackets with something in it."""
        start = next(i for i, leaf in enumerate(line.leaves) if leaf.text == "(" and leaf.owner == "trailer")
        for place, leaf in enumerate(line.leaves[start:], start):
            if leaf.kind == "open" and leaf.text in ("(", "") and place + 1 < len(line.leaves) and line.leaves[place + 1].opener is not leaf:
                close = next(i for i, other in enumerate(line.leaves) if other.opener is leaf)
                parts = line.leaves[: place + 1], line.leaves[place + 1 : close], line.leaves[close:]
                return Split(line, *parts, leaf, line.leaves[close]).lines()
        raise CannotSplit("no brackets")

    def split_delimiters(self, line: Line, forced: bool) -> list:
        """At every delimiter of the highest priority; after the last item of several, a comma."""
        priority = weakest(line)
        places = [place for place, found in line.delimiters.items() if found == priority]
        if not priority or (priority == DOT and len(places) == 1):
            raise CannotSplit("no delimiters")
        bounds = [0, *(place + 1 for place in places), len(line.leaves)]
        groups = [line.leaves[a:b] for a, b in zip(bounds, bounds[1:]) if a < b]
        if priority == COMMA and groups[-1][-1].text != ",":
            groups[-1] = groups[-1] + [added_comma()]
        for group in groups:
            group[0].space = ""
        return [Line(group, line.depth, inside=line.inside) for group in groups]

    def split_right(self, line: Line, forced: bool) -> list:
        """At the last pair of brackets, or at an earlier one if what follows that fits."""
        first = None
        starts, length = {}, 4 * line.depth
        for leaf in line.leaves:
            starts[id(leaf)] = length
            length += len(leaf.space) + len(leaf.text)
        for omitted in self.trailers_to_omit(line):
            closing = next((x for x in reversed(line.leaves) if x.kind == "close" and id(x) not in omitted), None)
            if omitted and closing and closing.opener.text and starts.get(id(closing.opener), 0) > self.width:
                continue
            lines = self.split_last(line, omitted, forced)
            first = first or (lines if not omitted else None)
            if self.fits(lines[0]):
                return lines
        return first if first is not None else self.split_last(line, frozenset(), forced)

    def trailers_to_omit(self, line: Line) -> Iterator:
        """Growing sets of closing brackets whose contents fit on the last line together with all that follows."""
        omitted: set = set()
        yield frozenset()
        length, opening, closing, inner = 4 * line.depth, None, None, set()
        for place in range(len(line.leaves) - 1, -1, -1):
            leaf, previous = line.leaves[place], line.leaves[place - 1] if place else None
            length += len(leaf.space) + len(leaf.text)
            if length > self.width:
                return
            if opening is not None:
                if leaf is opening:
                    opening = None
                elif leaf.kind == "close":
                    inner.add(id(leaf))
            elif leaf.kind == "close":
                if previous is not None and previous.kind == "open":
                    inner.add(id(leaf))
                    continue
                if closing is not None:
                    omitted |= {id(closing)} | inner
                    inner = set()
                    yield frozenset(omitted)
                if leaf.text:
                    opening, closing = leaf.opener, leaf

    def split_last(self, line: Line, omitted: frozenset, forced: bool) -> list:
        return self.with_or_without_parentheses(last_split(line, omitted), line, omitted, forced)

    def with_or_without_parentheses(self, split: Split, line: Line, omitted: frozenset, forced: bool) -> list:
        """Prefer a split at real brackets to one at optional parentheses if that reads well."""
        if not forced and split.is_optional and not line.is_import and self.can_omit_parentheses(split):
            omitted = omitted | {id(split.closing)}
            try:
                other = last_split(line, omitted)
                if self.prefers(other, split):
                    return self.with_or_without_parentheses(other, line, omitted, forced)
            except CannotSplit:
                if line.count("=") <= 1 and not can_be_split(split.body) and not self.fits(split.body):
                    raise
        return split.lines()

    def prefers(self, other: Split, split: Split) -> bool:
        """Is the split at real brackets better than the one at the optional parentheses after `=`?"""
        head = split.head.leaves
        if len(head) < 2 or head[-2].text != "=" or not any(leaf.kind in ("open", "close") for leaf in head[:-1]):
            return True
        if not self.fits(split.head, slack=1):
            return True
        if 1 < split.head.count("=") > other.head.count("="):
            return False
        for leaf in reversed(other.head.leaves):
            if leaf.text == "=":
                break
            if leaf.kind == "close":
                return True
        return other.head.count("=") > 0 and self.fits(other.head)

    def can_omit_parentheses(self, split: Split) -> bool:
        """Does what is inside optional parentheses break well enough without them?"""
        line = split.body
        if not line.delimiters:
            return True
        priority = max(line.delimiters.values())
        if list(line.delimiters.values()).count(priority) > 1:
            return False
        if priority == DOT:
            return True
        first, second, before, last = line.leaves[0], line.leaves[1], line.leaves[-2], line.leaves[-1]
        if first.kind == "open" and second.kind != "close" and self.rest_fits(line, first):
            return True
        if last.text in (")", "}", "") and last.kind == "close" or (last.text == "]" and last.owner != "trailer"):
            return before.kind != "open" and self.start_fits(line, last)
        return False

    def rest_fits(self, line: Line, first: Leaf) -> bool:
        """After the bracket that begins the line: does all fit up to the next bracket that can be split?"""
        remainder, length = False, 4 * line.depth
        for leaf in line.leaves:
            if leaf.kind == "close" and leaf.opener is first:
                remainder = True
            if remainder:
                length += len(leaf.space) + len(leaf.text)
                if length > self.width:
                    return False
                remainder = leaf.kind != "open"
        return True

    def start_fits(self, line: Line, last: Leaf) -> bool:
        """Before the bracket that ends the line: does all fit, or is there another bracket to split?"""
        length, others = 4 * line.depth, False
        for leaf in line.leaves:
            length += len(leaf.space) + len(leaf.text)
            if leaf is last.opener:
                return others or length <= self.width
            others = others or leaf.kind == "open"
        return False
