"""Odd little programs: each is differentiated rightly, or refused with a SrcdiffError that has a place and a way out; nothing else happens.

A program stands under a line `# name | arguments of f`, optionally with `| what is in wrt` or `| 3.10`, the first Python that can read it.
"""

from __future__ import annotations

import itertools
import linecache
import math
import re
import sys
import warnings

import numpy as np
import pytest

import srcdiff

COUNT = itertools.count(1)
X = "np.array([0.7, -1.2, 2.1])"
M = "np.array([[0.7, -1.2, 2.1], [1.3, 0.4, -0.6]])"

PROGRAMS = r'''
# async def | 1.5
async def f(x):
    return x * x
# await | 1.5
async def f(x):
    return await x
# generator | X
def f(x):
    for v in x:
        yield v * v
# yield from | X
def f(x):
    yield from x
# yield as a value | 1.5
def f(x):
    y = yield x
    return y
# class body | 1.5
def f(x):
    class C:
        y = x
    return C.y * x
# class without active values | 1.5
def f(x):
    class C:
        y = 2.0
    return C.y * x
# lambda with default | 1.5
def f(x):
    g = lambda y=x: y * y
    return g()
# lambda called at once | 1.5
def f(x):
    return (lambda y: y * y)(x)
# lambda of passive values | 1.5
def f(x):
    g = lambda k: k + 1
    return g(2) * x
# lambda as the function | 1.5
f = lambda x: x * math.sin(x)
# lambda with a default, and its name again inside | 1.5
f = lambda x, k=2.0: (lambda k: k)(3.0) * x * k
# star import in the function's module | X
from numpy import *
def f(x):
    return sin(x).sum() * exp(x[0])
# star import that shadows | X
from numpy import *
def f(x):
    return sum(x * x) + max(x)
# del of a passive name | 1.5
def f(x):
    k = 2.0
    y = x * k
    del k
    return y * x
# del and again | 1.5
def f(x):
    y = x * x
    z = y * x
    del y
    y = z * 2.0
    return y
# del of an item | X
def f(x):
    a = [1.0, 2.0]
    del a[0]
    return x.sum() * a[0]
# del, then read | 1.5
def f(x):
    y = x * x
    del y
    return y
# global | 1.5
K = 2.0
def f(x):
    global K
    K = x
    return K * x
# global that is only read | 1.5
K = 2.0
def f(x):
    global K
    return K * x
# nonlocal | 1.5
def outer():
    k = 2.0
    def f(x):
        nonlocal k
        k = k + 1.0
        return k * x
    return f
f = outer()
# closure | 1.5
def outer(k):
    def f(x):
        return k * x * x
    return f
f = outer(2.0)
# closure over an array | X
def outer(k):
    def f(x):
        return (k * x * x).sum()
    return f
f = outer(np.array([1.0, 2.0, 3.0]))
# try | 1.5
def f(x):
    try:
        y = math.sqrt(x)
    except ValueError:
        y = 0.0
    return y
# try finally | 1.5
def f(x):
    try:
        y = x * x
    finally:
        pass
    return y
# with | X
def f(x):
    with np.errstate(all="ignore"):
        y = np.sqrt(x * x)
    return y.sum()
# match | 1.5 | 3.10
def f(x, n=1):
    match n:
        case 0:
            y = x
        case _:
            y = x * x
    return y
# list comprehension over active values | X
def f(x):
    return sum([v * v for v in x])
# generator expression | X
def f(x):
    return sum(v * v for v in x)
# comprehension of active captured value | 1.5
def f(x):
    return np.array([x * k for k in range(3)]).sum()
# comprehension over passive values | 1.5
def f(x):
    ks = [k * k for k in range(4)]
    return x * ks[3]
# dict comprehension | 1.5
def f(x):
    d = {k: x * k for k in range(3)}
    return d[2]
# set comprehension of passive values | 1.5
def f(x):
    return x * len({k % 2 for k in range(5)})
# dict of active values | 1.5
def f(x):
    d = {"a": x * x, "b": 2.0}
    return d["a"] * d["b"]
# dict of passive values | 1.5
def f(x):
    d = {"a": 3.0}
    return d["a"] * x
# list of active values | 1.5
def f(x):
    a = [x, x * x]
    return a[0] * a[1]
# list of active values, appended | 1.5
def f(x):
    a = []
    a.append(x * x)
    return a[0]
# tuple of active values | 1.5
def f(x):
    t = (x, x * x)
    return t[0] * t[1]
# tuple of active values, indexed by a variable | 1.5
def f(x):
    t = (x, x * x)
    k = 1
    return t[k]
# tuple in a loop | 1.5
def f(x):
    y = 0.0
    for v in (x, x * x, 3.0):
        y = y + v * v
    return y
# tuple of passive values in a loop | 1.5
def f(x):
    y = 0.0
    for v in (1.0, 2.0):
        y = y + v * x
    return y
# set literal | 1.5
def f(x):
    s = {1.0, 2.0}
    return x * len(s)
# set of active values | 1.5
def f(x):
    s = {x, x * x}
    return sum(s)
# f-string of an active value | 1.5
def f(x):
    name = f"{x:.3f} and {x!r}"
    return x * x
# f-string used for a key | 1.5
def f(x):
    d = {"k1": 2.0}
    return d[f"k{1}"] * x
# printed active value | 1.5
def f(x):
    y = x * x
    print("y is", end="")
    return y * x
# walrus | 1.5
def f(x):
    return (y := x * x) + y
# walrus in a test | 1.5
def f(x):
    if (y := x * x) > 1.0:
        z = y
    else:
        z = x
    return z
# walrus in a comprehension | X
def f(x):
    return sum((t := v) * t for v in x)
# nested function | 1.5
def f(x):
    def g(y):
        return y * y
    return g(x)
# nested function that captures | 1.5
def f(x):
    def g():
        return x * x
    return g()
# recursive function | 1.5
def f(x, n=3):
    return x if n == 0 else x * f(x, n - 1)
# decorated by functools.wraps | 1.5
import functools
def deco(g):
    @functools.wraps(g)
    def wrapped(x):
        return 2.0 * g(x)
    return wrapped
@deco
def f(x):
    return x * x
# decorated without wraps | 1.5
def deco(g):
    def wrapped(x):
        return 2.0 * g(x)
    return wrapped
@deco
def f(x):
    return x * x
# lru_cache | 1.5
import functools
@functools.lru_cache(maxsize=None)
def f(x):
    return x * x
# decorator that returns the function | 1.5
def same(g):
    g.tag = 1
    return g
@same
def f(x):
    return x * x
# chained comparison | 0.5
def f(x):
    return x * x if 0.0 < x < 1.0 else x
# chained comparison in a statement | 0.5
def f(x, y=0.7):
    if 0.0 < x <= y < 1.0 != x:
        z = x * y
    else:
        z = x
    return z
# comparison as a number | 0.5
def f(x):
    return (x > 0.2) * x * x
# comparison returned | 0.5
def f(x):
    return x > 0.2
# mask arithmetic | X
def f(x):
    return ((x > 0.0) * x).sum()
# is None | 1.5
def f(x, y=None):
    if y is None:
        y = 2.0
    return x * y
# is None, given | 1.5, 3.0
def f(x, y=None):
    if y is None:
        y = x
    return x * y
# None default by or | 1.5
def f(x, y=None):
    y = y or x
    return x * y
# None default in a ternary | 1.5
def f(x, y=None):
    z = x if y is None else y
    return z * x
# string argument | 1.5, "square"
def f(x, how):
    if how == "square":
        return_value = x * x
    else:
        return_value = x
    return return_value
# string as the argument in wrt | "a"
def f(x):
    return x
# dict argument | 1.5, {"k": 2.0}
def f(x, d):
    return x * d["k"]
# list argument in wrt | [1.0, 2.0]
def f(x):
    return x[0] * x[1]
# tuple argument in wrt | (1.0, 2.0)
def f(x):
    a, b = x
    return a * b
# bool argument in wrt | True
def f(x):
    return x * 2.0
# int argument in wrt | 3
def f(x):
    return x * x / 2
# int array in wrt | np.array([1, 2])
def f(x):
    return (x * x).sum()
# complex argument in wrt | 1j
def f(x):
    return x * x
# object array in wrt | np.array([1.0, 2.0], dtype=object)
def f(x):
    return (x * x).sum()
# empty body | 1.5
def f(x):
    ...
# pass only | 1.5
def f(x):
    pass
# docstring only | 1.5
def f(x):
    """Nothing."""
# return nothing | 1.5
def f(x):
    y = x
    return
# return None | 1.5
def f(x):
    return None
# return a constant | 1.5
def f(x):
    return 3.0
# return a string | 1.5
def f(x):
    return "x"
# return the argument | 1.5
def f(x):
    return x
# return an array as it is | X
def f(x):
    return x
# missing return on a path | 1.5
def f(x):
    if x > 1.0:
        return x * x
# returns in both branches | 1.5
def f(x):
    if x > 1.0:
        return x * x
    else:
        return x
# early return | 1.5
def f(x):
    if x > 1.0:
        return x * x
    return x
# return in a loop | 1.5
def f(x):
    for i in range(5):
        x = x * 1.5
        if x > 4.0:
            return x
    return x
# unreachable code | 1.5
def f(x):
    return x * x
    return x
# unreachable branch | 1.5
def f(x):
    y = x
    if False:
        y = undefined_name(x)
    return y * x
# raise | 1.5
def f(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * x
# assert | 1.5
def f(x):
    assert x > 0.0, f"bad {x}"
    return x * x
# assert with a call | X
def f(x):
    assert np.all(np.isfinite(x)), "bad"
    return (x * x).sum()
# slice object | X
def f(x):
    s = slice(0, 2)
    return (x[s] * x[s]).sum()
# slice object of the builtin, in place | X
def f(x):
    return x[slice(None, None, 2)].sum()
# Ellipsis | M
def f(x):
    return (x[..., 1] * x[..., 0]).sum()
# Ellipsis of a vector | X
def f(x):
    return (x[...] * x).sum()
# boolean mask gather | X
def f(x):
    return (x[x > 0.0] ** 2).sum()
# mask in a name | M
def f(x):
    m = x > 0.5
    y = x[m]
    return (y * y).sum() + x[~m].sum()
# mask of a row | M
def f(x):
    return x[np.array([True, False])].sum()
# x[()] | X
def f(x):
    return (x[()] * x).sum()
# x[()] of 0-d | np.array(1.5)
def f(x):
    return x[()] * x
# x[None] | X
def f(x):
    return (x[None] * x[:, None]).sum()
# newaxis by name | X
def f(x):
    return (x[np.newaxis] * x[:, np.newaxis]).sum()
# negative steps | X
def f(x):
    return (x[::-1] * x[-1:0:-1].sum()).sum()
# negative step, all three | M
def f(x):
    return (x[::-1, 2:0:-1] * x[:, :2]).sum()
# index out of range | X
def f(x):
    return x[7]
# too many indices | X
def f(x):
    return x[0, 0]
# index by a float | X
def f(x):
    return x[1.0]
# index by a list | X
def f(x):
    return (x[[0, 0, 2]] ** 2).sum()
# index by an active int | X
def f(x):
    return x[int(x[2])] * x[0]
# index by argmax | X
def f(x):
    return x[np.argmax(x)] * x[x.argmin()]
# index by a bool | X
def f(x):
    return x[True].sum()
# np.ix_ | M
def f(x):
    return (x[np.ix_([0, 1], [0, 2])] ** 2).sum()
# np.r_ | X
def f(x):
    return (np.r_[x, 1.0, x] ** 2).sum()
# np.c_ | X
def f(x):
    return np.c_[x, x].sum()
# take | X
def f(x):
    return np.take(x, [0, 0]).sum() * x[1]
# starred call | X
def f(x):
    a = (x, 0)
    return np.sum(*a)
# double starred call | X
def f(x):
    k = {"axis": 0}
    return np.sum(x, **k)
# starred target | X
def f(x):
    a, *b = x
    return a * a
# starred literal | 1.5
def f(x):
    return np.array([*(x, x)]).sum()
# *args | 1.5
def f(*x):
    return x[0]
# **kwargs | 1.5
def f(x, **options):
    return x * x
# keyword-only | 1.5
def f(x, *, k=2.0):
    return k * x * x
# keyword-only in wrt | 1.5 | ("x", "k")
def f(x, *, k=2.0):
    return k * k * x
# positional-only | 1.5, 2.0
def f(x, y, /, z=3.0):
    return x * y * z
# parameter named like ours | 1.5, 2.0 | ("x", "x_bar")
def f(x, x_bar, result_bar=3.0, np_=1.0):
    result = x * x_bar * result_bar
    return result * np_
# mutable default | 1.5
def f(x, cache=[]):
    return x * (1.0 + len(cache))
# mutable default that is mutated | 1.5
def f(x, cache=[]):
    cache.append(1)
    return x * x
# array default | X
def f(x, w=np.array([1.0, 2.0, 3.0])):
    return (w * x).sum()
# default that is an expression | 1.5
def f(x, k=math.pi / 2):
    return k * x * x
# annotated parameters | 1.5
def f(x: "float", k: int = 2) -> float:
    y: float = x * k
    z: float
    return y
# wrong annotation | X
def f(x: float):
    return (x * x).sum()
# augmented attribute | X
def f(x):
    x.flags.writeable &= True
    return x.sum()
# assignment to an attribute | X
def f(x):
    x.shape = (3, 1)
    return x.sum()
# augmented item | X
def f(x):
    y = x * 1.0
    y[0] += 1.0
    return y.sum()
# assignment to an item | X
def f(x):
    y = np.zeros(3)
    y[0] = x[0]
    return y.sum()
# passive buffer written | X
def f(x):
    w = np.zeros(3)
    w[0] = 2.0
    return (w * x).sum()
# augmented array | X
def f(x):
    y = x * x
    y += x
    return (y * y).sum()
# augmented argument | X
def f(x):
    x += 1.0
    return (x * x).sum()
# augmented alias | X
def f(x):
    y = x
    y += 1.0
    return (x * y).sum()
# augmented scalar argument | 1.5
def f(x):
    x += 1.0
    x *= x
    x -= 0.5
    x /= 2.0
    x **= 2
    return x
# augmented matmul | np.array([[1.0, 2.0], [3.0, 4.0]])
def f(x):
    y = x * 1.0
    y @= x
    return y.sum()
# augmented floor division | 7.5
def f(x):
    y = x * x
    y //= 2.0
    return y * x
# in-place method | X
def f(x):
    y = x.copy()
    y.sort()
    return y[0]
# sorted | X
def f(x):
    return np.sort(x)[0]
# out= | X
def f(x):
    y = np.empty(3)
    np.multiply(x, x, out=y)
    return y.sum()
# where= | X
def f(x):
    return np.sum(x, where=x > 0.0)
# dtype= | X
def f(x):
    return np.sum(x, dtype=float)
# initial= | X
def f(x):
    return np.max(x, initial=0.0)
# complex constant | 1.5
def f(x):
    return x * 1j
# complex, then real | 1.5
def f(x):
    return abs(x * 1j)
# int overflow | 1.5
def f(x):
    return x * 10**400
# big int | 1.5
def f(x):
    return x * (2**70 // 2**69)
# int array arithmetic | X
def f(x):
    k = np.array([2**62, 1, 1])
    return (x * (k * 4 + 1)).sum()
# huge float constants | 1.5
def f(x):
    return x * 1e308 * 1e-308 if x > 0.0 else 1e400
# division by zero in a branch not taken | 1.5
def f(x):
    return x * x if x > 0.0 else 1.0 / 0.0
# very long line | 1.5
def f(x):
    return x + x * 1.0 + x * 2.0 + x * 3.0 + x * 4.0 + x * 5.0 + x * 6.0 + x * 7.0 + x * 8.0 + x * 9.0 + x * 10.0 + x * 11.0 + x * 12.0 + x * 13.0 + x * 14.0 + x * 15.0 + x * 16.0 + x * math.sin(x) * math.cos(x) * math.exp(-x)
# deeply nested | 1.5
def f(x):
    return ((((((((((((((((((x*x)+x)*x)+x)*x)+x)*x)+x)*x)+x)*x)+x)*x)+x)*x)+x)*x)+x)
# unicode names | 1.5
def f(θ, Δt=0.1):
    naïve = θ * Δt
    return naïve * θ
# unicode that is normalised | 1.5
def f(ﬁ):
    return fi * ﬁ
# unicode in a string and a comment | 1.5
def f(x):
    assert x > 0, "größer"  # Übung
    return x * x
# names like builtins | X
def f(x):
    sum = x * x
    len = 2.0
    return sum[0] * len
# names like modules | X
def f(x):
    np_sum = x.sum()
    math = 2.0
    return np_sum * math
# parameter called np | 1.5, 2.0
def f(x, np):
    return x * np * x
# underscore names | 1.5
def f(x):
    _, __ = x * x, 2.0
    return _ * __
# loop variable underscore | 1.5
def f(x):
    for _ in range(3):
        x = x * x / 2.0
    return x
# T of a vector | X
def f(x):
    return (x.T * x).sum()
# T of T | M
def f(x):
    return (x.T.T * x).sum()
# shape unpacked | M
def f(x):
    n, m = x.shape
    return x.sum() / n * m
# shape unpacked with the wrong count | M
def f(x):
    n, m, k = x.shape
    return x.sum() / n
# shape unpacked by one | X
def f(x):
    n, = x.shape
    return x.sum() / n
# array unpacked | X
def f(x):
    a, b, c = x
    return a * b * c
# array unpacked with the wrong count | X
def f(x):
    a, b = x
    return a * b
# list target | X
def f(x):
    [a, b, c] = x
    return a * b * c
# nested targets | X
def f(x):
    (a, b), c = (x[0], x[1]), x[2]
    return a * b * c
# swap | X
def f(x):
    a, b = x[0], x[1]
    a, b = b * b, a
    return a * b
# same name twice in a target | 1.5
def f(x):
    a, a = x, x * x
    return a
# chained assignment | 1.5
def f(x):
    a = b = x * x
    return a * b
# chained assignment of arrays | X
def f(x):
    a = b = x * x
    b = b + a
    return (a * b).sum()
# chained to tuples | X
def f(x):
    (a, b) = c = x[0], x[1]
    return a * b * c[0]
# 0-d array | np.array(1.5)
def f(x):
    return np.sin(x) * x
# 0-d array, augmented | np.array(1.5)
def f(x):
    y = x
    y += 1.0
    return y * x
# NumPy scalar | np.float64(1.5)
def f(x):
    return x * x
# float32 scalar | np.float32(1.5)
def f(x):
    return x * x
# empty array | np.zeros(0)
def f(x):
    return (x * x).sum()
# empty matrix | np.zeros((0, 3))
def f(x):
    return np.sin(x).sum(axis=0)
# mean of an empty axis | np.zeros((3, 0))
def f(x):
    return x.sum(axis=1)
# max of empty | np.zeros(0)
def f(x):
    return np.max(x)
# loop over an empty array | np.zeros(0)
def f(x):
    s = 0.0
    for v in x:
        s = s + v * v
    return s
# size-1 axes | np.array([[1.5]])
def f(x):
    return (x * np.ones((3, 1)) + x[0] * np.ones((1, 4))).sum(axis=0)
# size-1 vector | np.array([1.5])
def f(x):
    return (x + np.arange(3.0)) * x
# zero trips | 1.5
def f(x):
    y = x * x
    for i in range(0):
        y = y * x
    return y
# zero trips of a while | 1.5
def f(x):
    y = x
    while y < 0.0:
        y = y + x
    return y * x
# a name bound only in the loop | 1.5
def f(x, n=2):
    for i in range(n):
        z = x * i
    return z
# a name bound only in a loop with no trip | 1.5
def f(x, n=0):
    for i in range(n):
        z = x * i
    return z
# a name bound in one branch | 1.5
def f(x):
    if x > 1.0:
        z = x * x
    return z
# a name bound in the other branch | 1.5
def f(x):
    if x < 1.0:
        z = x * x
    return z
# loop variable after the loop | 1.5
def f(x):
    for i in range(4):
        x = x * 0.9
    return x * i
# nested loops with break | 1.5
def f(x):
    for i in range(3):
        for j in range(3):
            if j > i:
                break
            x = x * 1.1
    return x
# continue | 1.5
def f(x):
    for i in range(4):
        if i == 2:
            continue
        x = x * 1.1
    return x
# while True | 1.5
def f(x):
    while True:
        x = x * 1.5
        if x > 9.0:
            break
    return x
# for else | 1.5
def f(x):
    for i in range(3):
        x = x * 1.1
    else:
        x = x * 2.0
    return x
# while else | 1.5
def f(x):
    while x < 9.0:
        x = x * 1.5
    else:
        x = x * 2.0
    return x
# negative range | 1.5
def f(x):
    for i in range(5, 0, -2):
        x = x * i / 2.0
    return x
# range of a float | 1.5
def f(x):
    for i in range(x):
        x = x * 2.0
    return x
# range by keyword | 1.5
def f(x):
    for i in range(start=0, stop=3):
        x = x * 2.0
    return x
# range that changes | 1.5
def f(x, n=3):
    for i in range(n):
        n = n - 1
        x = x * (n + 2)
    return x
# loop variable assigned | 1.5
def f(x):
    for i in range(3):
        i = i * 2
        x = x * (i + 1)
    return x
# enumerate with start | X
def f(x):
    s = 0.0
    for k, v in enumerate(x, start=1):
        s = s + k * v * v
    return s
# enumerate with one target | X
def f(x):
    s = 0.0
    for p in enumerate(x):
        s = s + p[0] * p[1]
    return s
# zip | X, np.array([1.0, 2.0]) | ("x", "y")
def f(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s = s + a * b * b
    return s
# zip of unequal ends | X
def f(x):
    s = 0.0
    for a, b in zip(x[1:], x[:-1]):
        s = s * a + b
    return s
# reversed | X
def f(x):
    s = 1.0
    for v in reversed(x):
        s = s * v + v
    return s
# rows of a matrix | M
def f(x):
    h = np.zeros(3)
    for row in x:
        h = np.tanh(h + row)
    return h.sum()
# iteration over a scalar | 1.5
def f(x):
    s = 0.0
    for v in x:
        s = s + v
    return s
# items of a dict | 1.5
def f(x):
    s = 0.0
    for k, v in {"a": 1.0, "b": 2.0}.items():
        s = s + v * x
    return s
# map | X
def f(x):
    s = 0.0
    for v in map(math.sin, x):
        s = s + v
    return s
# sum of an array | X
def f(x):
    return sum(x) * sum(x * x)
# sum of a list | 1.5
def f(x):
    return sum([x, x * x])
# max of many | 1.5
def f(x):
    return max(x, 0.1, x * x)
# max of a list | 1.5
def f(x):
    return max([x, x * x])
# max of an array | X
def f(x):
    return max(x)
# and, or | 1.5
def f(x):
    y = x and x * x
    return (y or 3.0) * (0.0 or x)
# not | 1.5
def f(x):
    return x * (not x) + x * x * (not 0)
# bitwise | 1.5
def f(x, n=5):
    return x * (n & 4) * (n << 1) * (n ^ 1) + (~n) * x
# modulo of ints | 1.5
def f(x, n=7):
    return x * (n % 4) * (n // 2) * (-n % 4)
# power of a negative base | -1.5
def f(x):
    return x**3 + x**2
# zero to a power | 0.0
def f(x):
    return x**2 + x
# power by an int variable | -1.5, 3
def f(x, n):
    return x**n
# active power | 1.5
def f(x):
    return x**x + 2.0**x
# expression statement | 1.5
def f(x):
    x * x
    x.real
    "a comment"
    return x * x
# semicolons | 1.5
def f(x): y = x * x; z = y * x; return z
# line continuation | 1.5
def f(x):
    y = x \
        * x
    return (y
            * x)
# ternary chain | 1.5
def f(x):
    return x if x < 0.0 else x * x if x < 2.0 else x * x * x
# if elif else | 1.5
def f(x):
    if x < 0.0:
        y = x
    elif x < 2.0:
        y = x * x
    else:
        y = 1.0
    return y * x
# dead active code | 1.5
def f(x):
    z = math.exp(x) * 1e10
    z = 2.0
    return z * x
# tuple output | 1.5
def f(x):
    return x, x * x
# nested tuple output | 1.5
def f(x):
    return x, (x * x, 2.0)
# list output | 1.5
def f(x):
    return [x, x * x]
# dict output | 1.5
def f(x):
    return {"a": x * x}
# output with a string | 1.5
def f(x):
    return x * x, "ok"
# output with None | 1.5
def f(x):
    return x * x, None
# output twice the same | X
def f(x):
    y = x * x
    return y, y
# output and argument | X
def f(x):
    return x, x * 2.0
# tuple output in a name | 1.5
def f(x):
    t = x, x * x
    return t
# starred output | 1.5
def f(x):
    return (*(x, x),)
# integer output | X
def f(x):
    return x.size
# user function, passive | 1.5
def g(n):
    return n + 1
def f(x):
    return x * g(2)
# user function, active | 1.5
def g(y):
    return y * y
def f(x):
    return g(x)
# function argument | 1.5, math.sin
def f(x, g):
    return g(x)
# function chosen | 1.5
def f(x):
    g = math.sin if x > 0.0 else math.cos
    return g(x)
# function under another name | 1.5
def f(x):
    g = math.sin
    return g(x) * x
# global function under another name | 1.5
g = math.sin
def f(x):
    return g(x) * x
# partial | 1.5
import functools
g = functools.partial(max, 0.0)
def f(x):
    return g(x)
# partial as f | 1.5
import functools
def g(k, x):
    return k * x
f = functools.partial(g, 2.0)
# callable object as f | 1.5
class C:
    def __call__(self, x):
        return x * x
f = C()
# builtin as f | 1.5
f = math.sin
# method as f | 1.5
class C:
    def f(self, x):
        return x * x
f = C().f
# static method as f | 1.5
class C:
    @staticmethod
    def f(x):
        return x * x
f = C.f
# class attribute read | 1.5
class C:
    k = 2.0
def f(x):
    return C.k * x
# ufunc method | X
def f(x):
    return np.add.reduce(x) * x[0]
# np.vectorize | X
g = np.vectorize(lambda v: v * v)
def f(x):
    return g(x).sum()
# apply_along_axis | M
def f(x):
    return np.apply_along_axis(lambda r: r.sum(), 1, x)
# einsum | M
def f(x):
    return np.einsum("ij,ij->", x, x)
# linalg | M
def f(x):
    return np.linalg.norm(x)
# random | X
def f(x):
    return (x * np.random.default_rng(0).normal(size=3)).sum()
# import inside | 1.5
def f(x):
    import math
    return math.sin(x)
# undefined name | 1.5
def f(x):
    return x * undefined
# undefined attribute | 1.5
def f(x):
    return np.no_such_thing(x)
# read before assignment | 1.5
def f(x):
    y = z * x
    z = 1.0
    return y
# global rebound twice | 1.5
K = 1.0
K = 2.0
def f(x):
    return K * x
# no parameters | 
def f():
    return 1.0
# x used as a type | 1.5
def f(x):
    return type(x)(2.0) * x
# isinstance | 1.5
def f(x):
    return x * x if isinstance(x, float) else x
# getattr | X
def f(x):
    return getattr(x, "sum")()
# eval | 1.5
def f(x):
    return eval("x * x")
# locals | 1.5
def f(x):
    return locals()["x"] * x
# matrix times its shape | M
def f(x):
    return x * x.shape[0] + x.ndim * len(x) + x.size
# mixed ranks | M
def f(x):
    return x + x[0] + x[:, :1] + x[0, 0]
# broadcast of an outer sum | X
def f(x):
    return np.exp(x[:, None] - x).sum(axis=0)
# everything in one return | M
def f(x):
    return np.mean((np.tanh(x @ x.T) - np.eye(2)) ** 2) + 0.1 * np.sum(np.abs(x))
# array from scalars in a loop | 1.5
def f(x):
    s = np.zeros(2)
    for i in range(3):
        s = s + np.array([x, x * i])
    return s
# passive array filled | X
def f(x):
    w = np.ones(3)
    w.fill(2.0)
    return (w * x).sum()
# passive list appended | 1.5
def f(x):
    a = [5.0]
    y = a[-1] * x * x
    a.append(3.0)
    return y * a[-1] * x
# passive iterator | 1.5
def f(x):
    it = iter([1.0, 2.0])
    return next(it) * x + next(it) * x * x
# random numbers in a loop | 1.5
def f(x):
    r = np.random.default_rng(1)
    y = x
    for k in range(3):
        y = y * r.normal() * x
    return y
# range in a name | 1.5
def f(x):
    r = range(3)
    for i in r:
        x = x * (i + 1)
    return x
# own range | 1.5
def range(n):
    return [0.5, 0.25]
def f(x):
    for i in range(3):
        x = x * i * x
    return x
# own enumerate | X
def enumerate(x):
    return [(2.0, 3.0), (1.0, 5.0)]
def f(x):
    s = 0.0
    for k, v in enumerate(x):
        s = s + k * v * x[0] * x[0]
    return s
# own zip | X
def zip(a, b):
    return [(2.0, 3.0)]
def f(x):
    s = 0.0
    for k, v in zip(x, x):
        s = s + k * v * x[0] * x[0]
    return s
# own reversed | X
def reversed(a):
    return a
def f(x):
    s = 1.0
    for v in reversed(x):
        s = s * 0.5 + v * v
    return s
# parameter called range | 1.5, lambda n: [0.5, 0.25]
def f(x, range):
    for i in range(3):
        x = x * i * x
    return x
# own abs | 1.5
def abs(x):
    return 5.0
def f(x):
    return abs(2.0) * x
# np is math | 1.5
import math as np
def f(x):
    return np.sin(x)
# np is a class | 1.5
class np:
    @staticmethod
    def sin(x):
        return x * x
def f(x):
    return np.sin(x)
# loop variable is a parameter | 1.5
def f(x, n=3):
    y = x
    for n in range(n):
        y = y * x
    return y * n
# loop variable is the array | X
def f(x):
    s = 0.0
    for x in x:
        s = s + x * x
    return s
# comprehension that shadows | 1.5
def f(x):
    a = [x for x in (1.0, 2.0)]
    return x * a[1]
# parameters swapped | 1.5, 2.5 | ("x", "y")
def f(x, y):
    x, y = y, x * y
    return x * x * y
# unbound in the first pass | 1.5
def f(x):
    for i in range(3):
        if i > 0:
            x = x * z
        z = x
    return x
# names like ours | 1.5
def f(x):
    x_bar = x * x
    x_saved = x_bar * 2.0
    result = x_saved * x
    t_bar = result * x
    for i in range(2):
        trips = x * t_bar
        t_bar = trips * 0.1
    taken = t_bar
    if taken > 0.0:
        taken = taken * taken
    return taken + result
# globals named like ours | X
x_bar = 3.0
_unbroadcast = 2.0
result = 5.0
def f(x, y=1.0):
    return (x * _unbroadcast * x_bar * y * x * result).sum()
# closure named like ours | X
def outer():
    _unbroadcast = 2.0
    x_bar = 4.0
    def f(x, y=1.0):
        return (x * _unbroadcast * x_bar * y * x).sum()
    return f
f = outer()
# int becomes float in a loop | 1.5
def f(x):
    y = 1
    for i in range(3):
        y = y * x
    return y
# rank grows in a loop | X
def f(x):
    y = x
    for i in range(2):
        y = y[None] * x
    return y.sum()
# array grows in a loop | X
def f(x):
    y = x[:1]
    for i in range(2):
        y = np.concatenate([y, y * x[1]])
    return y.sum()
# ranks differ in branches | X
def f(x, c=True):
    if c:
        y = x
    else:
        y = x.sum()
    return (y * y).sum()
# or of arrays | X
def f(x, c=0):
    return (c or x).sum()
# view of a view | M
def f(x):
    y = x.T
    z = y[1:]
    x = x * 2.0
    return (z * z).sum() + x.sum()
# strided argument | M.T
def f(x):
    return (x.ravel() ** 2 * np.arange(6.0)).sum()
# read-only argument | np.broadcast_to(np.array([1.5]), (3,))
def f(x):
    y = x * x
    y += x
    return y.sum()
# global list | X
W = [1.0, 2.0, 3.0]
def f(x):
    s = 0.0
    for w, v in zip(W, x):
        s = s + w * v * v
    return s
# global class attribute | 1.5
class P:
    k = 2.0
def f(x):
    y = P.k * x
    return y * P.k * x
# impure passive function | 1.5
COUNT = [0]
def g():
    COUNT[0] += 1
    return 2.0
def f(x):
    return g() * x * x
# function that changes a passive array | X
def g(a):
    a[0] = 9.0
    return 1.0
def f(x):
    w = np.ones(3)
    y = (w * x * x).sum()
    return y * g(w)
# printed active argument | 1.5
def f(x):
    print(x, end="\r")
    return x * x
# annotated rank that is wrong | X
from typing import Annotated
def f(x: Annotated[np.ndarray, "n d"]):
    return (x * x).sum()
'''

