"""Where paths meet, a name may hold one of several structures of one form, or None: it gets variables of its own for their parts.

before: hit = None                     after:  hit_is_None, hit_x = True, None
        if c: hit = p                          if c: hit_is_None, hit_x = False, p_x
        if hit is None: return 0.0             if hit_is_None: return 0.0

The parts are those that an object has at that point: who changes it later loses what is known of the name (see `State.changed`).
"""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

import gast

from srcdiff.load.classes import ClassInfo
from srcdiff.normalise.assignments import together
from srcdiff.structures.state import State
from srcdiff.structures.values import IS_NONE, Items, Known, Leaf, Ref, Value
from srcdiff.trees import constant, name

NOTHING = Known(None)


def meet(names: set, one: State, other: State, path: Callable, origin: gast.stmt) -> Tuple[List[gast.stmt], List[gast.stmt]]:
    """What the ends of two paths have to do so that these names hold the same on both; the states become what is known then."""
    blocks: Tuple[List[gast.stmt], List[gast.stmt]] = ([], [])
    for variable in sorted(names & set(one.names) & set(other.names)):
        left, right = one.names[variable], other.names[variable]
        common = None if left == right else form_of(left, one, right, other)
        if common is None:
            continue
        value = owned(free_base(variable, (one, other), path), common, path)
        for state, old, block in ((one, left, blocks[0]), (other, right, blocks[1])):
            pairs = [(to, of) for to, of in given(value, old, state) if getattr(of, "id", None) != to]
            block += [together(pairs, origin)] if pairs else []
            state.names[variable] = value
    return blocks


def form_of(left: Value, one: State, right: Value, other: State) -> Optional[Items]:
    """The form that two values share, as the first that is one; None if they do not."""
    forms = [as_items(value, state) for value, state in ((left, one), (right, other))]
    known = [form for form in forms if form is not None]
    if len(known) == 2:
        return merged(known[0], known[1], one, other)
    return with_none(known[0]) if known and NOTHING in (left, right) else None


def as_items(value: Optional[Value], state: State) -> Optional[Items]:
    """A tuple, or what an object holds now."""
    if isinstance(value, Items):
        return value
    contents = state.heap.get(value.name) if isinstance(value, Ref) else None
    if contents is None or contents.unsure or not isinstance(contents.kind, ClassInfo) or not contents.parts:
        return None
    return Items(value.name, contents.labels, tuple(part for _, part in contents.parts), contents.kind.identity(), frozenset({value.name}))


def merged(left: Items, right: Items, one: State, other: State) -> Optional[Items]:
    """Both have the same parts, all the way down; one of them may not be there."""
    may_be_none = IS_NONE in left.labels or IS_NONE in right.labels
    left, right = sure(left), sure(right)
    if left.cls != right.cls or set(left.labels) != set(right.labels) or (left.labels != right.labels and not left.sources):
        return None
    parts = []
    for label in left.labels:
        a, b = left.part(label), right.part(label)
        if not (isinstance(a, Leaf) and isinstance(b, Leaf)) and a != b:
            inner = form_of(a, one, b, other)
            if inner is None:
                return None
            a = inner
        parts.append(a)
    form = Items(left.root, left.labels, tuple(parts), left.cls, left.sources | right.sources)
    return with_none(form) if may_be_none else form


def with_none(form: Items) -> Items:
    """The form with a part that says whether the rest is there."""
    return form if IS_NONE in form.labels else Items(form.root, (*form.labels, IS_NONE), (*form.parts, Leaf(IS_NONE)), form.cls, form.sources)


def sure(form: Items) -> Items:
    """The form without that part."""
    if IS_NONE not in form.labels:
        return form
    parts = [(label, part) for label, part in zip(form.labels, form.parts) if label != IS_NONE]
    return Items(form.root, tuple(label for label, _ in parts), tuple(part for _, part in parts), form.cls, form.sources)


def free_base(variable: str, states: tuple, path: Callable) -> str:
    """A name under which there is no object that others hold."""
    base, number = variable, 2
    while any(set(state.referrers(base)) - {variable} for state in states):
        base, number = path(variable, f"{number}"), number + 1
    return base


def owned(base: str, form: Value, path: Callable) -> Value:
    """The form with variables that belong to a name."""
    if not isinstance(form, Items):
        return Leaf(base) if isinstance(form, Leaf) else form
    parts = tuple(owned(path(base, label), part, path) for label, part in zip(form.labels, form.parts))
    return Items(base, form.labels, parts, form.cls, form.sources)


def given(value: Value, old: Optional[Value], state: State) -> List[Tuple[str, gast.expr]]:
    """What the variables of a value get where it was something else; None for all parts of nothing."""
    if isinstance(value, Leaf):
        return [(value.name, name(old.name) if isinstance(old, Leaf) else constant(None))]
    if not isinstance(value, Items):
        return []
    found = as_items(old, state)
    pairs: List[Tuple[str, gast.expr]] = []
    for label, part in zip(value.labels, value.parts):
        mine = found.part(label) if found is not None else None
        if label == IS_NONE and mine is None:
            pairs.insert(0, (part.name, constant(found is None)))
        else:
            pairs += given(part, mine, state)
    return pairs
