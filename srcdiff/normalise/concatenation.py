"""`np.r_[...]` and `np.c_[...]` become calls, where nothing in the brackets is text, or counts what lies between two numbers.

before: np.r_[x, 0:3, 1.0]
after:  np.concatenate([np.atleast_1d(x), np.arange(0, 3), np.atleast_1d(1.0)])
before: np.c_[x, y]
after:  np.concatenate([np.reshape(x, np.shape(x) + (1,) * (2 - np.ndim(x))), ...], axis=-1)
"""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.load.source import Primal
from srcdiff.names import Names
from srcdiff.normalise.blocks import rebuilt, with_expressions
from srcdiff.normalise.stores import canonical
from srcdiff.trees import binary, call, clone, constant, name, tuple_of


def concatenated(body: List[gast.stmt], primal: Primal, names: Names) -> List[gast.stmt]:
    """The block with such calls."""
    passing = Concatenation(primal, names)
    return rebuilt(body, lambda statement: [with_expressions(statement, passing.joins, passing.visit)])


class Concatenation(gast.NodeTransformer):
    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names

    def joins(self, node: gast.AST) -> Optional[str]:
        """`r_` or `c_`; None for what is something else, or is not known to be a row of values."""
        if not isinstance(node, gast.Subscript) or not isinstance(node.slice, (gast.Tuple, gast.Slice)):
            return None
        function = canonical(self.primal, node.value)
        items = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        known = function in ("numpy.r_", "numpy.c_") and items and all(is_slice_of_integers(item) or is_value(item) for item in items)
        return function[6:] if known else None

    def visit_Lambda(self, node: gast.Lambda) -> gast.expr:
        return node

    def visit_Subscript(self, node: gast.Subscript) -> gast.expr:
        function = self.joins(node)
        node = self.generic_visit(node)
        if function is None:
            return node
        items = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        arrays = [self.row(item) if function == "r_" else self.columns(item) for item in items]
        new = call("$np.concatenate", gast.List(arrays, gast.Load()), **({"axis": constant(-1)} if function == "c_" else {}))
        for inner in gast.walk(new):
            if not hasattr(inner, "lineno"):
                gast.copy_location(inner, node)
        return new

    def row(self, item: gast.expr) -> gast.expr:
        return steps(item) if isinstance(item, gast.Slice) else call("$np.atleast_1d", item)

    def columns(self, item: gast.expr) -> gast.expr:
        """A vector as a column, whatever has more axes as it is."""
        item = steps(item) if isinstance(item, gast.Slice) else item
        first, again = item, item
        if not isinstance(item, (gast.Name, gast.Constant)):
            fresh = self.names.fresh("columns")
            first, again = gast.NamedExpr(gast.Name(fresh, gast.Store(), None, None), item), name(fresh)
        missing = binary("*", tuple_of([constant(1)]), binary("-", constant(2), call("$np.ndim", clone(again))))
        return call("$np.reshape", first, binary("+", call("$np.shape", clone(again)), missing))


def steps(item: gast.Slice) -> gast.expr:
    """`0:3` as an array."""
    given = [item.lower or constant(0), item.upper, *([item.step] if item.step is not None else [])]
    return call("$np.arange", *given)


def is_slice_of_integers(item: gast.expr) -> bool:
    """A step that is imaginary is a number of points."""
    if not isinstance(item, gast.Slice) or item.upper is None:
        return False
    step = item.step.operand if isinstance(item.step, gast.UnaryOp) else item.step
    return step is None or isinstance(step, gast.Constant) and isinstance(step.value, (int, float))


def is_value(item: gast.expr) -> bool:
    return not isinstance(item, (gast.Slice, gast.Starred, gast.JoinedStr)) and not (isinstance(item, gast.Constant) and not isinstance(item.value, (int, float)))
