"""Lists that become arrays, and those that may not: derivatives and primals as loops mean what they meant, whatever is done to what was put in a list."""

from __future__ import annotations

import copy
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from tests.loops.interpreted import interpreted
from tests.loops.test_loops import assert_same, direction_of

X = np.array([0.3, -0.7, 1.1, 0.4])


def steps_of_one(x: Annotated[np.ndarray, "n"], steps: int):
    for t in range(steps):
        x = np.tanh(x) * x
    return x


def from_a_start(x: Annotated[np.ndarray, "n"], first: int, last: int):
    for t in range(first, last):
        x = np.tanh(x) * x + 0.1 * t
    return x


def downwards(x: Annotated[np.ndarray, "n"], first: int):
    for t in range(first, -1, -1):
        x = np.tanh(x) * x + 0.1 * t
    return x


def in_twos(x: Annotated[np.ndarray, "n"], last: int):
    for t in range(1, last, 2):
        x = np.tanh(x) * x + 0.1 * t
    return x


def loops_in_loops(x: Annotated[np.ndarray, "n"], rounds: int, steps: int):
    for t in range(1, rounds):
        x = x * np.sin(x)
        for k in range(steps):
            x = np.tanh(x) * x + 0.1 * k * t
    return x


def a_triangle(x: Annotated[np.ndarray, "n"], rounds: int):
    for t in range(rounds):
        for k in range(t):
            x = np.tanh(x) * x + 0.1 * k
    return x


def saved_on_a_condition(x: Annotated[np.ndarray, "n"], steps: int):
    for t in range(steps):
        if np.sum(x) > 0.2:
            x = np.tanh(x) * x - 0.1
        else:
            x = x * x + 0.5
    return x


def bound_changes_in_the_loop(x: Annotated[np.ndarray, "n"], steps: int):
    for t in range(steps):
        steps = 1
        x = np.tanh(x) * x
    return x * steps


def variable_changes_in_the_loop(x: Annotated[np.ndarray, "n"], steps: int):
    for t in range(steps):
        x = np.tanh(x) * x
        t = 2 * t + 1
        x = x * np.cos(x) + t
    return x


def updated_in_place(x: Annotated[np.ndarray, "n"], steps: int):
    y = x * 2.0
    for t in range(steps):
        y[1:] *= y[:-1]
        y[0] = y[0] ** 2 + np.sin(y[1])
    return y


def shorter_each_pass(x: Annotated[np.ndarray, "n"], steps: int):
    y = x * 1.0
    for t in range(steps):
        y = y[1:] * np.sin(y[:-1])
    return np.sum(y)


def numbers_and_masks(x: Annotated[np.ndarray, "n"], steps: int):
    y, s = x * 1.0, 1.0
    for t in range(steps):
        s = s * y[0] + np.sin(s)
        mask = y * s > 0.1
        y = np.where(mask, y * y, s * y)
    return y * s


def ends_early(x: Annotated[np.ndarray, "n"], steps: int):
    for t in range(steps):
        x = np.tanh(x) * x
        if np.sum(x * x) < 0.05:
            break
    return x


def two_names_of_one(x: Annotated[np.ndarray, "n"], steps: int):
    y = x * 1.0
    z = y
    for t in range(steps):
        y = z * np.sin(y)
        z = y
        z = z * np.cos(y)
    return y * z


def filled_in_each_pass(x: Annotated[np.ndarray, "n"], steps: int):
    s = 0.5
    for t in range(steps):
        a = np.zeros((2, 2))
        a[0, 0], a[0, 1] = s, s * x[1]
        a[1, 0] = np.sin(s)
        b = a @ a
        s = np.sum(b * b) * x[0]
    return s


def variable_is_read_behind(x: Annotated[np.ndarray, "n"], steps: int):
    t = 7
    for t in range(steps):
        x = np.tanh(x) * x
    return x * t


ARRAYS = {
    steps_of_one: [dict(steps=3), dict(steps=0), dict(steps=-2), dict(steps=1)],
    from_a_start: [dict(first=2, last=5), dict(first=-3, last=1), dict(first=3, last=3), dict(first=4, last=1)],
    downwards: [dict(first=3), dict(first=-1), dict(first=-4), dict(first=0)],
    loops_in_loops: [dict(rounds=3, steps=2), dict(rounds=3, steps=0), dict(rounds=0, steps=3), dict(rounds=2, steps=-1)],
    updated_in_place: [dict(steps=3), dict(steps=0)],
    numbers_and_masks: [dict(steps=3), dict(steps=0)],
    two_names_of_one: [dict(steps=3), dict(steps=0)],
    filled_in_each_pass: [dict(steps=2), dict(steps=0)],
    variable_changes_in_the_loop: [dict(steps=3), dict(steps=0)],
    variable_is_read_behind: [dict(steps=3), dict(steps=0)],
}
LISTS = {
    in_twos: [dict(last=6), dict(last=0)],
    a_triangle: [dict(rounds=3), dict(rounds=0)],
    saved_on_a_condition: [dict(steps=4), dict(steps=0)],
    bound_changes_in_the_loop: [dict(steps=3), dict(steps=0)],
    shorter_each_pass: [dict(steps=2), dict(steps=0)],
    ends_early: [dict(steps=6), dict(steps=0)],
}


