"""Tuples and lists that are written out, also with a star before what is not differentiated: `(*x.shape[:-1], 2, 3)`."""

from __future__ import annotations

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import NOTHING, OTHER, Fact
from srcdiff.facts.shapes import SCALAR


def tuple_fact(evaluator, node: gast.Tuple, items: tuple) -> Fact:
    """`(a, b)`; with a star, nothing is known of the items."""
    if has_stars(evaluator, node, items):
        return OTHER.with_(impure=any(f.impure for f in items), fresh=False)
    dtype = "i" if items and all(f.dtype == "i" for f in items) else None
    const = tuple(f.const for f in items) if not any(f.const is NOTHING for f in items) else NOTHING
    return Fact("tuple", dtype, SCALAR, any(f.varied for f in items), items, const, impure=any(f.impure for f in items))


def has_stars(evaluator, node: gast.expr, items: tuple) -> bool:
    """Is a part starred?  Then no other may be differentiated; those of structures are gone when these are taken apart."""
    stars = [element for element in node.elts if isinstance(element, gast.Starred)]
    if stars and any(fact.varied for fact in items) and not evaluator.reuse:  # our own texts may have them
        refuse_star(evaluator, stars[0])
    return bool(stars)


def starred_fact(evaluator, node: gast.Starred, env: dict) -> Fact:
    """Of the items of what is not differentiated."""
    fact = evaluator.evaluate(node.value, env)
    if fact.varied and not evaluator.reuse:
        refuse_star(evaluator, node)
    return OTHER.with_(varied=fact.varied, impure=fact.impure, fresh=False)


def refuse_star(evaluator, node: gast.Starred) -> None:
    raise UnsupportedSyntaxError("starred expressions are not supported here", evaluator.primal.place(node), "write the items out")
