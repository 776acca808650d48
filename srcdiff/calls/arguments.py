"""Which argument of a call goes to which parameter, as Python binds them.

>>> tree = gast.parse("def f(a, b=2.0, *, k=3.0): pass").body[0]
>>> call = gast.parse("f(x, k=y)").body[0].value
>>> [(parameter, gast.unparse(value).strip()) for parameter, value in bound_arguments(tree.args, call, str)]
[('a', 'x'), ('b', '2.0'), ('k', 'y')]
"""

from __future__ import annotations

from typing import Callable, Dict, List, Tuple

import gast

from srcdiff.trees import clone, tuple_of


def bound_arguments(arguments: gast.arguments, call: gast.Call, refuse: Callable) -> List[Tuple[str, gast.expr]]:
    """(parameter, value) in the parameters' order; `refuse(message, help)` raises for a call that does not fit."""
    positional = [*arguments.posonlyargs, *arguments.args]
    given: Dict[str, gast.expr] = {p.id: value for p, value in zip(positional, call.args)}
    rest = call.args[len(positional) :]
    if rest and arguments.vararg is None:
        refuse(f"{len(call.args)} positional arguments for {len(positional)} parameters", "give one for each")
    by_keyword = {p.id: p.id for p in [*arguments.args, *arguments.kwonlyargs]}
    others: Dict[str, gast.expr] = {}
    for keyword in call.keywords:
        parameter = by_keyword.get(keyword.arg)
        if parameter is None and arguments.kwarg is None:
            refuse(f"there is no parameter {keyword.arg!r}", "use the parameters' names")
        if parameter in given:
            refuse(f"the parameter {keyword.arg!r} gets two values", "give it one")
        if parameter is None:
            others[keyword.arg] = keyword.value
        else:
            given[parameter] = keyword.value
    for parameter, default in defaults_of(arguments):
        given.setdefault(parameter, clone(default))
    missing = [p.id for p in [*positional, *arguments.kwonlyargs] if p.id not in given]
    if missing:
        refuse(f"the parameter {missing[0]!r} gets no value", "give it one")
    bound = [(p.id, given[p.id]) for p in [*positional, *arguments.kwonlyargs]]
    if arguments.vararg is not None:
        bound.append((arguments.vararg.id, tuple_of(rest)))
    if arguments.kwarg is not None:
        bound.append((arguments.kwarg.id, gast.Dict([gast.Constant(k, None) for k in others], list(others.values()))))
    return bound


def defaults_of(arguments: gast.arguments) -> List[Tuple[str, gast.expr]]:
    """(parameter, default) for those that have one."""
    positional = [*arguments.posonlyargs, *arguments.args]
    last = positional[len(positional) - len(arguments.defaults) :]
    pairs = [*zip(last, arguments.defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return [(parameter.id, default) for parameter, default in pairs if default is not None]
