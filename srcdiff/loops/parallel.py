"""Loops whose passes do not depend on each other run at once, on request.

before: for i in range(n):                    after: for i in numba.prange(n):
            y[i] = 2.0 * x[i]                            y[i] = 2.0 * x[i]

A loop over `range(n)` is such a loop if each pass writes elements of its own: all that it touches of an array that is written has the loop variable
as one and the same index, and the array has no other name.  Numbers, and arrays that a pass makes for itself, are its own if it sets them first and
nobody reads them afterwards.  A sum over all passes is left to numba, which adds up a part for each thread: its last digits depend on their number.

(Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, chapters 2 and 6: loop-carried dependence, privatization, reductions.)
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Optional

import gast

from srcdiff.facts.dataflow import assigned, assignments_by_name, exposed, mark_live, writes
from srcdiff.loops.copies import parts_of
from srcdiff.loops.core import is_call_of
from srcdiff.loops.notes import like, note, taken
from srcdiff.loops.operands import literal
from srcdiff.loops.owned import ALIKE, MADE, ranks_of, stays_whole
from srcdiff.loops.scalars import SCALAR
from srcdiff.names import Names, names_in, read_names
from srcdiff.tidy.own_pass import distance_of
from srcdiff.trees import assign, call, canonical, constant, dotted_path, key, name, target
from srcdiff.walks import statements_in, walk

STATEMENTS = (gast.Assign, gast.AugAssign, gast.For, gast.While, gast.If, gast.Pass)
# Loops that are marked run on several threads, and nothing else: of what numba chooses by itself (0.68) array functions wrote beyond their arrays.
# The dictionary is written out for each function, because numba takes it apart.
DECORATOR = """\
@numba.njit(
    cache=True,
    error_model="numpy",
    parallel={
        "prange": True,
        "comprehension": False,
        "fusion": False,
        "inplace_binop": False,
        "numpy": False,
        "reduction": False,
        "setitem": False,
        "stencil": False,
    },
)"""
MANY = 100  # passes; fewer are done before threads have begun
PURE = {*SCALAR, *SCALAR.values(), *(prefix + word for prefix in ("numpy.", "$np.") for word in ("int64", *MADE, *ALIKE))}
BUILTINS = {"range", "len", "min", "max", "abs", "float", "int", "bool"}


def with_parallel_loops(body: List[gast.stmt], names: Names, ranks: Dict[str, Optional[int]]) -> bool:
    """Mark such loops in a block, in place; True if there are any.  `ranks` are those of parameters that belong to the function alone while it runs."""
    mark_live(body, set())
    search = Search(body, names, ranks_of(body, ranks))
    search.block(body)
    return search.found


class Search:
    """The outermost such loops."""

    def __init__(self, body: List[gast.stmt], names: Names, ranks: Dict[str, int]):
        self.names, self.ranks, self.found = names, ranks, False
        self.numbers = {one for one, statements in assignments_by_name(body).items() if is_number(statements)}
        self.whole = {array for array, rank in ranks.items() if stays_whole(body, array, rank)}

    def block(self, body: List[gast.stmt]) -> None:
        for position, statement in enumerate(body):
            if isinstance(statement, gast.For) and self.is_parallel(statement, body[:position]):
                body[position] = self.marked(statement)
                self.found = True
            elif isinstance(statement, (gast.For, gast.While, gast.If)) and not hasattr(statement, "nest"):
                self.block(statement.body)  # not in nests: what one pass of these does is too little
                self.block(statement.orelse)

    def is_parallel(self, loop: gast.For, before: List[gast.stmt]) -> bool:
        start = start_of(loop.iter)
        own = assigned(loop.body)
        if start is None or loop.target.id in own | loop.live_after or not all(map(is_plain, statements_in(loop.body))):
            return False
        sums = exposed(loop.body) & own
        if own & loop.live_after - sums or not all(one in self.numbers and is_sum(one, loop.body) for one in sums):
            return False
        stored = {target.value.id for target in stores(loop.body)}
        return all(array in self.whole if array in own else self.is_parted(array, loop, start, before) for array in stored)

    def is_parted(self, array: str, loop: gast.For, start: int, before: List[gast.stmt]) -> bool:
        """Does each pass touch elements of its own?"""
        rank = self.ranks.get(array)
        if rank is None or not (array in self.whole or is_new(array, rank, before)) or not stays_whole(loop.body, array, rank):
            return False
        indices = [parts_of(node) for node in elements(loop.body, array)]
        return any(len({key(index[axis]) for index in indices}) == 1 and moves(indices[0][axis], loop.target.id, start) for axis in range(rank))

    def marked(self, loop: gast.For) -> gast.For:
        """The loop with `numba.prange`, whose variable is an unsigned number: where it is more than an index, a signed one is made of it."""
        body, variable = self.with_own_sums(loop), loop.target.id
        if any(node.id == variable for statement in body for node in read_as_numbers(statement)):
            variable = self.names.fresh("each_" + loop.target.id)
            body = [like(assign(loop.target.id, call("$np.int64", name(variable))), loop), *body]
        made = gast.For(target(variable), call("$numba.prange", *loop.iter.args), body, [], None)
        return note(made, taken(loop))

    def with_own_sums(self, loop: gast.For) -> List[gast.stmt]:
        """The body, which adds up in a number of its own what inner loops add to a sum over all passes."""
        body, first, last = loop.body, [], []
        for one in sorted(exposed(loop.body) & assigned(loop.body)):
            if any(one in assigned([statement]) - writes(statement) for statement in body):
                own = self.names.fresh(f"{one}_of_{loop.target.id}")
                for statement in statements_in(body):
                    if isinstance(statement, gast.AugAssign) and getattr(statement.target, "id", None) == one:
                        statement.target = target(own)
                first.append(like(assign(own, constant(0)), loop))
                last.append(like(gast.AugAssign(target(one), gast.Add(), name(own)), loop))
        return [*first, *body, *last]


def start_of(iteration: gast.expr) -> Optional[int]:
    """Where `range(n)` or `range(2, n)` begins, if that is a number, not below zero, each number follows, and they may be many."""
    if not is_call_of(iteration, "range") or len(iteration.args) > 2:
        return None
    start = 0 if len(iteration.args) == 1 else literal(iteration.args[0])
    stop = literal(iteration.args[-1])
    return None if start is None or start < 0 or (stop is not None and stop < MANY) else start


def is_plain(statement: gast.stmt) -> bool:
    """Does it only compute, and write to names and elements of arrays?"""
    if not isinstance(statement, STATEMENTS) or len(getattr(statement, "targets", (None,))) != 1:
        return False
    parts = [part for part in gast.iter_child_nodes(statement) if isinstance(part, gast.expr)]
    to = statement.targets[0] if isinstance(statement, gast.Assign) else getattr(statement, "target", None)
    is_to = to is None or isinstance(to, gast.Name) or (isinstance(to, gast.Subscript) and isinstance(to.value, gast.Name))
    return is_to and all(is_pure(node) for part in parts for node in walk(part) if isinstance(node, gast.Call))


def is_pure(node: gast.Call) -> bool:
    if isinstance(node.func, gast.Name) and node.func.id.startswith("$"):
        return node.func.id[1:] in BUILTINS
    return canonical(node) in {*PURE, *("builtins." + word for word in BUILTINS)} or dotted_path(node.func) in PURE


def is_number(statements: List[gast.stmt]) -> bool:
    """Is a name set to constants, `s = 0.0`, and else changed only?  What is never set may be an array of the caller's."""
    values = [getattr(one, "value", None) for one in statements if not isinstance(one, gast.AugAssign)]
    return bool(values) and all(isinstance(value, gast.Constant) for value in values)


