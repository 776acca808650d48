"""Nests over the same elements become one, where no element is read before it is written, or written before it is read, in another order.

before: for i in range(n):            after: for i in range(n):
            t[i] = 0.5 * y_bar[i]                t[i] = 0.5 * y_bar[i]
        for i in range(n):                       x_bar[i + 1] += t[i]
            x_bar[i + 1] += t[i]

Two nests may be fused if each element that both touch is touched by the same pass of both, or only added to by both (Kennedy & Allen,
Optimizing Compilers for Modern Architectures, 2001, chapter 8).  A nest passes others that touch nothing of what it changes.  `x[k, i]` and `x[k - 1, i]` are: they are one element or none in each pass of a
nest over i, whatever k is.  Allocations between them move up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Set

import gast

from srcdiff.facts.dataflow import changed, shape_reads, writes
from srcdiff.loops.core import is_check
from srcdiff.loops.here import Here, Shares
from srcdiff.loops.nests import Nest
from srcdiff.loops.notes import closer, note, notes_of, taken
from srcdiff.names import names_in, read_names
from srcdiff.trees import key
from srcdiff.walks import walk


@dataclass(frozen=True)
class Access:
    """An element, or a number, that a nest touches; `kind` is read, write or add, `each` says that every pass has its own element.

    `index` has no more than what moves with the passes: `i, _` of `x[i, k]`.
    """

    name: str
    index: str
    kind: str
    each: bool


def fused(body: List[gast.stmt], shares: Shares) -> List[gast.stmt]:
    """The block with nests fused, in blocks inside of it as well."""
    out: List[gast.stmt] = []
    start = 0  # behind the last statement that nothing may pass
    for statement in body:
        if hasattr(statement, "nest"):
            if not any(fuse_at(out, place, statement, shares) for place in range(len(out) - 1, start - 1, -1) if hasattr(out[place], "nest")):
                out.append(statement)
            continue
        if isinstance(statement, (gast.For, gast.While, gast.If)):
            statement.body, statement.orelse = fused(statement.body, shares), fused(statement.orelse, shares)
        out.append(statement)
        start = start if may_move(statement) else len(out)
    return out


def fuse_at(out: List[gast.stmt], place: int, statement: gast.stmt, shares: Shares) -> bool:
    """Make one nest of that at a place and of one that comes behind all, if it may pass the nests between, and what else stands there may come first."""
    first, between, second = out[place].nest, out[place + 1 :], statement.nest
    nests = [one for one in between if hasattr(one, "nest")]
    mine = accesses(second)
    if not {access.name for access in mine} & {access.name for access in accesses(first)}:
        return False  # nothing would be gained
    if any(conflict(a, b, shares, second.here) for nest in nests for a in accesses(nest.nest) for b in mine):
        return False
    passed: List[gast.stmt] = []
    for one in between:
        if hasattr(one, "nest"):
            passed.append(one)
        elif not all(commutes(one, other.nest, shares) for other in passed):
            return False
    others = [one for one in between if one not in nests]
    merged = merge(first, others, second, shares)
    if merged is None:
        return False
    notes = [line for one in [*others, statement] for line in taken(one)]
    note(merged.body[len(first.body)], closer(notes))
    out[place:] = [*others, note(merged.statement(), notes_of(out[place])), *nests]
    return True


def may_move(statement: gast.stmt) -> bool:
    """Is it an assignment to a name, or a check that raises?"""
    if isinstance(statement, gast.Assign):
        return all(isinstance(target, gast.Name) for target in statement.targets)
    return is_check(statement)


def merge(first: Nest, between: List[gast.stmt], second: Nest, shares: Shares) -> Optional[Nest]:
    """One nest for two; None if they have to stay apart."""
    if first.domain != second.domain or None in first.domain:
        return None
    if not all(commutes(statement, first, shares) for statement in between):
        return None
    if any(depends(a, b, shares, second.here) for a in accesses(first) for b in accesses(second)):
        return None
    return Nest(first.lengths, first.variables, [*first.body, *second.body], here=second.here)


def depends(a: Access, b: Access, shares: Shares, here: Here = Here()) -> bool:
    """Must one come before the other, in all passes?"""
    return conflict(a, b, shares, here) and not (a.name == b.name and a.index == b.index and a.each)


def conflict(a: Access, b: Access, shares: Shares, here: Here = Here()) -> bool:
    """May one change what the other one touches, other than by adding to what that adds to?

    Arrays that change places, and are apart where the nests stand, may be so for what is added; measured: compilers make no vector instructions of a
    loop that sets one from the other.
    """
    if a.kind == b.kind == "read" or a.kind == b.kind == "add":
        return False
    return a.name == b.name or (shares(a.name, b.name) and not ("add" in (a.kind, b.kind) and here.are_apart(a.name, b.name)))


def commutes(statement: gast.stmt, nest: Nest, shares: Shares) -> bool:
    """May the statement stand before a nest as well as after it?"""
    body = [statement] if isinstance(statement, gast.Assign) else [statement, *statement.body]
    read, bound, written = (set().union(*map(of, body)) for of in (values_read, writes, changed))
    if bound & set().union(*(read_names(length) for _, length in nest.lengths)):
        return False
    for access in accesses(nest):
        if access.name in bound or any(access.name == one or shares(access.name, one) for one in written):
            return False
        if access.kind != "read" and any(access.name == one or shares(access.name, one) for one in read):
            return False
    return True


def values_read(statement: gast.stmt) -> Set[str]:
    """The names of which a statement reads more than the shape."""
    parts = [statement.test] if isinstance(statement, gast.If) else [getattr(statement, "value", None) or statement]
    return {node.id for part in parts for node in names_in(part) if id(node) not in shape_reads(part)}


def accesses(nest: Nest) -> Set[Access]:
    """What the passes of a nest touch."""
    found: Set[Access] = set()
    for statement in nest.body:
        target = statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]
        kind = "write"
        if isinstance(statement, gast.AugAssign):
            kind = "add" if isinstance(statement.op, (gast.Add, gast.Sub)) else "write"
        found.add(access(target, kind, nest.variables))
        inner = [*walk(statement.value), *(walk(target.slice) if isinstance(target, gast.Subscript) else ())]
        found |= read_in(inner, nest.variables)
    return found


def read_in(nodes: List[gast.AST], variables: List[str]) -> Set[Access]:
    items = [node for node in nodes if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name)]
    arrays = {id(node.value) for node in items}
    found = {access(node, "read", variables) for node in items}
    return found | {
        Access(node.id, "", "read", False) for node in nodes if isinstance(node, gast.Name) and id(node) not in arrays and node.id not in variables
    }


def access(node: gast.expr, kind: str, variables: List[str]) -> Access:
    if isinstance(node, gast.Name):
        return Access(node.id, "", kind, False)
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    moving = [moves_with(part) for part in parts]
    index = ", ".join(key(part) if variable in variables else "_" for part, variable in zip(parts, moving))
    return Access(node.value.id, index, kind, set(variables) <= set(moving))


def moves_with(part: gast.expr) -> Optional[str]:
    """The variable of which an index is a plain function: i of `i` and `i + 1`."""
    if isinstance(part, gast.BinOp) and isinstance(part.op, (gast.Add, gast.Sub)) and isinstance(part.right, gast.Constant):
        part = part.left
    return part.id if isinstance(part, gast.Name) else None
