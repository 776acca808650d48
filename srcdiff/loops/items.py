"""Names for the items of a cotangent that is a tuple, so that what its checks tell of their shapes is known of them.

before: if len(result_bar) != 2: raise ...                     after: if len(result_bar) != 2: raise ...
        if np.shape(result_bar[0]) != np.shape(y): raise ...          result_bar_0, result_bar_1 = result_bar[0], result_bar[1]
        y_bar = result_bar[0] * 2.0                                   if np.shape(result_bar_0) != np.shape(y): raise ...
                                                                      y_bar = result_bar_0 * 2.0
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.facts.dataflow import assigned
from srcdiff.loops.core import is_check
from srcdiff.loops.operands import literal
from srcdiff.names import Names
from srcdiff.trees import assign, clone, name


def name_items(body: List[gast.stmt], names: Names, parameters: Set[str]) -> bool:
    """Name the items of parameters whose length is checked, in a derivative, which writes into none; False if there are none."""
    free, found = parameters - assigned(body), False
    for position in range(len(body) - 1, -1, -1):
        whole = checked(body[position])
        if whole in free:
            items = Items(whole, names)
            rest = [items.visit(statement) for statement in body[position + 1 :]]
            body[position + 1 :] = [*(gast.copy_location(new, body[position]) for new in items.assignments()), *rest]
            found = found or bool(items.found)
    return found


def checked(statement: gast.stmt) -> Optional[str]:
    """p of `if len(p) != 2: raise ...`."""
    if not is_check(statement) or not isinstance(statement.test, gast.Compare):
        return None
    test, left = statement.test, statement.test.left
    is_length = isinstance(left, gast.Call) and getattr(left.func, "id", "").lstrip("$") == "len" and isinstance(test.ops[0], gast.NotEq)
    return left.args[0].id if is_length and isinstance(left.args[0], gast.Name) and literal(test.comparators[0]) is not None else None


class Items(gast.NodeTransformer):
    """Puts the names in; `found` maps the position of an item to its name."""

    def __init__(self, whole: str, names: Names):
        self.whole, self.names = whole, names
        self.found: Dict[int, str] = {}
        self.reads: Dict[int, gast.Subscript] = {}

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        position = literal(node.slice)
        if getattr(node.value, "id", None) != self.whole or position is None:
            return self.generic_visit(node)
        if position not in self.found:
            self.found[position], self.reads[position] = self.names.fresh(f"{self.whole}_{position}".replace("-", "m")), clone(node)
        return gast.copy_location(name(self.found[position]), node)

    def assignments(self) -> List[gast.stmt]:
        return [assign(made, self.reads[position]) for position, made in sorted(self.found.items())]
