"""Columns that share no row get one colour: one sweep finds all their entries.

There is no well-kept library for this among those that the generated text needs anyway: scipy's is private, and networkx colours the graph of
columns, which would have to be built first; the dozen lines below colour at distance two without it.
Reference: Curtis, Powell & Reid (1974); Gebremedhin, Manne & Pothen (2005), algorithm 3.1.
"""

from __future__ import annotations

from typing import Dict, List

import numpy as np


def greedy_colours(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """For each entry the colour of its column, from 0 on; columns that share a row differ.

    Columns in their order, or those with many entries first: the better of both.

    >>> greedy_colours(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 2, 3])).tolist()
    [0, 1, 1, 0, 0]
    """
    members: Dict[int, List[int]] = {}
    for row, column in zip(rows.tolist(), columns.tolist()):
        members.setdefault(column, []).append(row)
    orders = [sorted(members), sorted(members, key=lambda column: (-len(members[column]), column))]
    found = min((in_order(order, members) for order in orders), key=lambda colours: max(colours.values(), default=0))
    return np.array([found[column] for column in columns.tolist()], int)


def in_order(order: List[int], members: Dict[int, List[int]]) -> Dict[int, int]:
    """To each column the first colour that none of its rows has yet; the colours of a row are the bits of a number."""
    taken: Dict[int, int] = {}
    colours: Dict[int, int] = {}
    for column in order:
        used = 0
        for row in members[column]:
            used |= taken.get(row, 0)
        free = ~used & (used + 1)
        colours[column] = free.bit_length() - 1
        for row in members[column]:
            taken[row] = taken.get(row, 0) | free
    return colours


def sweeps_of(colours: np.ndarray) -> int:
    """The number of sweeps; an empty matrix takes one, for the size of the result."""
    return int(colours.max(initial=0)) + 1
