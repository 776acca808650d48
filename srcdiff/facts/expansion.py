"""Which calls become the statements of their callee."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Tuple

import gast

from srcdiff.errors import SrcdiffError
from srcdiff.facts.fact import NOTHING
from srcdiff.facts.passive import Call
from srcdiff.load.binding import Closure
from srcdiff.load.inner import is_recursive
from srcdiff.load.purity import is_pure
from srcdiff.load.naming import is_foreign
from srcdiff.load.source import Primal, load_callee
from srcdiff.names import Names, identifiers, read_names
from srcdiff.normalise import core_form
from srcdiff.normalise.jump_forms import returns_value
from srcdiff.walks import walk


@dataclass(frozen=True)
class Dispatch:
    """What a call becomes of which several functions may be meant: a branch for each."""

    paths: Tuple[str, ...]
    is_pure: bool


@dataclass(frozen=True)
class Keyed:
    """What an item of a structure becomes whose key is not known: a branch for each label."""

    labels: tuple
    by_key: bool  # and not by position


def is_expanded(call: Call, facts: list, varied: bool, evaluator) -> bool:
    """Does a call become the statements of its callee: a user's function that differentiated values go into, or that makes or takes functions?

    Every one that does not call itself where the evaluator `inlines`, for compilers that know no Python.
    """
    around = evaluator.primal
    binding = call.binding
    if isinstance(binding, Closure):
        return varied or not reaches_itself(binding)
    if binding is None or binding.kind != "function" or is_foreign(binding, around.follow):
        return False
    takes = any(isinstance(fact.const, Closure) for fact in facts)
    if varied or takes or makes_functions(binding) or (evaluator.inlines and can_be_inlined(binding, around)):
        return True
    changeable = any(fact.const is NOTHING and (fact.kind != "number" or fact.shape.sure.dims != ()) for fact in facts)
    return changeable and has_unknown_effects(binding, around)


def can_be_inlined(binding, around: Primal) -> bool:
    """Is its text known, and does it not call itself?"""
    try:
        return not is_recursive(binding, around, {})
    except SrcdiffError:
        return False


def has_unknown_effects(binding, around: Primal) -> bool:
    """May it change what it is given, for all that its text says?  As statements of the caller, all is known of what it does, if it has a core
    form.
    """
    if is_pure(binding, may_raise=True):
        return False
    try:
        callee = load_callee(binding)
        if not isinstance(callee.tree, gast.FunctionDef) or is_recursive(binding, around, {}):
            return False
        core_form(replace(callee, tree=copy.deepcopy(callee.tree)), Names(identifiers(callee.tree)), procedure=not returns_value(callee.tree))
    except SrcdiffError:
        return False
    return True



def reaches_itself(binding: Closure) -> bool:
    """Does an inner function call itself by its own name?"""
    return getattr(binding.node, "name", None) in read_names(binding.node)


def makes_functions(binding) -> bool:
    """Are there functions defined in it, which it may return?"""
    try:
        tree = load_callee(binding).tree
    except SrcdiffError:
        return False
    return any(isinstance(node, (gast.FunctionDef, gast.Lambda)) for node in walk(tree) if node is not tree)
