"""Take out lines that only hand a value on.

>>> from srcdiff.emit.printer import print_block
>>> print_block(inlined(gast.parse("err_bar = 2.0 * err; h_bar = err_bar").body, {"err_bar"}, {"h_bar"}))
['h_bar = 2.0 * err']

A value is put where it is read if it is read once and is small or only renamed; a second name for a name is replaced by it.
"""

from __future__ import annotations

from typing import AbstractSet, List, Optional, Set

import gast

from srcdiff.facts.dataflow import COMPOUND, assigned, changed_inside, live_around_blocks
from srcdiff.names import read_names
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.chains import leading_minus, number, stripped
from srcdiff.tidy.simplify import simplify
from srcdiff.tidy.summaries import Summaries
from srcdiff.trees import clone, is_index
from srcdiff.walks import walk

SMALL = 6  # nodes
SHORT_SUM = 9
NEW = frozenset("where sum zeros zeros_like full outer copy max min exp log sqrt tanh sin cos cumsum $zeros_of".split())  # make new arrays


def inlined(
    body: List[gast.stmt], generated: Set[str], live: Set[str], purity: Optional[Purity] = None, aliases: Optional[Aliases] = None
) -> List[gast.stmt]:
    """The block with short-lived generated names taken out; `live` are the names that are read after it.  Without `purity` no call changes anything."""
    aliases = aliases or Aliases(body)
    for statement, _, inner in live_around_blocks(body, live):
        statement.body = inlined(statement.body, generated, inner, purity, aliases)
        statement.orelse = inlined(statement.orelse, generated, inner, purity, aliases)
    summaries, changing = Summaries(body, purity), True
    while changing:
        lengths, position = len(body), 0
        while position < len(body):
            if not take_out(body, position, generated, live, aliases, summaries) and not put_together(body, position, generated, summaries):
                position += 1
        changing = len(body) < lengths
    return body


def put_together(body: List[gast.stmt], position: int, generated: Set[str], summaries: Summaries) -> bool:
    """`x_bar = a` and `x_bar += b` in the next line are `x_bar = a + b`, if that is short."""
    first = body[position]
    second = body[position + 1] if position + 1 < len(body) else None
    name = single_target(first)
    if name not in generated or not isinstance(second, gast.AugAssign) or not isinstance(second.op, (gast.Add, gast.Sub)):
        return False
    if not isinstance(second.target, gast.Name) or second.target.id != name or name in read_names(second.value):
        return False
    if weight(first.value) + weight(second.value) > SHORT_SUM:
        return False
    total = leading_minus(simplify(gast.BinOp(clone(first.value), second.op, clone(second.value))))
    if is_number(total) and read_names(first.value) | read_names(second.value):
        return False
    first.value = total
    join_quotes(second, first)
    summaries.renew(first)
    summaries.forget(second)
    del body[position + 1]
    return True


def weight(node: gast.expr) -> int:
    return sum(isinstance(part, gast.expr) for part in walk(node))


def take_out(body: List[gast.stmt], position: int, generated: Set[str], live: Set[str], aliases: Aliases, summaries: Summaries) -> bool:
    """Remove the statement at `position` if its value can be written where it is read."""
    statement = body[position]
    name = single_target(statement)
    if name is None or getattr(statement, "keeps", False) or (name not in generated and not isinstance(statement.value, gast.Name)):
        return False
    if summaries.binds and summaries.bound_inside(body[position + 1 :]) & ({name} | read_names(statement.value)):
        return False  # a comprehension there means another variable by that name
    if isinstance(statement.value, gast.Name) and replace_name(body, position, name, live, summaries):
        return True
    if name not in generated:
        return False
    user = only_reader(statement, name, live, summaries)
    if user is None or not (is_rename(user, name) or is_small(statement.value) or is_scattered(user, statement.value)):
        return False
    if not may_move(statement.value, body[position + 1 : body.index(user, position)], aliases, summaries):
        return False
    put(user, name, statement.value)
    join_quotes(statement, user)
    summaries.renew(user)
    summaries.forget(statement)
    del body[position]
    return True


def single_target(statement: gast.stmt) -> Optional[str]:
    if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) and not hasattr(statement, "forward"):
        return statement.targets[0].id
    return None


def replace_name(body: List[gast.stmt], position: int, name: str, live: Set[str], summaries: Summaries) -> bool:
    """`y_bar = M23`, neither of them changed afterwards: read M23."""
    statement = body[position]
    other = statement.value.id
    touched = any(one in found.assigned or one in found.changed_inside for one in (name, other) for found in summaries.after(statement, one))
    readers = [found.statement for found in summaries.after(statement, name) if name in found.mentioned]
    if name in live or touched or not readers:
        return False
    for later in readers:
        put(later, name, statement.value)
        summaries.renew(later)
    join_quotes(statement, readers[0])
    summaries.forget(statement)
    del body[position]
    return True


def only_reader(statement: gast.stmt, name: str, live: Set[str], summaries: Summaries) -> Optional[gast.stmt]:
    """The one statement that reads a name, once, before it is assigned again or no longer needed."""
    for found in summaries.after(statement, name):
        later = found.statement
        if name in found.loads or name in found.changed:
            simple = not isinstance(later, (*COMPOUND, gast.Return)) and name not in found.changed
            if not simple or found.loads[name] != 1:
                return None
            dead = name in found.writes or not summaries.is_live(name, later, live)
            return later if dead else None
        if name in found.assigned:
            return None
    return None


