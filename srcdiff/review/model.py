"""What a review page shows, apart from how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, NamedTuple, Optional, Tuple

from srcdiff.review.cost import Cost
from srcdiff.saved import Row

Place = Tuple[str, int]  # a file, as it is shown, and a line of it


class Token(NamedTuple):
    """A piece of a line; `kind` is "" for what has no colour."""

    kind: str
    text: str


@dataclass
class Line:
    """A line of either side; `partners` are primal lines, of a line of a derivative."""

    number: int
    tokens: List[Token]
    cost: Optional[Cost] = None
    partners: List[Place] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)


@dataclass
class Block:
    """A function of the user's that lines of a derivative come from."""

    file: str
    qualname: str
    lines: List[Line]
    diff: List[str] = field(default_factory=list)  # since the base revision


@dataclass
class Version:
    """One derivative of a function."""

    name: str
    kind: str
    lines: List[Line]
    helpers: List[List[Line]]
    rows: Optional[List[Row]] = None  # what is saved; None if that is not known
    guards: List[str] = field(default_factory=list)
    word: str = ""  # what happened to it since the base revision
    diff: List[str] = field(default_factory=list)


@dataclass
class Function:
    """A primal, what its derivatives come from besides, and the derivatives."""

    qualname: str
    wrt: str
    blocks: List[Block]
    versions: List[Version]
    active: List[str] = field(default_factory=list)
    passive: List[str] = field(default_factory=list)


@dataclass
class File:
    """A written file, and its state on disk."""

    target: str
    source: str
    word: str
    reason: str = ""
    diff: List[str] = field(default_factory=list)
    head: List[str] = field(default_factory=list)
    functions: List[Function] = field(default_factory=list)


@dataclass
class Review:
    """All files; `checks` are rows of the table of `srcdiff verify` with what is wrong, None if nothing was run."""

    files: List[File]
    base: str = ""
    removed: List[Tuple[str, List[str]]] = field(default_factory=list)
    checks: Optional[List[Tuple[Tuple[str, ...], str]]] = None
