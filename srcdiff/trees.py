"""Small constructors, copies and questions for gast expressions: the vocabulary every later stage speaks.

>>> from srcdiff.trees import binary, name, constant, key
>>> key(binary("*", name("a"), constant(2.0))) == key(binary("*", name("a"), constant(2.0)))
True
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.walks import walk

# Side facts that stages hang on nodes; a copy keeps them.
CARRIED = frozenset("""
    fact when callee stops cancels operands binding gather text settled source mask_of
    kept_masks remakes function allocates pair plain of_pair several of_several assumes resizes tape checkpoint lineno col_offset end_lineno end_col_offset
    """.split())


class Line(int):
    """The line of a node that was taken from another function, whose `primal` can show it; `copy` tells several copies of it apart.  What is
    taken from a function of our own, which nobody sees, is shown where that is `called_at`."""

    def __new__(cls, number: int, primal, copy: int):
        line = super().__new__(cls, number)
        line.primal, line.copy = primal, copy
        return line

    def __str__(self) -> str:
        return f"{int(self)}#{self.copy}"

    def __deepcopy__(self, memo: dict) -> Line:
        return self


OPERATORS = {
    "+": gast.Add,
    "-": gast.Sub,
    "*": gast.Mult,
    "/": gast.Div,
    "**": gast.Pow,
    "@": gast.MatMult,
    "//": gast.FloorDiv,
    "%": gast.Mod,
}

# Not the orders: `not a < b` is true of a nan.
OPPOSITES = {gast.Eq: gast.NotEq, gast.NotEq: gast.Eq, gast.Is: gast.IsNot, gast.IsNot: gast.Is, gast.In: gast.NotIn, gast.NotIn: gast.In}


def name(identifier: str) -> gast.Name:
    return gast.Name(identifier, gast.Load(), None, None)


def known_name(identifier: str, fact) -> gast.Name:
    """A name whose fact is known, where no evaluation would find it."""
    node = name(identifier)
    node.fact = fact
    return node


def target(identifier: str) -> gast.Name:
    return gast.Name(identifier, gast.Store(), None, None)


def constant(value: object) -> gast.expr:
    """A literal; negative numbers as a unary minus, because printers drop the parentheses of `(-2) ** 2`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
        return gast.UnaryOp(gast.USub(), gast.Constant(-value, None))
    return gast.Constant(value, None)


def attribute(value: gast.expr, attr: str) -> gast.Attribute:
    return gast.Attribute(value, attr, gast.Load())


def call(function: gast.expr | str, *args: gast.expr, **keywords: gast.expr) -> gast.Call:
    function = dotted(function) if isinstance(function, str) else function
    return gast.Call(function, list(args), [gast.keyword(k, v) for k, v in keywords.items()])


def dotted(path: str) -> gast.expr:
    """The expression for a dotted path such as `np.sum`."""
    first, *rest = path.split(".")
    node: gast.expr = name(first)
    for part in rest:
        node = attribute(node, part)
    return node


def subscript(value: gast.expr, index: gast.expr) -> gast.Subscript:
    return gast.Subscript(value, index, gast.Load())


def binary(operator: str, left: gast.expr, right: gast.expr) -> gast.BinOp:
    return gast.BinOp(left, OPERATORS[operator](), right)


def negative(operand: gast.expr) -> gast.UnaryOp:
    return gast.UnaryOp(gast.USub(), operand)


def tuple_of(elements: list) -> gast.Tuple:
    return gast.Tuple(list(elements), gast.Load())


def assign(to: gast.expr | str, value: gast.expr) -> gast.Assign:
    return gast.Assign([target(to) if isinstance(to, str) else to], value, None)


def opposite(test: gast.expr) -> gast.expr:
    """`a != b` for `a == b`, `b` for `not b`, `not a` for `a`."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in OPPOSITES:
        return gast.Compare(test.left, [OPPOSITES[type(test.ops[0])]()], test.comparators)
    return gast.UnaryOp(gast.Not(), test)


def branch(test: gast.expr, body: list, orelse: list) -> gast.If:
    """`if test:` with both sides; without a body `if` the opposite."""
    return gast.If(test, body, orelse) if body else gast.If(opposite(test), orelse, [])


def clone(node):
    """A deep copy that keeps the side facts (shared, since they are immutable) and shares no node."""
    if isinstance(node, list):
        return [clone(item) for item in node]
    if not isinstance(node, gast.AST):
        return node
    if isinstance(node, gast.expr_context):
        return node  # nothing is ever noted at these
    mine = node.__dict__
    copy = node.__class__.__new__(node.__class__)
    theirs = copy.__dict__
    for field in node._fields:
        value = mine.get(field)
        theirs[field] = clone(value) if isinstance(value, (gast.AST, list)) else value
    for carried in CARRIED & mine.keys():
        theirs[carried] = mine[carried]
    return copy


def as_read(node):
    """A copy without comments, and with our own references, `$np`, spelled as a reader would."""
    copy = clone(node)
    for part in walk(copy):
        if isinstance(part, gast.Name):
            part.id = part.id.lstrip("$")
    return copy


def settled(node: gast.expr) -> gast.expr:
    """A copy of the user's own expression, not to be rearranged; every part knows what it is a copy of."""
    copy = clone(node)
    for mine, theirs in zip(walk(copy), walk(node)):
        mine.settled, mine.source = True, getattr(theirs, "source", theirs)
    return copy


def key(node) -> str:
    """A text that two expressions share if and only if they are the same tree (contexts and facts ignored)."""
    if isinstance(node, list):
        return "[" + ",".join(map(key, node)) + "]"
    if isinstance(node, gast.Name):
        return node.id + ("'" if getattr(node, "when", None) == "after" else "")
    if isinstance(node, gast.Constant):
        return repr(node.value)
    if isinstance(node, gast.expr_context):
        return ""
    if isinstance(node, gast.Subscript) and hasattr(node, "of_pair"):
        return f"{key(node.value)}[{key(node.slice)} of {key(node.of_pair)}]"
    if isinstance(node, gast.AST):
        return type(node).__name__ + "(" + ",".join(key(getattr(node, f, None)) for f in node._fields) + ")"
    return repr(node)


def with_fact_of(new: gast.expr, old: gast.expr) -> gast.expr:
    """`new`, of which the same is known as of `old`."""
    if hasattr(old, "fact"):
        new.fact = old.fact
    return new


def canonical(node: gast.Call) -> Optional[str]:
    """What is called: the rule's name, or the function's own where no derivative is asked for."""
    return getattr(node, "callee", None) or getattr(getattr(node.func, "binding", None), "canonical", None)


def dotted_path(node) -> str | None:
    """`np.linalg.solve` for that chain of attributes, None for anything else."""
    parts = []
    while isinstance(node, gast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, gast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def is_simple(node) -> bool:
    """Costs nothing to evaluate twice: a name, a literal, or an attribute or item of one."""
    if isinstance(node, (gast.Name, gast.Constant)):
        return True
    if isinstance(node, gast.Attribute):
        return is_simple(node.value)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.operand, gast.Constant)
    if isinstance(node, gast.Subscript):
        return is_simple(node.value) and is_index(node.slice)
    return False


def is_index(node) -> bool:
    if isinstance(node, gast.Tuple):
        return all(map(is_index, node.elts))
    if isinstance(node, gast.Slice):
        return all(part is None or is_index(part) for part in (node.lower, node.upper, node.step))
    if isinstance(node, gast.BinOp):
        return is_simple(node.left) and is_simple(node.right)
    return is_simple(node)
