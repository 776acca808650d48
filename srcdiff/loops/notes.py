"""Comments that go along with statements, when these are moved, fused and removed (see `emit.comments`)."""

from __future__ import annotations

from typing import List

import gast


def notes_of(statement: gast.stmt) -> List[str]:
    """The comments of a statement, in the lines above it: those that stand there, and the one behind it."""
    behind = getattr(statement, "comment", None)
    return [*(getattr(statement, "before", None) or []), *([behind] if behind else [])]


def note(statement: gast.stmt, notes: List[str]) -> gast.stmt:
    """Put comments above a statement, before those that it has."""
    if notes:
        statement.before = [*notes, *(getattr(statement, "before", None) or [])]
    return statement


def taken(statement: gast.stmt) -> List[str]:
    """The comments of a statement, which loses them."""
    found = notes_of(statement)
    for word in ("before", "comment"):
        statement.__dict__.pop(word, None)
    return found


def closer(notes: List[str]) -> List[str]:
    """Comments without the empty lines above them, for the middle of a block."""
    return [line for line in notes if line]
