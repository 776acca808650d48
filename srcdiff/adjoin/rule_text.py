"""Splice a rule's text into the reverse sweep: which of its lines hold for a call, and with what in place of its names."""

from __future__ import annotations

import math
from typing import Dict, List, Optional

import gast

from srcdiff.adjoin.macros import MACROS
from srcdiff.adjoin.values import unstopped
from srcdiff.facts.choice import Choice
from srcdiff.load.naming import SCIPY
from srcdiff.rules.table import Rule
from srcdiff.tidy.simplify import simplify
from srcdiff.trees import clone, constant, dotted, dotted_path, key, known_name, settled
from srcdiff.walks import walk


class RuleText(Choice):
    """One use of a rule: `operands` are the argument nodes by name, `result` an expression for the call's value."""

    def __init__(self, rule: Rule, operands: Dict[str, gast.expr], result: gast.expr, fitting, in_math: bool, node: Optional[gast.Call] = None):
        super().__init__(operands, fitting)
        self.rule, self.result = rule, result
        self.node = node  # the primal's call
        self.in_math = in_math  # is it a function of `math`, so that its rule is spelled with functions of `math` too?

    @property
    def keeps_result(self) -> bool:
        return isinstance(self.result, (gast.Name, gast.Subscript))

    def active_lines(self) -> List[gast.stmt]:
        """The lines of the rule that hold here, increments of passive arguments left out."""
        return [line for line in self.chosen(self.rule.body) if not self.is_passive_increment(line)]

    def is_passive_increment(self, line: gast.stmt) -> bool:
        return isinstance(line, gast.AugAssign) and not self.operands[target_of(line)].fact.varied

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
            return clone(names[node.id]) if node.id == "z_bar" or node.id.endswith("_dot") else unstopped(settled(names[node.id]))
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
        return isinstance(node, gast.Compare) and all(
            isinstance(part, gast.Name) and part.id in self.operands for part in (node.left, *node.comparators)
        )

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
