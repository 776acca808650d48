"""A derivative's store into neighbours of what is added to next is an addition to zeros, so that all of them become one loop.

before: b_bar[1:-1] = t_bar                     after:  b_bar[1:-1] = 0.0
        b_bar[:-2] += t_bar                             b_bar[1:-1] += t_bar
                                                        b_bar[:-2] += t_bar
Where the array was made of zeros and is not mentioned in between, nothing has to be cleared.
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.facts.dataflow import COMPOUND
from srcdiff.names import read_names
from srcdiff.tidy.own_pass import is_mentioned
from srcdiff.tidy.chains import chain_of, number
from srcdiff.tidy.simplify import sum_of
from srcdiff.tidy.stores import array_of, is_addition_to, is_zeros
from srcdiff.trees import clone, constant


def as_additions(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block in which such stores add."""
    found: List[gast.stmt] = []
    for place, statement in enumerate(body):
        if isinstance(statement, COMPOUND):
            statement.body, statement.orelse = as_additions(statement.body), as_additions(statement.orelse)
        array = array_of(statement) if isinstance(statement, gast.Assign) else None
        following = body[place + 1] if place + 1 < len(body) else None
        if array is None or following is None or not is_addition_to(array, following) or not is_of_slices(statement, array):
            found.append(statement)
            continue
        before: Optional[gast.stmt] = next((one for one in reversed(found) if is_mentioned(array, [one])), None)
        if before is None or not is_zeros(before, array):
            found.append(gast.copy_location(gast.Assign([clone(statement.targets[0])], constant(0.0), None), statement))
        found.append(gast.copy_location(gast.AugAssign(statement.targets[0], gast.Add(), statement.value), statement))
    return found


def is_of_slices(statement: gast.Assign, array: str) -> bool:
    """Is what is stored into a slice a sum of other arrays, or parts of them, times literals, as it is in what `gather` puts together?"""
    index = statement.targets[0].slice
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    is_linear = all(is_array(term) for _, term in sum_of(statement.value)) and array not in read_names(statement.value)
    return is_linear and any(isinstance(part, gast.Slice) for part in parts)


def is_array(term: gast.expr) -> bool:
    others = [part for operator, part in chain_of(term) if operator == "/" or number(part) is None]
    return len(others) == 1 and isinstance(others[0], (gast.Name, gast.Subscript))
