"""Lists become separate variables only if they all can: what was rewritten for a list that is seen to change later would be wrong.

A list that grows in a loop, or is indexed by a variable, stays a list (see `facts.lists`).
"""

from __future__ import annotations

from typing import Callable, Dict, List

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.normalise.grammar import RESIZING
from srcdiff.trees import clone
from srcdiff.walks import walk

BLOCKS = ("body", "orelse")
ROUNDS = 50


def all_taken_apart(body: List[gast.stmt], names, dissolve: Callable) -> bool:
    """Take a core block apart by `dissolve(block)` until nothing is left to do, in place; False, and nothing happens, if a list stays."""
    if any(hasattr(inner, "resizes") for statement in body for inner in walk(statement)):
        return False  # one is known to stay
    trial, kept = copied(body), names.copy()
    changed = False
    try:
        for _ in range(ROUNDS):
            if not dissolve(trial):
                break
            changed = True
    except SrcdiffError:
        changed = False
    if not changed or any(map(holds_list, trial)):
        names.__dict__.update(kept.__dict__)
        return False
    body[:] = trial
    return True


def holds_list(statement: gast.stmt) -> bool:
    """Is a name bound to a list, or is one changed?  A comprehension of what is not differentiated stays whole in any case."""
    for node in walk(statement):
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and isinstance(node.value, (gast.List, gast.ListComp)):
            fact = getattr(node.value, "fact", None)
            if isinstance(node.value, gast.List) or fact is None or fact.varied:
                return True
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in RESIZING:
            return True
    return False


def copied(body: List[gast.stmt]) -> List[gast.stmt]:
    """Copies of core statements, with all that is known of them."""
    copies: Dict[int, gast.stmt] = {}
    new = [one_copied(statement, copies) for statement in body]
    for statement in copies.values():
        if id(getattr(statement, "decision", None)) in copies:
            statement.decision = copies[id(statement.decision)]
    return new


def one_copied(statement: gast.stmt, copies: Dict[int, gast.stmt]) -> gast.stmt:
    new = copies[id(statement)] = clone(statement)
    for attribute, value in statement.__dict__.items():
        if attribute not in statement._fields and attribute not in new.__dict__:
            new.__dict__[attribute] = value
    for part in BLOCKS:
        if isinstance(getattr(statement, part, None), list):
            setattr(new, part, [one_copied(inner, copies) for inner in getattr(statement, part)])
    return new
