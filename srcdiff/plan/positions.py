"""Where in its list an item goes that each pass of a loop appends: at the pass's own place, if nothing else changes the list there.

before: ys = []                                   after:  the statement has `.position`, i, and ys[-1], read before it, is ys[i - 1]
        for i in range(n):
            ys.append(x[i] * ys[-1] if i else 1.0)
Such a list is to the adjoint an array of which each pass writes its own element, which stays as it is: its adjoint needs not get shorter, and
what the reverse sweep reads of it needs no restoring.
"""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

import gast

from srcdiff.facts.dataflow import COMPOUND, assigned
from srcdiff.facts.sections import is_at_most, is_position, number, term_of
from srcdiff.normalise.assignments import at
from srcdiff.normalise.grammar import is_store, root_of
from srcdiff.trees import binary, constant, name
from srcdiff.walks import Define, walk

Term = Tuple[str, int]


def place_appends(body: List[gast.stmt]) -> bool:
    """Tell the appends of a settled block their positions, and count from the front what the loops around them read; True if that changed
    anything."""
    changing = False
    for position, statement in enumerate(body):
        if isinstance(statement, COMPOUND):
            changing = place_appends(statement.body) or changing
            changing = place_appends(statement.orelse) or changing
        if isinstance(statement, gast.For):
            changing = PassAppends(statement, body[:position]).run() or changing
    return changing


class PassAppends:
    """The lists that each pass of a loop appends one item to; `before` are the statements of its block before it."""

    def __init__(self, loop: gast.For, before: List[gast.stmt]):
        self.loop, self.before = loop, before
        self.bound = assigned(loop.body)

    def run(self) -> bool:
        changing = False
        for statement in self.loop.body:
            if getattr(statement, "resizes", None) == "append":
                statement.position = None
                position = self.position(statement)
                if position is not None:
                    changing = self.place(statement, position) or changing
        return changing

    def position(self, statement: gast.Assign) -> Optional[Term]:
        """The place of the item, if each pass appends this one to a list of which the length before the loop is known."""
        first, ys = self.first_index(), root_of(statement.targets[0])
        length = self.loop.env_before[ys].length if ys in self.loop.env_before else None
        if first is None or not isinstance(length, int) or statement.seen_by != {ys}:
            return None
        changes = [inner for outer in self.loop.body for inner in walk(outer) if is_store(inner) and hasattr(inner, "resizes") and ys in inner.seen_by]
        if changes != [statement] or {ys, self.loop.target.id} & self.bound:
            return None
        return self.loop.target.id, length - first

    def first_index(self) -> Optional[int]:
        """The first value of a loop variable that goes up by one."""
        iteration = self.loop.iter
        if not isinstance(iteration, gast.Call) or iteration.func.id.lstrip("$") != "range" or len(iteration.args) > 2:
            return None
        return number(iteration.args[0]) if len(iteration.args) == 2 else 0

    def place(self, statement: gast.Assign, position: Term) -> bool:
        """Hang the position on the statement, if all that the passes read of the list is at places from the front; True if some had to be
        counted anew."""
        ys, changing, known = root_of(statement.targets[0]), False, True
        found = [(outer, node) for outer in simple_statements(self.loop.body) for node in mentions(outer, ys)]
        behind = self.loop.body[self.loop.body.index(statement) + 1 :]
        for outer, node in found:
            if outer is statement and node is statement.targets[0]:
                continue
            after = any(inner is outer for one in behind for inner in walk(one))
            renewed = self.from_front(node, outer, (position[0], position[1] + after))
            known, changing = known and renewed is not None, changing or bool(renewed)
        if known:
            statement.position = at(as_index(position), statement)
            statement.position.fact = statement.targets[0].slice.fact
            statement.cut = self.cut(ys)
        return changing

    def cut(self, ys: str) -> Optional[int]:
        """The length to which the adjoint has to be cut before the loop; None if all that is read of it there are the items of a display."""
        for statement in reversed(self.before):
            if ys in assigned([statement]):
                display = isinstance(statement, gast.Assign) and isinstance(statement.value, gast.List)
                return None if display else self.loop.env_before[ys].length
            if any(is_name(node, ys) for node in walk(statement)):
                break
        return self.loop.env_before[ys].length

    def from_front(self, node: gast.expr, statement: gast.stmt, length: Term) -> Optional[bool]:
        """Is an item at a place from the front?  None if it is not, or is the list itself; True if its index had to be written anew."""
        if not isinstance(node, gast.Subscript):
            return False if isinstance(node, gast.Call) else None
        if isinstance(node.slice, gast.Slice):
            return False if self.is_inside(node.slice, statement, length) else None
        if self.is_from_front(node.slice, statement):
            return False
        behind = number(node.slice)
        if behind is None or behind >= 0 or not is_position((length[0], length[1] + behind), statement.bounds):
            return None
        node.slice = at(as_index((length[0], length[1] + behind)), node)
        return True

    def is_inside(self, stretch: gast.Slice, statement: gast.stmt, length: Term) -> bool:
        """Does a stretch end where the list does, or before, wherever it begins?"""
        start, stop = (part if part is None else term_of(part) for part in (stretch.lower, stretch.upper))
        begins = stretch.lower is None or is_position(start, statement.bounds)
        return begins and stop is not None and stretch.step is None and is_at_most(stop, length, statement.bounds) and is_position(stop, statement.bounds)

    def is_from_front(self, index: gast.expr, statement: gast.stmt) -> bool:
        return is_position(term_of(index), statement.bounds)


def as_index(term: Term) -> gast.expr:
    """`i + 1`."""
    if term[1] == 0:
        return name(term[0])
    return binary("+" if term[1] > 0 else "-", name(term[0]), constant(abs(term[1])))


def simple_statements(body: List[gast.stmt]) -> Iterator[gast.stmt]:
    """The statements of a block at any depth, compound ones before what is in them."""
    for statement in body:
        yield statement
        if isinstance(statement, COMPOUND):
            yield from simple_statements([*statement.body, *statement.orelse])


def mentions(statement: gast.stmt, ys: str) -> Iterator[gast.expr]:
    """Where a statement itself mentions a list: an item or a stretch of it, its length (as the call), or the name alone."""
    if isinstance(statement, Define):
        yield from (name(ys) for node in walk(statement.function) if isinstance(node, gast.Name) and node.id == ys)
        return
    todo = [getattr(statement, field) for field in ("test", "iter") if hasattr(statement, field)] if isinstance(statement, COMPOUND) else [statement]
    while todo:
        node = todo.pop()
        if is_part_of(node, ys):
            yield node
            todo += [node.slice]
        elif isinstance(node, gast.Call) and getattr(node.func, "id", "").lstrip("$") == "len" and is_name(node.args[0], ys):
            yield node
        elif is_name(node, ys):
            yield node
        elif isinstance(node, gast.AST):
            todo += list(gast.iter_child_nodes(node))


def is_part_of(node: gast.AST, ys: str) -> bool:
    return isinstance(node, gast.Subscript) and is_name(node.value, ys)


def is_name(node: gast.AST, ys: str) -> bool:
    return isinstance(node, gast.Name) and node.id == ys
