"""A derivative in forward mode: the primal's statements, each with its tangent beside it.

    text -> load -> normalise -> facts -> push -> tidy -> print
Nothing is saved, and nothing runs backwards.  Reference: Griewank & Walther, Evaluating Derivatives (2008), section 3.1.
"""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.assemble import FiniteChecks, Forward, Storage
from srcdiff.assemble.reverse import with_origin
from srcdiff.calls.pairs import Pair, with_parameters
from srcdiff.emit.printer import Comment
from srcdiff.emit.references import References
from srcdiff.facts.dataflow import COMPOUND, assigned
from srcdiff.facts.handing import detached
from srcdiff.facts.parameters import read_by_items
from srcdiff.guards import distinct_guard, guard_statements, kept_guard, paths_read
from srcdiff.load.source import parameters_of
from srcdiff.names import names_in
from srcdiff.normalise.outputs import parted
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.plan.recovery import Plan
from srcdiff.plan.held import Held
from srcdiff.plan.shared import name_shared
from srcdiff.plan.storage import reshaped_roots
from srcdiff.push.directions import in_directions
from srcdiff.push.expressions import tangent_fact
from srcdiff.push.lifting import Lifting
from srcdiff.push.sweep import PushSweep
from srcdiff.results import none_guards, parts_of, result_statements, unshared
from srcdiff.tidy.breaks import with_early_breaks
from srcdiff.tidy.copies import without_copies
from srcdiff.tidy.dead import without_dead
from srcdiff.tidy.implied import without_implied
from srcdiff.tidy.inline import inlined
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.repeated import computed_once
from srcdiff.tidy.chains import leading_minus
from srcdiff.tidy.simplify import simplify
from srcdiff.tidy.tapes import popped_at_once, put_together
from srcdiff.trees import assign, call, clone, constant, known_name, name, tuple_of
from srcdiff.walks import walk


