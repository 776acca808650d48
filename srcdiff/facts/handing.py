"""An auxiliary result (`has_aux`) is handed on, not differentiated: which structures its expression writes out, and its copy."""

from __future__ import annotations

from collections import Counter
from typing import Callable, List, Optional, Set

import gast

from srcdiff.load.classes import class_of
from srcdiff.load.purity import Body, Purity
from srcdiff.load.source import Primal
from srcdiff.names import names_in
from srcdiff.normalise.grammar import assigned_pairs, is_store
from srcdiff.trees import attribute, call, clone, name
from srcdiff.walks import walk

OF_ARRAYS = ("T", "mT", "shape", "size", "ndim", "dtype", "real", "imag")  # attributes that are only read


def handed_names(body: List[gast.stmt], result: Optional[gast.expr], local: set, primal: Primal) -> Set[str]:
    """The names that serve the auxiliary `result` alone, and are made without an effect on others: nothing reads them, but other such names.

    `local` are the names that this function binds.
    """
    if result is None:
        return set()
    pairs = [pair for outer in body for s in walk(outer) if isinstance(s, gast.Assign) and not is_store(s) for pair in assigned_pairs(s)]
    bound = Counter(node.id for outer in body for node in walk(outer) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store))
    plainly = Counter(target for target, _ in pairs)
    read = Counter(node.id for outer in body for node in names_in(outer))
    harmless = local - {target for target, value in pairs if not is_harmless(value, primal)}
    handed: Set[str] = set()
    while True:
        serving = Counter(node.id for value in [result, *(value for target, value in pairs if target in handed)] for node in names_in(value))
        found = {n for n, count in serving.items() if n in harmless and read[n] == count and 0 < bound[n] == plainly[n]}
        if found == handed:
            return handed
        handed = found


def is_harmless(value: gast.expr, primal: Primal) -> bool:
    """Does an expression surely change nothing: no array, no object, no variable?"""
    body = Body(primal, Purity(may_raise=True))
    for node in gast.walk(value):
        if isinstance(node, (gast.NamedExpr, gast.Lambda, gast.Yield, gast.YieldFrom, gast.Await)):
            return False
        if isinstance(node, gast.Call) and not body.call(node) and displayed(node, primal.scope.lookup) is None:
            return False
        if isinstance(node, gast.Attribute) and node.attr not in OF_ARRAYS and body.callee(node) is None and not is_called(node, value):
            return False  # a property may do anything
    return True


def is_called(function: gast.Attribute, value: gast.expr) -> bool:
    return any(isinstance(node, gast.Call) and node.func is function for node in gast.walk(value))


def displayed(aux: gast.expr, lookup: Callable) -> Optional[List[gast.expr]]:
    """The parts of a dictionary, list or tuple, or of a dataclass or named tuple whose constructor only keeps them; None for anything else."""
    if isinstance(aux, gast.Dict):
        return None if None in aux.keys else aux.values
    if isinstance(aux, (gast.List, gast.Tuple)):
        return None if any(isinstance(element, gast.Starred) for element in aux.elts) else aux.elts
    info = class_made(aux, lookup)
    if info is None or info.parts is None or any(isinstance(part, gast.Starred) for part in aux.args) or any(k.arg is None for k in aux.keywords):
        return None
    return [*aux.args, *(keyword.value for keyword in aux.keywords)]


def class_made(aux: gast.expr, lookup: Callable):
    """The user's class that a call makes an object of, if it can be called by its name."""
    if not isinstance(aux, gast.Call):
        return None
    made = getattr(aux, "allocates", None)
    binding = lookup(made.name if made is not None else aux.func.id) if made is not None or isinstance(aux.func, gast.Name) else None
    info = class_of(binding, lookup) if binding is not None and binding.kind == "class" else None
    return info if made is None or info == made else None


def detached(aux: gast.expr, lookup: Callable) -> gast.expr:
    """The auxiliary result as it is handed on: arrays are copied, what is not known to be an array or a number is copied with all in it."""
    parts = displayed(aux, lookup)
    if parts is not None:
        return rebuilt(aux, iter([detached(part, lookup) for part in parts]))
    fact = aux.fact
    if isinstance(fact.const, (str, int, float, type(None))) or fact.kind == "function" or isinstance(aux, gast.JoinedStr):
        return clone(aux)
    is_number = fact.dtype is not None or fact.shape.sure.known  # `a + b` of what is not known may be a list of what others hold
    if fact.kind == "number" and (makes_new(aux) and is_number or fact.shape.sure.dims == ()):
        return clone(aux)
    if fact.kind == "number" and fact.shape.sure.known:
        return call(attribute(clone(aux), "copy"))
    return call("$copy.deepcopy", clone(aux))


def rebuilt(aux: gast.expr, parts) -> gast.expr:
    """The structure with other parts."""
    if isinstance(aux, gast.Dict):
        return gast.Dict(clone(aux.keys), list(parts))
    if isinstance(aux, (gast.List, gast.Tuple)):
        return type(aux)(list(parts), gast.Load())
    function = name(aux.allocates.name) if hasattr(aux, "allocates") else clone(aux.func)
    arguments = [next(parts) for _ in aux.args]
    return gast.Call(function, arguments, [gast.keyword(keyword.arg, next(parts)) for keyword in aux.keywords])


def makes_new(value: gast.expr) -> bool:
    """Does the expression make a value that nobody has seen?"""
    return isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant)) or (isinstance(value, gast.Call) and value.fact.fresh)
