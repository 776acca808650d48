"""Jumps become branches and flags: the text of each construct, and random programs, which keep their meaning.

A case of `CASES` is the body of `def f(x, y, n)`, then `->` and what it becomes; in the name, `(procedure)` is a function that returns nothing.
"""

from __future__ import annotations

import random
import re
from typing import Callable, List, Tuple

import gast
import pytest

import srcdiff
from srcdiff.emit.comments import attach_comments
from srcdiff.emit.printer import print_block, print_expression
from srcdiff.normalise.jumps import without_jumps
from tests.primals import primal_of, supply, text_of

CASES = r'''
# break: the rest of the pass is its other side
for i in range(n):
    if x > 20:
        break
    x = x * y
return x
->
stop = False
for i in range(n):
    stop = x > 20
    if not stop:
        x = x * y
return x
# break after statements
for i in range(n):
    x = x * y
    if x > 20:
        x = 20
        break
    y = y + x
return x + y
->
stop = False
for i in range(n):
    x = x * y
    stop = x > 20
    if stop:
        x = 20
    else:
        y = y + x
return x + y
# break at the end of a pass
for i in range(n):
    x = x * y
    if x > 20:
        break
return x
->
stop = False
for i in range(n):
    x = x * y
    stop = x > 20
return x
# break in a while
while x < 50:
    x = x + y
    if y > n:
        break
    y = y + 1
return x
->
stop = False
while x < 50:
    x = x + y
    stop = y > n
    if not stop:
        y = y + 1
return x
# break if a number is not zero
for i in range(n):
    if x % 3:
        break
    x = x * y
return x
->
stop = False
for i in range(n):
    if x % 3:
        stop = True
    else:
        x = x * y
return x
# break if this and that, or one that is no comparison
for i in range(n):
    if x > 2 and y > 2:
        break
    if not x > 1 or i == 3:
        break
    if x > 1 or y:
        break
    x = x + 1
return x
->
stop = False
stop_2 = False
stop_3 = False
for i in range(n):
    stop = x > 2 and y > 2
    if not stop:
        stop_2 = not x > 1 or i == 3
        if not stop_2:
            if x > 1 or y:
                stop_3 = True
            else:
                x = x + 1
return x
# break in an else
for i in range(n):
    if x < 20:
        x = x * y
    else:
        break
    y = y + 1
return x
->
stop = False
for i in range(n):
    if x < 20:
        x = x * y
        y = y + 1
    else:
        stop = True
return x
# break with an else of its own
for i in range(n):
    if x > 20:
        break
    else:
        x = x * y
    y = x
return x + y
->
stop = False
for i in range(n):
    stop = x > 20
    if not stop:
        x = x * y
        y = x
return x + y
# break on both sides
for i in range(n):
    if x > 2:
        x = x * y
        break
    else:
        x = x + y
        break
    y = x
return x
->
stop = False
stop_2 = False
for i in range(n):
    stop = x > 2
    if stop:
        x = x * y
    else:
        x = x + y
        stop_2 = True
return x
# break without a test
for i in range(n):
    x = x * y
    break
return x
->
stop = False
for i in range(n):
    x = x * y
    stop = True
return x
# break in a branch that may go on
for i in range(n):
    if x > 2:
        if y > 2:
            break
        y = x
    x = x * y
return x
->
stop = False
for i in range(n):
    if x > 2:
        stop = y > 2
        if not stop:
            y = x
    if not stop:
        x = x * y
return x
# continue: the rest of the pass is its other side
for i in range(n):
    if x > 20:
        continue
    x = x * y
return x
->
for i in range(n):
    if not x > 20:
        x = x * y
return x
# continue after statements
for i in range(n):
    if i == 1:
        x = x + 1
        continue
    x = x * y
return x
->
for i in range(n):
    if i == 1:
        x = x + 1
    else:
        x = x * y
return x
# continue: opposites of tests
for i in range(n):
    if i == 1:
        continue
    if not x:
        continue
    if i % 2:
        continue
    if y is x:
        continue
    if x < y < n:
        continue
    x = x * y
return x
->
for i in range(n):
    if i != 1:
        if x:
            if not i % 2:
                if y is not x:
                    if not x < y < n:
                        x = x * y
return x
# continue in a branch that may go on
for i in range(n):
    if x > 2:
        if y > 2:
            continue
        y = x
    x = x * y
return x
->
for i in range(n):
    skip = False
    if x > 2:
        skip = y > 2
        if not skip:
            y = x
    if not skip:
        x = x * y
return x
# continue that ends the pass anyway
while n > 0:
    n = n - 1
    x = x * y
    if x > 9:
        x = x - 9
        continue
    else:
        continue
return x
->
while n > 0:
    n = n - 1
    x = x * y
    if x > 9:
        x = x - 9
return x
# nothing but continue
for i in range(n):
    if i == 1:
        continue
return x
->
for i in range(n):
    pass
return x
# break and continue
for i in range(n):
    if i == 1:
        continue
    if x > 20:
        break
    x = x * y
return x
->
stop = False
for i in range(n):
    if i != 1:
        stop = x > 20
        if not stop:
            x = x * y
return x
# break and continue in a chain
for i in range(n):
    if x > 20:
        y = 1
        break
    elif x < 3:
        x = x + 1
        continue
    y = x
    x = x + y
return x
->
stop = False
for i in range(n):
    stop = x > 20
    if stop:
        y = 1
    elif x < 3:
        x = x + 1
    else:
        y = x
        x = x + y
return x
# return: the rest is its other side
if x > 1:
    return x
return y
->
if x > 1:
    value = x
else:
    value = y
return value
# return on both sides
if x > 1:
    return x
else:
    y = x * y
    return y
->
if x > 1:
    value = x
else:
    y = x * y
    value = y
return value
# returns in a chain
if x > 2:
    return x
elif y > 2:
    return y
x = x * x
return x
->
if x > 2:
    value = x
elif y > 2:
    value = y
else:
    x = x * x
    value = x
return value
# return after a branch that returns on both sides
if x > 1:
    if y > 1:
        return x
    else:
        return y
x = x * x
return x
->
if x > 1:
    if y > 1:
        value = x
    else:
        value = y
else:
    x = x * x
    value = x
return value
# return in an else
if x > 1:
    pass
else:
    return y
return x
->
if x > 1:
    pass
    value = x
else:
    value = y
return value
# return that falls through
if x > 1:
    if y > 1:
        return 1
    x = x * x
y = x
return y
->
done = False
if x > 1:
    done = y > 1
    if done:
        value = 1
    else:
        x = x * x
if not done:
    y = x
    value = y
return value
# if a: if b: return 1
if x > 1:
    if y > 1:
        return 1
return x + y
->
done = False
if x > 1:
    done = y > 1
    if done:
        value = 1
if not done:
    value = x + y
return value
# returns of tuples
if x > 1:
    return x, y
return y, x + y
->
if x > 1:
    value, value_2 = x, y
else:
    value, value_2 = y, x + y
return value, value_2
# return in a loop
for i in range(n):
    x = x * y
    if x > 20:
        return x
    y = y + 1
return y
->
done = False
for i in range(n):
    x = x * y
    done = x > 20
    if done:
        value = x
    else:
        y = y + 1
if not done:
    value = y
return value
# return in a loop without a test
for i in range(n):
    return x
return y
->
done = False
for i in range(n):
    value = x
    done = True
if not done:
    value = y
return value
# return and break
for i in range(n):
    if x > 20:
        return y
    if x < 3:
        x = x * x
        break
    x = x * y
y = x
return x + y
->
done = False
stop = False
for i in range(n):
    done = x > 20
    if done:
        value = y
    else:
        stop = x < 3
        if stop:
            x = x * x
        else:
            x = x * y
if not done:
    y = x
    value = x + y
return value
# while True with a break
while True:
    if x > 20:
        break
    x = x + y + 1
return x
->
stop = False
while True:
    stop = x > 20
    if not stop:
        x = x + y + 1
return x
# while True with a return: nothing follows it
while True:
    x = x + y + 1
    if x > 20:
        return x
return y
->
done = False
while True:
    x = x + y + 1
    done = x > 20
    if done:
        value = x
return value
# while 1 with a return and a break
while 1:
    x = x + 1
    if x > 20:
        return x
    if x > n:
        break
return y
->
done = False
stop = False
while 1:
    x = x + 1
    done = x > 20
    if done:
        value = x
    else:
        stop = x > n
if not done:
    value = y
return value
# else of a for
for i in range(n):
    x = x * y
    if x > 20:
        break
else:
    x = y
return x
->
stop = False
for i in range(n):
    x = x * y
    stop = x > 20
if not stop:
    x = y
return x
# else of a while
while x < 20:
    x = x + 3
    if x == n:
        break
else:
    x = y
return x
->
stop = False
while x < 20:
    x = x + 3
    stop = x == n
if not stop:
    x = y
return x
# else without a break
for i in range(n):
    if i == 1:
        continue
    x = x * y
else:
    x = x + y
return x
->
for i in range(n):
    if i != 1:
        x = x * y
x = x + y
return x
# else with a return
for i in range(n):
    x = x * y
    if x > 20:
        break
else:
    return x
y = x
return x + y
->
done = False
stop = False
for i in range(n):
    x = x * y
    stop = x > 20
if not stop:
    value = x
    done = True
if not done:
    y = x
    value = x + y
return value
# else that always returns ends the function
while x < 20:
    x = x + y + 1
else:
    return y
->
while x < 20:
    x = x + y + 1
value = y
return value
# else after breaks and returns
for i in range(n):
    if x > 20:
        return x
    if x < 3:
        break
    x = x + y
else:
    x = x * x
return x + y
->
done = False
stop = False
for i in range(n):
    done = x > 20
    if done:
        value = x
    else:
        stop = x < 3
        if not stop:
            x = x + y
if not (stop or done):
    x = x * x
if not done:
    value = x + y
return value
# a break of the inner loop
for i in range(n):
    for j in range(n):
        x = x + y
        if x > 20:
            break
        y = y + j
    x = x - i
return x
->
for i in range(n):
    stop = False
    for j in range(n):
        x = x + y
        stop = x > 20
        if not stop:
            y = y + j
    x = x - i
return x
# a break out of two loops
for i in range(n):
    for j in range(n):
        if x > 20:
            break
        x = x + y
    else:
        y = y + 1
        continue
    break
return x + y
->
stop_2 = False
for i in range(n):
    skip = False
    stop = False
    for j in range(n):
        stop = x > 20
        if not stop:
            x = x + y
    if not stop:
        y = y + 1
        skip = True
    if not skip:
        stop_2 = True
return x + y
# break, continue and return in nested loops
for i in range(n):
    if i == 1:
        continue
    for j in range(n):
        if x > 20:
            return y
        if j == 1:
            continue
        if x < 0:
            break
        x = x + y
    if x < 10:
        break
    x = x + y
else:
    return x
y = x
return y
->
done = False
done_2 = False
stop_2 = False
for i in range(n):
    if i != 1:
        stop = False
        for j in range(n):
            done = x > 20
            if done:
                value = y
            elif j != 1:
                stop = x < 0
                if not stop:
                    x = x + y
        if not done:
            stop_2 = x < 10
            if not stop_2:
                x = x + y
if not (stop_2 or done):
    value = x
    done_2 = True
if not (done or done_2):
    y = x
    value = y
return value
# a loop in a branch
if x > 1:
    for i in range(n):
        if x > 20:
            break
        x = x * y
else:
    while y < 9:
        y = y + 1
        if y == n:
            return x
x = x + y
return x
->
done = False
if x > 1:
    stop = False
    for i in range(n):
        stop = x > 20
        if not stop:
            x = x * y
else:
    while y < 9:
        y = y + 1
        done = y == n
        if done:
            value = x
if not done:
    x = x + y
    value = x
return value
# what follows a jump is dropped
for i in range(n):
    x = x * y
    if x > 9:
        continue
        x = 0
    break
    x = 1
return x
x = 2
->
stop = False
for i in range(n):
    x = x * y
    if not x > 9:
        stop = True
return x
# what follows a branch that never ends is dropped
if x > 1:
    return x
    x = 2
else:
    return y
y = x
return x + y
->
if x > 1:
    value = x
else:
    value = y
return value
# raise in a branch is a guard
if x < 3:
    raise ValueError(x)
x = x * y
return x
->
if x < 3:
    raise ValueError(x)
x = x * y
return x
# raise in an else
if x > 1:
    y = x
else:
    raise ValueError(x)
return y
->
if not x > 1:
    raise ValueError(x)
y = x
return y
# raise in the middle of a chain
if x > 20:
    y = x
elif x > 9:
    raise ValueError(x)
else:
    y = y * y
return y
->
if x > 20:
    y = x
else:
    if x > 9:
        raise ValueError(x)
    y = y * y
return y
# raise after statements, and what follows it
if x > 1:
    y = x * x
    raise ValueError(y)
    y = 3
return y
->
if x > 1:
    y = x * x
    raise ValueError(y)
return y
# raise after a return
if x > 1:
    return x
raise ValueError(x)
->
if not x > 1:
    raise ValueError(x)
value = x
return value
# raise after a loop
for i in range(n):
    x = x * y
    if x > 20:
        return x
raise ValueError(x)
->
done = False
for i in range(n):
    x = x * y
    done = x > 20
    if done:
        value = x
if not done:
    raise ValueError(x)
return value
# raise in else of a loop
for i in range(n):
    x = x * y
    if x > 20:
        break
else:
    raise ValueError(x)
return x
->
stop = False
for i in range(n):
    x = x * y
    stop = x > 20
if not stop:
    raise ValueError(x)
return x
# raise in a loop
while x < 20:
    if y > 9:
        return x
    elif y < 0:
        raise ValueError(y)
    y = y + 1
return y
->
done = False
while x < 20:
    done = y > 9
    if done:
        value = x
    else:
        if y < 0:
            raise ValueError(y)
        y = y + 1
if not done:
    value = y
return value
# raise that falls through
if x > 1:
    if y > 1:
        raise ValueError(y)
    x = x * x
return x
->
if x > 1:
    if y > 1:
        raise ValueError(y)
    x = x * x
return x
# names that are taken
stop = x > 1
done, value = y, x
for i in range(n):
    if x > 20:
        break
    if x > 15:
        return value
    x = x + y
return x if stop else done
->
done_2 = False
stop = x > 1
done, value = y, x
stop_2 = False
for i in range(n):
    stop_2 = x > 20
    if not stop_2:
        done_2 = x > 15
        if done_2:
            value_2 = value
        else:
            x = x + y
if not done_2:
    value_2 = x if stop else done
return value_2
# bare returns (procedure)
for i in range(n):
    if i == 2:
        x[0] = 1
        return
    x[i] = y
x[1] = 2
->
done = False
for i in range(n):
    done = i == 2
    if done:
        x[0] = 1
    else:
        x[i] = y
if not done:
    x[1] = 2
# values that nobody wants (procedure)
if y > 1:
    x[0] = y
    return x[0] * y
x[1] = y
return
->
if y > 1:
    x[0] = y
    x[0] * y
else:
    x[1] = y
# a return at the end (procedure)
x[0] = y
return
->
x[0] = y
# nothing to do
for i in range(n):
    x = x * y
if x > 1:
    x = y
return x
->
for i in range(n):
    x = x * y
if x > 1:
    x = y
return x
'''


