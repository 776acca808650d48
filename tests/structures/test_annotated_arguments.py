"""Arguments whose structure an annotation tells: dataclasses and named tuples, in one another, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, NamedTuple

import pytest

import srcdiff
from srcdiff.files import gradient_text


@dataclass
class Spring:
    rate: float
    rest: float


@dataclass
class Damped(Spring):
    friction: "Friction"


@dataclass
class Friction:
    c: float


class Pair(NamedTuple):
    left: Damped
    scale: float


@dataclass
class Table:
    rows: List[float]
    more: Dict[str, float]


def energy(p: Pair, x: float):
    spring = p.left
    return p.scale * (0.5 * spring.rate * (x - spring.rest) ** 2 - spring.friction.c * x)


def of_rows(p: Table, x: float):
    return p.rows[0] * x


def test_dataclasses_in_one_another():
    given = Pair(Damped(2.0, 0.5, Friction(0.25)), 3.0)
    rate, rest, c, scale = 3.0 * 0.5 * 1.5**2, -3.0 * 2.0 * 1.5, -3.0 * 2.0, 0.5 * 2.0 * 1.5**2 - 0.25 * 2.0
    expected = Pair(Damped(rate, rest, Friction(c)), scale)
    assert srcdiff.grad(energy, wrt="p")(given, 2.0) == expected
    assert srcdiff.grad(energy, wrt="p", example=(given, 2.0))(given, 2.0) == expected
    text = gradient_text(__file__, "energy", "grad", "p", update="test")
    assert "type(p)(" in text and "type(p.left.friction)(" in text


def test_what_a_list_holds_only_an_example_tells():
    with pytest.raises(srcdiff.ArgumentError, match=r"with respect to 'p': what is in its rows is not known(.|\n)*example="):
        srcdiff.grad(of_rows, wrt="p")
    assert srcdiff.grad(of_rows, wrt="p", example=(Table([1.0], {"a": 2.0}), 2.0))(Table([1.0], {"a": 2.0}), 2.0) == Table([2.0], {"a": 0.0})