def check(f, cases) -> str:
    """Compare the gradient as loops with the gradient; returns its text."""
    example = {"x": X, **cases[0]}
    plain = srcdiff.vjp(f, "x", example=example)
    loops = interpreted(plain, example)
    for given in cases:
        seed = direction_of(f(X.copy(), **given))
        assert_same(loops(X.copy(), **given, result_bar=seed), plain(X.copy(), **given, result_bar=seed))
    return loops.source


@pytest.mark.parametrize("f", ARRAYS, ids=lambda f: f.__name__)
def test_arrays(f):
    text = check(f, ARRAYS[f])
    assert ".append(" not in text and ".pop(" not in text and "saved" in text


@pytest.mark.parametrize("f", LISTS, ids=lambda f: f.__name__)
def test_lists(f):
    assert ".append(" in check(f, LISTS[f])


# Lists of the user's, whose items are arrays and not copies


def changed_in_the_list(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps):
        kept.append(y)
        y[0] += 1.0
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        total = total + z[0] * (t + 1.0)
    return total


def changed_when_taken(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps):
        y = y * 2.0
        kept.append(y)
    for t in range(steps):
        z = kept.pop()
        z[0] = -5.0
    return y


def changed_before_it_is_made_again(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps):
        y[0] = 3.0 * t
        y = y * 2.0
        y[1] = 4.0 * t
        kept.append(y)
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        total = total + z[0] * (t + 1.0) + z[1]
    return total


def changed_by_another_name(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    w = x * 1.0
    for t in range(steps):
        w[0] = 9.0 + t
        y = w * 2.0
        y[1] = 4.0
        kept.append(y)
        w = y
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        total = total + z[0] * (t + 1.0) + z[1]
    return total


def a_part_is_kept(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps):
        kept.append(y[1:])
        y[2] = y[2] + 1.0
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        total = total + z[1] * (t + 1.0)
    return total


def copies_are_kept(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps):
        kept.append(y.copy())
        y[0] += 1.0
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        z[1] = 2.0 * t
        total = total + z[0] * (t + 1.0) + z[1]
    return total


def made_in_the_row(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    last = x * 1.0
    total = 0.0
    for t in range(steps):
        y = np.sin(last) * 2.0
        s = np.sum(y)
        y = y + s
        kept.append(y)
        total = total + np.sum(last * y)
        last = y
    for t in range(steps):
        z = kept.pop()
        total = total + np.sum(z * last) * (t + 1.0)
    return total


def left_over(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    for t in range(steps + 1):
        kept.append(y * t)
    total = 0.0
    for t in range(steps):
        z = kept.pop()
        total = total + z[0] * (t + 1.0)
    return total


USERS = {
    changed_in_the_list: True,
    changed_when_taken: True,
    changed_before_it_is_made_again: True,
    changed_by_another_name: True,
    a_part_is_kept: True,
    left_over: True,
    copies_are_kept: False,
    made_in_the_row: False,
}


@pytest.mark.parametrize("f", USERS, ids=lambda f: f.__name__)
def test_lists_of_the_users(f):
    loops = interpreted(f, {"x": X, "steps": 3})
    for steps in (0, 1, 3):
        assert_same(loops(copy.deepcopy(X), steps), f(copy.deepcopy(X), steps))
    assert (".append(" in loops.source) == USERS[f]


def another_length_in_between(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    total = 0.0
    for t in range(steps):
        y = np.sin(x) * (t + 2.0)
        d = y[1:] - y[:-1]
        total = total + np.sum(d * d)
        kept.append(y)
    for t in range(steps):
        z = kept.pop()
        total = total + np.sum(z * x) * t
    return total


def changed_in_a_row(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    total = 0.0
    y = x * 1.0
    for t in range(steps):
        y[0] = total
        y = np.sin(x) * (t + 2.0)
        d = y[1:] - y[:-1]
        total = total + np.sum(d * d)
        kept.append(y.copy())
        y[1] = y[1] + 1.0
    for t in range(steps):
        z = kept.pop()
        total = total + np.sum(z * x) * t + z[1]
    return total + y[1]


def test_what_is_computed_in_a_row_is_not_copied_there():
    loops = interpreted(another_length_in_between, {"x": X, "steps": 3})
    assert "y = kept[t]" in loops.source and loops(X, 3) == pytest.approx(another_length_in_between(X, 3))


def test_what_changes_afterwards_is_not_computed_in_a_row():
    loops = interpreted(changed_in_a_row, {"x": X, "steps": 3})
    assert "kept = np.empty(" in loops.source and "y = kept" not in loops.source
    assert loops(X, 3) == pytest.approx(changed_in_a_row(X, 3))


def returned_from_a_list(x: Annotated[np.ndarray, "n"], steps: int):
    kept = []
    y = x * 1.0
    total = 0.0
    for t in range(steps):
        y = np.sin(x) * (t + 2.0)
        total = total + np.sum(y)
        kept.append(y)
    for t in range(steps):
        z = kept.pop()
        total = total + np.sum(z * x)
    return y * 1.0, y, total


def test_what_is_returned_keeps_no_more_than_itself():
    loops = interpreted(returned_from_a_list, {"x": X, "steps": 3})
    assert_same(loops(X, 3), returned_from_a_list(X, 3))
    assert loops(X, 3)[1].base is None and ".append(" not in loops.source
