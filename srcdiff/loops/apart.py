"""Additions to neighbouring elements get nests of their own, whose passes may run at once; the numbers that they share are kept in arrays.

before: for i in range(n):                      after: t_bar_all = np.empty((n, m))
            for j in range(m):                         for i in range(n):
                t_bar = 0.2 * a_bar[i, j]                  for j in range(m):
                b_bar[i, j] += t_bar                           t_bar_all[i, j] = 0.2 * a_bar[i, j]
                b_bar[i + 1, j] += t_bar               for i in range(n):
                                                           for j in range(m):
                                                               b_bar[i, j] += t_bar_all[i, j]
                                                       for i in range(n):
                                                           for j in range(m):
                                                               b_bar[i + 1, j] += t_bar_all[i, j]

(Loop distribution and array expansion: Kennedy & Allen, Optimizing Compilers for Modern Architectures, 2001, chapters 2 and 6.)
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.loops.distribute import is_apart, with_elements
from srcdiff.loops.fuse import Shares
from srcdiff.loops.nests import Nest, with_nests
from srcdiff.loops.notes import like, note, taken
from srcdiff.loops.writer import size
from srcdiff.names import Names, read_names
from srcdiff.trees import assign, call, clone, name, tuple_of


def parted(body: List[gast.stmt], names: Names, shares: Shares) -> List[gast.stmt]:
    """The block in which such nests are parted."""
    return with_nests(body, lambda nest: part(nest, names, shares))


def part(nest: Nest, names: Names, shares: Shares) -> List[gast.stmt]:
    """The arrays, and the nests; none if the nest stays as it is."""
    moved = [statement for statement in nest.body if is_apart(statement, nest, nest.here.narrowed(shares), len(nest.variables))]
    rest = [statement for statement in nest.body if statement not in moved]
    if not moved or not rest and len(moved) < 2:
        return []
    used = set().union(*(read_names(statement.value) for statement in moved))
    arrays = {one: names.fresh(one + "_all") for one in nest.numbers if one in used}
    index = tuple_of(list(map(name, nest.variables))) if len(nest.variables) > 1 else name(nest.variables[0])
    groups = [[with_elements(one, arrays, index) for one in group] for group in (rest, *([one] for one in moved)) if group]
    sizes = [size(length) for _, length in nest.lengths]
    shape = tuple_of(sizes) if len(sizes) > 1 else sizes[0]
    made = [assign(array, call("$np.empty", clone(shape), *map(clone, nest.numbers[one]))) for one, array in arrays.items()]
    loops = [note(Nest(nest.lengths, nest.variables, group, here=nest.here).statement(), taken(group[0])) for group in groups]
    return [*(like(one, *nest.body) for one in made), *loops]
