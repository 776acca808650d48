"""What the rules of functions that call a function of the user's have in common: its derivative is that of its pair (see `calls.pairs`), which is
printed with the gradient.
"""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

import gast

from srcdiff.calls.pairs import Pair
from srcdiff.facts.fact import OTHER
from srcdiff.load.binding import Closure
from srcdiff.load.inner import definition
from srcdiff.load.joined import module_of
from srcdiff.load.naming import is_foreign
from srcdiff.names import read_names
from srcdiff.own.registry import own_rules_of
from srcdiff.rules.several import Several, several
from srcdiff.rules.table import zero_gradient
from srcdiff.trees import call, clone, constant, name, settled, subscript, tuple_of


def pair_of(context, node, function: gast.expr, passed: list, state: int = 0) -> Pair:
    """The pair of a function that gets what is `passed`, and is differentiated by the one at the place `state` and by all that are differentiated."""
    evaluator, fact = context.fitting.evaluator, function.fact
    if fact.kind != "function" or not hasattr(fact.const, "kind") or len(fact.choices) > 1 or is_foreign(fact.const, evaluator.primal.follow):
        context.refuse(node, "the function that is called here is not known", "give a function of this file, or a lambda")
    if own_rules_of(evaluator.primal.scope, fact.const) is not None:
        context.refuse(node, "the function that is called here has a rule of its own, and its text is not looked into", "give a function that calls it, or a lambda")
    if not isinstance(fact.const, Closure) and module_of(definition(fact.const, evaluator.primal).scope) != module_of(evaluator.primal.scope):
        context.refuse(node, "a function of another module is not supported here", "write a lambda that calls it")
    captured = tuple(parameter for parameter, _ in around(node, function))
    inner = {parameter.partition(" ")[2]: operand.fact.const.node for parameter, operand in node.operands.items() if parameter.startswith("inner ")}
    pair = evaluator.pairs.of(fact.const, evaluator.primal, evaluator.names, captured, inner, is_called=True)
    if len(pair.parameters) != len(passed):
        context.refuse(node, "the function takes another number of arguments", "write its arguments without defaults")
    for argument in passed:
        if argument.fact.varied and argument.fact.kind != "number":
            context.refuse(node, "the function that is called here gets a list or structure of differentiated values", "make an array of it: np.array(ys)")
    pair.wrt |= {pair.parameters[state], *(parameter for i, (parameter, argument) in enumerate(zip(pair.parameters, passed)) if i > state and argument.fact.varied)}
    numbers = {parameter: argument.fact for parameter, argument in zip(pair.parameters, passed) if argument.fact.kind == "number"}
    ranks = {parameter: context.fitting.rank(fact.shape) for parameter, fact in numbers.items()}
    pair.passes({parameter: (rank, "f" if numbers[parameter].dtype == "f" else None) for parameter, rank in ranks.items() if rank is not None})
    return pair


def around(node, function: gast.expr) -> List[Tuple[str, gast.expr]]:
    """The variables around an inner function that it reads, or that those read which it calls, and their names."""
    if not isinstance(function.fact.const, Closure):
        return []
    trees = [function.fact.const.node, *(operand.fact.const.node for parameter, operand in node.operands.items() if parameter.startswith("inner "))]
    reads = set().union(*map(read_names, trees))
    found = [(parameter.partition(" ")[2], operand) for parameter, operand in node.operands.items() if parameter.startswith("around ")]
    return [(variable, operand) for variable, operand in found if variable in reads]


def arguments(context, node, function: gast.expr) -> List[gast.expr]:
    """What a function gets after its first arguments: `args`, and the variables around it that it reads."""
    given = node.operands["args"]
    is_left_out = given.fact.const is None
    if not is_left_out and not isinstance(given, gast.Tuple):
        context.refuse(node, "args has to be a tuple that is written out here", "write args=(x,)")
    return [*([] if is_left_out else given.elts), *(operand for _, operand in around(node, function))]


def active(pair: Pair, passed: list, state: int = 0) -> List[gast.expr]:
    """The arguments after the state that are differentiated, in the order in which the reverse half of the pair gives their cotangents."""
    return [argument for parameter, argument in list(zip(pair.parameters, passed))[state + 1 :] if parameter in pair.wrt]


