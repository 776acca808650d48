"""Functions with jumps, and where to differentiate them: what `test_jumps` reads.

A program is the body of a function, under its name and lines `at` with the arguments of some points; that of a procedure has a line `of` with
the arguments whose final values count.  At its points, together, a program runs all of its lines.
"""

# def f(x: float, c: float, n: int)
NUMBERS = r'''
# break before the update
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0), (0.7, 1.3, 1)
for i in range(n):
    if x > 2.0:
        break
    x = x * c + 0.3
return x * c
# break in the middle of a pass
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
s = c
for i in range(n):
    s = s * x
    if s > 1.9 or s < 0.02:
        break
    x = x + 0.1 * s * s
return s * x
# break at the end of a pass
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = np.sin(x) * c + x
    if x > 2.2:
        break
return x * x
# break after statements of its own
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 2.0:
        x = 2.0 + 0.1 * (x - 2.0) ** 2
        c = c * x
        break
    x = x + 0.2 * c
return x * c
# while True with the break first
at (0.7, 1.3, 0), (2.5, 1.3, 0), (0.2, 1.1, 0)
while True:
    if x > 2.0:
        break
    x = x * c + 0.3
return x * c
# while True with the break last
at (0.7, 1.3, 0), (2.5, 1.3, 0), (0.2, 1.1, 0)
while True:
    x = x * x * c + 0.3
    if x > 2.0:
        break
return x * c
# while True with the break in the middle
at (0.7, 1.3, 0), (2.5, 1.3, 0), (0.2, 1.1, 0)
y = 1.0
while True:
    y = y * x
    if y > 2.0 or n > 5:
        break
    x = x + c * y
    n += 1
return x * y + n * c
# a while test and a break
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.7, 1.01, 3), (3.7, 1.3, 2)
k = 0
while x < 3.0:
    x = x * c
    if k == n:
        break
    k += 1
    x = x + 0.1 / x
return x * c + k
# two breaks
at (0.7, 1.3, 8), (2.5, 1.3, 8), (-2.5, 1.3, 4), (0.7, 0.4, 3), (0.7, 1.3, 0)
for i in range(n):
    if x > 3.0:
        break
    x = x * c
    if x < -3.0:
        x = -x
        break
    x = x + 0.05 * x * x
return x * x
# break in an else
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.7, 1.3, 2)
for i in range(n):
    if x < 2.0:
        x = x * c
    else:
        break
    c = c * x * 0.9
return x * c
# break on both sides
at (0.7, 1.3, 3), (-0.7, 1.3, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 0.0:
        x = x * x
        break
    else:
        c = c * x
        break
return x * c
# a break without a test
at (0.7, 1.3, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * x * c
    break
return x * c
# break deep in branches
at (0.7, 1.3, 9), (0.3, 1.7, 9), (2.9, 1.3, 9), (0.7, 1.01, 2)
for i in range(n):
    x = x * c
    if x > 1.0:
        c = c + 0.1 * x
        if x > 3.0:
            if i > 1:
                x = np.sqrt(x)
                break
            x = 0.5 * x
        else:
            x = x + 0.1
    x = x * 1.01
return x * c
# continue at the head
at (0.7, 1.3, 5), (0.7, 1.3, 0), (0.7, 1.3, 1)
for i in range(n):
    if i % 2 == 0:
        continue
    x = x * c + x * x
return x
# continue in the middle
at (0.7, 1.3, 5), (1.7, 1.3, 5), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 1.5:
        continue
    x = x * x + c
return x * c
# continue after statements of its own
at (0.7, 1.3, 5), (1.7, 1.3, 5), (0.7, 1.3, 1)
for i in range(n):
    x = x * c
    if x > 1.5:
        x = np.log(x)
        c = c * x
        continue
    x = x * x + c
return x * c
# continue in a while
at (0.7, 1.3, 5), (1.7, 1.3, 4), (0.7, 1.3, 0)
k = 0
while k < n:
    k += 1
    if k == 2:
        continue
    x = x * c * k
    if x > 4.0:
        x = x / 3.0
        continue
    c = c + 0.01 * x
return x * c
# continue if a number is not zero
at (0.7, 1.3, 7), (0.7, 1.3, 1)
for i in range(n):
    if i % 3:
        continue
    x = x * x + c
return x
# continue and break
at (0.7, 1.3, 9), (2.7, 1.3, 9), (0.7, 1.01, 3), (0.7, 1.3, 0)
for i in range(n):
    if i == 1:
        continue
    x = x * c
    if x > 2.0:
        break
    x = x + 0.1 * c * x
return x * c
# break and continue in one chain
at (0.7, 1.3, 9), (2.7, 1.3, 9), (-0.7, 1.01, 3)
for i in range(n):
    x = x * c
    if x > 2.0:
        x = x - 0.5 * c
        break
    elif x < 0.5:
        x = x + 0.4 * c * c
        continue
    else:
        c = c * 1.1
    x = x * 1.1
return x * c
# an early return
at (0.7, 1.3, 1), (-0.7, 1.3, 1)
if x > 0.0:
    return x * x * c
return c * np.exp(x)
# a chain of returns
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (2.7, 1.3, 1), (4.5, 1.3, 1)
if x < 0.0:
    return c * x
elif x < 2.0:
    return x * x
x = x * c
if x > 5.0:
    return x + c * c
return x * x * x
# returns on both sides
at (0.7, 1.3, 1), (-0.7, 1.3, 1)
if x > 0.0:
    y = x * c
    return y * y
else:
    y = x - c
    return y * x
# a return that falls through
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (0.7, -1.3, 1)
if x > 0.0:
    if c > 0.0:
        return x * c
    x = x * x
x = x + c
return x * x
# falling through three ifs
at (0.7, 1.3, 1), (0.7, 0.3, 1), (0.7, 1.3, 4), (0.2, 1.3, 1), (-0.7, 1.3, 1)
y = 1.0
if x > 0.0:
    y = x * c
    if c > 1.0:
        y = y * x
        if n > 2:
            return y * y
        elif y > 0.5:
            c = c * c
            return y * c
    else:
        y = y + c
    y = y * 2.0
return y * x
# constants are returned
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (3.0, 1.3, 1), (0.7, 1.3, 5)
if x < 0.0:
    return 0.0
if n > 4:
    return n
if x > 2.0:
    return 2
return x * c
# a return in a loop
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 2.0:
        return x * i
    x = x + 0.1 * c
return x * x
# a return in an endless loop
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 1.1, 4)
while True:
    x = x * c
    if x > 2.0:
        return np.log(x)
    c = c + 0.1 * x
# several returns in an endless loop
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 1.1, 2), (-0.7, 1.3, 8)
k = 0
while True:
    x = x * c
    if x > 2.0:
        return x * x
    if x < 0.0:
        c = c * x
        return c
    k += 1
    if k > n:
        return c
    c = c + 0.1 * x
# a return and a break
at (0.7, 1.3, 8), (2.5, 1.3, 8), (-0.7, 1.3, 8), (0.2, 0.5, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 2.0:
        return x * i
    if x < 0.0:
        x = -x
        break
    x = x + 0.1 * c
x = x * c
return x * x
# a return without a test in a loop
at (0.7, 1.3, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    return x * x
return c * x
# a search with else
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 2.0:
        x = x - i
        break
else:
    x = x * x + c
return x * c
# else of a while
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.7, 1.01, 2), (2.5, 1.3, 0)
k = 0
while x < 2.0:
    k += 1
    x = x * c
    if k > n:
        c = c * x
        break
else:
    c = c + x * x
return x * c
# else without a break
at (0.7, 1.3, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
else:
    x = x * x
return x + c
# a return in else
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 2.0:
        break
else:
    return x * x
x = x + c
return x * c
# returns in a loop and in its else
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (-0.7, 1.3, 0), (-0.7, 1.3, 3)
for i in range(n):
    x = x * c
    if x > 2.0:
        return x * i
    elif x < 0.0:
        break
else:
    return x * x * c
x = x * c
return x * x
# a break out of two loops
at (0.7, 1.3, 4), (2.5, 1.3, 4), (0.2, 0.5, 3), (0.7, 1.3, 0), (1.5, 1.02, 4)
for i in range(n):
    for j in range(i + 1):
        x = x * c
        if x > 2.5:
            break
    else:
        c = c * 1.02
        continue
    x = x - 0.1 * c
    break
return x * c
# break of the inner loop
at (0.3, 1.3, 4), (2.5, 1.3, 4), (0.2, 0.5, 3), (0.7, 1.3, 0)
for i in range(n):
    for j in range(3):
        x = x * c
        if x > 2.0:
            break
        x = x + 0.01 * j
    x = x * x * 0.2
return x * c
# flags of the user's
at (0.3, 1.3, 4), (2.5, 1.3, 4), (0.2, 0.5, 3), (0.7, 1.3, 0)
found = False
for i in range(n):
    for j in range(3):
        x = x * c
        if x > 2.0:
            found = True
            break
    if found:
        break
    c = c + 0.1 * x
return x * c if found else x + c
# all jumps in nested loops
at (0.3, 1.3, 5), (2.5, 1.3, 5), (0.2, 0.5, 6), (0.7, 1.3, 0), (0.9, 1.01, 5), (-0.6, 1.2, 5)
for i in range(n):
    if i == 1:
        continue
    for j in range(i + 2):
        x = x * c
        if x > 3.0:
            return x * x - c
        if j == 1:
            continue
        if x < -0.6:
            x = x + 0.1
            break
        c = c + 0.01 * x
    if x < 0.1:
        c = c * c
        break
    x = x * 1.01
else:
    return c * x
return x + c * c
# return out of three loops
at (0.6, 1.2, 3), (0.2, 0.9, 3), (5.6, 1.2, 3), (0.6, 1.3, 0)
for i in range(n):
    for j in range(2):
        k = 0
        while k < 2:
            x = x * c
            if x > 2.0:
                return x * (i + j + k + 1)
            k += 1
        c = c + 0.01 * x
return x * c
# a while in a for
at (0.3, 1.3, 4), (2.5, 1.3, 4), (0.2, 1.5, 3), (0.7, 1.3, 0)
for i in range(n):
    while x < 2.0:
        x = x * c
        if x > 1.7:
            c = c + 0.01 * x
            break
        x = x + 0.01
    if i == 2:
        break
    x = 0.5 * x
return x * c
# a for in a while
at (0.3, 1.3, 4), (2.5, 1.3, 4), (0.2, 1.1, 3)
while True:
    for i in range(n):
        x = x * c
        if x > 2.0:
            break
    else:
        x = x + 0.2 * c
        if x > 1.5:
            return x * i
        continue
    break
return x * c
# a loop in a branch
at (0.7, 1.3, 5), (-0.7, 1.3, 5), (0.1, 1.3, 2), (-0.1, 1.1, 2)
if x > 0.0:
    for i in range(n):
        x = x * c
        if x > 1.6:
            break
        x = x + 0.1
else:
    for i in range(n):
        x = x * c
        if x < -1.3:
            return x * x
        c = c * 1.1
x = x * c
return x * x
# a return in a loop in a branch
at (0.7, 1.3, 5), (-0.7, 1.3, 5), (0.1, 1.3, 2)
if x > 0.0:
    for i in range(n):
        x = x * c
        if x > 1.6:
            return x * c
    x = x + c
x = x * c
return x * x
# the loop variable afterwards
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
i = 7
for i in range(n):
    x = x * c
    if x > 2.0:
        break
return x * i + c * i * i
# the loop variable afterwards, with else
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 1)
for i in range(2, 2 + n):
    x = x * c
    if x > 2.0:
        break
else:
    i = -1
return x * i
# the loop variable is assigned
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4)
i = 1
for i in range(n):
    i = i + 2
    if i == 4:
        continue
    x = x * c + 0.01 * i
    if x > 2.0:
        break
return x * i
# the count of passes changes
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    n = n + 3
    if x > 2.0:
        break
    c = c + 0.01 * i * x
return x * n
# a range with start and step
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 6), (0.7, 1.3, 0)
for i in range(1, n, 2):
    x = x * c + 0.01 * i
    if x > 2.0:
        break
    c = c + 0.02 * i * x
return x * c
# a negative step
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 6), (0.7, 1.3, 0)
for i in range(n, 0, -2):
    x = x * c + 0.01 * i
    if x > 2.0:
        return x * i
    c = c + 0.02 * i * x
return x * c
# a reversed range
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 6), (0.7, 1.3, 0)
for i in reversed(range(n)):
    if i == 2:
        continue
    x = x * c + 0.01 * i
    if x > 2.0:
        break
    c = c + 0.02 * i * x
return x * c
# a reversed range with a start
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 6), (0.7, 1.3, 0)
for i in reversed(range(1, n, 3)):
    x = x * c + 0.01 * i
    if x > 1.4:
        return x * c * i
    c = c + 0.02 * i * x
return x * c
# values from before the jump are read after it
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
y, z = x, c
for i in range(n):
    z = y * y
    y = y * c
    if y > 2.0:
        break
    z = z * y
return y * z
# a name that only the break binds
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4)
for i in range(n):
    x = x * c
    if x > 2.0:
        y = x * x
        break
else:
    y = c
return x * y
# the other side is empty
at (0.7, 1.3, 5), (-0.7, 1.3, 5)
for i in range(n):
    x = x * c
    if x < 0.0:
        continue
    else:
        pass
    x = x * x * 0.7
return x * c
# what follows a jump is not reached
at (0.7, 1.3, 5), (-0.7, 1.3, 5)
if x > 0.0:
    return x * c
x = x * c
return x * x
# newton returns in the loop and raises after it
at (2.3, 1.3, 20), (1.0001, 1.3, 20), (7.0, 0.4, 20), (2.3, 1.3, 1)
y = c
for i in range(n):
    step = (y * y - x) / (2.0 * y)
    y = y - step
    if abs(step) < 1e-13:
        return y * y * y
raise RuntimeError("no convergence")
# raise as a guard
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (0.7, -1.3, 1)
if x < 0.0:
    raise ValueError(f"x is {x}")
y = np.sqrt(x)
if c < 0.0:
    raise ValueError("c", c)
return y * np.sqrt(c)
# raise in an else
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (-0.7, -1.3, 1)
if x > 0.0:
    x = x * c
elif c > 0.0:
    x = c - x
else:
    raise ValueError
x = x * c
return x * x
# raise in a loop
at (0.7, 1.3, 3), (0.7, 1.3, 9), (-0.7, 1.3, 3), (0.7, 1.3, 0)
for i in range(n):
    x = x * c
    if x > 4.0:
        raise OverflowError(i)
    if x < -1.0:
        break
    x = x + 0.1 * c * x
return x * c
# raise in the else of a loop
at (0.7, 1.3, 8), (0.7, 1.3, 2), (2.7, 1.3, 3)
for i in range(n):
    x = x * c
    if x > 2.0:
        break
else:
    raise ValueError("too slow")
return x * c
# a chain of raises and returns
at (0.7, 1.3, 1), (-0.7, 1.3, 1), (2.7, 1.3, 1), (5.5, 1.3, 1)
if x < 0.0:
    raise ValueError
elif x < 1.0:
    return x * c
elif x < 3.0:
    x = x * x
    return x * c
else:
    raise TypeError
# an assertion in a loop that is left
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4)
for i in range(n):
    x = x * c
    assert x < 9.0, "large"
    if x > 2.0:
        break
    c = c + 0.1 * x
return x * c
# bisection
at (0.7, 1.3, 8), (2.5, 1.3, 8), (2.5, 1.3, 3)
low, high = 0.0, x
for k in range(n):
    middle = 0.5 * (low + high)
    if high - low < 0.1:
        return middle * c
    if middle * middle > c * x:
        high = middle
    else:
        low = middle
return 0.5 * (low + high) * c
# arithmetic-geometric mean
at (0.7, 1.3, 8), (2.5, 1.3, 8), (1.0, 1.0, 4)
while True:
    mean = 0.5 * (x + c)
    if abs(x - c) < 1e-9:
        return mean
    c = np.sqrt(x * c)
    x = mean
# parallel assignments
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
a, b = x, c
for i in range(n):
    a, b = b, a + 0.5 * b
    if a > 2.5:
        break
    a, b = a * b, a - b
return a * b * x
# tests of several parts
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (1.19, 0.9, 9), (0.9, 1.6, 6)
for i in range(n):
    if 1.0 < x < 1.2 or (x > 3.0 and not c < 0.0):
        break
    if not x < 2.0 and i > 0:
        x = x * 0.9
        continue
    x = x * c
return x * c
# what is not differentiated decides
at (0.7, 1.3, 8), (0.5, 0.3, 27), (0.2, 0.5, 1)
k = 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    k += 1
    if k > 9:
        break
    x = x + c * np.sin(k * x)
return x * k
# names that are taken
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0), (3.2, 0.6, 12)
stop = x
value = c
done = 2.0
skip = x * c
trips = 0.5
for i in range(n):
    stop = stop * c
    if stop > 2.0:
        return stop * value
    if i == 1:
        continue
    for j in range(2):
        skip = skip * 0.9
        if skip < 0.4:
            break
    done = done + skip
    if done > 9.0:
        break
    trips = trips * stop
return stop * value * done * skip * trips
# a value from two passes before
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0), (0.7, 1.3, 1)
a = b = x
for i in range(n):
    a, b = b, a * b + c
    if b > 4.0:
        break
else:
    b = b * a
return a * b
# a branch that decides on what the loop computed
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
s = 0.0
for i in range(n):
    t = x * (i + 1)
    if t > c:
        s = s + t * t
        if s > 5.0:
            t = t * s
            break
        continue
    s = s + np.sin(t)
else:
    t = c
return s * t
# return of the loop variable
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4)
for i in range(n):
    x = x * c
    if x > 2.0:
        return i * x, i
return x, n
# a while loop left by its test, within one left by break
at (0.3, 1.3, 8), (2.5, 1.3, 8), (0.2, 1.1, 4)
k = 0
while True:
    j = 0
    while j < k:
        x = x * c
        j += 1
        if x > 3.0:
            c = c * 0.9
            break
    else:
        k += 1
        x = x + 0.1
        continue
    return x * c * j * k
# counters
at (0.3, 1.3, 8), (2.5, 1.3, 8), (0.2, 1.1, 4), (0.5, 1.2, 0)
i = n
hits = 0
while i > 0:
    i -= 1
    x = x * c + 0.01 * hits
    if x > 2.0:
        hits += 1
        x = x * 0.3
        if hits == 2:
            break
        continue
    c = c + 0.01 * i * x
return x * hits + c * i
# a return deep in else branches
at (0.7, 1.3, 1), (-0.7, 1.3, 2), (0.7, 1.3, 3), (-0.7, 1.3, 3), (0.7, 0.3, 3)
for i in range(n):
    if x > 0.0:
        x = x * c
    else:
        if i == 1:
            x = x * x
        else:
            if c > 0.5 and n == 2:
                return x * c
            x = x - c
        if n == 3 and i == 1:
            y = x * x
            return y * i
    c = c * c
return x + c
# two loops one after the other
at (0.7, 1.3, 5), (2.2, 1.3, 5), (0.1, 1.3, 2), (0.1, 1.1, 0), (0.6, 1.1, 6)
for i in range(n):
    x = x * c
    if x > 2.0:
        break
for i in range(n):
    c = c * x
    if c > 3.0:
        return x * c
    if c < 0.1:
        break
else:
    x = x * x
for j in range(3):
    x = x * 0.9
    if x < 0.5:
        break
return x * c
# reversed range that changes
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4), (0.7, 1.3, 0)
for i in reversed(range(1, n, 2)):
    n = n + 1
    x = x * c + 0.01 * i
    if x > 2.0:
        break
    c = c + 0.01 * i * x
return x * n * c
# variable step
at (0.7, 1.3, 3), (0.7, 1.3, -2), (2.5, 1.3, -1), (0.2, 0.5, 1)
for i in range(3 * n, 0 if n > 0 else 1, -n):
    x = x * c + 0.01 * i
    if x > 2.0 or i == 3:
        break
    n = n * 1
    c = c + 0.01 * i * x
return x * c
# range of floor
at (0.7, 1.3, 8), (2.5, 1.3, 8), (0.2, 0.5, 4)
for i in range(int(x * 4.0 + 0.5), n):
    x = x * c + 0.01 * i
    if x > 2.0:
        return x * i
    c = c + 0.01 * i * x
return x * c
# loop variable in nested loops of the same name
at (0.7, 1.3, 5), (2.5, 1.3, 8), (0.2, 0.5, 4)
for i in range(n):
    for i in range(i, 3):
        x = x * c + 0.01 * i
        if x > 2.0:
            break
    c = c + 0.01 * i * x
    if c > 1.5:
        break
return x * c * i
# golden section
at (0.7, 1.3, 30), (0.2, 2.1, 5)
a, b = 0.0, 2.0
r = 0.5 * (5.0 ** 0.5 - 1.0)
for k in range(n):
    p, q = b - r * (b - a), a + r * (b - a)
    if b - a < 1e-3 * c:
        return x * p
    if (p - x) ** 2 < (q - x) ** 2:
        b = q * 1.0
    else:
        a = p
return (a + b) * x * c
# adaptive steps
at (0.7, 1.3, 30), (0.2, 2.1, 5), (1.9, 2.1, 50)
t, h, y = 0.0, 0.3 * c, x
steps = 0
while t < 1.0:
    steps += 1
    if steps > n:
        raise RuntimeError("too many steps")
    if t + h > 1.0:
        h = 1.0 - t
    full = y + h * np.sin(y * c)
    half = y + 0.5 * h * np.sin(y * c)
    twice = half + 0.5 * h * np.sin(half * c)
    error = abs(full - twice)
    if error > 5e-3:
        h = 0.5 * h
        continue
    t, y = t + h, 2.0 * twice - full
    if error < 1e-3:
        h = 1.5 * h
return y * y
# a string as a flag
at (0.7, 1.3, 30), (0.2, 1.1, 5)
kind = "low"
for i in range(4):
    if x > 1.0:
        kind = "high"
        break
    x = x * c
if kind == "high":
    return x * c
return x + c
# none as a flag
at (0.7, 1.3, 5), (2.5, 1.3, 3), (0.2, 0.5, 4)
found = None
for i in range(n):
    x = x * c
    if x > 2.0:
        found = i
        break
if found is None:
    return x
return x * found + c
'''

