"""Which adjoints exist at a point of the reverse sweep, and how the next contribution is written.

The first contribution is an assignment, not a zero and an addition; a literal is not written at all until something needs it;
an array is added to in place only if it is ours alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Dict, List, Optional, Set, Tuple

import gast

from srcdiff.adjoin.fitting import Fitting, shape_call
from srcdiff.adjoin.places import as_argument, part_at
from srcdiff.adjoin.steps import Branch, Buffer, Increment, Let, Step, all_increments
from srcdiff.adjoin.values import adjoint_fact, augmented, is_new, is_plain
from srcdiff.facts.fact import Fact
from srcdiff.facts.shapes import opaque
from srcdiff.names import read_names
from srcdiff.tidy.chains import is_zero, leading_minus, number, stripped
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import assign, attribute, binary, call, clone, constant, key, known_name, name, subscript, with_fact_of


@dataclass(frozen=True)
class Adjoint:
    """One existing adjoint: a literal that is not written yet, or a name with a fact (its shape may be smaller than the value's).

    `owned` says that no other name shares its memory, `buffer` that it is an array of the full shape, `plain` that it comes from arithmetic
    (which makes a number of numbers, where an array function makes an array without axes).
    """

    fact: Fact
    literal: Optional[float] = None
    owned: bool = False
    buffer: bool = False
    plain: bool = False


class Accumulator:
    """The adjoints that exist, by the name of the primal variable, and the statements written so far."""

    def __init__(self, fitting: Fitting, bar_of: Callable[[str], str], flat: Set[str] = frozenset(), written: Set[str] = frozenset()):
        self.fitting, self.bar_of = fitting, bar_of
        self.written = written  # primal names whose arrays change while they are restored
        self.flat = flat  # names whose adjoints have to be contiguous
        self.live: Dict[str, Adjoint] = {}
        self.indexed: set = set()  # names that got an indexed contribution: loops make their buffers before they start
        self.handed_over: set = set()  # adjoints that are ours, used up, and given to one name only
        self.numbers: set = set()  # temporaries and adjoints that hold numbers made by arithmetic
        self.out: List[gast.stmt] = []

    def bar(self, variable: str) -> gast.expr:
        """The cotangent of a variable, as an expression."""
        adjoint = self.live[variable]
        node = constant(adjoint.literal) if adjoint.literal is not None else name(self.bar_of(variable))
        node.fact = adjoint.fact
        return node

    def write(self, statement: gast.stmt) -> None:
        self.out.append(statement)

    def apply(self, steps: List[Step]) -> None:
        """Write items in order: temporaries first, then contributions, those to one place together."""
        grouped: Dict[Tuple, Increment] = {}
        for step in steps:
            if isinstance(step, Let):
                self.write(assign(step.name, leading_minus(self.steady(step.value))))
                self.note_number(step.name, step.value)
            elif isinstance(step, Buffer):
                self.apply_buffer(step)
            elif isinstance(step, Increment):
                place = (step.name, *(key(index) for index, _ in step.places))
                before = grouped.get(place)
                grouped[place] = step if before is None else replace(before, value=plus(before.value, step.value))
        for increment in sorted(grouped.values(), key=lambda step: bool(step.places)):
            self.increment(increment)
        for step in steps:
            if isinstance(step, Branch):
                self.apply_branch(step)

    def increment(self, step: Increment) -> None:
        value = simplify(step.value)
        if isinstance(value, (gast.BinOp, gast.UnaryOp)) and value is not step.value:
            with_fact_of(value, step.value)
        if is_zero(value) and step.name in self.live:
            return
        if step.places:
            self.add_at(step, value)
        elif step.name not in self.live:
            self.set(step.name, value)
        else:
            self.add(step.name, value, step.fact)

    def set(self, variable: str, value: gast.expr) -> None:
        """The first contribution."""
        value = self.steady(value)
        fact = self.fitting.fact(value)
        if number(value) is not None:
            self.live[variable] = Adjoint(fact, float(number(value)), plain=True)
            return
        self.write(assign(self.bar_of(variable), leading_minus(value)))
        handed = isinstance(value, gast.Name) and value.id in self.handed_over
        number_name = isinstance(value, gast.Name) and value.id in self.numbers
        self.live[variable] = Adjoint(fact, None, is_new(value, fact) or handed or number_name, plain=is_plain(value) or number_name)
        self.note_number(self.bar_of(variable), value)

    def steady(self, value: gast.expr) -> gast.expr:
        """A copy of what is (a view of) a primal array that will be restored to what it was."""
        fact = self.fitting.fact(value)
        if is_new(value, fact) or number(value) is not None or not read_names(value) & self.written or (self.fitting.is_scalar(fact.shape) and not fact.boxed):
            return value
        copy = call(attribute(value, "copy")) if self.fitting.rank(fact.shape) else call("$np.copy", value)
        copy.fact = fact.with_(fresh=True)
        return copy

    def note_number(self, identifier: str, value: gast.expr) -> None:
        """Numbers that arithmetic made cannot be changed in place, so that sharing them does no harm."""
        number = is_plain(value) or (isinstance(value, gast.Name) and value.id in self.numbers)
        if number and self.fitting.fact(value).shape.sure.dims == ():
            self.numbers.add(identifier)
        else:
            self.numbers.discard(identifier)

    def add(self, variable: str, value: gast.expr, fact: Fact) -> None:
        adjoint = self.live[variable]
        if adjoint.literal is not None:
            self.set_again(variable, plus(self.bar(variable), value))
            return
        small = self.fitting.fact(value)
        full = self.fitting.covers(adjoint.fact.shape, fact.shape) and self.fits(small, fact)
        if adjoint.owned and (self.is_number(fact) or full) and not self.has_to_widen(adjoint, fact):
            self.write(augmented(name(self.bar_of(variable)), value))
        else:
            sign, inner = stripped(value)
            self.set_again(variable, gast.BinOp(self.bar(variable), gast.Add() if sign > 0 else gast.Sub(), inner))

    def has_to_widen(self, adjoint: Adjoint, fact: Fact) -> bool:
        """Is it an array of real numbers that cannot take complex ones?"""
        return fact.dtype == "c" and adjoint.fact.dtype != "c"

    def is_number(self, fact: Fact) -> bool:
        return self.fitting.is_scalar(fact.shape)

    def fits(self, small: Fact, fact: Fact) -> bool:
        """Can it be added in place, whatever kind of number or array it is?"""
        return self.fitting.covers(small.shape, fact.shape) or self.fitting.rank(fact.shape) is not None

    def set_again(self, variable: str, value: gast.expr) -> None:
        del self.live[variable]
        self.set(variable, value)

    def settle(self, variable: str, fact: Fact, bound: set) -> None:
        """Write down a literal; a zero as an array of the variable's shape, if the variable is surely assigned."""
        adjoint = self.live[variable]
        if adjoint.literal == 0.0 and not self.is_number(fact):
            self.zero(variable, fact, bound)
        elif adjoint.literal is not None:
            self.write(assign(self.bar_of(variable), constant(complex(adjoint.literal) if fact.dtype == "c" else adjoint.literal)))
            self.live[variable] = Adjoint(adjoint.fact.with_(dtype=fact.bar_dtype), owned=True, plain=True)
            self.numbers.add(self.bar_of(variable))

    def add_at(self, step: Increment, value: gast.expr) -> None:
        """A contribution to part of an array."""
        self.indexed.add(step.name)
        self.as_buffer(step.name, step.fact)
        self.write_at(name(self.bar_of(step.name)), step.places, value)

    def write_at(self, target: gast.expr, places, value: gast.expr) -> None:
        for place in places[:-1]:
            target = part_at(target, *place)
        index, gather = places[-1]
        if gather != "repeated":
            self.write(augmented(subscript(target, clone(index)), value))
        else:
            self.write(gast.Expr(call("$np.add.at", target, as_argument(clone(index)), value)))

    def apply_buffer(self, step: Buffer) -> None:
        self.write(assign(step.name, self.fitting.zeros(step.like, step.like.fact)))
        self.write_at(name(step.name), step.places, simplify(step.value))

    def as_buffer(self, variable: str, fact: Fact, when: Optional[str] = None) -> None:
        """Make the adjoint an array of the variable's full shape that is ours; `when`: is it the shape "after" the statement?"""
        adjoint = self.live.get(variable)
        like, value = known_name(variable, fact), None
        if when is not None:
            like.when = when
        if adjoint is None or adjoint.literal == 0.0:
            value = self.zeros(variable, fact)
        elif adjoint.buffer and not self.has_to_widen(adjoint, fact):
            return
        elif adjoint.literal is not None:
            value = self.fitting.filled(like, fact, adjoint.literal)
        elif self.has_to_widen(adjoint, fact):
            value = binary("+", self.zeros(variable, fact), self.bar(variable))
        elif variable in self.flat:
            value = call("$np.array", self.spread(variable, fact), order=constant("C"))
        elif fact.kind == "list" and self.fitting.is_scalar(adjoint.fact.shape) and self.fitting.rank(fact.shape):
            value = self.fitting.whole(self.bar(variable), like, fact.shape)
        elif not self.fitting.covers(adjoint.fact.shape, fact.shape):
            value = call("$np.copy", call("$np.broadcast_to", self.bar(variable), shape_call(like)))
        elif not adjoint.owned:
            value = self.fitting.copied(self.bar(variable), fact)
        if value is not None:
            self.write(assign(self.bar_of(variable), value))
        self.live[variable] = Adjoint(adjoint_fact(fact), owned=True, buffer=True)

    def spread(self, variable: str, fact: Fact) -> gast.expr:
        """An adjoint in the full shape of its variable."""
        if self.fitting.covers(self.live[variable].fact.shape, fact.shape):
            return self.bar(variable)
        return call("$np.broadcast_to", self.bar(variable), shape_call(known_name(variable, fact)))

    def zeros(self, variable: str, fact: Fact) -> gast.expr:
        """Zeros for a variable, contiguous if its adjoint has to be."""
        like = known_name(variable, fact)
        if variable in self.flat:
            return call("$np.zeros", call("$np.shape", like))
        return self.fitting.zeros(like, fact)

    def make_full(self, variable: str, fact: Fact, bound: set) -> None:
        """Bring an adjoint to the full shape of its variable, for where paths meet."""
        adjoint = self.live[variable]
        if adjoint.literal == 0.0:
            self.zero(variable, fact, bound)
        elif not self.fitting.covers(adjoint.fact.shape, fact.shape) and variable in bound:
            grown = self.fitting.whole(self.bar(variable), known_name(variable, fact), fact.shape)
            self.write(assign(self.bar_of(variable), grown))
            self.live[variable] = Adjoint(adjoint.fact.with_(shape=fact.shape), owned=is_new(grown, grown.fact))

    def zero(self, variable: str, fact: Fact, bound: set) -> None:
        """An adjoint that is zero.  Where the variable may not be assigned yet, the number 0.0 stands for an array of unknown shape."""
        if self.is_number(fact):
            self.live[variable] = Adjoint(Fact(dtype="f"), 0.0, plain=True)
        elif variable in bound:
            self.write(assign(self.bar_of(variable), self.zeros(variable, fact)))
            self.live[variable] = Adjoint(adjoint_fact(fact), owned=True, buffer=True)
        else:
            self.write(assign(self.bar_of(variable), constant(0.0)))
            self.live[variable] = Adjoint(Fact(dtype="f", shape=opaque(f"0.0 or {variable}")), plain=True)

    def apply_branch(self, step: Branch) -> None:
        facts = {increment.name: increment.fact for increment in all_increments(step)}
        sides = [(lambda part=part: self.apply(part)) for part in (step.body, step.orelse)]
        before = dict(self.live)
        blocks = self.branch(sides, facts, set(facts))
        self.live.update({n: a for n, a in before.items() if n not in self.live})
        if any(blocks):
            self.write(gast.If(step.test, *blocks))

    def branch(self, sides: list, alive: Dict[str, Fact], bound: set) -> List[list]:
        """Run both sides of an `if` from the same state, and make the same adjoints exist at the end of each.

        `alive` has the facts of the variables whose adjoints matter beyond; the others are dropped.  `bound` are those surely assigned.
        """
        start, numbers, outer = dict(self.live), self.numbers, self.out
        blocks, lives, known = [], [], []
        for write in sides:
            self.out, self.live, self.numbers = [], dict(start), set(numbers)
            write()
            blocks.append(self.out)
            lives.append(self.live)
            known.append(self.numbers)
        for variable in sorted(set().union(*lives) & set(alive)):
            self.meet(variable, alive[variable], bound, blocks, lives, known)
        self.out, self.numbers = outer, set.intersection(*known)
        self.live = {n: self.joined(n, lives[0][n], lives[1][n], alive[n]) for n in lives[0] if n in alive}
        return blocks

    def enter_side(self, after: Dict[str, Fact], end: Dict[str, Fact]) -> None:
        """What is whole after a branch is whole at the end of the side that was taken, in which a list or an array may have another length."""
        for variable, adjoint in list(self.live.items()):
            if variable in end and variable in after and end[variable].shape != after[variable].shape and adjoint.literal is None:
                if self.fitting.covers(adjoint.fact.shape, after[variable].shape):
                    self.live[variable] = replace(adjoint, fact=adjoint.fact.with_(shape=end[variable].shape))

    def joined(self, variable: str, left: Adjoint, right: Adjoint, fact: Fact) -> Adjoint:
        """What holds of an adjoint after either side; its shape is unknown if a side could not make it whole."""
        if left == right:
            return left
        whole = all(self.fitting.covers(side.fact.shape, fact.shape) for side in (left, right))
        shape = fact.shape if whole else opaque(f"{variable}_bar after a branch")
        dtypes = {left.fact.dtype, right.fact.dtype}
        dtype = None if "c" in dtypes and len(dtypes) > 1 else left.fact.dtype
        known = left.fact.with_(dtype=dtype, shape=shape, fresh=left.fact.fresh and right.fact.fresh)
        literal = left.literal if left.literal == right.literal else None
        return Adjoint(known, literal, left.owned and right.owned, left.buffer and right.buffer, left.plain and right.plain)

    def meet(self, variable: str, fact: Fact, bound: set, blocks: List[list], lives: List[dict], known: List[set]) -> None:
        """Zeros where only the other side contributed; written down and of one shape where the sides differ."""
        if lives[0].get(variable) == lives[1].get(variable):
            return
        for self.out, self.live, self.numbers in zip(blocks, lives, known):
            if variable not in self.live:
                self.zero(variable, fact, bound)
            self.make_full(variable, fact, bound)
        if lives[0][variable].literal != lives[1][variable].literal:
            for self.out, self.live, self.numbers in zip(blocks, lives, known):
                self.settle(variable, fact, bound)
