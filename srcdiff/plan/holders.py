"""Which names hold a piece of memory after a statement."""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.facts.aliases import State, after
from srcdiff.facts.dataflow import COMPOUND, writes
from srcdiff.facts.sharing import sharing
from srcdiff.normalise.grammar import assigned_pairs


def permutation(statement: gast.stmt) -> Dict[str, str]:
    """New name -> old name of a swap or a rotation of names; empty for any other statement."""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.targets[0], gast.Tuple):
        return {}
    pairs = {target: value.id for target, value in assigned_pairs(statement) if isinstance(value, gast.Name)}
    return pairs if len(pairs) == len(assigned_pairs(statement)) and set(pairs) == set(pairs.values()) else {}


def holders_after(statement: gast.stmt, name: str) -> Set[str]:
    """The names that may have, after the statement that may bind `name` to something else, the memory that it had before."""
    holding = {name, *statement.aliases.holders(name, statement.env_before)}
    if isinstance(statement, COMPOUND):
        return holding  # it may not bind it on every path
    pairs = assigned_pairs(statement) if isinstance(statement, gast.Assign) else []
    return (holding - writes(statement) - {name}) | {new for new, value in pairs if sharing(value) & holding}


def shared_by(statement: gast.Assign) -> Set[str]:
    return set().union(*(sharing(value) for _, value in assigned_pairs(statement)), set())


def aliases_at_end(block: List[gast.stmt]):
    """The aliases when a block ends."""
    return after(block[-1], block[-1].aliases) if block and hasattr(block[-1], "aliases") else State()
