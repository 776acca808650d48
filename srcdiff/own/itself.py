"""A function that has a rule of the user's, where it is differentiated itself: it becomes a call of itself, to which its rule applies.

before: def smooth(x, width=1.0): ...           after:  def smooth(x, width=1.0): return smooth(x, width)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.load.binding import UNKNOWN, Binding
from srcdiff.load.source import Primal
from srcdiff.own.registry import own_rules_of
from srcdiff.rules.table import OwnName
from srcdiff.trees import call, name


def by_its_rule(primal: Primal) -> Primal:
    """The function, or what calls it if it has a rule; UnsupportedSyntaxError where it cannot be called by its name."""
    binding = primal.scope.lookup(primal.name)
    own = own_rules_of(primal.scope, binding) if binding is not None else None
    is_same = binding is not None and (primal.function is None or binding.value is primal.function or is_being_decorated(primal, binding, own))
    if own is None or not is_same or "." in primal.qualname:
        refuse_inner(primal)
        return primal
    arguments = primal.tree.args
    given = [name(parameter.id) for parameter in [*arguments.posonlyargs, *arguments.args]]
    result = call(primal.name, *given, **{parameter.id: name(parameter.id) for parameter in arguments.kwonlyargs})
    tree = gast.FunctionDef(primal.tree.name, arguments, [gast.Return(result)], [], primal.tree.returns, None, [])
    for node in gast.walk(tree.body[0]):
        gast.copy_location(node, primal.tree)
    return replace(primal, tree=gast.copy_location(tree, primal.tree))


def is_being_decorated(primal: Primal, binding: Binding, own: Optional[OwnName]) -> bool:
    """Does the name of a function with an adopted derivative, which is not bound yet, mean that function?"""
    is_adopted = own is not None and "rule" in own.made and own.made["rule"].kind == "adopted"
    return (
        is_adopted
        and binding.value is UNKNOWN
        and binding.node is not None
        and binding.qualname == primal.qualname
        and binding.node.lineno == primal.tree.lineno
    )


def refuse_inner(primal: Primal) -> None:
    """A method, or an inner function, whose rule would not be used."""
    binding = of_itself(primal)
    if binding is not None and own_rules_of(primal.scope, binding) is not None:
        message = f"{primal.qualname} has a rule, and cannot be called by a name at the top level"
        raise UnsupportedSyntaxError(message, primal.place(primal.tree), "differentiate a function that calls it")


def of_itself(primal: Primal) -> Optional[Binding]:
    """What the function would be if a name meant it."""
    if primal.function is not None:
        return Binding("function", None, primal.function)
    return Binding("function", f"{primal.module}.{primal.qualname}") if "." in primal.qualname else None
