"""Calls of which several functions may be meant, by the path."""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.facts.expansion import Dispatch
from srcdiff.load.purity import is_pure


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
