"""What the lines of a function cost, each time they run: formulas of the lengths of the arrays, where the shapes are known.

    operations  of arithmetic, comparisons and elementary functions, each one for an element; a product of matrices (n, d) and (d, h) has 2·n·d·h
    bytes       of the arrays that a line reads and of those that it makes, each once; what is made on the way does not count

Of a line that calls what is not counted here, or has an array of which the shape is not known, nothing is told; nor of lines without arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.facts.fact import Fact
from srcdiff.facts.methods import CANONICAL
from srcdiff.facts.shapes import AXIS, parted
from srcdiff.review.formula import Formula, product
from srcdiff.rules.table import rule_for
from srcdiff.trees import canonical
from srcdiff.walks import children, statements_in

PRODUCTS = {"numpy.matmul", "numpy.dot", "numpy.inner", "numpy.vdot"}
REDUCTIONS = {f"numpy.{name}" for name in "sum mean max amax min amin prod any all argmax argmin count_nonzero".split()}
EACH = {
    f"numpy.{name}" for name in "where outer full full_like equal less greater less_equal greater_equal not_equal".split()
}  # one for each element of the result
MADE = {f"numpy.{name}" for name in "zeros empty ones zeros_like empty_like ones_like eye identity copy array arange linspace".split()}
VIEWS = {f"numpy.{name}" for name in "reshape transpose ravel squeeze swapaxes expand_dims broadcast_to asarray diagonal matrix_transpose".split()}
NOT_READ = {f"numpy.{name}" for name in "zeros_like empty_like ones_like full_like shape size ndim result_type".split()} | {
    "builtins.len",
    "len",
    "range",
    "builtins.range",
}
QUIET = {"builtins.float", "builtins.int", "builtins.list"}
Place = Tuple[str, int]  # a file and a line
COUNTED = (gast.BinOp, gast.Compare, gast.UnaryOp)
WIDTHS = {"b": 1, "c": 16}  # bytes of a number; 8 of others


class Untold(Exception):
    """A shape or an operation is not known."""


@dataclass(frozen=True)
class Cost:
    operations: Formula
    bytes: Formula

    def __bool__(self) -> bool:
        return bool(self.operations or self.bytes)

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.operations + other.operations, self.bytes + other.bytes)


NOTHING = Cost(Formula(), Formula())
NUMBER = Fact()


def costs(core: List[gast.stmt], facts: Dict[str, Fact], own: str) -> Dict[Place, Cost]:
    """What is known of each line, by file and number; `own` is the file of the function itself."""
    lengths, found, untold = Lengths(facts), {}, set()
    for statement in statements_in(core):
        if not getattr(statement, "lineno", None) or isinstance(statement, (gast.Raise, gast.Assert)):
            continue
        counter = Counter(lengths, own, statement.lineno)
        try:
            counter.visit_statement(statement)
        except Untold:
            untold |= {place for place, _ in counter.found} | {counter.place[0]}
        for (place, copy), cost in counter.found.items():
            first, total = found.get(place, (copy, NOTHING))
            if copy == first:  # of several copies of a callee's line, the first
                found[place] = first, total + cost
    return {place: total for place, (_, total) in found.items() if place not in untold and total}


class Lengths:
    """The letters for the lengths of axes: those of annotations, else as a program would ask for them."""

    def __init__(self, facts: Dict[str, Fact]):
        self.facts = facts

    def letter(self, dim: object) -> object:
        if isinstance(dim, int):
            return dim
        axis, offset = parted(dim)
        letter = self.of_axis(axis)
        return letter if offset == 0 else f"({letter}{offset:+d})"

    def of_axis(self, axis: str) -> str:
        if axis.isidentifier():
            return axis
        name, _, number = axis.rpartition(".")
        if AXIS.fullmatch(axis) is None or name not in self.facts:
            raise Untold
        names = self.facts[name].dim_names
        if names:
            return names[int(number)]
        return f"len({name})" if number == "0" else f"{name}.shape[{number}]"

    def of(self, node: gast.AST) -> list:
        """The lengths of the axes of what a node gives."""
        fact = getattr(node, "fact", None)
        if fact is None or fact.shape.told.dims is None:
            raise Untold
        return [self.letter(dim) for dim in fact.shape.told.dims]

    def bytes_of(self, node: gast.AST) -> Formula:
        return product(self.of(node), WIDTHS.get(node.fact.dtype, 8)) if self.of(node) else Formula()


class Counter:
    """The count for one statement; parts of it that were taken from another function stand on lines of that."""

    def __init__(self, lengths: Lengths, own: str, line: int):
        self.lengths, self.own = lengths, own
        self.place = self.place_of(line)
        self.found: Dict[Tuple[Place, object], Cost] = {}
        self.seen: set = set()

    def place_of(self, line: int) -> Tuple[Place, object]:
        """The place, and which copy of it."""
        return (line.primal.filename if hasattr(line, "primal") else self.own, int(line)), getattr(line, "copy", None)

    def place_in(self, node: gast.expr) -> Tuple[Place, object]:
        """That of the statement, or of the other function's line."""
        (file, line), copy = self.place_of(getattr(node, "lineno", None) or 0)
        return self.place if not line or (file, copy) == (self.place[0][0], self.place[1]) else ((file, line), copy)

    def add(self, place: Tuple[Place, object], operations: Formula = Formula(), bytes: Formula = Formula()) -> None:
        self.found[place] = self.found.get(place, NOTHING) + Cost(operations, bytes)

    def visit_statement(self, statement: gast.stmt) -> None:
        targets = getattr(statement, "targets", [])
        if not stores(targets) and is_reference(getattr(statement, "value", None)):
            return
        for part in children(statement):
            if isinstance(part, gast.expr) and part not in targets:
                self.visit(part)
        made, value = Formula(), getattr(statement, "value", None)
        if stores(targets):
            made = self.lengths.bytes_of(targets[0])
        elif targets and makes_array(value):
            made = self.lengths.bytes_of(value)
        self.add(self.place, bytes=made)
        if not self.seen and not made:
            self.found.clear()  # numbers only

    def visit(self, node: gast.expr) -> None:
        """Count an expression and what is in it."""
        if isinstance(node, (gast.Name, gast.Subscript)) or isinstance(node, gast.Attribute) and node.attr in ("T", "mT", "real", "imag", "flat"):
            self.read(node)
        elif isinstance(node, gast.Attribute):
            pass  # x.shape, x.size, np.pi: no element is read
        elif isinstance(node, (gast.IfExp, gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.BoolOp)):
            raise Untold
        elif isinstance(node, gast.Call):
            self.call(node)
        else:
            self.arithmetic(node)

    def read(self, node: gast.expr) -> None:
        """A name, or a part of what it names; indices may be arrays."""
        inner = node
        while isinstance(inner, (gast.Subscript, gast.Attribute)):
            if isinstance(inner, gast.Subscript):
                self.indices(inner.slice)
            inner = inner.value
        if not isinstance(inner, gast.Name):
            self.visit(inner)
        elif kind_of(inner) == kind_of(node) == "number":
            size, array = self.lengths.bytes_of(node), gast.dump(without_attributes(node))
            if size and array not in self.seen:
                self.seen.add(array)
                self.add(self.place_in(node), bytes=size)

    def indices(self, node: gast.expr) -> None:
        for part in node.elts if isinstance(node, gast.Tuple) else [node]:
            if not isinstance(part, gast.Slice):
                self.visit(part)

    def arithmetic(self, node: gast.expr) -> None:
        if all(isinstance(part, gast.Constant) for part in children(node) if isinstance(part, gast.expr)):
            return
        for part in children(node):
            if isinstance(part, gast.expr):
                self.visit(part)
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult):
            self.multiplied(node, node.left)
        elif isinstance(node, COUNTED) and not isinstance(getattr(node, "op", None), (gast.Not, gast.UAdd)):
            self.count(node)

    def multiplied(self, node: gast.expr, left: gast.expr) -> None:
        """Each element of the result is the sum of as many products as the left operand's last axis is long."""
        dims = self.lengths.of(left)
        if not dims:
            return self.count(node)
        result = self.lengths.of(node)
        self.add(self.place_in(node), product([*result[:1], dims[-1], *result[1:]], 2))

    def count(self, node: gast.expr) -> None:
        self.add(self.place_in(node), product(self.lengths.of(node)))

    def call(self, node: gast.Call) -> None:
        callee, operands = callee_of(node), operands_of(node)
        rule = rule_for(callee) if callee else None
        for one in operands if callee not in NOT_READ else ():
            self.visit(one)
        if callee in PRODUCTS:
            self.multiplied(node, operands[0])
        elif callee in REDUCTIONS:
            self.add(self.place_in(node), product(self.lengths.of(operands[0])))
        elif callee in EACH or rule is not None and rule.kind == "elementwise":
            self.count(node)
        elif callee not in MADE | VIEWS | NOT_READ | QUIET:
            raise Untold


