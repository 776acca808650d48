"""What `srcdiff explain` tells of a derivative, from the text alone: what is active, how memory is kept, what is saved and why, what is checked.

    active      which names depend differentiably on `wrt`
    storage     the storage class of every argument and array (see `plan.storage`)
    saved       how each overwritten value comes back (see `plan.recovery`), and which part of the reverse sweep reads it
    guards      what is taken for granted, and checked when the derivative is called
"""

from __future__ import annotations

import textwrap
from typing import Dict, Iterator, List, Optional, Set, Tuple

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.api import Wrt
from srcdiff.assemble import test_of
from srcdiff.emit.printer import print_block, print_expression
from srcdiff.errors import SrcdiffError
from srcdiff.facts.sharing import owners, view_of
from srcdiff.files import loaded, request_for
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import locals_of
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.plan.dataflow import COMPOUND, altered, assignments_of, reads, writes
from srcdiff.plan.recovery import Plan, permutation
from srcdiff.trees import clone, names_in, read_names

WIDTH = 48  # of a statement in the table of what is saved
MARK = "srcdiff: "  # begins the message of every check
PARTS = {
    "adjoint": "the adjoint of {}",
    "test": "the test of {}",
    "loop": "the loop of {}",
    "place": "what restores {}",
    "recompute": "what recomputes {}",
    "gradient": "the gradient",
}

Readers = Set[Tuple[str, str, int]]  # a name, the part of the reverse sweep that reads its present value, and the line that part belongs to


def explanation(path: str, qualname: str, kind: str, wrt: Wrt, of: Optional[Wrt] = None) -> Iterator[str]:
    """The sections, each as text; of a function that is refused those that are known by then, before the error is raised."""
    primal = loaded(path, qualname)
    compilation, refusal = Explained(primal, request_for(primal, kind, wrt, of)), None
    try:
        derivative = compilation.run()
    except SrcdiffError as error:
        refusal = error
    if hasattr(compilation, "fitting"):  # facts and storage are settled: what is refused now is refused by a later stage
        yield section("active", activity(compilation))
        yield section("storage", storage(primal, compilation.core))
    if refusal is not None:
        raise refusal
    yield section("saved", table(compilation, derivative.plan))
    yield section("guards", guards(derivative))


class Explained(Compilation):
    """A compilation that keeps the core block, the mirrors, and the expressions of the gradients."""

    def adjoined(self, body: List[gast.stmt]):
        self.core = body
        facts, evaluator, self.mirrors, self.final = super().adjoined(body)
        return facts, evaluator, self.mirrors, self.final


def section(title: str, lines: List[str]) -> str:
    return "\n".join([title, *("    " + line for line in lines)]) + "\n"


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


def nested(body: List[gast.stmt]) -> Iterator[gast.stmt]:
    """The statements of a block at any depth, in the order of the text."""
    for statement in body:
        yield statement
        yield from nested([*getattr(statement, "body", ()), *getattr(statement, "orelse", ())])


def bindings(core: List[gast.stmt]) -> Iterator[Tuple[gast.Assign, str, gast.expr]]:
    """(statement, name, value) of what assignments bind."""
    assignments = [statement for statement in nested(core) if isinstance(statement, gast.Assign)]
    return ((statement, n, value) for statement in assignments for n, value in assigned_pairs(statement))


def spelled(node: gast.AST) -> str:
    """An expression or a simple statement, with our own references spelled as a reader would."""
    copy = clone(node)
    for part in gast.walk(copy):
        if isinstance(part, gast.Name):
            part.id = part.id.lstrip("$")
    return print_expression(copy) if isinstance(copy, gast.expr) else print_block([copy], width=10**6)[0]


def activity(compilation: Explained) -> List[str]:
    """The user's names in two groups, each in the order of the text."""
    tree, statements = compilation.primal.tree, list(nested(compilation.core))
    varied = {n for statement in statements for env in (statement.env_before, statement.env_after) for n in env if env[n].varied}
    places = sorted((n.lineno, n.col_offset, n.id) for n in gast.walk(tree) if isinstance(n, gast.Name) and n.id in locals_of(tree))
    known = list(dict.fromkeys(n for *_, n in places))
    label = "with respect to " + ", ".join(compilation.request.wrt)
    groups = [(label, [n for n in known if n in varied]), ("passive", [n for n in known if n not in varied])]
    return aligned([[label, ", ".join(members)] for label, members in groups if members])


def storage(primal: Primal, core: List[gast.stmt]) -> List[str]:
    """A line for every argument and local array; more for one that is written in place."""
    written: Dict[str, Set[int]] = {}
    for statement in filter(is_store, nested(core)):
        written.setdefault(root_of(statement.targets[0]), set()).add(statement.lineno)
    cells = []
    for name in [n for n in memory(primal, core, set(written)) if n in locals_of(primal.tree)]:
        first, *more = buffer(name, written[name], core) if name in written else ["value"]
        cells += [[name, first], *(["", line] for line in more)]
    return aligned(cells)


