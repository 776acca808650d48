"""What a test says of names that may be None: inside of `if p is not None`, and after what would have raised an error, p is there.

before: if p is not None: s = p.x               after:  if not p_is_None: s = p_x
        t = p.y                                         if p_is_None: raise AttributeError(...)
                                                        t = p_y
"""

from __future__ import annotations

from typing import List, Optional, Set

import gast

from srcdiff.facts.dataflow import assigned
from srcdiff.load.classes import ClassInfo
from srcdiff.normalise.assignments import at, marked
from srcdiff.structures.meeting import sure
from srcdiff.structures.state import State
from srcdiff.structures.values import IS_NONE, Again, Items, Kept, Known, Leaf, Value, truth_of
from srcdiff.trees import clone, constant, name
from srcdiff.walks import walk


class Narrowing:
    """The part of a reading that knows what may be None; see `reading.Reading`, which has the rest."""

    is_conditional = False  # is what is read evaluated on some path only?

    def there(self, base: Value, error: str) -> Value:
        """A structure of which a part is asked for: an error where it is None, as there is in Python."""
        if not isinstance(base, Items) or IS_NONE not in base.labels:
            return base
        if self.is_conditional:
            raise Kept(base.root)
        flag = base.part(IS_NONE).name
        self.context.missing.setdefault(flag, error)
        narrow(self.state, {flag})
        return sure(base)

    def checked(self, base: Value, node: gast.expr, receiver: gast.expr) -> Value:
        """The receiver of a method or property, whose body may not look at it: the check becomes a statement of its own first."""
        if not isinstance(base, Items) or IS_NONE not in base.labels:
            return base
        if self.is_conditional:
            raise Kept(base.root)
        raise Again(lambda: insert_check(self.context.body, node, receiver))

    def is_none(self, node: gast.expr, is_it: bool) -> Optional[gast.expr]:
        """`p is None`, or `p is not None`, of what may be a structure."""
        base = self.value(node)
        if base is None:
            known = isinstance(node, gast.Name) and self.state.names.get(node.id) == Known(None)
            return constant(is_it) if known else None
        if isinstance(base, Items) and IS_NONE in base.labels:
            flag = name(base.part(IS_NONE).name)
            return flag if is_it else gast.UnaryOp(gast.Not(), flag)
        return None if isinstance(base, Leaf) else constant(not is_it)

    def tested(self, node: gast.expr) -> gast.expr:
        """An expression of which only the truth matters: `if not path`, `while best`."""
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            inner = self.tested(node.operand)
            is_negated = isinstance(inner, gast.UnaryOp) and isinstance(inner.op, gast.Not)
            return inner.operand if is_negated else at(gast.UnaryOp(node.op, inner), node)
        if isinstance(node, gast.BoolOp):
            return self.in_turn(node, "tested")
        base = self.value(node)
        return self.rewritten(node) if base is None or isinstance(base, Leaf) else at(self.truth(node, base), node)

    def truth(self, node: gast.expr, base: Value) -> gast.expr:
        """What is empty is false, None is, and every object is true whose class does not say otherwise."""
        kind = self.kind(base)
        info = self.context.tuple_class(base) or (kind if not isinstance(kind, str) else None)
        if isinstance(info, ClassInfo):
            if {"__bool__", "__len__"} & set(info.methods):
                raise Kept(base.root if isinstance(base, Items) else base.name)
            return self.is_none(node, False)
        if isinstance(base, Items) and IS_NONE in base.labels:
            raise Kept(base.root if isinstance(base, Items) else base.name)
        return constant(kind == "partial" or len(self.labels(base)) > 0)

    def ternary(self, node: gast.IfExp) -> gast.expr:
        new = clone(node)
        new.test = self.tested(node.test)
        if isinstance(new.test, gast.Constant) and not isinstance(node.test, gast.Constant):
            return self.rewritten(node.body if new.test.value else node.orelse)
        new.body, new.orelse = self.where(node.test, True).rewritten(node.body), self.where(node.test, False).rewritten(node.orelse)
        return new

    def implied(self, test: gast.expr, truth: bool) -> Set[str]:
        """The flags that are surely False where the test has this truth."""
        if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
            return self.implied(test.operand, not truth)
        if isinstance(test, gast.BoolOp):
            sides = [self.implied(value, truth) for value in test.values]
            return set().union(*sides) if isinstance(test.op, gast.And) == truth else set()
        if isinstance(test, gast.Compare) and len(test.ops) == 1 and getattr(test.comparators[0], "value", 0) is None:
            differs = isinstance(test.ops[0], (gast.IsNot, gast.NotEq))
            return self.flag_of(test.left) if differs == truth and isinstance(test.ops[0], (gast.Is, gast.IsNot)) else set()
        return self.flag_of(test) if truth else set()

    def flag_of(self, node: gast.expr) -> Set[str]:
        value = self.state.names.get(node.id) if isinstance(node, gast.Name) else None
        part = value.part(IS_NONE) if isinstance(value, Items) else None
        return {part.name} if isinstance(part, Leaf) else set()

    def where(self, test: gast.expr, truth: bool):
        """A reading of what is evaluated only where the test has this truth."""
        state = self.state.copy()
        narrow(state, self.implied(test, truth))
        inner = type(self)(self.context, state)
        inner.is_conditional = True
        return inner

    def in_turn(self, node: gast.BoolOp, read: str) -> gast.expr:
        """`p is None or p.x > 1.0`: each operand where those before it did not decide; what is sure is left out, and what comes after it."""
        reading, values, deciding = self, [], isinstance(node.op, gast.Or)
        for operand in node.values:
            value = getattr(reading, read)(operand)
            truth = truth_of(value)
            if truth is None or truth is deciding or operand is node.values[-1]:
                values.append(value)
            if truth is deciding:
                break
            reading = reading.where(operand, isinstance(node.op, gast.And))
        return values[0] if len(values) == 1 else at(gast.BoolOp(node.op, values), node)


