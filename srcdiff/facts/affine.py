"""Integers as sums of lengths of axes, arguments and loop variables, and what follows of the lengths of slices.

In `for i in range(len(x) - len(w) + 1)` the length of `x[i : i + len(w)]` is that of w: both bounds are positions of x, whatever i is.  A bound that
is not proven to lie inside the array says nothing: NumPy cuts it off, or counts it from the end.

>>> x, w = of_dim("x.0"), of_dim("w.0")
>>> i = of_loop("i", of_number(0), plus(plus(x, w, -1), of_number(1)))
>>> slice_length(x, i, plus(i, w), 1) == w, slice_length(x, i, plus(plus(i, w), of_number(1)), 1)
(True, None)

References: Cousot & Halbwachs, Automatic discovery of linear restraints among variables of a program, 1978 (here bounds of loop variables only).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from srcdiff.facts.shapes import AXIS, Dim, moved, parted

Span = Tuple[str, "Affine", "Affine"]


@dataclass(frozen=True)
class Affine:
    """A number and multiples of symbols; `spans` has the least and the greatest value of each loop variable in it, and in those.

    `assumptions` are those of the told lengths in it.
    """

    terms: Tuple[Tuple[str, int], ...] = ()
    number: int = 0
    spans: FrozenSet[Span] = frozenset()
    assumptions: frozenset = frozenset()


def of_number(number: int) -> Affine:
    return Affine(number=number)


def of_dim(dim: Dim, assumptions: frozenset = frozenset()) -> Optional[Affine]:
    """The length of an axis, `x.0` or `x.0+1`, or an argument, `n`.  None for `x.0-2`: nothing is shorter than 0."""
    if isinstance(dim, int):
        return of_number(dim)
    found = of_axis(dim)
    return None if found is None or found.number < 0 else Affine(found.terms, found.number, assumptions=assumptions)


def of_axis(dim: Dim) -> Optional[Affine]:
    """What the length of an array's axis is at least, and is exactly if that is not negative."""
    if isinstance(dim, int):
        return of_number(dim)
    symbol, offset = parted(dim)
    return Affine(((symbol, 1),), offset) if symbol.isidentifier() or AXIS.fullmatch(symbol) else None


def of_loop(symbol: str, start: Optional[Affine], stop: Optional[Affine]) -> Optional[Affine]:
    """The variable of a loop from `start` up to, but without, `stop`, in one of its passes."""
    if start is None or stop is None:
        return None
    greatest = plus(stop, of_number(-1))
    spans = start.spans | greatest.spans | {(symbol, start, greatest)}
    return Affine(((symbol, 1),), 0, spans, start.assumptions | stop.assumptions)


def plus(left: Affine, right: Affine, times: int = 1) -> Affine:
    """left + times * right."""
    terms = dict(left.terms)
    for symbol, count in right.terms:
        terms[symbol] = terms.get(symbol, 0) + times * count
    kept = tuple(sorted((symbol, count) for symbol, count in terms.items() if count))
    return Affine(kept, left.number + times * right.number, spans_of(kept, left.spans | right.spans), left.assumptions | right.assumptions)


def spans_of(terms: Tuple[Tuple[str, int], ...], spans: FrozenSet[Span]) -> FrozenSet[Span]:
    """Of the loop variables in a sum, and of those that bound them."""
    symbols = {symbol for symbol, _ in terms}
    mine = [span for span in spans if span[0] in symbols]
    return frozenset(mine).union(*(bound.spans for span in mine for bound in span[1:]))


def times(value: Affine, number: int) -> Affine:
    return plus(of_number(0), value, number)


def product(left: Affine, right: Affine) -> Optional[Affine]:
    """Of which one has to be a number."""
    left, right = (right, left) if left.terms else (left, right)
    return None if left.terms else times(right, left.number)


def extreme(value: Affine, greatest: bool = False) -> Affine:
    """The least, or the greatest, value that it has in any pass of the loops around, in symbols of none of them: inner ones are left out first."""
    while True:
        inside = {symbol for symbol, _ in value.terms}
        loops = [span for span in value.spans if span[0] in inside]
        if not loops:
            return value
        symbol, low, high = max(loops, key=lambda span: (depth(span), span[0]))
        count = dict(value.terms)[symbol]
        bound = high if (count > 0) == greatest else low
        value = plus(plus(value, Affine(((symbol, 1),)), -count), bound, count)


def depth(span: Span) -> int:
    """How many loops deep a loop's bounds are made of the variables of others."""
    return 1 + max([depth(inner) for bound in span[1:] for inner in bound.spans], default=0)


def is_natural(value: Affine) -> bool:
    """Is it surely 0 or more?"""
    least = extreme(value)
    return least.number >= 0 and all(count > 0 and AXIS.fullmatch(symbol) for symbol, count in least.terms)


def slice_length(axis: Affine, lower: Optional[Affine], upper: Optional[Affine], step: int) -> Optional[Affine]:
    """The length of `x[lower:upper:step]` for a step of 1 or -1, if both bounds are proven to be positions of an axis."""
    last, first = plus(axis, of_number(-1)), of_number(0)
    if step not in (1, -1):
        return None
    start = position(lower, axis) if lower is not None else first if step == 1 else last
    stop = position(upper, axis) if upper is not None else axis if step == 1 else of_number(-1)
    if start is None or stop is None:
        return None
    length = plus(stop, start, -1) if step == 1 else plus(start, stop, -1)
    outermost = plus(axis, stop, -1) if step == 1 else plus(last, start, -1)
    return length if is_natural(length) and is_natural(outermost) else None


def position(bound: Affine, axis: Affine) -> Optional[Affine]:
    """A bound of a slice, one that is surely negative counted from the end; None if neither is sure, or it may lie before the array."""
    if is_natural(bound):
        return bound
    if not is_natural(plus(of_number(-1), bound, -1)):
        return None
    counted = plus(axis, bound)
    return counted if is_natural(counted) else None


def as_dim(length: Affine, statement: str) -> Dim:
    """The name of a length; one that loop variables decide is the same within a statement only."""
    if any(symbol == span[0] for symbol, _ in length.terms for span in length.spans):
        return f"{as_dim(extreme(length, greatest=True), statement)}[={text_of(length)}{statement}]"
    return moved(text_of(Affine(length.terms)), length.number) if length.terms else length.number


def text_of(value: Affine) -> str:
    """`x.0`, `[x.0 - w.0]`: as the difference of two lengths is written where a number is computed."""
    text = ""
    for symbol, count in sorted(value.terms, key=lambda term: (term[1] < 0, term[0])):
        part = symbol if abs(count) == 1 else f"[{abs(count)} * {symbol}]"
        sign = "-" if count < 0 else "+"
        text = f"[{text} {sign} {part}]" if text else part if count > 0 else f"[0 - {part}]"
    return moved(text, value.number) if text else str(value.number)
