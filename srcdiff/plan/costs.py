"""What it costs to evaluate an expression again, in units of one operation on scalars (see Griewank & Walther 2008, section 4.6)."""

from __future__ import annotations

import gast

from srcdiff.rules.table import OwnName
from srcdiff.walks import children, walk

CHEAP = 4  # recomputing up to about four scalar operations costs no more than to save and restore a value
EXPENSIVE = 100
PURE_CHEAP_CALLS = {"builtins.range": 1, "builtins.len": 1, "builtins.float": 1, "builtins.int": 1, "builtins.abs": 1}


def is_cheap_to_recompute(node: gast.expr) -> bool:
    """Is evaluating the expression twice invisible, and no dearer than keeping its value?"""
    return not node.fact.impure and cost(node) <= CHEAP


def is_one_array_operation(node: gast.expr) -> bool:
    """Arithmetic that makes an array in one go: where its operands are at hand all the time, it costs no more than the memory for its value."""
    if node.fact.impure or not isinstance(node, (gast.BinOp, gast.UnaryOp)):
        return False
    return EXPENSIVE <= cost(node) < 2 * EXPENSIVE and not any(isinstance(part, (gast.MatMult, gast.Pow, gast.Call)) for part in walk(node))


def cost(node: gast.expr) -> int:
    """The number of scalar operations; arrays' arithmetic and calls count as expensive, views as nothing much."""
    if isinstance(node, (gast.Name, gast.Constant)):
        return 0
    if isinstance(node, gast.Attribute):
        return cost(node.value)
    if isinstance(node, gast.Subscript):
        view = getattr(node, "gather", "basic") == "basic"
        return (1 if view else EXPENSIVE) + cost(node.value) + index_cost(node.slice)
    if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.BoolOp)):
        own = 1 if is_number(node) else EXPENSIVE
        return own + sum(cost(child) for child in children(node) if isinstance(child, gast.expr))
    if isinstance(node, gast.Call) and any(calls_it(argument) for argument in node.args):
        return EXPENSIVE * EXPENSIVE
    if isinstance(node, gast.Call):
        cheap = is_number(node) and not isinstance(getattr(node, "callee", None), OwnName)  # a function with a rule of the user's may do anything
        return PURE_CHEAP_CALLS.get(called(node), 2 if cheap else EXPENSIVE) + sum(map(cost, node.args))
    if isinstance(node, gast.Tuple):
        return sum(map(cost, node.elts))
    return EXPENSIVE


def calls_it(argument: gast.expr) -> bool:
    """Is an argument a function, which will be called, nobody knows how often?"""
    return getattr(getattr(argument, "fact", None), "kind", None) == "function"


def called(node: gast.Call) -> str:
    binding = getattr(node.func, "binding", None)
    return getattr(binding, "canonical", None) or ""


def is_number(node: gast.expr) -> bool:
    """Surely or by the caller's word a scalar, made from scalars: a sum over an array is none."""
    return all(part.fact.shape.told.dims == () for part in (node, *operand_parts(node)) if hasattr(part, "fact"))


def operand_parts(node: gast.expr) -> list:
    if isinstance(node, gast.Call):
        return list(node.args)
    return [child for child in children(node) if isinstance(child, gast.expr)]


def index_cost(node) -> int:
    if isinstance(node, gast.Slice):
        return sum(index_cost(part) for part in (node.lower, node.upper, node.step) if part is not None)
    if isinstance(node, gast.Tuple):
        return sum(map(index_cost, node.elts))
    return cost(node)
