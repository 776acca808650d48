"""Views of dictionaries: `d.items()` and `d.values()` show what is stored in `d` after they were made."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.load.binding import Binding
from srcdiff.load.freshness import fresh_names
from srcdiff.load.purity import PURE_METHODS
from srcdiff.load.source import Primal
from srcdiff.names import locals_of
from srcdiff.trees import dotted_path

LIBRARIES = ("numpy.", "math.", "builtins.", "scipy.")
VIEWS = ("items", "values")


def view_of(node: gast.expr) -> Optional[str]:
    """Which view a call makes; None for any other expression.

    >>> view_of(gast.parse("d.items()", mode="eval").body), view_of(gast.parse("d.keys()", mode="eval").body)
    ('items', None)
    """
    is_call = isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and not node.args and not node.keywords
    return node.func.attr if is_call and node.func.attr in VIEWS else None


def may_change_mappings(body: List[gast.stmt], primal: Primal) -> bool:
    """May statements store something under a key, or call what does?"""
    nodes = [node for statement in body for node in gast.walk(statement)]
    local = locals_of(primal.tree)
    made = fresh_names(primal.tree, lambda node: meaning(node, primal, local))
    stores = [node for node in nodes if isinstance(node, gast.Subscript) and not isinstance(node.ctx, gast.Load)]
    if any(made.get(getattr(node.value, "id", "")) != "array" for node in stores):
        return True
    return any(isinstance(node, gast.Call) and may_store(node, primal, local) for node in nodes)


def meaning(node: gast.expr, primal: Primal, local: set) -> Optional[Binding]:
    """What a called expression means; None for methods and local names."""
    path = dotted_path(node)
    return primal.scope.lookup(path) if path is not None and path.split(".")[0] not in local else None


def may_store(node: gast.Call, primal: Primal, local: set) -> bool:
    """Functions of libraries do not, nor do the methods that change nothing."""
    binding = meaning(node.func, primal, local)
    if binding is not None:
        return not (binding.canonical or "").startswith(LIBRARIES)
    return not isinstance(node.func, gast.Attribute) or node.func.attr not in {"append", *PURE_METHODS}
