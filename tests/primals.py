"""Small functions for tests: made from text that they keep as their source, and taken through the first stages of the compiler."""

from __future__ import annotations

import itertools
import linecache
import math
from typing import Callable, List, Tuple

import gast
import numpy as np

from srcdiff.emit.printer import print_block
from srcdiff.load.source import Primal, load_function
from srcdiff.names import Names, identifiers, locals_of
from srcdiff.normalise import core_form
from srcdiff.trees import clone

COUNT = itertools.count(1)


def function_of(text: str, **module) -> Callable:
    """The function `f` of a text, in a module of its own that has `np`, `math` and `module`."""
    filename = f"<primal {next(COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"__name__": "primal", "np": np, "math": math, **module}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


def primal_of(text: str, **module) -> Primal:
    return load_function(function_of(text, **module))


def supply(primal: Primal) -> Names:
    """New names for a primal."""
    return Names(identifiers(primal.tree) | locals_of(primal.tree))


def core_of(text: str, **module) -> Tuple[Primal, List[gast.stmt]]:
    """A primal and its core form."""
    primal = primal_of(text, **module)
    return primal, core_form(primal, supply(primal))


def text_of(body: List[gast.stmt]) -> str:
    """Statements as text; our own references without their `$`."""
    copies = clone(body)
    for node in (inner for statement in copies for inner in gast.walk(statement)):
        if isinstance(node, gast.Name):
            node.id = node.id.lstrip("$")
    return "\n".join(print_block(copies))


def expression(text: str) -> gast.expr:
    return gast.parse(text, mode="eval").body


def code_of(source: str) -> str:
    """A text without its comments and docstrings."""
    return text_of([s for s in gast.parse(source).body if not isinstance(s, (gast.Import, gast.ImportFrom))])