# Odd expressions of a vector x.
EXPRESSIONS = r'''
float(f"{x[0]!r}") * x[1]
float(str(x[0])) * x[1]
float("%r" % float(x[0])) * x[1]
float("{}".format(x[0])) * x[1]
x.tolist()[0] * x[1]
x.flat[0] * x[1]
x.item(0) * x[1]
x.view().sum()
x.__mul__(x).sum()
x.__getitem__(0)
np.array(x.tolist()).sum()
np.asarray(x, dtype=int).sum() * x[0]
np.array(x, dtype=np.float32).sum()
np.float32(x[0]) * x[1]
abs(x[0] * 1j)
x[0] ** 0.5j
(lambda: x[0])() * x[1]
[x[0]][0] * x[1]
{"a": x[0]}["a"] * x[1]
(x[0],)[0] * x[1]
(x[0], x[1])[::-1][0] * x[1]
{"a": x[0]}.get("a") * x[1]
dict(a=x[0])["a"] * x[1]
list(x)[0] * x[1]
tuple(x)[0] * x[1]
np.sum(list(x))
np.sum([x[0], x[1]])
np.sum((x, x))
np.max([x[0], x[1]])
np.exp([x[0], x[1]]).sum()
np.dot([x[0], x[1]], [1.0, 2.0])
np.stack([[x[0], 1.0], [x[1], 2.0]]).sum()
np.concatenate([[x[0]], x]).sum()
np.concatenate([x[:1], [x[0]]]).sum()
np.concatenate(list(x[:, None])).sum()
np.concatenate([x[None], x[None]], axis=None).sum()
np.stack([x * k for k in range(3)]).sum()
sorted([x[0], x[1]])[0]
max(x[0], x[1], x[2])
max([x[0], x[1]])
max(x, key=abs)
max(x.tolist())
min(x[0], 3)
max(x[0], x[1], key=abs)
max(abs(x))
np.ndarray.sum(x)
type(x[0])(x[0]) * x[1]
x.dtype.type(2.0) * x[0]
math.prod(x)
math.prod([x[0], x[1]])
math.dist(x, [0.0, 0.0, 0.0])
math.hypot(x[0], x[1], x[2])
math.hypot(x[0])
divmod(x[0], 2.0)[1]
pow(x[0], 2)
complex(x[0], 1.0).real
np.linspace(0.0, x[0], 3).sum()
np.arange(x[0] + 3.0).sum()
np.full(3, x[0]).sum()
np.full_like(x, x[0]).sum()
np.ones_like(x).sum() * x[0]
np.tile(x, 2).sum()
np.repeat(x, 2).sum()
np.roll(x, 1)[0]
np.diff(x).sum()
np.gradient(x).sum()
np.interp(x[0], [0.0, 1.0], [1.0, 2.0])
np.convolve(x, x).sum()
np.trace(x[:, None] * x)
np.diag(x).sum()
np.tril(x[:, None] * x).sum()
np.kron(x, x).sum()
np.tensordot(x, x, 1)
np.median(x)
np.average(x)
np.ptp(x)
np.nansum(x)
np.cumprod(x)[1]
np.unique(x)[0]
np.meshgrid(x, x)[0].sum()
np.hstack([x, x]).sum()
np.vstack([x, x]).sum()
np.split(x, 3)[0].sum()
np.select([x > 0.0], [x], 0.0).sum()
np.piecewise(x, [x > 0.0], [1.0]).sum()
np.choose([0, 1], [x[:2], x[1:]]).sum()
np.where(x > 0.0)[0].sum() * x[0]
np.where(x)[0].sum() * x[0]
np.floor(x, out=np.empty(3)).sum() * x[0]
np.floor(x, np.empty(3)).sum() * x[0]
np.exp(x, where=x > 0.0).sum()
np.exp(x, out=np.empty(3)).sum()
np.exp(x, dtype=np.float32).sum()
np.exp(x, np.empty(3)).sum()
np.sum(x, 0, float)
np.sum(x, 0, None)
np.sum(x, 0, np.float64)
np.sum(x, 0, None, None, True)
np.sum(x[None], 0, True).sum()
np.mean(x, 0, None)
np.max(x, 0, None)
np.max(x, 0, None, True)
np.var(x, 0, None)
np.var(x, 0, None, None, 1)
np.std(x, 0, None)
np.std(x, 0, float)
x.var(0, None)
x.sum(0, None)
x.max(0, None)
np.cumsum(x, 0, None)[1]
np.sum(a=x)
np.sum(x, axis=None, keepdims=None)
np.sum(x, axis=-1, keepdims=1).sum()
np.sum(x, axis=(0,))
np.sum(x, axis=[0])
np.sum(x[None], axis=())[0, 0]
np.mean(x[None], axis=())[0, 0]
np.max(x[None], axis=())[0, 0]
np.reshape(x, 3, "F").sum()
np.reshape(x, (3, 1), order="F").sum()
x.reshape(3, 1, order="F").sum()
x.reshape([3, 1]).sum()
x.reshape((3,)).sum()
x.reshape(1, -1)[0, 1]
x.reshape(-1, 3, 1)[0, 1, 0]
x.ravel("F")[1]
(x[:, None] * x).ravel("F")[1]
(x[:, None] * x).flatten("F")[1]
(x[:, None] * x[:2]).T.ravel()[1]
(x[:, None] * x[:2]).T.reshape(-1)[1]
np.copy(x, "F")[0]
x.astype("float64").sum()
x.astype(dtype=float).sum()
x.astype(float, copy=False).sum()
x.astype(bool).sum() * x[0]
x.clip(0.0).sum()
x.clip(max=1.0).sum()
x.clip(min=0.0, max=1.0).sum()
np.clip(x, min=0.0, max=1.0).sum()
x.clip(0.0, x[2]).sum()
np.clip(x, np.array([-1.0, 0.0, 0.0]), 2.0).sum()
np.clip(0.3, x[1], x[2])
np.round(x, 1).sum() * x[0]
x.round(1).sum() * x[0]
round(float(x[0])) * x[0]
x.flags.writeable * x[0]
x.nbytes * x[0]
x.strides[0] * x[0]
x.T.base.sum()
x.mT
x.squeeze().sum()
x.repeat(2).sum()
x.take([0, 0]).sum()
x.trace()
x.prod(initial=2.0)
x.max(initial=0.0)
x.sum(where=x > 0.0)
x.dot(x, np.empty(()))
np.dot(x, x, None)
np.vdot(x, x)
np.inner(x, 2.0).sum()
np.outer(x, x)[0, 1]
np.outer(x, x, None)[0, 1]
np.matmul(x, x, dtype=float)
np.einsum("i,i", x, x)
np.add.outer(x, x)[0, 1]
np.multiply.reduce(x)
np.add.accumulate(x)[1]
np.add(x, x, np.empty(3)).sum()
np.divide(x, 2).sum()
np.true_divide(x, 2).sum()
np.divmod(x, 0.73)[1].sum()
np.modf(x)[0].sum()
np.frexp(x)[0].sum()
np.ldexp(x, 2).sum()
np.ldexp(x, x.argmax()).sum()
np.nan_to_num(x, nan=1.0).sum()
np.nan_to_num(x, copy=False).sum()
np.transpose(x[:, None] * x[:2], axes=[1, 0])[0, 1]
np.transpose(x[None, :, None], (0, -1, 1))[0, 0, 1]
(x[:, None, None] * np.ones((3, 3, 3)) * x[:, None] ** 2 * x ** 3).transpose(-1, 0, 1)[0, 1, 2]
np.transpose(x[:, None, None] * x[:, None] ** 2 * x ** 3, (-1, 0, 1))[0, 1, 2]
np.moveaxis(x[:, None] * x, 0, 1)[0, 1]
np.swapaxes(x[:, None] * x[:2], 0, -1)[0, 1]
np.rot90(x[:, None] * x)[0, 1]
np.expand_dims(x, (0, -1)).sum()
np.broadcast_to(x[0], ())
np.broadcast_to(x, [2, 3]).sum()
np.broadcast_to(x, (2, 3), subok=True).sum()
np.broadcast_arrays(x, x)[0].sum()
np.atleast_2d(x).sum()
np.ravel(x[0]).sum()
np.array([x, x]).sum()
np.array([x, [1.0, 2.0, 3.0]]).sum()
np.array([[x[0]], [x[1]]])[1, 0]
np.array(((x[0], 1), (x[1], 2.0)))[1, 0]
np.array([x[0], 1])[0]
np.array([1, x[0]])[1]
np.array([x], ndmin=3).sum()
np.array([x[0], x], dtype=object)[0]
np.array([*x]).sum()
np.array([]).sum() + x[0]
np.array([v for v in x]).sum()
np.array(range(3)) @ x
np.fromiter((v for v in x), float).sum()
np.r_[x].sum()
np.mgrid[0:x[0]:3j].sum()
np.s_[x[0]] * x[1]
x[np.s_[:2]].sum()
x[np.index_exp[0]] 
x[slice(2)].sum()
x[(0,)]
x[(slice(None),)].sum()
x[[True, False, True]].sum()
x[[0]].sum()
x[[[0, 1], [1, 2]]].sum()
x[np.array([[0, 1], [1, 2]])].sum()
x[np.argsort(x)][0]
x[np.argsort(x)[::-1]][0]
x[np.argsort(x)[0]]
x[x.argmax():].sum()
x[:len(x) - 1].sum()
x[-2:][0]
x[5:].sum() + x[0]
x[2:0:-1][0]
x[::-2][1]
x[None, ..., None][0, 1, 0]
x[..., None].sum()
x[...][0]
x[-1] * x[-3]
x[np.nonzero(x > 0.0)].sum()
x[np.nonzero(x > 0.0)[0]].sum()
x[np.flatnonzero(x > 0.0)].sum()
x[~(x > 0.0)].sum()
x[(x > 0.0) & (x < 1.0)].sum()
x[x > 9.0].sum() + x[0]
x[False].sum() + x[0]
x[np.newaxis][0, 0]
x[:, np.newaxis][0, 0]
x[None][0][1]
x[1:][1:][0]
x[1:][np.array([0, 0])].sum()
x[np.array([0, 2])][1]
x[np.array([0, 2])][1:][0]
x[x > 0.0][0]
x[x > 0.0][1:].sum()
(x * 2.0)[0]
(x * 2.0)[1:][0]
(-x)[::-1][0]
np.sin(x)[0] * np.sin(x)[1]
x[0] if True else x[1]
x[0] if x[0] else x[1]
x[0] and x[1]
(x[0] > 9.0 and x[1]) * x[0]
x[0] or x[1]
not x[0]
(x[0] or 1.0) and (x[1] or 2.0)
x[0] < x[1] < x[2]
(x > 0) @ x
x @ (x > 0)
(x > 0).sum() * x[0]
(x > 0).mean() * x[0]
(x > 0) * 1.0 * x[0] @ x
x[0] // 1 * x[1]
7 % x[2]
-7.0 % x[2]
2 ** x @ x
0.0 ** abs(x[0]) + x[0]
x[0] ** True
x[0] ** x.size
x ** np.array([1, 2, 3]) @ x
(x ** 2.0) @ x
abs(x) ** 0.5 @ x
x[0] ** -1
x[0] << 1
~x
x[0] & 1
x @ x @ x
x is None
(x is not None) * x[0]
x.size / x[0]
x.shape[0] * x[0]
x.shape[-1:][0] * x[0]
x.ndim * x[0]
len(x) * x[0]
np.size(x) * x[0]
np.shape(x)[0] * x[0]
np.zeros(x.shape) @ x + x[0]
np.zeros_like(x) @ x + x[0]
np.ones(len(x)) @ x
np.eye(3) @ x @ x
np.arange(3) @ x
np.arange(3.0)[None] @ x
np.random.default_rng(0).normal() * x[0]
np.finfo(float).eps * x[0]
np.pi * x[0]
10 ** 30 * x[0]
True * x[0]
"a" * 2 == "aa" and x[0]
x[0] * (1,)[0]
x[0] * {"a": 1.0}["a"]
x[0] * [1.0, 2.0][-1]
x[0] * len("abc")
x[0] * len([1, 2])
x[0] * sum([1.0, 2.0])
x[0] * sum(k for k in range(3))
x[0] * int("3")
x[0] * float("3.5")
x[0] * ord("a")
x[0] * isinstance(x, np.ndarray)
x[0] * callable(x)
x[0] * hasattr(x, "T")
x[0] * bool(x[0])
sum(map(float, x))
sum(x)
sum(x, 1.0)
sum((x[0], x[1]))
sum(x * x for _ in range(2)).sum()
any(x) * x[0]
all(x > 0) * x[0]
print(x) or x[0]
'''


