"""Facts about which names statements read and assign, over the structured tree, with fixed points at loops.

Every function takes statements of core form or of generated code.

>>> import gast
>>> body = gast.parse("t = x * s\\ns = t + 1").body
>>> sorted(exposed(body)), sorted(assigned(body)), sorted(certain(body))
(['s', 'x'], ['s', 't'], ['s', 't'])
"""

from __future__ import annotations

from typing import Iterable, List, Set

import gast

from srcdiff.trees import read_names, walk

COMPOUND = (gast.If, gast.For, gast.While)


def reads(statement: gast.stmt) -> Set[str]:
    """Names that the statement itself reads: the test or iteration of a compound one, not its blocks."""
    if isinstance(statement, gast.If):
        return read_names(statement.test)
    if isinstance(statement, gast.While):
        return read_names(statement.test)
    if isinstance(statement, gast.For):
        return read_names(statement.iter)
    found = set()
    for field in statement._fields:
        value = getattr(statement, field, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, gast.AST):
                found |= read_names(part)
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        found.add(statement.target.id)
    return found


def writes(statement: gast.stmt) -> Set[str]:
    """Names that the statement itself binds: its targets, the loop variable."""
    if isinstance(statement, gast.Assign):
        targets = statement.targets
    elif isinstance(statement, (gast.AugAssign, gast.AnnAssign, gast.For)):
        targets = [statement.target]
    else:
        return set()
    found = set()
    for target in targets:
        if isinstance(target, gast.Name):
            found.add(target.id)
        elif isinstance(target, (gast.Tuple, gast.List, gast.Starred)):
            found |= {node.id for node in walk(target) if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)}
    return found


def assigned(body: Iterable[gast.stmt]) -> Set[str]:
    """Names that a block may assign, at any depth."""
    found = set()
    for statement in body:
        found |= writes(statement)
        if isinstance(statement, COMPOUND):
            found |= assigned(statement.body) | assigned(statement.orelse)
    return found


def certain(body: Iterable[gast.stmt]) -> Set[str]:
    """Names that a block assigns on every path through it."""
    found = set()
    for statement in body:
        if isinstance(statement, gast.If):
            found |= certain(statement.body) & certain(statement.orelse)
        elif not isinstance(statement, COMPOUND):
            found |= writes(statement)
    return found


def exposed(body: Iterable[gast.stmt]) -> Set[str]:
    """Names whose value from before the block may be read in it."""
    found, killed = set(), set()
    for statement in body:
        found |= reads(statement) - killed
        if isinstance(statement, gast.If):
            found |= (exposed(statement.body) | exposed(statement.orelse)) - killed
        elif isinstance(statement, (gast.For, gast.While)):
            found |= exposed(statement.body) - writes(statement) - killed
        killed |= certain([statement])
    return found


def mark_bound(body: Iterable[gast.stmt], bound: Set[str]) -> None:
    """Tell every statement which names are surely assigned before it, and every loop which are when its body ends (`.bound`, `.bound_end`)."""
    for statement in body:
        statement.bound = set(bound)
        if isinstance(statement, gast.If):
            mark_bound(statement.body, bound)
            mark_bound(statement.orelse, bound)
        elif isinstance(statement, (gast.For, gast.While)):
            mark_bound(statement.body, bound | writes(statement))
            statement.bound_end = bound | writes(statement) | certain(statement.body)
        bound = bound | certain([statement])


def assignments_of(variable: str, body: List[gast.stmt]) -> List[gast.stmt]:
    """The statements that assign a name, at any depth."""
    found = []
    for statement in body:
        if variable in writes(statement):
            found.append(statement)
        if isinstance(statement, COMPOUND):
            found += assignments_of(variable, statement.body) + assignments_of(variable, statement.orelse)
    return found


def live_before(body: List[gast.stmt], live: Set[str]) -> Set[str]:
    """Names whose value before the block may be read in it or, with `live`, after it."""
    for statement in reversed(body):
        live = live_before_one(statement, live)
    return live


def live_before_one(statement: gast.stmt, live: Set[str]) -> Set[str]:
    if isinstance(statement, gast.If):
        return live_before(statement.body, live) | live_before(statement.orelse, live) | reads(statement)
    if isinstance(statement, (gast.For, gast.While)):
        around = live | reads(statement)
        while True:
            start = (live_before(statement.body, around) - writes(statement)) | around
            if start == around:
                return around
            around = start
    return (live - writes(statement)) | reads(statement)
