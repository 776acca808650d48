"""Loops with checkpoints: the pass becomes a function, whose states are kept as the budget allows.

before: for t in range(steps): BODY                 after:  def step(t, state):
                                                                u, v = state
                                                                BODY
                                                                return u, v

                                                            (u, v), checkpoints = _forwards(step, range(steps), (u, v), 10)
        ...                                                 ...
        for t in reversed(range(steps)): REVERSE            for t, (u, v) in _backwards(step, range(steps), checkpoints, 10):
                                                                BODY, with what REVERSE reads saved
                                                                REVERSE
The state is what BODY reads of the pass before, and what is read of it after the loop.  Both loops are in the sweeps first as loops; they are
`outlined` when all that follows them is known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterator, List, NoReturn, Optional, Sequence, Set

import gast

from srcdiff.adjoin.mirror import Mirror
from srcdiff.assemble.forward import LOOPS, Forward, show_index, with_comments
from srcdiff.assemble.quotes import as_quote
from srcdiff.assemble.tape import Storage
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.facts.dataflow import altered, assigned, changed_inside, exposed, live_before, mark_live, writes
from srcdiff.load.source import Primal
from srcdiff.names import Names, names_in, read_names
from srcdiff.normalise.checkpoints import SIGN
from srcdiff.normalise.grammar import root_of
from srcdiff.plan.recovery import Plan
from srcdiff.tidy.dead import keeps_inside, without_dead
from srcdiff.trees import assign, attribute, call, clone, constant, name, subscript, target, tuple_of
from srcdiff.walks import BLOCKS, Define, copied_block, statements_in

NOTES = ("before", "comment", "after")
NOWHERE = 0  # no statement's id
SHORT = 40  # characters of a loop's head that are quoted


@dataclass
class Outlined:
    """One loop: the core's, what a pass does by itself, and the loops of the two sweeps."""

    core: gast.For
    step: List[gast.stmt]
    forward: gast.For
    kept: str  # the name of the states that it goes back to, or of a list of those, if it is in another loop
    is_list: bool
    depth: int = 0  # of loops with checkpoints around it
    reverse: Optional[gast.For] = None
    after: Set[str] = field(default_factory=set)  # names that are read after the loop
    records: Set[str] = field(default_factory=set)  # arrays that passes only write into


