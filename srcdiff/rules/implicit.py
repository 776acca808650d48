"""Rules of what calls a function of the user's: its derivative is that of its pair (see `calls.pairs`), which is printed with the gradient.

A root is differentiated by the implicit function theorem, at the root that was found: f(z, x) = 0 there, so that dz/dx = -(df/dx) / (df/dz).
"""

from __future__ import annotations

from typing import List

import gast

from srcdiff.calls.pairs import Pair
from srcdiff.facts.dispatch import has_effects
from srcdiff.facts.fact import OTHER
from srcdiff.facts.shapes import SCALAR
from srcdiff.load.binding import Closure
from srcdiff.load.inner import definition
from srcdiff.load.joined import module_of
from srcdiff.rules.table import built
from srcdiff.trees import binary, call, clone, constant, negative, settled, subscript

BRACKETS = "f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, full_output=unsupported, disp=True"


@built("scipy.optimize.brentq", "scipy.optimize.brenth", "scipy.optimize.bisect", "scipy.optimize.ridder", parameters=BRACKETS, shape=lambda facts: SCALAR, dtype="f")
def root_in_bracket(context, node, z_bar):
    """Of the ends of the bracket the root does not depend."""
    root = context.value
    passed = [root, *arguments(context, node)]
    if not any(argument.fact.varied for argument in passed[1:]):
        return
    pair = pair_of(context, node, passed)
    value = call(pair.forward, *map(settled, passed))
    value.fact = OTHER
    value = context.named(value, "residual")
    bars = call(pair.reverse, *map(settled, passed), subscript(clone(value), constant(1)), constant(1.0))
    bars.fact = OTHER
    bars = context.named(bars, "bars")
    scale = negative(binary("/", z_bar, subscript(clone(bars), constant(0))))
    scale = context.named(scale, "t_bar")
    active = [argument for parameter, argument in zip(pair.parameters, passed) if parameter in pair.wrt]
    for position, argument in enumerate(active[1:], 1):
        bar = binary("*", clone(scale), subscript(clone(bars), constant(position)))
        bar.fact = argument.fact.with_(varied=False, dtype="f", fresh=True)
        context.past_masks(argument, bar)


def arguments(context, node) -> List[gast.expr]:
    """What the function gets after its first argument: `args`, and the variables around it that it reads."""
    given = node.operands["args"]
    if not isinstance(given, gast.Tuple):
        context.refuse(node, "args has to be a tuple that is written out here", "write args=(x,)")
    return [*given.elts, *(operand for parameter, operand in node.operands.items() if parameter.startswith("around "))]


def pair_of(context, node, passed: list) -> Pair:
    """The pair of the function, which is differentiated by its first argument and by all that are differentiated."""
    evaluator, fact = context.fitting.evaluator, node.operands["f"].fact
    if fact.kind != "function" or not hasattr(fact.const, "kind") or len(fact.choices) > 1 or has_effects(evaluator, fact.const):
        context.refuse(node, "the function that is called here is not known, or has an effect", "give a function of this file, or a lambda, that only computes")
    if not isinstance(fact.const, Closure) and module_of(definition(fact.const, evaluator.primal).scope) != module_of(evaluator.primal.scope):
        context.refuse(node, "a function of another module is not supported here", "write a lambda that calls it")
    captured = tuple(parameter.partition(" ")[2] for parameter in node.operands if parameter.startswith("around "))
    pair = evaluator.pairs.of(fact.const, evaluator.primal, evaluator.names, captured, {})
    if len(pair.parameters) != len(passed):
        context.refuse(node, "the function takes another number of arguments", "write its arguments without defaults")
    pair.wrt |= {pair.parameters[0], *(parameter for parameter, argument in zip(pair.parameters[1:], passed[1:]) if argument.fact.varied)}
    return pair
