"""The structure that an expression makes: displays, slices, concatenation and repetition, what calls give."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.structures.comprehensions import items_of, made_of_comprehension
from srcdiff.structures.values import IS_NONE, Kept, Leaf, Made, MadeItems, MadeLeaf, MadeObject, Ref, Value
from srcdiff.trees import clone, name
from srcdiff.walks import walk

MANY = 1000  # items that a repetition makes: a longer list is a list at run time


class Making:
    """The part of a reading that finds what is made; see `reading.Reading`, which has the rest."""

    def structure(self, node: gast.expr) -> Optional[Made]:
        """The structure that an expression is or makes; None for anything else."""
        value = self.value(node)
        if value is not None:
            return None if isinstance(value, Leaf) else self.as_made(value)
        if isinstance(node, (gast.Tuple, gast.List)):
            parts = self.elements(node.elts)
            labels = tuple(range(len(parts)))
            return MadeItems(labels, parts) if isinstance(node, gast.Tuple) else MadeObject("list", labels, parts)
        if isinstance(node, gast.Dict):
            return self.dictionary(node)
        if isinstance(node, (gast.ListComp, gast.DictComp)):
            return made_of_comprehension(self, node)
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice):
            return self.sliced(node)
        if isinstance(node, (gast.Subscript, gast.Attribute)) and isinstance(node.value, gast.Call):
            part = self.picked(node)
            return None if isinstance(part, MadeLeaf) else part
        if isinstance(node, gast.BinOp):
            return self.arithmetic(node)
        if isinstance(node, gast.IfExp):
            return self.chosen(node)
        if isinstance(node, gast.UnaryOp) and self.structure(node.operand) is not None and not isinstance(node.op, gast.Not):
            self.context.operator(self, node, [node.operand])
        if isinstance(node, gast.Call):
            return self.context.made_by_call(self, node)
        return None

    def made(self, node: gast.expr) -> Made:
        found = self.structure(node)
        return MadeLeaf(self.rewritten(node)) if found is None else found

    def as_made(self, value: Value) -> Made:
        """A value once more: a tuple is copied, a reference refers to the same."""
        if isinstance(value, Leaf):
            return MadeLeaf(name(value.name))
        if isinstance(value, Ref):
            return value
        return MadeItems(value.labels, [self.as_made(part) for part in value.parts], value.cls, value.sources)

    def elements(self, nodes: List[gast.expr]) -> list:
        """The items of a display; those of a starred structure in its place."""
        found: list = []
        for node in nodes:
            if isinstance(node, gast.Starred):
                items = items_of(self, node.value)
                if items is None:
                    raise Kept()
                found += map(self.made, items)
            else:
                found.append(self.made(node))
        return found

    def dictionary(self, node: gast.Dict) -> Optional[Made]:
        parts: dict = {}
        for key, value in zip(node.keys, node.values):
            label = self.constant(key) if key is not None else None
            base = self.value(value) if key is None else None
            if key is None and base is not None and self.kind(base) == "dict":
                parts.update({inner: self.as_made(self.part(base, inner)) for inner in self.labels(base)})
            elif label is None:
                return None
            else:
                parts[label] = self.made(value)
        return MadeObject("dict", tuple(parts), list(parts.values()))

    def picked(self, node: gast.expr) -> Optional[Made]:
        """`d.keys()[0]`, `Point(x, y).x`: a part of what a call makes, if nothing else has to be computed for it."""
        made = self.structure(node.value)
        label = node.attr if isinstance(node, gast.Attribute) else self.constant(node.slice)
        labels = getattr(made, "labels", ())
        if isinstance(label, int) and isinstance(made, MadeItems):
            labels = range(len(self.parts_of(made)))
        if label not in labels or any(isinstance(inner, gast.Call) for part in made.parts for inner in nodes_of(part)):
            return None
        return made.parts[labels.index(label)]

    def sliced(self, node: gast.Subscript) -> Optional[Made]:
        made = self.structure(node.value)
        if made is None:
            return None
        bounds = [self.constant(part) if part is not None else None for part in (node.slice.lower, node.slice.upper, node.slice.step)]
        given = [part for part in (node.slice.lower, node.slice.upper, node.slice.step) if part is not None]
        if len(given) != sum(bound is not None for bound in bounds) or not self.is_sequence(made):
            raise Kept(*[n for n in (getattr(made, "name", None), root_name(node)) if n])
        parts = self.parts_of(made)[slice(*bounds)]
        labels = tuple(range(len(parts)))
        return MadeItems(labels, parts) if isinstance(made, MadeItems) else MadeObject("list", labels, parts)

    def arithmetic(self, node: gast.BinOp) -> Optional[Made]:
        """Concatenation and repetition of tuples and lists."""
        left, right = self.structure(node.left), self.structure(node.right)
        if left is None and right is None:
            return None
        self.context.operator(self, node, [node.left, node.right])
        count = self.constant(node.right) if right is None else None
        if isinstance(node.op, gast.Mult) and isinstance(count, int) and self.is_sequence(left):
            return self.repeated(left, count)
        if isinstance(node.op, gast.Add) and left is not None and right is not None and self.is_sequence(left) and self.is_sequence(right):
            parts = [*self.parts_of(left), *self.parts_of(right)]
            labels = tuple(range(len(parts)))
            return MadeItems(labels, parts) if isinstance(left, MadeItems) else MadeObject("list", labels, parts)
        raise Kept(*[made.name for made in (left, right) if isinstance(made, Ref)])

    def repeated(self, made: Made, count: int) -> Made:
        """`[y] * 3`: one and the same item three times."""
        parts = self.parts_of(made)
        if not all(isinstance(part, Ref) or (isinstance(part, MadeLeaf) and isinstance(part.value, (gast.Name, gast.Constant))) for part in parts):
            raise Kept()
        if len(parts) * count > MANY:
            raise Kept()
        parts = parts * count
        labels = tuple(range(len(parts)))
        return MadeItems(labels, parts) if isinstance(made, MadeItems) else MadeObject("list", labels, parts)

    def is_sequence(self, made: Optional[Made]) -> bool:
        if isinstance(made, Ref):
            return self.state.heap[made.name].kind == "list"
        return isinstance(made, MadeItems) or (isinstance(made, MadeObject) and made.kind == "list")

    def parts_of(self, made: Made) -> list:
        if isinstance(made, Ref):
            return [self.as_made(self.part(made, label)) for label in self.labels(made)]
        return [part for label, part in zip(made.labels, made.parts) if label != IS_NONE]

    def is_choice(self, node: gast.IfExp) -> bool:
        """Is one of two structures chosen, or None, and not just numbers for the same parts?"""
        sides = [self.where(node.test, True).structure(node.body), self.where(node.test, False).structure(node.orelse)]
        tuples = [side for side in sides if isinstance(side, MadeItems) and all(isinstance(part, MadeLeaf) for part in side.parts)]
        return any(side is not None for side in sides) and (len(tuples) < 2 or (tuples[0].labels, tuples[0].cls) != (tuples[1].labels, tuples[1].cls))

    def chosen(self, node: gast.IfExp) -> Optional[Made]:
        """A tuple of numbers, chosen by a test."""
        left, right = self.where(node.test, True).structure(node.body), self.where(node.test, False).structure(node.orelse)
        if left is None and right is None:
            return None
        if not (isinstance(left, MadeItems) and isinstance(right, MadeItems)) or (left.labels, left.cls) != (right.labels, right.cls):
            raise Kept(*[made.name for made in (left, right) if isinstance(made, Ref)])
        if not all(isinstance(part, MadeLeaf) for part in [*left.parts, *right.parts]):
            raise Kept()
        test = self.tested(node.test)
        parts = [MadeLeaf(gast.IfExp(clone(test), a.value, b.value)) for a, b in zip(left.parts, right.parts)]
        return MadeItems(left.labels, parts, left.cls)


def nodes_of(made: Made) -> list:
    """The expressions in something made."""
    return list(walk(made.value)) if isinstance(made, MadeLeaf) else [node for part in getattr(made, "parts", []) for node in nodes_of(part)]


def root_name(node: gast.expr) -> Optional[str]:
    """The variable that an expression is a part of."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None
