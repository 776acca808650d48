"""Loops with checkpoints: each pass runs again right before its reverse, so that nothing is kept from one pass to the next.

What the reverse of a pass reads is recovered as in a block without a loop around it; what the pass itself reads has to be there again.

Besides, passes are taken again on the way from the states that are kept: with s states, of n passes, where C(s + r - 1, s) < n <= C(s + r, s),
(r - 1) n - C(s + r, r - 1) + 1.  Reference: Griewank & Walther, Algorithm 799: revolve, ACM Transactions on Mathematical Software 26 (2000).

>>> cost(Budget(states=10))
'10 states; passes taken again: none of up to 11, n - 11 of up to 66, 2n - 77 of up to 286'
"""

from __future__ import annotations

import math
from typing import FrozenSet, List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.facts.dataflow import altered, exposed
from srcdiff.load.source import Primal
from srcdiff.names import read_names
from srcdiff.normalise.checkpoints import Budget, is_checkpointed
from srcdiff.normalise.grammar import raises
from srcdiff.plan.counters import passes
from srcdiff.walks import statements_in, walk

RANGES = 3  # of numbers of passes, of which the cost is told


def recover_passes(recovery, loop: gast.For, mirror: Mirror, needed: Set[str]) -> Set[str]:
    """Decide for the body, as `recovery` does for a block by itself; returns the needed names after the loop, given those before it."""
    refuse_impure(loop, recovery.primal)
    around = recovery.carried, recovery.hoisted
    recovery.carried, recovery.hoisted = [], set()
    recovery.block(loop.body, recovery.all_reads(mirror.closing) - recovery.made_in_each_pass(loop))
    recovery.carried, recovery.hoisted = around
    recovery.plan.checkpointed[id(loop)] = []
    needed = recovery.overwrite(loop, needed, altered([loop]))
    if any(stores_of(loop.body)):  # which may reach what has another name by then
        for name in recovery.plan.saved[id(loop)]:
            recovery.copy(loop, name, loop.env_before)
    needed |= recovery.all_reads([*mirror.lines, *map(gast.Expr, passes(loop))])
    inside = read_again(loop) | recovery.all_reads(list(all_lines(mirror.body)))
    return needed | inside & recovery.local - altered([loop])


def read_again(loop: gast.stmt) -> FrozenSet[str]:
    """The names that the passes of a loop read when they run again; none of other loops."""
    return frozenset(exposed(loop.body) | read_names(loop.iter)) if is_checkpointed(loop) else frozenset()


def cost(budget: Budget) -> str:
    """What a budget costs, in words."""
    if budget.states is None:
        return f"as many states as {budget.size} bytes hold"
    found = []
    for repeats in range(1, RANGES + 1):
        less = math.comb(budget.states + repeats, repeats - 1) - 1
        again = f"{repeats - 1 if repeats > 2 else ''}n - {less}" if less else "none"
        found.append(f"{again} of up to {math.comb(budget.states + repeats, repeats)}")
    return f"{budget.states} state{'s' * (budget.states > 1)}; passes taken again: {', '.join(found)}"


def refuse_impure(loop: gast.For, primal: Primal) -> None:
    """A pass that runs again must do the same again, and nothing besides."""
    for statement in statements_in(loop.body):
        if raises(statement) or isinstance(statement, (gast.Assert, gast.Raise)):
            continue
        parts: List[gast.AST] = [getattr(statement, field) for field in ("value", "test", "iter") if getattr(statement, field, None) is not None]
        if any(getattr(getattr(node, "fact", None), "impure", False) for part in parts for node in walk(part)):
            message = "a loop with checkpoints runs its passes again, and this statement may not do the same again"
            raise UnsupportedSyntaxError(message, primal.place(statement), "move it out of the loop, or pass what it gives as an argument")
