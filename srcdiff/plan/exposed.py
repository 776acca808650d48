"""Refuse a reverse sweep that reads what an unknown call may have changed."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.names import names_in
from srcdiff.walks import walk


def refuse_exposed(primal, mirrors: List[Mirror], evaluator) -> None:
    """Refuse a reverse sweep that reads what an unknown call may have changed: its arguments, what shares memory with them, globals."""
    unsteady = evaluator.unsteady()
    for node in again_read(mirrors):
        if node.id in unsteady:
            place = getattr(node, "source", node)
            raise UnsupportedSyntaxError(
                f"{node.id!r} is read by the reverse sweep, and passed to a call that may change it",
                primal.place(place) if hasattr(place, "lineno") else None,
                "pass a copy, or make the callee a function that changes nothing",
            )


def again_read(mirrors: List[Mirror]):
    """The names that the reverse sweep reads in its lines, its tests and the iterations of its loops."""
    for line in all_lines(mirrors):
        yield from names_in(line)
    for mirror in mirrors:
        if mirror.is_empty:
            continue
        if isinstance(mirror.statement, gast.If):
            decision = getattr(mirror.statement, "decision", None)
            yield from names_in(decision.value if decision is not None and not calls(decision.value) else mirror.statement.test)
        elif isinstance(mirror.statement, gast.For):
            yield from names_in(mirror.statement.iter)
        yield from again_read([*mirror.body, *mirror.orelse])


def calls(node: gast.expr) -> bool:
    return any(isinstance(inner, gast.Call) for inner in walk(node))
