"""Copies of parts of arrays that nothing changes while the copy is read are not made.

before: t = np.empty(len(y_bar_part))           after: for i in range(len(y_bar_part)):
        for i in range(len(y_bar_part)):                   x_bar[i] += a * y_bar_part[i]
            t[i] = y_bar_part[i]
        for i in range(len(t)):
            x_bar[i] += a * t[i]

(Copy propagation: Aho, Lam, Sethi & Ullman, Compilers, 2006, section 9.1.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Set, Tuple

import gast

from srcdiff.facts.dataflow import assigned, assignments_by_name, changed, mark_live, writes
from srcdiff.loops.contract import allocated
from srcdiff.loops.core import is_check
from srcdiff.loops.fuse import Shares, moves_with
from srcdiff.loops.nests import Nest
from srcdiff.loops.notes import like, note, notes_of, taken
from srcdiff.loops.operands import literal
from srcdiff.names import names_in, read_names
from srcdiff.trees import canonical, clone, dotted_path, key
from srcdiff.walks import statements_in, walk


@dataclass
class Copy:
    """An array whose elements are those of another's part: `element` is the one at the variables of the nest that fills it."""

    array: str
    element: gast.Subscript
    nest: Nest

    def at(self, index: List[gast.expr]) -> gast.expr:
        """The element that the copy has at an index."""
        places = dict(zip(self.nest.variables, index))

        class Place(gast.NodeTransformer):
            def visit_Name(self, node: gast.Name) -> gast.expr:
                return clone(places[node.id]) if node.id in places else node

        return Place().visit(clone(self.element))

    def length(self, axis: int) -> gast.expr:
        return clone(self.nest.lengths[axis][1])


class Copies:
    """Removes copies; `owners` gives the arrays of which names are parts."""

    def __init__(self, body: List[gast.stmt], shares: Shares, owners: Callable[[Set[str]], Set[str]]):
        self.shares, self.owners = shares, owners
        self.dtypes = {array: set(map(dtype_made, made)) for array, made in assignments_by_name(body).items()}

    def removed(self, body: List[gast.stmt]) -> List[gast.stmt]:
        out, position = list(body), 0
        while position < len(out):
            statement = out[position]
            copy = self.copy_in(statement)
            made = place_made(copy.array, out[:position]) if copy is not None else None
            last = self.last_use(copy, out[position + 1 :]) if made is not None and self.holds(copy, out[:made], out[made]) else None
            if last is not None:
                out = self.without(copy, out, (made, position), last)
                position = made
                continue
            if isinstance(statement, (gast.For, gast.While, gast.If)) and not hasattr(statement, "nest"):
                statement.body, statement.orelse = self.removed(statement.body), self.removed(statement.orelse)
            position += 1
        return out

    def copy_in(self, statement: gast.stmt) -> Optional[Copy]:
        """The copy that a nest makes of an array."""
        if not hasattr(statement, "nest") or len(statement.nest.body) != 1:
            return None
        nest, inner = statement.nest, statement.nest.body[0]
        to = inner.targets[0] if isinstance(inner, gast.Assign) else None
        if not isinstance(to, gast.Subscript) or [key(part) for part in parts_of(to)] != nest.variables or not is_element(inner.value):
            return None
        source = inner.value.value.id
        moving = [moves_with(part) for part in parts_of(inner.value)]
        fits = all(variable in moving for variable in nest.variables) and to.value.id != source
        return Copy(to.value.id, inner.value, nest) if fits else None

    def holds(self, copy: Copy, before: List[gast.stmt], made: gast.stmt) -> bool:
        """Has the array of the copy the dtype of what is copied?  Of a name that has been assigned in the block that is what counts."""
        source = copy.element.value.id
        latest = next((one for one in reversed(before) if source in assigned([one])), None)
        found = set().union(*(self.dtypes.get(owner, {None}) for owner in self.owners({source})))
        if latest is not None and self.owners({source}) == {source}:
            found = {dtype_made(latest)}
        return None not in found and found == {dtype_made(made)}

    def last_use(self, copy: Copy, rest: List[gast.stmt]) -> Optional[int]:
        """The place of the last statement that reads the copy, if all that do can read what it is a copy of; else None."""
        last: Optional[int] = None
        for position, statement in enumerate(rest):
            if mentions(statement, copy.array):
                last = position
            if not can_read(statement, copy) or self.disturbs(statement, copy):
                return None
            if copy.array not in statement.live_after:
                return last
        return None

    def disturbs(self, statement: gast.stmt, copy: Copy) -> bool:
        """May it change what the copy is one of, or what its index and lengths are made of?  So may what is no nest, check or simple assignment."""
        source, needed = copy.element.value.id, set().union(*map(read_names, [copy.element, *(length for _, length in copy.nest.lengths)]))
        if not (hasattr(statement, "nest") or is_check(statement) or isinstance(statement, (gast.Assign, gast.AugAssign))) or not all(
            map(is_known, walk(statement))
        ):
            return True
        inside = list(statements_in([statement]))
        bound = set().union(*map(writes, inside)) - (set(statement.nest.variables) if hasattr(statement, "nest") else set())
        return bool(needed & bound) or any(one == source or self.shares(one, source) for inner in inside for one in changed(inner))

    def without(self, copy: Copy, out: List[gast.stmt], places: Tuple[int, int], last: int) -> List[gast.stmt]:
        """The block without the allocation and the nest at two places, with other elements in the statements behind that read the copy."""
        made, filled = places
        notes, end = [line for place in places for line in taken(out[place])], filled + 2 + last
        rest = [*out[made + 1 : filled], *(reading(statement, copy) for statement in out[filled + 1 : end])]
        note(rest[0], notes)
        return [*out[:made], *rest, *out[end:]]


