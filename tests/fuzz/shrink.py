"""Make a failing program small: `shrunk(program, still_fails)`.

Statements are deleted, loops and branches unwrapped, expressions replaced by a part of them or by a constant, parameters
dropped, as long as `still_fails(candidate)` says so, to a fixed point or until the budget of questions is spent.

An edit is a new tree.  A slot is where a node hangs: (index of its parent in the order of ast.walk, field, position).
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace
from typing import Callable

import numpy as np

from .plainer import insides, plainer
from .programs import Program

PLAIN = ("1.0", "0.5", "2")
MODULES = ("np", "numpy", "math", "msin", "np_exp", "helper")


def shrunk(program: Program, still_fails: Callable[[Program], bool], budget: int = 600) -> Program:
    """A small program that still fails, as far as the budget goes."""
    ask = _Asker(still_fails, budget)
    size = None
    while size != measure(program) and ask.left > 0:
        size = measure(program)
        for edits in (deletions, unwrapped, simpler_statements, simpler_expressions, fewer_results, fewer_outputs, simpler_callees, fewer_parameters, rounder_inputs):
            program = improved(program, edits, ask)
    return program


class _Asker:
    """Asks `still_fails` about each text once, and no more often than the budget allows."""

    def __init__(self, still_fails, budget):
        self.still_fails, self.left, self.asked = still_fails, budget, set()

    def __call__(self, candidate) -> bool:
        key = (candidate.text, candidate.call())
        if key in self.asked or self.left <= 0:
            return False
        self.asked.add(key)
        self.left -= 1
        return is_python(candidate.text) and self.still_fails(candidate)


def is_python(text: str) -> bool:
    """An edit may leave a slice where there is no index."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def measure(program):
    """What a fixed point is a fixed point of."""
    return program.text, program.call()


def improved(program, edits, ask):
    """The program after all edits of one kind that can be made."""
    position = 0
    while True:
        candidates = list(edits(program))[position:]
        for candidate in candidates:
            if ask(candidate):
                program = candidate
                break
            position += 1
        else:
            return program


# --- trees


def function_of(tree):
    """The function `f` of a module's tree."""
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "f")


def slots(tree):
    """(slot, child) of every child in the functions of the module."""
    for index, parent in enumerate(ast.walk(tree)):
        if isinstance(parent, ast.Module):
            continue
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                yield from (((index, field, i), child) for i, child in enumerate(value) if isinstance(child, ast.AST))
            elif isinstance(value, ast.AST):
                yield (index, field, None), value


def put(tree, slot, new):
    """A copy of the tree with other nodes in a slot: a list of statements, or one expression, or None."""
    tree = copy.deepcopy(tree)
    index, field, position = slot
    parent = list(ast.walk(tree))[index]
    if position is None:
        setattr(parent, field, new)
        return tree
    siblings = getattr(parent, field)
    siblings[position:position + 1] = new if isinstance(new, list) else [new]
    if not siblings and field == "body":
        siblings.append(ast.Pass())
    return tree


def remade(program, tree):
    """The program of a tree, without what its module no longer needs."""
    kept, before = tree.body, None
    while kept != before:
        before = kept
        kept = [node for node in kept if needed(node, read_in(other for other in kept if other is not node))]
    text = ast.unparse(ast.fix_missing_locations(ast.Module(kept, [])))
    return replace(program, text=text + "\n")


