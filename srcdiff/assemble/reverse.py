"""The reverse sweep: the mirrors with what they have restored before they read it."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.adjoin.mirror import Mirror
from srcdiff.assemble.lists import saved_of, undone
from srcdiff.assemble.quotes import quoted, standing
from srcdiff.assemble.tape import Storage, test_of
from srcdiff.checks_restore import RestoreChecks
from srcdiff.facts.dataflow import writes
from srcdiff.names import names_in
from srcdiff.normalise.grammar import stored_roots
from srcdiff.plan.counters import is_raised
from srcdiff.plan.holders import permutation
from srcdiff.plan.recovery import Plan, block_end
from srcdiff.plan.remake import made_again, remade
from srcdiff.trees import assign, branch, call, clone, constant, name, subscript, tuple_of

LOOPS = (gast.For, gast.While)


class Reverse:
    """The reverse sweep of mirrors; loops with `checkpoints` are theirs."""

    def __init__(self, plan: Plan, storage: Storage, counter: str, checks: Optional[RestoreChecks] = None, checkpoints=None):
        self.plan, self.storage, self.counter, self.checks, self.checkpoints = plan, storage, counter, checks, checkpoints

    def block(self, mirrors: List[Mirror]) -> List[gast.stmt]:
        return [line for mirror in mirrors for line in standing(self.mirror(mirror), mirror.statement)]

    def mirror(self, mirror: Mirror) -> List[gast.stmt]:
        statement = mirror.statement
        restores = [self.storage.restore(statement, v) for v in self.plan.saved.get(id(statement), ())]
        if isinstance(statement, LOOPS) and not mirror.is_empty:
            return [*mirror.lines, self.loop(mirror), *mirror.after, *restores]
        if isinstance(statement, gast.If) and not mirror.is_empty:
            body = [*self.start(statement, "body"), *self.block(mirror.body), *mirror.closing]
            orelse = [*self.start(statement, "orelse"), *self.block(mirror.orelse), *mirror.closing_orelse]
            return [*restores, branch(clone(test_of(statement, self.plan)), body, orelse)]
        if isinstance(statement, (gast.If, *LOOPS)):
            return restores
        restores += [inverse(statement) for _ in self.plan.inverted.get(id(statement), ())]
        if id(statement) in self.plan.stores:
            restores.append(self.restored_place(statement))
        lines = between(mirror.lines, restores, writes(statement) | stored_roots([statement]))
        if self.checks is not None:
            lines = self.checks.before(statement, mirror, lines, restores)
        again = remade([mirror])
        return with_origin(lines, statement, [*again, *restores] if again else [])

    def restored_place(self, statement: gast.Assign) -> gast.stmt:
        """What a store has overwritten comes back, or a list gets the length that it had."""
        resizes = hasattr(statement, "resizes")
        saved = self.storage.restored(statement, self.plan.stores[id(statement)]) if not resizes or saved_of(statement) is not None else None
        return undone(statement, saved) if resizes else gast.Assign([clone(statement.targets[0])], saved, None)

    def start(self, statement: gast.stmt, part: str) -> List[gast.stmt]:
        """What is recovered at the end of the forward block, where the reverse block starts."""
        key = block_end(statement, part)
        lines = self.storage.restore_all(key, self.plan.saved.get(id(key), []))
        return standing(lines + [made_again(s) for s in self.plan.recomputed.get(id(key), ())], statement)

    def loop(self, mirror: Mirror) -> gast.stmt:
        loop = mirror.statement
        if id(loop) in self.plan.checkpointed:
            return self.checkpoints.reverse(mirror, lambda: [*self.block(mirror.body), *mirror.closing], backwards(loop.iter, loop.trips))
        body = [*self.start(loop, "body"), *self.block(mirror.body), *mirror.closing]
        if isinstance(loop, gast.While):
            return gast.For(gast.Name(self.counter, gast.Store(), None, None), call("$range", name(loop.trips)), body, [], None)
        new = gast.For(clone(loop.target), backwards(loop.iter, loop.trips), body, [], None)
        if isinstance(new.iter, gast.Call) and new.iter.func.id == "$reversed":
            new.reverses = True
        return new


def backwards(iteration: gast.expr, trips: Optional[str]) -> gast.expr:
    """The passes in the opposite order; of a loop that may stop early, those that were made."""
    if trips is not None:
        return call("$reversed", first_passes(iteration, name(trips)))
    if isinstance(iteration, gast.Call) and iteration.func.id.lstrip("$") == "reversed":
        return clone(iteration.args[0])
    return call("$reversed", clone(iteration))


def first_passes(iteration: gast.expr, trips: gast.expr) -> gast.expr:
    """`range(trips)` for the first passes of `range(n)`, else `range(a, b)[:trips]`."""
    if isinstance(iteration, gast.Call) and iteration.func.id.lstrip("$") == "range" and len(iteration.args) == 1:
        return call("$range", trips)
    if isinstance(iteration, gast.Call) and iteration.func.id.lstrip("$") == "reversed":
        iteration = subscript(iteration.args[0], gast.Slice(None, None, constant(-1)))
    return subscript(clone(iteration), gast.Slice(None, trips, None))


def inverse(statement: gast.Assign) -> gast.stmt:
    """`i -= 1` for the counter `i = i + 1`; `b, c, a = a, b, c` for `a, b, c = b, c, a`; False for a flag that is raised."""
    moved = {old: new for new, old in permutation(statement).items()}
    if moved:
        order = [element.id for element in statement.targets[0].elts]
        targets = gast.Tuple([gast.Name(n, gast.Store(), None, None) for n in order], gast.Store())
        return gast.Assign([targets], tuple_of([name(moved[n]) for n in order]), None)
    if is_raised(statement):
        return assign(statement.targets[0].id, constant(False))
    value = statement.value
    operator = gast.Sub() if isinstance(value.op, gast.Add) else gast.Add()
    return gast.AugAssign(gast.Name(value.left.id, gast.Store(), None, None), operator, clone(value.right))


def between(lines: List[gast.stmt], restores: List[gast.stmt], targets: set) -> List[gast.stmt]:
    """Old values come back after the last line that reads the new ones, before the first that reads the old ones."""
    for position, line in enumerate(lines):
        if any(n.id in targets and getattr(n, "when", None) is None for n in names_in(line)):
            return [*lines[:position], *restores, *lines[position:]]
    return [*lines, *restores]


def with_origin(lines: List[gast.stmt], statement: gast.stmt, others: List[gast.stmt]) -> List[gast.stmt]:
    """Lines that know the primal statement they come from; `others` only prepare for it."""
    text = quoted(statement)
    for line in lines:
        line.quotes = [text] if text is not None and line not in others else []
    return lines
