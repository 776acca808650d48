"""What srcdiff raises: each error names the place, the construct, the reason and the way out, and draws a caret."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Callable, Iterator, Optional

LONGEST = 240  # characters of a line that are shown; of a longer one those around the place


@dataclass(frozen=True)
class Place:
    """A stretch of one source line: 1-based `line`, 0-based columns, the line's text."""

    file: str
    line: int
    column: int
    end_column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column + 1}"

    def drawn(self) -> str:
        """The line with carets under the stretch, indented by four."""
        stripped = self.text.lstrip()
        shift = len(self.text) - len(stripped)
        start = max(0, self.column - shift)
        width = max(1, min(self.end_column, len(self.text)) - max(self.column, shift))
        left = max(0, start - LONGEST // 2) if len(stripped) > LONGEST else 0
        width = min(width, max(1, left + LONGEST - start))
        return f"    {stripped[left : left + LONGEST]}\n    {' ' * (start - left)}{'^' * width}"


class SrcdiffError(Exception):
    """Base of all errors of srcdiff: `message`, `place` (or None) and `help` (the way out)."""

    def __init__(self, message: str, place: Optional[Place] = None, help: str = ""):
        message = message if len(message) <= 8 * LONGEST else f"{message[: 4 * LONGEST]} ... {message[-2 * LONGEST :]}"  # it may quote what is odd
        self.message, self.place, self.help = message, place, help
        super().__init__(message)

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}\n{self.place.drawn()}" if self.place else self.message
        return head + (f"\nhelp: {self.help}" if self.help else "")


@contextlib.contextmanager
def placed(place: Callable[[], Place]) -> Iterator[None]:
    """Errors that know of no place get this one."""
    try:
        yield
    except SrcdiffError as error:
        if error.place is not None:
            raise
        raise type(error)(error.message, place(), error.help) from None


@contextlib.contextmanager
def shallow(what: str) -> Iterator[None]:
    """What is nested too deeply for Python's stack is refused as such."""
    try:
        yield
    except RecursionError:
        raise UnsupportedSyntaxError(
            f"{what} is nested too deeply", help="split the longest expression, or the longest chain of elif or of calls"
        ) from None


class SourceError(SrcdiffError):
    """The function's source is missing, or is not the text of the function that is loaded."""


class UnsupportedSyntaxError(SrcdiffError):
    """A construct that cannot be differentiated (yet)."""


class StructureError(UnsupportedSyntaxError):
    """Differentiated values in a structure that is used in a way that cannot be followed."""


class NameResolutionError(SrcdiffError):
    """A name has no meaning, or more than one."""


class NoRuleError(SrcdiffError):
    """A call of a function on differentiated values for which there is no derivative rule."""


class ArgumentError(SrcdiffError):
    """A call's argument that a rule does not handle, or an argument of srcdiff itself that does not fit."""


class ShapeError(SrcdiffError):
    """Shapes, ranks or kinds that contradict each other, or an output that is not a scalar where one is needed."""


class ReboundError(SrcdiffError):
    """A name that was resolved at generation means something else when the derivative is called."""


def helper_refused(word: str, place: Optional[Place], reason: str = "") -> NoRuleError:
    """A function of our own, which a derivative calls, has no derivative itself."""
    message = f"the derivative calls the helper `{word}`, which cannot be differentiated again" + (f": {reason}" if reason else "")
    return NoRuleError(message, place, "differentiate the function whose derivative this is in forward mode, or take differences of the gradient")