def read_in(nodes):
    """The names that are read in some trees."""
    return {node.id for tree in nodes for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def needed(node, names):
    """Is the statement of the module the function, or does it bind a name that is read?"""
    if isinstance(node, ast.Import):
        return any((alias.asname or alias.name) in names | {"np"} for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return any((alias.asname or alias.name) in names for alias in node.names)
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in names for target in node.targets)
    return node.name == "f" or node.name in names


# --- edits: each yields programs, the boldest first


def deletions(program):
    """One statement less, the largest first."""
    tree = ast.parse(program.text)
    found = [(slot, node) for slot, node in slots(tree) if isinstance(node, ast.stmt)]
    found.sort(key=lambda pair: -sum(1 for _ in ast.walk(pair[1])))
    only_return = not program.of and sum(isinstance(node, ast.Return) for node in ast.walk(function_of(tree))) == 1
    for slot, node in found:
        if not isinstance(node, ast.Pass) and not (only_return and isinstance(node, ast.Return)):
            yield remade(program, put(tree, slot, []))
    for slot, node in found:
        if isinstance(node, ast.Pass):
            yield remade(program, put(tree, slot, []))


def unwrapped(program):
    """A loop or a branch replaced by what is in it."""
    tree = ast.parse(program.text)
    for slot, node in slots(tree):
        if isinstance(node, (ast.If, ast.For, ast.While)):
            for statements in insides(node):
                yield remade(program, put(tree, slot, statements))


def fewer_results(program):
    """One item of each returned tuple in place of the tuple."""
    tree = ast.parse(program.text)
    returned = [node.value for node in ast.walk(function_of(tree)) if isinstance(node, ast.Return) and node.value]
    if not returned or not all(isinstance(value, ast.Tuple) for value in returned):
        return
    for position in range(min(len(value.elts) for value in returned)):
        edited = copy.deepcopy(tree)
        for node in ast.walk(function_of(edited)):
            if isinstance(node, ast.Return) and node.value:
                node.value = node.value.elts[position]
        yield remade(program, edited)


def simpler_statements(program):
    """A plainer statement of the same kind."""
    tree = ast.parse(program.text)
    for slot, node in slots(tree):
        for simpler in plainer(node):
            yield remade(program, put(tree, slot, simpler))


def simpler_expressions(program):
    """An expression replaced by a part of it, a name in it or a constant."""
    tree = ast.parse(program.text)
    for slot, node in slots(tree):
        if isinstance(node, ast.expr) and slot[1] not in ("func", "annotation") and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for simpler in parts(node):
                yield remade(program, put(tree, slot, simpler))


def parts(node):
    """What may stand for an expression, the smallest first."""
    if isinstance(node, ast.Constant):
        return
    called = {id(child.func) for child in ast.walk(node) if isinstance(child, ast.Call)}
    found = {ast.unparse(child): child for child in ast.walk(node) if child is not node and id(child) not in called and may_stand(child)}
    direct = {ast.unparse(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)}
    names = [child for child in found.values() if isinstance(child, ast.Name)]
    yield from (ast.parse(text, mode="eval").body for text in PLAIN)
    yield from names
    yield from (child for text, child in found.items() if text in direct and not isinstance(child, ast.Name))


def may_stand(node):
    """Is it an expression that can stand for the one it is part of?  Not a module, nor a function of one."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in MODULES:
        return False
    return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.Name, ast.Compare, ast.IfExp, ast.Attribute, ast.BoolOp, ast.Tuple))


def fewer_outputs(program):
    """One argument less in `of`; or what is left in the argument is returned."""
    if isinstance(program.of, tuple) and len(program.of) > 1:
        yield from (replace(program, of=tuple(n for n in program.of if n != name)) for name in program.of)
    elif program.of:
        tree = ast.parse(program.text)
        body = function_of(tree).body
        body[:] = [node for node in body if not isinstance(node, ast.Return)] + ast.parse(f"return {program.of_names()[0]}").body
        yield replace(remade(program, tree), of=None)


def fewer_parameters(program):
    """A parameter less, in the function or in wrt."""
    tree, reals = ast.parse(program.text), [name for name, value in program.inputs.items() if np.asarray(value).dtype.kind == "f"]
    for name in list(program.inputs):
        wrt = tuple(n for n in program.wrt_names() if n != name)
        if wrt and name in program.wrt_names():
            yield replace(program, wrt=wrt)
        wrt = wrt or tuple(n for n in reals if n != name)[:1]
        if wrt and name not in program.of_names():
            yield without(program, tree, name, wrt if isinstance(program.wrt, tuple) else wrt[0])


def simpler_callees(program):
    """A parameter less of a function that is called, with its argument; a call of it in place of an expression is a matter of others."""
    tree = ast.parse(program.text)
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name != "f"]:
        for position in range(len(function.args.args)):
            yield remade(program, without_argument(tree, function.name, position))


def without_argument(tree, name, position):
    """The tree without one parameter of a function, and without what is given for it."""
    tree = copy.deepcopy(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            gone = node.args.args.pop(position).arg
            node.args.defaults = node.args.defaults[-len(node.args.args):] if node.args.args else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            del node.args[position:position + 1]
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != gone]
    return tree


def without(program, tree, name, wrt):
    """The program without a parameter."""
    tree = copy.deepcopy(tree)
    arguments = function_of(tree).args
    arguments.args = [argument for argument in arguments.args if argument.arg != name]
    arguments.defaults = []
    inputs = {key: value for key, value in program.inputs.items() if key != name}
    return replace(remade(program, tree), inputs=inputs, wrt=wrt)


def rounder_inputs(program):
    """The inputs with one decimal."""
    inputs = {name: np.round(value, 1) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value for name, value in program.inputs.items()}
    inputs = {name: round(value, 1) if isinstance(value, float) else value for name, value in inputs.items()}
    yield replace(program, inputs=inputs)
