"""Programs in the words that Python has for what could be said in plain statements: bodies of `def f(x, y, c, mode)`, for `test_sugar`.

x and y are vectors of four numbers, c is a number; a line `modes` gives the values of `mode` that a program is run with.  Programs whose name
starts with "match" need Python 3.10.
"""

PROGRAMS = r'''
# walrus in a return
return (y := x * c) @ y + c
# walrus in an argument
return np.sum(np.exp(a := c * x)) + np.sum(a * y)
# walrus after a use
return c * (c := x[0] * c) * (c := c + 1.0) * c
# walrus in a test
if (n := x[0] * y[1]) < 0.0:
    return n * n + x[2]
return n * c
# walrus in elif
if c > 9.0:
    s = x[0]
elif (d := c * y[0]) > 0.0:
    s = d * d
elif (e := c + x[1]) > 0.1:
    s = e * d
else:
    s = d + e
return s
# walrus in while
s = 0.0
i = 0
while (v := x[i] * x[i]) < 1.0:
    s = s + v * y[i]
    i += 1
return s * v
# walrus in while after and
s = c
i = 0
while i < 4 and (v := x[i] * y[i] * s) < 1.0:
    i += 1
    if v < -0.5:
        continue
    s = s + v
return s * v
# walrus in while before and
s = c
i = 0
while (v := x[i] * s) < 0.9 and i < 3:
    s = s * 1.5
    i += 1
return s * v
# two walruses in while
s = 1.0
i = 0
while (v := x[i]) < 1.35 and (w := y[i] * v) < 1.4 and i < 3:
    s = s + v * w
    i += 1
return s * v * w * c
# walrus in while with else
s = c
i = 0
while i < 3 and (v := x[i] * x[i + 1]) < 0.5:
    s = s * v
    i += 1
    if s > 90.0:
        break
else:
    s = s + v
return s * v
# walrus in the test of a search
for i in range(4):
    if (d := x[i] - y[i]) > 0.4:
        s = d * d
        break
else:
    s = d * c
return s
# walrus after and
s = c
if c > 0.0 and (d := c * x[0]) > 0.0:
    s = d * d
return s * x[1]
# walrus after or
if x[0] > 0.0 or (d := y[0] * c) > 0.0:
    d = x[1]
else:
    d = d * d
return d * c
# walrus in one side of a choice
s = (d := c * c) if c > 0.0 else (d := c * x[0])
return s * d
# walrus in a chain of comparisons
s = x[1]
if -2.0 < (a := x[0] * c) < (b := a + y[1] ** 2) < (d := 5.0):
    s = a * b * d
return s
# walrus in an index
k = 0
z = x * 1.0
z[(k := k + 1)] = (t := z[k] * c)
return np.sum(z * y) * t * (k + 1)
# walrus in an update
z = x * 1.0
z[1] += (t := c * z[0])
c *= (u := t * 2.0)
return np.sum(z) * c * u
# walrus in the iteration of a loop
s = 0.0
for v in (z := x * c):
    s = s + v * z[0]
return s
# walrus in a lambda
square = lambda v: (w := v * v) * w
return square(c) + square(x[0])
# walrus in any
if any((w := v * c) > 0.5 for v in x):
    return w * x[0]
return y[1] * w
# walrus in all
if all((w := v * u) > -1.0 for v in x for u in y if u > 0.0):
    return w * x[0]
return y[1] * w
# walrus in a sum
s = sum((w := v * v) * w for v in x)
return s * w
# walrus in a list comprehension
zs = [(w := v * c) * w for v in x]
return zs[0] * w + sum(zs)
# walrus in a list of questions
s = c
if any([(w := v * s) > 0.0 for v in x]):
    s = w * w
return s * w
# sum of a generator
return sum(np.exp(v) * k for k, v in enumerate(x))
# sum of a list
return sum([x[i] * y[j] * (i + 1.0) for i in range(4) for j in range(i)])
# sum with conditions
s = sum(a * b for a, b in zip(x, y) if a > 0.0 if b < 2.0)
return s * c
# sum with a start
s = x[0]
s = sum((v * s for v in y), s)
t = sum((v for v in y), start=c)
return s * t
# sum into a name that it reads
c = sum(v * c for v in x)
return c * c
# sum of sums
return sum(sum(a * b for b in y) * a for a in x)
# sum in a loop
s = c
for i in range(3):
    s = s * 0.5 + sum(v * s for v in x) * 0.1
return s
# sum in a test
s = c
n = 0
while n < 5 and sum(v * v for v in x) * n < 6.0:
    s = s * x[0] + 1.0
    n += 1
return s
# sums in a choice
return sum(v * c for v in x) if c > 0.0 and sum(v for v in x) > 0.0 else sum(v * v for v in y)
# sum of what is counted
n = sum(1 for v in x if v > 0.0)
return x[0] * n + c
# sum of constants
k = sum(w for w in {"a": 1.0, "b": 2.0}.values())
return k * c * x[0]
# sum of arrays
s = sum(v * x for v in y)
return np.sum(s * s)
# sum of a tuple
return sum((x[0], c, y[1])) * sum([c, x[2]], x[1])
# sums of what has items
parts = [x[0], y[1] * c, x[2]]
named = {"a": x[0], "b": c}
return sum(x * y) * sum(parts) + sum(named.values(), x[1]) + math.prod(x)
# extremes of what has items
parts = x[0], y[1] * c
return max(x * y) * min(y) + max(parts) * max([c, x[0], 0.5])
# product
return math.prod(v * c for v in x) + math.prod((v for v in y), start=c)
# product of a tuple
return math.prod((x[0], c, y[1]))
# fsum
return math.fsum(np.sin(v) for v in x) * math.fsum([c, x[0]])
# greatest of a generator
return max(v * v * w for v, w in zip(x, y)) * c
# least of a generator
s = min(v * c for v in x if v > 0.0)
return s * s
# greatest of nothing
return max((v for v in x if v > 90.0), default=x[0] * c) + min((v * c for v in y), default=0.0)
# greatest of three
return max(x[0], c, y[1]) * min(x[2], y[0], c, x[1]) + pow(x[0], 3)
# greatest of a list
return max([x[0], x[1] * c]) * min((x[2], y[2]))
# questions
s = c
if any(v < -0.35 for v in x) and not all(v > 0.0 for v in y):
    s = s * x[0]
return s * y[0]
# questions about a list
parts = [x[0], y[1] * c, x[2]]
s = c
if any(p > 1.0 for p in parts) or all(p > -9.0 for p in parts):
    s = s * 2.0
return sum(p * p for p in parts) * s * max(p for p in parts)
# names of comprehensions
v = c
s = sum(v * a for a in x)
t = sum(v * v for v in y)
u = sum(a * v for a in x) + sum(s * a for a in y)
return s * t * u * v
# finally
z = x * 1.0
try:
    z[0] = z[1] * z[2]
    s = np.sum(z * z)
finally:
    z[3] = s * c
return s + z[3]
# return in try
z = x * 1.0
try:
    if c > 0.0:
        return np.sum(z * y) * c
    s = z[0] * z[1]
finally:
    z[0] = 7.0
return s * z[0] * c
# returned name in try
z = x * 1.0
s = z[0]
try:
    return s * c, z
finally:
    s = 0.0
    z[0] = s
# jumps in try
t = c
for i in range(4):
    try:
        if x[i] < 0.0:
            continue
        if t > 1.9:
            break
        t = t + x[i]
    finally:
        t = t * 1.1
return t * x[0]
# try in try
t = c
for i in range(4):
    try:
        try:
            if x[i] < 0.0:
                continue
            t = t * x[i]
        finally:
            t = t + y[i]
        if t > 2.0:
            return t * t
    finally:
        t = t * 0.5
return t
# quiet
with np.errstate(divide="ignore", invalid="ignore"):
    s = np.sum(np.log(x * x))
    with np.errstate(over="warn"):
        s = s * c
return s
# star in a target
s = c
for i in range(3):
    p, *rest = x[i], y[i], s
    *others, q = rest[0], p, x[i + 1]
    s = p * rest[1] + others[0] * q
return s
# star in a target of pairs
(a, *b), d = (x[0], x[1], c), y[0]
return a * b[0] * b[1] + d
# stars in displays
pair = x[0], c
a, b, d = [*pair, y[1]]
return math.hypot(*(a, b)) * np.maximum(*pair) * d
# import inside
import math as m
from numpy import sin, exp as e
return m.cos(c) * sin(x[0]) + e(y[1]) * m.pi
# global that is read
global math
return math.sin(c) * x[0]
# text
label = f"{c:.2f} of {len(x)}"
assert len(label) > 4, f"no label: {label}"
if c > 900.0:
    raise ValueError(f"{c!r} is too much, {label}")
print(f"c = {c}", label, sep="; ")
return c * x[0]
# match of strings
modes "lin", "quad", "sq", "none"
match mode:
    case "lin":
        s = x[0]
    case "quad" | "sq":
        s = x[0] * y[1]
    case _:
        s = c
return s * c
# match of constants
modes None, True, 1, -2.5, "x"
match mode:
    case None:
        return c * c
    case True:
        return c * x[0]
    case -2.5:
        return c * x[1]
    case 1:
        return c * x[2]
return c * x[3]
# match with names and guards
modes 0, 1, 2, 3, 5
match mode:
    case 0:
        s = x[0]
    case k if k > 3:
        s = x[1] * k
    case 1 | 2 as k if c > 0.0:
        s = x[2] * k * c
    case (1 | 3) as k if (d := c * k) < 0.0:
        s = d * x[0]
    case n:
        s = n * y[0]
return s * c
# match of a tuple
modes "a", "b", 3
match (mode, c > 0.0):
    case ("a", True):
        s = x[0]
    case ("a" | "b", p):
        s = x[1] * (1.0 + p)
    case k, _:
        s = k * x[2]
return s * c
# match of a name that holds a tuple
modes "a", "b"
what = (mode, x[0] * c)
match what:
    case ("a", v):
        s = v * v
    case (_, v) as both:
        s = v * x[1] * both[1]
return s
# match in a loop
modes 0, 1
s = c
for k in range(4):
    match (k + mode) % 3:
        case 0:
            continue
        case 1 if s > 4.0:
            break
        case 1:
            s = s * x[k]
        case r:
            s = s + r * y[k]
return s
# match of what is computed once
modes 0.5, 2.0
match (t := mode * c):
    case 4.0:
        s = t
    case u if u > 0.0:
        s = u * x[0]
    case u:
        s = u * x[1]
return s * t
'''
