"""How a written file spells what belongs to the primal's module: `GAIN` becomes `model.GAIN`, read when the derivative is called.

Names of libraries are imported as the user's module imports them; a module of the same package by a relative import.
"""

from __future__ import annotations

import os
from typing import Iterable, Iterator, List, Optional, Tuple

import gast

from srcdiff.deliver.copied import Copied
from srcdiff.emit.printer import print_expression
from srcdiff.emit.references import References
from srcdiff.errors import NameResolutionError
from srcdiff.load.filescope import FileScope
from srcdiff.load.modules import package_of
from srcdiff.load.source import Primal
from srcdiff.load.toplevel import Imported
from srcdiff.names import RESERVED
from srcdiff.trees import attribute, name

INNER_SCOPES = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.Lambda)


class OwnNames:
    """The spelling of one module's names in one file; `taken` are the names that the file uses for other things.

    In a file that stands alone they are its own: constants are `copied`.
    """

    def __init__(self, path: str, scope: FileScope, taken: Iterable[str], beside: bool, copied: Optional[Copied] = None):
        self.path, self.scope, self.beside, self.copied = path, scope, beside, copied
        self.stem = os.path.splitext(os.path.basename(path))[0]
        self.package = package_of(path)
        self.alias = first_free(self.stem, {*taken, *RESERVED})
        self.is_read = False
        self.relative: set = set()  # imports of modules of the same package

    def spell(self, primal: Primal, references: References, function: gast.FunctionDef) -> None:
        """Spell the names in a derivative's definition, in place."""
        arguments = function.args
        for parameter in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            parameter.annotation = self.annotation(primal, references, parameter.annotation)
        self.visit(Use(primal, references, references.local), function.body)
        outside = Use(primal, references, set())
        self.visit(outside, arguments.defaults)
        self.visit(outside, arguments.kw_defaults)
        self.relate(references)

    def visit(self, use: Use, node: object) -> None:
        """Replace the names in a node's fields, or in a list."""
        if isinstance(node, list):
            node[:] = [self.replaced(use, item) for item in node]
        elif isinstance(node, gast.AST):
            inner = use.within(node) if isinstance(node, INNER_SCOPES) else use
            for field in node._fields:
                value = getattr(node, field, None)
                setattr(node, field, self.replaced(inner, value))

    def replaced(self, use: Use, node: object) -> object:
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load) and not hasattr(node, "is_alias"):
            return self.own(node.id, use.references) if use.is_own(node.id) else node
        self.visit(use, node)
        return node

    def own(self, member: str, references: References) -> gast.expr:
        """`model.GAIN`, or a copied `GAIN`."""
        if self.copied is not None:
            return self.copied.take(member, references)
        if not self.stem.isidentifier() or self.stem == "__init__":
            raise NameResolutionError(
                f"the derivative reads {member!r} of {self.path}, which no import statement can name",
                help="give the file a name that is an identifier",
            )
        self.is_read = True
        root = name(self.alias)
        root.is_alias = True  # statements may share it: it must not be spelled twice
        return attribute(root, member)

    def annotation(self, primal: Primal, references: References, node: Optional[gast.expr]) -> Optional[gast.expr]:
        """An annotation with its imports; as a string if one of its names has no single meaning when the program runs."""
        if node is None:
            return None
        names = [inner.id for inner in gast.walk(node) if isinstance(inner, gast.Name)]
        bindings = [self.scope.lookup(one) for one in names]
        if any(binding is None or binding.kind == "unresolved" for binding in bindings):
            return gast.Constant(print_expression(node), None)
        for one in names:
            path = self.library_import(one)
            if path is not None:
                references.imports.setdefault(one, path)
        holder = [node]
        self.visit(Use(primal, references, set()), holder)
        return holder[0]

    def library_import(self, wanted: str) -> Optional[str]:
        """What the module imports under a name from a library; None for what is the user's own."""
        entries = self.scope.top.entries.get(wanted, [])
        if len(entries) != 1 or not isinstance(entries[0], Imported):
            return None
        entry = entries[0]
        if entry.level or self.scope.find(entry.module) is not None:
            return None
        return f"{entry.module}.{entry.member}" if entry.member else entry.module

    def relate(self, references: References) -> None:
        """Take the modules of the same package out of the imports: they are imported relatively."""
        for local, path in list(references.imports.items()):
            if self.copied is not None and self.scope.find(path) is not None:
                raise NameResolutionError(f"the derivative reads the module {path}, and cannot stand alone", self.copied.place, "leave --standalone out")
            line = relative_import(self.package, path, local) if self.beside else None
            if line is not None:
                del references.imports[local]
                self.relative.add(line)

    def import_lines(self) -> List[str]:
        """The imports of the primal's module, if it is read, and of its neighbours."""
        return sorted(self.relative | ({self.import_line()} if self.is_read else set()))

    def import_line(self) -> str:
        suffix = "" if self.alias == self.stem else f" as {self.alias}"
        package = "." if self.beside else self.package
        return f"from {package} import {self.stem}{suffix}" if self.package else f"import {self.stem}{suffix}"


class Use:
    """Where names are used: with these references, and these names that are bound nearer than the module's."""

    def __init__(self, primal: Primal, references: References, local: set):
        self.primal, self.references, self.local = primal, references, local

    def within(self, node: gast.expr) -> Use:
        """The same inside a comprehension or a lambda."""
        return Use(self.primal, self.references, self.local | set(bound_in(node)))

    def is_own(self, wanted: str) -> bool:
        """A global of the primal's module, not a builtin, an import or a helper of the written file."""
        imported = {path.split(".")[0] for path in self.references.imports}
        if wanted in self.local or wanted in imported or wanted in self.references.helpers.values():
            return False
        binding = self.primal.scope.lookup(wanted)
        return binding is not None and binding.canonical != f"builtins.{wanted}"


def bound_in(node: gast.expr) -> Iterator[str]:
    """The names that a comprehension or a lambda binds."""
    return (inner.id for inner in gast.walk(node) if isinstance(inner, gast.Name) and not isinstance(inner.ctx, gast.Load))


def first_free(wish: str, taken: set) -> str:
    candidate, number = wish, 2
    while candidate in taken:
        candidate, number = f"{wish}_{number}", number + 1
    return candidate


def relative_import(package: str, module: str, local: str) -> Optional[str]:
    """The import of a module of the same outermost package, as it is written in a module of `package`.

    >>> relative_import("pkg.sub", "pkg.helpers", "h"), relative_import("pkg", "pkg.sub.tools", "tools"), relative_import("pkg", "numpy", "np")
    ('from .. import helpers as h', 'from .sub import tools', None)
    """
    here, there = package.split("."), module.split(".")
    if not package or here[0] != there[0] or len(there) == 1:
        return None
    shared = common_length(here, there[:-1])
    dots = "." * (len(here) - shared + 1)
    suffix = "" if there[-1] == local else f" as {local}"
    return f"from {dots}{'.'.join(there[shared:-1])} import {there[-1]}{suffix}"


def common_length(left: List[str], right: List[str]) -> int:
    pairs: List[Tuple[str, str]] = list(zip(left, right))
    return next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))
