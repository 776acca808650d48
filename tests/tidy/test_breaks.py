"""A loop is left where that is decided, if nothing is done in between; the meaning stays."""

from __future__ import annotations

import gast
import pytest

from srcdiff.tidy.breaks import with_early_breaks
from tests.primals import text_of

# name: (the body of a loop, what it becomes)
EARLIER = {
    "the rest of the pass is skipped": (
        "stop = s > 6\nif not stop:\n    s = s + i\nif stop:\n    break",
        "stop = s > 6\nif stop:\n    break\ns = s + i",
    ),
    "something is done first": (
        "s = s + i\nstop = s > 6\nif stop:\n    s = 6\nif stop:\n    break",
        "s = s + i\nstop = s > 6\nif stop:\n    s = 6\n    break",
    ),
    "both sides": (
        "stop = s > 6\nif stop:\n    t = s\nelse:\n    s = s + i\n    t = t + s\nif stop:\n    break",
        "stop = s > 6\nif stop:\n    t = s\n    break\ns = s + i\nt = t + s",
    ),
    "both sides, the other way round": (
        "stop = s > 6\nif not stop:\n    s = s + i\nelse:\n    t = s\nif stop:\n    break",
        "stop = s > 6\nif stop:\n    t = s\n    break\ns = s + i",
    ),
    "one of two flags": (
        "stop = i > 2\ndone = t > 6\nif not stop:\n    s = s + i\nif stop or done:\n    break",
        "stop = i > 2\ndone = t > 6\nif stop:\n    break\ns = s + i\nif done:\n    break",
    ),
    "one flag after the other": (
        "done = s > 6\nif done:\n    t = s\nelse:\n    s = s + i\n    stop = i == 2\n    if not stop:\n        t = t + i\nif stop or done:\n    break",
        "done = s > 6\nif done:\n    t = s\n    break\ns = s + i\nstop = i == 2\nif stop:\n    break\nt = t + i",
    ),
    "a flag that the other side sets": (
        "done = s > 6\nif not done:\n    s = s + i\n    if i == 2:\n        stop = True\nif done or stop:\n    break",
        "done = s > 6\nif done:\n    break\ns = s + i\nif i == 2:\n    stop = True\nif stop:\n    break",
    ),
    "three flags": (
        "a = i == 3\nif not a:\n    b = s > 6\n    if not b:\n        s = s + i\n        c = t > 4\n        if not c:\n            t = t + 1\nif a or b or c:\n    break",
        "a = i == 3\nif a:\n    break\nb = s > 6\nif b:\n    break\ns = s + i\nc = t > 4\nif c:\n    break\nt = t + 1",
    ),
    "a loop on the other side": (
        "stop = s > 6\nif not stop:\n    for j in range(i):\n        s = s + j\nif stop:\n    break",
        "stop = s > 6\nif stop:\n    break\nfor j in range(i):\n    s = s + j",
    ),
    "in a loop in the loop": (
        "for j in range(3):\n    stop = s > 6\n    if not stop:\n        s = s + i\n    if stop:\n        break\nt = t + s",
        "for j in range(3):\n    stop = s > 6\n    if stop:\n        break\n    s = s + i\nt = t + s",
    ),
    "in a loop in a branch": (
        "if i > 1:\n    for j in range(3):\n        stop = s > 6\n        if not stop:\n            s = s + i\n        if stop:\n            break\nt = t + s",
        "if i > 1:\n    for j in range(3):\n        stop = s > 6\n        if stop:\n            break\n        s = s + i\nt = t + s",
    ),
    "in both loops": (
        "for j in range(3):\n    done = s > 6\n    if not done:\n        s = s + i\n    if done:\n        break\nif not done:\n    t = t + s\nif done:\n    break",
        "for j in range(3):\n    done = s > 6\n    if done:\n        break\n    s = s + i\nif done:\n    break\nt = t + s",
    ),
    "in an endless loop": (
        "while True:\n    s = s + 1\n    stop = s > 6\n    if not stop:\n        t = t + s\n    if stop:\n        break",
        "while True:\n    s = s + 1\n    stop = s > 6\n    if stop:\n        break\n    t = t + s",
    ),
}

UNTOUCHED = {
    "nothing to leave": "s = s + i\nif s > 6:\n    t = s",
    "one statement": "if stop:\n    break",
    "nothing is skipped": "s = s + i\nstop = s > 6\nif stop:\n    break",
    "something is done for both": "stop = s > 6\nif not stop:\n    s = s + i\nt = t + s\nif stop:\n    break",
    "another flag decides": "done = i > 2\nif not done:\n    s = s + i\nstop = s > 6\nif not done:\n    t = t + s\nif stop:\n    break",
    "a test decides that is no flag": "stop = s > 6\nif s < 6:\n    s = s + i\nif stop:\n    break",
    "the flag is set on the other side": "if not stop:\n    s = s + i\n    stop = s > 6\nif stop:\n    break",
    "the flag is set deep on the other side": "if not stop:\n    s = s + i\n    if i > 1:\n        stop = s > 6\nif stop:\n    break",
    "something is done before leaving": "stop = s > 6\nif not stop:\n    s = s + i\nif stop:\n    t = s\n    break",
    "something is done if the loop goes on": "stop = s > 6\nif not stop:\n    s = s + i\nif stop:\n    break\nelse:\n    t = s",
    "it is left if the flag is not set": "stop = s < 6\nif stop:\n    s = s + i\nif not stop:\n    break",
}


def looped(body: str) -> str:
    return "for i in range(5):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def after(text: str) -> str:
    return text_of(with_early_breaks(gast.parse(text).body)) + "\n"


@pytest.mark.parametrize("before, expected", EARLIER.values(), ids=EARLIER)
def test_earlier(before, expected):
    assert after(looped(before)) == looped(expected)


@pytest.mark.parametrize("body", UNTOUCHED.values(), ids=UNTOUCHED)
def test_untouched(body):
    assert after(looped(body)) == looped(body)


def test_only_in_loops():
    text = "stop = s > 6\nif not stop:\n    s = s + i\nif stop:\n    s = 6\n"
    assert after(text) == text


@pytest.mark.parametrize("body", [*(before for before, _ in EARLIER.values()), *UNTOUCHED.values()], ids=[*EARLIER, *UNTOUCHED])
def test_meaning(body):
    assert run(after(looped(body))) == run(looped(body))


def run(text: str) -> list:
    """The values of s and t after a loop, for several at its start; and whether it was left early."""
    found = []
    for s in range(9):
        for t in (0, 3, 6):
            values = {"s": s, "t": t, "stop": False, "done": False, "a": False, "b": False, "c": False}
            exec(text, values)
            found.append((values["s"], values["t"], values["i"], values["stop"], values["done"]))
    return found


def test_the_programs_do_different_things():
    """So that the test of their meaning says something."""
    for before, _ in EARLIER.values():
        assert len(set(run(looped(before)))) > 5
