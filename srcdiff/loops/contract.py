"""Arrays that live within one nest become numbers.

before: t = np.empty(n)                after: for i in range(n):
        for i in range(n):                        t = 0.5 * y_bar[i]
            t[i] = 0.5 * y_bar[i]                 x_bar[i] += t * s[i]
            x_bar[i] += t[i] * s[i]               s_bar[i] += t * x[i]
            s_bar[i] += t[i] * x[i]

An array that is read once, right behind, needs no name at all.  (Array contraction: Sarkar & Gao, Optimization of array accesses by collective
loop transformations, 1991.)
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Set

import gast

from srcdiff.facts.dataflow import mark_live
from srcdiff.loops.nests import Nest
from srcdiff.loops.notes import like, note, notes_of, taken
from srcdiff.names import read_names
from srcdiff.trees import clone, key, name, target
from srcdiff.walks import walk


def contracted(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block without arrays that only one nest needs."""
    mark_live(body, set())
    return contract(body)


def contract(body: List[gast.stmt]) -> List[gast.stmt]:
    out: List[gast.stmt] = []
    for statement in body:
        if hasattr(statement, "nest"):
            for array in arrays_of(statement, out):
                if as_number(statement.nest, array):
                    place = max(position for position, one in enumerate(out) if allocated(one) == array)  # the name may be that of others before
                    removed = out.pop(place)
                    statement.nest.numbers[array] = removed.value.args[1:]
                    note(statement, taken(removed))
            notes, live = taken(statement), statement.live_after
            statement = note(without_single_uses(statement.nest).statement(), notes)
            statement.live_after = live
        elif isinstance(statement, (gast.For, gast.While, gast.If)):
            statement.body, statement.orelse = contract(statement.body), contract(statement.orelse)
        out.append(statement)
    return out


def allocated(statement: gast.stmt) -> Optional[str]:
    """The array that a statement makes without values."""
    value = getattr(statement, "value", None)
    return statement.targets[0].id if isinstance(statement, gast.Assign) and hasattr(value, "allocates") else None


def arrays_of(loop: gast.For, before: List[gast.stmt]) -> List[str]:
    """The arrays that are made right before a nest, and are not needed behind it."""
    found: List[str] = []
    mentioned: Set[str] = set().union(*(read_names(length) for _, length in loop.nest.lengths))
    for statement in reversed(before):
        array = allocated(statement)
        if array is not None and array not in mentioned | loop.live_after and array not in found:
            found.append(array)
        mentioned |= {node.id for node in walk(statement) if isinstance(node, gast.Name)}
    return found[::-1]


def as_number(nest: Nest, array: str) -> bool:
    """Make a number of the array, if each pass writes its own element before it reads it, and touches no other."""
    nodes = [node for statement in nest.body for node in walk(statement)]
    items = [node for node in nodes if isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == array]
    own = ",".join(nest.variables)
    if not items or sum(getattr(node, "id", None) == array for node in nodes) != len(items) or any(index_text(item) != own for item in items):
        return False
    first = next(statement for statement in nest.body if any(getattr(node, "id", None) == array for node in walk(statement)))
    writes = isinstance(first, gast.Assign) and first.targets[0] in items
    if not writes or array in read_names(first.value):
        return False
    nest.body = [replaced(statement, array) for statement in nest.body]
    return True


def index_text(item: gast.Subscript) -> str:
    parts = item.slice.elts if isinstance(item.slice, gast.Tuple) else [item.slice]
    return ",".join(part.id if isinstance(part, gast.Name) else "?" for part in parts)


def replaced(node, array: str):
    """A copy with the number in place of the array's element."""

    class Replace(gast.NodeTransformer):
        def visit_Subscript(self, node):
            if getattr(node.value, "id", None) == array:
                return target(array) if isinstance(node.ctx, gast.Store) else name(array)
            return self.generic_visit(node)

    new = clone(node)
    if isinstance(new, gast.Assign) and isinstance(new.targets[0], gast.Subscript) and getattr(new.targets[0].value, "id", None) == array:
        new.targets[0] = target(array)
    if isinstance(new, gast.AugAssign) and isinstance(new.target, gast.Subscript) and getattr(new.target.value, "id", None) == array:
        new.target = target(array)
    return like(note(Replace().visit(new), notes_of(node)), node)


def without_single_uses(nest: Nest) -> Nest:
    """Numbers that one later statement reads once are written there, if nothing that they are made of changes in between."""
    body = list(nest.body)
    for position in range(len(body) - 1, -1, -1):
        statement = body[position]
        if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
            made, rest = statement.targets[0].id, body[position + 1 :]
            place = only_use(made, rest)
            if (
                place is not None
                and not disturbed(statement.value, rest[:place])
                and made not in read_names(statement.value)
                and is_local(made, nest, statement)
            ):
                old = rest[place]
                rest[place] = like(note(substituted(old, made, statement.value), notes_of(old)), old, statement)
                note(rest[0], notes_of(statement))
                body[position:] = rest
    return replace(nest, body=body)


def is_local(made: str, nest: Nest, statement: gast.stmt) -> bool:
    return (
        sum(isinstance(one, (gast.Assign, gast.AugAssign)) and key(getattr(one, "target", None) or one.targets[0]) == made for one in nest.body) == 1
    )


def only_use(made: str, rest: List[gast.stmt]) -> Optional[int]:
    """The place of the one statement that reads a number, if it reads it once; None if none or several do, or it is changed."""
    uses = [(place, node) for place, statement in enumerate(rest) for node in walk(statement) if getattr(node, "id", None) == made]
    return uses[0][0] if len(uses) == 1 else None


def disturbed(value: gast.expr, between: List[gast.stmt]) -> bool:
    """Is something written in between that the value is made of?"""
    read = read_names(value)
    return any((getattr(one, "target", None) or one.targets[0]) and root(getattr(one, "target", None) or one.targets[0]) in read for one in between)


def root(node: gast.expr) -> str:
    while isinstance(node, gast.Subscript):
        node = node.value
    return node.id


def substituted(statement: gast.stmt, made: str, value: gast.expr) -> gast.stmt:
    class Substitute(gast.NodeTransformer):
        def visit_Name(self, node):
            return clone(value) if node.id == made else node

    return Substitute().visit(clone(statement))
