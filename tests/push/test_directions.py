"""Several directions at once give what one after the other gives, in memory of its own; and how that reads.

`python -m tests.push.test_directions` writes the texts anew.
"""

from __future__ import annotations

import copy
import inspect
import pathlib
import tempfile
import warnings

import numpy as np
import pytest

import srcdiff
from tests.fuzz.forward import directions, keywords
from tests.fuzz.programs import program
from tests.fuzz.reference import Loaded, copied
from tests.golden.cases import primal
from tests.push.agreement import called, leaves, like, part
from tests.push.test_modes_agree import NAMES, options, wrt_of

TEXTS = pathlib.Path(__file__).parent / "texts_directions.txt"
READ = ["matrix_products", "reductions", "history", "comprehensions", "least_squares", "swap_in_loop"]
MATRIX = np.array([[2.0, 0.3, 0.1], [0.2, 3.0, 0.4], [0.5, 0.1, 2.0]])
VECTOR = np.array([0.4, 0.7, 1.3])


def stacked(*values):
    """Several values of one structure as one, with a leading axis."""
    first = values[0]
    if isinstance(first, dict):
        return {key: stacked(*(value[key] for value in values)) for key in first}
    if isinstance(first, (list, tuple)):
        return type(first)(stacked(*items) for items in zip(*values))
    if hasattr(first, "__dict__"):
        new = copy.copy(first)
        new.__dict__.update({key: stacked(*(vars(value)[key] for value in values)) for key in vars(first)})
        return new
    return np.array(values)


def assert_same_as_each(f, arguments: dict, wrt: tuple, **options) -> None:
    """Three directions at once, and each of them alone."""
    one, several = srcdiff.jvp(f, wrt, **options), srcdiff.jvp(f, wrt, vector=True, **options)
    random = np.random.default_rng(3)
    defaults = {n: p.default for n, p in inspect.signature(f).parameters.items() if p.default is not p.empty}
    arguments = {n: {**defaults, **arguments}[n] for n in inspect.signature(f).parameters}
    dots = list(inspect.signature(one).parameters)[-len(wrt) :]
    alone = [{dot: like(part(arguments, path), random) for dot, path in zip(dots, wrt)} for _ in range(3)]
    given = {dot: stacked(*(each[dot] for each in alone)) for dot in dots}
    before = copy.deepcopy(given)
    value, tangents = called(several, copy.deepcopy(arguments), given)[:2]
    expected = [called(one, copy.deepcopy(arguments), copy.deepcopy(each))[:2] for each in alone]
    np.testing.assert_equal(value, expected[0][0])
    wanted = stacked(*(tangent for _, tangent in expected))
    assert_apart(tangents, wanted, given, before)


def assert_apart(tangents, wanted, given, before) -> None:
    """The tangents are right, what was given is as it was, and they share no memory."""
    assert [np.shape(leaf) for leaf in leaves(tangents)] == [np.shape(leaf) for leaf in leaves(wanted)]
    for have, want in zip(leaves(tangents), leaves(wanted)):
        np.testing.assert_allclose(have, want, rtol=1e-9, atol=1e-12)
    for have, want in zip(leaves(given), leaves(before)):
        np.testing.assert_array_equal(have, want)
    assert not any(np.shares_memory(one, other) for one in leaves(tangents) for other in leaves(given))


@pytest.mark.parametrize("name", NAMES)
def test_each_direction(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert_same_as_each(primal(name).f, primal(name).CASE["arguments"], wrt_of(name), **options(name))


def text_of_all() -> str:
    texts = [f"# {name}\n{srcdiff.jvp(primal(name).f, wrt_of(name), vector=True, **options(name)).source}" for name in READ]
    return "\n\n".join(texts)


def test_texts():
    assert text_of_all() == TEXTS.read_text(encoding="utf-8")


# --- memory: what is a number for one direction is an array for several


def identity(s):
    return s


def kept_number(x):
    y = x * 1.0
    r = y[0]
    y[0] = 3.0 * x[1]
    return y * r


def list_of_numbers(x):
    ys = [0.0] * 3
    ys[0] += x[1]
    zs = [x[0], ys[1]]
    zs[1] += ys[0] * x[2]
    return np.array(ys) * zs[1] + zs[0]


def rows_in_lists(x):
    rows = [[a * b for b in x] for a in x]
    return np.array(rows) @ x, sum(rows[1]) * x


def items_of_an_array(x):
    ys = list(x)
    ys[1] = ys[0] * ys[2]
    rows = list(np.outer(x, x))
    return ys[0] * ys[1] + ys[2], rows[0] * rows[2]


def picked(x, s):
    m = np.full(3, s)
    m[[0, 2]] = x[1:] * s
    w = MATRIX * s
    return m, x[x > 0.5], np.where(x > 0.6, x, s), w[0, [1, 2]], w[0, :, None][[0, 1]], w[:, 1], MATRIX.T @ m


def unknown_ranks(x, s):
    y = np.zeros_like(x)
    y[0] = s
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i] + s
        y[i] += x[i - 1]
    return y


