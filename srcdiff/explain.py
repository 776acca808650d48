"""What `srcdiff explain` tells of a derivative, from the text alone: what is active, how memory is kept, what is saved and why, what is checked.

active      which names depend differentiably on `wrt`
storage     the storage class of every argument and array (see `plan.storage`)
saved       how each overwritten value comes back (see `plan.recovery`), and which part of the reverse sweep reads it
guards      what is taken for granted, and checked when the derivative is called
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

import gast

from srcdiff.adjoin.mirror import Mirror
from srcdiff.derive import derive
from srcdiff.errors import SrcdiffError
from srcdiff.facts.aliases import after
from srcdiff.facts.fact import Fact
from srcdiff.facts.sharing import owners
from srcdiff.files import loaded, request_for
from srcdiff.load.source import Primal, parameters_of
from srcdiff.memory import amount, rows_of
from srcdiff.names import locals_of, read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.normalise.imports import without_imports
from srcdiff.options import Options, Wrt
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.plan.recovery import permutation
from srcdiff.refusals import raised
from srcdiff.saved import listed, saved_rows, spelled
from srcdiff.settling import Request
from srcdiff.trees import clone
from srcdiff.walks import statements_in

MARK = "srcdiff: "  # begins the message of every check

Part = Any  # what a section tells, in lists, dictionaries, texts and numbers


def explanation(path: str, qualname: str, kind: str, wrt: Wrt, options: Options = Options()) -> Iterator[Tuple[str, Part]]:
    """The sections by their titles; of a function that is refused those that are known by then, before the error is raised: of all refusals."""
    primal = loaded(path, qualname, options.follow)
    request = request_for(primal, kind, wrt, options)
    compilation, derivative, refusal = traced(primal, request)
    if hasattr(compilation, "fitting"):  # facts and storage are settled: what is refused now is refused by a later stage
        yield "active", activity(compilation)
        yield "storage", storage(primal, compilation.core)
    if refusal is not None:
        raise raised(refusal, primal, lambda rest: derive(rest, request))
    yield "saved", saved(compilation, derivative)
    if derivative.kept is not None:
        yield "memory", {"budget": request.memory, "peak": derivative.kept.peak(), "kept": rows_of(derivative.kept)}
    yield "guards", guards(derivative)


def traced(
    primal: Primal, request: Request, sort: Optional[Callable] = None, halving: Optional[Callable] = None
) -> Tuple[Optional[Explained], Optional[Derivative], Optional[SrcdiffError]]:
    """The last compilation of a derivation, of the `sort` that is wanted, with the derivative, or with the error that it ended with."""
    made: List[Explained] = []

    def compilation_of(*given) -> Explained:
        made.append((sort or Explained)(*given))
        return made[-1]

    try:
        derivative = derive(primal, request, compilation_of, halving)
    except SrcdiffError as error:
        return (made[-1] if made else None), None, error
    return made[-1], derivative, None


class Explained(Compilation):
    """A compilation that keeps the core block, the evaluator, the mirrors before they are tidied, and the names that the gradients read."""

    def adjoined(self, body: List[gast.stmt]):
        facts, self.evaluator, mirrors, final = super().adjoined(body)
        self.mirrors, self.final = list(map(copied, mirrors)), set().union(*map(read_names, final))
        return facts, self.evaluator, mirrors, final


def copied(mirror: Mirror) -> Mirror:
    parts = [clone(mirror.lines), *(list(map(copied, part)) for part in (mirror.body, mirror.orelse))]
    return Mirror(mirror.statement, *parts, clone(mirror.closing), clone(mirror.closing_orelse))


def section(title: str, part: Part) -> str:
    """A section as text; a part that is a list of lines is so already."""
    lines = LAID_OUT[title](part) if title in LAID_OUT else part
    return "\n".join([title, *("    " + line if line else "" for line in lines)]) + "\n"


def aligned(cells: List[List[str]]) -> List[str]:
    """Lines of columns, two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*cells)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells]


def activity(compilation: Explained) -> Part:
    """The user's names in two groups, each in the order of the text."""
    active, passive = told_apart(compilation)
    return {"wrt": list(compilation.request.wrt), "active": active, "passive": passive}


