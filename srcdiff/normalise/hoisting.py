"""Expressions with `:=` become statements before, and an expression without: everything happens once, and in order.

before: y = g(a) + (b := f(a)) * b          after:  b = f(a)
                                                    y = g(a) + b * b
before: y = (c := f(a)) if a else 0.0       after:  if a: c = f(a); value = c
                                                    else: value = 0.0
                                                    y = value
What is evaluated before such a part, and is something else after it, gets a name.
"""

from __future__ import annotations

from typing import Callable, List, NoReturn, Optional

import gast

from srcdiff.load.purity import Body, Purity
from srcdiff.load.source import Primal
from srcdiff.names import COMPREHENSIONS, Names, bound_around, locals_of, read_names, rebound_inside, stored_names
from srcdiff.normalise.assignments import wish
from srcdiff.normalise.reductions import Reduction, as_loop, reduction_of
from srcdiff.normalise.stores import canonical
from srcdiff.normalise.supported import refuse
from srcdiff.slots import Slot
from srcdiff.trees import assign, clone, dotted_path, name

TRANSPARENT = (gast.keyword, gast.Starred, gast.Slice, gast.FormattedValue, gast.JoinedStr)


class Hoisting:
    """For one function; `lower` brings statements that are made here to plain ones."""

    def __init__(self, primal: Primal, names: Names, lower: Callable):
        self.primal, self.names, self.lower = primal, names, lower
        self.local, self.rebound = locals_of(primal.tree), rebound_inside(primal.tree)

    def value(self, node: gast.expr, before: List[gast.stmt]) -> gast.expr:
        """The expression without `:=`; what has to happen first goes to `before`."""
        if not holds(node):
            return node
        if isinstance(node, gast.NamedExpr):
            before.append(self.assigned(node.target.id, self.value(node.value, before), node))
            return gast.copy_location(name(node.target.id), node)
        if isinstance(node, gast.IfExp) and (holds(node.body) or holds(node.orelse)):
            return self.chosen(node, before)
        if isinstance(node, gast.BoolOp) and any(map(holds, node.values[1:])):
            return self.chain(node, before)
        if isinstance(node, gast.Compare) and any(map(holds, node.comparators[1:])):
            return self.value(self.pairwise(node, before), before)
        if isinstance(node, gast.Call) and any(isinstance(argument, COMPREHENSIONS) and holds(argument) for argument in node.args):
            return self.reduced(node, before)
        if isinstance(node, gast.ListComp) and not any(generator.is_async for generator in node.generators):
            return self.looped(Reduction(None, node, None, node), before)
        if isinstance(node, (gast.Lambda, *COMPREHENSIONS)):
            self.refuse(node, "`:=` is not supported here", "assign on a line of its own")
        new = clone(node)
        self.operands(slots(new), before)
        return new

    def operands(self, operands: List[Slot], before: List[gast.stmt]) -> None:
        """Operands in the order of their evaluation, in place."""
        mine: List[List[gast.stmt]] = [[] for _ in operands]
        for slot, statements in zip(operands, mine):
            slot.set(self.value(slot.get(), statements))
        for position, slot in enumerate(operands):
            before += mine[position]
            later = [statement for statements in mine[position + 1 :] for statement in statements]
            if later and not self.can_wait(slot.get(), later):
                slot.set(self.named(slot.get(), wish(slot.get()), before))

    def can_wait(self, node: gast.expr, statements: List[gast.stmt]) -> bool:
        """Is an expression the same, if it is evaluated after some statements?"""
        if read_names(node) & stored_names(statements):
            return False
        path = dotted_path(node)
        if isinstance(node, gast.Constant) or (path is not None and self.is_steady(path)):
            return True
        return all(map(self.is_pure, [*statements, node]))

    def is_steady(self, path: str) -> bool:
        """Can no call bind a name anew, or what a module calls so?"""
        root = path.split(".")[0]
        if root in self.local:
            return path == root and root not in self.rebound
        binding = self.primal.scope.lookup(path)
        return binding is not None and binding.kind != "value"

    def is_pure(self, node: gast.AST) -> bool:
        return Body(self.primal, Purity(may_raise=True)).part(node)

    def named(self, node: gast.expr, wished: str, before: List[gast.stmt]) -> gast.expr:
        fresh = self.names.fresh(wished)
        before.append(self.assigned(fresh, node, node))
        return gast.copy_location(name(fresh), node)

    def assigned(self, to: str, value: gast.expr, origin: gast.expr) -> gast.stmt:
        new = gast.copy_location(assign(to, value), origin)
        gast.copy_location(new.targets[0], origin)
        return new

    def chosen(self, node: gast.IfExp, before: List[gast.stmt]) -> gast.expr:
        """`(c := f(a)) if a else 0.0` as a branch."""
        test = self.value(node.test, before)
        fresh = self.names.fresh("value")
        sides: List[List[gast.stmt]] = [[], []]
        for side, value in zip(sides, (node.body, node.orelse)):
            side.append(self.assigned(fresh, self.value(value, side), value))
        before.append(gast.copy_location(gast.If(test, *sides), node))
        return gast.copy_location(name(fresh), node)

    def chain(self, node: gast.BoolOp, before: List[gast.stmt]) -> gast.expr:
        """`a and (c := f(a))`: what comes after the first is evaluated in a branch."""
        place = next(i for i, value in enumerate(node.values) if i and holds(value))
        first, rest = (joined(node, part) for part in (node.values[:place], node.values[place:]))
        fresh = self.names.fresh("value")
        before.append(self.assigned(fresh, self.value(first, before), first))
        side: List[gast.stmt] = []
        side.append(self.assigned(fresh, self.value(rest, side), rest))
        test = name(fresh) if isinstance(node.op, gast.And) else gast.UnaryOp(gast.Not(), name(fresh))
        before.append(located(gast.If(test, side, []), node))
        return gast.copy_location(name(fresh), node)

    def pairwise(self, node: gast.Compare, before: List[gast.stmt]) -> gast.expr:
        """`a < b < (c := d)` as `a < b and b < (c := d)`, `b` evaluated once."""
        place = next(i for i, part in enumerate(node.comparators) if i and holds(part))
        shared = node.comparators[place - 1]
        first = gast.copy_location(gast.Compare(node.left, node.ops[:place], [*node.comparators[: place - 1], shared]), node)
        if not isinstance(shared, (gast.Constant, gast.NamedExpr)):
            fresh = self.names.fresh("value")
            first.comparators[-1] = gast.copy_location(gast.NamedExpr(gast.copy_location(assign(fresh, shared).targets[0], shared), shared), shared)
            shared = gast.copy_location(name(fresh), shared)
        elif isinstance(shared, gast.NamedExpr):
            shared = gast.copy_location(name(shared.target.id), shared)
        second = gast.copy_location(gast.Compare(shared, node.ops[place:], node.comparators[place:]), node)
        return gast.copy_location(gast.BoolOp(gast.And(), [first, second]), node)

    def reduced(self, node: gast.Call, before: List[gast.stmt]) -> gast.expr:
        """`any((c := f(v)) > 1.0 for v in x)` as a loop."""
        reduction = reduction_of(node, canonical(self.primal, node.func))
        if reduction is None:
            self.refuse(node, "`:=` in a comprehension is not supported here", "write the comprehension as a loop")
        if reduction.start is not None and read_names(reduction.start) & bound_around(reduction.comprehension):
            self.refuse(node, "`:=` is not supported here", "assign on a line of its own")
        reduction.start = self.value(reduction.start, before) if reduction.start is not None else None
        return self.looped(reduction, before)

    def looped(self, reduction: Reduction, before: List[gast.stmt]) -> gast.expr:
        result, statements = as_loop(reduction, self.names, self.names.fresh)
        before += self.lower(statements)
        return result

    def refuse(self, node: gast.AST, message: str, help: str) -> NoReturn:
        named = next(inner for inner in gast.walk(node) if isinstance(inner, gast.NamedExpr))
        refuse(self.primal, named, message, help)


