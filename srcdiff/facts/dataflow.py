"""Facts about which names statements read and assign, over the structured tree, with fixed points at loops.

Every function takes statements of core form or of generated code.

>>> import gast
>>> body = gast.parse("t = x * s\\ns = t + 1").body
>>> sorted(exposed(body)), sorted(assigned(body)), sorted(certain(body))
(['s', 'x'], ['s', 't'], ['s', 't'])
"""

from __future__ import annotations

from typing import Dict, Iterable, List, Set, Tuple

import gast

from srcdiff.names import read_names
from srcdiff.normalise.grammar import RESIZING
from srcdiff.trees import dotted_path
from srcdiff.walks import Define, statements_in, walk

COMPOUND = (gast.If, gast.For, gast.While)


def reads(statement: gast.stmt) -> Set[str]:
    """Names that the statement itself reads: the test or iteration of a compound one, not its blocks."""
    if isinstance(statement, gast.If):
        return read_names(statement.test)
    if isinstance(statement, gast.While):
        return read_names(statement.test)
    if isinstance(statement, gast.For):
        return read_names(statement.iter)
    if isinstance(statement, (Define, gast.FunctionDef)):
        return read_names(statement)
    found = set()
    for field in statement._fields:
        value = getattr(statement, field, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, gast.AST):
                found |= read_names(part)
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        found.add(statement.target.id)
    return found


def writes(statement: gast.stmt) -> Set[str]:
    """Names that the statement itself binds: its targets, the loop variable."""
    if isinstance(statement, gast.Assign):
        targets = statement.targets
    elif isinstance(statement, (gast.AugAssign, gast.AnnAssign, gast.For)):
        targets = [statement.target]
    elif isinstance(statement, (Define, gast.FunctionDef)):
        return {statement.name}
    else:
        return set()
    found = set()
    for target in targets:
        if isinstance(target, gast.Name):
            found.add(target.id)
        elif isinstance(target, (gast.Tuple, gast.List, gast.Starred)):
            found |= {node.id for node in walk(target) if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)}
    return found


def changed(statement: gast.stmt) -> Set[str]:
    """Names whose array or list a statement changes in place: `x[i] = ...`, `x_bar[i] += ...`, `np.add.at(x_bar, ...)`, `s_saved.append(s)`.

    A store of the primal's knows all names that may see it (`.seen_by`, from the alias analysis).
    """
    if hasattr(statement, "seen_by"):
        return statement.seen_by
    if isinstance(statement, gast.Assign):
        return set().union(*(roots(target) for target in statement.targets if isinstance(target, gast.Subscript)), set())
    if isinstance(statement, gast.AugAssign):
        return roots(statement.target)
    if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Call):
        function = statement.value.func
        if isinstance(function, gast.Attribute) and function.attr in RESIZING:
            return roots(function.value)
        if isinstance(function, gast.Attribute) and function.attr == "at":
            return roots(statement.value.args[0])
    return set()


def resized(statement: gast.stmt) -> Set[str]:
    """Names of lists whose length a statement changes."""
    if hasattr(statement, "resizes"):
        return changed(statement)
    is_call = isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Call) and isinstance(statement.value.func, gast.Attribute)
    return changed(statement) if is_call and statement.value.func.attr in RESIZING else set()


def resized_inside(body: Iterable[gast.stmt]) -> Set[str]:
    """Names of lists whose length a block changes."""
    return set().union(*(resized(inner) for inner in statements_in(body)), set())


def roots(node: gast.expr) -> Set[str]:
    """The name whose memory an expression is part of: `x` of `x[1:].T[i]` and of `x.reshape(n)[i]`."""
    while isinstance(node, (gast.Subscript, gast.Attribute, gast.Call)):
        node = node.func if isinstance(node, gast.Call) else node.value
    return {node.id} if isinstance(node, gast.Name) else set()


# Calls that read only the shape (and dtype) of an argument, with its position.
SHAPE_ONLY = {**dict.fromkeys("zeros_like ones_like empty_like zeros_of shape list_shape size ndim len iscomplexobj".split(), 0), "unbroadcast": 1}


def shape_reads(node: gast.AST) -> Set[int]:
    """The ids of the names in a tree of which only the shape is read: `x` in `np.zeros_like(x)`, `x.shape`, `np.shape(x[i] + 1.0)`, but not i."""
    found: Set[int] = set()
    for part in walk(node):
        array = None
        if isinstance(part, gast.Attribute) and part.attr in ("shape", "size", "ndim"):
            array = part.value
        elif isinstance(part, gast.Call):
            place = SHAPE_ONLY.get((dotted_path(part.func) or "").rpartition(".")[2].lstrip("$"))
            array = part.args[place] if place is not None and len(part.args) > place else None
        if array is not None:
            found |= {id(name) for name in shaping_names(array)}
    return found


def shaping_names(node: gast.expr) -> List[gast.Name]:
    """The names whose shapes decide the shape of an expression; none if their values may, too."""
    found, todo = [], [node]
    while todo:
        part = todo.pop()
        if isinstance(part, gast.Name):
            found.append(part)
        elif isinstance(part, gast.Subscript) or (isinstance(part, gast.Attribute) and part.attr == "T"):
            todo.append(part.value)
        elif isinstance(part, gast.BinOp):
            todo += [part.left, part.right]
        elif isinstance(part, gast.UnaryOp):
            todo.append(part.operand)
        elif not isinstance(part, gast.Constant):
            return []
    return found


