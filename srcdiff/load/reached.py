"""What is reached through the name of a class, from the text: `Plant.AMBIENT` is a value, `Plant.ratio` a function.

A static method is the function that its text says, and so is a method that is called with the object as its first argument.
"""

from __future__ import annotations

import ast
from typing import Optional, Sequence

import gast

from srcdiff.load.binding import UNKNOWN, Binding, Scope
from srcdiff.load.body import Body, NotFollowed, body_of
from srcdiff.load.naming import is_harmless


def class_member(scope: Scope, node: ast.stmt, first: str, rest: Sequence[str]) -> Optional[Binding]:
    """The member of a class of a file, which its body tells and nobody sets; None for anything else."""
    try:
        body = body_of(node) if isinstance(node, ast.ClassDef) and len(rest) == 1 else Body()
    except NotFollowed:
        return None
    member = body.bound.get(rest[0])
    if isinstance(member, ast.FunctionDef):
        return function_member(scope, node, member, first) if member.name == rest[0] else None
    if rest[0] not in body.bound and len(getattr(node, "bases", ())) == 1:
        return inherited(scope, node, first, rest[0])
    if not isinstance(member, ast.expr):
        return None
    reads = {part.id for part in ast.walk(member) if isinstance(part, ast.Name)}
    return Binding("value", None) if first in scope.top.changes.patched or reads & set(body.bound) else scope.value(member, rest[0])


def inherited(scope: Scope, node: ast.ClassDef, first: str, name: str) -> Optional[Binding]:
    """A function of the base of a class; what the base holds besides is not looked for."""
    base = node.bases[0]
    if not isinstance(base, (ast.Name, ast.Attribute)) or not is_plain(scope, node, first, name):
        return None
    found = scope.lookup(f"{ast.unparse(base)}.{name}")
    return found if found is not None and found.kind == "function" and found.file is not None else None


def function_member(scope: Scope, node: ast.ClassDef, member: ast.FunctionDef, first: str) -> Optional[Binding]:
    """A method that the class has as it is written; a property is none, nor is a class method, which is called with the class."""
    names = [getattr(scope.lookup(ast.unparse(d)), "canonical", None) for d in member.decorator_list if isinstance(d, (ast.Name, ast.Attribute))]
    transparent = not {"builtins.property", "builtins.classmethod"} & set(names) and all(map(scope.is_transparent, member.decorator_list))
    if not transparent or not is_plain(scope, node, first, member.name):
        return None
    qualname = f"{first}.{member.name}"
    return Binding("function", f"{scope.module}.{qualname}", UNKNOWN, gast.ast_to_gast(member), scope.path, qualname, scope.project.follow)


def is_plain(scope: Scope, node: ast.ClassDef, first: str, name: str) -> bool:
    """No metaclass, no decorator but `@dataclass`, and nothing is done to the class after its statement that could change what it has under the name."""
    called = [decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list]
    names = [getattr(scope.lookup(ast.unparse(one)), "canonical", None) if isinstance(one, (ast.Name, ast.Attribute)) else None for one in called]
    changes = scope.top.changes
    is_handed = not all(is_harmless(scope.lookup(path)) for path in changes.handed.get(first, ()))
    is_patched = any(attribute in (name, "?") or attribute.startswith("__") for attribute in changes.patched.get(first, ()))
    return not node.keywords and set(names) <= {"dataclasses.dataclass"} and not is_patched and not is_handed
