"""A sum, product or extreme over a comprehension with differentiated values becomes a loop before its statement.

before: s = sum(a * b for a, b in zip(x, y))        after:  s = 0
                                                            for a, b in zip(x, y):
                                                                s = s + a * b
"""

from __future__ import annotations

import copy
from typing import Iterator, List, Optional

import gast

from srcdiff.load.inner import is_users
from srcdiff.load.source import Primal
from srcdiff.names import COMPREHENSIONS, read_names, stored_names
from srcdiff.normalise import core_block
from srcdiff.normalise.blocks import with_notes
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.normalise.reductions import as_loop, free_name, reduction_of
from srcdiff.normalise.stores import canonical
from srcdiff.trees import dotted_path
from srcdiff.walks import Define, walk

STRUCTURES = (gast.Tuple, gast.List, gast.Dict, gast.ListComp, gast.DictComp)


def reduced(call: gast.Call, expansion, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """The loop to `before`; its result."""
    reduction = reduction_of(call, call.expands.function, iterables=True)
    if reduction.start is not None:
        reduction.start = expansion.lifted(reduction.start, statement, before)
    bound = expansion.local.union(*map(read_names, expansion.body))
    around = set().union(*(variables_of(loop) for loop in loops_around(expansion.body, statement)))
    target = target_of(statement, call, expansion.rebound)
    result, loop = as_loop(reduction, expansion.names, lambda variable: free_name(variable, expansion.names, bound, around), target, jumps=False)
    if target is not None:
        loop = with_comments_of(statement.origin, loop)
    before += core_block(loop, expansion.primal, expansion.names)
    return result


def mark_reductions(body: List[gast.stmt], primal: Primal) -> bool:
    """Mark the calls that read tuples, lists, dictionaries or objects which are made here (`.expands`), to be taken apart; False if none does."""
    made = made_structures(body, primal)
    found = False
    for call in (call for statement in body for call in calls_in(statement)):
        reduction = reduction_of(call, canonical(primal, call.func), iterables=True)
        if reduction is not None and read_names(reduction.comprehension) & made:
            call.expands = reduction
            found = True
    return found


def calls_in(node: gast.AST) -> Iterator[gast.Call]:
    """The calls that are evaluated where they stand."""
    if isinstance(node, (gast.Lambda, Define, *COMPREHENSIONS)):
        return
    if isinstance(node, gast.Call):
        yield node
    for child in gast.iter_child_nodes(node):
        yield from calls_in(child)


def made_structures(body: List[gast.stmt], primal: Primal) -> set:
    """The names that are bound to what is written out as a structure, or to a name that is."""
    pairs = [pair for outer in body for s in walk(outer) if isinstance(s, gast.Assign) for pair in assigned_pairs(s)]
    found: set = set()
    while True:
        more = {n for n, value in pairs if is_structure(value, primal) or (isinstance(value, gast.Name) and value.id in found)}
        if more == found:
            return found
        found = more


def is_structure(value: gast.expr, primal: Primal) -> bool:
    """Is it a display, or an object of one of the user's classes?"""
    if isinstance(value, STRUCTURES) or hasattr(value, "allocates"):
        return True
    path = dotted_path(value.func) if isinstance(value, gast.Call) else None
    binding = primal.scope.lookup(path) if path is not None else None
    return binding is not None and binding.kind == "class" and is_users(binding)


def loops_around(body: List[gast.stmt], statement: gast.stmt) -> List[gast.For]:
    """The `for` loops that a statement stands in."""
    for outer in body:
        if outer is not statement and any(inner is statement for inner in walk(outer)):
            inner = loops_around([*outer.body, *outer.orelse], statement)
            return [outer, *inner] if isinstance(outer, gast.For) else inner
    return []


def variables_of(loop: gast.For) -> set:
    """What each pass of a loop binds first."""
    return stored_names([loop.target, *(part for part in loop.body if getattr(part, "binding", False))])


def target_of(statement: gast.stmt, call: gast.Call, rebound: set) -> Optional[str]:
    """The name that the whole result is assigned to, if nothing else needs it meanwhile."""
    if not isinstance(statement, gast.Assign) or statement.value is not call or not isinstance(statement.targets[0], gast.Name):
        return None
    target = statement.targets[0].id
    return None if target in read_names(call) | rebound else target


def with_comments_of(origin: gast.stmt, loop: List[gast.stmt]) -> List[gast.stmt]:
    """The user's comments above the statement go above the loop, the one behind it behind the first line."""
    loop = with_notes(loop, {note: getattr(origin, note) for note in ("before", "after") if hasattr(origin, note)})
    if hasattr(origin, "comment"):
        loop[0] = copy.copy(loop[0])
        loop[0].comment = origin.comment
    return loop


def says_nothing(statement: gast.stmt) -> bool:
    """Is it `s = s`, what is left of an assignment of which the loop is the target?"""
    if not isinstance(statement, gast.Assign) or not isinstance(statement.value, gast.Name):
        return False
    return isinstance(statement.targets[0], gast.Name) and statement.targets[0].id == statement.value.id
