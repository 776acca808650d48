"""Pure only if the text shows it."""

from __future__ import annotations

import importlib
import sys

import pytest

from srcdiff.load.purity import is_pure
from srcdiff.load.scope import FileScope, LiveScope

HEAD = """
import math
import random
import numpy as np
import functools
from numpy import *
from math import erf

TABLE = np.ones(3)
COUNTS = []
RNG = np.random.default_rng(0)

def square(x):
    return x * x

def noisy(x):
    print(x)
    return x

def guarded(x):
    if x < 0:
        raise ValueError
    return x

def even(n):
    return True if n == 0 else odd(n - 1)

def odd(n):
    return False if n == 0 else even(n - 1)

def bad_even(n):
    return n == 0 or bad_odd(n - 1)

def bad_odd(n):
    return noisy(n) and bad_even(n - 1)

@functools.wraps(square)
def wrapped(x):
    return x
"""

PURE = """
return x
return np.sin(x) + math.cos(1.0) * erf(0.5) + exp(2.0)
return square(x) + even(4)
return x.sum() + x.mean(axis=0) + x.copy().reshape(2, 3).T.dot(x)
return np.add.reduce(x) + np.linalg.solve(x, x) + np.fft.fft(x)
return np.where(x > 0, x, 0) + np.clip(x, 0, 1) + np.arange(0, 10, 2)
return np.dot(x, x) + np.concatenate([x, x], 0)
return TABLE[0] * x[1:]
return [square(v) for v in x if v > 0]
return sum(abs(v) for v in x)
return np.float64(x) + float(x) + int(x)
return f(x - 1) if x > 0 else x
s = 0.0; s += x; s *= 2; return s
n = len(x); n -= 1; return x[n]
n = x.shape[0]; n -= 1; m = x.size; m -= 1; return x[n]
s, t = 0.0, 1.0; s += x; t += s; return t
y = np.zeros(3); y[0] = x; y[1:] += x; y += 1; return y
y = np.empty_like(x, dtype=float); y[:] = x; return y
y = x * 2; y += 1; return y
y = np.exp(x); y -= 1; return y
y = np.copy(x); y[0] += 1; return y
y = [1, 2]; y.append(x); y[0] = x; return y
y = x; return y
for i in range(3): x = x + i
while x > 0: x = x - 1
if x > 0: return x
y: float = x; return y
y = x; del y; return x
'doc'; pass
with np.errstate(all='ignore'): x = np.exp(x)
global TABLE; return TABLE[0]
try: x = 1\\nfinally: x = 2
return (y := x) * y
"""

# From Python 3.10 on.
MATCHES = {
    "match x:\\n  case 1: return x\\n  case [y, *z]: return y": True,
    "match x:\\n  case y: y[0] = 1": False,
    "match x:\\n  case square: return square(x)": False,
    "match x:\\n  case 1 if print(x): return x": False,
}

