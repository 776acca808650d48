"""Lists of tuples that are only pushed and popped: derivatives in both modes, and what is left alone."""

from __future__ import annotations

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.emit.printer import print_block
from srcdiff.names import Names
from srcdiff.normalise.parallel_lists import parallel_lists


def taped(x):
    saved = []
    t = 0.0
    for i in range(len(x)):
        a = np.sin(x[i]) + t
        saved.append((a, a * x[i]))
        t = t + a
    while t > 0.5:
        t = t * 0.5
    y = np.zeros(2)
    for i in range(len(x)):
        y[0], y[1] = saved.pop()
        t = t * y[0] + y[1] * x[i]
    return t


def test_derivatives():
    srcdiff.check_grads(taped, modes=("forward", "reverse"))(np.array([0.4, 0.7, 1.3]))


def test_a_tape_of_tuples_is_differentiated_twice():
    x, direction, step = np.array([0.4, 0.7, 1.3]), np.array([1.0, -0.5, 0.25]), 1e-5
    gradient = srcdiff.grad(taped)
    _, product = srcdiff.hvp(taped)(x, x_dot=direction)
    assert product == pytest.approx((gradient(x + step * direction) - gradient(x - step * direction)) / (2 * step), rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "s = []\ns.append((a, b))\nn = len(s)\nc, d = s.pop()",
        "s = []\ns.append((a, b))\nc, d, e = s.pop()",
        "s = []\ns.append((a, b))\np = s.pop()",
        "s = []\ns.append(a)\nc, d = s.pop()",
        "s = []\ns.append((a, *b))\nc, d = s.pop()",
        "s = [(a, b)]\nc, d = s.pop()",
        "s = []\ns.append((a, b))\nc, d = s.pop(0)",
        "s = []",
        "s.append((a, b))",
        "s.append((a, b))\nc, d = s.pop()",
        "global s\ns = []\ns.append((a, b))",
    ],
)
def test_other_uses_are_left_alone(text):
    assert print_block(parallel_lists(gast.parse(text).body, Names("sabcden"))) == text.split("\n")


LOG: list = []


def test_the_list_of_an_argument_or_of_the_module_is_refused():
    def of_argument(x, s):
        s.append((x, 1.0))
        a, b = s.pop()
        return a * b

    def of_module(x):
        LOG.append((x, 1.0))
        return x * x

    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=r"s.append\(\) changes an argument"):
        srcdiff.grad(of_argument)
    with pytest.raises(srcdiff.SrcdiffError, match="LOG.append"):
        srcdiff.grad(of_module)


def test_the_list_of_an_inner_function_stays_one():
    def f(x):
        s = []

        def push(a, b):
            s.append((a, b))

        push(x[0], x[1])
        a, b = s.pop()
        return a * b

    assert srcdiff.grad(f)(np.array([0.4, 0.7])).tolist() == [0.7, 0.4]
