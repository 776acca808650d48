"""What a name in a function means: `Binding`, and the interface `Scope` that both resolvers implement."""

from __future__ import annotations

import abc
import builtins
import math
from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import gast
import numpy


class Unknown:
    """The type of UNKNOWN: stands for a value that the text alone does not tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: dict) -> Unknown:
        return self


UNKNOWN = Unknown()


@dataclass(frozen=True, eq=False)
class Binding:
    """The meaning of a dotted path.

    `kind` is 'module', 'function', 'class', 'value' or 'unresolved' (more than one meaning).  `file` and `qualname` say where the text of a
    user function or value stands, when it is known from text (see `source.load_callee`), `node` what its definition or the value is, `follow` which
    installed packages it may call.
    """

    kind: str
    canonical: Optional[str]
    value: object = UNKNOWN
    node: Optional[gast.AST] = None
    file: Optional[str] = None
    qualname: Optional[str] = None
    follow: Tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """A function that is printed into derivatives: `$unbroadcast`."""
        return (self.canonical or "").startswith("$")

    def __eq__(self, other: object) -> bool:
        # By identity of the value: arrays have no truth value, and two closures may share a qualified name.  The node does not count: every
        # scope makes its own.
        return isinstance(other, Binding) and self.identity() == other.identity()

    def __hash__(self) -> int:
        return hash(self.identity())

    def identity(self) -> tuple:
        return (self.kind, self.canonical, id(self.value), self.file, self.qualname)


@dataclass(frozen=True, eq=False)
class Closure(Binding):
    """A function that is defined inside the one that is compiled; `node` is its definition, a `def` or a lambda."""

    def identity(self) -> tuple:
        return ("closure", id(self.node))


UNRESOLVED = Binding("unresolved", None)


class Scope(abc.ABC):
    """Gives names their meaning."""

    adopted: Optional[dict] = None  # rules for live functions that the project adopted, once they were looked for (see `own.registry`)

    @abc.abstractmethod
    def lookup(self, path: str) -> Optional[Binding]:
        """The meaning of a dotted path as the function writes it (`np.linalg.solve`, `GAIN`); None if it is not defined."""

    def table(self, path: str) -> Dict[object, Binding]:
        """The functions in a dictionary of a module, by key; empty for anything else."""
        return {}


def compiler_object(path: str) -> object:
    """The object that a path of the compiler's own means, whatever the user's module says; None if there is none.

    >>> compiler_object("$math.pi"), compiler_object("$len"), compiler_object("$no_such_thing")
    (3.141592653589793, <built-in function len>, None)
    """
    first, *rest = path[1:].split(".")
    found = {"np": numpy, "numpy": numpy, "math": math}.get(first, getattr(builtins, first, None))
    for part in rest:
        found = getattr(found, part, None)
    return found