def sums(a, b):
    return (
        np.sum(a * a),
        a.sum(axis=0),
        np.mean(a, axis=-1, keepdims=True),
        np.sum(a, axis=(0, 1)),
        np.dot(a, b),
        a.T @ b,
        b @ a,
        b @ b,
        np.linalg.solve(a, b),
    )


def repeated(x):
    y = np.zeros(3)
    np.add.at(y, [0, 0, 1], x * x)
    return y


@pytest.mark.parametrize(
    "f, arguments",
    [
        (identity, {"s": 2.0}),
        (kept_number, {"x": VECTOR}),
        (list_of_numbers, {"x": VECTOR}),
        (rows_in_lists, {"x": VECTOR}),
        (items_of_an_array, {"x": VECTOR}),
        (picked, {"x": VECTOR, "s": 2.0}),
        (unknown_ranks, {"x": VECTOR, "s": 2.0}),
        (sums, {"a": MATRIX, "b": VECTOR}),
        (repeated, {"x": VECTOR}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_memory_and_ranks(f, arguments):
    assert_same_as_each(f, arguments, tuple(arguments), example=arguments)
    if f is not picked:  # its full(3, s) asks for an array where nothing is told
        assert_same_as_each(f, arguments, tuple(arguments))


@pytest.mark.parametrize("features", ["", "+callees", "+containers"])
def test_random_programs(features):
    """Those that run, and are differentiated."""
    count = 0
    for seed in range(12):
        made = program(f"77:{seed}{features}")
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with Loaded(made, folder) as loaded:
                count += each_of_program(made, loaded.f)
    assert count >= 6


def each_of_program(made, f) -> bool:
    try:
        one, several = (srcdiff.jvp(f, made.wrt, of=made.of, vector=vector) for vector in (False, True))
        first = directions(made)
        alone = [first, {name: 0.5 * dot + 0.3 for name, dot in first.items()}]
        wanted = stacked(*(one(**copied(made.inputs), **keywords(one, each))[1] for each in alone))
    except (srcdiff.SrcdiffError, ValueError, TypeError, ArithmeticError, IndexError):
        return False  # refused, or the program itself does not run
    given = keywords(several, {name: np.array([each[name] for each in alone]) for name in first})
    before = copy.deepcopy(given)
    tangents = several(**copied(made.inputs), **given)[1]
    assert [np.shape(leaf) for leaf in leaves(tangents)] == [np.shape(leaf) for leaf in leaves(wanted)]
    for have, want in zip(leaves(tangents), leaves(wanted)):
        np.testing.assert_allclose(have, want, rtol=1e-8, atol=1e-10)
    for name in given:
        np.testing.assert_array_equal(given[name], before[name])
    return True


# --- refusals


def test_a_function_that_calls_itself_is_refused():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="calls itself is not supported in several directions"):
        srcdiff.jvp(power, vector=True)


def power(x, n):
    return x if n == 0 else x * power(x, n - 1)


def test_tangents_of_other_shapes():
    several = srcdiff.jvp(sums, ("a", "b"), example=(MATRIX, VECTOR), vector=True)
    with pytest.raises(ValueError, match="a_dot must have the shape of a behind an axis of directions"):
        several(MATRIX, VECTOR, a_dot=MATRIX, b_dot=VECTOR)
    with pytest.raises(ValueError, match="b_dot must have the shape of b behind an axis of directions"):
        several(MATRIX, VECTOR, a_dot=np.array([MATRIX, MATRIX]), b_dot=np.array([VECTOR]))
    with pytest.raises(ValueError, match="s_dot must have the shape of s"):
        srcdiff.jvp(identity, vector=True)(2.0, s_dot=1.0)


if __name__ == "__main__":
    TEXTS.write_text(text_of_all(), encoding="utf-8")
