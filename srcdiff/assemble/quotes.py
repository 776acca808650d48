"""The user's statements as the derivative quotes them: on one line, knowing the line that they stand on."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.emit.blocks import lay_out
from srcdiff.emit.plain import plain
from srcdiff.emit.printer import spelled
from srcdiff.load.source import Primal
from srcdiff.trees import as_read

LOOPS = (gast.For, gast.While)


class Quote(str):
    """The text of a statement; `lineno` is its line, None where the statement has none."""

    lineno: Optional[int]

    def __new__(cls, text: str, lineno: Optional[int]):
        quote = super().__new__(cls, text)
        quote.lineno = lineno
        return quote


def quoted(statement: gast.stmt) -> Optional[Quote]:
    """The user's statement on one line; for what a loop's header or a call binds, the binding."""
    if getattr(statement, "synthetic", False):
        return None
    shown = statement if isinstance(statement.origin, (gast.If, gast.Pass, *LOOPS)) else getattr(statement.origin, "user", statement.origin)
    return as_quote(shown, statement.origin)


def as_quote(shown: gast.stmt, origin: gast.stmt) -> Quote:
    """For a comment, which is no program: nothing has to be proved of it."""
    lines = lay_out(plain([as_read(shown)]), 0, 10**6, spelled)
    return Quote(" ".join(line.text.strip() for line in lines), getattr(origin, "lineno", None))


def place_of(lineno: Optional[int], primal: Primal) -> str:
    """`model.py:12` for a line; only the file's name, so that texts are the same everywhere."""
    return f"{getattr(lineno, 'primal', primal).filename}:{int(lineno)}" if lineno else primal.filename


def standing(lines: List[gast.stmt], statement: gast.stmt) -> List[gast.stmt]:
    """Lines that know where the primal statement stands that they are for."""
    for line in lines:
        line.stands_at = getattr(line, "stands_at", None) or getattr(statement.origin, "lineno", None)
    return lines
