"""One scope for a function and the functions whose bodies were put into it: names of other modules and closures get names of their own.

>>> from srcdiff.load.scope import LiveScope
>>> scope = JoinedScope(LiveScope(same))
>>> scope.add("other_len", Foreign(LiveScope(module_of), "len", "other"))
>>> scope.lookup("other_len").canonical
'builtins.len'
"""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass
from typing import Dict, List, Optional

from srcdiff.load.binding import Binding, Scope


@dataclass(frozen=True)
class Foreign:
    """What a name means elsewhere: `name` in `scope`, which is that of `module`; or the contents of a closure's `cell`."""

    scope: Scope
    name: str
    module: Optional[str] = None
    cell: Optional[types.CellType] = None


class JoinedScope(Scope):
    """A function's own scope, and names that are looked up in others."""

    def __init__(self, own: Scope):
        self.own = own
        self.foreign: Dict[str, Foreign] = {}

    def __getattr__(self, attribute: str) -> object:
        return getattr(self.own, attribute)

    def add(self, name: str, foreign: Foreign) -> None:
        self.foreign[name] = foreign

    def name_of(self, foreign: Foreign) -> Optional[str]:
        """The name under which the same thing is had already."""
        return next((name for name, other in self.foreign.items() if same(other, foreign)), None)

    def lookup(self, path: str) -> Optional[Binding]:
        first, dot, rest = path.partition(".")
        if first not in self.foreign:
            return self.own.lookup(path)
        foreign = self.foreign[first]
        return foreign.scope.lookup(foreign.name + dot + rest)

    def table(self, path: str) -> Dict[object, Binding]:
        first, dot, rest = path.partition(".")
        foreign = self.foreign.get(first)
        return self.own.table(path) if foreign is None else foreign.scope.table(foreign.name + dot + rest)


def cells_of(scopes: List[JoinedScope]) -> Dict[str, types.CellType]:
    """The variables of other closures, by the names that they have in the text."""
    return {name: other.cell for scope in scopes for name, other in scope.foreign.items() if other.cell is not None}


def same(one: Foreign, other: Foreign) -> bool:
    return (one.name, one.module) == (other.name, other.module) and one.cell is other.cell


def module_of(scope: Scope) -> Optional[str]:
    """The name under which a scope's module is imported; None if it cannot be."""
    function = getattr(scope, "function", None)
    if function is None:
        return getattr(scope, "module", None)
    module = sys.modules.get(function.__module__ or "")
    return module.__name__ if module is not None and vars(module) is function.__globals__ else None
