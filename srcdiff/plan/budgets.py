"""Which loops get checkpoints, and how many states, so that what is kept stays within a budget with the fewest passes taken again.

For each loop there are options: to keep what each pass keeps, or s states of it, which costs `Kept.again` passes.  Options of loops one after the other, and of
loops in each other, are combined; those that another one beats in memory and passes alike are dropped.

Of a loop all numbers of states up to `FINE` are tried, above that ever fewer, and of loops before another one up to `COMBINED` options: what is then left of
the budget goes to the loops in the order of the text.  So the choice has the fewest passes where one loop gets checkpoints, or two up to `FINE` states.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from srcdiff.plan.kept import Kept

FINE, COMBINED = 200, 400

Choice = Tuple[Tuple[int, int], ...]  # (number of a loop, its states)


class Option(NamedTuple):
    """What a part of a function may keep: bytes between the sweeps, bytes at most, and the passes that are taken again for it."""

    held: int
    peak: int
    again: int
    choice: Choice


class Planner:
    """`plain` is what is kept without a plan, `candidates` what loops keep with checkpoints, by their numbers."""

    def __init__(self, plain: Kept, candidates: Dict[int, Kept]):
        self.plain, self.candidates = plain, candidates

    def choice(self, budget: int) -> Optional[Choice]:
        """The one with the fewest passes taken again within so many bytes; None if there is none."""
        found = self.of_loops(self.plain.inner, budget - self.plain.own)
        return self.filled(min(found, key=lambda one: (one.again, one.peak)).choice, budget) if found else None

    def smallest(self) -> Choice:
        """The one that needs the least memory."""
        return min(self.of_loops(self.plain.inner, None), key=lambda one: (one.peak, one.again)).choice

    def of_loops(self, loops: List[Kept], most: Optional[int]) -> List[Option]:
        """The options of loops one after the other."""
        found = [Option(0, 0, 0, ())]
        for loop in loops:
            own = self.of_loop(loop, most)
            pairs = (
                Option(a.held + b.held, max(a.peak, a.held + b.peak), a.again + b.again, a.choice + b.choice) for a in thinned(found) for b in own
            )
            found = undominated([one for one in pairs if most is None or one.peak <= most])
        return found

    def of_loop(self, loop: Kept, most: Optional[int]) -> List[Option]:
        """The options of one loop."""
        found = [self.repeated(loop, one) for one in self.of_loops(loop.inner, most)]
        other = self.candidates.get(loop.number) if not loop.states else None
        if other is not None:
            inner = self.of_loops(other.inner, most)
            found += [
                self.repeated(replace(other, states=states), one, ((loop.number, states),)) for states in self.states(other, most) for one in inner
            ]
        return undominated([one for one in found if most is None or one.peak <= most])

    def repeated(self, loop: Kept, inner: Option, choice: Choice = ()) -> Option:
        """An option for all passes of a loop, given one for the loops in a pass."""
        again = loop.passes * inner.again + loop.again() * loop.work
        if loop.states:
            held = loop.held()
            return Option(held, held + inner.peak, again, choice + inner.choice)
        held = loop.passes * (loop.own + inner.held)
        return Option(held, held - inner.held + inner.peak if loop.passes else 0, again, choice + inner.choice)

    def states(self, loop: Kept, most: Optional[int]) -> Iterator[int]:
        """The numbers of states to try: those that fit, up to one that spares all ways."""
        last = max(1, loop.passes - 1)
        if most is None:
            last = 1
        elif loop.own:
            last = max(1, min(last, most // loop.own - 1))
        states = 1
        while states < last:
            yield states
            states += max(1, states // FINE)
        yield last

    def filled(self, choice: Choice, budget: int) -> Choice:
        """More states, as long as they fit."""
        states = dict(choice)
        for number in states:
            few, many = states[number], max(1, self.candidates[number].passes - 1)
            while few < many:
                middle = (few + many + 1) // 2
                fits = self.chosen({**states, number: middle}).peak() <= budget
                few, many = (middle, many) if fits else (few, middle - 1)
            states[number] = few
        return tuple(states.items())

    def chosen(self, states: Dict[int, int]) -> Kept:
        """What is kept then."""

        def of(loop: Kept) -> Kept:
            one = replace(self.candidates[loop.number], states=states[loop.number]) if loop.number in states else loop
            return replace(one, inner=list(map(of, one.inner)))

        return of(self.plain)


def undominated(options: List[Option]) -> List[Option]:
    """Those that no other one beats or equals in all three, by ascending passes."""
    found: List[Option] = []
    steps: List[Tuple[int, int]] = []  # (held, peak) of what is kept: held ascending, peak descending
    for one in sorted(options, key=lambda one: (one.again, one.peak, one.held)):
        place = bisect_left(steps, (one.held + 1,))
        if place and steps[place - 1][1] <= one.peak:
            continue
        start = bisect_left(steps, (one.held,))
        end = start
        while end < len(steps) and steps[end][1] >= one.peak:
            end += 1
        steps[start:end] = [(one.held, one.peak)]
        found.append(one)
    return found


def thinned(options: List[Option]) -> List[Option]:
    """Some of them, evenly, with the first and the last, if they are very many."""
    last = len(options) - 1
    return options if last < COMBINED else [options[i * last // COMBINED] for i in range(COMBINED + 1)]


def again_in(kept: Kept) -> int:
    """The passes that are taken again, all in all, each with those of the loops in it."""
    return kept.again() * kept.work + (kept.passes if kept.loop is not None else 1) * sum(map(again_in, kept.inner))
