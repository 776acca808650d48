"""Adjoint items: what the adjoint of one statement consists of, before it is known which adjoints already exist."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Tuple, Union

import gast


@dataclass
class Let:
    """A temporary: `name = value`."""

    name: str
    value: gast.expr


@dataclass
class Increment:
    """`name_bar[index]... += value`; `places` are (index, "basic" or "repeated"), outermost first; `fact` is that of the name's value."""

    name: str
    value: gast.expr
    fact: object
    places: Tuple[Tuple[gast.expr, str], ...] = ()


@dataclass
class Branch:
    """Items under a test, which is evaluated before the statement's own effect."""

    test: gast.expr
    body: List["Step"] = field(default_factory=list)
    orelse: List["Step"] = field(default_factory=list)


@dataclass
class Buffer:
    """A temporary array of zeros like `like`, with `value` added at `places`: the adjoint of an indexed expression that has no name."""

    name: str
    like: gast.expr
    value: gast.expr
    places: Tuple[Tuple[gast.expr, str], ...]


Step = Union[Let, Increment, Branch, Buffer]


def incremented(steps: List[Step]) -> List[str]:
    """The names that items increment, with repetitions."""
    names = []
    for step in steps:
        if isinstance(step, Increment):
            names.append(step.name)
        elif isinstance(step, Branch):
            names += incremented(step.body) + incremented(step.orelse)
    return names


def all_increments(step: Branch) -> list:
    found = []
    for inner in [*step.body, *step.orelse]:
        if isinstance(inner, Branch):
            found += all_increments(inner)
        elif isinstance(inner, Increment):
            found.append(inner)
    return found
