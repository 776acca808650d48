"""What a pass asks about the same statements again and again, computed once for each until the statement is changed."""

from __future__ import annotations

import collections
from typing import Dict, List, Optional, Set

import gast

from srcdiff.facts.dataflow import COMPOUND, assigned, changed, changed_inside, live_before, reads, writes
from srcdiff.names import bound_inside
from srcdiff.tidy.pure import Purity
from srcdiff.walks import walk


class Summary:
    """The names of one statement, the statements inside it included."""

    def __init__(self, statement: gast.stmt, purity: Optional[Purity]):
        self.statement = statement  # keeps it alive: it is found by its identity
        names = [node for node in walk(statement) if isinstance(node, gast.Name)]
        self.mentioned = {node.id for node in names}
        self.loads = collections.Counter(node.id for node in names if isinstance(node.ctx, gast.Load))
        self.bound_inside, self.changed_inside, self.assigned = bound_inside(statement), changed_inside(statement), assigned([statement])
        self.changed, self.writes = changed(statement), writes(statement)
        self.acts = purity is not None and purity.acts(statement)
        self.involved = self.mentioned | reads(statement) | self.writes | self.changed


class Summaries:
    """The summaries of the statements of a tree."""

    def __init__(self, purity: Optional[Purity] = None) -> None:
        self.purity = purity
        self.known: Dict[int, Summary] = {}
        self.binds = True  # is there a comprehension or a lambda in the block?

    def of(self, statement: gast.stmt) -> Summary:
        found = self.known.get(id(statement))
        if found is None:
            found = self.known[id(statement)] = Summary(statement, self.purity)
        return found

    def forget(self, statement: gast.stmt) -> None:
        """It is about to be changed."""
        self.known.pop(id(statement), None)

    def bound_inside(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).bound_inside for statement in body), set())

    def assigned(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).assigned for statement in body), set())

    def changed_inside(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).changed_inside for statement in body), set())

    def is_live(self, name: str, body: List[gast.stmt], live: Set[str]) -> bool:
        """May the name's value before the block be read in it or, with `live`, after it?  Each name's liveness is its own."""
        for position, statement in enumerate(body):
            if name not in self.of(statement).involved:
                continue
            if isinstance(statement, COMPOUND):
                after = {name} if self.is_live(name, body[position + 1 :], live) else set()
                return name in live_before([statement], after)
            if name in reads(statement) or name in self.of(statement).writes:
                return name in reads(statement)
        return name in live
