"""The adjoint of a call whose rule is a function: what that returns, by position.

before: z_bar for `z = smooth(x, width)`, with def smooth_adjoint(z_bar, z, x, width): return ..., None
after:  x_bar += smooth_adjoint(z_bar, z, x, width)[0]
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.load.source import Primal
from srcdiff.own.adopted import Adopted
from srcdiff.trees import binary, call, clone, constant, key, settled, subscript


def through_call(parameters: tuple, function: gast.expr, context, node: gast.Call, z_bar: gast.expr) -> None:
    """`parameters` are those of the primal's function; `context` is a Propagation."""
    seed = context.fitting.whole(z_bar, context.fitting.witness(node), node.fact.shape)
    passed = [node.operands.get(name) for name, _ in parameters]
    given = [constant(None) if operand is None else settled(operand) for operand in passed]  # None for what calls may not give
    bars = call(clone(function), seed, settled(context.value), *given)
    active = [(position, operand) for position, operand in enumerate(passed) if operand is not None and operand.fact.varied]
    bars.fact = context.told(bars)
    if len(active) > 1:
        bars = context.named(bars, "bars")
    for position, operand in active:
        bar = clone(bars) if len(passed) == 1 else subscript(clone(bars), constant(position))
        bar.fact = operand.fact.with_(varied=False, dtype="f", fresh=False)  # as the rule promises
        context.past_masks(operand, bar)


def through_adopted(one: Adopted, primal: Primal, parameters: tuple, function: gast.expr, context, node: gast.Call, z_bar: gast.expr) -> None:
    """The adjoint of a call whose function has an adopted derivative: the cotangent times the gradient, or what its vjp gives.

    before: z_bar for `z = energy(k, x)`, with def energy_grad(k, x): return k_bar, x_bar
    after:  k_bar += z_bar * energy_grad(k, x)[0]
    """
    refuse_unchecked(one, parameters, context, context.fitting, node)
    seed = context.fitting.whole(z_bar, context.fitting.witness(node), node.fact.shape)
    active = [name for name in one.wrt if node.operands[name].fact.varied]
    if one.kind == "vjp":
        bars = call_of(primal, parameters, function, node, seed)
    else:
        bars = call_of(primal, parameters, function, node)
        seed = context.named(seed, "t_bar") if len(active) > 1 else seed
    bars = bars if one.kind == "grad" else subscript(bars, constant(1))
    bars.fact = context.told(bars)
    bars = context.named(bars, "bars") if len(active) > 1 else bars
    for name in active:
        operand = node.operands[name]
        bar = as_like(part_of(one, bars, name), operand)
        context.past_masks(operand, bar if one.kind == "vjp" else binary("*", clone(seed), bar))


def along_adopted(
    one: Adopted, primal: Primal, parameters: tuple, function: gast.expr, pushing, node: gast.Call, operands: dict, z: gast.expr
) -> gast.expr:
    """The tangent of such a call: np.sum(energy_grad(k, x)[0] * k_dot), and so on for each argument."""
    refuse_unchecked(one, parameters, pushing, pushing.fitting, node)
    dots = [(name, pushing.expanded(pushing.array(operands[name]), operands[name])) for name in one.wrt if operands[name].fact.varied]
    dots = [(name, dot) for name, dot in dots if dot is not None]
    if not dots:
        return None
    bars = call_of(primal, parameters, function, node)
    bars = bars if one.kind == "grad" else subscript(bars, constant(1))
    bars.fact = node.fact.with_(kind="other", varied=False, dtype="f")
    bars = pushing.named(bars, "bars") if len(dots) > 1 else bars
    terms = [binary("*", as_like(part_of(one, bars, name), operands[name]), dot) for name, dot in dots]
    sums = [call("$np.sum", term) if one.ranks[name] else term for (name, _), term in zip(dots, terms)]
    value = sums[0]
    for term in sums[1:]:
        value = binary("+", value, term)
    return value


def part_of(one: Adopted, bars: gast.expr, name: str) -> gast.expr:
    return clone(bars) if one.single else subscript(clone(bars), constant(one.wrt.index(name)))


def as_like(bar: gast.expr, operand: gast.expr) -> gast.expr:
    """A gradient has the shape of its argument, as was found when it was checked."""
    bar.fact = operand.fact.with_(varied=False, dtype="f", fresh=False)
    return bar


def call_of(primal: Primal, parameters: tuple, function: gast.expr, node: gast.Call, seed: Optional[gast.expr] = None) -> gast.Call:
    """The call of a derivative with the arguments of its primal; defaults at the end are left out."""
    alone = [parameter.id for parameter in primal.tree.args.kwonlyargs]
    given = [(name, node.operands[name]) for name, _ in parameters if name not in alone]
    defaults = dict(parameters)
    while given and is_default(given[-1][1], defaults[given[-1][0]]):
        given.pop()
    keywords = {name: settled(node.operands[name]) for name, _ in parameters if name in alone and not is_default(node.operands[name], defaults[name])}
    seeds = {} if seed is None else {next(name for name in alone if name not in defaults): seed}
    return call(clone(function), *(settled(operand) for _, operand in given), **keywords, **seeds)


def is_default(operand: gast.expr, default: object) -> bool:
    return isinstance(default, gast.AST) and key(operand) == key(default)


def refuse_unchecked(one: Adopted, parameters: tuple, context, fitting, node: gast.Call) -> None:
    """A derivative was checked with arguments of certain ranks, and of what is no number with the default alone: nothing is known of others."""
    for name, default in parameters:
        operand = node.operands[name]
        rank = fitting.rank(operand.fact.shape) if operand.fact.kind == "number" else None
        if name not in one.ranks and not is_default(operand, default):
            context.refuse(
                node,
                f"{one.name} was adopted as the derivative of {one.qualname} with the default of {name!r} only",
                "leave the argument out, or call a function without an adopted derivative",
            )
        if name in one.ranks and rank != one.ranks[name]:
            what = "of which the rank is not known" if rank is None else f"of rank {rank}"
            message = f"{one.name} was adopted as the derivative of {one.qualname} for {name!r} of rank {one.ranks[name]}, and the call passes a value {what}"
            context.refuse(node, message, 'annotate the arguments, Annotated[np.ndarray, "n"] or float, or give an example')
