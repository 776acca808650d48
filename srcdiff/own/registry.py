"""Which rules of the user's a function has: `own_rules_of`.

Live, a rule is found by the function itself, in text by what the text calls it; a derivative that the project adopted by where its primal stands.
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from dataclasses import replace
from typing import Callable, Iterator, Optional

from srcdiff.errors import ArgumentError, SourceError, SrcdiffError, UnsupportedSyntaxError
from srcdiff.load.binding import UNKNOWN, Binding, Scope
from srcdiff.load.filescope import FileScope
from srcdiff.load.joined import JoinedScope
from srcdiff.load.naming import describe, is_distribution
from srcdiff.load.scope import UnfinishedScope
from srcdiff.load.source import Primal, base_name, load_function
from srcdiff.own.adopted import Adopted, adopted_for
from srcdiff.own.declared import declared_rules, key_of
from srcdiff.own.rules import Own, OwnRules, own_of, refuse_known
from srcdiff.own.signature import live_signature
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
    found = adopted_rule(scope, binding.value) or LIVE.get(id(binding.value))
    if found is None and isinstance(scope, UnfinishedScope) and isinstance(binding.value, types.FunctionType):
        refuse_later(scope, binding)
    return found


def adopted_rule(scope: Scope, function: object) -> Optional[OwnName]:
    """The rule of a live function that is a derivative which the project adopted."""
    if not isinstance(function, types.FunctionType):
        return None
    if scope.adopted is None:
        scope.adopted = {None: list(adopted_here(scope))}
    known = scope.adopted
    code = function.__code__
    for one in known[None]:
        if function.__qualname__ == one.qualname and os.path.realpath(code.co_filename) == os.path.realpath(one.source):
            if id(function) not in known:
                rules = OwnRules()
                for other in getattr(LIVE.get(id(function)), "made", {}).values():
                    rules.add(None, other)
                shown = replace(one, place=replace(one.place, file=base_name(one.file)))
                rules.add(None, own_of(shown, lambda: adopted_function(shown, function), live_signature(function)))
                known[id(function)] = rules.get(None)
            return known[id(function)]
    return None


def adopted_here(scope: Scope) -> Iterator[Adopted]:
    """Those of the project of the function whose scope this is."""
    function = getattr(getattr(scope, "live", scope), "function", None)
    if function is None:  # of a name that stands for nothing of the user's
        return iter(())
    path = function.__code__.co_filename
    if not os.path.exists(path):  # a derivative, or a cell of a notebook
        path = getattr(sys.modules.get(function.__module__), "__file__", None) or path
    return adopted_for(path)


def adopted_function(one: Adopted, primal: types.FunctionType) -> Primal:
    """The live function, of the module that the configuration names; that module is imported.  Raises if the text of either is not what was loaded."""
    load_function(primal)
    try:
        module = importlib.import_module(one.module)
        found = getattr(module, one.name)
    except Exception as error:
        message = f"the module {one.module!r}, in which {one.name} was adopted as the derivative of {one.qualname}, cannot be imported: {error}"
        raise SourceError(message, one.place, "import it yourself to see why, or take it out of [srcdiff] rules") from error
    if os.path.realpath(getattr(module, "__file__", None) or "") != os.path.realpath(one.file):
        raise SourceError(
            f"the module {one.module!r} is imported from another place than {one.file}", one.place, "put the project's folder first on sys.path"
        )
    return load_function(found)


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
