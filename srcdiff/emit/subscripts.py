"""What black's spelling of subscripts depends on."""

from __future__ import annotations

import ast

# What a slice may consist of and still be written `a:b`.
DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.comprehension)
SIGNS = (ast.UnaryOp, ast.USub, ast.UAdd, ast.Invert)
SIMPLE = (ast.Name, ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.expr_context, *DISPLAYS, *SIGNS)


def bare_in_subscript(node: ast.Tuple) -> bool:
    """`x[i, j]`, `x[:,]`; but `x[()]`, `x[(i,)]` and, for the sake of Python 3.10, `x[(i, *j)]`."""
    if any(isinstance(item, ast.Slice) for item in node.elts):
        return True
    return len(node.elts) > 1 and not any(isinstance(item, ast.Starred) for item in node.elts)


def simple_slice(parts: list) -> bool:
    """Does black write the slice without spaces around the colons?  (An f-string that begins one never needs them.)"""
    return all(map(simple, parts[isinstance(parts[0], ast.JoinedStr) :]))


def simple(node: ast.AST | None) -> bool:
    return node is None or all(isinstance(inner, SIMPLE) for inner in ast.walk(node))
