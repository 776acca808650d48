"""Rows are made before a loop whose passes all need the same, and in it where they do not."""

from __future__ import annotations

import re
import textwrap
from typing import Annotated

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.emit.printer import print_lines
from srcdiff.loops.hoist import with_rows_outside
from srcdiff.walks import statements_in
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.sin(np.arange(1.0, 12.0))


def steps(x: Annotated[np.ndarray, "n"], k: int):
    y, z = x * 1.0, x * 2.0
    for t in range(k):
        z[1:-1] += 0.3 * (y[:-2] + y[1:-1] + y[2:])
        y[1:-1] += 0.2 * (z[:-2] - z[2:])
    return y


def steps_of_steps(x: Annotated[np.ndarray, "n"], k: int):
    y, total = x * 1.0, x * 0.0
    for s in range(k):
        z = y * y
        for t in range(2):
            y[1:-1] += 0.3 * (z[:-2] + z[1:-1] + z[2:])
            z = z * 0.5
        total += y
    return total


def shorter_each_time(x: Annotated[np.ndarray, "n"], k: int):
    total = np.zeros(4)
    for t in range(k):
        y = x[t:] * 1.0
        z = np.maximum(y * x[t], 0.1) * y - x[t] * y
        total[t] = np.sum(z) + np.sum(z * y)
    return total


def on_one_side(x: Annotated[np.ndarray, "n"], k: int):
    y, z = x * 1.0, x * 2.0
    for t in range(k):
        if t % 2 == 0:
            z[1:-1] += 0.3 * (y[:-2] + y[1:-1] + y[2:])
        else:
            y[2:-1] += 0.2 * (z[:-3] + z[3:])
    return y


def sums_apart(x: Annotated[np.ndarray, "n"], k: int):
    y, total = x * 1.0, np.zeros(4)
    for t in range(k):
        z = np.maximum(y * x[t], 0.1) * y - x
        total[t] = np.sum(z) + np.sum(z * x)
        y = y + 0.1 * z
    return total[0] * y + total[1]


PROGRAMS = [steps, steps_of_steps, shorter_each_time, on_one_side, sums_apart]


@pytest.mark.parametrize("k", [0, 1, 3])
@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_the_loops_mean_the_same(f, parallel, k):
    arguments = {"x": X, "k": k}
    assert_same(interpreted(f, arguments, parallel)(**arguments), f(**arguments))
    plain = srcdiff.vjp(f, "x", example=arguments)
    seed = direction_of(f(**arguments))
    assert_same(interpreted(plain, arguments, parallel)(**arguments, result_bar=seed), plain(**arguments, result_bar=seed))


def rows(f, parallel: bool = False) -> list:
    """How far the statements that make rows are indented, in a function and in its derivative."""
    arguments = {"x": X, "k": 2}
    texts = [interpreted(one, arguments, parallel).source for one in (f, srcdiff.vjp(f, "x", example=arguments))]
    return [sorted({(len(line) - len(line.lstrip())) // 4 for line in text.splitlines() if re.search(r"_row(_\d)? = ", line)}) for text in texts]


def test_where_they_are_made():
    assert rows(steps)[1] == [1] and rows(steps_of_steps)[1] == [1]
    assert rows(shorter_each_time)[0] == [2]  # the length is another one in each pass
    assert rows(on_one_side)[1] == [3]  # a pass may have none
    assert rows(sums_apart)[1] == [1] and rows(sums_apart, parallel=True)[1] == [2]


def moved(text: str, *bound: str) -> str:
    """The text after the pass, where names that end in `row` are those of rows."""
    body = gast.parse(textwrap.dedent(text)).body
    for statement in statements_in(body):
        if isinstance(statement, gast.Assign) and statement.targets[0].id.endswith("row"):
            statement.row = True
    return "\n".join(line.text for line in print_lines(with_rows_outside(body, set(bound))))


@pytest.mark.parametrize("name", ["m", "n"])
def test_what_tells_the_length_has_its_value_before(name):
    """`n` has none where c is false; then the loop has no passes that read it."""
    text = f"""
    if c:
        n = len(x)
    for t in range(k):
        t_row = empty({name})
        use(t_row)
    """
    assert ("    t_row = " in moved(text, "empty", "m", "c", "x", "k")) == (name == "n")


@pytest.mark.parametrize("change", ["n = n + 1", "n += 1", "for n in range(3):\n            use(n)", "if c:\n            n = 2"])
def test_what_tells_the_length_has_one_value(change):
    text = f"""
    for t in range(k):
        t_row = empty(n)
        use(t_row)
        {change}
    """
    assert "    t_row = " in moved(text, "empty", "n", "k", "c")


def test_a_while_loop():
    text = """
    while p():
        for i in range(n):
            t_row = empty(n)
            use(t_row)
        n_row = empty(i)
        use(n_row)
    """
    assert moved(text, "empty", "n") == """\
t_row = empty(n)
while p():
    for i in range(n):
        use(t_row)
    n_row = empty(i)
    use(n_row)"""


def test_the_text():
    text = interpreted(srcdiff.vjp(steps, "x", example={"x": X, "k": 2}), {"x": X, "k": 2}).source
    start = text.index("    z_bar = ")
    assert textwrap.dedent(text[start : text.index("    # y, z = x", start)]) == """\
z_bar = np.zeros(z.shape)
t_bar_2_row = np.zeros(len(x) + 2)
t_bar_row = np.zeros(len(x) + 2)
for t in range(k):
    # y[1:-1] += 0.2 * (z[:-2] - z[2:])
    for i in range(len(x) - 2):
        t_bar_2_row[i + 2] = 0.2 * y_bar[i + 1]
    for i in range(len(x)):
        z_bar[i] += t_bar_2_row[i + 2] - t_bar_2_row[i]
    # z[1:-1] += 0.3 * (y[:-2] + y[1:-1] + y[2:])
    for i in range(len(x) - 2):
        t_bar_row[i + 2] = 0.3 * z_bar[i + 1]
    for i in range(len(x)):
        y_bar[i] += t_bar_row[i + 2] + t_bar_row[i + 1] + t_bar_row[i]
"""
