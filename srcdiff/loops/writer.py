"""Writes nests: the loops of an elementwise expression into an array, and of a reduction."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Set

import gast

from srcdiff.facts.fact import Fact
from srcdiff.facts.operands import wish
from srcdiff.facts.shapes import Dim, parted
from srcdiff.loops.elements import Elements, raising, rank_of
from srcdiff.loops.here import Here
from srcdiff.loops.nests import Length, Nest
from srcdiff.loops.operands import Operand, Operands, Place, length_of, literal
from srcdiff.loops.reductions import Reduction
from srcdiff.names import Names
from srcdiff.trees import assign, binary, call, clone, constant, dotted, name, subscript, tuple_of

DTYPES = {"i": "int64", "b": "bool_", "c": "complex128"}
VARIABLES = "ijklmnpqrstuvw"


class LoopWriter:
    """Appends loops to `out`; `parameters` are names of arrays that belong to the caller."""

    operands: Operands
    scalar: Callable[[gast.expr], gast.expr]

    def __init__(self, names: Names, parameters: Set[str]):
        self.names, self.parameters = names, parameters
        self.out: List[gast.stmt] = []
        self.variables: List[str] = []
        self.env: Dict[str, Fact] = {}  # what is known of names before the statement at hand
        self.here = Here()  # where it stands

    def elements(self, node: gast.expr, rank: Optional[int] = None) -> Elements:
        return Elements(node, self.operands, self.scalar, rank)

    def lengths(self, elements: Elements, to: Optional[Operand] = None) -> List[Length]:
        """The length of each axis, as that of an argument where it is one."""
        return [(dim, self.of_argument(dim) or length) for dim, length in elements.lengths(to)]

    def of_argument(self, dim: Dim) -> Optional[gast.expr]:
        """`len(x) - 2` for `x.0-2`, where the name still has that length; a number that is known."""
        return length_in(dim, self.env, self.parameters)

    def allocation(self, function: str, lengths: List[gast.expr], dtype: Optional[str]) -> gast.expr:
        sizes = [size(one) for one in lengths]
        kind = [dotted("$np." + DTYPES[dtype])] if dtype in DTYPES else []
        made = call(f"$np.{function}", sizes[0] if len(sizes) == 1 else tuple_of(sizes), *kind)
        if function == "empty":
            made.allocates = True
        return made

    def nest(self, elements: Elements, to: Operand, operator: Optional[gast.operator] = None, lengths: Optional[List[Length]] = None) -> None:
        lengths = lengths or self.lengths(elements, to)
        self.out += elements.checks(lengths)
        index = self.index(len(lengths))
        element, value = to.element(index), elements.at(index)
        body = gast.AugAssign(element, operator, value) if operator is not None else assign(element, value)
        self.out.append(Nest(lengths, self.variables[: len(lengths)], [body], here=self.here).statement())

    def index(self, rank: int) -> Dict[int, gast.expr]:
        """The loop variables by the result's axes, which are counted from the last."""
        while len(self.variables) < rank:
            self.variables.append(self.names.first_free(*VARIABLES))
        return {position - rank: name(self.variables[position]) for position in range(rank)}

    def reduced(self, node: gast.expr, reduction: Reduction, to: Optional[str] = None) -> gast.expr:
        """A name for what a reduction gives, whose loops come before."""
        made = to or self.names.fresh(wish(node) if reduction.kind != "dot" else "product")
        whole = binary("*", node.left, node.right) if reduction.kind == "dot" else reduction.operand
        whole.fact = node.left.fact if reduction.kind == "dot" else whole.fact
        elements = self.elements(whole)
        lengths = self.lengths(elements)
        left = [length for axis, (_, length) in zip(range(-elements.rank, 0), lengths) if axis not in reduction.axes]
        over = [lengths[axis][1] for axis in reduction.axes]
        kept = [constant(1) if axis in reduction.axes else lengths[axis][1] for axis in range(-elements.rank, 0)] if reduction.keeps else left
        self.out.append(assign(made, self.start(reduction, kept, node.fact.dtype)))
        if reduction.kind in ("maximum", "minimum"):
            self.out += [raising_empty(length) for length in over]
        self.accumulate(elements, lengths, reduction, made, bool(kept))
        if reduction.kind != "mean":
            return name(made)
        return self.mean(made, over, bool(kept), node)

    def start(self, reduction: Reduction, lengths: List[gast.expr], dtype: Optional[str]) -> gast.expr:
        """Zeros, or what is less than all others."""
        if reduction.kind in ("maximum", "minimum"):
            infinity = dotted("$np.inf")
            sizes = [clone(one) for one in lengths]
            return call(
                "$np.full",
                sizes[0] if len(sizes) == 1 else tuple_of(sizes),
                gast.UnaryOp(gast.USub(), infinity) if reduction.kind == "maximum" else infinity,
            )
        if not lengths:
            return constant(0 if dtype in ("i", "b") else 0.0)
        return self.allocation("zeros", lengths, dtype)

    def accumulate(self, elements: Elements, lengths: List[Length], reduction: Reduction, made: str, is_array: bool) -> None:
        self.out += elements.checks(lengths)
        index = self.index(elements.rank)
        element: gast.expr = name(made)
        if is_array:
            places = [
                Place(fixed=constant(0)) if axis in reduction.axes else Place(axis)
                for axis in range(-elements.rank, 0)
                if reduction.keeps or axis not in reduction.axes
            ]
            element = Operand(made, places).element(index)
        value = elements.at(index)
        body = gast.AugAssign(element, gast.Add(), value)
        if reduction.kind in ("maximum", "minimum"):
            body = assign(element, call(f"$np.{reduction.kind}", clone(element), value))
        self.out.append(Nest(lengths, self.variables[: elements.rank], [body], here=self.here).statement())

    def mean(self, total: str, over: List[gast.expr], is_array: bool, node: gast.expr) -> gast.expr:
        count = clone(over[0])
        for one in over[1:]:
            count = binary("*", count, clone(one))
        if not is_array:
            return binary("/", name(total), count)
        whole = whole_of(total, rank_of(node))
        index = self.index(rank_of(node))
        lengths = [(f"{total}.{axis}", subscript(dotted(f"{total}.shape"), constant(axis))) for axis in range(rank_of(node))]
        body = gast.AugAssign(whole.element(index), gast.Div(), count)
        self.out.append(Nest(lengths, self.variables[: rank_of(node)], [body], here=self.here).statement())
        return name(total)


