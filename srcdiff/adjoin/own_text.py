"""Splice the text of a rule of the user's, whose names are spelled already (see `own.spelled`).

Unlike in our own rules, an `if` that cannot be decided is refused, and so is nothing taken for granted of what a called function returns.
"""

from __future__ import annotations

from typing import Dict

import gast

from srcdiff.adjoin.macros import MACROS
from srcdiff.adjoin.rule_text import RuleText
from srcdiff.adjoin.values import unstopped
from srcdiff.errors import SrcdiffError, UnsupportedSyntaxError
from srcdiff.facts.choice import UNKNOWN
from srcdiff.facts.fact import Fact, unknown
from srcdiff.rules.table import Rule, rule_for
from srcdiff.trees import clone, dotted_path, key, settled


def told(node: gast.expr) -> Fact:
    """Of what a function of the user's gives nothing is known but that its numbers are those of an adjoint."""
    return unknown("own " + key(node)).with_(dtype="f")


class OwnText(RuleText):
    """One use of a rule of the user's; `propagation` is where it is spliced."""

    def __init__(self, propagation, rule: Rule, operands: Dict[str, gast.expr], result: gast.expr, node: gast.Call):
        super().__init__(rule, operands, result, propagation.fitting, False, node)
        self.primal = propagation.primal

    def holds(self, test: gast.expr) -> bool:
        try:
            value = self.value(test)
        except TypeError:  # what cannot be compared
            value = UNKNOWN
        if value is UNKNOWN:
            shown = gast.unparse(test).strip()
            message = f"`if {shown}` of the rule of {self.rule.name} cannot be decided for this call"
            raise UnsupportedSyntaxError(message, self.primal.place(self.node), "write the argument out, or tell ranks by annotations or an example")
        return bool(value)

    def substituted(self, node, names: Dict[str, gast.expr]):
        if isinstance(node, list):
            return [self.substituted(part, names) for part in node]
        if not isinstance(node, gast.AST):
            return node
        if isinstance(node, gast.Name) and node.id in names:
            return clone(names[node.id]) if node.id == "z_bar" else unstopped(settled(names[node.id]))
        if isinstance(node, gast.Call) and getattr(node.func, "id", None) in MACROS:
            return MACROS[node.func.id](self.fitting, *(self.substituted(argument, names) for argument in node.args))
        new = type(node)(**{field: self.substituted(getattr(node, field, None), names) for field in node._fields})
        if isinstance(new, gast.Call) and dotted_path(new.func) == "$np.where" and len(new.args) == 3:
            new = self.chosen_number(new)
        if isinstance(new, (gast.Call, gast.Attribute)) and dotted_path(new) is None:
            self.tell(new)
        return new

    def tell(self, node: gast.expr) -> None:
        """What is not known of a call or an attribute is no error in a rule; a function without a rule of ours is not even looked at."""
        if isinstance(node, gast.Call):
            binding = self.fitting.evaluator.lookup(dotted_path(node.func) or "")
            if binding is not None and rule_for(binding.canonical) is None:
                node.fact = told(node)
                return
        try:
            self.fitting.fact(node)
        except SrcdiffError:
            node.fact = told(node)
