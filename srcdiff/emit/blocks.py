"""How statements are laid out on lines: blocks, comments, and the blank lines that black wants.

Works on plain statements (`plain`); the spelling of a header is a function that the printer gives.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Callable

from srcdiff.emit.fold import fold
from srcdiff.emit.lines import columns
from srcdiff.emit.literals import docstring
from srcdiff.emit.plain import PlainComment, is_docstring

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass
class Line:
    """A line of text, and the given statement that it prints (None for an empty line)."""

    text: str
    statement: object = None


@dataclass
class Item:
    """What a block is made of: a statement (`kind` is its class), a comment line, or an empty line that the user wants."""

    kind: type
    lines: list
    defines: bool = False  # ends with the body of a function or class


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
        for place, statement in enumerate(statements):
            items += self.items(statement, depth, place == 0)
        if parent is not None and all(item.kind in (BLANK, COMMENT) for item in items):
            items.append(Item(ast.Pass, [Line("    " * depth + "pass", getattr(parent, "origin", None))]))
        return spaced(items, depth, parent)

    def items(self, statement: ast.stmt, depth: int, first: bool) -> list:
        """A statement with the comment lines above and below it."""
        origin = statement.origin
        if isinstance(statement, PlainComment):
            return self.comments([statement.words], depth, origin)
        above = self.comments(getattr(statement, "before", None) or [], depth, origin)
        below = self.comments(getattr(statement, "after", None) or [], depth, origin)
        if first and is_docstring(statement):
            lines = [Line(text, origin) for text in docstring(statement.value.value, "    " * depth)]
            return [*above, *self.noted(statement, lines, depth), *below]
        lines = [
            line for one in getattr(statement, "decorator_list", []) for line in self.header("@" + self.spelled(one), depth, origin)
        ]
        header = self.noted(statement, self.header(self.header_of(statement), depth, origin), depth)
        header[-1].lines[:0] = lines
        header[-1].lines += self.bodies(statement, depth)
        return [*above, *header, *below]

    def header(self, text: str, depth: int, origin: object) -> list:
        return [Line(line, origin) for line in fold(text, depth, self.width)]

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
            lines[0] = Line(line, lines[0].statement)
            return [item]
        return [*self.comments(self.wrapped(comment, depth), depth, lines[0].statement), item]

    def comments(self, texts: list, depth: int, origin: object) -> list:
        """Comment lines as they are; '' is an empty line."""
        margin = "    " * depth
        return [
            Item(COMMENT, [Line(f"{margin}# {text}".rstrip(), origin)]) if text.strip() else Item(BLANK, [])
            for given in texts
            for text in (given.split("\n") if given else [""])
        ]

    def wrapped(self, comment: str, depth: int) -> list:
        """A comment in lines of the width, cut between words."""
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
        lines = self.block(statement.body, depth + 1, statement) if getattr(statement, "body", None) else []
        for case in getattr(statement, "cases", []):
            lines += self.clause(case_header(case, self.spelled), case.body, depth + 1, statement)
        for handler in getattr(statement, "handlers", []):
            star = "*" if type(statement).__name__ == "TryStar" else ""
            lines += self.clause(self.spelled(handler).replace("except", f"except{star}", 1), handler.body, depth, statement)
        lines += self.else_clause(statement, depth, lines)
        if getattr(statement, "finalbody", None):
            lines += self.clause("finally:", statement.finalbody, depth, statement)
        return lines

    def clause(self, header: str, body: list, depth: int, statement: ast.stmt) -> list:
        return self.header(header, depth, statement.origin) + self.block(body, depth + 1, statement)

    def else_clause(self, statement: ast.stmt, depth: int, above: list) -> list:
        """`else`, or `elif` where it is nothing but another `if`."""
        body = getattr(statement, "orelse", None) or []
        gap = [Line("")] if body and ends_definition(statement.body[-1]) else []
        if isinstance(statement, ast.If) and len(body) == 1 and isinstance(body[0], ast.If):
            chained = [line for item in self.items(body[0], depth, False) for line in item.lines]
            place = next(i for i, line in enumerate(chained) if line.text.startswith("    " * depth + "if "))
            return gap + chained[:place] + self.elif_lines(body[0], depth, chained[place:])
        return gap + self.clause("else:", body, depth, statement) if body else []
