"""Loops: each kind as a loop over a range, with what each pass binds."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.emit.printer import print_expression
from tests.primals import core_of, function_of, text_of

CASES = {
    "range": ("for i in range(n): s = s + x[i]", "for i in range(n):\n    s = s + x[i]"),
    "steps": ("for i in range(n, 0, -2): s = s + x[i]", "for i in range(n, 0, -2):\n    s = s + x[i]"),
    "reversed range": ("for i in reversed(range(n)): s = s + x[i]", "for i in reversed(range(n)):\n    s = s + x[i]"),
    "items": ("for v in x: s = s + v", "for i in range(len(x)):\n    v = x[i]\n    s = s + v"),
    "i is taken": ("for v in x: i = v", "for j in range(len(x)):\n    v = x[j]\n    i = v"),
    "reversed items": ("for v in reversed(x): s = s + v", "for i in reversed(range(len(x))):\n    v = x[i]\n    s = s + v"),
    "enumerate": ("for k, v in enumerate(x): s = s + v * k", "for k in range(len(x)):\n    v = x[k]\n    s = s + v * k"),
    "enumerate from": (
        "for k, v in enumerate(x, start=n): s = s + v * k",
        "for i in range(len(x)):\n    k = n + i\n    v = x[i]\n    s = s + v * k",
    ),
    "zip": ("for a, b in zip(x, y): s = s + a * b", "for i in range(min(len(x), len(y))):\n    a = x[i]\n    b = y[i]\n    s = s + a * b"),
    "enumerate of zip": (
        "for k, (a, b) in enumerate(zip(x, y)): s = a",
        "for k in range(min(len(x), len(y))):\n    a = x[k]\n    b = y[k]\n    s = a",
    ),
    "unpacked items": (
        "for a, b in x: s = s + a * b",
        "for i in range(len(x)):\n    items = x[i]\n    a = items[0]\n    b = items[1]\n    s = s + a * b",
    ),
    "an expression": ("for v in x * y: s = s + v", "items = x * y\nfor i in range(len(items)):\n    v = items[i]\n    s = s + v"),
    "rebound in the loop": ("for v in x: x = s", "items = x\nfor i in range(len(items)):\n    v = items[i]\n    x = s"),
    "rebound by the target": ("for x in x: s = x", "items = x\nfor i in range(len(items)):\n    x = items[i]\n    s = x"),
    "range that changes": ("for i in range(n): n = n - 1", "i_range = range(n)\nfor i in i_range:\n    n = n - 1"),
    "loop variable assigned": ("for i in range(n): i = i + 1", "for i_pass in range(n):\n    i = i_pass\n    i = i + 1"),
    "while": ("while s > 1.0: s = s / 2.0", "trips = 0\nwhile s > 1.0:\n    trips = trips + 1\n    s = s / 2.0"),
    "nested": (
        "for v in x:\n        for w in v: s = s + w",
        "for i in range(len(x)):\n    v = x[i]\n    for j in range(len(v)):\n        w = v[j]\n        s = s + w",
    ),
}


def loop_of(statement: str):
    _, body = core_of(f"def f(x, y, n):\n    s = 2.0\n    {statement}\n    return s\n")
    return body[1:-1]


@pytest.mark.parametrize("statement, expected", CASES.values(), ids=CASES)
def test_counted(statement, expected):
    assert text_of(loop_of(statement)) == expected


def test_header_is_printed_as_written():
    """What each pass binds belongs to the user's header, which the forward sweep prints."""
    (loop,) = loop_of("for k, (a, b) in enumerate(zip(x, y)): s = a")
    assert [s.written for s in loop.body if hasattr(s, "binding")] == [None, None]
    assert print_expression(loop.header.target) == "(k, (a, b))" and print_expression(loop.header.iter) == "enumerate(zip(x, y))"


