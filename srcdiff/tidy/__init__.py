"""Make generated text what a person would write: algebra on expressions, then passes over whole sweeps."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.tidy.dead import without_dead


def tidied(body: List[gast.stmt]) -> List[gast.stmt]:
    """The statements of a whole derivative, its return last, made as short as a person would."""
    return without_dead(body, set())
