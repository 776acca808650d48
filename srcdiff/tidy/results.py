"""What a library's function gives as an object keeps its name and its attributes.

before: array_value = np.array([0.5, 0.5])          after:  sol = root(f, np.array([0.5, 0.5]))
        sol = root(f, array_value)                          if not sol.success:
        sol_x, sol_success = sol.x, sol.success                 raise ValueError
        if not sol_success:                                 return sol.x
            raise ValueError
        return sol_x
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, Optional, Set

import gast

from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.trees import clone, tuple_of
from srcdiff.walks import walk


def with_attributes(sweeps: List[List[gast.stmt]], parameters: Set[str], generated: Set[str]) -> List[List[gast.stmt]]:
    """Put the attributes of such objects in the places of the names that they have; `generated` are names that srcdiff made."""
    statements = [statement for sweep in sweeps for statement in sweep]
    if any(is_object(inner) for statement in statements for inner in walk(statement)):
        attributes = Attributes(statements, parameters, generated)
        for sweep in sweeps:
            attributes.block(sweep)
        for statement in statements:
            Replacing(attributes.found).visit(statement)
    return sweeps


class Attributes:
    def __init__(self, statements: List[gast.stmt], parameters: Set[str], generated: Set[str]):
        self.generated = generated
        names = [node for statement in statements for node in walk(statement) if isinstance(node, gast.Name)]
        self.bound = Counter([*parameters, *(node.id for node in names if not isinstance(node.ctx, gast.Load))])
        self.read = Counter(node.id for node in names if isinstance(node.ctx, gast.Load))
        self.found: Dict[str, gast.expr] = {}  # what stands for a name

    def block(self, body: List[gast.stmt]) -> None:
        for statement in list(body):
            for part in ("body", "orelse", "finalbody"):
                self.block(getattr(statement, part, []))
            if is_object(statement):
                self.bindings(body, statement)
                self.arguments(body, statement)

    def bindings(self, body: List[gast.stmt], made: gast.Assign) -> None:
        """The attributes that get a name behind the call: none for those that nobody reads, or that can be read of the object as well."""
        place, variable = body.index(made) + 1, made.targets[0].id
        bindings = attributes_bound(body[place], variable) if place < len(body) else None
        if bindings is None:
            return
        kept = {}
        for target, value in bindings.items():
            if self.bound[variable] == self.bound[target] == 1 and target in self.generated:
                self.found[target] = value
            elif self.read[target]:
                kept[target] = value
        new = [gast.Name(target, gast.Store(), None, None) for target in kept]
        if kept:
            body[place].targets = [new[0] if len(new) == 1 else gast.Tuple(new, gast.Store())]
            body[place].value = tuple_of(list(kept.values())) if len(new) != 1 else kept[new[0].id]
        else:
            made.__dict__.update({key: value for key, value in vars(body.pop(place)).items() if key not in made._fields and not hasattr(made, key)})

    def arguments(self, body: List[gast.stmt], made: gast.Assign) -> None:
        """What has a name for this call alone, straight before it."""
        passed = [node.id for node in walk(made.value) if isinstance(node, gast.Name)]
        place = body.index(made) - 1
        while place >= 0 and self.is_for(body[place], passed):
            self.found[body[place].targets[0].id] = body[place].value
            del body[place]
            place -= 1

    def is_for(self, statement: gast.stmt, passed: List[str]) -> bool:
        target = statement.targets[0] if isinstance(statement, gast.Assign) else None
        if not isinstance(target, gast.Name) or target.id not in self.generated:
            return False
        return target.id in passed and self.bound[target.id] == self.read[target.id] == 1


class Replacing(gast.NodeTransformer):
    def __init__(self, found: Dict[str, gast.expr]):
        self.found = found

    def visit_Name(self, node: gast.Name) -> gast.expr:
        is_read = isinstance(node.ctx, gast.Load) and node.id in self.found
        return self.visit(clone(self.found[node.id])) if is_read else node


def is_object(statement: gast.stmt) -> bool:
    """Is it `sol = root(f, x0)`?"""
    several = getattr(getattr(statement, "value", None), "several", None)
    return isinstance(statement, gast.Assign) and several is not None and several.of_object and isinstance(statement.targets[0], gast.Name)


def attributes_bound(statement: gast.stmt, variable: str) -> Optional[Dict[str, gast.expr]]:
    """The names that a statement gives to attributes of a variable, if it does nothing else."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], (gast.Name, gast.Tuple)):
        return None
    if isinstance(statement.targets[0], gast.Tuple) and not isinstance(statement.value, gast.Tuple):
        return None
    pairs = assigned_pairs(statement)
    are_attributes = all(isinstance(value, gast.Attribute) and getattr(value.value, "id", None) == variable for _, value in pairs)
    return dict(pairs) if are_attributes else None