class ForwardMode(Compilation):
    """Makes a derivative with a parameter `x_dot` for each one in `wrt`, which returns the value and its tangent."""

    def run(self) -> Derivative:
        statements = self.swept()
        derivative = self.derivative(self.primal, self.request.kind, statements)
        derivative.dots = list(self.given)
        return derivative

    def halves(self, pair: Pair) -> List[Derivative]:
        """A function that calls itself: one that gives its value and its tangent."""
        statements = self.swept()
        primal = with_parameters(self.primal, [*pair.parameters, *self.tangents.values()])
        return [self.derivative(primal, "tangent", statements, name_of=pair.tangent)]

    def swept(self) -> List[gast.stmt]:
        body = self.core_block()
        self.finite = FiniteChecks(self.primal, self.names.fresh("bad") if self.request.kind != "pair" else None) if self.request.debug else None
        self.name_tangents()
        facts, mirrors, result, last = self.pushed(body)
        local = self.parameters | assigned(body)
        self.plan, self.references = Plan(), References(self.primal.scope, local | self.names.made, self.names)
        statements = self.assembled(body, result, mirrors, last, facts)
        return self.guarded(statements)

    def name_tangents(self) -> None:
        """The names of the tangents that are given: of arguments, and of the parts of those that are structures."""
        self.tangents: Dict[str, str] = {p: self.names.fresh(p + "_dot") for p in self.request.wrt}
        self.given: List[str] = list(self.tangents.values())
        self.loads: List[gast.stmt] = []
        if self.flat is not None:
            self.given, parts = [], iter(self.request.wrt)
            for wanted in self.flat.wanted:
                leaves = self.flat.trees[wanted].leaves() if wanted in self.flat.trees else []
                for _ in leaves or [None]:
                    parameter = next(parts)
                    if not leaves:
                        self.given.append(self.tangents[parameter])
                if leaves:
                    self.given.append(self.names.fresh(wanted + "_dot"))
                    self.loads += [assign(self.tangents[leaf.parameter], with_root(leaf.read, self.given[-1])) for leaf in leaves]

    def pushed(self, body: List[gast.stmt]):
        """The facts, the mirrors, and the statements that end the function; made again as long as there are parts that both would compute."""
        while True:
            facts, evaluator = self.settled(body)
            self.fitting = Fitting(evaluator, facts)
            names, self.names = self.names, self.names.copy()
            result = body[-1]
            self.value, self.aux = parted(result, self.request.has_aux)
            self.check_output(result)
            sweep = PushSweep(self.primal, self.fitting, self.names, body, self.tangents, reshaped_roots(body))
            mirrors = [*sweep.block(body[:-1]), Mirror(result, self.opened(sweep, facts))]
            last = self.returned(sweep, result)
            mirrors[-1].after = last
            purity = Purity(self.primal.scope.lookup, self.parameters | assigned(body) | names.made)
            if not name_shared(body, mirrors, names, True, Held(body[:-1], purity, evaluator), saves=False):
                if self.request.vector:
                    in_directions(mirrors, self.lifting(sweep), set(self.tangents.values()), self.result_dot)
                mirrors[-1].after, self.dots = [], sweep.dots
                return facts, mirrors, result, last
            self.names = names

    def opened(self, sweep: PushSweep, facts: dict) -> List[gast.stmt]:
        """Tangents that are given are of floats, or complex, and ours, where something is stored in them; the other arguments have none yet."""
        lines = []
        for parameter in sorted((sweep.varied & self.parameters) - set(self.tangents)):
            lines.append(assign(sweep.dot(parameter), sweep.pushing().zeros(known_name(parameter, facts[parameter]))))
        for parameter, dot in self.tangents.items():
            if parameter in sweep.stored:
                given = known_name(dot, tangent_fact(facts[parameter]).with_(dtype=None))
                order = {"order": constant("C")} if parameter in sweep.flat else {}
                dtype = name("$complex" if facts[parameter].bar_dtype == "c" else "$float")
                lines.append(assign(dot, call("$np.array", given, dtype=dtype, **order)))
        return lines

    def returned(self, sweep: PushSweep, result: gast.Return) -> List[gast.stmt]:
        """`return value, tangent`."""
        self.result_name, self.result_dot = self.names.fresh("result"), self.names.fresh("result_dot")
        pushing, dots = sweep.pushing(), []
        for part, index in parts_of(self.value):
            whole = self.result_name if not index else None
            dot = pushing.expanded(pushing.run(part, whole), part)
            dots.append(pushing.zeros(part) if dot is None else self.unshared(simplify(dot), part, sweep.written))
        kept = result_statements(result, self.value, self.result_name, None, False, self.fitting, set())
        kept += none_guards(self.value, self.result_name)
        if self.finite is not None and self.request.kind != "pair":
            kept += self.finite.result(result, self.result_name)
        kept += with_origin([*pushing.lines, assign(self.result_dot, leading_minus(structure(self.value, iter(dots))))], result, [])
        returned = [name(self.result_name), name(self.result_dot)]
        self.aux_name = self.names.fresh("aux") if self.aux is not None else None
        if self.aux is not None:
            kept.append(assign(self.aux_name, detached(self.aux, self.primal.scope.lookup)))
            returned.append(name(self.aux_name))
        return [*kept, gast.Return(tuple_of(returned))]

    def unshared(self, dot: gast.expr, part: gast.expr, written: Set[str]) -> gast.expr:
        """A tangent that shares memory with nothing that was given; that of an array which is made here and written in place does not."""
        fact, is_own = self.fitting.fact(dot), isinstance(part, gast.Name) and part.id in written and part.fact.fresh
        dot.fact = fact.with_(fresh=is_own or isinstance(dot, (gast.BinOp, gast.UnaryOp)) or (isinstance(dot, gast.Call) and fact.fresh))
        if self.fitting.is_scalar(part.fact.shape):
            return dot
        return unshared(dot, self.fitting, set(), set())

    def assembled(self, body, result, mirrors: List[Mirror], last: List[gast.stmt], facts: dict) -> List[gast.stmt]:
        """Guards, then the primal with its tangents."""
        beside = [Beside(mirrors)] if self.finite is None else [self.finite, Beside(mirrors)]
        statements = Forward(self.plan, Storage(self.names), self.parameters, self.fitting.is_scalar, beside).sweep(body[:-1])
        parameters = [p.id for p in parameters_of(self.primal.tree)]
        copied = [s.targets[0].id for s in body if hasattr(s, "copies_argument")]
        tuples = read_by_items(body, set(parameters) - set(self.request.wrt))
        guards = guard_statements(self.fitting.assumed, facts, parameters, self.equal_axes, tuples)
        guards += distinct_guard(copied, facts, paths_read(body, parameters, list(self.fitting.evaluator.global_facts)))
        guards += [] if self.request.kind == "pair" else self.shape_guards(facts)
        statements = [*(self.finite.start() if self.finite is not None else []), *mirrors[-1].lines, *statements]
        tidy = without_dead([*statements, *last], set())
        purity = Purity(self.primal.scope.lookup, self.parameters | assigned(body) | self.names.made)
        tidy = with_early_breaks(without_dead(inlined(tidy, self.names.made - set(self.tangents.values()), set(), purity), set()))
        tidy = put_together(popped_at_once(tidy), {whole: with_tangents(lists, self.dots) for whole, lists in self.names.parted.items()})
        tidy = without_copies(
            computed_once(without_implied(guards, tidy), self.names, purity),
            [self.result_name, self.result_dot],
            self.parameters | set(self.given) | set(self.tangents.values()),
            purity,
        )
        if self.finite is not None:
            tidy = self.finite.checked(tidy, self.parameters | assigned(body) | {self.result_name, self.aux_name}, "the tangent of ")
        return [*guards, *tidy]

    def shape_guards(self, facts: dict) -> List[gast.stmt]:
        guards: List[gast.stmt] = []
        for parameter, dot in self.tangents.items():
            shapes = [call("$np.shape", name(one)) for one in (dot, parameter)]
            test: gast.expr = gast.Compare(shapes[0], [gast.NotEq()], [shapes[1]])
            if facts[parameter].shape.told.dims == () and not self.request.vector:
                is_float = call("$isinstance", name(dot), name("$float"))  # np.shape of a number takes longer than most of what is done with it
                test = gast.BoolOp(gast.And(), [gast.UnaryOp(gast.Not(), is_float), test])
            message = f"srcdiff: {dot} must have the shape of {parameter}"
            if self.request.vector:
                test, message = self.other_directions(dot, shapes[1]), message + " behind an axis of directions"
            guards.append(kept_guard(test, "$ValueError", message))
            guards[-1].guards_arguments = True
        return guards

    def other_directions(self, dot: str, shape: gast.expr) -> gast.expr:
        """Has a tangent another shape than `(directions, *shape)`, or another number of them than the first?"""
        first = next(iter(self.tangents.values()))
        if dot != first:
            whole = tuple_of([call("$len", name(first)), gast.Starred(shape, gast.Load())])
            return gast.Compare(call("$np.shape", name(dot)), [gast.NotEq()], [whole])
        none = gast.Compare(call("$np.ndim", name(dot)), [gast.Eq()], [constant(0)])
        rest = gast.Subscript(call("$np.shape", name(dot)), gast.Slice(constant(1), None, None), gast.Load())
        return gast.BoolOp(gast.Or(), [none, gast.Compare(rest, [gast.NotEq()], [shape])])

    def lifting(self, sweep: PushSweep) -> Lifting:
        written = {sweep.dot(one) for one in sweep.written & sweep.varied}
        return Lifting(self.primal, self.fitting, self.names, {*sweep.dots.values(), self.result_dot}, written)

    def guarded(self, statements: List[gast.stmt]) -> List[gast.stmt]:
        """The guards first, after what reads the parts of structures."""
        guards = [s for s in statements if hasattr(s, "guards_arguments")]
        rest = [s for s in statements if not hasattr(s, "guards_arguments")]
        if self.flat is not None:
            guards = [*self.flat.loads([*statements]), *self.loads, *guards]
        return [*guards, *([Comment("")] if guards else []), *rest]


