"""The tangent of a call or operation, by the rule of its function.

z_dot += ...        where there is a text for the tangent (`tangent` in `rules.table`)
f(x_dot) + f(y_dot) where f is linear in these arguments: the user's own call with the tangent in an argument's place
x_bar += z_bar * E  gives x_dot * E, of what acts on each element
anything else       by transposing the adjoint (see `transposing`)
"""

from __future__ import annotations

from typing import Dict, List, Optional

import gast

from srcdiff.adjoin.complexes import is_unsure, squared_size
from srcdiff.adjoin.own_text import OwnText
from srcdiff.adjoin.rule_text import RuleText, target_of
from srcdiff.errors import UnsupportedSyntaxError
from srcdiff.facts.complex_rules import takes_complex
from srcdiff.facts.equivalents import equivalent
from srcdiff.facts.several import refuse_item
from srcdiff.names import names_in
from srcdiff.push.expressions import Pushing, Result, Tangent
from srcdiff.push.transposing import total, transposed
from srcdiff.rules.table import REQUIRED, Rule, linear_in, rule_for, tangent_of
from srcdiff.tidy.chains import number, split_constant, times
from srcdiff.tidy.simplify import plus, simplify
from srcdiff.trees import attribute, binary, call, clone, constant, key, settled, subscript

SUMS = frozenset(["numpy.sum", "numpy.mean"])  # a constant factor may stand in front of them


def tangent_by_rule(pushing: Pushing, node: gast.expr, result: Result) -> Tangent:
    rule = rule_for(getattr(node, "callee", None))
    if rule is None and hasattr(node, "of_several"):
        refuse_item(pushing.primal, node)
    if rule is None:
        raise UnsupportedSyntaxError(
            "this expression of differentiated values is not supported yet", pushing.primal.place(node), "use functions that have rules"
        )
    operands = operands_of(pushing, node, rule)
    squared = squared_size(node)
    if squared is not None:
        return of_square(pushing, squared, node)
    words = linear_in(rule, {name: operand.fact for name, operand in operands.items()})
    if rule.kind == "equivalent" and words is None:
        return pushing.run(equivalent(pushing.fitting.evaluator, node, rule), result or settled(node))
    forward = getattr(node.callee, "tangent", None) or tangent_of(rule)
    check_complex(pushing, node, rule, operands, words)
    if words is not None and forward is not getattr(node.callee, "tangent", None):
        forward = None
    if forward is not None and forward.kind == "built":
        value = forward.function(pushing, node, operands, settled(pushing.result_of(node, result)))
        return None if value is None else told_new(pushing, simplify(value), node)
    if forward is not None:
        return by_text(pushing, forward, node, operands, result)
    if words is not None:
        return linear(pushing, words, node, operands)
    if rule.kind == "elementwise":
        return elementwise(pushing, rule, node, operands, result)
    return transposed(pushing, rule, node, result)


def check_complex(pushing: Pushing, node: gast.expr, rule: Rule, operands: dict, words: Optional[str]) -> None:
    """Rules that are found from the adjoint hold for complex values if the function is holomorphic, and acts on each element."""
    if is_unsure(rule.name, operands):
        pushing.fitting.assume_real()
    is_complex = any(part.fact.dtype == "c" for part in (node, *operands.values()))
    if not is_complex or getattr(node.callee, "tangent", None) is not None or words is not None:
        return
    has_form = rule.kind == "elementwise" or tangent_of(rule) is not None
    if not has_form or not takes_complex(rule.name):
        pushing.refuse(node, f"the tangent of {rule.name} is not supported for complex values", "use real and imaginary parts: np.real, np.imag")


def operands_of(pushing: Pushing, node: gast.expr, rule: Rule) -> Dict[str, gast.expr]:
    if isinstance(node.operands, dict):
        return node.operands
    found = {parameter: operand for (parameter, _), operand in zip(rule.parameters, node.operands)}
    for parameter, default in rule.parameters[len(found) :]:
        found[parameter] = clone(default)
        pushing.fitting.fact(found[parameter])
    return found


