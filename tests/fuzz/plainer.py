"""Statements that may stand for another one in a shrunk program: what is inside of it, or a plainer one of its kind."""

from __future__ import annotations

import ast
import copy


def insides(node):
    """What may stand for a compound statement."""
    body = node.body if isinstance(node, ast.If) else without_own_jumps(node.body)
    yield body
    if node.orelse:
        yield node.orelse
        yield [*body, *node.orelse]
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        for start in starts(node.iter):
            yield [ast.parse(f"{node.target.id} = {start}").body[0], *body]


def without_own_jumps(body):
    """The body of a loop without what leaves the loop or the pass."""
    return [_OwnJumps().visit(copy.deepcopy(statement)) for statement in body]


class _OwnJumps(ast.NodeTransformer):
    """Takes the `break` and `continue` of one loop out; those of loops in it stay."""

    def visit_Break(self, node):
        return ast.Pass()

    visit_Continue = visit_Break

    def visit_For(self, node):
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    visit_While = visit_For


def starts(iterable):
    """Values of a loop variable, as text."""
    if isinstance(iterable, ast.Call) and ast.unparse(iterable.func) == "range":
        return ["0", "1"]
    return [f"{iterable.id}[0]"] if isinstance(iterable, ast.Name) else []


def plainer(node):
    """Plainer statements, or None for an annotation."""
    if isinstance(node, ast.arg) and node.annotation:
        yield ast.arg(node.arg)
    if isinstance(node, ast.AugAssign):
        yield [ast.Assign([node.target], node.value)]
        old = ast.parse(ast.unparse(node.target), mode="eval").body
        yield [ast.Assign([node.target], ast.BinOp(old, node.op, node.value))]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield from ([ast.parse(text).body[0]] for text in plainer_calls(node.value))
    if isinstance(node, ast.Assign):
        yield from plainer_assignments(node)
    if isinstance(node, (ast.For, ast.While)) and node.orelse:
        new = copy.deepcopy(node)
        new.orelse = []
        yield [new]
        yield [new, *node.orelse]
    if isinstance(node, ast.For):
        yield from plainer_loops(node)
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant):
        yield [ast.For(ast.Name("_", ast.Store()), ast.parse("range(3)", mode="eval").body, node.body, node.orelse)]
    if isinstance(node, ast.If) and node.orelse:
        yield [ast.If(node.test, node.body, [])]
    if isinstance(node, ast.Raise) and node.exc and not isinstance(node.exc, ast.Name):
        yield [ast.Raise(ast.Name("ValueError", ast.Load()))]


def plainer_assignments(node):
    """One target of several, one element of a tuple, a tuple in two statements."""
    for target in node.targets if len(node.targets) > 1 else []:
        yield [ast.Assign([target], node.value)]
    target = node.targets[0]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        pairs = [ast.Assign([part], value) for part, value in zip(target.elts, node.value.elts)]
        yield pairs
        for pair in pairs:
            yield [pair]


def plainer_calls(call):
    """A store to all or some of an array, instead of a function that writes to it."""
    called, arguments = ast.unparse(call.func), [ast.unparse(argument) for argument in call.args]
    out = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "out"]
    if called.endswith(".at") and len(arguments) == 3:
        yield f"{arguments[0]}[{arguments[1]}] = {arguments[2]}"
    if out:
        yield f"{out[0]}[...] = {called}({', '.join(arguments)})"
    if called == "np.copyto":
        yield f"{arguments[0]}[...] = {arguments[1]}"
    if called.endswith(".fill"):
        yield f"{called[:-len('.fill')]}[...] = {arguments[0]}"


def plainer_loops(node):
    """Loop over one of the arrays of a zip, over what is enumerated, over a range that is not reversed."""
    if not isinstance(node.iter, ast.Call):
        return
    called, arguments = ast.unparse(node.iter.func), node.iter.args
    parts = node.target.elts if isinstance(node.target, ast.Tuple) else []
    if called == "enumerate" and len(parts) == 2:
        yield [ast.For(parts[1], arguments[0], node.body, node.orelse)]
        yield [ast.For(parts[0], ast.parse("range(2)", mode="eval").body, node.body, node.orelse)]
    if called == "zip" and len(parts) == len(arguments):
        yield from ([ast.For(part, argument, node.body, node.orelse)] for part, argument in zip(parts, arguments))
    if called == "reversed":
        yield [ast.For(node.target, arguments[0], node.body, node.orelse)]
    if called == "range":
        yield [ast.For(node.target, ast.parse("range(2)", mode="eval").body, node.body, node.orelse)]
