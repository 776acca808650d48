"""Shifts that cancel: the maximum in a softmax, or in the logarithm of a sum of exponentials, keeps numbers small and changes no result.

    odds = np.exp(x - np.max(x))            times exp(-d), if the maximum were greater by d
    return odds / np.sum(odds)              the same, whatever d is

That a result is the same is proved, by what becomes of each value: it is greater by c * d, or exp(c * d) times as large, or stays.  The
derivative with respect to such a maximum is zero then, exactly, and nothing flows back through it.  What the proof does not know
counts as a failure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Dict, FrozenSet, Iterator, List, Optional

import gast

from srcdiff.facts.dataflow import assigned, certain
from srcdiff.facts.shift_rules import RULES, Shift, Unproved, constant_of, negative
from srcdiff.names import names_in, read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.normalise.outputs import parted
from srcdiff.trees import key
from srcdiff.walks import Define, walk

SHIFTS = frozenset("numpy.max numpy.min numpy.maximum numpy.minimum builtins.max builtins.min".split())


def mark_shifts(body: List[gast.stmt], evaluator) -> bool:
    """Mark the calls in a core block that only shift (`.cancels`: what this rests on); True if there are any that were not marked.

    Facts are needed, and have to be found again for what depends on the calls.
    """
    found = [(block, position, calls) for block in blocks_in(body) for position, s in enumerate(block) for calls in candidates(s)]
    if not found:
        return False
    reads = Counter(node.id for statement in body for node in names_in(statement))
    captured = set().union(*(read_names(node) for outer in body for node in walk(outer) if isinstance(node, (gast.Lambda, Define))))
    marked = False
    for block, position, calls in found:
        proof = Proof(calls, evaluator)
        if proof.holds(block[position:], None if block is body else reads) and not proof.ever & captured:
            marked = True
            for call in calls:
                call.cancels = proof.assumed
    return marked


def blocks_in(body: List[gast.stmt]) -> Iterator[List[gast.stmt]]:
    yield body
    for statement in body:
        for inner in (getattr(statement, "body", None), getattr(statement, "orelse", None)):
            if isinstance(inner, list) and inner:
                yield from blocks_in(inner)


def candidates(statement: gast.stmt) -> List[List[gast.Call]]:
    """The calls that may be shifts, each with those that read the same in its statement."""
    alike: Dict[str, List[gast.Call]] = {}
    if isinstance(statement, (gast.Assign, gast.Return)) and statement.value is not None:
        for node in walk(statement.value):
            if isinstance(node, gast.Call) and getattr(node, "callee", None) in SHIFTS and node.fact.varied:
                alike.setdefault(key(node), []).append(node)
    return list(alike.values())


class Proof:
    """That the value of some equal calls changes nothing that is differentiated."""

    def __init__(self, calls: List[gast.Call], evaluator):
        self.calls, self.evaluator = {id(call) for call in calls}, evaluator
        self.assumed: FrozenSet[tuple] = frozenset()
        self.shifts: Dict[str, Shift] = {}  # of the names, at the moment
        self.ever: set = set()  # the names that were shifted at some moment

    def holds(self, statements: List[gast.stmt], reads: Optional[Counter]) -> bool:
        """Is it so?  The first of the statements has the calls, the others are the rest of its block; `reads` counts all reads of names, if there is
        a block around it."""
        seen, new, early = Counter(), set(), set()
        try:
            for statement in statements:
                names = [node.id for node in names_in(statement)]
                seen.update(names)
                early |= set(names) - new
                self.statement(statement, set(names))
                new |= certain([statement])
        except Unproved:
            return False
        return reads is None or not any(reads[name] != seen[name] or name in early for name in self.ever)

    def statement(self, statement: gast.stmt, names: set) -> None:
        if isinstance(statement, (gast.Assert, gast.Raise)):
            return
        if isinstance(statement, gast.Return):
            value, _ = parted(statement, self.evaluator.has_aux)
            self.unshifted(*(value.elts if isinstance(value, gast.Tuple) else [value]))
        elif is_store(statement):
            self.unshifted(statement.value)
            if root_of(statement.targets[0]) in self.ever:
                raise Unproved
        elif isinstance(statement, gast.Assign):
            self.assign(statement)
        elif (names | assigned([statement])) & self.ever:
            raise Unproved

    def assign(self, statement: gast.Assign) -> None:
        new = {name: self.of(value) for name, value in assigned_pairs(statement)}
        if (
            hasattr(statement, "augmented")
            and (any(new.values()) or new.keys() & self.ever)
            and any(self.evaluator.sharing_with({name}) != {name} for name in new)
        ):
            raise Unproved  # others see it change
        self.shifts = {name: shift for name, shift in {**self.shifts, **new}.items() if shift is not None}
        self.ever |= self.shifts.keys()

    def unshifted(self, *values: gast.expr) -> None:
        if any(self.of(value) is not None for value in values):
            raise Unproved

    # --- expressions

    def of(self, node: gast.expr) -> Optional[Shift]:
        """What becomes of an expression's value; None if it stays."""
        if id(node) in self.calls:
            return Shift(1, False, self.axes_of(node))
        if not self.is_touched(node):
            return None
        if node.fact.kind not in ("number", "tuple"):
            raise Unproved  # of several results it is noted at each whether it is differentiated
        if not node.fact.varied:
            return None
        if isinstance(node, gast.Name):
            return self.shifts[node.id]
        if isinstance(node, gast.Subscript) and isinstance(node.value, gast.expr):
            return self.item(node)
        callee = getattr(node, "callee", None)
        if type(callee) is not str or callee not in RULES:  # or it has a derivative of the user's
            raise Unproved
        return RULES[callee](self, *([node.operands] if isinstance(node.operands, dict) else node.operands))

    def is_touched(self, node: gast.expr) -> bool:
        return any(id(part) in self.calls for part in walk(node)) or bool(read_names(node) & self.shifts.keys())

    def rank(self, node: gast.expr) -> int:
        shape = node.fact.shape
        if shape.rank is None:
            raise Unproved
        if not shape.sure.known:
            self.assumed |= shape.assumptions
        return shape.rank

    def axes_of(self, call: gast.Call) -> object:
        """How the axes of the shift lie: those that `keepdims` keeps have length 1."""
        axis, keepdims = (constant_of(call.operands.get(word)) for word in ("axis", "keepdims"))
        if call.fact.shape.rank is None:
            if keepdims is not True or type(axis) is not int or axis >= 0:
                raise Unproved
            return axis
        rank = self.rank(call)
        dropped = negative(axis, rank) if keepdims is True and axis is not None else range(-rank, 0) if keepdims is True else ()
        return frozenset((place, rank + place) for place in range(-rank, 0) if place not in dropped)

    def item(self, node: gast.Subscript) -> Shift:
        """A part, with all of the axes along which the shift differs: `top[:, None]`."""
        shift = self.of(node.value)
        if shift is None or not shift.along:
            return shift
        if not isinstance(shift.along, frozenset):
            raise Unproved
        parts = list(node.slice.elts) if isinstance(node.slice, gast.Tuple) else [node.slice]
        rank = self.rank(node.value)
        parts += [gast.Slice(None, None, None)] * (rank - sum(not is_new_axis(part) for part in parts))
        old, new = -rank, []  # for each axis of the part, the one that it was
        for part in parts:
            is_whole = isinstance(part, gast.Slice) and part.lower is part.upper is part.step is None
            if is_new_axis(part):
                new.append(None)
                continue
            if not is_whole and any(place == old for place, _ in shift.along):
                raise Unproved
            if isinstance(part, gast.Slice):
                new.append(old)
            elif not part.fact.is_index or part.fact.dtype != "i":
                raise Unproved
            old += 1
        return replace(shift, along=frozenset((new.index(place) - len(new), axis) for place, axis in shift.along))


def is_new_axis(part: gast.expr) -> bool:
    return not isinstance(part, gast.Slice) and part.fact.const is None
