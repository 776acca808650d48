"""Joins of a list that is not written out: its items are equal arrays, and its adjoint has one axis more than they have.

np.stack(rows), np.concatenate(rows), np.vstack(rows), np.hstack(rows), np.column_stack(rows)
"""

from __future__ import annotations

import gast

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive
from srcdiff.trees import attribute, call, constant, settled


def list_of(context, node):
    """The list that a join is of; None if its arrays are written out."""
    sequence = node.operands["arrays"]
    return sequence if sequence.fact.kind == "list" and not isinstance(sequence, gast.List) else None


def is_list(facts) -> bool:
    return facts["arrays"].kind == "list" and not facts["arrays"].items


def stacked_view(facts, axis):
    """The shape of a stack along a new axis."""

    def view(rows: View):
        place = axis if axis >= 0 else axis + len(rows.dims)
        rest = rows.dims[1:]
        return View((*rest[:place], rows.dims[0], *rest[place:])) if 0 <= place <= len(rest) else None

    return derive(f"stack[{axis}]", facts["arrays"].shape, known_view=view) if isinstance(axis, int) else None


def vectors_view(facts, columns: bool):
    """The shape of vectors under each other, or beside each other."""

    def view(rows: View):
        return None if len(rows.dims) != 2 else View(rows.dims[::-1]) if columns else rows

    return derive("vectors", facts["arrays"].shape, known_view=view)


def joined_rows(facts, axis):
    """The shape of arrays one behind the other along their own first axis."""

    def view(rows: View):
        return View((f"{rows.dims[0]}*{rows.dims[1]}", *rows.dims[2:])) if len(rows.dims) > 1 else None

    return derive(f"concatenate[{axis}]", facts["arrays"].shape, known_view=view) if axis == 0 else None


def into_stack(context, node, sequence, axis, z_bar) -> None:
    """`np.stack(rows, axis)`: the cotangent with that axis in front."""
    if axis is NOTHING or not isinstance(axis, int):
        context.refuse(node, "the axis has to be a literal integer here", "write axis=0")
    if axis != 0:
        z_bar = call("$np.moveaxis", whole(context, node, z_bar), constant(axis), constant(0))
    hand_on(context, sequence, z_bar)


def into_rows(context, node, sequence, axis, z_bar) -> None:
    """`np.concatenate(rows, axis)`: the cotangent in the shape of the list."""
    if axis is NOTHING or not isinstance(axis, int):
        context.refuse(node, "the axis has to be a literal integer here", "write axis=0")
    if axis != 0:
        parts = call("$np.split", whole(context, node, z_bar), call("$len", settled(sequence)), axis=constant(axis))
        return hand_on(context, sequence, call("$np.stack", parts))
    hand_on(context, sequence, call("$np.reshape", whole(context, node, z_bar), call("$np.shape", settled(sequence))))


def into_vectors(context, node, sequence, columns: bool, z_bar) -> None:
    """`np.vstack(rows)` and `np.column_stack(rows)` of vectors."""
    if context.fitting.rank(sequence.fact.shape) != 2:
        context.refuse(node, "a list of what is not known to be vectors is not supported here", "use np.stack, or np.concatenate")
    hand_on(context, sequence, attribute(whole(context, node, z_bar), "T") if columns else z_bar)


def whole(context, node, z_bar):
    return context.named(context.fitting.whole(z_bar, settled(node), node.fact.shape), "t_bar")


def hand_on(context, sequence, bar) -> None:
    if not hasattr(bar, "fact"):
        bar.fact = sequence.fact.as_array().with_(varied=False, dtype="f", fresh=False)
    context.past_masks(sequence, bar)
