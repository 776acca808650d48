"""np.r_ and np.c_ as calls."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from srcdiff.normalise.concatenation import concatenated
from tests.primals import function_of, primal_of, supply, text_of

TEXTS = {
    "np.r_[a, 1.0]": "np.concatenate([np.atleast_1d(a), np.atleast_1d(1.0)])",
    "np.r_[:3, a]": "np.concatenate([np.arange(0, 3), np.atleast_1d(a)])",
    "np.r_[1:4:2]": "np.concatenate([np.arange(1, 4, 2)])",
    "np.c_[a, 2.0]": "np.concatenate([np.reshape(a, np.shape(a) + (1,) * (2 - np.ndim(a))),\n    np.reshape(2.0, np.shape(2.0) + (1,) * (2 - np.ndim(2.0)))], axis=-1)",
    # what is text, a number of points, or a name for all of it
    "np.r_['0,2', a, a]": "np.r_['0,2', a, a]",
    "np.r_[0:1:5j, a]": "np.r_[0:1:5j, a]",
    "np.r_[a]": "np.r_[a]",
    "np.r_[0:, a]": "np.r_[0:, a]",
    "a.r_[a, a]": "a.r_[a, a]",
}


@pytest.mark.parametrize("expression", TEXTS)
def test_texts(expression):
    primal = primal_of(f"def f(a):\n    return {expression}\n")
    expected = primal_of(f"def f(a):\n    return {TEXTS[expression]}\n").tree.body
    assert text_of(concatenated(primal.tree.body, primal, supply(primal))) == text_of(expected)


CALLS = [
    "np.r_[x, x * 2.0] ** 2",
    "np.r_[x, 0:3, 1.5, x[0], -1, 3:0:-1] ** 2",
    "np.r_[y, y[:1] * x[0]] ** 2",
    "np.c_[x, x * 2.0] ** 2",
    "np.c_[x, np.outer(x, x), 0:3] ** 2",
    "np.c_[x[0], x[1]] ** 2",
    "np.c_[y[:, :, None], y[:, :, None] ** 2] ** 3",
    "x[np.r_[0:2, 1]] ** 2 * np.r_[0:1:3j]",
]


@pytest.mark.parametrize("expression", CALLS)
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_value_and_gradient(expression, with_example):
    f = function_of(f"def f(x, y):\n    return {expression}\n")
    arguments = dict(x=np.array([0.7, -1.2, 0.4]), y=np.array([[0.3, 0.9, -0.4], [1.1, 0.2, -0.7]]))
    srcdiff.check_grads(f, ("x", "y"), example=arguments if with_example else None)(**arguments)


@pytest.mark.parametrize("expression", ["np.r_['0,2', x, x]", "np.r_[x]", "np.c_[x]"])
def test_refused(expression):
    with pytest.raises(srcdiff.SrcdiffError, match="in an index"):
        srcdiff.vjp(function_of(f"def f(x):\n    return {expression}\n"))
