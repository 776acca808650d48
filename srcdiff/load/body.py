"""What the body of a class statement binds: `body_of`.

>>> read = body_of(ast.parse("class A:\\n    k: float = 2.0\\n    def f(self): ...\\n    g = f").body[0])
>>> {name: type(value).__name__ for name, value in read.bound.items()}, list(read.annotated)
({'k': 'Constant', 'f': 'FunctionDef', 'g': 'FunctionDef'}, ['k'])
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Callable, Dict, Optional

from srcdiff.load.toplevel import imports, is_type_checking, pairs


class NotFollowed(Exception):
    """A class does something that its instances' text does not tell; the message says what, to follow the class's name."""


@dataclass
class Body:
    """The last thing that each name is bound to, a `def` or an expression, None for what is not written out; and the annotations."""

    bound: Dict[str, Optional[ast.AST]] = field(default_factory=dict)
    annotated: Dict[str, ast.expr] = field(default_factory=dict)

    def around(self, lookup: Callable) -> Callable:
        """The meaning of names in the body; what it binds itself is not looked for in the module."""
        return lambda path: None if path.split(".")[0] in self.bound else lookup(path)


def body_of(node: ast.ClassDef) -> Body:
    """What a class statement binds, in the order of the text; NotFollowed if that depends on more than the text."""
    body = Body()
    for statement in node.body:
        read_statement(body, statement)
    return body


def read_statement(body: Body, node: ast.stmt) -> None:
    """One statement; a name that stands for another member means what that one was at this point."""
    if isinstance(node, ast.If) and is_type_checking(node.test):
        for inner in node.orelse:
            read_statement(body, inner)
        return
    check_evaluated(body, node)
    if isinstance(node, ast.FunctionDef):
        body.bound[node.name] = node
    elif isinstance(node, (ast.ClassDef, ast.AsyncFunctionDef)):
        body.bound[node.name] = None
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        body.bound.update({name: None for name, _ in imports(node)})
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            bind(body, target, node.value)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        body.annotated[node.target.id] = node.annotation
        if node.value is not None:
            bind(body, node.target, node.value)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        body.bound[node.target.id] = None
    elif not isinstance(node, ast.Pass) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        raise NotFollowed("has a statement in its body that is no definition")


def bind(body: Body, target: ast.expr, value: ast.expr) -> None:
    """One target of an assignment: `a, b = f, 2.0` are two assignments."""
    if any(isinstance(part, (ast.Subscript, ast.Attribute)) for part in ast.walk(target)):
        raise NotFollowed("has a statement in its body that is no definition")
    found = {name: body.bound.get(getattr(one, "id", ""), one) for name, one in pairs(target, value)}
    body.bound.update(found)


def check_evaluated(body: Body, node: ast.stmt) -> None:
    """What is evaluated in the body binds nothing, and the defaults of methods mean in it what they mean in the module."""
    parts = [node] if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else [node.args, *node.decorator_list]
    for part in parts:
        if any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(part)):
            raise NotFollowed("has a statement in its body that is no definition")
        for owner in ast.walk(part):
            if isinstance(owner, ast.arguments):
                check_defaults(body, owner, getattr(node, "name", "a lambda"))


def check_defaults(body: Body, arguments: ast.arguments, method: str) -> None:
    defaults = [d for d in [*arguments.defaults, *arguments.kw_defaults] if d is not None]
    read = [inner.id for default in defaults for inner in ast.walk(default) if isinstance(inner, ast.Name)]
    own = next((name for name in read if name in body.bound), None)
    if own is not None:
        raise NotFollowed(f"has a default of {method} that reads {own} of its body")
