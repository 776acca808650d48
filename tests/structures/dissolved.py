"""Functions of one number that compute with tuples, lists, dictionaries and objects: what is one and the same, and what is a copy."""

import dataclasses
import functools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


class Point(NamedTuple):
    x: float
    y: float = 2.0

    def norm2(self):
        return self.x * self.x + self.y * self.y


@dataclass
class Particle:
    pos: float
    vel: float = 1.0
    tags: list = field(default_factory=list)

    def move(self, dt):
        self.pos += self.vel * dt
        return self

    def clone(self):
        return Particle(self.pos, self.vel)

    def energy(self):
        if self.pos > 1.0:
            return self.pos * self.vel
        for _ in range(3):
            if self.vel > 2.0:
                return self.vel
            self.vel = self.vel * 1.5
        return 0.5

    @property
    def momentum(self):
        return 3.0 * self.vel


@dataclass(frozen=True)
class Scaled:
    a: float
    b: float = 3.0

    def scale(self, k):
        return dataclasses.replace(self, a=self.a * k)


@dataclass
class Derived:
    a: float
    b: float = 0.0

    def __post_init__(self):
        self.b = self.a * 2.0 + self.b


class Controller:
    GAIN = 2.0

    def __init__(self, kp, ki=0.1):
        self.kp, self.ki = kp, ki
        self.integral = self.last = 0.0

    def step(self, error, dt):
        self.integral += error * dt
        slope = (error - self.last) / dt
        self.last = error
        return self.kp * error + self.ki * self.integral + slope * self.GAIN

    def __call__(self, error):
        return self.step(error, 0.1)


class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)


class Network:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Box:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


# --- tuples


def tuples(x: float):
    t = (x, (x * x, 3.0))
    a, (b, c) = t
    t = (t[1][0], t[0])
    return a * b + c * t[0] + t[-1] * len(t)


def swapped_in_a_loop(x: float):
    t = (x, 1.0)
    for i in range(3):
        t = (t[1], t[0] * x)
    return t[0] + t[1] * 2.0


def concatenated(x: float):
    t = (x, x * x)
    t = t + (t[0] * t[1],)
    t += (x,)
    t = t[1:] + t[:1]
    return t[0] + 2.0 * t[1] + 4.0 * t[2] + 8.0 * t[3]


def chosen_by_a_test(x: float):
    t = (x, 2.0) if x > 1.0 else (x * x, 3.0)
    a, b = t
    return a * b


def bound_in_branches(x: float):
    t = (x, 1.0)
    if x > 1.0:
        t = (x * x, 2.0)
    return t[0] * t[1]


def the_best_so_far(x: float):
    best = (x, 0)
    for i in range(4):
        c = (x * i - x * x, i)
        if c[0] > best[0]:
            best = c
    return best[0] * best[1]


def tuples_of_tuples(x: float):
    for row in ((x, 2.0), (3.0, x)):
        for v in row:
            if v > 2.5:
                break
            x = x * v
        else:
            x = x + 1.0
    return x


def named_tuples(x: float):
    p = Point(x)
    p = p._replace(y=x * x)
    q = Point(y=x, x=p.y)
    a, b = q
    return p.norm2() * p.x + p[1] * p[-2] + a * b


# --- lists


def one_list_two_names(x: float):
    xs = [x, 1.0]
    ys = xs
    ys[0] = x * x
    ys += [3.0 * x]
    zs = xs + [x]
    zs[0] = 7.0
    return xs[0] * xs[-1] + len(xs) * zs[0]


def copies_of_a_list(x: float):
    a = [x, 1.0]
    b, c, d = a.copy(), a[:], list(a)
    a[0] = 5.0
    b[0] *= 2.0
    return a[0] + b[0] + c[0] * x + d[0] * 3.0


def elements_change_places(x: float):
    xs = [x, 2.0]
    xs[0], xs[1] = xs[1], xs[0]
    xs[1], xs[0] = xs[1] * x, xs[0] + xs[1]
    return xs[0] + 3.0 * xs[1]


def taken_out_and_put_in(x: float):
    xs = [x, 2.0, 3.0]
    a = xs.pop(1)
    xs.append(x * x)
    xs[1] = a * x
    b = xs.pop()
    xs.extend([7.0 * x, 2.0])
    xs.reverse()
    return xs[0] * xs[1] + xs[2] * b + len(xs)


def a_list_in_itself(x: float):
    xs = [x]
    xs = [x * x, xs]
    return xs[0] + 10.0 * xs[1][0]


