"""Arguments that are structures: each number or array in them becomes a parameter, and the gradient gets their structure.

before: def loss(params, x): ... params["W"] ...      (wrt="params")
after:  def loss(params_W, params_b, x): params = {"W": params_W, "b": params_b}; ...
        with `params_W = params["W"]` before it, and {"W": params_W_bar, "b": params_b_bar} for its gradient
What the structure is, an example tells, or an annotation with a dataclass, or, for a dictionary, the keys that the function uses.
"""

from __future__ import annotations

import copy
import numbers
from dataclasses import dataclass, field, replace
from typing import Callable, Dict, List, Optional, Union

import gast
import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.load.classes import class_of
from srcdiff.load.scope import describe
from srcdiff.load.source import Primal, parameters_of
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.normalise.assignments import at
from srcdiff.settling import Request
from srcdiff.trees import assign, attribute, call, clone, constant, name, subscript, tuple_of

Tree = Union["Part", "Whole"]


@dataclass
class Part:
    """A number or an array: the parameter that stands for it, and how it is read from the argument."""

    parameter: str
    read: gast.expr
    example: object = None
    annotation: Optional[gast.expr] = None


@dataclass
class Whole:
    """A dictionary, list, tuple or object: its parts by key, position or field."""

    kind: object  # "dict", "list", "tuple" or a ClassInfo
    read: gast.expr
    parts: Dict[object, Tree] = field(default_factory=dict)

    def leaves(self) -> List[Part]:
        return [leaf for part in self.parts.values() for leaf in (part.leaves() if isinstance(part, Whole) else [part])]


@dataclass
class Flat:
    """The function with flat parameters, and the way back: `first` are the statements that read the parts, `rebuilt` makes the gradients."""

    primal: Primal
    request: Request
    first: List[gast.stmt]
    rebuilt: Callable[[List[gast.expr]], List[gast.expr]]
    single: bool

    def loads(self, body: List[gast.stmt]) -> List[gast.stmt]:
        """The statements that read the parts that a derivative uses."""
        used = {node.id for statement in body for node in gast.walk(statement) if isinstance(node, gast.Name)}
        return [s for s in self.first if not hasattr(s, "reads_part") or s.targets[0].id in used]


def flattened(primal: Primal, request: Request) -> Optional[Flat]:
    """None if no argument in `wrt` is a structure."""
    names = Names(identifiers(primal.tree) | locals_of(primal.tree))
    trees: Dict[str, Whole] = {}
    for parameter in parameters_of(primal.tree):
        if parameter.id in request.wrt:
            tree = Structures(primal, names).of(parameter, (request.example or {}).get(parameter.id))
            if tree is not None:
                trees[parameter.id] = tree
    return Flattening(primal, request, trees).run() if trees else None


class Structures:
    """Finds out the structure of one argument."""

    def __init__(self, primal: Primal, names: Names):
        self.primal, self.names = primal, names

    def of(self, parameter: gast.Name, example: object) -> Optional[Whole]:
        if example is not None:
            found = self.of_value(parameter, example, name(parameter.id), parameter.id)
            return found if isinstance(found, Whole) else None
        return self.of_annotation(parameter) or self.of_use(parameter)

    def of_value(self, parameter: gast.Name, value: object, read: gast.expr, word: str) -> Tree:
        """From an example."""
        if isinstance(value, (numbers.Number, np.ndarray)) and not isinstance(value, bool):
            return Part(self.names.fresh(word), read, value)
        if isinstance(value, dict) and all(isinstance(k, (str, int)) for k in value):
            items = [(k, v, subscript(clone(read), constant(k))) for k, v in value.items()]
            return self.whole(parameter, "dict", read, items, word)
        if type(value) in (list, tuple):
            items = [(i, v, subscript(clone(read), constant(i))) for i, v in enumerate(value)]
            return self.whole(parameter, type(value).__name__, read, items, word)
        info = class_of(describe(type(value), type(value).__name__), self.primal.scope.lookup)
        if info is None or info.fields is None:
            self.refuse(parameter, f"it holds a {type(value).__name__}")
        items = [(n, getattr(value, n), attribute(clone(read), n)) for n, _ in info.fields]
        return self.whole(parameter, info, read, items, word)

    def whole(self, parameter: gast.Name, kind: object, read: gast.expr, items: list, word: str) -> Whole:
        parts = {label: self.of_value(parameter, value, part, f"{word}_{identifier(label)}") for label, value, part in items}
        return Whole(kind, read, parts)

    def of_annotation(self, parameter: gast.Name) -> Optional[Whole]:
        """A dataclass or a named tuple whose fields are numbers and arrays."""
        path = parameter.annotation
        if isinstance(path, gast.Constant) and isinstance(path.value, str) and path.value.isidentifier():
            path = name(path.value)
        binding = self.primal.scope.lookup(path.id) if isinstance(path, gast.Name) else None
        info = class_of(binding, self.primal.scope.lookup) if binding is not None and binding.kind == "class" else None
        if info is None or info.fields is None:
            return None
        read = name(parameter.id)
        parts = {n: Part(self.names.fresh(f"{parameter.id}_{n}"), attribute(clone(read), n)) for n, _ in info.fields}
        return Whole(info, read, parts)

    def of_use(self, parameter: gast.Name) -> Optional[Whole]:
        """A dictionary, by the keys that are written out."""
        keys: List[str] = []
        for node in gast.walk(self.primal.tree):
            if isinstance(node, gast.Subscript) and getattr(node.value, "id", None) == parameter.id and isinstance(node.slice, gast.Constant):
                if isinstance(node.slice.value, str):
                    keys.append(node.slice.value)
        read = name(parameter.id)
        parts = {k: Part(self.names.fresh(f"{parameter.id}_{identifier(k)}"), subscript(clone(read), constant(k))) for k in dict.fromkeys(keys)}
        return Whole("dict", read, parts) if parts else None

    def refuse(self, parameter: gast.Name, what: str) -> None:
        raise ArgumentError(
            f"cannot differentiate with respect to {parameter.id!r}: {what}",
            self.primal.place(parameter),
            "numbers, arrays, and dictionaries, lists, tuples and dataclasses of them can be differentiated",
        )


