"""Where a matrix may have entries: as the user says, or as a derivative's text shows at one point."""

from __future__ import annotations

import inspect
from typing import Callable, Optional, Tuple

import numpy as np

from srcdiff.errors import ArgumentError

Places = Tuple[np.ndarray, np.ndarray]  # the rows and the columns of the entries, sorted by row, then by column, each place once


def given_size(pattern) -> Optional[int]:
    """The number of columns, if the pattern tells it: a pair does not."""
    return None if isinstance(pattern, tuple) else pattern.shape[1]


def given_places(pattern) -> Places:
    """The places of a scipy.sparse matrix, of a pair (rows, columns), or of an array of two axes; raises ArgumentError for anything else."""
    if hasattr(pattern, "tocoo"):
        entries = pattern.tocoo()
        return sorted_places(entries.row, entries.col)
    if isinstance(pattern, tuple) and len(pattern) == 2:
        rows, columns = (np.asarray(one) for one in pattern)
        whole = all(one.ndim == 1 and (one.dtype.kind in "iu" or not one.size) and not np.any(one < 0) for one in (rows, columns))
        if whole and len(rows) == len(columns):
            return sorted_places(rows, columns)
    elif isinstance(pattern, np.ndarray) and pattern.ndim == 2:
        return sorted_places(*np.nonzero(pattern))
    raise ArgumentError("pattern= is no pattern", help="give a scipy.sparse matrix, a pair (rows, columns) of indices, or an array of two axes")


def sorted_places(rows, columns) -> Places:
    places = np.unique(np.stack([np.asarray(rows, int), np.asarray(columns, int)], axis=1), axis=0)
    return places[:, 0], places[:, 1]


def places_at(derivative: Callable, wrt: str, keyword: str, example) -> Places:
    """The places at one point: a nan as the tangent of one element reaches the results that depend on it, even where it is multiplied by zero.

    One forward sweep for each element of the argument.  What the values of the argument decide (branches, indices, the sides of `np.where`) is as it
    is at that point, which is why the matrix is checked at every call.
    """
    bound = bound_example(derivative, keyword, example)
    argument, found = np.asarray(bound.arguments[wrt]), []
    with np.errstate(all="ignore"):
        for column in range(argument.size):
            tangent = np.zeros(argument.size)
            tangent[column] = np.nan
            direction = tangent.reshape(argument.shape)
            value = derivative(*bound.args, **bound.kwargs, **{keyword: direction})[1]
            found.append(np.flatnonzero(np.isnan(np.ravel(value))))
    rows = np.concatenate([*found, np.zeros(0, int)])
    return sorted_places(rows, np.repeat(np.arange(argument.size), [len(one) for one in found]))


def bound_example(derivative: Callable, keyword: str, example) -> inspect.BoundArguments:
    """The example as arguments of the derivative, without the tangent."""
    signature = inspect.Signature([p for p in inspect.signature(derivative).parameters.values() if p.name != keyword])
    bound = signature.bind(**example) if isinstance(example, dict) else signature.bind(*example)
    bound.apply_defaults()
    return bound
