"""Every loop becomes a counted one, so that the reverse sweep can run it backwards.

before: for k, v in enumerate(x): BODY        while t > 1.0: BODY            for i in range(n): n = n - 1     (so is a `for` that may stop)
after:  for k in range(len(x)): v = x[k]; BODY        trips = 0              i_range = range(n)
                                                      while t > 1.0: trips = trips + 1; BODY
                                                                             for i in i_range: n = n - 1
The bindings at the head of a body have `.binding`; the forward sweep prints the user's own header instead.
"""

from __future__ import annotations

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names, locals_of, read_names, stored_names
from srcdiff.normalise.assignments import Assignments, at, marked
from srcdiff.normalise.grammar import RESIZING, stored_roots, without_lengths
from srcdiff.normalise.mappings import may_change_mappings, view_of
from srcdiff.normalise.supported import refuse
from srcdiff.trees import assign, attribute, binary, call, clone, constant, dotted_path, name, subscript, target


def counted_loops(body: list, primal: Primal, names: Names) -> list:
    """The block with `for` loops over ranges only, and `while` loops that count their trips."""
    return Loops(primal, names).block(body)


class Loops:
    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names
        self.assignments = Assignments(primal, names)
        self.local = locals_of(primal.tree)

    def block(self, body: list) -> list:
        return [new for statement in body for new in self.statement(statement)]

    def statement(self, statement: gast.stmt) -> list:
        if isinstance(statement, gast.For):
            return self.loop_for(statement)
        if isinstance(statement, gast.While):
            return self.loop_while(statement)
        if isinstance(statement, gast.If):
            statement.body, statement.orelse = self.block(statement.body), self.block(statement.orelse)
        return [statement]

    def loop_while(self, loop: gast.While) -> list:
        start, count = self.counter(loop)
        loop.body = [count, *self.block(loop.body)]
        return [start, loop]

    def counter(self, loop: gast.stmt) -> tuple:
        """`trips = 0` before a loop that may end at any time, and `trips = trips + 1` in it."""
        loop.trips = self.names.fresh("trips")
        start = marked(assign(loop.trips, at(constant(0), loop)), loop.origin, written=False)
        count = marked(assign(loop.trips, at(binary("+", name(loop.trips), constant(1)), loop)), loop.origin, written=False)
        start.synthetic = count.synthetic = count.counts = True
        return start, count

    def loop_for(self, loop: gast.For) -> list:
        header = Header(self, loop)
        iteration, bindings = header.counted()
        if header.index in stored_names(loop.body):
            bindings = [header.separate_index(), *bindings]
        body = self.block(loop.body)
        for binding in bindings:
            binding.written, binding.binding = None, True
        new = marked(gast.For(target(header.index), iteration, [*bindings, *body], [], None), loop.origin)
        new.header, new.until, new.trips = gast.For(clone(loop.target), header.iterated, [], [], None), loop.until, None
        if not loop.until:
            return [*header.before, new]
        start, count = self.counter(new)
        new.body = [count, *new.body]
        return [*header.before, start, new]


