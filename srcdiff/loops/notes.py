"""What goes along with statements, when these are moved, fused and removed: comments (see `emit.comments`), and the lines that they come from."""

from __future__ import annotations

from typing import FrozenSet, List

import gast

from srcdiff.walks import statements_in


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


def come_from(statements: List[gast.stmt], lines: FrozenSet[int]) -> List[gast.stmt]:
    """Let statements, and those in their blocks, know the lines that they come from; what knows already, and what only loops over others, is left."""
    for one in statements_in(statements):
        if not hasattr(one, "comes_from") and not hasattr(one, "nest"):
            one.comes_from = lines
    return statements


def lines_of(statement: object) -> FrozenSet[int]:
    """The lines of the text that is made loops of, from which a statement comes; a nest comes from where its statements do."""
    if hasattr(statement, "comes_from"):
        return statement.comes_from
    inner = statement.body if isinstance(statement, gast.For) else []
    return frozenset().union(*map(lines_of, inner))


def like(statement: gast.stmt, *others: gast.stmt) -> gast.stmt:
    """A statement that comes from where others do."""
    statement.comes_from = frozenset().union(*map(lines_of, others))
    return statement