IMPURE = """
x[0] = 1; return x
x += 1; return x
x *= 2
x[1:] -= 1
x.flat = 0
x.shape = (2, 3)
y = x; y += 1; return y
y = x[1:]; y += 1; return y
y = x.T; y[0] = 1; return y
y = np.asarray(x); y += 1; return y
y = x.reshape(2, 3); y += 1; return y
y = square(x); y += 1; return y
y, z = x; y += 1; return y
y, z = x, 0.0; y += 1; return y
y = 0.0 if x is None else x; y += 1
y = 0.0; y = x; y += 1; return y
y = 0.0; y = y or x; y += 1; return y
for y in x: y += 1
y = (z := x); z += 1
y = [x]; y[0] += 1; return y
y = [x]; y[0][0] = 1; return y
y = [x].copy(); y[0] += 1
y = np.zeros(2, dtype=object); y[0] = x; y[0] += 1
y = TABLE; y[0] = 1
TABLE[0] = 1
COUNTS.append(x)
global TABLE; TABLE = x
del x[0]
print(x)
noisy(x)
bad_even(3)
wrapped(x)
undefined(x)
x.sort()
x.fill(0)
x.resize(3)
x.append(1)
x.pop()
x(1)
x.method()
RNG.normal()
random.random()
np.random.randn(3)
np.random.default_rng(0)
np.copyto(x, 1)
np.put(x, 0, 1)
np.add.at(x, 0, 1)
np.add(x, 1, out=x)
np.add(x, 1, x)
np.dot(x, x, x)
np.clip(x, 0, 1, x)
np.cumsum(x, 0, None, x)
np.add.reduce(x, 0, None, x)
np.concatenate([x, x], 0, x)
x.sum(0, None, x)
x.cumsum(out=x)
x.clip(0, 1, x)
np.nan_to_num(x, copy=False)
np.median(x, overwrite_input=True)
np.save('x', x)
np.load('x')
np.fill_diagonal(x, 0)
np.apply_along_axis(noisy, 0, x)
np.vectorize(noisy)(x)
np.memmap('x')
np.add(*x)
np.add(x, 1, **{'out': x})
np.seterr(all='raise')
np.testing.assert_allclose(x, 1)
open('x')
sorted(x, key=noisy)
max(x, key=noisy)
list(map(noisy, x))
np.pad(x, 1, noisy)
y = noisy; return np.pad(x, 1, y)
return noisy
setattr(x, 'a', 1)
exec('x[0] = 1')
return lambda: x
yield x
import os
with x: pass
with np.errstate() as old: pass
with np.errstate(): x[0] = 1
global TABLE; TABLE = x
try: x = 1\\nexcept ValueError: pass
try: x = 1\\nfinally: x[0] = 1
"""


def functions(bodies: str) -> list:
    """The bodies, one a line, in which `\\n` begins another one."""
    return bodies.strip().split("\n")


def module_with(body: str) -> str:
    lines = body.replace("\\n", "\n").split("\n")
    statements = lines if len(lines) > 1 or lines[0].startswith(("for", "while", "if", "with")) else lines[0].split("; ")
    return HEAD + "\ndef f(x):\n" + "".join(f"    {statement}\n" for statement in statements)


def judged(project, text: str, name: str = "f", **options) -> tuple:
    project(model=text)
    live, text = LiveScope(importlib.import_module("model").square), FileScope("model.py")
    return tuple(is_pure(scope.lookup(name), **options) for scope in (live, text))


@pytest.mark.parametrize("body", functions(PURE))
def test_pure(project, body):
    assert judged(project, module_with(body)) == (True, True)


@pytest.mark.parametrize("body", functions(IMPURE))
def test_impure(project, body):
    assert judged(project, module_with(body)) == (False, False)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match is new in Python 3.10")
@pytest.mark.parametrize("body", MATCHES)
def test_match(project, body):
    assert judged(project, module_with(body)) == (MATCHES[body], MATCHES[body])


def test_errors_are_effects_unless_they_may_happen_again(project):
    assert judged(project, HEAD, "guarded") == (False, False)
    assert judged(project, HEAD, "guarded", may_raise=True) == (True, True)


@pytest.mark.parametrize("name, pure", [("even", True), ("odd", True), ("bad_even", False), ("bad_odd", False)])
def test_recursion(project, name, pure):
    assert judged(project, HEAD, name) == (pure, pure)


def test_what_is_not_a_user_function(project):
    assert judged(project, HEAD, "TABLE") == (False, False)
    assert judged(project, HEAD, "range") == (False, False)


def test_nested_functions_and_async(project):
    assert judged(project, "def square(x): return x\ndef f(x):\n    def g(): return x\n    return g()\n") == (False, False)
    assert judged(project, "def square(x): return x\nasync def f(x):\n    return x\n") == (False, False)


def test_functions_of_other_files_and_closures(project):
    project(helpers="import math\nK = 2.0\ndef scaled(x):\n    return K * math.sin(x)\n")
    assert judged(project, "from helpers import scaled\ndef square(x): return x\ndef f(x):\n    return scaled(x)\n") == (True, True)

    def helper(x):
        return 2 * x

    def f(x):
        return helper(x)

    def g():
        return f

    assert is_pure(LiveScope(g).lookup("f"))
