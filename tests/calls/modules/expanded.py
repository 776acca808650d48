"""Functions of one number whose callees become statements: what names mean, in which order things happen, who shares an array."""

import math
from functools import partial

import elsewhere
import numpy as np
from elsewhere import scaled

K = 2.0
STEPS = 1


# --- names


def abs(v):
    return v * 0.5


def clash(v, s=1.0):
    t = v * s
    for i in range(2):
        t = t * v
    return t


def by_global(v):
    return v * K


def locals_of_the_caller(x: float):
    t, s, i, v = x, 2.0, 7, 3.0
    for i in range(2):
        s = s + clash(t + v)
        s = s * clash(s, t * 1e-3)
    return s + i + t + v


def a_local_named_as_a_global_of_the_callee(x: float):
    K = x * 2.0
    return by_global(x) * K


def globals_of_two_modules(x: float):
    return scaled(x) * K * abs(x) * elsewhere.K


def builtins_that_mean_something_else(x: float):
    return elsewhere.sine(x) + elsewhere.product(x) + max(x, 1.0) + sum([x, 2.0])


def tables_and_counts_of_two_modules(x: float):
    s = elsewhere.powers(x)
    for i in range(STEPS):
        s = s * x
    return s


def a_function_given_to_another_module(x: float):
    return elsewhere.applied(x, abs) * elsewhere.applied(x, lambda v: v * K)


def a_closure_of_another_module(x: float):
    return elsewhere.times(x)(2.0) * K


def a_parameter_named_np(np):
    return np * 2.0


def names_of_modules(x: float):
    return a_parameter_named_np(x) * np.sin(x)


def builtins_as_locals(x: float):
    len = x * 3.0
    sum = clash(len)
    return sum * len


# --- arguments


def several(a, /, b, *, c=1.0):
    return a * b + c


def starred(*vs, **kw):
    s = 0.0
    for v in vs:
        s = s * 2.0 + v
    return s * kw["k"]


def kinds_of_arguments(x: float):
    return several(x, b=2.0, c=x) + several(x, 3.0) + starred(x, x * x, k=x)


def unpacked_arguments(x: float):
    pair = (x, 2.0)
    return several(*pair) + several(*pair, c=x) + several(*[x], *(x,))


def given_by_partial(x: float):
    f, g = partial(several, x, c=x), partial(clash, s=x)
    return f(2.0) + g(x) + g(x, s=2.0)


# --- closures


def power_of(k):
    return lambda v: v**k


def rebound_afterwards(x: float):
    k = x
    g = elsewhere.times(k)
    k = k * 2.0
    return g(x) + elsewhere.times(k)(1.0) * k


def read_when_called(x: float):
    k = x

    def g(v):
        return v * k

    k = 3.0 * x
    first = g(x)
    k = 5.0
    return first * g(1.0)


def default_of_the_definition(x: float):
    a = x

    def g(v, k=a):
        return v * k

    a = 2.0 * a
    return g(x) + a


def defined_again(x: float):
    def g(v):
        return v * 2.0

    first = g(x)

    def g(v):
        return v * v

    return first + g(x)


def made_in_each_pass(x: float):
    s = x
    for i in range(3):
        f = elsewhere.times(s + i)
        s = np.sin(s) + 0.01 * f(x)
    return s


def counter(start):
    n = start

    def add(d=1.0):
        nonlocal n
        n = n + d
        return n

    return add


def two_counters(x: float):
    one, other = counter(x), counter(x * x)
    one(x)
    other(2.0)
    return one() * other(x)


def composed(f, g):
    return lambda v: f(g(v))


def functions_of_functions(x: float):
    h = composed(math.sin, lambda v: v * x)
    return composed(h, h)(x)


def levels(x: float):
    n = x

    def outer():
        m = 1.0

        def inner():
            nonlocal n, m
            n = n * 2.0
            m = m + n
            return m

        first = inner()
        second = inner()
        return first + second + m

    return outer() * n


def an_array_bound_anew(x: float):
    y = np.array([x, 1.0])

    def double():
        nonlocal y
        y = y * 2.0

    z = y
    double()
    y[0] = 7.0
    double()
    return np.sum(y * z)


# --- order


def bump(y):
    y[0] = y[0] + 1.0
    return y[0]


def before_and_after(x: float):
    y = np.array([x, 2.0])
    return y[0] * bump(y) + 3.0 * y[0] * bump(y)


def whole_arrays_in_between(x: float):
    y = np.array([x, 2.0])
    return np.sum(y) + bump(y) + np.sum(y * bump(y) + y)


def as_arguments(x: float):
    y = np.array([x, 2.0])

    def combined(a, b):
        return a - 2.0 * b

    return combined(combined(y[0], bump(y)), combined(bump(y), y[0])) * combined(b=bump(y), a=y[0])


def in_assignments(x: float):
    y = np.array([x, 2.0])
    a, b = y[0], bump(y)
    c, d = bump(y), y[0]
    y[1], e = bump(y), bump(y)
    return a + 2.0 * b + 4.0 * c + 8.0 * d + 16.0 * e + 32.0 * y[1]


def in_the_place_of_a_store(x: float):
    y = np.array([x, 2.0, 3.0, 4.0, 5.0])
    y[int(bump(y))] = y[0] * bump(y)
    return np.sum(y * y)


