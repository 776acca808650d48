"""Spell the compiler's own references (`$np`, `$math`, `$range`, `$unbroadcast`), and list the imports that a text needs.

A module that the user's code has under a name keeps that name; a builtin that is shadowed is read from `builtins`.
"""

from __future__ import annotations

import functools
import re
from typing import Dict, List, Optional, Tuple

import gast

from srcdiff.load.naming import SCIPY
from srcdiff.load.printed import helper_text, helpers, is_helper
from srcdiff.names import Names
from srcdiff.trees import attribute, dotted, name
from srcdiff.walks import walk

MODULES = {"np": "numpy", "math": "math", "copy": "copy", "numba": "numba", **{name: f"scipy.{name}" for name in SCIPY}}
# Modules of the standard library that numerical code imports (`sys.stdlib_module_names` is newer than Python 3.9).
STANDARD = set(
    "builtins cmath collections copy dataclasses enum functools itertools math operator os random statistics sys time typing warnings".split()
)
OF_MODULE = r"(?<![\w.])({})\."  # a module's name in the text of a helper


class References:
    """The spelling of references in one text; `imports` maps names to what they are, `helpers` lists printed helper functions."""

    def __init__(self, scope, local: set, names: Names):
        spelled_out = {name for name, foreign in scope.foreign.items() if foreign.module is not None}  # `tools.GAIN`: no names of this text
        self.scope, self.local, self.names = scope, local - spelled_out, names
        self.imports: Dict[str, str] = {}
        self.helpers: Dict[str, str] = {}
        self.spelling: Dict[str, str] = {}
        self.modules: set = set()  # the paths among the imports that are modules of the user's

    def spell(self, body: List[gast.stmt]) -> None:
        """Replace the references in statements, in place."""
        for statement in body:
            for node in walk(statement):
                self.spell_children(node)

    def spell_children(self, node: gast.AST) -> None:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, gast.Name):
                setattr(node, field, self.spelled(value))
            elif isinstance(value, list):
                value[:] = [self.spelled(v) if isinstance(v, gast.Name) else v for v in value]

    def spelled(self, node: gast.Name) -> gast.expr:
        """The name, or what is written in its place."""
        if node.id.startswith("$"):
            return self.reference(node.id[1:])
        foreign = self.scope.foreign.get(node.id)
        if foreign is None or foreign.module is None:
            return node
        binding = foreign.scope.lookup(foreign.name)
        path = binding.canonical if binding.kind == "module" else foreign.module
        owner = dotted(self.module(path.rpartition(".")[2], path))
        self.modules.add(path)
        return owner if binding.kind == "module" else attribute(owner, foreign.name)

    def reference(self, word: str) -> gast.expr:
        if word not in self.spelling:
            self.spelling[word] = self.find(word)
        return dotted(self.spelling[word])

    def find(self, word: str) -> str:
        if word in MODULES:
            return self.module(word, MODULES[word])
        if is_helper(word):
            return self.helper(word)
        binding = self.scope.lookup(word)
        if word not in self.local and binding is not None and binding.canonical == "builtins." + word:
            return word
        return self.module("builtins", "builtins") + "." + word

    def helper(self, word: str) -> str:
        """The name of a helper that is printed into the text, and of those that it calls."""
        if word not in self.helpers:
            modules, others = called_by_helper(word)
            for module in modules:
                self.reference(module)
            self.helpers[word] = self.names.fresh("_" + word)
            for other in others:
                self.helper(other)
        return self.helpers[word]

    def module(self, wish: str, path: str) -> str:
        """The name under which a module is had: the user's own if there is one."""
        for candidate in (wish, path):
            if candidate.split(".")[0] not in self.local and self.names_module(candidate, path):
                self.imports[candidate] = path
                return candidate
        for known, imported in self.imports.items():
            if imported == path:
                return known
        fresh = wish
        if wish in self.local or self.scope.lookup(wish) is not None:
            fresh = self.names.fresh(wish)
        self.imports[fresh] = path
        return fresh

    def names_module(self, candidate: str, path: str) -> bool:
        binding = self.scope.lookup(candidate)
        return binding is not None and binding.kind == "module" and binding.canonical == path

    def add_user_imports(self, body: List[gast.stmt]) -> None:
        """Imports for the library modules and functions that the kept user's text reads."""
        for statement in body:
            for node in walk(statement):
                if isinstance(node, gast.Name) and node.id not in self.local and node.id not in self.imports and not node.id.startswith("$"):
                    path = library_path(self.scope.lookup(node.id))
                    if path is not None and path != "scipy":
                        self.imports[node.id] = path
                elif isinstance(node, gast.Attribute) and isinstance(node.value, gast.Name) and node.value.id not in self.local:
                    self.add_submodule(node.value.id, node.attr)

    def add_submodule(self, root: str, attr: str) -> None:
        """`import scipy` alone need not import `scipy.special`."""
        binding = self.scope.lookup(root)
        if binding is not None and binding.canonical == "scipy" and root == "scipy":
            self.imports[f"scipy.{attr}"] = f"scipy.{attr}"


@functools.lru_cache(maxsize=None)
def called_by_helper(word: str) -> Tuple[List[str], List[str]]:
    """The modules that a helper reads, and the other helpers that it calls."""
    text = helper_text(word)
    modules = sorted(set(re.findall(OF_MODULE.format("|".join(MODULES)), text)))
    return modules, [other for other in helpers() if other != word and re.search(rf"(?<!\.)\b{other}\(", text)]


def library_path(binding) -> Optional[str]:
    """The dotted path of a module, or of a library's function, class or constant; None for builtins and the user's own."""
    if binding is None or binding.canonical is None:
        return None
    if binding.kind == "module":
        return binding.canonical
    root = binding.canonical.split(".")[0]
    return binding.canonical if root in ("numpy", "math", "scipy", "srcdiff") else None


def import_lines(imports: Dict[str, str], modules: set) -> List[str]:
    """Import statements, sorted as isort would: the standard library, an empty line, the rest; plain imports first, then `from`.

    >>> import_lines({"np": "numpy", "math": "math", "e": "numpy.exp"}, {"numpy", "math"})
    ['import math', '', 'import numpy as np', 'from numpy import exp as e']
    >>> import_lines({"special": "scipy.special", "scipy.stats": "scipy.stats"}, {"scipy.special", "scipy.stats"})
    ['import scipy.stats', 'from scipy import special']
    """
    groups: tuple = ([], [], [], [])
    for name, path in imports.items():
        module, _, attribute = path.rpartition(".")
        place = 0 if path.split(".")[0] in STANDARD else 2
        if path in modules and (name != attribute or not path.startswith("scipy.")):
            groups[place].append(f"import {path}" if name == path else f"import {path} as {name}")
        else:
            groups[place + 1].append(f"from {module} import {attribute}" + ("" if attribute == name else f" as {name}"))
    ours, others = ([*sorted(plain), *sorted(chosen)] for plain, chosen in (groups[:2], groups[2:]))
    return [*ours, *([""] if ours and others else []), *others]