def cases() -> list:
    parts = [part.partition("\n") for part in re.split(r"^# ", CASES, flags=re.M)[1:]]
    return [pytest.param(*texts.rstrip("\n").split("\n->\n"), not name.endswith("(procedure)"), id=name) for name, _, texts in parts]


def function_text(body: str) -> str:
    return "def f(x, y, n):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def lowered(body: str, returns: bool = True) -> List[gast.stmt]:
    primal = primal_of(function_text(body))
    return without_jumps(primal, supply(primal), returns)


@pytest.mark.parametrize("before, after, returns", cases())
def test_text(before, after, returns):
    assert text_of(lowered(before, returns)) == after


def test_every_jump_is_gone():
    for case in cases():
        before, _, returns = case.values
        *inner, last = [node for statement in lowered(before, returns) for node in gast.walk(statement) if isinstance(node, gast.stmt)]
        assert not any(isinstance(node, (gast.Break, gast.Continue)) or getattr(node, "is_return", False) for node in inner)
        assert sum(isinstance(node, gast.Return) for node in [*inner, last]) <= 1
        assert not any(node.orelse for node in inner if isinstance(node, (gast.For, gast.While)))


# --- what the lowered text means


def outcomes(text: str) -> list:
    """What the function of a text does with several arguments: the values that it returns, the errors that it raises."""
    namespace: dict = {}
    exec(text, namespace)
    return [outcome(namespace["f"], x, y, n) for x in (-2, 1, 2, 5, 30) for y in (0, 1, 3) for n in (0, 1, 2, 5)]


