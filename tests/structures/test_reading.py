"""What statements with structures become: the text of each kind, on core blocks.

A case of `CASES` is the body of `def f(x, y, n)`, then `->` and what it becomes.
"""

from __future__ import annotations

import re

import pytest

from srcdiff.facts.dataflow import assigned
from srcdiff.load.source import parameters_of
from srcdiff.calls.pairs import Pairs
from srcdiff.structures.dissolve import dissolve
from tests.primals import core_of, supply, text_of

CASES = """
# items of tuples, from the end too
t = (x, (y, 1.0))
return t[0] * t[-1][0] + t[1][-1]
->
t_0, t_1_0, t_1_1 = x, y, 1.0
return t_0 * t_1_0 + t_1_1
# what is unpacked
a, (b, c) = x, (y, n)
t = (b, a)
d, e = t
return d * e * c
->
a, b, c = x, y, n
t_0, t_1 = b, a
d = t_0
e = t_1
return d * e * c
# lengths
t = (x, y, n)
return x * len(t) + len(t[1:])
->
t_0, t_1, t_2 = x, y, n
return x * 3 + 2
# a tuple of one name that changes
t = (x, y)
x = 2.0 * x
return t[0] * x
->
t_0, t_1 = x, y
x = 2.0 * x
return t_0 * x
# two that change places
t = (x, y)
t = (t[1], t[0])
return t[0]
->
t_0, t_1 = x, y
t_0, t_1 = t_1, t_0
return t_0
# an index that is known
t = [x, y]
t[0] = t[1] * x
t[-1] = t[0]
return t[0] * t[1]
->
t_0, t_1 = x, y
t_0 = t_1 * x
t_1 = t_0
return t_0 * t_1
# a second name for a list
s = [x, y]
t = s
t[0] = 3.0
return s[0] * y
->
s_0, s_1 = x, y
s_0 = 3.0
return s_0 * y
# a copy of a list
s = [x, y]
t = s[:]
t[0] = 3.0
return s[0] * t[0]
->
s_0, s_1 = x, y
t_0, t_1 = s_0, s_1
t_0 = 3.0
return s_0 * t_0
# what grows and shrinks
s = [x]
s.append(y)
s.append(n)
a = s.pop(0)
s.reverse()
return a * s[0]
->
s_0 = x
s_1 = y
s_2 = n
a = s_0
return a * s_2
# concatenation and repetition
s = [x] + [y] * 2
return s[0] * s[1] * s[2]
->
s_0, s_1, s_2 = x, y, y
return s_0 * s_1 * s_2
# keys
d = {"a": x, 3: y}
d["b"] = d["a"] * d[3]
return d["b"] + d.get("z", n)
->
d_a, d_3 = x, y
d_b = d_a * d_3
return d_b + n
# which keys there are
d = {"a": x}
if "b" in d:
    d["a"] = y
return d["a"]
->
d_a = x
return d_a
# one dictionary made of another
d = {"a": x, "b": y}
e = {**d, "b": n}
return e["a"] * e["b"] * d["b"]
->
d_a, d_b = x, y
e_a, e_b = d_a, n
return e_a * e_b * d_b
# a list in a dictionary
d = {"a": [x, y]}
s = d["a"]
s[1] = n
return d["a"][1] * d["a"][0]
->
d_a_0, d_a_1 = x, y
d_a_1 = n
return d_a_1 * d_a_0
# a loop over a list
s = 0.0
for v in [x, y]:
    s = s + v * v
return s
->
s = 0.0
items_0, items_1 = x, y
i = 0
v = items_0
s = s + v * v
i = 1
v = items_1
s = s + v * v
return s
# a loop that rebinds a tuple
t = (x, y)
for i in range(n):
    t = (t[0] * t[1], t[1])
return t[0]
->
t_0, t_1 = x, y
for i in range(n):
    t_0 = t_0 * t_1
return t_0
# either side of a branch
if x > y:
    t = (x, 1.0)
else:
    t = (y, 2.0)
return t[0] * t[1]
->
if x > y:
    t_0, t_1 = x, 1.0
else:
    t_0, t_1 = y, 2.0
return t_0 * t_1
# a tuple that is chosen
t = (x, y) if n > 2 else (y, n)
return t[0] - t[1]
->
t_0, t_1 = x if n > 2 else y, y if n > 2 else n
return t_0 - t_1
# what is only read is written out
t = (x, y)
return np.sum(np.stack(t)) * t[0]
->
t_0, t_1 = x, y
return np.sum(np.stack((t_0, t_1))) * t_0
# an array stays as it is
t = np.array([n, y])
return x * t[0]
->
t = np.array([n, y])
return x * t[0]
"""


def cases() -> list:
    parts = [part.partition("\n") for part in re.split(r"^# ", CASES, flags=re.M)[1:]]
    return [pytest.param(*texts.rstrip("\n").split("\n->\n"), id=name) for name, _, texts in parts]


def without_structures(body: str) -> str:
    """The core block of a function after all rounds."""
    primal, block = core_of("def f(x, y, n):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    names, parameters = supply(primal), {p.id for p in parameters_of(primal.tree)}
    while dissolve(block, primal, names, assigned(block) | parameters, not_needed, Pairs(), explains=False):
        pass
    return text_of(block)


def not_needed() -> None:
    raise AssertionError("no call to expand here")


@pytest.mark.parametrize("before, after", cases())
def test_text(before, after):
    assert without_structures(before) == after


def meaning(body: str, *given):
    namespace: dict = {}
    exec("import numpy as np\ndef f(x, y, n):\n" + "".join(f"    {line}\n" for line in body.splitlines()), namespace)
    return namespace["f"](*given)


@pytest.mark.parametrize("before, after", cases())
def test_meaning(before, after):
    results = [(meaning(before, *given), meaning(after, *given)) for given in ((2.0, 3.0, 4), (5.0, -1.0, 2), (0.5, 7.0, 0))]
    assert all(one == other for one, other in results) and len(set(results)) > 1


WHOLE = ["t[n]", "np.sum([t[i] for i in range(n)])", "t.index(x)", "t.count(y)", "t == (x, y)", "x in t"]


@pytest.mark.parametrize("use", WHOLE)
def test_what_is_read_otherwise_stays_whole(use):
    body = f"t = x, y\nreturn {use}"
    assert without_structures(body) == body
