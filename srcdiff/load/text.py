"""The text of a file, and its tree; whatever the file is, what cannot be read is a SourceError."""

from __future__ import annotations

import ast
import os
import tokenize

from srcdiff.errors import Place, SourceError
from srcdiff.load.limits import LARGEST
from srcdiff.load.proof import shared_tree


def read_text(path: str) -> str:
    """The text of a file, decoded as Python does.  A pipe or a device is not opened: reading it might never end."""
    try:
        if not os.path.isfile(path) and os.path.exists(path):
            raise SourceError(
                f"cannot read {path}: it is {'a folder' if os.path.isdir(path) else 'not a regular file'}", help="give the path of a Python file"
            )
        with tokenize.open(path) as file:
            return file.read()
    except (OSError, SyntaxError, ValueError, LookupError) as error:  # what is named as encoding may be no text encoding
        reason = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"cannot read {path}: {reason}", help="give the path of a Python file") from None


def is_within(path: str, folder: str) -> bool:
    """The path, wherever links lead, is the folder or in it."""
    real, top = os.path.realpath(path), os.path.realpath(folder)
    return real == top or real.startswith(os.path.join(top, ""))


def parse_text(text: str, path: str) -> ast.Module:
    """The tree of a file."""
    try:
        tree = shared_tree(text, path)
    except SyntaxError as error:
        line = text.split("\n")[(error.lineno or 1) - 1] if text else ""
        column = max(0, (error.offset or 1) - 1)
        place = Place(path, error.lineno or 1, column, column + 1, line)
        raise SourceError(f"not Python: {error.msg}", place, "fix the file first") from None
    except ValueError as error:  # null bytes, before Python 3.12
        raise SourceError(f"not Python: {path}: {error}", help="fix the file first") from None
    except (RecursionError, MemoryError):  # the latter where the parser's own stack is full
        raise SourceError(f"{path} is nested too deeply to be read", help="split the longest expression") from None
    for node in tree.body:
        if isinstance(getattr(node, "body", None), list) and len(node.body) > LARGEST:  # it would take minutes to find out what it binds
            raise SourceError(
                f"{path}: a definition has {len(node.body)} statements, more than {LARGEST}", help="move it to a file of its own, or split it"
            )
    return tree