def outcome(f: Callable, *given):
    try:
        return f(*given)
    except ValueError as error:
        return type(error), error.args


def stopping(body: List[gast.stmt]) -> List[gast.stmt]:
    """The block with loops that end after the pass that sets one of the flags they have in `.until`."""
    for statement in body:
        for part in ("body", "orelse"):
            stopping(getattr(statement, part, []))
        if getattr(statement, "until", None):
            statement.body.append(gast.parse(f"if {' or '.join(statement.until)}:\n    break").body[0])
    return body


def assert_means_the_same(body: str) -> int:
    """The number of different things that the function does."""
    new = function_text(text_of(stopping(lowered(body))))
    expected = outcomes(function_text(body))
    assert outcomes(new) == expected, f"{body}\n->\n{new}"
    return len(set(expected))


@pytest.mark.parametrize("before, after, returns", [case for case in cases() if case.values[2]])
def test_meaning(before, after, returns):
    assert assert_means_the_same(before) > 1


class Programs:
    """Random bodies of functions full of jumps."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.loops = 0

    def body(self) -> str:
        return "\n".join([*self.block(3, False), "return x"])

    def block(self, depth: int, in_loop: bool) -> List[str]:
        return [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth, in_loop)]

    def statement(self, depth: int, in_loop: bool) -> List[str]:
        makers = [self.assignment, self.assignment, self.jump]
        if depth:
            makers += [self.branch] * 4 + [self.loop_for, self.loop_while]
        return self.random.choice(makers)(depth - 1, in_loop)

    def assignment(self, depth: int, in_loop: bool) -> List[str]:
        return [self.random.choice(["x = (3 * x + y) % 17", "y = (y + x) % 11", "x = x + 1", "x, y = y, x - 1", "y = y - n"])]

    def jump(self, depth: int, in_loop: bool) -> List[str]:
        inside = ["break", "break", "continue", "continue"] if in_loop else []
        return [self.random.choice([*inside, "return y", "return x - y", "raise ValueError(x, y)"])]

    def test(self) -> str:
        return self.random.choice(["x > y", "x % 3 == 1", "not y < 4", "x % 2", "x > 2 and y % 2 == 0", "y == x or y > 6", "not x % 2", "x != 2"])

    def branch(self, depth: int, in_loop: bool) -> List[str]:
        lines = [f"if {self.test()}:", *indented(self.block(depth, in_loop))]
        if self.random.random() < 0.3:
            lines += [f"elif {self.test()}:", *indented(self.block(depth, in_loop))]
        if self.random.random() < 0.4:
            lines += ["else:", *indented(self.block(depth, in_loop))]
        return lines

    def loop_for(self, depth: int, in_loop: bool) -> List[str]:
        self.loops += 1
        return self.ended([f"for i_{self.loops} in range({self.random.choice(['n', '3', 'x % 4'])}):", *indented(self.block(depth, True))], depth, in_loop)

    def loop_while(self, depth: int, in_loop: bool) -> List[str]:
        """A loop that ends, since it counts down."""
        self.loops += 1
        left, head = f"left_{self.loops}", self.random.choice(["while {0} > 0:", "while {0} > 0 and x != y:", "while True:"])
        lines = [f"{left} = {left} - 1", *self.block(depth, True)]
        if head == "while True:":
            lines[1:1] = [f"if {left} < 0:", f"    {self.random.choice(['break', 'return x'])}"]
        return [f"{left} = 4", *self.ended([head.format(left), *indented(lines)], depth, in_loop)]

    def ended(self, loop: List[str], depth: int, in_loop: bool) -> List[str]:
        return [*loop, "else:", *indented(self.block(depth, in_loop))] if self.random.random() < 0.4 else loop


def indented(lines: List[str]) -> List[str]:
    return [f"    {line}" for line in lines]


@pytest.mark.parametrize("seeds", [range(start, start + 40) for start in range(0, 400, 40)], ids=lambda seeds: f"from {seeds[0]}")
def test_random_programs_keep_their_meaning(seeds):
    different = [assert_means_the_same(Programs(seed).body()) for seed in seeds]
    assert sum(count > 1 for count in different) > len(different) // 2


# --- comments, flags, places


def printed(text: str) -> str:
    """The lowered body of a function with its comments."""
    primal = primal_of(text)
    attach_comments(primal.tree, primal.comments())
    return "\n".join(print_block(without_jumps(primal, supply(primal), True)))


def test_comments_of_what_is_left():
    text = """def f(x, y, n):
    # search
    for i in range(n):  # upwards
        # far enough
        if x > 20:  # yes
            # in full
            x = x * i  # times
            break
        # go on
        x = x * y  # faster
    # check
    if x < 0:  # never
        # bad
        raise ValueError(x)  # stop
    # last
    return x  # here
