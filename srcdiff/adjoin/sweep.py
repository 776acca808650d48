"""The reverse sweep: the core statements from the last to the first, each by its adjoint.

before: h = np.tanh(w * x); return np.sum(h)
after:  h_bar = 1.0 (kept as a literal);  x_bar = w * (1.0 - h * h)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Optional, Set

import gast

from srcdiff.adjoin.accumulate import Accumulator, Adjoint
from srcdiff.adjoin.expressions import Propagation
from srcdiff.adjoin.complexes import Above
from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.loops import LoopAdjoint
from srcdiff.adjoin.mirror import Mirror
from srcdiff.adjoin.steps import Branch, Increment, incremented
from srcdiff.adjoin.stores import StoreAdjoint, replaces_all
from srcdiff.adjoin.values import is_new, is_plain
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.names import Names, names_in
from srcdiff.normalise.grammar import assigned_pairs, is_store, raises, root_of, stored_roots
from srcdiff.facts.dataflow import writes
from srcdiff.tidy.chains import chain_of, from_chain, leading_minus, number
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import assign, attribute, binary, call, clone, constant, dotted, key, known_name, name, subscript, tuple_of


class Sweep:
    """Builds the mirrors of a block; `bars` maps primal variables to the names of their adjoints.

    `flat` are names that are written through a reshape of them, `written` all whose arrays are written in place.
    """

    def __init__(self, primal, fitting: Fitting, names: Names, flat: Set[str] = frozenset(), written: Set[str] = frozenset()):
        self.primal, self.fitting, self.names = primal, fitting, names
        self.bars: Dict[str, str] = {}
        self.temporaries: Dict[tuple, str] = {}
        self.accumulator = Accumulator(fitting, self.bar_of, flat, written)

    def bar_of(self, variable: str) -> str:
        if variable not in self.bars:
            self.bars[variable] = self.names.fresh(variable + "_bar")
        return self.bars[variable]

    def block(self, body: List[gast.stmt]) -> List[Mirror]:
        """The mirrors of a block, last statement first."""
        mirrors = []
        for statement in reversed(body):
            mirrors.append(getattr(self, "mirror_" + type(statement).__name__.lower())(statement))
            self.prune(statement.env_before)
        return mirrors

    def prune(self, env: dict) -> None:
        """Forget the adjoints of what does not depend on the arguments: nobody asks for them."""
        live = self.accumulator.live
        self.accumulator.live = {n: a for n, a in live.items() if n in env and env[n].varied}

    def seed(self, node: gast.expr, cotangent: gast.expr, statement: gast.Return, result: Optional[str]) -> Mirror:
        """The adjoint of `return node`, whose value is in `result` if it is kept."""
        mirror = Mirror(statement)
        self.accumulator.out = mirror.lines
        propagation = self.propagation()
        propagation.run(node, cotangent, result)
        self.accumulator.apply(propagation.steps)
        self.prune(statement.env_before)
        return mirror

    def propagation(self) -> Propagation:
        used: Dict[str, int] = {}

        def temporary(wish: str) -> str:
            used[wish] = used.get(wish, 0) + 1
            slot = (wish, used[wish])
            if slot not in self.temporaries:
                self.temporaries[slot] = self.names.fresh(wish)
            return self.temporaries[slot]

        return Propagation(self.primal, self.fitting, temporary, self.accumulator.flat)

    def mirror_expr(self, statement: gast.stmt) -> Mirror:
        return Mirror(statement)

    mirror_assert = mirror_raise = mirror_define = mirror_expr

    def mirror_assign(self, statement: gast.Assign) -> Mirror:
        live = dict(self.accumulator.live)
        mirror = self.adjoin(statement, named_results=True)
        if not readable(mirror.lines, writes(statement) | stored_roots([statement])):
            self.accumulator.live = live
            mirror = self.adjoin(statement, named_results=False)
        return mirror

    def adjoin(self, statement: gast.Assign, named_results: bool) -> Mirror:
        self.check_views(statement)
        if is_store(statement) and not replaces_all(statement, self.fitting):
            return StoreAdjoint(self, statement, named_results).run()
        return self.adjoin_assign(statement, replaced_pairs(statement), named_results)

    def check_views(self, statement: gast.Assign) -> None:
        """A view whose reads are those of its owner has no adjoint of its own, unless it was read where that could not be told."""
        others = getattr(statement, "views", set()) | (getattr(statement, "seen_by", set()) - stored_roots([statement]))
        for view in sorted(others & set(self.accumulator.live)):
            raise UnsupportedSyntaxError(
                f"`{view}` is a part of an array that is written in place, and is used after it cannot be told any more which part",
                self.primal.place(statement),
                f"give it a copy: {view} = ....copy()",
            )

    def adjoin_assign(self, statement: gast.Assign, assigned: list, named_results: bool) -> Mirror:
        """Read the targets' cotangents, hand them on, and leave none behind."""
        accumulator, mirror = self.accumulator, Mirror(statement)
        accumulator.out = mirror.lines
        pairs = [(target, value) for target, value in assigned if target in accumulator.live and value.fact.varied]
        targets = {target for target, _ in assigned}
        seeds = {target: accumulator.bar(target) for target, _ in pairs}
        before = {target: accumulator.live.pop(target) for target in targets if target in accumulator.live}
        steps = self.steps_of(pairs, seeds, named_results)
        own = sorted(targets & set(incremented(steps)))
        if own and not all(is_plain_increment(step) for step in steps if touches(step, own)):
            for target in own:
                self.copy_seed(target, seeds)
            accumulator.apply(self.steps_of(pairs, seeds, named_results))
            return mirror
        accumulator.handed_over = self.handed_over(steps, before)
        accumulator.apply([step for step in steps if not touches(step, own)])
        self.set_own(own, steps, before)
        accumulator.handed_over = set()
        return mirror

    def handed_over(self, steps: list, before: Dict[str, Adjoint]) -> set:
        """The used-up adjoints that are ours and become, as they are, the adjoint of one other name."""
        values = [step.value for step in steps if isinstance(step, Increment)]
        if len(values) != len(steps) or any(step.places for step in steps):
            return set()
        bare = [value.id for value in values if isinstance(value, gast.Name)]
        views = [v for v in values if not isinstance(v, gast.Name) and not is_new(v, self.fitting.fact(v))]
        viewed = {part.id for value in views for part in names_in(value)}
        bars = {self.bar_of(target) for target, adjoint in before.items() if adjoint.owned}
        return ({identifier for identifier in bare if bare.count(identifier) == 1} & bars) - viewed

    def steps_of(self, pairs: list, seeds: dict, named_results: bool) -> list:
        propagation = self.propagation()
        for target, value in pairs:
            propagation.above = Above(target in self.fitting.evaluator.complex_names)
            propagation.run(value, clone(seeds[target]), target if named_results else None)
        return propagation.steps

    def copy_seed(self, target: str, seeds: dict) -> None:
        """Keep a cotangent under another name, because its own is about to take contributions."""
        if target in seeds and number(seeds[target]) is None:
            fact = seeds[target].fact
            slot = ("seed", target)
            if slot not in self.temporaries:
                self.temporaries[slot] = self.names.fresh("t_bar")
            self.accumulator.write(assign(self.temporaries[slot], seeds[target]))
            seeds[target] = known_name(self.temporaries[slot], fact)

    def set_own(self, own: list, steps: list, before: Dict[str, Adjoint]) -> None:
        """The targets that the value reads too: set last, all at once, because everything before reads their old cotangents."""
        values: Dict[str, gast.expr] = {}
        for step in steps:
            if isinstance(step, Increment) and step.name in own:
                values[step.name] = plus(values[step.name], step.value) if step.name in values else step.value
        values = {target: simplify(value) for target, value in values.items()}
        before = {target: self.unless_shared(target, adjoint) for target, adjoint in before.items()}
        for target in [t for t in own if key(values[t]) == self.bar_of(t) and t in before]:
            self.accumulator.live[target] = before[target]
            own = [t for t in own if t != target]
        if len(own) == 1:
            self.set_one(own[0], values[own[0]], before.get(own[0]))
        elif own:
            self.set_parallel(own, values, before)

    def unless_shared(self, target: str, adjoint: Adjoint) -> Adjoint:
        """An adjoint that a line of this statement handed on, as it is or as a view, is no longer ours alone."""
        bar = self.bar_of(target)
        for line in self.accumulator.out:
            if isinstance(line, gast.Assign) and not is_new(line.value, self.fitting.fact(line.value)):
                if any(n.id == bar for n in names_in(line.value)):
                    return replace(adjoint, owned=False, buffer=False)
        return adjoint

    def set_one(self, target: str, value: gast.expr, before: Optional[Adjoint]) -> None:
        """`s_bar *= x` where s_bar is ours, else an assignment."""
        factors = self.factors_besides(self.bar_of(target), self.bar_of(target), value)
        fact = self.fitting.fact(value)
        if before is not None and before.owned and factors is not None and self.fitting.same(fact.shape, before.fact.shape):
            self.accumulator.write(gast.AugAssign(name(self.bar_of(target)), gast.Mult(), factors))
            self.accumulator.live[target] = before
        else:
            self.accumulator.set(target, value)

    def factors_besides(self, target: str, bar: str, value: gast.expr) -> Optional[gast.expr]:
        """The product that multiplies the target's own cotangent (`target` is its key, `bar` the name in it), if the value is one."""
        chain = chain_of(value)
        own = [i for i, (operator, part) in enumerate(chain) if operator == "*" and key(part) == target]
        rest = [part for i, part in enumerate(chain) if i not in own]
        if len(own) != 1 or not rest or any(operator != "*" for operator, _ in rest):
            return None
        if any(n.id == bar for _, part in rest for n in names_in(part)):
            return None
        return from_chain(rest)

    def set_parallel(self, own: list, values: Dict[str, gast.expr], before: Dict[str, Adjoint]) -> None:
        targets = gast.Tuple([gast.Name(self.bar_of(t), gast.Store(), None, None) for t in own], gast.Store())
        self.accumulator.write(gast.Assign([targets], tuple_of([leading_minus(self.accumulator.steady(values[t])) for t in own]), None))
        mentioned = [n.id for value in values.values() for n in names_in(value)]
        given = {self.bar_of(name): adjoint for name, adjoint in before.items() if mentioned.count(self.bar_of(name)) == 1}
        for target in own:
            fact = self.fitting.fact(values[target])
            if isinstance(values[target], gast.Name) and values[target].id in given:
                self.accumulator.live[target] = given[values[target].id]  # handed on as it is
                continue
            self.accumulator.live[target] = Adjoint(fact, owned=is_new(values[target], fact), plain=is_plain(values[target]))

    def mirror_if(self, statement: gast.If) -> Mirror:
        mirror = Mirror(statement)
        if raises(statement):  # what comes back from the end of the function did not pass here
            return mirror
        alive = {n: f for n, f in statement.env_before.items() if f.varied}

        def side(block: list, attribute_name: str):
            def write():
                self.accumulator.enter_side(statement.env_after, block[-1].env_after if block else statement.env_before)
                setattr(mirror, attribute_name, self.block(block))
                self.accumulator.out = []

            return write

        both = [side(statement.body, "body"), side(statement.orelse, "orelse")]
        mirror.closing, mirror.closing_orelse = self.accumulator.branch(both, alive, statement.bound)
        return mirror

    def mirror_for(self, loop: gast.stmt) -> Mirror:
        return LoopAdjoint(loop, self.accumulator, self.block).run()

    mirror_while = mirror_for

    def gradient(self, parameter: str, fact, out: List[gast.stmt]) -> gast.expr:
        """The finished adjoint of a parameter: of its shape, float or complex as that is, and shared with nothing."""
        accumulator = self.accumulator
        accumulator.out = out
        if parameter not in accumulator.live:
            return self.no_gradient(parameter, fact)
        accumulator.make_full(parameter, fact, {parameter})
        if fact.exact in ("float16", "float32", "complex64") and accumulator.live[parameter].literal is None:
            dtype = dotted("$np.complex64") if fact.dtype == "c" else attribute(known_name(parameter, fact), "dtype")
            return call(attribute(accumulator.bar(parameter), "astype"), dtype)
        adjoint = accumulator.live[parameter]
        value = accumulator.bar(parameter)
        if adjoint.literal is not None:
            return self.no_gradient(parameter, fact, adjoint.literal)
        scalar = self.fitting.rank(fact.shape) == 0
        if fact.dtype == "c" and adjoint.fact.dtype != "c":
            return binary("+", value, constant(0j))
        if adjoint.fact.dtype not in ("f", "c") or not (adjoint.plain or self.fitting.rank(fact.shape) or adjoint.buffer):
            return binary("*", constant(1.0), value)
        if not adjoint.owned and not scalar:
            return self.fitting.copied(value, fact) if self.fitting.rank(fact.shape) else binary("*", constant(1.0), value)
        return subscript(value, gast.Tuple([], gast.Load())) if adjoint.buffer and not self.fitting.rank(fact.shape) else value

    def no_gradient(self, parameter: str, fact, literal: float = 0.0) -> gast.expr:
        """A constant gradient in the shape of the parameter."""
        variable = known_name(parameter, fact)
        rank = self.fitting.rank(fact.shape)
        if rank == 0:
            return constant(complex(literal) if fact.dtype == "c" else literal)
        zeros = self.fitting.zeros(variable, fact)
        if literal != 0.0:
            return binary("+", zeros, constant(literal))
        return zeros if rank else subscript(zeros, gast.Tuple([], gast.Load()))


def replaced_pairs(statement: gast.Assign) -> list:
    """(name, value) of what is assigned, or stored into all of an array."""
    return [(root_of(statement.targets[0]), statement.value)] if is_store(statement) else assigned_pairs(statement)


def touches(step, own: list) -> bool:
    return bool(set(incremented([step])) & set(own)) if isinstance(step, Branch) else isinstance(step, Increment) and step.name in own


def is_plain_increment(step) -> bool:
    return isinstance(step, Increment) and not step.places


def readable(lines: List[gast.stmt], targets: set) -> bool:
    """Can the old values of the targets be restored between two lines: are the new ones read only before the old ones?"""
    old_was_read = False
    for line in lines:
        reads = {(n.id, getattr(n, "when", None)) for n in names_in(line) if n.id in targets}
        if any(when == "after" for _, when in reads) and (old_was_read or any(when is None for _, when in reads)):
            return False
        old_was_read = old_was_read or any(when is None for _, when in reads)
    return True
