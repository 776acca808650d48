"""All that would be refused of a function: what is refused first is put out of the way, and the rest is compiled again.

before: a = np.sort_complex(x)         after:  a = np.squeeze(x)     (some number or array that is differentiated)
        b = np.packbits(x)                     b = np.packbits(x)
What reads a value that was put out of the way is not reported: it may be refused for that reason alone.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Callable, List, Optional, Tuple

import gast

from srcdiff.errors import Place, SrcdiffError
from srcdiff.load.source import Primal
from srcdiff.names import locals_of, read_names, stored_names
from srcdiff.normalise.assignments import at
from srcdiff.trees import call, constant, name

LIMIT = 30  # refusals of one function
COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try, gast.FunctionDef, gast.ClassDef, gast.Match)


class Refused(SrcdiffError):
    """Several constructs of one function, each with its own error, in the order of the text."""

    def __init__(self, errors: List[SrcdiffError]):
        self.errors = errors
        super().__init__(f"{len(errors)} constructs are refused")

    def __str__(self) -> str:
        return "\n\n".join([*map(str, self.errors), self.message])


def raised(first: SrcdiffError, primal: Primal, derive: Callable[[Primal], object]) -> SrcdiffError:
    """The error to raise for a function of which `first` is what was refused."""
    errors = refusals(first, primal, derive)
    return first if len(errors) < 2 else Refused(errors)


def refusals(first: SrcdiffError, primal: Primal, derive: Callable[[Primal], object]) -> List[SrcdiffError]:
    """Every refusal in the function's own text, in its order; `derive` raises the next one."""
    primal = replace(primal, tree=copy.deepcopy(primal.tree))
    found, error, unsure, seen = [first], first, set(), set()
    for _ in range(LIMIT):
        spot = spot_of(primal, error.place)
        if spot is None or error.place.line in seen:
            break
        seen.add(error.place.line)
        block, position = spot
        if error is not first and not set(read_names(header_of(block[position]))) & unsure:
            found.append(error)
        unsure |= put_away(primal, block, position)
        unsure = spread(primal, unsure)
        try:
            derive(primal)
        except SrcdiffError as next_error:
            error = next_error
        else:
            break
    return sorted(found, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))


def spot_of(primal: Primal, place: Optional[Place]) -> Optional[Tuple[list, int]]:
    """The innermost statement on a line of the function: its block, and where in that."""
    if place is None or place.file != primal.filename:
        return None
    found = None
    for node in gast.walk(primal.tree):
        for block in blocks_of(node):
            for position, statement in enumerate(block):
                if statement.lineno <= place.line <= (getattr(statement, "end_lineno", None) or statement.lineno):
                    found = (block, position)
    return found


def blocks_of(node: gast.AST) -> List[list]:
    parts = [getattr(node, part, None) for part in ("body", "orelse", "finalbody")]
    return [part for part in parts if isinstance(part, list) and part and isinstance(part[0], gast.stmt)]


def header_of(statement: gast.stmt) -> gast.AST:
    """What a statement itself evaluates."""
    if isinstance(statement, (gast.If, gast.While)):
        return statement.test
    return statement.iter if isinstance(statement, gast.For) else statement


def put_away(primal: Primal, block: list, position: int) -> set:
    """Something that is not refused in the place of a statement; the names of which nothing is known then."""
    old = block[position]
    bound = stored_names([old])
    if isinstance(old, (gast.If, gast.While)):
        old.test = at(constant(isinstance(old, gast.If)), old.test)
        return set()
    if isinstance(old, gast.Return):
        old.value = at(call("$np.sum", some_value(primal, old)), old)
        return bound
    new = [at(gast.Assign([gast.Name(target, gast.Store(), None, None)], some_value(primal, old), None), old) for target in sorted(bound)]
    block[position : position + 1] = new or [at(gast.Pass(), old)]
    return bound


def some_value(primal: Primal, old: gast.stmt) -> gast.expr:
    """A number or an array of a shape that is not known, differentiated where the statement's operands are."""
    known = [n for n in read_names(header_of(old)) if n in locals_of(primal.tree)]
    return at(call("$np.squeeze", name(sorted(known)[0])) if known and not isinstance(old, COMPOUND) else constant(1.0), old)


def spread(primal: Primal, unsure: set) -> set:
    """With the names whose values come from those."""
    statements = [node for node in gast.walk(primal.tree) if isinstance(node, gast.stmt) and not isinstance(node, gast.FunctionDef)]
    while True:
        more = unsure.union(*(stored_names([s]) for s in statements if set(read_names(header_of(s))) & unsure))
        if more == unsure:
            return unsure
        unsure = more
