"""Where a Jacobian may have entries, read off the text: the diagonals of a function of an array of one axis, for any length of it.

before: y = np.zeros(len(x))
        y[1:-1] = x[2:] - 2.0 * x[1:-1] + x[:-2]
after:  element i of y depends on x[i - 1], x[i] and x[i + 1]: diagonals -1, 0, 1

Each name has what its value depends on: an array on elements at fixed distances, a number on elements that are counted from the start, from the end
or from the variable of a loop.  Whatever else is done with a value that depends on x is not followed, and said.  (Index analysis as compilers do
it for dependences of loops: Allen & Kennedy, Optimizing Compilers for Modern Architectures, 2001, chapter 3.)
"""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.facts.dataflow import changed, writes
from srcdiff.normalise.grammar import assigned_pairs, is_store, root_of
from srcdiff.rules.table import rule_for
from srcdiff.sparse.dependences import Along, At, Env, Fixed, Lost, from_pass, joined, met, together

START, END = "the start", "the end"  # what indices are counted from, besides variables of loops
KEEPING = ("numpy.copy", "numpy.array", "numpy.asarray", "numpy.ascontiguousarray", "$copied", "$unbroadcast")
LIKE = ("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like", "numpy.full_like")
ALLOCATORS = ("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full")


def diagonals(body: List[gast.stmt], wrt: str) -> List[int]:
    """The offsets of the diagonals, of a core block that ends with a return, about which all facts are known.  Raises Lost, also if there are none."""
    return Reading().result(body, {wrt: Along(frozenset([0]), 0)})


class Reading:
    def __init__(self):
        self.lowest: Dict[str, Optional[int]] = {}  # of the variables of loops

    def result(self, body: List[gast.stmt], env: Env) -> List[int]:
        *body, last = body
        found = self.value(last.value, self.block(body, env))
        if isinstance(found, (Lost, At)):
            raise found if isinstance(found, Lost) else Lost("the result is a number", last.value)
        if isinstance(found, Fixed):
            raise Lost("the result does not depend on the argument", last)
        return sorted(found.offsets)

    def block(self, body: List[gast.stmt], env: Env) -> Env:
        for statement in body:
            env = getattr(self, "after_" + type(statement).__name__.lower(), self.after_other)(statement, dict(env))
        return env

    def after_other(self, statement: gast.stmt, env: Env) -> Env:
        for name in changed(statement) | writes(statement):
            env[name] = Lost("what this does to an array is not followed", statement)
        return env

    def after_assign(self, statement: gast.Assign, env: Env) -> Env:
        if is_store(statement):
            return self.stored(statement, env)
        values = {name: self.value(value, env) for name, value in assigned_pairs(statement)}
        env.update(values)
        for name in self.lowest.keys() & values.keys():  # the variable of a loop: from here on it is another number
            self.lowest[name] = None
            env = {n: from_pass(value, name, statement) for n, value in env.items()}
        return env

    def stored(self, statement: gast.Assign, env: Env) -> Env:
        """`y[1:-1] = e`, `y[i] = e`: y depends on what it depended on, and on what e does, from where it is put."""
        (target,) = statement.targets
        root = root_of(target)
        old, new = env.get(root, Fixed()), self.value(statement.value, env)
        for name in changed(statement) - {root}:
            env[name] = Lost("it shares memory with an array that is written in place", statement)
        if not isinstance(target, gast.Subscript) or not isinstance(target.value, gast.Name):
            env[root] = Lost("what is written in place here is not followed", statement)
        elif not isinstance(new, Fixed):
            env[root] = joined(old, self.put(target, old, new), statement)
        return env

    def put(self, target: gast.Subscript, old: object, new: object) -> object:
        longer = getattr(old, "longer", None)
        if isinstance(new, Along):
            part = slice_of(target.slice)
            return Lost("this slice is not followed", target) if part is None else Along(frozenset(o - part[0] for o in new.offsets), longer)
        place = self.place(target.slice, longer) if isinstance(new, At) else None
        if place is None:
            return new if isinstance(new, Lost) else Lost("this index is not followed", target)
        if any(base != place[0] for base, _ in new.places):
            return Lost("a value from one end, or of one loop, is stored at another", target)
        return Along(frozenset(index - place[1] for _, index in new.places), longer)

    def after_if(self, statement: gast.If, env: Env) -> Env:
        return met(self.block(statement.body, env), self.block(statement.orelse, env), statement)

    def after_for(self, loop: gast.For, env: Env) -> Env:
        variable = loop.target.id
        self.lowest[variable] = lowest(loop.iter)
        env = {name: from_pass(value, variable, loop) for name, value in env.items()}  # it may have been that of another loop
        env = self.passes(loop, env, variable)
        self.lowest[variable] = None
        return env

    def after_while(self, loop: gast.While, env: Env) -> Env:
        return self.passes(loop, env, None)

    def passes(self, loop: gast.stmt, env: Env, variable: Optional[str]) -> Env:
        """Until another pass adds nothing; what depends on the variable is not followed from one pass to the next."""
        head = env
        while True:
            inside = {**head, variable: Fixed()} if variable is not None else head
            end = {name: from_pass(value, variable, loop) for name, value in self.block(loop.body, inside).items()}
            wider = met(head, end, loop)
            if wider == head:
                return wider
            head = wider

    def place(self, index: gast.expr, longer: Optional[int]) -> Optional[Tuple[str, int]]:
        """What an index is counted from, and how far from there; None if that is not known, or if it may be from the other end."""
        number = integer(index)
        if number is not None:
            return (START, number) if number >= 0 else None if longer is None else (END, number + longer)
        if isinstance(index, gast.Name):
            base, shift = index.id, 0
        elif isinstance(index, gast.BinOp) and isinstance(index.op, (gast.Add, gast.Sub)) and isinstance(index.left, gast.Name):
            base, shift = index.left.id, integer(index.right)
            shift = -shift if shift is not None and isinstance(index.op, gast.Sub) else shift
        else:
            return None
        first = self.lowest.get(base)
        return None if shift is None or first is None or first + shift < 0 else (base, shift)

    def value(self, node: gast.expr, env: Env) -> object:
        if isinstance(node, gast.Name):
            return env.get(node.id, Fixed())
        if not getattr(getattr(node, "fact", None), "varied", True):
            return Fixed(self.length(node, env))
        if isinstance(node, gast.Subscript):
            return self.part(node, self.value(node.value, env))
        if isinstance(node, gast.IfExp):
            return joined(self.value(node.body, env), self.value(node.orelse, env), node)
        rule, operands = rule_for(getattr(node, "callee", None)), getattr(node, "operands", {})
        operands = list(operands.values() if isinstance(operands, dict) else operands)
        if any((operand.fact.shape.rank or 0) > 1 for operand in operands if hasattr(operand, "fact")):
            return Lost("an array of several axes is not followed", node)
        if rule is not None and rule.name in KEEPING:
            return self.kept(node, operands, env)
        if rule is not None and (rule.kind == "elementwise" or rule.name == "numpy.where"):
            return together([self.value(operand, env) for operand in operands], node)
        return Lost("which elements of its result depend on which of its arguments is not followed", node)

    def kept(self, node: gast.expr, operands: list, env: Env) -> object:
        """A copy; the sum that undoes broadcasting is none over the axis."""
        values = [self.value(operand, env) for operand in operands]
        may_sum = node.callee == "$unbroadcast" and not isinstance(values[1], Along) and getattr(values[1], "longer", None) is None
        if may_sum and isinstance(values[0], Along):
            return Lost("this may be a sum over all elements", node)
        return values[0]

    def part(self, node: gast.Subscript, base: object) -> object:
        """`x[1:-1]`, `x[i - 1]`, `x[()]`."""
        if hasattr(node, "of_pair") or hasattr(node, "of_several"):
            return Lost("one of several results is not followed", node)
        if isinstance(node.slice, gast.Tuple) and not node.slice.elts or not isinstance(base, Along):
            return base if not isinstance(base, At) else Lost("an index of a number", node)
        part = slice_of(node.slice)
        if part is not None:
            return Along(frozenset(o + part[0] for o in base.offsets), None if base.longer is None else base.longer - sum(part))
        place = self.place(node.slice, base.longer)
        if place is None:
            return Lost("this index is not followed", node)
        return At(frozenset((place[0], place[1] + o) for o in base.offsets))

    def length(self, node: gast.expr, env: Env) -> Optional[int]:
        """By how much an array that does not depend on the argument is longer than that."""
        callee = called(node)
        if callee not in (*LIKE, *ALLOCATORS) or not node.args or any(keyword.arg == "shape" for keyword in node.keywords):
            return None
        return longer_of(node.args[0], env) if callee in LIKE else count(node.args[0], env)