class Aliases:
    """Names that may share an array: one that is changed in place changes the others."""

    def __init__(self, body: List[gast.stmt], assumed: AbstractSet[tuple] = frozenset()):
        """`assumed` is what the guards of the derivative check of its arguments' shapes."""
        self.groups: List[set] = []
        for statement in body:
            for inner in walk(statement):
                if isinstance(inner, gast.Assign) and may_be_view(inner.value) and not is_element(inner.value, assumed):
                    indices = {id(n) for part in walk(inner) if isinstance(part, gast.Subscript) for n in walk(part.slice)}
                    names = [n for n in walk(inner) if isinstance(n, gast.Name) and id(n) not in indices]
                    self.unite({n.id for n in names if not n.id.startswith("$")})

    def unite(self, names: set) -> None:
        touching = [group for group in self.groups if group & names]
        self.groups = [group for group in self.groups if group not in touching] + [set().union(names, *touching)]

    def pushed(self, body: List[gast.stmt]) -> None:
        """What is pushed onto a list shares its memory, too."""
        for statement in (inner for outer in body for inner in walk(outer) if isinstance(inner, gast.Expr)):
            self.unite({n.id for n in walk(statement) if isinstance(n, gast.Name)})

    def of(self, names: Set[str]) -> Set[str]:
        return names.union(*(group for group in self.groups if group & names))

    def touched(self, statement: gast.stmt, changed: Set[str]) -> Set[str]:
        """The names in `changed` that a statement binds anew, and all that may share the memory of those that it changes in place."""
        bound = assigned([statement]) - changed_inside(statement)
        return bound & changed | self.of(changed - bound)


def may_be_view(value: gast.expr) -> bool:
    """May the value share memory with what it is made of?"""
    if isinstance(value, gast.Call):
        function = value.func
        word = getattr(function, "attr", getattr(function, "id", ""))
        return word not in NEW and not (word == "array" and all(keyword.arg in ("dtype", "order") for keyword in value.keywords))
    return not isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant))


def is_element(value: gast.expr, assumed: AbstractSet[tuple]) -> bool:
    """Is it `x[i]`, which is known to be a number, and of which nothing is assumed that is not checked?"""
    fact = getattr(value, "fact", None)
    return (
        isinstance(value, gast.Subscript)
        and fact is not None
        and fact.is_scalar
        and not fact.boxed
        and fact.shape.assumptions <= assumed
        and is_index(value.slice)
    )


def may_move(value: gast.expr, between: List[gast.stmt], aliases: Aliases, summaries: Summaries) -> bool:
    """Is the value still the same after the statements between?"""
    touched = summaries.assigned(between) | aliases.of(summaries.changed_inside(between))
    pops = any(isinstance(n, gast.Attribute) and n.attr == "pop" for n in walk(value))
    is_moved_past_acts = read_names(value) and any(summaries.of(statement).acts for statement in between)
    return not touched & read_names(value) and not (pops and between) and not is_moved_past_acts


def is_rename(statement: gast.stmt, name: str) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, (gast.Assign, gast.AugAssign)) and isinstance(value, gast.Name) and value.id == name


def is_scattered(user: gast.stmt, value: gast.expr) -> bool:
    """A value whose one reader is an `np.add.at` may be longer: that line has room for it."""
    return isinstance(user, gast.Expr) and weight(value) <= 2 * SMALL


def is_small(value: gast.expr) -> bool:
    return weight(value) <= SMALL and not any(isinstance(n, gast.Attribute) and n.attr == "pop" for n in walk(value))


def put(statement: gast.stmt, name: str, value: gast.expr) -> None:
    """Write a value in place of a name, and the arithmetic around it as by hand."""
    for node in list(walk(statement)):
        for field in node._fields:
            part = getattr(node, field, None)
            if is_load(part, name):
                setattr(node, field, clone(value))
            elif isinstance(part, list):
                part[:] = [clone(value) if is_load(p, name) else p for p in part]
    if isinstance(statement, (gast.Assign, gast.AugAssign)) and not isinstance(value, gast.Name):
        simplify_value(statement)


def simplify_value(statement: gast.stmt) -> None:
    """What a statement assigns or adds, as it is written by hand."""
    simple = simplify(clone(statement.value))
    if read_names(statement.value) - read_names(simple):
        return  # terms that cancel out have a shape
    statement.value = simple
    if isinstance(statement, gast.AugAssign) and stripped(statement.value)[0] < 0:
        flipped = {gast.Add: gast.Sub, gast.Sub: gast.Add}.get(type(statement.op))
        if flipped is not None:
            statement.op, statement.value = flipped(), stripped(statement.value)[1]
    statement.value = leading_minus(statement.value)


def is_number(value: gast.expr) -> bool:
    return number(value) is not None


def is_load(node, name: str) -> bool:
    return isinstance(node, gast.Name) and node.id == name and isinstance(node.ctx, gast.Load)


def join_quotes(first: gast.stmt, second: gast.stmt) -> None:
    quotes = [q for q in getattr(first, "quotes", []) if q not in getattr(second, "quotes", [])]
    second.quotes = quotes + getattr(second, "quotes", [])
