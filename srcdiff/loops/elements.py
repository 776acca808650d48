"""An elementwise expression, ready to be written for one element of its result."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional

import gast

from srcdiff.loops.nests import Length
from srcdiff.loops.operands import Operand, Operands, length_of
from srcdiff.loops.scalars import for_one, operands_of
from srcdiff.trees import call, clone, constant, key, name, negative


class Elements:
    """The operands of an expression of known rank, and its element at an index; `rank` is that of what it is broadcast to, if it is.

    `operands` makes operands; `scalar` gives what is written for a part that is one number.
    """

    def __init__(self, node: gast.expr, operands: Operands, scalar: Callable[[gast.expr], gast.expr], rank: Optional[int] = None):
        self.node, self.rank = node, rank_of(node) if rank is None else rank
        self.arrays: Dict[int, Operand] = {}
        self.numbers: Dict[int, gast.expr] = {}
        self.collect(node, operands, scalar)

    def collect(self, node: gast.expr, operands: Operands, scalar: Callable) -> None:
        if rank_of(node) == 0:
            self.numbers[id(node)] = scalar(node)
        elif operands_of(node) is not None:
            for part in operands_of(node):
                self.collect(part, operands, scalar)
        else:
            self.arrays[id(node)] = operands.operand(node)

    def operands(self) -> List[Operand]:
        return list(self.arrays.values())

    def lengths(self, to: Optional[Operand] = None) -> List[Length]:
        """The length of each axis, the first axis first: that of the array that is written, or where there is none of the first operand that has it."""
        sources = [to] if to is not None else self.operands()
        found = [next((source.lengths[axis] for source in sources if axis in source.lengths), (1, constant(1))) for axis in range(-self.rank, 0)]
        return found

    def checks(self, lengths: List[Length]) -> List[gast.stmt]:
        """Statements that raise ValueError where an operand has another length than the loops, so that none is read beyond its end."""
        found: Dict[str, gast.stmt] = {}
        for operand in self.operands():
            for axis, (dim, length) in sorted(operand.lengths.items()):
                wanted = lengths[axis]
                if wanted[0] != dim:
                    test = gast.Compare(clone(length), [gast.NotEq()], [clone(wanted[1])])
                    found.setdefault(key(test), raising(test))
        return [*found.values(), *(check for operand in self.operands() if operand.picked is not None for check in within(operand))]

    def at(self, index: Dict[int, gast.expr]) -> gast.expr:
        """The expression for one element."""
        return self.part(self.node, index)

    def part(self, node: gast.expr, index: Dict[int, gast.expr]) -> gast.expr:
        if id(node) in self.arrays:
            return self.arrays[id(node)].element(index)
        if id(node) in self.numbers:
            return clone(self.numbers[id(node)])
        return for_one(node, [self.part(part, index) for part in operands_of(node)])


def rank_of(node: gast.expr) -> Optional[int]:
    """The number of axes; None if it is not known, or if it is no number or array."""
    fact = getattr(node, "fact", None)
    return fact.shape.rank if fact is not None and fact.kind == "number" else None


def is_elementwise(node: gast.expr) -> bool:
    """Is it an operation on each element, of arrays whose ranks are known, with an array as its result?"""
    return bool(rank_of(node)) and operands_of(node) is not None and all_known(node)


def all_known(node: gast.expr) -> bool:
    parts = operands_of(node)
    return rank_of(node) is not None and (rank_of(node) == 0 or parts is None or all(map(all_known, parts)))


def raising(test: gast.expr, error: str = "$ValueError", message: str = "arrays that are combined have different lengths") -> gast.stmt:
    return gast.If(test, [gast.Raise(call(error, constant("srcdiff: " + message)), None)], [])


def within(operand: Operand) -> List[gast.stmt]:
    """A statement that raises IndexError if an item of an index is none of the array's: compiled loops do not look."""
    position = next(position for position, place in enumerate(operand.places) if place.picks is not None)
    length = length_of(operand.array, len(operand.places), position)
    index = name(operand.picked)
    low = gast.Compare(call("$np.min", index), [gast.Lt()], [negative(length)])
    high = gast.Compare(call("$np.max", clone(index)), [gast.GtE()], [clone(length)])
    some = gast.Compare(call("$len", clone(index)), [gast.Gt()], [constant(0)])
    test = gast.BoolOp(gast.And(), [some, gast.BoolOp(gast.Or(), [low, high])])
    return [raising(test, "$IndexError", "an index is out of range")]
