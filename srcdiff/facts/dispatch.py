"""Calls of which several functions may be meant, by the path."""

from __future__ import annotations

from typing import Dict, Optional

import gast

from srcdiff.facts.expansion import Dispatch
from srcdiff.load.binding import Closure
from srcdiff.load.inner import definition_of
from srcdiff.load.purity import is_pure, is_pure_inner
from srcdiff.trees import name, read_names


def choose_function(evaluator, node: gast.Call, env: dict, varied: bool) -> bool:
    """Mark a call of a name that holds one of several functions, by the path: each gets a branch."""
    callee = getattr(node.func, "fact", None)
    if not isinstance(node.func, gast.Name) or callee is None or callee.kind != "function" or len(callee.choices) < 2 or not (varied or callee.varied):
        return False
    paths = [path or name_of(binding, env, node.func.id) for path, binding in callee.choices]
    if None in paths:
        return False
    node.expands, evaluator.expands = Dispatch(tuple(paths), all(is_pure(binding, may_raise=True) for _, binding in callee.choices)), True
    return True


def name_of(closure, env: dict, chosen: str) -> Optional[str]:
    """Another name of a function that is defined here."""
    return next((n for n, fact in env.items() if n != chosen and fact.kind == "function" and fact.const == closure), None)


def read_around(evaluator, node: gast.Call, env: dict) -> Dict[str, gast.expr]:
    """The variables around an inner function `f` that it reads: its derivative is one by these, too."""
    function = node.operands.get("f")
    closure = function.fact.const if function is not None and hasattr(function, "fact") else None
    if not isinstance(closure, Closure) or not node.callee.startswith("scipy."):
        return {}
    own = {parameter.id for parameter in gast.walk(closure.node.args) if isinstance(parameter, gast.Name)}
    return {f"around {n}": gast.copy_location(name(n), node) for n in sorted((read_names(closure.node) - own) & set(env) & evaluator.local)}


def has_effects(evaluator, function) -> bool:
    """May calling a function do more than give a value, or does it call what is defined around it?"""
    if not isinstance(function, Closure):
        return not is_pure(function, may_raise=True)
    return not is_pure_inner(definition_of(function.node, evaluator.primal), evaluator.local)
