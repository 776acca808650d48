"""Calls that give several results are unpacked into the names that those have.

before: eigh_value = np.linalg.eigh(a)              after:  w, v = np.linalg.eigh(a)
        w = eigh_value[0]                                   a_bar = v * w_bar @ v.T
        a_bar = eigh_value[1] * w_bar @ eigh_value[1].T
"""

from __future__ import annotations

from collections import Counter
from typing import Callable, Dict, List, Optional

import gast

from srcdiff.names import Names
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.trees import name
from srcdiff.walks import walk


def unpacked(sweeps: List[List[gast.stmt]], parameters: set, names: Names) -> List[List[gast.stmt]]:
    """The sweeps with such calls unpacked, where all that is read of one are items by number."""
    unpacking = Unpacking([statement for sweep in sweeps for statement in sweep], parameters, names)
    for sweep in sweeps:
        unpacking.block(sweep)
    return sweeps


class Unpacking:
    def __init__(self, statements: List[gast.stmt], parameters: set, names: Names):
        self.statements, self.names = statements, names
        nodes = [node for statement in statements for node in walk(statement)]
        self.bound = Counter(node.id for node in nodes if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load))
        self.bound.update(parameters)
        self.read = Counter(node.id for node in nodes if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load))

    def block(self, body: List[gast.stmt]) -> None:
        for statement in list(body):
            for part in ("body", "orelse", "finalbody"):
                self.block(getattr(statement, part, []))
            if gives_several(statement) and self.bound[statement.targets[0].id] == 1:
                self.unpack(body, statement)

    def unpack(self, body: List[gast.stmt], call: gast.Assign) -> None:
        variable = call.targets[0].id
        first = body.index(call) + 1
        last, own = first, {}
        while last < len(body) and items_bound(body[last], variable) is not None:
            own.update(items_bound(body[last], variable))
            last += 1
        bindings = body[first:last]
        items = [node for statement in self.statements for node in walk(statement) if is_item(node, variable)]
        of_bindings = {id(node) for statement in bindings for node in walk(statement)}
        others = {node.slice.value for node in items if id(node) not in of_bindings}
        if len(items) != self.read[variable] or any(self.bound[own[index]] != 1 for index in others & set(own)):
            return
        if not own and len(items) == 1 and last < len(body) and not hasattr(body[last], "body") and any(node is items[0] for node in walk(body[last])):
            self.replace(variable, lambda index: gast.Subscript(call.value, gast.Constant(index, None), gast.Load()))
            body.remove(call)
            return
        words = call.value.several.results
        own.update({index: self.names.fresh(words[index]) for index in sorted(others - set(own))})
        if own:
            body[first - 1 : last] = [self.assignment(call, bindings, own)]
            self.replace(variable, lambda index: name(own[index]))

    def replace(self, variable: str, made: Callable) -> None:
        """What is made for each item of a variable, in the item's place."""
        replacing = Replacing(variable, made)
        for statement in self.statements:
            replacing.visit(statement)

    def assignment(self, call: gast.Assign, bindings: List[gast.stmt], own: Dict[int, str]) -> gast.stmt:
        """`w, v = call`, or `w = call[0]` where nothing else is read."""
        if len(own) == 1:
            ((index, only),) = own.items()
            new = gast.Assign([stored(only)], gast.Subscript(call.value, gast.Constant(index, None), gast.Load()), None)
        else:
            blank = "_" if not self.read["_"] else self.names.fresh("_rest")
            targets = [stored(own.get(index, blank)) for index in range(len(call.value.several.results))]
            new = gast.Assign([gast.Tuple(targets, gast.Store())], call.value, None)
        for origin in [call, *reversed(bindings)]:
            new.__dict__.update({key: value for key, value in vars(origin).items() if key not in new._fields})
        return new


class Replacing(gast.NodeTransformer):
    def __init__(self, variable: str, made: Callable):
        self.variable, self.made = variable, made

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        return self.made(node.slice.value) if is_item(node, self.variable) else self.generic_visit(node)


def gives_several(statement: gast.stmt) -> bool:
    found = getattr(getattr(statement, "value", None), "several", None)
    return isinstance(statement, gast.Assign) and found is not None and not found.of_object and isinstance(statement.targets[0], gast.Name)


def items_bound(statement: gast.stmt, variable: str) -> Optional[Dict[int, str]]:
    """The names that a statement gives to items of a variable, by number, if it does nothing else."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], (gast.Name, gast.Tuple)):
        return None
    if isinstance(statement.targets[0], gast.Tuple) and not isinstance(statement.value, gast.Tuple):
        return None
    pairs = assigned_pairs(statement)
    if not all(is_item(value, variable) for _, value in pairs) or len({value.slice.value for _, value in pairs}) != len(pairs):
        return None
    return {value.slice.value: target for target, value in pairs}


def is_item(node: gast.AST, variable: str) -> bool:
    return isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == variable and isinstance(getattr(node.slice, "value", None), int)


def stored(identifier: str) -> gast.Name:
    return gast.Name(identifier, gast.Store(), None, None)
