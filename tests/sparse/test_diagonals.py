"""Diagonals that are read off the text, against the entries that there are."""

from __future__ import annotations

import inspect
import linecache
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from srcdiff.matrices import read_diagonals

pytest.importorskip("scipy.sparse")
SIZES = (6, 9)


def three_points(u, v, dt):
    left = u - v
    left[1:-1] -= dt * (u[2:] - 2.0 * u[1:-1] + u[:-2] + np.exp(u[1:-1]))
    return left


def by_elements(u, k):
    y = np.zeros(len(u))
    for i in range(1, len(u) - 1):
        s = u[i + 1] - k * u[i - 1]
        if s > 0:
            y[i] = s
        else:
            y[i] = u[i] * k
    y[0] = 2.0 * u[0]
    y[-1] = u[-1]
    return y


def backwards(u):
    y = np.zeros_like(u)
    for i in range(len(u) - 3, -1, -1):
        y[i] = u[i] * u[i + 2]
    return y


def shorter(u):
    d = u[1:] - u[:-1]
    return d[1:] * d[:-1]


def flux(u):
    return np.where(u > 0.0, u, 0.5 * u)


def through(u, k):
    def step(v):
        w = v.copy()
        w[1:] += k * v[:-1]
        return w

    return step(step(u))


def steps(u):
    for _ in range(3):
        u = np.sin(u)
    return u


def without_it(u, v):
    return v * 2.0


DIAGONALS = {three_points: [-1, 0, 1], by_elements: [-1, 0, 1], backwards: [0, 2], shorter: [0, 1, 2], flux: [0], through: [-2, -1, 0], steps: [0]}


def arguments(f, size: int) -> tuple:
    random = np.random.default_rng(size)
    return tuple(random.uniform(-1.0, 1.0, size) if name in "uv" else 0.3 for name in inspect.signature(f).parameters)


@pytest.mark.parametrize("f", DIAGONALS, ids=lambda f: f.__name__)
def test_known(f):
    assert read_diagonals(f, "u", None, ()) == DIAGONALS[f]
    made, dense = srcdiff.jacobian(f, "u", sparse=True), srcdiff.jacobian(f, "u")
    for size in SIZES:
        np.testing.assert_array_equal(made(*arguments(f, size)).toarray(), dense(*arguments(f, size)))


def energy(u, k):
    return np.sum(k * (u[1:] - u[:-1]) ** 2) + np.sum(u**4)


def test_hessian_of_the_gradients_text():
    made = srcdiff.hessian(energy, sparse=True)
    assert "np.array([-1, 0, 1])" in made.source
    for size in SIZES:
        np.testing.assert_array_equal(made(*arguments(energy, size)).toarray(), srcdiff.hessian(energy)(*arguments(energy, size)))


def periodic(u):
    y = np.zeros(len(u))
    for i in range(len(u)):
        y[i] = u[i] - u[i - 1]
    return y


def gathered(u, places):
    return u[places]


def summed(u):
    return u / np.sum(u)


def recurrence(u):
    y = np.zeros(len(u))
    for i in range(1, len(u)):
        y[i] = 0.5 * y[i - 1] + u[i]
    return y


def carried(u):
    y, last = np.zeros(len(u)), 0.0
    for i in range(len(u)):
        y[i] = u[i] - last
        last = u[i]
    return y


def further(u, count):
    for _ in range(count):
        u = u[1:] - u[:-1]
    return u


def mixed_ends(u):
    y = np.zeros(len(u))
    y[0] = u[-1]
    return y


def other_number(u):
    y = np.zeros(len(u))
    for i in range(len(u) - 1):
        a = u[i]
        i = i + 1
        y[i] = a
    return y


def first_of_all(u):
    return u * u[0]


def a_number(u):
    return u[0] * 2.0