"""
    expected = """stop = False
# search
for i in range(n):  # upwards
    stop = x > 20
    # far enough
    if stop:  # yes
        # in full
        x = x * i  # times
    else:
        # go on
        x = x * y  # faster
# check
if x < 0:  # never
    # bad
    raise ValueError(x)  # stop
# last
return x  # here"""
    assert printed(text) == expected


def test_comments_of_early_returns():
    text = """def f(x, y, n):
    # small
    if x < 3:  # very
        # as it is
        return x  # alone
    # the rest
    x = x * y  # product
    return x
"""
    expected = """# small
if x < 3:  # very
    # as it is
    value = x  # alone
else:
    # the rest
    x = x * y  # product
    value = x
return value"""
    assert printed(text) == expected


def flags_of(body: List[gast.stmt]) -> List[Tuple[str, bool]]:
    """The text of each assignment to a flag, and whether it raises the flag."""
    nodes = [node for statement in body for node in gast.walk(statement)]
    return [(text_of([node]), getattr(node, "raises_flag", False)) for node in nodes if getattr(node, "is_flag", False)]


def test_flags_are_marked():
    body = lowered("for i in range(n):\n    if x > 2:\n        break\n    if y:\n        return x\n    x = x * y\nreturn y")
    assert sorted(flags_of(body)) == [("done = False", False), ("done = True", True), ("stop = False", False), ("stop = x > 2", True)]


