"""What the meaning of a function rests on: the text of the function, and of all of the user's that it reaches by name.

before: def energy(x): return GAIN * helper(x)      (with helper and GAIN in other modules, perhaps)
after:  {"energy(x)": "5c1f...", "GAIN": "9e01...", "helper(x)": "77ab..."}
"""

from __future__ import annotations

import ast
import hashlib
from typing import Dict, Iterator, List, Optional, Tuple

import gast

from srcdiff.emit.header import dump, fingerprint, parameter_list
from srcdiff.load import modules
from srcdiff.load.filescope import FileScope
from srcdiff.load.toplevel import Alias, Defined, Entry, Imported

Name = Tuple[FileScope, str]  # a name at the top level of a file


def reached(scope: FileScope, function: str) -> Dict[str, str]:
    """A digest of each function, class and constant, by how it is shown; the function's own comes first."""
    home, found, todo, seen = scope.module, {}, [(scope, function)], set()
    while todo:
        scope, name = todo.pop(0)
        if (scope.path, name) in seen:
            continue
        seen.add((scope.path, name))
        nodes = [node for entry in scope.top.entries[name] for node in texts(scope, entry)]
        paths = sorted({path for node in nodes for path in paths_in(node)})
        shown = ("" if scope.module == home else scope.module + ".") + signature(name, nodes)
        foreign = [f"{path} is {meaning}" for path in paths for meaning in [library_path(scope, path)] if meaning is not None]
        found[shown] = digest("\n".join([*map(digested, nodes), *foreign]))
        todo += [target for path in paths for target in targets(scope, path)]
    return found


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def texts(scope: FileScope, entry: Entry) -> List[gast.AST]:
    """What a name stands for; where the text does not tell, the whole module."""
    if isinstance(entry, Defined):
        return [gast.ast_to_gast(undecorated(scope, entry.node))]
    if isinstance(entry, Alias) and entry.value is not None:
        return [gast.ast_to_gast(entry.value)]
    return [] if isinstance(entry, Imported) else [gast.ast_to_gast(statement) for statement in scope.top.statements]


def undecorated(scope: FileScope, node: ast.stmt) -> ast.stmt:
    """A definition without the decorators of srcdiff, which leave it as it is."""
    kept = [one for one in node.decorator_list if not (library_path(scope, first_path(one)) or "").startswith("srcdiff")]
    fields = {field: getattr(node, field) for field in node._fields}
    return ast.copy_location(type(node)(**{**fields, "decorator_list": kept}), node)


def first_path(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def digested(node: gast.AST) -> str:
    if not isinstance(node, gast.FunctionDef):
        return dump(node)
    return fingerprint(node) + "".join(map(dump, node.decorator_list))


def signature(name: str, nodes: List[gast.AST]) -> str:
    """`helper(x)`, `class Body`, `GAIN`."""
    if len(nodes) == 1 and isinstance(nodes[0], gast.FunctionDef):
        return f"{name}({parameter_list(nodes[0])})"
    return f"class {name}" if len(nodes) == 1 and isinstance(nodes[0], gast.ClassDef) else name


def paths_in(node: gast.AST) -> Iterator[str]:
    """The dotted paths that a text reads, whether or not a name of its own goes before that of the module."""
    for part in gast.walk(node):
        path = part
        rest: List[str] = []
        while isinstance(path, gast.Attribute):
            rest.insert(0, path.attr)
            path = path.value
        if isinstance(path, gast.Name):
            yield ".".join([path.id, *rest])
        elif isinstance(part, gast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
            yield part.value  # an annotation may be a string


def targets(scope: FileScope, path: str) -> Iterator[Name]:
    """The names of the user's files that a path means; more than one if that is not clear."""
    first, *rest = path.split(".")
    entries = scope.top.entries.get(first, ())
    if not entries:
        yield from starred(scope, first)
    for entry in entries:
        if isinstance(entry, Imported):
            parts = [*([entry.member] if entry.member else []), *rest]
            yield from members(scope, modules.absolute_module(scope.path, entry.module, entry.level), parts)
        else:
            yield scope, first


def members(scope: FileScope, module: str, parts: List[str]) -> Iterator[Name]:
    """`module.parts`, as far down as there are modules of the user's."""
    while parts:
        file = scope.find(module) if module else None
        inner = scope.project.scope_of(file) if file is not None else None
        if inner is not None and inner is not scope and parts[0] in inner.top.entries:
            yield from targets(inner, ".".join(parts))
            return
        if inner is not None and inner is not scope:
            yield from starred(inner, parts[0])
        module, parts = ".".join(filter(None, [module, parts[0]])), parts[1:]


def starred(scope: FileScope, name: str) -> Iterator[Name]:
    """What a star import of a module of the user's may bind."""
    for star in scope.top.stars:
        file = scope.find(modules.absolute_module(scope.path, star.module, star.level))
        if file is not None and scope.project.scope_of(file) is not scope and name in scope.project.scope_of(file).top.entries:
            yield from targets(scope.project.scope_of(file), name)


def library_path(scope: FileScope, path: str) -> Optional[str]:
    """The path of what a text imports from elsewhere, by the module's own name; None for what is the user's."""
    first, *rest = path.split(".")
    entry = next((one for one in scope.top.entries.get(first, ()) if isinstance(one, Imported)), None)
    if entry is None or any(True for _ in targets(scope, path)):
        return None
    return ".".join(part for part in [entry.module, entry.member, *rest] if part)
