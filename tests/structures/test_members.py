"""Members of classes: those of bases, and those that are given after the definition; right or refused, live and from the text."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

import srcdiff
from srcdiff.files import gradient_text
from tests.scalars import assert_right, assert_text_agrees, functions_of
from tests.structures import inherited

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


@pytest.mark.parametrize("f", functions_of(inherited))
def test_inherited(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(inherited))
def test_inherited_from_text(f):
    assert_text_agrees(f)


BASE = """
from dataclasses import field
K, FLAG = 2.0, True
class Base:
    def __init__(self, x):
        self.x = x
    def go(self):
        return self.x
    @property
    def k(self):
        return 2.0 * self.x
"""

# The rest of a program, and the reason that is given.
REFUSED = """
# a default that the class's body tells
class Sub(Base):
    K = 3.0
    def times(self, k=K):
        return self.x * k
def f(x):
    return Sub(x).times()
at the class Sub has a default of times that reads K of its body
# a method under a condition
class Sub(Base):
    if FLAG:
        def go(self):
            return self.x ** 3
def f(x):
    return Sub(x).go()
at the class Sub has a statement in its body that is no definition
# a method among other items
class Sub(Base):
    vars()["go"] = lambda self: self.x ** 4
def f(x):
    return Sub(x).go()
at the class Sub has a statement in its body that is no definition
# a property that is called
class Sub(Base):
    @property
    def go(self):
        return 3.0 * self.x
def f(x):
    s = Sub(x)
    return s.go()
at an object of class Sub is used in a way that cannot be followed
# no method any more
class Sub(Base):
    go = None
def f(x):
    s = Sub(x)
    return s.go()
at an object of class Sub is used in a way that cannot be followed
# a field that is a property, too
@dataclass
class Cell:
    x: float
class Sub(Cell):
    @property
    def x(self):
        return 3.0
def f(x):
    return Sub(x).x
at the class Sub has the field x, which is another member, too
# a field whose default is its base's
@dataclass
class Cell:
    x: float = 2.0
@dataclass
class Sub(Cell):
    x: float
    y: float = 1.0
def f(x):
    return Sub(y=x).y
at the class Sub has the field x, whose default is that of its base
# a field whose default cannot be written
@dataclass
class Best:
    x: float
    best: float = float("inf")
def f(x):
    return Best(x).x
at the class Best has a default of best that is not supported
# a field that is an argument of the constructor only
@dataclass
class Given:
    x: float
    k: "dataclasses.InitVar[float]" = 2.0
def f(x):
    return Given(x).x
at the class Given has the field k, which is no part of its instances
# a field that the constructor of the base takes
@dataclass
class Cell:
    x: float
    y: float = 2.0
@dataclass
class Sub(Cell):
    y: float = field(default=3.0, init=False)
def f(x):
    return Sub(x).x
at the class Sub has the field y, which its base's constructor does not take, or does
# a store into a frozen object
@dataclass(frozen=True)
class Cell:
    x: float
def f(x):
    p = Cell(x)
    p.x = p.x * 2.0
    return p.x
at the class Cell is frozen: its objects do not let x be set
# a store into an object of a class below a frozen one
@dataclass(frozen=True)
class Cell:
    x: float
class Sub(Cell):
    pass
def f(x):
    p = Sub(x)
    p.x += 2.0
    return p.x
at the class Sub is frozen: its objects do not let x be set
# a store that the slots do not let happen
class Slotted:
    __slots__ = ("x",)
    y = 1.0
    def __init__(self, x):
        self.x = x
def f(x):
    p = Slotted(x)
    p.y = x * 2.0
    return p.x * p.y
at the class Slotted does not let y be set
# a store into a property
def f(x):
    p = Base(x)
    p.k = x * 2.0
    return p.x * p.k
at the class Base does not let k be set
# an array of the class that an object extends
class Sub(Base):
    total = np.zeros(2)
def f(x):
    p = Sub(x)
    p.total += x
    return np.sum(p.total)
at an object of class Sub is used in a way that cannot be followed
# a number of NumPy's before an object with items
class Pair(Base):
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return (self.x, 1.0)[i]
    def __rmul__(self, k):
        return Pair(k * self.x + 1.0)
def f(x):
    p = Pair(x[0])
    q = x[1] * p
    return q.x
