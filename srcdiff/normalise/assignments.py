"""Assignments of every kind become `name = expression` or a parallel assignment of names.

before: a, (b, c) = f(x), (y, z);  s += t;  p: float = q;  u = v = w;  m, n = x.shape;  y[0], y[1] = y[1], s;  y[f(i)] += 1.0
after:  a, b, c = f(x), y, z;  s = s + t;  p = q;  u = w; v = u;  pair = x.shape; m = pair[0]; n = pair[1];
        y_value, s_value = y[1], s; y[0] = y_value; y[1] = s_value;  index = f(i); y[index] = y[index] + 1.0
Calls that write into an array become stores too (see `stores`).
"""

from __future__ import annotations

import copy
from typing import List, Optional, Tuple

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.normalise.grammar import raises
from srcdiff.normalise.stores import Store, as_load, call_as_store
from srcdiff.trees import assign, call, clone, constant, name, subscript, tuple_of
from srcdiff.walks import Define


def plain_assignments(primal: Primal, names: Names, body: Optional[list] = None) -> list:
    """The primal's body (or what became of it) with plain assignments only; docstring, `pass`, `del` and bare annotations dropped."""
    return Assignments(primal, names).block(primal.tree.body if body is None else body)


class Assignments:
    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names

    def block(self, body: list) -> list:
        return [new for statement in body for new in self.statement(statement)]

    def statement(self, statement: gast.stmt) -> list:
        method = getattr(self, "visit_" + type(statement).__name__.lower(), None)
        if method is not None:
            return method(statement)
        return [marked(clone(statement), statement)]

    def visit_pass(self, statement: gast.Pass) -> list:
        return []

    visit_delete = visit_nonlocal = visit_global = visit_pass

    def visit_functiondef(self, statement: gast.FunctionDef) -> list:
        """Defaults are evaluated at the definition."""
        function, before = copy.deepcopy(statement), []
        for defaults in (function.args.defaults, function.args.kw_defaults):
            for position, default in enumerate(defaults):
                if default is not None and not isinstance(default, gast.Constant):
                    kept = self.names.fresh("default")
                    before.append(marked(assign(kept, default), statement, written=False))
                    defaults[position] = at(name(kept), statement)
        new = marked(Define(statement.name), statement)
        new.function = function
        return [*before, new]

    def visit_expr(self, statement: gast.Expr) -> list:
        if isinstance(statement.value, gast.Constant):
            return []  # a docstring, or a string used as a comment
        store = call_as_store(self.primal, statement.value)
        return [marked(clone(statement), statement)] if store is None else self.called_store(store, statement)

    def called_store(self, store: Store, statement: gast.stmt) -> list:
        new = marked(at(gast.Assign([store.target], store.value, None), statement), statement)
        new.accumulates, new.called, new.fits = store.accumulates, statement.value, store.fits
        checks = []
        if store.some is not None:
            none = gast.Compare(call("$np.size", store.some), [gast.Eq()], [constant(0)])
            checks.append(self.refused(none, "srcdiff: there must be values to write into the array", statement))
        if store.apart is not None:
            shared = call("$np.shares_memory", as_load(store.target.value), store.apart)
            checks.append(self.refused(shared, "srcdiff: the array must not share memory with the values that are written into it", statement))
        return [*checks, new]

    def refused(self, test: gast.expr, text: str, statement: gast.stmt) -> gast.stmt:
        """An error at run time, where the store would be another than NumPy's."""
        refusal = marked(at(gast.Raise(call("$ValueError", constant(text)), None), statement), statement, written=False)
        new = marked(at(gast.If(test, [refusal], []), statement), statement, written=False)
        new.raises = True
        return new

    def visit_if(self, statement: gast.If) -> list:
        new = gast.If(clone(statement.test), self.block(statement.body), self.block(statement.orelse))
        if raises(statement):
            new.raises = True
        return [marked(new, statement)]

    def visit_while(self, statement: gast.While) -> list:
        return [self.loop(gast.While(clone(statement.test), self.block(statement.body), []), statement)]

    def visit_for(self, statement: gast.For) -> list:
        return [self.loop(gast.For(clone(statement.target), clone(statement.iter), self.block(statement.body), [], None), statement)]

    def loop(self, new: gast.stmt, statement: gast.stmt) -> gast.stmt:
        new.until = getattr(statement, "until", [])
        return marked(new, statement)

    def visit_annassign(self, statement: gast.AnnAssign) -> list:
        if statement.value is None:
            return []
        return [marked(assign(clone(statement.target), clone(statement.value)), statement)]

    def visit_augassign(self, statement: gast.AugAssign) -> list:
        before, place = self.settled_place(statement.target, statement)
        value = gast.BinOp(as_load(place), clone(statement.op), clone(statement.value))
        gast.copy_location(value, statement)
        gast.copy_location(value.left, statement.target)
        new = marked(gast.Assign([place], value, None), statement, written=not before)
        new.augmented = True
        return [*before, new]

    def settled_place(self, to: gast.expr, origin: gast.stmt):
        """A target of which the index is evaluated once: (assignments before, target)."""
        to, before = clone(to), []
        node = to
        while isinstance(node, (gast.Subscript, gast.Attribute)):
            if (
                isinstance(node, gast.Subscript)
                and any(isinstance(part, gast.Call) for part in gast.walk(node.slice))
                and not isinstance(node.slice, (gast.Slice, gast.Tuple))
            ):
                index = self.names.fresh("index")
                before.insert(0, marked(assign(index, node.slice), origin, written=False))
                node.slice = at(name(index), origin)
            node = node.value
        return before, to

    def visit_assign(self, statement: gast.Assign) -> list:
        if len(statement.targets) > 1:
            return self.chained(statement)
        store = call_as_store(self.primal, statement.value)
        if store is not None:  # `z = np.add(x, y, out=z)`
            written = self.called_store(store, statement)
            result = as_load(store.target.value) if store.returns else at(constant(None), statement)
            return in_one_text([*written, *self.bind(statement.targets[0], result, statement)])
        return self.bind(statement.targets[0], clone(statement.value), statement)

    def chained(self, statement: gast.Assign) -> list:
        """`a = b = e`: e once, then the targets from left to right."""
        first, *others = statement.targets
        if not isinstance(first, gast.Name):
            first, others = name(self.names.fresh("value")), statement.targets
        new = self.bind(first, clone(statement.value), statement)
        for other in others:
            new += self.bind(other, at(name(first.id), statement), statement)
        return in_one_text(new)

    def bind(self, to: gast.expr, value: gast.expr, origin: gast.stmt) -> list:
        """Statements that assign `value` to a target that may be a nested tuple."""
        if isinstance(to, gast.Name):
            new = marked(assign(to.id, value), origin)
            new.raises_flag, new.is_flag = hasattr(origin, "raises_flag"), hasattr(origin, "is_flag")
            new.synthetic = new.is_flag
            return [new]
        if isinstance(to, (gast.Subscript, gast.Attribute)):
            return [marked(gast.Assign([clone(to)], value, None), origin)]
        pairs = flat_pairs(to, value)
        if pairs is not None and any(isinstance(target, (gast.Subscript, gast.Attribute)) for target, _ in pairs):
            return in_one_text(self.one_by_one(pairs, origin))
        if pairs is not None:
            last = {target.id: part for target, part in pairs}  # of a name bound twice, the last value stays
            new = gast.Assign([tuple_of([gast.Name(n, gast.Store(), None, None) for n in last])], tuple_of(list(last.values())), None)
            return [marked(new if len(last) > 1 else assign(*last.popitem()), origin)]
        return in_one_text(self.unpack(to, value, origin))

    def one_by_one(self, pairs: list, origin: gast.stmt) -> list:
        """A parallel assignment with stores: all values first, then the targets from left to right, each with its index as it is then."""
        kept = [name(self.names.fresh(wish(value))) if not isinstance(value, gast.Constant) else value for _, value in pairs]
        given = [(new, value) for new, (_, value) in zip(kept, pairs) if new is not value]
        whole = tuple_of([gast.Name(new.id, gast.Store(), None, None) for new, _ in given])
        first = gast.Assign([whole], tuple_of([value for _, value in given]), None) if len(given) > 1 else None
        new = [marked(at(first or assign(n.id, value), origin), origin) for n, value in given[: 1 if first else None]]
        for statement in new:
            statement.waits = len(pairs)  # stores after it, for its values
        for (target, _), value in zip(pairs, kept):
            new += self.bind(target, at(clone(value), origin), origin)
        return new

    def unpack(self, to: gast.expr, value: gast.expr, origin: gast.stmt) -> list:
        """Items of a value that is not written out: a name for the value, then one assignment an item."""
        new = []
        if not isinstance(value, gast.Name) or value.id in {n.id for n in gast.walk(to) if isinstance(n, gast.Name)}:
            whole = self.names.fresh("items")
            new.append(marked(assign(whole, value), origin, written=False))
            new[0].unpacks = value.unpacks = len(to.elts)
            value = at(name(whole), origin)
        items = [at(subscript(clone(value), constant(position)), origin) for position in range(len(to.elts))]
        if any(isinstance(node, (gast.Subscript, gast.Attribute)) for node in gast.walk(to)):  # all items are read before the first is stored
            kept = [self.names.fresh("item") for _ in items]
            new += [marked(assign(name_of_item, item), origin) for name_of_item, item in zip(kept, items)]
            items = [at(name(name_of_item), origin) for name_of_item in kept]
            new[-len(items)].count = len(items)
            return [*new, *(s for element, item in zip(to.elts, items) for s in self.bind(element, item, origin))]
        bound = [self.bind(element, item, origin) for element, item in zip(to.elts, items)]
        bound[0][0].count = len(items)
        return [*new, *(s for part in bound for s in part)]


