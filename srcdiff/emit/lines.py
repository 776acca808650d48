"""A line of leaves as black sees it while it splits: its delimiters, its optional parentheses, its text.

Black measures `x ** y` with its spaces even where it prints `x**y`; so do we.
"""

from __future__ import annotations

import unicodedata

from srcdiff.emit.leaves import COMMA


def columns(text: str) -> int:
    """The width of a text on a screen."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Line:
    """Leaves that are to be one line, and black's marks on them."""

    def __init__(self, leaves: list, depth: int, inside: bool = False, tracked: bool = False, explode: bool = False):
        self.leaves, self.depth, self.inside, self.explode = leaves, depth, inside, explode
        followed = leaves if inside or tracked else matched(leaves)
        self.delimiters = find_delimiters(leaves) if inside or tracked else {}
        self.optional = outermost_optional(followed)
        self.has_optional = any(leaf.kind in ("open", "close") and not leaf.text for leaf in followed)

    def text(self) -> str:
        return "    " * self.depth + "".join(
            leaf.text if place == 0 else leaf.space + leaf.text for place, leaf in enumerate(self.leaves)
        )

    def hugged(self) -> str:
        """The text with the spaces around simple powers removed."""
        bare = {place + step for place in range(len(self.leaves)) if hugs(self.leaves, place) for step in (0, 1)}
        return "    " * self.depth + "".join(
            leaf.text if place == 0 or place in bare else leaf.space + leaf.text for place, leaf in enumerate(self.leaves)
        )

    def copy(self) -> "Line":
        """The same line of other leaves, brackets matched anew."""
        twins = {id(leaf): leaf.copy() for leaf in self.leaves}
        for twin in twins.values():
            twin.opener = twins.get(id(twin.opener), twin.opener)
        return Line(list(twins.values()), self.depth, self.inside, tracked=True, explode=self.explode)

    def may_force(self) -> bool:
        """After a split that did not use the optional parentheses of the line: would black try again with them?"""
        used = any(leaf.text for leaf in self.optional)
        return self.has_optional and not used and not any(leaf.role == "added" for leaf in self.leaves)

    @property
    def is_import(self) -> bool:
        return self.leaves[0].text in ("import", "from")

    def starts_with(self, word: str) -> bool:
        words = [leaf.text for leaf in self.leaves[:2]]
        return words[:1] == [word] or words == ["async", word]

    def count(self, text: str) -> int:
        return sum(leaf.text == text for leaf in self.leaves)


def matched(leaves: list) -> list:
    """The leaves inside brackets that open and close among these."""
    closed = {id(leaf.opener) for leaf in leaves if leaf.kind == "close"}
    found, open_ones = [], 0
    for leaf in leaves:
        open_ones += leaf.kind == "open" and id(leaf) in closed
        if open_ones:
            found.append(leaf)
        open_ones -= leaf.kind == "close" and any(leaf.opener is other for other in found)
    return found


def outermost_optional(leaves: list) -> list:
    """The optional parentheses that no other bracket encloses."""
    found, depth = [], 0
    for leaf in leaves:
        depth -= leaf.kind == "close"
        if depth == 0 and leaf.kind in ("open", "close") and not leaf.text:
            found.append(leaf)
        depth += leaf.kind == "open"
    return found


def find_delimiters(leaves: list) -> dict:
    """Place -> priority: where, after a leaf outside any bracket, the line may break."""
    found, depth, hidden = {}, 0, []
    for place, leaf in enumerate(leaves):
        if hidden and hidden[-1] == (depth, leaf.text):
            depth -= 1
            hidden.pop()
        depth -= leaf.kind == "close" and depth > 0
        if depth == 0 and leaf.priority == COMMA:
            found[place] = COMMA
        elif depth == 0 and leaf.priority and place > 0:
            found[place - 1] = leaf.priority
        depth += leaf.kind == "open"
        if leaf.text in ("for", "lambda") and leaf.kind == "name":  # their targets and parameters do not break
            depth += 1
            hidden.append((depth, "in" if leaf.text == "for" else ":"))
    return found


def hugs(leaves: list, place: int) -> bool:
    """Is this a power of a name, an attribute or a number by the like?"""
    if not 0 < place < len(leaves) - 1 or leaves[place].text != "**" or leaves[place - 1].text == "lambda":
        return False
    return simple_base(leaves, place - 1) and simple_exponent(leaves, place + 1)


def simple_base(leaves: list, place: int) -> bool:
    if leaves[place].kind != "name":
        return leaves[place].kind == "number"
    attribute = place >= 2 and leaves[place - 1].text == "."
    return not (attribute and leaves[place - 2].text in (")", "]"))


def simple_exponent(leaves: list, place: int) -> bool:
    """Black looks no further than at the kinds of the tokens: `x ** n if f(n) else y` has its spaces because of the `(`."""
    place += leaves[place].text in ("+", "-", "~")
    if place == len(leaves) or leaves[place].kind != "name":
        return place < len(leaves) and leaves[place].kind == "number"
    for leaf in leaves[place:]:
        if leaf.kind == "open" and leaf.text != "{":
            return False
        if leaf.text == "for" or (leaf.kind != "name" and leaf.text != "."):
            return True
    return True
