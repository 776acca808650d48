"""Refuse, with place, reason and way out, every construct that later stages do not know.

>>> # `x.a = 1.0` is refused: assignment to an attribute is not supported yet
"""

from __future__ import annotations

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.source import Primal
from srcdiff.names import stored_names
from srcdiff.normalise.mappings import may_change_mappings, view_of

STATEMENTS = (
    gast.Assign,
    gast.AnnAssign,
    gast.AugAssign,
    gast.If,
    gast.For,
    gast.While,
    gast.Expr,
    gast.Assert,
    gast.Return,
    gast.Break,
    gast.Continue,
    gast.Raise,
    gast.FunctionDef,
    gast.With,
    gast.Try,
    gast.Match,
    gast.Global,
    gast.Nonlocal,
    gast.Pass,
    gast.Delete,
)

# construct -> (what it is called, the way out)
REASONS = {
    gast.Import: ("only NumPy and math can be imported inside a function", "import at the top of the module"),
    gast.ImportFrom: ("only NumPy and math can be imported inside a function", "import at the top of the module"),
    gast.Yield: ("generators are not supported", "return an array"),
    gast.YieldFrom: ("generators are not supported", "return an array"),
    gast.Await: ("`await` is not supported", "compute the value before and pass it"),
}


def refuse_unsupported(primal: Primal) -> None:
    """Raise UnsupportedSyntaxError for the first construct that is not in the language."""
    if isinstance(primal.tree, gast.AsyncFunctionDef):
        refuse(primal, primal.tree, "`async def` is not supported", "differentiate the synchronous part")
    arguments = primal.tree.args
    if arguments.vararg or arguments.kwarg:
        extra = arguments.vararg or arguments.kwarg
        refuse(primal, extra, f"starred parameter {extra.id!r} is not supported yet", "name the parameters")
    for statement in primal.tree.body:
        check_statement(primal, statement)


def check_statement(primal: Primal, statement: gast.stmt) -> None:
    """One statement and what is nested in it."""
    if type(statement) in REASONS:
        refuse(primal, statement, *REASONS[type(statement)])
    if not isinstance(statement, STATEMENTS):
        refuse(primal, statement, f"`{type(statement).__name__.lower()}` is not supported", "rewrite it in simpler statements")
    if isinstance(statement, gast.FunctionDef):
        return check_inner_function(primal, statement)
    if isinstance(statement, gast.Delete):
        check_delete(primal, statement)
    if isinstance(statement, gast.Global):
        check_global(primal, statement)
    for target in targets_of(statement):
        check_target(primal, target, statement)
    if view_of(getattr(statement, "value", None)) and may_change_mappings(primal.tree.body, primal):
        refuse(primal, statement, "a name for a view of a dictionary is not supported where one may change", f"list({gast.unparse(statement.value)})")
    for node in own_expressions(statement):
        if type(node) in REASONS:
            refuse(primal, node, *REASONS[type(node)])
    for inner in nested_statements(statement):
        check_statement(primal, inner)


def check_inner_function(primal: Primal, function: gast.FunctionDef) -> None:
    """An inner function is looked into where it is called."""
    if function.decorator_list:
        refuse(primal, function.decorator_list[0], "a decorator on an inner function is not supported", "call the decorator on a line of its own")
    for node in gast.walk(function):
        if isinstance(node, (gast.Yield, gast.YieldFrom)):
            refuse(primal, node, *REASONS[gast.Yield])


def check_delete(primal: Primal, statement: gast.Delete) -> None:
    """`del` of a name that nothing reads afterwards is left out; any other is refused."""
    last = all(statement is not inner for outer in primal.tree.body for inner in gast.walk(outer) if inner is not outer)
    names = {node.id for node in gast.walk(statement) if isinstance(node, gast.Name)}
    later = [node for outer in primal.tree.body for node in gast.walk(outer) if isinstance(node, gast.Name) and node.lineno > statement.lineno]
    if not last or any(node.id in names for node in later):
        refuse(primal, statement, "`del` of a name that may be used again is not supported", "leave the `del` out")


def check_global(primal: Primal, statement: gast.Global) -> None:
    """`global` of a name that is only read says nothing; a global that is assigned is refused."""
    for declared in statement.names:
        if declared in stored_names(primal.tree.body):
            refuse(primal, statement, f"`global {declared}` of a name that is assigned is not supported", "pass the value as an argument and return it")


def targets_of(statement: gast.stmt) -> list:
    if isinstance(statement, (gast.Assign, gast.Delete)):
        return statement.targets
    if isinstance(statement, (gast.AnnAssign, gast.AugAssign, gast.For)):
        return [statement.target]
    return []


def nested_statements(statement: gast.stmt) -> list:
    blocks = [getattr(part, field, ()) for part in parts_with_blocks(statement) for field in ("body", "orelse", "finalbody")]
    return [inner for block in blocks for inner in block]


def parts_with_blocks(statement: gast.stmt) -> list:
    """The statement, its cases and its handlers."""
    return [statement, *getattr(statement, "cases", ()), *getattr(statement, "handlers", ())]


def own_expressions(statement: gast.stmt):
    """The expression nodes of a statement, those of nested statements left out."""
    for holder in parts_with_blocks(statement):
        for field in holder._fields:
            value = getattr(holder, field, None) if field not in ("body", "orelse", "finalbody", "cases", "handlers") else None
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, gast.AST):
                    yield from gast.walk(part)


def check_target(primal: Primal, target: gast.expr, statement: gast.stmt) -> None:
    if isinstance(target, (gast.Tuple, gast.List)):
        for element in target.elts:
            check_target(primal, element, statement)
    elif isinstance(target, gast.Starred):
        check_target(primal, target.value, statement)
    elif isinstance(target, gast.Subscript):
        if isinstance(statement, (gast.For, gast.Delete)):
            what = "a loop variable in an array" if isinstance(statement, gast.For) else "`del` of an item"
            refuse(primal, target, f"{what} is not supported", "assign it on a line of its own" if isinstance(statement, gast.For) else "leave it out")
        if not is_part_of_name(target):
            refuse(primal, target, "a store into what has no name is not supported", "give the array a name first")


def is_part_of_name(target: gast.expr) -> bool:
    """Is it an item, a slice, a transpose, ... of a name, or of an attribute of one?"""
    while True:
        if isinstance(target, (gast.Subscript, gast.Attribute)):
            target = target.value
        elif isinstance(target, gast.Call) and isinstance(target.func, gast.Attribute) and target.func.attr in ("reshape", "ravel", "transpose"):
            target = target.func.value
        else:
            break
    return isinstance(target, gast.Name)


def refuse(primal: Primal, node: gast.AST, message: str, help: str) -> None:
    raise UnsupportedSyntaxError(message, primal.place(node), help)
