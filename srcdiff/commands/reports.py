"""How results and errors reach the terminal."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Callable, Dict, Optional, Set

from srcdiff.errors import SourceError, SrcdiffError, shallow

CLEAR = "\r\033[K"  # what takes a bar away
COLOURS = {"+++": 1, "---": 1, "@@": 36, "+": 32, "-": 31}  # bold heads, cyan places, green, red
CLOSED, INTERRUPTED = 141, 130  # what a shell says of programs that SIGPIPE and SIGINT end


def ended(run: Callable[[], Optional[int]]) -> int:
    """Run a whole command; returns the exit code, also if it is ended from without."""
    try:
        return reported(run)
    except BrokenPipeError:  # `| head` has read enough
        drop_output()
        return CLOSED
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def reported(run: Callable[[], Optional[int]], told: Optional[Set[str]] = None) -> int:
    """Run something, report its error; returns the exit code, 0 for None.  What was `told` of another file is not told again."""
    try:
        with shallow("the program"):
            return run() or 0
    except SrcdiffError as error:
        tell(str(error), told)
        return 2
    except BrokenPipeError:
        raise
    except Exception:  # an error of ours must not look like exit code 1, "found something"
        traceback.print_exc()
        print("this is a bug of srcdiff: please report it with the function that it was given", file=sys.stderr)
        return 2


def tell(message: str, told: Optional[Set[str]] = None) -> None:
    """A message, in place of a bar that is there; once, if it is not to be `told` again."""
    if told is not None and message in told:
        return
    print((CLEAR if sys.stderr.isatty() else "") + message, file=sys.stderr)
    if told is not None:
        told.add(message)


def drop_output() -> None:
    """Python flushes its streams once more at the end, and would complain of one that is closed or full."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_text(text: str) -> None:
    """Source, and what quotes it, is UTF-8, whatever the terminal says."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()  # before an error
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise SourceError(f"cannot write the output: {error.strerror}", help="make room, or give another place to write to") from None


def print_diff(text: str) -> None:
    """A unified diff, on a terminal in colours, unless NO_COLOR is set (https://no-color.org)."""
    is_plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    print_text(text if is_plain else "".join(map(coloured, text.splitlines(True))))


def coloured(line: str) -> str:
    """A line of a diff, as git colours it.

    >>> coloured("+x = 1\\n"), coloured(" y = 2\\n")
    ('\\x1b[32m+x = 1\\x1b[0m\\n', ' y = 2\\n')
    """
    colour = next((colour for start, colour in COLOURS.items() if line.startswith(start)), None)
    return line if colour is None else f"\x1b[{colour}m{line.rstrip(chr(10))}\x1b[0m\n"


def print_json(found: object) -> None:
    """What a command found, for other tools."""
    print_text(json.dumps(found, indent=2, allow_nan=False) + "\n")


def error_json(error: SrcdiffError) -> Dict[str, object]:
    """An error with its place, which has the line and the column that are printed, or null."""
    place = error.place and {"file": error.place.file, "line": error.place.line, "column": error.place.column + 1}
    return {"message": error.message, "place": place, "help": error.help}
