"""`match` becomes a chain of branches.

before: match mode:                         after:  if mode == "lin":
            case "lin": s = x                           s = x
            case "sq" | "quad": s = x * x           elif mode in ("sq", "quad"):
            case n if n > 3: s = n * x                  s = x * x
            case _: s = 0.0                         else:
                                                        n = mode
                                                        if n > 3: s = n * x
                                                        else: s = 0.0
The subject is evaluated once, into a name if it is not one; a tuple that is written out is taken apart, so that no tuple has to be made.
"""

from __future__ import annotations

import copy
from typing import List, Optional, Tuple

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names, bound_around, captured_names, locals_of
from srcdiff.normalise.blocks import placed
from srcdiff.normalise.displays import written_items
from srcdiff.normalise.supported import refuse
from srcdiff.trees import assign, clone, name, tuple_of

Bindings = List[Tuple[str, gast.expr]]
WAY_OUT = "test the parts with `if` and `elif`"
REFUSED = {
    gast.MatchClass: "a class pattern is not supported",
    gast.MatchMapping: "a mapping pattern is not supported",
    gast.MatchStar: "a star in a pattern is not supported",
}


def branches_of(statement: gast.Match, primal: Primal, names: Names) -> List[gast.stmt]:
    """The statements that a `match` becomes."""
    return placed(Match(statement, primal, names).statements(), statement)


class Never(Exception):
    """A pattern that its subject cannot match."""


