"""What means `srcdiff.gradient` in a text: as a decorator, and in the form of a call, `f = srcdiff.gradient(wrt="x")(f)`."""

from __future__ import annotations

import ast
from typing import FrozenSet, Optional

from srcdiff.load.binding import Scope
from srcdiff.load.toplevel import Alias, Defined, Entry

NAMES = ("srcdiff.gradient", "srcdiff.api.gradient")


def meaning(scope: Scope, path: str, seen: FrozenSet[str] = frozenset()) -> Optional[str]:
    """The canonical name of a path, through aliases such as `gradient = srcdiff.gradient`; "unresolved" if the text does not tell."""
    first, *rest = path.split(".")
    value = alias_of(scope, first)
    if isinstance(value, (ast.Name, ast.Attribute)) and first not in seen:
        return meaning(scope, ".".join([ast.unparse(value), *rest]), seen | {first})
    binding = scope.lookup(path)
    if binding is None:
        return None
    return "unresolved" if binding.kind == "unresolved" else binding.canonical


def alias_of(scope: Scope, name: str) -> Optional[ast.expr]:
    """What the one assignment of a name gives it."""
    entries = scope.top.entries.get(name, [])
    return entries[0].value if len(entries) == 1 and isinstance(entries[0], Alias) else None


def with_arguments(scope: Scope, decorator: ast.expr) -> ast.expr:
    """The call that a name stands for, as `with_slope` after `with_slope = srcdiff.gradient(wrt="x")`; else the expression itself."""
    value = alias_of(scope, decorator.id) if isinstance(decorator, ast.Name) else None
    return value if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)) else decorator


def applied(scope: Scope, node: ast.AST) -> Optional[ast.Call]:
    """The call `srcdiff.gradient(...)` whose result a node calls, if it does."""
    called = with_arguments(scope, node.func) if isinstance(node, ast.Call) else None
    is_call = isinstance(called, ast.Call) and isinstance(called.func, (ast.Name, ast.Attribute))
    return called if is_call and meaning(scope, ast.unparse(called.func)) in NAMES else None


def is_itself(scope: Scope, entry: Entry, name: str, first: Entry) -> bool:
    """`f = srcdiff.gradient(...)(f)` below the definition of f: the same function."""
    value = entry.value if isinstance(entry, Alias) and isinstance(first, Defined) else None
    return isinstance(value, ast.Call) and [getattr(one, "id", None) for one in value.args] == [name] and applied(scope, value) is not None
