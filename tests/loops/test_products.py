"""Products of matrices over few elements, whose sums are written out: also where the result goes into one of the factors, or into a view of one."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

A = np.sin(np.arange(6.0)).reshape(3, 2)
Square = Annotated[np.ndarray, "2 2"]


def of_a_name_again(x: Annotated[np.ndarray, "n 2"], s: Square):
    x = x @ s
    x = x @ s @ s.T
    return x


def into_a_factor(x: Annotated[np.ndarray, "n 2"], s: Square):
    a = x * 1.0
    a[:] = a @ s
    a[1:] += a[:-1] @ s
    a[:2] = s @ a[1:]
    return a


def into_its_transpose(x: Annotated[np.ndarray, "n 2"], s: Square):
    b = s * x[0, 0]
    b[:] = b.T @ b
    b.T[:] = b @ s
    return x @ b


def through_a_view(x: Annotated[np.ndarray, "n 2"], s: Square):
    a = x * 1.0
    part = a[1:]
    part[:] = part @ s
    part += a[:-1] @ part.T @ part
    return a


def by_vectors(x: Annotated[np.ndarray, "n 2"], s: Square):
    v = s @ x[0] + x[1] @ s
    v = s @ v
    return (x @ v) * v[0] + x[:, 1]


def of_products(x: Annotated[np.ndarray, "n 2"], s: Square):
    return (x * 2.0) @ (s @ s) @ (s + s.T)


PRODUCTS = [of_a_name_again, into_a_factor, into_its_transpose, through_a_view, by_vectors, of_products]
S = np.array([[0.3, -1.2], [0.8, 0.5]])


@pytest.mark.parametrize("f", PRODUCTS, ids=lambda f: f.__name__)
def test_products(f):
    arguments = {"x": A, "s": S}
    assert_same(interpreted(f, arguments)(**arguments), f(**arguments))
    plain = srcdiff.vjp(f, ("x", "s"), example=arguments)
    seed = direction_of(f(**arguments))
    assert_same(interpreted(plain, arguments)(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))


def test_sums_are_written_out():
    text = interpreted(of_a_name_again, {"x": A, "s": S}).source
    assert "x[i, 0] * s[0, j] + x[i, 1] * s[1, j]" in text and "@" in text.replace("@numba", "")


def test_other_lengths_are_refused():
    loops = interpreted(of_a_name_again, {"x": A, "s": S})
    with pytest.raises(ValueError):
        loops(np.ones((3, 3)), S)
    with pytest.raises(ValueError):
        loops(A, np.ones((3, 2)))


def test_products_over_more_stay_calls():
    def f(x: Annotated[np.ndarray, "n 5"], y: Annotated[np.ndarray, "5 m"]):
        return x @ y

    assert "x @ y" in interpreted(f, {"x": np.ones((2, 5)), "y": np.ones((5, 3))}).source
