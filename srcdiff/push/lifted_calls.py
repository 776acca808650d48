"""Calls of NumPy's functions with a leading axis of directions (see `lifting`): those that have a form with it."""

from __future__ import annotations

from typing import List, Optional

import gast

from srcdiff.tidy.chains import number
from srcdiff.trees import attribute, call, constant, dotted_path, subscript, tuple_of

Lifted = Optional[gast.expr]  # None: it has no such axis, or no such form
EACH_ELEMENT = frozenset(["where", "real", "imag", "conj", "conjugate", "negative", "multiply", "add", "subtract", "divide", "true_divide", "copy"])


class LiftedCalls:
    """The calls; `Lifting` has the rest."""

    def run_call(self, node: gast.Call) -> Lifted:
        if self.is_sum_of_list(node):
            return gast.Call(node.func, [self.forced(node.args[0])], [])
        function, args = self.spelled(node)
        if function is None or any(self.depends(word.value) for word in node.keywords):
            return None
        if function in EACH_ELEMENT and not node.keywords:
            sides = self.aligned(args)
            return None if sides is None else self.same_call(node, sides)
        method = {
            "sum": self.reduced,
            "mean": self.reduced,
            "dot": self.dotted,
            "matmul": self.dotted,
            "reshape": self.reshaped,
            "array": self.arrayed,
        }.get(function)
        method = method or {"full": self.full, "broadcast_to": self.full, "zeros_like": self.alike}.get(function)
        return None if method is None else method(node, function, args)

    def is_sum_of_list(self, node: gast.Call) -> bool:
        function = getattr(getattr(node.func, "binding", None), "canonical", None) or dotted_path(node.func)
        return function in ("builtins.sum", "sum", "$sum") and len(node.args) == 1 and not node.keywords and self.is_list(node.args[0])

    def spelled(self, node: gast.Call):
        """(the name of a function of NumPy's, or of a method, its arguments); (None, []) for others."""
        path, callee = dotted_path(node.func) or "", getattr(getattr(node.func, "binding", None), "canonical", None) or ""
        if isinstance(node.func, gast.Attribute) and self.depends(node.func.value):
            return node.func.attr, [node.func.value, *node.args]
        if path.startswith("$np.") or callee.startswith("numpy."):
            return (path[len("$np.") :] if path.startswith("$np.") else callee[len("numpy.") :]), list(node.args)
        return None, []

    def same_call(self, node: gast.Call, args: List[gast.expr], keywords: Optional[list] = None) -> gast.Call:
        keywords = node.keywords if keywords is None else keywords
        if isinstance(node.func, gast.Attribute) and self.depends(node.func.value):
            return gast.Call(attribute(args[0], node.func.attr), args[1:], keywords)
        return gast.Call(node.func, args, keywords)

    def reduced(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        """A sum over all axes but the first."""
        words = {word.arg: word.value for word in node.keywords}
        axis, rank = args[1] if len(args) > 1 else words.pop("axis", None), self.rank(args[0])
        if rank is None or len(args) > 2 or self.is_list(args[0]) or set(words) - {"keepdims"}:
            return None
        axes = list(range(rank)) if axis is None or getattr(axis, "value", 0) is None else axes_of(axis)
        if axes is None:
            return None
        parts = [constant(one + 1 if one >= 0 else one) for one in axes]
        if not parts:
            return self.run(args[0])
        words["axis"] = parts[0] if len(parts) == 1 else tuple_of(parts)
        return self.same_call(node, [self.run(args[0])], [gast.keyword(word, value) for word, value in words.items()])

    def dotted(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        ranks = [self.rank(one) for one in args]
        return self.product(*args) if len(args) == 2 and not node.keywords and None not in ranks and max(ranks) <= 2 else None

    def reshaped(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        """Of each direction: they come first in memory."""
        if node.keywords or len(args) < 2 or any(self.depends(one) for one in args[1:]):
            return None
        shape = args[1] if len(args) == 2 else tuple_of(args[1:])
        if (
            len(args) == 2
            and not isinstance(shape, (gast.Tuple, gast.Constant))
            and getattr(shape, "attr", None) != "shape"
            and number(shape) is None
        ):
            return None
        return call("$np.reshape", self.run(args[0]), self.longer(shape))

    def arrayed(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        """An array of a list's items has their axis of directions first."""
        if not self.is_list(args[0]):
            return self.same_call(node, [self.run(args[0]), *args[1:]])
        depth, new = self.depth(args[0]), self.forced(args[0])
        if len(args) > 1 or node.keywords:
            return None
        return call("$np.stack", new, axis=constant(1)) if depth == 1 else call("$np.moveaxis", call("$np.array", new), constant(depth), constant(0))

    def depth(self, node: gast.expr) -> int:
        """How many lists are inside each other?"""
        if isinstance(node, gast.List):
            return 1 + (self.depth(node.elts[0]) if node.elts and self.is_list(node.elts[0]) else 0)
        if isinstance(node, gast.ListComp):
            return 1 + (self.depth(node.elt) if self.is_list(node.elt) else 0)
        fact, depth = self.fact(node), 0
        while fact is not None and fact.kind == "list":
            fact, depth = fact.item, depth + 1
        return depth

    def full(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        """One value in all elements."""
        value, shape = args[::-1] if function == "full" else args
        ranks = self.rank(value), self.rank(node)
        if None in ranks or node.keywords or self.depends(shape):
            return None
        value, shape = with_axes(self.run(value), ranks[1] - ranks[0]), self.longer(shape)
        return call(f"$np.{function}", *((shape, value) if function == "full" else (value, shape)))

    def alike(self, node: gast.Call, function: str, args: List[gast.expr]) -> Lifted:
        return self.same_call(node, [self.run(args[0]), *args[1:]])


def with_axes(value: gast.expr, missing: int) -> gast.expr:
    """`s_dot[:, None]`."""
    return subscript(value, tuple_of([gast.Slice(None, None, None), *[constant(None)] * missing])) if missing > 0 else value


def axes_of(axis: gast.expr) -> Optional[List[int]]:
    """The numbers, if they are written."""
    parts = axis.elts if isinstance(axis, gast.Tuple) else [axis]
    numbers = [number(part) for part in parts]
    return None if any(one is None or one != int(one) for one in numbers) else [int(one) for one in numbers]
