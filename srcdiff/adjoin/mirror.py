"""The reverse sweep as a tree that mirrors the forward statements, so that the plan can put restored values where they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Iterator, List

import gast


@dataclass
class Mirror:
    """The adjoint of one core statement.

    `lines` of a simple statement are its adjoint; those of a loop or branch come before it (they read values as they are after the
    forward statement).  `body` and `orelse` mirror the blocks, last statement first; `closing` and `closing_orelse` end them (and read
    values as they are before the block's first statement).  What comes after a loop, `after`, reads no values.
    """

    statement: gast.stmt
    lines: List[gast.stmt] = field(default_factory=list)
    body: List["Mirror"] = field(default_factory=list)
    orelse: List["Mirror"] = field(default_factory=list)
    closing: List[gast.stmt] = field(default_factory=list)
    closing_orelse: List[gast.stmt] = field(default_factory=list)
    after: List[gast.stmt] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        parts = (self.lines, self.closing, self.closing_orelse)
        return not any(parts) and all(inner.is_empty for inner in [*self.body, *self.orelse])


def by_statement(mirrors: List[Mirror]) -> Dict[int, Mirror]:
    """All mirrors, nested ones too, by the id of their statement."""
    found = {}
    for mirror in mirrors:
        found[id(mirror.statement)] = mirror
        found.update(by_statement([*mirror.body, *mirror.orelse]))
    return found


def all_lines(mirrors: List[Mirror]) -> Iterator[gast.stmt]:
    """Every line of the reverse sweep, in the order of its text."""
    for mirror in mirrors:
        yield from mirror.lines
        yield from all_lines(mirror.body)
        yield from mirror.closing
        yield from all_lines(mirror.orelse)
        yield from mirror.closing_orelse
        yield from mirror.after
