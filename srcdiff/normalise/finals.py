"""`try` with `finally` becomes its statements, and those of `finally` wherever the `try` is left.

before: try:                                after:  if a > 1.0:
            if a > 1.0:                                 value = f(y)
                return f(y)                             y[0] = 0.0
            y[1] = a                                    return value
        finally:                                    y[1] = a
            y[0] = 0.0                              y[0] = 0.0
An error leaves the function in both, so that what `finally` does to local values is lost either way; what has an effect beyond that is
refused, and so is `except`.
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.load.purity import PURE_METHODS, Body, Purity
from srcdiff.load.source import Primal
from srcdiff.names import Names, bound_around, stored_names
from srcdiff.normalise.blocks import BLOCKS, another_copy, placed, with_blocks, with_notes
from srcdiff.normalise.jump_forms import JUMPS, LOOPS, always_jumps, inside
from srcdiff.normalise.stores import call_as_store, canonical
from srcdiff.normalise.supported import refuse
from srcdiff.trees import assign, name, tuple_of


def without_try(statement: gast.Try, primal: Primal, names: Names) -> List[gast.stmt]:
    """The statements that a `try` with `finally` becomes."""
    if statement.handlers:
        refuse(primal, statement, "`except` is not supported: errors cannot decide what is computed", "test for the case with `if`")
    last = Final(statement.finalbody, primal, names)
    last.check()
    body = last.at_exits(statement.body, JUMPS)
    if not always_jumps(body):
        body = [*body, *last.copy()]
    return with_notes(body, {note: getattr(statement, note) for note in ("before", "after") if hasattr(statement, note)})


class Final:
    """The statements of one `finally`."""

    def __init__(self, body: List[gast.stmt], primal: Primal, names: Names):
        self.body, self.primal, self.names = body, primal, names
        self.is_used = False

    def copy(self) -> List[gast.stmt]:
        if self.is_used:
            return another_copy(self.body, self.primal, self.names)
        self.is_used = True
        return self.body

    def check(self) -> None:
        for statement in self.body:
            for node in gast.walk(statement):
                if isinstance(node, JUMPS) and (isinstance(node, (gast.Return, gast.Raise)) or inside(self.body, type(node))):
                    self.refuse(node, "a jump out of `finally` is not supported")
                if isinstance(node, gast.Call) and not self.is_harmless(node):
                    self.refuse(node, "a call with an effect in `finally` is not supported: it would not be made after an error")

    def refuse(self, node: gast.AST, message: str) -> None:
        refuse(self.primal, node, message, "move the `try` to the caller")

    def is_harmless(self, node: gast.Call) -> bool:
        """Does a call change nothing but what is lost with the function?"""
        if canonical(self.primal, node.func) == "builtins.print" or call_as_store(self.primal, node) is not None:
            return True
        method = isinstance(node.func, gast.Attribute) and node.func.attr in PURE_METHODS
        return Body(self.primal, Purity(may_raise=True)).call(node) or (method and canonical(self.primal, node.func) is None)

    def at_exits(self, body: List[gast.stmt], kinds: tuple) -> List[gast.stmt]:
        """The block, with these statements before each jump of the `kinds` that leaves the `try`."""
        return [new for statement in body for new in self.before_exit(statement, kinds)]

    def before_exit(self, statement: gast.stmt, kinds: tuple) -> List[gast.stmt]:
        if isinstance(statement, gast.Return) and statement.value is not None:
            return self.returned(statement)
        if isinstance(statement, kinds) and not isinstance(statement, gast.Raise):
            return [*self.copy(), statement]
        if isinstance(statement, gast.FunctionDef):
            return [statement]
        inner = {field: kinds for field in BLOCKS if getattr(statement, field, None)}
        if isinstance(statement, LOOPS):
            inner["body"] = (gast.Return,)  # its own `break` and `continue` stay in the `try`
        return [with_blocks(statement, **{field: self.at_exits(getattr(statement, field), leaving) for field, leaving in inner.items()})]

    def returned(self, statement: gast.Return) -> List[gast.stmt]:
        """The value first, then these statements."""
        new: List[gast.stmt] = []
        value = self.kept(statement.value, stored_names(self.body) | bound_around(statement.value), new)
        result = gast.copy_location(gast.Return(value), statement)
        if hasattr(statement, "comment"):
            result.comment = statement.comment
        return placed([*new, *self.copy(), result], statement)

    def kept(self, value: gast.expr, changed: set, new: List[gast.stmt]) -> gast.expr:
        """The value in names that are not `changed`; their assignments go to `new`."""
        if isinstance(value, gast.Tuple):
            return gast.copy_location(tuple_of([self.kept(element, changed, new) for element in value.elts]), value)
        if isinstance(value, gast.Constant) or (isinstance(value, gast.Name) and value.id not in changed):
            return value
        fresh = self.names.fresh("value")
        new.append(gast.copy_location(assign(fresh, value), value))
        return gast.copy_location(name(fresh), value)
