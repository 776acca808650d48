"""A star before what is not differentiated: the lengths of some axes among others."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff


def split(x, counts):
    return np.sum(np.sin(np.reshape(x, (*x.shape[:-1], 2, -1))) * np.arange(3.0))


def split_by_method(x, counts):
    return np.sum(np.sin(x.transpose(*[1, 0]).reshape(*x.shape[1:], -1)) * np.arange(2.0))


def wider(x, counts):
    y = np.broadcast_to(np.sum(x, axis=0), (*counts, *np.shape(x)))
    return np.sum(y**2 * np.arange(y.size).reshape(y.shape))


def picked(x, counts):
    y = x * x
    y[(*counts, ...)] *= 3.0
    return np.sum(np.sin(y[(*counts, slice(1, None))]))


def summed(x, counts):
    total = 0.0
    for n in [*counts, *x.shape]:
        total = total + n * np.sum(np.exp(x))
    return total * (*counts, 4.0)[1]


@pytest.mark.parametrize("f", [split, split_by_method, wider, picked, summed], ids=lambda f: f.__name__)
def test_right(f):
    srcdiff.check_grads(f, "x")(np.linspace(0.2, 0.9, 12).reshape(2, 6), (1,))


def test_reads_as_it_is_written():
    assert "np.reshape(x, (*x.shape[:-1], 2, -1))" in srcdiff.grad(split, "x").source


def one_that_is_differentiated(x, counts):
    return np.sum(np.array([*x[0], 2.0]))


def beside_one(x, counts):
    y = (*counts, x)
    return np.sum(y[-1])


def in_a_call(x, counts):
    return max(*x[0])


@pytest.mark.parametrize("f", [one_that_is_differentiated, beside_one, in_a_call], ids=lambda f: f.__name__)
def test_refused(f):
    with pytest.raises(srcdiff.SrcdiffError, match="starred|used in a way that cannot be followed"):
        srcdiff.grad(f, "x")
