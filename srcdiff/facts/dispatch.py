"""Calls of which several functions may be meant, by the path."""

from __future__ import annotations

from typing import Dict, Optional

import gast

from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.expansion import Dispatch
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.inner import definition_of
from srcdiff.load.naming import is_foreign
from srcdiff.load.purity import is_pure, is_pure_inner
from srcdiff.names import read_names
from srcdiff.trees import name


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
    """The variables around inner functions that are operands, which read them: the derivatives of these are by them, too.

    So are those that other inner functions read which these call: they are the operands `inner g`.
    """
    if not node.callee.startswith("scipy."):
        return {}
    refuse_effects(evaluator, node, env)
    found, inner, todo = set(), set(), [getattr(getattr(function, "fact", None), "const", None) for function in node.operands.values()]
    while todo:
        closure = todo.pop()
        if isinstance(closure, Closure):
            read = reads_around(closure.node) & set(env) & evaluator.local
            functions = {n for n in read if isinstance(env[n].const, Closure) and len(env[n].choices) == 1} - inner
            todo += [env[n].const for n in sorted(functions)]
            inner |= functions
            found |= read - inner
    named = [*(("around", n) for n in sorted(found - inner)), *(("inner", n) for n in sorted(inner))]
    return {f"{word} {n}": gast.copy_location(name(n), node) for word, n in named}


def reads_around(function: gast.AST) -> set:
    """The names that an inner function reads and does not get."""
    return read_names(function) - {parameter.id for parameter in gast.walk(function.args) if isinstance(parameter, gast.Name)}


def refuse_effects(evaluator, node: gast.Call, env: dict) -> None:
    """What SciPy calls must do nothing but give values: how often it is called, and whether at all, is then of no importance."""
    for function in node.operands.values():
        known = getattr(getattr(function, "fact", None), "const", None)
        if isinstance(known, Closure) or (isinstance(known, Binding) and known.kind == "function" and not is_foreign(known, evaluator.primal.follow)):
            if has_effects(evaluator, known, env):
                message = "the function that is called here has an effect, or calls what is not known"
                raise UnsupportedSyntaxError(message, evaluator.primal.place(node), "give a function of this file, or a lambda, that only computes")


def has_effects(evaluator, function, env: dict) -> bool:
    """May calling a function do more than give a value, or does it call what is not known?  `env` has the functions around it."""
    if not isinstance(function, Closure):
        return not is_pure(function, may_raise=True)
    inner = {n: definition_of(fact.const.node, evaluator.primal) for n, fact in env.items() if isinstance(fact.const, Closure)}
    return not is_pure_inner(definition_of(function.node, evaluator.primal), evaluator.local, inner)
