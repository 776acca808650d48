"""What a module does to its names after they are bound: rebinds them, sets their items or attributes, hands them to others.

>>> found = read_changes(ast.parse("C = M\\nC.gain = 2.0\\nT['a'] = 1\\nregister(M)"))
>>> sorted(found.patched["M"]), sorted(found.changed), sorted(found.handed["M"])
(['gain'], ['T'], ['register'])
>>> sorted(read_changes(ast.parse("np.add.at(A, 0, 1.0)\\nnp.sin(x, out=B)\\nnp.put(x, 0, C)")).changed)
['A', 'B', 'np', 'x']
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Dict, Iterable, Iterator, List, Set, Tuple

# Methods that change what they are called on.
MUTATORS = frozenset("append extend insert pop remove clear update setdefault popitem add discard sort reverse fill put resize".split())
# Functions that change their first argument.
FILLERS = frozenset("at copyto fill_diagonal place put put_along_axis putmask shuffle".split())
GIVE_NUMBERS = frozenset("isinstance issubclass hasattr len float int bool sum abs range".split())
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class Changes:
    """By name, whatever scope it stands in: rebound (`global`), items set, the attributes that are set, and what it is passed to at the top level."""

    rebound: Set[str] = field(default_factory=set)
    changed: Set[str] = field(default_factory=set)
    patched: Dict[str, Set[str]] = field(default_factory=dict)
    handed: Dict[str, Set[str]] = field(default_factory=dict)


def read_changes(tree: ast.Module) -> Changes:
    """What any part of a module, its functions included, does to names, also through the other names that they get."""
    found = Changes()
    for node in ast.walk(tree):
        read_change(found, node)
    names = other_names(tree)
    for other in sorted(found.changed | set(found.patched)):
        for name in reachable(other, names):
            found.changed |= {name} if other in found.changed else set()
            found.patched.setdefault(name, set()).update(found.patched.get(other, ()))
    found.patched = {name: attributes for name, attributes in found.patched.items() if attributes}
    functions = {node.name for node in ast.walk(tree) if isinstance(node, DEFINITIONS)}
    for call in (node for statement in tree.body for node in at_import(statement) if isinstance(node, ast.Call)):
        path = ast.unparse(call.func)
        for name in mentions([*call.args, *[k.value for k in call.keywords]]) if path not in functions else ():
            found.handed.setdefault(name, set()).add(path)
    return found


def read_change(found: Changes, node: ast.AST) -> None:
    """What one node does to the name that it is about."""
    if isinstance(node, DEFINITIONS):
        found.rebound |= rebound_globals(node)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("setattr", "delattr") and len(node.args) > 1:
        owner, attribute = node.args[0], getattr(node.args[1], "value", "?")
        read_change(found, ast.Attribute(owner, str(attribute), ast.Store()))
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", None)
        changed = [*([node.func.value] if name in MUTATORS else []), *(node.args[:1] if name in FILLERS else [])]
        found.changed |= mentions([*changed, *[k.value for k in node.keywords if k.arg == "out"]])
    elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
        is_item, attribute = isinstance(node, ast.Subscript), ""
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            attribute = getattr(node, "attr", attribute)
            node = node.value
        if isinstance(node, ast.Name) and is_item:
            found.changed.add(node.id)
        elif isinstance(node, ast.Name):
            found.patched.setdefault(node.id, set()).add(attribute)


def other_names(tree: ast.Module) -> Dict[str, Set[str]]:
    """For each name those that it may be another name of: assigned, looped over, passed to a function of the module."""
    functions = {node.name: node.args for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    names: Dict[str, Set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        for target, value in bound_values(node, functions):
            names[target] |= mentions([value])
    return names


def bound_values(node: ast.AST, functions: Dict[str, ast.arguments]) -> Iterator[Tuple[str, ast.expr]]:
    """The names that a node binds, each with the expression that gives it its value."""
    targets: List[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr, ast.For, ast.comprehension)):
        targets = [node.target]
    elif isinstance(node, ast.Call) and getattr(node.func, "id", None) in functions:
        arguments = functions[node.func.id]
        parameters = [p.arg for p in [*arguments.posonlyargs, *arguments.args]]
        yield from zip(parameters, node.args)
        yield from ((k.arg, k.value) for k in node.keywords if k.arg)
    value = getattr(node, "value", None) or getattr(node, "iter", None)
    for inner in (inner for target in targets for inner in ast.walk(target)):
        if isinstance(inner, ast.Name) and value is not None:
            yield inner.id, value


def mentions(expressions: Iterable[ast.expr]) -> Set[str]:
    """The names whose objects an expression may give, or hold: not what is called, nor what an attribute or item is read of."""
    found: Set[str] = set()
    for node in expressions:
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Call):
            found |= mentions([*node.args, *[k.value for k in node.keywords]]) if getattr(node.func, "id", None) not in GIVE_NUMBERS else set()
        elif isinstance(node, ast.IfExp):
            found |= mentions([node.body, node.orelse])
        elif not isinstance(node, (ast.Attribute, ast.Subscript, ast.Lambda, ast.Compare, ast.BinOp, ast.UnaryOp)):
            found |= mentions(ast.iter_child_nodes(node))
    return found


def reachable(name: str, names: Dict[str, Set[str]]) -> List[str]:
    """All that a name may be another name of, itself not."""
    found: Set[str] = set()
    todo = [name]
    while todo:
        new = names.get(todo.pop(), set()) - found
        found |= new
        todo += sorted(new)
    return sorted(found - {name})


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported: not the bodies of functions."""
    yield node
    body = set(map(id, node.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else ()))
    for child in ast.iter_child_nodes(node) if not isinstance(node, ast.Lambda) else ():
        if id(child) not in body:
            yield from at_import(child)


def rebound_globals(scope: ast.AST) -> Set[str]:
    """The names that are declared `global` in a function or class, and bound in it: one that only reads them changes nothing."""
    parts = list(ast.walk(scope))
    declared = {name for node in parts if isinstance(node, ast.Global) for name in node.names}
    if not declared:
        return declared
    bound = {node.id for node in parts if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.name for node in parts if isinstance(node, DEFINITIONS) and node is not scope}
    imported = [alias for node in parts if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    bound |= {alias.asname or alias.name.split(".")[0] for alias in imported}
    return declared & bound.union(*map(bound_by_text, parts))


def bound_by_text(node: ast.AST) -> List[str]:
    """Names that a node binds without a Name node: `except E as name`, and the captures of `match`."""
    if isinstance(node, ast.ExceptHandler) or type(node).__name__ in ("MatchAs", "MatchStar"):
        return [node.name] if node.name else []
    if type(node).__name__ == "MatchMapping":
        return [node.rest] if node.rest else []
    return []
