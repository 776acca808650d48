"""Functions of one number that compute with objects of classes that have bases: a member is what Python looks up, the nearest first."""

import math
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

FACTOR = 1.5


def cube(self):
    return self.x**3


class Shape:
    kind = 2.0

    def __init__(self, x):
        self.x = x

    def area(self):
        return self.x

    @property
    def width(self):
        return 2.0 * self.x

    @staticmethod
    def scaled(x):
        return 4.0 * x


class Round(Shape):
    area = cube
    width = 5.0
    half, third = (lambda self: self.x / 2.0), 3.0
    sized: object = lambda self: self.x**4

    def scaled(self, x):
        return self.x * x


class Disc(Round):
    kind = 7.0

    @property
    def area(self):
        return 3.0 * self.x

    @property
    def width(self):
        return 4.0 * self.x

    def above(self):
        return super().sized() * super().half()


class Top(Disc):
    def above(self):
        return super().width * super().above()


class Sum:
    total, count = 0.5, 0
    __slots__ = "last", "__dict__"

    def add(self, v):
        self.total += v
        self.count += 1
        self.last = v


class Late(Sum):
    def add(self, v):
        self.total *= 2.0
        super().add(v)


class Steps:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return (self.a, self.b)[i]

    def __mul__(self, k):
        return Steps(k * self.a + 1.0, k * self.b)

    __rmul__ = __mul__


@dataclass
class Start:
    a: float
    b: float = 2.0


@dataclass
class Finish(Start):
    c: float = 3.0
    b: float = 5.0


@dataclass
class Filled:
    x: float
    third: float = 1.0 / 3.0
    turn: float = 2.0 * math.pi
    pair: tuple = (1.0, -2.0)
    count: ClassVar[float] = 3.0
    seen: list = field(default_factory=lambda: [1.0, 2.0])
    low: float = field(default=-2.5, repr=False)
    more: float = FACTOR * 2.0


@dataclass
class Squared:
    x: float
    area: float = field(init=False)
    seen: list = field(default_factory=list, init=False)

    def __post_init__(self):
        self.area = self.x**2
        self.total = 2.0

    def add(self, v):
        self.total += v
        self.seen.append(v)


@dataclass
class Cubed(Squared):
    y: float = 2.0

    def __post_init__(self):
        super().__post_init__()
        self.area *= self.x * self.y


class Half(NamedTuple):
    x: float
    turn: float = math.pi / 2.0


@dataclass
class Doubled:
    x: float

    def __init__(self, x):
        self.x = x * 2.0


@dataclass
class Plain(Doubled):
    y: float = 3.0


class Pair(NamedTuple):
    x: float
    y: float = 2.0


def kinds_of_objects(x: float):
    s, p = Disc(x), Pair(x)
    y = s.x if isinstance(s, Shape) else x
    y += s.x * x if isinstance(s, (Pair, Round)) else 0.0
    y += p.x * y if isinstance(p, tuple) and isinstance(p, (Shape, Pair)) else 0.0
    return y * y if isinstance(Shape(x), Round) else y


def nearest_methods(x: float):
    s, r, d = Shape(x), Round(x), Disc(x)
    y = s.area() + 2.0 * r.area() + 3.0 * d.area
    return y + s.scaled(x) + r.scaled(x) * d.scaled(y) + r.half() * d.half() + r.sized()


def nearest_values(x: float):
    s, r, d = Shape(x), Round(x), Disc(x)
    return s.width * r.width * d.width + r.kind * d.kind * x + r.third * x


def fields_written_anew(x: float):
    d = Finish(x, x * x, 4.0)
    return d.a + d.b + 10.0 * d.c


def constructors_made_anew(x: float):
    d, p = Doubled(x), Plain(x)
    return d.x * p.x * p.y


def members_above(x: float):
    return Disc(x).above() + Top(x).above()


def values_of_a_class_that_its_objects_extend(x: float):
    s, t = Sum(), Late()
    for v in (x, x * x):
        s.add(v)
        t.add(v * s.total)
    s.total += 1.0
    return s.total * t.total * s.count + s.last * Sum.total


def numbers_before_objects_with_items(x: float):
    s, h, y = Steps(x, 2.0), 1.0 / 7, x * math.sin(x)
    for i in range(3):
        y = y * h
        s = y * (i * (x * s))
    t = 2.0 * s
    return s.a * s.b + t.a


def defaults_that_are_computed(x: float):
    p, q, h = Filled(x), Filled(x), Half(x)
    p.seen.append(x)
    y = p.third * x + p.turn * x * x + p.pair[1] * x + p.count * x + p.low * x * p.more
    return y + p.seen[2] * p.seen[1] * len(q.seen) + h.x * h.turn


def fields_that_constructors_do_not_take(x: float):
    s, c = Squared(x), Cubed(x, x)
    s.add(x * s.area)
    c.add(x)
    c.add(c.total)
    return s.total * s.seen[0] + c.total * c.area * c.seen[1]