def lists_of_lists(x: float):
    xs = [[x, 1.0], [2.0, x]]
    row = xs[0]
    xs[0] = [x * x, 3.0]
    row[0] = row[0] * 5.0
    for r in xs:
        r[0] = r[0] * r[1]
        r = [0.0, 0.0]
        r[1] = 5.0
    return xs[0][0] + row[0] * xs[1][1] + xs[1][0]


def starred_names(x: float):
    a, *b = [x, 2.0 * x, 3.0]
    *c, d = (x, x * x)
    return a * b[0] * b[-1] + c[0] * d


def a_procedure_changes_a_list(x: float):
    def change(xs, ys):
        xs[0] = ys[1]
        ys[0] = xs[1] * 3.0
        xs = [1.0]
        xs[0] = 5.0
        return ys

    xs = [x, 2.0 * x]
    ys = change(xs, xs)
    ys[1] = x * x
    return xs[0] + 10.0 * xs[1]


def a_closure_fills_a_list(x: float):
    xs = []

    def add(v):
        xs.append(v)

    add(x)
    add(x * x)
    return xs[0] * xs[1] * len(xs)


# --- dictionaries


def dictionaries(x: float):
    d = {"a": x}
    d["b"] = d["a"] * 2.0
    e = d
    e["a"] *= x
    f = {**d, "c": x}
    f["a"] = 9.0
    return d["a"] * d["b"] + f["c"] * d.get("z", x) + len(d)


def keys_that_look_alike(x: float):
    d = {"a b": x, "a_b": 2.0 * x, "": 3.0, "_": x * x, -1: x, "-1": 4.0}
    return d["a b"] * d["a_b"] * d[""] + d["_"] * d[-1] * d["-1"]


def nested_dictionaries(x: float):
    d = {"a": {"w": x, "b": [1.0, x]}}
    d["a"]["b"][0] += d["a"]["w"]
    e = d["a"]
    e["w"] = 7.0
    return d["a"]["b"][0] * d["a"]["w"] * x


def the_same_key_in_both_branches(x: float):
    d = {"a": x}
    if x > 1.0:
        d["b"] = x * x
    else:
        d["b"] = 2.0
    return d["a"] * d["b"]


def a_state_by_name(x: float):
    def step(s, dt):
        return {"q": s["q"] + dt * s["p"], "p": s["p"] - dt * s["q"]}

    s = {"q": x, "p": 1.0}
    for i in range(5):
        s = step(s, 0.1)
    return s["q"] * s["p"]


# --- objects


def one_object_two_names(x: float):
    p = Particle(x)
    q = p
    q.pos = x * x
    q.extra = p.pos + 1.0
    return p.pos * p.extra + q.vel


def methods(x: float):
    p = Particle(x)
    p.move(0.1).move(x)
    q = p.clone()
    q.vel = p.momentum
    return p.pos * q.vel + q.momentum


def jumps_of_methods(x: float):
    s = 0.0
    for p in [Particle(x), Particle(2.0 * x), Particle(0.1)]:
        s = s + p.energy()
    return s * p.vel


def a_new_object_and_the_old_one(x: float):
    p = Particle(x)
    p, q = Particle(x * x), p
    r = p
    p = Particle(3.0)
    r.pos *= x
    return p.pos + 10.0 * q.pos + 100.0 * r.pos


def objects_change_places(x: float):
    p, q = Particle(x), Particle(2.0 * x)
    p, q = q, p
    p.pos = p.pos * x
    box = Box(p, q)
    box.value, box.next = box.next, box.value
    box.next.pos += 1.0
    return p.pos + 10.0 * q.pos + box.value.pos


def an_object_made_in_each_pass(x: float):
    p = Particle(x)
    s = 0.0
    for i in range(3):
        q = Particle(p.pos * i)
        q.vel = q.vel + s
        s = s + q.pos * q.vel
        p.pos = q.pos + x
    return s * p.pos


def an_object_in_either_branch(x: float):
    def made(v):
        if v > 1.0:
            return Particle(v, 2.0)
        return Particle(v * v)

    p = made(x)
    if x > 2.0:
        q = Particle(x)
    else:
        q = Particle(x * x, 3.0)
    return p.pos * p.vel * q.pos * q.vel


def a_loop_over_objects(x: float):
    particles = [Particle(x), Particle(2.0), Particle(3.0 * x)]
    s = 0.0
    for p in particles:
        if p.pos < 1.0:
            continue
        p.move(0.5)
        s = s + p.pos
        if s > 4.0:
            break
    else:
        s = s * 10.0
    return s + particles[0].pos + particles[1].pos


def a_while_over_an_object(x: float):
    p = Particle(x)
    n = 0
    while p.pos < 5.0:
        p.move(0.5)
        p.vel = p.vel * 1.1
        n += 1
        if n > 8:
            break
    return p.pos * p.vel


