"""Name what both sweeps would compute: a costly part of a statement whose value the statement's adjoint reads too.

before: y = (a * b + c) / (b + 3.0)
after:  total = b + 3.0
        y = (a * b + c) / total
Which parts those are is read off a trial of the reverse sweep.
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, Optional, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines
from srcdiff.facts.operands import Slot, slots, wish
from srcdiff.facts.sharing import sharing
from srcdiff.names import Names, names_in, read_names
from srcdiff.normalise.assignments import at, marked
from srcdiff.plan.costs import EXPENSIVE, cost
from srcdiff.plan.held import Held
from srcdiff.facts.dataflow import COMPOUND, altered, assigned, changed, changed_inside, reads, shape_reads, writes
from srcdiff.trees import assign, clone, key, name
from srcdiff.walks import children, walk

WORTH = 2  # operations on scalars; a value that is needed again in a loop has to be worth saving it
WORTH_IN_LOOP = 4


def name_shared(body: List[gast.stmt], mirrors: List[Mirror], names: Names, keeps_result: bool, held: Held, saves: bool = True) -> bool:
    """Name shared parts in place, the outermost of each statement; True if there were any (then there may be more inside them).

    What is `held` by a name is read by that.  `saves` says that what a loop computes has to be saved, to be read later.
    """
    finder = Shared(body, mirrors, names, keeps_result, held)
    finder.saves = saves
    finder.block(body, None)
    return finder.found


class Shared:
    def __init__(self, body: List[gast.stmt], mirrors: List[Mirror], names: Names, keeps_result: bool, held: Held):
        self.body, self.names, self.keeps_result, self.held, self.found, self.saves = body, names, keeps_result, held, False, True
        self.uses = Counter(source for line in all_lines(mirrors) for source in copied_from(line))
        self.kept = kept_names(body, mirrors, keeps_result)
        self.masks = masks_in(mirrors)
        self.read = Counter(node.id for line in all_lines(mirrors) for node in value_reads(line))
        self.local = set(body[-1].env_before)
        self.written = set().union(*map(changed_inside, body))

    def block(self, body: List[gast.stmt], loop: Optional[List[gast.stmt]]) -> None:
        """`loop` is the body of the innermost loop around the block, None outside of loops."""
        for statement in list(body):
            if isinstance(statement, COMPOUND):
                self.block(statement.body, loop if isinstance(statement, gast.If) else statement.body)
                self.block(statement.orelse, loop)
            elif isinstance(statement, (gast.Assign, gast.Return)) and getattr(statement, "written", None) is not None:
                self.statement(statement, body, loop)
            if body is self.body:
                self.held.note(statement)

    def statement(self, statement: gast.stmt, body: List[gast.stmt], loop: Optional[List[gast.stmt]]) -> None:
        runs_forward = self.keeps_result if isinstance(statement, gast.Return) else bool((writes(statement) | changed(statement)) & self.kept)
        new: List[gast.stmt] = []
        parallel = isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Tuple)
        values = statement.value.elts if parallel else [statement.value]
        for value in values:
            self.keep_masks(value, statement, loop, new)
        for slot in [slot for value in values for slot in slots(value, through_where=False)]:
            self.part(slot, statement, runs_forward, loop, new)
        position = body.index(statement)
        body[position:position] = new
        for named in new if body is self.body else ():
            self.held.note(named)

    def part(self, slot: Slot, statement, runs_forward: bool, loop: Optional[List[gast.stmt]], new: list) -> None:
        """Name the operand in a slot if it is shared, else look at its own operands."""
        if self.is_shared(slot.get(), runs_forward, loop):
            slot.set(self.lifted(slot.get(), statement, new))
            return
        self.keep_masks(slot.get(), statement, loop, new)
        for inner in slots(slot.get(), through_where=False):
            self.part(inner, statement, runs_forward, loop, new)

    def is_shared(self, node: gast.expr, runs_forward: bool, loop: Optional[List[gast.stmt]]) -> bool:
        if not hasattr(node, "fact") or node.fact.kind != "number" or node.fact.impure:
            return False
        times = self.uses[id(node)] + runs_forward
        if not self.uses[id(node)] or times < 2 or self.is_view(node) or not read_names(node) & self.local:
            return False
        if loop is None or not self.saves:
            return cost(node) >= WORTH
        return is_dear(node) or is_mask(node) or self.stands_for_more(node, assigned(loop))

    def stands_for_more(self, node: gast.expr, made: Set[str]) -> bool:
        """Is the value all that the reverse sweep wants of several arrays of a pass, none of them smaller?  Then it is kept in their place."""
        rank = node.fact.shape.rank
        inside = Counter(part.id for part in value_reads(node) if part.id in made)
        only_here = [part for part in value_reads(node) if self.read[part.id] == inside[part.id] * self.uses[id(node)] and part.id in made]
        return bool(rank) and len({part.id for part in only_here}) > 1 and all((part.fact.shape.rank or 0) >= rank for part in only_here)

    def keep_masks(self, node: gast.expr, statement: gast.stmt, loop: Optional[List[gast.stmt]], new: list) -> None:
        """In a loop, name what a rule compares of a call's operands: a mask takes an eighth of their memory."""
        masks = self.masks.get(id(node), ())
        if not masks or loop is None or not self.saves or not node.fact.shape.rank or node.fact.impure or not read_names(node) & altered(loop):
            return
        named = {}
        for slot in slots(node):
            operand = slot.get()
            if cost(operand) >= EXPENSIVE and not self.is_view(operand):
                slot.set(self.lifted(operand, statement, new))
            named[id(operand)] = slot.get()
        operands = {parameter: named.get(id(operand), operand) for parameter, operand in node.operands.items()}
        node.kept_masks = dict(getattr(node, "kept_masks", {}))
        for text, mask in masks.items():
            node.kept_masks[text] = self.lifted(with_names(mask, operands), statement, new).id

    def is_view(self, node: gast.expr) -> bool:
        """A part of an array costs nothing; and any view would, under a name, be another name of what may be written in place."""
        return isinstance(node, gast.Subscript) or bool(sharing(node) & self.written)

    def lifted(self, node: gast.expr, statement: gast.stmt, new: list) -> gast.expr:
        """A name for the part, assigned before the statement."""
        statement.written, self.found = False, True
        fresh = self.held.name_of(node)
        if not fresh:
            fresh = self.names.fresh(wish(node))
            new.append(marked(assign(fresh, node), statement.origin, written=False))
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


