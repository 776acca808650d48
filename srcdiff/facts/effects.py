"""What has an effect, or another value each time, gets a name: it is evaluated once, in the forward sweep.

before: y = x * np.random.rand()
after:  rand_value = np.random.rand()
        y = x * rand_value
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.operands import Slot, slots, wish
from srcdiff.names import Names
from srcdiff.normalise.assignments import at, marked
from srcdiff.trees import assign, name
from srcdiff.walks import walk


def name_effects(body: List[gast.stmt], names: Names, primal, evaluator) -> bool:
    """Name the impure parts of differentiated expressions, in place; True if there were any.  Facts are needed, and lost for what changes."""
    found = False
    for statement in list(body):
        if isinstance(statement, (gast.If, gast.For, gast.While)):
            for block in (statement.body, statement.orelse):
                found = name_effects(block, names, primal, evaluator) or found
        elif isinstance(statement, (gast.Assign, gast.Return)) and any(part.fact.varied and part.fact.impure for part in values(statement)):
            new: List[gast.stmt] = []
            check_order(statement, primal, evaluator)
            for slot in slots(statement.value):
                lift(slot, statement, names, primal, new)
            position = body.index(statement)
            body[position:position] = new
            found = True
    return found


def check_order(statement: gast.stmt, primal, evaluator) -> None:
    """Refuse a statement that has an effect and reads, elsewhere, what the effect may change: naming the effect would change the order."""
    unsteady = evaluator.unsteady()
    for node in walk(statement.value):
        fact = getattr(node, "fact", None)
        if isinstance(node, gast.Call) and fact is not None and fact.impure and not fact.varied:
            unsteady = unsteady - {part.id for part in walk(node) if isinstance(part, gast.Name)} if not evaluator.calls_unknown else unsteady
    reads = {part.id for part in walk(statement.value) if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Load)}
    if reads & unsteady:
        refuse(statement.value, primal)


def values(statement: gast.stmt) -> List[gast.expr]:
    """The expression that is assigned or returned, or those of a parallel assignment or tuple."""
    return statement.value.elts if isinstance(statement.value, gast.Tuple) else [statement.value]


def lift(slot: Slot, statement: gast.stmt, names: Names, primal, new: List[gast.stmt]) -> None:
    """Name the impure operand in a slot, or the impure parts of a differentiated one; from left to right, as they are evaluated."""
    node = slot.get()
    fact = getattr(node, "fact", None)
    if fact is None or not fact.impure:
        return
    if fact.varied or (isinstance(node, gast.Tuple) and fact.kind == "tuple"):
        inner = slots(node)
        if not inner:
            refuse(node, primal)
        for part in inner:
            lift(part, statement, names, primal, new)
        return
    fresh = names.fresh(wish(node))
    new.append(marked(assign(fresh, node), statement.origin, written=False))
    statement.written = False
    slot.set(at(name(fresh), node))


def refuse(node: gast.expr, primal) -> None:
    raise UnsupportedSyntaxError(
        "a call with an effect is not supported here",
        primal.place(node),
        "call it on a line of its own, and use the result here",
    )


def check_conditions(body: List[gast.stmt], primal) -> None:
    """Refuse conditional expressions of differentiated values whose test has an effect: the reverse sweep decides again."""
    for statement in body:
        for node in walk(statement):
            if not hasattr(node, "fact"):
                continue  # in what is not looked into: a lambda, a comprehension
            if isinstance(node, gast.IfExp) and node.fact.varied and node.test.fact.impure:
                refuse(node.test, primal)
            if isinstance(node, gast.BoolOp) and node.fact.varied and any(value.fact.impure for value in node.values):
                refuse(node, primal)
