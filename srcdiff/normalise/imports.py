"""Imports of NumPy and `math` inside a function: what they bind becomes our own name for the same thing.

before: def f(x):                               after:  def f(x):
            import math                                     return $math.exp(x) * $np.linalg.norm(x)
            from numpy.linalg import norm
            return math.exp(x) * norm(x)
The derivative imports them at its top.  Other modules do something when they are first imported, perhaps; they are refused.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Dict, List, Optional

import gast

from srcdiff.load.binding import compiler_object
from srcdiff.load.source import Primal
from srcdiff.names import locals_of, stored_names
from srcdiff.normalise.blocks import rebuilt
from srcdiff.normalise.renaming import rename_body
from srcdiff.trees import dotted

IMPORTS = (gast.Import, gast.ImportFrom)
LIBRARIES = {"numpy": "$np", "math": "$math"}


def without_imports(primal: Primal) -> Primal:
    """The primal without imports that can be resolved; itself if there are none."""
    if not imports_in(primal.tree.body):
        return primal
    tree = copy.deepcopy(primal.tree)
    resolve_imports(tree, primal.scope)
    return replace(primal, tree=tree)


def resolve_imports(tree: gast.FunctionDef, scope) -> None:
    """Resolve the imports in a function, in place; those that cannot be stay."""
    found = imports_in(tree.body)
    meanings: Dict[str, gast.expr] = {}
    resolved = []
    for statement in found:
        bound = {(alias.asname or alias.name).split(".")[0]: reference_of(statement, alias, scope) for alias in statement.names}
        others = [other for other in found if other is not statement]
        if None in bound.values() or set(bound) & (stored_names(others) | bound_otherwise(tree)):
            continue
        meanings.update({variable: dotted(reference) for variable, reference in bound.items()})
        resolved.append(statement)
    if resolved:
        tree.body = rebuilt(tree.body, lambda statement: [] if any(statement is one for one in resolved) else [statement])
        rename_body(tree, meanings)


def imports_in(body: List[gast.stmt]) -> list:
    """The imports of a block at any depth, those of inner functions left out."""
    found: list = []
    rebuilt(body, lambda statement: found.append(statement) or [statement] if isinstance(statement, IMPORTS) else [statement])
    return found


def bound_otherwise(tree: gast.FunctionDef) -> set:
    """The names that a function binds, but not by an import."""
    body = rebuilt(tree.body, lambda statement: [] if isinstance(statement, IMPORTS) else [statement])
    return locals_of(gast.FunctionDef("f", tree.args, body, [], None, None, []))


def reference_of(statement: gast.stmt, alias: gast.alias, scope) -> Optional[str]:
    """Our own name for what an import binds: `$np.linalg.norm`; None if it is not of NumPy or `math`."""
    if isinstance(statement, gast.ImportFrom):
        path = f"{statement.module}.{alias.name}" if statement.module and not statement.level else ""
    else:
        path = alias.name if alias.asname else alias.name.split(".")[0]
    root, _, rest = path.partition(".")
    is_library = getattr(scope, "is_library", lambda module: True)
    if root not in LIBRARIES or not is_library(root):
        return None
    reference = ".".join(part for part in (LIBRARIES[root], rest) if part)
    return reference if compiler_object(reference) is not None else None
