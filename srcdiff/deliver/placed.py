"""Let a live derivative stand in its written file, for profilers, coverage, debuggers and tracebacks, if the file says the same.

What runs is the derivative that was made at import, and not the file; only its lines are said to be those of the file.  So a file that is
stale, or was edited, changes no number: it is not named then.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from typing import List, Optional

from srcdiff.emit.header import is_generated
from srcdiff.load.proof import shared_tree
from srcdiff.load.source import read_text, split_lines


@dataclass(frozen=True)
class Placed:
    """A function in a written file: the line of its `def`, and by how many lines its body stands below where it stands in a live text."""

    file: str
    line: int
    shift: int


def placed_in(file: str, definition: ast.FunctionDef, text: str, stem: str) -> Optional[Placed]:
    """Where a file says, line by line, what a definition in a live text says; the file may read globals as `stem.GLOBAL`."""
    if not os.path.isfile(file) or not is_generated(written := read_text(file)):
        return None
    try:
        tree = shared_tree(written, file)
    except SyntaxError:
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (node.name == definition.name or node.name.startswith(definition.name + "_")):
            if body_lines(node, written, stem) == body_lines(definition, text, stem):
                return Placed(os.path.abspath(file), node.lineno, first(node) - first(definition))
    return None


def first(node: ast.FunctionDef) -> int:
    return node.body[0].lineno


def body_lines(node: ast.FunctionDef, text: str, stem: str) -> List[str]:
    """The lines from the docstring on, with the globals of the primal's module as that spells them."""
    lines = split_lines(text)[first(node) - 1 : node.end_lineno]
    return [re.sub(rf"\b{re.escape(stem)}(_\d+)?\.", "", line) for line in lines]


def move(definition: ast.FunctionDef, place: Placed) -> None:
    """Give a definition the lines that it has in the file."""
    ast.increment_lineno(definition, place.shift)
    definition.lineno = place.line
