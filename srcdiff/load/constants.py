"""The values of constant expressions in a module's text, computed without running anything of the user's.

>>> import ast
>>> constant_value(ast.parse("(1.5, -2, 'x')", mode="eval").body, lambda path: None)
(1.5, -2, 'x')
"""

from __future__ import annotations

import ast
import operator
from typing import Callable, Optional

import numpy

from srcdiff.load.binding import UNKNOWN, Binding

LARGEST = 100_000  # elements of an array, and the size of a power's result: what text may make us compute

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}

SIZED = {"numpy." + name for name in ("zeros", "ones", "full", "eye", "identity", "arange", "linspace")}
PLAIN = {"numpy." + name for name in ("array", "asarray", "sqrt", "exp", "log", "sin", "cos", "tan", "absolute", "float64", "deg2rad")}
BUILTIN = {"builtins." + name for name in ("float", "int", "bool", "abs", "min", "max", "len", "sum", "round", "complex")}
MATH = {"math." + name for name in ("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "atan", "radians", "pow", "floor", "ceil")}
CALLABLE = SIZED | PLAIN | BUILTIN | MATH


class NotConstant(Exception):
    """The expression's value is not known from text."""


def constant_value(expression: ast.expr, lookup: Callable[[str], Optional[Binding]]) -> object:
    """The value of a constant expression, or UNKNOWN; `lookup` gives the meaning of the names in it."""
    try:
        return evaluate(expression, lookup)
    except Exception:  # whatever the arithmetic of the user's numbers raises, they will see it when the module is imported
        return UNKNOWN


def evaluate(node: ast.expr, lookup: Callable) -> object:
    """The value of an expression; NotConstant if the text does not tell."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.Tuple, ast.List)):
        items = [evaluate(element, lookup) for element in node.elts]
        return tuple(items) if isinstance(node, ast.Tuple) else items
    if isinstance(node, (ast.Name, ast.Attribute)):
        return named(node, lookup)
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        return operation(node, lookup)
    if isinstance(node, ast.Call):
        return call(node, lookup)
    raise NotConstant


def named(node: ast.expr, lookup: Callable) -> object:
    """The value of another constant, or the function or type of a library."""
    found = lookup(ast.unparse(node))
    if found is None or found.value is UNKNOWN:
        raise NotConstant
    return found.value


def operation(node: ast.BinOp | ast.UnaryOp, lookup: Callable) -> object:
    """Arithmetic of numbers and arrays, within limits."""
    parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
    operands = [evaluate(part, lookup) for part in parts]
    if not all(isinstance(operand, (int, float, complex, numpy.ndarray, numpy.generic)) for operand in operands):
        raise NotConstant
    if isinstance(node.op, ast.Pow) and isinstance(operands[1], int) and abs(operands[1]) > 64:
        raise NotConstant
    return OPERATORS[type(node.op)](*operands)


def call(node: ast.Call, lookup: Callable) -> object:
    """A call of a harmless function of numpy, math or Python, with constant arguments."""
    found = lookup(ast.unparse(node.func)) if isinstance(node.func, (ast.Name, ast.Attribute)) else None
    if found is None or found.canonical not in CALLABLE or any(k.arg is None for k in node.keywords):
        raise NotConstant
    args = [evaluate(argument, lookup) for argument in node.args]
    keywords = {k.arg: evaluate(k.value, lookup) for k in node.keywords}
    if found.canonical in SIZED and size([*args, *keywords.values()]) > LARGEST:
        raise NotConstant
    return found.value(*args, **keywords)


def size(arguments: list) -> float:
    """A bound on the elements that arguments such as a shape or a stop ask for."""
    bound = 1.0
    for argument in arguments:
        if isinstance(argument, (tuple, list)):
            bound *= size(list(argument))
        elif isinstance(argument, (int, float)):
            bound *= max(1.0, abs(argument))
    return bound