def changed_inside(statement: gast.stmt) -> Set[str]:
    """Names whose array or list a statement changes in place, nested statements included."""
    return set().union(*(changed(inner) for inner in statements_in([statement])), set())


def altered(body: Iterable[gast.stmt]) -> Set[str]:
    """Names that a block may assign, or whose memory it may change in place."""
    return assigned(body).union(*map(changed_inside, body))


def assigned(body: Iterable[gast.stmt]) -> Set[str]:
    """Names that a block may assign, at any depth."""
    found = set()
    for statement in body:
        found |= writes(statement)
        if isinstance(statement, COMPOUND):
            found |= assigned(statement.body) | assigned(statement.orelse)
    return found


def certain(body: Iterable[gast.stmt]) -> Set[str]:
    """Names that a block assigns on every path through it."""
    found = set()
    for statement in body:
        if isinstance(statement, gast.If):
            found |= certain(statement.body) & certain(statement.orelse)
        elif not isinstance(statement, COMPOUND):
            found |= writes(statement)
    return found


def exposed(body: Iterable[gast.stmt]) -> Set[str]:
    """Names whose value from before the block may be read in it."""
    found, killed = set(), set()
    for statement in body:
        found |= reads(statement) - killed
        if isinstance(statement, gast.If):
            found |= (exposed(statement.body) | exposed(statement.orelse)) - killed
        elif isinstance(statement, (gast.For, gast.While)):
            found |= exposed(statement.body) - writes(statement) - killed
        killed |= certain([statement])
    return found


def mark_bound(body: Iterable[gast.stmt], bound: Set[str]) -> None:
    """Tell every branch and loop which names are surely assigned before it, and every loop which are when its body ends (`.bound`, `.bound_end`)."""
    bound = set(bound)
    for statement in body:
        if isinstance(statement, COMPOUND):
            statement.bound = set(bound)
        if isinstance(statement, gast.If):
            mark_bound(statement.body, bound)
            mark_bound(statement.orelse, bound)
        elif isinstance(statement, (gast.For, gast.While)):
            mark_bound(statement.body, bound | writes(statement))
            statement.bound_end = bound | writes(statement) | certain(statement.body)
        bound |= certain([statement])


def mark_live(body: List[gast.stmt], live: Set[str]) -> Set[str]:
    """Tell every statement which names may be read after it (`.live_after`); returns those that may be read in the block or after it."""
    for statement in reversed(body):
        statement.live_after = live
        if isinstance(statement, gast.If):
            live = mark_live(statement.body, live) | mark_live(statement.orelse, live) | reads(statement)
        elif isinstance(statement, (gast.For, gast.While)):
            around = live_before([statement], live)
            mark_live(statement.body, around)
            live = around
        else:
            live = (live - writes(statement)) | reads(statement)
    return live


def assignments_of(variable: str, body: List[gast.stmt]) -> List[gast.stmt]:
    """The statements that assign a name, at any depth."""
    return assignments_by_name(body).get(variable, [])


def assignments_by_name(body: List[gast.stmt]) -> Dict[str, List[gast.stmt]]:
    """For each name the statements that assign it, at any depth."""
    found: Dict[str, List[gast.stmt]] = {}
    for statement in body:
        for name in writes(statement):
            found.setdefault(name, []).append(statement)
        if isinstance(statement, COMPOUND):
            for block in (statement.body, statement.orelse):
                for name, inner in assignments_by_name(block).items():
                    found.setdefault(name, []).extend(inner)
    return found


def live_around_blocks(body: List[gast.stmt], live: Set[str]) -> List[Tuple[gast.stmt, Set[str], Set[str]]]:
    """The compound statements of a block, each with the names that may be read after it, and after its own blocks: for a loop also in its next pass."""
    liveness, found, after, end = Liveness(), [], live, len(body)
    for position in reversed([place for place, statement in enumerate(body) if isinstance(statement, COMPOUND)]):
        statement = body[position]
        after = liveness.before(body[position + 1 : end], after)
        before = liveness.before([statement], after)
        found.append((statement, after, after | before if isinstance(statement, (gast.For, gast.While)) else after))
        after, end = before, position
    return found[::-1]


def live_before(body: List[gast.stmt], live: Set[str]) -> Set[str]:
    """Names whose value before the block may be read in it or, with `live`, after it."""
    return Liveness().before(body, live)


class Liveness:
    """Live names before statements, backwards; what each reads is found once, however often a loop is gone round."""

    def __init__(self) -> None:
        self.read: Dict[gast.stmt, Set[str]] = {}

    def before(self, body: List[gast.stmt], live: Set[str]) -> Set[str]:
        live = set(live)
        for statement in reversed(body):
            if statement not in self.read:
                self.read[statement] = reads(statement)
            if isinstance(statement, gast.If):
                live = self.before(statement.body, live) | self.before(statement.orelse, live)
            elif isinstance(statement, (gast.For, gast.While)):
                live = self.around(statement, live)
            else:
                live -= writes(statement)
            live |= self.read[statement]
        return live

    def around(self, loop: gast.stmt, live: Set[str]) -> Set[str]:
        """To a fixed point: what a pass reads may be of the pass before."""
        around = live | self.read[loop]
        while True:
            start = (self.before(loop.body, around) - writes(loop)) | around
            if start == around:
                return around
            around = start
