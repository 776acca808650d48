"""The rule of np.einsum: the adjoint of each operand is the einsum of the cotangent and the other operands, with the subscripts exchanged.

For `z = np.einsum("ij,j->i", a, v)` that is `a_bar += np.einsum("i,j->ij", z_bar, v)` and `v_bar += np.einsum("i,ij->j", z_bar, a)`.  An
index of one operand alone is summed over in the primal, so that its adjoint is the same along it: an axis of length 1, which is broadcast.  An
index that is repeated within one operand reads a diagonal: the adjoint has a unit matrix there.
"""

from __future__ import annotations

import functools
import string
from typing import Dict, List, Optional, Tuple

import gast
import numpy as np

from srcdiff.facts.shapes import Shape, View, broadcast_views
from srcdiff.rules.selection import length_along, whole
from srcdiff.rules.table import built
from srcdiff.rules.words import dtype_keyword, like
from srcdiff.tidy.chains import times
from srcdiff.trees import attribute, call, clone, constant, settled, subscript, tuple_of

REST = "."  # the ellipsis, as one letter
Parsed = Tuple[List[str], str]


def parsed(subscripts: object, count: int) -> Optional[Parsed]:
    """The letters of each operand, and those of the result; None if the text is not known or wrong.

    >>> parsed("ij, jk", 2), parsed("...i,i->...", 2)
    ((['ij', 'jk'], 'ik'), (['.i', 'i'], '.'))
    """
    if not isinstance(subscripts, str):
        return None
    left, arrow, output = subscripts.replace(" ", "").replace("...", REST).partition("->")
    inputs = left.split(",")
    if len(inputs) != count or not set(left + output) <= {*string.ascii_letters, REST, ","}:
        return None
    if not arrow:
        output = REST * (REST in left) + "".join(sorted(letter for letter in set(left) - {REST, ","} if left.count(letter) == 1))
    return inputs, output


def operands_in(values: dict) -> list:
    """The operands, of the arguments by name."""
    return [values[name] for name in values if name.startswith("operands")]


def einsum_shape(facts):
    operands = operands_in(facts)
    letters = parsed(facts["subscripts"].const, len(operands))
    if letters is None or any(operand.kind != "number" for operand in operands):
        return None
    inputs, output = letters
    shapes = [operand.shape for operand in operands]
    sure, _ = view_of(inputs, output, [shape.sure for shape in shapes], trusting=False)
    told, pairs = view_of(inputs, output, [shape.told for shape in shapes], trusting=True)
    return Shape(sure, told, pairs.union(*(shape.assumptions for shape in shapes)))


def view_of(inputs: list, output: str, views: List[View], trusting: bool):
    """The result's view, and the pairs of axes that are taken to be equal because they have the same letter."""
    label = f"einsum[{','.join(inputs)}->{output}]({';'.join(','.join(sorted(view.symbols())) for view in views)})"
    opaque = View(() if output == "" else None, frozenset() if output == "" else frozenset([label]))
    fits = all(view.known and REST not in letters and len(letters) == len(view.dims) for letters, view in zip(inputs, views))
    if not fits:
        return opaque, frozenset()
    lengths: Dict[str, View] = {}
    pairs: frozenset = frozenset()
    for letter, dim in ((letter, dim) for letters, view in zip(inputs, views) for letter, dim in zip(letters, view.dims)):
        lengths[letter], more = broadcast_views(lengths.get(letter, View((1,))), View((dim,)), trusting)
        pairs |= more
    if not set(output) <= set(lengths):
        return opaque, frozenset()
    return View(tuple(lengths[letter].dims[0] for letter in output)), pairs


@built(np.einsum, parameters="subscripts, *operands, optimize=False", shape=einsum_shape, view=lambda operands: "operands1" not in operands, linear="operands*")
def einsum(context, node, z_bar):
    operands = operands_in(node.operands)
    letters = parsed(node.operands["subscripts"].fact.const, len(operands))
    if letters is None:
        context.refuse(node, "the subscripts of np.einsum have to be written out as text here", 'write them as in np.einsum("ij,j->i", a, v)')
    inputs, output = letters
    z_bar = whole(context, node, z_bar)
    for place, operand in enumerate(operands):
        if operand.fact.varied:
            others = [(inputs[i], settled(other)) for i, other in enumerate(operands) if i != place]
            value = Adjoint(context, node, inputs[place], operand).of([(output, clone(z_bar)), *others])
            context.past_masks(operand, context.fitting.summed(value, operand))


