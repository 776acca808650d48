"""Which names a list has where it is changed, and which arrays are in it: what cannot be told is refused.

To the adjoint a list is an array of one axis more than its items.  So no item may be written in place, because it may be in the list twice,
or have a name of its own; to put another item in its place is fine.
"""

from __future__ import annotations

from typing import Set

import gast

from srcdiff.facts.sharing import owner_of, owners, view_of
from srcdiff.facts.dataflow import resized_inside
from srcdiff.names import read_names
from srcdiff.normalise.grammar import root_of


def examine_list(settling, statement: gast.Assign) -> None:
    """A list that is changed has other names only if they are known to be names of it."""
    (to,) = statement.targets
    state, root = statement.aliases, root_of(to)
    view = view_of(to.value, state.views, is_array=True)
    if view is None or not is_whole(view):
        settling.refuse(to, f"it is not known whose list `{root}` is", f"work on a copy: {root} = list({root})")
    holders = owners(view)
    partners = set().union(*map(state.same_lists, holders)) - holders
    statement.seen_by = holders | partners | {root}
    statement.unresolved = {n for n in partners if state.views.get(n) is None}
    settling.found.merged |= {n for n in partners | {root} if state.views.get(n) is not None}
    for partner in sorted(statement.unresolved & statement.live_after):
        message = f"`{partner}` may be the same list as `{sorted(holders)[0]}`, which is changed while `{partner}` is still in use"
        settling.refuse(to, message, f"give one of them a copy: {partner} = list(...)")
    around = {owner_of(other) for holder in holders for other in state.sharers(holder) if other != owner_of(other)}
    for other in sorted(around & statement.live_after):
        settling.refuse(to, f"`{root}` is in the list `{other}`, and is changed while `{other}` is still in use", f"put a copy into it: {other}.append(list({root}))")
    for holder in sorted(holder for holder in holders if not state.are_ours({holder})):
        settling.refuse(to, f"`{holder}` is a list that others may hold, and is changed", f"work on a copy: {holder} = list({holder})")


def is_whole(view: gast.expr) -> bool:
    """Is it a name, or one of two?"""
    return all(map(is_whole, (view.body, view.orelse))) if isinstance(view, gast.IfExp) else isinstance(view, gast.Name)


def check_not_in_list(settling, statement: gast.Assign, holders: Set[str]) -> None:
    """An array that is an item of a list is not written in place."""
    for holder in sorted(holders):
        if holder in statement.env_before and statement.env_before[holder].kind == "list":
            settling.refuse(
                statement.targets[0],
                f"an array in the list `{holder}` is written in place",
                f"put another array in its place, as in {holder}[i] = ..., or use one array with one axis more",
            )


def conflict_help(statement: gast.Assign, partner: str, owner: str) -> str:
    if partner in statement.env_before and statement.env_before[partner].kind == "list":
        return f"put a copy into the list: {partner}.append({owner}.copy())"
    return f"give one of them a copy: {partner} = ....copy()"


def changes_own_range(loop: gast.For) -> bool:
    """Does a loop change the length of a list that its range reads, or that it runs over?"""
    return bool(read_names(loop.iter) & resized_inside(loop.body))
