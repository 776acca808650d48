"""Axes that have to be equal: groups, who stands for one, and what the others are called."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.axes import Axes


def united(order, *pairs) -> Axes:
    axes = Axes(order)
    for left, right in pairs:
        axes.unite(left, right)
    return axes


def test_the_first_parameter_stands_for_a_group():
    axes = united(["w", "b", "x"], ("b.0", "x.1"), ("x.1", "w.0"))
    assert axes.renaming() == {"b.0": "w.0", "x.1": "w.0"}


def test_a_number_stands_for_all():
    assert united(["x", "y"], ("x.0", "y.0"), ("3", "y.0")).renaming() == {"x.0": 3, "y.0": 3}


def test_groups_merge():
    axes = united(["a", "b", "c", "d"], ("a.0", "b.0"), ("c.0", "d.0"))
    assert not axes.connected("a.0", "d.0")
    axes.unite("b.0", "c.0")
    assert axes.connected("a.0", "d.0") and len(axes.groups) == 1
    assert axes.renaming() == {"b.0": "a.0", "c.0": "a.0", "d.0": "a.0"}


def test_order_of_pairs_does_not_matter():
    pairs = [("x.0", "y.1"), ("z.0", "y.1"), ("w.0", "w.1")]
    assert united(list("wxyz"), *pairs).renaming() == united(list("wxyz"), *reversed(pairs)).renaming()


def test_globals_come_after_parameters():
    assert united(["x"], ("TABLE.0", "x.1")).renaming() == {"TABLE.0": "x.1"}


def test_alone():
    axes = united([])
    assert axes.renaming() == {} and axes.connected("x.0", "x.0") and axes.first("x.0") == "x.0"


def lettered(c: Annotated[np.ndarray, "n n"], a: Annotated[np.ndarray, "n"]):
    for i in range(len(a)):
        c[i, : i + 1] += a[: i + 1]


def unlettered(c: Annotated[np.ndarray, "n n"], a: Annotated[np.ndarray, "m"]):
    for i in range(len(a)):
        c[i, : i + 1] += a[: i + 1]


def test_slices_of_axes_with_one_letter_have_one_length():
    """Under guard; nothing is assumed where the letters differ."""
    assert "_unbroadcast" not in srcdiff.vjp(lettered, wrt="a", of="c").source
    assert "_unbroadcast" in srcdiff.vjp(unlettered, wrt="a", of="c").source
    c, a, seed = np.ones((4, 4)), np.arange(1.0, 4.0), np.arange(16.0).reshape(4, 4)
    wanted = np.sum(np.tril(seed[:3, :3]), axis=0)
    np.testing.assert_array_equal(srcdiff.vjp(unlettered, wrt="a", of="c")(c, a, result_bar=seed)[1], wanted)
    np.testing.assert_array_equal(srcdiff.vjp(lettered, wrt="a", of="c")(c[:3, :3], a, result_bar=seed[:3, :3])[1], wanted)
    with pytest.raises(ValueError, match="expected c"):
        srcdiff.vjp(lettered, wrt="a", of="c")(c, a, result_bar=seed)
