"""The adjoint of a store `y[i] = e`: take the cotangent of the place, leave none behind, propagate it through e.

before: y[i] = 2.0 * x[i]                      y[i] = y[i] * y[i - 1]
after:  x_bar[i] += 2.0 * y_bar[i]             t_bar = y_bar[i]
        y_bar[i] = 0.0                         y_bar[i] = y[i - 1] * t_bar; y_bar[i - 1] += y[i] * t_bar
What reads the place's cotangent comes before what changes it; where that cannot be arranged, the cotangent is copied first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional

import gast

from srcdiff.adjoin.complexes import Above
from srcdiff.adjoin.expressions import Propagation
from srcdiff.adjoin.lists import ListAdjoint
from srcdiff.adjoin.mirror import Mirror
from srcdiff.adjoin.places import as_argument, part_at, places_of
from srcdiff.adjoin.steps import Branch, Buffer, Increment, Let, Step, incremented
from srcdiff.adjoin.values import adjoint_fact, augmented
from srcdiff.facts.sections import apart, section_of
from srcdiff.facts.sharing import is_list
from srcdiff.names import names_in
from srcdiff.normalise.grammar import is_everything, root_of
from srcdiff.tidy.chains import leading_minus, negated, number
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import assign, attribute, call, clone, constant, key, known_name, settled
from srcdiff.walks import walk


def replaces_all(statement: gast.Assign, fitting) -> bool:
    """`y[...] = e` is to the adjoint what `y = e` is."""
    (to,) = statement.targets
    if is_list(to.value):
        return is_everything(to.slice)
    whole = isinstance(to.value, gast.Name) and is_everything(to.slice) and to.fact.dtype not in ("i", "b")
    return whole and fitting.same(to.value.fact.shape, statement.value.fact.shape)


class StoreAdjoint:
    """One store; `sweep` is the reverse sweep that it is part of.  `named_results`: may the adjoint read what was stored?"""

    def __init__(self, sweep, statement: gast.Assign, named_results: bool):
        self.sweep, self.accumulator, self.fitting = sweep, sweep.accumulator, sweep.fitting
        self.statement, self.value, self.named_results = statement, statement.value, named_results
        (self.to,) = statement.targets
        self.root = root_of(self.to)
        self.bar = sweep.bar_of(self.root)
        _, self.places = places_of(self.to, self.accumulator.flat)

    def run(self) -> Mirror:
        if hasattr(self.statement, "resizes"):
            return ListAdjoint(self).run()
        mirror = Mirror(self.statement)
        self.accumulator.out = mirror.lines
        live = self.accumulator.live.get(self.root)
        if live is None or live.literal == 0.0 or self.to.fact.dtype in ("i", "b"):
            return mirror
        self.accumulator.indexed.add(self.root)
        self.accumulator.as_buffer(self.root, self.statement.env_after[self.root])
        if self.value.fact.varied:
            self.propagate()
        else:
            self.set_place(constant(0.0))
        if is_list(self.to.value):  # of which more may be known before
            live = self.accumulator.live[self.root]
            self.accumulator.live[self.root] = replace(live, fact=adjoint_fact(self.statement.env_before[self.root]))
        return mirror

    def place(self) -> gast.expr:
        """The cotangent of what was stored: the same part of the array's adjoint."""
        node = clone(self.to)
        leaf(node).id = self.bar
        for part in steps_of(node):
            if isinstance(part, gast.Subscript):
                part.slice = settled(part.slice)
        node.ctx = gast.Load()
        node.fact = self.to.fact.with_(varied=False, dtype=self.to.fact.bar_dtype, fresh=self.to.gather != "basic")
        return node

    def propagate(self) -> None:
        if getattr(self.statement, "accumulates", False):
            self.propagate_added()
            return
        seed = self.place()
        steps = self.steps(self.sweep.propagation(), seed) if self.to.gather != "repeated" else []
        gathers = self.to.gather == "mask" and sum(map(self.reads_bar, steps)) > 1
        if self.to.gather == "repeated" or gathers or not self.is_orderly(steps, seed):
            propagation = self.sweep.propagation()
            seed = self.copied(seed, propagation.temporary("t_bar"))
            steps = self.steps(propagation, seed)
        own = [step for step in steps if self.is_own(step)]
        rest = [step for step in steps if not self.is_own(step)]
        first = [step for step in rest if isinstance(step, (Let, Buffer))]
        rest = [self.apart(step) for step in rest if not isinstance(step, (Let, Buffer))]
        value = self.total(own)
        reads_place = any(self.reads_bar(step) for step in rest)
        self.accumulator.apply(first)
        if reads_place:
            self.accumulator.apply([step for step in rest if not self.changes_root(step)])
            changing = [step for step in rest if self.changes_root(step)]
            self.accumulator.apply([step for step in changing if self.is_apart(step)])
            self.accumulator.apply([step for step in changing if not self.is_apart(step)])  # what changes a part of the place comes last
        if key(value) != key(seed):
            self.set_place(value)
        if not reads_place:
            self.accumulator.apply(rest)
        self.free_reads()

    def propagate_added(self) -> None:
        """`np.add.at(y, i, e)` leaves the cotangent of y as it is; e has it once for each time that a place is named."""
        propagation, added = self.sweep.propagation(), self.value.right
        if added.fact.varied:
            seed = self.copied(self.place(), propagation.temporary("t_bar"))
            seed = negated(seed) if isinstance(self.value.op, gast.Sub) else seed
            propagation.run(added, self.fitting.to_operand(seed, added, [self.to], self.to.fact.shape))
            self.accumulator.apply(propagation.steps)

    def free_reads(self) -> None:
        """What lines read apart from the place is the same before and after the store."""
        mine = section_of(self.to, self.statement.bounds)
        for line in self.accumulator.out:
            for part in walk(line):
                if isinstance(part, gast.Subscript) and root_of(part) == self.root and leaf(part).__dict__.get("when") is None:
                    if apart(section_of(part, self.statement.bounds), mine):
                        leaf(part).when = "any"

    def is_apart(self, step: Step) -> bool:
        """Does an increment of the array's adjoint surely leave the place alone?"""
        if not isinstance(step, Increment) or not step.places:
            return False
        node = known_name(self.root, step.fact)
        for place in step.places:
            node = part_at(node, *place)
        return apart(section_of(node, self.statement.bounds), section_of(self.to, self.statement.bounds))

    def steps(self, propagation: Propagation, seed: gast.expr) -> List[Step]:
        result = None
        if self.named_results and self.fitting.same(self.to.fact.shape, self.value.fact.shape):
            result = settled(self.to)
            leaf(result).when = "after"
        cotangent = self.fitting.to_operand(clone(seed), self.value, [self.to], self.to.fact.shape)
        propagation.above = Above(self.to.fact.dtype == "c")
        propagation.run(self.value, cotangent, result)
        return propagation.steps

    def is_own(self, step: Step) -> bool:
        """Does it add to the very place that was stored?"""
        if not isinstance(step, Increment) or step.name != self.root:
            return False
        if len(step.places) != len(self.places):
            return not step.places and is_whole(self.places)
        return all(key(mine) == key(theirs) for (mine, _), (theirs, _) in zip(step.places, self.places))

    def is_orderly(self, steps: List[Step], seed: gast.expr) -> bool:
        """Can the place be read where it is?  Not after it, or a part of it, was changed."""
        if any(isinstance(step, (Let, Buffer)) and shares(step.value, self.bar) for step in steps):
            return False
        rest = [step for step in steps if not isinstance(step, (Let, Buffer)) and not self.is_own(step)]
        readers = [step for step in rest if self.reads_bar(step)]
        if not readers:
            return True
        changing = [step for step in rest if self.changes_root(step) and not self.is_apart(step)]
        if any(isinstance(step, Branch) for step in readers):
            return not changing
        kept = key(self.total([step for step in steps if self.is_own(step)])) == key(seed)
        return not changing or (kept and len(changing) == 1 and isinstance(changing[0], Increment))

    def reads_bar(self, step: Step) -> bool:
        if isinstance(step, Branch):
            return any(self.reads_bar(inner) for inner in [*step.body, *step.orelse])
        return self.bar in {n.id for n in names_in(step.value)}

    def changes_root(self, step: Step) -> bool:
        return self.root in incremented([step])

    def total(self, own: List[Increment]) -> gast.expr:
        value: Optional[gast.expr] = None
        for step in own:
            value = step.value if value is None else plus(value, step.value)
        return constant(0.0) if value is None else simplify(value)

    def apart(self, step: Step) -> Step:
        """A first contribution that would be a view of the array's adjoint is copied: that changes."""
        if isinstance(step, Branch):
            return Branch(step.test, [self.apart(s) for s in step.body], [self.apart(s) for s in step.orelse])
        is_first = isinstance(step, Increment) and not step.places and step.name not in self.accumulator.live
        if is_first and shares(step.value, self.bar):
            return Increment(step.name, self.copy_of(step.value), step.fact)
        return step

    def copy_of(self, value: gast.expr) -> gast.expr:
        if self.fitting.is_scalar(self.fitting.fact(value).shape):
            return value
        new = call(attribute(value, "copy"))
        new.fact = self.fitting.fact(value).with_(fresh=True)
        return new

    def copied(self, seed: gast.expr, temporary: str) -> gast.expr:
        """The cotangent under a name; of a place that was written twice, only what stayed has one."""
        value = seed
        if self.to.gather == "basic":
            value = self.copy_of(seed)
        elif self.to.gather == "repeated" and not getattr(self.statement, "accumulates", False):
            value = call("$last_written", seed.value, as_argument(clone(seed.slice)))
            value.fact = seed.fact
        self.accumulator.write(assign(temporary, value))
        return known_name(temporary, seed.fact.with_(fresh=True))

    def set_place(self, value: gast.expr) -> None:
        """Overwrite the place's cotangent: `*=` where it is scaled."""
        place = self.place()
        factors, divisor = self.sweep.factors_besides(key(place), self.bar, value), divided(value, key(place), self.bar)
        rest = added(value, key(place), self.bar)
        place.ctx = gast.Store()
        if rest is not None:
            self.accumulator.write(augmented(place, rest))
        elif factors is not None:
            self.accumulator.write(gast.AugAssign(place, gast.Mult(), factors))
        elif divisor is not None:
            self.accumulator.write(gast.AugAssign(place, gast.Div(), divisor))
        else:
            self.accumulator.write(gast.Assign([place], leading_minus(value), None))


