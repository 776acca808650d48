"""The lost axes of a reduction come back as an index where the rank is known, and by np.expand_dims where it is not."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.primals import function_of

X = np.random.default_rng(3).normal(size=(2, 3, 4, 5))
INDEXED = {  # reduction: the shape of its result, and what is read in reverse
    "np.sum(x**2, axis=(1, 2))": ((2, 5), "w[:, None, None, :] * x"),
    "np.sum(x**2, axis=(-1, -2))": ((2, 3), "w[:, :, None, None] * x"),
    "np.sum(x**2, axis=(0, 1))": ((4, 5), "2.0 * w * x"),
    "np.sum(x**2, axis=(2, 0))": ((3, 5), "w[:, None, :] * x"),
    "np.sum(x**2, axis=1)": ((2, 4, 5), "w[:, None] * x"),
    "np.max(x, axis=(1, 2, 3))": ((2,), "max_x[:, None, None, None]"),
}


@pytest.mark.parametrize("reduction", INDEXED)
def test_lost_axes_are_an_index(reduction):
    shape, text = INDEXED[reduction]
    f = function_of(f"def f(x, w):\n    return np.sum({reduction} * w)\n")
    arguments = X, np.random.default_rng(5).normal(size=shape)
    derivative = srcdiff.grad(f, ("x", "w"), example=arguments)
    assert text in derivative.source and "expand_dims" not in derivative.source
    srcdiff.check_grads(f, ("x", "w"), example=arguments)(*arguments)
    srcdiff.check_grads(f, ("x", "w"))(*arguments)


def test_without_a_known_rank_numpy_finds_the_places():
    """The same program takes arrays of three axes and of four, and a negative axis is another one in each."""

    def f(x):
        return np.sum(np.exp(np.sum(x, axis=(-1, 1))))

    assert "np.expand_dims(" in srcdiff.grad(f).source
    for x in (X, X[0]):
        srcdiff.check_grads(f)(x)


def test_conjugates_of_what_has_its_axes_back():
    def f(z, w):
        return np.sum(np.abs(np.sum(z * z, axis=(1, 2)) * w) ** 2)

    z, w = X[0] + 1j * X[1], np.array([1.0, 2.0, -0.5]) + 0.3j
    assert "expand_dims" not in srcdiff.grad(f, ("z", "w"), example=(z, w)).source
    srcdiff.check_grads(f, ("z", "w"), example=(z, w))(z, w)


def test_one_index_in_place_of_two():
    """New axes go into the index of integers and slices that a store has; what an array of integers picks keeps an index of its own."""

    def f(x, w):
        out = np.zeros((2, 4, 5))
        for k in range(4):
            out[:, k, :] = np.sum(x * w, axis=(1, 2))
            out[:, k, 1] += np.sum(x[:, :, k, :] ** 2, axis=(1, 2))
        out[:, [0, 1], 0] = np.sum(x, axis=(1, 3))[:, :2]
        return np.sum(out**2)

    arguments = X, np.linspace(0.5, 1.5, 5)
    text = srcdiff.grad(f, ("x", "w"), example=arguments).source
    assert "out_bar[:, None, None, k, :]" in text and "out_bar[:, k, 1, None, None]" in text
    srcdiff.check_grads(f, ("x", "w"), example=arguments)(*arguments)