class Adjoint:
    """The adjoint of one operand, whose indices are `letters`."""

    def __init__(self, context, node, letters: str, operand: gast.expr):
        self.context, self.node, self.letters, self.operand = context, node, letters, operand
        self.fitting = context.fitting

    def of(self, factors: list) -> gast.expr:
        """The einsum of factors (letters, value), the cotangent first, for all indices of the operand."""
        if len(factors) == 1 and self.letters == factors[0][0] * 2:
            return like(self.fitting, call("$np.diag", factors[0][1]), self.operand)
        letters, units = self.diagonals()
        apart = not any(set(indices) & set(self.letters) for indices, _ in factors[1:])
        factors = [*factors, *units]
        there = set("".join(indices for indices, _ in factors))
        alone = [letter not in there for letter in letters]
        if REST in letters and (any(alone) or units):
            reason = "an index of one operand alone, or twice in one, beside an ellipsis"
            self.context.refuse(self.node, f"{reason}, is not supported in an einsum that is differentiated", "write all indices as letters")
        if REST in there and REST not in letters:
            return self.product(factors, REST + letters)
        value = self.product(factors, "".join(letter for letter, lost in zip(letters, alone) if not lost))
        return like(self.fitting, value, self.operand) if units and apart and not any(alone) else self.with_axes(value, alone)

    def diagonals(self) -> Tuple[str, list]:
        """The letters with another one for each repetition, and the unit matrices that tie them together."""
        free = iter(sorted(set(string.ascii_letters) - set(self.all_letters()), key=str.swapcase))
        letters, units = "", []
        for axis, letter in enumerate(self.letters):
            if letter in letters:
                other = next(free)
                unit = call("$np.eye", length_along(self.context, self.operand, self.letters.index(letter)))
                unit.keywords += dtype_keyword(self.fitting, self.operand)
                if len(self.letters) == 2:
                    unit.fact = self.operand.fact.with_(varied=False, fresh=True, dtype="f")
                units.append((letter + other, unit))
                letter = other
            letters += letter
        return letters, units

    def all_letters(self) -> str:
        return self.node.operands["subscripts"].fact.const

    def product(self, factors: list, output: str) -> gast.expr:
        """The einsum of the factors, numbers multiplied and single matrices as they are."""
        scalars = [value for indices, value in factors if indices == ""]
        arrays = [(indices, value) for indices, value in factors if indices != ""]
        if not arrays:
            value = scalars.pop(0)
        elif len(arrays) == 1 and len(output) == 2 and arrays[0][0] == output[::-1] and REST not in output:
            value = attribute(arrays[0][1], "T")
        elif REST not in output and all(indices == output for indices, _ in arrays):
            value = functools.reduce(times, (value for _, value in arrays))
        else:
            text = ",".join(indices for indices, _ in arrays) + "->" + output
            value = call("$np.einsum", constant(text.replace(REST, "...")), *(value for _, value in arrays))
            value.keywords += self.options()
        for scalar in reversed(scalars):
            value = times(scalar, value)
        return value

    def options(self) -> list:
        optimize = self.node.operands["optimize"]
        return [] if optimize.fact.const not in (True, "greedy", "optimal") else [gast.keyword("optimize", settled(optimize))]

    def with_axes(self, value: gast.expr, alone: list) -> gast.expr:
        """Axes of length 1 where the operand has an index of its own; in front, broadcasting adds them."""
        if not any(alone) or all(alone):
            return value
        index = [constant(None) if lost else gast.Slice(None, None, None) for lost in alone[alone.index(False) :]]
        return value if not any(alone[alone.index(False) :]) else subscript(value, tuple_of(index))
