"""Calls that nothing differentiated goes into: called as they are, once, in the forward sweep; what they may do to the values of others."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import Dict, List, NoReturn, Optional

import gast

from srcdiff.errors import StructureError, UnsupportedSyntaxError
from srcdiff.facts.fact import ITERATOR, NOTHING, OBJECTS, OTHER, SPARSE_MATRIX, Fact, unknown
from srcdiff.facts.of_sparse import METHODS
from srcdiff.facts.shapes import known
from srcdiff.load.binding import Binding, Closure
from srcdiff.load.inner import definition_of
from srcdiff.load.makers import may_be_complex, may_make
from srcdiff.load.purity import PURE_OPERATORS, SPARSE, is_pure, is_pure_expression, is_pure_inner, is_pure_numpy, is_pure_scipy
from srcdiff.names import read_names
from srcdiff.rules.table import OwnName
from srcdiff.trees import dotted_path, key
from srcdiff.walks import walk

# Functions without a rule whose result is surely a new array.
NEW_ARRAYS = frozenset("numpy." + n for n in "arange linspace logspace eye identity full full_like zeros ones array copy outer where".split())
DRAWS = frozenset("normal uniform standard_normal random integers choice exponential poisson gamma beta binomial rand randn randint".split())
IMPURE_NUMPY = tuple("numpy." + name for name in "random. copyto put place putmask fill_diagonal save load seterr".split())
PURE_ROOTS = ("numpy.", "math.", "operator.", "builtins.")
IN_PLACE = frozenset("numpy." + n for n in "copyto put place putmask fill_diagonal add.at subtract.at multiply.at".split())
OF_DICTIONARIES = frozenset("items keys values".split())  # methods of what nothing is known of
ITERATORS = frozenset("builtins." + n for n in "enumerate zip reversed map filter iter".split())
IMPURE_BUILTINS = frozenset("builtins." + n for n in "print input open next iter exec eval setattr delattr".split())


@dataclass
class Call:
    """A call taken apart: canonical name (None: unknown object), arguments, and who is called."""

    node: gast.Call
    canonical: Optional[str]
    args: List[gast.expr]
    keywords: Dict[str, gast.expr] = field(default_factory=dict)
    binding: object = None
    receiver: Optional[gast.expr] = None
    own: Optional[OwnName] = None  # the rules that the user gave for it
    me: Optional[gast.expr] = None  # the object, if what these are for is a method

    @property
    def parts(self) -> List[gast.expr]:
        """What a method is called on, and the arguments."""
        return [*([self.receiver] if self.receiver is not None else []), *self.args, *self.keywords.values()]


def passive_result(evaluator, call: Call, facts: list) -> Fact:
    """A call that nothing differentiated goes into: called as it is, once, in the forward sweep."""
    has_effect = not pure(evaluator, call)
    impure = has_effect or any(fact.impure for fact in facts)
    if has_effect and call.own is None and not only_raises(call, facts):
        parts = [*call.args, *call.keywords.values(), *([call.receiver] if call.receiver is not None else [])]
        evaluator.expose(set().union(*map(read_names, parts), set()))
        evaluator.calls_unknown = evaluator.calls_unknown or (call.receiver is None and not is_library(call.canonical))
        refuse_changing_arguments(evaluator, call)
    makes_new = call.canonical in NEW_ARRAYS and "copy" not in call.keywords
    call.node.makes_fresh = makes_new or (call.canonical or "").startswith("numpy.random.") or draws(call)
    if not call.node.makes_fresh:
        receiver = [call.receiver] if call.receiver is not None else []
        call.node.operands = [*receiver, *call.args, *call.keywords.values()]
    if evaluator.evaluates and not impure and isinstance(getattr(call.binding, "value", None), types.FunctionType):
        constants = [fact.const for fact in facts[: len(call.args)]]
        if not call.keywords and not any(const is NOTHING for const in constants):
            return sure(evaluated(evaluator, call.binding.value, constants))
    if call.canonical == "builtins.range":
        return OTHER
    if call.canonical in ITERATORS:
        return ITERATOR.with_(impure=impure)
    if call.canonical in SPARSE or makes_sparse(call):
        return SPARSE_MATRIX.with_(impure=impure, fresh=False)
    if call.binding is not None and call.binding.kind == "class" and not is_library(call.canonical):
        return OTHER.with_(impure=impure, fresh=False)  # an object, whose class says what operators do with it
    if call.binding is not None and not isinstance(call.binding, Closure) and may_make(call.binding):
        return OBJECTS.with_(impure=impure, fresh=False)
    dtype = "c" if call.binding is not None and not isinstance(call.binding, Closure) and may_be_complex(call.binding) else None
    return unknown(evaluator.symbol(call.node) + key(getattr(call.node, "func", call.node))).with_(
        impure=impure, fresh=call.node.makes_fresh, dtype=dtype
    )


def note_effects_inside(evaluator, node: gast.expr, env: dict) -> None:
    """The calls in a comprehension, or in another expression that is not looked into, may change all that it reads."""
    reads = read_names(node)
    closures = {n: env[n].const for n in reads if n in env and isinstance(env[n].const, Closure)}
    inner = {n: definition_of(closure.node, evaluator.primal) for n, closure in closures.items()}
    varied = any(env[n].varied for n in reads if n in env)
    for call in (part for part in walk(node) if isinstance(part, gast.Call)):
        binding = evaluator.lookup(dotted_path(call.func) or "")
        if getattr(binding, "canonical", None) == "builtins.print" or is_pure_expression(call, evaluator.primal, inner, evaluator.local):
            continue
        evaluator.expose(reads)
        evaluator.calls_unknown = True
        if binding is not None and not is_library(binding.canonical):
            for name in sorted(reads & evaluator.parameters):
                if env[name].shape.sure.dims != () or env[name].kind != "number":
                    # where differentiated values are read, the expression is taken apart if it can be
                    refuse_change(evaluator, call, name, StructureError if varied else UnsupportedSyntaxError)


def refuse_changing_arguments(evaluator, call: Call) -> None:
    """A derivative changes no argument, even where the primal does: an unknown function must not get a parameter's array."""
    if call.canonical is not None and not is_library(call.canonical) or "out" in call.keywords or call.canonical in IN_PLACE:
        for part in [*call.args, *call.keywords.values()]:
            for name in read_names(part) & evaluator.parameters:
                if part.fact.shape.sure.dims != () or part.fact.kind != "number":
                    refuse_change(evaluator, call.node, name)