class Checkpoints:
    """The loops with checkpoints of one derivative: `forward` and `reverse` make those of the sweeps, `outlined` puts functions in their place.

    `noting` are the checks of the forward sweep that a pass has when it runs for itself, `restoring` those that it has when its reverse follows.
    """

    def __init__(
        self,
        primal: Primal,
        parameters: Set[str],
        names: Names,
        plan: Plan,
        storage: Storage,
        is_scalar: Callable,
        noting: Sequence = (),
        restoring: Sequence = (),
    ):
        self.primal, self.names, self.plan, self.storage, self.is_scalar = primal, names, plan, storage, is_scalar
        self.parameters, self.noting, self.restoring = parameters, noting, restoring
        self.loops: Dict[int, Outlined] = {}
        self.unbound: Set[str] = set()  # names that may have no value yet when they are handed to the first pass
        self.depth = 0

    def forward(self, loop: gast.For, in_loop: bool) -> gast.For:
        """The loop of the forward sweep, which saves nothing."""
        if getattr(loop.header.target, "id", None) != loop.target.id:
            show_index(loop)
        saved = {NOWHERE: sorted(set().union(*map(set, self.plan.saved.values())))}  # `u += e` must not change what is kept of u
        plain = Forward(Plan(saved=saved, groups=self.plan.groups), Storage(self.names), self.bound(loop), self.is_scalar, self.noting)
        step = plain.sweep(loop.body)
        new = with_comments(gast.For(clone(loop.header.target), clone(loop.header.iter), copied_block(step), [], None), loop.origin)
        new.keeps = True
        kept, is_list = self.storage.slot(loop, "$checkpoints", in_loop, "checkpoints_saved" if in_loop else "checkpoints")
        new.runs = self.loops[id(loop)] = Outlined(loop, step, new, kept, is_list, self.depth)
        return new

    def reverse(self, mirror: Mirror, adjoint: Callable, iteration: gast.expr) -> gast.For:
        """The loop of the reverse sweep: each pass once more, and then its `adjoint`."""
        loop = mirror.statement
        passes = Forward(self.plan, self.storage, self.bound(loop), self.is_scalar, self.restoring, self)
        self.depth += 1
        again = passes.sweep(loop.body)
        for statement in statements_in(again):
            for note in NOTES:
                statement.__dict__.pop(note, None)
        new = gast.For(clone(loop.target), iteration, [*again, *adjoint()], [], None)
        if isinstance(iteration, gast.Call) and iteration.func.id == "$reversed":
            new.reverses = True
        self.depth -= 1
        new.reverses_passes = self.loops[id(loop)]
        new.reverses_passes.reverse = new
        return new

    def bound(self, loop: gast.For) -> Set[str]:
        """The names that have a value when a pass begins."""
        return {*loop.bound, *writes(loop), *exposed(loop.body)}

    # --- when both sweeps are there

    def outlined(self, forward: List[gast.stmt], reverse: List[gast.stmt]) -> tuple:
        """Both sweeps, with functions in the place of the loops."""
        for one in sorted(self.loops.values(), key=lambda one: -one.depth):
            state = self.state(one, [*forward, *reverse])
            if state:
                self.outline(one, sorted(state), [forward, reverse])
            else:
                one.forward.keeps = False  # the adjoint of a pass reads nothing of it
        return [*(assign(variable, constant(None)) for variable in sorted(self.unbound)), *forward], reverse

    def state(self, one: Outlined, body: List[gast.stmt]) -> Set[str]:
        """What is handed from pass to pass, or on to what follows; nothing if the reverse sweep does not need it."""
        body = without_dead(copied_block(body), set())
        mark_live(body, set())
        after = one.after = {name for statement in statements_in(body) if getattr(statement, "runs", None) is one for name in statement.live_after}
        reverse = [inner for statement in statements_in(body) if getattr(statement, "reverses_passes", None) is one for inner in statement.body]
        changed = altered([one.core]) - writes(one.core)
        needed = exposed(reverse) & changed
        state = needed | (after & changed)
        while needed:
            step = without_dead(copied_block(one.step), state)
            grown = state | (live_before(step, state) & changed)
            if grown == state:
                one.step = step
                one.records = {record for record in state - needed if not one.is_list and self.is_record(record, one, body)}
                self.check(one, state)
                return state - one.records
            state = grown
        return set()

    def is_record(self, variable: str, one: Outlined, sweeps: List[gast.stmt]) -> bool:
        """Is it the same array all the time, which passes store into and read nothing of?  Then no state holds it."""
        stores = [s for s in statements_in(one.step) if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript)]
        mentions = [node for statement in one.step for node in names_in(statement) if node.id == variable]
        is_only_stored = len(mentions) == sum(root_of(store.targets[0]) == variable for store in stores)
        return is_only_stored and variable not in assigned(one.step) and bindings([sweeps], self.parameters)[variable] == 1

    def check(self, one: Outlined, state: Set[str]) -> None:
        """Can the state be copied, and is that all that a pass changes?"""
        loop = one.core
        for variable in sorted(state):
            fact = loop.env_end.get(variable, loop.env_before.get(variable))
            if fact is None or fact.kind != "number":
                what = "what is no number or array" if fact is None or fact.kind != "list" else "a list"
                self.refuse(
                    loop,
                    f"the state of a loop with checkpoints has to be numbers and arrays, and `{variable}` is {what}",
                    "use an array of fixed size",
                )
        seen = state | exposed(loop.body) | exposed(one.step) | one.after
        for store in stores_of(loop.body):
            others = sorted((store.seen_by - {root_of(store.targets[0])}) & seen)
            if others:
                message = f"a loop with checkpoints writes into an array that `{others[0]}` may share memory with"
                self.refuse(store, message, f"give it a copy: {others[0]} = ....copy()")

    def refuse(self, node: gast.AST, message: str, help: str) -> NoReturn:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def outline(self, one: Outlined, state: List[str], sweeps: List[List[gast.stmt]]) -> None:
        """`step` with its call before the code that follows, and the reverse loop over what it goes back to."""
        self.plan.checkpointed[id(one.core)] = state
        new = self.definition(one, self.names.fresh("step"), state)
        others = sorted(read_names(new.function) & changing(sweeps, self.parameters))
        new.function.args.args += [gast.Name(other, gast.Param(), None, None) for other in others]
        items, (lines, budget) = items_of(one.core.iter), self.budget(one, state)
        again = [call("$np.empty_like", name(other)) if other in one.records else name(other) for other in others]
        block = next(block for block in blocks_in(sweeps) if any(statement is one.forward for statement in block))
        place = next(i for i, statement in enumerate(block) if statement is one.forward)
        block[place : place + 1] = [
            new,
            *lines,
            *self.run(one, state, call("$forwards", name(new.name), items, self.first(one, state), budget, *map(name, others))),
        ]
        kept = call(attribute(name(one.kept), "pop")) if one.is_list else name(one.kept)
        one.reverse.target = gast.Tuple([one.reverse.target, targets(state)], gast.Store())
        one.reverse.iter = call("$backwards", name(new.name), clone(items), kept, clone(budget), *again)
        one.reverse.__dict__.pop("reverses", None)

    def run(self, one: Outlined, state: List[str], made: gast.expr) -> List[gast.stmt]:
        """`(u, v), checkpoints = made`; in another loop they are kept; and the loop variable is what it was last, which is taken out if nobody reads it."""
        kept = self.names.fresh("checkpoints") if one.is_list else one.kept
        new = gast.Assign([gast.Tuple([targets(state), target(kept)], gast.Store())], made, None)
        new.keeps, new.forward = keeps_inside(gast.Module(one.step, [])), True
        lines = [new, *([gast.Expr(call(attribute(name(one.kept), "append"), name(kept)))] if one.is_list else [])]
        last = subscript(items_of(one.core.iter), gast.Slice(constant(-1), None, None))
        return [*lines, gast.For(clone(one.core.target), last, [gast.Pass()], [], None)]

    def first(self, one: Outlined, state: List[str]) -> gast.expr:
        """The state before the first pass, None for what has no value then."""
        before = one.core.env_before
        self.unbound |= {variable for variable in state if variable in before} - one.core.bound
        return together([name(variable) if variable in before else constant(None) for variable in state])

    def budget(self, one: Outlined, state: List[str]) -> tuple:
        """The lines that find the number of states, and that number."""
        asked = one.core.checkpoint
        if asked.states is not None:
            return [], constant(asked.states)
        budget = self.names.fresh("budget")
        size = constant(asked.size)
        size.text = f"{asked.size:_}"
        line = assign(budget, call("$states_within", size, self.first(one, state), constant(head_of(one.core.header))))
        line.forward = True
        return [line], name(budget)

    def definition(self, one: Outlined, step: str, state: List[str]) -> Define:
        """`def step(t, state)`; one variable is the state itself."""
        body, whole = list(one.step), state[0]
        if len(state) > 1:
            whole = self.names.fresh("state")
            body = [gast.Assign([targets(state)], name(whole), None), *body]
        body.append(gast.Return(together([name(variable) for variable in state])))
        parameters = [gast.Name(parameter, gast.Param(), None, None) for parameter in (one.core.target.id, whole)]
        arguments = gast.arguments(parameters, [], None, [], [], None, [])
        new = Define(step)
        new.function, new.forward = gast.FunctionDef(step, arguments, body, [], None, None, []), True
        new.function.comment = header_of(one.forward)
        before = [line for line in getattr(one.forward, "before", []) if not line.startswith(SIGN)]
        if before:
            new.function.before = before
        return new


