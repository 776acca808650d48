"""Sections of arrays: which elements an index reads or writes, and whether two sections are surely apart.

An index is affine, `i + 1`, in one name; what is known of names are differences, `i - j <= -1`, from the loops around.  A section that was
read in an earlier pass of a loop has the loop variable's older value, `i#`, of which is known that `i# <= i - 1`.  What is not known
counts as everything.

References: Creusillet & Irigoin, Interprocedural array region analyses, 1996; Mine, A new numerical abstract domain based on
difference-bound matrices, 2001.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, FrozenSet, List, Optional, Tuple

import gast

from srcdiff.normalise.grammar import root_of
from srcdiff.facts.dataflow import assigned

Term = Tuple[str, int]  # a name, or "" for none, and a number that is added
Bound = Tuple[str, str, int]  # (a, b, c): a - b <= c
Interval = Tuple[Optional[Term], ...]  # from the first, up to but without the second; None is not known; more that have to be positions
EVERYTHING: Interval = (None, None)


@dataclass(frozen=True)
class Section:
    """A part of an array: an interval for each of the first axes, and what is known of the names in them."""

    root: str
    axes: Tuple[Interval, ...]
    bounds: FrozenSet[Bound] = frozenset()

    def names(self) -> FrozenSet[str]:
        return frozenset(term[0] for axis in self.axes for term in axis if term is not None and term[0])

    def renamed(self, rename: Callable[[str], str], more: FrozenSet[Bound] = frozenset()) -> Section:
        axes = tuple(tuple(term and (rename(term[0]), term[1]) for term in axis) for axis in self.axes)
        return replace(self, axes=axes, bounds=frozenset((rename(a), rename(b), c) for a, b, c in self.bounds) | more)

    def without(self, names: set):
        """The section where names may have other values now: all of the array, if it depends on them."""
        if self.names() & names:
            return self.root
        return replace(self, bounds=frozenset(b for b in self.bounds if not {b[0], b[1]} & names))


def mark_ranges(body: List[gast.stmt], bounds: FrozenSet[Bound] = frozenset()) -> None:
    """Tell every statement what is known of the loop variables around it (`.bounds`)."""
    for statement in body:
        statement.bounds = bounds
        if isinstance(statement, (gast.For, gast.While)):
            lost = assigned([statement])
            kept = frozenset(b for b in bounds if not {b[0], b[1]} & lost)
            mark_ranges(statement.body, kept | (loop_bounds(statement) if isinstance(statement, gast.For) else frozenset()))
        elif isinstance(statement, gast.If):
            mark_ranges(statement.body, bounds | test_bounds(statement.test))
            mark_ranges(statement.orelse, bounds)
        bounds = frozenset(b for b in bounds if not {b[0], b[1]} & assigned([statement]))


def loop_bounds(loop: gast.For) -> FrozenSet[Bound]:
    """`lo - i <= 0` and `i - hi <= -1` for `for i in range(lo, hi)`; nothing of what the body changes."""
    span = span_of(loop)
    if span is None or loop.target.id in assigned(loop.body):
        return frozenset()
    (first, last), changing, name = span, assigned(loop.body), loop.target.id
    found = set()
    if first is not None and first[0] not in changing:
        found.add((first[0], name, -first[1]))
    if last is not None and last[0] not in changing:
        found.add((name, last[0], last[1] - 1))
    return frozenset(found)


def test_bounds(test: gast.expr) -> FrozenSet[Bound]:
    """What holds where a test of integers does: `0 - k <= -1` for `k > 0`."""
    if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.And):
        return frozenset().union(*map(test_bounds, test.values))
    if not isinstance(test, gast.Compare) or len(test.ops) != 1 or not all(is_integer(part) for part in (test.left, *test.comparators)):
        return frozenset()
    left, right, operator = term_of(test.left), term_of(test.comparators[0]), type(test.ops[0])
    if left is None or right is None:
        return frozenset()
    if operator in (gast.Gt, gast.GtE):
        left, right, operator = right, left, {gast.Gt: gast.Lt, gast.GtE: gast.LtE}[operator]
    less = {gast.Lt: -1, gast.LtE: 0}.get(operator)
    return frozenset() if less is None else frozenset([(left[0], right[0], right[1] - left[1] + less)])


def is_integer(node: gast.expr) -> bool:
    return number(node) is not None or (getattr(node, "fact", None) is not None and node.fact.dtype == "i" and node.fact.is_index)


def span_of(loop: gast.For) -> Optional[Interval]:
    """The values of a loop variable: from, and up to but without; None if the step is not known."""
    found = range_of(loop)
    if found is None:
        return None
    start, stop, step = term_of(found[0]), term_of(found[1]), found[2]
    if step > 0:
        return start, stop
    return stop and (stop[0], stop[1] + 1), start and (start[0], start[1] + 1)


def range_of(loop: gast.For) -> Optional[Tuple[gast.expr, gast.expr, int]]:
    """The start, the stop and the step of the range that a loop goes over, or goes over backwards; None if the step is not known."""
    call = loop.iter
    if isinstance(call, gast.Call) and is_call_of(call, "reversed"):
        call = call.args[0]
    if not isinstance(call, gast.Call) or not is_call_of(call, "range") or not call.args or call.keywords:
        return None
    args = [gast.Constant(0, None), *call.args] if len(call.args) == 1 else call.args
    step = number(args[2]) if len(args) == 3 else 1
    return (args[0], args[1], step) if step else None


def direction(loop: gast.stmt) -> int:
    """1 for a loop whose variable grows, -1 for one whose variable shrinks, 0 if that is not known."""
    if not isinstance(loop, gast.For) or span_of(loop) is None:
        return 0
    call, sign = loop.iter, 1
    if is_call_of(call, "reversed"):
        call, sign = call.args[0], -1
    step = number(call.args[2]) if len(call.args) == 3 else 1
    return sign if step > 0 else -sign


def is_call_of(call: gast.Call, function: str) -> bool:
    return isinstance(call.func, gast.Name) and call.func.id.lstrip("$") == function


def section_of(node: gast.expr, bounds: FrozenSet[Bound]) -> Optional[Section]:
    """The part of an array that a subscript is; None for what is no part of a name."""
    root, indices = root_of(node), []
    while isinstance(node, gast.Subscript):
        indices.append(node.slice)
        node = node.value
    if root is None:
        return None
    if not isinstance(node, gast.Name):
        return Section(root, ())
    return Section(root, axes_of(indices[-1]), bounds)


def axes_of(index: gast.expr) -> Tuple[Interval, ...]:
    axes: List[Interval] = []
    for axis, part in enumerate(index.elts if isinstance(index, gast.Tuple) else [index]):
        interval = interval_of(part, f"#{axis}")
        if interval is None:
            break  # a new axis, an ellipsis, an array: what follows is another axis
        axes.append(interval)
    return tuple(axes)


def interval_of(part: gast.expr, length: str) -> Optional[Interval]:
    if hasattr(part, "resizes"):
        return EVERYTHING
    if isinstance(part, gast.Slice):
        step = 1 if part.step is None else number(part.step)
        lower, upper = (None if bound is None else placed(bound, length) for bound in (part.lower, part.upper))
        if not step or (lower is None) != (part.lower is None) or (upper is None) != (part.upper is None):
            return EVERYTHING
        if step > 0:
            return lower or ("", 0), upper or (length, 0)
        start = (upper[0], upper[1] + 1) if upper else ("", 0)
        return (start, (lower[0], lower[1] + 1), lower) if lower else (start, (length, 0))
    if getattr(part, "fact", None) is None or not part.fact.is_index or part.fact.dtype != "i":
        return None
    term = placed(part, length)
    return (term, (term[0], term[1] + 1)) if term is not None else EVERYTHING


def placed(node: gast.expr, length: str) -> Optional[Term]:
    """A position; negative numbers count from the end."""
    term = term_of(node)
    return (length, term[1]) if term is not None and not term[0] and term[1] < 0 else term


def term_of(node: gast.expr) -> Optional[Term]:
    value = number(node)
    if value is not None:
        return "", value
    if isinstance(node, gast.Name):
        return node.id, 0
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
        left, right = term_of(node.left), term_of(node.right)
        if isinstance(node.op, gast.Add) and left is not None and not left[0]:
            left, right = right, left
        if left is not None and right is not None and not right[0]:
            return left[0], left[1] + (right[1] if isinstance(node.op, gast.Add) else -right[1])
    return None


def number(node: gast.expr) -> Optional[int]:
    sign = 1
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        node, sign = node.operand, -1
    return sign * node.value if isinstance(node, gast.Constant) and type(node.value) is int else None


def apart(left: Section, right: Section) -> bool:
    """Have two sections of an array surely no element in common?"""
    bounds = left.bounds | right.bounds
    return any(before(a, b, bounds) or before(b, a, bounds) for a, b in zip(left.axes, right.axes))


def before(first: Interval, second: Interval, bounds: FrozenSet[Bound]) -> bool:
    """Does an interval end where, or before, the other begins?  Positions that may be negative may mean others."""
    if not all(is_position(term, bounds) for term in (*first, *second)):
        return False
    return is_at_most(first[1], second[0], bounds)


def is_position(term: Optional[Term], bounds: FrozenSet[Bound]) -> bool:
    return term is not None and (term[0].startswith("#") or is_at_most(("", 0), term, bounds))


def is_at_most(left: Term, right: Term, bounds: FrozenSet[Bound]) -> bool:
    """Is left <= right, by a chain of bounds?  (Shortest paths, Bellman and Ford.)"""
    (source, add), (goal, more) = left, right
    distance = {source: 0}
    for _ in range(len(bounds) + 1):
        changed = False
        for a, b, c in bounds:
            if a in distance and distance[a] + c < distance.get(b, float("inf")):
                distance[b], changed = distance[a] + c, True
        if not changed:
            break
    return distance.get(goal, float("inf")) + add <= more
