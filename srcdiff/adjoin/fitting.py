"""Fit a cotangent to its operand's shape: sum over the axes that broadcasting added, or expand what came from a reduction.

A cotangent may have a smaller shape than the value it belongs to, as long as it broadcasts to it (the cotangent of `np.sum(x)`
stays a scalar).  Before it is summed it must therefore have its full extent along the summed axes.
"""

from __future__ import annotations

from typing import Callable, Dict, Optional

import gast

from srcdiff.facts.evaluate import Evaluator
from srcdiff.facts.fact import Fact
from srcdiff.facts.shapes import SCALAR, Shape, View, broadcast, same_view
from srcdiff.names import names_in
from srcdiff.tidy.chains import chain_of, from_chain, negated, number, stripped, times
from srcdiff.trees import attribute, binary, call, constant, dotted, is_simple, key, name, settled, tuple_of
from srcdiff.walks import walk


class Fitting:
    """Shape decisions; `assumed` collects the told facts that they rest on, for which guards are printed."""

    def __init__(self, evaluator: Evaluator, facts: Dict[str, Fact]):
        self.evaluator = evaluator
        self.not_surely_real = [n for n, f in facts.items() if f.kind == "number" and not is_surely_real(f)]
        self.holds_complex = bool(evaluator.complex_names) or any(f.dtype == "c" for f in facts.values())
        exact = {fact.exact for fact in facts.values()}
        self.double_precision = "float64" in exact and exact <= {None, "float64"}
        self.assumed: set = set(evaluator.assumed)

    def fact(self, node: gast.expr) -> Fact:
        return self.evaluator.evaluate(node, {})

    def same(self, left: Shape, right: Shape) -> bool:
        return self.holds(same_view, left, right)

    def covers(self, have: Shape, want: Shape) -> bool:
        """Is a shape that broadcasts to `want` all of `want`?  (A cotangent is never larger than its value.)"""
        return self.holds(covers_view, have, want)

    def holds(self, relation: Callable[[View, View], bool], left: Shape, right: Shape) -> bool:
        """Does it hold for sure, or as it was told?  Then it is assumed, under guard."""
        if relation(left.sure, right.sure):
            return True
        if relation(left.told, right.told):
            self.assumed |= left.assumptions | right.assumptions
            return True
        return False

    def may_be_complex(self) -> bool:
        """Is there an argument that may be complex, though nothing says so, and that no guard keeps from it?"""
        return any(("floats", name) not in self.assumed and ("real", name) not in self.assumed for name in self.not_surely_real)

    def assume_real(self) -> None:
        """A rule holds for real numbers only: arguments of which nothing is sure are checked."""
        self.assumed |= {("real", name) for name in self.not_surely_real}

    def is_scalar(self, shape: Shape) -> bool:
        return self.same(shape, SCALAR)

    def rank(self, shape: Shape):
        """The rank, assumed if it was only told; None if it is not known."""
        if shape.sure.known:
            return len(shape.sure.dims)
        if shape.told.known:
            self.assumed |= shape.assumptions
            return len(shape.told.dims)
        return None

    def to_operand(self, cotangent: gast.expr, operand: gast.expr, others: list, result: Shape) -> gast.expr:
        """The cotangent of one operand of an elementwise operation whose result has shape `result`."""
        shape = operand.fact.shape
        if self.same(shape, result):
            return cotangent
        have = self.fact(cotangent).shape
        if not self.covers(broadcast(have, shape), result):
            cotangent = self.expanded(cotangent, others, shape)
        return self.summed(cotangent, operand)

    def expanded(self, cotangent: gast.expr, others: list, shape: Shape) -> gast.expr:
        """The cotangent at the full extent of the other operands."""
        known = {key(o): o for o in others if o.fact.kind == "number" and not self.is_scalar(o.fact.shape)}
        known = list(known.values())
        if len(known) == 1 and self.is_scalar(shape) and self.is_scalar(self.fact(cotangent).shape):
            return times(cotangent, size_of(self.witness(known[0])))
        fact = self.fact(cotangent)
        if self.is_scalar(fact.shape) and len(known) == 1:
            wide = call("$np.broadcast_to", cotangent, call("$np.shape", settled(known[0])))
        else:
            wide = cotangent
            for other in known:
                wide = binary("+", wide, call("$np.zeros_like", settled(other)))
        full = fact.shape
        for other in known:
            full = broadcast(full, other.fact.shape)
        wide.fact = fact.with_(shape=full, fresh=False)
        return wide

    def summed(self, value: gast.expr, operand: gast.expr) -> gast.expr:
        """The sum of `value` over the axes along which `operand` was broadcast."""
        have, want = self.fact(value).shape, operand.fact.shape
        if self.same(have, want) or self.is_scalar(have):
            return value
        sign, inner = stripped(value)
        if sign < 0:
            return negated(self.summed(inner, operand))
        if self.is_scalar(want):
            return with_shape(self.dot(value) or call("$np.sum", value), value, SCALAR)
        if self.rank(have) is None or self.rank(want) is None:
            return self.unbroadcast(value, operand)
        return self.summed_axes(value, operand)

    def dot(self, value: gast.expr) -> Optional[gast.expr]:
        """`2.0 * (a @ b)` for the sum of `2.0 * a * b`, if a and b are vectors of one length."""
        chain = chain_of(value)
        if any(operator != "*" for operator, _ in chain):
            return None
        vectors = [part for _, part in chain if is_simple(part) and dims_of(self.fact(part).shape) not in (None, ())]
        others = [(operator, part) for operator, part in chain if part not in vectors]
        if len(vectors) != 2 or any(number(part) is None for _, part in others) or not any(map(self.is_float, vectors)):
            return None
        left, right = (self.fact(vector).shape for vector in vectors)
        if len(dims_of(left)) != 1 or not self.same(left, right):
            return None
        product = gast.BinOp(vectors[0], gast.MatMult(), vectors[1])
        return from_chain([*others, ("*", product)])

    def is_float(self, node: gast.expr) -> bool:
        """Not of integers, so that a product of vectors cannot wrap around."""
        fact = self.fact(node)
        return fact.dtype == "f" or fact.varied

    def unbroadcast(self, value: gast.expr, operand: gast.expr) -> gast.expr:
        """The sum by a printed helper, which finds out at run time what there is to sum."""
        return with_shape(call("$unbroadcast", value, self.witness(operand)), value, operand.fact.shape, fresh=False)

    def summed_axes(self, value: gast.expr, operand: gast.expr) -> gast.expr:
        have, want = dims_of(self.fact(value).shape), dims_of(operand.fact.shape)
        lead = max(len(have) - len(want), 0)
        aligned = list(zip(range(len(have) - 1, -1, -1), reversed(have), reversed(want)))
        if any(h != w and 1 not in (h, w) for _, h, w in aligned):
            return self.unbroadcast(value, operand)
        kept = sorted(axis - lead for axis, h, w in aligned if w == 1 and h != 1)
        if lead:
            value = sum_of(value, axis=axes(list(range(lead))))
        if kept:
            value = sum_of(value, axis=axes(kept), keepdims=constant(True))
        whole = len(have) >= len(want) and all(h == w or w == 1 for _, h, w in aligned)
        return with_shape(value, value, operand.fact.shape) if whole and (lead or kept) else value

    def witness(self, node: gast.expr) -> gast.expr:
        """A name that has the shape of an expression, if it reads one, else the expression."""
        for inner in [*names_in(node), *(part for part in walk(node) if isinstance(part, gast.Subscript))]:
            if hasattr(inner, "fact") and inner.fact.kind == "number" and self.same(inner.fact.shape, node.fact.shape):
                return settled(inner)
        return settled(node)

    def zeros(self, like: gast.expr, fact: Fact) -> gast.expr:
        """Zeros in the shape of a value, always in a float dtype: those of an integer array would truncate what is added."""
        if fact.kind == "list":
            node = call("$np.zeros", self.shape_of(like, fact.shape))
        elif fact.dtype == "c":
            node = call("$np.zeros", shape_call(settled(like)), dtype=dotted("$np.complex64" if fact.exact == "complex64" else "$np.complex128"))
        elif fact.exact == "float64" or (self.double_precision and fact.dtype == "f" and self.rank(fact.shape)):
            node = call("$np.zeros", attribute(settled(like), "shape"))
        elif fact.exact is not None or self.is_guarded(fact):
            node = call("$np.zeros_like", settled(like))
        else:
            node = call("$zeros_of", settled(like))
        node.fact = Fact(dtype="c" if fact.dtype == "c" else "f", shape=fact.shape, fresh=True)
        return node

    def shape_of(self, like: gast.expr, shape: Shape) -> gast.expr:
        """The shape of an array or a list, as an argument: `len(ys)` for a list of numbers."""
        if like.fact.kind != "list":
            return attribute(like, "shape")
        return call("$len", settled(like)) if self.rank(shape) == 1 else shape_call(settled(like))

    def is_guarded(self, fact: Fact) -> bool:
        """Is it sure, or checked, that the value is one of floats?"""
        if fact.mixed:
            return False
        if not fact.dtype_of:
            return fact.dtype == "f"
        return all(("floats", source) in self.assumed for source in fact.dtype_of)

    def filled(self, like: gast.expr, fact: Fact, number: float) -> gast.expr:
        """An array of one number: `np.ones`, where zeros would be `np.zeros`."""
        zeros = self.zeros(like, fact)
        if fact.kind == "list" and number != 1.0:
            node = call("$np.full", *zeros.args, constant(number))
        elif number != 1.0 or fact.dtype == "c" or key(zeros.func).find("zeros_of") >= 0:
            node = binary("+", zeros, constant(number))
        else:
            node = call("$np.ones" if zeros.func.attr == "zeros" else "$np.ones_like", *zeros.args)
        node.fact = zeros.fact
        return node

    def copied(self, bar: gast.expr, fact: Fact) -> gast.expr:
        """A copy of an adjoint; a complex one, if that was given as real numbers."""
        if fact.dtype == "c":
            return call("$np.array", bar, dtype=name("$complex"))
        return call(attribute(bar, "copy")) if self.rank(fact.shape) else call("$np.copy", bar)

    def whole(self, value: gast.expr, like: gast.expr, shape: Shape) -> gast.expr:
        """`value` expanded to the full shape of `like` (a new array if it has to grow)."""
        if self.covers(self.fact(value).shape, shape):
            return value
        if number(value) == 0:
            grown = self.zeros(like, like.fact)
        elif self.rank(shape) and self.is_scalar(self.fact(value).shape):
            ones = number(value) == 1.0
            grown = call("$np.ones", self.shape_of(like, shape)) if ones else call("$np.full", self.shape_of(like, shape), value)
        else:
            return with_shape(call("$np.broadcast_to", value, shape_call(like)), value, shape, fresh=False)
        return with_shape(grown, value, shape)