def added(value: gast.expr, place: str, bar: str) -> Optional[gast.expr]:
    """The b of `place + b`, where b may have several terms."""
    terms = list(terms_of(value, 1))
    rest = [(sign, term) for sign, term in terms if key(term) != place]
    if len(rest) != len(terms) - 1 or (1, place) not in [(sign, key(term)) for sign, term in terms]:
        return None
    if not rest or any(bar in {n.id for n in names_in(term)} for _, term in rest):
        return None
    total = gast.UnaryOp(gast.USub(), rest[0][1]) if rest[0][0] < 0 else rest[0][1]
    for sign, term in rest[1:]:
        total = gast.BinOp(total, gast.Add() if sign > 0 else gast.Sub(), term)
    return simplify(total)


def terms_of(value: gast.expr, sign: int):
    if isinstance(value, gast.BinOp) and isinstance(value.op, (gast.Add, gast.Sub)):
        yield from terms_of(value.left, sign)
        yield from terms_of(value.right, sign if isinstance(value.op, gast.Add) else -sign)
    elif isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
        yield from terms_of(value.operand, -sign)
    else:
        yield sign, value


def divided(value: gast.expr, place: str, bar: str) -> Optional[gast.expr]:
    """The b of `place / b`."""
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, gast.Div) or key(value.left) != place:
        return None
    return None if bar in {n.id for n in names_in(value.right)} else value.right


def steps_of(node: gast.expr) -> List[gast.expr]:
    """The nodes on the way from a part of an array to its name."""
    found = [node]
    while not isinstance(node, gast.Name):
        node = node.func if isinstance(node, gast.Call) else node.value
        found.append(node)
    return found


def leaf(node: gast.expr) -> gast.Name:
    """The name at the root of a part of an array."""
    return steps_of(node)[-1]


def shares(value: gast.expr, bar: str) -> bool:
    """May the value be (a view of) the array of that name, and not a new one?"""
    if isinstance(value, (gast.BinOp, gast.UnaryOp)) or number(value) is not None:
        return False
    if isinstance(value, gast.Call) and getattr(getattr(value, "fact", None), "fresh", False):
        return False
    return bar in {n.id for n in names_in(value)}


def is_whole(places) -> bool:
    """`y[...]` and `y[:]` are all of y."""
    return len(places) == 1 and places[0][0] is not None and is_everything(places[0][0])