def in_updates(x: float):
    y = np.array([x, 2.0])
    s = y[0]
    s += bump(y) + s
    s *= bump(y)
    y += bump(y)
    return np.sum(y) * s


def in_tests(x: float):
    y = np.array([x, 2.0])
    if bump(y) > 2.0 and bump(y) > 3.0:
        return y[0]
    elif bump(y) > 3.2:
        return y[0] * 2.0
    return y[0] * y[0]


def in_a_chain_of_comparisons(x: float):
    y = np.array([x, 2.0])
    return y[0] * (2.0 if 1.0 < bump(y) < bump(y) < 4.0 else 3.0) + y[0]


def in_conditions(x: float):
    y = np.array([x, 2.0])
    z = y[0] if bump(y) > 2.0 else y[0] * bump(y)
    return z + (y[0] > 2.5 and bump(y) or y[0] * y[0])


def in_the_test_of_a_while(x: float):
    y = np.array([x, 2.0])
    s = 0.0
    while bump(y) < 5.0:
        s = s + y[0]
        if s > 6.0:
            break
    return s * y[0]


def in_ranges_and_indices(x: float):
    y = np.array([x, 2.0, 3.0 * x])
    s = 0.0
    for i in range(int(bump(y)) - 1):
        s = s + y[int(bump(y)) % 3]
    return s + np.sum(y[int(x) :])


def in_a_list(x: float):
    y = np.array([x, 2.0])
    s = 0.0
    for v in (bump(y), y[0], bump(y)):
        s = s * 2.0 + v
    return s


def changed_by_a_closure(x: float):
    a = x

    def double():
        nonlocal a
        a = a * 2.0
        return a

    return a + double() * 3.0 + double() * double()


# --- arrays that are shared


def last_two(y):
    return y[1:]


def written(y, k):
    y[1] = y[0] * k
    return y


def one_written_the_other_returned(a, b):
    a[0] = b[0] * 3.0
    return b


def halved(r):
    r /= np.sum(r)
    return r[0]


def a_view_is_returned(x: float):
    y = np.array([x, 3.0 * x, x * x])
    v = last_two(y)
    v[0] = x * 7.0
    return y[1] * y[2]


def an_argument_is_returned(x: float):
    y = np.array([x, 3.0 * x])
    z = written(y, 2.0)
    z[0] = z[1] * x
    return y[0] + y[1]


def the_same_array_twice(x: float):
    y = np.array([x, 3.0 * x])
    z = one_written_the_other_returned(y, y)
    return z[0] * y[0]


def views_as_arguments(x: float):
    y = np.array([x, 3.0 * x, x * x, x])
    z = one_written_the_other_returned(y[:2], y[2:])
    z[0] = y[0] * 2.0
    return np.sum(y * y)


def rows_that_are_written(x: float):
    y = np.array([[x, 2.0], [3.0, x]])
    s = 0.0
    for r in y:
        s = s + halved(r)
    return s * y[1, 1] + halved(y[:, 0])


def a_copy_is_ours(x: float):
    def changed(y):
        y = y * 2.0
        y[0] = 5.0 * y[1]
        return y

    y = np.array([x, 2.0])
    z = changed(y)
    y[1] = x
    return z[0] + y[0] + changed(z)[1] * changed(y)[0]


def a_tuple_of_views(x: float):
    def parts(y):
        return y, y[1:]

    y = np.array([x, 2.0 * x])
    a, b = parts(y)
    b[0] = x * x
    return a[1] * a[0]


# --- jumps of callees


def early(v):
    if v > 1.0:
        return v * v
    v = v * 3.0
    if v > 2.5:
        return v
    for k in range(5):
        v = v * 1.5
        if v > 4.0:
            return v + k
        if k == 3:
            break
    else:
        return 1.0
    return v * 10.0


def first_above(y, t):
    for v in y:
        if v > t:
            return v * 2.0
    return t


def early_returns(x: float):
    s = 0.0
    for i in range(4):
        s = s + early(x / (i + 1))
        if s > 100.0:
            return s * 2.0
    return s


def searches(x: float):
    y = np.array([0.1, x, 2.0 * x])
    return first_above(y, 1.0) * first_above(y, 2.5)


def a_procedure_that_ends_early(x: float):
    out = np.zeros(3)

    def fill(o, v):
        for i in range(len(o)):
            o[i] = v * i
            if i == 1 and v > 1.0:
                return

    fill(out, x)
    fill(out[1:], x * x)
    return np.sum(out * np.array([1.0, 2.0, 3.0]))


def nothing_is_returned(x: float):
    def passes(v):
        v = v * 2.0

    return x if passes(x) is None else 2.0 * x


# --- one of several results


def square_and_sine(v):
    t = v * v
    return t, math.sin(t)


def by_name(v):
    return {"square": v * v, "sine": math.sin(v)}


def items_of_results(x: float):
    return square_and_sine(x)[1] * x + square_and_sine(2.0 * x)[-2]


def items_by_name(x: float):
    y = by_name(square_and_sine(x)[0])["sine"]
    return y * x


def items_in_tests(x: float):
    s = 0.0
    while square_and_sine(s + x)[0] < 9.0:
        s += x * square_and_sine(s)[1] + 0.5 if square_and_sine(s)[0] < 1.0 else x
    return s