def flat_pairs(to: gast.expr, value: gast.expr):
    """(name, value) pairs of a tuple target and a tuple of the same form, or None."""
    if isinstance(to, (gast.Name, gast.Subscript, gast.Attribute)):
        return [(to, value)]
    if not isinstance(value, (gast.Tuple, gast.List)) or len(value.elts) != len(to.elts):
        return None
    pairs = []
    for element, part in zip(to.elts, value.elts):
        inner = flat_pairs(element, part)
        if inner is None:
            return None
        pairs += inner
    return pairs


def marked(new: gast.stmt, origin: gast.stmt, written=True) -> gast.stmt:
    """A core statement that knows where it comes from."""
    gast.copy_location(new, origin)
    new.origin, new.written = origin, written
    return new


def together(pairs: List[Tuple[str, gast.expr]], origin: gast.stmt) -> gast.stmt:
    """One assignment that gives all these names their values at once."""
    targets = [gast.Name(target, gast.Store(), None, None) for target, _ in pairs]
    new = assign(*pairs[0]) if len(pairs) == 1 else gast.Assign([gast.Tuple(targets, gast.Store())], tuple_of([value for _, value in pairs]), None)
    return marked(at(new, origin), origin.origin, written=False)


def in_one_text(statements: list) -> list:
    """Statements that stand for one of the user's lines: each prints as itself."""
    for statement in statements:
        statement.written = False
    return statements


def at(node: gast.expr, origin: gast.AST) -> gast.expr:
    """A new node with the place of the user's."""
    for inner in gast.walk(node):
        if not hasattr(inner, "lineno"):
            gast.copy_location(inner, origin)
    return node


def wish(value: gast.expr) -> str:
    """A name for a value that waits until the targets before it are assigned."""
    names = [node.id for node in gast.walk(value) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)]
    return f"{names[0]}_value" if names else "value"