def by_argument(pair: Pair, passed: list, bars: gast.expr) -> Iterator[Tuple[gast.expr, gast.expr]]:
    """The arguments after the first that are differentiated, each with its cotangent."""
    for position, argument in enumerate(active(pair, passed), 1):
        yield argument, subscript(clone(bars), constant(position))


def hand_on(context, argument: gast.expr, bar: gast.expr) -> None:
    """Propagate a cotangent into an argument; of a list or tuple that is written out here, into its items."""
    if isinstance(argument, (gast.List, gast.Tuple)):
        bar.fact = OTHER
        whole = context.named(bar, "bars")
        for position, item in enumerate(argument.elts):
            if item.fact.varied:
                hand_on(context, item, subscript(clone(whole), constant(position)))
        return
    bar.fact = argument.fact.as_array().with_(varied=False, dtype="f", fresh=True)
    context.past_masks(argument, bar)


def reverse_of(pair: Pair, passed: list, seed: gast.expr) -> gast.Call:
    """The reverse sweep of the pair, after a forward sweep of its own: it uses up what that saved."""
    value = call(pair.forward, *map(settled, passed))
    return call(pair.reverse, *map(settled, passed), subscript(value, constant(1)), seed)


def halves(pair: Pair, passed: list) -> List[gast.expr]:
    """What a helper gets that calls a pair: its halves, and what they are passed besides."""
    return [name(pair.forward), name(pair.reverse), tuple_of(list(map(settled, passed)))]


def tangent_along(pushing, pair: Pair, passed: list, direction: gast.expr, still: bool = False) -> gast.Call:
    """The value of a function and its tangent: along a direction of its first argument, and along what the others do, unless they are `still`."""
    dots = [pushing.zeros(argument) for argument in active(pair, passed)] if still else dots_of(pushing, pair, passed)
    value = call(pair.tangent, *map(settled, passed), direction, *dots)
    value.fact = OTHER
    return value


def dots_of(pushing, pair: Pair, passed: list, state: int = 0) -> List[gast.expr]:
    """The tangents of the arguments after the state that are differentiated, each in its full shape."""
    dots = [(pushing.whole(argument), argument) for argument in active(pair, passed, state)]
    return [pushing.zeros(argument) if dot is None else pushing.named(dot) for dot, argument in dots]


def tangent_half(pushing, pair: Pair, passed: list, state: int = 0) -> List[gast.expr]:
    """What a helper gets that calls the tangent of a function: it, what it is passed after the first arguments, and the tangents of that."""
    after = passed[1:] if state == 0 else passed[2:]
    return [name(pair.tangent), tuple_of(list(map(settled, after))), tuple_of(dots_of(pushing, pair, passed, state))]


def hand_on_all(context, made: gast.Call, targets: List[gast.expr], assumes: str, vector: Optional[gast.expr] = None) -> None:
    """The cotangents that a helper gives, each to its target; that of a `vector` has one axis, whatever the target has."""
    made.fact, made.assumes = OTHER, assumes
    made.several = Several("bars", tuple(f"{target.id}_bar" if isinstance(target, gast.Name) else "t_bar" for target in targets))
    bars = context.named(made, "bars")
    for position, target in enumerate(targets):
        if target.fact.varied:
            bar = subscript(clone(bars), constant(position))
            is_other = target is vector and target.fact.kind == "number" and target.fact.shape.rank != 1
            hand_on(context, target, call("$np.reshape", bar, call("$np.shape", settled(target))) if is_other else bar)


def told(node, *parameters: str) -> dict:
    """The arguments that were given, by these names, as they are passed on to a helper."""
    return {parameter: settled(node.operands[parameter]) for parameter in parameters if node.operands[parameter].fact.const is not None}


def result(function: str, words: str) -> None:
    """A function gives an object with these attributes; whether it succeeded is constant, and what else has no rule has no derivative."""
    several(function, words, of_object=True)
    for word in set(words.split()) & {"success", "converged"}:
        zero_gradient(f"{function}.{word}", dtype="b")


def is_true(operand: gast.expr) -> bool:
    return operand.fact.const is True
