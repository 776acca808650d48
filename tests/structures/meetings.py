"""Functions of one number in which a name holds one of several structures, or None, by the path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Spot(NamedTuple):
    at: float
    weight: float = 2.0

    def pull(self, x):
        return self.weight * (x - self.at)


@dataclass
class Disc:
    at: float
    radius: float
    hits: int = 0

    def area(self):
        return self.radius * self.radius * self.at

    def hit(self):
        self.hits += 1
        return self.radius


@dataclass
class Pair:
    left: Disc
    right: Spot


def nearest(x, spots):
    best, found = 1.5, None
    for spot in spots:
        distance = abs(x - spot.at)
        if distance < best:
            best, found = distance, spot
    return best, found


def nearest_of_tuples(x: float):
    best, spot = nearest(x, [Spot(0.4 * x), Spot(1.3 * x * x, x), Spot(3.0, 2.0 * x)])
    if spot is None:
        return 5.0 * x
    return best * spot.pull(x)


def nearest_of_objects(x: float):
    best, disc = nearest(x, [Disc(0.4 * x, 2.0), Disc(1.3 * x * x, x), Disc(3.0, 2.0 * x)])
    return 5.0 * x if not disc else best * disc.area()


def none_to_the_end(x: float):
    _, found = nearest(x, [Spot(x + 2.0), Spot(x - 3.0)])
    return x * x if found is None else found.at


def in_a_loop(x: float):
    p, q, best = Disc(x, 2.0), Disc(2.0, x * x), None
    for i in range(12):
        if not best or best.at * x < i:
            if i * x > 3.0:
                best = p
            elif i * x > 1.0:
                best = q
    return best.area() if best else x


def kept_from_a_loop_to_the_next(x: float):
    last, total = Spot(x, x * x), 0.0
    for i in range(10):
        new = Spot(last.at * 1.1, i * x)
        if new.at < 2.0:
            last = new
        total += last.weight
    return total * last.at


def dictionaries_and_tuples(x: float):
    t = (x, 2.0)
    if x > 1.0:
        t = (t[1], x * x)
    u = t if x > 0.5 else (x, x)
    return t[0] * t[1] + u[1]


def nested(x: float):
    p, q = Pair(Disc(x, 2.0), Spot(3.0, x)), Pair(Disc(1.0, x * x), Spot(x))
    chosen = p if x < 0.5 else None
    if x > 1.0:
        chosen = q
    return 0.3 * x if chosen is None else chosen.left.area() * chosen.right.pull(x)


def chosen_by_a_branch(x: float):
    p, q = Disc(x, 2.0), Disc(1.0, x * x)
    if x > 1.0:
        larger = p
    else:
        larger = q
    return larger.area() + p.radius


def changed_before(x: float):
    p, q = Disc(x, 2.0), Disc(1.0, x * x)
    q.radius = 3.0 * x
    larger = p
    if x > 1.0:
        larger = q
    return larger.area()


def own_name_is_taken(x: float):
    p = Disc(x, 2.0)
    first = p
    if x > 1.0:
        p = Disc(x * x, 1.0)
    if x > 0.5:
        p = first
    return p.area() * first.at


def empty_or_not(x: float):
    values = []
    if values:
        return x
    values.append(x * x)
    pair = (x, 2.0)
    return values[0] * pair[0] if pair and values else x


def arrays_in_them(x: float):
    spots, best = [Spot(np.array([x, 1.0]), 1.0), Spot(np.array([2.0, x]), x)], None
    for spot in spots:
        if best is None or spot.at @ spot.at > best.at @ best.at:
            best = spot
    return np.sum(best.at) * best.weight


class Square(NamedTuple):
    side: float
    scale: float

    def area(self):
        return self.side * self.side * self.scale


class Circle(NamedTuple):
    side: float
    scale: float

    def area(self):
        return 3.0 * self.side * self.scale


def what_a_test_tells(x: float):
    p = None
    if x > 1.0:
        p = Disc(x, x * x)
    a = p.area() if p is not None and p.at > 1.0 else x
    b = x if p is None or p.radius < 2.0 else p.radius * x
    while p is not None:
        a = a * p.at
        p = None if p.at > 1.5 else Disc(p.at + 0.5, 1.0)
    return a * b


def bound_again_in_a_branch(x: float):
    first, second, found = Spot(x, 2.0), Spot(3.0, x), None
    if x > 2.0:
        found = first
    if x > 1.0:
        found = second
    for i in range(3):
        if i * x > 4.0:
            found = Spot(x * i, x)
    return x * x if found is None else found.pull(2.0 * x)
