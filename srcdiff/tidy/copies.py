"""What is returned is not copied where nobody else has it.

>>> from srcdiff.emit.printer import print_block
>>> from srcdiff.load.naming import own_binding
>>> purity = Purity(lambda path: own_binding("$" + path), set())
>>> print_block(without_copies(gast.parse("y = 2.0 * x; result = y.copy(), x.copy()").body, ["result"], {"x"}, purity))
['y = 2.0 * x', 'result = y, x.copy()']
"""

from __future__ import annotations

from typing import List, Optional, Set

import gast

from srcdiff.facts.dataflow import writes
from srcdiff.names import read_names
from srcdiff.slots import Slot
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.inline import Aliases
from srcdiff.trees import dotted_path
from srcdiff.walks import statements_in


def without_copies(body: List[gast.stmt], results: List[str], given: Set[str], purity: Purity) -> List[gast.stmt]:
    """The block whose `results` are assigned what has no other name as it is; they are returned, and not read besides.  `given` are the caller's."""
    returned = [statement for statement in body if writes(statement) & set(results)]
    rest = [statement for statement in body if statement not in returned]
    aliases = Aliases(rest)
    aliases.pushed(rest)
    slots = [slot for statement in returned for slot in leaves(Slot(statement, "value"))]
    for slot in slots:
        copied, is_number_too = copied_in(slot.get())
        if isinstance(copied, gast.Name):
            has_others = (
                copied.id in given or aliases.of({copied.id}) != {copied.id} or sum(copied.id in read_names(other.get()) for other in slots) > 1
            )
            makes = [] if has_others else made_by(copied.id, rest, purity, is_number_too)
            slot.set(copied if makes and all(makes) else slot.get())
        elif copied is not None and purity.makes_new(copied):
            slot.set(copied)
    return body


def leaves(slot: Slot) -> List[Slot]:
    """The places of the values in nested tuples."""
    if not isinstance(slot.get(), gast.Tuple):
        return [slot]
    return [leaf for position in range(len(slot.get().elts)) for leaf in leaves(Slot(slot.get().elts, position))]


def copied_in(node: gast.expr) -> tuple:
    """(x, if it may be a number), for `x.copy()` and `np.copy(x)[()]`; (None, False) for anything else."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == "copy" and not node.args:
        return node.func.value, False
    is_item = isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Tuple) and not node.slice.elts
    if is_item and isinstance(node.value, gast.Call) and dotted_path(node.value.func) == "$np.copy":
        return node.value.args[0], True
    return None, False


def made_by(name: str, body: List[gast.stmt], purity: Purity, is_number_too: bool) -> List[bool]:
    """Of each assignment of the name: is it new memory, and no array without axes?"""
    found = []
    for statement in statements_in(body):
        if name in writes(statement) and not isinstance(statement, gast.AugAssign):
            value: Optional[gast.expr] = getattr(statement, "value", None)
            is_zeros = isinstance(value, gast.Call) and (dotted_path(value.func) or "").startswith("$np.zeros") and not is_number_too
            is_plain = isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name)
            found.append(is_plain and (purity.makes_new(value) or is_zeros))
    return found
