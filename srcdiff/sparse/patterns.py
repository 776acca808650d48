"""Where a matrix may have entries: as the user says, or as a derivative's text shows at one point."""

from __future__ import annotations

import inspect
from typing import Callable, Optional, Tuple

import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.sparse.colouring import greedy_colours, sweeps_of

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
    """The places at one point: a nan as the tangent of some elements reaches the results that depend on them, even where it is multiplied by zero.

    Blocks of columns are halved down to single ones.  Blocks that, as far as is known by then, reach no result in common are tried in one sweep, so
    that a stencil takes a few sweeps for each halving, and a dense matrix one for each element.  What the values of the argument decide (branches,
    indices, the sides of `np.where`) is as it is at that point, which is why the matrix is checked at every call.
    """
    bound = bound_example(derivative, keyword, example)
    argument = np.asarray(bound.arguments[wrt])

    def reached(columns: np.ndarray) -> np.ndarray:
        """Which results depend on some of these columns."""
        tangent = np.zeros(argument.size)
        tangent[columns] = np.nan
        direction = tangent.reshape(argument.shape)
        with np.errstate(all="ignore"):
            value = derivative(*bound.args, **bound.kwargs, **{keyword: direction})[1]
        return np.isnan(np.ravel(value))

    width = 1 << max(0, argument.size - 1).bit_length()
    rows = np.flatnonzero(reached(np.arange(argument.size)))
    blocks = np.zeros(len(rows), int)
    while width > 1 and len(rows):
        width //= 2
        rows, blocks = np.concatenate([rows, rows]), np.concatenate([2 * blocks, 2 * blocks + 1])
        inside = blocks * width < argument.size
        rows, blocks = confirmed(rows[inside], blocks[inside], width, argument.size, reached)
    return sorted_places(rows, blocks)


def confirmed(rows: np.ndarray, blocks: np.ndarray, width: int, size: int, reached: Callable) -> Places:
    """Those of the places (row, block of columns) at which there is something; one sweep for each colour of blocks."""
    colours, kept = colours_of_blocks(rows, blocks), np.zeros(len(rows), bool)
    for colour in range(sweeps_of(colours)):
        chosen = np.flatnonzero(colours == colour)
        columns = np.unique(blocks[chosen])[:, None] * width + np.arange(width)
        kept[chosen] = reached(columns[columns < size])[rows[chosen]]
    return rows[kept], blocks[kept]


def colours_of_blocks(rows: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """Blocks that share a row differ.  They take turns, if that is enough, which is found out faster than colours for each."""
    most = int(np.bincount(rows).max())
    for count in range(most, 3 * most):
        turns = blocks % count
        if len(np.unique(rows * count + turns)) == len(rows):
            return turns
    return greedy_colours(rows, blocks)


def bound_example(derivative: Callable, keyword: str, example) -> inspect.BoundArguments:
    """The example as arguments of the derivative, without the tangent."""
    signature = inspect.Signature([p for p in inspect.signature(derivative).parameters.values() if p.name != keyword])
    bound = signature.bind(**example) if isinstance(example, dict) else signature.bind(*example)
    bound.apply_defaults()
    return bound