def is_surely_real(fact: Fact) -> bool:
    """An annotation is believed of a number; of an array it is checked, as an example is."""
    return fact.dtype in ("b", "i", "c") or (fact.dtype == "f" and fact.shape.sure.dims == ())


def shape_call(like: gast.expr) -> gast.expr:
    """The shape of a number, an array or a list, of which it is checked that the items have one."""
    return call("$list_shape" if like.fact.kind == "list" else "$np.shape", like)


def sum_of(value: gast.expr, **keywords: gast.expr) -> gast.expr:
    """`x.sum(axis=0)` of a name, `np.sum(x * y, axis=0)` of anything longer."""
    if isinstance(value, gast.Name):
        return call(attribute(value, "sum"), **keywords)
    return call("$np.sum", value, **keywords)


def covers_view(have: View, want: View) -> bool:
    if have.known and want.known:
        return have.dims == want.dims
    return want.symbols() <= have.symbols()


def dims_of(shape: Shape) -> tuple:
    return shape.sure.dims if shape.sure.known else shape.told.dims


def axes(numbers: list) -> gast.expr:
    parts = [constant(n) for n in numbers]
    return parts[0] if len(parts) == 1 else tuple_of(parts)


def size_of(node: gast.expr) -> gast.expr:
    """The number of elements of a value."""
    if node.fact.shape.rank and isinstance(node, gast.Name):
        return attribute(settled(node), "size")
    return call("$np.size", settled(node))


def with_shape(node: gast.expr, value: gast.expr, shape: Shape, fresh: bool = True) -> gast.expr:
    node.fact = Fact(dtype=getattr(getattr(value, "fact", None), "dtype", "f"), shape=shape, fresh=fresh)
    return node
