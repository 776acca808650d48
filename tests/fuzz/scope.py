"""A program under construction: the kinds of its names, which of them may be assigned, and the lines written so far."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, field, replace
from typing import Dict, FrozenSet, List, Tuple

WILD = 10**6
SCALAR_NAMES = "s t a b c p q r".split()
ARRAY_NAMES = "y z h u g e".split()
INT_NAMES = "k n l m1".split()
TRAP_NAMES = "x_bar s_saved t_bar y_bar x_dot s_bar".split()
MASK_NAMES = "mask hit sel".split()
INDEX_NAMES = "order picks".split()
VIEWS = ("transpose", "reshape", "ravel", "squeeze", "expand_dims", "broadcast_to", "asarray", "view", "tail", "face", "exhibit")
CONSTANTS = ("0.5", "1.5", "2.0", "0.3", "(-0.7)", "1.25", "0.8", "3.0", "(-1.2)", "2", "0.15")


@dataclass(frozen=True)
class Float:
    """A real scalar."""


@dataclass(frozen=True)
class Bool:
    """A truth value."""


@dataclass(frozen=True)
class Int:
    """An integer between `lo` and `hi`, both included; beyond WILD nothing is known."""

    lo: int
    hi: int

    def within(self, other) -> bool:
        return other.lo <= self.lo and self.hi <= other.hi


@dataclass(frozen=True)
class Array:
    """A float64 array; `fresh` if no other name can see its memory.

    `memory` are the allocations that it may show: two arrays may share memory if they have one in common.  What may show a
    constant of the module, or is read-only, is not writable.
    """

    shape: Tuple[int, ...]
    fresh: bool = False
    memory: FrozenSet[int] = frozenset()
    writable: bool = True


@dataclass(frozen=True)
class Index:
    """A vector of `size` integers between 0 and `below` - 1."""

    size: int
    below: int


@dataclass(frozen=True)
class Mask:
    """An array of truth values."""

    shape: Tuple[int, ...]


def wild() -> Int:
    """An integer of which nothing is known."""
    return Int(-WILD, WILD)


def interval(lo: int, hi: int) -> Int:
    """An Int that forgets bounds beyond WILD."""
    return Int(max(lo, -WILD), min(hi, WILD))


def same_kind(left, right) -> bool:
    """May one name hold both in one loop?  Bounds of integers and freshness do not count."""
    if type(left) is type(right) and isinstance(left, (Array, Mask)):
        return left.shape == right.shape
    if type(left) is type(right) and hasattr(left, "alike"):
        return left.alike(right, same_kind)
    return type(left) is type(right)


def merged(left, right):
    """The kind of a name that is `left` on one path and `right` on the other, or None."""
    if not same_kind(left, right):
        return None
    if isinstance(left, Int):
        return Int(min(left.lo, right.lo), max(left.hi, right.hi))
    if isinstance(left, Array):
        return Array(left.shape, left.fresh and right.fresh, left.memory | right.memory, left.writable and right.writable)
    if hasattr(left, "met"):
        return left.met(right, merged)
    return left if left == right else None


@dataclass
class Frame:
    """A loop around: what is known where a `break` leaves it, and where a pass ends.

    `step` has to be repeated before a `continue`; where that is None, there must be no `continue`.
    """

    step: str = ""
    breaks: List[Dict[str, object]] = field(default_factory=list)
    ends: List[Dict[str, object]] = field(default_factory=list)


class Writer:
    """The state of the generator."""

    def __init__(self, rng, size):
        self.rng, self.left, self.trips, self.indent = rng, size, 1, 1
        self.kinds, self.pinned, self.rigid = {}, set(), set()
        self.globals, self.lines, self.features, self.recent = {}, [], {}, []
        self.dims, self.loops, self.depth, self.distinct = (), 0, 0, set()
        self.in_place, self.memories, self.given, self.written, self.outputs = False, itertools.count(), {}, set(), ()
        self.arguments_stored = set()
        self.jumping, self.frames, self.live, self.result, self.returns = False, [], True, None, 0
        self.containing, self.classes = False, {}
        self.calling, self.callees, self.retired, self.definitions = False, [], [], []

    # --- chance

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, options):
        return options[int(self.rng.random() * len(options))]

    def weighted(self, table):
        """One entry of [(weight, entry)]."""
        mark = self.rng.random() * sum(weight for weight, _ in table)
        for weight, entry in table:
            mark -= weight
            if mark < 0:
                return entry
        return table[-1][1]

    def constant(self):
        return self.pick(CONSTANTS)

    # --- output

    def line(self, text):
        self.lines.append("    " * self.indent + text)

    def note(self, *labels):
        """Record that the program has these constructs."""
        for label in labels:
            self.features[label] = True

    # --- names

    def names(self, kind, test=None):
        """The locals and parameters of a kind that can be read."""
        return [n for n, k in self.kinds.items() if isinstance(k, kind) and (test is None or test(k))]

    def visible(self, kind, test=None):
        """Like `names`, and now and then the module's constants."""
        if not self.chance(0.2):
            return self.names(kind, test)
        found = [n for n, k in self.globals.items() if isinstance(k, kind) and (test is None or test(k))]
        return self.names(kind, test) + found

    def kind_of(self, name):
        """The kind of a local, parameter or constant of the module."""
        return self.kinds.get(name) or self.globals[name]

    def hot(self, names):
        """One of the names, with a preference for what was assigned last."""
        recent = [name for name in self.recent[-4:] if name in names]
        return self.pick(recent) if recent and self.chance(0.5) else self.pick(names)

    def assignable(self, kind):
        """The names that may be bound to a value of this kind now."""
        return [name for name in self.kinds if self.may_assign(name, kind)]

    def may_assign(self, name, kind):
        if name in self.pinned:
            return False
        if name not in self.rigid or name not in self.kinds:
            return True
        old = self.kinds[name]
        return same_kind(old, kind) and (not isinstance(kind, Int) or kind.within(old))

    def fresh_name(self, pool):
        """A name of the pool that is not in use, or None."""
        unused = [name for name in pool if name not in self.kinds and name not in self.pinned]
        return self.pick(unused) if unused else None

    def target(self, kind, rebind=0.5):
        """A name to assign a value of this kind to: an old one with probability `rebind`."""
        old = [name for name in self.assignable(kind) if same_kind(self.kinds[name], kind) or self.chance(0.1)]
        if old and self.chance(rebind):
            return self.hot(old)
        pools = {Float: SCALAR_NAMES, Array: ARRAY_NAMES, Int: INT_NAMES, Bool: ["flag", "ok"], Mask: MASK_NAMES, Index: INDEX_NAMES}
        pool = pools[type(kind)]
        if self.chance(0.04):
            pool = TRAP_NAMES
        name = self.fresh_name(pool) or (self.pick(old) if old else None)
        if name is None:  # every name of the pool is in use, and none may be assigned
            name = next(n for n in (f"{pool[0]}{number}" for number in range(2, 100)) if n not in self.kinds and n not in self.pinned)
        if name in TRAP_NAMES:
            self.note("name of generated code")
        return name

    # --- binding

    def bind(self, name, kind):
        """`name` holds `kind` from here on."""
        old = self.kinds.pop(name, None)
        self.distinct.discard(name)
        if old is not None:
            self.note("rebinding")
            if not same_kind(old, kind):
                self.note("rebinding with another kind")
        self.kinds[name] = kind
        self.recent.append(name)

    def share(self, text):
        """The arrays named in `text` are seen through another name from here on."""
        for node in ast.walk(ast.parse(text.strip())):
            kind = self.kinds.get(node.id) if isinstance(node, ast.Name) else None
            if isinstance(kind, Array) and kind.fresh:
                self.kinds[node.id] = replace(kind, fresh=False)

    def assign(self, name, text, kind):
        """Write `name = text` and bind it."""
        if isinstance(kind, Array):
            text = self.own(name, text)
            kind = self.shown(text, kind.shape)
            if not kind.fresh:
                self.share(text)
        self.line(f"{name} = {text}")
        self.bind(name, kind)

    # --- memory

    def allocated(self, shape, fresh=True):
        """The kind of an array in memory of its own."""
        return Array(shape, fresh, frozenset({next(self.memories)}))

    def shown(self, text, shape):
        """The kind of the array that an expression gives: a new one, or one that may show the arrays it names."""
        if makes_new_array(text):
            return self.allocated(shape)
        names = {node.id for node in ast.walk(ast.parse(text.strip())) if isinstance(node, ast.Name)}
        found = [kind for scope in (self.kinds, self.globals) for name, kind in scope.items() if name in names]
        kinds = [array for kind in found for array in (kind.arrays() if hasattr(kind, "arrays") else [kind]) if isinstance(array, Array)]
        writable = "broadcast_to" not in text and "exhibit" not in text and all(kind.writable for kind in kinds)
        return Array(shape, False, self.allocated(shape).memory.union(*(kind.memory for kind in kinds)), writable)

    def own(self, name, text):
        """The expression, copied if the name is written to in a loop around and must not show a constant of the module."""
        read_only = self.in_place and name in self.rigid and not self.shown(text, ()).writable
        return f"({text}) * 1.0" if read_only else text

    def sharers(self, name):
        """The other names that may show memory of this array."""
        memory = self.kinds[name].memory
        return [other for other in self.names(Array, lambda kind: kind.memory & memory) if other != name]

    def carried(self, before, paths):
        """At the end of a loop, on each path out of it: names may show what other names showed in an earlier pass."""
        if not self.in_place:
            return
        arrays = [(name, kind) for path in paths for name, kind in path.items() if isinstance(kind, Array)]
        changed = [(name, kind) for name, kind in arrays if isinstance(before.get(name), Array) and before[name] != kind]
        mixed = frozenset().union(*(before[name].memory for name, _ in changed), *(kind.memory for _, kind in changed if not kind.fresh))
        for path in paths:
            for name, kind in path.items():
                if isinstance(kind, Array) and not kind.fresh and kind.memory & mixed:
                    path[name] = replace(kind, memory=kind.memory | mixed)

    def stored(self, name):
        """The array of this name was written to."""
        seen = self.sharers(name)
        self.distinct -= {name, *seen}
        self.recent.append(name)
        if seen and self.chance(0.4):
            self.recent.append(self.pick(seen))
        self.written |= self.kinds[name].memory
        self.note("in place")
        if self.is_argument(name):
            self.arguments_stored.add(name)
            self.note("argument stored to", *(["two arguments stored to"] if len(self.arguments_stored) > 1 else []))

    def is_argument(self, name):
        """Is this surely the array that the caller gave under this name?"""
        kind = self.kinds.get(name)
        return isinstance(kind, Array) and kind.memory == self.given.get(name)


def makes_new_array(text: str) -> bool:
    """Does the expression surely make a new array, rather than show an old one?"""
    node = ast.parse(text.strip(), mode="eval").body
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id
        return name.rstrip("_0123456789") not in VIEWS
    return isinstance(node, (ast.BinOp, ast.UnaryOp))
