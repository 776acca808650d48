"""How large a function may be: what is larger would take minutes or hours, and is refused at once."""

from __future__ import annotations

import ast
from typing import Iterable, Union

import gast

from srcdiff.errors import UnsupportedSyntaxError

LARGEST = 200_000  # names, constants, operators and statements of a function: some 5,000 lines with five operations each
GROWTH = 4  # how much larger it may become when loops over what is written out are unrolled, and calls are put in place
LONGEST = 5_000  # items of a list, tuple, set or dictionary that is written out
BITS = 1023  # of an integer
DEEPEST = 10  # loops in each other: the time that a sweep takes doubles with each
LOOPS = (ast.For, ast.While, gast.For, gast.While)

Node = Union[ast.AST, gast.AST]


def refuse_large(name: str, body: Iterable[Node], growth: int = 1) -> None:
    """Raise UnsupportedSyntaxError for too many nodes, and for loops that are nested too deeply; no recursion, which such a body may not stand."""
    walk, count = [(node, 0) for node in body], 0
    while walk:
        node, depth = walk.pop()
        depth += isinstance(node, LOOPS)
        count += 1
        if depth > DEEPEST:
            raise UnsupportedSyntaxError(
                f"more than {DEEPEST} loops are nested in each other in {name}", help="move the inner loops to a function, or write array operations"
            )
        if count > LARGEST * growth:
            raise UnsupportedSyntaxError(
                f"{name} is too large: more than {LARGEST * growth} names, constants and operators", help="split it, or keep tables in globals"
            )
        items = getattr(node, "elts", getattr(node, "keys", ()))
        if len(items) > LONGEST:
            raise UnsupportedSyntaxError(f"{len(items)} items are written out in {name}, more than {LONGEST}", help="keep the table in a global")
        value = getattr(node, "value", None)
        if type(value) is int and value.bit_length() > BITS:
            raise UnsupportedSyntaxError(f"an integer in {name} is larger than any float", help="keep it in a global, if it is not differentiated")
        parts = gast if isinstance(node, gast.AST) else ast
        walk.extend((child, depth) for child in parts.iter_child_nodes(node))
