"""Functions inside functions as primals of their own, and which functions reach themselves."""

from __future__ import annotations

from typing import Dict, List, Optional

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.source import Primal, load_callee
from srcdiff.names import read_names
from srcdiff.walks import Define, walk


def definition_of(node: gast.AST, around: Primal) -> Primal:
    """An inner function as a primal of its own."""
    home = getattr(node.lineno, "primal", around)
    tree = as_definition(node)
    return Primal(tree.name, f"{home.qualname}.{tree.name}", tree, home.filename, home.lines, around.scope, None, home.module, around.follow)


def as_definition(tree: gast.AST) -> gast.FunctionDef:
    """A lambda as a function with one `return`."""
    if not isinstance(tree, gast.Lambda):
        return tree
    body = gast.copy_location(gast.Return(tree.body), tree.body)
    return gast.copy_location(gast.FunctionDef("lambda", tree.args, [body], [], None, None, []), tree)


def functions_in(body: List[gast.stmt]) -> List[gast.AST]:
    """The inner functions and lambdas that a core block defines."""
    nodes = [node for statement in body for node in walk(statement)]
    return [node.function if isinstance(node, Define) else node for node in nodes if isinstance(node, (Define, gast.Lambda))]


def has_late_default(function: gast.AST) -> bool:
    """Does a default depend on when the function is made?"""
    arguments = function.args
    return any(d is not None and not isinstance(d, gast.Constant) for d in [*arguments.defaults, *arguments.kw_defaults])


def definition(binding: Binding, around: Primal) -> Primal:
    return definition_of(binding.node, around) if isinstance(binding, Closure) else load_callee(binding)


def is_recursive(binding: Binding, around: Primal, inner: Dict[str, gast.AST]) -> bool:
    """Does a function reach itself through the calls in it?  `inner` are the functions defined around it, by name."""
    seen: set = set()
    todo = [(binding, definition(binding, around))]
    while todo:
        one, primal = todo.pop()
        for called in called_by(primal, around, inner):
            if called.identity() == binding.identity():
                return True
            if called.identity() not in seen:
                seen.add(called.identity())
                found = loaded(called, around)
                todo += [(called, found)] if found is not None else []
    return False


def called_by(primal: Primal, around: Primal, inner: Dict[str, gast.AST]) -> List[Binding]:
    """The user's functions that a function mentions."""
    found: List[Binding] = []
    for wanted in sorted(read_names(primal.tree)):
        if wanted in inner:
            found.append(Closure("function", None, node=inner[wanted]))
        else:
            binding = primal.scope.lookup(wanted)
            if binding is not None and binding.kind == "function" and (isinstance(binding, Closure) or is_users(binding)):
                found.append(binding)
    return found


def is_users(binding: Binding) -> bool:
    root = (binding.canonical or "").split(".")[0]
    return root not in ("numpy", "math", "builtins", "operator", "scipy", "functools", "itertools", "")


def loaded(binding: Binding, around: Primal) -> Optional[Primal]:
    try:
        return definition(binding, around)
    except SrcdiffError:
        return None
