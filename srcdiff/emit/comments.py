"""Bring the user's own comments to the statements of a tree.

>>> import gast
>>> from srcdiff.emit.printer import print_block
>>> tree = gast.parse("x = 1  # one\\n\\n# two lines\\n# of text\\ny = 2")
>>> attach_comments(tree, {1: ("# one", False), 3: ("# two lines", True), 4: ("# of text", True)})
>>> print("\\n".join(print_block(tree.body)))
x = 1  # one
<BLANKLINE>
# two lines
# of text
y = 2

A comment behind a statement becomes its `.comment`; comment lines go into the `.before` of the statement below them, an empty
line at the head if there is one in the source; comments that end a block, or the whole text, go into the `.after` of the
statement above.
"""

from __future__ import annotations

from typing import Iterator

import gast

from srcdiff.walks import walk

BLOCKS = ("body", "orelse", "handlers", "cases", "finalbody")
NOTES = ("comment", "before", "after")


def attach_comments(tree: gast.AST, comments: dict) -> None:
    """Set `.comment`, `.before`, `.after` of `tree` and of the statements in it, at any depth (what was there is replaced).

    `comments` maps a line's number to (text, whether nothing else is on the line), with the column as a third if it is known: a
    comment line that is indented more than the statement below it ends the block above.
    """
    places = list(places_in(tree))
    if places and places[0].node is tree:
        places[0].end = max([places[0].end, *comments])  # comments at the end are below its last statement
    for line in sorted(comments):
        alone, column = comments[line][1], dict(enumerate(comments[line])).get(2)
        inside = [place for place in places if place.start <= line <= (place.solid_end if alone else place.header_end)]
        if inside:
            inside[-1].inside.append(line)
        else:
            place, side = beside(line, column if alone else None, places)
            getattr(place, side).append(line)
    for place in places:
        place.write(comments)


class Place:
    """Where a statement stands, and the lines of the comments that are its own."""

    def __init__(self, node: gast.stmt, previous_end: int | None):
        """`solid_end`: the last line with an expression of the header; `header_end`: the last one before the block below."""
        self.node, self.column, self.end = node, node.col_offset, node.end_lineno
        self.start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        self.previous_end = previous_end  # of the statement above in the same block
        self.solid_end = self.header_end = self.end
        if blocks_of(node):
            self.solid_end = max([node.lineno, *last_lines_of_header(node)])
            self.header_end = max(self.solid_end, first_line_below(node) - 1)
        self.above: list = []
        self.inside: list = []
        self.below: list = []

    def write(self, comments: dict) -> None:
        """Set the notes on the node."""
        for note in NOTES:
            self.node.__dict__.pop(note, None)
        behind = [line for line in self.inside if not comments[line][1]]
        chosen = behind[0] if len(self.inside) == 1 == len(behind) else None
        if behind and behind[-1] >= self.solid_end:
            chosen = behind[-1]
        if chosen is not None:
            self.node.comment = words(comments[chosen][0])
        before = texts(self.above, comments, self.previous_end, self.start)
        before += [words(comments[line][0]) for line in self.inside if line != chosen]
        after = texts(self.below, comments, self.end, None)
        for note, found in (("before", before), ("after", after)):
            if found:
                setattr(self.node, note, found)


def beside(line: int, column: int | None, places: list) -> tuple:
    """The place of a comment that is in no statement, and its side there: above the next statement or below the last one."""
    following = next((place for place in places if place.start > line), None)
    if following is not None and (column is None or column <= following.column):
        return following, "above"
    ended = [place for place in places if place.end < line and (column is None or place.column <= column)]
    outermost = min((place.column for place in ended), default=0)
    ended = [place for place in ended if column is not None or place.column == outermost]
    if not ended:
        return following or places[0], "above" if following else "below"
    if following is not None and following.previous_end is not None:
        following.previous_end = line  # an empty line above the comment is not one above the statement
    return ended[-1], "below"


def texts(lines: list, comments: dict, start: int | None, end: int | None) -> list:
    """The comments on these lines, with '' for empty lines between `start` and `end`."""
    bounds = [*([start] if start is not None else lines[:1]), *lines]
    found: list = []
    for previous, line in zip(bounds, lines):
        found += [""] * (line > previous + 1) + [words(comments[line][0])]
    last = bounds[-1] if lines or start is not None else None
    return found + [""] * (end is not None and last is not None and end > last + 1)


def words(text: str) -> str:
    """A comment without its sign."""
    text = text.strip()
    return (text[1:] if text.startswith("#") else text).strip()


def places_in(tree: gast.AST) -> Iterator:
    """The places of a tree's statements in the order of the source, the tree's own first."""
    if isinstance(tree, gast.stmt):
        yield Place(tree, None)
    for block in blocks_of(tree):
        previous_end = None
        for node in block:
            if isinstance(node, gast.stmt):
                yield from places_of(node, previous_end)
                previous_end = node.end_lineno
            else:
                yield from places_in(node)


def places_of(node: gast.stmt, previous_end: int | None) -> Iterator:
    first, *rest = places_in(node)
    first.previous_end = previous_end
    return iter([first, *rest])


def blocks_of(node: gast.AST) -> list:
    """The non-empty lists of statements (or of clauses with such lists) in a node."""
    found = [getattr(node, field, None) for field in BLOCKS]
    return [block for block in found if isinstance(block, list) and block]


def last_lines_of_header(node: gast.AST) -> Iterator:
    """The last lines of the expressions in a header."""
    below = {id(inner) for block in blocks_of(node) for statement in block for inner in walk(statement)}
    for inner in walk(node):
        if inner is not node and id(inner) not in below and getattr(inner, "end_lineno", None):
            yield inner.end_lineno


def first_line_below(node: gast.AST) -> int:
    """The first line of the first block."""
    lines = [inner.lineno for inner in walk(blocks_of(node)[0][0]) if getattr(inner, "lineno", None)]
    return min(lines)
