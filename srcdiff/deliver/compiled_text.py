"""A written file with compiled loops: each derivative in it becomes a kernel and the function around it.

before: import numpy as np              after: import numba
                                               import numpy as np
        def loss_grad(w, x):
            return 2.0 * x * w                 @numba.njit(cache=True, error_model="numpy")
                                               def loss_grad_loops(w, x): ...

                                               def loss_grad(w, x):
                                                   return loss_grad_loops(w, x)
"""

from __future__ import annotations

import ast
import re
from typing import Dict, Iterable, List, Set, Tuple

import gast

from srcdiff.emit.blocks import Printed
from srcdiff.emit.module import joined
from srcdiff.emit.references import STANDARD, import_lines
from srcdiff.load.printed import helpers
from srcdiff.load.source import Primal, primal_in
from srcdiff.loops.kernel import Kernel, kernel_of
from srcdiff.loops.notes import lines_of
from srcdiff.origins import origins
from srcdiff.walks import walk

IMPORTS = (ast.Import, ast.ImportFrom)


def compiled_lines(given: List[Printed], path: str, chosen: Dict[str, bool]) -> List[Printed]:
    """The lines of a file at `path`, in which these functions are compiled, those that are True with parallel loops.

    Raises SrcdiffError for what numba cannot compile.
    """
    text, lines = joined(given), list(given)
    tree, headings = ast.parse(text), {line.text.strip() for line in given if line.text.strip().startswith("#") and not origins(line)}
    places = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    primals = {name: with_helpers(primal_in(text, path, name), places) for name in chosen}
    kernels = {
        name: kernel_of(primal, name, ast.get_docstring(places[name]), is_derivative=True, parallel=chosen[name]) for name, primal in primals.items()
    }
    for name, node in reversed(list(places.items())):
        if name in kernels:
            made = [*kernels[name].lines, Printed(""), Printed(""), *kernels[name].around]
            lines[node.lineno - 1 : node.end_lineno] = [traced(line, given, headings) for line in made]
    first, last = span_of_imports(tree)
    lines[first:last] = map(Printed, imports_of(tree, text.splitlines(), kernels.values()))
    return without_helpers(lines)


def traced(line: Printed, given: List[Printed], headings: Set[str]) -> Printed:
    """A line of loops that knows the lines that they were made from; comments that come from no line of the user's do not either."""
    numbers = [] if line.text.strip() in headings else sorted(lines_of(line.statement))
    return Printed(line.text, behind=tuple(given[number - 1] for number in numbers))


def with_helpers(primal: Primal, places: Iterable[str]) -> Primal:
    """The function, whose calls of printed helpers are known for what they are: `$zeros_of(x)` for `_zeros_of(x)`."""
    known = {"_" + word: "$" + word for word in helpers() if "_" + word in places}
    for node in walk(primal.tree):
        if isinstance(node, gast.Name) and node.id in known:
            node.id = known[node.id]
    return primal


def span_of_imports(tree: ast.Module) -> Tuple[int, int]:
    """The lines from the first import to the last, `from __future__` apart."""
    found = [node for node in tree.body if isinstance(node, IMPORTS) and getattr(node, "module", "") != "__future__"]
    return (found[0].lineno - 1, found[-1].end_lineno) if found else (first_line(tree), first_line(tree))


def first_line(tree: ast.Module) -> int:
    return tree.body[0].lineno - 1


def imports_of(tree: ast.Module, lines: List[str], kernels: Iterable[Kernel]) -> List[str]:
    """The imports of the text and of the kernels, sorted; what is the user's own stays the last group."""
    imports: Dict[str, str] = {}
    modules, own = {"numba"}, []
    for node in tree.body:
        if isinstance(node, IMPORTS) and getattr(node, "module", "") != "__future__":
            root = (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            if getattr(node, "level", 0) or root not in {*STANDARD, "numpy", "scipy"}:
                own += lines[node.lineno - 1 : node.end_lineno]
                continue
            for alias in node.names:
                path = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
                imports[alias.asname or alias.name] = path
                modules |= {path} if isinstance(node, ast.Import) else set()
    for kernel in kernels:
        imports.update(kernel.imports)
        modules |= kernel.modules
    return [*import_lines(imports, modules), *([""] if own else []), *own]


def without_helpers(lines: List[Printed]) -> List[Printed]:
    """The lines without the helpers that nothing calls any more."""
    while True:
        text = joined(lines)
        helpers = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name.startswith("_")]
        unused = [node for node in helpers if len(re.findall(rf"\b{node.name}\b", text)) == 1]
        if not unused:
            return lines
        del lines[unused[-1].lineno - 1 : unused[-1].end_lineno + 2]
