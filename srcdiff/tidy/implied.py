"""A check of arguments that comes again, from the derivative that is differentiated, goes if it cannot fail any more.

>>> from srcdiff.emit.printer import print_block
>>> first, again, other = gast.parse('''
... if x.shape != (len(x), 2) or y.ndim != 1: raise ValueError
... if x.ndim != 2 or y.ndim != 1: raise ValueError
... if y.ndim != 2: raise ValueError''').body
>>> print_block([first, *without_implied([first], [again, other])])
['if x.shape != (len(x), 2) or y.ndim != 1:', '    raise ValueError', 'if y.ndim != 2:', '    raise ValueError']
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.facts.dataflow import assigned, changed_inside
from srcdiff.names import read_names
from srcdiff.trees import as_read, key


def without_implied(guards: List[gast.stmt], body: List[gast.stmt]) -> List[gast.stmt]:
    """The block that runs after the guards, without the checks in it that these have made already."""
    passed = [test for guard in guards if is_check(guard) for test in tests_of(guard)]
    kept: List[gast.stmt] = []
    for statement in body:
        touched = assigned(kept).union(*map(changed_inside, kept))
        is_known = is_check(statement) and not touched & read_names(statement.test) and all(is_implied(test, passed) for test in tests_of(statement))
        kept += [] if is_known else [statement]
    return kept


def is_check(statement: gast.stmt) -> bool:
    """`if test: raise`"""
    return isinstance(statement, gast.If) and len(statement.body) == 1 and isinstance(statement.body[0], gast.Raise) and not statement.orelse


def tests_of(statement: gast.If) -> List[gast.expr]:
    """The tests of which one is enough."""
    test = as_read(statement.test)
    return test.values if isinstance(test, gast.BoolOp) and isinstance(test.op, gast.Or) else [test]


def is_implied(test: gast.expr, passed: List[gast.expr]) -> bool:
    """Is the test false if the others were?"""
    return any(key(test) == key(other) or is_of_shape(test, other) for other in passed)


def is_of_shape(test: gast.expr, passed: gast.expr) -> bool:
    """Is it a test of a shape that the other, `x.shape != (a, b)`, has seen to be right?"""
    whole = sides(passed, "shape")
    if whole is None or not isinstance(whole[1], gast.Tuple):
        return False
    array, axes = whole[0], whole[1].elts
    rank, shape = sides(test, "ndim"), sides(test, "shape")
    if rank is not None:
        return key(rank[0]) == key(array) and getattr(rank[1], "value", None) == len(axes)
    if shape is None or key(shape[0]) != key(array) or not isinstance(shape[1], gast.Tuple) or len(shape[1].elts) != len(axes):
        return False
    return all(key(one) in (key(axis), *own_axis(array, place)) for place, (one, axis) in enumerate(zip(shape[1].elts, axes)))


def sides(test: gast.expr, attr: str):
    """(x, e) for `x.attr != e`; None for another test."""
    is_one = isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], gast.NotEq)
    if not is_one or not isinstance(test.left, gast.Attribute) or test.left.attr != attr:
        return None
    return test.left.value, test.comparators[0]


def own_axis(array: gast.expr, place: int) -> List[str]:
    """How the length of an axis of the array itself is written."""
    name = getattr(array, "id", None)
    texts = [f"{name}.shape[{place}]", *([f"len({name})"] if place == 0 else [])] if name is not None else []
    return [key(gast.parse(text, mode="eval").body) for text in texts]
