"""What the primal gives a name already is read by that in the reverse sweep, and computed once for it, if nothing it is made of changes.

before: s = np.sin(t); c = np.cos(t)                after:  s = np.sin(t); c = np.cos(t)
        t_bar = -c_bar * np.sin(t)                          t_bar = -c_bar * s
"""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines, by_statement
from srcdiff.facts.dataflow import COMPOUND, assignments_by_name, changed_inside
from srcdiff.names import names_in, read_names
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.tidy.pure import Purity
from srcdiff.trees import name, with_fact_of
from srcdiff.walks import walk


class Held:
    """The names of a core block's functions of what is the same all the time: for each text of such a value the first name that it has.

    A name is the same all the time if it is a parameter that is not assigned, or is assigned once, where that always happens, and if nothing that may
    share its memory is written.
    """

    def __init__(self, body: List[gast.stmt], purity: Purity, evaluator):
        self.purity, makers = purity, assignments_by_name(body)
        always = {target for statement in body if isinstance(statement, gast.Assign) for target, _ in assigned_pairs(statement)}
        self.known = makers.keys() | evaluator.parameters  # what has another name was lifted out of a statement just now
        written = evaluator.sharing_with(set().union(*map(changed_inside, body))) | evaluator.unsteady()
        once = {target for target in always if len(makers[target]) == 1}
        self.steady = ((once - evaluator.parameters) | (evaluator.parameters - makers.keys())) - written
        self.names: Dict[str, str] = {}

    def note(self, statement: gast.stmt) -> None:
        """That a statement outside of loops and branches gives names to numbers; what was lifted out of another has a new name for it."""
        for target, value in assigned_pairs(statement) if isinstance(statement, gast.Assign) else []:
            if (target in self.steady or target not in self.known) and self.is_held(value):
                self.names.setdefault(self.purity.spelled(value), target)

    def name_of(self, node: gast.expr) -> str:
        """The name that holds the value of an expression, "" if there is none."""
        return self.names.get(self.purity.spelled(node), "") if self.names and self.is_held(node) else ""

    def is_held(self, node: gast.expr) -> bool:
        return is_function(node, self.purity) and is_number(node) and read_in(node, self.purity) <= self.steady


def read_in(node: gast.expr, purity: Purity) -> Set[str]:
    """The names that an expression reads, but for those of modules."""
    modules = {part.value.id for part in walk(node) if isinstance(part, gast.Attribute) and isinstance(part.value, gast.Name) and purity.path(part)}
    return {part.id for part in walk(node) if isinstance(part, gast.Name)} - modules


def read_by_name(body: List[gast.stmt], mirrors: List[Mirror], purity: Purity, evaluator) -> None:
    """In place, in the lines of the mirrors: those of a statement read what has a name before it, and what it gives a name itself."""
    held, table, last = Held(body, purity, evaluator), by_statement(mirrors), mirrors[0]
    read = {part.id for line in all_lines(mirrors) for part in names_in(line)}
    for statement in body:
        replace_in([table[id(statement)]], held.names, purity)
        read_own([statement], table, purity, read)
        held.note(statement)
    replace_in([last], held.names, purity)


def read_own(body: List[gast.stmt], table: Dict[int, Mirror], purity: Purity, read: Set[str], is_top: bool = True) -> None:
    """In a loop only what has to be there in the reverse sweep anyway: what a pass computes would have to be kept."""
    for statement in body:
        if isinstance(statement, COMPOUND):
            read_own([*statement.body, *statement.orelse], table, purity, read, False)
        pairs = assigned_pairs(statement) if isinstance(statement, gast.Assign) else []
        own = {purity.spelled(value): target for target, value in pairs if is_function(value, purity) and (is_top or target in read)}
        reads_old = {target for target, _ in pairs} & set().union(*(read_names(value) for _, value in pairs))
        for line in table[id(statement)].lines if own and not reads_old else ():
            ByName(own, purity, "after").visit(line)


def replace_in(mirrors: List[Mirror], names: Dict[str, str], purity: Purity) -> None:
    for line in all_lines(mirrors) if names else ():
        ByName(names, purity).visit(line)


def is_function(node: gast.expr, purity: Purity) -> bool:
    return isinstance(node, gast.Call) and purity.is_shareable(node)


def is_number(node: gast.expr) -> bool:
    """An array may be handed on where it is read, and be written into under another name."""
    return hasattr(node, "fact") and node.fact.kind == "number" and node.fact.shape.sure.dims == ()


class ByName(gast.NodeTransformer):
    """Reads values by their names: as these are before, or `when` they are after, the statement that a line is the adjoint of."""

    def __init__(self, names: Dict[str, str], purity: Purity, when: str = ""):
        self.names, self.purity, self.when = names, purity, when

    def visit_BinOp(self, node: gast.BinOp) -> gast.expr:
        """Operands of arithmetic, which makes something new of them: an array that were an adjoint itself would be added to."""
        self.generic_visit(node)
        node.left, node.right = self.read(node.left), self.read(node.right)
        return node

    def read(self, node: gast.expr) -> gast.expr:
        found = self.names.get(self.purity.spelled(node)) if is_function(node, self.purity) else None
        if found is None:
            return node
        new = with_fact_of(name(found), node)
        if self.when:
            new.when = self.when
        return new
