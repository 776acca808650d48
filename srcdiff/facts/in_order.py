"""A parallel assignment into arrays happens item by item where that is the same: no value reads what the stores before it write.

before: s_value, c_value = s, c * e; local[1, 0] = s_value; local[1, 1] = c_value       after:  local[1, 0] = s; local[1, 1] = c * e
before: a_value, a_value_2 = a[1], a[0]; a[0] = a_value; a[1] = a_value_2               after:  the same
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.names import read_names
from srcdiff.normalise.assignments import together
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.trees import canonical
from srcdiff.walks import walk

STEADY = (gast.Name, gast.Constant, gast.Subscript, gast.Slice, gast.Tuple, gast.BinOp, gast.UnaryOp, gast.Attribute, gast.Call)
WORDS = (gast.expr_context, gast.operator, gast.unaryop)
OF_NUMPY = ("numpy.", "math.")


def store_in_order(body: List[gast.stmt], evaluator) -> bool:
    """Store values where they are computed, in place; True if there were any.  Facts are needed, and lost for what changes."""
    found = False
    for statement in list(body):
        if isinstance(statement, (gast.If, gast.For, gast.While)):
            for block in (statement.body, statement.orelse):
                found = store_in_order(block, evaluator) or found
        elif hasattr(statement, "waits"):
            found = placed_in_order(statement, body, evaluator) or found
    return found


def placed_in_order(first: gast.Assign, body: List[gast.stmt], evaluator) -> bool:
    """The values of one assignment of names that wait for their stores."""
    position, pairs = body.index(first), assigned_pairs(first)
    waiting = dict(pairs)
    changed: set = set()
    for store in body[position + 1 : position + 1 + first.waits]:
        value = waiting.get(getattr(store.value, "id", None)) if isinstance(store, gast.Assign) else None
        if not is_plain(store) or getattr(store, "origin", None) is not first.origin:
            break  # what calls have become
        if value is not None and is_steady(value, changed):
            del waiting[store.value.id]
            store.value = value
        changed |= evaluator.sharing_with({root_of(store.targets[0])})
    if len(waiting) < len(pairs):
        body[position : position + 1] = [together(list(waiting.items()), first)] if waiting else []
        if waiting:
            body[position].waits = first.waits
    return len(waiting) < len(pairs)


def is_plain(statement: gast.stmt) -> bool:
    """Is it a store into an array, or a name that is bound?"""
    return isinstance(statement, gast.Assign) and (isinstance(statement.targets[0], gast.Name) or is_store(statement))


def is_steady(value: gast.expr, changed: set) -> bool:
    """Is it the same after names, and what may share memory with them, have changed, and is nothing seen of when it is computed?"""
    if value.fact.kind != "number" or value.fact.impure or read_names(value) & changed:
        return False
    return all(isinstance(node, WORDS) or (isinstance(node, STEADY) and is_of_numbers(node)) for node in walk(value))


def is_of_numbers(node: gast.AST) -> bool:
    """Is it no part of an object, whose operators and attributes may do anything?"""
    if isinstance(node, gast.Call):
        return (canonical(node) or "").startswith(OF_NUMPY)
    fact = getattr(node, "fact", None)
    return fact is None or isinstance(node, gast.Slice) or fact.kind in ("number", "tuple", "function") or fact.const is None
