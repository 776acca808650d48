"""How large values are, and how many passes loops have, for arguments of given sizes.

Lengths of axes and the arguments' own numbers come from an example, or from what is told of the letters of annotations.  What follows from them by the
facts is counted; of all else it is said that it is not known.

>>> sizes = Sizes({"x.0": 1000, "n": 8}, {})
>>> [sizes.length(dim) for dim in ("x.0-2", "[n * x.0]", "x.0[:30:]", "(x.0|n)", "y.0")]
[998, 8000, 30, None, None]
"""

from __future__ import annotations

import math
import operator
import re
from types import MappingProxyType
from typing import Callable, Dict, List, Optional, Union

import gast
import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.facts.dataflow import assignments_by_name
from srcdiff.facts.dtypes import WEAK, Dtype, dtypes_of
from srcdiff.facts.fact import Fact, Nothing
from srcdiff.facts.shapes import Dim, parted
from srcdiff.load.source import Primal, parameters_of
from srcdiff.normalise.grammar import assigned_pairs
from srcdiff.trees import canonical
from srcdiff.walks import walk

ARRAY, NUMBER, REFERENCE = 128, 40, 8  # bytes of what is around an array's elements; of a number; of an item of a list (CPython's, rounded up)
WIDTHS = {"b": 1, "i": 8, "f": 8, "c": 16, None: 8}
ARITHMETIC: Dict[type, Callable] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv,
    gast.Mod: operator.mod,
}
OF_DIMS = {" + ": operator.add, " - ": operator.sub, " * ": operator.mul, " // ": operator.floordiv}
ROUNDING: Dict[str, Callable] = {"int": int, "round": round, "abs": abs, "min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "len": len}
WITH_WIDTH = re.compile("float(16|32|64)|complex(64|128)|u?int(8|16|32|64)")
MADE = ("numpy.empty", "numpy.zeros", "numpy.ones", "numpy.full")
SLICE = re.compile(r"-?\d*:-?\d*:-?\d*")
Number = Union[int, float]


class Sizes:
    """`lengths` of axes (`x.0`) and of axes that are as long as an argument's number (`n`); `numbers` and `dtypes` of arguments."""

    def __init__(self, lengths: Dict[str, int], numbers: Dict[str, Number], dtypes: Dict[str, Dtype] = MappingProxyType({})):
        self.lengths, self.numbers, self.dtypes = lengths, numbers, dtypes
        self.makers: Dict[str, list] = {}
        self.widest = max([one.itemsize for one in dtypes.values() if isinstance(one, np.dtype) and one.kind != "c"], default=0)

    def of_body(self, body: List[gast.stmt]) -> Sizes:
        """The same for the names of a core block, too, that are assigned once."""
        self.makers, self.dtypes = assignments_by_name(body), dtypes_of(body, self.dtypes)
        return self

    def length(self, dim: Optional[Dim]) -> Optional[int]:
        """Of an axis; None if it is not known."""
        if dim is None or isinstance(dim, int):
            return dim
        if dim in self.lengths:
            return self.lengths[dim]
        if dim[0] == "(" and dim[-1] == ")" and dim.count("|") == 1:
            left, right = map(self.length, dim[1:-1].split("|"))
            return None if None in (left, right) else max(left, right) if left == right or 1 in (left, right) else None
        if dim[0] == "[" and dim[-1] == "]":
            return self.of_arithmetic(dim[1:-1])
        if dim[-1] == "]":
            return self.of_slice(*dim[:-1].split("[", 1))
        base, offset = parted(dim)
        found = self.length(base) if offset else None
        return None if found is None else max(0, found + offset)

    def of_slice(self, dim: str, bounds: str) -> Optional[int]:
        """Of `x.0[:30:]`; of one with bounds that are not known all that it may be."""
        length = self.length(dim)
        if length is None or not SLICE.fullmatch(bounds):
            return length
        return len(range(length)[slice(*(int(bound) if bound else None for bound in bounds.split(":")))])

    def of_arithmetic(self, text: str) -> Optional[int]:
        """Of `n * x.0`, the operands of which may be in brackets themselves."""
        for sign, operation in OF_DIMS.items():
            for place in range(len(text)):
                if text.startswith(sign, place) and text[:place].count("[") == text[:place].count("]"):
                    left, right = self.length(as_dim(text[:place])), self.length(as_dim(text[place + len(sign) :]))
                    return None if None in (left, right) or (sign == " // " and right == 0) else operation(left, right)
        return None

    def size(self, fact: Optional[Fact], name: str = "") -> Optional[int]:
        """The bytes that a value, or a part of it, takes that a name has, with what Python has around it; None if that is not known."""
        if fact is None:
            return None
        if fact.kind == "tuple":
            parts = [self.size(item) for item in fact.items]
            return None if None in parts else ARRAY // 2 + sum(parts)
        if fact.kind == "list":
            length, item = self.length(fact.length), self.size(fact.item)
            return None if None in (length, item) else ARRAY // 2 + length * (REFERENCE + item)
        if fact.kind in ("function", "text", "pair") or (fact.const is None and not isinstance(fact.const, Nothing)):
            return REFERENCE
        if fact.kind != "number":
            return None
        if fact.shape.told.known and not fact.shape.told.dims:
            return ARRAY if fact.boxed else NUMBER
        elements = self.elements(fact, name)
        return None if elements is None else ARRAY + elements

    def elements(self, fact: Fact, name: str = "") -> Optional[int]:
        """The bytes of an array's elements, or of a number."""
        lengths = [self.length(dim) for dim in fact.shape.told.dims] if fact.shape.told.known else [None]
        lengths = self.lengths_made(name) if None in lengths else lengths
        return None if None in lengths else math.prod(lengths) * self.width(fact, name)

    def lengths_made(self, name: str) -> List[Optional[int]]:
        """The lengths that an array is made with, `np.zeros((steps, len(x)))`, if its name has no other."""
        values = self.values_of(name)
        is_made = len(values) == 1 and isinstance(values[0], gast.Call) and values[0].args and canonical(values[0]) in MADE
        shape = values[0].args[0] if is_made else None
        numbers = [] if shape is None else [self.number(part) for part in (shape.elts if isinstance(shape, gast.Tuple) else [shape])]
        return [max(one, 0) if isinstance(one, int) else None for one in numbers] or [None]

    def width(self, fact: Fact, name: str) -> int:
        """The bytes of an element: of the dtype that follows from those of the arguments, else of the widest usual one of its kind."""
        dtype = self.dtypes.get(name)
        return dtype.itemsize if isinstance(dtype, np.dtype) else max(WIDTHS[fact.dtype], self.widest)

    def passes(self, loop: gast.stmt) -> Optional[int]:
        """Of a `for` loop, all of them if it may stop early; None if that is not known."""
        if not isinstance(loop, gast.For):
            return None
        return self.count(loop.iter)

    def count(self, items: gast.expr) -> Optional[int]:
        """How many items there are to go over."""
        if isinstance(items, gast.Call) and word(items) == "reversed":
            return self.count(items.args[0])
        if isinstance(items, gast.Call) and word(items) == "range":
            numbers = [self.number(argument) for argument in items.args]
            return len(range(*numbers)) if all(isinstance(one, int) for one in numbers) and 0 not in numbers[2:] else None
        fact = getattr(items, "fact", None)
        if fact is not None and fact.kind == "number" and fact.shape.told.dims:
            return self.length(fact.shape.told.dims[0])
        return (
            self.length(fact.length)
            if fact is not None and fact.kind == "list"
            else len(fact.items) if fact is not None and fact.kind == "tuple" else None
        )

    def number(self, node: gast.expr) -> Optional[Number]:
        """The value of an expression of the arguments' numbers and lengths; None if it is not known."""
        fact = getattr(node, "fact", None)
        if isinstance(getattr(node, "value", None), (int, float)) and isinstance(node, gast.Constant):
            return node.value
        if fact is not None and isinstance(fact.const, (int, float)):
            return fact.const
        if fact is not None and fact.dim is not None:
            return self.length(fact.dim[0])
        if isinstance(node, gast.Name):
            return self.of_name(node.id)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            operand = self.number(node.operand)
            return None if operand is None else -operand
        if isinstance(node, gast.BinOp) and type(node.op) in ARITHMETIC:
            return self.computed(ARITHMETIC[type(node.op)], [node.left, node.right])
        if isinstance(node, gast.Call) and word(node) in ROUNDING and not node.keywords:
            return self.computed(ROUNDING[word(node)], node.args)
        return None

    def of_name(self, name: str) -> Optional[Number]:
        """Of an argument that is not assigned, or of what is assigned once."""
        if not self.makers.get(name):
            return self.numbers.get(name)
        values = self.values_of(name)
        return self.number(values[0]) if values and name not in self.numbers else None

    def values_of(self, name: str) -> List[gast.expr]:
        """What is assigned to a name, if that is done in one place."""
        found = self.makers.get(name, [])
        return [value for to, value in assigned_pairs(found[0]) if to == name] if len(found) == 1 and isinstance(found[0], gast.Assign) else []

    def computed(self, operation: Callable, operands: List[gast.expr]) -> Optional[Number]:
        numbers = [self.number(operand) for operand in operands]
        try:
            return None if None in numbers else operation(*numbers)
        except (TypeError, ValueError, ArithmeticError):
            return None


def as_dim(text: str) -> Dim:
    return int(text) if text.lstrip("-").isdigit() else text


def word(node: gast.Call) -> str:
    """The last part of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", "")).lstrip("$")


def sizes_of(facts: Dict[str, Fact], example: Optional[dict], told: Dict[str, object], renamed: Dict[str, Dim], primal: Primal) -> Sizes:
    """From an example by parameter names, and from what is `told` of letters of annotations, and of arguments, by their names.

    Raises ArgumentError for a name that is neither.
    """
    unknown = sorted(set(told) - {name for name, fact in facts.items() for name in (name, *fact.dim_names)})
    if unknown:
        message = f"sizes tells of {unknown[0]!r}, which is no parameter and no letter of an annotation"
        raise ArgumentError(message, primal.place(primal.tree), 'name parameters, or letters of Annotated[np.ndarray, "n d"]')
    annotations = {parameter.id: parameter.annotation for parameter in parameters_of(primal.tree)}
    lengths, numbers, dtypes = {}, {}, {}
    for name, fact in facts.items():
        value = told.get(name, (example or {}).get(name))
        shape = value if isinstance(value, tuple) and name in told else value.shape if isinstance(value, np.ndarray) else fact.exact_shape or ()
        lengths.update({f"{name}.{axis}": length for axis, length in enumerate(shape)})
        dtypes[name] = dtype_of_argument(value, fact, annotations.get(name))
        if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
            numbers[name] = value.item() if isinstance(value, np.generic) else value
        lengths.update({f"{name}.{axis}": told[letter] for axis, letter in enumerate(fact.dim_names) if letter in told})
    lengths.update({name: value for name, value in numbers.items() if isinstance(value, int)})
    for axis, other in renamed.items():
        if axis in lengths and isinstance(other, str):
            lengths.setdefault(other, lengths[axis])
    return Sizes(lengths, numbers, dtypes)


def dtype_of_argument(value: object, fact: Fact, annotation: Optional[gast.expr]) -> Dtype:
    """Of an example; of an array without one that of its annotation, or the widest usual one of its kind."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype
    if isinstance(value, WEAK):
        return type(value)(1)
    if not fact.shape.told.known:
        return None
    if not fact.shape.told.dims:
        return {"b": True, "i": 1, "c": 1j}.get(fact.dtype, 1.0)
    return annotated_dtype(annotation) or np.dtype({"b": "bool", "i": "int64", "c": "complex128"}.get(fact.dtype, "float64"))


def annotated_dtype(annotation: Optional[gast.expr]) -> Optional[np.dtype]:
    """float32 for `Annotated[NDArray[np.float32], "n"]` and `Float32[np.ndarray, "n"]`."""
    words = [getattr(node, "attr", getattr(node, "id", "")).lower() for node in walk(annotation)] if annotation is not None else []
    return next((np.dtype(word) for word in words if WITH_WIDTH.fullmatch(word)), None)


def with_arrays(primal: Primal, example: Optional[dict], told: Dict[str, object]) -> Optional[dict]:
    """The example with an array for every parameter without an annotation of which several lengths are told: that is what it is then."""
    found = {p.id: told[p.id] for p in parameters_of(primal.tree) if p.annotation is None and isinstance(told.get(p.id), tuple)}
    arrays = {name: np.broadcast_to(np.float64(1.0), lengths) for name, lengths in found.items()}
    return {**arrays, **(example or {})} if arrays else example