def memory(primal: Primal, core: List[gast.stmt], written: Set[str]) -> Dict[str, None]:
    """The names of arguments, and of arrays that are no views of one that is written."""
    arrays = [binding for binding in bindings(core) if may_be_array(binding[0].facts[binding[1]])]
    own = [binding[1] for binding in arrays if not owners_at(*binding) & written]
    return dict.fromkeys([*(p.id for p in parameters_of(primal.tree)), *own])


def may_be_array(fact) -> bool:
    return fact.kind == "number" and fact.shape.told.dims != ()


def view_at(statement: gast.Assign, name: str, value: gast.expr) -> Optional[gast.expr]:
    """What a name is a view of when it is bound, in terms of owners; None if it is none."""
    return view_of(value, statement.aliases.views, name in statement.aliases.arrays)


def owners_at(statement: gast.Assign, name: str, value: gast.expr) -> Set[str]:
    view = view_at(statement, name, value)
    return set() if view is None else owners(view) - {name}


def buffer(owner: str, lines: Set[int], core: List[gast.stmt]) -> List[str]:
    """What is to be said of an array that is written in place."""
    found = [f"buffer, written in {listed(lines)}"]
    if any(hasattr(statement, "copies_argument") and n == owner for statement, n, _ in bindings(core)):
        found.append("copied first: a derivative leaves its arguments alone")
    views = [binding for binding in bindings(core) if owner in owners_at(*binding)]
    return found + [f"view in line {binding[0].lineno}: {binding[1]} = {spelled(view_at(*binding))}" for binding in views]


def table(compilation: Explained, plan: Plan) -> List[str]:
    """The decisions of the plan, in the order of their lines: name, how it is recovered, where, who reads it."""
    search = ReaderSearch(compilation.mirrors, plan)
    search.block(compilation.core, {(n, "gradient", 0) for n in names_of(compilation.final)})
    found = [row for statement in nested(compilation.core) for row in rows_of(compilation.primal, statement, plan, search)]
    rows = sorted(found, key=lambda row: row[:3])
    cells = [[name, how, f"line {line}", textwrap.shorten(text, WIDTH, placeholder=" ..."), why(who)] for line, name, how, text, who in rows]
    return aligned(cells) or ["nothing: the reverse sweep reads no value that is overwritten"]


def rows_of(primal: Primal, statement: gast.stmt, plan: Plan, search: ReaderSearch) -> Iterator[tuple]:
    """(line, name, how, text, readers) of what is decided at a statement, and at the ends of its blocks."""
    line, text = statement.lineno, source(primal, statement)
    decided = [("save", n) for n in plan.saved.get(id(statement), ())]
    decided += [("save part", n) for n in [plan.stores.get(id(statement))] if n is not None]
    decided += [("invert", n) for n in plan.inverted.get(id(statement), ()) and (sorted(permutation(statement)) or plan.inverted[id(statement)])]
    yield from ((line, n, how, text, search.of(n, statement)) for how, n in decided)
    for part, end in getattr(statement, "ends", {}).items():
        place = f"end of {'else of ' * (part == 'orelse')}`{text}`"
        yield from ((line, n, "save", place, search.of(n, end)) for n in plan.saved.get(id(end), ()))
        again = [(maker, n) for maker in plan.recomputed.get(id(end), ()) for n in sorted(writes(maker))]
        yield from ((maker.lineno, n, "recompute", source(primal, maker), search.of(n, end)) for maker, n in again)


def source(primal: Primal, statement: gast.stmt) -> str:
    """The line on which a statement starts, without its comment; the core statement, if it is in no line of the user's."""
    if getattr(statement, "synthetic", False):
        return spelled(statement)
    comment, _ = primal.comments().get(statement.lineno, ("", False))
    text = primal.place(statement).text.strip()
    return text[: len(text) - len(comment)].rstrip()


def why(readers: Readers) -> str:
    """
    >>> why({("s", "adjoint", 7), ("s", "test", 5), ("s", "adjoint", 4)})
    'read by the adjoint of lines 4 and 7, the test of line 5'
    """
    lines = {part: {line for _, kind, line in readers if kind == part} for part in PARTS}
    return "read by " + ", ".join(text.format(listed(lines[part])) for part, text in PARTS.items() if lines[part]) if readers else ""


