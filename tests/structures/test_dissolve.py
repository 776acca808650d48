"""Structures that become separate variables: against central differences, live and from the text; what stays whole and is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

import srcdiff
from tests.scalars import assert_right, assert_text_agrees, functions_of
from tests.structures import dissolved


@pytest.mark.parametrize("f", functions_of(dissolved))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(dissolved))
def test_live_and_text_agree(f):
    assert_text_agrees(f)


def test_nothing_is_left_of_structures():
    source = srcdiff.grad(dissolved.objects_change_places).source
    assert not re.search(r"Particle|Box|\w\.\w", source.partition("with respect to x.")[2].replace("np.", "").partition("#")[0])


PARTICLE = """
from collections import namedtuple
class Particle:
    mass = 2.0
    def __init__(self, x, next=None):
        self.x, self.next = x, next
Pair = namedtuple("Pair", "x y")
"""

# The program, `at LINE:COLUMN` of it, the reason.
REFUSED = """
# a key that is not known
def f(x, n):
    d = {"a": x, "b": 2.0 * x}
    d[n] = x
    return d["a"] * x
at 3:5 `d` holds differentiated values, and is used in a way that cannot be followed
# a named tuple that is put into what is not known
def f(x, n):
    t, table = Pair(x, 1.0), np.empty(2, dtype=object)
    table[n] = t
    return table[n].x
at 3:16 the class Pair is made here in a way that cannot be followed
# more parts than names
def f(x):
    t = (x, 1.0, 2.0)
    a, b = t
    return a
at 3:5 `t` holds differentiated values, and is used in a way that cannot be followed
# a store into a tuple
def f(x):
    t = (x, 1.0)
    t[0] = 2.0
    return t[0]
at 3:5 `t` holds differentiated values, and is used in a way that cannot be followed
# a key that may be missing
def f(x):
    d = {"a": x}
    if x > 1.0:
        d["b"] = x
    return d["b"] if "b" in d else x
at 5:5 `d` holds differentiated values, and is used in a way that cannot be followed
# a parameter that is a tuple in one branch
def f(x, p=(1.0, 2.0)):
    if x > 1.0:
        p = (x, 2.0)
    return p[0] * x
at 4:5 `p` holds differentiated values, and is used in a way that cannot be followed
# an object that depends on a test
def f(x):
    p, q = Particle(x), Particle(2.0)
    r = p if x > 1.0 else q
    r.x = 3.0 * x
    return p.x
at 2:12 an object of class Particle is used in a way that cannot be followed
# a chain of objects that grows in a loop
def f(x, n):
    p = None
    for i in range(n):
        p = Particle(x * i, p)
    return p.next.x
at 4:13 an object of class Particle is used in a way that cannot be followed
# an attribute that is the object's own in one branch only
def f(x):
    p = Particle(x)
    if x > 1.0:
        p.mass = x
    return p.mass
at 2:9 an object of class Particle is used in a way that cannot be followed
# a list that changes while it is looped over
def f(x):
    s = 0.0
    xs = [x, 2.0, 3.0]
    for v in xs:
        s = s + v
        xs.pop()
    return s
at 4:5 the loop writes what its range reads
# a set
def f(x):
    s = {x, 2.0}
    return sum(s)
at 2:9 differentiated values in a container are not supported here
"""


@pytest.mark.parametrize("part", re.split(r"^# ", REFUSED, flags=re.M)[1:], ids=lambda part: part.partition("\n")[0])
def test_refused(part, module_of):
    name, _, rest = part.partition("\n")
    program, _, expected = rest.rstrip("\n").rpartition("\nat ")
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        srcdiff.grad(module_of(PARTICLE + program + "\n").f)
    line, column, reason = re.match(r"\w+\.py:(\d+):(\d+): (.*)", str(caught.value).splitlines()[0]).groups()
    offset = 2 + PARTICLE.count("\n")
    assert f"{int(line) - offset}:{column} {reason}" == expected
    assert caught.value.help


def test_what_numpy_reads_is_written_out(module_of):
    f = module_of("def f(x: float):\n    t = (x, 2.0 * x)\n    return np.sum(np.array(t)) * np.stack([x, x]).sum() + max(t)\n").f
    assert srcdiff.grad(f)(1.5) == pytest.approx(6.0 * 2.0 * 1.5 + 2.0)
    np.testing.assert_allclose(srcdiff.vjp(f)(1.5)[0], f(1.5))