def pairs_of_objects(x: float):
    s = 0.0
    for i, (p, q) in enumerate(zip([Particle(x), Particle(2.0)], (Particle(x * x), Particle(3.0)))):
        p.pos, q.pos = q.pos, p.pos
        s = s * 2.0 + p.pos * i
    return s


def chains_of_objects(x: float):
    head = Box(x)
    head = Box(x * x, head)
    head.next.value += head.value
    last = head.next
    head.next = Box(2.0)
    return head.value + 10.0 * head.next.value + 100.0 * last.value


def a_controller(x: float):
    controller = Controller(x, ki=0.2)
    y = 0.0
    for i in range(5):
        y = y + 0.1 * controller(1.0 - y)
        if i == 2:
            controller.kp = 2.0 * x
    return y * controller.integral


def a_network(x: float):
    net = Network([Layer(x, 1.0), Layer(0.5, x)])
    return net(x) + net(2.0)


def frozen_and_derived(x: float):
    f = Scaled(x)
    g = f.scale(2.0)
    d = Derived(x, x)
    return f.a * g.a * g.b + d.b


def default_lists_of_their_own(x: float):
    p, q = Particle(x), Particle(x)
    p.tags.append(x * x)
    return len(p.tags) * p.tags[0] + len(q.tags) + q.pos


def a_partial_call(x: float):
    g = functools.partial(lambda a, b, c=1.0: a * b + c, x, c=x)
    return g(2.0) + g(b=x) + g(x, c=1.0)


def a_closure_over_an_object(x: float):
    p = Particle(x)

    def kick(k):
        p.pos = p.pos * k

    kick(x)
    q = p
    kick(2.0)
    return p.pos + q.pos


# --- arrays in structures


def arrays_in_tuples(x: float):
    t = (np.array([x, 1.0]), np.zeros(2))
    t[0][1] = x * x
    t[1][:] = t[0] * 2.0
    a, b = t
    a[0] = 5.0
    return np.sum(t[0]) + b[0] * b[1]


def one_array_in_two_places(x: float):
    y = np.array([x, 1.0])
    t = (y, y[1:])
    t[1][0] = x * x
    y2, v = t
    v[0] = v[0] * x
    return np.sum(y * y2)


def arrays_of_objects(x: float):
    p = Particle(np.array([x, 1.0]), np.zeros(2))
    for i in range(4):
        p.vel -= 0.1 * p.pos
        p.pos += 0.1 * p.vel
    return np.sum(p.pos * p.vel)


def an_array_that_two_fields_hold(x: float):
    y = np.array([x, 1.0])
    p = Particle(y, y)
    p.vel -= 0.1 * p.pos
    p.pos += 0.1 * p.vel
    return np.sum(p.pos * p.vel)


def arrays_by_name(x: float):
    d = {"u": np.array([x, 1.0]), "v": np.zeros(2)}
    for i in range(3):
        d["v"][:] = d["u"] * x
        d["u"][0] = d["v"][1]
    return np.sum(d["u"] * d["v"])


def weights_of_layers(x: float):
    layers = [(np.array([[x, 1.0], [0.3, x]]), np.zeros(2)), (np.ones((2, 2)) * x, np.ones(2))]
    h = np.array([1.0, x])
    for w, b in layers:
        h = np.tanh(w @ h + b)
    return np.sum(h)


def dictionaries_of_dictionaries(x: float):
    old = dict(a=x, b=2.0)
    new = dict(old, b=x * x, c=3.0)
    copied = dict(old)
    copied["a"] = 5.0
    return new["a"] * new["b"] * new["c"] + copied["a"] * old["a"] + copied["b"]


def named_tuples_item_by_item(x: float):
    p = Point(x)
    s = 0.0
    for v in p:
        s += v * x
    for i, v in enumerate(p):
        s += v * p[i] * len(p)
    for v, w in zip(p, [x, x * x]):
        s += v * w
    for v in reversed(p):
        s = s * v
    return s + sum(p)


def lists_that_are_extended_by_what_an_object_holds(x: float):
    p = Point(x)
    box = [v * x for v in np.arange(3.0)]
    for i in range(len(box)):
        box.extend([p.y * x, p.x])
        box[i] = box[i] * box.pop()
        p = Point(box[i], p.x)
    return box[0] * p.x * box[-1] * box[1] + box[2]


def an_item_of_a_named_tuple_at_a_place_that_is_computed(x: float):
    p = Point(x, 3.0)
    s = 0.0
    for i in range(2):
        s += p[int(x) % 3 * i - 1] * p.x
    return s
