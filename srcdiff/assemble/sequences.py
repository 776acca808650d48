"""Checks in the forward sweep that what is taken apart can be read by index, in both sweeps: loops over something, and `a, b = x`."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.guards import Test, kept_guard
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.trees import call, clone, constant, dotted, name, subscript, target, tuple_of

SEQUENCES = ("$list", "$tuple", "$range", "$np.ndarray")


def iterable_checks(loop: gast.stmt) -> List[gast.stmt]:
    """The reverse sweep reads the items of an iterable, and what a target unpacks, by index: they have to be sequences, if that is not known."""
    items: dict = {}  # what each pass binds: the iterable, and what it is of one `item` of it
    found = {}
    for binding in [statement for statement in loop.body if hasattr(statement, "binding")]:
        for identifier, value in assigned_pairs(binding):
            if not isinstance(value, gast.Subscript) or not isinstance(value.value, gast.Name):
                continue
            source = value.value
            owner, item = items.get(source.id, (source.id, None))
            items[identifier] = owner, name("item") if item is None else subscript(clone(item), clone(value.slice))
            if not is_sequence(source.fact):
                found[source.id] = sequence_check(source.id) if item is None else items_check(owner, item)
    return list(found.values())


def is_sequence(fact) -> bool:
    return fact.varied or bool(fact.items) or fact.kind == "list" or (fact.kind == "number" and bool(fact.shape.rank))


def sequence_check(identifier: str) -> gast.stmt:
    return sequence_guard(is_one_of(name(identifier)), identifier)


def items_check(owner: str, item: gast.expr) -> gast.stmt:
    """What is unpacked in each pass, as an expression of one `item` of the iterable."""
    every = gast.GeneratorExp(is_one_of(clone(item)), [gast.comprehension(target("item"), name(owner), [], 0)])
    return sequence_guard(call("$all", every), f"each item of {owner}")


def is_one_of(node: gast.expr) -> Test:
    return call("$isinstance", node, tuple_of([dotted(kind) for kind in SEQUENCES]))


def sequence_guard(test: Test, what: str) -> gast.stmt:
    message = f"srcdiff: {what} has to be a list, a tuple, a range or an array"
    return kept_guard(gast.UnaryOp(gast.Not(), test), "$TypeError", message)


def count_check(statement: gast.Assign) -> List[gast.stmt]:
    """`a, b = x` needs x to have two items; nothing is printed where that is known."""
    items, count = statement.value.value, statement.count
    fact = items.fact
    known = len(fact.items) if fact.items else (fact.shape.sure.dims or (None,))[0]
    if known == count:
        return []
    test = gast.Compare(call("$len", clone(items)), [gast.NotEq()], [constant(count)])
    check = kept_guard(test, "$ValueError", f"srcdiff: expected {count} values to unpack")
    sequence = [] if is_sequence(fact) or fact.kind == "tuple" or not isinstance(items, gast.Name) else [sequence_check(items.id)]
    return [*sequence, check]
