"""Splice a rule's text into the reverse sweep: which of its lines hold for a call, and with what in place of its names."""

from __future__ import annotations

import math
import operator
from typing import Dict, List, Optional

import gast

from srcdiff.adjoin.macros import MACROS
from srcdiff.facts.fact import NOTHING
from srcdiff.load.naming import SCIPY
from srcdiff.rules.table import Rule
from srcdiff.tidy.simplify import simplify
from srcdiff.trees import clone, constant, dotted, dotted_path, key, known_name, settled, walk

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


class RuleText:
    """One use of a rule: `operands` are the argument nodes by name, `result` an expression for the call's value."""

    def __init__(self, rule: Rule, operands: Dict[str, gast.expr], result: gast.expr, fitting, in_math: bool, node: Optional[gast.Call] = None):
        self.rule, self.operands, self.result, self.fitting = rule, operands, result, fitting
        self.node = node  # the primal's call
        self.in_math = in_math  # is it a function of `math`, so that its rule is spelled with functions of `math` too?

    def active_lines(self) -> List[gast.stmt]:
        """The lines of the rule that hold here, increments of passive arguments left out."""
        return [line for line in self.chosen(self.rule.body) if not self.is_passive_increment(line)]

    def is_passive_increment(self, line: gast.stmt) -> bool:
        return isinstance(line, gast.AugAssign) and not self.operands[target_of(line)].fact.varied

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
            return COMPARISONS[type(node.ops[0])](left, right)
        if isinstance(node, gast.Constant):
            return node.value
        if isinstance(node, gast.Tuple):
            return tuple(map(self.value, node.elts))
        if isinstance(node, gast.Name):
            return self.literal(node)
        return self.question(node)

    def question(self, node: gast.Call):
        fact = self.operands[node.args[0].id].fact
        if node.func.id == "varied":
            return fact.varied
        if node.func.id == "literal":
            return self.literal(node.args[0])
        if node.func.id == "scalar":
            return fact.kind == "number" and self.fitting.is_scalar(fact.shape)
        assert node.func.id == "ndim", node.func.id
        rank = self.fitting.rank(fact.shape) if fact.kind == "number" else None
        return UNKNOWN if rank is None else rank

    def literal(self, name: gast.Name):
        const = self.operands[name.id].fact.const
        return UNKNOWN if const is NOTHING else const

    def uses_of_cotangent(self, lines: list) -> int:
        """How often the cotangent is evaluated."""
        return sum(isinstance(n, gast.Name) and n.id == "z_bar" for line in lines for n in walk(line.value))

    def expression(self, node: gast.expr, cotangent: gast.expr, local: Dict[str, gast.expr]) -> gast.expr:
        """A right-hand side of the rule with its names replaced, simplified."""
        names = {**self.operands, **local, "z": self.result, "z_bar": cotangent}
        value = simplify(self.substituted(node, names))
        if isinstance(node, gast.Call) and getattr(node.func, "id", None) == "like":
            MACROS["like"](self.fitting, value, self.operands[node.args[1].id])
        return value

    def substituted(self, node, names: Dict[str, gast.expr]):
        if isinstance(node, list):
            return [self.substituted(part, names) for part in node]
        if not isinstance(node, gast.AST):
            return node
        if isinstance(node, gast.Name) and node.id in names:
            return clone(names[node.id]) if node.id == "z_bar" else settled(names[node.id])
        if self.is_mask(node):
            return self.mask(node, names)
        path = dotted_path(node)
        if path is not None and path.startswith("np."):
            return dotted(self.spelled(path[3:]))
        if path is not None and path.partition(".")[0] in SCIPY and "." in path:
            return dotted("$" + path)
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name):
            return self.called(node, names)
        fields = {field: self.substituted(getattr(node, field, None), names) for field in node._fields}
        new = type(node)(**fields)
        return self.chosen_number(new) if dotted_path(getattr(node, "func", None)) == "np.where" else new

    def is_mask(self, node: gast.AST) -> bool:
        """Does the rule compare arguments of the call as they are?"""
        if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.BitAnd, gast.BitOr)):
            return self.is_mask(node.left) and self.is_mask(node.right)
        return isinstance(node, gast.Compare) and all(isinstance(part, gast.Name) and part.id in self.operands for part in (node.left, *node.comparators))

    def mask(self, node: gast.expr, names: Dict[str, gast.expr]) -> gast.expr:
        """The comparison, or its name where the forward sweep keeps it (see `plan.shared`)."""
        kept = getattr(self.node, "kept_masks", {})
        if key(node) in kept:
            return known_name(kept[key(node)], self.node.fact.with_(dtype="b", exact=None, varied=False))
        fields = {field: self.substituted(getattr(node, field, None), names) for field in node._fields}
        new = type(node)(**fields)
        if self.node is not None:
            new.mask_of = (self.node, node)
        return new

    def chosen_number(self, where: gast.Call) -> gast.expr:
        """`a if c else b` for numbers, of which np.where would make an array without axes."""
        if self.rule.kind != "elementwise" or not all(self.fitting.fact(part).shape.sure.dims == () for part in where.args):
            return where
        condition, left, right = where.args
        return gast.IfExp(condition, left, right)

    def called(self, node: gast.Call, names: dict) -> gast.expr:
        if node.func.id == "literal":
            return constant(self.literal(node.args[0]))
        if node.func.id == "log_of":
            return constant(math.log(self.literal(node.args[0].args[0])))
        arguments = [self.substituted(argument, names) for argument in node.args]
        if node.func.id in MACROS:
            return MACROS[node.func.id](self.fitting, *arguments)
        while isinstance(arguments[-1], gast.Constant) and arguments[-1].value is None:
            arguments.pop()  # which is the default of helpers
        return gast.Call(dotted("$" + node.func.id), arguments, [])

    def spelled(self, function: str) -> str:
        """`np.cos` in the rule of a function of `math`, or on Python scalars under such a rule, is `math.cos`."""
        name = MATH_NAMES.get(function, function)
        if self.in_math and hasattr(math, name):
            return "$math." + name
        return "$np." + function


MATH_NAMES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "abs": "fabs",
}


def target_of(line: gast.AugAssign) -> str:
    """The argument that a line of a rule increments."""
    assert isinstance(line.op, gast.Add) and line.target.id.endswith("_bar"), gast.dump(line)
    return line.target.id[: -len("_bar")]
