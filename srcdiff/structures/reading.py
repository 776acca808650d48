"""What an expression means where the structures in `state` are known: which structure it is, and how it reads without them.

before: state[0] * p.mass + len(rows)        after:  state_0 * p_mass + 3
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.normalise.assignments import at
from srcdiff.structures.context import Context
from srcdiff.structures.state import State
from srcdiff.structures.values import Items, Kept, Label, Leaf, Made, MadeItems, MadeLeaf, MadeObject, Ref, Unclear, Value
from srcdiff.trees import clone, constant, name, read_names


class Reading:
    """Expressions at one point; `state` is what is known there."""

    def __init__(self, context: Context, state: State):
        self.context, self.state = context, state

    # --- what there is

    def value(self, node: gast.expr) -> Optional[Value]:
        """The structure, or the part of one, that a name, an item or an attribute is; None for anything else."""
        if isinstance(node, gast.Name):
            return self.state.of(node.id)
        if isinstance(node, (gast.Subscript, gast.Attribute)):
            base = self.value(node.value)
            if base is None or isinstance(base, Leaf):
                return None
            label = self.label(node, base)
            return None if label is None else self.part(base, label)
        return None

    def label(self, node: gast.expr, base: Value) -> Optional[Label]:
        """Which part an item or an attribute asks for; None for a slice, and for what is no part; Kept for an index that is not written out."""
        kind = self.kind(base)
        if isinstance(node, gast.Attribute):
            named = isinstance(base, Items) and base.cls is not None
            return node.attr if (named or not isinstance(kind, str)) and self.has(base, node.attr) else None
        if isinstance(node.slice, gast.Slice):
            return None
        index = constant_of(node.slice)
        if index is None or not (isinstance(base, Items) or isinstance(kind, str)):
            raise Kept(root(base))
        if isinstance(base, Items) or kind == "list":
            count = len(self.labels(base))
            if not isinstance(index, int) or not -count <= index < count:
                raise Kept(root(base))
            return self.labels(base)[index]
        return index

    def part(self, base: Value, label: Label) -> Value:
        found = base.part(label) if isinstance(base, Items) else self.state.heap[base.name].get(label)
        if found is None or (isinstance(base, Ref) and label in self.state.heap[base.name].unsure):
            raise Kept(root(base))
        return found

    def kind(self, base: Value) -> object:
        return "tuple" if isinstance(base, Items) else self.state.heap[base.name].kind

    def labels(self, base: Value) -> tuple:
        """The labels of all parts, which must be known."""
        if isinstance(base, Items):
            return base.labels
        contents = self.state.heap[base.name]
        if contents.unsure:
            raise Kept(base.name)
        return contents.labels

    def has(self, base: Value, label: Label) -> bool:
        return label in (base.labels if isinstance(base, Items) else self.state.heap[base.name].labels)

    # --- what is made

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
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice):
            return self.sliced(node)
        if isinstance(node, gast.BinOp):
            return self.arithmetic(node)
        if isinstance(node, gast.IfExp):
            return self.chosen(node)
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
        return MadeItems(value.labels, [self.as_made(part) for part in value.parts], value.cls)

    def elements(self, nodes: List[gast.expr]) -> list:
        """The items of a display; those of a starred structure in its place."""
        found: list = []
        for node in nodes:
            if isinstance(node, gast.Starred):
                base = self.value(node.value)
                if base is None or isinstance(base, Leaf):
                    raise Kept()
                found += [self.as_made(self.part(base, label)) for label in self.labels(base)]
            else:
                found.append(self.made(node))
        return found

    def dictionary(self, node: gast.Dict) -> Optional[Made]:
        parts: dict = {}
        for key, value in zip(node.keys, node.values):
            label = constant_of(key) if key is not None else None
            base = self.value(value) if key is None else None
            if key is None and base is not None and self.kind(base) == "dict":
                parts.update({inner: self.as_made(self.part(base, inner)) for inner in self.labels(base)})
            elif label is None:
                return None
            else:
                parts[label] = self.made(value)
        return MadeObject("dict", tuple(parts), list(parts.values()))

    def sliced(self, node: gast.Subscript) -> Optional[Made]:
        made = self.structure(node.value)
        if made is None:
            return None
        bounds = [constant_of(part) if part is not None else None for part in (node.slice.lower, node.slice.upper, node.slice.step)]
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
        count = constant_of(node.right) if right is None else None
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
        return made.parts

    def chosen(self, node: gast.IfExp) -> Optional[Made]:
        """A tuple of numbers, chosen by a test."""
        left, right = self.structure(node.body), self.structure(node.orelse)
        if left is None and right is None:
            return None
        if not (isinstance(left, MadeItems) and isinstance(right, MadeItems)) or left.labels != right.labels:
            raise Kept(*[made.name for made in (left, right) if isinstance(made, Ref)])
        if not all(isinstance(part, MadeLeaf) for part in [*left.parts, *right.parts]):
            raise Kept()
        test = self.rewritten(node.test)
        parts = [MadeLeaf(gast.IfExp(clone(test), a.value, b.value)) for a, b in zip(left.parts, right.parts)]
        return MadeItems(left.labels, parts, left.cls)

    # --- how it reads

    def rewritten(self, node: gast.expr) -> gast.expr:
        """The expression without structures; a new tree, or the same one where nothing changed."""
        value = self.value(node)
        if isinstance(value, Leaf):
            return at(name(value.name), node)
        if value is not None:
            raise Kept(root(value))
        if isinstance(node, gast.Call):
            return self.context.call(self, node)
        if isinstance(node, gast.Compare):
            found = self.membership(node)
            if found is not None:
                return at(constant(found), node)
        if isinstance(node, gast.Attribute):
            found = self.context.attribute(self, node)
            if found is not None:
                return found
        is_sliced = isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice)
        if (isinstance(node, (gast.BinOp, gast.IfExp)) or is_sliced) and any(self.is_structure(n) for n in read_names(node)):
            made = self.structure(node)
            if made is not None:
                return self.display(made)
        return self.with_children(node)

    def is_structure(self, variable: str) -> bool:
        return isinstance(self.state.names.get(variable), (Items, Ref, Unclear))

    def with_children(self, node: gast.AST) -> gast.AST:
        if isinstance(node, (gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.SetComp, gast.DictComp)):
            self.context.check_captured(self, node)
            return clone(node)
        new = clone(node)
        for field in node._fields:
            old = getattr(node, field, None)
            if isinstance(old, gast.expr):
                setattr(new, field, self.rewritten(old))
            elif isinstance(old, list):
                setattr(new, field, [self.child(part) for part in old])
            elif isinstance(old, (gast.Slice, gast.keyword)):
                setattr(new, field, self.with_children(old))
        return new

    def child(self, part: object) -> object:
        if isinstance(part, gast.expr):
            return self.rewritten(part)
        return self.with_children(part) if isinstance(part, gast.AST) else part

    def membership(self, node: gast.Compare) -> Optional[bool]:
        """`"k" in d`, `d is None`."""
        if len(node.ops) != 1:
            return None
        (op,), (right,) = node.ops, node.comparators
        if isinstance(op, (gast.In, gast.NotIn)):
            base, label = self.value(right), constant_of(node.left)
            if base is None or isinstance(base, Leaf) or label is None or self.kind(base) != "dict":
                return None
            return (label in self.labels(base)) == isinstance(op, gast.In)
        if isinstance(op, (gast.Is, gast.IsNot)) and isinstance(right, gast.Constant) and right.value is None:
            base = self.value(node.left)
            return isinstance(op, gast.IsNot) if base is not None and not isinstance(base, Leaf) else None
        return None

    def display(self, made: Made) -> gast.expr:
        """A structure written out again, for who only reads it."""
        if isinstance(made, MadeLeaf):
            return made.value
        if isinstance(made, MadeItems) and made.cls is None:
            return gast.Tuple([self.display(part) for part in made.parts], gast.Load())
        kind = made.kind if isinstance(made, MadeObject) else self.state.heap[made.name].kind if isinstance(made, Ref) else None
        if kind == "list":
            return gast.List([self.display(part) for part in self.parts_of(made)], gast.Load())
        if kind == "dict":
            labels = made.labels if isinstance(made, MadeObject) else self.labels(made)
            return gast.Dict([constant(label) for label in labels], [self.display(part) for part in self.parts_of(made)])
        raise Kept(*([made.name] if isinstance(made, Ref) else []))


def root(value: Value) -> str:
    return value.root if isinstance(value, Items) else value.name


def root_name(node: gast.expr) -> Optional[str]:
    """The variable that an expression is a part of."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None


def constant_of(node: gast.AST) -> Optional[Label]:
    """The number or text that an index is; None for one that is not written out."""
    if isinstance(node, gast.Constant) and isinstance(node.value, (int, str)) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return None

