"""Functions of NumPy that call the functions which they are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import gast

from srcdiff.trees import dotted_path

CALLING = frozenset("numpy." + n for n in "piecewise apply_along_axis apply_over_axes fromfunction".split())


@dataclass(frozen=True)
class Functional:
    """What such a call is of; its statements come in its place (see `calls.functionals`)."""

    function: str


def functional_of(evaluator, node: gast.Call) -> Optional[Functional]:
    """What a call is of, `np.vectorize(f)(x)` too; None for others."""
    function = node.func.func if isinstance(node.func, gast.Call) else node.func
    path = dotted_path(function)
    binding = evaluator.lookup(path) if path is not None and path.split(".")[0] not in evaluator.local else None
    canonical = getattr(binding, "canonical", None)
    known = canonical in (["numpy.vectorize"] if function is not node.func else CALLING)
    return Functional(canonical) if known else None


def calls_functions(evaluator, node: gast.Call, env: dict) -> bool:
    """Does such a call work on differentiated values?  Then it is taken apart, and so is `expands`."""
    functional = functional_of(evaluator, node)
    if functional is None:
        return False
    made = [*node.func.args, *(k.value for k in node.func.keywords)] if functional.function == "numpy.vectorize" else []
    parts = [*made, *node.args, *(k.value for k in node.keywords)]
    items = [item for part in parts for item in (part.elts if isinstance(part, (gast.List, gast.Tuple)) else [part])]
    varied = any([evaluator.evaluate(item, env).varied for item in items])
    if varied:
        for part in parts:
            if not any(item.fact.kind == "function" for item in getattr(part, "elts", ())):  # (what functions are in a list, is read of these)
                evaluator.evaluate(part, env)
        node.expands, evaluator.expands = functional, True
    return varied
