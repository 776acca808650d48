"""With `of=`, the outputs are the final values of the named arguments.

before: y += a * x; return np.sum(y)        (of="y")
after:  y = y + a * x; np.sum(y); return y
"""

from __future__ import annotations

from typing import List, Optional, Set, Tuple

import gast

from srcdiff.load.source import Primal
from srcdiff.names import read_names
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.supported import refuse
from srcdiff.trees import clone
from srcdiff.walks import walk


def returning(body: List[gast.stmt], outputs: gast.expr, primal: Primal) -> List[gast.stmt]:
    """The block that returns the outputs (a name, or a tuple of names); what it returned is evaluated, for its effects."""
    for rebinding in rebindings(body, read_names(outputs)):
        refuse(
            primal,
            rebinding.origin,
            "an argument whose final value is an output is bound to another array",
            "write into the argument, as in x[...] = ..., or return the new array",
        )
    *_, last = body or [None]
    origin = last.origin if isinstance(last, gast.Return) else primal.tree
    kept = body[:-1] if isinstance(last, gast.Return) else body
    if isinstance(last, gast.Return) and last.value is not None:
        kept = [*kept, marked(gast.Expr(last.value), origin, written=False)]
    new = marked(gast.Return(at(clone(outputs), origin)), origin, written=False)
    new.synthetic = True
    return [*kept, new]


def parted(result: gast.Return, has_aux: bool) -> Tuple[gast.expr, Optional[gast.expr]]:
    """What is differentiated of a result, and, with `has_aux`, what is only handed on; a result that is no pair is not parted."""
    value = result.value
    if has_aux and isinstance(value, gast.Tuple) and len(value.elts) == 2:
        return value.elts[0], value.elts[1]
    return value, None


def rebindings(body: List[gast.stmt], outputs: Set[str]) -> List[gast.stmt]:
    """The statements that bind one of the names anew; `x += e` does not, where x is an array."""
    found = []
    for statement in body:
        for inner in walk(statement):
            targets = inner.targets if isinstance(inner, gast.Assign) else [inner.target] if isinstance(inner, gast.For) else []
            bound = {n.id for to in targets for n in walk(to) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}
            if bound & outputs and not hasattr(inner, "augmented"):
                found.append(inner)
    return found
