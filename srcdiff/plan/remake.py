"""Arrays of a loop's pass that are computed again where the reverse sweep needs them, because they are larger than what they are made of.

before: t_bar = (v_bar * dt)[:, None]               with offsets (n n d) on the tape
after:  offsets = x[None, :, :] - x[:, None, :]     with x (n d) on the tape, if it is changed in the pass at all
        t_bar = (v_bar * dt)[:, None]

All pairs of particles, a table of distances: to keep them from every pass takes far more memory than the function itself, and to make
them again takes no more time than their own adjoint does.  The new lines become a part of the adjoint of the last statement of
the pass whose adjoint reads them, so that all that follows treats them as any other line that reads values of the forward sweep.

Reference: Griewank & Walther, Evaluating Derivatives (2008), section 4.6 on recomputing cheap intermediates.
"""

from __future__ import annotations

from typing import Dict, List, Set

import gast

from srcdiff.adjoin.mirror import Mirror, all_lines, by_statement
from srcdiff.facts.dataflow import COMPOUND, altered, assignments_of, certain, changed_inside, exposed, shape_reads
from srcdiff.names import names_in, read_names
from srcdiff.normalise.grammar import assigned_pairs, is_store
from srcdiff.rules.table import RULES
from srcdiff.trees import clone, settled
from srcdiff.walks import walk

LIGHT = {f"numpy.{name}" for name in ("sum", "mean", "expand_dims", "reshape", "ravel", "transpose", "squeeze", "where")}


def remake_large(body: List[gast.stmt], mirrors: List[Mirror], unsteady: Set[str]) -> None:
    """Add the lines to the mirrors, for every loop of the core; `unsteady` are names whose values a call may have changed since."""
    table = by_statement(mirrors)
    kept = set(unsteady).union(*map(changed_inside, body))
    for loop in [loop for statement in body for loop in walk(statement) if isinstance(loop, (gast.For, gast.While)) and id(loop) in table]:
        Pass(loop, table, kept).run()


def remade(mirrors: List[Mirror]) -> List[gast.stmt]:
    """The lines of a block's mirrors that compute something again."""
    return [line for mirror in mirrors for line in mirror.lines if getattr(line, "remakes", False)]


class Pass:
    """One pass of a loop: the statements of its body, by their positions."""

    def __init__(self, loop: gast.stmt, mirrors: Dict[int, Mirror], kept: Set[str]):
        """`kept` are names whose memory may be changed: they are not made again."""
        self.body, self.mirrors = loop.body, mirrors
        self.readers = [self.read_by(statement) for statement in loop.body]
        makers = {name: assignments_of(name, loop.body) for name in certain(loop.body) - exposed(loop.body) - kept}
        self.makers: Dict[str, gast.Assign] = {name: found[0] for name, found in makers.items() if len(found) == 1 and found[0] in loop.body}
        self.makers = {name: maker for name, maker in self.makers.items() if is_light(maker)}

    def read_by(self, statement: gast.stmt) -> Set[str]:
        """The names whose values the adjoint of a statement reads."""
        found: Set[str] = set()
        mirror = self.mirrors.get(id(statement))
        for line in all_lines([mirror]) if mirror is not None else ():
            shapes = shape_reads(line)
            found |= {node.id for node in names_in(line) if id(node) not in shapes}
        return found

    def run(self) -> None:
        wanted = {name for name in self.makers if any(name in reads for reads in self.readers)}
        for name in sorted(wanted, key=self.position):
            group = self.group(name) if name in self.makers else set()
            if group and self.outgrows(group):
                self.add(group)

    def position(self, name: str) -> int:
        return self.body.index(self.makers[name])

    def group(self, name: str) -> Set[str]:
        """A name with all that is made in the pass and stands in its value, and what is made of them and wanted too."""
        group = {name}
        while True:
            inner = {n for one in group for n in read_names(self.makers[one].value) if n in self.makers}
            outer = {n for n in self.makers if read_names(self.makers[n].value) & group and any(n in reads for reads in self.readers)}
            if inner | outer <= group:
                return group
            group |= inner | outer

    def outgrows(self, group: Set[str]) -> bool:
        """Has its largest array more axes than all that it is made of, and is all of that at hand where it is wanted?"""
        leaves = [node for name in group for node in names_in(self.makers[name].value) if node.id not in group and hasattr(node, "fact")]
        ranks = [rank_of(node) for node in leaves]
        largest = max((rank_of(self.makers[name].value) or 0 for name in group), default=0)
        return None not in ranks and largest > max(ranks, default=0) and self.is_at_hand({node.id for node in leaves}, group)

    def is_at_hand(self, leaves: Set[str], group: Set[str]) -> bool:
        """Do the operands have their values where the names are wanted, when the adjoint there has restored what its statement changed?"""
        place = self.place(group)
        reader = self.body[place]
        until = place + isinstance(reader, COMPOUND)
        if isinstance(reader, gast.If) or leaves & altered(self.body[min(map(self.position, group)) : until]):
            return False
        start = first_of_old(self.mirrors[id(reader)].lines)
        return not any(node.id in group for line in self.mirrors[id(reader)].lines[:start] for node in names_in(line))

    def place(self, group: Set[str]) -> int:
        """The last statement whose adjoint reads one of the names."""
        return max(i for i, reads in enumerate(self.readers) if reads & group)

    def add(self, group: Set[str]) -> None:
        mirror = self.mirrors[id(self.body[self.place(group)])]
        lines = [made_again(self.makers[name]) for name in sorted(group, key=self.position)]
        for line in lines:
            line.remakes = True
        start = first_of_old(mirror.lines)
        mirror.lines[start:start] = lines
        self.makers = {name: maker for name, maker in self.makers.items() if name not in group}


def made_again(statement: gast.Assign) -> gast.stmt:
    """The user's statement, which is not to be rearranged where its value is put elsewhere."""
    new = clone(statement)
    new.value = settled(statement.value)
    return new


def first_of_old(lines: List[gast.stmt]) -> int:
    """Where in the adjoint of a statement the values from before it can be read: after the last line that reads those after it."""
    return max((i + 1 for i, line in enumerate(lines) if any(getattr(node, "when", None) == "after" for node in names_in(line))), default=0)


def rank_of(node: gast.expr):
    return node.fact.shape.rank if node.fact.kind == "number" else 0


def is_light(maker: gast.stmt) -> bool:
    """Is it an assignment of elementwise arithmetic, sums and views, of known rank?"""
    if not isinstance(maker, gast.Assign) or is_store(maker) or len(assigned_pairs(maker)) != 1:
        return False
    value = maker.value
    if value.fact.impure or value.fact.kind != "number" or not rank_of(value):
        return False
    return all(is_light_part(part) for part in walk(value))


def is_light_part(node: gast.AST) -> bool:
    if isinstance(node, gast.Call):
        rule = RULES.get(getattr(node, "callee", None))
        return node.callee in LIGHT or (rule is not None and rule.kind == "elementwise")
    return not isinstance(node, (gast.MatMult, gast.IfExp, gast.BoolOp, gast.ListComp, gast.Lambda))
