"""`with`, `try` with `finally`, `match` and starred expressions become plain statements: the text of each.

A case of `CASES` is the body of `def f(x, y, n)`, then `->` and what it becomes.  Those whose name starts with "match"
need Python 3.10.
"""

from __future__ import annotations

import warnings

import pytest

from srcdiff.emit.printer import print_block
from tests.normalise.test_walrus import body_of, cases, lowered
from tests.primals import text_of

CASES = r'''
# with: its statements stay
with np.errstate(divide="ignore", over="warn"):
    y = np.log(x)
    z = y * y
return z
->
y = np.log(x)
z = y * y
return z
# with: nested, and several
with np.errstate(all="ignore"), np.errstate():
    with np.errstate(over="warn"):
        y = np.log(x)
return y
->
y = np.log(x)
return y
# with: in a loop, with jumps
for i in range(n):
    with np.errstate(all="ignore"):
        if x > 1.0:
            break
        x = x * y
return x
->
for i in range(n):
    if x > 1.0:
        break
    x = x * y
return x
# try: the last statements at its end
try:
    y = x * x
finally:
    x = 0.0
return x + y
->
y = x * x
x = 0.0
return x + y
# try: before a return, after its value
try:
    return x * y, n, (2.0, x)
finally:
    x = 0.0
->
value = x * y
value_2 = x
x = 0.0
return value, n, (2.0, value_2)
# try: before a return of nothing
try:
    if x > 1.0:
        return
    y = x
finally:
    n = 1
->
if x > 1.0:
    n = 1
    return
y = x
n = 1
# try: before each jump out of it
for i in range(n):
    try:
        if x > 1.0:
            break
        for j in range(i):
            if x > 2.0:
                break
            if x > 3.0:
                return y
        else:
            continue
        x = x * x
    finally:
        y = y + x
return y
->
for i in range(n):
    if x > 1.0:
        y = y + x
        break
    for j in range(i):
        if x > 2.0:
            break
        if x > 3.0:
            value = y
            y = y + x
            return value
    else:
        y = y + x
        continue
    x = x * x
    y = y + x
return y
# try: an error leaves the function
try:
    if x > 1.0:
        raise ValueError("x")
    y = x
finally:
    x = 0.0
return x + y
->
if x > 1.0:
    raise ValueError("x")
y = x
x = 0.0
return x + y
# try: in try
try:
    try:
        if x > 1.0:
            return x
        y = x
    finally:
        y = y * 2.0
finally:
    x = y
return x
->
if x > 1.0:
    y = y * 2.0
    value = x
    x = y
    return value
y = x
y = y * 2.0
x = y
return x
# try: in a branch that returns
if x > 1.0:
    try:
        return x
    finally:
        y = 0.0
return y
->
if x > 1.0:
    y = 0.0
    return x
return y
# match: constants
match n:
    case 1:
        y = x
    case "a" | "b":
        y = x * x
    case None:
        y = 0.0
    case True:
        y = 1.0
    case -1.5:
        y = 2.0
return y
->
if n == 1:
    y = x
elif n in ("a", "b"):
    y = x * x
elif n is None:
    y = 0.0
elif n is True:
    y = 1.0
elif n == -1.5:
    y = 2.0
return y
# match: the last case always
match n:
    case 1:
        return x
    case _:
        return y
->
if n == 1:
    return x
else:
    return y
# match: a name
match n:
    case 1:
        return x
    case k:
        return y * k
->
if n == 1:
    return x
else:
    k = n
    return y * k
# match: cases after one that always matches
match n:
    case _ if x > 0.0:
        return x
    case k if k > 0:
        return y
    case m:
        return m
->
if x > 0.0:
    return x
else:
    k = n
    if k > 0:
        return y
    else:
        m = n
        return m
# match: a pattern and a guard
match n:
    case 1 | 2 if x > 0.0:
        return x
    case 3 as k if k > x:
        return y * k
    case 4 as k:
        return k
return 0.0
->
if n in (1, 2) and x > 0.0:
    return x
else:
    matched = n == 3
    if matched:
        k = n
        matched = k > x
    if matched:
        return y * k
    elif n == 4:
        k = n
        return k
return 0.0
# match: constants of a module
match n:
    case np.pi:
        return x
    case 1 | np.e:
        return y
return 0.0
->
if n == np.pi:
    return x
elif n == 1 or n == np.e:
    return y
return 0.0
# match: what is computed
match x * y:
    case 1.0:
        return x
    case v:
        return v
->
subject = x * y
if subject == 1.0:
    return x
else:
    v = subject
    return v
# match: a global is read once
match GLOBAL:
    case 1.0:
        return x
    case 2.0:
        return y
return 0.0
->
subject = GLOBAL
if subject == 1.0:
    return x
elif subject == 2.0:
    return y
return 0.0
# match: a name that a case binds
match n:
    case 1 if (n := 2):
        return x
    case n if n > x:
        return y
return n
->
subject = n
value = subject == 1
if value:
    n = 2
    value = n
if value:
    return x
else:
    n = subject
    if n > x:
        return y
return n
# match: a tuple that is written out
match (n, x > y):
    case (1, True):
        return x
    case [1 | 2, False]:
        return y
    case (k, _):
        return k
->
subject = x > y
if n == 1 and subject is True:
    return x
elif n in (1, 2) and subject is False:
    return y
else:
    k = n
    return k
# match: a tuple as a whole
match n, x:
    case (1, v) as pair:
        return pair, v
    case (1, v, w):
        return w
    case other:
        return other
->
if n == 1:
    v = x
    pair = n, x
    return pair, v
else:
    other = n, x
    return other
# match: tuples in tuples
match (n, (x, y)):
    case (1, (a, b)):
        return a * b
    case (_, (0.0, b)):
        return b
    case (_, 3):
        return x
return y
->
if n == 1:
    a = x
    b = y
    return a * b
elif x == 0.0:
    b = y
    return b
elif (x, y) == 3:
    return x
return y
# match: a name for a tuple
pair = (n, x * y)
match pair:
    case (1, v):
        return v
    case (k, v):
        return k * v
->
pair = n, x * y
if pair[0] == 1:
    v = pair[1]
    return v
else:
    k = pair[0]
    v = pair[1]
    return k * v
# match: alternatives of tuples
match n, x:
    case (1, 2.0) | (2, _):
        return y
    case (3, _) | (_, _):
        return x
->
if n == 1 and x == 2.0 or n == 2:
    return y
else:
    return x
# match: nothing can match
match 1.0:
    case (a, b):
        y = a
return y
->
return y
# star in a target
a, *b = x, y, n
*c, d = x, y, n
e, *f, g = [x, y]
return a, b, c, d, e, f, g
->
a, b = x, [y, n]
c, d = [x, y], n
e, f, g = x, [], y
return a, b, c, d, e, f, g
# star in a target of pairs
(a, *b), c = (x, y, n), 1.0
return a, b, c
->
(a, b), c = (x, [y, n]), 1.0
return a, b, c
# stars that are loaded
pair = x, y
z = [*pair, n], (*(x, y), *[n])
return np.hypot(*pair), unknown(n, *[x, *pair], key=y)
->
pair = x, y
z = [pair[0], pair[1], n], (x, y, n)
return np.hypot(pair[0], pair[1]), unknown(n, x, pair[0], pair[1], key=y)
# match: constants that have a name are compared one by one
match n:
    case 1 | np.nan:
        return x
return y
->
if n == 1 or n == np.nan:
    return x
return y
'''


@pytest.mark.parametrize("before, after", cases(CASES))
def test_text(before, after):
    assert text_of(lowered(body_of(before))) == after


def test_filters_of_warnings():
    body = """with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    y = np.log(x)
return y"""
    assert text_of(lowered(body_of(body), warnings=warnings)) == "y = np.log(x)\nreturn y"


def test_comments():
    body = """# quiet
with np.errstate(all="ignore"):
    # the logarithm
    y = np.log(x)  # of x
    # done
# at last
try:
    y = y * y
finally:
    # in any case
    x = 0.0
return y"""
    assert "\n".join(print_block(lowered(body_of(body)))) == """# quiet
# the logarithm
y = np.log(x)  # of x
# done
# at last
y = y * y
# in any case
x = 0.0
return y"""