def place_made(array: str, before: List[gast.stmt]) -> Optional[int]:
    """Where an array was allocated, if between that and the end are no more than checks and other allocations."""
    for place in range(len(before) - 1, -1, -1):
        if allocated(before[place]) == array:
            return place
        if not (is_check(before[place]) or allocated(before[place])) or mentions(before[place], array):
            return None
    return None


def without_copies(body: List[gast.stmt], shares: Shares, owners: Callable[[Set[str]], Set[str]]) -> List[gast.stmt]:
    """The block without such copies."""
    mark_live(body, set())
    return Copies(body, shares, owners).removed(body)


def dtype_made(statement: gast.stmt) -> Optional[str]:
    """The dtype of a new array that is assigned to a name: "float64" of `np.empty(n)` and `np.zeros(x.shape)`, "bool_" of `np.empty(n, np.bool_)`."""
    value = getattr(statement, "value", None)
    is_call = isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) and isinstance(value, gast.Call)
    if not is_call or value.keywords or not 1 <= len(value.args) <= 2 or not (dotted_path(value.func) in MADE or canonical(value) in MADE):
        return None
    word = (dotted_path(value.args[1]) or "") if len(value.args) == 2 else "$np.float64"
    return word[len("$np.") :] if word.startswith("$np.") else None


MADE = ("$np.empty", "$np.zeros", "numpy.empty", "numpy.zeros")


def is_known(node: gast.AST) -> bool:
    """Is it no call of what might change an array?"""
    if not isinstance(node, gast.Call):
        return True
    function = canonical(node) or dotted_path(node.func) or ""
    return function.startswith(("$np.", "$math.", "$len", "$max", "$range", "numpy.", "math.", "$ValueError", "$IndexError"))


def parts_of(node: gast.Subscript) -> List[gast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, gast.Tuple) else [node.slice]


def is_element(node: gast.AST) -> bool:
    """`x[i + 1, k]`, of an array that has a name."""
    if not isinstance(node, gast.Subscript) or not isinstance(node.value, gast.Name):
        return False
    return not any(isinstance(part, (gast.Slice, gast.Subscript)) for index in parts_of(node) for part in walk(index))


def mentions(statement: gast.stmt, array: str) -> int:
    return sum(node.id == array for node in names_in(statement))


def can_read(statement: gast.stmt, copy: Copy) -> bool:
    """Does it mention the copy only where it reads an element, or a length?"""
    reader = Reader(copy)
    reader.visit(clone(statement))
    return reader.count == mentions(statement, copy.array)


class Reader(gast.NodeTransformer):
    """Puts elements and lengths in the place of those of a copy, and counts them."""

    def __init__(self, copy: Copy):
        self.copy, self.count = copy, 0

    def visit_Call(self, node: gast.Call) -> gast.expr:
        is_length = dotted_path(node.func) in ("$len", "len") and len(node.args) == 1 and getattr(node.args[0], "id", None) == self.copy.array
        if not is_length:
            return self.generic_visit(node)
        self.count += 1
        return self.copy.length(0)

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        array, rank = self.copy.array, len(self.copy.nest.variables)
        is_shape = isinstance(node.value, gast.Attribute) and node.value.attr == "shape" and getattr(node.value.value, "id", None) == array
        if is_shape and literal(node.slice) in range(rank):
            self.count += 1
            return self.copy.length(literal(node.slice))
        if getattr(node.value, "id", None) == array and isinstance(node.ctx, gast.Load) and len(parts_of(node)) == rank and is_element(node):
            self.count += 1
            return self.copy.at(parts_of(node))
        return self.generic_visit(node)


def reading(statement: gast.stmt, copy: Copy) -> gast.stmt:
    """The statement with elements of the original in place of the copy's."""
    if not mentions(statement, copy.array):
        return statement
    if not hasattr(statement, "nest"):
        new = Reader(copy).visit(clone(statement))
    else:
        nest = statement.nest
        lengths = [(dim, Reader(copy).visit(clone(length))) for dim, length in nest.lengths]
        body = [like(note(Reader(copy).visit(clone(one)), notes_of(one)), one) for one in nest.body]
        new = Nest(lengths, nest.variables, body, nest.numbers, nest.here).statement()
    new.live_after = statement.live_after
    return like(note(new, notes_of(statement)), statement)
