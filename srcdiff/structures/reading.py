"""What an expression means where the structures in `state` are known: which structure it is, and how it reads without them.

before: state[0] * p.mass + len(rows)        after:  state_0 * p_mass + 3
"""

from __future__ import annotations

import operator
from typing import Optional

import gast

from srcdiff.names import read_names
from srcdiff.normalise.assignments import at
from srcdiff.structures.choosing import Choosing
from srcdiff.structures.context import Context
from srcdiff.structures.making import Making
from srcdiff.structures.narrowing import Narrowing
from srcdiff.structures.state import State
from srcdiff.structures.values import IS_NONE, Items, Kept, Known, Label, Leaf, Made, MadeItems, MadeLeaf, MadeObject, Ref, Unclear, Value
from srcdiff.trees import clone, constant, dotted_path, name


COMPARISONS = {
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le, gast.Gt: operator.gt, gast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC = {gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul}


class Reading(Making, Choosing, Narrowing):
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
            base = self.there(base, "$AttributeError" if isinstance(node, gast.Attribute) else "$TypeError")
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
        if not isinstance(kind, str):
            self.context.item(self, node)
        index = self.constant(node.slice)
        if index is None and self.context.chooses and isinstance(base, (Ref, Items)):
            self.choose_part(node, base)
        if index is None or not isinstance(kind, str):
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
        if isinstance(base, Items):
            return self.context.tuple_class(base) if base.sources else "tuple"
        return self.state.heap[base.name].kind

    def labels(self, base: Value) -> tuple:
        """The labels of all parts, which must be known."""
        if isinstance(base, Items):
            return self.there(base, "$TypeError").labels
        contents = self.state.heap[base.name]
        if contents.unsure:
            raise Kept(base.name)
        return contents.labels

    def has(self, base: Value, label: Label) -> bool:
        return label in (base.labels if isinstance(base, Items) else self.state.heap[base.name].labels)

    def constant(self, node: gast.AST) -> Optional[Label]:
        """The number or text that an index is; None for one that is not known."""
        if isinstance(node, gast.Name):
            known = self.state.names.get(node.id)
            return known.value if isinstance(known, Known) else None
        if isinstance(node, gast.BinOp) and type(node.op) in ARITHMETIC:
            left, right = self.constant(node.left), self.constant(node.right)
            alike = type(left) is type(right) and (isinstance(left, int) or (isinstance(left, str) and isinstance(node.op, gast.Add)))
            return ARITHMETIC[type(node.op)](left, right) if alike else None
        if isinstance(node, gast.JoinedStr):
            return self.text(node)
        if isinstance(node, gast.Subscript) and not isinstance(node.slice, gast.Slice):
            items, index = self.constants(node.value), self.constant(node.slice)
            inside = items is not None and isinstance(index, int) and -len(items) <= index < len(items)
            return items[index] if inside else None
        return constant_of(node)

    def constants(self, node: gast.expr) -> Optional[tuple]:
        """The items of a global tuple or list of texts and integers."""
        path = dotted_path(node)
        binding = self.context.lookup(node) if path is not None else None
        value = getattr(binding, "value", None)
        if not isinstance(value, (tuple, list)) or not all(type(item) in (int, str) for item in value):
            return None
        self.context.constants[path] = value
        return tuple(value)

    def compared(self, node: gast.expr) -> Optional[bool]:
        """What a comparison of two known numbers or texts is."""
        test = COMPARISONS.get(type(node.ops[0])) if isinstance(node, gast.Compare) and len(node.ops) == 1 else None
        if test is None:
            return None
        left, right = self.constant(node.left), self.constant(node.comparators[0])
        return None if left is None or type(left) is not type(right) else test(left, right)

    def text(self, node: gast.JoinedStr) -> Optional[str]:
        """`f"W_{k}"` for a known k."""
        parts = []
        for part in node.values:
            plain = isinstance(part, gast.FormattedValue) and part.conversion in (-1, None) and part.format_spec is None
            found = self.constant(part.value) if plain else getattr(part, "value", None) if isinstance(part, gast.Constant) else None
            if found is None:
                return None
            parts.append(str(found))
        return "".join(parts)

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
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            return self.tested(node)
        if isinstance(node, gast.UnaryOp) and self.structure(node.operand) is not None:
            self.context.operator(self, node, [node.operand])
        if isinstance(node, gast.Compare):
            if self.structure(node.left) is not None:
                self.context.comparison(self, node)
            found = self.membership(node)
            if found is not None:
                return at(found, node)
        if isinstance(node, gast.FormattedValue) and self.structure(node.value) is not None:
            new = clone(node)
            new.value = self.context.display(self, node.value)
            return new
        if isinstance(node, gast.Attribute):
            found = self.context.attribute(self, node)
            if found is not None:
                return found
        if isinstance(node, (gast.Subscript, gast.Attribute)) and isinstance(node.value, gast.Call):
            part = self.picked(node)
            if isinstance(part, MadeLeaf):
                return part.value
        if hasattr(node, "of_pair"):
            new = self.with_children(node)
            new.of_pair = self.context.call(self, node.of_pair)
            return new
        if isinstance(node, gast.Subscript) and self.context.chooses and self.constant(node.slice) is None:
            self.choose_function(node)
        is_sliced = isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice)
        if (isinstance(node, (gast.BinOp, gast.IfExp)) or is_sliced) and any(self.is_structure(n) for n in read_names(node)):
            made = self.structure(node)
            if made is not None:
                return at(self.display(made), node)
        return self.with_children(node)

    def is_structure(self, variable: str) -> bool:
        return isinstance(self.state.names.get(variable), (Items, Ref, Unclear))

    def with_children(self, node: gast.AST) -> gast.AST:
        if isinstance(node, (gast.ListComp, gast.DictComp)):
            made = self.structure(node)
            if made is not None:
                return at(self.display(made), node)
        if isinstance(node, (gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.SetComp, gast.DictComp)):
            self.context.check_captured(self, node)
            return clone(node)
        if isinstance(node, gast.BoolOp):
            return self.in_turn(node, "rewritten")
        new = clone(node)
        if isinstance(node, gast.IfExp):
            return self.ternary(node)
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

    def membership(self, node: gast.Compare) -> Optional[gast.expr]:
        """`"k" in d`, `d is None`: what is known of it."""
        if len(node.ops) != 1:
            return None
        (op,), (right,) = node.ops, node.comparators
        if isinstance(op, (gast.In, gast.NotIn)):
            base, label = self.value(right), self.constant(node.left)
            if base is None or isinstance(base, Leaf) or label is None or self.kind(base) != "dict":
                return None
            return constant((label in self.labels(base)) == isinstance(op, gast.In))
        if isinstance(op, (gast.Is, gast.IsNot)) and isinstance(self.value(node.left), Ref) and isinstance(self.value(right), Ref):
            return constant((self.value(node.left) == self.value(right)) == isinstance(op, gast.Is))
        if isinstance(op, (gast.Is, gast.IsNot)) and isinstance(right, gast.Constant) and right.value is None:
            return self.is_none(node.left, isinstance(op, gast.Is))
        return None

    def display(self, made: Made) -> gast.expr:
        """A structure written out again, for who only reads it."""
        if isinstance(made, MadeLeaf):
            return made.value
        if isinstance(made, MadeItems) and (IS_NONE in made.labels or made.sources):
            raise Kept()
        if isinstance(made, MadeItems) and made.cls is None:
            return gast.Tuple([self.display(part) for part in made.parts], gast.Load())
        kind = made.kind if isinstance(made, MadeObject) else self.state.heap[made.name].kind if isinstance(made, Ref) else None
        if isinstance(made, MadeItems):
            named = self.context.class_name(self.context.tuple_class(made))
            if named is not None:
                return gast.Call(name(named), [], [gast.keyword(label, self.display(part)) for label, part in zip(made.labels, made.parts)])
        if kind == "list":
            return gast.List([self.display(part) for part in self.parts_of(made)], gast.Load())
        if kind == "dict":
            labels = made.labels if isinstance(made, MadeObject) else self.labels(made)
            return gast.Dict([constant(label) for label in labels], [self.display(part) for part in self.parts_of(made)])
        raise Kept(*([made.name] if isinstance(made, Ref) else []))


def root(value: Value) -> str:
    return value.root if isinstance(value, Items) else value.name


def constant_of(node: gast.AST) -> Optional[Label]:
    """The number or text that an index is; None for one that is not written out."""
    if isinstance(node, gast.Constant) and isinstance(node.value, (int, str)) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return None

