"""What a derivative saves, and why: the decisions of the plan, each with the part of the reverse sweep that needs it."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import FrozenSet, List, NamedTuple, Optional, Set

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.emit.printer import print_block, print_expression
from srcdiff.facts.dataflow import COMPOUND, assigned, assignments_of, writes
from srcdiff.load.source import Primal
from srcdiff.names import read_names
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.plan.checkpoints import cost
from srcdiff.plan.counters import passes
from srcdiff.plan.recovery import Plan, make_plan, permutation
from srcdiff.trees import as_read
from srcdiff.walks import statements_in

WIDTH = 48  # of a statement in the table of what is saved


class Row(NamedTuple):
    """A decision of the plan in words."""

    name: str
    how: str
    line: int
    text: str
    reason: str


def saved_rows(compilation: Compilation, derivative: Derivative) -> List[Row]:
    printed = {node.id for statement in derivative.body for node in gast.walk(statement) if isinstance(node, gast.Name)}
    decided = [one for one in decisions(compilation.core, derivative.plan) if is_printed(one, printed)]
    decided.sort(key=lambda one: (one.line, one.name, one.how))
    reasons = Reasons(compilation) if decided else None
    return [Row(names_of(one), one.how, one.line, shown(compilation.primal, one), reasons.of(one)) for one in decided]


@dataclass(frozen=True)
class Decision:
    """How a name is recovered, and where: `key` is what the plan knows the place by, `statement` what stands there."""

    name: str
    how: str
    key: gast.stmt
    statement: gast.stmt
    place: str = ""

    @property
    def line(self) -> int:
        return self.statement.lineno


def decisions(core: List[gast.stmt], plan: Plan) -> List[Decision]:
    """The plan as a list."""
    found = []
    for statement in statements_in(core):
        ends = getattr(statement, "ends", {})
        places = [(statement, ""), *((ends[part], f"end of {word}: ") for part, word in (("body", "body"), ("orelse", "else")) if part in ends)]
        for key, place in places:
            found += [Decision(n, "save", key, statement, place) for n in plan.saved.get(id(key), ())]
            found += [Decision(n, "invert", key, statement) for n in plan.inverted.get(id(key), ())]
            found += [Decision(n, "recompute", key, again) for again in plan.recomputed.get(id(key), ()) for n in sorted(writes(again))]
        if id(statement) in plan.stores:
            found.append(Decision(plan.stores[id(statement)], "save part", statement, statement))
        if plan.checkpointed.get(id(statement)):
            found.append(Decision(", ".join(plan.checkpointed[id(statement)]), "checkpoint", statement, statement))
    return found


def is_printed(one: Decision, printed: Set[str]) -> bool:
    """What is saved for dead code only is not in the text of the derivative; `printed` are the names in it."""
    return not one.how.startswith("save") or any(re.fullmatch(rf"({re.escape(one.name)}_)?saved(_\d+)?", name) for name in printed)


def names_of(one: Decision) -> str:
    """All names that a swap or a rotation moves are moved back."""
    return ", ".join(sorted(permutation(one.statement))) or one.name if one.how == "invert" else one.name


def shown(primal: Primal, one: Decision) -> str:
    """The line on which the statement starts, without its comment; the core statement, if it is in no line of the user's."""
    if getattr(one.statement, "synthetic", False):
        return spelled(one.statement)
    comment, _ = primal.comments().get(one.line, ("", False))
    text = primal.place(one.statement).text.strip()
    text = text[: len(text) - len(comment)].rstrip()
    return textwrap.shorten(one.place + text, WIDTH, placeholder=" ...")


class Reasons:
    """For what a value is recovered: a part of the reverse sweep that alone, without the others, makes the plan decide the same."""

    def __init__(self, compilation: Compilation):
        self.compilation = compilation
        mirrors = [mirror for mirror in by_statement(compilation.mirrors).values() if mirror.lines or mirror.closing or mirror.closing_orelse]
        self.headers = self.decided(None)
        self.gradient = self.decided(None, compilation.final) - self.headers
        self.adjoints = [(mirror.statement.lineno, self.decided(mirror) - self.headers) for mirror in mirrors]

    def decided(self, mirror: Optional[Mirror], at_entry: FrozenSet[str] = frozenset()) -> Set[tuple]:
        """What is decided for one adjoint, and for the headers of loops and the tests of branches."""
        compilation = self.compilation
        local = compilation.parameters | assigned(compilation.core)
        mirrors = [alone(one, mirror) for one in compilation.mirrors]
        plan = make_plan(compilation.core, mirrors, at_entry & local, local, compilation.evaluator.unsteady(), compilation.primal)
        return {(id(one.key), one.name, one.how) for one in decisions(compilation.core, plan)}

    def of(self, one: Decision) -> str:
        """In words; nothing, if it takes several parts together.  What is saved before a branch may be for what stands in it."""
        if one.how == "checkpoint":
            return cost(one.statement.checkpoint)
        inside = assignments_of(one.name, [one.key]) if isinstance(one.key, gast.If) else []
        wanted = {(id(key), one.name, one.how) for key in [one.key, *inside]}
        lines = {line for line, found in self.adjoints if found & wanted}
        if wanted & self.headers:
            return self.header_of(one.name)
        needed = [f"the adjoint of {listed(lines)}"] if lines else []
        needed += ["the gradient"] if wanted & self.gradient else []
        return "needed by " + " and ".join(needed) if needed else ""

    def header_of(self, name: str) -> str:
        """The test or the loop, if only one reads the name."""
        compounds = [statement for statement in statements_in(self.compilation.core) if isinstance(statement, COMPOUND)]
        found = [s for s in compounds if name in header_reads(s)]
        what = "the test" if found and isinstance(found[0], gast.If) else "the loop"
        return f"needed by {what} of {listed({found[0].lineno})}" if len(found) == 1 else ""


def header_reads(statement: gast.stmt) -> Set[str]:
    """What the header of the reverse statement reads."""
    return read_names(statement.test) if isinstance(statement, gast.If) else set().union(*map(read_names, passes(statement)))


NOTHING = gast.Expr(gast.Constant(None, None))


def alone(mirror: Mirror, chosen: Optional[Mirror]) -> Mirror:
    """A mirror in which only one has its lines; loops and branches that have an adjoint still have one."""
    inner = [alone(one, chosen) for one in mirror.body], [alone(one, chosen) for one in mirror.orelse]
    if mirror is chosen:
        return Mirror(mirror.statement, mirror.lines, *inner, mirror.closing, mirror.closing_orelse)
    return Mirror(mirror.statement, [NOTHING] if isinstance(mirror.statement, COMPOUND) and not mirror.is_empty else [], *inner)


def listed(numbers: Set[int]) -> str:
    """
    >>> listed({3}), listed({7, 3, 4})
    ('line 3', 'lines 3, 4 and 7')
    """
    *first, last = map(str, sorted(set(map(int, numbers))))
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


def spelled(node: gast.AST) -> str:
    """An expression or a simple statement, with our own references spelled as a reader would."""
    copy = as_read(node)
    return print_expression(copy) if isinstance(copy, gast.expr) else print_block([copy], width=10**6)[0]
