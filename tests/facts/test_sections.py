"""Sections: what an index covers, and when two are surely apart."""

from __future__ import annotations

import gast
import pytest

from srcdiff.facts.fact import INT, OTHER
from srcdiff.facts import sections
from srcdiff.facts.sections import apart, is_at_most, loop_bounds, section_of, span_of
from srcdiff.plan.spoilt import older


def expression(text: str) -> gast.expr:
    node = gast.parse(text, mode="eval").body
    for part in gast.walk(node):
        if isinstance(part, gast.expr):
            ellipsis = isinstance(part, gast.Constant) and part.value is Ellipsis
            part.fact = OTHER.with_(const=Ellipsis) if ellipsis else INT
    return node


def section(text: str, *bounds: tuple):
    return section_of(expression(text), frozenset(bounds))


NATURAL = ("", "i", 0)  # 0 <= i
APART = [
    ("y[0]", "y[1]", ()),
    ("y[-1]", "y[-2]", ()),
    ("y[:3]", "y[3:]", ()),
    ("y[:3]", "y[5]", ()),
    ("y[i]", "y[i + 1]", (NATURAL,)),
    ("y[i + 1]", "y[:i + 1]", (NATURAL,)),
    ("y[i::-1]", "y[i + 1]", (NATURAL,)),
    ("y[2, i]", "y[3, i]", ()),
    ("y[i, j]", "y[j, j]", (NATURAL, ("", "j", 0), ("j", "i", -1))),
    ("y[:, 0]", "y[:, 1]", ()),
]
TOGETHER = [
    ("y[0]", "y[-1]", ()),  # of an array of one element
    ("y[i]", "y[i]", (NATURAL,)),
    ("y[i]", "y[j]", (NATURAL, ("", "j", 0))),
    ("y[i - 1]", "y[i]", (NATURAL,)),  # i - 1 may be -1, the last
    ("y[i]", "y[i + 1]", ()),  # i may be negative
    ("y[:3]", "y[2:]", ()),
    ("y[i - 1::-1]", "y[i]", (NATURAL,)),  # all of y at i = 0
    ("y[k[0]]", "y[k[1]]", ()),
    ("y[..., 0]", "y[..., 1]", ()),
]


@pytest.mark.parametrize("left, right, bounds", APART)
def test_apart(left, right, bounds):
    assert apart(section(left, *bounds), section(right, *bounds))
    assert apart(section(right, *bounds), section(left, *bounds))


@pytest.mark.parametrize("left, right, bounds", TOGETHER)
def test_not_apart(left, right, bounds):
    assert not apart(section(left, *bounds), section(right, *bounds))
    assert not apart(section(right, *bounds), section(left, *bounds))


def loop(text: str) -> gast.For:
    (node,) = gast.parse(text + ":\n    pass").body
    return node


def test_spans():
    spans = [span_of(loop(f"for i in {text}")) for text in ("range(n)", "range(1, n - 1)", "range(n, 0, -1)", "reversed(range(2, n))", "range(0, n, k)")]
    assert spans == [(("", 0), ("n", 0)), (("", 1), ("n", -1)), (("", 1), ("n", 1)), (("", 2), ("n", 0)), None]


def test_bounds_of_loops_and_tests():
    assert loop_bounds(loop("for i in range(1, n)")) == {("", "i", -1), ("i", "n", -1)}
    (changed,) = gast.parse("for i in range(n):\n    n = n - 1").body
    assert loop_bounds(changed) == {("", "i", 0)}
    assert sections.test_bounds(expression("k > 0 and j <= k")) == {("", "k", -1), ("j", "k", 0)}


def test_chains_of_bounds():
    bounds = frozenset([("i", "j", -1), ("j", "k", -1)])
    assert is_at_most(("i", 2), ("k", 0), bounds) and not is_at_most(("i", 3), ("k", 0), bounds)
    assert not is_at_most(("k", 0), ("i", 0), bounds)


def test_what_an_earlier_pass_read():
    """`y[i]` of an earlier pass of a growing loop lies before `y[i]` of this one, and not necessarily before `y[i - 1]`."""
    growing = loop("for i in range(1, n)")
    bounds = tuple(loop_bounds(growing))
    (old,) = older(frozenset([section("y[i]", *bounds)]), growing)
    assert apart(old, section("y[i]", *bounds)) and apart(old, section("y[i + 1]", *bounds))
    assert not apart(old, section("y[i - 1]", *bounds))
    assert older(frozenset([old]), growing) == {old}
    (unknown,) = older(frozenset([section("y[i]", *bounds)]), loop("for i in k"))
    assert unknown == "y"
