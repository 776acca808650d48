"""What the reverse sweep only reads is not copied.

before: y_bar = np.array(result_bar, dtype=float)       after:  y_bar = np.asarray(result_bar, dtype=float)
        t_bar = y_bar[i].copy()                                 t_bar = y_bar[i]
where nobody writes into y_bar or t_bar, and neither is returned.
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.facts.dataflow import changed_inside, roots
from srcdiff.tidy.inline import Aliases
from srcdiff.tidy.pure import Purity
from srcdiff.trees import attribute, dotted_path
from srcdiff.walks import Define, statements_in, walk


def without_needless_copies(body: List[gast.stmt], forward: List[gast.stmt], purity: Purity) -> List[gast.stmt]:
    """The reverse sweep that reads arrays where they are, if what they share memory with stays as it is until the end."""
    copies = [one for one in statements_in(body) if is_copy(one)]
    defines = any(isinstance(one, (Define, gast.FunctionDef)) for one in statements_in(body))
    if copies and not defines and not any(map(purity.acts, body)):
        aliases = Aliases([*forward, *body, *(gast.Assign(one.targets, copied(one.value), None) for one in copies)])
        aliases.pushed([*forward, *body])
        kept = aliases.of(set().union(*map(changed_inside, body), given_away(body)))
        for one in copies:
            if one.targets[0].id not in kept:
                one.value = lent(one.value)
    return body


def is_copy(statement: gast.stmt) -> bool:
    """Is it `t_bar = x_bar[i].copy()`, or `np.array(result_bar, dtype=float)`?"""
    is_plain = isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) and isinstance(statement.value, gast.Call)
    return is_plain and bool(roots(copied(statement.value))) and (is_method(statement.value) or is_array(statement.value))


def is_method(call: gast.Call) -> bool:
    return isinstance(call.func, gast.Attribute) and call.func.attr == "copy" and not call.args and not call.keywords


def is_array(call: gast.Call) -> bool:
    return dotted_path(call.func) == "$np.array" and len(call.args) == 1 and [keyword.arg for keyword in call.keywords] == ["dtype"]


def copied(call: gast.Call) -> gast.expr:
    return call.func.value if is_method(call) else call.args[0] if call.args else call


def lent(call: gast.Call) -> gast.expr:
    if is_method(call):
        return call.func.value
    call.func = attribute(call.func.value, "asarray")
    return call


def given_away(body: List[gast.stmt]) -> Set[str]:
    """The names whose arrays others may hold in the end: they are returned, or put on lists."""
    found: Set[str] = set()
    for statement in statements_in(body):
        if isinstance(statement, (gast.Return, gast.Expr)):
            found |= {node.id for node in walk(statement) if isinstance(node, gast.Name)}
    return found
