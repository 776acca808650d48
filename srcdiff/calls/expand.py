"""The body of a user's function in the place of its call.

before: s = s + area(x[i])                  after:  r = x[i]
        (def area(r): return pi * r * r)            s = s + pi * r * r

Names of the body that are taken get others; globals of another module keep their meaning (see `load.joined`).  A call whose body has an
effect must be the whole of its statement; another body is evaluated before the rest of the statement.
"""

from __future__ import annotations

import copy
from typing import Dict, List, Optional

import gast

from srcdiff.calls.arguments import bound_arguments
from srcdiff.calls.renaming import rename_body
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.spelling import attach_spelling
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.joined import Foreign, JoinedScope, module_of
from srcdiff.load.purity import is_pure, is_pure_definition
from srcdiff.load.source import Primal, load_callee
from srcdiff.names import Names, locals_of, rebound_inside, stored_names
from srcdiff.normalise import core_form
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.decisions import decision
from srcdiff.normalise.jumps import returns_in
from srcdiff.trees import Define, Line, assign, constant, dotted, name, names_in, read_names, walk

COMPOUND = (gast.If, gast.For, gast.While)


def expand_calls(body: List[gast.stmt], primal: Primal, names: Names, local: set) -> None:
    """Put the bodies of the calls that have `.expands` in their places, in place; facts are needed again."""
    Expansion(primal, names, local, body).block(body)


