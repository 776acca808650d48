"""Nests with the same outer loops share these, so that what one pass of them makes is read by the same pass, and not when all of it has left the cache.

before: for i in range(n):                     after: for i in range(n):
            for j in range(m):                            for j in range(m):
                y[i, j] = np.exp(x[i, j])                     y[i, j] = np.exp(x[i, j])
                rows[i] += y[i, j]                            rows[i] += y[i, j]
        for i in range(n):                                for j in range(m):
            for j in range(m):                                y[i, j] /= rows[i]
                y[i, j] /= rows[i]

Two nests may share loops if each element that both touch, and one changes, is touched by the same pass of these loops (see `fuse`); they do if there is
such an element, and if each has an inner loop of its own.  A new array of which each pass of the loops has its own part, and which nothing needs
afterwards, becomes that part.  (Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, chapter 8; array contraction: see `contract`.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Set

import gast

from srcdiff.facts.dataflow import mark_live
from srcdiff.loops.contract import allocated
from srcdiff.loops.copies import parts_of
from srcdiff.loops.fuse import Shares, accesses, commutes, conflict, depends, may_move
from srcdiff.loops.nests import Nest
from srcdiff.loops.notes import like, note, notes_of, taken
from srcdiff.names import read_names
from srcdiff.trees import clone, key, tuple_of
from srcdiff.walks import walk


@dataclass
class Shared:
    """Nests that share the outermost `depth` loops, and their comments; `live` are the names that are read behind them."""

    depth: int
    nests: List[Nest]
    notes: List[List[str]]
    live: Set[str]

    def is_part(self, array: str) -> bool:
        """Does each pass touch only what belongs to it of an array?"""
        count = 0
        for nest in self.nests:
            for node in (node for statement in nest.body for node in walk(statement)):
                is_own = isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == array
                if is_own and [key(part) for part in parts_of(node)[: self.depth]] != nest.variables[: self.depth]:
                    return False
                if is_own and len(parts_of(node)) <= self.depth:
                    return False
                count += is_own - (getattr(node, "id", None) == array)
            if any(array in read_names(length) for _, length in nest.lengths):
                return False
        return count == 0

    @property
    def mentioned(self) -> Set[str]:
        """The names in the nests."""
        parts = [part for nest in self.nests for part in (*nest.body, *(length for _, length in nest.lengths))]
        return {node.id for part in parts for node in walk(part) if isinstance(node, gast.Name)}

    def reduce(self, array: str) -> None:
        """Leave the index of the loops out."""
        for nest in self.nests:
            nest.body = [with_fewer_axes(statement, array, self.depth) for statement in nest.body]

    def statement(self) -> gast.stmt:
        first, inner = self.nests[0], []
        for nest, notes in zip(self.nests, self.notes):
            inner.append(note(Nest(nest.lengths[self.depth :], nest.variables[self.depth :], nest.body, nest.numbers, nest.here).statement(), notes))
        loops = Nest(first.lengths[: self.depth], first.variables[: self.depth], inner).statement()
        del loops.nest  # it is no nest around statements on elements any more
        loops.shared = True
        return loops


def jammed(body: List[gast.stmt], shares: Shares) -> List[gast.stmt]:
    """The block in which nests share outer loops where they may."""
    mark_live(body, set())
    return jam(body, shares)


def jam(body: List[gast.stmt], shares: Shares) -> List[gast.stmt]:
    out: List[object] = []  # statements, and what shares loops
    last: Optional[int] = None
    for statement in body:
        if hasattr(statement, "nest"):
            joined = joined_with(out[last], out[last + 1 :], statement, shares) if last is not None else None
            if joined is not None:
                out[last:] = [*out[last + 1 :], joined]
            else:
                out.append(statement)
            last = len(out) - 1
            continue
        if isinstance(statement, (gast.For, gast.While, gast.If)):
            statement.body, statement.orelse = jam(statement.body, shares), jam(statement.orelse, shares)
        out.append(statement)
        last = last if may_move(statement) else None
    for place, one in enumerate(out):
        if isinstance(one, Shared):
            reduce_arrays(one, out[:place])
    return [one.statement() if isinstance(one, Shared) else one for one in out]


def reduce_arrays(shared: Shared, before: List[object]) -> None:
    """Make parts of the arrays that are made before, and of which each pass needs no more; what stands in between does not mention them."""
    mentioned: Set[str] = set()
    for statement in reversed(before):
        if isinstance(statement, Shared):
            mentioned |= statement.mentioned
            continue
        array = allocated(statement)
        if array is not None and array not in mentioned | shared.live and shared.is_part(array):
            sizes = statement.value.args[0]
            rest = sizes.elts[shared.depth :] if isinstance(sizes, gast.Tuple) else []
            if rest:
                statement.value.args[0] = rest[0] if len(rest) == 1 else tuple_of(rest)
                shared.reduce(array)
        mentioned |= {node.id for node in walk(statement) if isinstance(node, gast.Name)}


def with_fewer_axes(statement: gast.stmt, array: str, depth: int) -> gast.stmt:
    """A copy of the statement that leaves out the first parts of an array's index."""

    class Leave(gast.NodeTransformer):
        def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
            node = self.generic_visit(node)
            if getattr(node.value, "id", None) == array:
                rest = parts_of(node)[depth:]
                node.slice = rest[0] if len(rest) == 1 else tuple_of(rest)
            return node

    return like(note(Leave().visit(clone(statement)), notes_of(statement)), statement)


def joined_with(one: object, between: List[gast.stmt], statement: gast.stmt, shares: Shares) -> Optional[Shared]:
    """A nest, or several that share loops, and another nest, if that may share loops with all of them."""
    known = one if isinstance(one, Shared) else None
    before, second = known.nests if known is not None else [one.nest], statement.nest
    here = second.here.narrowed(shares)
    if not all(commutes(middle, nest, shares) for middle in between for nest in before):
        return None
    deepest = min(len(nest.variables) for nest in [*before, second]) - 1
    for depth in [known.depth] if known is not None else range(deepest, 0, -1):
        if depth <= deepest and all(may_share(nest, second, depth, here) for nest in before) and any(hands_on(nest, second, here) for nest in before):
            notes = [*known.notes] if known is not None else [taken(one)]
            return Shared(depth, [*before, second], [*notes, taken(statement)], statement.live_after)
    return None


def may_share(first: Nest, second: Nest, depth: int, shares: Shares) -> bool:
    """Is each element that both touch touched in the same pass of the outermost loops?"""
    if first.domain[:depth] != second.domain[:depth] or None in first.domain[:depth] or first.variables[:depth] != second.variables[:depth]:
        return False
    own = set(first.numbers) & set(second.numbers)  # what each pass of either makes before it reads it
    pairs = ((a, b) for a in accesses(outer(first, depth)) for b in accesses(outer(second, depth)) if a.name not in own)
    return not any(depends(a, b, shares) for a, b in pairs)


def outer(nest: Nest, depth: int) -> Nest:
    return Nest(nest.lengths[:depth], nest.variables[:depth], nest.body)


def hands_on(first: Nest, second: Nest, shares: Shares) -> bool:
    """Does one touch what the other one changes?"""
    return any(conflict(a, b, shares) for a in accesses(first) for b in accesses(second))
