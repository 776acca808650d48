"""Where the text of a class stands: its statement and its file."""

from __future__ import annotations

import ast
import collections
import dataclasses
import inspect
import linecache
import sys
import types
from typing import Optional, Tuple

from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.proof import shared_tree
from srcdiff.load.scope import LiveScope
from srcdiff.load.text import read_text


def definition(binding: Binding) -> tuple:
    """(the class statement, its file); None for a class that is made in another way."""
    if binding.value is not UNKNOWN:
        path, text = live_text(binding.value)
        qualname = binding.value.__qualname__
    else:
        path, qualname = binding.file, binding.qualname
        text = read_text(path) if path is not None else ""
    if path is None or qualname is None or "." in qualname:
        return None, path
    found = [n for n in shared_tree(text, path).body if isinstance(n, ast.ClassDef) and n.name == qualname]
    return (found[0] if len(found) == 1 else None), path


def live_text(cls: type) -> Tuple[Optional[str], str]:
    """The file of a live class and its text, which a notebook's cell has without a file; a method tells more surely than the module."""
    method = a_method(cls)
    module = sys.modules.get(cls.__module__)
    path = method.__code__.co_filename if method is not None else getattr(module, "__file__", None) or inspect.getsourcefile(cls)
    return path, "".join(linecache.getlines(path)) if path is not None else ""


def scope_of(cls: type) -> Optional[LiveScope]:
    """What names mean around the statement of a live class."""
    module = sys.modules.get(cls.__module__)
    function = a_method(cls) or (types.FunctionType(scope_of.__code__, vars(module)) if module is not None else None)
    return LiveScope(function) if function is not None else None


def a_method(cls: type) -> Optional[types.FunctionType]:
    """A function that the class statement defines: not one that a decorator made."""
    own = [getattr(member, "fget", getattr(member, "__func__", member)) for member in vars(cls).values()]
    found = [one for one in own if isinstance(one, types.FunctionType) and one.__qualname__ == f"{cls.__qualname__}.{one.__name__}"]
    made = ("<string", inspect.getsourcefile(dataclasses), inspect.getsourcefile(collections))  # by dataclass, by NamedTuple
    return next((one for one in found if not one.__code__.co_filename.startswith(made)), None)


def members(node: ast.ClassDef) -> List[str]:
    """The names that the class's body binds."""
    names = [inner.name for inner in node.body if isinstance(inner, (ast.FunctionDef, ast.ClassDef))]
    targets = [t for inner in node.body if isinstance(inner, ast.Assign) for t in inner.targets]
    return names + [t.id for t in targets if isinstance(t, ast.Name)]