at NumPy makes an array of an object of class Pair, which has items, where a number of its own is the left operand
# a comparison that the right operand answers first
class Less(Base):
    def __lt__(self, other):
        return self.x < other.x
class Sub(Less):
    def __gt__(self, other):
        return False
def f(x):
    p, q = Less(x), Sub(x * x)
    return x * x if p < q else x
at an object of class (Less|Sub) is used in a way that cannot be followed
"""


@pytest.mark.parametrize("part", re.split(r"^# ", REFUSED, flags=re.M)[1:], ids=lambda part: part.partition("\n")[0])
def test_not_followed(part, module_of):
    program, _, reason = part.partition("\n")[2].rstrip("\n").rpartition("\nat ")
    module = module_of(BASE + program + "\n")
    with pytest.raises(srcdiff.SrcdiffError, match=reason):
        srcdiff.grad(module.f)
    with pytest.raises(srcdiff.SrcdiffError, match=reason):
        gradient_text(module.__file__, "f", "grad", 0, update="test")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="dataclass(slots=True) is new in Python 3.10")
def test_slots_of_a_dataclass(module_of):
    slotted = "@dataclass(slots=True)\nclass Slotted:\n    x: float\ndef f(x):\n    p = Slotted(x)\n    p.{} = x * x\n    return p.x\n"
    assert srcdiff.grad(module_of(slotted.format("x")).f)(3.0) == 6.0
    with pytest.raises(srcdiff.SrcdiffError, match="the class Slotted does not let y be set"):
        srcdiff.grad(module_of(slotted.format("y")).f)


SQUARES = """
class Squares:
    def __init__(self, a):
        self.a = a
    def __rmul__(self, k):
        return np.sum(k) ** 2 * self.a
THREE = Squares(3.0)
def made(x):
    return np.sum(x * Squares(3.0))
def kept(x):
    s = Squares(3.0)
    return np.sum(x * s)
def of_module(x):
    return np.sum(x * THREE)
"""


@pytest.mark.parametrize("f", ["made", "kept"])
def test_an_array_asks_an_object_for_each_item(f, module_of):
    """NumPy gives `k * object` for each number k of the array; the derivative is for one number."""
    gradient = srcdiff.grad(getattr(module_of(SQUARES), f))
    assert gradient(2.0) == 2.0 * 2.0 * 3.0
    with pytest.raises(TypeError, match="x has to be a number: an array asks an object for each of its items"):
        gradient(np.array([1.0, 2.0]))


def test_an_object_of_the_module_is_no_number(module_of):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(module_of(SQUARES).of_module)


def test_a_default_that_the_class_keeps(module_of):
    """A field with a default that the constructor does not take is the class's, until an object sets its own."""
    count = "@dataclass\nclass Count:\n    x: float\n    total: float = field(default=2.0, init=False)\n"
    use = "def f(x: float):\n    c, d = Count(x), Count(x * x)\n    c.total += c.x\n    return c.total * d.total * d.x\n"
    module = module_of(f"from dataclasses import field\n{count}{use}")
    assert_right(module.f)
    assert "Count.total + " in gradient_text(module.__file__, "f", "grad", 0, update="test")


COMPUTING = """
@dataclass
class Doubled:
    x: float
    def __init__(self, x):
        self.x = 2.0 * x
@dataclass
class Derived:
    x: float
    y: float = 0.0
    def __post_init__(self):
        self.y = self.x * 2.0 + self.y
@dataclass
class Fixed:
    x: float
    y: float = field(default=1.0, init=False)
def of_doubled(p: Doubled):
    return p.x * p.x
def of_derived(p: Derived):
    return p.x * p.y
def of_fixed(p: Fixed):
    return p.x * p.y
"""


@pytest.mark.parametrize("word", ["doubled", "derived", "fixed"])
def test_a_gradient_is_no_object_of_a_class_whose_constructor_computes(word, module_of):
    module = module_of("from dataclasses import field\n" + COMPUTING)
    f, point = getattr(module, f"of_{word}"), getattr(module, word.title())(1.5)
    for p in ({}, {"example": {"p": point}}):
        with pytest.raises(srcdiff.SrcdiffError):
            srcdiff.grad(f, **p)
        assert srcdiff.grad(f, wrt="p.x", **p)(point) == (2.0 * point.x if word == "doubled" else point.y)
