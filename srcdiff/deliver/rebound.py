"""Do the names that a derivative was made with still mean what they meant then?"""

from __future__ import annotations

import types
from typing import Callable, Dict, Optional

from srcdiff.errors import ReboundError
from srcdiff.load.binding import UNKNOWN, Binding, Scope

HELP = "generate the derivative again, after the last definition"


def names_check(generated: str, scope: Scope, bindings: Dict[object, Binding], primal: Optional[Callable] = None) -> Callable[[], None]:
    """A check that functions, classes and modules are still what their names mean, and consist of what they did; ReboundError if not.

    If the primal is itself a derivative, what that was made with is checked, too; if it is a method, the methods of its class.
    """
    library = {path: b for path, b in bindings.items() if b.kind in ("function", "module", "class") and path[0] != "$" and b.value is not UNKNOWN}
    content = {path: content_of(binding.value) for path, binding in library.items()}
    owner = owner_of(primal) if primal is not None else None
    methods = content_of(owner)

    def check() -> None:
        getattr(primal, "check_names", nothing)()
        for path, binding in library.items():
            now = scope.lookup(path) if isinstance(path, str) else scope.table(path[0]).get(path[1])
            if now is None or not is_same(now.value, binding.value) or was_changed(now.value, content[path]):
                shown = repr(path) if isinstance(path, str) else f"{path[0]}[{path[1]!r}]"
                raise ReboundError(f"{shown} means something else than when {generated} was generated", help=HELP)
            getattr(binding.value, "check_names", nothing)()
        if was_changed(owner, methods):
            raise ReboundError(f"a method of {owner.__name__} is another one than when {generated} was generated", help=HELP)

    return check


def nothing() -> None:
    """What there is to check of what is no derivative."""


def content_of(value: object) -> Dict[object, object]:
    """The code and defaults of a function, the methods of a class with theirs: who changes one in place binds no name anew."""
    if isinstance(value, types.FunctionType) and hasattr(value, "primal"):
        return {}  # a derivative takes other code at its first call, and checks itself
    if isinstance(value, types.FunctionType):
        return {"code": value.__code__, **dict(enumerate(value.__defaults__ or ())), **(value.__kwdefaults__ or {})}
    if isinstance(value, type):
        members = {name: member for base in reversed(value.__mro__) for name, member in vars(base).items()}
        methods = {name: member for name, member in members.items() if isinstance(member, types.FunctionType)}
        return {**methods, **{(name, part): one for name, method in methods.items() for part, one in content_of(method).items()}}
    return {}


def was_changed(value: object, before: Dict[object, object]) -> bool:
    """Something that was there is another one, or gone; what was added since is used by nobody yet."""
    now = content_of(value)
    return any(now.get(name) is not one for name, one in before.items())


def owner_of(function: Callable) -> Optional[type]:
    """The class in whose body a function stands, if that is there by now."""
    found = function.__globals__.get(function.__qualname__.split(".")[0]) if "." in function.__qualname__ else None
    for part in function.__qualname__.split(".")[1:-1]:
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def is_same(now: object, before: object) -> bool:
    """Is it the same object?  A method is made anew whenever it is read: `np.add.reduce`."""
    both = now, before
    if all(isinstance(one, types.BuiltinMethodType) and not isinstance(one.__self__, types.ModuleType) for one in both):
        return now == before
    return now is before
