"""Guards: what the output takes for granted because an annotation or an example told it, checked when it is called."""

from __future__ import annotations

from typing import Dict, List

import gast

from srcdiff.facts.parameters import parameters_of
from srcdiff.trees import attribute, call, constant, name, subscript

Test = gast.expr


def guard_statements(assumed: set, facts: dict, primal, request) -> List[gast.stmt]:
    """One `if ...: raise ValueError` for all that was assumed; nothing if nothing was."""
    owners = [p.id for p in parameters_of(primal.tree) if ("rank", p.id) in assumed]
    axes: Dict[str, gast.expr] = {}
    tests: List[Test] = []
    for owner in owners:
        tests += shape_tests(owner, facts[owner], axes)
    for _, left, right in sorted(a for a in assumed if a[0] == "equal"):
        tests.append(differ(axis_of(left, axes), axis_of(right, axes)))
    if not tests:
        return []
    test = tests[0] if len(tests) == 1 else gast.BoolOp(gast.Or(), tests)
    message = "srcdiff: expected " + ", ".join(described(owner, facts[owner]) for owner in owners)
    statement = gast.If(test, [gast.Raise(call("$ValueError", constant(message)), None)], [])
    statement.keeps = True
    return [statement]


def shape_tests(owner: str, fact, axes: Dict[str, gast.expr]) -> List[Test]:
    """The rank, literal lengths, and lengths that another argument has too."""
    dims = fact.shape.told.dims
    rank = call("$np.ndim", name(owner)) if not dims or fact.dtype is None else attribute(name(owner), "ndim")
    tests = [differ(rank, constant(len(dims)))]
    for position, dim in enumerate(dims):
        length = subscript(attribute(name(owner), "shape"), constant(position))
        if isinstance(dim, int):
            tests.append(differ(length, constant(dim)))
        elif dim in axes:
            tests.append(differ(length, axes[dim]))
        else:
            axes[dim] = length
    return tests


def axis_of(dim: str, axes: Dict[str, gast.expr]) -> gast.expr:
    if dim.isdigit():
        return constant(int(dim))
    return axes[dim]


def differ(left: gast.expr, right: gast.expr) -> Test:
    return gast.Compare(left, [gast.NotEq()], [right])


def described(owner: str, fact) -> str:
    dims = fact.shape.told.dims
    if not dims:
        return f"{owner} a number"
    if fact.annotated:
        return f"{owner} of shape ({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})"
    return f"{owner} of rank {len(dims)}"
