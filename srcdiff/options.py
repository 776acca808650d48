"""How a derivative is asked for, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple, Union

Wrt = Union[str, int, Tuple[Union[str, int], ...]]
Follow = Union[str, Tuple[str, ...]]
TARGETS = ("numpy", "numba")


@dataclass(frozen=True)
class Options:
    """What the public functions take by keyword, apart from `wrt`."""

    of: Optional[Wrt] = None
    target: str = "numpy"
    example: object = None
    has_aux: bool = False
    debug: bool = False
    follow: Follow = ()
    check_restore: bool = False
    vector: bool = False
    matrix: str = ""
