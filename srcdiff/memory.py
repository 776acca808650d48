"""Derivatives that keep no more than a budget of bytes, for arguments of given sizes: `memory="200MB"`.

What a derivative keeps is measured in its text (`plan.kept`).  If that is too much, each of its loops that can have checkpoints is given some, to learn what
is kept then; from that the plan is made (`plan.budgets`), and the derivative that follows it is measured again.  Sizes that are not known are refused.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import replace
from typing import Callable, Dict, List, NoReturn, Tuple

from srcdiff.assemble.checkpoints import head_of
from srcdiff.errors import ArgumentError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.pipeline import Derivative
from srcdiff.plan.budgets import Choice, Planner
from srcdiff.plan.kept import UNKNOWN, Kept, all_loops
from srcdiff.settling import Request

ROUNDS = 20  # of planning again, where a derivative keeps more than the parts of the plan told
WIDTH = 82  # of a docstring's line
OUTSIDE = "outside loops"

Derive = Callable[[Choice], Derivative]


def within_memory(request: Request, derive: Callable[[Request], Derivative]) -> Derivative:
    """The derivative that keeps no more than `request.memory`; raises SrcdiffError if there is none, or if sizes are not known."""

    def with_checkpoints(choice: Choice) -> Derivative:
        return refused_pairs(derive(replace(request, checkpoints=choice)))

    derivative = with_checkpoints(())
    if derivative.kept.peak() <= request.memory:
        return derivative
    plain, candidates, reasons = derivative.kept, *candidates_of(derivative, with_checkpoints)
    planner, left = Planner(plain, candidates), request.memory
    for _ in range(ROUNDS):
        choice = planner.choice(left)
        if choice is None:
            break
        derivative = with_checkpoints(choice)
        excess = derivative.kept.peak() - request.memory
        if excess <= 0:
            return derivative
        if derivative.kept.refusal is not None and derivative.kept.peak() >= UNKNOWN:
            break
        if derivative.kept.own > planner.plain.own:  # passes that run again read what is before their loop
            planner.plain = replace(planner.plain, own=derivative.kept.own)
        else:
            left = planner.chosen(dict(choice)).peak() - excess
    least = with_checkpoints(planner.smallest())
    if least.kept.peak() >= UNKNOWN:
        raise plain.refusal or least.kept.refusal
    if least.kept.peak() > request.memory:
        refuse(least, request, reasons)
    return least


def refused_pairs(derivative: Derivative) -> Derivative:
    """Functions that call themselves keep nobody knows how much."""
    if derivative.pairs:
        pair = derivative.pairs[0].primal
        message = f"how much is kept for the reverse sweep of {pair.name} is not known: it calls itself, or a solver calls it"
        raise UnsupportedSyntaxError(message, pair.place(pair.tree), "write it as a loop, or leave memory= out")
    return derivative


def candidates_of(plain: Derivative, derive: Derive) -> Tuple[Dict[int, Kept], Dict[int, str]]:
    """What each loop that keeps something keeps with checkpoints, by its number; why others cannot have any."""
    found: Dict[int, Kept] = {}
    reasons: Dict[int, str] = {}
    for one in all_loops(plain.kept):
        if one.number is None or one.states:
            continue
        if one.loop.until:
            reasons[one.number] = "it may stop early"
            continue
        try:
            kept = derive(((one.number, 1),)).kept
        except SrcdiffError as error:
            reasons[one.number] = error.message
            continue
        same = [other for other in all_loops(kept) if other.number == one.number and other.states and other.own < UNKNOWN]
        found.update({one.number: other for other in same[:1]})
    return found, reasons


def refuse(least: Derivative, request: Request, reasons: Dict[int, str]) -> NoReturn:
    """The smallest budget that works, and what takes the space then."""
    needed = least.kept.peak()
    rows = sorted(rows_of(least.kept), key=lambda row: -row["held"])
    taken = [f"{row['where']} {amount(row['held'])} ({row['how']})" for row in rows if row["held"]]
    taken += [f"{where_of(one)} cannot have checkpoints: {reasons[one.number]}" for one in all_loops(least.kept) if one.number in reasons]
    message = f"a budget of {amount(request.memory)} is too small: the smallest that works is {rounded_up(needed)}: " + "; ".join(taken)
    primal = least.primal
    raise ArgumentError(message, primal.place(primal.tree), f'give memory="{rounded_up(needed)}" or more')


# --- in words


def amount(size: int) -> str:
    """
    >>> amount(640), amount(200_000_000), amount(1_234_567)
    ('640 bytes', '200 MB', '1.23 MB')
    """
    for unit, one in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= one:
            return f"{size / one:.3g} {unit}" if size < 1000 * one else f"{size / one:.0f} {unit}"
    return f"{size} bytes"


def rounded_up(size: int) -> str:
    """
    >>> rounded_up(1_234_567), rounded_up(200_000_000)
    ('1235kB', '200000kB')
    """
    return f"{math.ceil(size / 1000)}kB"


def where_of(kept: Kept) -> str:
    return OUTSIDE if kept.loop is None else f"line {int(kept.loop.lineno)}, `{head_of(kept.loop.header)}`,"


def rows_of(kept: Kept, times: int = 1, swept: int = 1, again: int = 0) -> List[dict]:
    """For what is kept outside loops, and for each loop: where, how much of each pass, how, how much in all, and the passes taken again.

    The pass around it is held `times` at a time, is `swept` back so often, and taken `again` so often.
    """
    if kept.loop is not None:
        again = swept * kept.again() + again * kept.passes
    row = {
        "where": where_of(kept),
        "line": None if kept.loop is None else int(kept.loop.lineno),
        "loop": OUTSIDE if kept.loop is None else head_of(kept.loop.header),
        "names": list(dict.fromkeys(kept.names)),
        "passes": kept.passes * swept,
        "own": kept.own,
        "states": kept.states,
        "held": min(kept.passes, kept.states + 1) * kept.own * times if kept.states else kept.passes * kept.own * times,
        "again": again,
        "how": how_of(kept, times),
    }
    inside = 1 if kept.states else kept.passes  # only the pass that is being swept back keeps something
    return [row, *(inner for one in kept.inner for inner in rows_of(one, times * inside, swept * kept.passes, again))]


def how_of(kept: Kept, times: int) -> str:
    if kept.loop is None:
        return ", ".join(dict.fromkeys(kept.names))
    if not kept.states:
        return f"{kept.passes * times} passes of {amount(kept.own)}"
    return f"{min(kept.states, kept.passes)} state{'s' * (kept.states > 1)} of {amount(kept.own)}"


def plan_text(kept: Kept, budget: int) -> str:
    """A paragraph for the docstring."""
    chosen = [row for row in rows_of(kept) if row["states"]]
    how = [f"{row['how']} of `{row['loop']}`, passes taken again: {row['again']}" for row in chosen] or ["no checkpoints"]
    return "\n".join(textwrap.wrap(f"Keeps at most {amount(kept.peak())} of {amount(budget)}: {'; '.join(how)}.", WIDTH, break_on_hyphens=False))
