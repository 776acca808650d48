"""May a value that only text tells be an object with operators of its own, or complex?  So it is if the text names what makes such values.

What is read from an object (`car.axle * x`) is not looked for: an attribute is taken for a number or an array.
"""

from __future__ import annotations

import ast
from typing import Callable, Set

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.classtext import definition
from srcdiff.load.filescope import FileScope
from srcdiff.load.naming import is_foreign
from srcdiff.load.overloads import OPERATORS, answers, holds_complex, holds_own_operators
from srcdiff.load.source import load_callee
from srcdiff.names import locals_of
from srcdiff.trees import dotted_path
from srcdiff.walks import walk

OF_NUMPY = ("numpy.matrix", "numpy.asmatrix", "numpy.bmat", "numpy.poly1d")
COMPLEX = ("builtins.complex", "numpy.complex64", "numpy.complex128", "numpy.roots", "numpy.linalg.eig", "numpy.linalg.eigvals", "scipy.linalg.eig")
COMPLEX += ("scipy.linalg.eigvals", "scipy.linalg.sqrtm", "scipy.linalg.logm", "scipy.special.wofz", "scipy.special.lambertw")
COMPLEX_MODULES = ("cmath.", "numpy.fft.", "scipy.fft.", "numpy.emath.", "numpy.lib.scimath.", "numpy.lib._scimath_impl.")


REAL = frozenset("fftfreq rfftfreq irfft irfft2 irfftn hfft fftshift ifftshift dct idct dst idst dctn idctn dstn idstn next_fast_len".split())
NAMES = frozenset("complex complex64 complex128 c8 c16 D F".split())  # of dtypes


def may_make(binding: Binding) -> bool:
    """May what a user's function returns, or a value that a module's text makes, be such an object, or have one in it?"""
    return Search().binding(binding)


def may_be_complex(binding: Binding) -> bool:
    """The same of complex numbers, and of what a function of a library gives."""
    return SearchOfComplex().binding(binding)


class Search:
    """What is named, directly or by what is named."""

    def __init__(self) -> None:
        self.asked: Set[tuple] = set()

    def binding(self, binding: Binding) -> bool:
        if binding is None or binding.identity() in self.asked:
            return False
        if is_foreign(binding):
            return self.of_library(binding.canonical or "")
        self.asked.add(binding.identity())
        if binding.kind == "class":
            return self.of_class(binding)
        if binding.kind == "function":
            return self.of_function(binding)
        if binding.value is not UNKNOWN:
            return self.of_value(binding.value)
        return binding.node is not None and self.names_in(binding.node, FileScope(binding.file).lookup, set())

    def of_library(self, canonical: str) -> bool:
        return canonical in OF_NUMPY or canonical.startswith("numpy.ma.")

    def of_value(self, value: object) -> bool:
        return holds_own_operators(value)

    def of_class(self, binding: Binding) -> bool:
        if binding.value is not UNKNOWN:
            return answers(binding.value)
        try:
            node, path = definition(binding)
        except (SrcdiffError, OSError, SyntaxError):
            return False
        if node is None:
            return False
        bound = {name for inner in node.body for name in names_of(inner)}
        bases = map(gast.ast_to_gast, node.bases)
        return bool(bound & OPERATORS) or any(self.names_in(base, FileScope(path).lookup, set()) for base in bases)

    def of_function(self, binding: Binding) -> bool:
        try:
            primal = load_callee(binding)
        except SrcdiffError:
            return False
        return self.names_in(primal.tree, primal.scope.lookup, locals_of(primal.tree))

    def names_in(self, node: gast.AST, lookup: Callable, local: Set[str]) -> bool:
        """Does an expression or a function name one of the things that are looked for?"""
        paths = {dotted_path(part) for part in walk(node) if isinstance(part, (gast.Name, gast.Attribute))}
        return any(self.binding(lookup(path)) for path in sorted(paths - {None}) if path.split(".")[0] not in local)


class SearchOfComplex(Search):
    """Of complex literals, types, and functions that give complex numbers for real ones."""

    def of_library(self, canonical: str) -> bool:
        return canonical in COMPLEX or (canonical.startswith(COMPLEX_MODULES) and canonical.rpartition(".")[2] not in REAL)

    def of_value(self, value: object) -> bool:
        return holds_complex(value)

    def of_class(self, binding: Binding) -> bool:
        return False

    def names_in(self, node: gast.AST, lookup: Callable, local: Set[str]) -> bool:
        constants = (part.value for part in walk(node) if isinstance(part, gast.Constant))
        return any(value in NAMES if isinstance(value, str) else isinstance(value, complex) for value in constants) or super().names_in(node, lookup, local)


def names_of(node: ast.stmt) -> Set[str]:
    """What a statement of a class's body binds."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {getattr(node, "name", "")} | {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}
