"""Is a written file in step with what it was written from?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List

from srcdiff.emit.header import SOURCE, header_of
from srcdiff.emit.module import joined
from srcdiff.emit.seal import is_conflicted, says_same, was_edited
from srcdiff.errors import SrcdiffError, shallow
from srcdiff.files import refuse_outdated
from srcdiff.load.text import read_text
from srcdiff.own.adopted import is_adopted
from srcdiff.unified import unified
from srcdiff.units import Unit

IN_STEP, MISSING, STALE, EDITED, ORPHANED, REFUSED, OTHERS = "in step", "missing", "stale", "edited", "orphaned", "refused", "not checked"


@dataclass(frozen=True)
class State:
    """What is to be said of a written file; `have` and `want` are its text and what the text should be."""

    unit: Unit
    word: str
    reason: str = ""
    have: str = ""
    want: str = ""

    def diff(self) -> str:
        """From what the file says to what it should say."""
        return unified(self.have, self.want, self.unit.target.replace(os.sep, "/"), "as it is", "as srcdiff writes it")


def state_of(unit: Unit) -> State:
    """The state of one file; an error of ours is the reason why it cannot be told."""
    try:
        with shallow(unit.source):
            return found_state(unit)
    except SrcdiffError as error:
        return State(unit, REFUSED, str(error))


def found_state(unit: Unit) -> State:
    if unit.others:
        return State(unit, OTHERS, unit.others)
    if unit.why:
        return State(unit, ORPHANED, f"{unit.why}: delete it, or bring that back")
    have = read_text(unit.target) if os.path.isfile(unit.target) else ""
    if have and is_adopted(have):
        try:
            refuse_outdated(unit.target, unit.source)
        except SrcdiffError as error:
            return State(unit, STALE, str(error))
        return State(unit, IN_STEP)
    want = joined(unit.lines())
    if not have:
        return State(unit, MISSING, "it was never written", "", want)
    if says_same(have, want):
        return State(unit, IN_STEP)
    if was_edited(have, want):
        return State(unit, EDITED, "its text is not the one that srcdiff wrote", have, want)
    if is_conflicted(have):
        return State(unit, STALE, "a merge left conflicts in it", have, want)
    changed = changed_sources(have, want)
    return State(unit, STALE, f"{', '.join(changed)} changed" if changed else "srcdiff would write it differently now", have, want)


def changed_sources(have: str, want: str) -> List[str]:
    """The functions in the heads of two texts whose fingerprints differ."""
    old, new = (
        dict(line[len(SOURCE) :].rsplit(" sha256:", 1) for line in header_of(text) if line.startswith(SOURCE) and " sha256:" in line)
        for text in (have, want)
    )
    return [shown for shown in {**old, **new} if old.get(shown) != new.get(shown)]
