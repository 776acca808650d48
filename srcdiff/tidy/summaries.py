"""What a pass asks about the same statements again and again, computed once for each until the statement is changed."""

from __future__ import annotations

import bisect
import collections
from typing import Dict, Iterator, List, Optional, Set

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
        self.involved = self.mentioned | reads(statement) | self.writes | self.changed | self.assigned | self.changed_inside


class Summaries:
    """The summaries of the statements of a block, and which of them have to do with a name; statements may be changed and taken out, not added."""

    def __init__(self, body: List[gast.stmt], purity: Optional[Purity] = None) -> None:
        self.purity = purity
        self.known: Dict[int, Summary] = {}
        self.place = {id(statement): place for place, statement in enumerate(body)}
        self.places: Dict[str, List[int]] = {}  # of the statements that have to do with a name, in order
        for statement in body:
            self.note(statement)
        self.binds = bool(self.bound_inside(body))  # is there a comprehension or a lambda in the block?

    def note(self, statement: gast.stmt) -> None:
        found = self.known[self.place[id(statement)]] = Summary(statement, self.purity)
        for name in found.involved:
            bisect.insort(self.places.setdefault(name, []), self.place[id(statement)])

    def of(self, statement: gast.stmt) -> Summary:
        return self.known[self.place[id(statement)]]

    def forget(self, statement: gast.stmt) -> None:
        """It was taken out."""
        place = self.place[id(statement)]
        for name in self.known.pop(place).involved:
            del self.places[name][bisect.bisect_left(self.places[name], place)]

    def renew(self, statement: gast.stmt) -> None:
        """It was changed."""
        self.forget(statement)
        self.note(statement)

    def after(self, statement: gast.stmt, name: str) -> Iterator[Summary]:
        """Those of the statements behind one in the block that have to do with a name, in order."""
        places = self.places.get(name, [])
        for index in range(bisect.bisect_right(places, self.place[id(statement)]), len(places)):
            yield self.known[places[index]]

    def bound_inside(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).bound_inside for statement in body), set())

    def assigned(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).assigned for statement in body), set())

    def changed_inside(self, body: List[gast.stmt]) -> Set[str]:
        return set().union(*(self.of(statement).changed_inside for statement in body), set())

    def is_live(self, name: str, statement: gast.stmt, live: Set[str]) -> bool:
        """May the name's value after a statement be read further down or, with `live`, after the block?  Each name's liveness is its own."""
        for found in self.after(statement, name):
            later = found.statement
            if isinstance(later, COMPOUND):
                after = {name} if self.is_live(name, later, live) else set()
                return name in live_before([later], after)
            if name in reads(later) or name in found.writes:
                return name in reads(later)
        return name in live
