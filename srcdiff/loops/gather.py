"""What one row adds to another at several places is added up where it arrives, in one loop over a row that has zeros at both ends.

before: for j in range(m - 2):                       after: for j in range(m):
            b_bar[i, j] += t_bar_row[j]                         b_bar[i, j] += t_bar_row[j + 2] + t_bar_row[j + 1] - 4.0 * t_bar_row[j]
        for j in range(m - 2):
            b_bar[i, j + 1] += t_bar_row[j]
        for j in range(m - 2):
            b_bar[i, j + 2] -= 4.0 * t_bar_row[j]

Where a statement adds nothing, it adds a zero times a literal, which is a zero: so the coefficients are finite literals, and nothing else.  (Adjoint
stencils that gather: Hueckelheim, Kukreja, Narayanan, Luporini, Gorman & Hovland, Automatic differentiation for adjoint stencil loops, 2019.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Dict, List, Optional, Set

import gast

from srcdiff.loops.copies import parts_of
from srcdiff.loops.nests import Length
from srcdiff.loops.operands import lengthened, shifted
from srcdiff.tidy.own_pass import distance_of
from srcdiff.trees import binary, call, clone, constant, key, name, negative, subscript, tuple_of


@dataclass
class Gather:
    """Statements that add rows to one row of an array, and by how far each moves them."""

    statements: List[gast.AugAssign]
    offsets: List[int]

    @property
    def span(self) -> int:
        return max(self.offsets) - min(self.offsets)

    def statement(self, inner: str, zeros: int, rows: Dict[str, str]) -> gast.stmt:
        """The one for all, of elements of rows, whose first stands behind so many zeros."""
        total: Optional[gast.expr] = None
        for statement, offset in zip(self.statements, self.offsets):
            is_less = isinstance(statement.op, gast.Sub)
            value = moved(statement.value, rows, inner, zeros + min(self.offsets) - offset)
            total = (negative(value) if is_less else value) if total is None else binary("-" if is_less else "+", total, value)
        first = self.statements[0].target
        index = [*map(clone, parts_of(first)[:-1]), shifted(name(inner), min(self.offsets))]
        place = subscript(clone(first.value), index[0] if len(index) == 1 else tuple_of(index))
        place.ctx = gast.Store()
        return gast.AugAssign(place, gast.Add(), total)

    def length(self, length: Length) -> Length:
        dim, node = length
        return f"{dim}+{self.span}", lengthened(node, self.span)


def gathers_of(statements: List[gast.stmt], rows: Set[str], inner: str) -> List[Gather]:
    """The statements together that add nothing but rows to the same row of an array; those that are alone are left out."""
    found: Dict[tuple, Gather] = {}
    for statement in statements:
        parts = parts_of(statement.target)
        offset = distance_of(parts[-1], inner)
        if offset is None or not is_linear(statement.value, rows):
            continue
        gather = found.setdefault((statement.target.value.id, *map(key, parts[:-1])), Gather([], []))
        gather.statements.append(statement)
        gather.offsets.append(offset)
    return [gather for gather in found.values() if len(gather.statements) > 1]


def is_linear(node: gast.expr, rows: Set[str]) -> bool:
    """Is it a zero where all rows are zero?"""
    if isinstance(node, gast.Name):
        return node.id in rows
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.USub) and is_linear(node.operand, rows)
    if not isinstance(node, gast.BinOp):
        return False
    if isinstance(node.op, (gast.Add, gast.Sub)):
        return is_linear(node.left, rows) and is_linear(node.right, rows)
    if isinstance(node.op, gast.Mult):
        return (is_finite(node.left) and is_linear(node.right, rows)) or (is_linear(node.left, rows) and is_finite(node.right))
    return isinstance(node.op, gast.Div) and is_linear(node.left, rows) and is_finite(node.right) and node.right.value != 0


def is_finite(node: gast.expr) -> bool:
    return isinstance(node, gast.Constant) and type(node.value) in (int, float) and math.isfinite(node.value)


def moved(node: gast.expr, rows: Dict[str, str], inner: str, by: int) -> gast.expr:
    """The value with elements of rows in place of numbers."""

    class Move(gast.NodeTransformer):
        def visit_Name(self, node: gast.Name) -> gast.expr:
            return subscript(name(rows[node.id]), shifted(name(inner), by))

    return Move().visit(clone(node))


def padded(length: gast.expr, zeros: int) -> gast.expr:
    """The length of a row with so many zeros at either end, which is none below zero."""
    longer = lengthened(length, 2 * zeros)
    may_be_less = isinstance(longer, gast.BinOp) and isinstance(longer.op, gast.Sub)
    return call("$max", longer, constant(0)) if may_be_less else longer
