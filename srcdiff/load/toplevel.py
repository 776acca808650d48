"""The names that a module's top level binds, read from its tree: `read_top_level`.

>>> import ast
>>> read_top_level(ast.parse("import numpy as np\\nGAIN = 2.0\\nif GAIN:\\n    x = 1")).entries
{'np': [Imported(module='numpy', member=None, level=0)], 'GAIN': [Alias(value=...)], 'x': [Unclear()]}
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field
from typing import Dict, FrozenSet, Iterator, List, Optional, Tuple

from srcdiff.load.changes import Changes, bound_by_text, read_changes


class Entry:
    """One way in which a module binds a name."""


@dataclass(frozen=True)
class Imported(Entry):
    """`import module`, or `from module import member` with `level` dots before the module."""

    module: str
    member: Optional[str] = None
    level: int = 0


@dataclass(frozen=True)
class Defined(Entry):
    """A `def` or `class` statement."""

    node: ast.stmt = field(repr=False)


@dataclass(frozen=True)
class Alias(Entry):
    """An assignment; `value` is None if what the name gets is not written out."""

    value: Optional[ast.expr] = field(repr=False)

    def __repr__(self) -> str:
        return "Alias(value=...)"


@dataclass(frozen=True)
class Unclear(Entry):
    """A binding that may or may not happen, or not with a value that the text tells."""


@dataclass
class TopLevel:
    """Entries by name, the star imports, and what is done to names later."""

    entries: Dict[str, List[Entry]] = field(default_factory=dict)
    stars: List[Imported] = field(default_factory=list)
    before: List[FrozenSet[str]] = field(default_factory=list)  # the names that are bound when each star import runs, and may be bound anew
    changes: Changes = field(default_factory=Changes)
    statements: List[ast.stmt] = field(default_factory=list, repr=False)

    @property
    def import_nodes(self) -> List[ast.stmt]:
        """The import statements that run when the module does, those under a condition included."""
        return [node for node in statements_run(self.statements) if isinstance(node, (ast.Import, ast.ImportFrom))]

    def add_star(self, entry: Imported) -> None:
        """A star import, after what is bound so far."""
        self.stars.append(entry)
        self.before.append(frozenset(self.entries))

    def add(self, name: str, entry: Entry) -> None:
        """One more way in which a name is bound."""
        entries = self.entries.setdefault(name, [])
        if entry not in entries:  # the same import twice is one meaning
            entries.append(entry)


@functools.lru_cache(maxsize=64)
def read_top_level(tree: ast.Module) -> TopLevel:
    """All names that a module binds; read once from each tree, and not to be changed."""
    top = TopLevel(statements=tree.body)
    for statement in tree.body:
        read_statement(top, statement)
    top.changes = read_changes(tree)
    for name in sorted(top.changes.rebound - set(top.entries)):
        top.add(name, Unclear())
    return top


def statements_run(body: List[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of the top level, whatever they stand under there; what is for type checkers only left out."""
    for node in body:
        yield node
        if not (isinstance(node, ast.If) and is_type_checking(node.test)) and not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            for part in ("body", "handlers", "orelse", "finalbody"):
                yield from statements_run(getattr(node, part, []))
        elif isinstance(node, ast.If):
            yield from statements_run(node.orelse)


def read_statement(top: TopLevel, node: ast.stmt) -> None:
    """What a statement at the top level binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        top.add(node.name, Defined(node))
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for name, entry in imports(node):
            top.add_star(entry) if name == "*" else top.add(name, entry)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        read_assignment(top, node)
    elif isinstance(node, ast.If) and is_type_checking(node.test):
        for statement in node.orelse:
            read_statement(top, statement)
    else:
        read_unclear(top, node)


def imports(node: ast.Import | ast.ImportFrom) -> Iterator[Tuple[str, Imported]]:
    """The names that an import binds; `import a.b` binds `a`."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, Imported(node.module or "", alias.name, node.level)
        elif alias.asname:
            yield alias.asname, Imported(alias.name)
        else:
            root = alias.name.split(".")[0]
            yield root, Imported(root)


def read_assignment(top: TopLevel, node: ast.Assign | ast.AnnAssign) -> None:
    """The targets of an assignment, and names bound by `:=` in its value."""
    if node.value is None:
        return
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for name, value in pairs(target, node.value):
            top.add(name, Alias(value))
    for inner in ast.walk(node.value):
        if isinstance(inner, ast.NamedExpr):
            top.add(inner.target.id, Unclear())


def pairs(target: ast.expr, value: Optional[ast.expr]) -> Iterator[Tuple[str, Optional[ast.expr]]]:
    """The names in a target, each with what it gets: `a, b = 1, 2` are two assignments."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Starred):
        yield from pairs(target.value, None)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts: List[Optional[ast.expr]] = [None] * len(target.elts)
        plain = not any(isinstance(e, ast.Starred) for e in target.elts)
        if plain and isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(parts):
            parts = list(value.elts)
        for element, part in zip(target.elts, parts):
            yield from pairs(element, part)


def is_type_checking(test: ast.expr) -> bool:
    """`TYPE_CHECKING` or `typing.TYPE_CHECKING`."""
    return "TYPE_CHECKING" in (getattr(test, "id", None), getattr(test, "attr", None))


def read_unclear(top: TopLevel, node: ast.AST) -> None:
    """All names that a compound statement (or one that rebinds, such as `+=` and `del`) binds at any depth of this scope."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for name, entry in imports(node):
            top.add_star(entry) if name == "*" else top.add(name, Unclear())
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        top.add(node.name, Unclear())
        return
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        top.add(node.id, Unclear())
    for name in bound_by_text(node):
        top.add(name, Unclear())
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.comprehension) and child is node.target) and not isinstance(node, ast.Lambda):
            read_unclear(top, child)
