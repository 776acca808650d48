"""Products of factors and divisors: what two of them have in common, and what that costs."""

from __future__ import annotations

from functools import reduce
from typing import List, NamedTuple, Optional, Tuple

import gast

from srcdiff.facts.shapes import broadcast, opaque
from srcdiff.slots import Slot
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.chains import Chain, chain_of, from_chain, leading_minus, may_be_integer, negated, number, rank_of, stripped
from srcdiff.trees import constant, key
from srcdiff.walks import walk

ON_ARRAY, ON_NUMBER = 10, 1  # what an operation costs, and reading an element
NAMING = 1  # what a name for a value costs


class Product:
    """A product in a statement, with its sign, and those of its parts that have not changed since."""

    def __init__(self, statement: gast.stmt, slot: Slot, purity: Purity, is_read: bool = False):
        self.statement, self.slot, self.is_read = statement, slot, is_read  # is it read by what makes something new?
        self.sign, self.chain = unsigned(chain_of(slot.get()))
        self.keys = [operator + key(part) for operator, part in self.chain]
        self.steady = {place for place, (_, part) in enumerate(self.chain) if purity.has_pure_parts(part)}

    @property
    def is_whole(self) -> bool:
        """Is it all that the statement assigns or adds?"""
        return self.slot.holder is self.statement

    @property
    def holder(self) -> Optional[str]:
        """The name that has its value behind the statement."""
        target = self.statement.targets[0] if isinstance(self.statement, gast.Assign) else None
        return target.id if self.is_whole and isinstance(target, gast.Name) else None

    def others(self, places: List[int]) -> Chain:
        return [part for place, part in enumerate(self.chain) if place not in places]

    def is_free(self, shared: int) -> bool:
        """Does nobody get what is shared itself, who may write into it?"""
        is_added = self.is_whole and (isinstance(self.statement, gast.AugAssign) or isinstance(self.statement.targets[0], gast.Subscript))
        return shared < len(self.chain) or self.is_read or is_added


class Common(NamedTuple):
    """What two products share: the places in each, in the order of the earlier one."""

    earlier: Product
    later: Product
    places: List[Tuple[int, int]]

    @property
    def parts(self) -> Chain:
        """The shared parts, a float first: integers alone may wrap around."""
        parts = [self.earlier.chain[place] for place, _ in self.places]
        first = next(part for part in parts if part[0] == "*" and (is_float_factor(part) or isinstance(number(part[1]), float)))
        return [first, *(part for part in parts if part is not first)]

    @property
    def is_held(self) -> bool:
        return self.earlier.holder is not None and len(self.places) == len(self.earlier.chain)

    def is_legal(self) -> bool:
        """Is there a float in what is shared, and is nobody handed what others read?"""
        if len(self.places) < 2 or not any(is_float_factor(self.earlier.chain[place]) for place, _ in self.places):
            return False
        if self.earlier.statement is self.later.statement and self.earlier.is_whole:
            return False
        return self.later.is_free(len(self.places)) and (self.is_held or self.earlier.is_free(len(self.places)))

    def gain(self) -> int:
        """What is saved by computing the shared parts once."""
        shared = [self.earlier.chain[place] for place, _ in self.places]
        value = ("*", known_of(gast.Name("", gast.Load(), None, None), shared))
        after = cost([value, *self.later.others([place for _, place in self.places])])
        if not self.is_held:
            after += NAMING + cost(shared) + cost([value, *self.earlier.others([place for place, _ in self.places])]) - cost(self.earlier.chain)
        return cost(self.later.chain) - after


def in_common(earlier: Product, later: Product) -> Common:
    free, places = sorted(earlier.steady), []
    for place in sorted(later.steady):
        same = next((one for one in free if earlier.keys[one] == later.keys[place]), None)
        if same is not None:
            free.remove(same)
            places.append((same, place))
    return Common(earlier, later, sorted(places))


def is_product(node: gast.expr) -> bool:
    return isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)) and not hasattr(node, "settled") and len(chain_of(node)) > 1


def is_float_factor(part: Tuple[str, gast.expr]) -> bool:
    operator, node = part
    return operator == "*" and number(node) is None and not may_be_integer([part])


def unsigned(chain: Chain) -> Tuple[int, Chain]:
    """The sign of a product, and its parts without signs."""
    total, parts = 1, []
    for operator, part in chain:
        value = number(part)
        sign, rest = (-1, constant(-value)) if value is not None and value < 0 else stripped(part)
        total *= sign
        parts.append((operator, rest))
    return total, parts


def cost(chain: Chain) -> int:
    """What it takes to compute a product, numbers before arrays."""
    total = sum(cost_of(part) for _, part in chain) + ON_NUMBER * sum(operator == "/" for operator, _ in chain)  # a division takes longer
    numbers = [part for operator, part in chain if operator == "*" and rank_in(part) == 0]
    if all(rank_in(part) == 0 for _, part in chain):
        return total + ON_NUMBER * (len(chain) - 1)
    on_arrays = len(chain) - len(numbers) - (0 if numbers else 1)
    return total + ON_NUMBER * max(len(numbers) - 1, 0) + ON_ARRAY * on_arrays


def cost_of(part: gast.expr) -> int:
    """What it takes to compute a factor."""
    found = 0
    for node in walk(part):
        if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Call)):
            found += ON_NUMBER if rank_of(node) == 0 and not isinstance(node, gast.Call) else ON_ARRAY
        elif isinstance(node, gast.Subscript):
            found += ON_NUMBER
    return found


def rank_in(part: gast.expr) -> Optional[int]:
    """The rank of a factor; None if it is not known, which counts as an array, 0 of what nothing at all is known."""
    return 0 if number(part) is not None or not hasattr(part, "fact") else rank_of(part)


def known_of(new: gast.Name, chain: Chain) -> gast.Name:
    """A name for a product of floats, of which is known what follows from its parts."""
    facts = [part.fact for _, part in chain if hasattr(part, "fact")]
    if not facts:
        return new
    is_known = len(facts) == sum(number(part) is None for _, part in chain)
    shape = reduce(broadcast, (fact.shape for fact in facts)) if is_known else opaque(new.id)
    new.fact = facts[0].with_(shape=shape, dtype="c" if any(fact.dtype == "c" for fact in facts) else "f", fresh=True)
    return new


def put(product: Product, places: List[int], new: gast.expr, sign: int) -> None:
    """Read shared parts of a product by a name."""
    first = next(place for place in sorted(places) if product.chain[place][0] == "*")
    chain = [("*", new) if place == first else part for place, part in enumerate(product.chain) if place == first or place not in places]
    if chain[0][0] == "/":
        chain = [("*", new), *(part for part in chain if part[1] is not new)]
    value, statement, holder = from_chain(chain), product.statement, product.slot.holder
    is_term = product.slot.key == "right" and isinstance(holder, gast.BinOp) or holder is statement and isinstance(holder, gast.AugAssign)
    if product.sign * sign > 0:
        product.slot.set(value)
    elif is_term and isinstance(holder.op, (gast.Add, gast.Sub)):
        holder.op = gast.Sub() if isinstance(holder.op, gast.Add) else gast.Add()
        product.slot.set(value)
    else:
        product.slot.set(leading_minus(negated(value)))