def test_a_branch_that_raises_is_marked():
    body = lowered("if x > 2:\n    raise ValueError\nelif x > 1:\n    y = 2\nelse:\n    raise TypeError\nif y > 2:\n    y = 3\nreturn y")
    branches = {print_expression(node.test): getattr(node, "raises", False) for s in body for node in gast.walk(s) if isinstance(node, gast.If)}
    assert branches == {"x > 2": True, "not x > 1": True, "y > 2": False}


def test_new_statements_stand_where_the_users_do():
    body = lowered("for i in range(n):\n    if x > 2:\n        return y\n    x = x * y\nreturn x")
    lines = {text_of([node]).split("\n")[0]: node.lineno for s in body for node in gast.walk(s) if isinstance(node, gast.stmt)}
    assert lines == {
        "done = False": 4,
        "for i in range(n):": 2,
        "done = x > 2": 3,
        "if done:": 3,
        "value = y": 4,
        "x = x * y": 5,
        "if not done:": 2,
        "value = x": 6,
        "return value": 6,
    }


def test_the_users_tree_stays_as_it_is():
    primal = primal_of(function_text("for i in range(n):\n    if x > 2:\n        break\n    x = x * y\nelse:\n    return y\nreturn x"))
    before = gast.dump(primal.tree)
    without_jumps(primal, supply(primal), True)
    assert gast.dump(primal.tree) == before


