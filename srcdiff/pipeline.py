"""From a primal to the statements of its derivative: the whole compiler in one paragraph (`derive`).

    text -> load -> normalise -> facts -> adjoin -> plan -> assemble -> tidy -> print
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.mirror import Mirror
from srcdiff.adjoin.sweep import Sweep
from srcdiff.assemble import Forward, Reverse, Storage
from srcdiff.calls.expand import expand_calls
from srcdiff.checks_restore import RestoreChecks
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.printer import Comment
from srcdiff.emit.references import References
from srcdiff.emit.spelling import attach_spelling
from srcdiff.errors import ShapeError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.facts.axes import Axes, axis_pairs
from srcdiff.facts.effects import check_conditions, name_effects
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.infer import infer
from srcdiff.facts.parameters import parameter_facts
from srcdiff.guards import distinct_guard, guard_statements, paths_read
from srcdiff.load.joined import JoinedScope
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.normalise import core_form
from srcdiff.facts.dataflow import assigned, changed_inside, mark_bound
from srcdiff.plan.exposed import refuse_exposed
from srcdiff.plan.recovery import Plan, make_plan
from srcdiff.plan.remake import remake_large
from srcdiff.plan.shared import name_shared
from srcdiff.plan.storage import Context, reshaped_roots, settle_storage
from srcdiff.results import item, parts_of, result_statements
from srcdiff.structures.dissolve import dissolve
from srcdiff.tidy import tidied
from srcdiff.trees import binary, call, constant, name, names_in, tuple_of


ROUNDS = 100  # of settling which memory is whose: more than any program needs


@dataclass(frozen=True)
class Request:
    """What is asked for: `kind` is "grad", "value_and_grad" or "vjp"; `wrt` are parameter names, `single` if they were not in a tuple.

    `of` are the arguments whose final values are the outputs (empty: what the primal returns is), `of_single` if there is one, not in a tuple.
    """

    kind: str
    wrt: Tuple[str, ...]
    single: bool
    example: Optional[dict] = None
    check_restore: bool = False
    of: Tuple[str, ...] = ()
    of_single: bool = False


@dataclass
class Derivative:
    """The statements of a derivative, and what its text needs besides."""

    primal: Primal
    request: Request
    body: List[gast.stmt]
    result_bar: Optional[str]
    references: References
    plan: Plan
    has_default_cotangent: bool  # 1.0, for an output that is one number
    globals: Dict[str, object] = field(default_factory=dict)


def derive(primal: Primal, request: Request) -> Derivative:
    """Differentiate a function in reverse mode; raises SrcdiffError for what cannot be."""
    return Compilation(primal, request).run()


class Compilation:
    def __init__(self, primal: Primal, request: Request):
        self.primal, self.request = replace(primal, scope=JoinedScope(primal.scope)), request
        self.globals: Dict[str, object] = {}  # path -> Binding of every global that any round resolved
        parameters = {p.id for p in parameters_of(primal.tree)}
        self.names = Names(identifiers(primal.tree) | locals_of(primal.tree) | parameters)
        self.parameters = parameters
        self.memory = Context(primal, [p.id for p in parameters_of(primal.tree)], set(request.of), self.names)

    def run(self) -> Derivative:
        attach_comments(self.primal.tree, self.primal.comments())
        attach_spelling(self.primal.tree, self.primal.lines)
        body = core_form(self.primal, self.names, self.outputs())
        facts, evaluator, mirrors, final = self.adjoined(body)
        local = self.parameters | assigned(body)
        *body, result = body
        refuse_exposed(self.primal, mirrors, evaluator)
        plan = make_plan([*body, result], mirrors, {n.id for e in final for n in names_in(e)} & local, local, evaluator.unsteady(), self.primal)
        plan.groups = evaluator.groups
        self.fitting.assumed |= plan.assumed
        self.restored = set().union(*(store.seen_by for store in stores_of(body) if id(store) in plan.stores))
        forward, reverse = self.assemble(body, result, mirrors, final, plan, facts)
        references = References(self.primal.scope, local | self.names.made, self.names)
        statements = self.headed(*tidied(forward, reverse, self.names.made))
        references.spell(statements)
        references.add_user_imports(statements)
        return Derivative(self.primal, self.request, statements, self.result_bar, references, plan, self.has_default(result), self.globals)

    def context(self) -> Context:
        """What is known of memory; names are those of the present trial."""
        self.memory.names = self.names
        return self.memory

    def outputs(self) -> Optional[gast.expr]:
        """What is returned in place of the primal's own result."""
        names = [name(n) for n in self.request.of]
        return None if not names else names[0] if self.request.of_single else tuple_of(names)

    def with_facts(self, body: List[gast.stmt]):
        """Facts of parameters and expressions; axes that have to be equal get one name, and the facts are found again."""
        order = [p.id for p in parameters_of(self.primal.tree)]
        axes, renamed, self.pairs = Axes(order), {}, set()
        while True:
            facts = parameter_facts(self.primal, self.request.wrt, self.request.example, renamed)
            evaluates = self.request.example is not None and self.primal.function is not None
            evaluator = self.inferred(body, facts, renamed, evaluates)
            if evaluator is None:
                continue  # calls became statements
            mark_bound(body, self.parameters)
            pairs = axis_pairs(body)
            if not pairs:
                break
            self.pairs |= pairs
            for _, left, right in sorted(pairs):
                axes.unite(left, right)
            renamed = axes.renaming()
        evaluator.reuse = True
        return {**evaluator.global_facts, **facts}, evaluator

    def inferred(self, body: List[gast.stmt], facts: dict, renamed: dict, evaluates: bool) -> Optional[Evaluator]:
        """The facts of the block; None if there were calls to expand first, whatever else is wrong with the rest by then."""
        local = self.parameters | assigned(body)
        evaluator = Evaluator(self.primal, local, renamed, evaluates)
        try:
            infer(self.primal, body, facts, evaluator)
        except SrcdiffError:
            if not evaluator.expands and not self.dissolved(body, local):
                raise
        else:
            if not evaluator.expands:
                self.globals.update(evaluator.globals)
                return evaluator
        self.globals.update(evaluator.globals)
        if evaluator.expands:
            expand_calls(body, self.primal, self.names, local)
        return None

    def dissolved(self, body: List[gast.stmt], local: set) -> bool:
        """Take structures apart, or put the bodies of calls that they go through in place; False if there is nothing to do."""
        return dissolve(body, self.primal, self.names, local, lambda: expand_calls(body, self.primal, self.names, local))

    def has_default(self, result: gast.Return) -> bool:
        return self.result_bar is not None and not isinstance(result.value, gast.Tuple)

    def settled(self, body: List[gast.stmt]):
        """Facts of the block, after what has an effect is named, and all stores are into owners."""
        facts, evaluator = self.with_facts(body)
        if name_effects(body, self.names, self.primal, evaluator):
            facts, evaluator = self.with_facts(body)
        for _ in range(ROUNDS):
            if not settle_storage(body, self.context(), evaluator, facts):
                break
            facts, evaluator = self.with_facts(body)
        else:
            raise UnsupportedSyntaxError("the arrays that are written in place are too entangled", None, "work on copies of them")
        check_conditions(body, self.primal)
        return facts, evaluator

    def adjoined(self, body: List[gast.stmt]):
        """The facts, and the reverse sweep; run again as long as it shows parts that both sweeps would compute, which get a name."""
        while True:
            facts, evaluator = self.settled(body)
            self.fitting = Fitting(evaluator, facts)
            names, self.names = self.names, self.names.copy()
            mirrors, final = self.reverse(body[:-1], body[-1], facts)
            if not name_shared(body, mirrors, names, keeps_result=self.result_name is not None):
                remake_large(body[:-1], mirrors, evaluator.unsteady())
                return facts, evaluator, mirrors, final
            self.names = names

    def reverse(self, body: List[gast.stmt], result: gast.Return, facts: dict):
        """The mirrors, the return's first, and the expressions of the gradients."""
        written = set().union(*map(changed_inside, body), set())
        sweep = Sweep(self.primal, self.fitting, self.names, reshaped_roots(body), written)
        self.check_output(result)
        self.choose_result_name()
        self.result_bar = self.names.fresh("result_bar") if self.request.kind == "vjp" else None
        first = self.seeded(sweep, result)
        mirrors = [first, *sweep.block(body)]
        self.closing: List[gast.stmt] = []
        final = [sweep.gradient(parameter, facts[parameter], self.closing) for parameter in self.request.wrt]
        return mirrors, [*final, *self.closing_reads()]

    def closing_reads(self) -> List[gast.expr]:
        return [part for line in self.closing for part in gast.iter_child_nodes(line) if isinstance(part, gast.expr)]

    def check_output(self, result: gast.Return) -> None:
        """`grad` is for scalars: refused if the output surely is none, guarded if that is not known."""
        fact = result.value.fact
        for part, _ in parts_of(result.value):
            if part.fact.kind != "number" or isinstance(part.fact.const, (str, type(None))):
                place = self.primal.place(part if hasattr(part, "lineno") else result)
                raise ShapeError(f"{self.primal.name} returns what is not a number or an array", place, "return the value to be differentiated")
        self.guards_result = False
        if self.request.kind == "vjp":
            return
        if fact.kind == "tuple" or fact.shape.rank not in (None, 0):
            what = "a tuple" if fact.kind == "tuple" else f"an array of rank {fact.shape.rank}"
            raise ShapeError(
                f"grad needs a function with a scalar output; {'of= gives' if self.request.of else 'this one returns'} {what}",
                self.primal.place(result.value if hasattr(result.value, "lineno") else result),
                "use srcdiff.vjp, which takes a cotangent of the output's shape",
            )
        self.guards_result = not self.fitting.is_scalar(fact.shape)

    def choose_result_name(self) -> None:
        """The name that holds the value, if the value is kept."""
        self.result_name = None
        if self.request.kind == "grad" and not self.guards_result:
            return
        self.result_name = self.names.fresh("result")

    def seeded(self, sweep: Sweep, result: gast.Return) -> Mirror:
        value = result.value
        if self.request.kind != "vjp":
            seed = constant(1.0)
            seed.fact = value.fact.with_(varied=False, dtype="f")
            return sweep.seed(value, seed, result, self.result_name)
        mirror = Mirror(result)
        for part, index in parts_of(value):
            whole = self.result_name if not index else None
            mirror.lines += sweep.seed(part, self.cotangent(item(self.result_bar, index), part, bool(sweep.accumulator.written)), result, whole).lines
        return mirror

    def cotangent(self, node: gast.expr, value: gast.expr, stores: bool) -> gast.expr:
        """A part of what the caller gives; of floats, where something may be stored in it."""
        node.fact = value.fact.with_(varied=False, dtype="f", fresh=False)
        if not stores or value.fact.shape.told.dims == ():
            return node
        given = node.fact
        node.fact = given.with_(dtype=None)
        floats = call("$np.array", node, dtype=name("$float")) if given.shape.rank else binary("*", constant(1.0), node)
        floats.fact = given.with_(fresh=True)
        return floats

    def assemble(self, body, result, mirrors, final, plan: Plan, facts: dict) -> List[gast.stmt]:
        """Guards, forward sweep, value, reverse sweep, return."""
        storage = Storage(self.names)
        checks = None
        if self.request.check_restore:
            written = set().union(*map(changed_inside, body))
            checks = RestoreChecks(self.names, mirrors, self.parameters | assigned(body), written)
        counter = self.names.first_free("_", "_trip")
        forward = Forward(plan, storage, self.parameters, self.fitting.is_scalar, checks).sweep(body)
        reverse = Reverse(plan, storage, counter, checks).block(mirrors)
        parameters = [p.id for p in parameters_of(self.primal.tree)]
        written = [s.targets[0].id for s in body if hasattr(s, "copies_argument")]
        guards = guard_statements(self.fitting.assumed, facts, parameters, self.pairs)
        guards += distinct_guard(written, facts, paths_read([*body, result], parameters, list(self.fitting.evaluator.global_facts)))
        gradients = final[: len(self.request.wrt)]
        returned = gradients[0] if self.request.single else tuple_of(gradients)
        kept = []
        if self.result_name is not None:
            kept = result_statements(result, self.result_name, self.result_bar, self.guards_result, self.fitting, self.restored)
            if self.request.kind != "grad":
                returned = tuple_of([name(self.result_name), returned])
        if self.request.check_restore:
            guards = [*checks.start(), *guards]
        return [*guards, *forward, *kept], [*reverse, *self.closing, gast.Return(returned)]

    def headed(self, forward: List[gast.stmt], reverse: List[gast.stmt]) -> List[gast.stmt]:
        """Both sweeps under their headings, if there are two."""
        guards = [s for s in forward if hasattr(s, "guards_arguments")]
        forward = [s for s in forward if not hasattr(s, "guards_arguments")]
        if not forward:
            return [*guards, *reverse]
        space = [Comment("")] if guards else []
        return [*guards, *space, Comment("forward sweep"), *forward, Comment(""), Comment("reverse sweep"), *reverse]
