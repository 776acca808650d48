"""Arrays that have one name one after the other get names of their own, so that loops over one may pass those over the other.

before: t_bar = a_bar * b                        after: t_bar_2 = a_bar * b
        b_bar = np.sum(t_bar, axis=0)                   b_bar = np.sum(t_bar_2, axis=0)
        t_bar = c_bar / b                               t_bar = c_bar / b
        c_bar = t_bar * t_bar                           c_bar = t_bar * t_bar

That is done to what stands between two assignments in one block, of which the second does not read the name: it is decided on by no condition, so that
it ends what the name meant, also for what comes behind the block and for the next pass of a loop.  (An array that is made of the one before may take its
memory, and keeps the name.)
(Renaming: Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, section 5.3.)
"""

from __future__ import annotations

import re
from typing import Dict, List, Optional

import gast

from srcdiff.names import Names, read_names
from srcdiff.tidy.temporaries import rename
from srcdiff.walks import Define, statements_in


def with_own_names(body: List[gast.stmt], names: Names) -> bool:
    """Give such arrays names in a block, which has facts, in place; False if there are none, else facts are needed again."""
    return not any(isinstance(one, Define) for one in statements_in(body)) and in_block(body, names)


def in_block(body: List[gast.stmt], names: Names) -> bool:
    found = False
    last: Dict[str, int] = {}  # the place of the last assignment to a name
    for place, statement in enumerate(body):
        if isinstance(statement, (gast.For, gast.While, gast.If)):
            found = any([in_block(statement.body, names), in_block(statement.orelse, names), found])
        name = array_assigned(statement)
        if name in last and name not in read_names(statement.value):
            rename([body[last[name]].targets[0], *body[last[name] + 1 : place]], name, names.fresh(without_number(name, names)))
            found = True
        if name is not None:
            last[name] = place
    return found


def array_assigned(statement: gast.stmt) -> Optional[str]:
    """The name to which a new array is assigned."""
    if not isinstance(statement, gast.Assign) or hasattr(statement, "augmented") or not isinstance(statement.targets[0], gast.Name):
        return None
    fact = statement.value.fact
    return statement.targets[0].id if fact.kind == "number" and fact.shape.rank else None


def without_number(name: str, names: Names) -> str:
    """`t_bar` of `t_bar_2`, if that is what it is a number of."""
    stem = re.sub(r"_\d+$", "", name)
    return stem if stem in names.taken else name
