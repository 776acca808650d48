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


# --- what gives its items once


def spread(x, places):
    y = np.tile(x, (*places, 1))
    return np.sum(y * y * np.arange(y.size).reshape(y.shape))


def spread_in_a_list(x, places):
    y = np.tile(x, [*places, 1])
    return np.sum(y * y * np.arange(y.size).reshape(y.shape))


def collected(x, places):
    y = np.tile(x, [n + 1 for n in places])
    return np.sum(y * y * np.arange(y.size).reshape(y.shape))


@pytest.mark.parametrize("f", [spread, spread_in_a_list, collected], ids=lambda f: f.__name__)
def test_an_iterator_is_used_up_once(f):
    """The reverse sweep went through it again, and found nothing."""
    x = np.array([0.3, 0.5])
    assert srcdiff.grad(f, "x")(x, iter([2, 3])).tolist() == srcdiff.grad(f, "x")(x, [2, 3]).tolist()
    srcdiff.check_grads(f, "x")(x, (2, 3))


def searched(x, places):
    y = x * x if 2 in places else x * 3.0
    y = y * y
    return np.sum(y)


def test_a_search_in_an_iterator_is_refused_at_the_call():
    """`in` uses it up, too, and the reverse sweep asks again."""
    gradient, x = srcdiff.grad(searched, "x"), np.array([0.3])
    for places in ([2], {2}, np.array([2])):
        np.testing.assert_allclose(gradient(x, places), 4.0 * x**3)
    with pytest.raises(TypeError, match="places must not be an iterator, which gives its items once"):
        gradient(x, iter([2]))


def test_nothing_is_checked_of_what_is_a_list():
    def f(x, places: list):
        return np.sum(x * x) if 2 in places else np.sum(x)

    assert "__next__" not in srcdiff.grad(f, "x").source


def test_a_search_in_an_iterator_of_the_functions_own_is_refused():
    def f(x, places):
        found = map(abs, places)
        y = x * x if 2 in found else x * 3.0
        return np.sum(y * y)

    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="`in` an iterator"):
        srcdiff.grad(f, "x")