# def f(v: Annotated[np.ndarray, "k"], c: float, n: int)
VECTORS = r'''
# items with break
at ([0.7, 1.2, 0.4, 1.9], 1.3, 1), ([0.7, 5.2, 0.4, 1.9], 1.3, 1), ([5.7, 1.2], 1.3, 1)
at ([0.7, 1.2, 0.4, 5.9], 1.3, 1)
s = c
for a in v:
    if a > 3.0:
        break
    s = s * a + np.sin(s)
return s
# items with continue
at ([0.7, -1.2, 0.4, 1.9], 1.3, 1), ([-0.7], 1.3, 1), ([0.7, -1.2, -0.4], 1.3, 1)
s = c
for a in v:
    if a < 0.0:
        continue
    s = s * a + np.sin(s)
return s
# the first item that fits
at ([0.7, 1.2, 3.4, 5.9], 1.3, 1), ([5.7, 1.2], 1.3, 1), ([0.7, 1.2], 1.3, 1)
for a in v:
    if a > 3.0:
        return a * a * c
return v[0] * c
# the item afterwards
at ([0.7, 1.2, 3.4, 5.9], 1.3, 1), ([5.7, 1.2], 1.3, 1), ([0.7, 1.2], 1.3, 1)
s = c
for a in v:
    s = s * a
    if a > 3.0:
        break
return s * a
# reversed items
at ([0.7, 1.2, 3.4, 5.9], 1.3, 1), ([5.7, 1.2], 1.3, 1), ([0.7, 1.2], 1.3, 1)
s = c
for a in reversed(v):
    if a > 4.0:
        continue
    s = s * a + s * s * 0.1
    if a > 3.0:
        break
return s * s
# enumerate
at ([0.7, 1.2, 3.4, 5.9], 1.3, 1), ([5.7, 1.2], 1.3, 1), ([0.7, 1.2], 1.3, 1)
s = c
for k, a in enumerate(v):
    s = s * a + k
    if a > 3.0:
        break
    s = s + 0.1 * a * k
return s * k
# enumerate with a start
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 1.2], 1.3, 0)
s = c
for k, a in enumerate(v, n):
    if k == 3:
        continue
    s = s * a + k
    if a > 3.0:
        return s * k
    s = s + 0.1 * a * k
return s
# zip
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 1.2, 0.9], 1.3, 0)
s = c
for a, b in zip(v, v[1:]):
    s = s * a * b
    if s > 3.0:
        break
    s = s + b
else:
    s = s * s
return s * a
# enumerate of zip
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.3, 0.2, 0.1], 1.3, 0)
s = c
for k, (a, b) in enumerate(zip(v, v * c)):
    if k == 1:
        continue
    s = s * a * b + k
    if s > 3.0:
        return s * b
    s = s + b
return s * a
# an index in a while
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
i = 0
s = c
while i < len(v):
    s = s * v[i] + 0.1 * s * s
    if s > 3.0:
        break
    i += 1
return s * i
# the place of a bracket
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([1.7, 3.2], 1.3, 5), ([0.7, 0.8, 0.9], 1.3, 0)
for i in range(1, len(v)):
    if v[i] > c:
        break
t = (c - v[i - 1]) / (v[i] - v[i - 1])
return t * t * v[0]
# stores with break
at ([0.7, 1.2, 1.4, 1.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
y = v * c
for i in range(1, len(y)):
    y[i] = y[i] * y[i - 1]
    if y[i] > 3.0:
        break
    y[i] += 0.1 * y[0]
return np.sum(y * y)
# stores with continue
at ([0.7, -1.2, 1.4, 1.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([-0.7, -0.2, -0.9], 1.3, 0)
y = v * c
for i in range(len(y)):
    if y[i] < 0.0:
        y[i] *= y[i]
        continue
    y[i] = np.exp(-y[i]) * y[i - 1]
return np.sum(y * v)
# stores with a return
at ([0.7, 1.2, 1.4, 1.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
y = v.copy()
for i in range(1, len(y)):
    y[i] *= y[i - 1] * c
    if y[i] > 2.5:
        return y[i] * y[0] * i
return np.sum(y[1:] * y[:-1])
# relaxation until it rests
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 3), ([0.7, 0.7, 0.7], 1.0, 4)
at ([1.0, 2.0, 9.0], 1.3, 0)
y = v * v
for step in range(n):
    old = y.copy()
    y[1:-1] = 0.5 * (old[2:] + old[:-2]) * c
    if np.max(np.abs(y - old)) < 0.1:
        break
    y[0] = np.sin(y[0])
return np.sum(y * v)
# buffers that change places
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 3), ([0.7, 0.7, 0.7], 1.0, 4)
at ([1.0, 2.0, 9.0], 1.3, 0)
a, b = v.copy(), np.zeros(len(v))
for step in range(n):
    b[1:] = a[1:] * a[:-1] * c
    b[0] = a[0]
    a, b = b, a
    if np.sum(a) > 4.0:
        break
return np.sum(a * a)
# rebound arrays
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 3), ([0.7, 0.7, 0.7], 0.5, 4)
at ([1.0, 2.0, 9.0], 1.3, 0)
y = v
for step in range(n):
    y = np.sin(y) * c + v
    if np.sum(y) > 5.0:
        break
    y = y * y
return np.sum(y) * c
# an array grows by terms
at ([0.7, 0.2, 0.4, 0.9], 1.3, 30), ([1.7, 1.2, 2.2], 0.3, 30), ([0.7, 0.7, 0.7], 0.5, 2)
term = np.ones(len(v))
s = term
for k in range(1, n):
    term = term * v / k
    s = s + term
    if np.max(np.abs(term)) < 1e-8:
        break
else:
    return np.sum(s * s)
return np.sum(s) * c
# a sort that stops
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 3), ([0.7, 0.8, 0.9], 0.5, 4)
y = v * c
for k in range(len(y)):
    swapped = False
    for i in range(len(y) - 1):
        if y[i] > y[i + 1]:
            y[i], y[i + 1] = y[i + 1], y[i]
            swapped = True
    if not swapped:
        break
return np.sum(y * v * v)
# an array or nothing
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 0), ([0.7, 0.8, 0.9], 2.5, 4)
if n == 0:
    return v * c
y = np.sin(v) * v
if c > 2.0:
    return y
return y * y
# tuples
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 0), ([0.7, 0.8, 0.9], 0.5, 2)
if n == 0:
    return v * c, c
for i in range(n):
    v = v * c
    if v[0] > 2.0:
        return v, c * i
return np.sin(v), c
# tuples of three from loops
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 0), ([0.7, 0.8, 0.9], 0.5, 2)
s = 1.0
for i in range(n):
    s = s * c
    if s > 2.0:
        return v * s, s, c
    v = v + s
return v, c * s, 3.0
# nested tuples
at ([0.7, 1.2, 0.4, 1.9], 1.3, 9), ([5.7, 1.2, 2.2], 0.3, 0)
if n == 0:
    return v * c, (c, np.sum(v))
return np.sin(v), (c * v[0], c)
# a buffer is returned on both sides
at ([0.7, 1.2, 1.4, 1.9], 1.3, 4), ([-0.7, 0.2, 0.4], 1.3, 3)
y = v.copy()
y[0] = y[1] * c
if v[0] < 0.0:
    return y
y[1] = y[0] * y[0]
return y
# the argument itself
at ([0.7, 1.2, 1.4, 1.9], 1.3, 4), ([-0.7, 0.2, 0.4], 1.3, 3)
if v[0] < 0.0:
    return v
return v * c
# arrays of one element decide
at ([0.7], 1.3, 8), ([2.5], 1.3, 8), ([0.2], 0.5, 4)
for i in range(n):
    v = v * c
    if v > 2.0:
        break
    v = v + 0.1
return np.sum(v * v)
# updates in place of an array that is shared
at ([0.7, 1.3], 1.3, 8), ([2.5, 0.1], 1.3, 8), ([0.2, 0.3], 0.5, 4)
y = v * 1.0
w = y
for i in range(n):
    y += 0.1 * v * c
    if np.sum(w) > 3.0:
        break
    w *= c
return np.sum(w * y)
# masks
at ([0.7, 1.3, -0.4], 1.3, 8), ([2.5, 0.1, 2.2], 1.3, 8), ([2.5, 0.1, 2.2], 1.3, 2), ([-0.2, -0.3, -0.1], 0.5, 4)
y = v * 1.0
for i in range(n):
    big = y > 1.0
    if not np.any(big):
        break
    y[big] *= 0.7
    if i == 2:
        continue
    y += 0.1 * np.sin(v)
else:
    return np.sum(y) * c
return np.sum(y * y) * c
# view made in the loop
at ([0.7, 1.3, -0.4], 1.3, 8), ([2.5, 0.1, 2.2], 1.3, 2), ([0.2, 0.3, 0.1], 0.5, 4)
y = v * 1.0
for i in range(1, len(y)):
    w = y[i:]
    w *= y[i - 1]
    if w[0] > 1.0:
        break
    w += c
return np.sum(y * y)
# number or array
at ([0.7, 1.3, -0.4], 1.3, 8), ([2.5, 0.1, 2.2], 1.3, 0), ([0.7, 1.3], 1.3, 8)
if n == 0:
    return np.sum(v) * c
s = 0.0
for a in v:
    if a < 0.0:
        return s * c
    s = s + a * a
return s
# the best item so far
at ([0.7, -1.3, 0.4], 1.3, 8), ([0.5, 0.1, 2.2], 1.3, 2), ([0.2, 0.3, 0.1], 0.5, 4), ([0.7, 1.3, -0.4], 1.3, 1)
best = v[0]
for i in range(1, len(v)):
    if v[i] < 0.0:
        continue
    if v[i] > 2.0:
        best = v[i] * c
        break
    best = best + v[i] ** 2
    if best > 2.0:
        return best * i
return best * c
# index after jumps
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
i = 0
while i < len(v) and v[i] < 3.0:
    if v[i] < 0.5:
        i += 2
        continue
    c = c * v[i]
    i += 1
if i >= len(v):
    return c
return c * v[i]
# fills then reads
at ([0.7, 1.2, 3.4, 5.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
y = np.zeros(len(v))
k = 0
for a in v:
    if a < 0.8:
        continue
    y[k] = a * c
    k += 1
    if k == 2:
        break
    y[k] = y[k - 1] ** 2
return np.sum(y * y) + y[0]
# mutated while iterated, reversed
at ([0.7, 1.2, 1.4, 1.9], 1.3, 2), ([5.7, 1.2], 1.3, 5), ([0.7, 0.2, 0.9], 1.3, 0)
y = v * c
for i in range(len(y) - 1, -1, -1):
    if y[i] < 0.5:
        continue
    y[i - 1] = y[i - 1] * y[i]
    if i == 1:
        break
return np.sum(np.sin(y))
'''

