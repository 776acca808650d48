"""Which stores spoil a part of an array that the reverse sweep reads: only what they overwrite is saved.

A forward walk over the core statements carries the sections (a name stands for the whole array) that adjoints of earlier statements read.
A store whose place is apart from all of them needs no tape: an element that is written once, a history array that each pass adds a
row to, the factors of a matrix in its own place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, FrozenSet, List, Set, Union

import gast

from srcdiff.adjoin.mirror import Mirror, by_statement
from srcdiff.facts.sections import Section, apart, direction, is_position, section_of
from srcdiff.normalise.grammar import is_everything, is_store, root_of, without_lengths
from srcdiff.facts.dataflow import COMPOUND, assigned, resized_inside, shape_reads, writes
from srcdiff.names import names_in, read_names
from srcdiff.plan.checkpoints import read_again
from srcdiff.walks import walk

Needed = FrozenSet[Union[str, Section]]


def drop_needless_saves(body: List[gast.stmt], mirrors: List[Mirror], plan, at_entry: Set[str]) -> None:
    """Take the stores out of the plan that spoil nothing; `at_entry` are arrays of which the end of the reverse sweep reads the first values."""
    if not plan.stores:
        return
    walker = Walker(body, mirrors, plan)
    walker.block(body, frozenset(at_entry))
    plan.stores = {key: root for key, root in plan.stores.items() if key in walker.spoiling}


def is_spoilt(statement: gast.Assign, later: List[gast.stmt]) -> bool:
    """May a value be another one if it is computed after `later` statements?  Stores apart from the parts that it reads do no harm."""
    bound, parts = assigned(later), subscripts(statement.value)
    stores = [inner for one in later for inner in walk(one) if is_store(inner)]
    for node in names_in(statement.value):
        harmful = [store for store in stores if node.id in store.seen_by]
        if node.id in bound:
            return True
        for store in harmful:
            mine, place = parts.get(id(node)), section_of(store.targets[0], store.bounds)
            read = section_of(mine, statement.bounds) if mine is not None else None
            if read is None or place.root != node.id or (read.names() | place.names()) & bound or not apart(read, place):
                return True
    return False


class Walker:
    def __init__(self, body: List[gast.stmt], mirrors: List[Mirror], plan):
        self.plan, self.mirrors = plan, by_statement(mirrors)
        self.spoiling: Set[int] = set()
        self.loops: Dict[int, str] = {}
        self.resized_lists = resized_inside(body)  # whose shape is not always the same

    def block(self, body: List[gast.stmt], needed: Needed) -> Needed:
        for statement in body:
            needed = self.statement(statement, needed)
        return needed

    def statement(self, statement: gast.stmt, needed: Needed) -> Needed:
        mirror = self.mirrors.get(id(statement)) or Mirror(statement)
        if isinstance(statement, gast.If):
            return self.branch(statement, mirror, needed)
        if isinstance(statement, COMPOUND):
            return self.loop(statement, mirror, needed)
        needed = needed | self.reads(mirror.lines, statement, after=False)
        if is_store(statement):
            needed = self.store(statement, needed)
        else:
            needed = rebound(needed, statement)
        return needed | self.reads(mirror.lines, statement, after=True)

    def store(self, statement: gast.Assign, needed: Needed) -> Needed:
        (to,) = statement.targets
        if hasattr(statement, "resizes"):
            return self.resized(statement, needed)
        place = section_of(to, statement.bounds)
        if any(root(element) == place.root and (isinstance(element, str) or not apart(element, place)) for element in needed):
            self.spoiling.add(id(statement))
        if id(statement) in self.spoiling:
            if is_everything(to.slice) and isinstance(to.value, gast.Name):
                needed = frozenset(element for element in needed if root(element) != place.root)  # all of it comes back here
            needed = needed | {node.id for node in names_in(to) if node.id != place.root}
        return needed

    def resized(self, statement: gast.Assign, needed: Needed) -> Needed:
        """A list has another length: only an item at a place from the front stays where it is, if the new one is behind it."""
        list_name = root_of(statement.targets[0])
        lost = {element for element in needed if root(element) == list_name and not (statement.resizes == "append" and is_from_front(element))}
        if lost:
            self.spoiling.add(id(statement))
        if id(statement) not in self.spoiling:
            return needed
        if statement.resizes == "all":
            return frozenset(element for element in needed if root(element) != list_name)
        popped = {statement.popped} if getattr(statement, "popped", None) is not None else set()
        return (needed - lost) | {list_name} | popped

    def reads(self, lines: List[gast.stmt], statement: gast.stmt, after: bool) -> Needed:
        """What lines of the reverse sweep read, before or after the statement's own effect."""
        found: Set[Union[str, Section]] = set()
        for line in lines:
            shapes, parts = shape_reads(line), subscripts(line)
            for node in names_in(line):
                if (id(node) not in shapes or node.id in self.resized_lists) and (getattr(node, "when", None) == "after") == after:
                    part = parts.get(id(node))
                    found.add(section_of(part, statement.bounds) if part is not None else node.id)
        return frozenset(found)

    def branch(self, statement: gast.If, mirror: Mirror, needed: Needed) -> Needed:
        sides = [self.side(statement, part, needed) for part in ("body", "orelse")]
        tests = [statement.test, statement.decision.value] if hasattr(statement, "decision") else [statement.test]
        return sides[0] | sides[1] | self.names(tests) | self.names([*mirror.closing, *mirror.closing_orelse])

    def side(self, statement: gast.stmt, part: str, needed: Needed) -> Needed:
        mirror = self.mirrors.get(id(statement)) or Mirror(statement)
        needed = needed | self.names(mirror.closing if part == "body" else mirror.closing_orelse)
        needed = self.block(getattr(statement, part), needed)
        again = self.plan.recomputed.get(id(getattr(statement, "ends", {}).get(part)), ())
        return needed.union(*(self.reads([gast.Expr(s.value)], s, after=False) for s in again))

    def loop(self, loop: gast.stmt, mirror: Mirror, needed: Needed) -> Needed:
        """To a fixed point: at the head of a pass, what was read before the loop, and in earlier passes."""
        head = rebound(needed, loop)
        while True:
            end = self.side(loop, "body", head)
            grown = head | older(end, loop)
            if grown == head:
                break
            head = grown
        left = frozenset(self.left(element, loop) for element in needed | older(end, loop) | end)
        lengths = read_names(loop.iter) & self.resized_lists if isinstance(loop, gast.For) else set()
        return left | lengths | read_again(loop) | self.names(mirror.lines) | self.names([without_lengths(loop.iter)] if isinstance(loop, gast.For) else [])

    def left(self, element: Union[str, Section], loop: gast.stmt) -> Union[str, Section]:
        """A section after its loop: the variable's value is one of those that it had."""
        number = self.loops.setdefault(id(loop), str(len(self.loops)))
        mine = {name for target in writes(loop) for name in (target, target + "#")}
        return element if isinstance(element, str) else element.renamed(lambda name: f"{name}!{number}" if name in mine else name)

    def names(self, nodes: list) -> Needed:
        return frozenset(node.id for tree in nodes for node in names_in(tree))


