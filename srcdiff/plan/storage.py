"""Storage classes: how the adjoint of every piece of memory is kept.

    value    never written in place, or written while no other name of it is in use: each name has its adjoint, made where first needed
    buffer   written, and other names are views of its owner: one adjoint, and the adjoint of a view is the same view of it
    refuse   another name may share it, and it cannot be told how

`settle_storage` rewrites the core block until all stores are into owners: reads of views become reads of their owners, a conditional view
becomes a branch, an argument that is written is copied first, and what a store would spoil (its own index, a test) is named before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Set

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.aliases import State, find_aliases, stores_of
from srcdiff.facts.sections import mark_ranges
from srcdiff.facts.sharing import has_call, is_list, is_list_of_numbers, is_number, may_be_number, owners, sharing, view_of
from srcdiff.facts.operands import Slot
from srcdiff.names import Names, read_names
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.decisions import decision
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of, without_lengths
from srcdiff.normalise.stores import as_load
from srcdiff.facts.dataflow import COMPOUND, assignments_of, changed_inside, mark_live
from srcdiff.plan.lists import changes_own_range, check_not_in_list, conflict_help, examine_list
from srcdiff.plan.positions import place_appends
from srcdiff.plan.requirements import Requirements
from srcdiff.plan.updates import array_names, in_place_updates, updates_of
from srcdiff.plan.views import resolve_views
from srcdiff.trees import assign, attribute, call, name
from srcdiff.walks import walk


@dataclass
class Findings:
    """What the stores of a function ask for."""

    merged: Set[str] = field(default_factory=set)  # names of which the views are read as parts of their owners
    copied: Set[str] = field(default_factory=set)  # arguments that are copied first


@dataclass
class Context:
    """What the rounds of settling a function have in common.

    `arrays` are names that are used as only arrays can be; `numbers` hold items that have to be numbers, because a row would be shared.
    """

    primal: object
    parameters: List[str]
    outputs: Set[str]
    names: Names
    arrays: Set[str] = field(default_factory=set)
    numbers: Set[str] = field(default_factory=set)


def settle_storage(body: List[gast.stmt], context: Context, evaluator, facts: dict) -> bool:
    """Rewrite the block in place; True if there was anything to do (then facts are needed again).  At the end every store has `.seen_by`."""
    return Settling(body, context, evaluator, facts).run()


class Settling:
    """One round."""

    def __init__(self, body: List[gast.stmt], context: Context, evaluator, facts: dict):
        self.body, self.context, self.evaluator, self.facts = body, context, evaluator, facts
        self.primal, self.parameters, self.names = context.primal, context.parameters, context.names
        self.found, self.again = Findings(), False

    def run(self) -> bool:
        self.context.arrays |= array_names(self.body)
        find_aliases(self.body, set(self.parameters), self.context.arrays, self.context.numbers)
        mark_live(self.body, set())
        mark_ranges(self.body)
        if in_place_updates(self.body, self.context.outputs):
            return True
        if self.found_writes():
            self.assume_numbers(self.body)
        seen_before = [getattr(statement, "seen_by", None) for statement in stores_of(self.body)]
        for statement in stores_of(self.body):
            self.examine(statement)
        if self.again or self.copy_arguments() or resolve_views(self.body, self.found.merged):
            return True
        if self.settle_indices(self.body) or self.settle_tests(self.body):
            return True
        if seen_before != [statement.seen_by for statement in stores_of(self.body)]:
            return True  # what is stored makes all who see it depend on it
        if place_appends(self.body):
            return True
        Requirements(self.body, self.context, self.evaluator, self.facts, self.found.merged).mark()
        return False

    def found_writes(self) -> bool:
        return any(True for _ in stores_of(self.body)) or any(True for _ in updates_of(self.body))

    def assume_numbers(self, body: List[gast.stmt]) -> None:
        """That a name holds a number, and not a part of an array, is checked where it was only told."""
        for statement in body:
            if isinstance(statement, COMPOUND):
                self.assume_numbers([*statement.body, *statement.orelse])
            for value in values_of(statement) if isinstance(statement, gast.Assign) else ():
                if (is_number(value) and value.fact.shape.sure.dims != ()) or is_list_of_numbers(value):
                    self.evaluator.assumed |= value.fact.shape.assumptions

    def examine(self, statement: gast.Assign) -> None:
        """Find out who sees a store, and whether the adjoint can follow."""
        (to,) = statement.targets
        state, root = statement.aliases, root_of(to)
        if is_list(to.value):
            return examine_list(self, statement)
        view = view_of(to.value, state.views, is_array=True)
        if is_picked(to.value):
            self.refuse(to, "a store into what a mask or an index array picked is lost: that is a copy", "use one index, as in x[mask] = ...")
        if view is None:
            self.refuse(to, f"it is not known whose memory `{root}` is", f"work on a copy: {root} = {root}.copy()")
        holders = owners(view)
        check_not_in_list(self, statement, holders)
        partners = set().union(*map(state.partners, holders)) - holders
        statement.seen_by = holders | partners | {root}
        statement.unresolved = {n for n in partners if state.views.get(n) is None}
        self.found.merged |= {n for n in partners | {root} if state.views.get(n) is not None}
        for partner in sorted(statement.unresolved & statement.live_after):
            self.conflict(statement, partner, sorted(holders)[0])
        for holder in holders:
            self.check_owner(statement, holder, state)

    def conflict(self, statement: gast.Assign, partner: str, owner: str) -> None:
        """Another name is in use: fine if it came from an item that is a number, which the derivative then checks."""
        if self.again:
            return  # what was found already may settle this, too
        memory = {owner, partner, *statement.aliases.partners(owner)}
        known = self.context.arrays | self.context.numbers
        items = {n for n, value in bindings(self.body) if n not in known and may_be_number(value) and sharing(value) & memory}
        if items:
            self.context.numbers |= items
            self.again = True
            return
        ours = partner in self.names.made
        self.refuse(
            statement.targets[0],
            f"{'a value that is still to be assigned' if ours else f'`{partner}`'} may share memory with `{owner}`, which is written in place"
            + ("" if ours else f" while `{partner}` is still in use"),
            "assign on lines of their own" if ours else conflict_help(statement, partner, owner),
        )

    def check_owner(self, statement: gast.Assign, owner: str, state: State) -> None:
        if state.are_ours({owner}):
            return
        made = assignments_of(owner, self.body)
        is_number = owner in self.parameters and self.facts[owner].shape.told.dims == ()
        if owner not in self.parameters or is_number or any(hasattr(s, "copies_argument") for s in made):
            self.refuse(
                statement.targets[0],
                f"`{owner}` is written in place, and may be an array that others hold",
                f"work on a copy: {owner} = {owner}.copy()",
            )
        self.found.copied.add(owner)

    def copy_arguments(self) -> bool:
        """`x = x.copy()` before anything else: a derivative leaves its arguments alone."""
        for parameter in [p for p in reversed(self.parameters) if p in self.found.copied]:
            value = at(call(attribute(name(parameter), "copy")), self.primal.tree)
            new = marked(at(assign(parameter, value), self.primal.tree), self.primal.tree, written=False)
            new.synthetic = new.copies_argument = True
            self.body.insert(0, new)
        return bool(self.found.copied)

    def settle_indices(self, body: List[gast.stmt]) -> bool:
        """`mask = y < 0.8; y[mask] = ...`: the reverse sweep needs the place as it was."""
        spoilt = [(s, slot) for s in stores_of(body) for slot in index_slots(s.targets[0]) if read_names(slot.get()) & s.seen_by]
        for statement, slot in spoilt:
            index, block = slot.get(), block_of(statement, body)
            fresh = self.names.fresh("mask" if index.fact.dtype == "b" else "index")
            block.insert(block.index(statement), marked(assign(fresh, index), statement.origin, written=False))
            slot.set(at(name(fresh), index))
            statement.written = False
            if reads_its_place(statement):
                statement.value.left = as_load(statement.targets[0])
        return bool(spoilt)

    def settle_tests(self, body: List[gast.stmt]) -> bool:
        """A test that reads what its branches write is decided once."""
        changing = False
        for statement in list(body):
            if not isinstance(statement, COMPOUND):
                continue
            changing = self.settle_tests(statement.body) or self.settle_tests(statement.orelse) or changing
            written = set().union(*map(changed_inside, [*statement.body, *statement.orelse]), set())
            if isinstance(statement, gast.If) and read_names(statement.test) & written:
                if sharing(statement.test):
                    statement.test = at(call("$bool", statement.test), statement.test)  # its name would be one of a list
                body.insert(body.index(statement), decision(statement, self.names))
                changing = True
            elif isinstance(statement, gast.For) and (read_names(without_lengths(statement.iter)) & written or changes_own_range(statement)):
                self.refuse(statement.iter, "the loop writes what its range reads", "compute the range before the loop")
        return changing

    def refuse(self, node: gast.AST, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)


def values_of(statement: gast.Assign) -> List[gast.expr]:
    """What is bound, or put into a list."""
    in_list = [statement.value] if is_store(statement) and is_list(statement.targets[0].value) else []
    return in_list + [value for _, value in assigned_pairs(statement)]


def is_picked(node: gast.expr) -> bool:
    """Is a part of it a copy, because of a mask or an array as index?"""
    while not isinstance(node, gast.Name):
        if isinstance(node, gast.Subscript) and node.gather != "basic" and node.fact.fresh:
            return True
        node = node.func if isinstance(node, gast.Call) else node.value
    return False


def bindings(body: List[gast.stmt]):
    """(name, value) of all assignments to names, at any depth."""
    for statement in body:
        if isinstance(statement, COMPOUND):
            yield from bindings([*statement.body, *statement.orelse])
        elif isinstance(statement, gast.Assign):
            yield from assigned_pairs(statement)


def index_slots(to: gast.expr) -> List[Slot]:
    """The parts of a target's indices, as places that can be read and replaced."""
    found: List[Slot] = []
    while not isinstance(to, gast.Name):
        if isinstance(to, gast.Subscript):
            found += parts_of_index(Slot(to, "slice"))
        to = to.func if isinstance(to, gast.Call) else to.value
    return found


