"""What numba computes otherwise than Python does is refused by its name, and what looks like it is not."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted


def negative_power(x: Annotated[np.ndarray, "n"], digits: int):
    return x * 10**-digits


def power_of_counter(x: Annotated[np.ndarray, "n"], steps: int):
    total = 0.0
    for k in range(steps):
        total += np.sum(x) * 2 ** (k - 1)
    return total


def identity(x: Annotated[np.ndarray, "n"]):
    flag = x[0] > 0.0
    return x * 2.0 if flag is True else x


def sum_of_flags(x: Annotated[np.ndarray, "n"]):
    return x * ((x[0] > 0.0) + (x[1] > 0.0))


def remainder_of_whole_numbers(x: Annotated[np.ndarray, "n"], k: int):
    return x * np.fmod(k, 3)


def square_of_counter(x: Annotated[np.ndarray, "n"], steps: int):
    total = 0.0
    for k in range(steps):
        total += np.sum(x) ** float(k) * k**2 * 2.0**-k
    return total


def nothing_given(x: Annotated[np.ndarray, "n"], weights=None):
    return x * 2.0 if weights is None else x


def view_of_a_computed_array(x: Annotated[np.ndarray, "n m"]):
    y = x.T * 2.0
    flat = y.reshape(-1)
    y[0] = 1.0
    return flat * flat


def view_of_an_argument(x: Annotated[np.ndarray, "n m"]):
    flat = x.reshape(-1)
    x[0] = 1.0
    return flat * flat


REFUSED = {
    negative_power: "a whole number to a power that may be negative",
    power_of_counter: "a whole number to a power that may be negative",
    identity: "`is`, which asks for identity",
    sum_of_flags: "the sum of two booleans",
    remainder_of_whole_numbers: "np.fmod of whole numbers",
}


@pytest.mark.parametrize("f", REFUSED, ids=lambda f: f.__name__)
def test_another_meaning_is_refused(f):
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=f"numba has another meaning for {REFUSED[f]}") as error:
        interpreted(f)
    assert error.value.help


def reshape_of_a_result(x):
    y = np.sin(x)
    flat = y.reshape(-1)
    y[0, 0] = 5.0
    return flat[0]


def store_through_a_reshape(x):
    y = 2.0 * x
    y.reshape(-1)[0] = 5.0
    return y[0, 0]


def reshape_of_new_memory(x):
    y = np.zeros((2, 3))
    flat = y.reshape(-1)
    y[0, 0] = x[0, 0]
    return flat[0]


def test_kernels_of_functions_that_keep_a_reshape():
    """NumPy's answer depends on the order of x in memory, and there is none of loops."""
    pytest.importorskip("numba")
    x = np.arange(1.0, 7.0).reshape(2, 3)
    for f in (reshape_of_a_result, store_through_a_reshape):
        assert f(x) != f(np.asfortranarray(x))
        with pytest.raises(srcdiff.UnsupportedSyntaxError, match="the order in memory of y, which is computed"):
            srcdiff.compile(f, example=(x,))
    assert srcdiff.compile(reshape_of_new_memory, example=(x,))(x) == reshape_of_new_memory(x)


def test_the_order_of_what_is_computed_is_not_known():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="the order in memory of y, which is computed") as error:
        interpreted(srcdiff.vjp(view_of_a_computed_array))
    assert error.value.help
    x, gradient = np.arange(6.0).reshape(2, 3), srcdiff.vjp(view_of_an_argument)
    np.testing.assert_array_equal(interpreted(gradient)(x, result_bar=np.ones(6))[1], gradient(x, result_bar=np.ones(6))[1])


@pytest.mark.parametrize("f, more", [(square_of_counter, (3,)), (nothing_given, ())], ids=lambda one: getattr(one, "__name__", ""))
def test_the_same_meaning_is_not(f, more):
    x = np.array([0.5, -1.5])
    np.testing.assert_allclose(interpreted(f)(x, *more), f(x, *more), rtol=1e-14)


def counted(x: Annotated[np.ndarray, "n"], counts: Annotated[np.ndarray, "n"]):
    return np.sum(counts * counts * x)


def counted_one_by_one(x: Annotated[np.ndarray, "n"], counts: Annotated[np.ndarray, "n"]):
    total = 0.0
    for i in range(len(x)):
        total += (counts[i] + 1) * x[i]
    return total


@pytest.mark.parametrize("f", [counted, counted_one_by_one], ids=lambda f: f.__name__)
def test_integers_that_wrap_around(f):
    """NumPy's arithmetic on bytes is that of bytes, numba's has 64 bits: refused where their dtype was told."""
    pytest.importorskip("numba")
    x = np.array([0.5, 1.5])
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="arithmetic on uint8: NumPy's wraps around in uint8") as error:
        srcdiff.grad(f, wrt="x", target="numba", example=(x, np.array([200, 100], dtype=np.uint8)))
    assert "astype(int)" in error.value.help
    counts = np.array([200, 100])
    np.testing.assert_allclose(srcdiff.grad(f, wrt="x", target="numba", example=(x, counts))(x, counts), srcdiff.grad(f, wrt="x")(x, counts))
