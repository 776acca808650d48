"""What changes a list, and a comprehension of differentiated values, as core statements.

before: ys.append(e);                a = ys.pop();                         ys.extend(zs)              ys = [v * v for v in x if v > 0.0]
after:  ys[-1] = e  (.resizes        a = ys[-1]; ys[-1] = None             for v in zs:               ys = []
        = "append")                  (.resizes = "pop")                        ys.append(v)           for v in x:
                                                                                                          if v > 0.0: ys.append(v * v)
The index of a statement that resizes is the place of the new item, as it is afterwards, or that of the one that goes.  A loop that is made
here has `.stands_for`, the user's text, which the forward sweep prints if it has nothing to keep in the loop.
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.calls.reduce import loops_around, variables_of, with_comments_of
from srcdiff.facts.operands import slots
from srcdiff.names import bound_names, read_names
from srcdiff.normalise import core_block
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.normalise.reductions import free_name
from srcdiff.normalise.renaming import renamed_comprehension
from srcdiff.normalise.stores import as_load
from srcdiff.normalise.supported import refuse
from srcdiff.trees import assign, attribute, call, clone, constant, key, name, subscript

COMPREHENSIONS = (gast.ListComp, gast.GeneratorExp)


def is_of_list(node: Optional[gast.AST]) -> bool:
    """Is it what changes a list, or a comprehension, that has to become statements?"""
    return getattr(node, "expands", None) == "list"


def mark_lists(nodes: List[gast.expr]) -> None:
    for node in nodes:
        node.expands = "list"


def list_statements(statement: gast.stmt, expansion, before: List[gast.stmt]) -> Optional[List[gast.stmt]]:
    """A statement that is nothing but the change of a list, or the binding of a name to a comprehension or to what a list gave up; None for
    any other."""
    value = getattr(statement, "value", None)
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Tuple) and any(map(is_of_list, value.elts)):
        return one_by_one(statement, expansion, before)
    if not is_of_list(value):
        return None
    lists = ListStatements(statement, expansion, before)
    to = statement.targets[0].id if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) else None
    if isinstance(value, gast.BinOp):
        text = gast.AugAssign(clone(statement.targets[0]), gast.Add(), clone(value.right))
        return lists.extended(as_load(statement.targets[0]), value.right, text)
    if isinstance(value, gast.ListComp) and to is not None and to not in read_names(value):
        return lists.comprehension(value, to)
    if isinstance(value, gast.Call) and value.func.attr == "pop" and to is not None and to not in read_names(value):
        return lists.popped(value, to, statement.written)
    return lists.effect(value) if isinstance(statement, gast.Expr) and isinstance(value, gast.Call) else None


def one_by_one(statement: gast.Assign, expansion, before: List[gast.stmt]) -> Optional[List[gast.stmt]]:
    """`ys, zs = [f(v) for v in x], [g(v) for v in x]`, if that is the same; None if not."""
    pairs = assigned_pairs(statement)
    if {to for to, _ in pairs} & read_names(statement.value) or any(isinstance(value, gast.Call) and is_of_list(value) for _, value in pairs):
        return None
    found: List[gast.stmt] = []
    for to, value in pairs:
        one = marked(at(assign(to, value), statement), statement.origin, written=False)
        found += list_statements(one, expansion, before) or [one]
    return found


def list_value(node: gast.expr, statement: gast.stmt, expansion, before: List[gast.stmt]) -> gast.expr:
    """A comprehension, or an item that goes, within a longer expression: it gets a name."""
    lists = ListStatements(statement, expansion, before)
    if isinstance(node, gast.Call) and node.func.attr != "pop":
        refuse(expansion.primal, node, f"the result of `{node.func.attr}` is None", "write it on a line of its own")
    fresh = expansion.names.fresh("item" if isinstance(node, gast.Call) else "values")
    before += lists.popped(node, fresh, False) if isinstance(node, gast.Call) else lists.comprehension(node, fresh)
    return at(name(fresh), node)


class ListStatements:
    """For one statement; what has to come first goes to `before`."""

    def __init__(self, statement: gast.stmt, expansion, before: List[gast.stmt]):
        self.statement, self.expansion, self.before = statement, expansion, before
        self.primal, self.names = expansion.primal, expansion.names

    def effect(self, node: gast.Call) -> List[gast.stmt]:
        """A call that changes a list, for nothing but that."""
        ys, method = node.func.value, node.func.attr
        arguments = self.arguments(node, {"append": 1, "extend": 1, "insert": 2, "pop": len(node.args) and 1}.get(method, 0))
        if method == "pop":
            return [self.removed(node, None, self.is_written(node))]
        if method == "append":
            return [self.resizing(ys, constant(-1), arguments[0], "append", self.is_written(node))]
        if method == "insert":
            self.check_place(node, arguments[0])
            return [self.resizing(ys, *arguments, "insert", self.is_written(node))]
        if method == "extend":
            return self.extended(ys, arguments[0], gast.Expr(clone(node)))
        everything = gast.Slice(None, None, None)
        value = subscript(clone(ys), gast.Slice(None, None, constant(-1))) if method == "reverse" else gast.List([], gast.Load())
        new = gast.Assign([gast.Subscript(clone(ys), everything, gast.Store())], value, None)
        return [self.marked(new, self.is_written(node))]

    def is_written(self, node: gast.Call) -> Optional[bool]:
        """Is it still as the user wrote it?"""
        return self.statement.written and key(node) == key(getattr(self.statement.origin, "value", None))

    def marked(self, new: gast.stmt, written: Optional[bool]) -> gast.stmt:
        return marked(at(new, self.statement), self.statement.origin, written=written)

    def arguments(self, node: gast.Call, count: int) -> List[gast.expr]:
        if len(node.args) != count:
            refuse(self.primal, node, f"`{node.func.attr}` of a list with {len(node.args)} arguments is not supported", "write ys.append(value)")
        self.expansion.lift_operands([slot for slot in slots(node) if slot.get() is not node.func], self.statement, self.before)
        return node.args

    def check_place(self, node: gast.Call, place: gast.expr) -> None:
        """A place that counts from the end, or may, is another one when the list has another length."""
        if not isinstance(place, gast.Constant) or type(place.value) is not int:
            method = node.func.attr
            refuse(self.primal, node, f"`{method}` at a place that is not written out is not supported", f"{method} at 0, or at the end")

    def resizing(self, ys: gast.expr, place: gast.expr, value: gast.expr, kind: str, written: Optional[bool]) -> gast.stmt:
        index = clone(place)
        index.resizes = kind
        new = self.marked(gast.Assign([gast.Subscript(clone(ys), index, gast.Store())], value, None), written)
        new.resizes = kind
        return new

    def removed(self, node: gast.Call, popped: Optional[str], written: Optional[bool]) -> gast.stmt:
        """The item at a place goes; its value is in the variable `popped`, if anybody wants it."""
        place = node.args[0] if node.args else constant(-1)
        if not is_last(place):
            self.check_place(node, place)
        new = self.resizing(node.func.value, place, constant(None), "pop", written)
        new.popped = popped
        return new

    def popped(self, node: gast.Call, variable: str, written: Optional[bool]) -> List[gast.stmt]:
        """`variable = ys.pop()`, which the first of two statements prints."""
        self.arguments(node, len(node.args) and 1)
        removed = self.removed(node, variable, None)
        item = subscript(clone(node.func.value), clone(node.args[0]) if node.args else constant(-1))
        read = self.marked(assign(variable, at(item, node)), written)
        read.pops = True
        return [read, removed]

    def extended(self, ys: gast.expr, items: gast.expr, text: gast.stmt) -> List[gast.stmt]:
        """The items one after the other; `text` is how the user wrote it."""
        if isinstance(items, (gast.List, gast.Tuple)):
            return core_block([self.append(ys, item) for item in items.elts], self.primal, self.names)
        if isinstance(items, COMPREHENSIONS):
            return self.loops(items, [], self.append(ys, items.elt), text)
        if ys.id in read_names(items):
            refuse(self.primal, self.statement, "a list that is extended by itself is not supported", f"write {ys.id} = {ys.id} + {ys.id}")
        item = self.names.fresh("item")
        loop = gast.For(gast.Name(item, gast.Store(), None, None), items, [self.append(ys, name(item))], [], None)
        return self.core([loop], text)

    def append(self, ys: gast.expr, value: gast.expr) -> gast.stmt:
        """In the user's terms."""
        new = gast.Expr(call(attribute(clone(ys), "append"), value))
        new.user = getattr(self.statement.origin, "user", self.statement.origin)
        return at(new, self.statement)

    def core(self, body: List[gast.stmt], text: gast.stmt) -> List[gast.stmt]:
        """Statements of which the last is a loop."""
        whole = with_comments_of(self.statement.origin, [at(new, self.statement) for new in body])
        new = core_block(whole, self.primal, self.names)
        new[-1].stands_for = at(text, self.statement)
        return new

    # --- comprehensions

    def comprehension(self, node: gast.ListComp, target: str) -> List[gast.stmt]:
        """`target = []`, and the loops that fill it."""
        return self.loops(node, [assign(target, gast.List([], gast.Load()))], self.append(name(target), node.elt), assign(target, clone(node)))

    def loops(self, node: gast.expr, first: List[gast.stmt], append: gast.stmt, text: gast.stmt) -> List[gast.stmt]:
        """`append` in the loops of a comprehension."""
        if any(generator.is_async for generator in node.generators):
            refuse(self.primal, node, "an asynchronous comprehension is not supported", "compute the values before and pass them")
        body = self.expansion.body
        bound = self.expansion.local.union(*map(read_names, body))
        around = set().union(*(variables_of(loop) for loop in loops_around(body, self.statement)))
        claimed = {variable: name(free_name(variable, self.names, bound, around)) for variable in sorted(bound_names(node))}
        new = renamed_comprehension(node, claimed)
        append.value.args = [new.elt]
        inner: List[gast.stmt] = [append]
        for generator in reversed(new.generators):
            for condition in reversed(generator.ifs):
                inner = [gast.If(condition, inner, [])]
            inner = [gast.For(generator.target, generator.iter, inner, [], None)]
        return self.core([*first, *inner], text)


def is_last(place: gast.expr) -> bool:
    """Is it the index -1?"""
    return isinstance(place, gast.UnaryOp) and isinstance(place.op, gast.USub) and getattr(place.operand, "value", None) == 1
