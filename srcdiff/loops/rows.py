"""Arrays that are kept in a row of a tape are computed there.

before: for t in range(steps):                 after: for t in range(steps):
            h = np.empty(len(x))                          h = h_saved[t]
            for i in range(len(x)):                       for i in range(len(x)):
                h[i] = np.tanh(w * x[i])                      h[i] = np.tanh(w * x[i])
            for i in range(len(x)):
                h_saved[t, i] = h[i]

The array is made in the same pass, has the row's lengths and dtype, and nothing changes it, or what shares its memory, before it is made or after it
was copied, so that the row stays what it is; until then nothing else touches the tape.  It is not returned.
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.facts.dataflow import changed, writes
from srcdiff.loops.contract import allocated
from srcdiff.loops.copies import mentions, parts_of
from srcdiff.loops.fuse import Shares
from srcdiff.loops.notes import like, note, taken
from srcdiff.names import read_names
from srcdiff.trees import assign, clone, key, name, subscript, tuple_of
from srcdiff.walks import statements_in


def computed_in_rows(body: List[gast.stmt], shares: Shares) -> List[gast.stmt]:
    """The block without such copies."""
    tapes = {s.targets[0].id: s.value for s in statements_in(body) if isinstance(s, gast.Assign) and hasattr(s.value, "tape")}
    return Rows(body, tapes, shares).block(body) if tapes else body


class Rows:
    def __init__(self, body: List[gast.stmt], tapes: dict, shares: Shares):
        self.body, self.tapes, self.shares = body, tapes, shares

    def block(self, block: List[gast.stmt]) -> List[gast.stmt]:
        out = list(block)
        for statement in block:
            found = copy_in(statement, self.tapes)
            if found is not None:
                tape, row, array = found
                end = next(place for place, one in enumerate(out) if one is statement)
                start = next((place for place in range(end) if allocated(out[place]) == array), None)
                if start is not None and self.is_row(tape, row, out[start], out[start + 1 : end], array):
                    made = like(assign(array, row), out[start], statement)
                    note(made, [*taken(out[start]), *taken(statement)])
                    out[start : end + 1] = [made, *out[start + 1 : end]]
            elif isinstance(statement, (gast.For, gast.While, gast.If)) and not hasattr(statement, "nest"):
                statement.body, statement.orelse = self.block(statement.body), self.block(statement.orelse)
        return out

    def is_row(self, tape: str, row: gast.Subscript, made: gast.stmt, between: List[gast.stmt], array: str) -> bool:
        """May the array be the row from the beginning?"""
        sizes, kept = sizes_of(made.value), sizes_of(self.tapes[tape])
        fits = sizes[0] == kept[0][len(kept[0]) - len(sizes[0]) :] and sizes[1] == kept[1] and len(kept[0]) == len(sizes[0]) + len(parts_of(row))
        bound = set().union(*(writes(one) for one in statements_in(between)), set())
        if not fits or bound & {array, *read_names(row)} or any(mentions(one, tape) or tape in changed(one) for one in statements_in(between)):
            return False
        returned = set().union(*(read_names(one) for one in statements_in(self.body) if isinstance(one, gast.Return)), set())
        if any(one == array or self.shares(one, array) for one in returned):
            return False  # it would keep all of the tape
        inside = set(map(id, statements_in(between)))
        changing = (one for one in statements_in(self.body) if id(one) not in inside)
        return not any(to == array or self.shares(to, array) for one in changing for to in changed(one))


def copy_in(statement: gast.stmt, tapes: dict) -> Optional[Tuple[str, gast.Subscript, str]]:
    """The tape, its row and the array, if a nest does no more than copy all of an array into a row."""
    if not hasattr(statement, "nest") or len(statement.nest.body) != 1 or not isinstance(statement.nest.body[0], gast.Assign):
        return None
    to, value = statement.nest.body[0].targets[0], statement.nest.body[0].value
    if not (is_of_name(to) and is_of_name(value)) or to.value.id not in tapes:
        return None
    variables, parts = statement.nest.variables, parts_of(to)
    count = len(parts) - len(variables)
    own = [key(part) for part in parts_of(value)] == variables == [key(part) for part in parts[count:]]
    if not own or count <= 0 or set(variables) & set().union(*map(read_names, parts[:count])):
        return None
    leading = [clone(part) for part in parts[:count]]
    return to.value.id, subscript(name(to.value.id), leading[0] if count == 1 else tuple_of(leading)), value.value.id


def is_of_name(node: gast.expr) -> bool:
    return isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name)


def sizes_of(made: gast.Call) -> Tuple[List[str], List[str]]:
    """The lengths of a new array, and its dtype."""
    sizes = made.args[0].elts if isinstance(made.args[0], gast.Tuple) else [made.args[0]]
    return list(map(key, sizes)), list(map(key, made.args[1:]))
