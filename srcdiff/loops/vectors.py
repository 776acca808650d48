"""Which statements of an innermost loop stand together, so that compilers make vector instructions of as many as they can.

before: for i in range(n):                       after: for i in range(n):
            kept[t, i] = b[i]                               kept[t, i] = b[i]
            b[i] = (a[i] + a[i + 1]) * c[i]                 for i in range(n):
            a_bar[i] += b_bar[i] * d[i]                         b[i] = (a[i] + a[i + 1]) * c[i]
                                                            for i in range(n):
                                                                a_bar[i] += b_bar[i] * d[i]

Before such a loop they compare the places in memory that it writes with all others, and leave it as it is if that takes more than eight comparisons
(LLVM's `runtime-memory-check-threshold`).  What hands numbers on within a pass stays together; what a part writes is read, by those before it and behind
it, in the same pass or not at all.
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.loops.copies import parts_of
from srcdiff.loops.fuse import Shares, accesses, conflict, depends
from srcdiff.loops.nests import Nest
from srcdiff.loops.operands import literal
from srcdiff.trees import key
from srcdiff.walks import walk

COMPARISONS = 8


def vector_groups(statements: List[gast.stmt], nest: Nest, shares: Shares) -> List[List[gast.stmt]]:
    """The statements in the parts that have loops of their own: all in one, unless others take fewer comparisons than are made."""
    inner = nest.variables[-1]
    if comparisons(statements, inner) <= COMPARISONS:
        return [statements]
    parts = together(statements)
    if (
        is_short(nest.lengths[-1][1])
        or any(comparisons(part, inner) > COMPARISONS for part in parts)
        or not in_order(parts, statements, nest, shares)
    ):
        return [statements]
    groups: List[List[gast.stmt]] = []
    for part in parts:
        if groups and comparisons([*groups[-1], *part], inner) <= COMPARISONS:
            groups[-1] += part
        else:
            groups.append(list(part))
    return groups


def together(statements: List[gast.stmt]) -> List[List[gast.stmt]]:
    """The statements in parts that share no number."""
    parts: List[List[gast.stmt]] = []
    made = {to.id for to in map(written, statements) if isinstance(to, gast.Name)}
    for statement in statements:
        mine = [part for part in parts if any(names_of(statement) & names_of(one) & made for one in part)]
        whole = [one for part in mine for one in part]
        parts = [*(part for part in parts if part not in mine), [*(one for one in statements if one in whole), statement]]
    return sorted(parts, key=lambda part: statements.index(part[0]))


def names_of(statement: gast.stmt) -> Set[str]:
    return {node.id for node in walk(statement) if isinstance(node, gast.Name)}


def is_short(length: gast.expr) -> bool:
    return literal(length) is not None and literal(length) <= COMPARISONS


def in_order(parts: List[List[gast.stmt]], statements: List[gast.stmt], nest: Nest, shares: Shares) -> bool:
    """May each part be run for all passes of the innermost loop before the next one is run for the first?"""
    touched = {id(one): accesses(Nest(nest.lengths[-1:], nest.variables[-1:], [one])) for one in statements}
    pairs = ((one, other) for place, part in enumerate(parts) for one in part for after in parts[place + 1 :] for other in after)
    for one, other in pairs:
        hinders = depends if statements.index(one) < statements.index(other) else conflict  # the latter change places in each pass
        if any(hinders(a, b, shares) for a in touched[id(one)] for b in touched[id(other)]):
            return False
    return True


def comparisons(statements: List[gast.stmt], inner: str) -> int:
    """How many pairs of places in memory are compared, of which one is written."""
    targets = [to for to in map(written, statements) if isinstance(to, gast.Subscript)]
    stored = {place_of(to, inner) for to in targets}
    values = [node for statement in statements for node in walk(statement.value)]
    read = {place_of(node, inner) for node in values if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name)} - stored
    return len(stored) * (len(stored) - 1) // 2 + len(stored) * len(read)


def place_of(node: gast.Subscript, inner: str) -> tuple:
    """What tells two places apart: the array and the index, without what is added to the innermost variable at its end."""
    parts = parts_of(node)
    last = parts[-1]
    if isinstance(last, gast.BinOp) and getattr(last.left, "id", None) == inner and literal(last.right) is not None:
        last = last.left
    return (getattr(node.value, "id", ""), *map(key, parts[:-1]), key(last))


def written(statement: gast.stmt) -> gast.expr:
    return statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]
