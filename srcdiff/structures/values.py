"""What a structure is: items that cannot change (a tuple), or a reference to what can (a list, a dictionary, an object).

`Leaf`, `Items` and `Ref` are what a name holds; `MadeLeaf`, `MadeItems` and `MadeObject` what an expression has just made, with expressions
in the place of variables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Optional, Tuple, Union

import gast

Label = Union[int, str]
IS_NONE = "is None"  # the label of a part that says whether there is a structure at all, and not None; no field can be called so


@dataclass(frozen=True)
class Leaf:
    """Something without a structure that matters, in a variable of its own."""

    name: str


@dataclass(frozen=True)
class Items:
    """A tuple, or a named one: parts by label; immutable.  `root` is the variable that was given it.

    With `sources` it is what one of these objects held when paths met (see `meeting`).
    """

    root: str
    labels: Tuple[Label, ...]
    parts: Tuple["Value", ...]
    cls: Optional[tuple] = None
    sources: frozenset = frozenset()

    def part(self, label: Label) -> Optional["Value"]:
        return self.parts[self.labels.index(label)] if label in self.labels else None


@dataclass(frozen=True)
class Ref:
    """A list, dictionary or object, which other names may refer to as well."""

    name: str


@dataclass(frozen=True)
class Plain:
    """A name that holds something else."""


@dataclass(frozen=True)
class Known:
    """A name that holds this number or text."""

    value: object


@dataclass(frozen=True)
class Unclear:
    """A name that holds different structures, by the path on which one came here; `name`, if it may get variables of its own for them."""

    roots: Tuple[str, ...]
    name: Optional[str] = None


Value = Union[Leaf, Items, Ref, Plain, Known, Unclear]


@dataclass(frozen=True)
class Contents:
    """What a list ("list"), dictionary ("dict") or object (its class) holds at the moment; `unsure` labels may not be there."""

    kind: object
    parts: Tuple[Tuple[Label, Value], ...]
    unsure: frozenset = frozenset()

    def get(self, label: Label) -> Optional[Value]:
        return dict(self.parts).get(label)

    def with_(self, label: Label, value: Value) -> "Contents":
        parts: Dict[Label, Value] = {**dict(self.parts), label: value}
        return Contents(self.kind, tuple(parts.items()), self.unsure - {label})

    @property
    def labels(self) -> tuple:
        return tuple(label for label, _ in self.parts)


@dataclass
class MadeLeaf:
    value: gast.expr


@dataclass
class MadeItems:
    """A new tuple."""

    labels: Tuple[Label, ...]
    parts: list
    cls: Optional[tuple] = None
    sources: frozenset = frozenset()


@dataclass
class MadeObject:
    """A new list, dictionary or object."""

    kind: object
    labels: Tuple[Label, ...]
    parts: list


Made = Union[MadeLeaf, MadeItems, MadeObject, Ref]


class Kept(Exception):
    """A structure cannot be taken apart: it stays what it is; `roots` are the variables that were given it."""

    def __init__(self, *roots: str):
        super().__init__(", ".join(roots))
        self.roots = roots
        self.statement: Optional[gast.stmt] = None  # in which it is used so
        self.meets: Optional[str] = None  # the name that holds one of several structures


class Again(Exception):
    """Something has to be rewritten first, by `act`; then everything is looked at anew."""

    def __init__(self, act: Callable):
        super().__init__("rewrite, and look again")
        self.act = act


def truth_of(test: gast.expr) -> Optional[bool]:
    """What a test surely is."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner = truth_of(test.operand)
        return None if inner is None else not inner
    return test.value if isinstance(test, gast.Constant) and isinstance(test.value, bool) else None