def narrow(state: State, flags: Set[str]) -> None:
    """Names whose flag is one of these hold a structure."""
    for holder, value in list(state.names.items()):
        part = value.part(IS_NONE) if isinstance(value, Items) else None
        if part is not None and part.name in flags:
            state.names[holder] = sure(value)


def widen(after: State, before: State, body: List[gast.stmt]) -> None:
    """Where paths meet again: names about which only a test told more, and that the block does not bind, may be None as before."""
    bound = assigned(body)
    for holder, value in before.names.items():
        if holder not in bound and isinstance(value, Items) and IS_NONE in value.labels and after.names.get(holder) == sure(value):
            after.names[holder] = value


def tested_by(statement: gast.stmt) -> gast.expr:
    """The test of a branch as it was written, where it was decided just before it."""
    decision: Optional[gast.stmt] = getattr(statement, "decision", None)
    return statement.test if decision is None else decision.value


def insert_check(body: List[gast.stmt], node: gast.expr, receiver: gast.expr) -> None:
    """`if p is None: raise AttributeError(...)` before the statement in which a node stands, in place."""
    for position, statement in enumerate(body):
        if not any(inner is node for inner in walk(statement)):
            continue
        for part in ("body", "orelse"):
            block = getattr(statement, part, None) or []
            if any(inner is node for one in block for inner in walk(one)):
                insert_check(block, node, receiver)
                return
        test = at(gast.Compare(clone(receiver), [gast.Is()], [constant(None)]), statement)
        body.insert(position, check(test, "$AttributeError", statement))
        return


def errors(missing: dict, origin: gast.stmt) -> List[gast.stmt]:
    """`if p_is_None: raise AttributeError(...)` for each flag."""
    return [check(name(flag), error, origin) for flag, error in missing.items()]


def check(test: gast.expr, error: str, origin: gast.stmt) -> gast.stmt:
    words = {"$AttributeError": "'NoneType' object has no such attribute", "$TypeError": "'NoneType' object has no items"}[error]
    raising = marked(at(gast.Raise(gast.Call(name(error), [constant(words)], []), None), origin), origin.origin, written=False)
    guard = marked(at(gast.If(test, [raising], []), origin), origin.origin, written=False)
    guard.raises = True
    return guard
