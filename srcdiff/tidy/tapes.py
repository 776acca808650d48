"""Tapes that a derivative has taken over from the derivative that it was made of are used in as few lines as there.

>>> from srcdiff.emit.printer import print_block
>>> peeked = gast.parse("s = []; s.append(x); x = s[-1]; y = z; s.pop()").body
>>> print_block(popped_at_once(peeked))
['s = []', 's.append(x)', 'x = s.pop()', 'y = z']
>>> parted = gast.parse("s_a = []; s_b = []; s_a.append(a); s_b.append(b); a = s_a.pop(); b = s_b.pop()").body
>>> print_block(put_together(parted, {"s": ["s_a", "s_b"]}))
['s = []', 's.append((a, b))', 'a, b = s.pop()']
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, Optional

import gast

from srcdiff.facts.dataflow import COMPOUND
from srcdiff.tidy.inline import join_quotes
from srcdiff.trees import assign, attribute, call, name, target, tuple_of
from srcdiff.walks import walk


def popped_at_once(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block in which the last item of a list of its own is read where it is popped."""
    own = lists_of(body)
    for block in blocks_of(body):
        for statement in list(block):
            one = own.get(id(statement))
            if one is not None and is_peek(statement):
                pop = next((later for later in block[block.index(statement) + 1 :] if one in mentioned(later) or leaves(later)), None)
                if pop is not None and isinstance(pop, gast.Expr) and own.get(id(pop)) == one and not is_append(pop):
                    statement.value = pop.value
                    join_quotes(pop, statement)
                    block.remove(pop)
    return body


def put_together(body: List[gast.stmt], groups: Dict[str, List[str]]) -> List[gast.stmt]:
    """The block with one list of tuples, by the name of the group, for lists that are made, pushed and popped side by side."""
    for group, lists in groups.items():
        own, wanted = lists_of(body), set(lists)
        found = [run for block in blocks_of(body) for run in runs_of(block, own, wanted)]
        orders = [[own[id(statement)] for statement in run] for _, run in found]
        is_even = all(len(set(order)) == len(order) and set(order) == set(orders[0]) for order in orders) and len(orders[0] if orders else ()) > 1
        if is_even and all(is_one_statement(run) for _, run in found) and group not in set().union(*map(mentioned, body)):
            order = [one for one in lists if one in orders[0]]
            for block, run in found:
                put(block, run, [next(s for s in run if own[id(s)] == one) for one in order], group)
    return body


def put(block: List[gast.stmt], run: List[gast.stmt], ordered: List[gast.stmt], group: str) -> None:
    """One statement in the place of those of a run."""
    position = block.index(run[0])
    if way(run[0]) == "made":
        new: gast.stmt = assign(group, gast.List([], gast.Load()))
    elif way(run[0]) == "append":
        new = gast.Expr(call(attribute(name(group), "append"), tuple_of([s.value.args[0] for s in ordered])))
    else:
        targets = gast.Tuple([target(to) for to in popped_into(ordered)], gast.Store())
        new = gast.Assign([targets], call(attribute(name(group), "pop")), None)
    for old in run:
        for key, value in vars(old).items():
            if key not in (*old._fields, "quotes", "seen_by", "resizes") and not hasattr(new, key):
                setattr(new, key, value)
        join_quotes(old, new)
    block[position : position + len(run)] = [new]


def blocks_of(body: List[gast.stmt]) -> List[List[gast.stmt]]:
    """The block and those in it."""
    inner = [block for s in body if isinstance(s, COMPOUND) for part in (s.body, s.orelse) for block in blocks_of(part)]
    return [body, *inner]


def lists_of(body: List[gast.stmt]) -> Dict[int, str]:
    """The list of each statement, by its id, that makes, pushes, reads or pops one which nothing else mentions."""
    ways: Dict[str, List[gast.stmt]] = {}
    for statement in (s for block in blocks_of(body) for s in block):
        if way(statement) is not None:
            ways.setdefault(list_in(statement), []).append(statement)
    used = Counter(node.id for statement in body for node in walk(statement) if isinstance(node, gast.Name))
    own = {one for one, found in ways.items() if used[one] == len(found) and any(way(s) == "made" for s in found)}
    return {id(s): one for one in own for s in ways[one]}


def runs_of(block: List[gast.stmt], own: Dict[int, str], wanted: set):
    """(the block, statements side by side that do the same to lists that are wanted)."""
    found: List[tuple] = []
    last = None
    for statement in block:
        this = way(statement) if own.get(id(statement)) in wanted else None
        if this is not None and this == last:
            found[-1][1].append(statement)
        elif this is not None:
            found.append((block, [statement]))
        last = this
    return found


def is_one_statement(run: List[gast.stmt]) -> bool:
    """Can the run be said in one statement?  Two lists may be popped into one name."""
    into = popped_into(run)
    return way(run[0]) in ("made", "append", "pop") and len(set(into)) == len(into)


def way(statement: gast.stmt) -> Optional[str]:
    """What a statement does to a list: "made", "append", "peek", "pop" (into a name) or "drop"."""
    value = getattr(statement, "value", None)
    if isinstance(statement, gast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name):
        if isinstance(value, gast.List) and not value.elts:
            return "made"
        return "peek" if is_peek(statement) else "pop" if is_method(value, "pop") and not value.args else None
    if isinstance(statement, gast.Expr):
        return "append" if is_append(statement) else "drop" if is_method(value, "pop") and not value.args else None
    return None


def list_in(statement: gast.stmt) -> str:
    if way(statement) == "made":
        return statement.targets[0].id
    return statement.value.value.id if is_peek(statement) else statement.value.func.value.id


def is_peek(statement: gast.stmt) -> bool:
    """`x = s[-1]`"""
    value = getattr(statement, "value", None)
    is_item = isinstance(statement, gast.Assign) and isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name)
    is_last = is_item and isinstance(value.slice, gast.UnaryOp) and isinstance(value.slice.op, gast.USub)
    return is_last and getattr(value.slice.operand, "value", None) == 1 and isinstance(statement.targets[0], gast.Name)


def is_append(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and is_method(statement.value, "append") and len(statement.value.args) == 1


def is_method(node, method: str) -> bool:
    """Is it a call of this method of a name?"""
    function = getattr(node, "func", None)
    return isinstance(function, gast.Attribute) and function.attr == method and isinstance(function.value, gast.Name) and not node.keywords


def popped_into(run: List[gast.stmt]) -> List[str]:
    return [statement.targets[0].id for statement in run if way(statement) == "pop"]


def leaves(statement: gast.stmt) -> bool:
    return any(isinstance(inner, (gast.Break, gast.Continue, gast.Return)) for inner in walk(statement))


def mentioned(statement: gast.stmt) -> set:
    return {node.id for node in walk(statement) if isinstance(node, gast.Name)}
