"""Which rules of the user's a function has: `own_rules_of`.

Live, a rule is found by the function itself, in text by what the text calls it.
"""

from __future__ import annotations

import types
from typing import Callable, Optional

from srcdiff.errors import ArgumentError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.load.binding import UNKNOWN, Binding, Scope
from srcdiff.load.filescope import FileScope
from srcdiff.load.joined import JoinedScope
from srcdiff.load.naming import describe, is_distribution
from srcdiff.load.source import UnfinishedScope
from srcdiff.own.declared import declared_rules, key_of
from srcdiff.own.rules import Own, OwnRules, refuse_known
from srcdiff.rules.table import OwnName

LIVE = OwnRules()
KEPT: list = []  # the functions that have rules, so that no other object gets their identity


def register(function: Callable, own: Own) -> None:
    """Give a live function a rule; ArgumentError if it has one already."""
    LIVE.add(live_key(function), own)
    KEPT.append(function)


def live_key(function: object) -> object:
    """A function is known by itself; a distribution's method, which is made anew whenever it is read, by its name."""
    owner = getattr(function, "__self__", None)
    return describe(function, "").canonical if is_distribution(owner) else id(function)


def shown_name(function: Callable) -> str:
    """How messages and headers call a function; ArgumentError for what is none, or what has a rule of srcdiff's own."""
    binding = describe(function, "")
    if binding.kind != "function":
        raise ArgumentError(f"{function!r} is no function that a rule could be for", help="give a function; of a method, that of its class")
    refuse_known(binding)
    name = binding.canonical or getattr(function, "__name__", "")
    return "lambda" if "<lambda>" in name else name.rpartition(".")[2]


def own_rules_of(scope: Scope, binding: object) -> Optional[OwnName]:
    """The rules of the function that a name means in a scope; None if the user gave it none."""
    if not isinstance(binding, Binding) or binding.kind not in ("function", "value"):
        return None
    while isinstance(scope, JoinedScope):
        scope = scope.own
    if isinstance(scope, FileScope):
        return declared_rules(scope.project).get(key_of(binding))
    if binding.value is UNKNOWN:
        return LIVE.get(binding.canonical) or of_unfinished(scope, binding)
    found = LIVE.get(id(binding.value))
    if found is None and isinstance(scope, UnfinishedScope) and isinstance(binding.value, types.FunctionType):
        refuse_later(scope, binding)
    return found


def refuse_later(scope: UnfinishedScope, binding: Binding) -> None:
    """While a module is imported, a rule further down in it is not there yet, and the function would be looked into."""
    try:
        scope.text = scope.text or FileScope(scope.path)
        later = declared_rules(scope.text.project).get(binding.canonical)
    except SrcdiffError:  # what the text does not tell comes out when the rule is registered
        return
    if later is not None:
        message = f"the rule of {later} is not there yet, where this derivative is made"
        raise UnsupportedSyntaxError(message, help="move the rule above what @srcdiff.gradient decorates")


def of_unfinished(scope: Scope, binding: Binding) -> Optional[OwnName]:
    """Of a function that is defined further down in a module that is being imported."""
    text = scope.text if isinstance(scope, UnfinishedScope) else None
    return declared_rules(text.project).get(key_of(binding)) if text is not None else None