def holds(node: Optional[gast.AST]) -> bool:
    """Is there a `:=` in an expression that binds a name in the scope around it?"""
    return node is not None and bool(bound_around(node))


def joined(node: gast.BoolOp, values: List[gast.expr]) -> gast.expr:
    return values[0] if len(values) == 1 else gast.copy_location(gast.BoolOp(node.op, values), values[0])


def located(new: gast.stmt, origin: gast.expr) -> gast.stmt:
    for node in gast.walk(new):
        if not hasattr(node, "lineno"):
            gast.copy_location(node, origin)
    return new


def slots(node: gast.AST) -> List[Slot]:
    """The operands of an expression in the order of their evaluation."""
    if isinstance(node, gast.Dict):
        pairs = [(Slot(node.keys, i), Slot(node.values, i)) for i in range(len(node.values))]
        return [slot for pair in pairs for slot in pair if slot.get() is not None]
    found: List[Slot] = []
    for field in node._fields:
        value = getattr(node, field, None)
        places = [Slot(value, i) for i in range(len(value))] if isinstance(value, list) else [Slot(node, field)]
        for slot in places:
            part = slot.get()
            if isinstance(part, TRANSPARENT) or (isinstance(node, gast.Call) and field == "func" and isinstance(part, gast.Attribute)):
                found += slots(part)
            elif isinstance(part, gast.expr):
                found.append(slot)
    return found