def parts_of_index(slot: Slot) -> List[Slot]:
    index = slot.get()
    if isinstance(index, gast.Tuple):
        return [part for position in range(len(index.elts)) for part in parts_of_index(Slot(index.elts, position))]
    if isinstance(index, gast.Slice):
        return [Slot(index, part) for part in ("lower", "upper", "step") if getattr(index, part) is not None]
    return [slot]


def reads_its_place(statement: gast.Assign) -> bool:
    """Is it `x[i] = x[i] + e`, written as `x[i] += e` or `np.add.at(x, i, e)`?"""
    return hasattr(statement, "augmented") or getattr(statement, "accumulates", False)


def block_of(statement: gast.stmt, body: List[gast.stmt]) -> List[gast.stmt]:
    """The block, of all blocks in a block, that has the statement."""
    blocks = [body, *(getattr(s, part) for outer in body for s in walk(outer) if isinstance(s, COMPOUND) for part in ("body", "orelse"))]
    return next(block for block in blocks if any(s is statement for s in block))


def reshaped_roots(body: List[gast.stmt]) -> Set[str]:
    """Names that are written through a reshape: their adjoints have to be contiguous, so that it is a view of them too."""
    return {root_of(s.targets[0]) for s in stores_of(body) if has_call(s.targets[0].value)}
