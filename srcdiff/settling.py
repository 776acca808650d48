"""A core block about which everything is known: calls expanded, structures taken apart, effects named, all stores into owners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.calls.expand import expand_calls
from srcdiff.calls.lists import mark_lists
from srcdiff.calls.pairs import MoreIsKnown, Pairs, note_activity
from srcdiff.errors import SrcdiffError, StructureError, UnsupportedSyntaxError
from srcdiff.facts.axes import Axes, axis_pairs, lettered_pairs
from srcdiff.facts.dataflow import assigned, mark_bound
from srcdiff.facts.effects import check_conditions, name_effects
from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.in_order import store_in_order
from srcdiff.facts.infer import infer
from srcdiff.facts.parameters import of_rank, parameter_facts
from srcdiff.facts.shifts import mark_shifts
from srcdiff.load.joined import JoinedScope
from srcdiff.load.limits import GROWTH, refuse_large
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.plan.storage import Context, settle_storage
from srcdiff.structures.dissolve import dissolve
from srcdiff.structures.tables import tables_as_arrays
from srcdiff.structures.trial import all_taken_apart
from srcdiff.walks import walk

ROUNDS = 100  # of settling which memory is whose: more than any program needs


@dataclass(frozen=True)
class Request:
    """What is asked for: `kind` is "grad", "value_and_grad" or "vjp"; `wrt` are parameter names, `single` if they were not in a tuple.
    A "pair" are the two sweeps as functions of their own (see `calls.pairs`).

    With `has_aux` the primal returns a pair, of which the first is differentiated and the second handed on.
    `of` are the arguments whose final values are the outputs (empty: what the primal returns is), `of_single` if there is one, not in a tuple.
    """

    kind: str
    wrt: Tuple[str, ...]
    single: bool
    example: Optional[dict] = None
    check_restore: bool = False
    debug: bool = False
    has_aux: bool = False
    of: Tuple[str, ...] = ()
    of_single: bool = False
    vector: bool = False  # a jvp in several directions at once
    matrix: str = ""  # "columns" for a matrix of real arguments, "rows" of real results, too
    memory: Optional[int] = None  # the bytes that may be kept for the reverse sweep
    sizes: Tuple[tuple, ...] = ()  # (name, number or lengths) of letters of annotations and of arguments, for the plan of what is kept
    checkpoints: Optional[Tuple[tuple, ...]] = None  # (number, states) of the loops of the core that the plan gives checkpoints, once there is one
    known: Tuple[tuple, ...] = ()  # (name, (rank, dtype)) of parameters of a pair, where all calls agree


def has_marks(body: List[gast.stmt]) -> bool:
    """Is there a call that has to become the statements of its callee?"""
    return any(hasattr(node, "expands") for statement in body for node in walk(statement))


class Settling:
    """The part of a compilation that comes before the reverse sweep."""

    inlines = False  # every function of the user's that does not call itself

    def __init__(self, primal: Primal, request: Request, pairs: Optional[Pairs] = None):
        scope = primal.scope if isinstance(primal.scope, JoinedScope) else JoinedScope(primal.scope)
        self.primal, self.request = replace(primal, scope=scope), request
        self.pairs = pairs if pairs is not None else Pairs()
        self.known = self.pairs.state()
        self.globals: Dict[str, object] = {}  # path -> Binding of every global that any round resolved
        parameters = {p.id for p in parameters_of(primal.tree)}
        self.axes, self.equal_axes = Axes([p.id for p in parameters_of(primal.tree)]), set()
        self.names = Names(identifiers(primal.tree) | locals_of(primal.tree) | parameters)
        self.parameters = parameters
        self.memory = Context(primal, [p.id for p in parameters_of(primal.tree)], set(request.of), self.names)

    def context(self) -> Context:
        """What is known of memory; names are those of the present trial."""
        self.memory.names = self.names
        return self.memory

    def with_facts(self, body: List[gast.stmt]):
        """Facts of parameters and expressions; axes that have to be equal get one name, and the facts are found again."""
        axes, renamed = self.axes, self.axes.renaming()  # what is equal stays so, in whatever words the body says it
        for _ in range(4 * ROUNDS):
            refuse_large(self.primal.name, body, GROWTH)
            facts = parameter_facts(self.primal, self.request.wrt, self.request.example, renamed, bool(self.request.matrix))
            facts.update({n: of_rank(facts[n], n, *what, renamed) for n, what in self.request.known if facts[n].kind == "number"})
            evaluates = self.request.example is not None and self.primal.function is not None
            evaluator = self.inferred(body, facts, renamed, evaluates)
            if evaluator is None:
                continue  # calls became statements
            mark_bound(body, self.parameters)
            pairs = axis_pairs(body) | lettered_pairs(body, facts)
            if not pairs:
                break
            self.equal_axes |= pairs
            for _, left, right in sorted(pairs):
                axes.unite(left, right)
            renamed = axes.renaming()
        else:
            raise UnsupportedSyntaxError(
                "the calls in this function are too entangled", self.primal.place(self.primal.tree), "write some of them in place"
            )
        evaluator.reuse = True
        return {**evaluator.global_facts, **facts}, evaluator

    def inferred(self, body: List[gast.stmt], facts: dict, renamed: dict, evaluates: bool) -> Optional[Evaluator]:
        """The facts of the block; None if there were calls to expand first, whatever else is wrong with the rest by then."""
        local = self.parameters | assigned(body)
        evaluator = Evaluator(self.primal, local, renamed, evaluates)
        evaluator.inlines = self.inlines
        evaluator.is_forward = self.request.kind == "jvp"
        evaluator.pairs, evaluator.names = self.pairs, self.names  # for rules of what calls functions
        evaluator.has_aux = self.request.has_aux
        evaluator.has_gradient = self.request.kind not in ("vjp", "jvp") or self.request.matrix == "rows"
        try:
            infer(self.primal, body, facts, evaluator)
        except SrcdiffError as error:
            evaluator.expands = has_marks(body)
            if not evaluator.expands and not evaluator.lists and not self.without_structures(body, local, error, evaluator.tables):
                raise
        else:
            evaluator.expands = has_marks(body)
            if not evaluator.expands and not evaluator.lists and not (evaluator.holds_lists and self.without_lists(body, local)):
                self.globals.update(evaluator.globals)
                return evaluator
        self.globals.update(evaluator.globals)
        if evaluator.expands:
            self.expand(body, local)
        elif evaluator.lists and not self.without_lists(body, local):
            mark_lists(evaluator.lists)
            self.expand(body, local)
        return None

    def expand(self, body: List[gast.stmt], local: set) -> None:
        expand_calls(body, self.primal, self.names, local, self.pairs)

    def dissolved(self, body: List[gast.stmt], local: set, explains: bool) -> bool:
        """Take structures apart, or put the bodies of calls that they go through in place; False if there is nothing to do."""
        return dissolve(body, self.primal, self.names, local, lambda: self.expand(body, local), self.pairs, explains)

    def without_structures(self, body: List[gast.stmt], local: set, error: SrcdiffError, tables: set) -> bool:
        """Take apart what was refused, or make an array of it."""
        return self.dissolved(body, local, isinstance(error, StructureError)) or tables_as_arrays(body, tables)

    def without_lists(self, body: List[gast.stmt], local: set) -> bool:
        """Take lists apart, if all of them can be."""
        return all_taken_apart(body, self.names, lambda trial: self.dissolved(trial, local, False))

    def settled(self, body: List[gast.stmt]):
        """Facts of the block, after what has an effect is named, and all stores are into owners."""
        facts, evaluator = self.with_facts(body)
        if name_effects(body, self.names, self.primal, evaluator):
            facts, evaluator = self.with_facts(body)
        if store_in_order(body, evaluator):
            facts, evaluator = self.with_facts(body)
        for _ in range(ROUNDS):
            if not settle_storage(body, self.context(), evaluator, facts) and not mark_shifts(body, evaluator):
                break
            facts, evaluator = self.with_facts(body)
        else:
            raise UnsupportedSyntaxError(
                "the arrays that are written in place are too entangled", self.primal.place(self.primal.tree), "work on copies of them"
            )
        check_conditions(body, self.primal)
        note_activity(body)
        if self.pairs.state() != self.known:
            raise MoreIsKnown
        return facts, evaluator
