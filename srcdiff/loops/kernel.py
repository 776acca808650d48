"""A function as a compiled kernel, and a Python function around it that checks arguments and passes globals along.

The kernel is a plain function of numbers and arrays: what its module's globals hold is passed to it, because numba would freeze them.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set

import gast

from srcdiff.emit.blocks import Printed
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.module import helper_text
from srcdiff.emit.printer import print_lines
from srcdiff.emit.references import References, import_lines, library_path
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.callees import VIEWS
from srcdiff.facts.dataflow import assigned, changed_inside
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.parameters import parameter_facts
from srcdiff.guards import distinct_guard, guard_statements, paths_read
from srcdiff.load.binding import Binding, Scope
from srcdiff.load.joined import cells_of
from srcdiff.load.source import Primal, parameters_of
from srcdiff.loops.additions import as_additions
from srcdiff.loops.apart import parted
from srcdiff.loops.accepted import refuse_checkpoints, refuse_what_numba_cannot
from srcdiff.loops.contract import contracted
from srcdiff.loops.copies import without_copies
from srcdiff.loops.core import is_check, without_counters
from srcdiff.loops.distribute import distributed
from srcdiff.loops.fuse import fused
from srcdiff.loops.here import find_places
from srcdiff.loops.hoist import with_rows_outside
from srcdiff.loops.items import name_items
from srcdiff.loops.jam import jammed
from srcdiff.loops.lower import HELP, Lowering
from srcdiff.loops.meanings import refuse_other_meanings
from srcdiff.loops.own_names import with_own_names
from srcdiff.loops.parallel import DECORATOR as PARALLEL
from srcdiff.loops.parallel import with_parallel_loops
from srcdiff.loops.promote import promoted
from srcdiff.loops.rows import computed_in_rows
from srcdiff.loops.simpler import simplified
from srcdiff.loops.tapes import tapes_as_arrays
from srcdiff.normalise import core_form
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.settling import Request, Settling
from srcdiff.names import Names, names_in
from srcdiff.trees import call, canonical, clone, dotted, dotted_path, name
from srcdiff.walks import statements_in, walk

DECORATOR = '@numba.njit(cache=True, error_model="numpy")'


@dataclass
class Kernel:
    """The lines of the compiled function, those of the function around it, and what both import; `helpers` are printed for the checks around it."""

    name: str
    imports: Dict[str, str]
    modules: Set[str]
    lines: List[Printed]
    around: List[Printed]
    helpers: List[List[str]] = field(default_factory=list)
    scope: Optional[Scope] = None  # what names mean, in the functions that were inlined, too
    globals: Dict[object, Binding] = field(default_factory=dict)  # what they meant when the text was made

    @property
    def cells(self) -> Dict[str, types.CellType]:
        """The variables of other closures that the function around reads."""
        return cells_of([self.scope])

    def module(self) -> str:
        """The text of a module without the function around the compiled one."""
        return self.joined([*self.helpers, texts(self.lines)])

    def text(self) -> str:
        return self.joined([*self.helpers, texts(self.lines), texts(self.around)])

    def joined(self, functions: List[List[str]]) -> str:
        lines = import_lines(self.imports, self.modules)
        for function in functions:
            lines += ["", "", *function]
        return "\n".join(lines) + "\n"


def texts(lines: List[Printed]) -> List[str]:
    return [line.text for line in lines]


class Whole(Settling):
    """Facts of a block whose lists and structures stay what they are."""

    def without_lists(self, body: List[gast.stmt], local: set) -> bool:
        return False

    def dissolved(self, body: List[gast.stmt], local: set, explains: bool) -> bool:
        return False


def kernel_of(
    primal: Primal, function_name: str, docstring: Optional[str], example: Optional[dict] = None, is_derivative: bool = False, parallel: bool = False
) -> Kernel:
    """The kernel of a function; raises SrcdiffError for what cannot be compiled.  A derivative checks its arguments itself.

    With `parallel` loops whose passes do not depend on each other run on several threads.
    """
    settling = Whole(primal, Request("grad", (), True, example))
    settling.inlines = primal.function is not None  # a written file would not be stale when such a function changes
    attach_comments(primal.tree, primal.comments())
    if is_derivative:
        primal.tree.body = as_additions(primal.tree.body)
    body = core_form(primal, settling.names, procedure=not returns_value(primal))
    refuse_checkpoints(body, primal)
    parameters = [p.id for p in parameters_of(primal.tree)]
    facts, evaluator = settling.with_facts(body)
    if is_derivative and name_items(body, settling.names, settling.parameters):
        facts, evaluator = settling.with_facts(body)
    while simplified(body):
        facts, evaluator = settling.with_facts(body)
    if tapes_as_arrays(body, evaluator, settling.parameters):
        facts, evaluator = settling.with_facts(body)
    if with_own_names(body, settling.names):
        facts, evaluator = settling.with_facts(body)
    refuse_other_meanings(body, primal)
    find_places(body, settling.parameters)
    lowering = Lowering(settling.names, evaluator, settling.parameters, lent(body, settling.parameters))
    guards, rest = divided(lowering.block(body))
    if not is_derivative:
        guards += guard_statements(assumed(body, facts), facts, parameters, settling.equal_axes)
        guards += distinct(body, facts, parameters, evaluator)
    rest = without_copies(rest, lowering.shares, lowering.all_owners)
    rest = computed_in_rows(contracted(fused(rest, lowering.shares)), lowering.shares)
    if parallel:
        rest = parted(rest, settling.names, lowering.shares)
    else:
        rest = jammed(distributed(rest, settling.names, lowering.shares), lowering.shares)
    rest = promoted(rest, settling.names, lowering.shares)
    rest = without_counters(rest if parallel else with_rows_outside(rest, set(settling.parameters)))
    refuse_what_numba_cannot(rest, primal)
    ranks = {p: facts[p].shape.rank for p in parameters if facts[p].kind == "number"}
    is_parallel = parallel and with_parallel_loops(rest, settling.names, ranks)
    return written(primal, settling, function_name, docstring, guards, rest, PARALLEL if is_parallel else DECORATOR)


def is_ready(primal: Primal, example: Optional[dict]) -> bool:
    """Are the ranks of all arguments known?"""
    facts = parameter_facts(primal, (), example, {})
    return all(facts[p.id].kind != "number" or facts[p.id].shape.rank is not None for p in parameters_of(primal.tree))


def returns_value(primal: Primal) -> bool:
    return any(isinstance(node, gast.Return) and node.value is not None for statement in primal.tree.body for node in gast.walk(statement))


def assumed(body: List[gast.stmt], facts: dict) -> set:
    """What annotations and examples told of the shapes of arguments."""
    used = {a for statement in body for node in walk(statement) if hasattr(node, "fact") for a in node.fact.shape.assumptions}
    return used | {a for fact in facts.values() for a in fact.shape.assumptions}


def distinct(body: List[gast.stmt], facts: dict, parameters: List[str], evaluator: Evaluator) -> List[gast.stmt]:
    """Checks that arguments which are written share memory with no other."""
    written = [p for p in parameters if p in set().union(*map(changed_inside, body), set())]
    return distinct_guard(written, facts, paths_read(body, parameters, list(evaluator.global_facts)))


def lent(body: List[gast.stmt], parameters: Set[str]) -> Set[str]:
    """The names that may be just what a parameter is, or a part of it."""
    found = set(parameters)
    for _ in body:
        new = {
            to
            for s in statements_in(body)
            if isinstance(s, gast.Assign) and not is_store(s)
            for to, value in assigned_pairs(s)
            if of_names(value) & found
        }
        if new <= found:
            break
        found |= new
    return found


def of_names(value: gast.expr) -> Set[str]:
    """The names of which an expression may be the very value, or an item."""
    if isinstance(value, gast.IfExp):
        return of_names(value.body) | of_names(value.orelse)
    if isinstance(value, gast.Call) and canonical(value) in VIEWS and value.args:
        return of_names(value.args[0])
    return {root_of(value)} if isinstance(value, (gast.Name, gast.Subscript)) else set()


def divided(body: List[gast.stmt]):
    """The checks at the beginning, which may use what no compiler has, and the rest."""
    for position, statement in enumerate(body):
        if not is_check(statement):
            return body[:position], body[position:]
    return body, []


def written(primal: Primal, settling: Settling, function_name: str, docstring: Optional[str], guards: list, rest: list, decorator: str) -> Kernel:
    """Both functions."""
    parameters = [p.id for p in parameters_of(primal.tree)]
    local = settling.parameters | assigned(rest) | settling.names.made
    passed = Passed(settling.primal, settling.names, local - set(settling.primal.scope.foreign))
    rest = [passed.visit(statement) for statement in rest]
    kernel = settling.names.fresh(function_name + "_loops")
    read = {node.id for statement in rest for node in names_in(statement)}
    used = [p for p in parameters if p in read]
    references = References(settling.primal.scope, local, settling.names)
    closing = gast.Return(call(kernel, *map(name, used), *map(dotted, passed.found)))
    references.add_user_imports([*guards, *rest])
    references.spell([*guards, *rest, closing])
    numba = references.module("numba", "numba")
    inner = function(kernel, [*used, *passed.found.values()], [docstring_of(f"The loops of `{function_name}`."), *rest])
    outer = gast.FunctionDef(
        function_name, clone(primal.tree.args), [*([docstring_of(docstring)] if docstring else []), *guards, closing], [], None, None, []
    )
    for argument in [*outer.args.posonlyargs, *outer.args.args, *outer.args.kwonlyargs] if primal.function is not None else []:
        argument.annotation = None  # a live function has those of the primal
    modules = {"numpy", "math", "numba", "builtins", *references.modules}
    decorator = decorator.replace("numba", numba, 1)
    helpers = [helper_text(one, references) for one in sorted(references.helpers.values())]
    return Kernel(
        kernel,
        dict(references.imports),
        modules,
        [*map(Printed, decorator.split("\n")), *print_lines([inner])],
        print_lines([outer]),
        helpers,
        settling.primal.scope,
        settling.globals,
    )


def function(identifier: str, parameters: List[str], body: List[gast.stmt]) -> gast.FunctionDef:
    arguments = gast.arguments([gast.Name(p, gast.Param(), None, None) for p in parameters], [], None, [], [], None, [])
    return gast.FunctionDef(identifier, arguments, body, [], None, None, [])


def docstring_of(text: str) -> gast.stmt:
    return gast.Expr(gast.Constant(text, None))


class Passed(gast.NodeTransformer):
    """Parameters in place of the user's globals, `GAIN` and `config.GAIN`: `found` maps what is read to the parameter."""

    def __init__(self, primal: Primal, names: Names, local: set):
        self.primal, self.names, self.local = primal, names, local
        self.found: Dict[str, str] = {}

    def visit_Attribute(self, node: gast.Attribute) -> gast.expr:
        path = dotted_path(node)
        root = path.split(".")[0] if path else ""
        if not path or root.startswith("$") or root in self.local or not self.is_users_module(root):
            return self.generic_visit(node)
        owner = root + "." + path.split(".")[1]
        if path != owner:
            return self.generic_visit(node)
        return self.parameter(node, owner, owner.rpartition(".")[2])

    def visit_Name(self, node: gast.Name) -> gast.expr:
        if node.id in self.local or node.id.startswith("$") or isinstance(node.ctx, gast.Store):
            return node
        binding = self.primal.scope.lookup(node.id)
        if (
            binding is None
            or (binding.canonical or "").startswith("builtins.")
            or (library_path(binding) is not None and not self.is_users_module(node.id))
        ):
            return node
        return self.parameter(node, node.id, node.id)

    def parameter(self, node: gast.expr, path: str, wish: str) -> gast.expr:
        binding = self.primal.scope.lookup(path)
        if binding is not None and binding.kind in ("function", "class", "module"):
            raise UnsupportedSyntaxError(f"numba cannot compile what uses {path!r}, a {binding.kind} of yours", self.primal.place(node), HELP)
        if path not in self.found:
            is_own = path == wish and path not in self.primal.scope.foreign  # what is another module's is spelled `module.GAIN`
            self.found[path] = wish if is_own else self.names.fresh(wish)
        return gast.copy_location(name(self.found[path]), node)

    def is_users_module(self, root: str) -> bool:
        binding = self.primal.scope.lookup(root)
        return binding is not None and binding.kind == "module" and (binding.canonical or "").split(".")[0] not in LIBRARIES


LIBRARIES = ("numpy", "math", "scipy", "numba", "builtins")
