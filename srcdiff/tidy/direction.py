"""A reverse loop whose passes do not depend on each other runs forward.

>>> from srcdiff.emit.printer import print_block
>>> (loop,) = gast.parse("for i in reversed(range(n)): x_bar[i] += np.cos(x[i])").body
>>> loop.reverses = True
>>> print_block(unreversed([loop]))
['for i in range(n):', '    x_bar[i] += np.cos(x[i])']
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.facts.dataflow import COMPOUND, assigned, changed_inside, exposed, live_around_blocks, writes
from srcdiff.walks import walk


def unreversed(body: List[gast.stmt], live: Set[str] = frozenset()) -> List[gast.stmt]:
    """The block in which only those loops of the reverse sweep run backwards that must; `live` are names that are read after it."""
    for statement, after, inner in live_around_blocks(body, set(live)):
        unreversed(statement.body, inner)
        unreversed(statement.orelse, inner)
        if isinstance(statement, gast.For) and hasattr(statement, "reverses"):
            if is_only_counted(statement, after) or only_accumulates(statement, after):
                statement.iter = statement.iter.args[0]
    return body


def is_only_counted(loop: gast.For, after: Set[str]) -> bool:
    """Does nobody read the loop variable?  Then its direction does not matter."""
    return not any(isinstance(n, gast.Name) and n.id in writes(loop) for s in loop.body for n in walk(s)) and not writes(loop) & after


def only_accumulates(loop: gast.For, after: Set[str]) -> bool:
    """Do the passes only add to what no pass reads, and leave nothing behind that depends on which pass was last?"""
    body, stacks = loop.body, ("pop", "append")
    if any(isinstance(n, gast.Attribute) and n.attr in stacks for s in body for n in walk(s)):
        return False
    changing = assigned(body) | set().union(*(changed_inside(s) for s in body), set())
    sums = {name for name in changing if is_sum(name, body)}
    return not (exposed(body) & changing) - sums and not (changing - sums) & after


def is_sum(name: str, body: List[gast.stmt]) -> bool:
    """Is every mention of the name a `+=` or `-=` to it or to an element of it, or an np.add.at?"""
    mentions = sum(isinstance(n, gast.Name) and n.id == name for s in body for n in walk(s))
    return mentions == sum(additions(s, name) for s in body)


def additions(statement: gast.stmt, name: str) -> int:
    if isinstance(statement, COMPOUND):
        return sum(additions(inner, name) for inner in [*statement.body, *statement.orelse])
    if isinstance(statement, gast.AugAssign) and isinstance(statement.op, (gast.Add, gast.Sub)):
        return int(root(statement.target) == name)
    if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Call):
        function = statement.value.func
        if isinstance(function, gast.Attribute) and function.attr == "at":
            return int(root(statement.value.args[0]) == name)
    return 0


def root(node: gast.expr):
    while isinstance(node, gast.Subscript):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None
