"""To-be-recorded analysis: which overwritten values the reverse sweep reads, and how each is recovered.

A forward walk over the core statements carries the set of names whose present value some adjoint of an earlier statement reads.
A statement that overwrites one of them must make it recoverable; the first way that applies is taken:

    invert      an integer counter, `i = i + 1`
    recompute   a loop-local value whose statement is pure, cheap, and has its operands at hand
    save        before it is overwritten, or, for a loop-local value, at the end of each pass

References: Hascoet, Naumann & Pascual, "To be recorded" analysis in reverse-mode automatic differentiation, FGCS 21 (2005);
Griewank & Walther, Evaluating Derivatives (2008), chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Set

import gast

from srcdiff.adjoin.mirror import Mirror
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.plan.costs import is_cheap_to_recompute
from srcdiff.plan.dataflow import assigned, assignments_of, certain, exposed, reads, writes
from srcdiff.trees import names_in, read_names


@dataclass
class Plan:
    """The decisions, by statement (its id): names saved before it, inverted by it, and recovered at the end of a loop's pass."""

    saved: Dict[int, List[str]] = field(default_factory=dict)
    inverted: Dict[int, List[str]] = field(default_factory=dict)
    end_saved: Dict[int, List[str]] = field(default_factory=dict)
    recomputed: Dict[int, List[gast.stmt]] = field(default_factory=dict)

    def rows(self) -> List[tuple]:
        """(how, names) of every decision, for tests and explanations."""
        kinds = (("save", self.saved), ("invert", self.inverted), ("save at end of pass", self.end_saved))
        found = [(how, name) for how, table in kinds for names in table.values() for name in names]
        found += [("recompute", name) for body in self.recomputed.values() for s in body for name in sorted(writes(s))]
        return sorted(found)


def make_plan(body: List[gast.stmt], mirrors: List[Mirror], at_entry: Set[str], local: Set[str]) -> Plan:
    """The plan for a core block and its mirrors; `at_entry` are names whose initial value the end of the reverse sweep reads."""
    recovery = Recovery(mirrors, local)
    recovery.block(body, set(at_entry))
    return recovery.plan


