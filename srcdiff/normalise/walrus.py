"""`:=` becomes an assignment before the statement.

before: while (v := f(x)) < 1.0:        if a > 0.0 and (b := g(a)) > 1.0:       s = (t := h(x)) + t
            x = x + v                       x = b
after:  while True:                     if a > 0.0:                             t = h(x)
            v = f(x)                        b = g(a)                            s = t + t
            if not v < 1.0: break           if b > 1.0:
            x = x + v                           x = b
"""

from __future__ import annotations

import copy
from typing import Iterator, List

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names, stored_names
from srcdiff.normalise.blocks import BLOCKS, another_copy, placed, with_blocks
from srcdiff.normalise.hoisting import Hoisting, holds, joined
from srcdiff.normalise.jump_forms import inside
from srcdiff.normalise.supported import refuse
from srcdiff.trees import clone, constant, opposite


def without_walrus(body: List[gast.stmt], primal: Primal, names: Names) -> List[gast.stmt]:
    """The block without assignments in expressions."""
    return Walrus(primal, names).block(body)


class Walrus:
    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names
        self.hoisting = Hoisting(primal, names, self.block)

    def block(self, body: List[gast.stmt]) -> List[gast.stmt]:
        return [new for statement in body for new in self.statement(statement)]

    def statement(self, statement: gast.stmt) -> List[gast.stmt]:
        if isinstance(statement, gast.FunctionDef):
            self.check_absent([statement.args], "a default")
            return [statement]
        statement = with_blocks(statement, **{field: self.block(getattr(statement, field)) for field in BLOCKS if getattr(statement, field, None)})
        if not any(map(holds, own_parts(statement))):
            return [statement]
        if isinstance(statement, gast.While):
            return placed(self.loop(statement), statement)
        if isinstance(statement, gast.If):
            return placed(self.branch(statement), statement)
        return placed(self.simple(statement), statement)

    def branch(self, statement: gast.If) -> List[gast.stmt]:
        """With `and` and without `else`, one branch in another."""
        values = conjuncts(statement.test)
        place = next((i for i, value in enumerate(values) if i and holds(value)), None)
        if place is None or statement.orelse:
            return self.with_value(statement, "test")
        inner = gast.copy_location(gast.If(joined(statement.test, values[place:]), statement.body, []), values[place])
        outer = self.bare(statement)
        outer.test, outer.body = joined(statement.test, values[:place]), self.branch(inner)
        return self.with_value(outer, "test") if holds(outer.test) else [outer]

    def loop(self, loop: gast.While) -> List[gast.stmt]:
        """What the test assigns, it assigns at the head of each pass."""
        values = conjuncts(loop.test)
        place = next(i for i, value in enumerate(values) if holds(value))
        if inside(loop.orelse, gast.Break) or inside(loop.orelse, gast.Continue):
            refuse(self.primal, loop.test, "`:=` in the test of a loop with a jump in its `else` is not supported", "assign on a line of its own")
        head: List[gast.stmt] = []
        for value in values[place:]:
            test = self.hoisting.value(value, head)
            orelse = another_copy(loop.orelse, self.primal, self.names) if loop.orelse else []
            head.append(gast.copy_location(gast.If(opposite(test), [*orelse, gast.Break()], []), value))
        new = self.bare(loop)
        new.test = joined(loop.test, values[:place]) if place else gast.copy_location(constant(True), loop.test)
        new.body, new.orelse = [*head, *loop.body], loop.orelse if place else []
        return [new]

    def simple(self, statement: gast.stmt) -> List[gast.stmt]:
        """A statement without blocks, or a `for`, the iteration of which is evaluated once."""
        if is_choice(statement):
            return self.branch(self.chosen(statement))
        if isinstance(statement, gast.Assign):
            return self.assignment(statement)
        if isinstance(statement, gast.AugAssign):
            return self.update(statement)
        if isinstance(statement, gast.Assert):
            self.check_absent([statement.msg], "the message of an `assert`")
        fields = {gast.For: "iter", gast.Assert: "test", gast.Raise: "exc"}
        return self.with_value(statement, fields.get(type(statement), "value"))

    def chosen(self, statement: gast.stmt) -> gast.If:
        """`return a if c else b` as a branch that returns."""
        sides = []
        for value in (statement.value.body, statement.value.orelse):
            side = gast.Return(value) if isinstance(statement, gast.Return) else gast.Assign(clone(statement.targets), value, None)
            sides.append(self.statement(gast.copy_location(side, value)))
        new = gast.copy_location(gast.If(statement.value.test, *sides), statement)
        if hasattr(statement, "comment"):
            new.comment = statement.comment
        return new

    def assignment(self, statement: gast.Assign) -> List[gast.stmt]:
        """The value, then the index of the target."""
        target = statement.targets[0]
        if not any(map(holds, statement.targets)):
            return self.with_value(statement, "value")
        if len(statement.targets) > 1 or not isinstance(target, gast.Subscript):
            self.check_absent(statement.targets, "one of several targets")
        new, before = self.bare(statement), []
        parts = gast.Tuple([statement.value, target.value, target.slice], gast.Load())
        new.value, base, index = self.hoisting.value(parts, before).elts
        new.targets = [gast.copy_location(gast.Subscript(base, index, gast.Store()), target)]
        return [*before, new]

    def update(self, statement: gast.AugAssign) -> List[gast.stmt]:
        """The target is read first."""
        self.check_absent([statement.target], "the target of an update")
        *before, new = self.with_value(statement, "value")
        read = {node.id for node in gast.walk(statement.target) if isinstance(node, gast.Name)}
        is_steady = isinstance(statement.target, gast.Name) and not read & self.hoisting.rebound
        if read & stored_names(before) or not (is_steady or all(map(self.hoisting.is_pure, before))):
            refuse(self.primal, statement, "`:=` in an update of what it may change is not supported", "assign on a line of its own")
        return [*before, new]

    def with_value(self, statement: gast.stmt, field: str) -> List[gast.stmt]:
        """The statement with the plain expression in a field, and before it what has to happen first."""
        new, before = self.bare(statement), []
        setattr(new, field, self.hoisting.value(getattr(statement, field), before))
        return [*before, new]

    def bare(self, statement: gast.stmt) -> gast.stmt:
        """A copy without the comments that go to the first or the last of what becomes of it."""
        new = copy.copy(statement)
        for note in ("before", "after"):
            new.__dict__.pop(note, None)
        return new

    def check_absent(self, parts: list, where: str) -> None:
        for part in parts:
            if holds(part):
                named = next(node for node in gast.walk(part) if isinstance(node, gast.NamedExpr))
                refuse(self.primal, named, f"`:=` in {where} is not supported", "assign on a line of its own")


def is_choice(statement: gast.stmt) -> bool:
    """Is it the assignment to a name, or the return, of a ternary with `:=` in a side?"""
    value = getattr(statement, "value", None)
    if not isinstance(value, gast.IfExp) or not (holds(value.body) or holds(value.orelse)):
        return False
    is_name = isinstance(statement, gast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name)
    return is_name or isinstance(statement, gast.Return)


def conjuncts(test: gast.expr) -> List[gast.expr]:
    """`a`, `b` and `c` of `a and b and c`."""
    return test.values if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.And) else [test]


def own_parts(statement: gast.stmt) -> Iterator[gast.AST]:
    """The expressions of a statement, without those of nested statements."""
    for field in statement._fields:
        value = getattr(statement, field, None)
        if field not in BLOCKS:
            yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, gast.AST))
