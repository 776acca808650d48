"""The texts of functions that find a sparse matrix by compressed sweeps: small patterns as a picture, others as keyword arguments."""

from __future__ import annotations

from typing import Optional

import numpy as np

from srcdiff.sparse.colouring import greedy_colours, sweeps_of
from srcdiff.sparse.patterns import Places

LARGEST_PICTURE = 40  # rows and columns
MOST_DIAGONALS = 30
GUARD = """    if {np}.size({wrt}) != {size}:
        raise ValueError("srcdiff: the pattern is that of {wrt} of size {size}")
"""
COMPRESSED = (
    '''
def {name}({header}):
    """{title} of `{function}` with respect to {wrt}, a sparse matrix (result size, {wrt} size), in {count} forward sweeps.

    {explained}
    With `{check}` one more sweep makes sure that it has all entries: ValueError if not.
    """
'''
    + GUARD
    + """{places}
    {parts} = []
    for {colour} in range({count}):
        {dot} = {np}.zeros({np}.size({wrt}))
        {dot}[{chosen}] = 1.0
        {dot} = {dot}.reshape({np}.shape({wrt}))
        {value}, {product} = {derivative}({call}, {keyword}={dot})
        {parts}.append({np}.ravel({product}))
    {later}
    {entries} = {np}.stack({parts})[{colours}, {rows}]
    {matrix} = {csr_matrix}(({entries}, ({rows}, {columns})), shape=({parts}[0].size, {np}.size({wrt})))
    if {check}:
        {direction} = 1.0 + {np}.arange({np}.size({wrt})) * 0.6180339887498949 % 1.0
        {dot} = {direction}.reshape({np}.shape({wrt}))
        {value}, {product} = {derivative}({call}, {keyword}={dot})
        {product} = {np}.ravel({product})
        {found} = {matrix} @ {direction}
        {bound} = {np}.finfo({matrix}.dtype).eps ** 0.625 * (abs({matrix}) @ {direction} + abs({product}))
        {wrong} = ~(abs({found} - {product}) <= {bound}) & {np}.isfinite({found})
        if {np}.any({wrong}):
            raise ValueError(f"srcdiff: the pattern lacks entries in row {{{np}.argmax({wrong})}}")
    return {matrix}
"""
)
PICTURE = """
    {picture} = [{lines}]
    {letters} = {np}.array([list({line}) for {line} in {picture}])
    {rows}, {columns} = {np}.nonzero({letters} != '.')
    {colours} = {letters}[{rows}, {columns}].astype(int)
"""
BAND = """
    {columns} = {np}.arange({height})[:, None] + {np}.array({offsets})
    {inside} = ({columns} >= 0) & ({columns} < {size})
    {rows}, {columns} = {np}.nonzero({inside})[0], {columns}[{inside}]
    {colours} = {columns} % {count}
"""
DIAGONALS = """
    if {np}.ndim({wrt}) != 1 or {np}.ndim({value}) != 1:
        raise ValueError("srcdiff: expected {wrt} and the result to be arrays of one axis")
""" + BAND
EXPLAINED = {  # is there a picture, is it a band
    (True, False): "In the picture each entry shows its sweep.",
    (False, True): "The entries stand on diagonals; columns take turns in the sweeps.",
    (False, False): "The entries stand at `rows` and `columns`, and are found in the sweeps `colours`.",
}
WORDS = "np inside value csr_matrix parts colour dot rows columns colours entries matrix check direction product found bound wrong letters line picture".split()


def picture_of(places: Places, colours: np.ndarray) -> list:
    """A line for each row, in which an entry is the number of the sweep that finds it; [] if that would be large.

    >>> picture_of((np.array([0, 0, 1]), np.array([0, 1, 1])), np.array([0, 1, 1]))
    ['01', '.1']
    """
    rows, columns = places
    height, width = rows.max(initial=-1) + 1, columns.max(initial=-1) + 1
    if not len(rows) or max(height, width) > LARGEST_PICTURE or sweeps_of(colours) > 10:
        return []
    lines = np.full((height, width), ".")
    lines[rows, columns] = colours.astype(str)
    return ["".join(line) for line in lines]


def turns_of(offsets: list) -> int:
    """How many sweeps find diagonals at these offsets, where columns take turns.

    >>> turns_of([-1, 0, 1]), turns_of([0, 2])
    (3, 3)
    """
    return next(count for count in range(1, max(offsets) - min(offsets) + 2) if len({offset % count for offset in offsets}) == len(offsets))


def band_of(places: Places, size: Optional[int]) -> Optional[dict]:
    """The height, the offsets and the colours of diagonals that hold the entries, if columns can take turns; None if there are twice as many places.

    >>> band_of((np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])), 3)
    {'height': 2, 'offsets': [0, 1], 'count': 2}
    """
    rows, columns = places
    offsets, height = np.unique(columns - rows), int(rows.max(initial=-1)) + 1
    if size is None or not 0 < len(offsets) <= MOST_DIAGONALS:
        return None
    all_columns = np.arange(height)[:, None] + offsets
    inside = (all_columns >= 0) & (all_columns < size)
    band = np.nonzero(inside)[0], all_columns[inside]
    colours = greedy_colours(*band)
    if len(band[0]) > 2 * len(rows) or not np.array_equal(colours, band[1] % sweeps_of(colours)):
        return None
    return {"height": height, "offsets": offsets.tolist(), "count": sweeps_of(colours)}
