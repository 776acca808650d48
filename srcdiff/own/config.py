"""Which modules a project says its rules are in: `[srcdiff] rules = package.module` of setup.cfg, `[tool.srcdiff]` of pyproject.toml.

The nearest such entry counts, from the folder of a file upwards; of one folder that of setup.cfg.
"""

from __future__ import annotations

import configparser
import functools
import importlib
import os
from typing import Iterator, List, Optional

from srcdiff.errors import SourceError


def modules_with_rules(path: str) -> List[str]:
    """The modules that the project of a file names, separated by spaces, commas or lines; none if it names none."""
    for folder in folders_above(path):
        for read, name in ((of_setup, "setup.cfg"), (of_pyproject, "pyproject.toml")):
            file = os.path.join(folder, name)
            found = read(file) if os.path.isfile(file) else None
            if found is not None:
                return found.replace(",", " ").split()
    return []


def folders_above(path: str) -> Iterator[str]:
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        yield folder
        if os.path.dirname(folder) == folder:
            return
        folder = os.path.dirname(folder)


def contents(file: str) -> str:
    with open(file, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def of_setup(file: str) -> Optional[str]:
    """The entry of a setup.cfg."""
    text = contents(file)
    return entry_of_setup(text, file) if "srcdiff" in text else None


@functools.lru_cache(maxsize=16)
def entry_of_setup(text: str, file: str) -> Optional[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text, file)
    except configparser.Error as error:
        raise SourceError(f"cannot read {os.path.basename(file)}: {str(error).splitlines()[0]}", help="correct it") from None
    return parser.get("srcdiff", "rules", fallback=None)


def of_pyproject(file: str) -> Optional[str]:
    """The entry of a pyproject.toml, which Pythons before 3.11 cannot read."""
    text = contents(file)
    if "tool.srcdiff" not in text:
        return None
    try:
        tomllib = importlib.import_module("tomllib")
    except ImportError:
        message = "this Python cannot read [tool.srcdiff] of pyproject.toml"
        raise SourceError(message, help="write [srcdiff] rules = ... into setup.cfg, or take Python 3.11") from None
    try:
        rules = tomllib.loads(text).get("tool", {}).get("srcdiff", {}).get("rules")
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"cannot read pyproject.toml: {error}", help="correct it") from None
    return " ".join(rules) if isinstance(rules, list) else rules
