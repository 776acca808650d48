"""Tuples whose items are known because they are written out; an item of one that is read where it stands is that item.

>>> tree = gast.parse("def f(x):\\n    p = x, 1.0\\n    return p").body[0]
>>> [gast.unparse(item).strip() for item in written_items(gast.parse("p", mode="eval").body, tree)]
['p[0]', 'p[1]']
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.normalise.blocks import rebuilt, with_expressions
from srcdiff.names import locals_of
from srcdiff.trees import clone, constant, subscript


NOTHING_HAPPENS = (gast.Name, gast.Constant, gast.Load, gast.JoinedStr, gast.FormattedValue)


def written_items(node: gast.expr, tree: gast.FunctionDef) -> Optional[List[gast.expr]]:
    """The items of a tuple or list that is written out, or of a name that only such tuples of one length are bound to; None for others."""
    if isinstance(node, (gast.Tuple, gast.List)):
        return None if has_star(node) else list(node.elts)
    if not isinstance(node, gast.Name) or node.id not in locals_of(tree):
        return None
    bound = [inner for inner in gast.walk(tree) if isinstance(inner, gast.Name) and inner.id == node.id and not isinstance(inner.ctx, gast.Load)]
    values = {id(s.targets[0]): s.value for s in gast.walk(tree) if isinstance(s, gast.Assign) and len(s.targets) == 1}
    tuples = [values.get(id(target)) for target in bound]
    lengths = {len(value.elts) if isinstance(value, gast.Tuple) and not has_star(value) else None for value in tuples}
    if len(lengths) != 1 or lengths == {None}:
        return None
    return [gast.copy_location(subscript(clone(node), constant(position)), node) for position in range(lengths.pop())]


def plain_items(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block with `b` for `(a, b)[1]`, where the other items do nothing."""
    return rebuilt(body, lambda statement: [with_expressions(statement, read_item, Items().visit)])


class Items(gast.NodeTransformer):
    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        node = self.generic_visit(node)
        item = read_item(node)
        return node if item is None else item


def read_item(node: gast.AST) -> Optional[gast.expr]:
    """The item that is read of a tuple or list which is written out; None for other expressions."""
    if not isinstance(node, gast.Subscript) or not isinstance(node.value, (gast.Tuple, gast.List)) or not isinstance(node.ctx, gast.Load):
        return None
    index, items = getattr(node.slice, "value", None), node.value.elts
    if type(index) is not int or index >= len(items) or has_star(node.value):
        return None
    others = [item for position, item in enumerate(items) if position != index]
    return items[index] if all(isinstance(part, NOTHING_HAPPENS) for item in others for part in gast.walk(item)) else None


def has_star(node: gast.expr) -> bool:
    return any(isinstance(element, gast.Starred) for element in node.elts)
