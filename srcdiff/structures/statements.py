"""Core statements that stand for others: with other fields, as branches, or nothing."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.normalise.assignments import at, marked
from srcdiff.structures.reading import constant_of
from srcdiff.trees import constant, key


def unpacked_to(body: List[gast.stmt], position: int) -> List[str]:
    """The names that the items of a compiler's own tuple go to in the statements that follow, if that is all that is done with it."""
    statement = body[position]
    count = getattr(statement, "unpacks", 0)
    following = body[position + 1 : position + 1 + count]
    whole = statement.targets[0].id if count else ""
    for index, one in enumerate(following):
        is_item = isinstance(one, gast.Assign) and isinstance(one.targets[0], gast.Name) and isinstance(one.value, gast.Subscript)
        if not is_item or getattr(one.value.value, "id", None) != whole or constant_of(one.value.slice) != index:
            return []
    return [one.targets[0].id for one in following] if len(following) == count else []


def branches(statement: gast.Assign) -> gast.If:
    """`p = q if c else None` as a branch."""
    choice = statement.value
    sides = [replaced(statement, value=at(value, statement)) for value in (choice.body, choice.orelse)]
    return marked(at(gast.If(choice.test, [sides[0]], [sides[1]]), statement), statement.origin, written=False)


def nothing(origin: gast.stmt) -> gast.stmt:
    """A statement for an empty block."""
    new = marked(at(gast.Expr(constant(None)), origin), origin.origin, written=None)
    new.synthetic = True
    return new


def replaced(statement: gast.stmt, **fields) -> gast.stmt:
    """A copy of a core statement with other fields, and all that is known of it."""
    new = type(statement)(**{field: getattr(statement, field, None) for field in statement._fields})
    new.__dict__.update(statement.__dict__)
    changed = any(not isinstance(value, list) and key(value) != key(getattr(statement, field)) for field, value in fields.items())
    for field, value in fields.items():
        setattr(new, field, value)
    if changed and new.written:
        new.written = False
    return new