def masks_in(mirrors: List[Mirror]) -> Dict[int, Dict[str, gast.expr]]:
    """The comparisons in the reverse sweep that are of a call's operands, by the call's id and by their text in its rule."""
    found: Dict[int, Dict[str, gast.expr]] = {}
    for line in all_lines(mirrors):
        for node in walk(line):
            if hasattr(node, "mask_of"):
                call, mask = node.mask_of
                found.setdefault(id(call), {})[key(mask)] = mask
    return found


def with_names(node, names: Dict[str, gast.expr]):
    """A part of a rule's text with the operands in place of their names."""
    if isinstance(node, gast.Name):
        return clone(names[node.id])
    if not isinstance(node, (gast.AST, list)):
        return node
    if isinstance(node, list):
        return [with_names(part, names) for part in node]
    return type(node)(**{field: with_names(getattr(node, field, None), names) for field in node._fields})


def value_reads(node: gast.AST) -> List[gast.Name]:
    """The names in a tree of which not only the shape is read."""
    shapes = shape_reads(node)
    return [part for part in names_in(node) if id(part) not in shapes]


def copied_from(line: gast.stmt):
    """The ids of the primal's nodes that a reverse line has copies of, the outermost ones only."""
    todo = [line]
    while todo:
        node = todo.pop()
        if hasattr(node, "settled") and hasattr(node, "source"):
            yield id(node.source)
            continue
        todo += children(node)


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
