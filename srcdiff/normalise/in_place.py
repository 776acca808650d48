"""Calls that write into an array, in the middle of an expression, get a name by `:=`, and so become statements with all others of these.

before: y = (np.put(z, 0, x), z)[1]                 s = np.sum(np.sin(x, out=np.empty(4)))
after:  y = ((put := np.put(z, 0, x)), z)[1]        s = np.sum((sin := np.sin(x, out=(out := np.empty(4)))))
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.load.source import Primal
from srcdiff.names import COMPREHENSIONS, Names
from srcdiff.normalise.blocks import rebuilt, with_expressions
from srcdiff.normalise.stores import canonical, call_as_store
from srcdiff.normalise.supported import is_part_of_name


def named_stores(body: List[gast.stmt], primal: Primal, names: Names) -> List[gast.stmt]:
    """The block with names for such calls, and for the arrays that they write if these have none."""
    return rebuilt(body, lambda statement: [Naming(primal, names).statement(statement)])


class Naming(gast.NodeTransformer):
    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names

    def statement(self, statement: gast.stmt) -> gast.stmt:
        """What stands alone in its statement needs no name."""
        alone = isinstance(statement, gast.Expr) or isinstance(statement, gast.Assign) and len(statement.targets) == 1

        def change(value: gast.expr) -> gast.expr:
            return self.with_named_array(self.generic_visit(value)) if alone and self.writes(value) else self.visit(value)

        return with_expressions(statement, self.writes, change)

    def writes(self, node: gast.AST) -> bool:
        return isinstance(node, gast.Call) and call_as_store(self.primal, node) is not None

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        """`(z.sort(), z)[1]`: a method whose result nobody reads.  That of an object of the user's may give a value."""
        if isinstance(node.value, gast.Tuple) and isinstance(getattr(node.slice, "value", None), int):
            for position, item in enumerate(node.value.elts):
                item.is_dropped = position != node.slice.value
        return self.generic_visit(node)

    def visit_Lambda(self, node: gast.expr) -> gast.expr:
        return node

    def visit_Call(self, node: gast.Call) -> gast.expr:
        is_dropped = getattr(node, "is_dropped", False)
        node = self.generic_visit(node)
        counts = canonical(self.primal, node.func) is not None or is_dropped
        return self.named(self.with_named_array(node), node.func) if counts and self.writes(node) else node

    def with_named_array(self, node: gast.Call) -> gast.Call:
        """`out=np.empty(4)` with a name for the new array."""
        for keyword in node.keywords:
            if keyword.arg == "out" and canonical(self.primal, node.func) is not None and isinstance(keyword.value, gast.Call) and not is_part_of_name(keyword.value):
                keyword.value = self.named(keyword.value, gast.Name("out", gast.Load(), None, None))
        return node

    def named(self, node: gast.expr, called: gast.expr) -> gast.expr:
        word = called.attr if isinstance(called, gast.Attribute) else getattr(called, "id", "value")
        target = gast.copy_location(gast.Name(self.names.fresh(word), gast.Store(), None, None), node)
        return gast.copy_location(gast.NamedExpr(target, node), node)


for comprehension in COMPREHENSIONS:
    setattr(Naming, "visit_" + comprehension.__name__, Naming.visit_Lambda)
