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
from typing import Callable, Dict, List, Optional, Tuple, Union

import gast
import numpy as np

from srcdiff.errors import ArgumentError
from srcdiff.load.classes import ClassInfo, class_of
from srcdiff.load.scope import describe
from srcdiff.load.source import Primal, load_callee, parameters_of
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.normalise.assignments import at
from srcdiff.settling import Request
from srcdiff.structures.display import built, word_of
from srcdiff.trees import assign, attribute, call, clone, constant, name, subscript
from srcdiff.walks import walk

Tree = Union["Part", "Whole"]
POSSIBLE = "numbers, arrays, and dictionaries, lists, tuples and dataclasses of them can be differentiated"
CONTAINERS = {"builtins.list", "builtins.dict", "builtins.tuple", "collections.abc.Sequence", "collections.abc.Mapping"}


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
    is_exact: bool = True  # are these all the parts that there may be?

    def leaves(self) -> List[Part]:
        return [leaf for part in self.parts.values() for leaf in (part.leaves() if isinstance(part, Whole) else [part])]


@dataclass
class Flat:
    """The function with flat parameters, and the way back: `first` are the statements that read the parts, `rebuilt` makes the gradients."""

    primal: Primal
    request: Request
    first: List[gast.stmt]
    rebuilt: Callable[[List[gast.expr]], List[gast.expr]]
    trees: Dict[str, Whole]  # of the arguments that are structures
    wanted: Tuple[str, ...]
    single: bool
    def loads(self, body: List[gast.stmt]) -> List[gast.stmt]:
        """The statements that read the parts that a derivative uses."""
        used = {node.id for statement in body for node in walk(statement) if isinstance(node, gast.Name)}
        return [s for s in self.first if not hasattr(s, "reads_part") or s.targets[0].id in used]


def flattened(primal: Primal, request: Request, objects: bool = False) -> Optional[Flat]:
    """None if no argument in `wrt` is a structure; with `objects`, others are taken apart, too."""
    names = Names(identifiers(primal.tree) | locals_of(primal.tree))
    trees: Dict[str, Whole] = {}
    roots = {wanted.partition(".")[0] for wanted in request.wrt}
    for parameter in parameters_of(primal.tree):
        if parameter.id in roots or (objects and parameter.id not in roots):
            structures = Structures(primal, names, is_whole=parameter.id in request.wrt)
            tree = structures.of(parameter, (request.example or {}).get(parameter.id))
            if tree is not None:
                trees[parameter.id] = tree
    for wanted in request.wrt:
        root = wanted.partition(".")[0]
        if root != wanted and root not in trees:
            message = f"{wanted!r} is no part that can be differentiated: it is not known of which class {root} is, or what its class does"
            raise ArgumentError(message, primal.place(primal.tree), f"annotate {root} with a class that can be followed, or pass {wanted} on its own")
    return Flattening(primal, request, trees).run() if trees else None


class Structures:
    """Finds out the structure of one argument; `is_whole`: all of it is differentiated."""

    def __init__(self, primal: Primal, names: Names, is_whole: bool):
        self.primal, self.names, self.is_whole = primal, names, is_whole

    def of(self, parameter: gast.Name, example: object) -> Optional[Whole]:
        if example is not None and self.is_whole:
            found = self.of_value(parameter, example, name(parameter.id), parameter.id)
            return found if isinstance(found, Whole) else None
        return self.of_annotation(parameter) or self.of_object(parameter, example) or self.of_use(parameter)

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
        if info is None or info.parts is None:
            self.refuse(parameter, f"it holds a {type(value).__name__}")
        items = [(n, getattr(value, n), attribute(clone(read), n)) for n, _ in info.parts]
        return self.whole(parameter, info, read, items, word)

    def whole(self, parameter: gast.Name, kind: object, read: gast.expr, items: list, word: str) -> Whole:
        parts = {label: self.of_value(parameter, value, part, f"{word}_{word_of(label)}") for label, value, part in items}
        return Whole(kind, read, parts)

    def of_annotation(self, parameter: gast.Name) -> Optional[Whole]:
        """A dataclass or a named tuple whose fields are numbers and arrays."""
        info = self.class_named(parameter.annotation)
        return self.of_class(parameter, info, name(parameter.id), parameter.id) if info is not None and info.parts is not None else None

    def of_class(self, parameter: gast.Name, info: ClassInfo, read: gast.expr, word: str) -> Whole:
        """From the annotations of the fields."""
        parts: Dict[object, Tree] = {}
        for label, _ in info.parts or []:
            held, part = info.held.get(label), attribute(clone(read), label)
            inner = class_of(held, self.primal.scope.lookup) if held is not None else None
            if held is not None and held.canonical in CONTAINERS:
                self.refuse(parameter, f"what is in its {label} is not known", "give an example of it: example=...")
            is_object = inner is not None and inner.parts is not None
            parts[label] = self.of_class(parameter, inner, part, f"{word}_{label}") if is_object else Part(self.names.fresh(f"{word}_{label}"), part)
        return Whole(info, read, parts)

    def class_named(self, path: Optional[gast.expr]) -> Optional[ClassInfo]:
        if isinstance(path, gast.Constant) and isinstance(path.value, str) and path.value.isidentifier():
            path = name(path.value)
        binding = self.primal.scope.lookup(path.id) if isinstance(path, gast.Name) else None
        return class_of(binding, self.primal.scope.lookup) if binding is not None and binding.kind == "class" else None

    def of_object(self, parameter: gast.Name, example: object) -> Optional[Whole]:
        """An object of a known class, by the attributes that the function and the class's methods use; the `self` of a method is one."""
        info = self.class_named(parameter.annotation)
        owner = self.primal.qualname.rpartition(".")[0]
        if info is None and parameter is next(iter(parameters_of(self.primal.tree)), None) and owner.isidentifier():
            info = self.class_named(name(owner))
        if info is None or self.is_whole:
            return None
        used = attributes_of(self.primal.tree, parameter.id)
        for method in [*info.methods.values(), *info.properties.values()]:
            tree = load_callee(method).tree
            used += attributes_of(tree, parameters_of(tree)[0].id) if parameters_of(tree) else []
        read = name(parameter.id)
        labels = [n for n in dict.fromkeys(used) if n not in info.methods and n not in info.properties]
        parts = {n: Part(self.names.fresh(f"{parameter.id}_{n}"), attribute(clone(read), n), getattr(example, n, None)) for n in labels}
        return Whole(info, read, parts)

    def of_use(self, parameter: gast.Name) -> Optional[Whole]:
        """A dictionary, by the keys that are written out."""
        items = [n for n in walk(self.primal.tree) if isinstance(n, gast.Subscript) and getattr(n.value, "id", None) == parameter.id]
        items = [n for n in items if isinstance(n.slice, gast.Constant) and isinstance(n.slice.value, str)]
        keys = [n.slice.value for n in sorted(items, key=lambda n: (n.lineno, n.col_offset))]
        read = name(parameter.id)
        parts = {k: Part(self.names.fresh(f"{parameter.id}_{word_of(k)}"), subscript(clone(read), constant(k))) for k in dict.fromkeys(keys)}
        return Whole("dict", read, parts, is_exact=self.is_whole) if parts else None

    def refuse(self, parameter: gast.Name, what: str, help: str = POSSIBLE) -> None:
        raise ArgumentError(f"cannot differentiate with respect to {parameter.id!r}: {what}", self.primal.place(parameter), help)


