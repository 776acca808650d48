"""Calls that become statements: against central differences, live and from the text; how short callers read; what is refused.

A case of `CASES` is a program, then `->` and the statements of the gradient of its `f`, without the headings of the sweeps.
"""

from __future__ import annotations

import re

import expanded
import pytest

import srcdiff
from tests.primals import function_of
from tests.scalars import assert_right, assert_text_agrees, functions_of


@pytest.mark.parametrize("f", functions_of(expanded))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(expanded))
def test_live_and_text_agree(f):
    assert_text_agrees(f)


CASES = """
# a name and a number stand for themselves
def area(r, k=3.0):
    return k * r * r
def f(x: float):
    return area(x) + area(x, 2.0)
->
x_bar = 10.0 * x  # return area(x) + area(x, 2.0)
return x_bar
# an expression gets the parameter's name
def area(r):
    return r * r
def f(x: float):
    return area(2.0 * x)
->
r = 2.0 * x

x_bar = 4.0 * r  # return area(2.0 * x)
return x_bar
# names that are taken are numbered
def part(v):
    s = np.sin(v)
    return s * s
def f(x: float):
    s = part(x)
    return part(s) * s
->
s_2 = np.sin(x)
s = s_2 * s_2
s_3 = np.sin(s)

s_bar = s_3 * s_3  # return part(s) * s
s_bar += 2.0 * s * s_3 * np.cos(s)  # return part(s) * s; s_3 = np.sin(s)
x_bar = 2.0 * s_bar * s_2 * np.cos(x)  # s = part(x); s_2 = np.sin(x)
return x_bar
# a parameter that is bound anew
def doubled(v):
    v = v * 2.0
    return v
def f(x: float):
    return doubled(x) * x
->
v = x
v = v * 2.0

x_bar = v + 2.0 * x  # v = v * 2.0; return doubled(x) * x
return x_bar
# a return before the end
def part(v):
    if v > 1.0:
        return v * v
    return 2.0 * v
def f(x: float):
    return 3.0 * part(x)
->
if x > 1.0:
    x_bar = 6.0 * x  # return x * x
else:
    x_bar = 6.0
return x_bar
# a branch where either side calls
def square(v):
    return v * v
def f(x: float):
    return square(x) if x > 1.0 else x
->
taken = x > 1.0

if taken:
    x_bar = 2.0 * x  # return square(x) if x > 1.0 else x
else:
    x_bar = 1.0
return x_bar
# a closure
def f(x: float):
    k = x
    def times(v):
        return k * v
    a = times(2.0)
    k = 3.0
    return a * times(x)
->
k = x
a = k * 2.0
k = 3.0

x_bar = a * k + 2.0 * k * x  # a = times(2.0); k = x; return a * times(x)
return x_bar
# a variable around a function
def f(x: float):
    total = 0.0
    def add(v):
        nonlocal total
        total = total + v * v
    add(x)
    add(2.0 * x)
    return total
->
v_2 = 2.0 * x

x_bar = 4.0 * v_2 + 2.0 * x  # total = total + x * x; total = total + v_2 * v_2
return x_bar
# a function that makes functions
def power(n):
    return lambda v: v**n
def f(x: float):
    cube = power(3)
    return cube(x)
->
x_bar = 3.0 * x * x  # return cube(x)
return x_bar
# two results
def both(v):
    return v * v, 3.0 * v
def f(x: float):
    a, b = both(x)
    return a * b
->
a, b = x * x, 3.0 * x

x_bar = 2.0 * b * x + 3.0 * a  # return a * b; a, b = both(x)
return x_bar
# comments come along
def part(v):
    # one half
    return v / 2.0  # of it
def f(x: float):
    y = part(x)  # called
    return y * y
->
y = x / 2.0  # called

x_bar = 2.0 * y / 2.0  # return y * y; y = part(x)
return x_bar
"""


def cases() -> list:
    parts = [part.partition("\n") for part in re.split(r"^# (?=.*\ndef )", CASES, flags=re.M)[1:]]
    return [pytest.param(*texts.rstrip("\n").split("\n->\n"), id=name) for name, _, texts in parts]


def statements(source: str) -> str:
    """Those of the only function of a text."""
    lines = source.partition("with respect to x.")[2].splitlines()[1:]
    return "\n".join(line[4:] for line in lines if "# forward sweep" not in line and "# reverse sweep" not in line).rstrip("\n")


@pytest.mark.parametrize("program, gradient", cases())
def test_text(program, gradient):
    f = function_of(program)
    assert statements(srcdiff.grad(f).source) == gradient
    assert_right(f)
