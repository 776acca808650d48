"""Members that a class is given after its definition: refused, or right; live and from the text."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.files import gradient_text
from tests.scalars import assert_right

CLASSES = """
from collections import namedtuple
from typing import NamedTuple
class Disc:
    scale = 2.0
    def __init__(self, x, k=3.0):
        self.x, self.k = x, k
    def get(self):
        return self.x * self.k
    @property
    def twice(self):
        return 2.0 * self.x
    @staticmethod
    def square(x, p=2.0):
        return x * x * p
    again = get
class Ring(Disc):
    def more(self):
        return self.get() + 1.0
@dataclass
class State:
    x: float
    k: float = 3.0
    def get(self):
        return self.x * self.k
class Pair(NamedTuple):
    x: float
    k: float = 3.0
class Plain(NamedTuple):
    x: float
Couple = namedtuple("Couple", "x k", defaults=(3.0,))
def f(x: float):
    disc, ring, state, pair, couple = Disc(x), Ring(x * x), State(x), Pair(x), Couple(Plain(x).x)
    y = disc.get() * Disc.scale + disc.again() * disc.twice + ring.square(x) + ring.more() * ring.square(x)
    return y + state.get() * state.x + pair.x * pair.k + couple.x * couple.k * ring.scale
"""

# What is done to a class; the reason that is given live, and from the text where it is another one.
CHANGES = """
Disc.get = lambda self: self.x ** 3 | Disc is given another again | Disc is given get
setattr(Disc, "get", lambda self: self.x ** 3) | Disc is given another again | Disc is given get
Disc.again = lambda self: self.x ** 3 | Disc is given another again | Disc is given again
Disc.twice = 7.0 | Disc is given another twice | Disc is given twice
Disc.__setattr__ = lambda self, n, v: object.__setattr__(self, n, v * 2.0) | Disc is given __setattr__
Disc.__getattribute__ = lambda self, n: object.__getattribute__(self, n) | Disc is given __getattribute__
Disc.x = property(lambda self: 9.0, lambda self, v: None) | Disc is given x
Disc.__new__ = lambda cls, *a: object.__new__(Ring) | Disc is given __new__
Ring.get = lambda self: self.x ** 4 | Ring is given get
Ring.scale = 8.0 | Ring is given scale
Ring.__bases__ = (type("Empty", (), {}),) | Ring has another base | Ring is given __bases__
State.__init__.__defaults__ = (7.0,) | State has other defaults | State is given __init__
State.__setattr__ = lambda self, n, v: object.__setattr__(self, n, v * 2.0) | State is given __setattr__
State.__post_init__ = lambda self: None | State is given __post_init__
State.x = property(lambda self: 9.0, lambda self, v: None) | State is given another x | State is given x
State.k = property(lambda self: 9.0, lambda self, v: None) | State is given another k | State is given k
Pair.__new__.__defaults__ = (7.0,) | Pair has other defaults | Pair is given __new__
Pair.k = Pair.x | Pair is given another k | Pair is given k
Couple.x = property(lambda self: 9.0) | Couple is given x
Couple.k = Couple.x | Couple is given another k | Couple is given k
Couple.__iter__ = lambda self: iter((1.0, 2.0)) | Couple is given __iter__
"""
FOLLOWED = "", "Disc.scale = 5.0", "Disc.twice = property(lambda self: 9.0 * self.x)", "Disc.square = staticmethod(lambda x: x * 8.0)"


@pytest.mark.parametrize("line", CHANGES.strip().splitlines(), ids=lambda line: line.partition(" | ")[0])
def test_refused(line, module_of):
    change, live, *text = line.split(" | ")
    module = module_of(CLASSES + change + "\n")
    with pytest.raises(srcdiff.SrcdiffError, match=f"the class {live}"):
        srcdiff.grad(module.f)
    with pytest.raises(srcdiff.SrcdiffError, match=f"the class {(text or [live])[0]}"):
        gradient_text(module.__file__, "f", "grad", 0, update="test")


@pytest.mark.parametrize("change", FOLLOWED)
def test_right(change, module_of):
    assert_right(module_of(CLASSES + change + "\n").f)