def of_square(pushing: Pushing, x: gast.expr, node: gast.expr) -> Tangent:
    """That of `np.abs(x) ** 2`."""
    dot = pushing.array(x)
    if dot is None:
        return None
    product = call("$np.real", binary("*", call("$np.conj", settled(x)), dot))
    return told_new(pushing, binary("*", constant(2.0), product), node)


def text_of(pushing: Pushing, rule: Rule, node: gast.expr, operands: dict, result: Result) -> RuleText:
    if rule.made is not None:
        return OwnText(pushing, rule, operands, pushing.result_of(node, result), node)
    return RuleText(rule, operands, pushing.result_of(node, result), pushing.fitting, node.callee.startswith("math."), node)


# --- a text for the tangent


def by_text(pushing: Pushing, rule: Rule, node: gast.expr, operands: dict, result: Result) -> Tangent:
    """The lines `z_dot += ...` that read tangents of varied operands only; another name with += is the sum of such lines, put where it is read."""
    text = text_of(pushing, rule, node, operands, result)
    lines = text.chosen(rule.body)
    wanted = {n.id for line in lines for n in names_in(line.value)}
    dots = {f"{p}_dot": tangent_operand(pushing, operand) for p, operand in operands.items() if f"{p}_dot" in wanted and operand.fact.varied}
    dots = {dot: value if uses(lines, dot) < 2 else pushing.named(value) for dot, value in dots.items() if value is not None}
    missing = {f"{p}_dot" for p in operands} - set(dots)
    sums = {line.target.id for line in lines if isinstance(line, gast.AugAssign)} - {"z_dot"}
    missing, local, terms = missing | sums, dict(dots), []
    for line in lines:
        if missing & {n.id for n in names_in(line.value)}:
            missing |= {line.targets[0].id} if isinstance(line, gast.Assign) else set()
            continue
        value = text.expression(line.value, constant(0.0), local)
        if isinstance(line, gast.Assign):
            local[line.targets[0].id] = pushing.named(value, line.targets[0].id)
        elif line.target.id in sums:
            before = local.get(line.target.id)
            local[line.target.id] = value if before is None else plus(before, value)
            missing.discard(line.target.id)
        else:
            terms.append(value)
    value = total(terms)
    return None if value is None else told_new(pushing, value, node)


def told_new(pushing: Pushing, value: gast.expr, node: gast.expr) -> gast.expr:
    """The tangent with its fact: of a call of a function that makes an array it is one that shares memory with nothing."""
    fresh = node.fact.fresh and makes_array(value, pushing)
    pushing.told(value, node)
    value.fact = value.fact.with_(fresh=fresh)
    return value


def makes_array(value: gast.expr, pushing: Pushing) -> bool:
    """Is this a call that gives a new array?  Helpers do that are called `..._dot`."""
    if not isinstance(value, gast.Call):
        return False
    return getattr(value.func, "id", "").endswith("_dot") or pushing.fitting.fact(value).fresh


def tangent_operand(pushing: Pushing, operand: gast.expr) -> Tangent:
    if operand.fact.kind == "tuple" or isinstance(operand, (gast.List, gast.Tuple)):
        return pushing.item(operand)
    dot = pushing.array(operand)
    return pushing.expanded(dot, operand)


def uses(lines: list, identifier: str) -> int:
    return sum(n.id == identifier for line in lines for n in names_in(line.value))


# --- linear functions


def linear(pushing: Pushing, words: str, node: gast.expr, operands: dict) -> Tangent:
    """The user's call with tangents in place of arguments: of one after the other, or of those that are joined by + together."""
    terms = []
    for word in words.split():
        joined, *dropped = word.split("-")
        together = {p: o for p, o in operands.items() if is_one_of(p, joined.split("+"))}
        for group in [together] if "+" in joined else [{p: o} for p, o in together.items()]:
            if any(operand.fact.varied for operand in group.values()):
                terms.append(with_tangents(pushing, node, operands, group, dropped))
    value = total(terms)
    if value is not None:
        pushing.told(value, node)
        value.fact = value.fact.with_(fresh=node.fact.fresh)  # the same function makes the tangent
    return value


