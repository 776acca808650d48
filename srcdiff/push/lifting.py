"""The expressions of tangents with a leading axis of directions (see `directions`): linear in what has it.

Where the ranks are not known, or a function has no form here, it is computed for one direction after the other.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Set

import gast

from srcdiff.adjoin.fitting import Fitting
from srcdiff.errors import SrcdiffError, UnsupportedSyntaxError
from srcdiff.facts.shapes import broadcast
from srcdiff.names import Names, names_in
from srcdiff.normalise.grammar import root_of
from srcdiff.push.lifted_calls import Lifted, LiftedCalls, with_axes
from srcdiff.tidy.chains import number
from srcdiff.trees import attribute, call, clone, constant, dotted_path, key, name, subscript, target, tuple_of
from srcdiff.walks import children


class Lifting(LiftedCalls):
    """`dots` are the names that have the axis, `written` those whose arrays are written in place, `count` that of the number of directions."""

    def __init__(self, primal, fitting: Fitting, names: Names, dots: Set[str], written: Set[str]):
        self.primal, self.fitting, self.names, self.dots, self.written = primal, fitting, names, set(dots), written
        self.given: Set[str] = set()  # those that may be the caller's
        self.count = names.fresh("directions")
        self.items: Dict[str, str] = {}

    def depends(self, node: gast.AST) -> bool:
        return any(n.id in self.dots for n in names_in(node))

    def fact(self, node: gast.expr):
        try:
            return self.fitting.fact(node)
        except SrcdiffError:
            return None

    def rank(self, node: gast.expr) -> Optional[int]:
        """The number of axes without that of directions."""
        fact = self.fact(node)
        return self.fitting.rank(fact.shape) if fact is not None and fact.kind == "number" else None

    def is_list(self, node: gast.expr) -> bool:
        return isinstance(node, (gast.List, gast.ListComp)) or getattr(self.fact(node), "kind", None) == "list"

    # --- what is kept: in all directions, and not a view of what is written

    def kept(self, node: gast.expr) -> gast.expr:
        if isinstance(node, gast.IfExp) and not self.is_list(node):
            return gast.IfExp(node.test, self.kept(node.body), self.kept(node.orelse))
        new = self.forced(node)
        if isinstance(node, gast.Subscript) and not self.is_list(node.value) and root_of(node) in self.written and not self.rank(node):
            return call(attribute(new, "copy"))  # the number that it is for one direction would be no view
        return new

    def forced(self, node: gast.expr) -> gast.expr:
        """In all directions, if it is zero, too."""
        if isinstance(node, gast.Starred):
            return gast.Starred(self.items_of(node.value), gast.Load())
        if isinstance(node, gast.Tuple):
            return tuple_of([self.kept(element) for element in node.elts])
        if self.is_list(node):
            return self.of_list(node)
        new = self.run(node)
        return self.zeros(node) if new is None else new

    def of_list(self, node: gast.expr) -> gast.expr:
        """Each item in all directions."""
        if isinstance(node, gast.List):
            return gast.List([self.kept(element) for element in node.elts], gast.Load())
        if isinstance(node, gast.ListComp):
            return gast.ListComp(self.kept(node.elt), node.generators)
        if isinstance(node, gast.BinOp):
            return gast.BinOp(self.sided(node.left), node.op, self.sided(node.right))
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):
            return gast.Call(attribute(self.forced(node.func.value), node.func.attr), node.args, node.keywords)
        if isinstance(node, gast.Call):
            return gast.Call(node.func, [self.items_of(argument) for argument in node.args], node.keywords)
        return node

    def items_of(self, node: gast.expr) -> gast.expr:
        """What is iterated over: of an array the items, each in all directions, and not the directions."""
        new = self.forced(node)
        return new if self.is_list(node) or isinstance(node, gast.Tuple) else call("$np.swapaxes", new, constant(0), constant(1))

    def sided(self, node: gast.expr) -> gast.expr:
        return self.forced(node) if self.is_list(node) else node

    def zeros(self, node: gast.expr) -> gast.expr:
        """What does not depend on a tangent is zero: as many of them."""
        if number(node) is not None and (self.rank(node) == 0 or isinstance(node, gast.Constant)):
            return call("$np.zeros", name(self.count))
        path = dotted_path(node.func) if isinstance(node, gast.Call) else None
        if path == "$np.zeros":
            return call("$np.zeros", self.longer(node.args[0]), **{k.arg: clone(k.value) for k in node.keywords})
        if path == "$np.zeros_like":
            like = node.args[0]
            if not self.rank(like):  # it may be a number
                return call("$np.zeros", self.longer(call("$np.shape", clone(like))), call("$np.result_type", clone(like)))
            return call("$np.zeros", self.longer(attribute(clone(like), "shape")), attribute(clone(like), "dtype"))
        return call("$np.zeros", self.longer(call("$np.shape", node)))

    def longer(self, shape: gast.expr) -> gast.expr:
        """A shape with the axis before it."""
        if isinstance(shape, gast.Tuple):
            return tuple_of([name(self.count), *shape.elts])
        is_shape = getattr(shape, "attr", None) == "shape" or (
            isinstance(shape, gast.Call) and dotted_path(shape.func) in ("$np.shape", "$list_shape")
        )
        return tuple_of([name(self.count), gast.Starred(shape, gast.Load()) if is_shape else shape])

    # --- expressions

    def run(self, node: gast.expr) -> Lifted:
        if not self.depends(node):
            return None
        if self.is_list(node):
            return self.of_list(node)
        method = getattr(self, "run_" + type(node).__name__.lower(), self.each)
        new = method(node)
        return self.each(node) if new is None else new

    def run_name(self, node: gast.Name) -> gast.expr:
        return node

    def run_unaryop(self, node: gast.UnaryOp) -> gast.expr:
        return gast.UnaryOp(node.op, self.run(node.operand))

    def run_ifexp(self, node: gast.IfExp) -> gast.expr:
        return gast.IfExp(node.test, self.forced(node.body), self.forced(node.orelse))

    def run_binop(self, node: gast.BinOp) -> Lifted:
        if isinstance(node.op, gast.MatMult):
            return self.product(node.left, node.right)
        sides = self.aligned([node.left, node.right])
        return None if sides is None else gast.BinOp(sides[0], node.op, sides[1])

    def product(self, left: gast.expr, right: gast.expr) -> Lifted:
        """`a @ b`, of which one has the axis."""
        one, other, ranks = self.run(left), self.run(right), (self.rank(left), self.rank(right))
        if None in ranks or (one is not None and other is not None) or 0 in ranks:
            return None
        if one is not None:
            fits = ranks[1] <= 2 if ranks[0] == 1 else ranks[1] <= ranks[0]
            return gast.BinOp(one, gast.MatMult(), right) if fits else None
        if ranks[1] == 1:
            return gast.BinOp(other, gast.MatMult(), left if ranks[0] == 1 else turned(left)) if ranks[0] <= 2 else None
        return gast.BinOp(left, gast.MatMult(), other) if ranks[0] <= ranks[1] else None

    def run_subscript(self, node: gast.Subscript) -> Lifted:
        return self.item_of_list(node, gast.Load()) if self.is_list(node.value) else self.part(node)

    def item_of_list(self, node: gast.Subscript, context=None) -> gast.Subscript:
        value = self.run(node.value)
        return gast.Subscript(node.value if value is None else value, node.slice, context or gast.Store())

    def part(self, node: gast.Subscript) -> Optional[gast.Subscript]:
        """`y_dot[:, i]`; None where the axes of indices that are arrays would come first."""
        base = self.run(node.value)
        parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        arrays = [place for place, part in enumerate(parts) if not is_basic(part)]
        if base is None or any(not is_index(self.fact(part)) for place, part in enumerate(parts) if place in arrays):
            if base is None or arrays[-1] - arrays[0] + 1 != len(arrays):
                return None
        if not parts:
            return base
        return subscript(base, tuple_of([gast.Slice(None, None, None), *parts]))

    def run_attribute(self, node: gast.Attribute) -> Lifted:
        if node.attr in ("real", "imag"):
            return attribute(self.run(node.value), node.attr)
        if node.attr != "T" or self.rank(node.value) not in (0, 1, 2):
            return None
        value = self.run(node.value)
        return call("$np.swapaxes", value, constant(1), constant(2)) if self.rank(node.value) == 2 else value

    def each(self, node: gast.expr) -> gast.expr:
        """One direction after the other."""
        new, to, every = self.one_by_one(node)
        return call("$np.array", gast.ListComp(new, [gast.comprehension(to, every, [], 0)]))

    def loop(self, line: gast.stmt, root: str) -> gast.For:
        """A statement that stores into `root` for one direction after the other: a part of an array is a view of it."""
        new, to, every = self.one_by_one(line, root)
        new.seen_by = {root, self.item(root), *getattr(line, "seen_by", ())}
        return gast.For(to, every, [new], [], None)

    def one_by_one(self, node: gast.AST, *first: str) -> tuple:
        """The same for one direction, the names that are of one, and what has all of them."""
        new, read = clone(node), {one: name(one) for one in first}
        read.update(self.leaves(new))
        if any(isinstance(one, gast.Name) and self.is_list(one) for one in read.values()):
            message = "this use of a list is not supported in several directions at once"
            raise UnsupportedSyntaxError(
                message, self.primal.place(node), "call the derivative once for each direction: srcdiff.jvp(f, ...) without vector="
            )
        new = with_items(new, {key(every): self.item(one) for one, every in read.items()})
        ones, all_of_them = [target(self.item(one)) for one in read], [self.run(every) for every in read.values()]
        if len(ones) == 1:
            return new, ones[0], all_of_them[0]
        return new, gast.Tuple(ones, gast.Store()), call("$zip", *all_of_them)

    def leaves(self, node: gast.AST) -> Dict[str, gast.expr]:
        """What has the axis of directions, by a name for it: tangents, and items of lists of them."""
        is_item = isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Load) and self.is_list(node.value)
        if (is_item or (isinstance(node, gast.Call) and self.is_sum_of_list(node))) and self.depends(node):
            return {"_".join(dict.fromkeys(n.id for n in names_in(node))): node}
        if isinstance(node, gast.Name):
            return {node.id: node} if node.id in self.dots else {}
        found: Dict[str, gast.expr] = {}
        for child in children(node):
            found.update(self.leaves(child))
        return found

    def item(self, dot: str) -> str:
        """The name of a tangent in one direction."""
        if dot not in self.items:
            self.items[dot] = self.names.fresh(dot + "_i")
        return self.items[dot]

    # --- broadcasting

    def aligned(self, parts: List[gast.expr]) -> Optional[List[gast.expr]]:
        """Operands that are broadcast against each other, with new axes behind the first where one has fewer; None where that is not known."""
        new = [self.run(part) for part in parts]
        for place, part in enumerate(parts):
            if new[place] is not None:
                new[place] = self.as_wide(new[place], part, parts[:place] + parts[place + 1 :])
                if new[place] is None:
                    return None
        return [part if lifted is None else lifted for part, lifted in zip(parts, new)]

    def broadcast_with(self, value: gast.expr, other: gast.expr) -> Lifted:
        new = self.run(value)
        return value if new is None else self.as_wide(new, value, [other])

    def as_wide(self, new: gast.expr, part: gast.expr, others: List[gast.expr]) -> Lifted:
        ranks = [self.rank(one) for one in (part, *others)]
        if None not in ranks:
            return with_axes(new, max(ranks) - ranks[0])
        facts = [self.fact(one) for one in (part, *others)]
        if any(fact is None or fact.kind != "number" for fact in facts):
            return None
        shape = facts[0].shape
        return new if all(self.fitting.covers(shape, broadcast(shape, fact.shape)) for fact in facts[1:]) else None


def with_items(node, items: Dict[str, str]):
    """The tree with names in the place of what has the axis of directions."""
    if isinstance(node, list):
        return [with_items(part, items) for part in node]
    if not isinstance(node, gast.AST):
        return node
    if isinstance(node, (gast.Name, gast.Subscript, gast.Call)) and key(node) in items:
        return gast.Name(items[key(node)], getattr(node, "ctx", gast.Load()), None, None)
    for field in node._fields:
        setattr(node, field, with_items(getattr(node, field, None), items))
    return node


def turned(matrix: gast.expr) -> gast.expr:
    return matrix.value if isinstance(matrix, gast.Attribute) and matrix.attr == "T" else attribute(matrix, "T")


def is_basic(part: gast.expr) -> bool:
    return isinstance(part, gast.Slice) or (isinstance(part, gast.Constant) and part.value in (None, Ellipsis))


def is_index(fact) -> bool:
    """Is it surely an integer?"""
    return fact is not None and fact.is_index
