"""Calls that compilers do not have, in terms of those that they have, before there are loops.

before: s = np.var(x, axis=0) + np.inner(u, v)      after: s = np.mean((x - np.mean(x, axis=0, keepdims=True)) ** 2, axis=0) + u @ v
        w = np.outer(u, v)                                 w = u[:, None] * v[None, :]
        y = x[[0, 2]]                                      y = x[np.array([0, 2])]
        m = np.max(u, axis=0)                              m = np.max(u)                        (u has one axis)
        r = a @ b                                          r = a[:, None, 0] * b[None, 0, :] + a[:, None, 1] * b[None, 1, :]      (a is n x 2)
        if not isinstance(a, (int, float)): raise ...                                           (a is a number)
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.loops.core import is_check
from srcdiff.loops.operands import is_view, literal
from srcdiff.loops.reductions import axes_of
from srcdiff.trees import binary, call, canonical, clone, constant, is_simple, subscript, tuple_of

DEFAULTS = {"keepdims": False, "where": True, "ddof": 0}  # None for others
FEW = 4  # products that are summed up in one expression
EXTREMES = ("numpy.max", "numpy.amax", "numpy.min", "numpy.amin")


def simplified(body: List[gast.stmt]) -> bool:
    """Write calls in a block, which has facts, in simpler terms; False if there are none, else facts are needed again."""
    simpler = Simpler()
    body[:] = [new for new in map(simpler.visit, body) if new is not None]
    return simpler.found


class Simpler(gast.NodeTransformer):
    def __init__(self) -> None:
        self.found = False

    def visit_Call(self, node: gast.Call) -> gast.expr:
        node = self.generic_visit(node)
        new = in_order(node) or (simpler_call(node) if isinstance(getattr(node, "operands", None), dict) else None)
        self.found = self.found or new is not None
        return node if new is None else gast.copy_location(new, node)

    def visit_BinOp(self, node: gast.BinOp) -> gast.expr:
        node = self.generic_visit(node)
        new = small_product(node) if isinstance(node.op, gast.MatMult) else None
        self.found = self.found or new is not None
        return node if new is None else gast.copy_location(new, node)

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        node = self.generic_visit(node)
        if isinstance(node.slice, gast.Tuple):
            node.slice.elts[:] = map(self.as_array, node.slice.elts)
        else:
            node.slice = self.as_array(node.slice)
        return node

    def as_array(self, part: gast.expr) -> gast.expr:
        """An array of integers for a list of them."""
        if not isinstance(part, gast.List) or not part.elts or any(literal(item) is None for item in part.elts):
            return part
        self.found = True
        return call("$np.array", part)

    def visit_If(self, node: gast.If) -> Optional[gast.stmt]:
        """Without a check that a number is one."""
        if is_check(node) and is_number_check(node.test):
            return None
        return self.generic_visit(node)


def is_number_check(test: gast.expr) -> bool:
    """Is it `not isinstance(a, (int, float, np.generic))` of what surely is a number?"""
    inner = test.operand if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not) else None
    if not isinstance(inner, gast.Call) or canonical(inner) != "builtins.isinstance" or len(inner.args) != 2:
        return False
    words = {getattr(kind, "id", getattr(kind, "attr", "")).lstrip("$") for kind in getattr(inner.args[1], "elts", ())}
    fact = inner.args[0].fact
    return {"int", "float"} <= words and fact.kind == "number" and fact.shape.rank == 0 and fact.dtype in ("i", "f")


def simpler_call(node: gast.Call) -> Optional[gast.expr]:
    callee, operands = canonical(node), list(node.operands.values())
    options = {word: one for word, one in list(node.operands.items())[1:] if getattr(one, "value", one) is not DEFAULTS.get(word)}
    if callee == "numpy.inner" and [rank(one) for one in operands] == [1, 1]:
        return binary("@", *operands)
    if callee == "numpy.outer" and [rank(one) for one in operands] == [1, 1]:
        return outer(*operands)
    if callee == "$unbroadcast":
        return unbroadcast(*operands)
    if callee == "numpy.expand_dims":
        return expanded(*operands)
    if callee in ("numpy.var", "numpy.std"):
        found = variance(*operands[:1], **options)
        return found if found is None or callee == "numpy.var" else call("$np.sqrt", found)
    if callee in EXTREMES:
        return of_all(callee, *operands[:1], **options)
    return None


def outer(a: gast.expr, b: gast.expr) -> gast.expr:
    """Products of each item of one array with each of another, as an operation on elements, which is fused with others."""
    return binary("*", subscript(a, tuple_of([all_of_it(), constant(None)])), subscript(b, tuple_of([constant(None), all_of_it()])))


def small_product(node: gast.BinOp) -> Optional[gast.expr]:
    """The sum of the products over few elements, as an operation on those of the result: a call would take longer than all of them."""
    left, right = node.left, node.right
    if not (hasattr(left, "fact") and hasattr(right, "fact")) or not (is_part(left) and is_part(right)):
        return None
    ranks = rank(left), rank(right)
    if ranks not in ((2, 2), (2, 1), (1, 2)) or left.fact.dtype != "f" or right.fact.dtype != "f":
        return None
    over = left.fact.shape.told.dims[-1]
    if not isinstance(over, int) or not 1 <= over <= FEW or over != right.fact.shape.told.dims[0]:
        return None
    total: Optional[gast.expr] = None
    for place in range(over):
        row = [constant(place)] if ranks[0] == 1 else [all_of_it(), *([constant(None)] if ranks[1] == 2 else []), constant(place)]
        column = [constant(place)] if ranks[1] == 1 else [*([constant(None)] if ranks[0] == 2 else []), constant(place), all_of_it()]
        term = binary("*", part(left, row), part(right, column))
        total = term if total is None else binary("+", total, term)
    return total


def part(array: gast.expr, index: List[gast.expr]) -> gast.expr:
    return subscript(clone(array), index[0] if len(index) == 1 else tuple_of(index))


def is_part(node: gast.expr) -> bool:
    """Is it an array that has a name, or a view of one?"""
    while True:
        if isinstance(node, gast.Subscript) and is_view(node):
            node = node.value
        elif isinstance(node, gast.Attribute) and node.attr == "T":
            node = node.value
        else:
            return isinstance(node, gast.Name)


def all_of_it() -> gast.Slice:
    return gast.Slice(None, None, None)


def unbroadcast(value: gast.expr, like: gast.expr) -> Optional[gast.expr]:
    """With the sums over the axes that `like` has not, or is known to have one item of; what is left has its lengths checked."""
    if not rank(value) or not rank(like):
        return None
    extra = rank(value) - rank(like)
    if extra > 0:
        return call("$unbroadcast", call("$np.sum", value, axis=tuple_of([constant(axis) for axis in range(extra)])), like)
    pairs = enumerate(zip(value.fact.shape.told.dims, like.fact.shape.told.dims)) if extra == 0 else ()
    axes = [constant(axis) for axis, (longer, one) in pairs if one == 1 and longer != 1]
    return call("$unbroadcast", call("$np.sum", value, axis=tuple_of(axes), keepdims=constant(True)), like) if axes else None


def expanded(a: gast.expr, axis: gast.expr) -> Optional[gast.expr]:
    """`a[:, None]` for new axes at places that are literals."""
    places = [literal(part) for part in (axis.elts if isinstance(axis, gast.Tuple) else [axis])]
    whole = (rank(a) or 0) + len(places)
    new = {place % whole for place in places if place is not None and -whole <= place < whole}
    return (
        None
        if not rank(a) or len(new) < len(places)
        else subscript(a, tuple_of([constant(None) if place in new else all_of_it() for place in range(whole)]))
    )


def in_order(node: gast.Call) -> Optional[gast.expr]:
    """`np.copy(x)` for `np.array(x, order="C")`: what compilers copy has its elements in that order."""
    ordered = len(node.args) == len(node.keywords) == 1 and node.keywords[0].arg == "order" and getattr(node.keywords[0].value, "value", None) == "C"
    return call("$np.copy", node.args[0]) if ordered and canonical(node) == "numpy.array" and rank(node.args[0]) else None


def rank(node: gast.expr) -> Optional[int]:
    return node.fact.shape.rank if node.fact.kind == "number" else None


def variance(a: gast.expr, axis: Optional[gast.expr] = None, keepdims: Optional[gast.expr] = None, **options: gast.expr) -> Optional[gast.expr]:
    """The mean square of the distance from the mean."""
    if not is_simple(a) or a.fact.dtype == "c" or axes_of(axis, a) is None or options:
        return None
    given = {} if axis is None else {"axis": axis}
    mean = call("$np.mean", clone(a), **{word: clone(one) for word, one in given.items()}, **({"keepdims": constant(True)} if given else {}))
    kept = {} if keepdims is None else {"keepdims": keepdims}
    return call("$np.mean", binary("**", binary("-", clone(a), mean), constant(2)), **given, **kept)


def of_all(callee: str, a: gast.expr, axis: Optional[gast.expr] = None, **options: gast.expr) -> Optional[gast.expr]:
    """The largest or smallest of all elements, whose axes need not be named."""
    axes = axes_of(axis, a)
    if axis is None or axes is None or len(axes) != rank(a) or options:
        return None
    return call("$np.max" if "max" in callee else "$np.min", a)
