"""Names for what the compiler adds: never one that the user's function, module or Python already uses.

References to modules, builtins and printed helpers are written with a leading ``$`` (``$np``, ``$range``, ``$unbroadcast``), which no program
can contain, and get their spelling when the text is assembled.

>>> names = Names(["x", "x_bar"])
>>> names.fresh("x_bar"), names.fresh("x_bar"), names.fresh("y_bar")
('x_bar_2', 'x_bar_3', 'y_bar')
"""

from __future__ import annotations

import builtins
import keyword
from typing import Iterable, Iterator

import gast

from srcdiff.walks import Define, INNER, children, walk

RESERVED = set(dir(builtins)) | set(keyword.kwlist)


class Names:
    """The names in use, and a supply of new ones."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken) | RESERVED
        self.made: set = set()
        self.copies = 0  # of bodies of functions, so far
        self.paths: dict = {}  # the variables for parts of structures
        self.bases: dict = {}  # what is known of the bases of classes
        self.constructed: set = set()  # names for new objects, each read once after its constructor
        self.callees: dict = {}  # the user's functions whose bodies were put in place
        self.own_rules: dict = {}  # rules of the user's, as they are spelled here
        self.constants: dict = {}  # globals whose items are written into the derivative
        self.checked: set = set()  # those of them for which there is a check
        self.parted: dict = {}  # lists of tuples, each with the lists that it became
        self.claimed: set = set()  # the variables of comprehensions that became loops

    def copy(self) -> Names:
        """A supply that can be tried out."""
        other = Names(self.taken)
        other.made, other.copies, other.paths, other.claimed = set(self.made), self.copies, dict(self.paths), set(self.claimed)
        other.constants, other.checked, other.parted = dict(self.constants), set(self.checked), self.parted
        other.bases, other.callees, other.own_rules, other.constructed = self.bases, self.callees, self.own_rules, set(self.constructed)
        return other

    def fresh(self, wish: str) -> str:
        """`wish` itself if it is free, else `wish_2`, `wish_3`, ..."""
        wish = wish.lstrip("$")
        candidate, number = wish, 2
        while candidate in self.taken:
            candidate, number = f"{wish}_{number}", number + 1
        self.taken.add(candidate)
        self.made.add(candidate)
        return candidate

    def first_free(self, *wishes: str) -> str:
        """The first of several names that is free, or a numbered form of the first."""
        for wish in wishes:
            if wish not in self.taken:
                return self.fresh(wish)
        return self.fresh(wishes[0])


def identifiers(tree: gast.AST) -> set:
    """Every name that a function's text mentions: loads, stores, parameters and attributes' roots."""
    found: set = set()
    for node in gast.walk(tree):  # annotations included, which are below the names of parameters
        if isinstance(node, gast.Name):
            found.add(node.id)
        elif isinstance(node, gast.FunctionDef):
            found.add(node.name)
        else:
            found |= captured_names(node)
    return found


def locals_of(tree: gast.FunctionDef | gast.Lambda) -> set:
    """The names that the function binds: parameters and assignment targets; those of comprehensions and inner functions left out."""
    arguments = tree.args
    bound = {a.id for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    bound |= {a.id for a in (arguments.vararg, arguments.kwarg) if a is not None}
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    return (bound | stored_names(body)) - set().union(*map(declared_outside, body))


def stored_names(body: list) -> set:
    """The names that statements bind in their own scope, at any depth."""
    return set().union(*map(bound_names, body), set())


def bound_names(node: gast.AST) -> set:
    """The names that a node binds in the scope that it stands in; of a comprehension, those that it binds for itself.

    >>> sorted(bound_names(gast.parse("if p:\\n    a = [(w := b) for b in c]\\n    def f(d): e = d").body[0]))
    ['a', 'f', 'w']
    """
    found = captured_names(node)
    for child in children(node):
        if isinstance(child, (gast.FunctionDef, gast.ClassDef)):
            found.add(child.name)
        elif isinstance(child, gast.alias):
            found.add((child.asname or child.name).split(".")[0])
        elif isinstance(child, (gast.Lambda, *COMPREHENSIONS)):
            found |= bound_around(child)
        else:
            found |= bound_names(child)
    if isinstance(node, gast.Name) and isinstance(node.ctx, (gast.Store, gast.Del)):
        found.add(node.id)
    if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
        return {node.name}
    return found - bound_around(node) if isinstance(node, COMPREHENSIONS) else found


def bound_around(expression: gast.AST) -> set:
    """The names that `:=` in an expression binds: also in a comprehension, but not in the body of a lambda, it binds in the scope around it."""
    if isinstance(expression, gast.Lambda):
        return bound_around(expression.args)
    mine = {expression.target.id} if isinstance(expression, gast.NamedExpr) else set()
    return mine.union(*map(bound_around, children(expression)))


def captured_names(node: gast.AST) -> set:
    """The name that a pattern of `match` binds, if it binds one."""
    captured = getattr(node, "rest" if isinstance(node, gast.MatchMapping) else "name", None)
    return {captured} if isinstance(node, PATTERNS) and captured is not None else set()


def declared_outside(node: gast.AST) -> set:
    """The names that `nonlocal` and `global` statements of this scope declare."""
    if isinstance(node, (gast.Nonlocal, gast.Global)):
        return set(node.names)
    inner = [] if isinstance(node, (gast.FunctionDef, gast.ClassDef)) else children(node)
    return set().union(*(declared_outside(child) for child in inner if not isinstance(child, gast.expr)))


def rebound_inside(tree: gast.AST) -> set:
    """The names that inner functions bind in a scope around them."""
    return {n for node in walk(tree) if isinstance(node, gast.Nonlocal) for n in node.names}


COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
PATTERNS = (gast.MatchAs, gast.MatchStar, gast.MatchMapping)
SCOPES = (*COMPREHENSIONS, gast.Lambda, gast.FunctionDef, Define)


def names_in(node) -> Iterator[gast.Name]:
    """The names that a tree loads from outside of it: what its comprehensions and lambdas bind is theirs, within them.

    >>> sorted(read_names(gast.parse("[x * k for x in x if k]").body[0]))
    ['k', 'x']
    """
    stack = [node]
    while stack:
        current = stack.pop()
        if current.__class__ is gast.Name:
            if isinstance(current.ctx, gast.Load):
                yield current
        elif isinstance(current, SCOPES):
            yield from names_in_scope(current)
        elif INNER[current.__class__]:
            stack += children(current)[::-1]


def names_in_scope(node) -> Iterator[gast.Name]:
    """Those of a node that has names of its own."""
    if isinstance(node, COMPREHENSIONS):
        yield from names_in_comprehension(node)
    elif isinstance(node, gast.Lambda):
        bound = {part.id for part in walk(node.args) if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Param)}
        yield from (part for part in names_in(node.body) if part.id not in bound)
        yield from names_in(node.args)
    elif isinstance(node, gast.FunctionDef):
        bound = locals_of(node)
        yield from (part for statement in node.body for part in names_in(statement) if part.id not in bound)
        yield from names_in(node.args)
    else:
        yield from names_in(node.function)


def names_in_comprehension(node) -> Iterator[gast.Name]:
    bound: set = set()
    for generator in node.generators:
        yield from (part for part in names_in(generator.iter) if part.id not in bound)
        bound |= {part.id for part in walk(generator.target) if isinstance(part, gast.Name)}
        for condition in generator.ifs:
            yield from (part for part in names_in(condition) if part.id not in bound)
    for field in ("key", "value", "elt"):
        part = getattr(node, field, None)
        if part is not None:
            yield from (inner for inner in names_in(part) if inner.id not in bound)


def bound_inside(node) -> set:
    """The names that comprehensions and lambdas in a tree bind."""
    found: set = set()
    for inner in walk(node):
        if isinstance(inner, gast.comprehension):
            found |= {part.id for part in walk(inner.target) if isinstance(part, gast.Name)}
        elif isinstance(inner, gast.Lambda):
            found |= {part.id for part in walk(inner.args) if isinstance(part, gast.Name)}
    return found


def read_names(node) -> set:
    return {n.id for n in names_in(node)}
