"""Algebra on generated expressions: signs outward, constants first, like terms together.

>>> from srcdiff.emit.printer import print_expression
>>> print_expression(simplify(gast.parse("z_bar * 1.0 * (-y) + z_bar * (x * 2.0)").body[0].value))
'z_bar * (2.0 * x - y)'

Sums are lists of (sign, term); products and quotients are chains (see `tidy.chains`).
"""

from __future__ import annotations

from typing import List, Tuple

import gast

from srcdiff.tidy.chains import (
    chain_of,
    from_chain,
    is_zero,
    key_of,
    leading_minus,
    may_be_integer,
    negated,
    number,
    over,
    scaled,
    split_constant,
    stripped,
    times,
)
from srcdiff.trees import attribute, binary, constant, key

Sum = List[Tuple[int, gast.expr]]


def simplify(node: gast.expr) -> gast.expr:
    """An equal expression in the form above; parts that are not arithmetic keep their form, with simpler operands."""
    if hasattr(node, "settled"):
        return node  # the user's own text: as it is
    for field in node._fields:
        value = getattr(node, field, None)
        if field == "slice":
            continue  # an index of integers, which would become a float
        if isinstance(value, gast.expr):
            setattr(node, field, simplify(value))
        elif isinstance(value, list):
            value[:] = [simplify(part) if isinstance(part, gast.expr) else part for part in value]
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return negated(node.operand)
    if isinstance(node, gast.BinOp):
        return simplify_binary(node)
    if isinstance(node, gast.Attribute) and node.attr == "T":
        return transposed(node.value, node)
    return node


def transposed(inner: gast.expr, node: gast.expr) -> gast.expr:
    """`(a @ b).T` is `b.T @ a.T`, and `a.T.T` is a."""
    if isinstance(inner, gast.Attribute) and inner.attr == "T":
        return inner.value
    if isinstance(inner, gast.BinOp) and isinstance(inner.op, gast.MatMult) and not hasattr(inner, "settled"):
        left, right = (transposed(part, attribute(part, "T")) for part in (inner.right, inner.left))
        return gast.BinOp(left, gast.MatMult(), right)
    return node


def simplify_binary(node: gast.BinOp) -> gast.expr:
    if isinstance(node.op, gast.Mult):
        return times(node.left, node.right)
    if isinstance(node.op, gast.Div):
        return over(node.left, node.right)
    if isinstance(node.op, gast.Add):
        return plus(node.left, node.right)
    if isinstance(node.op, gast.Sub):
        return plus(node.left, negated(node.right))
    if isinstance(node.op, gast.Pow) and number(node.right) == 1:
        return node.left
    return node


def sum_of(node: gast.expr) -> Sum:
    """The signed terms of a generated sum."""
    sign, inner = stripped(node)
    if isinstance(inner, gast.BinOp) and isinstance(inner.op, (gast.Add, gast.Sub)) and not hasattr(inner, "settled"):
        flip = -1 if isinstance(inner.op, gast.Sub) else 1
        terms = sum_of(inner.left) + [(flip * s, t) for s, t in sum_of(inner.right)]
        return [(sign * s, t) for s, t in terms]
    return [(sign, inner)]


def plus(left: gast.expr, right: gast.expr) -> gast.expr:
    terms = [(s, t) for s, t in sum_of(left) + sum_of(right) if not is_zero(t)]
    return from_sum(factored(merged(terms)))


def merged(terms: Sum) -> Sum:
    """Equal terms added up: u + u is 2.0 * u."""
    totals: dict = {}
    for sign, term in terms:
        coefficient, rest = split_constant(term)
        text = key_of(rest)
        total, rest = totals.get(text, (0.0, rest))
        totals[text] = (total + sign * coefficient, rest)
    result = []
    for total, rest in totals.values():
        if total != 0:
            result.append((1 if total > 0 else -1, scaled(abs(total), rest)))
    return with_float(result) or [(1, constant(0.0))]


def with_float(terms: Sum) -> Sum:
    """A sum of which no term is known to be a float gets a factor of 1.0: bools and bytes would not add up as numbers do."""
    if not terms or not all(may_be_integer(chain_of(term)) for _, term in terms):
        return terms
    (sign, first), *others = terms
    return [(sign, from_chain([("*", constant(1.0)), *chain_of(first)])), *others]


def factored(terms: Sum) -> Sum:
    """A leading factor that all terms share, taken out, or a literal."""
    if len(terms) < 2:
        return terms
    splits = [(sign, *split_constant(term)) for sign, term in terms]
    outer = splits[0][1] if all(coefficient == splits[0][1] for _, coefficient, _ in splits) else 1.0
    chains = [chain_of(rest) for _, _, rest in splits]
    common = chains[0][0][1]
    is_shared = all(key(chain[0][1]) == key(common) and not (chain[1:] and chain[1][0] == "/") for chain in chains)
    if not is_shared and outer == 1.0:
        return terms
    rests = [chain[1:] if is_shared else chain for chain in chains]
    inner = [(sign, scaled(coefficient / outer, from_chain(rest) if rest else constant(1.0))) for (sign, coefficient, _), rest in zip(splits, rests)]
    flip = -1 if not is_shared and all(sign < 0 for sign, _ in inner) else 1
    total = from_sum(positive_first(with_float([(flip * sign, term) for sign, term in inner])))
    return [(flip, binary("*", scaled(outer, common) if is_shared else constant(outer), total))]


def positive_first(terms: Sum) -> Sum:
    if terms[0][0] < 0:
        for position, (sign, _) in enumerate(terms):
            if sign > 0:
                return [terms[position], *terms[:position], *terms[position + 1 :]]
    return terms


def from_sum(terms: Sum) -> gast.expr:
    terms = positive_first(terms)
    sign, node = terms[0]
    if len(terms) == 1:
        return node if sign > 0 else negated(node)
    node = node if sign > 0 else leading_minus(negated(node))
    for sign, term in terms[1:]:
        node = binary("+" if sign > 0 else "-", node, term)
    return node
