"""From a primal to the statements of its derivative, in either mode.

Structures among the arguments are taken apart first, and functions that call themselves are differentiated with it, until it is known with respect to
which of their parameters.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import Callable, Iterator, List, Optional

import gast

from srcdiff.calls.pairs import MoreIsKnown, Pair, Pairs
from srcdiff.errors import SrcdiffError, UnsupportedSyntaxError, helper_refused, placed
from srcdiff.flattening import Flat, flattened
from srcdiff.load.printed import is_followed
from srcdiff.load.reading import reading_once
from srcdiff.load.source import Primal
from srcdiff.memory import within_memory
from srcdiff.own.itself import by_its_rule
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.push.mode import ForwardMode
from srcdiff.rules.table import rule_for
from srcdiff.settling import Request

ROUNDS = 50  # of finding out which functions that call themselves are differentiated with respect to what


@reading_once()
def derive(primal: Primal, request: Request, compilation: Optional[Callable] = None, halving: Optional[Callable] = None) -> Derivative:
    """Differentiate a function; raises SrcdiffError for what cannot be.

    `compilation` makes the Compilation, `halving` that of a function that calls itself, if not that of the request's mode.
    """
    if request.memory is not None and request.checkpoints is None:
        return within_memory(request, lambda one: derive(primal, one, compilation, halving))
    compilation, halving = compilation or mode_of(request), halving or mode_of(request)
    with placed(lambda: primal.place(primal.tree)), helpers_named(primal):
        primal = by_its_rule(primal)
        try:
            return derive_flat(primal, request, flattened(primal, request), compilation, halving)
        except SrcdiffError:
            objects = flattened(primal, request, objects=True)
            if objects is None:
                raise
        return derive_flat(primal, request, objects, compilation, halving)


@contextmanager
def helpers_named(primal: Primal) -> Iterator[None]:
    """What is refused where a derivative calls a function of our own, which nobody sees, is said to be refused of that."""
    try:
        yield
    except SrcdiffError as error:
        for node in gast.walk(primal.tree):
            word = getattr(getattr(node, "func", None), "id", "")
            is_here = word.startswith("$") and error.place is not None and node.lineno <= error.place.line <= node.end_lineno
            if is_here and error.place.file == primal.filename and is_followed(word[1:]) and rule_for(word) is None:
                raise helper_refused(word[1:], error.place, error.message) from None
        raise


def mode_of(request: Request) -> Callable:
    return ForwardMode if request.kind == "jvp" else Compilation


def derive_flat(primal: Primal, request: Request, flat: Optional[Flat], compilation: Callable, halving: Callable) -> Derivative:
    """With parameters that are numbers and arrays, and the functions that call themselves."""
    pairs = Pairs()
    for _ in range(ROUNDS):
        known = pairs.state()
        try:
            halves = [half for pair in pairs.used() for half in halves_of(pair, request, pairs, halving)]
            derivative = compilation(primal, request, pairs).run() if flat is None else from_flat(primal, request, pairs, flat, compilation)
        except MoreIsKnown:
            continue
        derivative.pairs = halves
        if pairs.state() == known and not pairs.told_apart():
            return derivative
    raise UnsupportedSyntaxError("the functions that call each other are too entangled", primal.place(primal.tree), "write them as loops")


def halves_of(pair: Pair, request: Request, pairs: Pairs, halving: Callable) -> List[Derivative]:
    """The two sweeps of a function that calls itself, which may be one of our own."""
    try:
        return halving(pair.primal, request_of(pair, request.debug), pairs).halves(pair)
    except SrcdiffError as error:
        if not pair.binding.is_own:
            raise
        raise helper_refused(pair.primal.name, error.place, error.message) from None


def from_flat(primal: Primal, request: Request, pairs: Pairs, flat: Flat, compilation: Callable) -> Derivative:
    """The derivative with respect to structures, from that with respect to their parts."""
    made = compilation(flat.primal, flat.request, pairs)
    made.flat = flat
    return replace(made.run(), primal=replace(primal, scope=made.primal.scope), request=request)


def request_of(pair: Pair, debug: bool) -> Request:
    known = tuple(sorted((pair.known or {}).items(), key=repr))
    return Request("pair", pair.active, single=len(pair.active) == 1, debug=debug, known=known)
