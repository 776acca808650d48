"""Make generated text what a person would write: algebra on expressions, then passes over whole sweeps."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.names import Names
from srcdiff.tidy.breaks import with_early_breaks
from srcdiff.tidy.dead import without_dead
from srcdiff.tidy.direction import unreversed
from srcdiff.tidy.inline import Aliases, inlined
from srcdiff.tidy.joined import Sweeps, joined
from srcdiff.tidy.lent import without_needless_copies
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.quotes import with_quotes
from srcdiff.tidy.repeated import computed_once
from srcdiff.tidy.stores import with_places_set_once
from srcdiff.tidy.temporaries import with_fewer_names


def tidied(forward: List[gast.stmt], reverse: List[gast.stmt], names: Names, purity: Purity) -> List[List[gast.stmt]]:
    """Both sweeps (the reverse one ends with the return), made as short as a person would; `names` knows those that srcdiff made."""
    boundary = gast.Pass()
    body = without_dead([*forward, boundary, *reverse], set())
    body = without_dead(inlined(body, names.made, set(), purity), set())
    split = body.index(boundary)
    forward, reverse = body[:split], body[split + 1 :]
    there = {one for one in names.made if one.startswith("t_bar")}
    reverse = computed_once(reverse, names, purity, forward)
    reverse = with_fewer_names(reverse, {one for one in names.made - there if one.startswith("t_bar")}, sorted(there, key=len))
    body = unreversed([*forward, boundary, *reverse])
    aliases = Aliases(body, purity.assumed)
    aliases.pushed(body)
    split = body.index(boundary)
    reverse = without_needless_copies(with_places_set_once(body[split + 1 :], aliases, purity), body[:split], purity)
    body = with_quotes(with_early_breaks([*body[: split + 1], *reverse]))
    split = body.index(boundary)
    return [body[:split], body[split + 1 :]]


def swept_together(forward: List[gast.stmt], reverse: List[gast.stmt], names: Names, purity: Purity) -> Sweeps:
    """Both sweeps, where the last loop of one and the first of the other may be one loop, which computes once what both wanted."""
    forward, reverse = joined(forward, reverse)
    for loop in [statement for statement in forward if hasattr(statement, "joins")]:
        computed_once(loop.body, names, purity)
    return forward, reverse
