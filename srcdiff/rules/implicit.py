"""Rules of what calls a function of the user's: its derivative is that of its pair (see `calls.pairs`), which is printed with the gradient.

A root is differentiated by the implicit function theorem, at the root that was found: f(z, x) = 0 there, so that dz/dx = -(df/dx) / (df/dz).
An integral from a to b by Leibniz's rule: f(b) at its upper end, -f(a) at its lower one, and the integral of df/dx.
"""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

import gast

from srcdiff.calls.pairs import Pair
from srcdiff.facts.dispatch import has_effects
from srcdiff.facts.fact import FLOAT, OTHER
from srcdiff.facts.shapes import SCALAR
from srcdiff.load.binding import Closure
from srcdiff.load.inner import definition
from srcdiff.load.joined import module_of
from srcdiff.own.registry import own_rules_of
from srcdiff.rules.several import several
from srcdiff.rules.table import built
from srcdiff.trees import attribute, binary, call, clone, constant, name, negative, settled, subscript, target

BRACKETS = "f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, full_output=unsupported, disp=True"


@built("scipy.optimize.brentq", "scipy.optimize.brenth", "scipy.optimize.bisect", "scipy.optimize.ridder", parameters=BRACKETS, shape=lambda facts: SCALAR, dtype="f")
def root_in_bracket(context, node, z_bar):
    """Of the ends of the bracket the root does not depend."""
    pair, passed = at_root(context, node)
    if pair is None:
        return
    bars = named_bars(context, reverse_of(pair, passed, constant(1.0)))
    scale = context.named(negative(binary("/", z_bar, subscript(clone(bars), constant(0)))), "t_bar")
    for argument, bar in by_argument(pair, passed, bars):
        hand_on(context, argument, binary("*", clone(scale), bar))


SYSTEM = "f, x0, args=(), fprime=None, full_output=unsupported, col_deriv=False, xtol=1e-8, maxfev=0, band=None, epsfcn=None, factor=100, diag=None"


@built("scipy.optimize.fsolve", parameters=SYSTEM, dtype="f")
def root_of_system(context, node, z_bar):
    """With the Jacobian J of the residual by the unknowns, J^T t = -z_bar: by its rows, each of which is a reverse sweep."""
    pair, passed = at_root(context, node)
    if pair is None:
        return
    root = context.value
    row = context.fitting.evaluator.names.fresh("row")
    rows = gast.ListComp(
        subscript(reverse_of(pair, passed, name(row)), constant(0)),
        [gast.comprehension(target(row), call("$np.eye", call("$len", settled(root))), [], 0)],
    )
    residual = subscript(call(pair.forward, *map(settled, passed)), constant(0))
    jacobian = call("$slopes_at_root", call("$np.array", rows), residual, settled(root))
    jacobian.fact = OTHER
    jacobian = context.named(jacobian, "jacobian")
    seed = call("$np.linalg.solve", attribute(jacobian, "T"), negative(z_bar))
    seed.fact = root.fact.with_(varied=False)
    bars = named_bars(context, reverse_of(pair, passed, context.named(seed, "t_bar")))
    for argument, bar in by_argument(pair, passed, bars):
        hand_on(context, argument, bar)


REST = "epsabs=1.49e-08, epsrel=1.49e-08, limit=50, points=unsupported, weight=unsupported, wvar=unsupported, wopts=unsupported, maxp1=50, limlst=50"
several("scipy.integrate.quad", "value error")


@built("scipy.integrate.quad[0]", parameters=f"f, a, b, args=(), full_output=unsupported, {REST}", shape=lambda facts: SCALAR, dtype="f")
def integral(context, node, z_bar):
    """Of numbers by `quad`, of arrays, all of whose items are integrated at once, by `quad_vec`."""
    given = arguments(context, node)
    variable = name(context.fitting.evaluator.names.fresh("t"))
    variable.fact = FLOAT
    pair = pair_of(context, node, [variable, *given])
    ends = [node.operands[end] for end in ("a", "b")]
    for end, bar in zip(ends, (negative(z_bar), z_bar)):
        if end.fact.varied:
            value = subscript(call(pair.forward, *map(settled, [end, *given])), constant(0))
            value.fact = FLOAT
            context.past_masks(end, binary("*", clone(bar), value))
    parameters = gast.arguments([gast.Name(variable.id, gast.Param(), None, None)], [], None, [], [], None, [])
    for argument, slope in by_argument(pair, [variable, *given], reverse_of(pair, [variable, *given], constant(1.0))):
        method = "$integrate.quad" if argument.fact.shape.sure.dims == () else "$integrate.quad_vec"
        total = call(method, gast.Lambda(parameters, slope), *map(settled, ends))
        total.fact = OTHER
        part = subscript(total, constant(0))
        part.fact = argument.fact.with_(varied=False, dtype="f", fresh=True)
        hand_on(context, argument, binary("*", clone(z_bar), part))


def at_root(context, node) -> Tuple[Optional[Pair], list]:
    """The pair of the residual and what it gets at the root; no pair if nothing that it gets is differentiated."""
    passed = [context.value, *arguments(context, node)]
    is_varied = any(argument.fact.varied for argument in passed[1:])
    return (pair_of(context, node, passed) if is_varied else None), passed


def named_bars(context, bars: gast.expr) -> gast.expr:
    bars.fact = OTHER
    return context.named(bars, "bars")


def by_argument(pair: Pair, passed: list, bars: gast.expr) -> Iterator[Tuple[gast.expr, gast.expr]]:
    """The arguments after the first that are differentiated, each with its cotangent."""
    active = [argument for parameter, argument in zip(pair.parameters, passed) if parameter in pair.wrt]
    for position, argument in enumerate(active[1:], 1):
        yield argument, subscript(clone(bars), constant(position))


def hand_on(context, argument: gast.expr, bar: gast.expr) -> None:
    bar.fact = argument.fact.with_(varied=False, dtype="f", fresh=True)
    context.past_masks(argument, bar)


def reverse_of(pair: Pair, passed: list, seed: gast.expr) -> gast.Call:
    """The reverse sweep of the pair, after a forward sweep of its own: it uses up what that saved."""
    value = call(pair.forward, *map(settled, passed))
    return call(pair.reverse, *map(settled, passed), subscript(value, constant(1)), seed)


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
    if own_rules_of(evaluator.primal.scope, fact.const) is not None:
        context.refuse(node, "the function that is called here has a rule of its own, and its text is not looked into", "give a function that calls it, or a lambda")
    if not isinstance(fact.const, Closure) and module_of(definition(fact.const, evaluator.primal).scope) != module_of(evaluator.primal.scope):
        context.refuse(node, "a function of another module is not supported here", "write a lambda that calls it")
    captured = tuple(parameter.partition(" ")[2] for parameter in node.operands if parameter.startswith("around "))
    pair = evaluator.pairs.of(fact.const, evaluator.primal, evaluator.names, captured, {})
    if len(pair.parameters) != len(passed):
        context.refuse(node, "the function takes another number of arguments", "write its arguments without defaults")
    pair.wrt |= {pair.parameters[0], *(parameter for parameter, argument in zip(pair.parameters[1:], passed[1:]) if argument.fact.varied)}
    return pair
