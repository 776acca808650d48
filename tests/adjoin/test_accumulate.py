"""How contributions are written: a set first, then an addition, in place only in what is ours; and that nothing given is changed."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import srcdiff
from tests.adjoin.sweeps import EXAMPLE, check, function, lines_of

TEXTS = {
    "the first contribution is a set": ("np.sum(x * y)", ["return y.copy(), 0.0"]),
    "equal contributions are one": ("np.sum(x * x)", ["x_bar = 2.0 * x", "return x_bar, 0.0"]),
    "a shared array is not added to in place": (
        "a = x\nb = x\nreturn np.sum(a * b)",
        ["a = x", "b = x", "x_bar = a + b", "return x_bar, 0.0"],
    ),
    "nor is one that comes from outside": ("np.sum(x * y) + x[0] * c", ["c_bar = x[0]", "x_bar = y.copy()", "x_bar[0] += c", "return x_bar, 1.0 * c_bar"]),
    "our own array is": ("np.sum(x * x) + x[0] * x[1]", ["x_bar = 2.0 * x", "x_bar[0] += x[1]", "x_bar[1] += x[0]", "return x_bar, 0.0"]),
    "a part alone starts from zeros": ("x[0] * c", ["c_bar = x[0]", "x_bar = np.zeros_like(x)", "x_bar[0] = c", None]),
    "slices add in place": ("x[1:] @ y[1:]", ["x_bar = np.zeros_like(x)", "x_bar[1:] = y[1:]", "return x_bar, 0.0"]),
    "slices of slices": ("np.sum(x[1:][:1])", ["x_bar = np.zeros_like(x)", "x_bar[1:][:1] += 1.0", "return x_bar, 0.0"]),
    "repeated indices accumulate": ("np.sum(x[[0, 0]])", ["x_bar = np.zeros_like(x)", "np.add.at(x_bar, [0, 0], 1.0)", "return x_bar, 0.0"]),
    "a mask adds in place": ("np.sum(x[x > 0.0])", ["x_bar = np.zeros_like(x)", "x_bar[x > 0.0] = 1.0", "return x_bar, 0.0"]),
    "an indexed expression has a buffer": (
        "np.sum((x * y)[1:])",
        ["t_bar = np.zeros_like(x * y)", "t_bar[1:] = 1.0", "x_bar = t_bar * y", "return x_bar, 0.0"],
    ),
    "a negative contribution is subtracted": ("c * c - np.sum(x) * c", None),
    "a literal is written when it is needed": ("np.sum(x)", ["x_bar = np.ones_like(x)", "return x_bar, 0.0"]),
    "a branch that does not touch it gives zero": (
        "if k > 1:\n    s = c * c\nelse:\n    s = np.sum(x)\nreturn s",
        [
            "if k > 1:", "    c_bar = 2.0 * c", "    x_bar = np.zeros_like(x)",
            "else:", "    c_bar = 0.0", "    x_bar = np.ones_like(x)", "return x_bar, c_bar",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines, expected", TEXTS.values(), ids=TEXTS)
def test_text(lines, expected):
    check(lines)
    if expected is not None:
        found = lines_of(lines)
        shown = [line for line, want in zip(found, expected) if want is not None]
        assert shown == [want for want in expected if want is not None] and len(found) == len(expected)


OWNERSHIP = [
    "np.sum(x * y)",
    "x @ y",
    "a = x\nb = a\nreturn np.sum(a * y) + np.sum(b * c)",
    "h = x\nfor i in range(k):\n    h = h * c\nreturn h @ y",
    "h = y\nfor i in range(k):\n    h = h + x\nreturn h @ h",
    "if k > 5:\n    h = c * x\nelse:\n    h = x\nreturn h @ y",
    "p, q = x, y\nfor i in range(k):\n    p, q = q, p\nreturn p @ q * c",
    "h = m[0]\nfor i in range(k):\n    h = h * x\nreturn np.sum(h)",
    "u = x[1:]\nv = u[:1]\nreturn np.sum(u) * np.sum(v * c)",
    "u = m.T\nreturn np.sum(u[0] * u[1]) * x[0]",
    "u = m.reshape(-1)\nv = m.ravel()\nreturn np.sum(u * v) * x[0]",
    "h = x\nfor i in range(k):\n    h = h\nreturn np.sum(h) * c",
]


def arrays(value) -> list:
    if isinstance(value, tuple):
        return [array for part in value for array in arrays(part)]
    return [value] if isinstance(value, np.ndarray) else []


@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
@pytest.mark.parametrize("lines", OWNERSHIP)
def test_what_comes_out_is_fresh(lines, with_example):
    """Gradients share memory with nothing that went in, nor with each other."""
    lines = lines if "return" in lines else f"return {lines}"
    given, wrt = copy.deepcopy(EXAMPLE), ("x", "y", "m")
    found = srcdiff.value_and_grad(function(lines), wrt, example=EXAMPLE if with_example else None)(**given)
    np.testing.assert_equal(given, EXAMPLE)
    outer = arrays(found)
    for place, array in enumerate(outer):
        assert array.flags.writeable
        assert not any(np.shares_memory(array, other) for other in [*arrays(tuple(given.values())), *outer[:place]])
    check(lines, wrt)


@pytest.mark.parametrize("lines", ["return x", "return x * 1.0", "return x, y", "h = x\nfor i in range(k):\n    h = h\nreturn h", "return x + y", "return m.T", "return x[1:]"])
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_result_bar_is_not_changed_nor_handed_back(lines, with_example):
    f = function(lines)
    given = copy.deepcopy(EXAMPLE)
    value = f(**given)
    bar = tuple(np.ones_like(v) for v in value) if isinstance(value, tuple) else np.ones_like(value)
    kept = copy.deepcopy(bar)
    found = srcdiff.vjp(f, ("x", "y", "m"), example=EXAMPLE if with_example else None)(**given, result_bar=bar)
    inner = [*arrays(tuple(given.values())), *arrays(bar if isinstance(bar, tuple) else (bar,))]
    for array in arrays(found):
        assert not any(np.shares_memory(array, other) for other in inner)
        array[...] = 7.0
    np.testing.assert_equal(bar, kept)
    np.testing.assert_equal(given, EXAMPLE)


def test_a_seed_without_axes_is_not_updated_in_place():
    f = function("s = c\nfor i in range(k):\n    s = s * x[i]\nreturn s")
    bar = np.array(2.0)
    srcdiff.vjp(f, "c")(**EXAMPLE, result_bar=bar)
    assert bar == 2.0


def test_an_integer_array_is_not_silently_wrong():
    gradient = srcdiff.grad(function("return np.sum(x * c)"), example=EXAMPLE)
    try:
        found = gradient(**{**EXAMPLE, "x": np.array([1, 2, 3])})
    except (ValueError, TypeError):
        return
    np.testing.assert_allclose(found, [0.5, 0.5, 0.5])