def identifier(label: object) -> str:
    return "".join(c if c.isalnum() else "_" for c in str(label))


class Flattening:
    """The function in which structures have been replaced by their parts."""

    def __init__(self, primal: Primal, request: Request, trees: Dict[str, Whole]):
        self.primal, self.request, self.trees = primal, request, trees

    def run(self) -> Flat:
        primal = replace(self.primal, tree=self.tree())
        example = None
        if self.request.example is not None:
            example = {n: v for n, v in self.request.example.items() if n not in self.trees}
            example.update({leaf.parameter: leaf.example for tree in self.trees.values() for leaf in tree.leaves()})
        wrt = tuple(leaf for n in self.request.wrt for leaf in self.parameters(n))
        request = replace(self.request, wrt=wrt, example=example, single=False)
        return Flat(primal, request, self.first(), self.rebuilt, self.request.single)

    def parameters(self, wanted: str) -> List[str]:
        return [leaf.parameter for leaf in self.trees[wanted].leaves()] if wanted in self.trees else [wanted]

    def tree(self) -> gast.FunctionDef:
        """The definition with a parameter for each part, and the structures put together again at its beginning."""
        new = copy.deepcopy(self.primal.tree)
        defaults = new.args.defaults
        for block in (new.args.posonlyargs, new.args.args, new.args.kwonlyargs):
            block[:] = [part for p in block for part in self.flat_parameters(p)]
        new.args.defaults = defaults if not self.trees else []
        new.args.kw_defaults = [None] * len(new.args.kwonlyargs)
        made = [self.made(n, tree) for n, tree in self.trees.items()]
        start = 1 if is_docstring(new.body[0]) else 0
        new.body[start:start] = made
        return new

    def flat_parameters(self, parameter: gast.Name) -> List[gast.Name]:
        if parameter.id not in self.trees:
            return [parameter]
        return [at(gast.Name(leaf.parameter, gast.Param(), leaf.annotation, None), parameter) for leaf in self.trees[parameter.id].leaves()]

    def made(self, parameter: str, tree: Whole) -> gast.stmt:
        statement = at(assign(parameter, display(tree, lambda leaf: name(leaf.parameter))), self.primal.tree)
        statement.is_argument = True
        return statement

    def first(self) -> List[gast.stmt]:
        """`params_W = params["W"]`, behind a check of the structure."""
        statements: List[gast.stmt] = []
        for parameter, tree in self.trees.items():
            tests = structure_tests(tree)
            if tests:
                test = tests[0] if len(tests) == 1 else gast.BoolOp(gast.Or(), tests)
                message = constant(f"srcdiff: expected {parameter} with the structure that the derivative was made for")
                guard = gast.If(test, [gast.Raise(call("$ValueError", message), None)], [])
                guard.keeps = guard.guards_arguments = True
                statements.append(guard)
            for leaf in tree.leaves():
                load = assign(leaf.parameter, clone(leaf.read))
                load.guards_arguments = load.reads_part = True
                statements.append(load)
        return statements

    def rebuilt(self, gradients: List[gast.expr]) -> List[gast.expr]:
        """The gradients in the structures of their arguments."""
        left = list(gradients)
        found: List[gast.expr] = []
        for wanted in self.request.wrt:
            count = len(self.parameters(wanted))
            mine, left = left[:count], left[count:]
            if wanted not in self.trees:
                found += mine
                continue
            by_name = dict(zip(self.parameters(wanted), mine))
            found.append(display(self.trees[wanted], lambda leaf: by_name[leaf.parameter], copies=True))
        return found


def display(tree: Tree, leaf: Callable[[Part], gast.expr], copies: bool = False) -> gast.expr:
    """The structure written out; with `copies` an object is made by the class of the argument's."""
    if isinstance(tree, Part):
        return leaf(tree)
    values = [display(part, leaf, copies) for part in tree.parts.values()]
    if tree.kind == "dict":
        return gast.Dict([constant(label) for label in tree.parts], values)
    if tree.kind == "list":
        return gast.List(values, gast.Load())
    if tree.kind == "tuple":
        return tuple_of(values)
    keywords = [gast.keyword(label, value) for label, value in zip(tree.parts, values)]
    made = gast.Call(call("$type", clone(tree.read)) if copies else name("$new"), [], keywords)
    if not copies:
        made.allocates = tree.kind
    return made


def structure_tests(tree: Tree) -> List[gast.expr]:
    """Tests that find an argument of another structure."""
    if isinstance(tree, Part):
        return []
    mine: List[gast.expr] = []
    if tree.kind == "dict":
        keys = call(attribute(clone(tree.read), "keys"))
        wanted = gast.Set([constant(label) for label in tree.parts])
        mine = [gast.Compare(keys, [gast.NotEq()], [wanted])]
    elif isinstance(tree.kind, str):
        mine = [gast.Compare(call("$len", clone(tree.read)), [gast.NotEq()], [constant(len(tree.parts))])]
    return mine + [test for part in tree.parts.values() for test in structure_tests(part)]


def is_docstring(statement: gast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, gast.Expr) and isinstance(value, gast.Constant) and isinstance(value.value, str)
