"""Where paths meet, a name may refer to one object or to another of the same form: the second moves into the variables of the first.

before: if c: v = w                    after:  if c: v_x, v_y = w_x, w_y
        (v and w objects)                      (and what else referred to the object of w is not known any more)
"""

from __future__ import annotations

from typing import List, Tuple

import gast

from srcdiff.normalise.assignments import together
from srcdiff.structures.state import State
from srcdiff.structures.values import Contents, Leaf, Ref, Unclear
from srcdiff.trees import name


def moved(wanted: State, state: State, origin: gast.stmt, context) -> Tuple[List[gast.stmt], State]:
    """The statements that move objects to where they are in the state `wanted`, and what is known after them; names that are `meeting` have
    another way.
    """
    new, pairs = state.copy(), []
    for variable, value in sorted(wanted.names.items()) * 2:  # twice, for `previous, current = current, new`
        old = state.names.get(variable) if variable not in context.meeting else None
        if isinstance(value, Ref) and isinstance(old, Ref) and value != old and is_movable(wanted, new, value, old):
            place, contents = wanted.heap[value.name], new.heap[old.name]
            pairs += [(place.get(label).name, part.name) for label, part in contents.parts]
            new.heap[value.name] = Contents(place.kind, tuple((label, place.get(label)) for label in contents.labels))
            for holder, held in list(new.names.items()):
                if held == old:
                    new.names[holder] = Unclear((holder, old.name), variable)
            new.names[variable] = value
            new.renamed(old.name, value.name)
            if old.name in context.lent:
                context.lent.add(value.name)
    pairs = [(to, of) for to, of in pairs if to != of]
    if not pairs:
        return [], new
    return [together([(to, name(of)) for to, of in pairs], origin)], new


def is_movable(wanted: State, state: State, value: Ref, old: Ref) -> bool:
    """Are both of one form, of numbers and arrays, and does nobody refer to the first any more?"""
    place, contents = wanted.heap.get(value.name), state.heap.get(old.name)
    if place is None or contents is None or place.kind != contents.kind or set(place.labels) != set(contents.labels):
        return False
    if place.unsure or contents.unsure or state.referrers(value.name):
        return False
    return all(isinstance(part, Leaf) for _, part in [*place.parts, *contents.parts]) and inside(state, old)


def inside(state: State, old: Ref) -> bool:
    """Is it held by names only, and by no other object?"""
    return all(holder in state.names for holder in state.referrers(old.name)) and all(
        value == old or not holds(value, old) for value in state.names.values()
    )


def holds(value: object, old: Ref) -> bool:
    return any(part == old or holds(part, old) for part in getattr(value, "parts", ()))
