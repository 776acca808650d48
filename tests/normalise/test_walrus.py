"""Assignments in expressions become statements: the text of each construct, and random programs, which keep their meaning.

A case of `CASES` is the body of `def f(x, y, n)`, then `->` and what it becomes.
"""

from __future__ import annotations

import re
import sys
import textwrap
from typing import List

import gast
import pytest

from srcdiff.emit.comments import attach_comments
from srcdiff.emit.printer import print_block
from srcdiff.errors import SrcdiffError
from srcdiff.normalise.statements import plain_statements
from srcdiff.normalise.walrus import without_walrus
from tests.normalise.sugared import note, outcomes, plain, program
from tests.primals import primal_of, supply, text_of

CASES = r'''
# while: the test is evaluated at the head of each pass
while (v := x[n] * y) < 1.0:
    n = n + 1
return v
->
while True:
    v = x[n] * y
    if not v < 1.0:
        break
    n = n + 1
return v
# while: a conjunct before stays in the test
while n < 4 and (v := x[n]) < 1.0 and (w := v * y) < 2.0:
    n = n + 1
return v * w
->
while n < 4:
    v = x[n]
    if not v < 1.0:
        break
    w = v * y
    if not w < 2.0:
        break
    n = n + 1
return v * w
# while: with else, before the break
while (v := x[n]) < 1.0:
    n = n + 1
else:
    v = y
return v
->
while True:
    v = x[n]
    if not v < 1.0:
        v = y
        break
    n = n + 1
return v
# while: with else, and a test that stays
while n < 4 and (v := x[n]) < 1.0:
    n = n + 1
else:
    v = y
return v
->
while n < 4:
    v = x[n]
    if not v < 1.0:
        v = y
        break
    n = n + 1
else:
    v = y
return v
# if: before the statement
if (v := x * y) > 1.0:
    return v
return y
->
v = x * y
if v > 1.0:
    return v
return y
# if: in a branch after and
if x > 0.0 and (v := x * y) > 1.0 and n > 2:
    return v
return y
->
if x > 0.0:
    v = x * y
    if v > 1.0 and n > 2:
        return v
return y
# if: with else, a name for the test
if x > 0.0 and (v := x * y) > 1.0:
    return v
else:
    return y
->
value = x > 0.0
if value:
    v = x * y
    value = v > 1.0
if value:
    return v
else:
    return y
# if: after or
if x > 0.0 or (v := x * y) > 1.0:
    y = 2.0
return y
->
value = x > 0.0
if not value:
    v = x * y
    value = v > 1.0
if value:
    y = 2.0
return y
# elif: inside the else
if x > 0.0:
    return x
elif (v := x * y) > 1.0:
    return v
return y
->
if x > 0.0:
    return x
else:
    v = x * y
    if v > 1.0:
        return v
return y
# return: in order
return (v := x * y) + v
->
v = x * y
return v + v
# what changes meanwhile gets a name
return x * (x := y) + x
->
x_value = x
x = y
return x_value * x + x
# what does not, stays
return y * n + (x := y * 2.0) + x
->
x = y * 2.0
return y * n + x + x
# what has an effect before gets a name, and so does what an effect may change
return x[0] + unknown(n) * (v := unknown(x)) + v
->
x_value = x[0]
unknown_value = unknown(n)
v = unknown(x)
return x_value + unknown_value * v + v
# pure calls stay
return np.sin(y) + (v := np.cos(x)) + v
->
v = np.cos(x)
return np.sin(y) + v + v
# a module is no value
return np.sum(v := unknown(x)) + v
->
v = unknown(x)
return np.sum(v) + v
# a method of what changes
return x.sum() + y.sum() * (x := unknown(y)).sum()
->
x_value = x.sum()
y_value = y.sum()
x = unknown(y)
return x_value + y_value * x.sum()
# keywords and stars of a call
return np.sum((v := x * y), axis=(k := 0)) + v[k]
->
v = x * y
k = 0
return np.sum(v, axis=k) + v[k]
# a choice becomes a branch
z = (v := x * 2.0) if y > 0.0 else (v := y)
return z * v
->
if y > 0.0:
    v = x * 2.0
    z = v
else:
    v = y
    z = v
return z * v
# a choice of which the test assigns stays
z = v if (v := x * 2.0) > 0.0 else y
return z
->
v = x * 2.0
z = v if v > 0.0 else y
return z
# a chain becomes a branch
z = n and (v := x * 2.0)
return z
->
value = n
if value:
    v = x * 2.0
    value = v
z = value
return z
# a chain of which the first assigns stays
z = (v := n * 2) and v * x
return z
->
v = n * 2
z = v and v * x
return z
# comparisons in a chain
return 0.0 < (a := x) < (b := y) < 9.0
->
a = x
value = 0.0 < a
if value:
    b = y
    value = a < b < 9.0
return value
# comparisons in a chain, with a shared value
return 0.0 < x * y < (b := y)
->
value = x * y
value_2 = 0.0 < value
if value_2:
    b = y
    value_2 = value < b
return value_2
# an index, after the value
x[(n := n + 1)] = (v := x[n] * y)
return x
->
v = x[n] * y
n = n + 1
x[n] = v
return x
# an index of what is changed
x[n][(n := 1)] = y
return x
->
x_value = x[n]
n = 1
x_value[n] = y
return x
# an update reads its target first
x += (v := y * y)
return x * v
->
v = y * y
x += v
return x * v
# in a loop
for v in (w := x * y):
    n = n + (u := v)
return n * w[0] * u
->
w = x * y
for v in w:
    u = v
    n = n + u
return n * w[0] * u
# in the iteration only
for v in (w := x * y):
    pass
return w
->
w = x * y
for v in w:
    pass
return w
# in text
return len(f"{(v := x)!r:>{(k := n)}}") * v + k
->
v = x
k = n
return len(f"{v!r:>{k}}") * v + k
# in a subscript with a slice
return x[(a := 1):(b := a + 2)] * b
->
a = 1
b = a + 2
return x[a:b] * b
# in a display
z = [v, (v := x), *[v, (v := y)]][n]
return z
->
v_value = v
v = x
v_value_2 = v
v_value_3 = v
v = y
z = [v_value, v_value_2, v_value_3, v][n]
return z
# any: stops at the first
return any((v := w) > y for w in x) and v
->
found = False
for w_2 in x:
    v = w_2
    if v > y:
        found = True
        break
return found and v
# all, over two loops
z = all((v := u * w) > 0.0 for w in x if w for u in w)
return z * v
->
holds = True
for w_2 in x:
    if w_2:
        for u_2 in w_2:
            v = u_2 * w_2
            if not v > 0.0:
                holds = False
                break
    if not holds:
        break
z = holds
return z * v
# any of a list: all of it is made
z = any([(v := w) > y for w in x])
return z * v
->
found = False
for w_2 in x:
    v = w_2
    if v > y:
        found = True
z = found
return z * v
# a list
z = [(v := w) * v for w in x if w]
return z
->
values = []
for w_2 in x:
    if w_2:
        v = w_2
        values.append(v * v)
z = values
return z
# a sum, with a start
return sum(((v := w) * v for w in x), y) * v
->
total = y
for w_2 in x:
    v = w_2
    total = total + v * v
return total * v
# greatest
return max((v := w * w) for w in x) * v
->
largest = None
for w_2 in x:
    v = w_2 * w_2
    value = v
    if largest is None or value > largest:
        largest = value
if largest is None:
    raise ValueError("max() iterable argument is empty")
return largest * v
# least with a default
return min(((v := w) for w in x), default=y * y) * v
->
default = y * y
smallest = None
for w_2 in x:
    v = w_2
    value = v
    if smallest is None or value < smallest:
        smallest = value
if smallest is None:
    smallest = default
return smallest * v
# inner functions stay
g = lambda a: (b := a) * b
def h(a):
    return (c := a) * c
return g(x) * h(y)
->
g = lambda a: (b := a) * b


def h(a):
    return (c := a) * c


return g(x) * h(y)
# at the end
return y
->
return y
# a choice that is returned
return (v := x * 2.0) * v if (w := y) > 0.0 else w
->
w = y
if w > 0.0:
    v = x * 2.0
    return v * v
else:
    return w
# a choice in more than that
return 1.0 + ((v := x * 2.0) if y > 0.0 else y)
->
if y > 0.0:
    v = x * 2.0
    value = v
else:
    value = y
return 1.0 + value
'''