# A loop that may stop early counts its passes, and knows the flags that end it.
STOPPED = {
    "range": (
        "for i in range(n):\n        if s > 9.0: break\n        s = s + x[i]",
        "trips = 0\nfor i in range(n):\n    trips = trips + 1\n    stop = s > 9.0\n    if not stop:\n        s = s + x[i]",
    ),
    "items": (
        "for v in x:\n        s = s + v\n        if s > 9.0: break",
        "trips = 0\nfor i in range(len(x)):\n    trips = trips + 1\n    v = x[i]\n    s = s + v\n    stop = s > 9.0",
    ),
    "reversed items": (
        "for v in reversed(x):\n        s = s + v\n        if s > 9.0: break",
        "trips = 0\nfor i in reversed(range(len(x))):\n    trips = trips + 1\n    v = x[i]\n    s = s + v\n    stop = s > 9.0",
    ),
    "zip": (
        "for a, b in zip(x, y):\n        s = s + a * b\n        if s > 9.0: break",
        "trips = 0\nfor i in range(min(len(x), len(y))):\n    trips = trips + 1\n    a = x[i]\n    b = y[i]\n    s = s + a * b\n    stop = s > 9.0",
    ),
    "range that changes": (
        "for i in range(n):\n        n = n - 1\n        if n < 3: break",
        "i_range = range(n)\ntrips = 0\nfor i in i_range:\n    trips = trips + 1\n    n = n - 1\n    stop = n < 3",
    ),
    "loop variable assigned": (
        "for i in range(n):\n        i = i + 1\n        if i > 3: break",
        "trips = 0\nfor i_pass in range(n):\n    trips = trips + 1\n    i = i_pass\n    i = i + 1\n    stop = i > 3",
    ),
    "while": (
        "while s > 1.0:\n        s = s / 2.0\n        if s == 1.5: break",
        "trips = 0\nwhile s > 1.0:\n    trips = trips + 1\n    s = s / 2.0\n    stop = s == 1.5",
    ),
}


@pytest.mark.parametrize("statement, expected", STOPPED.values(), ids=STOPPED)
def test_stopped(statement, expected):
    first, *rest = loop_of(statement)
    assert text_of([first]) == "stop = False" and text_of(rest) == expected
    assert (rest[-1].until, rest[-1].trips) == (["stop"], "trips")


def test_a_continue_stops_nothing():
    (loop,) = loop_of("for v in x:\n        if v > 9.0: continue\n        s = s + v")
    assert text_of([loop]) == "for i in range(len(x)):\n    v = x[i]\n    if not v > 9.0:\n        s = s + v"
    assert (loop.until, loop.trips) == ([], None)


def test_only_the_inner_loop_stops():
    (loop,) = loop_of("for v in x:\n        for w in v:\n            if w > 9.0: break\n            s = s + w")
    *_, inner = loop.body
    assert (loop.until, loop.trips, inner.until, inner.trips) == ([], None, ["stop"], "trips")


def test_a_return_stops_all_loops():
    *_, loop, _ = loop_of("for v in x:\n        for w in v:\n            if w > 9.0: return s\n            s = s + w")
    *_, inner = loop.body
    assert (loop.until, loop.trips, inner.until, inner.trips) == (["done"], "trips_2", ["done"], "trips")


REFUSED = {
    "two variables for a range": "for i, j in range(n): s = i",
    "zip of too many": "for a, b in zip(x, y, x): s = a",
    "zip into one name": "for a in zip(x, y): s = a[0]",
    "enumerate into one name": "for a in enumerate(x): s = a[1]",
    "enumerate inside zip": "for (k, a), b in zip(enumerate(x), y): s = a",
    "map": "for a in map(abs, x): s = a",
    "filter": "for a in filter(None, x): s = a",
    "map, with a break": "for a in map(abs, x):\n        if a > n: break",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_refused(statement):
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.grad(function_of(f"def f(x, y, n):\n    s = 2.0\n    {statement}\n    return s\n"))
    assert caught.value.help and caught.value.place.line in (3, 4)
