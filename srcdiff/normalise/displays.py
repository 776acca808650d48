"""Tuples whose items are known because they are written out.

>>> tree = gast.parse("def f(x):\\n    p = x, 1.0\\n    return p").body[0]
>>> [gast.unparse(item).strip() for item in written_items(gast.parse("p", mode="eval").body, tree)]
['p[0]', 'p[1]']
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.names import locals_of
from srcdiff.trees import clone, constant, subscript


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


def has_star(node: gast.expr) -> bool:
    return any(isinstance(element, gast.Starred) for element in node.elts)
