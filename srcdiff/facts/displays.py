"""Tuples and lists that are written out, also with a star before what is not differentiated: `(*x.shape[:-1], 2, 3)`."""

from __future__ import annotations

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import NOTHING, OTHER, Fact
from srcdiff.facts.shapes import SCALAR


def tuple_fact(evaluator, node: gast.Tuple, items: tuple) -> Fact:
    """`(a, b)`; with a star, nothing is known of the items."""
    if has_stars(evaluator, node, items):
        return OTHER.with_(impure=has_effect(node, items), fresh=False)
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


def has_effect(node: gast.expr, items: tuple) -> bool:
    """Of a display with stars: what goes through an iterator uses it up."""
    return any(f.impure for f in items) or any(isinstance(part, gast.Starred) and may_be_used_up(part.value.fact) for part in node.elts)


def may_be_used_up(fact: Fact) -> bool:
    """Is it perhaps an iterator, which gives its items once?"""
    is_array = fact.kind == "number" and (fact.varied or fact.dtype is not None or bool(fact.shape.rank))
    return not is_array and fact.kind not in ("list", "tuple", "text", "other")


def note_searched(evaluator, node: gast.Compare) -> None:
    """`a in x` goes through x, each time that a sweep asks: what has a name must not be an iterator."""
    for operator, searched in zip(node.ops, node.comparators):
        if not isinstance(operator, (gast.In, gast.NotIn)) or not isinstance(searched, gast.Name) or not may_be_used_up(searched.fact):
            continue
        if searched.fact.kind == "iterator":
            place = evaluator.primal.place(searched)
            raise UnsupportedSyntaxError("`in` an iterator, whose items may be taken once", place, f"make a list of it: list({searched.id})")
        if searched.id in evaluator.parameters:
            evaluator.assumed.add(("container", searched.id))


def refuse_star(evaluator, node: gast.Starred) -> None:
    raise UnsupportedSyntaxError("starred expressions are not supported here", evaluator.primal.place(node), "write the items out")
