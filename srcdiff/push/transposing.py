"""A forward rule from a reverse one: what hands z_bar on to x_bar is linear in z_bar, and its adjoint hands x_dot on to z_dot.

before: x_bar += -(z.T @ z_bar @ z.T)       (np.linalg.inv)
after:  z_dot = -(z @ x_dot @ z)
Reference: the transpose of a pullback is the pushforward; see Radul et al., You only linearize once (2023), who go the other way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Tuple

import gast

from srcdiff.adjoin.expressions import Propagation
from srcdiff.adjoin.places import as_argument, part_at
from srcdiff.adjoin.steps import Buffer, Increment, Let, Step
from srcdiff.adjoin.values import augmented
from srcdiff.errors import NoRuleError, SrcdiffError
from srcdiff.rules.table import rule_for
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import assign, call, clone, known_name, name, settled, subscript
from srcdiff.walks import walk

BAR = "$cotangent"  # stands for the result's cotangent; it is never printed


def total(terms: List[gast.expr]) -> Optional[gast.expr]:
    """The sum of terms, None of none."""
    value = None
    for term in terms:
        value = term if value is None else plus(value, term)
    return None if value is None else simplify(value)


def transposed(pushing, rule, node: gast.expr, result) -> gast.expr:
    """The tangent of a call from its adjoint."""
    try:
        return Transposing(pushing, node, result).run()
    except SrcdiffError as error:
        raise NoRuleError(
            f"there is no rule for the tangent of {rule.name} with these arguments",
            pushing.primal.place(node),
            "differentiate it in reverse mode (vjp), or give a rule with @srcdiff.tangent",
        ) from error


class Recording(Propagation):
    """Notes what a rule hands on to each operand, and goes no further."""

    def __init__(self, pushing):
        super().__init__(pushing.primal, pushing.fitting, pushing.temporary)
        self.found: List[Tuple[gast.expr, gast.expr]] = []

    def run(self, node: gast.expr, cotangent: gast.expr, result=None) -> None:
        if node.fact.varied:
            self.found.append((node, cotangent))

    def under_mask(self, condition, selected, operand, cotangent, node, operands) -> None:
        masks, self.masks = self.masks, [*self.masks, (condition, selected)]
        self.run(operand, self.masked(cotangent))
        self.masks = masks


class Transposing:
    def __init__(self, pushing, node: gast.expr, result):
        self.pushing, self.node, self.result = pushing, node, result
        self.fitting = pushing.fitting

    def run(self) -> gast.expr:
        terms: List[gast.expr] = []
        for operand, handed_on, lets in self.handed_on():
            dot = self.pushing.array(operand)
            if dot is not None:
                terms += self.adjoint_of(handed_on, lets, self.pushing.expanded(dot, operand), operand)
        value = total(terms)
        return None if value is None else self.pushing.told(value, self.node)

    def handed_on(self) -> List[tuple]:
        """(operand, its cotangent as an expression of `BAR`, the temporaries in that)."""
        if any(operand.fact.kind == "function" for operand in operands_given(self.node)):
            raise NoRuleError("its adjoint calls the reverse half of a pair, which forward mode does not print")
        recording = Recording(self.pushing)
        bar = known_name(BAR, self.node.fact.with_(varied=True, fresh=False, impure=False))
        recording.through_rule(self.node, bar, self.result if self.result is not None else None)
        lets = {}
        for step in recording.steps:
            if not isinstance(step, Let):
                raise NoRuleError("its adjoint is more than an expression")
            lets[step.name] = step.value
        return [(operand, value, lets) for operand, value in recording.found]

    def adjoint_of(self, handed_on: gast.expr, lets: dict, dot: gast.expr, operand: gast.expr) -> List[gast.expr]:
        """What `dot`, as a cotangent of the expression, gives to `BAR`."""
        expression = self.linear_in_bar(with_lets(handed_on, lets))
        propagation = Propagation(self.pushing.primal, self.fitting, self.pushing.temporary)
        dot = self.fitting.summed(dot, expression)
        propagation.run(expression, dot)
        return [term for step in propagation.steps for term in self.apply(self.with_shapes(step))]

    def with_shapes(self, step: Step) -> Step:
        """What is linear in the cotangent has an adjoint that reads no more of it than its shape: that of the value."""
        value = settled(self.node if hasattr(self.node, "of_several") else self.pushing.result_of(self.node, self.result))
        places = tuple((with_lets(index, {BAR: value}), gather) for index, gather in getattr(step, "places", ()))
        told = {field: with_lets(part, {BAR: value}) for field, part in vars(step).items() if isinstance(part, gast.AST)}
        return replace(step, **told, **({"places": places} if places else {}))

    def linear_in_bar(self, expression: gast.expr) -> gast.expr:
        """The expression with facts that say that it depends on `BAR`, and on nothing else."""
        for part in walk(expression):
            if hasattr(part, "fact") and not (isinstance(part, gast.Name) and part.id == BAR):
                if depends(part):
                    del part.fact
                else:
                    part.fact = part.fact.with_(varied=False)
        for part in walk(expression):
            is_helper = isinstance(part, gast.Call) and isinstance(part.func, gast.Name) and part.func.id.startswith("$")
            if is_helper and depends(part) and rule_for(part.func.id) is None:
                raise NoRuleError(f"there is no adjoint of the helper {part.func.id[1:]}")
        if not self.fitting.fact(expression).varied:
            raise NoRuleError("its adjoint does not show how it depends on the cotangent")
        return expression

    def apply(self, step: Step) -> List[gast.expr]:
        lines = self.pushing.lines
        if isinstance(step, Let):
            lines.append(assign(step.name, step.value))
            return []
        if isinstance(step, Buffer):
            lines.append(assign(step.name, self.fitting.zeros(step.like, step.like.fact)))
            lines.append(added_at(name(step.name), step.places, step.value))
            return []
        assert isinstance(step, Increment) and step.name == BAR, step
        if not step.places:
            return [step.value]
        temporary = self.pushing.temporary("t_dot")
        lines.append(assign(temporary, self.fitting.zeros(self.pushing.result_of(self.node, self.result), self.node.fact)))
        lines.append(added_at(name(temporary), step.places, step.value))
        return [known_name(temporary, self.node.fact.with_(varied=False, dtype=self.node.fact.bar_dtype, fresh=True))]


def operands_given(node: gast.expr) -> list:
    operands = getattr(node, "operands", [])
    return list(operands.values()) if isinstance(operands, dict) else list(operands)


def depends(node: gast.AST) -> bool:
    return any(isinstance(part, gast.Name) and part.id == BAR for part in walk(node))


def added_at(target: gast.expr, places, value: gast.expr) -> gast.stmt:
    for place in places[:-1]:
        target = part_at(target, *place)
    index, gather = places[-1]
    if gather != "repeated":
        return augmented(subscript(target, clone(index)), simplify(value))
    return gast.Expr(call("$np.add.at", target, as_argument(clone(index)), simplify(value)))


def with_lets(node, lets: dict):
    """A copy of an expression with temporaries put where they are read."""
    if isinstance(node, gast.Name) and node.id in lets:
        return with_lets(lets[node.id], lets)
    if isinstance(node, list):
        return [with_lets(part, lets) for part in node]
    if not isinstance(node, gast.AST):
        return node
    if not any(isinstance(part, gast.Name) and part.id in lets for part in walk(node)):
        return clone(node)
    copy = clone(node)
    for field in node._fields:
        setattr(copy, field, with_lets(getattr(node, field, None), lets))
    return copy