class Match:
    """One `match`; `changed` are the names that may be bound before its last test."""

    def __init__(self, statement: gast.Match, primal: Primal, names: Names):
        self.statement, self.primal, self.names = statement, primal, names
        self.local = locals_of(primal.tree)
        self.changed: set = set()
        for case in statement.cases:
            self.changed = self.changed.union(*map(captured_names, gast.walk(case.pattern)), bound_around(case.guard) if case.guard else ())

    def statements(self) -> List[gast.stmt]:
        before: List[gast.stmt] = []
        subject = self.settled(self.statement.subject, before)
        return before + self.chain(self.statement.cases, subject)

    def settled(self, subject: gast.expr, before: List[gast.stmt]) -> gast.expr:
        """The subject with names for its parts, which nothing binds anew."""
        if isinstance(subject, (gast.Tuple, gast.List)) and not any(isinstance(e, gast.Starred) for e in subject.elts):
            return tuple_of([self.settled(element, before) for element in subject.elts])
        is_steady = isinstance(subject, gast.Name) and subject.id in self.local - self.changed
        if isinstance(subject, gast.Constant) or is_steady:
            return clone(subject)
        fresh = self.names.fresh("subject")
        before.append(gast.copy_location(assign(fresh, clone(subject)), subject))
        return name(fresh)

    def chain(self, cases: List[gast.match_case], subject: gast.expr) -> List[gast.stmt]:
        """The first case, and the others where it does not match."""
        if not cases:
            return []
        case, *others = cases
        try:
            tests, bindings = self.pattern(case.pattern, subject)
        except Never:
            return self.chain(others, subject)
        case = gast.match_case(case.pattern, case.guard, without_gap(case.body))
        bound = [self.placed(assign(captured, value), case.pattern) for captured, value in bindings]
        if case.guard is None:
            return self.branch(case, tests, [*bound, *case.body], others, subject)
        if not bound:
            return self.branch(case, [*tests, clone(case.guard)], case.body, others, subject)
        if not tests:
            return [*bound, *self.branch(case, [clone(case.guard)], case.body, others, subject)]
        matched = self.names.fresh("matched")
        first = self.placed(assign(matched, all_of(tests)), case.pattern)
        guard = self.placed(assign(matched, clone(case.guard)), case.guard)
        return [first, self.placed(gast.If(name(matched), [*bound, guard], []), case.pattern), *self.branch(case, [name(matched)], case.body, others, subject)]

    def branch(self, case, tests: List[gast.expr], body: List[gast.stmt], others: list, subject: gast.expr) -> List[gast.stmt]:
        return [self.placed(gast.If(all_of(tests), body, self.chain(others, subject)), case.pattern)] if tests else body

    def placed(self, new: gast.stmt, origin: gast.AST) -> gast.stmt:
        return placed([new], gast.copy_location(gast.Pass(), origin))[0]

    def pattern(self, pattern: gast.pattern, subject: gast.expr) -> Tuple[List[gast.expr], Bindings]:
        """What has to be true, in order, and what is bound then; raises Never."""
        if isinstance(pattern, gast.MatchValue):
            return [self.at(gast.Compare(clone(subject), [gast.Eq()], [clone(pattern.value)]), pattern)], []
        if isinstance(pattern, gast.MatchSingleton):
            return [self.at(gast.Compare(clone(subject), [gast.Is()], [gast.Constant(pattern.value, None)]), pattern)], []
        if isinstance(pattern, gast.MatchAs):
            tests, bindings = self.pattern(pattern.pattern, subject) if pattern.pattern is not None else ([], [])
            return tests, bindings if pattern.name is None else [*bindings, (pattern.name, clone(subject))]
        if isinstance(pattern, gast.MatchOr):
            return self.alternatives(pattern, subject), []
        if isinstance(pattern, gast.MatchSequence):
            return self.sequence(pattern, subject)
        refuse(self.primal, pattern, REFUSED.get(type(pattern), "this pattern is not supported"), WAY_OUT)

    def alternatives(self, pattern: gast.MatchOr, subject: gast.expr) -> List[gast.expr]:
        """`p | q`: one test; none if one of them always matches."""
        if any(map(captured_names, gast.walk(pattern))):
            refuse(self.primal, pattern, "`|` of patterns that bind names is not supported", "write a case for each")
        if all(isinstance(part, gast.MatchValue) and is_literal(part.value) for part in pattern.patterns):
            values = tuple_of([clone(part.value) for part in pattern.patterns])
            return [self.at(gast.Compare(clone(subject), [gast.In()], [values]), pattern)]
        found: List[gast.expr] = []
        for part in pattern.patterns:
            try:
                tests, _ = self.pattern(part, subject)
            except Never:
                continue
            if not tests:
                return []
            found.append(all_of(tests))
        if not found:
            raise Never
        return [self.at(gast.BoolOp(gast.Or(), found), pattern) if len(found) > 1 else found[0]]

    def sequence(self, pattern: gast.MatchSequence, subject: gast.expr) -> Tuple[List[gast.expr], Bindings]:
        star = next((part for part in pattern.patterns if isinstance(part, gast.MatchStar)), None)
        if star is not None:
            refuse(self.primal, star, REFUSED[gast.MatchStar], WAY_OUT)
        items = self.items(subject)
        if items is None:
            refuse(self.primal, pattern, "a sequence pattern for a value that is not written out is not supported", WAY_OUT)
        if len(items) != len(pattern.patterns):
            raise Never
        found = [self.pattern(part, item) for part, item in zip(pattern.patterns, items)]
        return [test for tests, _ in found for test in tests], [binding for _, bindings in found for binding in bindings]

    def items(self, subject: gast.expr) -> Optional[List[gast.expr]]:
        """The items of a subject that surely is a sequence of them; none for a literal, None if that is not known."""
        if isinstance(subject, gast.Constant):
            raise Never
        return written_items(subject, self.primal.tree)

    def at(self, node: gast.expr, pattern: gast.pattern) -> gast.expr:
        return gast.copy_location(node, pattern)


def without_gap(body: List[gast.stmt]) -> List[gast.stmt]:
    """The statements of a case: between a comment above its header and the first of them nothing stands any more."""
    before = getattr(body[0], "before", [])
    if before[-1:] != [""]:
        return body
    first = copy.copy(body[0])
    first.before = before[:-1]
    return [first, *body[1:]]


def is_literal(node: gast.expr) -> bool:
    """Is it equal to the same values by `in` and by `==`?  Not so `math.nan`."""
    return isinstance(node, gast.Constant) or (isinstance(node, gast.UnaryOp) and isinstance(node.operand, gast.Constant))


def all_of(tests: List[gast.expr]) -> gast.expr:
    """`a and b and c`."""
    parts = [part for test in tests for part in (test.values if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.And) else [test])]
    return parts[0] if len(parts) == 1 else gast.copy_location(gast.BoolOp(gast.And(), parts), tests[0])
