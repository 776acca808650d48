"""Constants of the primal's module that a file which stands alone has copies of: `GAIN = 2.0`."""

from __future__ import annotations

import ast
from typing import Dict, Iterator, List, Optional, Set

import gast
import numpy as np

from srcdiff.emit.header import ASSUMED
from srcdiff.emit.printer import print_block
from srcdiff.emit.references import References
from srcdiff.errors import NameResolutionError, Place
from srcdiff.load.binding import UNKNOWN
from srcdiff.load.filescope import FileScope
from srcdiff.load.modules import absolute_module
from srcdiff.load.toplevel import Alias, Imported
from srcdiff.trees import assign, attribute, call, name

LARGEST = 100  # elements of an array that is still printed
DYNAMIC = frozenset("globals vars locals exec eval setattr __dict__ __import__ import_module modules".split())
LITERALS = (bool, int, float, complex, str, type(None))


class Copied:
    """The constants that a file reads; `base` is the name of the file that they are copied from, `place` where errors point.

    `readers` are the functions that are differentiated, which change no global, `taken` the names of functions in the file.
    """

    def __init__(self, scope: FileScope, base: str, place: Place, readers: Set[str], taken: Set[str]):
        self.scope, self.base, self.place, self.readers, self.taken = scope, base, place, readers, taken
        self.values: Dict[str, gast.expr] = {}

    def take(self, wanted: str, references: References) -> gast.expr:
        """The name itself, whose value is printed in the file.

        Raises NameResolutionError for what is no constant that can be printed.
        """
        if wanted not in self.values:
            node = literal(self.value(wanted), references)
            if node is None or wanted in self.taken:
                raise NameResolutionError(
                    f"the derivative reads {wanted!r} of {self.base}, which is no constant that a file of its own can have a copy of",
                    self.place,
                    "leave --standalone out, or make it a parameter",
                )
            self.values[wanted] = node
        return name(wanted)

    def value(self, wanted: str) -> object:
        """What a name of the module always means; UNKNOWN if the text leaves any doubt."""
        binding, owner = self.scope.lookup(wanted), self.owner(wanted)
        if binding is None or owner is None or any(is_dynamic(node) for scope in {self.scope, owner} for node in nodes(scope)):
            return UNKNOWN
        if owner is not self.scope:
            return UNKNOWN if is_mutable(binding.value) else binding.value
        mentions = [
            node for statement in self.scope.top.statements for node in outside(statement, self.readers) if getattr(node, "id", None) == wanted
        ]
        return binding.value if len(mentions) == 1 or not is_mutable(binding.value) else UNKNOWN

    def owner(self, wanted: str) -> Optional[FileScope]:
        """The file of the user's whose one assignment gives a name its value, from which the module may import it."""
        scope, seen = self.scope, set()
        while (scope.path, wanted) not in seen:
            seen.add((scope.path, wanted))
            entries = scope.top.entries.get(wanted, [])
            entry = entries[0] if len(entries) == 1 else None
            if isinstance(entry, Alias):
                return scope
            file = scope.find(absolute_module(scope.path, entry.module, entry.level)) if isinstance(entry, Imported) and entry.member else None
            if file is None:
                return None
            scope, wanted = scope.project.scope_of(file), entry.member
        return None

    def lines(self) -> List[str]:
        """The assignments."""
        return [line for wanted in sorted(self.values) for line in print_block([assign(wanted, self.values[wanted])])]

    def assumption(self) -> List[str]:
        """What the head of the file says of them."""
        return [f"{ASSUMED}{', '.join(sorted(self.values))}: as in {self.base} when this was written"] if self.values else []


def nodes(scope: FileScope) -> Iterator[ast.AST]:
    return (node for statement in scope.top.statements for node in ast.walk(statement))


def outside(node: ast.AST, readers: Set[str]) -> Iterator[ast.AST]:
    """What stands in a statement, the functions apart that only read what is theirs to read."""
    if not (isinstance(node, ast.FunctionDef) and node.name in readers):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from outside(child, readers)


def is_dynamic(node: ast.AST) -> bool:
    """By which a module may bind names that its text does not show."""
    return getattr(node, "id", None) in DYNAMIC or getattr(node, "attr", None) in DYNAMIC


def is_mutable(value: object) -> bool:
    return any(map(is_mutable, value)) if isinstance(value, tuple) else isinstance(value, (list, np.ndarray))


def literal(value: object, references: References) -> Optional[gast.expr]:
    """An expression for a value: a literal, a tuple, a list, an array of numbers; None for anything else."""
    if type(value) in LITERALS:
        return gast.Constant(value, None)
    if type(value) in (tuple, list):
        items = [literal(item, references) for item in value]
        made = gast.Tuple(items, gast.Load()) if isinstance(value, tuple) else gast.List(items, gast.Load())
        return made if None not in items else None
    if isinstance(value, np.generic) and value.dtype == np.result_type(value.item()):
        return gast.Constant(value.item(), None)
    if type(value) is np.ndarray and value.dtype.kind in "biufc" and value.size <= LARGEST:
        plain = np.array(value.tolist())
        keywords = {} if plain.dtype == value.dtype else {"dtype": gast.Constant(str(value.dtype), None)}
        if plain.shape == value.shape:
            return call(attribute(references.reference("np"), "array"), literal(value.tolist(), references), **keywords)
    return None
