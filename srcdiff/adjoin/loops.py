"""The adjoint of a loop: which adjoints its reverse carries from pass to pass, found by running the body to a fixed point.

An adjoint that the body makes and uses up within one pass needs nothing.  One that lives across passes must exist before the loop,
with its full shape, and at the end of every pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Dict

import gast

from srcdiff.adjoin.accumulate import Accumulator, Adjoint
from srcdiff.adjoin.lists import cut_lists, is_uniform
from srcdiff.adjoin.mirror import Mirror
from srcdiff.facts.shapes import Shape, is_steady, opaque
from srcdiff.facts.dataflow import assignments_of, certain, exposed, resized_inside, writes

# What an adjoint must be at a loop's boundary; requirements only grow.
EXIST, SETTLED, FULL, BUFFER, SHARED, PLAIN = "exist", "settled", "full", "buffer", "shared", "plain"


class LoopAdjoint:
    """One loop: `walk(block)` gives the mirrors of its body, run with the adjoints in `accumulator`."""

    def __init__(self, loop: gast.stmt, accumulator: Accumulator, walk: Callable):
        self.loop, self.accumulator, self.walk = loop, accumulator, walk
        # Found before, if the sweep is run again, as it is for each pass of a loop around: without it, the time would double with each loop around.
        self.required: Dict[str, set] = {variable: set(flags) for variable, flags in getattr(loop, "required", {}).items()}
        self.entry = {n: a for n, a in accumulator.live.items() if self.alive(n, loop.env_after)}
        self.numbers = set(accumulator.numbers)
        self.lost: set = set()  # names of numbers that some pass binds to what may be an array

    def alive(self, variable: str, env: dict) -> bool:
        return variable in env and env[variable].varied

    def run(self) -> Mirror:
        """The mirror of the loop; the accumulator has then what exists before it."""
        indexed = self.accumulator.indexed
        while True:
            mirror = Mirror(self.loop)
            head = self.open(mirror)
            numbers = set(self.accumulator.numbers)
            self.accumulator.indexed = set()
            mirror.body = self.walk(self.loop.body)
            self.close(mirror, head)
            self.lost |= numbers - self.accumulator.numbers
            if not self.grown(head) and numbers <= self.accumulator.numbers:
                break
        self.loop.required = self.required
        self.accumulator.indexed |= indexed
        self.accumulator.numbers = numbers
        self.leave(head)
        self.accumulator.out = mirror.after
        cut_lists(self.loop, self.accumulator)
        return mirror

    def open(self, mirror: Mirror) -> Dict[str, Adjoint]:
        """The lines before the loop, and the adjoints at the start of each pass."""
        accumulator = self.accumulator
        accumulator.live, accumulator.out, accumulator.numbers = dict(self.entry), mirror.lines, set(self.numbers)
        for variable in [n for n in self.loop.env_after if n in self.required]:
            self.satisfy(variable, self.loop.env_after, self.loop.bound)
        accumulator.numbers -= self.lost
        for variable, adjoint in accumulator.live.items():
            flags, given = self.required.get(variable, ()), adjoint
            if SHARED in flags or PLAIN in flags:
                adjoint = replace(adjoint, owned=adjoint.owned and SHARED not in flags, buffer=False)
            if self.changes_shape(variable) and adjoint.literal is None and self.is_full_after(variable, adjoint):
                adjoint = replace(adjoint, fact=adjoint.fact.with_(shape=self.loop.env_end[variable].shape))
            if FULL in flags:
                adjoint = replace(adjoint, fact=adjoint.fact.with_(shape=self.shape_at_start(variable, given)))
            accumulator.live[variable] = adjoint
        return dict(accumulator.live)

    def changes_shape(self, variable: str) -> bool:
        """Does a pass leave the variable with another shape than it found, or is that not known?"""
        start, end = self.loop.env_start.get(variable), self.loop.env_end.get(variable)
        return start is not None and end is not None and start.shape != end.shape

    def is_full_after(self, variable: str, adjoint: Adjoint) -> bool:
        return self.accumulator.fitting.covers(adjoint.fact.shape, self.loop.env_after[variable].shape)

    def shape_at_start(self, variable: str, adjoint: Adjoint) -> Shape:
        """That of the variable, if the adjoint can be brought to it before the loop and at the end of each pass, else an unknown one."""
        ends_whole = variable in self.loop.bound_end - self.reshaped()
        if ends_whole and self.accumulator.fitting.covers(adjoint.fact.shape, self.loop.env_after[variable].shape):
            return self.loop.env_end.get(variable, self.loop.env_after[variable]).shape
        return opaque(f"{variable}_bar in the loop at {self.loop.lineno}")

    def shape_at_exit(self, variable: str, head: Adjoint, end: Adjoint) -> Shape:
        """That of the variable, or a smaller one, if it is the same whether or not the loop ran."""
        covers, older = self.accumulator.fitting.covers, self.loop.env_before[variable].shape
        if covers(end.fact.shape, self.loop.env_start[variable].shape) and covers(head.fact.shape, self.loop.env_end[variable].shape):
            return older
        return end.fact.shape if head.fact.shape == end.fact.shape else opaque(f"{variable}_bar before the loop at {self.loop.lineno}")

    def satisfy(self, variable: str, env: dict, bound: set) -> None:
        accumulator, flags, fact = self.accumulator, self.required[variable], env[variable]
        if variable not in accumulator.live:
            accumulator.zero(variable, fact, bound)
        if FULL in flags:
            accumulator.make_full(variable, fact, bound)
        if BUFFER in flags and variable in bound:
            accumulator.as_buffer(variable, fact)
        elif SETTLED in flags or BUFFER in flags:
            accumulator.settle(variable, fact, bound)

    def close(self, mirror: Mirror, head: Dict[str, Adjoint]) -> None:
        """The lines at the end of each pass: what was used up is zero again."""
        accumulator = self.accumulator
        accumulator.out = mirror.closing
        accumulator.live = {n: a for n, a in accumulator.live.items() if self.alive(n, self.loop.env_head)}  # the loop variable's is dropped
        bound = self.loop.bound_end - self.reshaped()
        for variable in sorted(set(head) | set(self.required)):
            if self.alive(variable, self.loop.env_start):
                self.required.setdefault(variable, set())
                self.satisfy(variable, self.loop.env_start, bound)

    def reshaped(self) -> set:
        """The loop variable, and names that each pass makes anew in a shape that may not be the one from before the loop, or in several, as
        lists that get longer have: they do not tell the older shape."""
        body, before, end, same = self.loop.body, self.loop.env_before, self.loop.env_end, self.accumulator.fitting.same
        made = certain(body) - exposed(body)
        several = {name for name in made if len(assignments_of(name, body)) > 1 or not is_steady(end[name].shape)} | (made & resized_inside(body))
        return writes(self.loop) | several | {name for name in made & set(before) if not same(before[name].shape, end[name].shape)}

    def grown(self, head: Dict[str, Adjoint]) -> bool:
        """Add what the boundary still lacks to the requirements."""
        before = {variable: set(flags) for variable, flags in self.required.items()}
        for variable, adjoint in self.accumulator.live.items():
            flags = self.required.setdefault(variable, set())
            flags |= self.lacking(variable, head.get(variable), adjoint)
        for variable in self.accumulator.indexed:
            if variable in self.accumulator.live:
                self.required[variable].add(BUFFER)
        return self.required != before

    def lacking(self, variable: str, head, end: Adjoint) -> set:
        if head is None:
            return {EXIST}
        flags = set()
        if head.literal != end.literal:
            flags.add(SETTLED)
        if not self.same_extent(variable, head, end):
            flags.add(FULL)
        if head.owned and not end.owned:
            flags.add(SHARED)
        if head.buffer and not end.buffer:
            flags.add(PLAIN)
        return flags

    def same_extent(self, variable: str, head: Adjoint, end: Adjoint) -> bool:
        """Both full, or both the same smaller shape (of a variable that has one shape, or of the items of a list)."""
        if head.fact.shape == end.fact.shape and not self.changes_shape(variable):
            return True
        covers = self.accumulator.fitting.covers
        if head.fact.shape == end.fact.shape and all(self.is_uniform(variable, adjoint) for adjoint in (head, end)):
            return True
        return covers(head.fact.shape, self.loop.env_end[variable].shape) and covers(end.fact.shape, self.loop.env_start[variable].shape)

    def is_uniform(self, variable: str, adjoint: Adjoint) -> bool:
        fact = self.loop.env_end[variable]
        return fact.kind == "list" and is_uniform(self.accumulator.fitting, adjoint, fact)

    def leave(self, head: Dict[str, Adjoint]) -> None:
        """After the reversed loop, which may have run no pass."""
        live = {}
        for variable, adjoint in self.accumulator.live.items():
            if self.alive(variable, self.loop.env_before):
                fact = adjoint.fact.with_(shape=self.shape_at_exit(variable, head[variable], adjoint))
                owned, buffer = adjoint.owned and head[variable].owned, adjoint.buffer and head[variable].buffer
                live[variable] = Adjoint(fact, adjoint.literal, owned, buffer, adjoint.plain and head[variable].plain)
        self.accumulator.live = live
