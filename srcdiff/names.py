"""Names for what the compiler adds: never one that the user's function, module or Python already uses.

References to modules, builtins and printed helpers are written with a leading ``$`` (``$np``, ``$range``, ``$unbroadcast``), which no program
can contain, and get their spelling when the text is assembled.

>>> names = Names(["x", "x_bar"])
>>> names.fresh("x_bar"), names.fresh("x_bar"), names.fresh("y_bar")
('x_bar_2', 'x_bar_3', 'y_bar')
"""

from __future__ import annotations

import builtins
import keyword
from typing import Iterable

import gast

RESERVED = set(dir(builtins)) | set(keyword.kwlist)


class Names:
    """The names in use, and a supply of new ones."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken) | RESERVED
        self.made: set = set()

    def copy(self) -> Names:
        """A supply that can be tried out."""
        other = Names(self.taken)
        other.made = set(self.made)
        return other

    def fresh(self, wish: str) -> str:
        """`wish` itself if it is free, else `wish_2`, `wish_3`, ..."""
        candidate, number = wish, 2
        while candidate in self.taken:
            candidate, number = f"{wish}_{number}", number + 1
        self.taken.add(candidate)
        self.made.add(candidate)
        return candidate

    def first_free(self, *wishes: str) -> str:
        """The first of several names that is free, or a numbered form of the first."""
        for wish in wishes:
            if wish not in self.taken:
                return self.fresh(wish)
        return self.fresh(wishes[0])


def identifiers(tree: gast.AST) -> set:
    """Every name that a function's text mentions: loads, stores, parameters and attributes' roots."""
    found = {node.id for node in gast.walk(tree) if isinstance(node, gast.Name)}
    return found | {node.name for node in gast.walk(tree) if isinstance(node, gast.FunctionDef)}


def locals_of(tree: gast.FunctionDef) -> set:
    """The names that the function binds: parameters and assignment targets, comprehension variables left out."""
    arguments = tree.args
    bound = {a.id for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    bound |= {a.id for a in (arguments.vararg, arguments.kwarg) if a is not None}
    return bound | stored_names(tree.body)


def stored_names(body: list) -> set:
    """The names that statements assign, at any depth."""
    found = set()
    for statement in body:
        for node in gast.walk(statement):
            if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del)):
                found.add(node.id)
    return found - comprehension_names(body)


def comprehension_names(body: list) -> set:
    """Names bound only inside comprehensions, which have a scope of their own."""
    inner, outer = set(), set()
    for statement in body:
        collect_stores(statement, inner, outer, False)
    return inner - outer


def collect_stores(node, inner: set, outer: set, within: bool) -> None:
    if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load):
        (inner if within else outer).add(node.id)
    within = within or isinstance(node, gast.comprehension)
    for child in gast.iter_child_nodes(node):
        collect_stores(child, inner, outer, within)