def changing(sweeps: List[List[gast.stmt]], parameters: Set[str]) -> Set[str]:
    """The names that do not always have the value that they have first: a function that reads them later has to be passed it."""
    body = [statement for sweep in sweeps for statement in sweep]
    loops = [statement for statement in statements_in(body) if isinstance(statement, LOOPS)]
    return {variable for variable, count in bindings(sweeps, parameters).items() if count > 1}.union(altered(loops), *map(changed_inside, body))


def bindings(sweeps: List[List[gast.stmt]], parameters: Set[str]) -> Counter:
    """How often each name is bound in the text."""
    return Counter([*parameters, *(variable for sweep in sweeps for statement in statements_in(sweep) for variable in writes(statement))])


def head_of(loop: gast.For) -> str:
    """`for t in range(steps)`"""
    return as_quote(gast.For(loop.target, loop.iter, [gast.Pass()], [], None), loop).rpartition(":")[0]


def header_of(loop: gast.For) -> str:
    """The head of the user's loop, if it is short."""
    text = head_of(loop)
    return f"a pass of `{text}`" if len(text) <= SHORT else "a pass of the loop"


def together(parts: List[gast.expr]) -> gast.expr:
    return clone(parts[0]) if len(parts) == 1 else tuple_of(clone(parts))


def targets(names: List[str]) -> gast.expr:
    return target(names[0]) if len(names) == 1 else gast.Tuple(list(map(target, names)), gast.Store())


def items_of(iteration: gast.expr) -> gast.expr:
    """What a loop goes over, as a sequence: `range(n)[::-1]` for `reversed(range(n))`."""
    if isinstance(iteration, gast.Call) and iteration.func.id.lstrip("$") == "reversed":
        return subscript(clone(iteration.args[0]), gast.Slice(None, None, constant(-1)))
    return clone(iteration)


def blocks_in(sweeps: List[List[gast.stmt]]) -> Iterator[List[gast.stmt]]:
    """The blocks of statements at any depth."""
    for body in sweeps:
        yield body
        yield from (block for statement in body for block in blocks_in([getattr(statement, field, None) or [] for field in BLOCKS]))
