"""Which lines of the user's a line of a derivative comes from.

The statements of a derivative know it: those of the reverse sweep by what they quote, the user's own by their places, what is saved and
restored by the statement that it is for.
"""

from __future__ import annotations

from typing import List, NamedTuple

from srcdiff.emit.blocks import Printed


class Origin(NamedTuple):
    """A line of a file of the user's."""

    file: str
    line: int


def origins(printed: Printed) -> List[Origin]:
    """The lines behind a printed one, in the order in which the derivative needs them; none for what srcdiff adds by itself."""
    statement = printed.statement
    numbers = [quote.lineno for quote in getattr(statement, "quotes", [])]
    numbers = [number for number in numbers if number] or [getattr(statement, "stands_at", None) or getattr(statement, "lineno", None)]
    found = [Origin(getattr(number, "primal", printed.primal).filename, int(number)) for number in numbers if number]
    return list(dict.fromkeys(found))
