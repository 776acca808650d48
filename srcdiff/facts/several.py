"""Calls of libraries that give several results: the call has a name of its own, and each result is an item of that.

before: w, v = np.linalg.eigh(a)                    after:  eigh_value = np.linalg.eigh(a)    (.several)
                                                            w = eigh_value[0]                 (.of_several, the call)
                                                            v = eigh_value[1]
"""

from __future__ import annotations

from typing import Optional

import gast

from srcdiff.errors import ArgumentError, NoRuleError
from srcdiff.facts.fact import Fact, unknown
from srcdiff.facts.lists import refuse
from srcdiff.facts.passive import Call
from srcdiff.rules.several import several_of
from srcdiff.rules.table import Rule, bind


def has_several(call: Call, evaluator, env: dict):
    """What is known of a call's function, if it has several results with these arguments."""
    found = several_of(call.canonical)
    if found is None or (found.when is None and found.count is None):
        return found
    try:
        bound = bind(found.any_rule(), call.args, call.keywords)
    except KeyError as error:
        if found.count is not None:
            raise ArgumentError(f"{found.name} with the argument {error} is not supported", evaluator.primal.place(call.node), "leave it out")
        return found  # the error comes with the facts of the items
    facts = {name: evaluator.evaluate(node, env) for name, node in bound.items()}
    if found.count is None:
        return found if found.when(facts) else None
    counted = found.counted({**facts, "unpacks": getattr(call.node, "unpacks", None)})
    if counted is None:
        help = "write the number of parts, or where each begins, out"
        raise ArgumentError(f"how many arrays {found.name} gives is not known", evaluator.primal.place(call.node), help)
    return counted


def several_fact(evaluator, node: gast.Call, env: dict) -> Fact:
    """All that a call gives; to the adjoint it is what the rules of its items read."""
    node.operands = [*node.args, *(keyword.value for keyword in node.keywords)]
    facts = [evaluator.evaluate(part, env) for part in node.operands]
    node.makes_fresh = not any(gives_view(node, position) for position in range(len(node.several.results)))
    return Fact(kind="pair", impure=any(fact.impure for fact in facts))


def gives_view(node: gast.Call, position: int) -> bool:
    """May a result share memory with an argument?"""
    rule = node.several.rule(position)
    if rule is None or rule.view is None:
        return False
    return rule.view(bind(rule, node.args, {keyword.arg: keyword.value for keyword in node.keywords}))


def position_of(node: gast.expr) -> int:
    """Which result of its call an item is, or an attribute."""
    return node.of_several.several.results.index(node.attr) if isinstance(node, gast.Attribute) else node.slice.value


def item_call(evaluator, node: gast.expr, env: dict):
    """(the call of which a node is an item, the rule of that); the fact of the item is that of the call by this rule."""
    made = node.of_several
    evaluator.evaluate(node.value, env)
    if isinstance(node, gast.Subscript):
        evaluator.evaluate(node.slice, env)
    keywords = {keyword.arg: keyword.value for keyword in made.keywords}
    for argument in [*made.args, *keywords.values()]:
        if isinstance(argument, gast.Name) and argument.id not in env and argument.id not in evaluator.local and evaluator.lookup(argument.id) is None:
            refuse(evaluator, node, f"no derivative rule for {made.several.name} of a list", "make an array of it: np.array(ys)")  # which was taken apart
        evaluator.evaluate(argument, env)
    position = position_of(node)
    return Call(node, made.several.key(position), list(made.args), keywords), made.several.rule(position)


def not_handled(call: Call, rule: Optional[Rule]) -> Optional[str]:
    """The argument that makes a result with the derivative 0 another one, as permute_l does in `linalg.lu(a, permute_l=True)[0]`: one that no rule of the results has."""
    if rule is None or rule.kind != "zero":
        return None
    try:
        bind(call.node.of_several.several.any_rule(), call.args, call.keywords)
    except KeyError as error:
        return str(error.args[0])
    return None


def without_rule(evaluator, call: Call) -> Fact:
    """A result that has no rule: it may be read, but no cotangent may come to it."""
    call.node.callee, call.node.operands, call.node.makes_fresh = None, {}, True
    parts = [*call.args, *call.keywords.values()]
    return unknown(evaluator.symbol(call.node), varied=any(part.fact.varied for part in parts))


def refuse_item(primal, node: gast.expr) -> None:
    which = f".{node.attr}" if isinstance(node, gast.Attribute) else f"result {node.slice.value}"
    raise NoRuleError(
        f"no derivative rule for {which} of {node.of_several.several.name}",
        primal.place(node),
        "use the results that have rules (see the table in the README)",
    )
