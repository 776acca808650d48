"""Additions to neighbouring elements of a row get inner loops of their own, which compilers turn into vector instructions.

before: for i in range(n):                      after: t_bar_row = np.empty(m)
            for j in range(m):                         for i in range(n):
                t_bar = 0.2 * a_bar[i, j]                  for j in range(m):
                a_bar[i, j] = 0.0                              t_bar_row[j] = 0.2 * a_bar[i, j]
                b_bar[i, j] += t_bar                           a_bar[i, j] = 0.0
                b_bar[i, j + 1] += t_bar                   for j in range(m):
                                                               b_bar[i, j] += t_bar_row[j]
                                                           for j in range(m):
                                                               b_bar[i, j + 1] += t_bar_row[j]

In one loop each pass has to wait for the one before, which wrote the element that it adds to.  Sums of floats are added up in another order.
(Loop distribution and scalar expansion: Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, chapters 2 and 5.)
"""

from __future__ import annotations

from typing import Dict, List

import gast

from srcdiff.loops.fuse import Access, Shares, accesses
from srcdiff.loops.gather import Gather, gathers_of, padded
from srcdiff.loops.nests import Length, Nest, with_nests
from srcdiff.loops.notes import like, note, taken
from srcdiff.loops.operands import shifted
from srcdiff.loops.writer import size
from srcdiff.names import Names, read_names
from srcdiff.trees import assign, call, clone, key, name, subscript


def distributed(body: List[gast.stmt], names: Names, shares: Shares) -> List[gast.stmt]:
    """The block in which such nests are parted."""
    return with_nests(body, lambda nest: part(nest, names, shares))


def part(nest: Nest, names: Names, shares: Shares) -> List[gast.stmt]:
    """The arrays for rows, and the loops; none if the nest stays as it is."""
    moved = [statement for statement in nest.body if is_apart(statement, nest, nest.here.narrowed(shares))]
    rest = [statement for statement in nest.body if statement not in moved]
    if not rest and len(moved) < 2 or not moved:
        return []
    used = set().union(*(read_names(statement.value) for statement in moved))
    rows = {one: names.fresh(one + "_row") for one in nest.numbers if one in used}
    inner = nest.variables[-1]
    gathers = gathers_of(moved, set(rows), inner)
    zeros = max((gather.span for gather in gathers), default=0)
    loops = [loop_over(nest, nest.lengths[-1], [as_rows(statement, rows, inner, zeros) for statement in rest])] if rest else []
    for statement in moved:
        gather = next((gather for gather in gathers if statement in gather.statements), None)
        if gather is None:
            loops.append(loop_over(nest, nest.lengths[-1], [as_rows(statement, rows, inner, zeros)]))
        elif statement is gather.statements[0]:
            loops.append(gathering(gather, nest, rows, zeros))
    if nest.lengths[:-1]:
        loops = [Nest(nest.lengths[:-1], nest.variables[:-1], loops).statement()]
        del loops[0].nest  # it is no nest around statements on elements any more
    length = padded(nest.lengths[-1][1], zeros) if zeros else size(nest.lengths[-1][1])
    made = [assign(row, call("$np.zeros" if zeros else "$np.empty", clone(length), *map(clone, nest.numbers[one]))) for one, row in rows.items()]
    for one in made:
        like(one, *nest.body).row = True
    return [*made, *loops]


def loop_over(nest: Nest, length: Length, body: List[gast.stmt]) -> gast.stmt:
    loop = Nest([length], nest.variables[-1:], body, here=nest.here).statement()
    return note(loop, taken(body[0]))


def gathering(gather: Gather, nest: Nest, rows: Dict[str, str], zeros: int) -> gast.stmt:
    """The loop in which all that several statements add to a row is added."""
    notes = [line for statement in gather.statements for line in taken(statement)]
    body = like(gather.statement(nest.variables[-1], zeros, rows), *gather.statements)
    return note(loop_over(nest, gather.length(nest.lengths[-1]), [body]), notes)


def is_apart(statement: gast.stmt, nest: Nest, shares: Shares, width: int = 1) -> bool:
    """Does it add to an array to which another statement adds at another place of the row, and which nothing in the nest reads or sets?

    With a `width` places are told apart by so many indices, the last ones.
    """
    if not isinstance(statement, gast.AugAssign) or not isinstance(statement.target, gast.Subscript):
        return False
    array, all_of = statement.target.value.id, accesses(nest)
    mine = [access for access in all_of if access.name == array or shares(access.name, array)]
    places = {place_in_row(one.target, width) for one in nest.body if isinstance(one, gast.AugAssign) and root(one.target) == array}
    if (
        len(places) < 2
        or any(access.kind != "add" or access.name != array for access in mine)
        or not set(nest.variables[-width:]) & read_names(statement.target.slice)
    ):
        return False
    read = {access.name for access in accesses(Nest(nest.lengths, nest.variables, [statement])) if access.kind == "read"}
    written = [access for access in all_of if access.kind != "read" and not is_row(access, nest)]
    return not any(access.name == one or shares(access.name, one) for access in written for one in read)


def is_row(access: Access, nest: Nest) -> bool:
    """Is it a number that each pass makes once, and may keep in a row?"""
    return access.name in nest.numbers and sum(access.name == name_of(one) for one in nest.body) == 1


def name_of(statement: gast.stmt) -> str:
    """The number that a statement makes or changes."""
    to = statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]
    return to.id if isinstance(to, gast.Name) else ""


def place_in_row(node: gast.expr, width: int) -> str:
    """The last indices of an element."""
    indices = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    return ", ".join(map(key, indices[-width:]))


def root(node: gast.expr) -> str:
    return node.value.id if isinstance(node, gast.Subscript) else ""


def as_rows(statement: gast.stmt, rows: Dict[str, str], inner: str, zeros: int) -> gast.stmt:
    """The statement with elements of rows, which stand behind so many zeros, in place of numbers."""
    return with_elements(statement, rows, shifted(name(inner), zeros))


def with_elements(statement: gast.stmt, arrays: Dict[str, str], index: gast.expr) -> gast.stmt:
    """The statement with elements of arrays in place of numbers."""

    class Elements(gast.NodeTransformer):
        def visit_Name(self, node: gast.Name) -> gast.expr:
            if node.id not in arrays:
                return node
            element = subscript(name(arrays[node.id]), clone(index))
            element.ctx = node.ctx
            return element

    return Elements().visit(statement)
