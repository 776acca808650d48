"""Name what both sweeps would compute: a costly part of a statement whose value the statement's adjoint reads too.

before: y = (a * b + c) / (b + 3.0)
after:  total = b + 3.0
        y = (a * b + c) / total
Which parts those are is read off a trial of the reverse sweep.
"""

from __future__ import annotations

from collections import Counter
from typing import List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines
from srcdiff.facts.operands import Slot, slots, wish
from srcdiff.facts.sharing import sharing
from srcdiff.names import Names
from srcdiff.normalise.assignments import at, marked
from srcdiff.plan.costs import EXPENSIVE, cost
from srcdiff.facts.dataflow import COMPOUND, changed, changed_inside, reads, writes
from srcdiff.trees import assign, name, names_in, read_names, walk

WORTH = 2  # operations on scalars; a value that is needed again in a loop has to be worth saving it
WORTH_IN_LOOP = 4


def name_shared(body: List[gast.stmt], mirrors: List[Mirror], names: Names, keeps_result: bool) -> bool:
    """Name shared parts in place, the outermost of each statement; True if there were any (then there may be more inside them)."""
    finder = Shared(body, mirrors, names, keeps_result)
    finder.block(body, in_loop=False)
    return finder.found


class Shared:
    def __init__(self, body: List[gast.stmt], mirrors: List[Mirror], names: Names, keeps_result: bool):
        self.names, self.keeps_result, self.found = names, keeps_result, False
        self.uses = Counter(source for line in all_lines(mirrors) for source in copied_from(line))
        self.kept = kept_names(body, mirrors, keeps_result)
        self.local = set(body[-1].env_before)
        self.written = set().union(*map(changed_inside, body))

    def block(self, body: List[gast.stmt], in_loop: bool) -> None:
        for statement in list(body):
            if isinstance(statement, COMPOUND):
                self.block(statement.body, in_loop or not isinstance(statement, gast.If))
                self.block(statement.orelse, in_loop)
            elif isinstance(statement, (gast.Assign, gast.Return)) and getattr(statement, "written", None) is not None:
                self.statement(statement, body, in_loop)

    def statement(self, statement: gast.stmt, body: List[gast.stmt], in_loop: bool) -> None:
        runs_forward = self.keeps_result if isinstance(statement, gast.Return) else bool((writes(statement) | changed(statement)) & self.kept)
        new: List[gast.stmt] = []
        parallel = isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Tuple)
        values = statement.value.elts if parallel else [statement.value]
        for slot in [slot for value in values for slot in slots(value, through_where=False)]:
            self.part(slot, statement, runs_forward, in_loop, new)
        position = body.index(statement)
        body[position:position] = new

    def part(self, slot: Slot, statement, runs_forward: bool, in_loop: bool, new: list) -> None:
        """Name the operand in a slot if it is shared, else look at its own operands."""
        if self.is_shared(slot.get(), runs_forward, in_loop):
            slot.set(self.lifted(slot.get(), statement, new))
            return
        for inner in slots(slot.get(), through_where=False):
            self.part(inner, statement, runs_forward, in_loop, new)

    def is_shared(self, node: gast.expr, runs_forward: bool, in_loop: bool) -> bool:
        if not hasattr(node, "fact") or node.fact.kind != "number" or node.fact.impure:
            return False
        times = self.uses[id(node)] + runs_forward
        if not self.uses[id(node)] or times < 2 or self.is_view(node) or not read_names(node) & self.local:
            return False
        return is_dear(node) or is_mask(node) if in_loop else cost(node) >= WORTH

    def is_view(self, node: gast.expr) -> bool:
        """A part of an array costs nothing; and any view would, under a name, be another name of what may be written in place."""
        return isinstance(node, gast.Subscript) or bool(sharing(node) & self.written)

    def lifted(self, node: gast.expr, statement: gast.stmt, new: list) -> gast.expr:
        """A name for the part, assigned before the statement."""
        fresh = self.names.fresh(wish(node))
        new.append(marked(assign(fresh, node), statement.origin, written=False))
        statement.written, self.found = False, True
        return at(name(fresh), node)


def is_dear(node: gast.expr) -> bool:
    """Is a value worth being kept from every pass of a loop?  Plain arithmetic on arrays costs no more than the memory that it would take."""
    if cost(node) < EXPENSIVE:
        return cost(node) >= WORTH_IN_LOOP
    return any(isinstance(part, gast.Call) or is_product(part) for part in walk(node))


def is_mask(node: gast.expr) -> bool:
    """A comparison of arrays takes an eighth of the memory of what it compares, which would have to be kept."""
    return isinstance(node, gast.Compare) and bool(node.fact.shape.rank)


def is_product(node: gast.AST) -> bool:
    return isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult)


def copied_from(line: gast.stmt):
    """The ids of the primal's nodes that a reverse line has copies of, the outermost ones only."""
    todo = [line]
    while todo:
        node = todo.pop()
        if hasattr(node, "settled") and hasattr(node, "source"):
            yield id(node.source)
            continue
        todo += list(gast.iter_child_nodes(node))


def kept_names(body: List[gast.stmt], mirrors: List[Mirror], keeps_result: bool) -> Set[str]:
    """Names that the forward sweep has to compute because the reverse sweep, or the value, needs them."""
    kept = {n.id for line in all_lines(mirrors) for n in names_in(line)}
    if keeps_result:
        kept |= reads(body[-1])
    while True:
        grown = kept | operands_of(kept, body)
        if grown == kept:
            return kept
        kept = grown


def operands_of(kept: Set[str], body: List[gast.stmt]) -> Set[str]:
    found: Set[str] = set()
    for statement in body:
        if isinstance(statement, COMPOUND):
            inner = operands_of(kept, statement.body) | operands_of(kept, statement.orelse)
            found |= inner | reads(statement)
        elif (writes(statement) | changed(statement)) & kept:
            found |= reads(statement)
    return found
