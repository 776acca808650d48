"""Several directions at once: each tangent has a leading axis, of directions (vector mode; Griewank & Walther 2008, section 3.2).

before: y_dot = s_dot * x + x_dot * s               y_dot[i] = a @ x_dot            t_dot = np.linalg.solve(a, x_dot)
after:  y_dot = s_dot[:, None] * x + x_dot * s      y_dot[:, i] = x_dot @ a         t_dot = np.array([np.linalg.solve(a, one) for one in x_dot])
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.names import names_in, read_names
from srcdiff.normalise.grammar import root_of
from srcdiff.normalise.stores import as_load
from srcdiff.push.lifting import Lifting
from srcdiff.trees import assign, attribute, call, constant, name, tuple_of


def in_directions(mirrors: List[Mirror], lifting: Lifting, given: Set[str], result: str) -> None:
    """Give the tangents in all lines, in place, the axis of directions; `given` are those of the caller, `result` is what is returned."""
    lines = list(all_lines(mirrors))
    assigned = [(to, value) for line in lines if isinstance(line, gast.Assign) for to, value in pairs_of(line)]
    lifting.dots |= closure(lifting.dots, [(to, read_names(value)) for to, value in assigned])
    lifting.given = closure(given, [(to, read_names(value)) for to, value in assigned if is_alias(value)])
    lift_all(mirrors, Statements(lifting, result))
    mirrors[-1].lines.insert(0, assign(lifting.count, call("$len", name(sorted(given)[0]))))


def closure(names: Set[str], reads: list) -> Set[str]:
    """The names, and what is made of them."""
    found, grown = set(), set(names)
    while grown != found:
        found, grown = grown, grown | {to for to, read in reads if read & grown}
    return found


def is_alias(value: gast.expr) -> bool:
    """May the value be another name of what it reads?"""
    return not isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Call))


def pairs_of(line: gast.Assign) -> list:
    (to,) = line.targets
    if isinstance(to, gast.Tuple) and isinstance(line.value, gast.Tuple):
        return [(part.id, value) for part, value in zip(to.elts, line.value.elts)]
    return [(to.id, line.value)] if isinstance(to, gast.Name) else []


def lift_all(mirrors: List[Mirror], statements: Statements) -> None:
    for mirror in mirrors:
        if getattr(mirror, "replaces", False):
            statements.refuse(mirror.statement, "a function that calls itself is not supported in several directions at once")
        mirror.closing = [statements.lifted(line, mirror.statement) for line in mirror.closing]
        mirror.lines = [statements.lifted(line, mirror.statement) for line in mirror.lines]
        lift_all(mirror.body, statements)
        lift_all(mirror.orelse, statements)
        mirror.after[:] = [statements.lifted(line, mirror.statement) for line in mirror.after]


class Statements:
    """Lifts the lines of tangents; `statement` is the primal's, for messages."""

    def __init__(self, lifting: Lifting, result: str):
        self.lifting, self.result = lifting, result

    def lifted(self, line: gast.stmt, statement: gast.stmt) -> gast.stmt:
        if isinstance(line, gast.Assign) and isinstance(line.targets[0], (gast.Name, gast.Tuple)):
            return self.assigned(line)
        if isinstance(line, gast.Return) or not ({n.id for n in names_in(line)} | {self.root(line)}) & self.lifting.dots:
            return line
        if isinstance(line, gast.Assign):
            new = self.store(line)
        elif isinstance(line, gast.AugAssign):
            new = self.update(line)
        elif isinstance(line, gast.Expr) and isinstance(line.value, gast.Call):
            new = self.changed(line)
        else:
            return self.refuse(statement, "this statement is not supported in several directions at once")
        if hasattr(line, "seen_by"):
            new.seen_by = line.seen_by
        return new

    def root(self, line: gast.stmt):
        return root_of(line.targets[0]) if isinstance(line, gast.Assign) else root_of(line.target) if isinstance(line, gast.AugAssign) else None

    def assigned(self, line: gast.Assign) -> gast.Assign:
        """Of names: zeros, too, are those of all directions."""
        values = [self.bound(to, value) for to, value in pairs_of(line)]
        if values:
            line.value = tuple_of(values) if isinstance(line.targets[0], gast.Tuple) else values[0]
        return line

    def bound(self, to: str, value: gast.expr) -> gast.expr:
        if to not in self.lifting.dots:
            return value
        return self.unshared(value) if to == self.result else self.lifting.kept(value)

    def unshared(self, value: gast.expr) -> gast.expr:
        """What is returned: a number's tangents are an array, and may be that which was given."""
        if isinstance(value, gast.Tuple):
            return tuple_of([self.unshared(element) for element in value.elts])
        new = self.lifting.kept(value)
        is_given = is_alias(value) and read_names(value) & self.lifting.given and not self.lifting.rank(value)
        return call("$np.copy", new) if is_given else new

    def store(self, line: gast.Assign) -> gast.stmt:
        """`y_dot[:, i] = ...`; an item of a list is another one."""
        (to,) = line.targets
        if self.lifting.is_list(to.value):
            return gast.Assign([self.lifting.item_of_list(to)], self.lifting.kept(line.value), None)
        value = self.lifting.broadcast_with(line.value, to)
        return self.lifting.loop(line, root_of(to)) if value is None else gast.Assign([self.place(to)], value, None)

    def update(self, line: gast.AugAssign) -> gast.stmt:
        """`y_dot[:, i] += ...`; what is a number for each direction is not changed in place, others may have it."""
        to, in_list = line.target, isinstance(line.target, gast.Subscript) and self.lifting.is_list(line.target.value)
        value, rank = self.lifting.broadcast_with(line.value, to), self.lifting.rank(to)
        if isinstance(to, gast.Subscript) and not in_list:
            return self.lifting.loop(line, root_of(to)) if value is None else gast.AugAssign(self.place(to), line.op, value)
        if value is None and not in_list:
            everything = gast.Subscript(name(to.id), constant(...), gast.Store())  # of an array: += alone would bind the name to a new number
            return self.lifting.loop(gast.AugAssign(everything, line.op, line.value), to.id)
        if value is None or (in_list and rank is None):
            self.refuse(to, "the ranks of what is added here are not known, as several directions at once ask for", "tell them: give example=")
        new = self.lifting.item_of_list(to) if in_list else to
        if rank:
            return gast.AugAssign(new, line.op, value)
        return gast.Assign([new], gast.BinOp(as_load(new), line.op, value), None)

    def place(self, to: gast.Subscript) -> gast.Subscript:
        new = self.lifting.part(to)
        if new is None:
            self.refuse(to, "a store at such places is not supported in several directions at once")
        new.ctx = gast.Store()
        return new

    def changed(self, line: gast.Expr) -> gast.stmt:
        """`ys_dot.append(e)`, `np.add.at(y_dot, places, e)`."""
        node = line.value
        if not isinstance(node.func, gast.Attribute) or root_of(node.func.value) not in self.lifting.dots:
            return self.lifting.loop(line, root_of(node.args[0]))
        if not node.args or node.func.attr == "pop":
            return line
        return gast.Expr(call(attribute(node.func.value, node.func.attr), *node.args[:-1], self.lifting.kept(node.args[-1])))

    def refuse(
        self, node: gast.AST, message: str, help: str = "call the derivative once for each direction: srcdiff.jvp(f, ...) without vector="
    ) -> None:
        raise UnsupportedSyntaxError(message, self.lifting.primal.place(node), help)
