"""The functions that derivatives may need beside them, whose texts are printed into these: `srcdiff/runtime*.py`."""

from __future__ import annotations

import functools
import pathlib
from dataclasses import dataclass
from typing import Dict

import gast

FILES = sorted(pathlib.Path(__file__).parent.parent.glob("runtime*.py"))


@dataclass(frozen=True)
class Helper:
    text: str
    is_followed: bool  # where a derivative is differentiated that calls it: if it is given no tuple of arguments


@functools.lru_cache(maxsize=None)
def helpers() -> Dict[str, Helper]:
    """All of them, by their names."""
    found: Dict[str, Helper] = {}
    for text in [file.read_text(encoding="utf-8") for file in FILES]:
        lines = text.splitlines()
        for node in gast.parse(text).body:
            if isinstance(node, gast.FunctionDef):
                assert node.name not in found, f"two helpers are called {node.name}"
                is_followed = node.args.vararg is None and node.args.kwarg is None
                found[node.name] = Helper("\n".join(lines[node.lineno - 1 : node.end_lineno]), is_followed)
    return found


def is_helper(word: str) -> bool:
    return word in helpers()


def is_followed(word: str) -> bool:
    return is_helper(word) and helpers()[word].is_followed


def helper_text(word: str) -> str:
    return helpers()[word].text
