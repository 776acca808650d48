"""The tangent of one expression: linear in the tangents of the names that it reads.

before: y = np.sin(x) * w
after:  y_dot = x_dot * np.cos(x) * w + np.sin(x) * w_dot
A tangent may have a smaller shape than its value, as long as it broadcasts to it; where the whole shape matters, it is expanded.
"""

from __future__ import annotations

from typing import Callable, List, Optional, Set, Union

import gast

from srcdiff.adjoin.expressions import is_cheap, is_made_list
from srcdiff.adjoin.fitting import Fitting
from srcdiff.adjoin.values import is_new
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.fact import NOTHING, Fact
from srcdiff.facts.sharing import sharing
from srcdiff.names import names_in
from srcdiff.tidy.simplify import simplify
from srcdiff.trees import assign, attribute, call, clone, constant, known_name, name, settled, subscript, with_fact_of

Tangent = Optional[gast.expr]  # None is zero
Result = Union[None, str, gast.expr]


class Pushing:
    """Pushes tangents through the expressions of one statement; `lines` are the temporaries that come before it.

    `dot_of` gives the tangent of a name, `temporary` a name for a wish; `written` are the tangents that are written in place.  `keeps`: what is
    made is kept where it may be written in place later, so that each new item of it has a tangent of its own.  `splits`: what the statement
    overwrites is read before it, so that the rest can read its result after it.
    """

    def __init__(
        self, primal, fitting: Fitting, dot_of: Callable, temporary: Callable[[str], str], written: Set[str] = frozenset(), keeps: bool = False
    ):
        self.primal, self.fitting, self.dot_of, self.temporary = primal, fitting, dot_of, temporary
        self.written, self.keeps = written, keeps
        self.lines: List[gast.stmt] = []
        self.splits = False

    def run(self, node: gast.expr, result: Result = None) -> Tangent:
        """The tangent of an expression; `result` is what holds its value afterwards, if anything does."""
        if not node.fact.varied:
            return None
        if is_made_list(node):
            return self.of_list(node)
        method = getattr(self, "run_" + type(node).__name__.lower(), None)
        return method(node) if method is not None else self.by_rule(node, result)

    def by_rule(self, node: gast.expr, result: Result) -> Tangent:
        from srcdiff.push.by_rule import tangent_by_rule  # which calls back

        return tangent_by_rule(self, node, result)

    def run_name(self, node: gast.Name) -> Tangent:
        return self.dot_of(node)

    def run_subscript(self, node: gast.Subscript) -> Tangent:
        if hasattr(node, "of_pair"):
            return self.told(subscript(settled(node.value), constant(1)), node)
        if hasattr(node, "of_several"):
            return self.by_rule(node, settled(node.value))
        base = self.whole(node.value)
        if base is None or (isinstance(node.slice, gast.Tuple) and not node.slice.elts):
            return base
        new = self.told(subscript(base, settled(node.slice)), node)
        new.fact = new.fact.with_(fresh=not sharing(node))  # what an array of indices picks is a copy
        return new

    def run_tuple(self, node: gast.Tuple) -> Tangent:
        """Of a sequence that is written out, as a function takes it."""
        new = gast.Tuple([self.item(element) for element in node.elts], gast.Load())
        new.fact = node.fact.with_(varied=False)
        return new

    def run_ifexp(self, node: gast.IfExp) -> Tangent:
        sides = [self.side(part) for part in (node.body, node.orelse)]
        if all(side is None for side in sides):
            return None
        whole = [side or self.zeros(part) for side, part in zip(sides, (node.body, node.orelse))]
        return self.told(gast.IfExp(settled(node.test), *whole), node)

    def side(self, node: gast.expr) -> Tangent:
        """One side of a choice, which may not be evaluated if the other is chosen."""
        before = len(self.lines)
        value = self.apart(self.whole(node), node)
        if len(self.lines) > before:
            self.refuse(node, "this expression has no tangent of one line, which a choice asks for", "write the choice as an if statement")
        return value

    def run_boolop(self, node: gast.BoolOp) -> Tangent:
        """`a or b` is `a if a else b`, `a and b` is `b if a else a`."""
        first, rest = node.values[0], node.values[1:]
        other = rest[0]
        if len(rest) > 1:
            other = gast.BoolOp(node.op, rest)
            other.fact = node.fact
        choice = gast.IfExp(first, *((first, other) if isinstance(node.op, gast.Or) else (other, first)))
        choice.fact = node.fact
        return self.run_ifexp(choice)

    # --- lists, whose tangents are lists

    def of_list(self, node: gast.expr) -> Tangent:
        """`[a, b]`, `ys + zs`, `[e] * n`, `list(x)`, `ys.copy()`."""
        if isinstance(node, gast.List):
            new: gast.expr = gast.List([self.item(element) for element in node.elts], gast.Load())
        elif isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult):
            sides = [self.of_items(side) if side.fact.kind == "list" else settled(side) for side in (node.left, node.right)]
            new = gast.BinOp(sides[0], gast.Mult(), sides[1])
        elif isinstance(node, gast.BinOp):
            new = gast.BinOp(self.of_items(node.left), gast.Add(), self.of_items(node.right))
        elif isinstance(node.func, gast.Attribute):
            new = gast.Call(gast.Attribute(self.of_items(node.func.value), node.func.attr, gast.Load()), [], [])
        else:
            new = gast.Call(clone(node.func), [self.of_items(argument) for argument in node.args], [])
        new.fact = node.fact.with_(varied=False, dtype=node.fact.bar_dtype)
        return new

    def of_items(self, node: gast.expr) -> gast.expr:
        """The tangents of a list's items, zeros where it does not depend on anything."""
        return self.run(node) or self.zeros(node)

    def item(self, node: gast.expr) -> gast.expr:
        """The whole tangent of an item of a list or tuple."""
        if isinstance(node, gast.Starred):
            return gast.Starred(self.of_items(node.value), gast.Load())
        return self.apart(self.whole(node), node) or self.zeros(node)

    # --- memory

    def apart(self, dot: Tangent, node: gast.expr) -> Tangent:
        """A copy of a tangent that may share memory with what is written in place, where the value shares none."""
        if dot is None or is_alias(node) or node.fact.kind != "number" or self.fitting.is_scalar(node.fact.shape):
            return dot
        dot = simplified(dot)
        if shares_nothing(dot, self.fitting.fact(dot)) or not (self.keeps or {n.id for n in names_in(dot)} & self.written):
            return dot
        new = call(attribute(dot, "copy")) if self.fitting.rank(self.fitting.fact(dot).shape) else call("$np.copy", dot)
        new.fact = self.fitting.fact(dot).with_(fresh=True)
        return new

    # --- shapes

    def whole(self, node: gast.expr) -> Tangent:
        """The tangent in the full shape of its value."""
        return self.expanded(self.run(node), node)

    def expanded(self, dot: Tangent, node: gast.expr) -> Tangent:
        if dot is None or node.fact.kind in ("list", "tuple"):
            return dot
        return self.fitting.whole(dot, self.fitting.witness(node), node.fact.shape)

    def array(self, node: gast.expr) -> Tangent:
        """The tangent as what arithmetic takes: of a list an array."""
        dot = self.whole(node) if node.fact.kind == "list" else self.run(node)
        if dot is None or node.fact.kind != "list":
            return dot
        new = call("$np.array", dot)
        new.fact = tangent_fact(node.fact.as_array())
        return new

    def zeros(self, node: gast.expr) -> gast.expr:
        """Zero in the shape of a value."""
        if isinstance(node, (gast.List, gast.Tuple)):
            return type(node)([self.item(element) for element in node.elts], gast.Load())
        if node.fact.kind == "list":
            return self.zero_list(node)
        if self.fitting.is_scalar(node.fact.shape):
            return constant(0.0)
        return self.fitting.zeros(settled(node), node.fact)

    def zero_list(self, node: gast.expr) -> gast.expr:
        """A list of as many zeros."""
        zero = constant(0.0)
        item = node.fact.item
        if item is not None and not (item.kind == "number" and self.fitting.is_scalar(item.shape)):
            each = known_name("item", item)
            if item.kind == "list":
                self.refuse(node, "a list of lists that are not differentiated stands where differentiated ones do", "write an array")
            loop = gast.comprehension(gast.Name("item", gast.Store(), None, None), settled(node), [], 0)
            return gast.ListComp(self.fitting.zeros(each, item), [loop])
        new = gast.BinOp(gast.List([zero], gast.Load()), gast.Mult(), call("$len", settled(node)))
        new.fact = node.fact.with_(varied=False, dtype=node.fact.bar_dtype)
        return new

    # --- words

    def told(self, new: gast.expr, node: gast.expr) -> gast.expr:
        new.fact = tangent_fact(node.fact)
        return new

    def named(self, value: gast.expr, wish: str = "t_dot") -> gast.expr:
        """A name for a tangent that is used more than once, unless it is one already."""
        if is_cheap(value):
            return value
        fact = self.fitting.fact(value)
        temporary = self.temporary(wish)
        self.lines.append(assign(temporary, simplify(value)))
        return known_name(temporary, fact)

    def result_of(self, node: gast.expr, result: Result) -> gast.expr:
        """How the value of an expression is read: by what it was assigned to, else as the expression itself."""
        if isinstance(result, str):
            value = name(result)
            value.when, value.fact = "after", node.fact
            return value
        return node if result is None else result

    def refuse(self, node: gast.expr, message: str, help: str) -> None:
        raise UnsupportedSyntaxError(message, self.primal.place(node), help)


def is_alias(node: gast.expr) -> bool:
    """May the value share memory with another name, as its tangent does with the tangent of that?"""
    return bool(sharing(node))


def shares_nothing(dot: gast.expr, fact: Fact) -> bool:
    """Is a tangent new memory?"""
    return is_new(dot, fact) or (isinstance(dot, gast.Subscript) and fact.fresh)


def simplified(dot: gast.expr) -> gast.expr:
    """In fewer words; what is known of it stays known, unless a term is gone, which had a shape."""
    new = simplify(dot)
    same_names = {n.id for n in names_in(new)} == {n.id for n in names_in(dot)}
    return with_fact_of(new, dot) if new is not dot and same_names and not hasattr(new, "fact") else new


def tangent_fact(fact: Fact) -> Fact:
    """The fact of a tangent in the full shape of its value."""
    kind = "list" if fact.kind == "list" else "number"
    return fact.with_(kind=kind, varied=False, dtype=fact.bar_dtype, const=NOTHING, fresh=False, impure=False, dim=None, affine=None, annotated=False)
