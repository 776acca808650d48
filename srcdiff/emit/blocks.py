"""How statements are laid out on lines: blocks, comments, and the blank lines that black wants.

Works on plain statements (`plain`); the spelling of a header is a function that the printer gives.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Callable

from srcdiff.emit.fold import fold
from srcdiff.emit.lines import columns
from srcdiff.emit.literals import docstring, requoted_tokens
from srcdiff.emit.plain import PlainComment, is_docstring

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass
class Printed:
    """A line of text, the given statement that it prints (None for an empty line), and the primal of the derivative that it is a line of.

    A line of compiled loops has none of these, but the lines of the derivative that was made loops of, in `behind`.
    """

    text: str
    statement: object = None
    primal: object = None
    behind: tuple = ()


@dataclass
class Item:
    """What a block is made of: a statement (`kind` is its class), a comment line, or an empty line that the user wants."""

    kind: type
    lines: list
    defines: bool = False  # ends with the body of a function or class
    documents: bool = False  # is a docstring


BLANK, COMMENT = type(None), PlainComment


def lay_out(statements: list, depth: int, width: int, spelled: Callable) -> list:
    """The lines of a list of plain statements."""
    return Layout(width, spelled).block(statements, depth, None)


class Layout:
    """The layout of blocks within a width."""

    def __init__(self, width: int, spelled: Callable):
        self.width, self.spelled = width, spelled

    def block(self, statements: list, depth: int, parent: ast.AST | None) -> list:
        """The lines of a block; a block of comments only gets a `pass`."""
        items: list = []
        first = True
        for statement in statements:
            items += self.items(statement, depth, first)
            first = first and isinstance(statement, PlainComment)
        if parent is not None and all(item.kind in (BLANK, COMMENT) for item in items):
            items.append(Item(ast.Pass, [Printed("    " * depth + "pass", getattr(parent, "origin", None))]))
        return spaced(items, depth, parent)

    def items(self, statement: ast.stmt, depth: int, first: bool = False, chained: bool = False) -> list:
        """A statement with the comment lines above and below it; `chained`: an `if` that is printed as `elif`."""
        origin = statement.origin
        if isinstance(statement, PlainComment):
            return self.comments(self.wrapped(statement.words, depth), depth, origin)
        above = self.comments(getattr(statement, "before", None) or [], depth, origin)
        below = self.comments(getattr(statement, "after", None) or [], depth, origin)
        if first and is_docstring(statement):
            lines = [Printed(text, origin) for text in docstring(statement.value.value, "    " * depth, self.width)]
            noted = self.noted(statement, lines, depth)
            noted[-1].documents = True
            return [*above, *noted, *below]
        text = ("el" if chained else "") + self.header_of(statement)
        header = self.noted(statement, self.header(text, depth, origin), depth)
        for decorator in reversed(getattr(statement, "decorator_list", [])):
            header[-1].lines[:0] = self.header("@" + self.spelled(decorator), depth, origin)
        header[-1].lines += self.bodies(statement, depth)
        return [*above, *header, *below]

    def header(self, text: str, depth: int, origin: object) -> list:
        return [Printed(line, origin) for line in fold(text, depth, self.width)]

    def header_of(self, statement: ast.stmt) -> str:
        if isinstance(statement, ast.Try) or type(statement).__name__ == "TryStar":
            return "try:"
        if type(statement).__name__ == "Match":
            return f"match {self.spelled(statement.subject)}:"
        return self.spelled(statement)

    def noted(self, statement: ast.stmt, lines: list, depth: int) -> list:
        """The item of a header with its comment behind it, or above it where that would be too long."""
        item = Item(type(statement), lines, ends_definition(statement))
        comment = " ".join((getattr(statement, "comment", None) or "").split())
        if not comment:
            return [item]
        line = f"{lines[-1].text}  # {comment}"
        if len(lines) == 1 and columns(line) <= self.width:
            lines[0] = Printed(line, lines[0].statement)
            return [item]
        return [*self.comments(self.wrapped(comment, depth), depth, lines[0].statement), item]

    def comments(self, texts: list, depth: int, origin: object) -> list:
        """Comment lines as they are; '' is an empty line."""
        margin = "    " * depth
        return [
            Item(COMMENT, [Printed(f"{margin}# {text}".rstrip(), origin)]) if text.strip() else Item(BLANK, [])
            for given in texts
            for text in (given.split("\n") if given else [""])
        ]

    def wrapped(self, comment: str, depth: int) -> list:
        """A comment in lines of the width, cut between words; what fits is left as it is."""
        if "\n" in comment or 4 * depth + 2 + columns(comment) <= self.width:
            return [comment]
        lines = [""]
        for word in comment.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and 4 * depth + 2 + columns(longer) > self.width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    # What is below a header.

    def bodies(self, statement: ast.stmt, depth: int) -> list:
        """The blocks of a compound statement, with the lines of its further clauses."""
        body = getattr(statement, "body", None)
        lines = self.block(body, depth + 1, statement) if body else []
        for case in getattr(statement, "cases", []):
            lines += self.header(self.case_header(case), depth + 1, statement.origin)
            lines += self.block(case.body, depth + 2, statement)
        star = "except*" if type(statement).__name__ == "TryStar" else "except"
        for handler in getattr(statement, "handlers", []):
            header = self.spelled(handler).replace("except", star, 1)
            lines += self.clause(header, body, handler.body, depth, statement)
            body = handler.body
        if getattr(statement, "orelse", None):
            lines += self.else_clause(body, depth, statement)
            body = statement.orelse
        if getattr(statement, "finalbody", None):
            lines += self.clause("finally:", body, statement.finalbody, depth, statement)
        return lines

    def clause(self, header: str, above: list, body: list, depth: int, statement: ast.stmt) -> list:
        """A further clause of a statement, after an empty line if what is above ends with a function."""
        gap = [Printed("")] if ends_definition(above[-1]) else []
        return gap + self.header(header, depth, statement.origin) + self.block(body, depth + 1, statement)

    def else_clause(self, above: list, depth: int, statement: ast.stmt) -> list:
        """`else`, or `elif` where there is nothing in it but another `if`."""
        body = statement.orelse
        if not isinstance(statement, ast.If) or len(body) != 1 or not isinstance(body[0], ast.If):
            return self.clause("else:", above, body, depth, statement)
        gap = [Printed("")] if ends_definition(above[-1]) else []
        items = self.items(body[0], depth, chained=True)
        return gap + [line for item in items for line in item.lines]

    def case_header(self, case: ast.AST) -> str:
        guard = f" if {self.spelled(case.guard)}" if case.guard else ""
        return f"case {requoted_tokens(ast.unparse(case.pattern))}{guard}:"


def ends_definition(statement: ast.stmt) -> bool:
    """Is the last thing in the statement the body of a function or class?"""
    if isinstance(statement, DEFINITIONS):
        return True
    blocks = [getattr(statement, field, None) for field in ("finalbody", "orelse", "handlers", "cases", "body")]
    last = next((block for block in blocks if block), None)
    return last is not None and isinstance(last, list) and ends_definition(last[-1])


# Blank lines.


def spaced(items: list, depth: int, parent: ast.AST | None) -> list:
    """The lines of the items, with the empty lines that the user wants (at most one) and those that black wants."""
    shown = [item for item in items if item.kind is not BLANK]
    wished = [place > 0 and items[place - 1].kind is BLANK for place, item in enumerate(items) if item.kind is not BLANK]
    gaps = [0] + [max(wish, wanted(old, new, depth)) for old, new, wish in zip(shown, shown[1:], wished[1:])]
    if len(shown) > 1 and shown[0].documents and (depth == 0 or isinstance(parent, ast.ClassDef)):
        gaps[1] = max(gaps[1], 1)
    for place, item in enumerate(shown):
        if issubclass(item.kind, DEFINITIONS):
            open_gap(shown, wished, gaps, place, 1 if depth else 2)
    if shown and issubclass(shown[0].kind, DEFINITIONS) and parent is not None and not isinstance(parent, DEFINITIONS):
        gaps[0] = 1
    return [line for item, gap in zip(shown, gaps) for line in [Printed("")] * gap + item.lines]


def wanted(old: Item, new: Item, depth: int) -> int:
    """The empty lines that black wants between two items of a block, functions aside."""
    if old.defines:
        return 1 if depth else 2
    return int(issubclass(old.kind, IMPORTS) and not issubclass(new.kind, IMPORTS))


def open_gap(shown: list, wished: list, gaps: list, place: int, gap: int) -> None:
    """Keep a function apart from what is above it, together with the comments that stand directly above it."""
    while place > 0 and not wished[place] and shown[place - 1].kind is COMMENT:
        place -= 1
    if place > 0:
        gaps[place] = max(gaps[place], gap)
