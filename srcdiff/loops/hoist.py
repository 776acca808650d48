"""Rows that each pass of a loop fills anew are made once, before the loop.

before: for t in range(steps):                              after: t_bar_row = np.zeros(len(x) + 2)
            t_bar_row = np.zeros(len(x) + 2)                       for t in range(steps):
            for i in range(len(x) - 2):                                for i in range(len(x) - 2):
                t_bar_row[i + 2] = 0.1 * y_bar[i + 1]                      t_bar_row[i + 2] = 0.1 * y_bar[i + 1]
            for i in range(len(x)):                                    for i in range(len(x)):
                x_bar[i] += t_bar_row[i] + t_bar_row[i + 2]                x_bar[i] += t_bar_row[i] + t_bar_row[i + 2]

Only the loops behind it mention a row, which `distribute` and `promote` have made for them: they write each element before they read it, but for the
zeros at its ends, which they never write.  What tells its length is bound before the loop, and not in it: so each pass has a row of the same length, and
its zeros are at the same places.  Parallel loops need rows of their own.  (Loop-invariant code motion: Aho, Lam, Sethi & Ullman, Compilers, 2006,
section 9.1.)
"""

from __future__ import annotations

from typing import List, Set

import gast

from srcdiff.facts.dataflow import assigned, writes
from srcdiff.loops.notes import note, taken
from srcdiff.names import read_names


def with_rows_outside(body: List[gast.stmt], bound: Set[str]) -> List[gast.stmt]:
    """The block with rows before its loops; `bound` are the names that surely have values before it."""
    out: List[gast.stmt] = []
    bound = set(bound)
    for statement in body:
        if isinstance(statement, (gast.For, gast.While)):
            inside = {node.id for node in [getattr(statement, "target", None)] if node is not None}
            statement.body = with_rows_outside(statement.body, bound | inside)
            out += rows_taken(statement, bound)
        elif isinstance(statement, gast.If):
            statement.body, statement.orelse = with_rows_outside(statement.body, bound), with_rows_outside(statement.orelse, bound)
        else:
            bound |= writes(statement)
        out.append(statement)
    return out


def rows_taken(loop: gast.stmt, bound: Set[str]) -> List[gast.stmt]:
    """The statements of a loop that make rows of the same length in each pass, which it loses."""
    inside = assigned([loop])
    rows = [one for one in loop.body if hasattr(one, "row") and lengths_of(one) <= bound - inside]
    for row in rows:
        place = loop.body.index(row)
        loop.body.remove(row)
        note(loop.body[place], taken(row))
    return rows


def lengths_of(row: gast.Assign) -> Set[str]:
    """The names of which a row's length, and its dtype, is."""
    return {name for name in read_names(row.value) if not name.startswith("$")}
