"""How results and errors reach the terminal."""

from __future__ import annotations

import json
import sys
import traceback
from typing import Callable, Dict, Optional

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


def print_json(found: object) -> None:
    """What a command found, for other tools."""
    print_text(json.dumps(found, indent=2, allow_nan=False) + "\n")


def error_json(error: SrcdiffError) -> Dict[str, object]:
    """An error with its place, which has the line and the column that are printed, or null."""
    place = error.place and {"file": error.place.file, "line": error.place.line, "column": error.place.column + 1}
    return {"message": error.message, "place": place, "help": error.help}
