"""Nests of loops over the elements of arrays: `for` statements that know their nest (`.nest`), so that they can be fused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Tuple

import gast

from srcdiff.facts.shapes import Dim
from srcdiff.loops.here import Here
from srcdiff.loops.notes import note, taken
from srcdiff.trees import call, clone, name, target

Length = Tuple[Dim, gast.expr]  # a symbol that equal lengths share, and the expression


@dataclass
class Nest:
    """Loops from 0 to each of `lengths`, the outermost first, whose variables are `variables`, around statements on elements.

    `numbers` are what each pass makes for itself, with the dtype that an array of them has (none for floats).
    """

    lengths: List[Length]
    variables: List[str]
    body: List[gast.stmt]
    numbers: Dict[str, List[gast.expr]] = field(default_factory=dict)
    here: Here = Here()

    @property
    def domain(self) -> tuple:
        return tuple(key for key, _ in self.lengths)

    def index(self) -> Dict[int, gast.expr]:
        """The loop variables by the axes of the result, counted from the last."""
        return {position - len(self.variables): name(variable) for position, variable in enumerate(self.variables)}

    def statement(self) -> gast.stmt:
        """The loops."""
        body = self.body
        for (_, length), variable in reversed(list(zip(self.lengths, self.variables))):
            body = [gast.For(target(variable), call("$range", clone(length)), body, [], None)]
        body[0].nest = self
        return body[0]


def with_nests(body: List[gast.stmt], change: Callable[[Nest], List[gast.stmt]]) -> List[gast.stmt]:
    """The block with what `change` makes of each of its nests, which stays if that is nothing; the first statement takes the comments."""
    out: List[gast.stmt] = []
    for statement in body:
        made = [statement]
        if hasattr(statement, "nest"):
            notes = taken(statement)
            made = change(statement.nest) or made
            note(made[0], notes)
        elif isinstance(statement, (gast.For, gast.While, gast.If)):
            statement.body, statement.orelse = with_nests(statement.body, change), with_nests(statement.orelse, change)
        out += made
    return out
