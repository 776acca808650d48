"""What the names in a function mean: two resolvers with one interface, and one naming.

`LiveScope` asks the live function, at every lookup anew; `FileScope` knows the text of files only.

>>> import numpy as np
>>> def f(x):
...     return np.sin(x)
>>> LiveScope(f).lookup("np.sin").canonical
'numpy.sin'
"""

from __future__ import annotations

import builtins
import types
from typing import Callable, Dict, Optional

import numpy

from srcdiff.load.binding import UNKNOWN, UNRESOLVED, Binding, Scope
from srcdiff.load.filescope import FileScope
from srcdiff.load.naming import UFUNC_METHODS, canonical_name, describe, is_distribution, own_binding
from srcdiff.load.overloads import holds_own_operators

__all__ = ["UNKNOWN", "UNRESOLVED", "Binding", "FileScope", "LiveScope", "OwnScope", "Scope", "UnfinishedScope", "canonical_name", "describe"]


VALUES = (int, float, complex, str, tuple, numpy.ndarray, numpy.generic)


class LiveScope(Scope):
    """The names of a live function: its closure, its module's globals, builtins; read when asked, never copied."""

    def __init__(self, function: Callable):
        self.function = function

    def lookup(self, path: str) -> Optional[Binding]:
        if path.startswith("$"):
            return own_binding(path)
        try:
            return describe(self.object(path), path)
        except LookupError:
            return None

    def table(self, path: str) -> Dict[object, Binding]:
        try:
            found = self.object(path)
        except LookupError:
            return {}
        if type(found) is not dict or not all(type(key) in (str, int) for key in found):
            return {}
        items = {key: describe(value, f"{path}[{key!r}]") for key, value in found.items() if callable(value)}
        return items if len(items) == len(found) and all(b.kind == "function" for b in items.values()) else {}

    def object(self, path: str) -> object:
        """What a dotted path is now; LookupError if there is no such thing."""
        first, *rest = path.split(".")
        found = self.root(first)
        for part in rest:
            found = member(found, part)
        return found

    def root(self, name: str) -> object:
        """The object of a name; KeyError if there is none."""
        code = self.function.__code__
        if name in code.co_freevars:
            return contents(self.function.__closure__[code.co_freevars.index(name)])
        module = self.function.__globals__
        return module[name] if name in module else builtins_of(module)[name]


def member(owner: object, attribute: str) -> object:
    """An attribute of a module, a value or a function of a class, a method of a ufunc, or what has operators of its own; KeyError for others: the caller's business."""
    if isinstance(owner, types.ModuleType) and hasattr(owner, attribute):
        return getattr(owner, attribute)
    if isinstance(owner, type) and isinstance(vars(owner).get(attribute), VALUES):
        return vars(owner)[attribute]
    if type(owner) is type and function_of(owner, attribute) is not None:
        return function_of(owner, attribute)
    if isinstance(owner, numpy.ufunc) and attribute in UFUNC_METHODS:
        return getattr(owner, attribute)
    if is_distribution(owner) and callable(getattr(owner, attribute, None)):
        return getattr(owner, attribute)
    if holds_own_operators(getattr(owner, "__dict__", {}).get(attribute)):
        return vars(owner)[attribute]
    raise KeyError(attribute)


def function_of(owner: type, attribute: str) -> Optional[types.FunctionType]:
    """The function that an attribute of a class is: a static method, or a method that is called with its object."""
    found = next((vars(cls)[attribute] for cls in owner.__mro__ if attribute in vars(cls)), None)
    function = found.__func__ if isinstance(found, staticmethod) else found
    return function if isinstance(function, types.FunctionType) else None


def contents(cell: types.CellType) -> object:
    """What a closure cell holds; KeyError if it is still empty."""
    try:
        return cell.cell_contents
    except ValueError:
        raise KeyError from None


def builtins_of(module: dict) -> dict:
    """The builtins of a module's globals, which may be the module `builtins` or its dictionary."""
    found = module.get("__builtins__", builtins)
    return found if isinstance(found, dict) else vars(found)


class UnfinishedScope(Scope):
    """The names of a module that is being imported: those that exist, then those that its text defines further down."""

    def __init__(self, live: LiveScope, path: str):
        self.live, self.path = live, path
        self.text: Optional[FileScope] = None

    def lookup(self, path: str) -> Optional[Binding]:
        found = self.live.lookup(path)
        if found is not None or path.startswith("$") or "." in path:
            return found
        self.text = self.text or FileScope(self.path)
        return self.text.lookup(path)

    def table(self, path: str) -> Dict[object, Binding]:
        return self.live.table(path)


class OwnScope(Scope):
    """The names in the text of a function that is printed into derivatives: all are the compiler's own."""

    def lookup(self, path: str) -> Optional[Binding]:
        return own_binding(path)
