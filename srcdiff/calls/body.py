"""The body of a callee with names that fit where it is called, its parameters bound."""

from __future__ import annotations

import copy
from typing import Dict, List, Optional

import gast

from srcdiff.calls.arguments import bound_arguments
from srcdiff.calls.folding import fold
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.spelling import attach_spelling
from srcdiff.errors import UnsupportedSyntaxError, placed
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.elsewhere import Elsewhere
from srcdiff.load.purity import is_pure, is_pure_definition
from srcdiff.load.inner import definition
from srcdiff.load.source import Primal
from srcdiff.names import Names, locals_of, rebound_inside, stored_names
from srcdiff.normalise import core_form
from srcdiff.normalise.assignments import at, marked
from srcdiff.normalise.imports import resolve_imports
from srcdiff.normalise.jump_forms import returns_value
from srcdiff.normalise.renaming import Renaming, rename_body
from srcdiff.trees import Line, assign, dotted_path, name

DEPTH = 8  # of a body in itself: `twice(twice, f)` is no recursion


class Body:
    """The body of one callee for one call of it; `local` are the names that are bound around the call, `rebound` those of them that inner
    functions bind anew.
    """

    def __init__(self, primal: Primal, names: Names, call: gast.Call, local: set, rebound: set):
        self.primal, self.names, self.call, self.local, self.rebound = primal, names, call, local, rebound
        self.binding: Binding = call.expands
        self.is_closure = isinstance(self.binding, Closure)
        self.callee = self.definition()
        self.tree = copy.deepcopy(self.callee.tree)
        resolve_imports(self.tree, self.callee.scope)

    def is_pure(self, inner: Dict[str, Primal]) -> bool:
        return is_pure_definition(self.callee, inner) if self.is_closure else is_pure(self.binding, may_raise=True)

    def refuse(self, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(self.call), help)

    def definition(self) -> Primal:
        """The callee, with comments and spelling."""
        with placed(lambda: self.primal.place(self.call)):
            callee = definition(self.binding, self.primal)
        if not self.is_closure:
            attach_comments(callee.tree, callee.comments())
            attach_spelling(callee.tree, callee.lines)
        return callee

    def statements(self) -> List[gast.stmt]:
        """The parameters' assignments and the body; a `return` at the end, if there is one."""
        self.number_lines()
        own = {} if self.is_closure else self.global_names()
        self.settle_defaults(own)
        bound = bound_arguments(self.tree.args, self.call, self.refuse)
        meanings, assigned = self.parameters(bound)
        meanings.update(self.local_names(meanings))
        meanings.update(own)
        assigned = [(meanings[parameter].id, value) for parameter, value in assigned]
        rename_body(self.tree, meanings)
        fold(self.tree, {n: value for n, value in assigned if isinstance(value, gast.Constant)})
        self.tree.args = gast.arguments([], [], None, [], [], None, [])
        body = core_form(self.as_primal(), self.names, procedure=not returns_value(self.tree))
        origin = marked(gast.Pass(), self.call)
        first = [marked(at(assign(n, value), self.call), origin, written=False) for n, value in assigned]
        for statement in first:
            statement.synthetic = True
        return [*first, *body]

    def settle_defaults(self, own: Dict[str, gast.expr]) -> None:
        """Defaults mean what they mean in their module, and have to be what they were when the function was made."""
        arguments, function = self.tree.args, self.callee.function
        live = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()] if function is not None else []
        nodes = [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
        for position, node in enumerate(nodes):
            if self.is_closure and isinstance(self.binding.node, gast.Lambda) and not is_constant(node):
                self.refuse("a lambda with a default that is no constant is not supported", "write a def, or pass the value")
            if self.is_closure or is_constant(node):
                continue
            found = self.callee.scope.lookup(dotted_path(node) or "")
            if found is None or (len(live) == len(nodes) and found.value is not live[position]):
                self.refuse(f"a default of {self.callee.name} may not be what it was when the function was made", "pass the value")
        for defaults in (arguments.defaults, arguments.kw_defaults):
            defaults[:] = [Renaming(own).node(d) if d is not None and not self.is_closure else d for d in defaults]

    def as_primal(self) -> Primal:
        callee = self.callee
        return Primal(
            callee.name, callee.qualname, self.tree, callee.filename, callee.lines, self.primal.scope, None, callee.module, self.primal.follow
        )

    def number_lines(self) -> None:
        """Every node knows whose line it is on, and the calls that led to it."""
        around = getattr(self.call.lineno, "callers", ())
        me = self.binding.identity()
        if not self.is_closure and not self.binding.is_own:
            self.names.callees[self.callee.qualname, self.callee.filename] = self.callee
        if around.count(me) > DEPTH:
            self.refuse(f"{self.callee.name} calls itself: recursion is not supported yet", "write it as a loop")
        self.names.copies += 1
        for node in gast.walk(self.tree):
            if getattr(node, "lineno", None) is not None:
                node.lineno = self.line(node.lineno, getattr(node.lineno, "primal", self.callee))

    def line(self, number: int, home: Primal) -> Line:
        """A line of the callee, which knows the calls that led to it."""
        line = Line(number, home, self.names.copies)
        line.method_of = (self.binding.canonical or "").rpartition(".")[0], self.first_argument()
        line.callers = (*getattr(self.call.lineno, "callers", ()), self.binding.identity())
        if self.binding.is_own:
            line.called_at = self.primal, self.call
        return line

    def first_argument(self) -> Optional[str]:
        """The variable that `self` is, in a method."""
        first = self.call.args[0] if self.call.args else None
        return first.id if isinstance(first, gast.Name) else None

    def parameters(self, bound: list):
        """What the parameters are called: an argument that is a name, a constant or a class stands for itself, if the body does not bind it anew
        (and no inner function of it is left behind, which would see what the name means then)."""
        changed = stored_names(self.tree.body) | rebound_inside(self.tree)
        leaves_function = any(isinstance(node, (gast.FunctionDef, gast.Lambda)) for part in self.tree.body for node in gast.walk(part))
        meanings: Dict[str, gast.expr] = {}
        assigned = []
        for parameter, value in bound:
            steady = isinstance(value, gast.Name) and value.id not in self.rebound and not leaves_function
            plain = isinstance(value, gast.Constant) or steady or self.is_class(value) and not leaves_function
            if plain and parameter not in changed:
                meanings[parameter] = value
            else:
                assigned.append((parameter, value))
        return meanings, assigned

    def is_class(self, value: gast.expr) -> bool:
        """`shapes.Disc`, of a module that no name of the function hides."""
        path = dotted_path(value) or ""
        binding = self.primal.scope.lookup(path) if path and path.split(".")[0] not in self.local else None
        return binding is not None and binding.kind == "class"

    def local_names(self, known: Dict[str, gast.expr]) -> Dict[str, gast.expr]:
        """Names for what the body binds."""
        self.names.taken |= {n.id for n in gast.walk(self.tree) if isinstance(n, gast.Name)} - locals_of(self.tree)
        order = [n.id for n in gast.walk(self.tree.args) if isinstance(n, gast.Name)] + sorted(locals_of(self.tree))
        return {local: name(self.names.fresh(local)) for local in dict.fromkeys(order) if local not in known and local in locals_of(self.tree)}

    def global_names(self) -> Dict[str, gast.expr]:
        """Names for what the body reads of its module, or of its own closure, where the caller's mean something else."""
        return Elsewhere(self.callee, self.primal, self.names, self.local, self.refuse).names_in(self.tree)


def is_constant(node: gast.expr) -> bool:
    """A number, a text, None, or a tuple of them: always the same."""
    if isinstance(node, gast.UnaryOp):
        return is_constant(node.operand)
    return all(map(is_constant, node.elts)) if isinstance(node, gast.Tuple) else isinstance(node, gast.Constant)
