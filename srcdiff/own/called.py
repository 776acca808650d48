"""The adjoint of a call whose rule is a function: what that returns, by position.

before: z_bar for `z = smooth(x, width)`, with def smooth_adjoint(z_bar, z, x, width): return ..., None
after:  x_bar += smooth_adjoint(z_bar, z, x, width)[0]
"""

from __future__ import annotations

import gast

from srcdiff.trees import call, clone, constant, settled, subscript


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
