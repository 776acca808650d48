"""With `of=`, the outputs are the final values of the named arguments.

before: y += a * x; return np.sum(y)        (of="y")
after:  y = y + a * x; np.sum(y); return y
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.load.source import Primal
from srcdiff.normalise.assignments import at, marked
from srcdiff.trees import clone


def returning(body: List[gast.stmt], outputs: gast.expr, primal: Primal) -> List[gast.stmt]:
    """The block that returns the outputs (a name, or a tuple of names); what it returned is evaluated, for its effects."""
    *_, last = body or [None]
    origin = last.origin if isinstance(last, gast.Return) else primal.tree
    kept = body[:-1] if isinstance(last, gast.Return) else body
    if isinstance(last, gast.Return) and last.value is not None:
        kept = [*kept, marked(gast.Expr(last.value), origin, written=False)]
    new = marked(gast.Return(at(clone(outputs), origin)), origin, written=False)
    new.synthetic = True
    return [*kept, new]
