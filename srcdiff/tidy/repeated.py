"""A costly value that a block computes several times is computed once, and has a name.

before: y = np.exp(-x * x) * w                  after:  exp_value = np.exp(-x * x)
        x_bar = -2.0 * x * np.exp(-x * x)               y = exp_value * w
                                                        x_bar = -2.0 * x * exp_value
A value that has a name is read by that.  Nothing is shared across a statement that may change what it is made of; and what is shared is
read only by arithmetic and functions that make something new, so that nobody writes into it.

>>> from srcdiff.emit.printer import print_block
>>> from srcdiff.load.naming import own_binding
>>> body = gast.parse("y = w * np.exp(x); z = v / np.exp(x); x += 1.0; u = 2.0 * np.exp(x)").body
>>> print_block(computed_once(body, Names(["x", "y", "z", "u", "v", "w"]), Purity(lambda path: own_binding("$" + path), set())))
['exp_x = np.exp(x)', 'y = w * exp_x', 'z = v / exp_x', 'x += 1.0', 'u = 2.0 * np.exp(x)']
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, NamedTuple, Optional, Set

import gast

from srcdiff.facts.dataflow import COMPOUND
from srcdiff.facts.operands import operands
from srcdiff.names import Names, read_names
from srcdiff.slots import Slot
from srcdiff.tidy.factors import take_quotes, wished, with_common_factors
from srcdiff.tidy.inline import Aliases, join_quotes, put
from srcdiff.tidy.products import is_float_factor, is_product, known_of
from srcdiff.tidy.pure import NEVER, Purity
from srcdiff.tidy.chains import chain_of
from srcdiff.trees import assign, name, with_fact_of
from srcdiff.walks import walk


class Use(NamedTuple):
    """A place where a value is computed: in which statement of the block, and, if it is all that is assigned there, the name that holds it."""

    statement: gast.stmt
    slot: Slot
    holder: Optional[str]


class Value:
    """The uses of a value, between which it stays the same."""

    def __init__(self, node: gast.expr, purity: Purity):
        self.reads, self.worth, self.least_uses = read_names(node), purity.worth(node), purity.least_uses(node)
        self.uses: List[Use] = []

    @property
    def held(self) -> Optional[Use]:
        """The use that gives it a name."""
        return next((use for use in self.uses if use.holder is not None), None)


class Present:
    """The values that are still the same, and which of them have to do with a name."""

    def __init__(self) -> None:
        self.values: Dict[str, Value] = {}
        self.keys: Dict[str, List[str]] = {}

    def add(self, key: str, value: Value) -> Value:
        self.values[key] = value
        for one in value.reads:
            self.keys.setdefault(one, []).append(key)
        return value

    def note(self, key: str, use: Use) -> None:
        self.values[key].uses.append(use)
        if use.holder is not None:
            self.keys.setdefault(use.holder, []).append(key)

    def lose(self, touched: Set[str], statement: gast.stmt) -> None:
        """Forget the values that may be others after a statement, or whose names may hold others."""
        for one in touched & self.keys.keys():
            keys, self.keys[one] = self.keys[one], []
            for key in [key for key in dict.fromkeys(keys) if key in self.values]:
                if is_lost(self.values[key], statement, touched):
                    del self.values[key]
                else:
                    self.keys[one].append(key)


def is_lost(value: Value, statement: gast.stmt, touched: Set[str]) -> bool:
    holder = value.held.holder if value.held is not None else None
    if value.held is not None and statement is value.held.statement:
        return bool((touched - {holder}) & value.reads)
    return bool(touched & (value.reads | {holder}))


def computed_once(body: List[gast.stmt], names: Names, purity: Purity, before: Optional[List[gast.stmt]] = None) -> List[gast.stmt]:
    """The block, and those in it, with names for what they compute several times; `before` is what stands before a reverse sweep.

    In a reverse sweep the order of factors is ours, so that products compute once what they have in common, too.
    """
    purity.note_arrays(body)
    Sharing([*(before or []), *body], names, purity, before is not None).block(body)
    return body


class Sharing:
    def __init__(self, body: List[gast.stmt], names: Names, purity: Purity, parts_products: bool):
        self.names, self.purity, self.parts_products = names, purity, parts_products
        self.aliases = Aliases(body, purity.assumed)
        self.aliases.pushed(body)

    def block(self, block: List[gast.stmt]) -> None:
        for statement in block:
            if isinstance(statement, COMPOUND):
                self.block(statement.body)
                self.block(statement.orelse)
        there = set(self.names.made)
        while self.round(block):
            pass
        if self.parts_products and with_common_factors(block, self.names, self.purity, self.aliases):
            while self.round(block):
                pass
            put_back(block, self.names.made - there)

    def round(self, block: List[gast.stmt]) -> bool:
        """Share the largest values of the block, whose parts may not be computed twice any more; False if there were none."""
        found = sorted((value for value in self.values(block) if len(value.uses) >= value.least_uses), key=lambda value: -value.worth)
        touched: set = set()
        for value in found:
            statements = {id(use.statement) for use in value.uses}
            if not statements & touched:
                self.share(value, block)
            touched |= statements
        return bool(found)

    def values(self, block: List[gast.stmt]) -> List[Value]:
        """The values that the block computes, in the order of their first uses."""
        found: List[Value] = []
        present = Present()
        for statement in block:
            for slot, holder in self.computed_in(statement):
                key = self.purity.spelled(slot.get())
                if key not in present.values:
                    found.append(present.add(key, Value(slot.get(), self.purity)))
                value = present.values[key]
                if holder is None or self.may_hold(value, holder, statement, block):
                    present.note(key, Use(statement, slot, holder))
            changed = self.purity.changed_by(statement)
            if changed is None:
                present = Present()
            else:
                present.lose(self.aliases.touched(statement, changed), statement)
        return found

    def may_hold(self, value: Value, holder: str, statement: gast.stmt, block: List[gast.stmt]) -> bool:
        """May the name be bound before the first use already?"""
        if value.held is not None or holder in value.reads:
            return False
        between = block[block.index(value.uses[0].statement) : block.index(statement)] if value.uses else []
        return not any(isinstance(node, gast.Name) and node.id == holder for one in between for node in walk(one))

    def computed_in(self, statement: gast.stmt) -> List[tuple]:
        """(slot, holder) of each part of a statement that is computed whenever it is reached, and is worth a name."""
        if isinstance(statement, gast.While):
            return []
        found = []
        for root in [Slot(statement, field) for field in ("value", "test", "iter") if isinstance(getattr(statement, field, None), gast.expr)]:
            holder = holder_in(statement)
            if (holder is not None or isinstance(statement, gast.AugAssign)) and self.is_worth_a_name(root.get()):
                found.append((root, holder))
            found += self.parts_of(root, False)
        return found

    def parts_of(self, slot: Slot, is_copied: bool) -> List[tuple]:
        """The parts below an expression that may be read by a name: what reads them, or a view of them, makes something new."""
        node, found = slot.get(), []
        is_copied = self.purity.makes_new(node) or (is_copied and isinstance(node, (gast.Subscript, gast.Attribute)))
        for part in [Slot(node, "value")] if isinstance(node, gast.Subscript) else operands(node):  # an index is read best where it stands
            is_mask = isinstance(part.get(), gast.Compare) and isinstance(node, gast.Call)  # which nobody writes into
            if (is_copied or is_mask) and self.is_worth_a_name(part.get()):
                found.append((part, None))
            found += self.parts_of(part, is_copied)
        return found

    def is_worth_a_name(self, node: gast.expr) -> bool:
        return self.purity.is_shareable(node) and self.purity.least_uses(node) < NEVER and not self.purity.is_constant(node)

    def share(self, value: Value, block: List[gast.stmt]) -> None:
        """Give the value a name before its first use, the one that it has or a new one, and read it by that."""
        first, held = value.uses[0], value.held
        if held is None:
            named: gast.stmt = assign(self.names.fresh(wished(first.slot.get())), first.slot.get())
            take_quotes(named, first.statement)
        else:
            named = held.statement
        if held is not None and held is not first:
            leave_comments(named, block)
            block.remove(named)
        if held is not first:
            block.insert(block.index(first.statement), named)
        for use in value.uses:
            if use is not held:
                use.slot.set(known_name_for(named.targets[0].id, use.slot.get()))


def put_back(block: List[gast.stmt], new: Set[str]) -> None:
    """What has a new name, and is read once since products share more, is computed where it is read."""
    reads = Counter(node.id for statement in block for node in walk(statement) if isinstance(node, gast.Name) and node.id in new)
    for statement in [one for one in block if holder_in(one) in new and reads[holder_in(one)] == 2]:
        reader = next(one for one in block if one is not statement and holder_in(statement) in read_names(one))
        put(reader, holder_in(statement), statement.value)
        join_quotes(statement, reader)
        block.remove(statement)


def known_name_for(identifier: str, node: gast.expr) -> gast.expr:
    """A name for a value, of which is known what is known of that."""
    is_float = is_product(node) and any(map(is_float_factor, chain_of(node)))
    return known_of(name(identifier), chain_of(node)) if is_float and not hasattr(node, "fact") else with_fact_of(name(identifier), node)


def leave_comments(statement: gast.stmt, block: List[gast.stmt]) -> None:
    """The user's comments before a statement stay where they are."""
    position = block.index(statement)
    after = block[position + 1] if position + 1 < len(block) else None
    if after is not None and getattr(statement, "before", None):
        statement.before, after.before = [], [*statement.before, *getattr(after, "before", [])]
    if after is not None and getattr(statement, "comment", None) and not getattr(after, "comment", None):
        statement.comment, after.comment = None, statement.comment


def holder_in(statement: gast.stmt) -> Optional[str]:
    is_plain = isinstance(statement, gast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name)
    return statement.targets[0].id if is_plain else None