def is_from_front(element: Union[str, Section]) -> bool:
    """Is it an item whose index is surely not negative?"""
    return isinstance(element, Section) and bool(element.axes) and all(is_position(t, element.bounds) and not t[0].startswith("#") for t in element.axes[0][:2])


def root(element: Union[str, Section]) -> str:
    return element if isinstance(element, str) else element.root


def rebound(needed: Needed, statement: gast.stmt) -> Needed:
    """After names are bound to something else: their arrays are other ones, and what sections say of them is not known any more."""
    targets = writes(statement)
    moved = {value.id: to for to, value in moves(statement)}
    kept = set()
    for element in needed:
        name = root(element)
        if name in moved:
            kept.add(moved[name])  # the memory has another name
        if name not in targets:
            kept.add(element if isinstance(element, str) else element.without(targets))
    return frozenset(kept)


def moves(statement: gast.stmt) -> list:
    """(new name, the old one) where an assignment only renames."""
    if not isinstance(statement, gast.Assign) or is_store(statement):
        return []
    (to,) = statement.targets
    pairs = [(to, statement.value)] if isinstance(to, gast.Name) else list(zip(to.elts, statement.value.elts))
    return [(target.id, value) for target, value in pairs if isinstance(value, gast.Name)]


def older(needed: Needed, loop: gast.stmt) -> Needed:
    """What was read in a pass, seen from a later one."""
    sign, changing = direction(loop), assigned(loop.body)
    if not sign or writes(loop) & changing:
        changing = changing | writes(loop)
    found = set()
    for element in needed:
        if isinstance(element, Section) and isinstance(loop, gast.For) and loop.target.id not in changing:
            element = aged(element, loop.target.id, sign)
        found.add(element.without(changing) if isinstance(element, Section) else element)
    return frozenset(found)


def aged(section: Section, variable: str, sign: int) -> Section:
    """With an older value of a loop variable, of which is known on which side of the present one it is."""
    old = variable + "#"
    if old in mentioned(section):
        return section if variable not in section.names() else replace(section, axes=())
    if variable not in mentioned(section):
        return section
    step = (old, variable, -1) if sign > 0 else (variable, old, -1)
    return section.renamed(lambda name: old if name == variable else name, frozenset([step]))


def mentioned(section: Section) -> Set[str]:
    return {name for a, b, _ in section.bounds for name in (a, b)} | section.names()


def subscripts(line: gast.stmt) -> Dict[int, gast.Subscript]:
    """The outermost subscript of each name in a line, by the name's id."""
    found: Dict[int, gast.Subscript] = {}
    for node in walk(line):
        if isinstance(node, gast.Subscript) and root_of(node) is not None:
            leaf = node
            while not isinstance(leaf, gast.Name):
                leaf = leaf.func if isinstance(leaf, gast.Call) else leaf.value
            found.setdefault(id(leaf), node)
    return found
