"""Give the names of a function's body others, scope by scope.

>>> tree = gast.parse("def f(a):\\n    g = lambda a: a * b\\n    return g(a) + b").body[0]
>>> rename_body(tree, {"a": gast.Name("x", gast.Load(), None, None), "b": gast.Constant(2.0, None)})
>>> print(gast.unparse(tree).strip())
def f(a):
    g = lambda a: a * 2.0
    return g(x) + 2.0
"""

from __future__ import annotations

from typing import Dict

import gast

from srcdiff.names import bound_names, locals_of
from srcdiff.trees import clone

FUNCTIONS = (gast.FunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def rename_body(tree: gast.FunctionDef, meanings: Dict[str, gast.expr]) -> None:
    """Names become what `meanings` says, in place; what an inner function or a comprehension binds itself stays."""
    renaming = Renaming(meanings)
    tree.body[:] = map(renaming.node, tree.body)


class Renaming:
    """The names in force."""

    def __init__(self, meanings: Dict[str, gast.expr]):
        self.meanings = meanings

    def children(self, node: gast.AST) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                value[:] = [self.node(item) if isinstance(item, gast.AST) else item for item in value]
            elif isinstance(value, gast.AST):
                setattr(node, field, self.node(value))

    def node(self, node: gast.AST) -> gast.AST:
        if isinstance(node, gast.Name):
            return self.name(node)
        if isinstance(node, FUNCTIONS):
            return self.function(node)
        if isinstance(node, COMPREHENSIONS):
            self.within(bound_names(node)).children(node)
            return node
        if isinstance(node, gast.Nonlocal):
            node.names = [self.meanings[n].id if n in self.meanings else n for n in node.names]
        self.children(node)
        return node

    def name(self, node: gast.Name) -> gast.expr:
        meaning = self.meanings.get(node.id)
        if meaning is None:
            return node
        if isinstance(meaning, gast.Name):
            node.id = meaning.id
            return node
        return gast.copy_location(clone(meaning), node)

    def function(self, node: gast.AST) -> gast.AST:
        if isinstance(node, gast.FunctionDef) and node.name in self.meanings:
            node.name = self.meanings[node.name].id
        for default in (node.args.defaults, node.args.kw_defaults):
            default[:] = [self.node(value) if value is not None else None for value in default]
        inner = self.within(locals_of(node))
        if isinstance(node, gast.Lambda):
            node.body = inner.node(node.body)
        else:
            node.body[:] = [inner.node(statement) for statement in node.body]
        return node

    def within(self, bound: set) -> Renaming:
        return Renaming({name: meaning for name, meaning in self.meanings.items() if name not in bound})
