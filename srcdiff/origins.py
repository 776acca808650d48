"""Which lines of the user's a line of a derivative comes from.

The statements of a derivative know it: those of the reverse sweep by what they quote, the user's own by their places, what is saved and
restored by the statement that it is for.  Loops for numba know the lines that they were made from.
"""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Optional

import gast

from srcdiff.emit.blocks import Printed
from srcdiff.walks import walk


class Origin(NamedTuple):
    """A line of a file of the user's."""

    file: str
    line: int


def origins(printed: Printed) -> List[Origin]:
    """The lines behind a printed one, in the order in which the derivative needs them, then those of functions whose text became part of it;
    none for what srcdiff adds by itself."""
    if printed.behind:
        return list(dict.fromkeys(origin for line in printed.behind for origin in origins(line)))
    statement = printed.statement
    if statement is None:
        return []
    numbers = [quote.lineno for quote in getattr(statement, "quotes", [])]
    numbers = [number for number in numbers if number] or [getattr(statement, "stands_at", None) or getattr(statement, "lineno", None)]
    numbers += sorted({number for number in map(line_of, parts_of(statement)) if hasattr(number, "primal")})
    found = [Origin(getattr(number, "primal", printed.primal).filename, int(number)) for number in numbers if number]
    return list(dict.fromkeys(found))


def parts_of(statement: object) -> Iterator[gast.AST]:
    """The expressions of a statement, without the blocks below its header."""
    if not isinstance(statement, gast.stmt) or isinstance(statement, gast.FunctionDef):
        return
    for part in gast.iter_child_nodes(statement):
        yield from walk(part) if isinstance(part, gast.expr) else ()


def line_of(node: gast.AST) -> Optional[int]:
    return getattr(node, "lineno", None)