class Recovery:
    def __init__(self, mirrors: List[Mirror], local: Set[str]):
        self.local, self.plan = local, Plan()
        self.mirrors: Dict[int, Mirror] = {}
        self.index(mirrors)

    def index(self, mirrors: List[Mirror]) -> None:
        for mirror in mirrors:
            self.mirrors[id(mirror.statement)] = mirror
            self.index(mirror.body)
            self.index(mirror.orelse)

    def block(self, body: List[gast.stmt], needed: Set[str]) -> Set[str]:
        """The needed names after a block, given those before it."""
        for statement in body:
            needed = self.statement(statement, needed)
        return needed

    def statement(self, statement: gast.stmt, needed: Set[str]) -> Set[str]:
        mirror = self.mirrors.get(id(statement))
        if isinstance(statement, (gast.If, gast.For, gast.While)) and (mirror is None or mirror.is_empty):
            return self.overwrite(statement, needed, assigned([statement]))
        if isinstance(statement, gast.If):
            return self.branch(statement, mirror, needed)
        if isinstance(statement, (gast.For, gast.While)):
            return self.loop(statement, mirror, needed)
        old, new = self.reads_of(mirror.lines) if mirror is not None else (set(), set())
        return self.overwrite(statement, needed | old, writes(statement)) | new

    def overwrite(self, statement: gast.stmt, needed: Set[str], targets: Set[str]) -> Set[str]:
        lost = sorted(targets & needed)
        inverted = [name for name in lost if is_counter(statement, name)]
        self.plan.inverted[id(statement)] = inverted
        self.plan.saved[id(statement)] = [name for name in lost if name not in inverted]
        return (needed - targets) | set(inverted)

    def reads_of(self, lines: List[gast.stmt]):
        """The primal names that reverse lines read: with their value before the statement, and after it."""
        old, new = set(), set()
        for line in lines:
            for node in names_in(line):
                if node.id in self.local:
                    (new if getattr(node, "when", None) == "after" else old).add(node.id)
        return old, new

    def all_reads(self, lines: List[gast.stmt]) -> Set[str]:
        old, new = self.reads_of(lines)
        return old | new

    def branch(self, statement: gast.If, mirror: Mirror, needed: Set[str]) -> Set[str]:
        after_body = self.block(statement.body, needed | self.all_reads(mirror.closing))
        after_orelse = self.block(statement.orelse, needed | self.all_reads(mirror.closing_orelse))
        test = read_names(statement.test) & self.local
        assert not test & assigned([statement]), "a test that its branches overwrite has a name of its own"
        return after_body | after_orelse | test

    def loop(self, loop: gast.stmt, mirror: Mirror, needed: Set[str]) -> Set[str]:
        fresh = self.made_in_each_pass(loop)
        self.plan.saved[id(loop)] = sorted(needed & fresh)
        head = (needed | self.all_reads(mirror.closing)) - fresh
        at_end = self.all_reads(mirror.closing) & fresh
        while True:
            end = self.recover_at_end(loop, self.block(loop.body, head) | at_end, fresh)
            grown = head | (end - fresh)
            if grown == head:
                break
            head = grown
        iteration = {loop.trips} if isinstance(loop, gast.While) else reads(loop)
        return head | self.all_reads(mirror.lines) | (iteration & self.local)

    def made_in_each_pass(self, loop: gast.stmt) -> Set[str]:
        """Names whose value does not come from the pass before: the loop variable, and what every pass assigns before it reads it."""
        return (certain(loop.body) - exposed(loop.body)) | writes(loop)

    def recover_at_end(self, loop: gast.stmt, end: Set[str], fresh: Set[str]) -> Set[str]:
        """Decide how the loop-local values at the end of a pass are recovered; returns the names needed there with what that reads."""
        candidates = {name: self.recomputable(name, loop) for name in certain(loop.body) & fresh}
        again: Set[str] = set()
        wanted = sorted(end & fresh - writes(loop))
        while wanted:
            variable = wanted.pop()
            statement = candidates.get(variable)
            if statement is not None and variable not in again:
                again.add(variable)
                operands = read_names(statement.value) & self.local
                wanted += sorted(operands & fresh - writes(loop) - again)
                end = end | operands
        chosen = [s for s in loop.body if any(candidates.get(name) is s for name in again)]
        self.plan.recomputed[id(loop)] = chosen
        self.plan.end_saved[id(loop)] = sorted((end & fresh) - writes(loop) - again)
        return end

    def recomputable(self, variable: str, loop: gast.stmt):
        """The one cheap statement that makes the variable, if its operands still have their values at the end of the pass."""
        makers = assignments_of(variable, loop.body)
        if len(makers) != 1 or makers[0] not in loop.body or not isinstance(makers[0], gast.Assign):
            return None
        statement = makers[0]
        if len(assigned_pairs(statement)) != 1 or not is_cheap_to_recompute(statement.value):
            return None
        later = assigned(loop.body[loop.body.index(statement) + 1 :])
        operands = read_names(statement.value)
        return None if operands & later or variable in operands else statement


def is_counter(statement: gast.stmt, name: str) -> bool:
    """`i = i + 1` or `i = i - 1` for an integer: its inverse is exact."""
    if not isinstance(statement, gast.Assign) or len(assigned_pairs(statement)) != 1:
        return False
    value = statement.value
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, (gast.Add, gast.Sub)) or not is_integer(value):
        return False
    return isinstance(value.left, gast.Name) and value.left.id == name and type(getattr(value.right, "value", None)) is int


def is_integer(value: gast.BinOp) -> bool:
    return value.fact.dtype == "i" and value.left.fact.dtype == "i" and value.left.fact.shape.sure.dims == ()


def refuse_exposed(primal, mirrors: List[Mirror], exposed_names: Set[str], local: Set[str]) -> None:
    """Refuse a reverse sweep that reads what an unknown call may have changed."""
    from srcdiff.adjoin.mirror import all_lines

    for line in all_lines(mirrors):
        for node in names_in(line):
            if node.id in exposed_names and node.id in local:
                raise UnsupportedSyntaxError(
                    f"{node.id!r} is read by the reverse sweep, and passed to a call that may change it",
                    primal.place(getattr(node, "source", node)) if hasattr(getattr(node, "source", node), "lineno") else None,
                    "pass a copy, or make the callee a function that changes nothing",
                )
