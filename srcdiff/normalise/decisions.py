"""A test that its own branches overwrite, or that calls something, gets a name: the reverse sweep takes the same branch by it.

>>> from srcdiff.emit.printer import print_block
>>> (branch,) = gast.parse("if s > 0.5: s = s * s").body
>>> branch.origin = branch
>>> print_block(named_decisions([branch], Names(["s"])))
['taken = s > 0.5', 'if taken:', '    s = s * s']
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.names import Names, read_names, stored_names
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.grammar import raises
from srcdiff.trees import assign, name


def named_decisions(body: List[gast.stmt], names: Names) -> List[gast.stmt]:
    """The block in which every `if` can be decided again after it has run."""
    new = []
    for statement in body:
        if isinstance(statement, (gast.For, gast.While)):
            statement.body = named_decisions(statement.body, names)
        elif isinstance(statement, gast.If):
            statement.body, statement.orelse = named_decisions(statement.body, names), named_decisions(statement.orelse, names)
            if needs_name(statement):
                new.append(decision(statement, names))
        new.append(statement)
    return new


def needs_name(statement: gast.If) -> bool:
    if raises(statement):
        return False  # nothing comes back through it
    calls = any(isinstance(node, gast.Call) for node in gast.walk(statement.test))
    return calls or bool(read_names(statement.test) & stored_names([*statement.body, *statement.orelse]))


def decision(statement: gast.If, names: Names) -> gast.stmt:
    taken = names.fresh("taken")
    new = marked(assign(taken, statement.test), statement.origin, written=False)
    new.synthetic = new.decides = True
    statement.test, statement.decision = at(name(taken), statement.origin), new
    return new