def called(node: gast.AST) -> Optional[str]:
    """The full name of the function that a node calls."""
    return getattr(getattr(getattr(node, "func", None), "binding", None), "canonical", None)


def longer_of(node: gast.expr, env: Env) -> Optional[int]:
    return getattr(env.get(node.id), "longer", None) if isinstance(node, gast.Name) else None


def count(node: gast.expr, env: Env) -> Optional[int]:
    """By how much `len(x) - 2` is more than the length of the argument."""
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
        left, right = count(node.left, env), integer(node.right)
        return None if left is None or right is None else left + (right if isinstance(node.op, gast.Add) else -right)
    if isinstance(node, gast.Subscript) and integer(node.slice) == 0:
        node = node.value
        return count(node, env) if isinstance(node, gast.Attribute) or called(node) == "numpy.shape" else None
    if isinstance(node, gast.Attribute) and node.attr in ("size", "shape"):
        return longer_of(node.value, env)
    is_length = called(node) in ("builtins.len", "numpy.size", "numpy.shape") and len(node.args) == 1 and not node.keywords
    return longer_of(node.args[0], env) if is_length else None


def slice_of(index: gast.AST) -> Optional[Tuple[int, int]]:
    """How many elements `[1:-2]` leaves out at the start and at the end; None for any other index."""
    if isinstance(index, gast.Constant) and index.value is Ellipsis:
        return 0, 0
    if not isinstance(index, gast.Slice) or (index.step is not None and integer(index.step) != 1):
        return None
    first = 0 if index.lower is None else integer(index.lower)
    last = 0 if index.upper is None else integer(index.upper)
    if first is None or last is None or first < 0 or last > 0 or (index.upper is not None and last == 0):
        return None
    return first, -last


def integer(node: Optional[gast.AST]) -> Optional[int]:
    """The integer that is written there."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        inner = integer(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, gast.Constant) and type(node.value) is int else None


def lowest(iterated: gast.expr) -> Optional[int]:
    """The least value of a loop's variable, if the text tells it: `range(1, n)`, `range(n - 1, -1, -1)`."""
    arguments = iterated.args if called(iterated) == "builtins.range" else []
    if len(arguments) == 1:
        return 0
    step = integer(arguments[2]) if len(arguments) == 3 else 1
    if step is None or step == 0 or len(arguments) not in (2, 3):
        return None
    end = integer(arguments[0] if step > 0 else arguments[1])
    return end if step > 0 or end is None else end + 1
