"""What the compiler knows of one derivative: activity, what is saved, guards, and what lines cost."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Dict, Iterator, List, Optional, Set, Tuple

import gast

from srcdiff.api import wrt_names
from srcdiff.errors import SrcdiffError
from srcdiff.explain import Explained, guard_lines, guards, told_apart, traced, varied_names
from srcdiff.files import Wanted, name_of, request_for, wanted_derivatives, wanted_functions
from srcdiff.load.source import primal_in
from srcdiff.options import Options
from srcdiff.pipeline import Compilation
from srcdiff.review.cost import Cost, costs
from srcdiff.saved import Row, saved_rows
from srcdiff.units import Unit
from srcdiff.walks import statements_in, walk


def wanted_of(unit: Unit) -> Iterator[Wanted]:
    """All derivatives of a unit; those of one function with respect to the same arguments follow each other."""
    one = unit.asked
    if one is not None:
        yield Wanted(name_of(one.qualname, one.kind), unit.source, one.qualname, one.kind, one.wrt, one.options)
    else:
        yield from wanted_derivatives(unit.source, wanted_functions(unit.source))


def shown_wrt(one: Wanted) -> str:
    """The names of what it is a derivative by, and of what."""
    primal, of = one.primal(), one.options.of
    return ", ".join(wrt_names(primal, one.wrt)) + (f" of {', '.join(wrt_names(primal, of, 'of'))}" if of is not None else "")


@dataclass
class Known:
    """What is not known is left out: of a derivative in forward mode, what it saves."""

    active: List[str] = field(default_factory=list)
    passive: List[str] = field(default_factory=list)
    places: Set[Tuple[str, int, int, int]] = field(default_factory=set)  # of active names in callees: file, line, columns
    varied: Set[str] = field(default_factory=set)  # all names in the derivative that are active
    halves: Dict[str, Set[str]] = field(default_factory=dict)  # the same of the functions that a function that calls itself becomes
    rows: Optional[List[Row]] = None
    guards: List[str] = field(default_factory=list)
    costs: Dict[Tuple[str, int], Cost] = field(default_factory=dict)  # of the primals' lines, by file and number


class Half(Explained):
    """The compilation of a function that calls itself, entered under the names of its two sweeps."""

    def __init__(self, found: Dict[str, Half], *given):
        super().__init__(*given)
        self.entered = found

    def halves(self, pair):
        self.entered.update({pair.forward: self, pair.reverse: self})
        return super().halves(pair)


def known_of(one: Wanted) -> Known:
    """One more compilation, which keeps what it finds."""
    primal = one.primal()
    halves: Dict[str, Half] = {}
    request = one.request(primal)
    is_reverse = request.kind != "jvp"
    request = request if is_reverse else replace(request, kind="vjp", vector=False)
    compilation, derivative, refusal = traced(primal, request, halving=lambda *given: Half(halves, *given))
    if refusal is not None:
        return Known()
    varied, core = all_varied(compilation), compilation.core
    found = Known(*told_apart(compilation), active_places(core, None), varied)
    for half in halves.values():
        found.places |= active_places(half.core, half.primal.filename)
    found.halves = {name: all_varied(half) for name, half in halves.items()}
    if is_reverse:
        found.rows, found.guards = saved_rows(compilation, derivative), guard_lines(guards(derivative))
    facts = {**compilation.evaluator.global_facts, **parameter_facts_of(compilation, core)}
    found.costs = {(os.path.realpath(file), line): cost for (file, line), cost in costs(core, facts, primal.filename).items()}
    return found


def all_varied(compilation: Explained) -> Set[str]:
    """The active names, and that of the result."""
    fact = getattr(compilation.value, "fact", None)
    is_varied = fact is None or fact.varied or any(item.varied for item in fact.items)
    return varied_names(compilation.core) | ({compilation.result_name} if is_varied and compilation.result_name else set())


def parameter_facts_of(compilation: Compilation, core: List[gast.stmt]) -> dict:
    """Those at the beginning."""
    first = core[0].env_before if core else {}
    return {name: first[name] for name in compilation.parameters if name in first}


def active_places(core: List[gast.stmt], own: Optional[str]) -> Set[Tuple[str, int, int, int]]:
    """Where names stand that depend on what is differentiated by, in functions that were taken in, and in the file `own`."""
    found = set()
    for statement in statements_in(core):
        for node in walk(statement):
            line = getattr(node, "lineno", None)
            file = line.primal.filename if hasattr(line, "primal") else own
            if isinstance(node, gast.Name) and line and file and hasattr(node, "fact") and node.fact.varied:
                found.add((os.path.realpath(file), int(line), node.col_offset, node.end_col_offset))
    return found


def costs_in(text: str, target: str, name: str, one: Wanted) -> Dict[int, Cost]:
    """Of the lines of a derivative, from its text: what was written is a program like any other.  None where it cannot be read again."""
    try:
        primal = primal_in(text, target, name, ())
        request = request_for(primal, "vjp", tuple(one.request(one.primal()).wrt), Options())
        compilation = Compilation(primal, request)
        core = compilation.core_block()
        facts, _ = compilation.settled(core)
    except SrcdiffError:
        return {}
    return {line: cost for (file, line), cost in costs(core, facts, target).items() if file == target}
