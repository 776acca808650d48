"""Which parts of an array the passes of a loop touch, so that what one pass leaves at its own place no later pass reads, and no earlier one has written.

In `for i in range(n)` the pass i may touch `x[i]`, and on one side of that place `x[i + 1]` or `x[i:]`; what it touches there belongs to passes
that come, or to those that are over, by the direction of the loop.  (Distance vectors: Kennedy & Allen, Optimizing Compilers for Modern
Architectures, 2001, chapter 2.)
"""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

import gast

from srcdiff.facts.dataflow import COMPOUND, assigned, shape_reads
from srcdiff.tidy.chains import number
from srcdiff.walks import walk


class Counting(NamedTuple):
    """The numbers that a loop goes through: its variable, whether they get larger, and the smallest one at least, 0 or more."""

    variable: str
    rises: bool
    least: int


class Level(NamedTuple):
    """A statement in a block, and the compound statement around the block, if there is one."""

    block: List[gast.stmt]
    position: int
    around: Optional[gast.stmt]

    @property
    def before(self) -> List[gast.stmt]:
        return self.block[: self.position]

    @property
    def behind(self) -> List[gast.stmt]:
        return self.block[self.position + 1 :]


Path = Tuple[Level, ...]  # from the outermost block to the innermost


def paths(body: List[gast.stmt], outer: Path = (), around: Optional[gast.stmt] = None) -> Iterator[Path]:
    """The paths to all statements of a block that are not compound."""
    for position, statement in enumerate(body):
        path = (*outer, Level(body, position, around))
        if isinstance(statement, COMPOUND):
            yield from paths(statement.body, path, statement)
            yield from paths(statement.orelse, path, statement)
        else:
            yield path


def counting(loop: gast.stmt) -> Optional[Counting]:
    """What a loop counts, if it counts natural numbers, up or down, and nobody else binds its variable."""
    if not isinstance(loop, gast.For) or not isinstance(loop.target, gast.Name) or loop.target.id in assigned(loop.body):
        return None
    call, turned = loop.iter, False
    if named(call) == "reversed" and len(call.args) == 1:
        call, turned = call.args[0], True
    if named(call) != "range" or call.keywords or not call.args:
        return None
    start, stop, step = [
        *([gast.Constant(0, None)] if len(call.args) == 1 else []),
        *call.args,
        *([gast.Constant(1, None)] if len(call.args) < 3 else []),
    ]
    rises = isinstance(number(step), int) and number(step) > 0
    falls = isinstance(number(step), int) and number(step) < 0
    least = number(start) if rises else number(stop) + 1 if falls and isinstance(number(stop), int) else None
    if not isinstance(least, int) or least < 0:
        return None
    return Counting(loop.target.id, rises != turned, least)


def named(node: gast.expr) -> Optional[str]:
    return getattr(node.func, "id", "").lstrip("$") if isinstance(node, gast.Call) else None


def is_own(array: str, place: gast.Subscript, loop: gast.stmt, path: Path, later: bool) -> bool:
    """Do the `later` passes of a loop, or else the earlier ones, leave the place alone that the present one names?  `path` leads to the place."""
    counted = counting(loop)
    if counted is None:
        return False
    counters = {one.around.target.id for one in path if counting(one.around) is not None}
    below = counted.rises != later  # the side of the place that belongs to the other passes' past or future
    found = list(mentions(array, loop.body, {counted.variable: counted.least}))
    axes = [axis for axis, part in enumerate(parts_of(place) or []) if getattr(part, "id", None) == counted.variable]
    return any(all(node is not None and is_apart(node, axis, counted, below, least, counters) for node, least in found) for axis in axes)


def is_apart(node: gast.Subscript, axis: int, counted: Counting, below: bool, least: int, counters: set) -> bool:
    """Is a mention, on this axis, at the pass's own place or on the side that does not matter?"""
    parts = parts_of(node)
    if parts is None or len(parts) <= axis or not all(is_one_axis(part, counters) for part in parts[:axis]):
        return False
    part = parts[axis]
    if isinstance(part, gast.Slice):
        end = part.upper if below else part.lower
        other = number(part.lower) if below else 0
        is_plain = part.step is None and (part.lower is None or other is not None and other >= 0)
        distance = distance_of(end, counted.variable)
        return is_plain and distance is not None and (-least <= distance <= 0 if below else distance >= 0)
    distance = distance_of(part, counted.variable)
    return distance is not None and (-least <= distance <= 0 if below else distance >= 0)