class Expansion:
    """One round; `local` are the names that are bound in the function."""

    def __init__(self, primal: Primal, names: Names, local: set, body: List[gast.stmt]):
        self.primal, self.names, self.local = primal, names, local
        defined = [inner for statement in body for inner in walk(statement) if isinstance(inner, Define)]
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
        before: List[gast.stmt] = []
        if isinstance(statement, gast.While):
            return self.loop(statement)
        if isinstance(statement, (gast.If, gast.For)):
            part = "test" if isinstance(statement, gast.If) else "iter"
            setattr(statement, part, self.lifted(getattr(statement, part), statement, before))
            return [*before, statement]
        if isinstance(statement, gast.Expr) and hasattr(statement.value, "expands"):
            self.inlined(statement.value, statement, before)
            return before
        for field in ("targets", "value", "test", "msg", "exc"):
            value = getattr(statement, field, None)
            if isinstance(value, list):
                value[:] = [self.lifted(item, statement, before) for item in value]
            elif value is not None:
                setattr(statement, field, self.lifted(value, statement, before))
        statement.written = False
        return [*before, statement]

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
        if isinstance(node, gast.IfExp) and any(hasattr(n, "expands") for part in (node.body, node.orelse) for n in walk(part)):
            return self.chosen(node, statement, before)
        if isinstance(node, gast.BoolOp) and any(hasattr(n, "expands") for part in node.values[1:] for n in walk(part)):
            return self.chain(node, statement, before)
        if isinstance(node, gast.Call) and hasattr(node, "expands"):
            return self.inlined(node, statement, before)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, gast.expr):
                setattr(node, field, self.lifted(value, statement, before))
            elif isinstance(value, list):
                for item in [item for item in value if isinstance(item, gast.keyword)]:
                    item.value = self.lifted(item.value, statement, before)
                value[:] = [self.lifted(item, statement, before) if isinstance(item, gast.expr) else item for item in value]
        return node

    def chosen(self, node: gast.IfExp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """`f(x) if c else g(x)` as a branch."""
        test = self.lifted(node.test, statement, before)
        fresh = self.names.fresh("value")
        sides: List[List[gast.stmt]] = []
        for value in (node.body, node.orelse):
            side: List[gast.stmt] = []
            side.append(self.made(assign(fresh, self.lifted(value, statement, side)), statement))
            sides.append(side)
        before += self.branch(test, *sides, statement)
        return at(name(fresh), node)

    def chain(self, node: gast.BoolOp, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """`a and f(x)`: the second is evaluated if the first is true."""
        first, *others = node.values
        fresh = self.names.fresh("value")
        before.append(self.made(assign(fresh, self.lifted(first, statement, before)), statement))
        rest = others[0] if len(others) == 1 else gast.BoolOp(node.op, others)
        side: List[gast.stmt] = []
        side.append(self.made(assign(fresh, self.lifted(rest, statement, side)), statement))
        test = name(fresh) if isinstance(node.op, gast.And) else gast.UnaryOp(gast.Not(), name(fresh))
        before += self.branch(test, side, [], statement)
        return at(name(fresh), node)

    def branch(self, test: gast.expr, body: List[gast.stmt], orelse: List[gast.stmt], origin: gast.stmt) -> List[gast.stmt]:
        """A core `if`, decided before it where its sides change what it reads."""
        new = self.made(gast.If(test, body, orelse), origin)
        return [decision(new, self.names), new]

    def made(self, new: gast.stmt, origin: gast.stmt) -> gast.stmt:
        return marked(at(new, origin), origin.origin, written=False)

    def inlined(self, call: gast.Call, statement: gast.stmt, before: List[gast.stmt]) -> gast.expr:
        """The statements of a body to `before`; its result."""
        binding = call.expands
        call.args = [self.lifted(argument, statement, before) for argument in call.args]
        for keyword in call.keywords:
            keyword.value = self.lifted(keyword.value, statement, before)
        body = Body(self, call, binding)
        if not self.is_whole(call, statement) and not body.is_pure(self.inner) and not self.is_steady(statement, call):
            body.refuse("a call with an effect is not supported here", "call it on a line of its own, and use the result here")
        new = body.statements()
        result = new.pop().value if new and isinstance(new[-1], gast.Return) else constant(None)
        before += new
        return at(result, call)


    def is_whole(self, call: gast.Call, statement: gast.stmt) -> bool:
        """Is nothing else evaluated in the statement after the call, or before it?"""
        return getattr(statement, "value", None) is call and not hasattr(statement, "augmented")

    def is_steady(self, statement: gast.stmt, call: gast.Call) -> bool:
        """Can no call change what else the statement reads: are these numbers, which no inner function binds anew?"""
        later = [node for part in own_parts(statement) for node in walk(part) if node is call or isinstance(node, gast.Lambda)]
        mine = {id(node) for part in later for node in walk(part)}
        others = [node for part in own_parts(statement) for node in names_in(part) if id(node) not in mine and not hasattr(node, "binding")]
        return all(is_fixed(node) and node.id not in self.rebound for node in others)


def is_fixed(node: gast.Name) -> bool:
    """A number, or a function: nobody changes it in place."""
    fact = getattr(node, "fact", None)
    return fact is not None and (fact.kind == "function" or (fact.kind == "number" and fact.shape.sure.dims == ()))


def definition_of(node: gast.AST, around: Primal) -> Primal:
    """An inner function as a primal of its own."""
    home = getattr(node.lineno, "primal", around)
    tree = as_definition(node)
    return Primal(tree.name, f"{home.qualname}.{tree.name}", tree, home.filename, home.lines, around.scope, None, home.module)


class Body:
    """The body of one callee for one call of it."""

    def __init__(self, expansion: Expansion, call: gast.Call, binding: Binding):
        self.expansion, self.call, self.binding = expansion, call, binding
        self.primal, self.names = expansion.primal, expansion.names
        self.is_closure = isinstance(binding, Closure)
        self.callee = self.definition()
        self.tree = copy.deepcopy(self.callee.tree)

    def is_pure(self, inner: Dict[str, Primal]) -> bool:
        return is_pure_definition(self.callee, inner) if self.is_closure else is_pure(self.binding, may_raise=True)

    def refuse(self, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(self.call), help)

    def definition(self) -> Primal:
        """The callee, with comments and spelling."""
        if self.is_closure:
            return definition_of(self.binding.node, self.primal)
        callee = load_callee(self.binding)
        attach_comments(callee.tree, callee.comments())
        attach_spelling(callee.tree, callee.lines)
        return callee

    def statements(self) -> List[gast.stmt]:
        """The parameters' assignments and the body; a `return` at the end, if there is one."""
        self.number_lines()
        bound = bound_arguments(self.tree.args, self.call, self.refuse)
        meanings, assigned = self.parameters(bound)
        meanings.update(self.local_names(meanings))
        if not self.is_closure:
            meanings.update(self.global_names())
        assigned = [(meanings[parameter].id, value) for parameter, value in assigned]
        rename_body(self.tree, meanings)
        self.tree.args = gast.arguments([], [], None, [], [], None, [])
        body = core_form(self.as_primal(), self.names, procedure=not returns_value(self.tree))
        origin = marked(gast.Pass(), self.call)
        first = [marked(at(assign(n, value), self.call), origin, written=False) for n, value in assigned]
        for statement in first:
            statement.synthetic = True
        return [*first, *body]

    def as_primal(self) -> Primal:
        callee = self.callee
        return Primal(callee.name, callee.qualname, self.tree, callee.filename, callee.lines, self.primal.scope, None, callee.module)

    def number_lines(self) -> None:
        """Every node knows whose line it is on, and the calls that led to it."""
        around = getattr(self.call.lineno, "callers", ())
        me = self.binding.identity()
        if me in around:
            self.refuse(f"{self.callee.name} calls itself: recursion is not supported yet", "write it as a loop")
        self.names.copies += 1
        for node in gast.walk(self.tree):
            if getattr(node, "lineno", None) is not None:
                home = getattr(node.lineno, "primal", self.callee)
                line = Line(node.lineno, home, self.names.copies)
                line.callers = (*around, me)
                node.lineno = line

    def parameters(self, bound: list):
        """What the parameters are called: an argument that is a name or a constant stands for itself, if the body does not bind it anew
        (and no inner function of it is left behind, which would see what the name means then)."""
        changed = stored_names(self.tree.body) | rebound_inside(self.tree)
        leaves_function = any(isinstance(node, (gast.FunctionDef, gast.Lambda)) for part in self.tree.body for node in gast.walk(part))
        meanings: Dict[str, gast.expr] = {}
        assigned = []
        for parameter, value in bound:
            steady = isinstance(value, gast.Name) and value.id not in self.expansion.rebound and not leaves_function
            plain = isinstance(value, gast.Constant) or steady
            if plain and parameter not in changed:
                meanings[parameter] = value
            else:
                assigned.append((parameter, value))
        return meanings, assigned

    def local_names(self, known: Dict[str, gast.expr]) -> Dict[str, gast.expr]:
        """Names for what the body binds."""
        self.names.taken |= {n.id for n in gast.walk(self.tree) if isinstance(n, gast.Name)} - locals_of(self.tree)
        order = [n.id for n in gast.walk(self.tree.args) if isinstance(n, gast.Name)] + sorted(locals_of(self.tree))
        return {local: name(self.names.fresh(local)) for local in dict.fromkeys(order) if local not in known and local in locals_of(self.tree)}

    def global_names(self) -> Dict[str, gast.expr]:
        """Names for what the body reads of its module, or of its own closure, where the caller's mean something else."""
        scope: JoinedScope = self.primal.scope
        found: Dict[str, gast.expr] = {}
        for wanted in sorted(read_names(self.tree)):
            binding = self.callee.scope.lookup(wanted)
            if binding is None or (wanted not in self.expansion.local and scope.lookup(wanted) == binding and self.same_module(binding)):
                continue
            reference = library_reference(binding.canonical)
            found[wanted] = dotted(reference) if reference else name(self.foreign(wanted))
        return found

    def same_module(self, binding: Binding) -> bool:
        """Do both functions read the same variable, and not two of one value?"""
        return binding.kind != "value" or module_of(self.callee.scope) == module_of(self.primal.scope)

    def foreign(self, wanted: str) -> str:
        """A name for a variable that belongs to another module."""
        scope, function = self.callee.scope, self.callee.function
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ())) if function is not None else {}
        module = module_of(scope)
        if wanted not in cells and module is None:
            self.refuse(f"{self.callee.name} reads {wanted!r} of a module that cannot be imported", f"pass {wanted!r} as an argument")
        foreign = Foreign(scope, wanted, None if wanted in cells else module, cells.get(wanted))
        known = self.primal.scope.name_of(foreign)
        if known is None:
            known = self.names.fresh(wanted)
            self.primal.scope.add(known, foreign)
        return known


def own_parts(statement: gast.stmt) -> list:
    """The expressions of a statement, without those of nested statements."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    return [statement.iter] if isinstance(statement, gast.For) else [statement]


def as_definition(tree: gast.AST) -> gast.FunctionDef:
    """A lambda as a function with one `return`."""
    if not isinstance(tree, gast.Lambda):
        return tree
    body = gast.copy_location(gast.Return(tree.body), tree.body)
    return gast.copy_location(gast.FunctionDef("lambda", tree.args, [body], [], None, None, []), tree)


def returns_value(tree: gast.FunctionDef) -> bool:
    return any(r.value is not None for r in returns_in(tree.body))


def library_reference(canonical: Optional[str]) -> Optional[str]:
    """Our own reference to a library's object: `$np.linalg.solve`."""
    root, _, rest = (canonical or "").partition(".")
    if root == "builtins":
        return "$" + rest
    if root in ("numpy", "math"):
        return "$" + ".".join(part for part in ("np" if root == "numpy" else "math", rest) if part)
    return None
