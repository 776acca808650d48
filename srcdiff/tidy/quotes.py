"""Quote the primal statement beside its reverse lines: behind one or two of them, above three or more.

>>> from srcdiff.emit.printer import print_block
>>> (line,) = gast.parse("x_bar = z_bar * y").body
>>> line.quotes = ["z = x * y"]
>>> print_block(with_quotes([line]))
['x_bar = z_bar * y  # z = x * y']
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.emit.printer import Comment
from srcdiff.facts.dataflow import COMPOUND
from srcdiff.walks import walk

LONG = 60  # characters, from which only the last of several quoted statements is shown


def with_quotes(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block with the `.quotes` of its statements as comments."""
    out: List[gast.stmt] = []
    for group in groups(body):
        for statement in group:
            if isinstance(statement, COMPOUND):
                statement.body, statement.orelse = with_quotes(statement.body), with_quotes(statement.orelse)
        quotes = getattr(group[0], "quotes", [])
        text = "; ".join(quotes) if sum(map(len, quotes)) < LONG else quotes[-1]
        assumed = assumptions(group)
        if text and len(group) < 3 and not assumed:
            group[0].comment = text
        elif text:
            above = Comment(text)
            above.quotes = quotes
            out.append(above)
        out += [*map(Comment, assumed), *group]
    return out


def assumptions(group: List[gast.stmt]) -> List[str]:
    """What the lines assume, if they are right under a condition only."""
    found = [node.assumes for statement in group if not isinstance(statement, COMPOUND) for node in walk(statement) if hasattr(node, "assumes")]
    return list(dict.fromkeys(found))


def groups(body: List[gast.stmt]) -> List[List[gast.stmt]]:
    """Runs of statements that come from one primal statement."""
    found: List[List[gast.stmt]] = []
    for statement in body:
        quotes = getattr(statement, "quotes", [])
        if found and quotes and getattr(found[-1][-1], "quotes", [])[-1:] == quotes:
            found[-1].append(statement)
        else:
            found.append([statement])
    return found
