"""The algebra of shapes, against NumPy's own broadcasting, reductions and products on random shapes."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from srcdiff.facts import shapes
from srcdiff.facts.shapes import SCALAR, Shape, View, broadcast, declared, derive, join, known, made, opaque, permuted, product, reduced

SIZES = (1, 1, 2, 3)


def random_shapes(seed: int, count: int) -> list:
    source = random.Random(seed)
    return [tuple(source.choice(SIZES) for _ in range(source.randrange(4))) for _ in range(count)]


def dims(shape: Shape):
    assert shape.sure == shape.told
    return shape.sure.dims


PAIRS = list(zip(random_shapes(1, 150), random_shapes(2, 150)))


def test_broadcast_as_numpy():
    fitting = 0
    for left, right in PAIRS:
        try:
            expected = np.broadcast_shapes(left, right)
        except ValueError:
            continue
        fitting += 1
        assert dims(broadcast(known(*left), known(*right))) == expected
    assert fitting > 50


def test_broadcast_laws():
    for left, right in PAIRS:
        a, b = known(*left), known(*right)
        assert dims(broadcast(a, a)) == left and dims(broadcast(a, SCALAR)) == left
        try:
            np.broadcast_shapes(left, right)
        except ValueError:
            continue
        assert broadcast(a, b) == broadcast(b, a)


def symbolic(sizes: tuple, owner: str) -> Shape:
    """An argument of which an example told the rank, and which axes have length 1."""
    return declared(owner, tuple(1 if n == 1 else f"{owner}.{i}" for i, n in enumerate(sizes)), owner)


def value(dim, sizes: dict):
    """The length that a symbol stands for."""
    if isinstance(dim, int):
        return dim
    owner, axis = dim.split(".")
    return sizes[owner][int(axis)]


def test_symbols_stand_for_what_numpy_does():
    """What was told is right for every pair of arguments for which the assumptions hold."""
    for left, right in PAIRS:
        sizes, shape = {"x": left, "y": right}, broadcast(symbolic(left, "x"), symbolic(right, "y"))
        equal = [(a, b) for kind, a, b in (p for p in shape.assumptions if p[0] == "equal")]
        holds = all(value(a if "." in a else int(a), sizes) == value(b if "." in b else int(b), sizes) for a, b in equal)
        try:
            expected = np.broadcast_shapes(left, right)
        except ValueError:
            assert not holds, (left, right, shape)
            continue
        if holds:
            assert tuple(value(d, sizes) for d in shape.told.dims) == expected


def test_equal_axes_are_noted():
    shape = broadcast(symbolic((3, 2), "x"), symbolic((2,), "y"))
    assert shape.told == View(("x.0", "x.1")) and not shape.sure.known
    assert shape.assumptions == {("rank", "x"), ("rank", "y"), ("equal", "x.1", "y.0")}


def test_length_one_needs_no_equality():
    shape = broadcast(symbolic((3, 1), "x"), symbolic((2,), "y"))
    assert shape.told == View(("x.0", "y.0")) and shape.assumptions == {("rank", "x"), ("rank", "y")}


def test_lengths_that_no_guard_can_compare_stay_apart():
    a, b = known("x.0[1:]"), known("x.0[:-1]")
    assert dims(broadcast(a, b)) == ("(x.0[1:]|x.0[:-1])",)


def test_opaque_broadcast_is_a_set():
    a, b, c = opaque("a"), opaque("b"), opaque("c")
    assert broadcast(a, broadcast(b, c)) == broadcast(broadcast(c, a), b)
    assert broadcast(a, a) == a and broadcast(a, SCALAR) == a
    assert broadcast(a, b) != a


def test_what_is_sure_is_never_what_was_only_told():
    shape = symbolic((3, 2), "x")
    for result in (shape, reduced(shape, 0, False), permuted(shape), product(shape, shape), broadcast(shape, shape), join(shape, shape, "s")):
        assert not result.sure.known and result.told.known and ("rank", "x") in result.assumptions


def test_reductions_as_numpy():
    for sizes in random_shapes(3, 60):
        array = np.zeros(sizes)
        axes = [None, *range(-array.ndim, array.ndim), *itertools.combinations(range(array.ndim), 2)]
        for axis, keepdims in itertools.product(axes, (False, True)):
            assert dims(reduced(known(*sizes), axis, keepdims)) == array.sum(axis=axis, keepdims=keepdims).shape


def test_reduction_to_a_number_is_sure():
    assert reduced(opaque("x"), None, False) == SCALAR and not reduced(opaque("x"), None, True).sure.known


def test_permutations_as_numpy():
    for sizes in random_shapes(4, 40):
        array = np.zeros(sizes)
        assert dims(permuted(known(*sizes))) == array.T.shape
        for order in itertools.permutations(range(array.ndim)):
            assert dims(permuted(known(*sizes), order)) == array.transpose(order).shape
            negative = tuple(axis - array.ndim for axis in order)
            assert dims(permuted(known(*sizes), negative)) == array.transpose(order).shape


def test_products_as_numpy():
    for left, right in itertools.product([(), (2,), (3,), (2, 3), (3, 2), (3, 3), (2, 2, 3)], repeat=2):
        shape = product(known(*left), known(*right))
        try:
            expected = (np.zeros(left) @ np.zeros(right)).shape
        except ValueError:
            continue
        assert not shape.sure.known if max(len(left), len(right)) > 2 else dims(shape) == expected


def test_product_enforces_its_inner_axes():
    assert ("enforced", "x.1", "y.0") in product(symbolic((3, 2), "x"), symbolic((2,), "y")).assumptions
    assert ("enforced", "x.0", "y.0") in product(symbolic((2,), "x"), symbolic((2, 3), "y")).assumptions


def test_join():
    assert join(known(3), known(3), "s") == known(3)
    assert dims(join(known(3, 2), known(3, 4), "s")) == (3, "s.1")
    assert not join(known(3), known(3, 4), "s").sure.known
    assert not join(known(3), opaque("x"), "s").sure.known
    assert join(opaque("x"), opaque("x"), "s") == opaque("x")
    assert join(opaque("x"), opaque("y"), "s") == opaque("s")


def test_join_is_stable():
    """Joined again with either side, at the same place, nothing changes: loops come to an end."""
    for left, right in itertools.product([known(3), known(3, 2), opaque("x"), symbolic((2,), "y"), SCALAR], repeat=2):
        once = join(left, right, "s")
        assert join(once, right, "s") == once and join(once, left, "s") == once


def test_derived_shapes_are_equal_if_made_alike():
    assert derive("f", opaque("x")) == derive("f", opaque("x"))
    assert derive("f", opaque("x")) != derive("g", opaque("x"))
    assert derive("f", opaque("x")) != derive("f", opaque("y"))
    assert derive("f", opaque("x"), opaque("y")) != derive("f", opaque("y"), opaque("x"))


def test_made():
    assert made((3, 2), frozenset()) == known(3, 2)
    told = made(("x.0",), frozenset([("rank", "x")]))
    assert not told.sure.known and told.told == View(("x.0",))


@pytest.mark.parametrize("dim, expected", [(3, True), ("x.0", True), ("total_2.1", True), ("x.0[1:]", False), ("@3:4", False), ("(x.0|y.0)", False)])
def test_axes_that_a_guard_can_check(dim, expected):
    assert shapes.is_axis(dim) == expected
