"""The functions and the statements of a text, by their lines."""

from __future__ import annotations

import ast
from typing import Dict, Iterator, NamedTuple, Optional, Tuple

from srcdiff.load.source import split_lines

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Region(NamedTuple):
    """A function with its decorators and the comments above it, or a statement at the top level (without a name)."""

    qualname: str
    first: int
    last: int


def regions(text: str) -> Iterator[Region]:
    """The functions and methods of a text, and its other statements."""
    yield from within(ast.parse(text).body, "", split_lines(text))


def within(body: list, prefix: str, lines: list) -> Iterator[Region]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from within(node.body, f"{prefix}{node.name}.", lines)
            continue
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        while isinstance(node, FUNCTIONS) and first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        yield Region(prefix + node.name if isinstance(node, FUNCTIONS) else "", first, node.end_lineno)


def region_at(found: list, line: int) -> Optional[Region]:
    return next((one for one in found if one.first <= line <= one.last), None)


def function_text(text: str, qualname: str) -> str:
    """The text of a function, "" if there is none."""
    try:
        found = [one for one in regions(text) if one.qualname == qualname]
    except SyntaxError:
        found = []
    return "\n".join(split_lines(text)[found[-1].first - 1 : found[-1].last]) if found else ""


def stretches(text: str) -> Dict[int, Tuple[int, int]]:
    """For each line of a statement the first and the last one; of a compound statement those of its header."""
    found: Dict[int, Tuple[int, int]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            last = header_end(node)
            found.update((line, (node.lineno, last)) for line in range(node.lineno, last + 1))
    return found


def header_end(node: ast.stmt) -> int:
    if not getattr(node, "body", None):
        return node.end_lineno
    parts = [getattr(node, name, None) for name in ("test", "iter", "args", "returns")]
    parts += [item.context_expr for item in getattr(node, "items", [])]
    ends = [inner.end_lineno for part in parts if part is not None for inner in ast.walk(part) if hasattr(inner, "end_lineno")]
    return max([node.lineno, *ends])