# --- what is refused

AT_THE_END = "f returns nothing at its end", "end the function with `return` and a value"
HERE = "f returns nothing here", "end the function with `return` and a value"
FORMS = "returns of different forms are not supported", "return the same number of values everywhere"
REFUSED = {  # body: the error, and the line of `def f` that it names
    "x = y": (AT_THE_END, 2),
    "if x > 1:\n    return x": (AT_THE_END, 2),
    "x = y\nif x > 1:\n    return x\nelif x > 2:\n    return y": (AT_THE_END, 3),
    "for i in range(n):\n    return x": (AT_THE_END, 2),
    "while x > 1:\n    x = x - 1\n    if x == y:\n        return x": (AT_THE_END, 2),
    "while True:\n    x = x - 1\n    if x == y:\n        return x\n    if x < 0:\n        break": (AT_THE_END, 2),
    "for i in range(n):\n    if x > 1:\n        break\nelse:\n    return x": (AT_THE_END, 2),
    "return": (HERE, 2),
    "if x > 1:\n    return\nreturn x": (HERE, 3),
    "for i in range(n):\n    if x > 1:\n        return\nreturn x": (HERE, 4),
    "if x > 1:\n    return x\nreturn": (HERE, 4),
    "if x > 1:\n    return x\nreturn x, y": (FORMS, 4),
    "if x > 1:\n    return x, y\nreturn x": (FORMS, 4),
    "if x > 1:\n    return (x,)\nreturn x": (FORMS, 4),
    "if x > 1:\n    return x, y\nelif y > 1:\n    return y, x\nelse:\n    return x, y, x": (FORMS, 7),
    "while True:\n    if x > 1:\n        return x\n    x = x + 1\n    if x > n:\n        return x, x": (FORMS, 7),
}


@pytest.mark.parametrize("body", REFUSED)
def test_refused(body):
    (message, way_out), line = REFUSED[body]
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        lowered(body)
    assert (caught.value.message, caught.value.help, caught.value.place.line) == (message, way_out, line)


def test_a_procedure_may_return_anywhere():
    for body in ("x[0] = y", "if x[0] > 1:\n    return", "for i in range(n):\n    return", "if y > 1:\n    return x, y\nreturn x", "if y > 1:\n    return\nreturn x"):
        lowered(body, returns=False)