def is_sum(one: str, body: List[gast.stmt]) -> bool:
    """Is every mention of the name a `+=` or `-=` to it?"""
    added = [
        s
        for s in statements_in(body)
        if isinstance(s, gast.AugAssign) and isinstance(s.op, (gast.Add, gast.Sub)) and getattr(s.target, "id", None) == one
    ]
    mentions = sum(node.id == one for statement in body for node in walk(statement) if isinstance(node, gast.Name))
    return mentions == len(added) and not any(one in read_names(statement.value) for statement in added)


def stores(body: List[gast.stmt]) -> Iterator[gast.Subscript]:
    for statement in statements_in(body):
        to = statement.targets[0] if isinstance(statement, gast.Assign) else getattr(statement, "target", None)
        if isinstance(to, gast.Subscript):
            yield to


def elements(body: List[gast.stmt], array: str) -> Iterator[gast.Subscript]:
    """What a block reads and writes of an array."""
    for statement in body:
        for node in walk(statement):
            if isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == array:
                yield node


def moves(index: gast.expr, variable: str, start: int) -> bool:
    """Is it `i`, or `i + 1`, and never below zero, where it would count from the end?"""
    offset = distance_of(index, variable)
    return offset is not None and start + offset >= 0


def is_new(array: str, rank: int, before: List[gast.stmt]) -> bool:
    """Was it made in this block, and has got no other name since?"""
    for position in range(len(before) - 1, -1, -1):
        if array in writes(before[position]):
            since = before[position + 1 :]
            return ranks_of([before[position]], {}).get(array) == rank and stays_whole(since, array, rank) and array not in assigned(since)
    return False


def read_as_numbers(statement: gast.stmt) -> Iterator[gast.Name]:
    """The names in a statement, but for those that are an index as they are, or with a number added."""
    indices = {
        id(part.left if isinstance(part, gast.BinOp) and isinstance(part.op, gast.Add) and isinstance(part.right, gast.Constant) else part)
        for node in walk(statement)
        if isinstance(node, gast.Subscript)
        for part in parts_of(node)
    }
    return (node for node in names_in(statement) if id(node) not in indices)
