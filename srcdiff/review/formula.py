"""Sums of products of lengths: what an operation costs, in the letters of the shapes.

>>> one = product(["n", "d", "h"], 2) + product(["n", "h"]) + product(["n", "h"])
>>> one.text(), one.leading()
('2·n·d·h + 2·n·h', '2·n·d·h + …')
>>> (product(["h", "h"]) + product([3])).text()
'h² + 3'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Iterable, List, Tuple, Union

POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass
class Formula:
    """The factor of each product; a product is known by its sorted letters, and shown with those in the order in which they first came."""

    factors: Dict[Tuple[str, ...], int] = field(default_factory=dict)
    orders: Dict[Tuple[str, ...], Tuple[str, ...]] = field(default_factory=dict)

    def __add__(self, other: Formula) -> Formula:
        factors = dict(self.factors)
        for letters, factor in other.factors.items():
            factors[letters] = factors.get(letters, 0) + factor
        return Formula(factors, {**other.orders, **self.orders})

    def __bool__(self) -> bool:
        return any(self.factors.values())

    def times(self, factor: int) -> Formula:
        return Formula({letters: factor * old for letters, old in self.factors.items()}, self.orders)

    def terms(self) -> List[Tuple[str, ...]]:
        """The largest first, as far as the number of letters tells."""
        return sorted((letters for letters, factor in self.factors.items() if factor), key=lambda letters: (-len(letters), letters))

    def term(self, letters: Tuple[str, ...]) -> str:
        order = dict.fromkeys(self.orders[letters])
        powers = [one + (str(letters.count(one)).translate(POWERS) if letters.count(one) > 1 else "") for one in order]
        factor = self.factors[letters]
        return "·".join([str(factor)] * (factor != 1 or not powers) + powers)

    def text(self) -> str:
        return " + ".join(map(self.term, self.terms())) or "0"

    def leading(self) -> str:
        """The products of most letters, and a sign that there are others."""
        terms = self.terms()
        largest = [letters for letters in terms if len(letters) == len(terms[0])]
        return " + ".join([*map(self.term, largest), *["…"] * (len(largest) < len(terms))])


def product(dims: Iterable[Union[str, int]], factor: int = 1) -> Formula:
    """A factor times some lengths, of which those that are numbers are multiplied."""
    letters = []
    for dim in dims:
        if isinstance(dim, int):
            factor *= dim
        else:
            letters.append(dim)
    return Formula({tuple(sorted(letters)): factor}, {tuple(sorted(letters)): tuple(letters)})