# def f(m: Annotated[np.ndarray, "i j"], v: Annotated[np.ndarray, "j"], c: float)
MATRICES = r'''
# rows
at ([[0.7, 1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[0.7, 1.2]], [0.4, 0.1], 1.3)
s = v * c
for row in m:
    s = s * row + v
    if np.sum(s) > 3.0:
        break
    s = np.sin(s)
return np.sum(s * v)
# items of rows
at ([[0.7, -1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[0.7, 1.2]], [0.4, 0.1], 1.3), ([[0.1, 0.2], [0.2, 0.1]], [0.4, 0.1], 1.3)
s = c
for row, w in zip(m, v):
    for a in row:
        if a < 0.0:
            continue
        s = s * a + w
        if s > 3.0:
            return s * a
    if s < 0.5:
        s = s * w
        break
    s = s * c
return s * s
# rows that are written
at ([[0.7, -1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[0.2, 0.4], [0.1, 0.5], [0.2, 0.3]], [0.1, 0.2], 1.3)
a = m * c
for i in range(1, len(a)):
    a[i] = a[i] * a[i - 1] + v
    if a[i, 0] < 0.5:
        a[i] *= a[i]
        continue
    if a[i, 1] > 2.0:
        break
    a[0] += a[i]
return np.sum(a * a)
# power iteration
at ([[2.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3), ([[1.0, 0.2], [0.2, 1.9]], [0.4, 1.1], 30.0)
at ([[1.0, 0.2], [0.2, 1.9]], [0.4, 1.1], 0.5)
k = 0
while True:
    w = m @ v
    size = np.sqrt(np.sum(w * w))
    k += 1
    if k > c * 3.0:
        break
    w = w / size
    if np.sum(np.abs(w - v)) < 1e-3:
        return size * w[0] * c
    v = w
return size + v[0]
# a row
at ([[0.7, 1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[0.7, 1.2]], [0.4, 0.1], 1.3)
for row in m:
    if row[0] > 2.0:
        return row
return v * c
# a row that is written
at ([[0.7, 1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[0.7, 1.2]], [0.4, 0.1], 1.3)
a = m * c
for row in a:
    row[1:] *= row[:-1]
    if row[0] > 2.0:
        return np.sum(row * v)
    row += v
return np.sum(a)
# a matrix returned from a loop
at ([[0.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3), ([[0.1, 0.2], [0.4, 0.1]], [0.4, 1.1], 1.3)
at ([[2.1, 0.2], [0.4, 0.1]], [0.4, 1.1], 1.3)
p = m
for k in range(3):
    p = p @ m * c
    if np.sum(p) > 9.0:
        return p
    if np.sum(p) < 0.4:
        break
return p + v
# rows of zeros
at ([[0.7, 1.2], [0.4, 1.9], [2.2, 0.3]], [0.4, 1.1], 1.3), ([[3.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
path = np.zeros((len(m) + 1, 2))
path[0] = v
for k in range(len(m)):
    path[k + 1] = path[k] * m[k] + c
    if path[k + 1, 0] > 2.0:
        break
return np.sum(path[k + 1] * path[k])
# forward substitution with pivots
at ([[0.7, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3), ([[0.0, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
at ([[1e-4, 1.2], [0.4, 1.9]], [0.4, 1.1], 1.3)
x = v * c
for i in range(len(m)):
    for j in range(len(m)):
        if j == i:
            break
        x[i] -= m[i, j] * x[j]
    if abs(m[i, i]) < 1e-3:
        if m[i, i] == 0.0:
            raise ZeroDivisionError(i)
        return x[i] * c
    x[i] /= m[i, i]
return np.sum(x * x)
'''

