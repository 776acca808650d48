"""What a name in a class's body is for its instances: a method, a property, a plain value; `member_of`."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass
from typing import Callable, Optional

import gast

from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.body import NotFollowed
from srcdiff.load.constants import constant_value
from srcdiff.load.filescope import lambda_as_function
from srcdiff.load.naming import describe, is_foreign

METHOD, STATIC, CLASS, PROPERTY, VALUE = "method", "static", "class method", "property", "value"
OTHER = "other"  # something that the text does not tell, or that may do more when it is read through an instance
DECORATED = {(): METHOD, ("builtins.property",): PROPERTY, ("builtins.staticmethod",): STATIC, ("builtins.classmethod",): CLASS}
CONTAINERS = {"builtins." + name for name in ("list", "dict", "set", "tuple", "frozenset", "float", "int", "str")}


@dataclass(frozen=True)
class Member:
    """`function` is what a method or property calls, `value` a plain value as far as it is known."""

    kind: str
    function: Optional[Binding] = None
    value: object = UNKNOWN


def member_of(owner: Binding, name: str, written: Optional[ast.AST], path: Optional[str], lookup: Callable) -> Member:
    """What a class's name is bound to, from the class itself if it is live; `written` is its `def` or expression."""
    kind = decorated_kind(written, lookup) if isinstance(written, ast.FunctionDef) else None
    if written is None:
        return Member(OTHER)
    if owner.value is not UNKNOWN:
        return of_live(owner, name)
    canonical, class_name = f"{owner.canonical}.{getattr(written, 'name', name)}", owner.qualname
    if isinstance(written, ast.FunctionDef):
        return Member(kind or OTHER, Binding("function", canonical, UNKNOWN, gast.ast_to_gast(written), path, f"{class_name}.{written.name}"))
    if isinstance(written, ast.Lambda):
        return Member(METHOD, Binding("function", canonical, UNKNOWN, lambda_as_function(written), path, f"{class_name}.{name}"))
    return of_text(written, owner, lookup)


def decorated_kind(node: ast.FunctionDef, lookup: Callable) -> str:
    """What a `def` with its decorators is; NotFollowed for decorators that are not supported."""
    found = [lookup(ast.unparse(d)) if isinstance(d, (ast.Name, ast.Attribute)) else None for d in node.decorator_list]
    names = [one.canonical if one is not None else None for one in found]
    kind = DECORATED.get(tuple(name for name in names if name != "srcdiff.zero_gradient"))
    if kind is None:
        raise NotFollowed(f"has {node.name} under a decorator that is not supported")
    if kind == CLASS and not only_reads_class(node):
        raise NotFollowed(f"has {node.name}, which may change the class")
    return kind


def only_reads_class(node: ast.FunctionDef) -> bool:
    """A class method calls its class, or reads attributes of it, and does nothing else with it."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    uses = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and parameters and inner.id == parameters[0].arg]
    read = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Load)]
    called = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return bool(parameters) and all(any(use is one for one in [*read, *called]) for use in uses)


def of_live(owner: Binding, name: str) -> Member:
    """A member of a class as it is."""
    member, canonical = vars(owner.value).get(name), f"{owner.canonical}.{name}"
    kinds = {types.FunctionType: METHOD, property: PROPERTY, staticmethod: STATIC, classmethod: CLASS}
    function = getattr(member, "fget", getattr(member, "__func__", member))
    if type(member) in kinds and isinstance(function, types.FunctionType):
        binding = describe(function, canonical)
        found = Binding("function", binding.canonical or canonical, function)
        is_own = function.__module__ == owner.value.__module__
        return Member(kinds[type(member)], found) if is_own or not is_foreign(found) else Member(OTHER)
    return Member(OTHER) if hasattr(type(member), "__get__") else Member(VALUE, None, member)


def of_text(written: ast.AST, owner: Binding, lookup: Callable) -> Member:
    """What an expression in a class's body is."""
    if isinstance(written, (ast.Name, ast.Attribute)):
        found = lookup(ast.unparse(written))
        if found is not None and found.kind == "function":
            return Member(OTHER) if is_foreign(found, owner.follow) else Member(METHOD, found)
        is_plain = found is not None and found.value is not UNKNOWN and not hasattr(type(found.value), "__get__")
        return Member(VALUE, None, found.value) if is_plain else Member(OTHER)
    value = constant_value(written, lookup)
    if isinstance(written, ast.Call):
        called = lookup(ast.unparse(written.func)) if isinstance(written.func, (ast.Name, ast.Attribute)) else None
        canonical = (called.canonical or "") if called is not None else ""
        return Member(VALUE, None, value) if canonical.startswith(("numpy.", "math.")) or canonical in CONTAINERS else Member(OTHER)
    is_plain = isinstance(written, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.JoinedStr, ast.Compare))
    return Member(VALUE, None, value) if is_plain or value is not UNKNOWN else Member(OTHER)
