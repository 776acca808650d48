"""Structures become separate variables, statement by statement.

before: state = (x, (y, 1.0))              after:  state_0, state_1_0, state_1_1 = x, y, 1.0
        p = Particle(x, v)                         p_pos, p_vel = x, v
        p.pos += p.vel * dt                        p_pos = p_pos + p_vel * dt
        for w in [a, b]: s += w                    s += a; s += b       (as statements of their own)

A structure that is used in a way that is not known (an index that is not written out, a call that may keep it) stays as it is.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Union

import gast

from srcdiff.calls.pairs import Pairs
from srcdiff.calls.reduce import mark_reductions
from srcdiff.errors import UnsupportedSyntaxError, placed
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import Names
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.decisions import named_decisions
from srcdiff.normalise.grammar import raises, root_of
from srcdiff.structures.binding import Binder
from srcdiff.structures.context import Context
from srcdiff.structures.meeting import meet
from srcdiff.structures.moving import moved
from srcdiff.structures.narrowing import errors, narrow, tested_by, widen
from srcdiff.structures.passes import Passes, is_check
from srcdiff.structures.reading import Reading
from srcdiff.structures.state import State, joined
from srcdiff.structures.statements import branches, nothing, replaced, unpacked_to
from srcdiff.structures.unroll import unroll
from srcdiff.structures.unused import drop_unused_functions
from srcdiff.structures.values import Again, Kept, Plain, truth_of
from srcdiff.trees import constant, dotted, key, name
from srcdiff.walks import Define, walk

COMPOUND = (gast.If, gast.For, gast.While)
ROUNDS = 200


def dissolve(body: List[gast.stmt], primal: Primal, names: Names, local: set, expand: Callable, pairs: Pairs, explains: bool) -> bool:
    """Take the structures of a core block apart, in place; False if there are none that can be.

    With `explains`, UnsupportedSyntaxError says which use of one is the reason.
    """
    drop_unused_functions(body)
    if mark_reductions(body, primal):
        expand()
        return True
    outcome = walked(Context(primal, names, local, body, expand, pairs), explains)
    if explains and outcome is not True:
        last = Context(primal, names, local, body, expand, pairs)
        last.chooses = True  # more text, which is the last resort
        outcome = True if walked(last, explains) is True else outcome
    if isinstance(outcome, Kept):
        refuse(outcome, primal)
    return outcome


def walked(context: Context, explains: bool) -> Union[bool, Kept]:
    """One attempt: was anything changed, or, with `explains`, which use is the reason that nothing can be?"""
    body, names = context.body, context.names
    context.kept |= {root_of(s.targets[0]) for outer in body for s in walk(outer) if hasattr(s, "resizes") and isinstance(s, gast.Assign)}
    first: Optional[Kept] = None
    for _ in range(ROUNDS):
        try:
            new = Dissolver(context).block(body, State({p.id: Plain() for p in parameters_of(context.primal.tree)}))
        except Kept as kept:
            if kept.meets is not None and kept.meets not in context.meeting:
                context.meeting.add(kept.meets)
                continue
            first = first or kept
            if not set(kept.roots) - context.kept:
                return first if explains else False
            context.kept |= set(kept.roots)
            continue
        except Again as again:
            again.act()
            return True
        break
    else:
        raise UnsupportedSyntaxError("the structures of this function are too entangled", None, "use arrays or separate names")
    changed = [key(s) for s in new] != [key(s) for s in body]
    if explains and first is not None and not changed:
        return first
    body[:] = [*checks_of_constants(names, context.primal), *named_decisions(new, names)] if changed else body
    return changed


def checks_of_constants(names: Names, primal: Primal) -> List[gast.stmt]:
    """The items of globals that are written into the derivative have to be what they were, when it is called."""
    new = []
    for path, items in sorted(names.constants.items()):
        if path in names.checked:
            continue
        names.checked.add(path)
        message = f"srcdiff: {path} is not what it was when this derivative was made"
        error = gast.Call(name("$ValueError"), [constant(message)], [])
        display = (gast.Tuple if isinstance(items, tuple) else gast.List)(list(map(constant, items)), gast.Load())
        test = gast.Compare(dotted(path), [gast.NotEq()], [display])
        origin = at(gast.Pass(), primal.tree.body[0])
        guard = marked(at(gast.If(test, [marked(at(gast.Raise(error, None), origin), origin)], []), origin), origin, written=False)
        guard.raises = True
        new.append(guard)
    return new


def refuse(kept: Kept, primal: Primal) -> None:
    """Say which use of a structure cannot be followed."""
    statement = kept.statement
    known = [n for n in kept.roots if statement is not None and any(n == getattr(node, "id", None) for node in walk(statement))]
    raise UnsupportedSyntaxError(
        f"{f'`{known[0]}`' if known else 'a structure'} holds differentiated values, and is used in a way that cannot be followed",
        primal.place(statement) if statement is not None else None,
        "use arrays, separate names, or indices and keys that are written out",
    )


class Dissolver(Passes):
    """One walk over the function; `state` is what is known before the statement at hand."""

    def __init__(self, context: Context):
        self.context = context
        self.state = State()
        self.decisions: Dict[int, gast.stmt] = {}  # by the id of the assignment that decides a branch: what it has become

    def block(self, body: List[gast.stmt], state: State) -> List[gast.stmt]:
        outer, self.state = self.state, state
        new: List[gast.stmt] = []
        skipped = 0  # statements that unpack what was taken apart already
        for position, statement in enumerate(body):
            if skipped:
                skipped -= 1
                continue
            targets = unpacked_to(body, position)
            if targets:
                found = Binder(self.context, self.state).unpacked(statement, targets)
                if found is not None:
                    new, skipped = [*new, *found], len(targets)
                    continue
            outer_missing, self.context.missing = self.context.missing, {}
            try:
                with placed(lambda one=statement: self.context.primal.place(one)):
                    found = getattr(self, "visit_" + type(statement).__name__.lower())(statement)
            except Kept as kept:
                kept.statement = kept.statement or statement
                raise
            new += [*errors(self.context.missing, statement), *found]
            self.context.missing = outer_missing
        self.after, self.state = self.state, outer
        return new

    @property
    def reading(self) -> Reading:
        return Reading(self.context, self.state)

    def read(self, node: gast.expr) -> gast.expr:
        return self.reading.rewritten(node)

    # --- simple statements

    def visit_assign(self, statement: gast.Assign) -> List[gast.stmt]:
        if isinstance(statement.value, gast.IfExp) and isinstance(statement.targets[0], gast.Name) and self.reading.is_choice(statement.value):
            return self.visit_if(branches(statement))
        new = Binder(self.context, self.state).assignment(statement)
        if hasattr(statement, "decides") and new:
            self.decisions[id(statement)] = new[-1]
        return new

    def visit_expr(self, statement: gast.Expr) -> List[gast.stmt]:
        if is_check(statement):
            return self.checked(statement)
        found = Binder(self.context, self.state).mutation(statement)
        return self.rewritten(statement, "value") if found is None else found

    def visit_assert(self, statement: gast.Assert) -> List[gast.stmt]:
        return self.rewritten(statement, "test", "msg")

    def visit_raise(self, statement: gast.Raise) -> List[gast.stmt]:
        return self.rewritten(statement, "exc", "cause")

    def visit_return(self, statement: gast.Return) -> List[gast.stmt]:
        made = self.reading.structure(statement.value)
        if made is None:
            return self.rewritten(statement, "value")
        value = self.reading.display(made)
        if key(value) == key(statement.value):
            return [statement]
        return [replaced(statement, value=at(value, statement.value))]

    def visit_define(self, statement: Define) -> List[gast.stmt]:
        self.context.check_captured(self.reading, statement)
        return [statement]

    def rewritten(self, statement: gast.stmt, *fields: str) -> List[gast.stmt]:
        values = {field: self.read(getattr(statement, field)) for field in fields if getattr(statement, field, None) is not None}
        if all(key(value) == key(getattr(statement, field)) for field, value in values.items()):
            return [statement]
        return [replaced(statement, **values)]

    # --- branches and loops

    def visit_if(self, statement: gast.If) -> List[gast.stmt]:
        test = self.reading.tested(statement.test)
        decision = self.decisions.get(id(getattr(statement, "decision", None)))
        truth = truth_of(test) if truth_of(statement.test) is None else None
        truth = truth_of(decision.value) if truth is None and decision is not None else truth
        if truth is not None:
            body = statement.body if truth else statement.orelse
            new = self.block(body, self.state)
            self.state = self.after
            return new
        before = self.state
        body, after_body = self.side(statement, statement.body, True)
        orelse, after_orelse = self.side(statement, statement.orelse, False)
        if raises(statement):
            self.state = after_orelse
        else:
            widen(after_body, before, statement.body)
            widen(after_orelse, before, statement.orelse)
            ends = []
            for block, wanted, after in ((body, before, after_body), (orelse, before, after_orelse)):
                moves, after = moved(wanted, after, statement, self.context)
                block += moves
                ends.append(after)
            moves, last = moved(ends[0], ends[1], statement, self.context)
            meets = meet(self.context.meeting, ends[0], last, self.context.path, statement)
            body, orelse = [*body, *meets[0]], [*orelse, *moves, *meets[1]]
            self.state = joined(ends[0], last)
        new = replaced(statement, test=test, body=body or [nothing(statement)], orelse=orelse)
        if decision is not None:
            new.decision = decision
        return [new]

    def side(self, statement: gast.stmt, body: List[gast.stmt], truth: bool) -> tuple:
        """One side of a branch, and what is known after it."""
        state = self.state.copy()
        narrow(state, self.reading.implied(tested_by(statement), truth))
        return self.block(body, state), self.after

    def visit_while(self, loop: gast.While) -> List[gast.stmt]:
        return self.loop(loop, lambda: {"test": self.again_and_again().tested(loop.test)})

    def visit_for(self, loop: gast.For) -> List[gast.stmt]:
        count = self.count_of(loop)
        if count is not None:
            lengths = self.lengths(loop)
            raise Again(lambda: unroll(self.context.body, loop, count, self.context, lengths))
        before = self.state.copy()
        try:
            new = self.loop(loop, lambda: {"iter": self.iteration(loop)})
        except Kept:
            self.state = before
            count = self.few_passes(loop)
            if count is None:
                raise
            raise Again(lambda: unroll(self.context.body, loop, count, self.context)) from None
        return self.with_plain_header(loop, new)

    def again_and_again(self) -> Reading:
        """A reading of the test of a loop: an error before the loop would not be all."""
        reading = self.reading
        reading.is_conditional = True
        return reading

    def loop(self, loop: gast.stmt, header: Callable) -> List[gast.stmt]:
        """To a fixed point: what is known at the head is known after every pass."""
        head, before = self.state, []
        for _ in range(ROUNDS):
            self.state = head.copy()
            if isinstance(loop, gast.For):
                self.state.names[loop.target.id] = Plain()
            fields = header()
            body = self.side(loop, loop.body, True)[0] if isinstance(loop, gast.While) else self.block(loop.body, self.state.copy())
            widen(self.after, self.state, loop.body)
            moves, after = moved(head, self.after, loop, self.context)
            known, head = head, head.copy()
            entry, last = meet(self.context.meeting, head, after, self.context.path, loop)
            before += entry
            body += [*moves, *last]
            widened = joined(head, after)
            if widened == known:
                break
            head = widened
        self.state = head
        return [*before, replaced(loop, body=body or [nothing(loop)], **fields)]

    def iteration(self, loop: gast.For) -> gast.expr:
        return self.read(loop.iter)
