"""What the stores of a function take for granted, for the guards: arrays, numbers, floats, an order in memory."""

from __future__ import annotations

from typing import List, Optional, Set

import gast

from srcdiff.facts.aliases import stores_of
from srcdiff.facts.dataflow import COMPOUND, assignments_of
from srcdiff.facts.fact import INT
from srcdiff.facts.sharing import has_call, may_be_number, view_of
from srcdiff.normalise.grammar import assigned_pairs, root_of


class Requirements:
    """Of a block in which all stores are into owners; `merged` are names of which the views are read as parts of their owners."""

    def __init__(self, body: List[gast.stmt], context, evaluator, facts: dict, merged: Set[str]):
        self.body, self.context, self.evaluator, self.facts, self.merged = body, context, evaluator, facts, merged

    def mark(self) -> None:
        """Hang guards on the statements that need them, and tell the evaluator what is assumed of arguments."""
        self.mark_views(self.body)
        self.require_numbers()
        self.require_floats()
        self.require_arrays()

    def mark_views(self, body: List[gast.stmt]) -> None:
        """Tell bindings which of their names are views whose reads are their owners'; a reshape has to be a view, too."""
        for statement in body:
            if isinstance(statement, COMPOUND):
                self.mark_views([*statement.body, *statement.orelse])
            elif isinstance(statement, gast.Assign) and assigned_pairs(statement):
                views = {n: view_of(value, statement.aliases.views, n in statement.aliases.arrays) for n, value in assigned_pairs(statement) if n in self.merged}
                statement.views = {n for n, view in views.items() if view is not None}
                statement.array_guards = [n for n, value in assigned_pairs(statement) if n in statement.views and may_be_number(value)]
                shown = [view for view in views.values() if view is not None]
                statement.contiguous = self.contiguous({root_of(view) for view in shown if has_call(view)} - {None})
            elif isinstance(statement, gast.Assign) and has_call(statement.targets[0].value):
                statement.contiguous = self.contiguous({root_of(statement.targets[0])})

    def contiguous(self, roots: Set[str]) -> List[str]:
        """Arrays that have to be, checked where they are reshaped; of an argument that is copied, the argument."""
        if not roots:
            return []
        copied = {name for s in self.body if hasattr(s, "copies_argument") for name, _ in assigned_pairs(s)}
        self.evaluator.assumed |= {("contiguous", root) for root in roots & copied}
        return sorted(roots - copied)

    def require_numbers(self) -> None:
        """Names that hold items which are taken to be numbers: a row would be a view."""
        for identifier in sorted(self.context.numbers):
            for statement in assignments_of(identifier, self.body):
                pairs = assigned_pairs(statement) if isinstance(statement, gast.Assign) else []
                if any(n == identifier and may_be_number(value) for n, value in pairs):
                    statement.number_guards = sorted({*getattr(statement, "number_guards", ()), identifier})

    def require_floats(self) -> None:
        """What differentiated values are stored into has to be an array of floats: integers would cut them off.

        Checked of the arguments that decide it, at the start; else of the array where it is made.
        """
        for statement in stores_of(self.body):
            base, owner = statement.targets[0].value.fact, root_of(statement.targets[0])
            if base.kind == "list":
                continue
            checked = all(hasattr(binding, "copies_argument") for binding in assignments_of(owner, self.body))
            if hasattr(statement, "was_update") and not base.shape.rank and not checked:
                statement.array_guards = [owner]
            if statement.value.fact.varied and base.dtype not in ("i", "b"):
                source = self.only_source(base)
                if source is not None:
                    self.evaluator.assumed.add(("floats", source))
                elif base.dtype is None or base.dtype_of:
                    for binding in assignments_of(owner, self.body):
                        if getattr(binding, "facts", {}).get(owner, INT).shape.told.dims != ():
                            binding.float_guard = owner
            elif statement.value.fact.varied:
                self.evaluator.assumed |= {("integers", source) for source in base.dtype_of if self.facts[source].shape.told.dims != ()}
            elif not base.shape.told.known and self.only_source(base) is not None:
                self.evaluator.assumed.add(("array", self.only_source(base)))

    def require_arrays(self) -> None:
        """What is copied because it is written has to be an array."""
        for statement in self.body:
            if hasattr(statement, "copies_argument"):
                ((name, _),) = assigned_pairs(statement)
                if not self.facts[name].shape.rank:
                    self.evaluator.assumed.add(("array", name))

    def only_source(self, base) -> Optional[str]:
        """The one argument that decides what an array is made of, if it may be an array."""
        if len(base.dtype_of) != 1:
            return None
        (source,) = base.dtype_of
        return source if self.facts[source].shape.told.dims != () else None
