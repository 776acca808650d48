"""Axes of arguments that the primal needs to be equal: found where they meet, given one name, guarded.

Axes that are broadcast together are assumed to be equal, under guard; those that a matrix product contracts are enforced by the product.

>>> axes = Axes(["w", "b"])
>>> axes.unite("b.0", "w.1")
>>> axes.renaming()
{'b.0': 'w.1'}
"""

from __future__ import annotations

from typing import Dict, List, Set, Tuple, Union

import gast

from srcdiff.facts.shapes import parted
from srcdiff.walks import walk


def axis_pairs(body: list) -> Set[tuple]:
    """The ("equal", axis, axis) and ("enforced", axis, axis) of all expressions of a block; an axis is `x.0`, or a number as text."""
    found = set()
    for statement in body:
        for node in walk(statement):
            fact = getattr(node, "fact", None)
            if fact is not None:
                found |= {a for a in fact.shape.assumptions if a[0] in ("equal", "enforced")}
    return found


def lettered_pairs(body: list, facts: dict) -> Set[tuple]:
    """The ("equal", axis, axis) of arguments whose annotations give two axes one letter, where the same slices of both meet: `c[:i] + a[:i]`."""
    letters = {f"{name}.{axis}": letter for name, fact in facts.items() for axis, letter in enumerate(fact.dim_names)}
    found = set()
    for statement in body:
        for node in walk(statement):
            if isinstance(node, gast.BinOp) and hasattr(node.left, "fact") and hasattr(node.right, "fact"):
                for left, right in zip(*(reversed(part.fact.shape.told.dims or ()) for part in (node.left, node.right))):
                    (one, index), (other, same) = sliced(left), sliced(right)
                    if one != other and alike(index, same) and letters.get(one, "") == letters.get(other):
                        found.add(("equal", *sorted((one, other))))
    return found


def sliced(dim: Union[int, str]) -> Tuple[str, str]:
    """The axis that a slice is taken of, and the slice: both of the length `x.0[:i]`."""
    axis, _, index = str(dim).partition("[")
    return parted(axis)[0], index


def alike(left: str, right: str) -> bool:
    """Are two slices the same?  One that is proven to lie in its array (`=`) may be the same as any of its statement."""
    proven = "=" in (left[:1], right[:1])
    return bool(left) and (left == right or (proven and left.rpartition("@")[2] == right.rpartition("@")[2]))


class Axes:
    """Groups of equal axes; `order` gives the owners in the order in which they are checked."""

    def __init__(self, order: List[str]):
        self.order = order
        self.groups: List[set] = []

    def unite(self, left: str, right: str) -> None:
        touching = [group for group in self.groups if left in group or right in group]
        self.groups = [group for group in self.groups if group not in touching] + [set().union({left, right}, *touching)]

    def connected(self, left: str, right: str) -> bool:
        return left == right or any(left in group and right in group for group in self.groups)

    def first(self, axis: str) -> str:
        """The axis, or number, that stands for a group."""
        group = next((group for group in self.groups if axis in group), {axis})
        return min(group, key=self.rank)

    def rank(self, axis: str) -> tuple:
        owner, _, position = axis.rpartition(".")
        place = self.order.index(owner) if owner in self.order else len(self.order)
        return (not axis.isdigit(), place, owner, position)

    def renaming(self) -> Dict[str, object]:
        """Each axis that is not the first of its group, with what it is called instead."""
        result: Dict[str, object] = {}
        for axis in sorted(set().union(*self.groups, set())):
            first = self.first(axis)
            if axis != first:
                result[axis] = int(first) if first.isdigit() else first
        return result
