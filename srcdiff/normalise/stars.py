"""Starred expressions become the items that they stand for, where these are written out.

before: p, *rest = x, y, z;         z = [*(x, y), z];       f(*(x, y))
after:  p, rest = x, [y, z];        z = [x, y, z];          f(x, y)
"""

from __future__ import annotations

import copy
from typing import List, NoReturn, Optional, Tuple

import gast

from srcdiff.load.source import Primal
from srcdiff.normalise.displays import written_items
from srcdiff.normalise.supported import own_expressions, refuse
from srcdiff.trees import clone, tuple_of

Pair = Tuple[gast.expr, gast.expr]


def without_stars(statement: gast.stmt, primal: Primal) -> gast.stmt:
    """The statement without the starred expressions of which the items are written out."""
    if not any(isinstance(node, gast.Starred) for node in own_expressions(statement)):
        return statement
    return Stars(primal).statement(statement)


class Stars:
    def __init__(self, primal: Primal):
        self.primal = primal

    def statement(self, statement: gast.stmt) -> gast.stmt:
        new = copy.copy(statement)
        for field in statement._fields:
            value = getattr(statement, field, None)
            if isinstance(value, gast.expr):
                setattr(new, field, self.expression(clone(value)))
        if isinstance(statement, gast.Assign):
            new.targets = clone(statement.targets)
            if any(isinstance(node, gast.Starred) for target in new.targets for node in gast.walk(target)):
                new.targets[0], new.value = self.bound(new)
        self.check(new)
        return new

    def expression(self, node: gast.AST) -> gast.AST:
        """Items in the place of each star that is loaded, in place."""
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                setattr(node, field, [new for part in value for new in self.spread(part)])
            elif isinstance(value, gast.AST):
                setattr(node, field, self.expression(value))
        return node

    def spread(self, part: object) -> list:
        """The items of a starred part of a call, list or tuple; any other part as it is."""
        if not isinstance(part, gast.AST):
            return [part]
        items = self.items(self.expression(part.value)) if isinstance(part, gast.Starred) and isinstance(part.ctx, gast.Load) else None
        return [self.expression(part)] if items is None else items

    def items(self, node: gast.expr) -> Optional[List[gast.expr]]:
        return written_items(node, self.primal.tree)

    def bound(self, statement: gast.Assign) -> Pair:
        """(target, value) of an assignment with a star in its target."""
        pair = self.matched(statement.targets[0], statement.value) if len(statement.targets) == 1 else None
        return pair or self.refuse(statement)

    def matched(self, target: gast.expr, value: gast.expr) -> Optional[Pair]:
        """The starred names of a target, each with a list of what is left for it; None if that is not known."""
        if not any(isinstance(node, gast.Starred) for node in gast.walk(target)):
            return target, value
        items = self.items(value)
        if items is None or not isinstance(target, (gast.Tuple, gast.List)):
            return None
        place = next((i for i, element in enumerate(target.elts) if isinstance(element, gast.Starred)), None)
        elements = list(target.elts)
        if place is not None:
            count = len(items) - len(elements) + 1
            if count < 0:
                return None
            rest = gast.copy_location(gast.List(items[place : place + count], gast.Load()), value)
            items[place : place + count] = [rest]
            elements[place] = elements[place].value
        pairs = [self.matched(element, item) for element, item in zip(elements, items)] if len(elements) == len(items) else [None]
        if None in pairs:
            return None
        targets, values = ([pair[side] for pair in pairs] for side in (0, 1))
        return gast.copy_location(gast.Tuple(targets, gast.Store()), target), gast.copy_location(tuple_of(values), value)

    def check(self, statement: gast.stmt) -> None:
        """What is unpacked into a star must be written out; a star that is loaded may be of a structure, which is taken apart later."""
        if any(isinstance(node, gast.Starred) and isinstance(node.ctx, gast.Store) for node in own_expressions(statement)):
            self.refuse(statement)

    def refuse(self, statement: gast.stmt) -> NoReturn:
        star = next(node for node in own_expressions(statement) if isinstance(node, gast.Starred))
        refuse(self.primal, star, "starred expressions are not supported yet", "write the items out")