def callee_of(node: gast.Call) -> str:
    """The canonical name; a function without a rule, or of passive values, has it where its name was looked up."""
    found = canonical(node)
    is_method = isinstance(node.func, gast.Attribute) and kind_of(node.func.value) == "number"
    return str(found or (CANONICAL.get(node.func.attr) if is_method else "") or "")


def operands_of(node: gast.Call) -> List[gast.expr]:
    """Those that are given, the first ones first."""
    is_method = isinstance(node.func, gast.Attribute) and kind_of(node.func.value) == "number"
    found = getattr(node, "operands", None) or [*([node.func.value] if is_method else []), *node.args]
    return [
        one for one in (found.values() if isinstance(found, dict) else found) if isinstance(one, gast.expr) and not isinstance(one, gast.Constant)
    ]


def without_attributes(node: gast.expr) -> gast.expr:
    """The array of which `x.T` is a view."""
    return without_attributes(node.value) if isinstance(node, gast.Attribute) else node


def makes_array(value: Optional[gast.expr]) -> bool:
    """Does an expression give a new array, not one that is there or a view of it?"""
    if isinstance(value, gast.Call):
        return callee_of(value) not in VIEWS
    return isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Compare))


def kind_of(node: gast.expr) -> str:
    fact = getattr(node, "fact", None)
    return "" if fact is None else fact.kind


def stores(targets: List[gast.expr]) -> bool:
    """Is something written into an array? An item of a list is put there without a copy."""
    return bool(targets) and isinstance(targets[0], gast.Subscript) and kind_of(targets[0].value) == "number"


def is_reference(value: Optional[gast.expr]) -> bool:
    """Is nothing read of what an expression names, because it only gets another name or is returned?"""
    if isinstance(value, (gast.Tuple, gast.List)):
        return all(map(is_reference, value.elts))
    if isinstance(value, gast.Subscript):
        parts = value.slice.elts if isinstance(value.slice, gast.Tuple) else [value.slice]
        return is_reference(value.value) and all(isinstance(part, gast.Slice) or getattr(part, "fact", NUMBER).is_scalar for part in parts)
    return isinstance(value, (gast.Name, gast.Constant))
