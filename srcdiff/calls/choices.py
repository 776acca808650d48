"""Calls in what may not be evaluated - a side of a ternary, the rest of `and`, `or` and of a chain of comparisons - stand in branches.

before: s = f(x) if c else x                a = x < y < f(x)
after:  if c: value = f(x)                  value = x < y
        else: value = x                     if value: value = y < f(x)
        s = value                           a = value
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.facts.operands import wish
from srcdiff.normalise.assignments import at
from srcdiff.normalise.decisions import decision
from srcdiff.slots import Slot
from srcdiff.trees import assign, clone, name


def chosen(expansion, node: gast.IfExp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`f(x) if c else g(x)` as a branch."""
    test = expansion.lifted(node.test, statement, before)
    fresh = expansion.names.fresh("value")
    sides: List[List[gast.stmt]] = []
    for value in (node.body, node.orelse):
        side: List[gast.stmt] = []
        side.append(expansion.made(assign(fresh, expansion.lifted(value, statement, side)), statement))
        sides.append(side)
    before += branch(expansion, test, *sides, statement)
    return at(name(fresh), node)


def chain(expansion, node: gast.BoolOp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`a and f(x)`: the second is evaluated if the first is true."""
    first, *others = node.values
    fresh = expansion.names.fresh("value")
    before.append(expansion.made(assign(fresh, expansion.lifted(first, statement, before)), statement))
    rest = others[0] if len(others) == 1 else gast.BoolOp(node.op, others)
    side: List[gast.stmt] = []
    side.append(expansion.made(assign(fresh, expansion.lifted(rest, statement, side)), statement))
    test = name(fresh) if isinstance(node.op, gast.And) else gast.UnaryOp(gast.Not(), name(fresh))
    before += branch(expansion, test, side, [], statement)
    return at(name(fresh), node)


def pairwise(expansion, node: gast.Compare, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`a < b < f(x)` as `a < b and b < f(x)`, `b` evaluated once."""
    both = [Slot(node, "left"), Slot(node.comparators, 0)]
    expansion.lift_operands(both, statement, before)
    for slot in both:
        if not expansion.is_steady(both[1].get()) and not expansion.is_steady(slot.get()):
            fresh = expansion.names.fresh(wish(slot.get()))
            before.append(expansion.made(assign(fresh, slot.get()), statement))
            slot.set(at(name(fresh), slot.get()))
    left = at(gast.Compare(node.left, node.ops[:1], node.comparators[:1]), node)
    right = at(gast.Compare(clone(node.comparators[0]), node.ops[1:], node.comparators[1:]), node)
    return chain(expansion, at(gast.BoolOp(gast.And(), [left, right]), node), statement, before)


def branch(expansion, test: gast.expr, body: List[gast.stmt], orelse: List[gast.stmt], origin: gast.stmt) -> List[gast.stmt]:
    """A core `if`, decided before it where its sides change what it reads."""
    new = expansion.made(gast.If(test, body, orelse), origin)
    return [decision(new, expansion.names), new]
