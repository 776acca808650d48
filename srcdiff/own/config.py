"""Which modules a project says its rules are in: `[srcdiff] rules = package.module` of setup.cfg, `[tool.srcdiff]` of pyproject.toml.

The nearest such entry counts, from the folder of a file upwards; of one folder that of setup.cfg.
"""

from __future__ import annotations

import configparser
import os
from typing import Iterator, List, Optional

from srcdiff.errors import SourceError

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None


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


def of_setup(file: str) -> Optional[str]:
    """The entry of a setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise SourceError(f"cannot read {os.path.basename(file)}: {str(error).splitlines()[0]}", help="correct it") from None
    return parser.get("srcdiff", "rules", fallback=None)


def of_pyproject(file: str) -> Optional[str]:
    """The entry of a pyproject.toml, which Pythons before 3.11 cannot read."""
    with open(file, "rb") as stream:
        text = stream.read()
    if b"tool.srcdiff" not in text:
        return None
    if tomllib is None:
        raise SourceError("this Python cannot read [tool.srcdiff] of pyproject.toml", help="write [srcdiff] rules = ... into setup.cfg, or take Python 3.11")
    try:
        rules = tomllib.loads(text.decode()).get("tool", {}).get("srcdiff", {}).get("rules")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read pyproject.toml: {error}", help="correct it") from None
    return " ".join(rules) if isinstance(rules, list) else rules
