"""Functions of one number that call functions which call themselves."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

RATE = 1.5


def power(a, n):
    if n == 0:
        return 1.0
    return a * power(a, n - 1)


def a_number_and_a_count(x: float):
    return power(x, 4) + power(2.0 * x, 2) + power(x, 0)


def fibonacci(v, n):
    if n < 2:
        return v * n
    return fibonacci(v, n - 1) + fibonacci(v, n - 2) * v


def in_a_loop_and_twice(x: float):
    s = 0.0
    for i in range(4):
        s = s + fibonacci(0.1 * s + x, i) * fibonacci(x, 2)
    return s


def even(v, n):
    return v if n == 0 else v * odd(v, n - 1)


def odd(v, n):
    if n == 0:
        return 1.0
    return np.sin(v) + even(v, n - 1)


def two_that_call_each_other(x: float):
    return even(x, 3) * odd(x, 2)


def first_of_three(v, n):
    return v if n == 0 else second_of_three(v * v, n - 1)


def second_of_three(v, n):
    return 2.0 * v if n == 0 else third_of_three(v + 1.0, n - 1)


def third_of_three(v, n):
    return 3.0 * v if n == 0 else first_of_three(v * 0.5, n - 1)


def three_that_call_each_other(x: float):
    return first_of_three(x, 4) + third_of_three(x, 2)


def product_of_halves(y):
    n = len(y)
    if n == 1:
        return y[0] * y[0]
    return product_of_halves(y[: n // 2]) * product_of_halves(y[n // 2 :])


def slices(x: float):
    return product_of_halves(np.array([x, 1.0, 2.0 * x, 0.5]))


def squares(y, n):
    if n == 0:
        return y
    return squares(y * y, n - 1) + y


def arrays(x: float):
    return np.sum(squares(np.array([x, 0.5]), 3))


def merged(y):
    if len(y) < 2:
        return y
    m = len(y) // 2
    a, b = merged(y[:m]), merged(y[m:])
    out = np.zeros(len(y))
    i = j = 0
    for k in range(len(y)):
        if j >= len(b) or (i < len(a) and a[i] <= b[j]):
            out[k] = a[i]
            i += 1
        else:
            out[k] = b[j]
            j += 1
    return out


def a_merge_sort(x: float):
    return np.sum(merged(np.array([x, 1.0, 2.0 * x, 0.5])) * np.array([1.0, 2.0, 3.0, 4.0]))


def adaptive(left, right, a, b, depth):
    m = 0.5 * (a + b)
    middle = np.sin(m) * m
    whole = (b - a) * 0.5 * (left + right)
    halves = (b - a) * 0.25 * (left + 2.0 * middle + right)
    if depth == 0 or abs(whole - halves) < 1e-3:
        return halves
    return adaptive(left, middle, a, m, depth - 1) + adaptive(middle, right, m, b, depth - 1)


def an_adaptive_integral(x: float):
    return adaptive(0.0, np.sin(x) * x, 0.0, x, 5)


def with_defaults(v, n=3, *, k=2.0):
    return v if n == 0 else with_defaults(v * k, n - 1, k=k + RATE)


def defaults_and_keywords(x: float):
    return with_defaults(x) * with_defaults(x, k=x) + with_defaults(x, n=2)


def exchanged(a, b, n):
    return a * a * b if n == 0 else exchanged(b, a * b, n - 1)


def parameters_that_change_places(x: float):
    return exchanged(1.0, x, 3) * exchanged(x, 2.0, 2) + exchanged(x, x, 1)


def looped(v, n):
    s = v
    for i in range(n):
        s = s + looped(v * s, i)
        if s > 50.0:
            break
    return s


def a_loop_around_the_call(x: float):
    return looped(x * 0.3, 3)


def repeated(v):
    while v < 4.0:
        v = v * 1.5
    return v if v > 5.5 else repeated(v - 1.7)


def a_while_that_binds_the_parameter(x: float):
    return repeated(x)


def captured(x: float):
    k = x * 2.0

    def go(v, n):
        if n == 0:
            return k
        return go(v * k, n - 1) + v

    k = k + 1.0
    return go(x, 3)


def names_that_are_taken(x: float):
    power_forward = 2.0
    power_pair = power(x, 2)
    return power_pair * power_forward * power(x, 1)


class Ball(NamedTuple):
    at: float
    weight: float


@dataclass
class State:
    level: float
    rate: float


def through(v, balls, n):
    if n == 0:
        return v * balls[0].at
    return v * balls[1].weight + np.sin(through(v * balls[0].weight, balls, n - 1))


def a_list_of_tuples_goes_along(x: float):
    return through(x, [Ball(x, 0.5), Ball(2.0, x)], 3)


def decayed(state, n):
    if n == 0 or state.level < 0.1:
        return state.level * state.rate
    return decayed(State(state.level * state.rate, state.rate * 0.9), n - 1) + state.level


def an_object_made_for_each_call(x: float):
    return decayed(State(x, 0.8 * x), 3)


def by_mode(v, options, n):
    if n == 0:
        return v * options["scale"]
    if options["mode"] == "sin":
        return np.sin(by_mode(v, options, n - 1))
    return by_mode(v * options["factors"][0], options, n - 1) * options["factors"][1]


def two_forms_of_options(x: float):
    one = by_mode(x, {"mode": "sin", "scale": x, "factors": (x, 1.1)}, 2)
    return one + by_mode(x, {"mode": "none", "scale": 2.0, "factors": (1.0, x)}, 3) + by_mode(x, {"factors": [x, x], "scale": 1.0, "mode": ""}, 1)


def picked(values, n):
    return values[0] if n == 0 else picked(values[1:], n - 1) * 2.0


def a_list_that_gets_shorter(x: float):
    return picked([1.0, x, x * x], 2) + picked([x, 3.0], 1)


def mixed(cell, n):
    if n == 0:
        return cell
    return mixed_ball(Ball(cell * 1.5, 0.5), n - 1)


def mixed_ball(ball, n):
    return ball.at * ball.weight if n == 0 else mixed(ball.at * 2.0, n - 1) * mixed_ball(ball, n - 1)


def with_and_without_structures(x: float):
    return mixed(x, 3) * mixed_ball(Ball(x, x), 1)


def doubled(v, n):
    return v if n == 0 else doubled(v * 2.0 * np.sin(v), n - 1)


def an_item_of_what_it_gives(x: float):
    return doubled(np.array([x, 2.0]), 2)[0] * doubled(np.array([x, 0.5, 1.0]), 1)[1:].sum()
