"""The adjoint of a store, as text: the place's cotangent is read, then there is none; and that it is right."""

from __future__ import annotations

import ast

import numpy as np
import pytest

import srcdiff
from tests.adjoin.sweeps import EXAMPLE, function

WRT = ("x", "y", "m", "c")


def reverse(lines: str, wrt=("x", "c")) -> list:
    """The statements of the reverse sweep, without comments, before the gradients' own lines."""
    source = srcdiff.grad(function(lines), wrt, example=EXAMPLE).source
    text = source.partition("# reverse sweep\n")[2] or source
    return [ast.unparse(statement) for statement in ast.parse("if 1:\n" + text).body[0].body]


def check(lines: str) -> None:
    srcdiff.check_grads(function(lines), WRT, example=EXAMPLE)(**EXAMPLE)


# What is written; the lines between u's cotangent, 2.0 * u, and x's, u_bar * y.
TEXTS = {
    "zero after reading": ("u[0] = c", ["c_bar = u_bar[0]", "u_bar[0] = 0.0"]),
    "scaled": ("u[0] = 2.0 * c", ["c_bar = 2.0 * u_bar[0]", "u_bar[0] = 0.0"]),
    "a constant": ("u[0] = 3.0", ["u_bar[0] = 0.0"]),
    "another place of it": ("u[0] = 3.0 * u[1]", ["u_bar[1] += 3.0 * u_bar[0]", "u_bar[0] = 0.0"]),
    "own place last": ("u[0] = u[0] * u[1]", ["u[0] = u_saved", "u_bar[1] += u_bar[0] * u[0]", "u_bar[0] *= u[1]"]),
    "own place only": ("u[0] = u[0] * y[1]", ["u_bar[0] *= y[1]"]),
    "updated by a product": ("u[0] *= y[1]", ["u_bar[0] *= y[1]"]),
    "updated by a quotient": ("u[0] /= y[1]", ["u_bar[0] /= y[1]"]),
    "its negative": ("u[0] = -u[0]", ["u_bar[0] = -u_bar[0]"]),
    "kept": ("u[0] += c", ["c_bar = u_bar[0]"]),
    "kept, subtracted": ("u[0] -= c * c", ["c_bar = -2.0 * u_bar[0] * c"]),
    "kept, of another place": ("u[0] += 3.0 * u[1]", ["u_bar[1] += 3.0 * u_bar[0]"]),
    "kept, twice in the value": ("u[0] = u[0] + c + u[0]", ["c_bar = u_bar[0]", "u_bar[0] *= 2.0"]),
    "kept, in a slice": ("u[1:] += 3.0 * u[:-1]", ["u_bar[:-1] += 3.0 * u_bar[1:]"]),
    "kept, with a constant": ("u[1:] += 2.0", ["x_bar = 2.0 * u * y"]),
    "overlapping slices: a copy": ("u[1:] = u[:-1]", ["t_bar = u_bar[1:].copy()", "u_bar[1:] = 0.0", "u_bar[:-1] += t_bar"]),
    "two neighbours": ("u[1:-1] = 0.5 * (u[2:] + u[:-2])", ["t_bar = 0.5 * u_bar[1:-1]", "u_bar[1:-1] = 0.0", "u_bar[2:] += t_bar", "u_bar[:-2] += t_bar"]),
    "a product of neighbours": (
        "u[:-1] *= u[1:]",
        ["t_bar = u_bar[:-1].copy()", "u[:-1] = u_saved", "u_bar[:-1] = t_bar * u[1:]", "u_bar[1:] += t_bar * u[:-1]"],
    ),
    "by its result": ("u[0] = np.exp(u[0])", ["u_bar[0] *= u[0]"]),
    "a sum over it": ("u[0] = np.sum(u)", ["t_bar = u_bar[0]", "u_bar[0] = 0.0", "u_bar += t_bar"]),
    "either or": (
        "u[0] = u[1] if k > 1 else c",
        ["t_bar = u_bar[0]", "u_bar[0] = 0.0", "if k > 1:\n    u_bar[1] += t_bar\n    c_bar = 0.0\nelse:\n    c_bar = t_bar"],
    ),
    "a mask": ("u[x > 0.0] = c", ["c_bar = np.sum(u_bar[x > 0.0])", "u_bar[x > 0.0] = 0.0"]),
    "an update by a mask": (
        "u[x > 0.0] *= c",
        ["t_bar = u_bar[x > 0.0]", "u_bar[x > 0.0] = t_bar * c", "u[x > 0.0] = u_saved", "c_bar = np.sum(t_bar * u[x > 0.0])"],
    ),
    "accumulated": ("np.add.at(u, [0, 0], c)", ["c_bar = np.sum(u_bar[[0, 0]])"]),
    "accumulated, subtracted": ("np.subtract.at(u, [0, 0], c)", ["c_bar = -np.sum(u_bar[[0, 0]])"]),
    "in a loop": (
        "for i in range(1, 3):\n    u[i] = u[i - 1] * c",
        ["c_bar = 0.0", "for i in reversed(range(1, 3)):\n    c_bar += u_bar[i] * u[i - 1]\n    u_bar[i - 1] += u_bar[i] * c\n    u_bar[i] = 0.0"],
    ),
    "all of it, in place": ("u *= y", ["u_bar *= y"]),
    "all of it": ("u[...] = u * y", ["u_bar *= y"]),
    "all of it, as a slice": ("u[:] = u * y", ["u_bar *= y"]),
    "all of it, by its result": ("u[:] = np.exp(u)", ["u_bar *= u"]),
    "through a view": ("v = u[1:]\nv[:] = v * v", ["u[1:] = u_saved", "u_bar[1:] *= 2.0 * u[1:]"]),
    "a part of a view": ("v = u[1:]\nv[0] = c", ["c_bar = u_bar[1:][0]", "u_bar[1:][0] = 0.0"]),
    "two places change": (
        "u[k], u[0] = u[0], u[k]",
        [
            "u_value_2_bar = u_bar[0]", "u_bar[0] = 0.0", "t_bar = u_bar[k]", "u_bar[k] = u_value_2_bar", "u_bar[0] += t_bar",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("store, expected", TEXTS.values(), ids=TEXTS)
def test_text(store, expected):
    lines = f"u = x * y\n{store}\nreturn u @ u"
    check(lines)
    found = reverse(lines)
    order = [line for line in found if line not in ("u_bar = 2.0 * u", "x_bar = u_bar * y") and not line.startswith("return")]
    assert sorted(order) == sorted(expected) if "for " in store else order == expected


ZERO_OR_KEPT = {
    "set to zero in every pass": "u = x * y\nfor i in range(3):\n    u[0] = c * i\nreturn u @ u",
    "set to zero on one side": "u = x * y\nif c > 0.0:\n    u[0] = c * c\nelse:\n    u[1] = 2.0\nreturn u @ u",
    "overwritten twice": "u = x * y\nu[0] = c\nu[0] = c * c\nreturn u @ u",
    "overwritten in part": "u = x * y\nu[:2] = c * x[:2]\nu[1:] = y[1:]\nreturn u @ u",
    "overwritten by itself": "u = x * y\nu[0] = u[0]\nreturn u @ u",
    "by all of itself": "u = x * y\nu[:] = u\nreturn u @ u",
    "by itself backwards": "u = x * y\nu[::-1] = u\nreturn u @ y",
    "by itself backwards, read": "u = x * y\nu[:] = u[::-1] * u\nreturn u @ y",
    "overlapping the other way": "u = x * y\nu[:-1] = u[1:] * u[:-1] + u[1:]\nreturn u @ y",
    "added to itself, overlapping": "u = x * y\nu[1:] += u[:-1] * u[1:]\nreturn u @ y",
    "the rest of it": "u = x * y\nu[0] = u[1] * u[2] + u[0] * u[0] - c\nreturn u @ y",
    "a row of it": "u = m * c\nu[0] = u[1] * u[0]\nreturn np.sum(u * u)",
    "a column of it": "u = m * c\nu[:, 0] = u[:, 1] * u[0, 0]\nreturn np.sum(u * u)",
    "a number for a row": "u = m * c\nu[0] = c * c\nreturn np.sum(u * u)",
    "a row for all": "u = m * c\nu[:] = x\nreturn np.sum(u * u * m)",
    "a row added to all": "u = m * c\nt = u\nu += x\nreturn np.sum(t * u * m)",
    "a column of length one": "u = m * c\nu[:] = y[:2, None] * x\nreturn np.sum(u * u * m)",
    "a slice of length one": "u = x * y\nu[1:] = y[:1] * c\nreturn u @ u",
    "a transpose": "u = m * c\nv = u.T\nv[0] = v[1] * v[0]\nreturn np.sum(u * u)",
    "a reshape": "u = m * c\nv = u.reshape(3, 2)\nv[0] = v[1] * v[0]\nreturn np.sum(u * u)",
    "a block": "u = m * c\nu[:, 1:] = u[:, :-1] * u[:, 1:]\nreturn np.sum(u * u)",
    "a whole array": "u = x * y\nv = u\nu[...] = np.sin(u)\nreturn u @ v",
    "a whole array, by a call": "u = x * y\nnp.multiply(u, u, out=u)\nnp.add(u, x, out=u)\nreturn u @ u",
    "a copy of another": "u = x * y\nnp.copyto(u, c * x)\nreturn u @ u",
    "filled": "u = x * y\nu.fill(c)\nu[0] *= y[0]\nreturn u @ u",
    "accumulated": "u = x * y\nnp.add.at(u, np.array([0, 0, 1]), x * u)\nreturn u @ u",
    "accumulated, in a loop": "u = x * y\nfor i in range(3):\n    np.add.at(u, [i, 0], c * u[i])\nreturn u @ u",
    "repeated: the last one stays": "u = x * y\nu[[0, 0, 1]] = x * c\nreturn u @ u",
    "repeated, updated: the last one stays": "u = x * y\nu[[0, 0, 1]] *= x * c\nreturn u @ u",
    "repeated, added": "u = x * y\nu[[2, 0, 2]] += x * u\nreturn u @ u",
    "repeated rows": "u = m * c\nu[[0, 0]] = u[[1, 0]] * x\nreturn np.sum(u * u)",
    "repeated places": "u = m * c\nu[[0, 0], [1, 1]] = x[:2]\nreturn np.sum(u * u)",
    "put": "u = m * c\nnp.put(u, [0, 3], x[1])\nreturn np.sum(u * u)",
    "a view of the cotangent": "u = x * y\nt = np.zeros(3)\nt[:2] = u[1:]\nu[0] = t[0] * t[1]\nreturn u @ u + t @ t",
    "handed on, then changed": "u = x * y\nt = np.zeros(3)\nt[...] = u\nt[0] = c\nu[1] = t[1] * t[2]\nreturn u @ u + t @ y",
    "in a swap": "u, v = x * y, x * c\nfor i in range(3):\n    v[1:] = u[:-1] * u[1:]\n    u, v = v, u\nreturn u @ v",
    "of an argument": "x[0] = x[1] * c\nx[1:] *= x[:-1]\nreturn x @ y",
    "under a condition of it": "u = x * y\nu[0] = u[1] * c if u[0] > 0.0 else u[2] * u[0]\nreturn u @ u",
    "by np.where": "u = x * y\nu[1:] = np.where(u[:-1] > 0.0, u[1:] * c, u[:-1])\nreturn u @ u",
    "of a matrix product": "u = x[:2] * y[:2]\nu[:] = m @ (x * c)\nreturn u @ u",
    "with a power": "u = x * y\nu **= 2\nt = u\nu[1:] **= 3\nreturn u @ t",
    "history": "h = np.zeros((4, 3))\nh[0] = x\nfor i in range(3):\n    h[i + 1] = h[i] * c + h[i - 1] * y\nreturn np.sum(h[-1] * h[1])",
    "a triangle": "u = np.zeros((3, 3))\nfor i in range(3):\n    for j in range(i + 1):\n        u[i, j] = x[i] * y[j] + u[i - 1, j]\nreturn np.sum(u * u)",
    "an accumulator of length one": "s = np.zeros(1)\nfor i in range(3):\n    s[0] += x[i] * y[i] * s[0] + c\nreturn s[0] * c",
}


@pytest.mark.parametrize("lines", ZERO_OR_KEPT.values(), ids=ZERO_OR_KEPT)
@pytest.mark.parametrize("checks", [False, True], ids=["plain", "check_restore"])
def test_gradient(lines, checks):
    check(lines)
    if checks:
        srcdiff.grad(function(lines), WRT, example=EXAMPLE, check_restore=True)(**EXAMPLE)


BARE = [lines for lines in ZERO_OR_KEPT.values() if "m * c" not in lines and "t = u\nu += x" not in lines and "**= 2" not in lines]


@pytest.mark.parametrize("lines", [lines for lines in BARE if "x * c\nfor" not in lines])
def test_gradient_without_an_example(lines):
    srcdiff.check_grads(function(lines), WRT)(**EXAMPLE)


def test_the_last_one_written_gets_the_cotangent():
    lines = "u = x * y\nu[[0, 0]] = x[1:]\nreturn u @ y"
    assert any("_last_written(u_bar, [0, 0])" in line for line in reverse(lines.replace("u @ y", "u @ u")))
    found = srcdiff.grad(function(lines), example=EXAMPLE)(**EXAMPLE)
    y = EXAMPLE["y"]
    np.testing.assert_allclose(found, [0.0, y[1] ** 2, y[2] ** 2 + y[0]])


def test_an_index_without_repeats_needs_no_helper():
    for store in ("u[0] = c", "u[1:] = c", "u[x > 0.0] = c", "u[k] = c", "np.add.at(u, [0, 0], c)"):
        assert "_last_written" not in srcdiff.grad(function(f"u = x * y\n{store}\nreturn u @ u"), example=EXAMPLE).source


def test_the_cotangent_that_was_given_is_not_changed():
    """result_bar becomes a buffer: a copy of it."""
    for lines in ("u = x * 2.0\nu[0] = c\nreturn u", "x[0] = c\nreturn x", "u = m * 2.0\nu.T[0] = c\nreturn u", "u = m * 2.0\nv = u.reshape(-1)\nv[0] = c\nreturn u"):
        f = function(lines)
        bar = np.ones_like(f(**{**EXAMPLE, "x": EXAMPLE["x"].copy()}))
        for example in (EXAMPLE, None):
            srcdiff.vjp(f, WRT, example=example)(**EXAMPLE, result_bar=bar)
            assert (bar == 1.0).all()


def test_integers_cut_off_what_is_stored():
    """k is an array of integers: what is stored in it has no derivative, and its place no cotangent."""
    example = {**EXAMPLE, "k": np.arange(3)}
    lines = "k[0] = 7.0 * c\nreturn (k * x) @ y"
    srcdiff.check_grads(function(lines), WRT, example=example)(**example)
    assert "k_bar" not in srcdiff.grad(function(lines), WRT, example=example).source
