"""What `srcdiff explain` tells of a derivative, from the text alone: what is active, how memory is kept, what is saved and why, what is checked.

    active      which names depend differentiably on `wrt`
    storage     the storage class of every argument and array (see `plan.storage`)
    saved       how each overwritten value comes back (see `plan.recovery`), and which part of the reverse sweep reads it
    guards      what is taken for granted, and checked when the derivative is called
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterator, List, Optional, Set, Tuple

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.api import Options, Wrt
from srcdiff.derive import derive
from srcdiff.emit.printer import print_block, print_expression
from srcdiff.errors import SrcdiffError
from srcdiff.facts.aliases import after
from srcdiff.facts.dataflow import COMPOUND, assigned, assignments_of, writes
from srcdiff.facts.fact import Fact
from srcdiff.facts.sharing import owners
from srcdiff.files import loaded, request_for
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import locals_of, read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.normalise.imports import without_imports
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.plan.counters import passes
from srcdiff.plan.recovery import Plan, make_plan, permutation
from srcdiff.refusals import raised
from srcdiff.trees import clone
from srcdiff.walks import statements_in

WIDTH = 48  # of a statement in the table of what is saved
MARK = "srcdiff: "  # begins the message of every check


def explanation(path: str, qualname: str, kind: str, wrt: Wrt, options: Options = Options()) -> Iterator[str]:
    """The sections, each as text; of a function that is refused those that are known by then, before the error is raised: of all refusals."""
    primal = loaded(path, qualname, options.follow)
    request, made, refusal = request_for(primal, kind, wrt, options), [], None

    def compilation_of(*given) -> Explained:
        made.append(Explained(*given))
        return made[-1]

    try:
        derivative = derive(primal, request, compilation_of)
    except SrcdiffError as error:
        refusal = error
    compilation = made[-1] if made else None
    if hasattr(compilation, "fitting"):  # facts and storage are settled: what is refused now is refused by a later stage
        yield section("active", activity(compilation))
        yield section("storage", storage(primal, compilation.core))
    if refusal is not None:
        raise raised(refusal, primal, lambda rest: derive(rest, request))
    yield section("saved", table(compilation, derivative))
    yield section("guards", guards(derivative))


class Explained(Compilation):
    """A compilation that keeps the core block, the evaluator, the mirrors before they are tidied, and the names that the gradients read."""

    def adjoined(self, body: List[gast.stmt]):
        self.core = body
        facts, self.evaluator, mirrors, final = super().adjoined(body)
        self.mirrors, self.final = list(map(copied, mirrors)), set().union(*map(read_names, final))
        return facts, self.evaluator, mirrors, final


def copied(mirror: Mirror) -> Mirror:
    parts = [clone(mirror.lines), *(list(map(copied, part)) for part in (mirror.body, mirror.orelse))]
    return Mirror(mirror.statement, *parts, clone(mirror.closing), clone(mirror.closing_orelse))


def section(title: str, lines: List[str]) -> str:
    return "\n".join([title, *("    " + line if line else "" for line in lines)]) + "\n"


def aligned(cells: List[List[str]]) -> List[str]:
    """Lines of columns, two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*cells)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells]


def listed(numbers: Set[int]) -> str:
    """
    >>> listed({3}), listed({7, 3, 4})
    ('line 3', 'lines 3, 4 and 7')
    """
    *first, last = map(str, sorted(numbers))
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


def spelled(node: gast.AST) -> str:
    """An expression or a simple statement, with our own references spelled as a reader would."""
    copy = clone(node)
    for part in gast.walk(copy):
        if isinstance(part, gast.Name):
            part.id = part.id.lstrip("$")
    return print_expression(copy) if isinstance(copy, gast.expr) else print_block([copy], width=10**6)[0]


def activity(compilation: Explained) -> List[str]:
    """The user's names in two groups, each in the order of the text."""
    tree, statements = without_imports(compilation.primal).tree, list(statements_in(compilation.core))
    varied = {n for statement in statements for env in (statement.env_before, statement.env_after) for n in env if env[n].varied}
    places = sorted((n.lineno, n.col_offset, n.id) for n in gast.walk(tree) if isinstance(n, gast.Name) and n.id in locals_of(tree))
    known = list(dict.fromkeys(n for *_, n in places))
    label = "with respect to " + ", ".join(compilation.request.wrt)
    groups = [(label, [n for n in known if n in varied]), ("passive", [n for n in known if n not in varied])]
    return aligned([[label, ", ".join(members)] for label, members in groups if members])


