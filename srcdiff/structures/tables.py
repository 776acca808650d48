"""A list of rows that is only read and written item by item is an array of two axes.

before: D = [[0.0] * m for _ in range(n)]           after:  D = np.full((n, m), 0.0)
        D[i][j] = D[i - 1][j] + x                           D[i][j] = D[i - 1][j] + x
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.facts.dataflow import assignments_of
from srcdiff.names import read_names
from srcdiff.normalise.assignments import at
from srcdiff.trees import call, clone, constant, tuple_of
from srcdiff.walks import Define, walk

OF_ROWS = {"len", "sum", "max", "min"}  # functions that read a row, and do not keep it


def tables_as_arrays(body: List[gast.stmt], tables: set) -> bool:
    """Make arrays of these tables, in place; False if there is none that can be one."""
    changed = False
    for table in sorted(tables):
        definitions = assignments_of(table, body)
        shape = rows_and_columns(definitions[0]) if len(definitions) == 1 else None
        if shape is not None and Use(body, table).is_item_wise():
            rows, columns, item = shape
            new = call("$np.full", tuple_of([rows, columns]), as_float(item))
            definitions[0].value, definitions[0].written = at(new, definitions[0]), False
            changed = True
    return changed


def as_float(item: gast.expr) -> gast.expr:
    """What is stored later may be a float, whatever the items are at first."""
    return constant(float(item.value)) if isinstance(item, gast.Constant) and type(item.value) in (int, float) else call("$float", item)


def rows_and_columns(definition: gast.stmt) -> Optional[Tuple[gast.expr, gast.expr, gast.expr]]:
    """The number of rows and columns, and the item, of `[[0.0] * m for _ in range(n)]` and its like."""
    outer = counted(definition.value) if isinstance(definition, gast.Assign) and isinstance(definition.targets[0], gast.Name) else None
    if outer is None:
        return None
    count, row = outer
    inner = counted(row) or repeated(row)
    return None if inner is None or any(isinstance(node, (gast.List, gast.ListComp)) for node in walk(inner[1])) else (count, *inner)


def counted(node: gast.expr) -> Optional[Tuple[gast.expr, gast.expr]]:
    """(n, e) of `[e for _ in range(n)]`, where e is the same each time."""
    if not isinstance(node, gast.ListComp) or len(node.generators) != 1:
        return None
    (generator,) = node.generators
    iterated, target = generator.iter, generator.target
    is_range = isinstance(iterated, gast.Call) and getattr(iterated.func, "id", "").lstrip("$") == "range" and len(iterated.args) == 1
    if not is_range or generator.ifs or not isinstance(target, gast.Name) or target.id in read_names(node.elt) or calls(node.elt):
        return None
    return clone(iterated.args[0]), clone(node.elt)


def repeated(node: gast.expr) -> Optional[Tuple[gast.expr, gast.expr]]:
    """(n, e) of `[e] * n`."""
    if not isinstance(node, gast.BinOp) or not isinstance(node.op, gast.Mult):
        return None
    for listed, count in ((node.left, node.right), (node.right, node.left)):
        if isinstance(listed, gast.List) and len(listed.elts) == 1:
            return clone(count), clone(listed.elts[0])
    return None


def calls(node: gast.expr) -> bool:
    """May it be something else the next time?  The rows and columns may be lengths, which range makes up its mind about once."""
    return any(isinstance(inner, gast.Call) and getattr(inner.func, "id", "").lstrip("$") not in {"len", "range"} for inner in walk(node))


class Use:
    """How a block uses a table: item by item, or not."""

    def __init__(self, body: List[gast.stmt], table: str):
        self.nodes = [node for statement in body for node in walk(statement)]
        bound = [(node.targets[0].id, node.value) for node in self.nodes if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)]
        self.rows = {n for n, value in bound if is_item_of(value, {table})} - {table}
        others = [node.id for node in self.nodes if isinstance(node, gast.Name) and node.id in self.rows and isinstance(node.ctx, gast.Store)]
        self.is_clear = len(others) == sum(is_item_of(value, {table}) for _, value in bound)
        self.table = table
        inner = [node.function for node in self.nodes if isinstance(node, Define)]
        self.is_clear = self.is_clear and not any(table in read_names(function) for function in inner)

    def is_item_wise(self) -> bool:
        """Are all mentions `D[i][j]`, lengths, and rows of which the same holds?"""
        fine = set().union(*map(self.well_used, self.nodes), set())
        mentions = [node for node in self.nodes if isinstance(node, gast.Name) and node.id in {self.table, *self.rows}]
        return self.is_clear and all(id(node) in fine or isinstance(node.ctx, gast.Store) for node in mentions)

    def well_used(self, node: gast.AST) -> set:
        """The mentions that are fine, because of this node around them."""
        if is_item_of(node, self.rows):
            return {id(node.value)}
        if isinstance(node, gast.Subscript) and is_index(node.slice) and is_item_of(node.value, {self.table}):
            return {id(node.value.value)}
        if isinstance(node, gast.Assign) and is_item_of(node.value, {self.table}):
            return {id(node.value.value)}
        if isinstance(node, gast.Call) and getattr(node.func, "id", "").lstrip("$") in OF_ROWS and len(node.args) == 1 and not node.keywords:
            argument = node.args[0]
            if is_item_of(argument, {self.table}):
                return {id(argument.value)}
            of_rows = {self.table, *self.rows} if node.func.id.lstrip("$") == "len" else self.rows
            return {id(argument)} if getattr(argument, "id", None) in of_rows else set()
        return set()


def is_item_of(node: gast.AST, names: set) -> bool:
    return isinstance(node, gast.Subscript) and getattr(node.value, "id", None) in names and is_index(node.slice)


def is_index(node: gast.expr) -> bool:
    return not isinstance(node, (gast.Slice, gast.Tuple, gast.List, gast.ListComp))