def refuse_change(evaluator, node: gast.Call, name: str, error: type = UnsupportedSyntaxError) -> NoReturn:
    raise error(f"this call may change the argument {name!r}", evaluator.primal.place(node), f"pass {name}.copy()")


def only_raises(call: Call, facts: list) -> bool:
    """A user's function that may raise, and has no other effect."""
    binding = call.binding
    if any(fact.impure for fact in facts) or binding is None or getattr(binding, "kind", None) != "function" or is_library(call.canonical):
        return False
    return is_pure(binding, may_raise=True)


def draws(call: Call) -> bool:
    """Is it a method by which generators of random numbers give new arrays?"""
    return call.receiver is not None and isinstance(call.node.func, gast.Attribute) and call.node.func.attr in DRAWS


def evaluated(evaluator, function, constants: list) -> Fact:
    """What a pure function of the user's gives for constants; nothing is known if it raises."""
    try:
        return evaluator.fact_of_value(function(*constants))
    except Exception:
        return unknown("raises")


def sure(fact: Fact) -> Fact:
    """A value that is the same at every call; an array in it may be a global's."""
    fact = fact.with_(items=tuple(map(sure, fact.items)), fresh=False)
    return fact if fact.exact_shape is None else fact.with_(shape=known(*fact.exact_shape))


def pure(evaluator, call: Call) -> bool:
    canonical = call.canonical or ""
    if any(has_effect_itself(evaluator, argument) for argument in [*call.args, *call.keywords.values()]):
        return False
    if canonical in IMPURE_BUILTINS or canonical.startswith(IMPURE_NUMPY) or "out" in call.keywords or canonical.endswith(".at"):
        return False
    if canonical.startswith("operator."):
        return canonical in PURE_OPERATORS
    if canonical.startswith("numpy.") and call.binding is not None:
        return is_pure_numpy(call.binding, len(call.args))
    if is_pure_scipy(canonical, call.keywords) or is_library(call.canonical):
        return True
    if call.receiver is not None and call.binding is None:
        return getattr(call.node.func, "attr", None) in OF_DICTIONARIES or makes_sparse(call)
    return call.binding is not None and getattr(call.binding, "kind", None) == "function" and is_pure(call.binding)


def makes_sparse(call: Call) -> bool:
    """`a.tocsr()` of a sparse matrix."""
    return getattr(getattr(call.receiver, "fact", None), "kind", None) == "sparse" and getattr(call.node.func, "attr", None) in METHODS


def has_effect_itself(evaluator, argument: gast.expr) -> bool:
    """Is it a function of the user's that a library's function may call, `map` for one, and that is not known to be pure?"""
    function = getattr(argument, "fact", OTHER).const
    if isinstance(function, Closure):
        return not is_pure_inner(definition_of(function.node, evaluator.primal), evaluator.local)
    return (
        isinstance(function, Binding) and function.kind == "function" and not is_library(function.canonical) and not is_pure(function, may_raise=True)
    )


def is_library(canonical: Optional[str]) -> bool:
    return canonical is not None and canonical.startswith(PURE_ROOTS)
