"""How the forward sweep changes a list, and how the reverse sweep undoes it.

forward: ys.append(e)     ys.insert(0, e)     a = ys.pop()      ys.pop(0)                                  ys[:] = zs
reverse: ys.pop()         ys.pop(0)           ys.append(a)      ys.insert(0, ys_saved.pop())               ys[:] = ys_saved
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.trees import assign, attribute, call, clone, name


def as_written(statement: gast.Assign) -> gast.stmt:
    """A core statement that resizes a list, or reads what one gives up, as a person writes it."""
    removed = getattr(statement, "pops", None)
    if removed is not None:
        return assign(clone(statement.targets[0]), method(removed, "pop", *place_of(removed)))
    if statement.resizes == "all":
        return clone(statement)
    if statement.resizes == "pop":
        return gast.Expr(method(statement, "pop", *place_of(statement)))
    return gast.Expr(method(statement, statement.resizes, *place_of(statement), statement.value))


def undone(statement: gast.Assign, saved: Optional[gast.expr]) -> gast.stmt:
    """The inverse; `saved` is what was put on the tape, if anything was."""
    if statement.resizes == "all":
        return gast.Assign([clone(statement.targets[0])], saved, None)
    if statement.resizes != "pop":
        return gast.Expr(method(statement, "pop", *place_of(statement)))
    item = name(statement.popped) if statement.popped is not None else saved
    return gast.Expr(method(statement, "insert" if place_of(statement) else "append", *place_of(statement), item))


def saved_of(statement: gast.Assign) -> Optional[gast.expr]:
    """What has to be put on the tape before a list is changed in its length, so that it can be undone."""
    (to,) = statement.targets
    if statement.resizes == "all":
        return call(attribute(clone(to.value), "copy"))
    if statement.resizes == "pop" and statement.popped is None:
        return as_read(to)
    return None


def place_of(statement: gast.Assign) -> List[gast.expr]:
    """The index of an item that is not the last."""
    index = statement.targets[0].slice
    return [] if isinstance(index, gast.UnaryOp) else [clone(index)]


def method(statement: gast.Assign, attr: str, *arguments: gast.expr) -> gast.expr:
    return call(attribute(as_read(statement.targets[0].value), attr), *map(clone, arguments))


def as_read(node: gast.expr) -> gast.expr:
    new = clone(node)
    new.ctx = gast.Load()
    return new