class ReaderSearch:
    """Who reads the value that a name has at a statement: `at` has the readers by the id of a statement, or of the key of a block's end.

    A forward walk over the core block: a reader of a name's value is carried along until the name is bound to something else.
    """

    def __init__(self, mirrors: List[Mirror], plan: Plan):
        self.mirrors, self.plan = by_statement(mirrors), plan
        self.at: Dict[int, Readers] = {}

    def of(self, name: str, key: gast.stmt) -> Readers:
        """The readers of what is saved before a branch may stand in the branch."""
        keys = [key, *(assignments_of(name, [key]) if isinstance(key, gast.If) else ())]
        return {reader for k in keys for reader in self.at.get(id(k), ()) if reader[0] == name}

    def block(self, body: List[gast.stmt], present: Readers) -> Readers:
        """The readers of the present values after a block, given those before it."""
        for statement in body:
            present = self.statement(statement, present)
        return present

    def statement(self, statement: gast.stmt, present: Readers) -> Readers:
        mirror, line = self.mirrors.get(id(statement), Mirror(statement)), statement.lineno
        if isinstance(statement, COMPOUND) and mirror.is_empty:
            return self.rebound(statement, present, altered([statement]))
        if isinstance(statement, COMPOUND):
            return self.branch(statement, mirror, present) if isinstance(statement, gast.If) else self.loop(statement, mirror, present)
        lines = [node for text in mirror.lines for node in names_in(text)]
        new = {(node.id, "adjoint", line) for node in lines if getattr(node, "when", None) == "after"}
        old = {(node.id, "adjoint", line) for node in lines if getattr(node, "when", None) != "after"}
        present = self.rebound(statement, present | old, writes(statement))
        root = self.plan.stores.get(id(statement))
        index = read_names(statement.targets[0]) - {root} if root is not None else set()
        return present | new | {(n, "place", line) for n in index}

    def rebound(self, statement: gast.stmt, present: Readers, targets: Set[str]) -> Readers:
        """What is inverted keeps its readers, under the name that has the value then."""
        self.at[id(statement)] = present
        inverted = self.plan.inverted.get(id(statement), ())
        moved = {old: new for new, old in permutation(statement).items() if inverted} or {n: n for n in inverted}
        return without(present, targets) | {(moved[n], *reader) for n, *reader in present if n in moved}

    def branch(self, statement: gast.If, mirror: Mirror, present: Readers) -> Readers:
        present = present | {(n, "test", statement.lineno) for n in read_names(test_of(statement, self.plan))}
        self.at[id(statement)] = present
        return self.side(statement, "body", present, mirror.closing) | self.side(statement, "orelse", present, mirror.closing_orelse)

    def side(self, statement: gast.stmt, part: str, present: Readers, closing: List[gast.stmt]) -> Readers:
        """One block; what is recovered at its end has no readers left after it.

        What ends a reversed pass reads is recovered where the pass starts, if it is of that pass alone.
        """
        closing = {(n, "adjoint", statement.lineno) for n in names_of(closing)}
        present = self.block(getattr(statement, part), present | closing) | (set() if isinstance(statement, gast.If) else closing)
        end = getattr(statement, "ends", {}).get(part)
        again = self.plan.recomputed.get(id(end), ())
        present |= {(n, "recompute", maker.lineno) for maker in again for n in read_names(maker.value)}
        self.at[id(end)] = present
        return without(present, {*self.plan.saved.get(id(end), ()), *(n for maker in again for n in writes(maker))})

    def loop(self, loop: gast.stmt, mirror: Mirror, present: Readers) -> Readers:
        self.at[id(loop)] = present
        head = without(present, {*self.plan.saved.get(id(loop), ()), *writes(loop)})
        while True:
            grown = head | without(self.side(loop, "body", head, mirror.closing), writes(loop))
            if grown == head:
                break
            head = grown
        iteration = {loop.trips} if isinstance(loop, gast.While) else reads(loop)
        after = {(n, "adjoint", loop.lineno) for n in names_of(mirror.lines)}
        return head | after | {(n, "loop", loop.lineno) for n in iteration}


def names_of(nodes: list) -> Set[str]:
    return set().union(*map(read_names, nodes), set())


def without(readers: Readers, names: Set[str]) -> Readers:
    return {reader for reader in readers if reader[0] not in names}


def guards(derivative: Derivative) -> List[str]:
    """What every printed check says, with its test."""
    found = []
    for statement in nested(derivative.body):
        error = statement.body[0].exc if isinstance(statement, gast.If) and isinstance(statement.body[0], gast.Raise) else None
        message = getattr(error.args[0], "value", "") if isinstance(error, gast.Call) and error.args else ""
        if str(message).startswith(MARK):
            found.append(f"{message[len(MARK):]} ({spelled(error.func)} if {spelled(statement.test)})")
    return list(dict.fromkeys(found)) or ["nothing is taken for granted"]