class Header:
    """One `for` header taken apart: the index it counts with, and what each pass binds."""

    def __init__(self, loops: Loops, loop: gast.For):
        self.loops, self.loop = loops, loop
        self.changed = stored_names(loop.body) | stored_names([loop.target])
        self.before: list = []
        self.iterated = clone(loop.iter)
        self.index = None

    def counted(self):
        """The iteration over a range, and the binding statements."""
        kind = self.called(self.loop.iter)
        if self.is_range(self.loop.iter.args[0] if kind == "reversed" else self.loop.iter):
            return self.over_range()
        self.index, to, parts = self.index_and_targets()
        bindings, lengths = [], []
        backwards = kind == "reversed"
        self.iterated = self.spread(to, self.iterated, bindings, lengths, top=True)
        length = lengths[0] if len(lengths) == 1 else call("$min", *lengths)
        iteration = call("$range", length)
        bindings = self.first_bindings(parts) + bindings
        return at(call("$reversed", iteration) if backwards else iteration, self.loop), bindings

    def is_range(self, node: gast.expr) -> bool:
        """`range(n)`, or a part of one."""
        while isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice):
            node = node.value
        return self.called(node) == "range"

    def calls_others(self, iteration: gast.expr) -> bool:
        """Does a range call what may give another value the next time?"""
        calls = [node for node in gast.walk(iteration) if isinstance(node, gast.Call)]
        return any(self.called(node) not in ("range", "reversed", "len", "min", "max", "int", "abs") for node in calls)

    def separate_index(self) -> gast.stmt:
        """The body assigns the loop variable: the loop counts with a name of its own."""
        variable, self.index = self.index, self.loops.names.fresh(self.index + "_pass")
        return marked(assign(variable, at(name(self.index), self.loop)), self.loop.origin)

    def over_range(self):
        if not isinstance(self.loop.target, gast.Name):
            refuse(self.loops.primal, self.loop, "a range gives one number a pass", "use one loop variable")
        self.index = self.loop.target.id
        written = read_names(without_lengths(self.loop.iter)) & stored_roots(self.loop.body)
        written |= read_names(self.loop.iter) & resized_names(self.loop.body)
        is_part = any(isinstance(node, gast.Slice) for node in gast.walk(self.loop.iter))
        if written or is_part or read_names(self.loop.iter) & self.changed or self.calls_others(self.loop.iter):
            backwards = self.called(self.iterated) == "reversed"
            captured = self.capture(self.iterated.args[0] if backwards else self.iterated, self.index + "_range")
            self.iterated = at(gast.Call(self.iterated.func, [captured], []), self.loop) if backwards else captured
        iteration = clone(self.iterated)
        for node in gast.walk(iteration):
            if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and self.called(node):
                node.func = at(name("$" + self.called(node)), self.loop)  # `builtins.range`, where another `range` is nearer
        return iteration, []

    def capture(self, value: gast.expr, wish: str) -> gast.expr:
        """A name for an expression whose operands change in the loop."""
        fresh = self.loops.names.fresh(wish)
        self.before.append(marked(assign(fresh, value), self.loop.origin, written=False))
        return at(name(fresh), self.loop)

    def called(self, node: gast.expr):
        """The name of the builtin that a call calls, or None; `$range` is our own."""
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id.startswith("$"):
            return node.func.id[1:]
        path = dotted_path(node.func) if isinstance(node, gast.Call) else None
        if path is None or path.split(".")[0] in self.loops.local:
            return None
        binding = self.loops.primal.scope.lookup(path)
        word = path.rpartition(".")[2]
        return word if binding is not None and binding.canonical == "builtins." + word else None

    def index_and_targets(self):
        """The index's name; the target that takes the items; (target, start) of an `enumerate`, or None."""
        to, iterated = self.loop.target, self.loop.iter
        while self.called(iterated) in ("reversed", "list", "tuple") and len(iterated.args) == 1:
            iterated = iterated.args[0]
        if self.called(iterated) != "enumerate":
            return self.loops.names.first_free("i", "j", "k"), to, None
        if not isinstance(to, gast.Tuple) or len(to.elts) != 2 or not isinstance(to.elts[0], gast.Name):
            refuse(self.loops.primal, self.loop, "`enumerate` needs two loop variables here", "write `for k, v in enumerate(...)`")
        start = enumerate_start(iterated)
        counter = to.elts[0].id
        if start is None and counter not in stored_names([to.elts[1]]):
            return counter, to.elts[1], None
        return self.loops.names.first_free("i", "j", "k"), to.elts[1], (to.elts[0], start or constant(0))

    def first_bindings(self, parts) -> list:
        if parts is None:
            return []
        counter, start = parts
        return self.loops.assignments.bind(counter, at(binary("+", clone(start), name(self.index)), self.loop), self.loop.origin)

    def spread(self, to: gast.expr, iterated: gast.expr, bindings: list, lengths: list, top: bool = False) -> gast.expr:
        """Bind `to` to the item of `iterated` at the index; returns the iterable as the forward sweep prints it."""
        kind = self.called(iterated)
        if kind == "enumerate" and top:
            inner = self.spread(to, iterated.args[0], bindings, lengths)
            return at(gast.Call(iterated.func, [inner, *iterated.args[1:]], iterated.keywords), self.loop)
        if (kind == "reversed" and top) or self.is_list_of_tuples(iterated):
            inner = self.spread(to, iterated.args[0], bindings, lengths, top=self.called(iterated.args[0]) != "reversed")
            return at(gast.Call(iterated.func, [inner], []), self.loop)
        if kind == "zip":
            return self.spread_zip(to, iterated, bindings, lengths)
        if kind == "reversed" and isinstance(iterated.args[0], gast.Name) and iterated.args[0].id not in self.changed:
            last = binary("-", call("$len", clone(iterated.args[0])), constant(1))
            lengths.append(call("$len", clone(iterated.args[0])))
            item = at(subscript(clone(iterated.args[0]), binary("-", last, name(self.index))), self.loop)
            bindings += self.loops.assignments.bind(to, item, self.loop.origin)
            return iterated
        if kind in ("enumerate", "reversed", "map", "filter"):
            refuse(self.loops.primal, iterated, f"`{kind}` inside another iteration is not supported yet", "loop over an index")
        if view_of(iterated) and may_change_mappings(self.loop.body, self.loops.primal):
            return self.spread_view(to, iterated, bindings, lengths)
        if not isinstance(iterated, gast.Name) or iterated.id in self.changed:
            iterated = self.capture(at(call("$list", iterated), iterated) if view_of(iterated) else iterated, "items")
        lengths.append(call("$len", name(iterated.id)))
        item = at(subscript(name(iterated.id), name(self.index)), self.loop)
        bindings += self.loops.assignments.bind(to, item, self.loop.origin)
        return iterated

    def spread_view(self, to: gast.expr, iterated: gast.Call, bindings: list, lengths: list) -> gast.expr:
        """The value under the key of each pass is what it is then."""
        mapping = iterated.func.value
        if not isinstance(mapping, gast.Name) or mapping.id in self.changed:
            mapping = self.capture(mapping, "mapping")
        lengths.append(call("$len", clone(mapping)))
        made = gast.Call(attribute(clone(mapping), iterated.func.attr), [], [])
        bindings += self.loops.assignments.bind(to, at(subscript(made, name(self.index)), self.loop), self.loop.origin)
        return iterated

    def is_list_of_tuples(self, iterated: gast.expr) -> bool:
        """`list(zip(x, y))`, which can be reversed."""
        return self.called(iterated) in ("list", "tuple") and len(iterated.args) == 1 and self.called(iterated.args[0]) in ("zip", "enumerate")

    def spread_zip(self, to: gast.expr, iterated: gast.Call, bindings: list, lengths: list) -> gast.expr:
        if not isinstance(to, gast.Tuple) or len(to.elts) != len(iterated.args) or iterated.keywords:
            refuse(self.loops.primal, iterated, "`zip` needs one loop variable for each argument", "name them all")
        parts = [self.spread(element, part, bindings, lengths) for element, part in zip(to.elts, iterated.args)]
        return at(gast.Call(iterated.func, parts, []), self.loop)


def resized_names(body: list) -> set:
    """Names of which a method is called that lists have to change their length."""
    calls = [node.func for statement in body for node in gast.walk(statement) if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute)]
    return {function.value.id for function in calls if function.attr in RESIZING and isinstance(function.value, gast.Name)}


def enumerate_start(node: gast.Call):
    """The start of an `enumerate`, None for zero."""
    given = node.args[1:] + [k.value for k in node.keywords if k.arg == "start"]
    if not given or (isinstance(given[0], gast.Constant) and given[0].value == 0):
        return None
    return clone(given[0])
