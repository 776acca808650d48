"""Functions of several values that are written out become operators and functions of two.

before: y = max(a, b, c);           z = sum([a, b]);        p = math.prod((a, b, c));       q = pow(a, b)
after:  y = max(max(a, b), c);      z = 0 + a + b;          p = a * b * c;                  q = a**b
Ties are as in Python: of equal values `max` and `min` give the first.
"""

from __future__ import annotations

from typing import Callable, List, Optional

import gast

from srcdiff.load.source import Primal
from srcdiff.names import COMPREHENSIONS
from srcdiff.normalise.displays import has_star
from srcdiff.normalise.stores import canonical
from srcdiff.trees import binary, clone, constant

EXTREMES = ("builtins.max", "builtins.min")
FOLDS = {"builtins.sum": ("+", 0), "math.fsum": ("+", 0.0), "math.prod": ("*", 1)}


def in_pairs(body: List[gast.stmt], primal: Primal) -> List[gast.stmt]:
    """The block with functions of two values only, in place; what it was made from prints as the user wrote it."""
    pairing = Pairing(primal)
    for statement in body:
        pairing.children(statement)
    return body


class Pairing:
    def __init__(self, primal: Primal):
        self.primal = primal

    def children(self, node: gast.AST) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                value[:] = [self.node(part) if isinstance(part, gast.AST) else part for part in value]
            elif isinstance(value, gast.AST):
                setattr(node, field, self.node(value))

    def node(self, node: gast.AST) -> gast.AST:
        """What a node becomes; comprehensions and functions stay as they are."""
        if isinstance(node, (gast.Lambda, gast.FunctionDef, *COMPREHENSIONS)):
            return node
        self.children(node)
        if not isinstance(node, gast.Call) or not node.args or any(isinstance(argument, gast.Starred) for argument in node.args):
            return node
        function = canonical(self.primal, node.func)
        if function in EXTREMES:
            return self.extreme(node)
        if function == "builtins.pow" and len(node.args) == 2 and not node.keywords:
            return joined(node.args, lambda base, exponent: binary("**", base, exponent), node)
        return self.fold(node, *FOLDS[function]) if function in FOLDS else node

    def extreme(self, node: gast.Call) -> gast.expr:
        values = display(node.args[0]) if len(node.args) == 1 else node.args
        if node.keywords or not values or len(node.args) == 2:
            return node
        return joined(values, lambda left, right: gast.Call(clone(node.func), [left, right], []), node)

    def fold(self, node: gast.Call, operator: str, first: object) -> gast.expr:
        values = display(node.args[0])
        given = [*node.args[1:], *(keyword.value for keyword in node.keywords if keyword.arg == "start")]
        if values is None or len(node.args) + len(node.keywords) != 1 + len(given) or len(given) > 1:
            return node
        if given and not isinstance(given[0], (gast.Name, gast.Constant)) and calls_something(values):
            return node  # it is evaluated after the others
        start = given or [constant(first)]
        if operator == "*" and not given and len(values) > 1:
            start = []  # one times anything is that
        return joined([*start, *values], lambda left, right: binary(operator, left, right), node)


def display(node: gast.expr) -> Optional[List[gast.expr]]:
    """The items of a list or tuple that is written out, None for others."""
    return node.elts if isinstance(node, (gast.List, gast.Tuple)) and not has_star(node) else None


def calls_something(values: List[gast.expr]) -> bool:
    return any(isinstance(node, gast.Call) for value in values for node in gast.walk(value))


def joined(values: List[gast.expr], pair: Callable, origin: gast.expr) -> gast.expr:
    """`pair(pair(a, b), c)`."""
    whole = values[0]
    for value in values[1:]:
        whole = pair(whole, value)
    for node in gast.walk(whole):
        if not hasattr(node, "lineno"):
            gast.copy_location(node, origin)
    return whole
