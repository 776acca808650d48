"""Do the parameters of a rule fit those of its function?  Names and order have to be the same, and so have literal defaults."""

from __future__ import annotations

import ast
import inspect
from typing import Callable, List, Optional, Tuple

import gast

from srcdiff.errors import ArgumentError
from srcdiff.load.source import Primal
from srcdiff.rules.table import REQUIRED

NONE = object()  # the default of a parameter that has none
OTHER = object()  # a default that is no literal
Signature = List[Tuple[str, object]]


def live_signature(function: Callable) -> Optional[Signature]:
    """Names and defaults of a live function's parameters; None if it does not tell, or takes any number."""
    try:
        parameters = inspect.signature(getattr(function, "py_func", function)).parameters.values()
    except (ValueError, TypeError):
        return None
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        return None
    return [(p.name, NONE if p.default is p.empty else p.default if is_literal(p.default) else OTHER) for p in parameters]


def text_signature(tree: Optional[gast.AST]) -> Optional[Signature]:
    """The same of a definition; None without one."""
    if not isinstance(tree, gast.FunctionDef) or tree.args.vararg or tree.args.kwarg:
        return None
    arguments = tree.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults, *arguments.kw_defaults]
    return [(a.id, NONE if d is None else literal(d)) for a, d in zip([*positional, *arguments.kwonlyargs], defaults)]


def literal(node: gast.expr) -> object:
    """The value of a literal, OTHER for anything else."""
    try:
        return ast.literal_eval(gast.unparse(node).strip())
    except (ValueError, SyntaxError):
        return OTHER


def is_literal(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(is_literal, value))
    return value is None or type(value) in (bool, int, float, str)


def refuse_misfit(primal: Primal, function: str, parameters: tuple, signature: Optional[Signature]) -> None:
    """Raise ArgumentError if the rule's parameters are not those of the function, or if a default that a call may leave out is another one."""
    place = primal.place(primal.tree)
    for name, default in parameters:
        if default is not REQUIRED and not is_placeholder(default) and literal(default) is OTHER:
            raise ArgumentError(f"the default of {name!r} in a rule has to be a literal", place, "leave it out; calls then have to give the argument")
    if signature is None:
        return
    names = [name for name, _ in signature]
    if [name for name, _ in parameters] != names:
        raise ArgumentError(f"the parameters of this rule are not those of {function}: {', '.join(names)}", place, "write them in their order, after the result")
    for (name, default), (_, wanted) in zip(parameters, signature):
        if is_placeholder(default):
            continue
        given = NONE if default is REQUIRED else literal(default)
        if wanted is not OTHER and not same(given, wanted):
            shown = f"has no default for {name!r}" if given is NONE else f"has another default for {name!r}"
            there = "which has none" if wanted is NONE else f"where it is {wanted!r}"
            raise ArgumentError(f"this rule {shown} than {function}, {there}", place, f"write {name}" + ("" if wanted is NONE else f"={wanted!r}"))


def same(one: object, other: object) -> bool:
    if NONE in (one, other) or OTHER in (one, other):
        return one is other
    return type(one) is type(other) and one == other


def is_placeholder(default: object) -> bool:
    """`unsupported`, of srcdiff.extend: calls may not give the argument."""
    return isinstance(default, (gast.Name, gast.Attribute)) and gast.unparse(default).strip().rpartition(".")[2] == "unsupported"
