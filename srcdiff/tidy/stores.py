"""What a loop does for each place once is done at that place alone.

before: for i in range(n):                      after:  for i in range(n):
            x_bar[i] += y_bar[i] * w                        x_bar[i] = y_bar[i] * w
            y_bar[i] = 0.0
where x_bar was zero, and nobody reads y_bar any more.  A place that is cleared and then gets a contribution is set:

before: y_bar[1:-1] = 0.0                       after:  y_bar[1:-1] = t_bar
        y_bar[:-2] += t_bar                             y_bar[:-2] += t_bar
        y_bar[1:-1] += t_bar
(Dead stores: Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, section 4.4.)
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.facts.dataflow import COMPOUND, altered, writes
from srcdiff.names import read_names
from srcdiff.tidy.inline import Aliases
from srcdiff.tidy.own_pass import Path, are_different, is_mentioned, is_own, paths, places_in
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.chains import is_zero, leading_minus, negated
from srcdiff.trees import dotted_path, key
from srcdiff.walks import Define, statements_in, walk

ZEROS = ("zeros", "zeros_like", "zeros_of")


def with_places_set_once(body: List[gast.stmt], aliases: Aliases, purity: Purity) -> List[gast.stmt]:
    """A whole reverse sweep, in which no place is cleared that nobody reads, and none is added to that is zero."""
    if any(isinstance(one, (Define, gast.FunctionDef)) for one in statements_in(body)):
        return body  # which may read arrays at any time
    for path in list(paths(body)):
        statement = statement_of(path)
        array = array_of(statement)
        if array is None or aliases.of({array}) != {array}:
            continue
        if isinstance(statement, gast.Assign) and is_zero(statement.value):
            if is_never_read(array, path):
                remove(path)
        elif is_addition_to(array, statement) and array not in read_names(statement.value) and is_zero_before(array, path):
            path[-1].block[path[-1].position] = set_to(statement)
    clearing = Clearing(body, aliases, purity)
    clearing.run()
    return cleaned(body, clearing.behind)


def statement_of(path: Path) -> gast.stmt:
    return path[-1].block[path[-1].position]


def array_of(statement: gast.stmt) -> Optional[str]:
    """The array into a place of which a statement stores."""
    target = statement.targets[0] if isinstance(statement, gast.Assign) else getattr(statement, "target", None)
    return getattr(target.value, "id", None) if isinstance(target, gast.Subscript) else None


def target_of(statement: gast.stmt) -> gast.expr:
    return statement.targets[0] if isinstance(statement, gast.Assign) else statement.target


def remove(path: Path) -> None:
    path[-1].block[path[-1].position] = Nothing()


class Nothing(gast.Pass):
    """Stands where a statement was, so that the places of others stay the same for a while."""


def is_never_read(array: str, path: Path) -> bool:
    """Does nobody read, after a store, the place that it names?"""
    place = target_of(statement_of(path))
    is_new = False  # is the array another one in each pass of the loops further out?
    for depth in range(len(path) - 1, -1, -1):
        level = path[depth]
        if not all(are_different(place, other, path[: depth + 1]) for one in level.behind for other in places_in(array, one)):
            return False
        made = [one for one in level.before if isinstance(one, gast.Assign) and array in writes(one) and array not in read_names(one.value)]
        is_new = (is_new or bool(made)) and not is_mentioned(array, level.before[: level.before.index(made[0])] if made else level.before)
        loop = level.around
        if isinstance(loop, (gast.For, gast.While)) and not is_new and not (not loop.orelse and is_own(array, place, loop, path, later=True)):
            return False
    return True


def is_zero_before(array: str, path: Path) -> bool:
    """Is the place that a statement adds to still as it was when the array was made of zeros?"""
    place = target_of(statement_of(path))
    for depth in range(len(path) - 1, -1, -1):
        level = path[depth]
        before = level.before
        while before and all(are_different(place, other, path[: depth + 1]) for other in places_in(array, before[-1])):
            before = before[:-1]
        if before:
            return is_zeros(before[-1], array)
        loop = level.around
        if isinstance(loop, (gast.For, gast.While)) and not (not loop.orelse and is_own(array, place, loop, path, later=False)):
            return False
    return False


def is_zeros(statement: gast.stmt, array: str) -> bool:
    """Does a statement make the array of zeros?"""
    value = getattr(statement, "value", None)
    is_made = isinstance(statement, gast.Assign) and getattr(statement.targets[0], "id", None) == array and isinstance(value, gast.Call)
    return is_made and (dotted_path(value.func) or "").rpartition(".")[2].lstrip("$_") in ZEROS


def set_to(statement: gast.AugAssign) -> gast.Assign:
    """`x[i] = e` for `x[i] += e`."""
    value = statement.value if isinstance(statement.op, gast.Add) else leading_minus(negated(statement.value))
    new = gast.Assign([statement.target], value, None)
    new.__dict__.update({noted: value for noted, value in vars(statement).items() if noted not in ("target", "op", "value")})
    return new


# --- what is cleared, and then added to


class Clearing:
    """The whole reverse sweep, and what is cleared behind loops."""

    def __init__(self, body: List[gast.stmt], aliases: Aliases, purity: Purity):
        self.body, self.aliases, self.purity = body, aliases, purity
        self.behind: Dict[gast.stmt, List[gast.stmt]] = {}  # of a loop, what comes behind it

    def run(self) -> None:
        for path in paths(self.body):  # made one by one: what is moved in a block gives its loops other places
            statement = statement_of(path)
            array = array_of(statement)
            if array is not None and isinstance(statement, gast.Assign) and is_zero(statement.value):
                self.set_behind(path, array) or self.set_in_next_pass(path, array)

    def set_behind(self, path: Path, array: str) -> bool:
        """Let the first contribution behind the place's clearing set it."""
        block, position = path[-1].block, path[-1].position
        added = self.first_contribution(statement_of(path), path[-1].behind, array)
        return added is not None and self.move(added, block, position + 1, array, path)

    def set_in_next_pass(self, path: Path, array: str) -> bool:
        """Let the first contribution in a pass set what the pass before cleared, and clear it once behind the loop."""
        statement, level = statement_of(path), path[-1]
        loop = level.around
        if not isinstance(loop, (gast.For, gast.While)) or loop.orelse or level.block is not loop.body or self.aliases.of({array}) != {array}:
            return False
        outer = [one for one in path[-2].before if is_mentioned(array, [one])]
        if leaves(loop) or not outer or not is_zeros(outer[-1], array) or is_mentioned(array, level.behind):
            return False
        if isinstance(loop, gast.While) and places_in(array, loop.test):
            return False
        if (read_names(statement.targets[0]) - {array}) & altered([loop]):
            return False
        added = self.first_contribution(statement, level.before, array)
        if added is None or not self.move(added, level.block, 0, array, path):
            return False
        if len(path) > 2 or is_mentioned(array, path[0].behind):
            self.behind.setdefault(loop, []).append(statement)
        return True

    def first_contribution(self, cleared: gast.Assign, behind: List[gast.stmt], array: str) -> Optional[gast.AugAssign]:
        """The statement that adds to the place before anything else than an addition has to do with the array."""
        place = cleared.targets[0]
        near, index = self.aliases.of({array}), read_names(place) - {array}
        for statement in behind:
            changed = self.touched([statement])
            if changed is None or changed & index:
                return None
            if not is_addition_to(array, statement):
                if changed & near or any(is_mentioned(one, [statement]) for one in near):
                    return None
            elif read_names(statement.value) & near:
                return None
            elif key(statement.target) == key(place):
                return statement
        return None

    def move(self, added: gast.AugAssign, block: List[gast.stmt], start: int, array: str, path: Path) -> bool:
        """Set the place where the array is first added to, if the value is the same there."""
        end = next(place for place in range(start, len(block)) if block[place] is added)
        start = next(place for place in range(start, len(block)) if is_addition_to(array, block[place]))
        changed = self.touched(block[start:end])
        if changed is None or changed & read_names(added.value):
            return False
        remove(path)
        block[start : end + 1] = [set_to(added), *block[start:end]]
        return True

    def touched(self, statements: List[gast.stmt]) -> Optional[Set[str]]:
        """The names that statements may change, None if that may be any."""
        found: Set[str] = set()
        for statement in statements:
            changed = self.purity.changed_by(statement)
            if changed is None or leaves(statement):
                return None
            found |= self.aliases.touched(statement, changed)
        return found


def leaves(statement: gast.stmt) -> bool:
    """May what comes next in the block not be reached?"""
    return any(isinstance(part, (gast.Break, gast.Continue, gast.Return, gast.Raise)) for part in walk(statement))


def is_addition_to(array: str, statement: gast.stmt) -> bool:
    return isinstance(statement, gast.AugAssign) and isinstance(statement.op, (gast.Add, gast.Sub)) and array_of(statement) == array


def cleaned(body: List[gast.stmt], behind: Dict[gast.stmt, List[gast.stmt]]) -> List[gast.stmt]:
    """The block without what was taken out, and with what comes behind its loops."""
    found: List[gast.stmt] = []
    for statement in body:
        if isinstance(statement, COMPOUND):
            statement.body = cleaned(statement.body, behind) or [gast.Pass()]
            statement.orelse = cleaned(statement.orelse, behind)
        found += [] if isinstance(statement, Nothing) else [statement, *behind.get(statement, [])]
    return found