class Flattening:
    """The function in which structures have been replaced by their parts."""

    def __init__(self, primal: Primal, request: Request, trees: Dict[str, Whole]):
        self.primal, self.request, self.trees = primal, request, trees

    def run(self) -> Flat:
        primal = replace(self.primal, tree=self.tree())
        example = None
        if self.request.example is not None:
            example = {n: v for n, v in self.request.example.items() if n not in self.trees}
            parts = [leaf for tree in self.trees.values() for leaf in tree.leaves() if leaf.example is not None]
            example.update({leaf.parameter: leaf.example for leaf in parts})
        wrt = tuple(leaf for n in self.request.wrt for leaf in self.parameters(n))
        request = replace(self.request, wrt=wrt, example=example, single=False)
        return Flat(primal, request, self.first(), self.rebuilt, self.trees, self.request.wrt, self.request.single)

    def parameters(self, wanted: str) -> List[str]:
        root, dot, path = wanted.partition(".")
        if dot:
            part = self.trees[root].parts.get(path) if root in self.trees else None
            if not isinstance(part, Part):
                self.refuse(wanted)
            return [part.parameter]
        return [leaf.parameter for leaf in self.trees[wanted].leaves()] if wanted in self.trees else [wanted]

    def refuse(self, wanted: str) -> None:
        raise ArgumentError(
            f"{wanted!r} is not a part of an argument that {self.primal.name} uses",
            self.primal.place(self.primal.tree),
            "name an attribute of an object of a known class, or a key of a dictionary",
        )

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
        left, found = list(gradients), []
        for wanted in self.request.wrt:
            count = len(self.parameters(wanted))
            mine, left = left[:count], left[count:]
            if wanted not in self.trees:  # a number, an array, or one part
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
    if isinstance(tree.kind, ClassInfo) and copies:
        keywords = [gast.keyword(label, value) for label, value in zip(tree.parts, values)]
        return gast.Call(call("$type", clone(tree.read)), [], keywords)
    return built(tree.kind, list(tree.parts), values)


def structure_tests(tree: Tree) -> List[gast.expr]:
    """Tests that find an argument of another structure."""
    if isinstance(tree, Part):
        return []
    mine: List[gast.expr] = []
    if isinstance(tree.kind, ClassInfo) and (tree.kind.methods or tree.kind.properties):
        mine = [gast.Compare(call("$type", clone(tree.read)), [gast.IsNot()], [name(tree.kind.name)])]
    elif tree.kind == "dict" and tree.is_exact:
        keys = call(attribute(clone(tree.read), "keys"))
        wanted = gast.Set([constant(label) for label in tree.parts])
        mine = [gast.Compare(keys, [gast.NotEq()], [wanted])]
    elif tree.kind in ("list", "tuple"):
        mine = [gast.Compare(call("$len", clone(tree.read)), [gast.NotEq()], [constant(len(tree.parts))])]
    return mine + [test for part in tree.parts.values() for test in structure_tests(part)]


def attributes_of(tree: gast.AST, owner: str) -> List[str]:
    """The attributes of a name that a function mentions, in the order of the text."""
    found = [n for n in gast.walk(tree) if isinstance(n, gast.Attribute) and getattr(n.value, "id", None) == owner]
    return [n.attr for n in sorted(found, key=lambda n: (n.lineno, n.col_offset))]


def is_docstring(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant) and isinstance(statement.value.value, str)
