"""Algebra on generated expressions: signs outward, constants first, like terms together.

>>> from srcdiff.emit.printer import print_expression
>>> print_expression(simplify(gast.parse("z_bar * 1.0 * (-y) + z_bar * (x * 2.0)").body[0].value))
'z_bar * (2.0 * x - y)'

Products and quotients are chains [("*", a), ("/", b), ...] read from left to right; sums are lists of (sign, term).
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.trees import attribute, binary, constant, key, negative, with_fact_of
from srcdiff.walks import walk

Chain = List[Tuple[str, gast.expr]]
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


def number(node) -> Optional[float]:
    """The value of a numeric literal, with its sign."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, gast.Constant) and type(node.value) in (int, float):
        return node.value
    return None


def is_zero(node) -> bool:
    return number(node) == 0


def stripped(node: gast.expr) -> Tuple[int, gast.expr]:
    """The sign in front of an expression, and the rest."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and not is_integer_text(node):
        sign, inner = stripped(node.operand)
        return -sign, inner
    return 1, node


def negated(node: gast.expr) -> gast.expr:
    sign, inner = stripped(node)
    if sign < 0:
        return inner
    if isinstance(inner, gast.BinOp) and isinstance(inner.op, gast.Sub) and not hasattr(inner, "settled"):
        return with_fact_of(binary("-", inner.right, inner.left), inner)
    if number(inner) is None and may_be_integer(chain_of(inner)):
        inner = with_fact_of(binary("*", constant(1.0), inner), inner)
    return with_fact_of(negative(inner), inner)


def chain_of(node: gast.expr) -> Chain:
    """The factors and divisors of a product, in order; of the user's own text, the factors only."""
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult) and not is_integer_text(node):
        return chain_of(node.left) + as_factors(node.right)
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Div) and not hasattr(node, "settled"):
        return chain_of(node.left) + [("/", node.right)]
    return [("*", node)]


def is_integer_text(node: gast.expr) -> bool:
    """Is it arithmetic of the user's on what may be integers?  It may wrap around, or `w * 3` repeat a list: it is one value then."""
    fact = getattr(node, "fact", None)
    return hasattr(node, "settled") and fact is not None and fact.dtype not in ("f", "c") and not fact.varied and number(node) is None


def as_factors(node: gast.expr) -> Chain:
    """A right operand: its factors if it has no divisors, else itself as one factor."""
    chain = chain_of(node)
    return chain if all(operator == "*" for operator, _ in chain) else [("*", node)]


def from_chain(chain: Chain) -> gast.expr:
    """The product of a chain; a float comes first where two integers would, because their product may wrap around."""
    if len(chain) > 2 and all(operator == "*" and may_be_integer([(operator, part)]) for operator, part in chain[:2]):
        floats = (one for one in chain if one[0] == "*" and not may_be_integer([one]))
        first = next(floats, chain[0])
        chain = [first, *(one for one in chain if one is not first)]
    node = chain[0][1]
    for operator, operand in chain[1:]:
        node = binary(operator, node, operand)
    return node


def times(left: gast.expr, right: gast.expr) -> gast.expr:
    (left_sign, left), (right_sign, right) = stripped(left), stripped(right)
    factors = chain_of(left)
    literal = all(number(part) is not None for _, part in factors)
    product = constants_first(factors + (chain_of(right) if literal else as_factors(right)))
    return product if left_sign * right_sign > 0 else negated(product)


def over(left: gast.expr, right: gast.expr) -> gast.expr:
    (left_sign, left), (right_sign, right) = stripped(left), stripped(right)
    quotient = constants_first(chain_of(left) + [("/", right)])
    return quotient if left_sign * right_sign > 0 else negated(quotient)


def constants_first(chain: Chain) -> gast.expr:
    """Literal factors folded into one at the front; a factor of 1.0 is left out."""
    value, others = 1.0, []
    for operator, operand in chain:
        literal = number(operand) if operator == "*" else None
        if literal is None:
            others.append((operator, operand))
        else:
            value *= literal
    if value == 1.0 and others and others[0][0] == "*" and not may_be_integer(others):
        return from_chain(others)
    return from_chain([("*", constant(value)), *numbers_first(others)])


def numbers_first(chain: Chain) -> Chain:
    """Behind a literal, factors that are numbers before those that are arrays: `2.0 * penalty * w` is one product of arrays, `2.0 * w * penalty` two."""
    end = next((place for place, (operator, _) in enumerate(chain) if operator == "/"), len(chain))
    factors = chain[:end]
    if not any(rank_of(operand) for _, operand in factors):
        return chain
    return [*(one for one in factors if rank_of(one[1]) == 0), *(one for one in factors if rank_of(one[1]) != 0), *chain[end:]]


