"""From a primal to the statements of its derivative, in reverse mode: the whole compiler in one paragraph (`Compilation.sweeps`).

    text -> load -> normalise -> facts -> adjoin -> plan -> assemble -> tidy -> print
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Dict, List, Optional

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.mirror import Mirror
from srcdiff.adjoin.sweep import Sweep
from srcdiff.assemble import Checkpoints, FiniteChecks, Forward, Reverse, Storage
from srcdiff.calls.pairs import Pair, with_parameters
from srcdiff.checks_restore import RestoreChecks
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.printer import Comment
from srcdiff.emit.references import References
from srcdiff.emit.spelling import attach_spelling
from srcdiff.errors import ShapeError, UnsupportedSyntaxError
from srcdiff.facts.aliases import stores_of
from srcdiff.flattening import Flat
from srcdiff.guards import distinct_guard, guard_statements, paths_read
from srcdiff.load.source import Primal, parameters_of
from srcdiff.normalise import core_form
from srcdiff.normalise.jumps import refuse_endless, refuse_nothing
from srcdiff.normalise.outputs import parted
from srcdiff.facts.handing import detached
from srcdiff.facts.sizes import sizes_of
from srcdiff.facts.parameters import read_by_items
from srcdiff.facts.dataflow import assigned, certain, changed_inside, live_before
from srcdiff.names import names_in
from srcdiff.plan.exposed import refuse_exposed
from srcdiff.plan.held import Held, read_by_name
from srcdiff.plan.kept import Keeping, Kept, give_checkpoints
from srcdiff.plan.recovery import Plan, make_plan
from srcdiff.plan.remake import remake_large
from srcdiff.plan.shared import name_shared
from srcdiff.plan.storage import reshaped_roots
from srcdiff.results import item, none_guards, parts_of, result_statements, with_values
from srcdiff.settling import Request, Settling
from srcdiff.tidy import swept_together, tidied
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.results import with_attributes
from srcdiff.tidy.unpack import unpacked
from srcdiff.trees import assign, binary, call, constant, name, tuple_of
from srcdiff.walks import walk, with_definitions


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
    name: Optional[str] = None  # of a half of a pair
    pairs: List["Derivative"] = field(default_factory=list)  # the functions that it calls besides
    callees: List[Primal] = field(default_factory=list)  # the user's functions that were differentiated with it
    dots: List[str] = field(default_factory=list)  # the parameters for tangents, in forward mode
    kept: Optional[Kept] = None  # what is kept for the reverse sweep, if there is a budget for it


class Compilation(Settling):
    flat: Optional[Flat] = None  # where the parameters are parts of structures

    def run(self) -> Derivative:
        """The whole derivative as one function."""
        forward, reverse, result = self.sweeps()
        if not self.request.debug and not self.request.check_restore:
            purity = Purity(self.primal.scope.lookup, self.parameters | self.names.made | assigned([*forward, *reverse]))
            forward, reverse = swept_together(forward, reverse, self.names, purity)
        has_default = self.result_bar is not None and not isinstance(self.value, gast.Tuple)
        derivative = self.derivative(self.primal, self.request.kind, self.headed(forward, reverse), self.result_bar, has_default)
        derivative.kept = self.kept(forward, reverse) if self.request.memory is not None else None
        return derivative

    def kept(self, forward: List[gast.stmt], reverse: List[gast.stmt]) -> Kept:
        """What the finished text keeps, for arguments of the sizes that were told."""
        sizes = sizes_of(self.facts, self.request.example, dict(self.request.sizes), self.axes.renaming(), self.primal)
        live = live_before(reverse, set()) & assigned(forward)
        return Keeping(self.primal, self.core, self.plan, self.storage.slots, [*forward, *reverse], sizes).whole(live)

    def halves(self, pair: Pair) -> List[Derivative]:
        """The two sweeps as functions: the first returns the value and what the second needs."""
        forward, reverse, result = self.sweeps()
        if isinstance(self.value, gast.Tuple) or self.value.fact.kind == "list":
            self.refuse(result, "a function that calls itself, or that a solver calls, and returns several values is not supported", "return an array")
        if self.copies_arguments:
            self.refuse(result, "a function that calls itself and writes into its arguments is not supported", "let it return what it computes")
        value = forward.pop().value
        needed = sorted((live_before(reverse, set()) & assigned(forward)) - {self.counter})
        unsure = [one for one in needed if one not in certain(forward) | self.parameters]
        payload = tuple_of([name(one) for one in needed]) if len(needed) != 1 else name(needed[0])
        forward = [*(assign(one, constant(None)) for one in unsure), *forward, gast.Return(tuple_of([value, payload]))]
        saved = needed[0] if len(needed) == 1 else self.names.fresh("saved")
        if len(needed) > 1:
            targets = gast.Tuple([gast.Name(one, gast.Store(), None, None) for one in needed], gast.Store())
            reverse = [gast.Assign([targets], name(saved), None), *reverse]
        given = [*pair.parameters, saved, self.result_bar]
        first = self.derivative(with_parameters(self.primal, pair.parameters), "forward", forward, name_of=pair.forward)
        return [first, self.derivative(with_parameters(self.primal, given), "reverse", reverse, name_of=pair.reverse)]

    def refuse(self, node: gast.AST, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)

    def derivative(self, primal: Primal, kind: str, statements: List[gast.stmt], result_bar=None, default=False, name_of=None) -> Derivative:
        self.references.add_user_imports(statements)
        self.references.spell(statements)
        request = replace(self.request, kind=kind)
        return Derivative(primal, request, statements, result_bar, self.references, self.plan, default, self.globals, name=name_of, callees=list(self.names.callees.values()))

    def sweeps(self):
        """The two sweeps, tidied, and the core's return."""
        self.core = body = self.core_block()
        facts, evaluator, mirrors, final = self.adjoined(body)
        self.facts = facts
        local = self.parameters | assigned(body)
        *body, result = body
        self.copies_arguments = any(hasattr(statement, "copies_argument") for statement in body)
        refuse_exposed(self.primal, mirrors, evaluator)
        plan = make_plan([*body, result], mirrors, {n.id for e in final for n in names_in(e)} & local, local, evaluator.unsteady(), self.primal)
        plan.groups = evaluator.groups
        self.fitting.assumed |= plan.assumed
        self.restored = set().union(*(store.seen_by for store in stores_of(body) if id(store) in plan.stores))
        forward, reverse = self.assemble(body, result, mirrors, final, plan, facts)
        self.plan, self.references = plan, References(self.primal.scope, local | self.names.made, self.names)
        purity = Purity(self.primal.scope.lookup, local | self.names.made, frozenset(self.fitting.assumed))
        tidy = tidied(forward, reverse, self.names, purity)
        forward, reverse = with_attributes(list(map(with_definitions, tidy)), self.parameters, self.names.made)
        forward, reverse = unpacked([forward, reverse], self.parameters, self.names)
        return [forward, self.finite.checked(reverse, local) if self.finite is not None else reverse, result]

    def core_block(self) -> List[gast.stmt]:
        """The primal in core form, with the user's comments and spelling."""
        attach_comments(self.primal.tree, self.primal.comments())
        attach_spelling(self.primal.tree, self.primal.lines)
        if not self.request.of:
            refuse_nothing(self.primal)
        body = core_form(self.primal, self.names, self.outputs())
        refuse_endless(self.primal, body)
        return body

    def outputs(self) -> Optional[gast.expr]:
        """What is returned in place of the primal's own result."""
        names = [name(n) for n in self.request.of]
        return None if not names else names[0] if self.request.of_single else tuple_of(names)

    def adjoined(self, body: List[gast.stmt]):
        """The facts, and the reverse sweep; run again as long as it shows parts that both sweeps would compute, which get a name."""
        while True:
            facts, evaluator = self.settled(body)
            give_checkpoints(body, dict(self.request.checkpoints or ()))
            self.fitting = Fitting(evaluator, facts)
            names, self.names = self.names, self.names.copy()
            mirrors, final = self.reverse(body[:-1], body[-1], facts)
            purity = Purity(self.primal.scope.lookup, self.parameters | assigned(body) | names.made)
            if not name_shared(body, mirrors, names, self.result_name is not None, Held(body[:-1], purity, evaluator)):
                read_by_name(body[:-1], mirrors, purity, evaluator)
                remake_large(body[:-1], mirrors, evaluator.unsteady())
                return facts, evaluator, mirrors, final
            self.names = names

    def reverse(self, body: List[gast.stmt], result: gast.Return, facts: dict):
        """The mirrors, the return's first, and the expressions of the gradients."""
        written = set().union(*map(changed_inside, body), set())
        sweep = Sweep(self.primal, self.fitting, self.names, reshaped_roots(body), written)
        self.value, self.aux = parted(result, self.request.has_aux)
        self.check_output(result)
        self.choose_result_names()
        self.result_bar = self.names.fresh("result_bar") if self.request.kind in ("vjp", "pair") else None
        first = self.seeded(sweep, result)
        mirrors = [first, *sweep.block(body)]
        self.closing: List[gast.stmt] = []
        final = [sweep.gradient(parameter, facts[parameter], self.closing) for parameter in self.request.wrt]
        return mirrors, [*final, *self.closing_reads()]

    def closing_reads(self) -> List[gast.expr]:
        return [part for line in self.closing for part in gast.iter_child_nodes(line) if isinstance(part, gast.expr)]

    def check_output(self, result: gast.Return) -> None:
        """`grad` is for scalars: refused if the output surely is none, guarded if that is not known."""
        fact = self.value.fact
        if self.request.has_aux and self.aux is None:
            message = f"has_aux needs a function that returns a pair, the value and what is handed on; {self.primal.name} returns something else"
            raise ShapeError(message, self.primal.place(result), "write `return value, aux`, or leave has_aux out")
        for part, _ in parts_of(self.value):
            if part.fact.kind != "number" or isinstance(part.fact.const, (str, type(None))):
                place = self.primal.place(part if hasattr(part, "lineno") else result)
                raise ShapeError(f"{self.primal.name} returns what is not a number or an array", place, "return the value to be differentiated")
        self.guards_result = any(part.fact.optional for part, _ in parts_of(self.value))
        if self.request.kind in ("vjp", "jvp", "pair"):
            return
        if fact.kind == "tuple" or fact.shape.rank not in (None, 0):
            what = "a tuple" if fact.kind == "tuple" else f"an array of rank {fact.shape.rank}"
            raise ShapeError(
                f"grad needs a function with a scalar output; {'of= gives' if self.request.of else 'this one returns'} {what}",
                self.primal.place(self.value if hasattr(self.value, "lineno") else result),
                "use srcdiff.vjp, which takes a cotangent of the output's shape",
            )
        self.guards_result = self.guards_result or not self.fitting.is_scalar(fact.shape)

    def choose_result_names(self) -> None:
        """The names that hold the value, if the value is kept, and what is handed on."""
        self.aux_name = None if self.aux is None else self.names.fresh("aux")
        self.result_name = None
        if self.request.kind == "grad" and not self.guards_result and not self.request.debug:
            return
        self.result_name = self.names.fresh("result")

    def seeded(self, sweep: Sweep, result: gast.Return) -> Mirror:
        value = self.value
        if self.request.kind not in ("vjp", "pair"):
            seed = constant(1.0)
            seed.fact = value.fact.with_(varied=False, dtype="f")
            return sweep.seed(value, seed, result, self.result_name)
        mirror = Mirror(result)
        for part, index in parts_of(value):
            whole = self.result_name if not index else None
            mirror.lines += sweep.seed(part, self.cotangent(item(self.result_bar, index), part, bool(sweep.accumulator.written)), result, whole).lines
        return mirror

    def cotangent(self, node: gast.expr, value: gast.expr, stores: bool) -> gast.expr:
        """A part of what the caller gives; of floats, or complex, where something may be stored in it."""
        node.fact = value.fact.with_(varied=False, dtype=value.fact.bar_dtype, fresh=False)
        if not stores or value.fact.shape.told.dims == ():
            return node
        given = node.fact
        node.fact = given.with_(dtype=None)
        dtype = name("$complex" if given.dtype == "c" else "$float")
        floats = call("$np.array", node, dtype=dtype) if given.shape.rank else binary("*", constant(1.0), node)
        floats.fact = given.with_(fresh=True)
        return floats

    def assemble(self, body, result, mirrors, final, plan: Plan, facts: dict) -> List[gast.stmt]:
        """Guards, forward sweep, value, reverse sweep, return."""
        storage = self.storage = Storage(self.names)
        checks = None
        if self.request.check_restore:
            written = set().union(*map(changed_inside, body))
            payloads = {s.targets[0].id for outer in body for s in walk(outer) if isinstance(s, gast.Assign) and (hasattr(s.value, "pair") or hasattr(s.value, "several"))}
            checks = RestoreChecks(self.names, mirrors, (self.parameters | assigned(body)) - payloads, written)
        counter = self.counter = self.names.first_free("_", "_trip")
        self.finite = FiniteChecks(self.primal, self.names.fresh("bad") if self.request.kind != "pair" else None) if self.request.debug else None
        noting, restoring = ([one] if one is not None else [] for one in (self.finite, checks))
        checkpoints = Checkpoints(self.primal, self.parameters, self.names, plan, storage, self.fitting.is_scalar, noting, restoring)
        sweep = Forward(plan, storage, self.parameters, self.fitting.is_scalar, [*noting, *restoring], checkpoints)
        forward = sweep.sweep(body)
        reverse = Reverse(plan, storage, counter, checks, checkpoints).block(mirrors)
        parameters = [p.id for p in parameters_of(self.primal.tree)]
        written = [s.targets[0].id for s in body if hasattr(s, "copies_argument")]
        tuples = read_by_items([*body, result], set(parameters) - set(self.request.wrt))
        guards = guard_statements(self.fitting.assumed, facts, parameters, self.equal_axes, tuples)
        guards += distinct_guard(written, facts, paths_read([*body, result], parameters, list(self.fitting.evaluator.global_facts)))
        gradients = final[: len(self.request.wrt)]
        single = self.request.single
        if self.flat is not None:
            gradients, single = self.flat.rebuilt(gradients), self.flat.single
        returned = gradients[0] if single else tuple_of(gradients)
        kept = []
        if self.result_name is not None:
            checked = self.result_bar if self.request.kind != "pair" else None
            kept = result_statements(result, self.value, self.result_name, checked, self.guards_result, self.fitting, self.restored)
            if self.request.kind == "pair":
                kept.append(gast.Return(name(self.result_name)))
            else:
                kept += none_guards(self.value, self.result_name)
                kept += self.finite.result(result, self.result_name) if self.finite is not None else []
        if self.aux is not None:
            kept.append(assign(self.aux_name, detached(self.aux, self.primal.scope.lookup)))
        returned = with_values(returned, self.request.kind, self.result_name, self.aux_name)
        if self.finite is not None:
            forward = [*self.finite.start(), *forward]
        if self.request.check_restore:
            guards = [*checks.start(), *guards]
        forward, reverse = checkpoints.outlined([*forward, *kept], [*reverse, *self.closing, gast.Return(returned)])
        return [*guards, *forward], reverse

    def headed(self, forward: List[gast.stmt], reverse: List[gast.stmt]) -> List[gast.stmt]:
        """Both sweeps under their headings, if there are two."""
        guards = [s for s in forward if hasattr(s, "guards_arguments")]
        if self.flat is not None:
            guards = [*self.flat.loads([*forward, *reverse]), *guards]
        forward = [s for s in forward if not hasattr(s, "guards_arguments")]
        if not forward:
            return [*guards, *reverse]
        space = [Comment("")] if guards else []
        if any(hasattr(statement, "joins") for statement in forward):
            return [*guards, *space, Comment("forward and reverse sweep"), *forward, *reverse]
        return [*guards, *space, Comment("forward sweep"), *forward, Comment(""), Comment("reverse sweep"), *reverse]
