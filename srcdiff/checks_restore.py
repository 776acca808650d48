"""`check_restore=True`: the reverse sweep asserts that every value it reads is the one that the forward sweep had there."""

from __future__ import annotations

from typing import List

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.names import Names
from srcdiff.trees import assign, attribute, call, name, names_in, tuple_of


class RestoreChecks:
    """Shadow copies of what each statement's adjoint reads, on one stack."""

    def __init__(self, names: Names, mirrors: List[Mirror], local: set):
        self.stack, self.local = names.fresh("check_saved"), local
        self.mirrors = by_statement(mirrors)

    def start(self) -> List[gast.stmt]:
        return [assign(self.stack, gast.List([], gast.Load()))]

    def read(self, mirror: Mirror, when) -> List[str]:
        """Names of primal values that the lines read (those have a fact and no assignment in the reverse sweep)."""
        found = set()
        for line in mirror.lines:
            found |= {n.id for n in names_in(line) if n.id in self.local and getattr(n, "when", None) == when}
        return sorted(found)

    def around(self, statement: gast.stmt, shown: List[gast.stmt]) -> List[gast.stmt]:
        mirror = self.mirrors.get(id(statement))
        if mirror is None or mirror.body or mirror.orelse or hasattr(statement, "binding"):
            return shown
        return [*self.push(self.read(mirror, None)), *shown, *self.push(self.read(mirror, "after"))]

    def push(self, names: List[str]) -> List[gast.stmt]:
        if not names:
            return []
        copies = tuple_of([call("$np.copy", name(n)) for n in names])
        return [gast.Expr(call(attribute(name(self.stack), "append"), copies))]

    def before(self, statement: gast.stmt, mirror: Mirror, lines: List[gast.stmt], restores: List[gast.stmt]) -> List[gast.stmt]:
        """Checks of new values first, of old values right after they are restored."""
        if isinstance(statement, gast.Return) or hasattr(statement, "binding"):
            return lines
        split = lines.index(restores[-1]) + 1 if restores else 0
        new, old = self.pop(self.read(mirror, "after")), self.pop(self.read(mirror, None))
        if not restores:
            return [*new, *old, *lines]
        return [*new, *lines[:split], *old, *lines[split:]]

    def pop(self, names: List[str]) -> List[gast.stmt]:
        if not names:
            return []
        current = tuple_of([name(n) for n in names])
        test = call("$all", call("$map", name("$same"), call(attribute(name(self.stack), "pop")), current))
        statement = gast.Assert(test, gast.Constant("srcdiff: a value that was not restored: " + ", ".join(names), None))
        statement.keeps = True
        return [statement]
