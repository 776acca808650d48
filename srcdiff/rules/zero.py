"""Functions whose derivative is zero wherever they have one; nothing flows back through them.

A `shape` that is None says that the result is broadcast from the arguments; "unknown" says that `axis` and the like decide.
"""

from __future__ import annotations

import math

import numpy as np

from srcdiff.facts.shapes import SCALAR, made
from srcdiff.rules.table import zero_gradient


def scalar(facts):
    return SCALAR


def like_first(facts):
    """The shape of the first argument, whatever the others are."""
    return positional_shape(facts, 0)


def like_second(facts):
    return positional_shape(facts, 1)


def positional_shape(facts, position):
    args = facts["args"]
    return args[position].shape if position < len(args) and args[position].kind in ("number", "list") else None


def scalar_of_whole(facts):
    """A scalar unless a second argument names an axis."""
    return SCALAR if len(facts["args"]) == 1 else None


def given_shape(facts):
    """The shape that the first argument spells out, with literals and lengths of other arrays' axes."""
    first = facts["args"][0] if facts["args"] else None
    if first is not None and first.const == ():
        return SCALAR
    items = first.items if first is not None and first.kind in ("tuple", "list") else (first,)
    dims = [item.const if isinstance(getattr(item, "const", None), int) else item.dim if item is not None else None for item in items]
    if not items or any(dim is None for dim in dims):
        return None
    assumptions = frozenset().union(*(dim[1] for dim in dims if isinstance(dim, tuple)))
    return made(tuple(dim[0] if isinstance(dim, tuple) else dim for dim in dims), assumptions)


def square(facts):
    """A square matrix of the size that one argument spells out."""
    shape = given_shape(facts) if len(facts["args"]) == 1 else None
    return None if shape is None or shape.rank != 1 else made(shape.told.dims * 2, shape.assumptions)


# Steps: rounding, and signs.
zero_gradient(np.floor, np.ceil, np.trunc, np.rint, np.sign, np.spacing)
zero_gradient(np.fix, np.round, round, shape=like_first)
zero_gradient(math.floor, math.ceil, math.trunc, shape=scalar, dtype="i")
zero_gradient(math.ulp, shape=scalar, dtype="f")

# Tests of each element.
zero_gradient(np.isfinite, np.isinf, np.isnan, np.isneginf, np.isposinf, np.signbit, np.isreal, np.iscomplex, dtype="b")
zero_gradient(np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal, dtype="b")
zero_gradient(np.logical_and, np.logical_or, np.logical_xor, np.logical_not, dtype="b")
zero_gradient(np.isclose, dtype="b")
zero_gradient(np.isin, shape=like_first, dtype="b")
zero_gradient(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert)

# Tests that give one answer.
zero_gradient(np.shares_memory, np.may_share_memory, shape=scalar, dtype="b")
zero_gradient(np.allclose, np.array_equal, np.array_equiv, np.isscalar, np.iscomplexobj, np.isrealobj, shape=scalar, dtype="b")
zero_gradient(math.isfinite, math.isinf, math.isnan, math.isclose, shape=scalar, dtype="b")
zero_gradient(bool, any, all, isinstance, shape=scalar, dtype="b")

# Integers: sizes, counts and number theory.
zero_gradient(len, int, np.ndim, np.size, shape=scalar, dtype="i")
zero_gradient(np.shape, np.count_nonzero, shape="unknown", dtype="i")
zero_gradient(np.result_type, shape="unknown")
zero_gradient(math.comb, math.perm, math.factorial, math.gcd, math.lcm, math.isqrt, shape=scalar, dtype="i")

# Positions: where elements are, not what they are.
zero_gradient(np.argmax, np.argmin, np.nanargmax, np.nanargmin, shape=scalar_of_whole, dtype="i")
zero_gradient(np.argsort, np.argpartition, np.lexsort, shape="unknown", dtype="i")
zero_gradient(np.nonzero, np.flatnonzero, np.argwhere, shape="unknown", dtype="i")
zero_gradient(np.digitize, shape=like_first, dtype="i")
zero_gradient(np.searchsorted, shape=like_second, dtype="i")
zero_gradient(np.any, np.all, shape=scalar_of_whole, dtype="b")

# New arrays that take an argument's shape and none of its values.
zero_gradient(np.zeros_like, np.ones_like, np.empty_like, shape=like_first)

# New arrays of a given shape.
zero_gradient(np.zeros, np.ones, np.empty, shape=given_shape, dtype="f")
zero_gradient(np.eye, np.identity, shape=square, dtype="f")
