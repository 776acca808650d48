"""Arguments with operators of their own: the first call of a live derivative refuses them, later calls cost nothing."""

from __future__ import annotations

import ast
from typing import Callable, Dict, List, Set

from srcdiff.errors import ArgumentError
from srcdiff.load.naming import describe, is_foreign
from srcdiff.load.overloads import has_own_operators
from srcdiff.walks import walk


def operand_check(definitions: List[ast.FunctionDef]) -> Callable[[Dict[str, object]], None]:
    """A check of the arguments of a call, by their names.

    `definitions` are the functions of the text that get the arguments.  Whoever takes an object apart reads its attributes, and may have made its class an operand by its text; an array of another
    library has methods of its own, too (`std` of a pandas series divides by n - 1), and is no operand anywhere.
    """
    operators = operators_by_name(definitions)

    def check(arguments: Dict[str, object]) -> None:
        for name, value in arguments.items():
            if has_own_operators(value) and is_refused(value, operators.get(name, set())):
                kind = type(value)
                raise ArgumentError(
                    f"the argument {name!r} is a {kind.__module__}.{kind.__qualname__}, whose operators need not be those of arrays",
                    help=f"pass np.asarray({name})",
                )

    return check


def is_refused(value: object, operators: Set[type]) -> bool:
    if type(value).__module__.startswith("scipy.sparse"):
        return bool(operators - {ast.MatMult})  # `A @ x` is what it is for arrays
    return bool(operators) or is_foreign(describe(type(value), ""))


def operators_by_name(definitions: List[ast.FunctionDef]) -> Dict[str, Set[type]]:
    """The operators that have the name itself as an operand, in a derivative and its other half."""
    found: Dict[str, Set[type]] = {}
    for node in (node for definition in definitions for node in walk(definition)):
        if isinstance(node, (ast.BinOp, ast.AugAssign, ast.UnaryOp)):
            operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value] if isinstance(node, ast.AugAssign) else [node.operand]
            for operand in operands:
                if isinstance(operand, ast.Name):
                    found.setdefault(operand.id, set()).add(type(node.op))
    return found
