"""Programs that call functions of classes through the name of the class: static methods, class methods, methods with their object."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.structures import inherited, reached


class Wing:
    K = 2.0

    def __init__(self, span: float, chord: float = 1.0):
        self.span, self.chord = span, chord

    def area(self):
        return self.span * self.chord

    @staticmethod
    def ratio(a, b=3.0):
        return a / (a * a + b)

    @classmethod
    def of_span(cls, span):
        return cls(span * 3.0, chord=cls.ratio(span))

    @classmethod
    def grown(cls, span, times=2):
        wing = cls.of_span(span)
        for _ in range(times):
            wing.span = wing.span * cls.K
        return wing

    @classmethod
    def scaled(cls, x):
        return math.sin(x) * cls.K


    @classmethod
    def measured(cls):
        with open(__file__, encoding="utf-8") as file:
            return cls.K * len(file.read())

    @classmethod
    def stored(cls):
        with open(__file__, encoding="utf-8") as file:
            return cls(1.0 * len(file.read()))


class Swept(Wing):
    K = 5.0

    def __init__(self, span: float, chord: float = 2.0):
        Wing.__init__(self, span * span, chord)

    def area(self):
        return Wing.area(self) * 7.0 + self.ratio(self.span)


@dataclass
class Point:
    x: float
    y: float = 1.0

    @classmethod
    def polar(cls, r, angle):
        return cls(r * math.cos(angle), r * math.sin(angle))

    @staticmethod
    def norm(point):
        return point.x * point.x + point.x * point.y


def static(x: float):
    return Wing.ratio(x, 2.0) * Wing.K


def static_of_a_base(x: float):
    return Swept.ratio(x) + x * Swept.ratio(2.0)


def static_with_another_name(x: float):
    ratio = Wing.ratio
    return ratio(b=x, a=x * x)


def static_of_an_object(x: float):
    return Point.norm(Point(x, x * x))


def in_a_loop(x: float):
    total = 0.0
    for i in range(3):
        total = Wing.ratio(total + x, float(i) + 1.0)
    return total


def method_with_its_object(x: float):
    return Wing.area(Swept(x)) * Swept(x).area()


def made_by_a_class_method(x: float):
    return Wing.of_span(x).area()


def by_class_methods_of_class_methods(x: float):
    wing = Wing.grown(x, 3)
    return wing.area() * wing.span


def the_class_is_the_one_that_is_named(x: float):
    return Wing.scaled(x) + Swept.scaled(x) * Swept.grown(x).area()


def of_a_dataclass(x: float):
    point = Point.polar(x, angle=0.3)
    return point.x * point.y


def of_another_module(x: float):
    return inherited.Shape.scaled(x) * inherited.Shape.area(inherited.Disc(x))


def by_its_path(x: float):
    return reached.Wing.of_span(x).area() * reached.Swept.grown(x).area() + reached.Wing.ratio(x)


def handed_on(cls, x):
    return cls(x * x).area() * cls.ratio(x)


def a_class_that_is_passed(x: float):
    return handed_on(reached.Wing, x) + handed_on(Swept, x)


def what_is_measured_stays_a_call(x: float):
    parts = {"a": x, "b": x * x}
    return parts["a"] * Wing.measured() / 1000.0 + parts["b"] * Wing.stored().span / 1000.0


def what_only_computes_does_not(x: float):
    return Wing.scaled(3.0) * Wing.scaled(x)