def is_one_axis(part: gast.expr, counters: set) -> bool:
    """Does an index surely stand for one axis?"""
    return isinstance(part, gast.Slice) or isinstance(number(part), int) or getattr(part, "id", None) in counters


def distance_of(node: Optional[gast.expr], variable: str) -> Optional[int]:
    """c of `i + c`, for a literal c."""
    if isinstance(node, gast.Name) and node.id == variable:
        return 0
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)) and getattr(node.left, "id", None) == variable:
        value = number(node.right)
        return None if not isinstance(value, int) else value if isinstance(node.op, gast.Add) else -value
    return None


def parts_of(place: gast.Subscript) -> Optional[List[gast.expr]]:
    """The indices of a place, axis by axis; None if they cannot be counted."""
    parts = place.slice.elts if isinstance(place.slice, gast.Tuple) else [place.slice]
    parts = [part for part in parts if not (isinstance(part, gast.Constant) and part.value is None)]
    is_countable = not any(isinstance(part, gast.Starred) or isinstance(part, gast.Constant) and part.value is Ellipsis for part in parts)
    return parts if is_countable else None


def mentions(array: str, body: List[gast.stmt], least: Dict[str, int]) -> Iterator[Tuple[Optional[gast.Subscript], int]]:
    """Each place at which an array is read or written, None for the whole of it, with the least value of the one variable in `least`."""
    ((variable, low),) = least.items()
    for statement in body:
        if isinstance(statement, COMPOUND):
            head = getattr(statement, "test", getattr(statement, "iter", None))
            yield from ((node, low) for node in places_in(array, head))
            inner = max(low, least_by(statement.test, variable)) if isinstance(statement, gast.If) else low
            yield from mentions(array, statement.body, {variable: inner})
            yield from mentions(array, statement.orelse, {variable: low})
        else:
            yield from ((node, low) for node in places_in(array, statement))


def least_by(test: gast.expr, variable: str) -> int:
    """The least value of a variable where `i > c` holds, as far as is known."""
    if not isinstance(test, gast.Compare) or getattr(test.left, "id", None) != variable or len(test.ops) != 1:
        return 0
    value = number(test.comparators[0])
    if not isinstance(value, int):
        return 0
    return value + 1 if isinstance(test.ops[0], gast.Gt) else value if isinstance(test.ops[0], gast.GtE) else 0


def places_in(array: str, node: gast.AST) -> List[Optional[gast.Subscript]]:
    """The places of an array that a statement mentions, None for each mention of the whole of it; what reads its shape alone does not count."""
    shapes = shape_reads(node)
    nodes = [part for part in walk(node)]
    places = [part for part in nodes if isinstance(part, gast.Subscript) and getattr(part.value, "id", None) == array]
    inside = {id(part.value) for part in places}
    whole = [None for part in nodes if isinstance(part, gast.Name) and part.id == array and id(part) not in inside | shapes]
    return [*places, *whole]


def is_mentioned(array: str, body: List[gast.stmt]) -> bool:
    return any(places_in(array, statement) for statement in body)


def are_different(place: gast.Subscript, other: Optional[gast.Subscript], path: Path) -> bool:
    """Are two places of one pass apart, on an axis where they have different literals, or one is `i` and the other `i + 1`, `i + 1:` or `:i`?"""
    left, right = parts_of(place), None if other is None else parts_of(other)
    counters = {one.around.target.id for one in path if counting(one.around) is not None}
    for one, two in zip(left or [], right or []):
        if is_beside(one, two, counters) or is_beside(two, one, counters):
            return True
        if not (is_one_axis(one, counters) and is_one_axis(two, counters)):
            return False
    return False


def is_beside(one: gast.expr, two: gast.expr, counters: set) -> bool:
    first, second = number(one), number(two)
    if isinstance(first, int) and isinstance(second, int):
        return first != second and (first < 0) == (second < 0)
    if not isinstance(one, gast.Name) or one.id not in counters:
        return False
    if not isinstance(two, gast.Slice):
        return (distance_of(two, one.id) or 0) > 0
    if two.step is not None:
        return False
    is_below = two.upper is not None and distance_of(two.upper, one.id) == 0 and (two.lower is None or (number(two.lower) or -1) >= 0)
    return is_below or (distance_of(two.lower, one.id) or 0) > 0
