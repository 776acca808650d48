"""What is known of structures at one point of a function: `State`, and what holds where two paths meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Optional

from srcdiff.structures.values import Contents, Items, Kept, Known, Leaf, Plain, Ref, Unclear, Value


class State:
    """`names` are the variables that were assigned, `heap` the contents of what references refer to."""

    def __init__(self, names: Optional[Dict[str, Value]] = None, heap: Optional[Dict[str, Contents]] = None):
        self.names, self.heap = dict(names or {}), dict(heap or {})

    def copy(self) -> State:
        return State(self.names, self.heap)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and (self.names, self.heap) == (other.names, other.heap)

    def of(self, name: str) -> Optional[Value]:
        """The structure that a name holds; None for anything else.  Raises Kept where that depends on the path."""
        value = self.names.get(name)
        if isinstance(value, Unclear):
            kept = Kept(*value.roots)
            kept.meets = value.name
            raise kept
        return None if isinstance(value, (Plain, Known, Leaf)) else value

    def changed(self, name: str) -> None:
        """An object is changed: what names hold of it as it was is out of date."""
        for holder, value in list(self.names.items()):
            if name in sources_of(value):
                self.names[holder] = Unclear((holder, name))
        for owner, contents in list(self.heap.items()):
            if any(name in sources_of(part) for _, part in contents.parts):
                raise Kept(owner, name)

    def renamed(self, old: str, new: str) -> None:
        """An object has another name now: so have the copies of what it holds."""
        for holder, value in list(self.names.items()):
            self.names[holder] = with_source(value, old, new)
        for owner, contents in list(self.heap.items()):
            parts = tuple((label, with_source(part, old, new)) for label, part in contents.parts)
            self.heap[owner] = Contents(contents.kind, parts, contents.unsure)

    def referrers(self, name: str) -> list:
        """The variables and objects that refer to an object, directly or through a tuple."""
        holders = [*self.names.items(), *((owner, part) for owner, contents in self.heap.items() for _, part in contents.parts)]
        return [holder for holder, value in holders if refers(value, name)]


def refers(value: Value, name: str) -> bool:
    if isinstance(value, Items):
        return any(refers(part, name) for part in value.parts)
    return value == Ref(name)


def sources_of(value: Value) -> frozenset:
    """The objects of which a tuple, or what is in it, is a copy."""
    return value.sources.union(*map(sources_of, value.parts)) if isinstance(value, Items) else frozenset()


def with_source(value: Value, old: str, new: str) -> Value:
    """A copy that knows the new name of an object of which it is one."""
    if not isinstance(value, Items) or old not in sources_of(value):
        return value
    sources = value.sources - {old} | {new} if old in value.sources else value.sources
    return replace(value, parts=tuple(with_source(part, old, new) for part in value.parts), sources=sources)


def joined(one: State, other: State) -> State:
    """What holds where two paths meet; raises Kept for an object that is not the same on both."""
    names: Dict[str, Value] = {}
    for name in {**one.names, **other.names}:
        left, right = one.names.get(name), other.names.get(name)
        names[name] = joined_values(name, left, right)
    heap: Dict[str, Contents] = {}
    for name in {**one.heap, **other.heap}:
        left, right = one.heap.get(name), other.heap.get(name)
        heap[name] = joined_contents(name, left, right) if left and right else left or right
    return State(names, heap)


def joined_values(name: str, left: Optional[Value], right: Optional[Value]) -> Value:
    if left == right or right is None or left is None:
        return left if left is not None else right
    if isinstance(left, (Plain, Known)) and isinstance(right, (Plain, Known)):
        return Plain()
    unclear = next((value for value in (left, right) if isinstance(value, Unclear)), None)
    return Unclear(tuple(sorted({*roots(name, left), *roots(name, right)})), name if unclear is None else unclear.name)


def roots(name: str, value: Value) -> set:
    """The variables whose structures would have to stay whole."""
    if isinstance(value, Unclear):
        return set(value.roots)
    return {value.root, name} if isinstance(value, Items) else {value.name, name} if isinstance(value, Ref) else {name}


def joined_contents(name: str, left: Contents, right: Contents) -> Contents:
    if left == right:
        return left
    if left.kind != right.kind or (left.kind == "list" and left.labels != right.labels):
        raise Kept(name)
    parts = {}
    for label in dict.fromkeys([*left.labels, *right.labels]):
        one, other = left.get(label), right.get(label)
        if one is not None and other is not None and one != other:
            raise Kept(name)
        parts[label] = one if one is not None else other
    unsure = left.unsure | right.unsure | (set(left.labels) ^ set(right.labels))
    return Contents(left.kind, tuple(parts.items()), frozenset(unsure))
