"""From a primal to the statements of its derivative, in either mode.

Structures among the arguments are taken apart first, and functions that call themselves are differentiated with it, until it is known with respect to
which of their parameters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Optional

from srcdiff.calls.pairs import MoreIsKnown, Pair, Pairs
from srcdiff.errors import SrcdiffError, UnsupportedSyntaxError, helper_refused, placed
from srcdiff.flattening import Flat, flattened
from srcdiff.load.reading import reading_once
from srcdiff.load.source import Primal
from srcdiff.own.itself import by_its_rule
from srcdiff.pipeline import Compilation, Derivative
from srcdiff.push.mode import ForwardMode
from srcdiff.settling import Request

ROUNDS = 50  # of finding out which functions that call themselves are differentiated with respect to what


@reading_once()
def derive(primal: Primal, request: Request, compilation: Optional[Callable] = None, halving: Optional[Callable] = None) -> Derivative:
    """Differentiate a function; raises SrcdiffError for what cannot be.

    `compilation` makes the Compilation, `halving` that of a function that calls itself, if not that of the request's mode.
    """
    compilation, halving = compilation or mode_of(request), halving or mode_of(request)
    with placed(lambda: primal.place(primal.tree)):
        primal = by_its_rule(primal)
        try:
            return derive_flat(primal, request, flattened(primal, request), compilation, halving)
        except SrcdiffError as error:
            objects = flattened(primal, request, objects=True)
            if objects is None and error.place is not None and error.place.helper:
                raise helper_refused(error.place.helper, error.place, error.message) from None
            if objects is None:
                raise
        return derive_flat(primal, request, objects, compilation, halving)


def mode_of(request: Request) -> Callable:
    return ForwardMode if request.kind == "jvp" else Compilation


def derive_flat(primal: Primal, request: Request, flat: Optional[Flat], compilation: Callable, halving: Callable) -> Derivative:
    """With parameters that are numbers and arrays, and the functions that call themselves."""
    pairs = Pairs()
    for _ in range(ROUNDS):
        known = pairs.state()
        try:
            halves = [half for pair in pairs.used() for half in halving(pair.primal, request_of(pair, request.debug), pairs).halves(pair)]
            derivative = compilation(primal, request, pairs).run() if flat is None else from_flat(primal, request, pairs, flat, compilation)
        except MoreIsKnown:
            continue
        derivative.pairs = halves
        if pairs.state() == known and not pairs.told_apart():
            return derivative
    raise UnsupportedSyntaxError("the functions that call each other are too entangled", primal.place(primal.tree), "write them as loops")


def from_flat(primal: Primal, request: Request, pairs: Pairs, flat: Flat, compilation: Callable) -> Derivative:
    """The derivative with respect to structures, from that with respect to their parts."""
    made = compilation(flat.primal, flat.request, pairs)
    made.flat = flat
    return replace(made.run(), primal=replace(primal, scope=made.primal.scope), request=request)


def request_of(pair: Pair, debug: bool) -> Request:
    known = tuple(sorted((pair.known or {}).items(), key=repr))
    return Request("pair", pair.active, single=len(pair.active) == 1, debug=debug, known=known)
