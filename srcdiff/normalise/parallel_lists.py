"""A list of tuples that is only pushed and popped, such as the tape of a derivative, becomes a list for each item.

>>> from srcdiff.emit.printer import print_block
>>> body = gast.parse("s = []\\ns.append((a, b))\\nc, d = s.pop()").body
>>> print_block(parallel_lists(body, Names(["s", "a", "b", "c", "d"])))
['s_a = []', 's_b = []', 's_a.append(a)', 's_b.append(b)', 'c = s_a.pop()', 'd = s_b.pop()']
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, List, Optional

import gast

from srcdiff.names import Names
from srcdiff.normalise.blocks import rebuilt
from srcdiff.trees import assign, attribute, call, clone, name
from srcdiff.walks import walk

INNER = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Lambda)


def parallel_lists(body: List[gast.stmt], names: Names) -> List[gast.stmt]:
    """The block with a list for each item, for the lists of tuples in it that are used in no other way."""
    nodes = [node for statement in body for node in walk(statement)]
    used = Counter(node.id for node in nodes if isinstance(node, gast.Name))
    ways: Dict[str, List[gast.stmt]] = {}
    for node in nodes:
        if isinstance(node, gast.stmt) and list_of(node) is not None:
            ways.setdefault(list_of(node), []).append(node)
    elsewhere = {one for node in nodes for one in names_of_elsewhere(node)}
    mine = {one: found for one, found in ways.items() if len(found) == used[one] and one not in elsewhere}
    parts = {one: items(one, found, names) for one, found in mine.items() if any(map(is_made, found)) and is_of_tuples(found)}
    names.parted.update(parts)
    return rebuilt(body, lambda statement: parted(statement, parts)) if parts else body


def names_of_elsewhere(node: gast.AST) -> List[str]:
    """Names that belong to the module, or that an inner function uses, too."""
    if isinstance(node, (gast.Global, gast.Nonlocal)):
        return node.names
    return [part.id for part in gast.walk(node) if isinstance(part, gast.Name)] if isinstance(node, INNER) else []


def is_made(statement: gast.stmt) -> bool:
    """Is the list made here?  That of an argument or of the module is its owner's."""
    return isinstance(statement, gast.Assign) and isinstance(statement.value, gast.List)


def list_of(statement: gast.stmt) -> Optional[str]:
    """The name of the list that a statement makes empty, pushes a tuple onto, or pops one from into several targets."""
    if isinstance(statement, gast.Assign) and len(statement.targets) == 1:
        (to,), value = statement.targets, statement.value
        if isinstance(to, gast.Name) and isinstance(value, gast.List) and not value.elts:
            return to.id
        return popped(value) if is_plain_tuple(to) else None
    if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Call) and len(statement.value.args) == 1:
        return of_method(statement.value, "append") if is_plain_tuple(statement.value.args[0]) else None
    return None


def popped(value: gast.expr) -> Optional[str]:
    return of_method(value, "pop") if isinstance(value, gast.Call) and not value.args else None


def of_method(node: gast.Call, method: str) -> Optional[str]:
    """The name of which a method is called."""
    function = node.func
    is_method = isinstance(function, gast.Attribute) and function.attr == method and isinstance(function.value, gast.Name) and not node.keywords
    return function.value.id if is_method else None


def is_plain_tuple(node: gast.expr) -> bool:
    return (
        isinstance(node, gast.Tuple)
        and len(node.elts) > 1
        and not any(isinstance(element, (gast.Starred, gast.Tuple, gast.List)) for element in node.elts)
    )


def is_of_tuples(statements: List[gast.stmt]) -> bool:
    """Do all tuples have one length?"""
    lengths = {len(tuple_in(statement).elts) for statement in statements if tuple_in(statement) is not None}
    return len(lengths) == 1


def tuple_in(statement: gast.stmt) -> Optional[gast.Tuple]:
    """What is pushed, or what is popped into."""
    if isinstance(statement, gast.Expr):
        return statement.value.args[0]
    return statement.targets[0] if isinstance(statement.targets[0], gast.Tuple) else None


def items(one: str, statements: List[gast.stmt], names: Names) -> List[str]:
    """The names of the lists, by the names of what is pushed first."""
    first = next((tuple_in(statement) for statement in statements if isinstance(statement, gast.Expr)), None)
    first = first or next(tuple_in(statement) for statement in statements if tuple_in(statement) is not None)
    return [names.fresh(f"{one}_{element.id}" if isinstance(element, gast.Name) else one) for element in first.elts]


def parted(statement: gast.stmt, parts: Dict[str, List[str]]) -> List[gast.stmt]:
    """The statement for each of the lists."""
    lists = parts.get(list_of(statement))
    if lists is None:
        return [statement]
    if isinstance(statement, gast.Expr):
        new: list = [gast.Expr(call(attribute(name(one), "append"), clone(element))) for one, element in zip(lists, statement.value.args[0].elts)]
    elif tuple_in(statement) is not None:
        new = [assign(clone(to), call(attribute(name(one), "pop"))) for one, to in zip(lists, tuple_in(statement).elts)]
    else:
        new = [assign(one, gast.List([], gast.Load())) for one in lists]
    return [placed(one, statement) for one in new]


def placed(new: gast.stmt, statement: gast.stmt) -> gast.stmt:
    """A statement in the place of the user's."""
    for node in gast.walk(new):
        if not hasattr(node, "lineno"):
            gast.copy_location(node, statement)
    for part in ("comment", "before", "after"):
        if hasattr(statement, part):
            setattr(new, part, getattr(statement, part))
            delattr(statement, part)  # it is that of the first
    return new
