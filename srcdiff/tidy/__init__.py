"""Make generated text what a person would write: algebra on expressions, then passes over whole sweeps."""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.tidy.breaks import with_early_breaks
from srcdiff.tidy.dead import without_dead
from srcdiff.tidy.direction import unreversed
from srcdiff.tidy.inline import inlined
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.quotes import with_quotes


def tidied(forward: List[gast.stmt], reverse: List[gast.stmt], generated: Set[str], purity: Purity) -> List[List[gast.stmt]]:
    """Both sweeps (the reverse one ends with the return), made as short as a person would; `generated` are names that srcdiff made."""
    boundary = gast.Pass()
    body = without_dead([*forward, boundary, *reverse], set())
    body = unreversed(without_dead(inlined(body, generated, set(), purity), set()))
    body = with_quotes(with_early_breaks(body))
    split = body.index(boundary)
    return [body[:split], body[split + 1 :]]
