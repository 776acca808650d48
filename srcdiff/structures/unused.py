"""Inner functions that nobody calls any more are dropped: what they read is then known to be read by nobody."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.normalise.assignments import marked
from srcdiff.trees import constant
from srcdiff.walks import Define, walk

COMPOUND = (gast.If, gast.For, gast.While)


def drop_unused_functions(body: List[gast.stmt]) -> None:
    """Inner functions that nobody calls any more."""
    read = {n.id for s in body for n in walk(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load)}
    read |= {n.id for s in body for d in walk(s) if isinstance(d, Define) for n in gast.walk(d.function) if isinstance(n, gast.Name)}
    for statement in body:
        for part in ("body", "orelse"):
            if isinstance(statement, COMPOUND):
                drop_unused_functions_in(getattr(statement, part), read)
    drop_unused_functions_in(body, read)


def drop_unused_functions_in(body: List[gast.stmt], read: set) -> None:
    def is_unused(statement: gast.stmt) -> bool:
        if isinstance(statement, Define):
            return statement.name not in read
        is_lambda = isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda)
        return is_lambda and isinstance(statement.targets[0], gast.Name) and statement.targets[0].id not in read

    kept = [s for s in body if not is_unused(s)]
    body[:] = kept or ([marked(gast.Expr(constant(None)), body[0].origin, written=None)] if body else [])