def is_one_of(parameter: str, wanted: List[str]) -> bool:
    """`arrays*` stands for arrays0, arrays1, ..."""
    return any(parameter == one or (one.endswith("*") and parameter.rstrip("0123456789") == one[:-1]) for one in wanted)


def with_tangents(pushing: Pushing, node: gast.expr, operands: dict, group: dict, dropped: List[str]) -> gast.expr:
    new: Dict[int, Optional[gast.expr]] = {}
    for operand in group.values():
        if operand.fact.kind in ("number", "list", "tuple") and not is_none(operand):
            new[id(operand)] = pushing.item(operand)
    for parameter in dropped:
        if parameter in operands:
            new[id(operands[parameter])] = None
    if hasattr(node, "of_several"):
        whole = replaced(node.of_several, new)
        return attribute(whole, node.attr) if isinstance(node, gast.Attribute) else subscript(whole, clone(node.slice))
    if node.callee in SUMS:
        ((operand, dot),) = ((operand, dot) for operand, dot in new.items() if dot is not None)
        coefficient, rest = split_constant(simplify(dot))
        if coefficient != 1.0 and number(rest) is None:
            return times(constant(coefficient), replaced(node, {**new, operand: rest}))  # one product in place of one for each element
    return replaced(shortened(node, operands) if hasattr(node, "stands_for") and isinstance(node, gast.Call) else node, new)


def shortened(node: gast.Call, operands: Dict[str, gast.expr]) -> gast.Call:
    """A call that srcdiff made, without the arguments that are the defaults; what `*arrays` takes has its place among those that are required."""
    parameters = rule_for(node.callee).parameters
    required = [name[1:] + "*" if name.startswith("*") else name for name, default in parameters if default is REQUIRED]
    first = [operand for name in required for operand in operands if is_one_of(operand, [name])]
    others = [name for name, default in parameters if default is not REQUIRED and name in operands and key(operands[name]) != key(default)]
    return gast.Call(node.func, [operands[p] for p in first], [gast.keyword(p, operands[p]) for p in others])


def is_none(operand: gast.expr) -> bool:
    return operand.fact.const is None


def replaced(node, new: Dict[int, Optional[gast.expr]]):
    """A copy of the user's expression with other nodes in the place of some: None stands for zero, keywords for which are left out."""
    if isinstance(node, list):
        return [replaced(part, new) for part in node if not (isinstance(part, gast.keyword) and new.get(id(part.value), part) is None)]
    if not isinstance(node, gast.AST):
        return node
    if id(node) in new:
        return new[id(node)] or constant(0.0)
    if not any(id(part) in new for part in gast.walk(node)):
        return settled(node) if isinstance(node, gast.expr) else clone(node)
    return gast.copy_location(type(node)(**{field: replaced(getattr(node, field, None), new) for field in node._fields}), node)


# --- functions of each element


def elementwise(pushing: Pushing, rule: Rule, node: gast.expr, operands: dict, result: Result) -> Tangent:
    """Each line of the adjoint with the operand's tangent in the place of `z_bar`."""
    text = text_of(pushing, rule, node, operands, result)
    lines = text.active_lines()
    terms = []
    for position, line in enumerate(lines):
        if isinstance(line, gast.Assign):
            continue
        dot = pushing.array(operands[target_of(line)])
        if dot is None:
            continue
        before = [one for one in lines[:position] if isinstance(one, gast.Assign)]
        if text.uses_of_cotangent([*before, line]) > 1 or (pushing.splits and isinstance(result, str)):
            dot = pushing.named(dot)
        local: Dict[str, gast.expr] = {}
        for one in before:
            local[one.targets[0].id] = pushing.named(text.expression(one.value, dot, local), one.targets[0].id)
        terms.append(text.expression(line.value, dot, local))
    return total(terms)
