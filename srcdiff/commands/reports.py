"""How results and errors reach the terminal."""

from __future__ import annotations

import sys
import traceback
from typing import Callable, Optional

from srcdiff.errors import SrcdiffError, shallow


def reported(run: Callable[[], Optional[int]]) -> int:
    """Run something, report its error; returns the exit code, 0 for None."""
    try:
        with shallow("the program"):
            return run() or 0
    except SrcdiffError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception:  # an error of ours must not look like exit code 1, "found something"
        traceback.print_exc()
        print("this is a bug of srcdiff: please report it with the function that it was given", file=sys.stderr)
        return 2


def print_text(text: str) -> None:
    """Source, and what quotes it, is UTF-8, whatever the terminal says."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.flush()  # before an error
