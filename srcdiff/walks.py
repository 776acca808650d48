"""Walks over trees of gast nodes: most of the compiler's time goes into these."""

from __future__ import annotations

import copy
from typing import Iterable, Iterator, List

import gast


class Define(gast.stmt):
    """The core statement for the definition of an inner function: `name`, and the `function` that it names, which is not looked into."""

    _fields = ("name",)
    function: gast.FunctionDef


LEAVES = (gast.Name, gast.Constant, gast.expr_context, gast.operator, gast.unaryop, gast.cmpop)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
WITHOUT_NODES = ("ctx", "id", "attr", "arg", "kind", "type_comment", "is_async", "level", "conversion")


class InnerFields(dict):
    """Of a class of nodes, the fields that may hold nodes."""

    def __missing__(self, kind: type) -> tuple:
        found = () if issubclass(kind, LEAVES) else tuple(field for field in kind._fields if field not in WITHOUT_NODES)
        return self.setdefault(kind, found)


INNER = InnerFields()


def walk(node: gast.AST) -> Iterator[gast.AST]:
    """Every node of a tree, the root first, but for contexts (gast.walk without its overhead: most of the compiler's time goes into it)."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        fields = INNER[current.__class__]
        if not fields:
            continue
        values = current.__dict__
        for field in fields:
            value = values.get(field)
            if value.__class__ is list:
                stack += [part for part in value if isinstance(part, gast.AST)]
            elif isinstance(value, gast.AST):
                stack.append(value)


def children(node: gast.AST) -> List[gast.AST]:
    """The nodes right below a node, in order, but for contexts (gast.iter_child_nodes without its overhead)."""
    found: List[gast.AST] = []
    values = node.__dict__
    for field in INNER[node.__class__]:
        value = values.get(field)
        if value.__class__ is list:
            found += [part for part in value if isinstance(part, gast.AST)]
        elif isinstance(value, gast.AST):
            found.append(value)
    return found


def statements_in(body: Iterable[gast.stmt]) -> Iterator[gast.stmt]:
    """The statements of a block at any depth, those of inner functions too."""
    for statement in body:
        yield statement
        for field in BLOCKS:
            inner = getattr(statement, field, None)
            if inner:
                yield from statements_in(inner)


def with_definitions(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block with inner functions in full, of which core form has only the names."""
    for statement in body:
        for block in BLOCKS:
            if getattr(statement, block, None):
                setattr(statement, block, with_definitions(getattr(statement, block)))
    return [statement.function if isinstance(statement, Define) else statement for statement in body]


def copied_block(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block with compound statements copied, so that what is done to their blocks leaves the original as it is."""
    copies = []
    for statement in body:
        blocks = {field: copied_block(getattr(statement, field)) for field in BLOCKS if getattr(statement, field, None)}
        new = copy.copy(statement) if blocks else statement
        new.__dict__.update(blocks)
        copies.append(new)
    return copies
