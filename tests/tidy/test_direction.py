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
    "s_bar *= y",
    "s = s_saved.pop()\nx_bar[i] += s",
    "x_bar[i] += s_bar\ns_bar += y[i]",
    "x_bar[i] += x_bar[i - 1]",
    "x_bar += y\nt = x_bar",
    "t = s\ns = t + 1",
    "i_count -= 1\nx_bar[i_count] += 1.0",
    "x_bar += x_bar",
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


def test_loops_of_the_forward_sweep_stay():
    (loop,) = reversed_loop("x_bar[i] += y[i]")
    del loop.reverses
    assert "reversed" in text_of(unreversed([loop]))


def test_inside_blocks():
    (loop,) = reversed_loop("x_bar[i] += y[i]")
    outer = gast.If(gast.parse("c").body[0].value, [loop], [])
    assert "reversed" not in text_of(unreversed([outer]))