# def f(x: Annotated[np.ndarray, "k"], y: Annotated[np.ndarray, "k"], c: float, n: int)
PROCEDURES = r'''
# a return at the head
of y
at ([0.7, 1.2], [0.4, 1.9], 1.3, 0), ([0.7, 1.2], [0.4, 1.9], 1.3, 1)
if n == 0:
    return
y += c * x
# returns in a chain
of y
at ([0.7, 1.2], [0.4, 1.9], 1.3, 0), ([0.7, 1.2], [0.4, 1.9], 1.3, 1), ([0.7, 1.2], [0.4, 1.9], -1.3, 1)
if n == 0:
    y[:] = x * c
    return
elif c > 0.0:
    y[0] = x[1] * y[1]
else:
    return
y *= x
# a return before all is written
of x, y
at ([0.7, 1.2, 0.3, 0.8], [0.4, 1.9, 1.1, 0.6], 1.3, 0), ([0.7, 1.2, 0.3, 0.8], [0.4, 1.9, 1.1, 0.6], 1.3, 2)
at ([0.7, 1.2, 0.3, 0.8], [0.4, 1.9, 1.1, 0.6], 1.3, 3)
for i in range(n):
    if i == 2:
        x[0] = c * x[1] * x[2]
        return
    x[i + 1] = x[i] * y[i]
y[0] = x[1] * c
# a return out of two loops
of x
at ([0.7, 1.2, 0.3], [0.4, 1.9, 1.1], 1.3, 0), ([0.7, 1.2, 0.3], [0.4, 1.9, 1.1], 1.3, 5), ([3.7, 1.2, 0.3], [0.4, 1.9, 1.1], 1.3, 2)
at ([0.2, 0.2, 0.3], [0.4, 0.9, 1.1], 0.3, 2)
for step in range(n):
    for i in range(1, len(x)):
        x[i] = x[i] * x[i - 1] + y[i]
        if x[i] > 3.0:
            return
        x[i] *= c
    x[0] += 0.1 * x[2]
x *= y
# values that nobody wants
of y
at ([0.7, 1.2], [0.4, 1.9], 1.3, 0), ([0.7, 1.2], [0.4, 1.9], 1.3, 1), ([0.7, 1.2], [0.4, 1.9], 1.3, 2)
if n == 0:
    return np.sum(x)
if n == 1:
    y *= c
    return x, y
y[:] = np.sin(x)
# relaxation in place until it rests
of x, y
at ([0.7, 1.2, 0.4, 1.9], [0.4, 1.9, 1.1, 0.2], 1.0, 9), ([5.7, 1.2, 2.2], [0.4, 1.9, 1.1], 0.9, 1), ([5.7, 1.2, 2.2], [0.4, 1.9, 1.1], 0.9, 2)
at ([1.0, 1.0, 1.0], [0.4, 1.9, 1.1], 1.0, 4)
for step in range(n):
    change = 0.0
    for i in range(1, len(x) - 1):
        new = 0.5 * (x[i - 1] + x[i + 1]) * c
        change = max(change, abs(new - x[i]))
        x[i] = new
    if change < 0.05:
        return
    y += 0.1 * x * x
y *= x
# a sort in place that stops
of y
at ([0.7, 1.2, 0.4], [1.9, 0.4, 1.1], 1.3, 0), ([0.7, 1.2, 0.4], [0.4, 0.9, 1.1], 1.3, 0), ([0.7, 1.2, 0.4], [2.1, 1.4, 0.9], 1.3, 0)
y *= x * c
for last in range(len(y) - 1, 0, -1):
    calm = True
    for i in range(last):
        if y[i] <= y[i + 1]:
            continue
        y[i], y[i + 1] = y[i + 1], y[i]
        calm = False
    if calm:
        return
    y[last] *= 2.0
# break and else in place
of x
at ([0.7, 1.2, 0.4], [1.9, 0.4, 1.1], 1.3, 3), ([0.7, 1.2, 3.4], [0.4, 0.9, 1.1], 1.3, 3), ([3.7, 1.2, 0.4], [2.1, 1.4, 0.9], 1.3, 0)
for i in range(n):
    x[i] = x[i] * c
    if x[i] > 3.0:
        x[0] = y[i]
        break
    y[i] = x[i] * y[i]
else:
    x *= y
x[1] *= x[0]
# rows until one is large
of y
at ([0.7, 1.2], [1.9, 0.4], 1.3, 3), ([0.9, 0.4], [1.9, 2.4], 4.1, 5)
k = 0
while True:
    y[:] = y * x + c
    k += 1
    if k == n:
        break
    if np.sum(y) > 9.0:
        y[0] = np.log(y[0])
        return
    y[1] -= y[0] * x[1]
# raise as a guard, and in a loop
of y
at ([0.7, 1.2], [1.9, 0.4], 1.3, 3), ([0.7, 1.2], [0.4, 0.9], -1.3, 5), ([0.7, 1.2], [0.4, 0.9], 1.3, 1), ([0.7, 3.2], [0.4, 0.9], 1.3, 3)
if c < 0.0:
    raise ValueError(f"{c} is negative")
for i in range(n):
    y[i % 2] += x[i % 2] * np.sqrt(c) * y[0]
    if y[1] > 5.0:
        raise OverflowError("y", i)
    elif i == 1:
        return
y[0] = x[0] * y[1]
# what was iterated over is written
of y
at ([0.7, 1.2, 0.3], [1.9, 0.4, 0.8], 1.3, 3), ([0.7, 1.2, 0.3], [0.4, 0.9, 5.0], 1.3, 5), ([0.7, 1.2, 0.3], [0.4, 0.9, 1.0], 1.3, 5)
for i, a in enumerate(x):
    if a > 1.0:
        continue
    y[i] = y[i] * a * c
    if y[i] > 1.5:
        break
    y[0] += y[i] ** 2
'''
