"""Rules of Python's functions that take the items of an array or a list together."""

from __future__ import annotations

from srcdiff.facts.shapes import SCALAR, View, broadcast, derive
from srcdiff.rules.table import adjoint


def summed_shape(facts):
    """That of an item."""
    x = facts["x"]
    if x.kind == "list":
        item = SCALAR if x.item is None else x.item.shape
    else:
        item = derive("reduce[0,False]", x.shape, known_view=lambda view: View(view.dims[1:]) if view.dims else None)
    return broadcast(item, facts["start"].shape)


@adjoint(sum, shape=summed_shape, lazy=True)
def summed(z, x, start=0):
    x_bar += z_bar
    start_bar += fitted(z_bar, start)
