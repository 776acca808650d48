"""Functions of one number that call one of several functions, which one being decided when they run."""

import numpy as np


def cube(v):
    return v * v * v


def halved(v, by=2.0):
    return v / by


ACTIVATIONS = {"sin": np.sin, "cube": cube, "halved": halved}
BY_NUMBER = {1: np.cos, 2: cube}


def a_known_key(x: float):
    return ACTIVATIONS["cube"](x) * ACTIVATIONS["halved"](x, by=x)


def a_key_that_is_not_known(x: float):
    total = 0.0
    for kind in "sin", "cube", "halved":
        name = kind if x > 1.0 else "sin"
        total += ACTIVATIONS[name](x * 0.5) * x
    return total


def key(value):
    return "cube" if value > 1.0 else "sin"


def kept_under_a_name(x: float):
    f = ACTIVATIONS[key(x)]
    return f(x) + f(2.0 * x) * x


def by_number(x: float):
    return BY_NUMBER[1 + int(x > 1.0)](x) * x


def a_local_dictionary(x: float):
    table = {"sin": np.sin, "cube": cube, "scaled": lambda v: v * x}
    f = table["scaled" if x > 2.0 else key(x)]
    return f(x * x)


def a_list_of_functions(x: float):
    choices = [np.sin, cube]
    return choices[int(x > 1.0)](x) + choices[-1 - int(x > 2.0)](x)


def chosen_by_a_ternary(x: float):
    f = np.sin if x > 1.0 else cube
    return f(x) * f(x * x)


def chosen_by_a_branch(x: float):
    f = halved
    if x > 2.0:
        f = np.exp
    elif x > 1.0:
        f = cube
    return f(x) * x


def chosen_in_a_loop(x: float):
    f, s = np.sin, x
    for i in range(4):
        s = f(s)
        if s < 0.9:
            f = cube
    return s * f(x)


def inner_functions(x: float):
    k = x * x

    def up(v):
        return v * k

    def down(v):
        return v / k

    f = up if x > 1.0 else down
    return f(x) + f(2.0)


def numbers_by_key(x: float):
    rates = {"low": x, "high": x * x, "none": 0.0}
    total = 0.0
    for i in range(3):
        name = "high" if i * x > 1.0 else "low"
        total += rates[name] * (i + 1)
    return total


def structures_by_key(x: float):
    layers = {"a": (x, 2.0), "b": (1.0, x * x)}
    w, b = layers["a" if x > 1.0 else "b"]
    return w * 3.0 + b * x


def methods_of_ufuncs(x: float):
    f = np.multiply.reduce if x > 1.0 else np.sum
    table = {"product": np.multiply.reduce, "sum": np.add.reduce}
    g = table["sum" if x > 2.0 else "product"]
    return f(np.array([x, 2.0, x * x])) * g(np.array([x, 3.0]))
