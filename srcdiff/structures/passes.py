"""How many passes a loop over a structure has, and how its header reads when that is taken apart."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.normalise.assignments import at
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.structures.values import Again, Items, Kept, Leaf, MadeItems, Ref
from srcdiff.trees import attribute, call, clone, key
from srcdiff.walks import walk

FEW = 8  # passes of a loop that are written out, if that is what it takes


class Passes:
    """The part of the dissolver that looks at the headers of loops; see `dissolve.Dissolver`, which has the rest."""

    def few_passes(self, loop: gast.For) -> Optional[int]:
        """How many passes, if these are few and written out: `for i in range(3)`."""
        iterated = loop.iter
        over = [value for s in loop.body if getattr(s, "binding", False) for _, value in assigned_pairs(s)]
        items = [self.reading.constants(value.value) for value in over if isinstance(value, gast.Subscript) and key_of(value) == loop.target.id]
        if items and items[0] is not None:
            return len(items[0])
        if isinstance(iterated, gast.Call) and iterated.func.id.lstrip("$") == "range" and len(iterated.args) == 1:
            count = self.reading.constant(self.read(iterated.args[0]))
            return count if isinstance(count, int) and 0 <= count <= FEW else None
        return None

    def lengths(self, loop: gast.For) -> list:
        """The lists that a loop goes over, with their lengths."""
        bindings = [s for s in loop.body if getattr(s, "binding", False) and isinstance(s, gast.Assign)]
        items = [value.value for s in bindings for _, value in assigned_pairs(s) if isinstance(value, gast.Subscript)]
        known = [(one, self.reading.value(one)) for one in items if isinstance(one, (gast.Name, gast.Subscript, gast.Attribute))]
        return [(one, len(self.reading.labels(base))) for one, base in known if isinstance(base, Ref) and self.reading.kind(base) == "list"]

    def checked(self, statement: gast.Expr) -> List[gast.stmt]:
        """A list that was looped over has the length that it had; Kept if the loop changes it."""
        items, length = statement.value.args
        base = self.reading.value(items)
        if not isinstance(base, Ref):
            raise Kept(*([items.id] if isinstance(items, gast.Name) else []))
        if len(self.reading.labels(base)) != length.value:
            raise Kept(base.name)
        return []

    def count_of(self, loop: gast.For) -> Optional[int]:
        """How many passes a loop over a structure has; None for any other."""
        bindings = [s for s in loop.body if getattr(s, "binding", False)]
        over = [value for s in bindings if isinstance(s, gast.Assign) for _, value in assigned_pairs(s)]
        for item in over:
            if isinstance(item, gast.Subscript) and key_of(item) == loop.target.id:
                base = self.reading.value(item.value)
                if isinstance(base, Ref) and self.reading.kind(base) == "dict":
                    raise Again(lambda: iterate_keys(item))
                if base is not None and not isinstance(base, Leaf):
                    return self.length(loop, base)
                made = self.reading.structure(item.value) if base is None and isinstance(item.value, gast.Call) else None
                if isinstance(made, MadeItems):
                    return len(made.parts)
        return None

    def length(self, loop: gast.For, base) -> Optional[int]:
        reading = self.reading
        labels = reading.labels(base)
        parts = [reading.part(base, label) for label in labels]
        if isinstance(base, Ref) and reading.kind(base) != "list":
            raise Kept(base.name)
        if isinstance(base, Ref) and len(labels) > 4 and all(isinstance(part, Leaf) for part in parts):
            raise Kept(base.name)  # a list of numbers is looped over as it is
        iterated = self.read(loop.iter.args[0]) if isinstance(loop.iter, gast.Call) and loop.iter.args else None
        counts = [self.reading.constant(part) for part in getattr(iterated, "args", []) or [iterated]]
        if isinstance(iterated, gast.Constant):
            counts = [iterated.value]
        if not counts or any(not isinstance(count, int) for count in counts):
            raise Kept(base.name if isinstance(base, Ref) else base.root)
        return min(counts)

    def with_plain_header(self, loop: gast.For, new: List[gast.stmt]) -> List[gast.stmt]:
        """A loop whose header read structures is printed as the core has it."""
        made = new[-1]
        bindings = [s for s in made.body if getattr(s, "binding", False)]
        old = [s for s in loop.body if getattr(s, "binding", False)]
        if key(made.iter) != key(loop.iter) or [key(s) for s in bindings] != [key(s) for s in old] or self.mentions(loop.header.iter):
            made.header = gast.For(clone(made.target), clone(made.iter), [], [], None)
            for binding in bindings:
                binding.written, binding.binding = False, False
        return new

    def mentions(self, node: gast.expr) -> bool:
        """Does the user's header read a structure?"""
        return any(isinstance(n, gast.Name) and isinstance(self.state.names.get(n.id), (Items, Ref)) for n in walk(node))


def key_of(item: gast.Subscript) -> Optional[str]:
    """The variable that is the index."""
    return getattr(item.slice, "id", None)


def is_check(statement: gast.Expr) -> bool:
    return isinstance(statement.value, gast.Call) and getattr(statement.value.func, "id", None) == "$still"


def iterate_keys(item: gast.Subscript) -> None:
    """A loop over a dictionary is one over its keys."""
    item.value = at(call(attribute(item.value, "keys")), item)