class Beside:
    """Puts tangents around the statements of the primal."""

    is_inside = True  # a comprehension of differentiated values is the loop that it stands for

    def __init__(self, mirrors: List[Mirror]):
        self.mirrors = by_statement(mirrors)

    def around(self, statement: gast.stmt, shown: List[gast.stmt]) -> List[gast.stmt]:
        mirror = self.mirrors.get(id(statement))
        if mirror is None:
            return shown
        shown = [] if getattr(mirror, "replaces", False) else shown
        before, after = ([plain(line) for line in lines] for lines in (mirror.lines, mirror.after))
        if (before or after) and not isinstance(statement, COMPOUND):
            with_origin([*before, *after], statement, [])
        if mirror.closing and shown:
            loop = next(one for one in shown if isinstance(one, gast.For))
            loop.body[:0] = map(plain, mirror.closing)  # a pass begins with them
        return [*before, *shown, *after]


def with_tangents(lists: List[str], dots: Dict[str, str]) -> List[str]:
    """Lists, each behind that of its tangents."""
    return [one for whole in lists for one in (dots.get(whole), whole) if one is not None]


def plain(line: gast.stmt) -> gast.stmt:
    """A copy in which it does not matter any more when a name is read."""
    new = clone(line)
    for node, old in zip(walk(new), walk(line)):
        if hasattr(old, "seen_by"):
            node.seen_by = old.seen_by
        if isinstance(node, gast.Name) and hasattr(node, "when"):
            del node.when
    return new


def structure(value: gast.expr, dots) -> gast.expr:
    """The tangents in the tuples of an output."""
    if isinstance(value, gast.Tuple):
        return tuple_of([structure(element, dots) for element in value.elts])
    return next(dots)


def with_root(read: gast.expr, root: str) -> gast.expr:
    """`params_dot["W"]` for `params["W"]`."""
    new = clone(read)
    for node in names_in(new):
        node.id = root
    return new
