"""What a derivative keeps for its reverse sweep: a tree of its loops, with the bytes of a pass and the number of passes.

Counted are the lists of saved values that are in the text, what is kept outside loops for them, and the states of loops with checkpoints.  What one
pass needs while it is swept back, and adjoints, come on top.  Of a branch the side that keeps more counts; what is a view keeps the array that it is a view of.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Set

import gast

from srcdiff.errors import ShapeError
from srcdiff.facts.aliases import after
from srcdiff.facts.dataflow import assigned
from srcdiff.facts.fact import Fact
from srcdiff.facts.sharing import owners
from srcdiff.facts.sizes import ARRAY, Sizes
from srcdiff.load.source import Primal
from srcdiff.normalise.checkpoints import Budget
from srcdiff.normalise.grammar import root_of
from srcdiff.plan.recovery import Plan, block_end, values_of
from srcdiff.walks import statements_in

UNKNOWN = 2**80  # bytes: no budget has as many, so that a loop that may keep them has to have checkpoints
WAY_OUT = 'annotate the arguments (Annotated[np.ndarray, "n"], steps: int), give example=, or leave memory= out'


@dataclass
class Kept:
    """What a loop keeps, or, without one, the function: bytes `own` of each pass besides those of the loops in it; of one with checkpoints, those of a state."""

    loop: Optional[gast.For] = None
    passes: int = 1
    own: int = 0
    inner: List["Kept"] = field(default_factory=list)
    names: List[str] = field(default_factory=list)
    number: Optional[int] = None  # of the loop in the core's text
    states: int = 0  # at a time, of a loop with checkpoints
    work: int = 1  # the passes that one pass is, with those of the loops in it
    refusal: Optional[ShapeError] = None  # of a function: the first size or number of passes in it that is not known

    def held(self) -> int:
        """The bytes between the sweeps."""
        if self.states:
            return min(self.passes, self.states + 1) * self.own  # the state before the last pass comes on top of the budget
        return self.passes * (self.own + sum(one.held() for one in self.inner))

    def peak(self) -> int:
        """The most bytes at a time."""
        if self.states:
            return self.held() + peak_of(self.inner)
        return self.held() - sum(one.held() for one in self.inner) + peak_of(self.inner) if self.passes else 0

    def again(self) -> int:
        """The passes that are taken again each time that the loop with checkpoints is swept back, each of which may be many."""
        return self.passes + least_again(self.passes, self.states) if self.states else 0


def peak_of(loops: List[Kept]) -> int:
    """Of loops one after the other: each is swept back when those behind it keep nothing any more."""
    before, most = 0, 0
    for one in loops:
        most = max(most, before + one.peak())
        before += one.held()
    return max(most, before)


def least_again(passes: int, states: int) -> int:
    """The passes on the way from states that are kept, at least: see `plan.checkpoints`.

    >>> [least_again(passes, 10) for passes in (0, 1, 11, 12, 66, 67)]
    [0, 0, 0, 1, 55, 57]
    """
    few, many = 0, 1
    while math.comb(states + many, states) < passes:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if math.comb(states + middle, states) < passes else (few, middle)
    return (many - 1) * passes - math.comb(states + many, many - 1) + 1


class Keeping:
    """Measures one derivative: its core block, whose statements know their facts, the plan, and the `slots` of the tape that are in the `text`."""

    def __init__(self, primal: Primal, core: List[gast.stmt], plan: Plan, slots: Dict[tuple, tuple], text: List[gast.stmt], sizes: Sizes):
        self.primal, self.core, self.plan, self.sizes = primal, core, plan, sizes.of_body(core)
        printed = {node.id for statement in text for node in gast.walk(statement) if isinstance(node, gast.Name)}
        self.slots: Dict[int, List[str]] = {}
        for (statement, variable), (slot, _) in slots.items():
            if slot in printed:
                self.slots.setdefault(statement, []).extend([variable] if variable else plan.saved[statement])  # "" is a list of tuples
        self.refusal: Optional[ShapeError] = None
        self.inside: Set[str] = set()  # what the loops around assign
        self.numbers = {id(loop): number for number, loop in enumerate(loops_in(core))}

    def whole(self, live: Set[str]) -> Kept:
        """`live` are the names that the reverse sweep reads as the forward sweep leaves them."""
        found = Kept()
        self.block(self.core, found, is_pass=False)
        last = self.core[-1]
        views = last.aliases.views
        for variable in sorted(live & set(last.env_before)):
            if not isinstance(views.get(variable), gast.Name):  # which is counted by the other name, or the caller's
                found.own += self.value(variable, last, last, last.env_before.get)
                found.names.append(variable)
        found.refusal = self.refusal
        return found

    def block(self, body: List[gast.stmt], into: Kept, is_pass: bool) -> None:
        """Add what a block keeps; what a pass of a loop with checkpoints keeps for its own reverse (`is_pass`) is not kept on from pass to pass."""
        for statement in body:
            if not is_pass:
                self.save(statement, statement, into, statement.env_before.get)
            if isinstance(statement, gast.If):
                self.branch(statement, into, is_pass)
            elif isinstance(statement, (gast.For, gast.While)):
                one = self.loop(statement)
                if one is not None:
                    into.inner.append(one)

    def save(self, key: gast.stmt, statement: gast.stmt, into: Kept, fact_of: Callable) -> None:
        """What is saved at one place of the plan."""
        for variable in self.slots.get(id(key), ()):
            if variable.startswith("$"):
                continue  # the states of a loop with checkpoints
            into.own += (
                self.place(statement) if id(statement) in self.plan.stores and key is statement else self.value(variable, key, statement, fact_of)
            )
            into.names.append(variable)

    def place(self, store: gast.Assign) -> int:
        """The part of an array that a store is about to overwrite: a copy."""
        return self.known(self.sizes.size(store.targets[0].fact, root_of(store.targets[0])), self.plan.stores[id(store)], store)

    def value(self, variable: str, key: gast.stmt, statement: gast.stmt, fact_of: Callable) -> int:
        """A value, with all the memory that it is a part of."""
        fact = fact_of(variable)
        size = self.known(self.sizes.size(fact, variable), variable, statement)
        if (id(key), variable) in self.plan.copied:
            return size
        state = statement.aliases if key is statement else self.end_of(statement, key)
        view = state.views.get(variable)
        if view is None:
            made = [base_of(value) for maker in self.sizes.makers.get(variable, ()) for value in values_of(maker, variable)]
            return max([size, *(self.known(self.sizes.size(base.fact), variable, statement) for base in made if base is not None)])
        changing = [owner for owner in sorted(owners(view)) if owner in self.inside and fact_of(owner) is not None]
        return max([ARRAY, *(self.known(self.sizes.size(fact_of(owner), owner), owner, statement) for owner in changing)])

    def end_of(self, statement: gast.stmt, key: gast.stmt):
        """The state of aliases at the end of a block."""
        part = next(part for part, end in statement.ends.items() if end is key)
        body = getattr(statement, part)
        return after(body[-1], body[-1].aliases) if body else statement.aliases

    def known(self, size: Optional[int], variable: str, statement: gast.stmt) -> int:
        if size is None:
            message = f"`{variable}` is kept for the reverse sweep, and how many bytes it takes is not known"
            self.note(ShapeError(message, self.primal.place(statement), WAY_OUT))
            return UNKNOWN
        return size

    def note(self, refusal: ShapeError) -> None:
        self.refusal = self.refusal or refusal

    def ends(self, statement: gast.stmt, part: str, into: Kept) -> None:
        body = getattr(statement, part)
        env = body[-1].env_after if body else statement.env_before
        self.save(block_end(statement, part), statement, into, env.get)

    def branch(self, statement: gast.If, into: Kept, is_pass: bool) -> None:
        """Of the two sides the one that keeps more, and the loops of both."""
        sides = [Kept(), Kept()]
        for side, part in zip(sides, ("body", "orelse")):
            self.block(getattr(statement, part), side, is_pass)
            if not is_pass:
                self.ends(statement, part, side)
            into.inner += side.inner
            into.names += [one for one in side.names if one not in into.names]
        into.own += max(side.own for side in sides)

    def loop(self, loop: gast.stmt) -> Optional[Kept]:
        """None for one that keeps nothing."""
        passes = self.sizes.passes(loop)
        one = Kept(loop, passes or 0, number=self.numbers.get(id(loop)), work=1 + self.work(loop.body))
        state = self.plan.checkpointed.get(id(loop))
        around, self.inside = self.inside, self.inside | assigned(loop.body)
        self.block(loop.body, one, is_pass=bool(state))
        if state:
            facts = {n: loop.env_end.get(n, loop.env_before.get(n)) for n in state}
            one.own, one.names = ARRAY + sum(self.known(self.sizes.size(fact, n), n, loop) for n, fact in facts.items()), state
            one.states = loop.checkpoint.states or self.states_within(loop.checkpoint.size, facts)
        else:
            self.ends(loop, "body", one)
        self.inside = around
        if not one.own and not one.inner:
            return None
        if passes is None:
            names = ", ".join(f"`{n}`" for n in dict.fromkeys(one.names)) or "values"
            message = f"this loop keeps {names} of each pass, and how many passes there are is not known"
            way_out = "loop over a range of an argument (steps: int), which may stop early, or leave memory= out"
            self.note(ShapeError(message, self.primal.place(loop), way_out))
            one.passes, one.own, one.states, one.number = 1, UNKNOWN, 0, None
        return one

    def states_within(self, size: int, facts: Dict[str, Fact]) -> int:
        """As the derivative itself finds them, which divides by the bytes of the elements; none fits if they are not known."""
        elements = [self.sizes.elements(fact, n) for n, fact in facts.items()]
        return 1 if None in elements else max(1, size // max(1, sum(elements)))

    def work(self, body: List[gast.stmt]) -> int:
        """The passes of the loops in a block; those that nobody knows count once."""
        found = 0
        for statement in body:
            if isinstance(statement, (gast.For, gast.While)):
                found += (self.sizes.passes(statement) or 1) * (1 + self.work(statement.body))
            elif isinstance(statement, gast.If):
                found += max(self.work(statement.body), self.work(statement.orelse))
        return found


def base_of(value: gast.expr) -> Optional[gast.expr]:
    """`np.outer(x, x)` for `np.outer(x, x)[0]`, which keeps all of it; None for what is no part of an array without a name."""
    base = value
    while (isinstance(base, gast.Subscript) and getattr(base, "gather", "basic") == "basic") or (
        isinstance(base, gast.Attribute) and base.attr == "T"
    ):
        base = base.value
    is_part = base is not value and not isinstance(base, (gast.Name, gast.Attribute)) and getattr(base, "fact", None) is not None
    return base if is_part and base.fact.kind == "number" and value.fact.shape.told.dims != () else None


def loops_in(core: List[gast.stmt]) -> List[gast.For]:
    """The loops that a plan may ask checkpoints for, in the order of the text."""
    return [statement for statement in statements_in(core) if isinstance(statement, gast.For)]


def give_checkpoints(core: List[gast.stmt], states: Dict[int, int]) -> None:
    """To the loops of these numbers, as a comment would."""
    for number, loop in enumerate(loops_in(core)):
        if number in states:
            loop.checkpoint = Budget(states=states[number])


def all_loops(kept: Kept) -> List[Kept]:
    """Those in it, the outer ones first."""
    return [found for one in kept.inner for found in (one, *all_loops(one))]
