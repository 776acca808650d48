"""Is memory that a reference is kept to written later?  Then the tape needs a copy.

>>> import gast
>>> body = gast.parse("a = x; y = a; a = z; y[0] = 1.0").body
>>> of = lambda s: {n.id for n in gast.walk(s.value) if isinstance(n, gast.Name)}
>>> is_written_later(body, body[2], {"y"}, of), is_written_later(body, body[2], {"z"}, of)
(True, False)
"""

from __future__ import annotations

from typing import Callable, List, Optional, Set

import gast

from srcdiff.facts.fact import Fact
from srcdiff.facts.sharing import is_list
from srcdiff.normalise.grammar import is_store, root_of
from srcdiff.facts.dataflow import COMPOUND, writes


def is_written_later(
    body: List[gast.stmt], start: gast.stmt, names: Set[str], shared_by: Callable[[gast.stmt], Set[str]], kind: Optional[str] = None
) -> bool:
    """Can a store after `start` reach the memory that `names` have right after it?  `start` is a statement, or the key of a block's end.

    `shared_by` gives, for an assignment, the names whose memory its value may share.  What is stored in a list changes no array that is in
    it: `kind` says what the memory is, if that is known.
    """
    follower = Follower(start, names, shared_by)
    follower.kind = kind
    follower.block(body, None)
    return follower.written


def way_to_copy(fact: Optional[Fact]) -> str:
    """What makes the copy: the value's own method, if it surely has one, or a function."""
    if fact is not None and fact.kind == "pair":
        return "copied"
    return "method" if fact is not None and (fact.shape.rank or fact.kind == "list") else "np.copy"


class Follower:
    """Carries the set of names that may hold the memory (None before it is reached) along the program."""

    def __init__(self, start: gast.stmt, names: Set[str], shared_by: Callable[[gast.stmt], Set[str]]):
        self.start, self.names, self.shared_by = start, frozenset(names), shared_by
        self.written = False
        self.kind: Optional[str] = None

    def block(self, body: List[gast.stmt], holding: Optional[frozenset]) -> Optional[frozenset]:
        for statement in body:
            holding = self.one(statement, holding)
            if statement is self.start:
                holding = union(holding, self.names)
        return holding

    def one(self, statement: gast.stmt, holding: Optional[frozenset]) -> Optional[frozenset]:
        if isinstance(statement, gast.If):
            return union(self.side(statement, "body", holding), self.side(statement, "orelse", holding))
        if isinstance(statement, COMPOUND):
            while True:
                around = union(holding, self.side(statement, "body", holding and holding - writes(statement)))
                if around == holding:
                    return holding
                holding = around
        if holding and is_store(statement):
            self.written = self.written or (root_of(statement.targets[0]) in holding and not self.is_of_another_kind(statement))
        elif holding and isinstance(statement, gast.Assign):
            kept = holding - writes(statement)
            return kept | writes(statement) if self.shared_by(statement) & holding else kept
        return holding

    def is_of_another_kind(self, store: gast.Assign) -> bool:
        return self.kind in ("number", "pair", "list") and (self.kind == "list") != is_list(store.targets[0].value)

    def side(self, statement: gast.stmt, part: str, holding: Optional[frozenset]) -> Optional[frozenset]:
        holding = self.block(getattr(statement, part), holding)
        ends = getattr(statement, "ends", {})
        return union(holding, self.names) if ends.get(part) is self.start else holding


def union(left: Optional[frozenset], right: Optional[frozenset]) -> Optional[frozenset]:
    return right if left is None else left if right is None else left | right
