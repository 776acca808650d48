"""A bar on a terminal, for what takes longer than a second."""

from __future__ import annotations

import sys
import time
from typing import Iterable, Iterator, Tuple, TypeVar

from srcdiff.commands.reports import CLEAR

One = TypeVar("One")
WIDTH, PATIENCE = 24, 1.0  # cells of the bar; seconds before it is shown


def shown_progress(word: str, found: Iterable[Tuple[int, One]]) -> Iterator[One]:
    """What comes out of (how many there are, one), while a bar tells how far it is."""
    start, shown = time.monotonic(), False
    for done, (count, one) in enumerate(found, 1):
        if sys.stderr.isatty() and time.monotonic() - start > PATIENCE:
            full = WIDTH * done // count
            sys.stderr.write(f"\r{word} [{'#' * full}{'.' * (WIDTH - full)}] {done}/{count}")
            sys.stderr.flush()
            shown = True
        yield one
    if shown:
        sys.stderr.write(CLEAR)
