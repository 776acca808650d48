"""What a call is the same as: its derivative is that of the expression with which its rule says what it computes.

before: np.extract(c, x), with the rule `return np.ravel(x)[np.flatnonzero(condition)]`
after:  np.ravel(x)[np.flatnonzero(c)]
The expression is for the derivative only.  It has the nodes of the call's operands in it, so that what is known of these counts.
"""

from __future__ import annotations

import gast

from srcdiff.facts.choice import Choice
from srcdiff.facts.fact import Fact
from srcdiff.facts.passive import Call, passive_result
from srcdiff.facts.shapes import SCALAR, Shape, same_view
from srcdiff.rules.table import Rule
from srcdiff.trees import call as call_of, constant, dotted, dotted_path, subscript, tuple_of


class Told:
    """Ranks as far as they are told, which is then assumed."""

    def __init__(self, evaluator):
        self.evaluator = evaluator

    def rank(self, shape: Shape):
        if not shape.sure.known and shape.told.known:
            self.evaluator.assumed |= shape.assumptions
        return shape.rank

    def is_scalar(self, shape: Shape) -> bool:
        if not same_view(shape.sure, SCALAR.sure) and same_view(shape.told, SCALAR.told):
            self.evaluator.assumed |= shape.assumptions
        return same_view(shape.told, SCALAR.told)


def equivalent_fact(evaluator, call: Call, rule: Rule) -> Fact:
    """The result is that of the expression for which the call stands; KeyError with an argument that the rule does not handle."""
    node, facts = call.node, [operand.fact for operand in call.node.operands.values()]
    if any(fact.varied for fact in facts):
        return equivalent(evaluator, node, rule).fact.with_(fresh=node.makes_fresh, impure=any(fact.impure for fact in facts))
    node.callee, node.operands = None, {}
    return passive_result(evaluator, call, [part.fact for part in call.args])


def equivalent(evaluator, node: gast.Call, rule: Rule) -> gast.expr:
    """The expression for a call whose operands have their facts; all of its parts have them, too."""
    choice = Choice(node.operands, Told(evaluator))
    if rule.signature is not None:
        expression = placed(rule.function(choice), node)
    else:
        expression = Substitution(node, rule, choice).of(choice.chosen(rule.body)[0].value)
    reuse, evaluator.reuse = evaluator.reuse, True
    try:
        evaluator.evaluate(expression, {})
    finally:
        evaluator.reuse = reuse
    return expression


class Substitution:
    """Puts the operands in the place of the names in a rule's text."""

    def __init__(self, node: gast.Call, rule: Rule, choice: Choice):
        self.node, self.rule, self.choice = node, rule, choice

    def of(self, part):
        if isinstance(part, list):
            return [self.of(one) for one in part]
        if not isinstance(part, gast.AST):
            return part
        if isinstance(part, gast.Name) and part.id in self.node.operands:
            return self.node.operands[part.id]
        path = dotted_path(part)
        if path == "ufunc":  # the function of which the rule's function is a method
            return dotted("$np." + self.rule.name.split(".")[1])
        if path is not None and path.startswith("np."):
            return dotted("$" + path)
        word = WORDS.get(dotted_path(part.func)) if isinstance(part, gast.Call) else None
        if word is not None:
            return placed(word(self.choice, *map(self.of, part.args)), self.node)
        return placed(type(part)(**{field: self.of(getattr(part, field, None)) for field in part._fields}), self.node)


def placed(new, node: gast.Call):
    """With the place of the call, for errors; and known as made for it, apart from the same text elsewhere."""
    if isinstance(new, list):
        return [placed(part, node) for part in new]
    if isinstance(new, gast.AST) and not hasattr(new, "fact") and not hasattr(new, "stands_for"):
        for field in new._fields:
            placed(getattr(new, field, None), node)
        if isinstance(new, gast.expr):
            new.stands_for = node
            gast.copy_location(new, node)
    return new


def refuse(choice: Choice, argument: gast.expr) -> gast.expr:
    """The call is refused because of this argument."""
    raise KeyError(next(name for name, operand in choice.operands.items() if operand is argument))


def along(choice: Choice, x: gast.expr, axis: gast.expr, index: gast.expr) -> gast.expr:
    """`x[:, index]` for axis 1, whatever index is, as long as it is of integers."""
    place = getattr(axis, "value", None) if isinstance(axis, gast.Constant) else axis.fact.const
    rank = choice.fitting.rank(x.fact.shape) if hasattr(x, "fact") else None
    if not isinstance(place, int):
        return refuse(choice, axis)
    if rank is not None and -rank <= place < 0:
        place += rank
    if not isinstance(index, (gast.List, gast.Slice)) and getattr(getattr(index, "fact", None), "kind", "number") != "number":
        index = call_of("$np.array", index)
    if place == 0:
        return subscript(x, index)
    everything = [gast.Slice(None, None, None) for _ in range(place if place > 0 else -place - 1)]
    return subscript(x, tuple_of([*everything, index] if place > 0 else [constant(Ellipsis), index, *everything]))


def after(choice: Choice, x: gast.expr, axis: gast.expr) -> gast.expr:
    """`x[1:]` along an axis."""
    return along(choice, x, axis, gast.Slice(constant(1), None, None))


def before(choice: Choice, x: gast.expr, axis: gast.expr) -> gast.expr:
    """`x[:-1]` along an axis."""
    return along(choice, x, axis, gast.Slice(None, constant(-1), None))


def positions(choice: Choice, x: gast.expr) -> gast.expr:
    """The numbers 0, 1, 2, ... in the shape of x."""
    count = call_of("$np.arange", call_of("$np.size", x))
    return count if getattr(x, "fact", None) is not None and x.fact.shape.rank == 1 else call_of("$np.reshape", count, call_of("$np.shape", x))


WORDS = {"refuse": refuse, "along": along, "after": after, "before": before, "positions": positions}
