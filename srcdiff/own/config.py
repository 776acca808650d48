"""What a project says in its configuration: `[srcdiff]` of setup.cfg, `[tool.srcdiff]` of pyproject.toml.

    rules = package.module                      in which modules its rules are
    functions = model.py::loss --wrt w          what is differentiated without a decorator, a line each

The nearest such entry counts, from the folder of a file upwards; of one folder that of setup.cfg.
"""

from __future__ import annotations

import configparser
import functools
import importlib
import os
from dataclasses import dataclass
from typing import Iterable, Iterator, List, Optional

from srcdiff.errors import SourceError

KEYS = ("rules", "functions")


@dataclass(frozen=True)
class Entry:
    """An entry of a configuration, with the file that it is in."""

    file: str
    lines: List[str]


def modules_with_rules(path: str) -> List[str]:
    """The modules that the project of a file names, separated by spaces, commas or lines; none if it names none."""
    found = entry_for(path, "rules")
    return " ".join(found.lines).replace(",", " ").split() if found is not None else []


def entry_for(path: str, key: str) -> Optional[Entry]:
    """The entry of the project that a file is in."""
    for folder in folders_above(path):
        for read, name in ((of_setup, "setup.cfg"), (of_pyproject, "pyproject.toml")):
            file = os.path.join(folder, name)
            found = read(file, key) if os.path.isfile(file) else None
            if found is not None:
                return Entry(file, [line.strip() for line in found.splitlines() if line.strip()])
    return None


def folders_above(path: str) -> Iterator[str]:
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        yield folder
        if os.path.dirname(folder) == folder:
            return
        folder = os.path.dirname(folder)


def contents(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError as error:
        raise SourceError(f"cannot read {file}: {error.strerror}", help="make it readable") from None


def of_setup(file: str, key: str) -> Optional[str]:
    """The entry of a setup.cfg."""
    text = contents(file)
    return parsed_setup(text, file).get("srcdiff", key, fallback=None) if "srcdiff" in text else None


@functools.lru_cache(maxsize=16)
def parsed_setup(text: str, file: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text, file)
    except configparser.Error as error:
        raise SourceError(f"cannot read {os.path.basename(file)}: {str(error).splitlines()[0]}", help="correct it") from None
    if parser.has_section("srcdiff"):
        refuse_unknown([key for key in parser["srcdiff"] if key not in parser.defaults()], "[srcdiff] of setup.cfg")
    return parser


def refuse_unknown(keys: Iterable[str], where: str) -> None:
    """A word that is misspelled must not be passed over."""
    for key in keys:
        if key not in KEYS:
            raise SourceError(f"{where} has an entry {key!r}, which means nothing", help=f"the entries are {' and '.join(KEYS)}")


def of_pyproject(file: str, key: str) -> Optional[str]:
    """The entry of a pyproject.toml, which Pythons before 3.11 cannot read."""
    text = contents(file)
    if "tool.srcdiff" not in text:
        return None
    try:
        tomllib = importlib.import_module("tomllib")
    except ImportError:
        message = "this Python cannot read [tool.srcdiff] of pyproject.toml"
        raise SourceError(message, help="write [srcdiff] into setup.cfg, or take Python 3.11") from None
    try:
        found = tomllib.loads(text).get("tool")
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and so is a number of too many digits
        raise SourceError(f"cannot read pyproject.toml: {error}", help="correct it") from None
    found = found.get("srcdiff") if isinstance(found, dict) else None
    refuse_unknown(found if isinstance(found, dict) else (), "[tool.srcdiff] of pyproject.toml")
    found = found.get(key) if isinstance(found, dict) else None
    lines = [found] if isinstance(found, str) else [] if found is None else found
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise SourceError(f"cannot read {key} in [tool.srcdiff] of pyproject.toml: it is no list of texts", help="correct it")
    return None if found is None else "\n".join(lines)
