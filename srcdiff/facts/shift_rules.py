"""What becomes of a function's value, from what becomes of its operands': they are greater by a shift, or as many times as large, or stay.

Each rule takes the proof that it is a step of, which tells of the operands, and raises Unproved where nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Dict, Optional, Tuple

import gast

from srcdiff.facts.fact import NOTHING


@dataclass(frozen=True)
class Shift:
    """What becomes of a value: it is greater by `count` times d, or `exp(count * d)` times as large if it is a `factor`.

    `along` says which axis of the value, from the last, -1, is which axis of d: d does not differ along the others.  A number says that d
    differs along all but this one, of which it is not known how many there are.
    """

    count: float
    factor: bool
    along: object

    def times(self, number: float) -> Optional[Shift]:
        return replace(self, count=self.count * number) if number else None


class Unproved(Exception):
    """It is not known what becomes of a value."""


def constant_of(node: Optional[gast.expr]) -> object:
    return getattr(getattr(node, "fact", None), "const", NOTHING)


def is_left_out(operands: dict, word: str) -> bool:
    return word not in operands or constant_of(operands[word]) is None


def negative(axis: object, rank: Optional[int]) -> Tuple[int, ...]:
    """Axes that are counted from the last one; the rank is needed for those that are counted from the first."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not all(type(one) is int for one in axes) or (rank is None and any(one >= 0 for one in axes)):
        raise Unproved
    return tuple(one - rank if one >= 0 else one for one in axes)


def together(left: Shift, right: Shift) -> None:
    """Two shifts can only be compared if they lie along the same axes."""
    if left.along != right.along or left.factor != right.factor:
        raise Unproved


def added(proof, x: gast.expr, y: gast.expr, sign: int = 1) -> Optional[Shift]:
    left, right = proof.of(x), proof.of(y)
    if left is None or right is None:
        only = left or right
        if only is not None and only.factor:
            raise Unproved
        return only if only is left else only.times(sign)
    together(left, right)
    if not left.factor:
        count = left.count + sign * right.count
        return replace(left, count=count) if count else None
    if left.count != right.count:
        raise Unproved
    return left


def subtracted(proof, x: gast.expr, y: gast.expr) -> Optional[Shift]:
    return added(proof, x, y, -1)


def multiplied(proof, x: gast.expr, y: gast.expr, sign: int = 1) -> Optional[Shift]:
    left, right = proof.of(x), proof.of(y)
    if left is not None and right is not None:
        together(left, right)
        if not left.factor:
            raise Unproved
        count = left.count + sign * right.count
        return replace(left, count=count) if count else None
    only, other = (left, y) if right is None else (right, x)
    if only is None:
        return None
    if only.factor:
        return only if only is left else only.times(sign)
    number = constant_of(other)
    if type(number) not in (int, float) or not number or (only is right and sign < 0):
        raise Unproved
    return only.times(number if sign > 0 else 1 / number)


def divided(proof, x: gast.expr, y: gast.expr) -> Optional[Shift]:
    return multiplied(proof, x, y, -1)


def negated(proof, x: gast.expr) -> Optional[Shift]:
    shift = proof.of(x)
    return shift if shift is None or shift.factor else shift.times(-1)


def exponential(proof, x: gast.expr) -> Optional[Shift]:
    return turned(proof.of(x), False)


def logarithm(proof, x: gast.expr) -> Optional[Shift]:
    return turned(proof.of(x), True)


def turned(shift: Optional[Shift], factor: bool) -> Optional[Shift]:
    """What is greater becomes what is as many times as large, and the other way round."""
    if shift is not None and shift.factor != factor:
        raise Unproved
    return shift and replace(shift, factor=not factor)


def summed(proof, operands: dict) -> Optional[Shift]:
    """A sum of values that are all as many times as large, `keepdims` or not."""
    shift = proof.of(operands["x"])
    if shift is None and constant_of(operands["where"]) is True:
        return None
    if shift is None or not shift.factor or constant_of(operands["where"]) is not True or not is_left_out(operands, "initial"):
        raise Unproved
    axis, keepdims = constant_of(operands["axis"]), constant_of(operands["keepdims"])
    if not shift.along:
        return shift
    if axis is None or not isinstance(keepdims, bool):
        raise Unproved
    if not isinstance(shift.along, frozenset):
        if axis != shift.along or not keepdims:
            raise Unproved
        return shift
    gone = negative(axis, proof.rank(operands["x"]))
    if any(place in gone for place, _ in shift.along):
        raise Unproved
    if keepdims:
        return shift
    return replace(shift, along=frozenset((place + sum(one > place for one in gone), axis) for place, axis in shift.along))


def product_of_matrices(proof, x: gast.expr, y: gast.expr) -> Optional[Shift]:
    """Of rows that are as many times as large; of anything, if the shift is one number."""
    left, right = proof.of(x), proof.of(y)
    only = left or right
    if only is None:
        return None
    if not only.factor:
        raise Unproved
    if not any(shift.along for shift in (left, right) if shift is not None):
        return multiplied(proof, x, y)
    if right is not None or not isinstance(left.along, frozenset) or any(place == -1 for place, _ in left.along) or proof.rank(y) > 2:
        raise Unproved
    return replace(left, along=frozenset((place + 1, axis) for place, axis in left.along)) if proof.rank(y) == 1 else left


def chosen(proof, operands: dict) -> Optional[Shift]:
    """`np.where` of values of which the same becomes; zero is as large as any number of times itself."""
    if not {"x", "y"} <= operands.keys():
        raise Unproved
    pair = [operands["x"], operands["y"]]
    left, right = (proof.of(branch) for branch in pair)
    if left == right:
        return left
    only, other = (right, pair[0]) if left is None else (left, pair[1])
    if only.factor and (left is None or right is None) and constant_of(other) == 0:
        return only
    raise Unproved


def of_two(rule: Callable) -> Callable:
    return lambda proof, operands: rule(proof, operands["x"], operands["y"])


def of_one(rule: Callable) -> Callable:
    def become(proof, operands: dict) -> Optional[Shift]:
        if not is_left_out(operands, "base"):
            raise Unproved
        return rule(proof, operands["x"])

    return become


RULES: Dict[str, Callable] = {
    "operator.add": added,
    "operator.sub": subtracted,
    "operator.mul": multiplied,
    "operator.truediv": divided,
    "operator.neg": negated,
    "operator.matmul": product_of_matrices,
    "numpy.dot": of_two(product_of_matrices),
    "numpy.matmul": of_two(product_of_matrices),
    "numpy.add": of_two(added),
    "numpy.subtract": of_two(subtracted),
    "numpy.multiply": of_two(multiplied),
    "numpy.divide": of_two(divided),
    "numpy.exp": of_one(exponential),
    "math.exp": of_one(exponential),
    "numpy.log": of_one(logarithm),
    "math.log": of_one(logarithm),
    "numpy.sum": summed,
    "numpy.where": chosen,
}