def cases(text: str) -> list:
    parts = [part.partition("\n") for part in re.split(r"^# ", text, flags=re.M)[1:]]
    kept = [part for part in parts if not part[0].startswith("match") or sys.version_info >= (3, 10)]
    return [pytest.param(*texts.rstrip("\n").split("\n->\n"), id=name) for name, _, texts in kept]


def lowered(text: str, **module) -> List[gast.stmt]:
    """The body of a function in plain statements."""
    primal = primal_of(text, **module)
    attach_comments(primal.tree, primal.comments())
    names = supply(primal)
    return without_walrus(plain_statements(primal, names), primal, names)


def body_of(body: str) -> str:
    return "def f(x, y, n):\n" + textwrap.indent(body, "    ") + "\n"


@pytest.mark.parametrize("before, after", cases(CASES))
def test_text(before, after):
    assert text_of(lowered(body_of(before))) == after


def test_nothing_is_assigned_in_an_expression():
    for case in cases(CASES):
        before, _ = case.values
        for statement in lowered(body_of(before)):
            inner = {id(node) for part in gast.walk(statement) if isinstance(part, (gast.Lambda, gast.FunctionDef)) for node in gast.walk(part)}
            assert not any(isinstance(node, gast.NamedExpr) and id(node) not in inner for node in gast.walk(statement))


def test_comments():
    body = """# above
if (v := x * y) > 1.0:  # behind
    # inside
    n = v  # of it
# before
while (w := n) > 1.0 and w:  # each time
    n = w - 1.0
return y"""
    assert "\n".join(print_block(lowered(body_of(body)))) == """# above
v = x * y
if v > 1.0:  # behind
    # inside
    n = v  # of it
# before
while True:  # each time
    w = n
    if not w > 1.0:
        break
    if not w:
        break
    n = w - 1.0
return y"""


def test_places():
    """A new statement stands where the user's expression does."""
    first, loop = lowered(body_of("z = 1.0 + (v := x * y)\nwhile n and (w := v) > 2.0:\n    n = w"))[1:]
    first = lowered(body_of("z = 1.0 + (v := x * y)"))[0]
    assert (first.lineno, first.col_offset, first.end_col_offset) == (2, 15, 25)
    assert [(s.lineno, s.col_offset) for s in loop.body] == [(3, 17), (3, 16), (4, 8)]


# --- what the text means

PROGRAMS = 120


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_meaning(seed):
    """The same results, errors and calls, in the same order."""
    text = program(seed, matches=sys.version_info >= (3, 10))
    space = {"note": note, "plain": plain}
    try:
        body = lowered(text, **space)
    except SrcdiffError as error:
        assert "`:=`" in error.message
        return
    after = "def f(a, b, c, d):\n" + textwrap.indent(text_of(body), "    ")
    assert ":=" not in after and not re.search(r"^ *(match .*|try):$", after, re.M)
    exec(after, space)
    before = outcomes(primal_of(text, note=note, plain=plain).function)
    assert outcomes(space["f"]) == before, after
