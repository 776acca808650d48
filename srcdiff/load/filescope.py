"""The names of a module from its text alone: imports, definitions and constants at the top level.

A name that the text binds twice, or only under a condition, has no single meaning: 'unresolved'.  What is bound under
`if TYPE_CHECKING` does not exist when the program runs, and is left out.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import types
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Sequence, Tuple

import gast
import numpy

from srcdiff.load import modules
from srcdiff.load.applied import is_itself, with_arguments
from srcdiff.load.binding import UNKNOWN, UNRESOLVED, Binding, Scope
from srcdiff.load.constants import constant_value
from srcdiff.load.naming import ALIASES, SCIPY, imported_member, library_member, own_binding
from srcdiff.load.reached import class_member
from srcdiff.load.text import parse_text, read_text
from srcdiff.load.toplevel import Alias, Defined, Entry, Imported, TopLevel, read_top_level

# Libraries whose own objects are asked; all are cheap and harmless to import, and are never the user's code (unless a file shadows them).
LIBRARIES = {"numpy", "math", "cmath", "operator", "functools", "itertools", "typing", "dataclasses", "time", "random", "collections"}

# Installed packages of which only the names matter; not read even if they lie in the path.
UNREAD = {"scipy", "srcdiff"}

# What every module has, unless it binds it itself.
MODULE_NAMES = {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__builtins__", "__path__", "__annotations__"}

# Decorators that leave the meaning of a function alone, so that its text is what a call of it does.
TRANSPARENT = {
    "builtins.staticmethod",
    "builtins.classmethod",
    "builtins.property",
    "numba.njit",
    "numba.jit",
    "functools.lru_cache",
    "functools.cache",
}
OWN = {"gradient", "adjoint", "elementwise", "tangent", "fixed_point", "zero_gradient"}  # of srcdiff


@dataclass
class Project:
    """The files read so far, by path, and the lookups in progress (two modules may import each other's names)."""

    follow: Tuple[str, ...] = ()  # installed packages that are read like the user's files
    scopes: Dict[str, FileScope] = field(default_factory=dict)
    pending: List[tuple] = field(default_factory=list)
    own_rules: Optional[object] = None  # those that the text declares, once they were looked for (see `own.declared`)

    def scope_of(self, path: str, module: str = "") -> FileScope:
        """The names of a file, which is read once; a package without `__init__.py` is seen in the name under which the `module` is imported."""
        scope = self.scopes.get(path) or self.scopes.setdefault(path, FileScope(path, project=self))
        scope.call(module)
        return scope


class FileScope(Scope):
    """The names at the top level of a file, known from its text and that of the user's modules it imports."""

    def __init__(self, path: str, tree: Optional[ast.Module] = None, project: Optional[Project] = None, follow: Tuple[str, ...] = ()):
        self.path = path
        self.module = modules.module_name(path)
        self.project = project or Project(follow, {path: self})
        self.top: TopLevel = read_top_level(tree if tree is not None else parse_text(read_text(path), path))
        self.text: Optional[str] = None  # of what need not be a file yet
        self.found: Dict[str, Optional[Binding]] = {}

    def call(self, module: str) -> None:
        """Others import the file under this name."""
        name = modules.full_name(self.module, module)
        if name != self.module:
            self.module, self.found = name, {}

    def lookup(self, path: str) -> Optional[Binding]:
        if path not in self.found:
            self.found[path] = self.meaning(path)
        return self.found[path]

    def meaning(self, path: str) -> Optional[Binding]:
        """The meaning of a path: the compiler's own, the module's, or a builtin's."""
        if path.startswith("$"):
            return own_binding(path)
        own = self.defined(path)
        if own is not None or path.split(".")[0] in self.top.entries:
            return own
        if path.split(".")[0] in MODULE_NAMES:
            return None if "." in path else Binding("value", None)
        if self.star_may_bind(path.split(".")[0]):
            return UNRESOLVED
        return library_member(builtins, path.split("."), path)

    def defined(self, path: str) -> Optional[Binding]:
        """The meaning of a path whose first name the module itself binds, else None."""
        first, *rest = path.split(".")
        entries = self.top.entries.get(first, ()) or self.starred(first)
        if not entries:
            return None
        if (self.path, path) in self.project.pending or self.is_bound_again(first):
            return UNRESOLVED
        self.project.pending.append((self.path, path))
        try:
            found = self.resolve(entries[0], first, rest, path) if self.is_one(entries, first) else UNRESOLVED
        finally:
            self.project.pending.pop()
        if found is not None and first in self.top.changes.rebound:
            return Binding("value", None) if found.kind == "value" else UNRESOLVED
        return found

    def is_one(self, entries: Sequence[Entry], name: str) -> bool:
        """All entries of a name bind the same thing."""
        return all(is_itself(self, entry, name, entries[0]) for entry in entries[1:])

    def resolve(self, entry: Entry, first: str, rest: Sequence[str], path: str) -> Optional[Binding]:
        """The meaning of what an entry binds, and of the attributes after it."""
        if isinstance(entry, Imported):
            patched = rest and first in self.top.changes.patched  # `np.sin = other`
            return UNRESOLVED if patched else self.imported(entry, rest, path)
        if isinstance(entry, Alias):
            return self.alias(entry, first, rest, path)
        if isinstance(entry, Defined):
            return self.definition(entry.node, first) if not rest else class_member(self, entry.node, first, rest)
        return UNRESOLVED

    def imported(self, entry: Imported, rest: Sequence[str], path: str) -> Optional[Binding]:
        """What an import binds."""
        module = modules.absolute_module(self.path, entry.module, entry.level)
        parts = [*([entry.member] if entry.member else []), *rest]
        return self.member(module, parts, path)

    def member(self, module: str, parts: List[str], path: str) -> Optional[Binding]:
        """What `module.parts` means: an object of a library, a name in another file, or something unknown."""
        if not module and parts:  # `from . import helpers` outside a package
            module, parts = parts[0], parts[1:]
        if self.is_library(module):
            return imported_member(module, parts, path)
        if not parts:
            return Binding("module", module)
        file = self.find(module)
        own = ".".join(parts)
        itself = (file, own) in self.project.pending  # a package's `from . import part`: the module, if there is one
        found = self.project.scope_of(file, module).defined(own) if file and not (itself and self.find(f"{module}.{parts[0]}")) else None
        if found is not None:
            return found
        inner = self.part_of(module, parts)
        if inner:
            return self.member(".".join([module, *parts[:inner]]), parts[inner:], path)
        if file is None:
            return external(module, parts)
        return UNRESOLVED if self.project.scope_of(file).star_may_bind(parts[0]) else None

    def part_of(self, module: str, parts: Sequence[str]) -> int:
        """How many of the parts lead to the next module with a file; 0 if there is none: a package without `__init__.py` has none itself."""
        return next((count for count in range(1, len(parts) + 1) if self.find(".".join([module, *parts[:count]]))), 0)

    def is_library(self, module: str) -> bool:
        """A library whose objects are asked, unless a file of that name lies beside this one."""
        root = module.split(".")[0]
        return root in LIBRARIES and modules.find_module(self.path, root, near=True) is None

    def find(self, module: str) -> Optional[str]:
        """The file of a module of the user's, or of a package that is followed."""
        if module.split(".")[0] in self.project.follow:
            return modules.find_installed(module)
        found = None if module.split(".")[0] in UNREAD else modules.find_module(self.path, module)
        return None if found is not None and modules.is_installed(found) else found

    def definition(self, node: ast.stmt, name: str) -> Binding:
        """A function or class of this file; the text of a function counts only if no decorator replaces it."""
        canonical = f"{self.module}.{name}"
        if isinstance(node, ast.ClassDef):
            return Binding("class", canonical, UNKNOWN, None, self.path, name, self.project.follow)
        if not all(map(self.is_transparent, node.decorator_list)):
            return Binding("function", canonical)
        return Binding("function", canonical, UNKNOWN, gast.ast_to_gast(node), self.path, name, self.project.follow)

    def is_transparent(self, decorator: ast.expr) -> bool:
        """`decorator` is known to leave the function's meaning alone."""
        decorator = with_arguments(self, decorator)
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        found = self.lookup(ast.unparse(called)) if isinstance(called, (ast.Name, ast.Attribute)) else None
        name = (found.canonical or "") if found is not None else ""
        return name in TRANSPARENT or name.startswith("srcdiff.") and name.rpartition(".")[2] in OWN

    def alias(self, entry: Alias, first: str, rest: Sequence[str], path: str) -> Optional[Binding]:
        """`sqrt = np.sqrt` means what its right side means; any other assignment is a value, known if it is constant."""
        value = entry.value
        if isinstance(value, ast.Lambda) and not rest:
            return Binding("function", None, UNKNOWN, lambda_as_function(value), self.path, first, self.project.follow)
        if isinstance(value, (ast.Name, ast.Attribute)):
            meant = self.lookup(".".join([ast.unparse(value), *rest]))
            if meant is None or meant.kind != "value":
                return meant if meant is not None or rest else Binding("value", None)
        if rest:
            return None
        if isinstance(value, ast.Call) and getattr(self.lookup(ast.unparse(value.func)), "canonical", None) == "collections.namedtuple":
            return Binding("class", f"{self.module}.{first}", UNKNOWN, None, self.path, first, self.project.follow)
        if value is None or first in self.top.changes.changed | set(self.top.changes.patched):
            return Binding("value", None)
        return self.value(value, path)

    def value(self, expression: ast.expr, path: str) -> Binding:
        """A constant of the module; a library's constant keeps its name (`from numpy import pi`, not `X = np.pi`)."""
        found = constant_value(expression, self.lookup)
        return Binding("value", None, found, gast.ast_to_gast(expression) if found is UNKNOWN else None, self.path)

    def table(self, path: str) -> Dict[object, Binding]:
        """Of a display at the top level that nothing changes, here or in a module of the user's that it is imported from."""
        first, *rest = path.split(".")
        entries = self.top.entries.get(first, ())
        entry = entries[0] if len(entries) == 1 else None
        if isinstance(entry, Imported):
            module = modules.absolute_module(self.path, entry.module, entry.level)
            parts = [*([entry.member] if entry.member else []), *rest]
            file = self.find(module)
            return self.project.scope_of(file).table(".".join(parts)) if file is not None and parts else {}
        changes = self.top.changes
        node = (
            entry.value if isinstance(entry, Alias) and not rest and first not in changes.changed | set(changes.patched) | changes.rebound else None
        )
        if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) and type(key.value) in (str, int) for key in node.keys):
            return {}
        found = [self.lookup(ast.unparse(value)) if isinstance(value, (ast.Name, ast.Attribute)) else None for value in node.values]
        known = all(binding is not None and binding.kind == "function" for binding in found)
        return {key.value: binding for key, binding in zip(node.keys, found)} if known else {}

    def starred(self, name: str) -> Tuple[Entry, ...]:
        """The star imports of numpy and math that bind a name."""
        libraries = [star for star in self.top.stars if is_known(star)]
        return tuple(Imported(m.module, name) for m in libraries if name in exported(importlib.import_module(m.module)))

    def is_bound_again(self, name: str) -> bool:
        """A star import below what binds the name may bind it, too."""
        later = [star for star, before in zip(self.top.stars, self.top.before) if name in before]
        return any(name in exported(importlib.import_module(star.module)) if is_known(star) else self.may_export(star, name) for star in later)

    def star_may_bind(self, name: str) -> bool:
        """A star import of a module other than numpy and math binds the name, or cannot be read."""
        return any(self.may_export(star, name) for star in self.top.stars if not is_known(star))

    def may_export(self, star: Imported, name: str) -> bool:
        """The module of one star import binds the name, by a star import of its own perhaps, or its file is not known."""
        file = self.find(modules.absolute_module(self.path, star.module, star.level))
        if file is None or (file, "*") in self.project.pending:
            return True
        self.project.pending.append((file, "*"))
        try:
            other = self.project.scope_of(file)
            return name in other.top.entries or bool(other.starred(name)) or other.star_may_bind(name)
        finally:
            self.project.pending.pop()


def is_known(star: Imported) -> bool:
    return star.module in ("numpy", "math") and not star.level


def exported(module: types.ModuleType) -> Sequence[str]:
    """The names that a star import binds."""
    return getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]


def external(module: str, parts: Sequence[str]) -> Binding:
    """Something of a module that is not read: only its name is known.  What scipy offers are modules and functions."""
    path = ".".join([module, *parts])
    if module.split(".")[0] != "scipy":
        return Binding("value", ALIASES.get(path, path))
    kind = "module" if path.split(".")[1:] in [[known] for known in SCIPY] else "function"
    return Binding(kind, ALIASES.get(path, path))


def lambda_as_function(node: ast.Lambda) -> gast.FunctionDef:
    """A function named `lambda` with one `return`, at the lambda's place."""
    old = gast.ast_to_gast(node)
    body = gast.copy_location(gast.Return(old.body), old.body)
    return gast.copy_location(gast.FunctionDef("lambda", old.args, [body], [], None, None, []), old)
