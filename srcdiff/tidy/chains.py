"""Products and quotients of generated expressions: chains [("*", a), ("/", b), ...] that are read from left to right, signs outward, constants first.

>>> from srcdiff.emit.printer import print_expression
>>> print_expression(times(gast.parse("-z_bar").body[0].value, gast.parse("x * 2.0").body[0].value))
'-(2.0 * z_bar * x)'
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import gast

from srcdiff.trees import binary, constant, dotted_path, key, negative, with_fact_of
from srcdiff.walks import walk

Chain = List[Tuple[str, gast.expr]]


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
    chain = chain_of(left)
    part = next((place for place, (operator, divisor) in enumerate(chain) if operator == "/" and is_quotient_by(divisor, right)), None)
    if part is not None:
        chain[part] = ("/", chain[part][1].left)
    quotient = constants_first(chain if part is not None else over_one_root(chain, right))
    return quotient if left_sign * right_sign > 0 else negated(quotient)


def is_quotient_by(node: gast.expr, divisor: gast.expr) -> bool:
    """Is it `a / b`, by which and by b divided makes `/ a`?"""
    return isinstance(node, gast.BinOp) and isinstance(node.op, gast.Div) and key(node.right) == key(divisor)


def over_one_root(chain: Chain, divisor: gast.expr) -> Chain:
    """The chain divided by one more; two roots of constants become one: `x / sqrt(pi) * y / sqrt(2.0)` is `x * y / sqrt(2.0 * pi)`."""
    roots = [place for place, (operator, part) in enumerate(chain) if operator == "/" and is_root_of_constant(part)]
    if not roots or not is_root_of_constant(divisor) or called(chain[roots[0]][1]) != called(divisor):
        return [*chain, ("/", divisor)]
    (other,), (mine,) = chain[roots[0]][1].args, divisor.args
    root = gast.Call(divisor.func, [times(mine, other)], [])
    rest = [part for place, part in enumerate(chain) if place != roots[0]]
    return [*rest, ("/", root)]


def is_root_of_constant(node: gast.expr) -> bool:
    """Is it `math.sqrt(2.0)` or `np.sqrt(np.pi)`?"""
    if called(node) not in ("math.sqrt", "np.sqrt", "numpy.sqrt") or len(node.args) != 1:
        return False
    return all(
        number(part) is not None or (dotted_path(part) or "").lstrip("$") in ("math.pi", "np.pi", "numpy.pi") for _, part in chain_of(node.args[0])
    )


def called(node: gast.expr) -> str:
    return (dotted_path(node.func) or "").lstrip("$") if isinstance(node, gast.Call) else ""


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
        numbers = sum(rank_of(operand) == 0 for operator, operand in others if operator == "*")
        return from_chain(numbers_first(others) if numbers > 1 else others)
    return from_chain([("*", constant(value)), *numbers_first(others)])


def numbers_first(chain: Chain) -> Chain:
    """Factors that are numbers before those that are arrays: `2.0 * penalty * w` is one product of arrays, `2.0 * w * penalty` two."""
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


def key_of(term: gast.expr) -> str:
    """A text that two products share if they have the same parts, in any order."""
    chain = chain_of(term)
    return key(term) if len(chain) == 1 else " ".join(sorted(operator + key(part) for operator, part in chain))


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


def signed_first(chain: Chain) -> Chain:
    """The chain that begins with what takes a sign: a number, because `-x * a` is two products of arrays and `-a * x` is one."""
    numbers = (part for part in chain if part[0] == "*" and (rank_of(part[1]) == 0 or number(part[1]) is not None))
    first = next(numbers, chain[0]) if rank_of(chain[0][1]) else chain[0]
    return [first, *(part for part in chain if part is not first)]


def leading_minus(node: gast.expr) -> gast.expr:
    """`-(a * b)` as `-a * b`, the way it is written by hand."""
    sign, inner = stripped(node)
    if sign > 0 or hasattr(inner, "settled"):
        return node
    chain = signed_first(chain_of(inner))
    if len(chain) == 1:
        return node
    first = number(chain[0][1])
    head = constant(-first) if first is not None else negative(chain[0][1])
    return from_chain([("*", head), *chain[1:]])
