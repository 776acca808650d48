"""To-be-recorded analysis: which overwritten values the reverse sweep reads, and how each is recovered.

A forward walk over the core statements carries the set of names whose present value some adjoint of an earlier statement reads.
A statement that overwrites one of them must make it recoverable; the first way that applies is taken:

    invert      an integer counter, `i = i + 1`, and a swap of names, `a, b = b, a`
    recompute   a loop-local value whose statement is pure, cheap, and has its operands at hand
    save        before it is overwritten, or, for a loop-local value, at the end of each pass; of an array that is written, the overwritten
                part; by reference, unless the memory may be written later

References: Hascoet, Naumann & Pascual, "To be recorded" analysis in reverse-mode automatic differentiation, FGCS 21 (2005);
Griewank & Walther, Evaluating Derivatives (2008), chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines, by_statement
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.facts.shapes import is_steady
from srcdiff.normalise.grammar import assigned_pairs, is_everything, is_store, raises, root_of
from srcdiff.normalise.checkpoints import is_checkpointed
from srcdiff.plan.checkpoints import recover_passes
from srcdiff.plan.costs import is_cheap_to_recompute, is_one_array_operation
from srcdiff.facts.dataflow import altered, assigned, assignments_by_name, assignments_of, certain, changed_inside, exposed, resized_inside, shape_reads, writes
from srcdiff.names import names_in, read_names
from srcdiff.plan.holders import aliases_at_end, holders_after, permutation, shared_by
from srcdiff.plan.counters import is_counter, is_raised, open_flags, passes
from srcdiff.plan.lifetimes import is_written_later, way_to_copy
from srcdiff.plan.remake import remade
from srcdiff.plan.spoilt import drop_needless_saves, is_spoilt
from srcdiff.walks import walk


@dataclass
class Plan:
    """The decisions, by the id of a statement, or of the `block_end` of a block: names saved before it, inverted, recomputed there."""

    saved: Dict[int, List[str]] = field(default_factory=dict)
    inverted: Dict[int, List[str]] = field(default_factory=dict)
    recomputed: Dict[int, List[gast.stmt]] = field(default_factory=dict)
    stores: Dict[int, str] = field(default_factory=dict)  # stores whose place is saved before it is overwritten: the array's name
    copied: Dict[tuple, str] = field(default_factory=dict)  # (id, name) of what is saved as a copy, and how: by np.copy, by a helper or by its own method
    assumed: Set[tuple] = field(default_factory=set)  # what was told of shapes, and the plan relies on
    groups: List[set] = field(default_factory=list)  # names that may share memory at any time
    checkpointed: Dict[int, List[str]] = field(default_factory=dict)  # loops whose passes run again: their states, once they are known

    def rows(self) -> List[tuple]:
        """(how, names) of every decision, for tests and explanations."""
        kinds = (("save", self.saved), ("invert", self.inverted))
        found = [(how, name) for how, table in kinds for names in table.values() for name in names]
        found += [("save part", name) for name in self.stores.values()]
        found += [("recompute", name) for body in self.recomputed.values() for s in body for name in sorted(writes(s))]
        return sorted(found)


def make_plan(
    body: List[gast.stmt], mirrors: List[Mirror], at_entry: Set[str], local: Set[str], unsteady: Set[str] = frozenset(), primal=None
) -> Plan:
    """The plan for a core block and its mirrors; `at_entry` are names whose initial value the end of the reverse sweep reads."""
    recovery = Recovery(body, mirrors, local, unsteady, primal)
    recovery.written = set().union(*map(changed_inside, body), set())
    recovery.changing = altered(body) - set().union(*(writes(loop) for statement in body for loop in walk(statement) if isinstance(loop, gast.For)))
    recovery.block(body, set(at_entry))
    recovery.plan.recomputed.update({id(mirror.statement): remade([mirror]) for mirror in recovery.mirrors.values() if remade([mirror])})
    drop_needless_saves(body, mirrors, recovery.plan, at_entry & recovery.written)
    return recovery.plan


class Recovery:
    def __init__(self, body: List[gast.stmt], mirrors: List[Mirror], local: Set[str], unsteady: Set[str], primal):
        self.local, self.plan = local, Plan()
        self.unsteady = unsteady  # names whose values a call may have changed since
        self.carried: List[Set[str]] = []  # of each enclosing loop, the names that come from the pass before
        self.hoisted: Set[str] = set()  # saved before an enclosing branch
        self.mirrors = by_statement(mirrors)
        self.body, self.assignments, self.resized = body, assignments_by_name(body), resized_inside(body)
        self.steady: Dict[str, bool] = {}
        self.written: Set[str] = set()  # all names whose memory is written somewhere
        self.changing: Set[str] = set()  # all that have more than one value, but for loop variables, which the reverse sweep has anyway
        self.primal = primal

    def block(self, body: List[gast.stmt], needed: Set[str]) -> Set[str]:
        """The needed names after a block, given those before it."""
        for statement in body:
            needed = self.statement(statement, needed)
        return needed

    def statement(self, statement: gast.stmt, needed: Set[str]) -> Set[str]:
        mirror = self.mirrors.get(id(statement))
        if raises(statement):
            return needed
        if isinstance(statement, (gast.If, gast.For, gast.While)) and (mirror is None or mirror.is_empty):
            return self.overwrite(statement, needed, altered([statement]))
        if isinstance(statement, gast.If):
            return self.branch(statement, mirror, needed)
        if isinstance(statement, (gast.For, gast.While)):
            return recover_passes(self, statement, mirror, needed) if is_checkpointed(statement) else self.loop(statement, mirror, needed)
        old, new = self.reads_of(mirror.lines) if mirror is not None else (set(), set())
        if is_store(statement):
            return self.store(statement, needed | old) | new
        return self.overwrite(statement, needed | old, writes(statement)) | new

    def store(self, statement: gast.Assign, needed: Set[str]) -> Set[str]:
        """A store spoils a part of what is needed: that part is saved."""
        (to,) = statement.targets
        root = root_of(to)
        self.check_restorable(statement, needed)
        if root not in needed:
            return needed
        self.plan.stores[id(statement)] = root
        if is_everything(to.slice) and isinstance(to.value, gast.Name) and len(self.assignments.get(root, [])) < 2:
            needed = needed - {root}  # all of it comes back here, in the array that the name always has
        popped = {statement.popped} if getattr(statement, "popped", None) is not None else set()
        return needed | popped | (read_names(to) & self.local - {root})

    def check_restorable(self, statement: gast.stmt, needed: Set[str]) -> None:
        """What is restored under the owner's name is not restored for a name that may share it and may not."""
        for store in stores_of([statement]):
            for name in sorted(needed & (store.seen_by - {root_of(store.targets[0])})):
                raise UnsupportedSyntaxError(
                    f"`{name}` is read by the reverse sweep, and may share memory with an array that is written in place",
                    self.primal.place(store),
                    f"give it a copy: {name} = ....copy()",
                )

    def overwrite(self, statement: gast.stmt, needed: Set[str], targets: Set[str]) -> Set[str]:
        moved = permutation(statement)
        if moved and needed & targets and not targets & self.hoisted:
            self.plan.inverted[id(statement)], self.plan.saved[id(statement)] = sorted(targets)[:1], []
            return (needed - targets) | {new for new, old in moved.items() if old in needed}
        lost = sorted((targets & needed) - self.hoisted)
        inverted = [name for name in lost if is_counter(statement, name) or is_raised(statement)]
        self.plan.inverted[id(statement)] = inverted
        self.plan.saved[id(statement)] = [name for name in lost if name not in inverted]
        self.check_restorable(statement, needed)
        for name in set(self.plan.saved[id(statement)]) & changed_inside(statement):
            self.copy(statement, name, statement.env_before)
        self.choose_copies(statement, self.plan.saved[id(statement)], statement.env_before, lambda name: holders_after(statement, name))
        return (needed - targets) | (set() if is_raised(statement) else set(inverted))

    def copy(self, key: gast.stmt, name: str, env: dict) -> None:
        self.plan.copied[id(key), name] = way_to_copy(env.get(name))

    def choose_copies(self, key: gast.stmt, saved: List[str], env: dict, names: Callable[[str], Set[str]]) -> None:
        """A reference will do, unless the memory can be written later under one of the `names` that hold it then."""
        for name in saved if self.written else ():
            if names(name) and is_written_later(self.body, key, names(name), shared_by, env[name].kind if name in env else None):
                self.copy(key, name, env)

    def reads_of(self, lines: List[gast.stmt]):
        """The primal names that reverse lines read: with their value before the statement, and after it; not those of steady shape that they
        read for their shape only.
        """
        old, new = set(), set()
        for line in lines:
            shapes = shape_reads(line)
            for node in names_in(line):
                if node.id in self.local and not (id(node) in shapes and self.is_steady(node.id)):
                    (new if getattr(node, "when", None) == "after" else old).add(node.id)
        return old, new

    def is_steady(self, name: str) -> bool:
        """Has whatever is bound to the name the same shape all the time?"""
        if name not in self.steady:
            makers = [statement for statement in self.assignments.get(name, []) if not hasattr(statement, "copies_argument")]
            shapes = [value.fact.shape for statement in makers for value in values_of(statement, name)]
            given = bool(self.body) and name in self.body[0].env_before
            alike = len({shape.told.dims for shape in shapes}) == 1 and all(map(is_steady, shapes)) and len(shapes) == len(makers)
            self.steady[name] = (not makers if given else alike) and name not in self.resized
            if alike and not given:
                self.plan.assumed |= shapes[0].assumptions
        return self.steady[name]

    def all_reads(self, lines: List[gast.stmt]) -> Set[str]:
        old, new = self.reads_of(lines)
        return old | new

    def branch(self, statement: gast.If, mirror: Mirror, needed: Set[str]) -> Set[str]:
        test = read_names(statement.test) & self.local
        outer, self.hoisted = self.hoisted, self.hoisted | self.hoist(statement, mirror, needed)
        mine = self.hoisted - outer
        self.plan.saved[id(statement)] = sorted(mine)
        if mine:
            test = read_names(statement.decision.value) & self.local
        after_body = self.side(statement, "body", statement.body, needed | self.all_reads(mirror.closing))
        after_orelse = self.side(statement, "orelse", statement.orelse, needed | self.all_reads(mirror.closing_orelse))
        self.hoisted = outer
        return (after_body | after_orelse | test) - mine

    def side(self, statement: gast.If, part: str, block: List[gast.stmt], needed: Set[str]) -> Set[str]:
        """One side of a branch; in a loop, what only that side knows is recovered at its end, as for a loop's pass."""
        end = self.block(block, needed)
        if not self.carried:
            return end
        fresh = (certain(block) - exposed(block)) - set().union(*self.carried) - open_flags(block)
        end = self.recover_at_end(block_end(statement, part), block, end, fresh, aliases_at_end(block))
        return end - (fresh & end)

    def hoist(self, statement: gast.If, mirror: Mirror, needed: Set[str]) -> Set[str]:
        """Values that the test reads and each side overwrites at most once: saved once, before the branch, so that the test can be repeated.

        Only where it costs nothing: the sides would have to save them anyway, and no adjoint reads what the sides made of them.
        """
        decision = getattr(statement, "decision", None)
        if decision is None or any(isinstance(node, gast.Call) for node in walk(decision.value)) or read_names(decision.value) & changed_inside(statement):
            return set()  # an array that is written is not as it was when the test is repeated
        overwritten = read_names(decision.value) & assigned([statement])
        sides = [(statement.body, mirror.body), (statement.orelse, mirror.orelse)]
        if all(self.once(name, block, mirrors, needed) for name in overwritten for block, mirrors in sides):
            return overwritten
        return set()

    def once(self, name: str, block: List[gast.stmt], mirrors: List[Mirror], needed: Set[str]) -> bool:
        makers = assignments_of(name, block)
        if len(makers) != 1 or makers[0] not in block or not isinstance(makers[0], gast.Assign):
            return False
        if len(assigned_pairs(makers[0])) != 1 or is_counter(makers[0], name):
            return False
        place = block.index(makers[0])
        later = [line for mirror in mirrors if mirror.statement in block[place + 1 :] for line in all_lines([mirror])]
        own = [line for mirror in mirrors if mirror.statement is makers[0] for line in mirror.lines]
        old, new = self.reads_of(own)
        return name not in new and name not in self.all_reads(later) and (name in old or name in needed)

    def loop(self, loop: gast.stmt, mirror: Mirror, needed: Set[str]) -> Set[str]:
        fresh = self.made_in_each_pass(loop)
        self.plan.saved[id(loop)] = sorted(needed & fresh)
        self.choose_copies(loop, self.plan.saved[id(loop)], loop.env_before, lambda name: loop.aliases.holders(name, loop.env_before))
        head = (needed | self.all_reads(mirror.closing)) - fresh
        at_end = self.all_reads(mirror.closing) & fresh
        given = writes(loop).union(*map(writes, remade(mirror.body)))
        self.carried.append(exposed(loop.body))
        while True:
            end = self.block(loop.body, head) | at_end
            end = self.recover_at_end(block_end(loop, "body"), loop.body, end, fresh, aliases_at_end(loop.body), given)
            grown = head | (end - fresh)
            if grown == head:
                break
            head = grown
        self.carried.pop()
        return head | self.all_reads([*mirror.lines, *map(gast.Expr, passes(loop))])

    def made_in_each_pass(self, loop: gast.stmt) -> Set[str]:
        """Names whose value does not come from the pass before: the loop variable, and what every pass assigns before it reads it."""
        return (certain(loop.body) - exposed(loop.body) - open_flags(loop.body)) | writes(loop)

    def recover_at_end(
        self, end_key: gast.stmt, body: List[gast.stmt], end: Set[str], fresh: Set[str], aliases, given: Set[str] = frozenset()
    ) -> Set[str]:
        """Decide how the block-local values at the end of a block are recovered; returns the names needed there with what that reads.

        `aliases` is the state there; `given` are names that the reverse block has anyway: the loop variable, what it makes again.
        """
        candidates = {name: self.recomputable(name, body) for name in certain(body) & fresh}
        again: Set[str] = set()
        wanted = sorted(end & fresh - given)
        while wanted:
            variable = wanted.pop()
            if candidates.get(variable) is not None and variable not in again:
                again.add(variable)
                operands = read_names(candidates[variable].value) & self.local
                wanted += sorted(operands & fresh - given - again)
                end = end | operands
        self.plan.recomputed[id(end_key)] = [s for s in body if any(candidates.get(name) is s for name in again)]
        self.plan.saved[id(end_key)] = sorted((end & fresh) - given - again)
        env = body[-1].env_after if body else {}
        self.choose_copies(end_key, self.plan.saved[id(end_key)], env, lambda name: {name, *aliases.holders(name, env)})
        return end

    def recomputable(self, variable: str, body: List[gast.stmt]):
        """The one cheap statement that makes the variable, if its operands still have their values at the end of the block."""
        makers = assignments_of(variable, body)
        if len(makers) != 1 or makers[0] not in body or not isinstance(makers[0], gast.Assign):
            return None
        statement = makers[0]
        operands = read_names(statement.value)
        if len(assigned_pairs(statement)) != 1 or operands & (self.hoisted | self.unsteady) or variable in self.written:
            return None
        at_hand = is_one_array_operation(statement.value) and not operands & self.changing
        if variable in operands or not (is_cheap_to_recompute(statement.value) or at_hand):
            return None
        return None if is_spoilt(statement, body[body.index(statement) + 1 :]) else statement


def block_end(statement: gast.stmt, part: str) -> gast.stmt:
    """A key for the end of a block of a compound statement, for what is recovered there."""
    if not hasattr(statement, "ends"):
        statement.ends = {"body": gast.Pass(), "orelse": gast.Pass()}
    return statement.ends[part]


def values_of(statement: gast.stmt, name: str) -> List[gast.expr]:
    return [value for target, value in assigned_pairs(statement) if target == name] if isinstance(statement, gast.Assign) else []
