"""A reverse loop runs forward if, and only if, its passes do not depend on each other."""

from __future__ import annotations

import gast
import pytest

from srcdiff.tidy.direction import unreversed
from tests.primals import text_of

FORWARD = [
    "x_bar[i] += y[i]",
    "x_bar += y[i]",
    "x_bar[i] -= y[i]",
    "np.add.at(x_bar, i, y)",
    "t = y[i] * s_bar\nx_bar[i] += t",
    "if y[i] > 0.0:\n    x_bar[i] += 1.0",
    "for j in r:\n    x_bar[j] += y[i]",
    "t = 0.0\nfor j in r:\n    t += y[j]\nx_bar[i] += t",
    "x_bar[0] += y\nx_bar[1] += z",
]
BACKWARD = [
    "s_bar = s_bar * y[i]",
    "s_bar *= y[i]",
    "s = s_saved.pop()\nx_bar[i] += s",
    "x_bar[i] += s_bar\ns_bar += y[i]",
    "x_bar[i] += x_bar[i - 1]",
    "x_bar[i - 1] += x_bar[i]\nx_bar[i] = 0.0",
    "x_bar += y[i]\nt = x_bar",
    "t = s\ns = t + i",
    "i_count -= 1\nx_bar[i_count] += y[i]",
    "x_bar += x_bar * i",
    "if i > 2:\n    s_bar *= y",
    "for j in range(i):\n    s_bar *= y",
    "i = i + 1",
]
# Whatever these do, each pass does the same: how often is all that counts.
ONLY_COUNTED = [
    "s_bar *= y",
    "x_bar += y\nt = x_bar",
    "t = s\ns = t + 1",
    "k -= 1\nx_bar[k] += 1.0",
    "x_bar += x_bar",
    "s = s_saved.pop()\ns_bar *= s",
    "s = s_saved.pop()\nx_bar[1:] = s * x_bar[:-1]",
    "for j in range(3):\n    s_bar *= y[j]",
]


def reversed_loop(body: str) -> list:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    (loop,) = gast.parse(f"for i in reversed(range(n)):\n{lines}").body
    loop.reverses = True
    return [loop]


@pytest.mark.parametrize("body", FORWARD)
def test_forward(body):
    assert text_of(unreversed(reversed_loop(body))).startswith("for i in range(n):")


@pytest.mark.parametrize("body", BACKWARD)
def test_backward(body):
    assert text_of(unreversed(reversed_loop(body))).startswith("for i in reversed(range(n)):")


@pytest.mark.parametrize("body", ONLY_COUNTED)
def test_a_loop_that_does_not_read_its_variable_runs_forward(body):
    assert text_of(unreversed(reversed_loop(body))).startswith("for i in range(n):")


@pytest.mark.parametrize("body", ONLY_COUNTED)
def test_the_variable_is_not_read_after_the_loop_either(body):
    """Of a loop that runs backwards, the first value would be left."""
    loop = reversed_loop(body)
    assert text_of(unreversed(loop, {"i"})).startswith("for i in reversed(range(n)):")
    loop = [*reversed_loop(body), *gast.parse("x_bar[i] = 0.0").body]
    assert text_of(unreversed(loop)).startswith("for i in reversed(range(n)):")


def test_loops_of_the_forward_sweep_stay():
    (loop,) = reversed_loop("x_bar[i] += y[i]")
    del loop.reverses
    assert "reversed" in text_of(unreversed([loop]))


def test_inside_blocks():
    (loop,) = reversed_loop("x_bar[i] += y[i]")
    outer = gast.If(gast.parse("c").body[0].value, [loop], [])
    assert "reversed" not in text_of(unreversed([outer]))
