"""`y += e` of an array that others see is a store; of a number, or of an array that nobody else sees, it is `y = y + e`.

before: t = y; y += e        after:  t = y; y[...] = y + e
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.facts.sharing import may_be_number
from srcdiff.normalise.assignments import at
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.facts.dataflow import COMPOUND, assignments_of
from srcdiff.trees import constant
from srcdiff.walks import walk

# Functions of whole arrays: an argument of theirs is taken to be an array, where nothing else tells.
OF_ARRAYS = frozenset("sum mean prod max min var std dot cumsum linalg.norm concatenate stack outer sort reshape transpose".split())


def in_place_updates(body: List[gast.stmt], outputs: Set[str]) -> bool:
    """Turn updates in place into stores; True if there were any.  `outputs` are arguments whose final value is asked for.

    What may be a number or an array that is shared is taken to be a number, under guard (`.guard`).
    """
    found, guessed = [], []
    for statement in list(updates_of(body)):
        before, name = statement.env_before[statement.targets[0].id], statement.targets[0].id
        may_be_array, partners = before.shape.told.dims != () or before.boxed, statement.aliases.partners(name)
        statement.guard = statement.copied_first = None
        if may_be_array and is_shared(statement) and is_array(statement):
            found.append(statement)
        elif may_be_array and is_shared(statement) and looks_like_array(statement, body, outputs):
            guessed.append(statement)
        elif partners & statement.live_after or (not may_be_array and not before.fresh):
            statement.guard = name
        elif is_shared(statement):
            statement.copied_first = name  # nobody who is left sees the change, but the caller would
    for statement in found or guessed:  # what is sure may tell more of the others
        (to,) = statement.targets
        statement.targets = [at(gast.Subscript(at(gast.Name(to.id, gast.Load(), None, None), to), constant(Ellipsis), gast.Store()), to)]
        statement.guard, statement.was_update = None, True
    return bool(found or guessed)


def updates_of(body: List[gast.stmt]):
    """The augmented assignments to names that are not surely numbers."""
    for statement in body:
        if isinstance(statement, COMPOUND):
            yield from updates_of([*statement.body, *statement.orelse])
        elif hasattr(statement, "augmented") and isinstance(statement.targets[0], gast.Name):
            before = statement.env_before[statement.targets[0].id]
            if before.shape.sure.dims != () or before.boxed:
                yield statement


def is_shared(statement: gast.Assign) -> bool:
    """Could anybody else see the change: another name, or the caller?"""
    state, name = statement.aliases, statement.targets[0].id
    return bool(state.partners(name)) or not state.are_ours({name})


def is_array(statement: gast.Assign) -> bool:
    return bool(statement.env_before[statement.targets[0].id].shape.rank)


def looks_like_array(statement: gast.Assign, body: List[gast.stmt], outputs: Set[str]) -> bool:
    """Is the name used as only arrays are, or one that it shares memory with?  (What is taken for granted is checked at run time.)"""
    name, arrays = statement.targets[0].id, array_names(body) | outputs
    if statement.aliases.partners(name):  # only then does it matter so much that a weak sign has to do
        arrays = arrays | array_arguments(body)
    makers = [s for s in assignments_of(name, body) if isinstance(s, gast.Assign) and not hasattr(s, "augmented")]
    items = [value for s in makers for n, value in assigned_pairs(s) if n == name]
    if any(item.fact.kind == "number" and item.fact.shape.sure.dims == () for item in items):
        return False  # it is a number at first, which is not written in place
    if name in arrays or (items and all(map(may_be_number, items))):
        return name in arrays
    return bool(statement.aliases.partners(name) & arrays)


def array_names(body: List[gast.stmt]) -> Set[str]:
    """Names that are subscripted, or used as otherwise only arrays can be."""
    return set().union(*(used_as_array(node) for outer in body for node in walk(outer)), set())


def used_as_array(node: gast.AST) -> Set[str]:
    if isinstance(node, gast.Subscript):
        return names_of([node.value])
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id.lstrip("$") == "len":
        return names_of(node.args)
    return names_of([node.left, node.right]) if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult) else set()


def array_arguments(body: List[gast.stmt]) -> Set[str]:
    """Names in arguments of functions that are meant for arrays (and take numbers too)."""
    calls = [node for outer in body for node in walk(outer) if isinstance(node, gast.Call)]
    reductions = [node for node in calls if (getattr(node, "callee", None) or "").rpartition("numpy.")[2] in OF_ARRAYS]
    indices = {id(part) for node in reductions for inner in walk(node) if isinstance(inner, gast.Subscript) for part in walk(inner.slice)}
    names = [part for node in reductions for argument in node.args for part in walk(argument) if isinstance(part, gast.Name)]
    return {part.id for part in names if id(part) not in indices}


def names_of(nodes: list) -> Set[str]:
    return {node.id for node in nodes if isinstance(node, gast.Name)}
