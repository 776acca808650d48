"""Which lines of a rule's text hold for a call: its `if`s are decided from what is known of the operands.

What cannot be decided counts as false.
"""

from __future__ import annotations

import operator
from typing import Dict

import gast

from srcdiff.facts.fact import NOTHING

COMPARISONS = {
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Is: operator.is_,
    gast.IsNot: operator.is_not,
}
UNKNOWN = object()


class Choice:
    """`operands` are the argument nodes by name, with their facts; `shapes` tells ranks, and notes the told ones as assumed."""

    def __init__(self, operands: Dict[str, gast.expr], shapes):
        self.operands, self.fitting = operands, shapes

    @property
    def keeps_result(self) -> bool:
        """Has the call's value a name?"""
        return False

    def chosen(self, body: list) -> list:
        lines = []
        for line in body:
            if isinstance(line, gast.If):
                lines += self.chosen(line.body if self.holds(line.test) else line.orelse)
            else:
                lines.append(line)
        return lines

    def holds(self, test: gast.expr) -> bool:
        value = self.value(test)
        return value is not UNKNOWN and bool(value)

    def value(self, node: gast.expr):
        """The value of a condition's part at generation, UNKNOWN if it is only known at run time."""
        if isinstance(node, gast.BoolOp):
            parts = [self.holds(part) for part in node.values]
            return all(parts) if isinstance(node.op, gast.And) else any(parts)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            value = self.value(node.operand)
            return UNKNOWN if value is UNKNOWN else not value
        if isinstance(node, gast.UnaryOp):
            return -self.value(node.operand)
        if isinstance(node, gast.Compare):
            left, right = self.value(node.left), self.value(node.comparators[0])
            if left is UNKNOWN or right is UNKNOWN or left is None or right is None:
                known = left is not UNKNOWN and right is not UNKNOWN and isinstance(node.ops[0], (gast.Is, gast.IsNot))
                return COMPARISONS[type(node.ops[0])](left, right) if known else UNKNOWN
            if complex in (type(left), type(right)) and not isinstance(node.ops[0], (gast.Eq, gast.NotEq)):
                return UNKNOWN
            return COMPARISONS[type(node.ops[0])](left, right)
        if isinstance(node, gast.Constant):
            return node.value
        if isinstance(node, gast.Tuple):
            return tuple(map(self.value, node.elts))
        if isinstance(node, gast.Name):
            return self.literal(node)
        return self.question(node)

    def question(self, node: gast.Call):
        if node.func.id == "kept":
            return self.keeps_result
        fact = self.operands[node.args[0].id].fact
        if node.func.id == "varied":
            return fact.varied
        if node.func.id == "is_complex":
            return fact.dtype == "c"
        if node.func.id == "literal":
            return self.literal(node.args[0])
        if node.func.id in ("integers", "floats"):
            return fact.dtype == node.func.id[0]
        if node.func.id == "scalar":
            return fact.kind == "number" and self.fitting.is_scalar(fact.shape)
        assert node.func.id == "ndim", node.func.id
        rank = self.fitting.rank(fact.shape) if fact.kind == "number" else None
        return UNKNOWN if rank is None else rank

    def literal(self, name: gast.Name):
        const = self.operands[name.id].fact.const
        return UNKNOWN if const is NOTHING else const
