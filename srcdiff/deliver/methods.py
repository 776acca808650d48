"""Methods whose text means something else outside their class: refused, because a derivative is a function of its own."""

from __future__ import annotations

import ast
from typing import Iterator

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.source import Primal
from srcdiff.load.toplevel import read_top_level


def refuse_class_scope(primal: Primal, tree: ast.Module) -> None:
    """Raise UnsupportedSyntaxError for a method that reads private names, or whose defaults and annotations read names of its class.

    `tree` is the module's.  A function that is no method is fine.
    """
    if "." not in primal.qualname:
        return
    members = class_members(tree, primal.qualname.split(".")[:-1])
    for inner in outside_the_body(primal.tree.args):
        if isinstance(inner, gast.Name) and inner.id in members:
            refuse(primal, inner, f"{inner.id!r} is a name of the class", "move it out of the class")
    refuse_private(primal)


def refuse_private(primal: Primal) -> None:
    """Python gives `self.__k` another name inside a class, and the derivative's text is not inside."""
    if "." not in primal.qualname:
        return
    for inner in gast.walk(primal.tree):
        written = getattr(inner, "attr", getattr(inner, "id", ""))
        if written.startswith("__") and not written.endswith("__"):
            refuse(primal, inner, f"{written!r} is private to the class", "give it a name with one underscore")


def refuse(primal: Primal, node: gast.AST, what: str, help: str) -> None:
    raise UnsupportedSyntaxError(f"{what}, and the derivative of a method stands outside", primal.place(node), help)


def class_members(tree: ast.Module, classes: list) -> set:
    """The names that the body of a class binds; `classes` leads to it from the module."""
    body = tree.body
    for wanted in classes:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == wanted)
    return set(read_top_level(ast.Module(body, [])).entries)


def outside_the_body(arguments: gast.arguments) -> Iterator[gast.AST]:
    """The nodes of defaults and annotations."""
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for node in [*arguments.defaults, *arguments.kw_defaults, *(parameter.annotation for parameter in parameters)]:
        if node is not None:
            yield from gast.walk(node)