def storage(primal: Primal, core: List[gast.stmt]) -> List[str]:
    """A line for every argument and local array; more for one that is written in place."""
    written: Dict[str, Set[int]] = {}
    for statement in filter(is_store, statements_in(core)):
        written.setdefault(root_of(statement.targets[0]), set()).add(statement.lineno)
    swaps = {n: (statement.lineno, set(permutation(statement)) - {n}) for statement in statements_in(core) for n in permutation(statement)}
    cells = []
    for name in memory(primal, core, set(written)):
        first, *more = described(name, written, swaps.get(name), core)
        cells += [[name, first], *(["", line] for line in more)]
    return aligned(cells)


def memory(primal: Primal, core: List[gast.stmt], written: Set[str]) -> List[str]:
    """The user's names of arguments, and of arrays that are no views of one that is written."""
    own = [n for statement, n, view in bindings(core) if may_be_array(statement.facts[n]) and not owners_of(view) & written]
    names = dict.fromkeys([*(p.id for p in parameters_of(primal.tree)), *own])
    return [n for n in names if n in locals_of(primal.tree)]


def bindings(core: List[gast.stmt]) -> Iterator[Tuple[gast.Assign, str, Optional[gast.expr]]]:
    """(statement, name, view) of what assignments bind: what the name is a view of then, None if of nothing."""
    for statement in statements_in(core):
        if isinstance(statement, gast.Assign):
            views = after(statement, statement.aliases).views
            yield from ((statement, n, views.get(n)) for n, _ in assigned_pairs(statement))


def may_be_array(fact: Fact) -> bool:
    return fact.kind == "number" and fact.shape.told.dims != ()


def owners_of(view: Optional[gast.expr]) -> Set[str]:
    return set() if view is None else owners(view)


def described(name: str, written: Dict[str, Set[int]], swap: Optional[tuple], core: List[gast.stmt]) -> List[str]:
    """The storage class, and what there is to say of an array that is written in place."""
    line, others = swap or (0, set())
    if name not in written and not others & set(written):
        return ["value"]
    found = [f"buffer, written in {listed(written[name])}" if name in written else "buffer, written under another name"]
    if any(hasattr(statement, "copies_argument") and n == name for statement, n, _ in bindings(core)):
        found.append("copied first: a derivative leaves its arguments alone")
    found += [f"view in line {statement.lineno}: {n} = {spelled(view)}" for statement, n, view in bindings(core) if name in owners_of(view)]
    return found + [f"changes places with {', '.join(sorted(others))} in line {line}"] * bool(others)


def table(compilation: Explained, derivative: Derivative) -> List[str]:
    """The decisions of the plan, in the order of their lines: name, how it is recovered, where, and for what."""
    printed = {node.id for statement in derivative.body for node in gast.walk(statement) if isinstance(node, gast.Name)}
    decided = [one for one in decisions(compilation.core, derivative.plan) if is_printed(one, printed)]
    if not decided:
        return ["nothing: the reverse sweep reads no value that is overwritten"]
    decided.sort(key=lambda one: (one.line, one.name, one.how))
    reasons = Reasons(compilation)
    cells = [[names_of(one), one.how, f"line {one.line}", shown(compilation.primal, one), reasons.of(one)] for one in decided]
    return aligned(cells)


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

    def __init__(self, compilation: Explained):
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


def guards(derivative: Derivative) -> List[str]:
    """What every printed check says, with its test."""
    found = []
    for statement in statements_in(derivative.body):
        error = statement.body[0].exc if isinstance(statement, gast.If) and isinstance(statement.body[0], gast.Raise) else None
        message = getattr(error.args[0], "value", "") if isinstance(error, gast.Call) and error.args else ""
        if str(message).startswith(MARK):
            found.append(f"{message[len(MARK):]} ({spelled(error.func)} if {spelled(statement.test)})")
    return list(dict.fromkeys(found)) or ["nothing is taken for granted"]
