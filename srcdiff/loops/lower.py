"""From a core block with facts to loops: each array statement whose rank is known becomes a nest over its elements.

before: B[1:-1] = (A[:-2] + A[2:]) / 2.0
after:  for i in range(len(B) - 2):
            B[i + 1] = (A[i] + A[i + 2]) / 2.0

What has no elements of its own (a factorisation, `@` of matrices) stays a call, of arrays that have names.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.assemble.forward import stopping
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.operands import slots, wish
from srcdiff.facts.sharing import sharing
from srcdiff.loops.core import as_update, copied, forwards, increment, with_pops
from srcdiff.loops.elements import Elements, all_known, is_elementwise, rank_of, within
from srcdiff.loops.here import Shares, here
from srcdiff.loops.notes import come_from, note, notes_of
from srcdiff.loops.operands import Operand, Operands, is_view, same_cut, same_passes
from srcdiff.loops.reductions import reduction_of
from srcdiff.loops.scalars import arguments_of
from srcdiff.loops.writer import LoopWriter, size, whole_of
from srcdiff.names import Names, read_names
from srcdiff.trees import assign, attribute, call, canonical, constant, key, known_name, name, target, tuple_of
from srcdiff.walks import walk

HELP = 'leave target="numba" out, or write it with loops and functions that numba has'


class Lowering(LoopWriter):
    """Lowers statements."""

    def __init__(self, names: Names, evaluator: Evaluator, parameters: Set[str], lent: Set[str]):
        super().__init__(names, parameters)
        self.primal, self.evaluator, self.operands = evaluator.primal, evaluator, Operands(self.named)
        self.views: Dict[str, str] = {}  # of the statement at hand: its parts of arrays, and their names
        self.parts: Dict[str, gast.Subscript] = {}  # what those names stand for, where it is a section
        self.owners: Dict[str, Set[str]] = {}  # the arrays whose memory they may share
        self.lent = lent  # names that may be an array without axes, which belongs to the caller
        self.seen: Set[int] = set()  # statements whose comments were taken along

    def block(self, body: List[gast.stmt]) -> List[gast.stmt]:
        """The statements, lowered."""
        outer, self.out = self.out, []
        for statement in with_pops(body):
            self.views, self.parts, self.env, before = {}, {}, getattr(statement, "env_before", {}), len(self.out)
            self.here = here(statement)
            self.statement(copied(statement))
            come_from(self.out[before:], frozenset({statement.lineno} if getattr(statement, "lineno", None) else ()))
            if len(self.out) > before:
                note(self.out[before], self.notes(statement))
        made, self.out = self.out, outer
        return made

    def notes(self, statement: gast.stmt) -> List[str]:
        """The comments of what the statement comes from, at the first statement that does."""
        origin = getattr(statement, "origin", statement)
        first = id(origin) not in self.seen
        self.seen.add(id(origin))
        return notes_of(origin) if first else []

    def statement(self, statement: gast.stmt) -> None:
        to = statement.targets[0] if isinstance(statement, gast.Assign) and len(statement.targets) == 1 else None
        if isinstance(to, gast.Name) and hasattr(statement, "augmented"):
            self.update(to, statement.value)
        elif isinstance(to, gast.Name):
            self.assign(to.id, statement.value)
        elif isinstance(to, gast.Subscript):
            self.store(to, statement.value, getattr(statement, "accumulates", False))
        elif isinstance(statement, (gast.For, gast.While, gast.If)):
            self.compound(statement)
        else:
            for slot in slots(statement):
                slot.set(self.value(slot.get()))
            self.out.append(statement)

    def compound(self, statement: gast.stmt) -> None:
        if isinstance(statement, gast.For):
            statement.iter = forwards(self.value(statement.iter))
        elif isinstance(statement, gast.If):
            statement.test = self.value(statement.test)
        stops = stopping(statement) if isinstance(statement, (gast.For, gast.While)) else []
        statement.body, statement.orelse = self.block(statement.body) + stops, self.block(statement.orelse)
        self.out.append(statement)

    # Expressions

    def value(self, node: gast.expr) -> gast.expr:
        """What is written for an expression, after loops for its array operations."""
        reduction = reduction_of(node)
        if reduction is not None:
            return self.reduced(node, reduction)
        if is_elementwise(node) and not is_whole_copy(node):
            return name(self.named(node, wish(node)))
        if isinstance(node, gast.Call) and canonical(node) == "$zeros_of" and rank_of(node) is not None:
            return self.zeros(node)
        for slot in slots(node):
            slot.set(self.value(slot.get()))
        if hasattr(node, "tape"):
            sizes = node.args[0]
            node.args[0] = tuple_of(list(map(size, sizes.elts))) if isinstance(sizes, gast.Tuple) else size(sizes)
        return node

    def zeros(self, node: gast.Call) -> gast.expr:
        """Zeros of floats in the shape of an array, or of a number."""
        if rank_of(node) == 0:
            return constant(0.0)
        elements = self.elements(arguments_of(node)[0])
        return self.allocation("zeros", [length for _, length in self.lengths(elements)], "f")

    def scalar(self, node: gast.expr) -> gast.expr:
        """What is written for a number inside of a loop: a name, if it takes a call to find it."""
        written = self.value(node)
        if not any(isinstance(part, (gast.Call, gast.Subscript)) for part in walk(written)):
            return written
        made = self.names.fresh(wish(node))
        self.out.append(assign(made, written))
        return name(made)

    def named(self, node: gast.expr, word: str) -> str:
        """A name for a value, which is computed before the loops; a part of an array is named once in a statement."""
        known = key(node)
        if known in self.views:
            return self.views[known]
        is_new = reduction_of(node) is not None or is_elementwise(node)
        made, shared = self.names.fresh(word), set() if is_new else self.all_owners(sharing(node))
        self.assign(made, node)
        if shared:
            self.owners[made] = shared
            self.views[known] = made
            if isinstance(node, gast.Subscript) and is_view(node):
                self.parts[made] = node
        return made

    def all_owners(self, arrays: Set[str]) -> Set[str]:
        """The arrays that have names in the function, of these or of which these are parts."""
        return set().union(*(self.owners.get(one, {one}) for one in arrays))

    # Arrays that are new

    def assign(self, to: str, value: gast.expr) -> None:
        reduction = reduction_of(value)
        if reduction is not None and to not in read_names(value) and reduction.kind != "mean":
            self.reduced(value, reduction, to)
        elif is_elementwise(value) and not is_whole_copy(value):
            self.fill(to, value)
        else:
            changes = rank_of(value) == 0 and to not in self.lent and increment(name(to), value)
            self.out.append(gast.AugAssign(target(to), changes[0], self.value(changes[1])) if changes else assign(to, self.value(value)))

    def fill(self, to: str, value: gast.expr) -> None:
        """An array, element by element; one of the same name may be read on the way."""
        elements = self.elements(value)
        mine = [one for one in elements.operands() if one.array == to]
        whole = mine[0] if mine else whole_of(to, elements.rank)
        if mine and self.may_be_in_place(to, value, mine, whole):
            return self.in_place(to, value, whole)
        new = self.names.fresh(to) if to in read_names(value) or self.owners_of(elements) & {to} else to
        lengths = self.lengths(elements)
        self.out.append(assign(new, self.allocation("empty", [length for _, length in lengths], value.fact.dtype)))
        self.nest(elements, whole_of(new, elements.rank), None, lengths)
        if new != to:
            self.out.append(assign(to, name(new)))

    def in_place(self, to: str, value: gast.expr, whole: Operand) -> None:
        operator, rest = increment(name(to), value) or (None, value)
        self.nest(self.elements(rest, rank_of(value)), whole, operator, [(dim, length) for dim, length in whole.lengths.values()])

    def may_be_in_place(self, to: str, value: gast.expr, mine: List[Operand], whole: Operand) -> bool:
        """May the new value take the memory of the old one, which nobody else sees?"""
        is_whole = [place.axis for place in whole.places] == list(range(-rank_of(value), 0)) and not any(place.offset for place in whole.places)
        is_same = is_whole and all(one.places == whole.places and one.dtype == "f" for one in mine) and value.fact.dtype == "f"
        return is_same and to not in self.parameters and self.evaluator.sharing_with({to}) == {to} and to not in self.all_owners(set(self.owners))

    def shares(self, one: str, other: str) -> bool:
        """May two names hold the same memory?"""
        return bool(self.all_owners({other}) & self.evaluator.sharing_with(self.all_owners({one})))

    def owners_of(self, elements: Elements) -> Set[str]:
        return self.all_owners({one.array for one in elements.operands()})

    # Stores

    def update(self, to: gast.Name, value: gast.BinOp) -> None:
        """`x += e`, which writes the array of x if it is one."""
        old = known_name(to.id, value.left.fact)
        if rank_of(old) == 0:
            self.assign(to.id, value)
        elif rank_of(old) is None or not all_known(value) or rank_of(value) != rank_of(old):
            self.out.append(gast.AugAssign(target(to.id), value.op, self.materialised(value.right, to.id)))
        else:
            self.spread(self.operands.operand(old), old, value)

    def store(self, to: gast.Subscript, value: gast.expr, accumulates: bool) -> None:
        if accumulates and increment(to, value) is None:
            raise UnsupportedSyntaxError("numba has no update but sums at places that may be repeated", self.primal.place(to), HELP)
        rank, fits = rank_of(to), all_known(value) and rank_of(value) <= (rank_of(to) or 0)
        written = self.operands.written(to) if rank and fits else None
        if rank == 0 and rank_of(value) == 0 and not accumulates:
            self.out.append(as_update(to, self.value(value)))
        elif written is not None:
            self.spread(written, to, value, accumulates)
        elif accumulates:
            raise UnsupportedSyntaxError("numba cannot compile what is added at places that are not known", self.primal.place(to), HELP)
        else:
            self.out.append(assign(self.value(to), self.materialised(value, root_of_view(to))))

    def materialised(self, value: gast.expr, root: Optional[str]) -> gast.expr:
        """What is stored by one statement: not what shares memory with the array that is written."""
        written = self.value(value)
        is_part = rank_of(value) != 0 and isinstance(written, (gast.Name, gast.Subscript, gast.Attribute))
        source = root_of_view(written) if is_part else None
        is_shared = source is not None and (root is None or self.shares(root, source))
        return call(attribute(written, "copy")) if is_shared or (is_part and source is None) else written

    def spread(self, written: Operand, to: gast.expr, value: gast.expr, accumulates: bool = False) -> None:
        """Element by element, through a new array if what is read may be what was written just before."""
        each_once = accumulates or written.picked is None
        operator, value = (increment(to, value) if each_once else None) or (None, value)
        elements = self.elements(value, rank_of(to))
        # measured: where two arrays change places, compilers make no vector instructions of a loop that sets one from the other
        shares = self.shares if operator is None else self.here.narrowed(self.shares)
        if any(self.clashes(written, one, shares) for one in elements.operands()):
            made = known_name(self.names.fresh("value"), value.fact)
            self.fill(made.id, value)
            elements = self.elements(made, rank_of(to))
        self.out += within(written) if written.picked is not None else []
        self.nest(elements, written, operator)

    def clashes(self, target: Operand, read: Operand, shares: Shares) -> bool:
        """May a pass write what another one reads?"""
        if not shares(target.array, read.array):
            return False
        is_same = target.array == read.array or self.are_one_cut(target.array, read.array)
        return not is_same or target.picked is not None or not same_passes(target, read)

    def are_one_cut(self, one: str, other: str) -> bool:
        return one in self.parts and other in self.parts and same_cut(self.parts[one], self.parts[other])


def is_whole_copy(node: gast.expr) -> bool:
    """`x.copy()`: nothing is faster."""
    return isinstance(node, gast.Call) and canonical(node) == "numpy.copy" and isinstance(arguments_of(node)[0], gast.Name)


def root_of_view(node: gast.expr) -> Optional[str]:
    """The array of which an expression is a view."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None