def whole_of(array: str, rank: int) -> Operand:
    return Operand(array, [Place(axis) for axis in range(-rank, 0)])


def raising_empty(length: gast.expr) -> gast.stmt:
    return raising(gast.Compare(clone(length), [gast.Eq()], [constant(0)]), message="the largest or smallest of no elements")


def size(length: gast.expr) -> gast.expr:
    """A length that may be less than zero, as that of an array."""
    if literal(length) is not None:
        return constant(max(literal(length), 0))
    may_be_less = isinstance(length, gast.BinOp) or (isinstance(length, gast.Name) and not is_whole_length(length))
    return call("$max", clone(length), constant(0)) if may_be_less else clone(length)


def is_whole_length(node: gast.Name) -> bool:
    """Is the number the length of an axis, and not less?"""
    dim = node.fact.dim[0] if getattr(node, "fact", None) is not None and node.fact.dim is not None else -1
    axis, more = (dim, 0) if isinstance(dim, int) else parted(dim)
    return axis >= 0 if isinstance(axis, int) else "." in axis and more >= 0


def length_in(dim: Dim, env: Dict[str, Fact], parameters: Set[str]) -> Optional[gast.expr]:
    """`len(x) - 2` for `x.0-2`, if x is one of the parameters and has that length; a number that is known; None for others."""
    if isinstance(dim, int):
        return constant(dim)
    axis, more = parted(dim)
    owner, _, position = axis.rpartition(".")
    fact = env.get(owner)
    if owner not in parameters or not position.isdigit() or fact is None or fact.kind != "number":
        return None
    dims = fact.shape.told.dims or ()
    return length_of(owner, len(dims), int(position), -more) if dims[int(position) :][:1] == (axis,) else None
