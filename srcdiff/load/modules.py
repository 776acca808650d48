"""Modules as files: the name of the module in a file, and the file of a module's name; nothing is ever imported."""

from __future__ import annotations

import ast
import functools
import os
import re
import sys
import sysconfig
import tokenize
from typing import List, Optional

from srcdiff.load.proof import shared_tree

UPWARDS = re.compile(r"^\s*from\s*\.\s*\.", re.M)


def module_name(path: str) -> str:
    """The dotted name under which a file is imported: packages are folders with an `__init__.py`.

    `pkg/model.py` gives `pkg.model`, `pkg/__init__.py` gives `pkg`.
    """
    stem = os.path.splitext(os.path.basename(path))[0]
    packages = [os.path.basename(folder) for folder in package_folders(path)]
    return ".".join([*packages, *([] if stem == "__init__" else [stem])])


def full_name(name: str, imported: str) -> str:
    """The name of a module after its file, or that under which it is imported if that is longer: packages may lack an `__init__.py`.

    >>> full_name("leaf", "space.leaf"), full_name("pkg.leaf", "leaf")
    ('space.leaf', 'pkg.leaf')
    """
    return imported if imported.endswith("." + name) else name


def import_root(path: str) -> str:
    """The folder from which the module in a file is imported: the one that holds its outermost package."""
    return os.path.dirname([*package_folders(path), os.path.abspath(path)][0])


def package_folders(path: str) -> List[str]:
    """The folders that are the packages around a file, the outermost first.

    One without an `__init__.py` is a package, too, if the file says so: `from ..model import` goes out of one package into another.
    """
    folder, found = os.path.dirname(os.path.abspath(path)), []
    while is_package(folder) or (len(found) < furthest(path) and os.path.basename(folder).isidentifier()):
        found.insert(0, folder)
        folder = os.path.dirname(folder)
    return found


def is_package(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "__init__.py"))


def furthest(path: str) -> int:
    """The most dots of a relative import in a file, if they are two or more; one may stand in a file outside of packages, which finds its neighbours."""
    try:
        changed = os.stat(path).st_mtime_ns if os.path.isfile(path) else None
    except (OSError, ValueError):  # a path with a null character
        return 0
    return 0 if changed is None else dots_in(os.path.abspath(path), changed)


@functools.lru_cache(maxsize=1024)
def dots_in(path: str, changed: int) -> int:
    """That of a file as it was at a time; what cannot be read says nothing."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
        imports = [node for node in ast.walk(shared_tree(text, path)) if isinstance(node, ast.ImportFrom)] if UPWARDS.search(text) else []
    except (OSError, SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return 0
    return max((node.level for node in imports if node.level > 1), default=0)


def package_of(path: str) -> str:
    """The package that relative imports in a file start from."""
    name = module_name(path)
    return name if os.path.basename(path) == "__init__.py" else name.rpartition(".")[0]


def absolute_module(path: str, module: str, level: int) -> str:
    """The full name of what `from ..module import` in a file means; `level` is the number of dots."""
    if not level:
        return module
    package = package_of(path).split(".")
    kept = package[: len(package) - (level - 1)]
    return ".".join(part for part in [*kept, *module.split(".")] if part)


def find_module(path: str, module: str, near: bool = False) -> Optional[str]:
    """The file of a module that a file imports, in the folders of the user's own code (only `near` the file); None if it is not there.

    Shown relative if `path` is relative, so that messages do not depend on where the project lies.
    """
    for root in own_folders(path) if near else search_path(path):
        found = find_below(root, module)
        if found is not None:
            return found if os.path.isabs(path) else os.path.relpath(found)
    return None


def find_installed(module: str) -> Optional[str]:
    """The file of a module of an installed package; its folder, not the package, is told by `sys.path`."""
    return next(filter(None, (find_below(os.path.abspath(root), module) for root in sys.path)), None)


def find_below(root: str, module: str) -> Optional[str]:
    """The file of a module in one folder."""
    if not all(map(str.isidentifier, module.split("."))):  # a configuration may say anything, a path say
        return None
    base = os.path.join(root, *module.split("."))
    for candidate in (os.path.join(base, "__init__.py"), base + ".py"):
        if os.path.isfile(candidate):
            return candidate
    return None


def own_folders(path: str) -> List[str]:
    """The import root of a file and its folder."""
    return list(dict.fromkeys([import_root(path), os.path.dirname(os.path.abspath(path))]))


def search_path(path: str) -> List[str]:
    """Where a file's imports are looked for: its own folders, and `sys.path` without installed packages."""
    return list(dict.fromkeys([*own_folders(path), *filter(is_users, map(os.path.abspath, sys.path))]))


def is_installed(filename: str) -> bool:
    """Is it a file of an installed package, or of the standard library?"""
    return is_package_file(filename) or filename.startswith((standard_library(), "<frozen"))


@functools.lru_cache(maxsize=None)
def standard_library() -> str:
    """The folder of the interpreter's own modules."""
    return sysconfig.get_path("stdlib")


def is_package_file(filename: str) -> bool:
    """Is it a file of an installed package?"""
    return bool({"site-packages", "dist-packages"} & set(filename.replace("\\", "/").split("/")))


def is_users(folder: str) -> bool:
    """Not a folder of the interpreter or of installed packages."""
    installed = "site-packages" in folder or "dist-packages" in folder
    return os.path.isdir(folder) and not installed and not folder.startswith(standard_library())
