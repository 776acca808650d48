"""Lengths, bytes and numbers of passes for given sizes, against what NumPy and Python say of real values."""

from __future__ import annotations

import itertools
from typing import Annotated

import numpy as np
import pytest

from srcdiff.api import requested
from srcdiff.derive import derive
from srcdiff.explain import traced
from srcdiff.facts.sizes import ARRAY, NUMBER, Sizes, sizes_of
from srcdiff.load.source import load_function
from srcdiff.options import Options
from tests.primals import function_of

SIZES = Sizes({"x.0": 17, "x.1": 5, "n": 8}, {})


def test_slices_as_python_has_them():
    bounds = (None, 0, 3, -2, 30)
    for start, stop, step in itertools.product(bounds, bounds, (None, 1, 2, -1)):
        symbol = "x.0[" + ":".join("" if one is None else str(one) for one in (start, stop, step)) + "]"
        assert SIZES.length(symbol) == len(range(17)[slice(start, stop, step)])


@pytest.mark.parametrize(
    "dim, length",
    [
        (4, 4),
        ("x.0+3", 20),
        ("x.1-7", 0),
        ("[[n * x.1] + 2]", 42),
        ("[x.0 // n]", 2),
        ("(x.0|x.0)", 17),
        ("(1|x.0)", None),
        ("x.0[Slice(Name(i))@3:4]", 17),
        ("z.0", None),
        ("[z.0 * n]", None),
        ("made@1.0", None),
    ],
)
def test_lengths(dim, length):
    assert SIZES.length(dim) == length


def kept(f, example=None, sizes=None):
    options = Options(memory="1000GB", sizes=sizes)
    return derive(load_function(f), requested(load_function(f), "grad", (0,), options, example)).kept


RANGES = [
    "range(n)",
    "range(2, n)",
    "range(n - 1, 0, -1)",
    "reversed(range(n // 3))",
    "range(x.shape[0] - 2)",
    "range(int(h / 0.25))",
    "range(min(n, 7))",
    "x[1:]",
]


@pytest.mark.parametrize("items", RANGES)
def test_passes(items):
    f = function_of(f"def f(u, x, h, n):\n    for i in {items}:\n        u = np.sin(u) * 0.5\n    return np.sum(u)")
    example = {"u": np.ones(3), "x": np.ones(11), "h": 2.6, "n": 10}
    (loop,) = kept(f, example).inner
    assert loop.passes == len(list(eval(items, dict(example))))


DTYPES = [
    "u * 2.0",
    "np.sin(u)",
    "u * c",
    "u / 3",
    "np.zeros_like(u) + u",
    "u * np.zeros(4)",
    "np.where(u > 0, u, 0.0)",
    "u.copy()",
    "u[::-1] * i",
    "-u",
    "u * np.float64(1.0)",
    "u * np.sum(u)",
    "u.astype(np.float64)",
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("value", DTYPES)
def test_dtypes(value, dtype):
    """NumPy's own, where the dtype follows from those of the arguments; else it is not known."""
    f = function_of(f"def f(u, c, n):\n    for i in range(n):\n        v = {value}\n        u = u + np.tanh(v) * v\n    return np.sum(u)")
    example = {"u": np.ones(4, dtype), "c": np.ones(4, dtype), "n": 3}
    primal = load_function(f)
    compilation, _, _ = traced(primal, requested(primal, "grad", (0,), Options(), example))
    found = sizes_of(compilation.facts, example, {}, {}, primal).of_body(compilation.core).dtypes
    u = example["u"]
    v = eval(value, {"np": np, "u": u, "c": example["c"], "i": 1})
    changes = (u + np.tanh(v) * v).dtype != u.dtype
    assert (found["v"], found["u"]) == ((v.dtype, u.dtype) if not changes else (found["v"], None)) and found["v"] in (v.dtype, None)


def test_annotations_tell_of_dtypes():
    def single(u: Annotated[np.typing.NDArray[np.float32], "m"], n: int):
        for i in range(n):
            u = np.sin(u) * 0.5
        return np.sum(u)

    def double(u: Annotated[np.ndarray, "m"], n: int):
        for i in range(n):
            u = np.sin(u) * 0.5
        return np.sum(u)

    def numbers(x: float, n: int):
        for i in range(n):
            x = np.sin(x) * 0.5
        return x

    assert kept(single, sizes={"m": 100, "n": 3}).inner[0].own == ARRAY + 400
    assert kept(double, sizes={"m": 100, "n": 3}).inner[0].own == ARRAY + 800
    assert kept(numbers, sizes={"n": 3}).inner[0].own == NUMBER