def by_key(u):
    y = np.zeros(len(u))
    for i in range(0, len(u), 2):
        y[i // 2] = u[i]
    return y


def constant_part(u):
    return u[:2] * 1.0


def two_loops(u):
    y = np.zeros(len(u))
    for i in range(len(u)):
        last = u[i]
    last = u[i]
    for i in range(len(u)):
        y[i] = last
    return y


def nested_loops(u):
    y = np.zeros(len(u))
    for i in range(1, len(u)):
        a = u[i]
        for i in range(2):
            y[i] = a
    return y


def of_any_order(u, places):
    y = np.zeros(len(u) + 1)
    for i in sorted(places):
        y[i] = u[i]
    return y


def of_another_length(u):
    y = np.zeros_like(u, shape=(len(u) + 1,))
    y[-1] = u[-1]
    return y




def of_columns(u):
    both = u * np.ones((2, 1))
    y = np.zeros(len(u))
    y[:] = both[1:]
    return y


def of_ranks(u, k: Annotated[np.ndarray, "rows columns"]):
    y = np.zeros(len(u))
    y[:] = (u * k)[1:]
    return y


def own_len(u):
    def len(u):
        return 3

    y = np.zeros(len(u))
    y[-1] = u[-1]
    return y


def by_rule(u):
    return u * 2.0


@srcdiff.adjoint(by_rule)
def by_rule_adjoint(z, u):
    u_bar += z_bar[::-1]  # noqa: F821


LOST = {
    two_loops: "this index is not followed",
    nested_loops: "this index is not followed",
    of_any_order: "this index is not followed",
    of_another_length: "this index is not followed",
    of_columns: "an array of several axes is not followed",
    of_ranks: "an array of several axes is not followed",
    own_len: "this index is not followed",
    by_rule: "which elements of its result depend",
    periodic: "this index is not followed",
    gathered: "this index is not followed",
    summed: "which elements of its result depend",
    recurrence: "each pass of a loop reaches elements that are further away",
    carried: "a value of one pass of a loop is used in a later one",
    further: "each pass of a loop reaches elements that are further away",
    mixed_ends: "a value from one end, or of one loop, is stored at another",
    other_number: "this index is not followed",
    first_of_all: "one element of the argument meets all of them",
    a_number: "the result is a number",
    by_key: "this index is not followed",
    constant_part: "this index is not followed",
    without_it: "the result does not depend on the argument",
}


@pytest.mark.parametrize("f", LOST, ids=lambda f: f.__name__)
def test_lost(f):
    with pytest.raises(srcdiff.SrcdiffError) as error:
        read_diagonals(f, "u", None, ())
    assert LOST[f] in error.value.message and error.value.place is not None


def two_axes(u):
    return u[1:] * u[:-1]


def test_an_array_of_two_axes_is_refused_at_the_call():
    with pytest.raises(ValueError, match="expected u and the result to be arrays of one axis"):
        srcdiff.jacobian(two_axes, sparse=True)(np.ones((3, 4)))


def program(random: np.random.Generator) -> str:
    """A function of slices, loops and branches."""
    names, lines = ["u"], []
    for number in range(random.integers(2, 6)):
        name, (a, b) = f"a{number}", random.choice(names, 2)
        kind, low, shift = random.integers(0, 5), random.integers(0, 3), random.integers(0, 3)
        if kind == 0:
            lines += [f"{name} = np.sin({a}) * {b} - 0.5"]
        elif kind == 1:
            lines += [f"{name} = {a}.copy()", f"{name}[{low}:-{shift + 1}] += {b}[{shift + 1}:{f'-{low}' if low else ''}] ** 2"]
        elif kind == 2:
            lines += [f"{name} = np.zeros(len(u))", f"for i in range({low}, len(u) - {shift}):", f"    {name}[i] = {a}[i - {low}] * {b}[i + {shift}]"]
        elif kind == 3:
            lines += [f"{name} = {a} * 1.0", "if c > 0.0:", f"    {name}[1:] = {b}[:-1] * c", "else:", f"    {name}[-1] = {b}[-1] + {a}[-2]"]
        else:
            lines += [f"{name} = {a} + 0.0", "for _ in range(2):", f"    {name} = {name} * {b}", f"    {name}[{low}] = {b}[{low + shift}]"]
        names.append(name)
    return "\n".join(
        ["import numpy as np", "", "", "def f(u, c):", *(f"    {line}" for line in lines), f"    return {names[-1]} + {random.choice(names)}", ""]
    )


@pytest.mark.parametrize("seed", range(40))
def test_no_entry_stands_elsewhere(seed):
    text, names = program(np.random.default_rng(seed)), {}
    filename = f"<diagonals {seed}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, "exec"), names)
    f = names["f"]
    offsets = read_diagonals(f, "u", None, ())
    for size in (8, 11):
        for c in (-0.7, 0.7):
            matrix = srcdiff.jacobian(f, "u")(np.random.default_rng(seed).uniform(0.5, 1.5, size), c)
            rows, columns = np.nonzero(matrix)
            assert set((columns - rows).tolist()) <= set(offsets), text
