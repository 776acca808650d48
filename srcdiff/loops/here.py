"""Which names share memory where a nest stands: fewer than those that come to share it somewhere in the function.

before: for t in range(steps):               with here: for t in range(steps):
            new_bar = now_bar                               new_bar = now_bar
            now_bar = old_bar                               now_bar = old_bar
            value = np.empty(n)                             for i in range(n):
            for i in range(n):                                  now_bar[i] += 2.0 * new_bar[i]
                value[i] = 2.0 * new_bar[i]
            for i in range(n):
                now_bar[i] += value[i]

`facts.aliases` has the pairs of names that may share memory before each statement.  The loops of a statement read what names are before it, and write
what the name that it assigns is after it; a name that it reads and assigns may be either.  A nest may be fused with one before it only if no name of
that is bound in between (see `fuse.commutes`), so that what is known where the second stands holds for the names of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Set, Tuple

import gast

from srcdiff.facts.aliases import State, after, find_aliases
from srcdiff.names import read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store
from srcdiff.walks import statements_in

Shares = Callable[[str, str], bool]  # may two names share memory?


@dataclass(frozen=True)
class Here:
    """The states of aliases in which the loops of a statement may read and write; none if they are not known."""

    states: Tuple[State, ...] = ()

    def are_apart(self, one: str, other: str) -> bool:
        """Do two names that the function binds surely hold different memory?"""
        known = bool(self.states) and all({one, other} <= set(state.views) for state in self.states)
        return known and one != other and not any(other in state.partners(one) for state in self.states)

    def narrowed(self, shares: Shares) -> Shares:
        """May two names share memory, here?"""
        return lambda one, other: shares(one, other) and not self.are_apart(one, other)


def find_places(body: List[gast.stmt], parameters: Set[str]) -> None:
    """Hang the aliases on the statements of a block, which has facts."""
    for statement in statements_in(body):
        if isinstance(statement, (gast.For, gast.While)) and not hasattr(statement, "until"):
            statement.until = ()
    find_aliases(body, parameters)


def here(statement: gast.stmt) -> Here:
    """Where a statement stands."""
    before: Optional[State] = getattr(statement, "aliases", None)
    if before is None:
        return Here()
    if not isinstance(statement, gast.Assign) or is_store(statement):
        return Here((before,))
    pairs = assigned_pairs(statement)
    is_read = {name for name, _ in pairs} & set().union(*(read_names(value) for _, value in pairs))
    return Here((before, after(statement, before))) if is_read else Here((after(statement, before),))
