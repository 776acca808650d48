"""The body of a user's function in the place of its call.

before: s = s + area(x[i])                  after:  r = x[i]
        (def area(r): return pi * r * r)            s = s + pi * r * r

Names of the body that are taken get others; globals of another module keep their meaning (see `load.joined`).  Where a body has an effect,
what the statement evaluates before the call gets a name first.
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.calls.arguments import bound_arguments
from srcdiff.calls.body import Body
from srcdiff.calls.choices import chain, chosen, dispatched, pairwise, picked
from srcdiff.calls.functionals import called
from srcdiff.calls.lists import is_of_list, list_statements, list_value
from srcdiff.calls.numbers import check_number
from srcdiff.calls.pairs import Pairs
from srcdiff.calls.reduce import reduced, says_nothing
from srcdiff.calls.several import all_items, gives_several, item_position, items
from srcdiff.errors import UnsupportedSyntaxError, placed
from srcdiff.facts.dataflow import COMPOUND
from srcdiff.facts.expansion import Dispatch, Keyed
from srcdiff.facts.functionals import Functional
from srcdiff.facts.operands import operands, wish
from srcdiff.slots import Slot
from srcdiff.load.binding import Closure
from srcdiff.load.inner import definition_of, is_recursive
from srcdiff.load.joined import module_of
from srcdiff.load.purity import is_pure_expression
from srcdiff.load.source import Primal
from srcdiff.names import Names, read_names, rebound_inside
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.decisions import named_decisions
from srcdiff.normalise.grammar import is_store
from srcdiff.normalise.reductions import Reduction
from srcdiff.normalise.stores import as_load
from srcdiff.normalise.jump_forms import returns_in
from srcdiff.trees import assign, clone, constant, dotted_path, key, name, subscript
from srcdiff.walks import Define, walk


def expand_calls(body: List[gast.stmt], primal: Primal, names: Names, local: set, pairs: Pairs) -> None:
    """Put the bodies of the calls that have `.expands` in their places, in place; facts are needed again."""
    Expansion(primal, names, local, body, pairs).block(body)
    body[:] = named_decisions(body, names)  # a body may bind what the test around its call reads


class Expansion:
    """One round; `local` are the names that are bound in the function."""

    def __init__(self, primal: Primal, names: Names, local: set, body: List[gast.stmt], pairs: Pairs):
        self.primal, self.names, self.local, self.pairs = primal, names, local, pairs
        self.body = body
        self.ordered = False  # does the order matter in which the parts of the statement are evaluated?
        defined = [inner for statement in body for inner in walk(statement) if isinstance(inner, Define)]
        self.functions = {define.name: define.function for define in defined}
        self.inner = {define.name: definition_of(define.function, primal) for define in defined}
        self.rebound = set().union(*(rebound_inside(define.function) for define in defined))  # names that inner functions may bind anew

    def block(self, body: List[gast.stmt]) -> None:
        for statement in list(body):
            if isinstance(statement, COMPOUND):
                self.block(statement.body)
                self.block(statement.orelse)
            if any(hasattr(node, "expands") for part in own_parts(statement) for node in walk(part)):
                position = next(i for i, one in enumerate(body) if one is statement)
                body[position : position + 1] = self.statement(statement)

    def statement(self, statement: gast.stmt) -> List[gast.stmt]:
        """What a statement with such calls becomes."""
        self.ordered = self.has_effect(statement)
        before: List[gast.stmt] = []
        if isinstance(statement, gast.While):
            return self.loop(statement)
        if isinstance(statement, (gast.If, gast.For)):
            part = "test" if isinstance(statement, gast.If) else "iter"
            setattr(statement, part, self.lifted(getattr(statement, part), statement, before))
            return [*before, statement]
        if isinstance(statement, gast.Expr) and hasattr(statement.value, "expands") and not is_of_list(statement.value):
            self.inlined(statement.value, statement, before)
            return before
        whole = list_statements(statement, self, before)
        if whole is not None:
            return [*before, *whole]
        self.check_place(statement)
        if isinstance(statement, gast.Assert) and statement.msg is not None and marked_calls(statement.msg):
            return self.failing(statement)
        parts = [Slot(statement, field) for field in ("value", "test", "exc") if getattr(statement, field, None) is not None]
        parts += [Slot(statement.targets, i) for i in range(len(getattr(statement, "targets", ())))]
        self.lift_operands(parts, statement, before)
        statement.written = False
        if hasattr(statement, "augmented") and key(getattr(statement.value, "left", None)) != key(as_load(statement.targets[0])):
            del statement.augmented  # its old value has a name
        return before if says_nothing(statement) else [*before, statement]

    def has_effect(self, statement: gast.stmt) -> bool:
        """Has a call an effect, and something else is evaluated in the statement?"""
        calls = [call for part in own_parts(statement) for call in marked_calls(part)]
        if len(calls) == 1 and getattr(statement, "value", None) is calls[0]:
            return False
        return not all(map(self.is_pure, calls))

    def failing(self, statement: gast.Assert) -> List[gast.stmt]:
        """`assert x > 0.0, note(x)`: the message is made where the assertion fails."""
        exception = at(gast.Call(name("$AssertionError"), [statement.msg], []), statement.msg)
        new = self.made(gast.If(gast.UnaryOp(gast.Not(), statement.test), [self.made(gast.Raise(exception, None), statement)], []), statement)
        new.raises = True
        self.block(new.body)
        return self.statement(new) if marked_calls(new.test) else [new]

    def is_pure(self, call: gast.expr) -> bool:
        if is_of_list(call) and isinstance(call, gast.Call):
            return False
        if isinstance(call.expands, (Dispatch, Keyed)):
            return isinstance(call.expands, Keyed) or call.expands.is_pure
        if gives_several(call):
            return True
        if isinstance(call.expands, (Reduction, Functional)) or is_of_list(call):
            return is_pure_expression(call, self.primal, self.inner, self.local)
        return Body(self.primal, self.names, call, self.local, self.rebound).is_pure(self.inner)

    def check_place(self, statement: gast.stmt) -> None:
        """`y[k] += f()`: the place is found before the call."""
        if self.ordered and is_store(statement) and hasattr(statement, "augmented") and read_names(statement.targets[0]) & self.rebound:
            self.refuse(statement, "this call may change where the result is stored", "call it on a line of its own, and use the result here")

    def refuse(self, node: gast.AST, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def loop(self, loop: gast.While) -> List[gast.stmt]:
        """`while f(x) > 1.0`: the test is evaluated in the loop, which a flag ends."""
        count, *rest = loop.body
        before: List[gast.stmt] = []
        test = self.lifted(loop.test, loop, before)
        stop = self.names.fresh("stop")
        first = self.made(assign(stop, constant(False)), loop)
        raised = self.made(assign(stop, gast.UnaryOp(gast.Not(), test)), loop)
        first.is_flag = raised.is_flag = raised.raises_flag = first.synthetic = raised.synthetic = True
        going_on = self.made(gast.If(gast.UnaryOp(gast.Not(), name(stop)), rest, []), loop)
        loop.test, loop.until = at(constant(True), loop), [*loop.until, stop]
        loop.body = [count, *before, raised, going_on]
        return [first, loop]

    def lifted(self, node: gast.expr, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """The expression without such calls; statements that come first go to `before`."""
        if not any(hasattr(inner, "expands") for inner in walk(node)):
            return node
        if is_of_list(node):
            return list_value(node, statement, self, before)
        if isinstance(getattr(node, "expands", None), Keyed):
            return picked(self, node, statement, before)
        position = item_position(node)
        if position is not None:
            return items(node.value, self, statement, before)[position]
        if not isinstance(node, gast.Call) and hasattr(node, "expands"):
            return self.inlined(self.call_of(node), statement, before)
        if isinstance(node, gast.IfExp):
            if marked_calls(node.body) or marked_calls(node.orelse):
                return chosen(self, node, statement, before)
            node.test = self.lifted(node.test, statement, before)
            return node
        if isinstance(node, gast.BoolOp):
            if any(map(marked_calls, node.values[1:])):
                return chain(self, node, statement, before)
            node.values[0] = self.lifted(node.values[0], statement, before)
            return node
        if isinstance(node, gast.Compare) and any(map(marked_calls, node.comparators[1:])):
            return pairwise(self, node, statement, before)
        if isinstance(node, (gast.Lambda, gast.ListComp, gast.SetComp, gast.GeneratorExp, gast.DictComp)):
            self.refuse(node, "a call of this function inside a comprehension is not supported here", "write the loop out")
        if isinstance(node, gast.Call) and hasattr(node, "expands"):
            return self.inlined(node, statement, before)
        word = wish(node.value) if isinstance(node, gast.Subscript) and hasattr(node.value, "expands") else None
        self.lift_operands(operands(node), statement, before)
        if word is not None and isinstance(node.value, (gast.Tuple, gast.Dict)):  # `pair(x)[1]`: of a name for the items, one is read
            node.value = self.named(node.value, statement, before, word)
        return node

    def lift_operands(self, operands: List[Slot], statement: gast.stmt, before: List[gast.stmt]) -> None:
        """Lift the calls in operands; what is evaluated before a call with an effect gets a name."""
        last = max([i for i, slot in enumerate(operands) if marked_calls(slot.get())], default=-1)
        for position, slot in enumerate(operands):
            value = self.lifted(slot.get(), statement, before)
            if self.ordered and position < last and not self.is_steady(value):
                value = self.named(value, statement, before)
            slot.set(value)

    def named(self, value: gast.expr, statement: gast.stmt, before: List[gast.stmt], word: Optional[str] = None) -> gast.Name:
        """A new name for a value, which it gets before the statement."""
        fresh = self.names.fresh(word or wish(value))
        before.append(self.made(assign(fresh, value), statement))
        return at(name(fresh), value)

    def is_steady(self, node: gast.expr) -> bool:
        """Is it the same whenever it is read: a constant, what a name means, or a member of a module?"""
        path = dotted_path(node)
        if path is not None and "." in path and path.split(".")[0] not in self.local:
            return self.primal.scope.lookup(path) is not None
        return isinstance(node, gast.Constant) or (isinstance(node, gast.Name) and node.id not in self.rebound)

    def made(self, new: gast.stmt, origin: gast.stmt) -> gast.stmt:
        return marked(at(new, origin), origin.origin, written=False)

    def inlined(self, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """The statements of a body to `before`; its result."""
        if isinstance(call.expands, Reduction):
            return reduced(call, self, statement, before)
        if isinstance(call.expands, Functional):
            return called(call, self, statement, before)
        if isinstance(call.expands, Dispatch):
            self.lift_operands([slot for slot in operands(call) if slot.get() is not call.func], statement, before)
            return dispatched(self, call, statement, before)
        with placed(lambda: self.primal.place(call)):
            return self.body_of(call, statement, before)

    def body_of(self, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        self.lift_operands([slot for slot in operands(call) if slot.get() is not call.func], statement, before)
        if gives_several(call):
            return all_items(call, self, statement, before)
        if hasattr(call, "constructs"):
            return self.constructed(call, statement, before)
        if getattr(call, "checks_number", False):
            check_number(self, call, statement, before)
        if is_recursive(call.expands, self.primal, self.functions):
            return self.paired(call, statement, before)
        new = Body(self.primal, self.names, call, self.local, self.rebound).statements()
        result = new.pop().value if new and isinstance(new[-1], gast.Return) else constant(None)
        before += new
        return at(result, call)

    def paired(self, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """A call of a function that calls itself: of the forward half of its pair, whose first result it is."""
        body = Body(self.primal, self.names, call, self.local, self.rebound)
        arguments = body.callee.tree.args
        if arguments.vararg or arguments.kwarg:
            body.refuse("a function that calls itself with starred parameters is not supported", "name the parameters")
        if any(isinstance(r.value, (gast.Tuple, gast.List, gast.Dict)) for r in returns_in(body.callee.tree.body)):
            body.refuse("a function that calls itself and returns several values is not supported", "return an array")
        captured = self.captured(call.expands, body)
        bound = bound_arguments(body.callee.tree.args, call, body.refuse)
        pair = self.pairs.of(call.expands, self.primal, self.names, captured, self.functions)
        forward = gast.Call(name(pair.forward), [*(value for _, value in bound), *map(name, captured)], [])
        forward.pair, forward.plain = pair, at(gast.Call(call.func, call.args, call.keywords), call)
        fresh = self.names.fresh(body.callee.name + "_pair")
        before.append(self.made(assign(fresh, at(forward, call)), statement))
        item = subscript(name(fresh), constant(0))
        item.of_pair = at(clone(forward), call)
        return at(item, call)

    def captured(self, binding, body: Body) -> tuple:
        """The variables around an inner function that it reads, or functions that it calls; it may not bind them anew."""
        if not isinstance(binding, Closure):
            if not binding.is_own and module_of(body.callee.scope) != module_of(self.primal.scope):
                body.refuse("a function of another module that calls itself is not supported", "write it in this module, or as a loop")
            return ()
        trees = [binding.node]
        for tree in trees:
            trees += [self.functions[n] for n in sorted(read_names(tree)) if n in self.functions and self.functions[n] not in trees]
        if any(rebound_inside(tree) or declares_nonlocal(tree) for tree in trees):
            body.refuse("a function that calls itself and binds variables around it is not supported", "return what it computes")
        return tuple(sorted(set().union(*map(read_names, trees)) & self.local - set(self.functions)))

    def call_of(self, node: gast.expr) -> gast.Call:
        """`p.energy`, `a + b` as calls of the functions that compute them."""
        call = at(gast.Call(name("$method"), node.passed if hasattr(node, "passed") else [node.value], []), node)
        call.expands, call.checks_number = node.expands, getattr(node, "checks_number", False)
        return call

    def constructed(self, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """`Particle(...)` of a class with `__init__`: an object without parts, and the statements of `__init__` for it."""
        fresh = self.names.fresh(call.constructs.name.lower())
        self.names.constructed.add(fresh)
        empty = at(gast.Call(name("$new"), [], [gast.keyword(field, value) for field, value in call.fields]), call)
        empty.allocates = call.constructs
        before.append(self.made(assign(fresh, empty), statement))
        call.args = [at(name(fresh), call), *(() if call.fields else call.args)]
        call.keywords = [] if call.fields else call.keywords
        new = Body(self.primal, self.names, call, self.local, self.rebound).statements()
        before += new[:-1] if new and isinstance(new[-1], gast.Return) else new
        return at(name(fresh), call)


def declares_nonlocal(tree: gast.AST) -> bool:
    return any(isinstance(node, gast.Nonlocal) for node in gast.walk(tree))


def marked_calls(node: gast.AST) -> List[gast.expr]:
    return [inner for inner in walk(node) if hasattr(inner, "expands")]


def own_parts(statement: gast.stmt) -> list:
    """The expressions of a statement, without those of nested statements."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    return [statement.iter] if isinstance(statement, gast.For) else [statement]