def activity_lines(part: Part) -> List[str]:
    groups = [("with respect to " + ", ".join(part["wrt"]), part["active"]), ("passive", part["passive"])]
    return aligned([[label, ", ".join(members)] for label, members in groups if members])


def told_apart(compilation: Explained) -> Tuple[List[str], List[str]]:
    """The active names and the passive ones; a structure that was taken apart is active if one of its parts is."""
    varied, kept = varied_names(compilation.core), {n for statement in statements_in(compilation.core) for n in statement.env_after}
    known = local_names(compilation)
    active = {n for n in known if n in varied or n not in kept and any(one.startswith(n + "_") for one in varied)}
    return [n for n in known if n in active], [n for n in known if n not in active]


def local_names(compilation: Explained) -> List[str]:
    tree = without_imports(compilation.primal).tree
    local = locals_of(tree)
    places = sorted((n.lineno, n.col_offset, n.id) for n in gast.walk(tree) if isinstance(n, gast.Name) and n.id in local)
    return list(dict.fromkeys(n for *_, n in places))


def varied_names(core: List[gast.stmt]) -> Set[str]:
    return {n for statement in statements_in(core) for env in (statement.env_before, statement.env_after) for n in env if env[n].varied}


def storage(primal: Primal, core: List[gast.stmt]) -> Part:
    """What there is to say of every argument and local array."""
    written: Dict[str, Set[int]] = {}
    for statement in filter(is_store, statements_in(core)):
        written.setdefault(root_of(statement.targets[0]), set()).add(statement.lineno)
    swaps = {n: (statement.lineno, set(permutation(statement)) - {n}) for statement in statements_in(core) for n in permutation(statement)}
    return [{"name": name, "storage": described(name, written, swaps.get(name), core)} for name in memory(primal, core, set(written))]


def storage_lines(part: Part) -> List[str]:
    """A line for each; more for one that is written in place."""
    return aligned([[row["name"] * (position == 0), line] for row in part for position, line in enumerate(row["storage"])])


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


def saved(compilation: Explained, derivative: Derivative) -> Part:
    """The decisions of the plan, in the order of their lines: name, how it is recovered, where, and for what."""
    return [{**row._asdict(), "line": int(row.line)} for row in saved_rows(compilation, derivative)]


def saved_lines(part: Part) -> List[str]:
    cells = [[row["name"], row["how"], f"line {row['line']}", row["text"], row["reason"]] for row in part]
    return aligned(cells) if cells else ["nothing: the reverse sweep reads no value that is overwritten"]


def memory_lines(part: Part) -> List[str]:
    """The plan for a budget, with its cost."""
    cells = [["", "passes", "of each", "kept", "in all", "taken again"]]
    for row in part["kept"]:
        again = str(row["again"] or "")
        where = row["loop"] if row["line"] is None else f"line {row['line']}  {row['loop']}"
        states = f"{row['states']} state{'s' * (row['states'] > 1)} of {', '.join(row['names'])}" if row["states"] else ", ".join(row["names"])
        passes = "" if row["line"] is None else str(row["passes"])
        if row["held"] or row["states"]:
            cells.append([where, passes, amount(row["own"]), states, amount(row["held"]), again])
    return [f"at most {amount(part['peak'])} of {amount(part['budget'])}", *aligned(cells)]


def guards(derivative: Derivative) -> List[str]:
    """What every printed check says, with its test."""
    found = []
    for statement in statements_in(derivative.body):
        error = statement.body[0].exc if isinstance(statement, gast.If) and isinstance(statement.body[0], gast.Raise) else None
        message = getattr(error.args[0], "value", "") if isinstance(error, gast.Call) and error.args else ""
        if str(message).startswith(MARK):
            found.append(f"{message[len(MARK):]} ({spelled(error.func)} if {spelled(statement.test)})")
    return list(dict.fromkeys(found))


def guard_lines(part: Part) -> List[str]:
    return part or ["nothing is taken for granted"]


LAID_OUT: Dict[str, Callable[[Part], List[str]]] = {
    "active": activity_lines,
    "storage": storage_lines,
    "saved": saved_lines,
    "memory": memory_lines,
    "guards": guard_lines,
}
