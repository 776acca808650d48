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

from srcdiff.names import COMPREHENSIONS, bound_names, captured_names, locals_of
from srcdiff.trees import clone

FUNCTIONS = (gast.FunctionDef, gast.Lambda)


def rename_body(tree: gast.FunctionDef, meanings: Dict[str, gast.expr]) -> None:
    """Names become what `meanings` says, in place; what an inner function or a comprehension binds itself stays."""
    renaming = Renaming(meanings)
    tree.body[:] = map(renaming.node, tree.body)


def renamed_comprehension(node: gast.expr, meanings: Dict[str, gast.expr]) -> gast.expr:
    """A copy of a comprehension in which the names that it binds itself become what `meanings` says."""
    new = clone(node)
    renaming = Renaming(meanings)
    for generator in new.generators[1:]:
        generator.iter = renaming.node(generator.iter)
    for generator in new.generators:
        generator.target = renaming.node(generator.target)
        generator.ifs = [renaming.node(condition) for condition in generator.ifs]
    new.elt = renaming.node(new.elt)
    return new


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
            return self.comprehension(node)
        if isinstance(node, gast.Nonlocal):
            node.names = [self.meanings[n].id if n in self.meanings else n for n in node.names]
        for captured in captured_names(node) & set(self.meanings):
            setattr(node, "rest" if isinstance(node, gast.MatchMapping) else "name", self.meanings[captured].id)
        self.children(node)
        return node

    def comprehension(self, node: gast.expr) -> gast.expr:
        """What it iterates over first is evaluated outside of it."""
        first, node.generators[0].iter = self.node(node.generators[0].iter), gast.Constant(None, None)
        self.within(bound_names(node)).children(node)
        node.generators[0].iter = first
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
