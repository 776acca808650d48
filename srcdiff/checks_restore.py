"""`check_restore=True`: the reverse sweep asserts that every value it reads is the one that the forward sweep had there."""

from __future__ import annotations

from typing import Dict, List

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.emit.printer import print_expression
from srcdiff.names import Names, names_in
from srcdiff.facts.dataflow import shape_reads, writes
from srcdiff.plan.remake import remade
from srcdiff.plan.spoilt import subscripts
from srcdiff.trees import as_read, assign, attribute, call, clone, key, name, tuple_of


class RestoreChecks:
    """Shadow copies of what each statement's adjoint reads, on one stack: of arrays that are `written`, the parts that are read."""

    is_inside = True  # of loops that stand for a comprehension, too

    def __init__(self, names: Names, mirrors: List[Mirror], local: set, written: set):
        self.stack, self.local, self.written = names.fresh("check_saved"), local, written
        self.mirrors = by_statement(mirrors)

    def start(self) -> List[gast.stmt]:
        return [assign(self.stack, gast.List([], gast.Load()))]

    def read(self, mirror: Mirror, after: bool) -> List[gast.expr]:
        """What the lines read of the primal, with its value before the statement or after it."""
        found: Dict[str, gast.expr] = {}
        again = set().union(*map(writes, remade([mirror])))
        for line in mirror.lines:
            shapes, parts = shape_reads(line), subscripts(line)
            for node in names_in(line):
                if node.id in self.local - again and id(node) not in shapes and (getattr(node, "when", None) == "after") == after:
                    part = parts.get(id(node), node) if node.id in self.written else node
                    found[key(part).replace("'", "")] = part
        return [found[text] for text in sorted(found)]

    def around(self, statement: gast.stmt, shown: List[gast.stmt]) -> List[gast.stmt]:
        mirror = self.mirrors.get(id(statement))
        if mirror is None or mirror.body or mirror.orelse or hasattr(statement, "binding"):
            return shown
        return [*self.push(self.read(mirror, False)), *shown, *self.push(self.read(mirror, True))]

    def push(self, parts: List[gast.expr]) -> List[gast.stmt]:
        if not parts:
            return []
        copies = tuple_of([call("$snapshot", clone(part)) for part in parts])
        return [gast.Expr(call(attribute(name(self.stack), "append"), copies))]

    def before(self, statement: gast.stmt, mirror: Mirror, lines: List[gast.stmt], restores: List[gast.stmt]) -> List[gast.stmt]:
        """Checks of new values first, of old values right after they are restored."""
        if isinstance(statement, gast.Return) or hasattr(statement, "binding"):
            return lines
        split = lines.index(restores[-1]) + 1 if restores else 0
        new, old = self.pop(self.read(mirror, True)), self.pop(self.read(mirror, False))
        if not restores:
            return [*new, *old, *lines]
        return [*new, *lines[:split], *old, *lines[split:]]

    def pop(self, parts: List[gast.expr]) -> List[gast.stmt]:
        if not parts:
            return []
        current = tuple_of([clone(part) for part in parts])
        names = [print_expression(as_read(part)) for part in parts]
        test = call("$all", call("$map", name("$same"), call(attribute(name(self.stack), "pop")), current))
        statement = gast.Assert(test, gast.Constant("srcdiff: a value that was not restored: " + ", ".join(names), None))
        statement.keeps = True
        return [statement]
