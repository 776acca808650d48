"""Calls in what may not be evaluated - a side of a ternary, the rest of `and`, `or` and of a chain of comparisons - stand in branches.

before: s = f(x) if c else x                a = x < y < f(x)
after:  if c: value = f(x)                  value = x < y
        else: value = x                     if value: value = y < f(x)
        s = value                           a = value
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.facts.operands import wish
from srcdiff.normalise.assignments import at
from srcdiff.normalise.decisions import decision
from srcdiff.slots import Slot
from srcdiff.trees import assign, call, clone, constant, dotted, name


def chosen(expansion, node: gast.IfExp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`f(x) if c else g(x)` as a branch."""
    test = expansion.lifted(node.test, statement, before)
    fresh = expansion.names.fresh("value")
    sides: List[List[gast.stmt]] = []
    for value in (node.body, node.orelse):
        side: List[gast.stmt] = []
        side.append(expansion.made(assign(fresh, expansion.lifted(value, statement, side)), statement))
        sides.append(side)
    before += branch(expansion, test, *sides, statement)
    return at(name(fresh), node)


def chain(expansion, node: gast.BoolOp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`a and f(x)`: the second is evaluated if the first is true."""
    first, *others = node.values
    fresh = expansion.names.fresh("value")
    before.append(expansion.made(assign(fresh, expansion.lifted(first, statement, before)), statement))
    rest = others[0] if len(others) == 1 else gast.BoolOp(node.op, others)
    side: List[gast.stmt] = []
    side.append(expansion.made(assign(fresh, expansion.lifted(rest, statement, side)), statement))
    test = name(fresh) if isinstance(node.op, gast.And) else gast.UnaryOp(gast.Not(), name(fresh))
    before += branch(expansion, test, side, [], statement)
    return at(name(fresh), node)


def pairwise(expansion, node: gast.Compare, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`a < b < f(x)` as `a < b and b < f(x)`, `b` evaluated once."""
    both = [Slot(node, "left"), Slot(node.comparators, 0)]
    expansion.lift_operands(both, statement, before)
    for slot in both:
        if not expansion.is_steady(both[1].get()) and not expansion.is_steady(slot.get()):
            slot.set(expansion.named(slot.get(), statement, before))
    left = at(gast.Compare(node.left, node.ops[:1], node.comparators[:1]), node)
    right = at(gast.Compare(clone(node.comparators[0]), node.ops[1:], node.comparators[1:]), node)
    return chain(expansion, at(gast.BoolOp(gast.And(), [left, right]), node), statement, before)


def dispatched(expansion, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`f(x)` where f may be one of several: `if f == np.sin: value = np.sin(x)`, and so on.

    Equal, not identical: a method, such as np.multiply.reduce, is another object each time that it is asked for.
    """
    for argument in arguments(call):
        if not isinstance(argument.get(), (gast.Name, gast.Constant)):
            argument.set(expansion.named(argument.get(), statement, before))
    paths = call.expands.paths
    tests = [gast.Compare(clone(call.func), [gast.Eq()], [spelled(path)]) for path in paths[:-1]]
    return one_of(expansion, "value", tests, [called(call, path) for path in paths], call, statement, before)


def arguments(call: gast.Call) -> List[Slot]:
    return [*(Slot(call.args, i) for i in range(len(call.args))), *(Slot(keyword, "value") for keyword in call.keywords)]


def one_of(expansion, word: str, tests: list, values: list, node: gast.expr, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """A name for the first of the values whose test holds, or the last."""
    fresh = expansion.names.fresh(word)
    *first, last = [expansion.made(assign(fresh, value), statement) for value in values]
    rest = [last]
    for test, one in zip(reversed(tests), reversed(first)):
        rest = [expansion.made(gast.If(at(test, node), [one], rest), statement)]
    before += rest
    return at(name(fresh), node)


def spelled(path: str) -> gast.expr:
    """A function by its dotted path, or as an item of a dictionary."""
    return dotted(path) if "[" not in path else gast.parse(path, mode="eval").body


def picked(expansion, node: gast.Subscript, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
    """`d[key]` where all keys are known: `if key == "a": item = d["a"]`, and so on; an error for any other."""
    labels, by_key = node.expands.labels, node.expands.by_key
    key = expansion.lifted(node.slice, statement, before)
    key = key if isinstance(key, gast.Name) else expansion.named(key, statement, before, "key")
    if by_key:
        missing: gast.expr = gast.Compare(name(key.id), [gast.NotIn()], [gast.Tuple(list(map(constant, labels)), gast.Load())])
    else:
        bounds = [constant(-len(labels)), constant(len(labels))]
        missing = gast.UnaryOp(gast.Not(), gast.Compare(bounds[0], [gast.LtE(), gast.Lt()], [name(key.id), bounds[1]]))
    error = call("$KeyError" if by_key else "$IndexError", name(key.id))
    guard = expansion.made(gast.If(at(missing, node), [expansion.made(gast.Raise(error, None), statement)], []), statement)
    guard.raises = True
    before.append(guard)
    items = [at(gast.Subscript(clone(node.value), constant(label), gast.Load()), node) for label in labels]
    tests = [is_label(key.id, label, None if by_key else len(labels)) for label in labels[:-1]]
    return one_of(expansion, wish(node.value) + "_item", tests, items, node, statement, before)


def is_label(key: str, label: object, count: Optional[int]) -> gast.expr:
    """Is it this label, or with a count of items this position, from the end too?"""
    equal = [gast.Compare(name(key), [gast.Eq()], [constant(one)]) for one in ([label] if count is None else [label, label - count])]
    return equal[0] if count is None else gast.BoolOp(gast.Or(), equal)


def called(call: gast.Call, path: str) -> gast.expr:
    """The call of one of the functions."""
    new = at(gast.Call(spelled(path), [clone(argument) for argument in call.args], [clone(keyword) for keyword in call.keywords]), call)
    new.__dict__.pop("expands", None)
    return new


def branch(expansion, test: gast.expr, body: List[gast.stmt], orelse: List[gast.stmt], origin: gast.stmt) -> List[gast.stmt]:
    """A core `if`, decided before it where its sides change what it reads."""
    new = expansion.made(gast.If(test, body, orelse), origin)
    return [decision(new, expansion.names), new]