def rank_of(node: gast.expr) -> Optional[int]:
    """The number of axes, where it is known."""
    return node.fact.shape.rank if hasattr(node, "fact") else None


def may_be_integer(chain: Chain) -> bool:
    """Is it known of no factor that it is a float, so that a factor of 1.0 has to stay?  Sums of bools or bytes would not be those of floats."""
    parts = [part for _, factor in chain for part in walk(factor)]
    facts = [part.fact for part in parts if hasattr(part, "fact")]
    literals = any(isinstance(part, gast.Constant) and type(part.value) is float for part in parts)
    return bool(facts) and not literals and all(fact.dtype not in ("f", "c") or fact.mixed for fact in facts)


def is_varied(node: gast.expr) -> bool:
    """Has it a differentiated part?  That is a float."""
    return any(part.fact.varied for part in walk(node) if hasattr(part, "fact"))


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


def key_of(term: gast.expr) -> str:
    """A text that two products share if they have the same parts, in any order."""
    chain = chain_of(term)
    return key(term) if len(chain) == 1 else " ".join(sorted(operator + key(part) for operator, part in chain))


def with_float(terms: Sum) -> Sum:
    """A sum of which no term is known to be a float gets a factor of 1.0: bools and bytes would not add up as numbers do."""
    if not terms or not all(may_be_integer(chain_of(term)) for _, term in terms):
        return terms
    (sign, first), *others = terms
    return [(sign, from_chain([("*", constant(1.0)), *chain_of(first)])), *others]


def scaled(coefficient: float, rest: gast.expr) -> gast.expr:
    """A literal in front of a product; one of what may be integers keeps a factor of 1.0, because it may wrap around."""
    if number(rest) is not None:
        return constant(coefficient * number(rest))
    chain = chain_of(rest)
    if coefficient == 1.0 and (len(chain) == 1 or is_varied(rest) or not may_be_integer(chain)):
        return rest
    return from_chain([("*", constant(coefficient)), *chain])


def split_constant(term: gast.expr) -> Tuple[float, gast.expr]:
    if number(term) is not None:
        return float(number(term)), constant(1.0)
    chain = chain_of(term)
    if number(chain[0][1]) is not None and len(chain) > 1 and chain[1][0] == "*":
        return float(number(chain[0][1])), from_chain(chain[1:])
    return 1.0, term


def factored(terms: Sum) -> Sum:
    """A leading factor that all terms share, taken out."""
    if len(terms) < 2:
        return terms
    splits = [(sign, *split_constant(term)) for sign, term in terms]
    chains = [chain_of(rest) for _, _, rest in splits]
    common = chains[0][0][1]
    if len(chains[0]) < 1 or not all(c[0][0] == "*" and key(c[0][1]) == key(common) for c in chains):
        return terms
    inner = []
    outer = splits[0][1] if all(coefficient == splits[0][1] for _, coefficient, _ in splits) else 1.0
    for (sign, coefficient, _), chain in zip(splits, chains):
        rest = chain[1:]
        if rest and rest[0][0] == "/":
            return terms
        inner.append((sign, scaled(coefficient / outer, from_chain(rest) if rest else constant(1.0))))
    return [(1, binary("*", scaled(outer, common), from_sum(positive_first(with_float(inner)))))]


def positive_first(terms: Sum) -> Sum:
    if terms[0][0] < 0:
        for position, (sign, _) in enumerate(terms):
            if sign > 0:
                return [terms[position], *terms[:position], *terms[position + 1 :]]
    return terms


def from_sum(terms: Sum) -> gast.expr:
    terms = positive_first(terms)
    sign, node = terms[0]
    node = node if sign > 0 else leading_minus(negated(node))
    for sign, term in terms[1:]:
        node = binary("+" if sign > 0 else "-", node, term)
    return node


def leading_minus(node: gast.expr) -> gast.expr:
    """`-(a * b)` as `-a * b`, the way it is written by hand."""
    sign, inner = stripped(node)
    if sign > 0 or hasattr(inner, "settled"):
        return node
    chain = chain_of(inner)
    if len(chain) == 1:
        return node
    first = number(chain[0][1])
    head = constant(-first) if first is not None else negative(chain[0][1])
    return from_chain([("*", head), *chain[1:]])
