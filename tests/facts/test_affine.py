"""Lengths of slices whose bounds are proven to be positions of the array; bounds that NumPy may cut off, or count from the end, prove nothing."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import srcdiff
from srcdiff.facts.affine import as_dim, extreme, is_natural, of_axis, of_dim, of_loop, of_number, plus, slice_length, times
from tests.primals import function_of

X, W, ONE, ZERO = of_dim("x.0"), of_dim("w.0"), of_number(1), of_number(0)
I = of_loop("i", ONE, X)
J = of_loop("j", ZERO, I)


def test_bounds_of_loop_variables():
    """Inner variables are left out before the outer ones that bound them."""
    assert extreme(plus(I, J, -1)) == ONE
    assert extreme(plus(I, J), greatest=True) == plus(times(X, 2), of_number(-3))
    assert is_natural(plus(plus(X, I, -1), J)) and not is_natural(plus(J, ONE, -1))
    assert not is_natural(of_dim("n"))  # an argument may be negative


def test_a_shortened_axis_is_no_number():
    """The length of x[2:] is not that of x less 2 where x has one element."""
    assert of_dim("x.0-2") is None and of_axis("x.0-2") == plus(X, of_number(-2))


@pytest.mark.parametrize(
    "lower, upper, step, length",
    [
        (I, None, 1, plus(X, I, -1)),
        (None, I, 1, I),
        (J, I, 1, plus(I, J, -1)),
        (plus(I, ONE, -1), None, -1, I),
        (None, J, -1, plus(plus(X, J, -1), ONE, -1)),
        (I, J, -1, plus(I, J, -1)),
        (None, times(I, -1), 1, plus(X, I, -1)),
        (times(I, -1), None, 1, I),
        (None, of_number(-1), 1, None),  # x may be empty
        (None, plus(I, ONE), 1, plus(I, ONE)),
        (None, plus(I, of_number(2)), 1, None),  # one too far
        (plus(J, ONE, -1), None, 1, None),  # -1 in the first pass
        (plus(J, ONE, -1), None, -1, None),
        (I, J, 1, None),
        (None, W, 1, None),
        (None, I, 2, None),
    ],
)
def test_slices(lower, upper, step, length):
    """As Python has it, for every pass of both loops."""
    found = slice_length(of_axis("x.0"), lower, upper, step)
    assert found == length
    if length is not None:
        for n in range(2, 6):
            for i, j in ((i, j) for i in range(1, n) for j in range(i)):
                low, high, long = (None if value is None else at(value, {"x.0": n, "i": i, "j": j}) for value in (lower, upper, length))
                assert len(range(n)[low:high:step]) == long


def at(value, symbols):
    return value.number + sum(count * symbols[symbol] for symbol, count in value.terms)


def test_names_of_lengths():
    assert as_dim(plus(plus(X, W, -1), ONE), "@3:4") == "[x.0 - w.0]+1"
    assert as_dim(plus(J, ONE), "@3:4") == "x.0-1[=j+1@3:4]"  # what is known of its size comes first


PROVEN = {  # without _unbroadcast for an example, which is not relied upon for more than ranks
    "windows": "for i in range(len(x) - len(w) + 1):\n    s += np.sum(np.sin(x[i : i + len(w)]) * w)",
    "sizes unpacked": "(m,), (n,) = w.shape[:1], x.shape[-1:]\nfor i in range(n - m + 1):\n    s += np.sum(np.sin(x[i : i + m]) * w)",
    "rows": "rows = len(x) - len(w) + 1\nfor i in reversed(range(rows)):\n    s += np.sum(np.sin(x[i : len(w) + i]) * w)",
    "backwards": "for k in range(1, len(x)):\n    s += np.sum(np.sin(x[k - 1 :: -1]) * x[:k])",
    "down": "for k in range(len(x) - 1, 0, -1):\n    s += np.sum(np.sin(x[k - 1 :: -1]) * x[:k])",
    "triangle": "for i in range(len(x)):\n    for j in range(i):\n        s += np.sum(np.sin(x[j:i]) * x[: i - j])",
    "from the end": "for k in range(1, len(x)):\n    s += np.sum(np.sin(x[:-k]) * x[k:])",
}
NOT_PROVEN = {  # in each a slice of one element meets others: a length that is taken for granted would not be summed over
    "cut off": "for i in range(len(x)):\n    s += np.sum(np.sin(x[i : i + 2]) * np.ones(2))",
    "negative in the first pass": "z = np.ones(len(x) + 1)\nfor k in range(len(x)):\n    s += np.sum(np.sin(x[k - 1 :]) * z[k:])",
    "of an earlier pass": "for i in range(len(x)):\n    if x[i] > 0.5 or i == 0:\n        n = i\n    s += np.sum(np.sin(x[n : i + 1]) * x[i : i + 1])",
    "a slice of an earlier pass": "for i in range(1, 3):\n    a = x[:i]\n    if i == 1:\n        b = a\n    s += np.sum(np.sin(a) * b)",
    "changed in the pass": "for i in range(len(x) - 1):\n    i = i + 1\n    s += np.sum(np.sin(x[i : i + 2]) * np.ones(2))",
    "shortened": "y = np.zeros(len(x) + 3)\ny[: len(x)] += x\nm = len(x[3:])\ns += np.sum(np.sin(y[: len(x) - m]) * np.ones(3))",
}


def program(body: str):
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return function_of(f"def f(x, w):\n    s = 0.0\n{lines}    return s + np.sum(w)\n")


def arguments(n: int, m: int) -> tuple:
    random = np.random.default_rng(10 * n + m)
    return random.uniform(0.2, 0.9, size=n), random.uniform(0.2, 0.9, size=m)


@pytest.mark.parametrize("name", PROVEN)
def test_proven_lengths_need_no_helper(name):
    f = program(PROVEN[name])
    assert "_unbroadcast" not in srcdiff.grad(f, ("x", "w"), example=arguments(6, 2)).source


@pytest.mark.parametrize("name", [*PROVEN, *NOT_PROVEN])
def test_right_for_arrays_of_all_lengths(name):
    """The derivative that was made for one example is right for every other for which the program runs, or refused by its guard."""
    f = program({**PROVEN, **NOT_PROVEN}[name])
    derivatives = [srcdiff.grad(f, ("x", "w")), srcdiff.grad(f, ("x", "w"), example=arguments(6, 2))]
    runs = [sizes for sizes in itertools.product(range(1, 7), range(1, 4)) if runs_for(f, sizes)]
    assert len(runs) > 6
    for sizes in runs:
        for derivative in derivatives:
            compare(f, derivative, arguments(*sizes))


def runs_for(f, sizes: tuple) -> bool:
    try:
        f(*arguments(*sizes))
    except (ValueError, IndexError):  # shapes that cannot be broadcast together
        return False
    return True


def compare(f, derivative, given: tuple) -> None:
    try:
        found = derivative(*given)
    except ValueError as error:
        assert "srcdiff: expected" in str(error)
        return
    for place, gradient in enumerate(found):
        steps = 1e-6 * np.eye(given[place].size)
        moved = [[f(*given[:place], given[place] + sign * step, *given[place + 1 :]) for sign in (1.0, -1.0)] for step in steps]
        np.testing.assert_allclose(gradient, np.diff(moved, axis=1)[:, 0] / -2e-6, rtol=1e-5, atol=1e-7)


def test_what_is_told_of_another_array_is_checked():
    """That a slice is as long as the weights rests on their rank, and on that of what it is a part of."""

    def f(x, w):
        s = 0.0
        for i in range(x.shape[0] - w.shape[0] + 1):
            s += np.sum(np.sin(x[i : i + w.shape[0]]) * w)
        return s

    derivative = srcdiff.grad(f, "x", example=(np.ones(5), np.ones(2)))
    with pytest.raises(ValueError, match="expected x of rank 1, w of rank 1"):
        derivative(np.ones(5), np.ones((2, 1)))


def test_a_negated_length_is_another():
    """`np.zeros(m + -n)` was taken to be as long as `np.zeros(m + n)`."""

    def f(x, m: int, n: int):
        short, long = np.zeros(m + -n), np.zeros(m + n)
        short[0], long[:] = x[0], x[1]
        return np.sum(short * long)

    for m, n in ((2, 1), (3, 2)):
        srcdiff.check_grads(f)(np.array([0.3, 0.9]), m, n)
