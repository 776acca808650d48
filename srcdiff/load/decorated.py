"""The functions of a file that `@srcdiff.gradient(...)` decorates, or `srcdiff.gradient(...)(f)` in its place, from the text alone."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Dict, Iterator, List, Optional, Set, Tuple

from srcdiff.errors import ArgumentError, NameResolutionError, Place, UnsupportedSyntaxError, shallow
from srcdiff.load.applied import NAMES, applied, meaning, with_arguments
from srcdiff.load.binding import UNKNOWN
from srcdiff.load.changes import at_import
from srcdiff.load.constants import constant_value
from srcdiff.load.filescope import FileScope
from srcdiff.load.source import characters, parse_text, read_text, split_lines

PARAMETERS = ("wrt", "of", "target", "example", "has_aux", "follow", "memory", "sizes")


@dataclass(frozen=True)
class Decorated:
    """One decorator: the function's qualified name, what the decorator was given, and where it stands."""

    qualname: str
    arguments: Dict[str, object]  # of `gradient`, those that were given
    place: Place


def decorated_functions(path: str) -> List[Decorated]:
    """All of them in the order of the file; SrcdiffError for one whose arguments, or whose own name, the text does not tell."""
    with shallow(path):
        return Finder(path).found()


class Finder:
    def __init__(self, path: str):
        text = read_text(path)
        self.path, self.lines = path, split_lines(text)
        self.tree = parse_text(text, path)
        self.scope = FileScope(path, self.tree)

    def found(self) -> List[Decorated]:
        known = dict(reachable(self.tree.body))
        return sorted([*self.by_decorators(known), *self.by_calls(set(known.values()))], key=lambda one: one.place.line)

    def by_decorators(self, known: Dict[ast.stmt, str]) -> List[Decorated]:
        functions = [n for n in ast.walk(self.tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        pairs = [(n, d) for n in sorted(functions, key=lambda n: n.lineno) for d in n.decorator_list if self.is_gradient(d)]
        return [self.decorated(node, with_arguments(self.scope, decorator), known.get(node)) for node, decorator in pairs]

    def by_calls(self, known: Set[str]) -> Iterator[Decorated]:
        """What calls decorate when the module is imported: `f = srcdiff.gradient(wrt="x")(f)`."""
        whole = [getattr(statement, "value", None) for statement in self.tree.body]
        for statement in self.tree.body:
            for node in at_import(statement) if not is_for_main(statement) else ():
                call = applied(self.scope, node)
                qualname = self.given(node, known) if call is not None else ""
                if qualname is not None and call is not None:
                    self.refuse_unclear(node, qualname, node in whole)
                    yield Decorated(qualname, self.arguments(call), self.place(node))

    def given(self, node: ast.Call, known: Set[str]) -> Optional[str]:
        """The function of this file that a call decorates, "" if the text does not tell, None if it is one of another module."""
        (argument,) = node.args if len(node.args) == 1 and not node.keywords else [None]
        path = ast.unparse(argument) if isinstance(argument, (ast.Name, ast.Attribute)) else ""
        binding = self.scope.lookup(path) if path else None
        if binding is not None and binding.canonical is not None and binding.file != self.path:
            return None
        return path if path in known else binding.qualname if binding is not None and binding.qualname in known else ""

    def refuse_unclear(self, node: ast.Call, qualname: str, is_whole: bool) -> None:
        if not qualname or not is_whole:
            raise UnsupportedSyntaxError(
                (
                    "the text does not tell which function gets derivatives here"
                    if not qualname
                    else f"{qualname!r} gets derivatives in the midst of a statement"
                ),
                self.place(node),
                'decorate the function itself, or write f = srcdiff.gradient(wrt="...")(f) at the top level, below the def of f',
            )

    def is_gradient(self, decorator: ast.expr) -> bool:
        """The decorator, or what it calls, is `srcdiff.gradient` under any spelling."""
        decorator = with_arguments(self.scope, decorator)
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(called, (ast.Name, ast.Attribute)):
            return False
        written = ast.unparse(called)
        meant = meaning(self.scope, written)
        if meant == "unresolved" and written.split(".")[-1] == "gradient":
            raise NameResolutionError(
                f"{written!r} has more than one meaning in its module, or one that the text does not tell",
                self.place(decorator),
                "write `import srcdiff` once, at the top level",
            )
        return meant in NAMES

    def decorated(self, node: ast.FunctionDef, decorator: ast.expr, qualname: Optional[str]) -> Decorated:
        if qualname is None:
            raise UnsupportedSyntaxError(
                f"{node.name!r} is not defined at the top level of its module, so its gradient cannot be written to a file",
                self.place(decorator),
                "move its def to the top level, without a condition around it",
            )
        if not isinstance(decorator, ast.Call):
            raise ArgumentError("gradient is a decorator with arguments", self.place(decorator), 'write @srcdiff.gradient(wrt="...")')
        return Decorated(qualname, self.arguments(decorator), self.place(decorator))

    def arguments(self, call: ast.Call) -> Dict[str, object]:
        """The values that the call gives, which must be constants."""
        if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            raise ArgumentError("starred arguments of gradient are not known from text", self.place(call), "write the arguments out")
        given = [*zip(PARAMETERS[:1], call.args), *((k.arg, k.value) for k in call.keywords)]
        for name, value in given:
            if name not in PARAMETERS:
                raise ArgumentError(f"gradient has no argument {name!r}", self.place(value), f"it has {', '.join(PARAMETERS)}")
        if len(call.args) > 1 or len(dict(given)) < len(given):
            raise ArgumentError("gradient takes wrt, once; the rest by keyword", self.place(call), 'write @srcdiff.gradient(wrt="...")')
        return {name: self.constant(name, value) for name, value in given}

    def constant(self, name: str, node: ast.expr) -> object:
        if isinstance(node, ast.Dict) and all(isinstance(k, ast.Constant) for k in node.keys):
            return {k.value: self.constant(name, v) for k, v in zip(node.keys, node.values)}
        value = constant_value(node, self.scope.lookup)
        if value is UNKNOWN:
            raise ArgumentError(f"the text does not tell the value of {name}=", self.place(node), 'write a literal, as in wrt="w" or wrt=("w", "b")')
        return value

    def place(self, node: ast.expr) -> Place:
        """Where a node stands; the first of several lines."""
        text = self.lines[node.lineno - 1]
        end = characters(text, node.end_col_offset) if node.end_lineno == node.lineno else len(text.rstrip())
        return Place(self.path, node.lineno, characters(text, node.col_offset), end, text)


def is_for_main(statement: ast.stmt) -> bool:
    """`if __name__ == "__main__":` is no part of the module."""
    return isinstance(statement, ast.If) and any(getattr(node, "id", None) == "__name__" for node in ast.walk(statement.test))


def reachable(body: list, prefix: str = "") -> Iterator[Tuple[ast.stmt, str]]:
    """Functions at the top level, and methods, with their qualified names."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from reachable(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, prefix + node.name