def programs() -> list:
    """(name, arguments, wrt, text) of each program that this Python can read."""
    found = []
    for part in re.split(r"^# ", PROGRAMS, flags=re.M)[1:]:
        head, _, text = part.partition("\n")
        name, arguments, *more = head.split(" | ")
        version = [tuple(map(int, m.split("."))) for m in more if re.fullmatch(r"\d\.\d+", m)]
        wrt = [eval(m) for m in more if not re.fullmatch(r"\d\.\d+", m)]
        if not version or sys.version_info >= version[0]:
            found.append(pytest.param(arguments, wrt[0] if wrt else 0, text, id=name))
    return found + [pytest.param("X", 0, f"def f(x):\n    return {line}\n", id=line) for line in EXPRESSIONS.split("\n")[1:-1]]


def function_of(text: str):
    text = f"import math\nimport numpy as np\n\n\n{text}"
    filename = f"<odd {next(COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"__name__": "odd"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


def made(arguments: str) -> tuple:
    return eval(f"({arguments},)" if arguments.strip() else "()", {"np": np, "math": math, "X": eval(X), "M": eval(M)})


def test_there_are_many():
    names = [program.id for program in programs()]
    assert len(names) > 200 and len(set(names)) == len(names)


@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
@pytest.mark.parametrize("arguments, wrt, text", programs())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_right_or_refused(arguments, wrt, text, with_example):
    f = function_of(text)
    try:
        check = srcdiff.check_grads(f, wrt, example=made(arguments) if with_example else None)
        failure = failure_of(f, made(arguments))
        if failure is None:
            check_or_guard(check, made(arguments))
        else:
            with pytest.raises(failure):
                srcdiff.vjp(f, wrt)(*made(arguments))
    except srcdiff.SrcdiffError as error:
        assert error.message and error.help
        assert error.place is None or "^" in str(error)


def failure_of(f, arguments: tuple):
    """The exception that the program itself raises, which the derivative has to raise too."""
    try:
        f(*arguments)
    except Exception as error:
        return type(error)
    return None


def check_or_guard(check, arguments: tuple) -> None:
    """Right, or a guard of the generated code says that it is not made for these arguments."""
    try:
        check(*arguments)
    except (ValueError, TypeError) as error:
        if not str(error).startswith("srcdiff:"):
            raise


def test_float32_stays_float32_where_an_example_tells_it():
    f = function_of("def f(x):\n    return (np.sin(x) * np.arange(2.0)).sum()\n")
    x = np.array([0.7, -1.2], dtype=np.float32)
    srcdiff.check_grads(f, example=(x,))(x)
