"""Names that hold one of several structures, or None: against central differences, live and from the text; a text; what is refused."""

from __future__ import annotations

import pytest

import srcdiff
from tests.primals import function_of
from tests.scalars import assert_right, assert_text_agrees, functions_of
from tests.structures import meetings


FUNCTIONS = functions_of(meetings)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_live_and_text_agree(f):
    assert_text_agrees(f)


CLASSES = """
class Disc:
    def __init__(self, at, radius):
        self.at = at
        self.radius = radius
    def twice(self, v):
        return 2.0 * v
"""


def test_text():
    f = function_of(
        CLASSES + "def f(x: float, n: int):\n"
        "    p = Disc(x, 2.0)\n"
        "    q = Disc(2.0, x * x)\n"
        "    best = None\n"
        "    for i in range(n):\n"
        "        if i * x > 3.0:\n"
        "            best = p\n"
        "        elif i * x > 1.0:\n"
        "            best = q\n"
        "    if best is None:\n"
        "        return x\n"
        "    return best.at * best.radius\n"
    )
    forward = srcdiff.grad(f).source.partition("# forward sweep\n")[2].partition("\n\n")[0]
    assert forward.splitlines()[-6:] == [
        "    best_is_None, best_at, best_radius = True, None, None",
        "    for i in range(n):",
        "        if i * x > 3.0:",
        "            best_is_None, best_at, best_radius = False, disc_at, disc_radius",
        "        elif i * x > 1.0:",
        "            best_is_None, best_at, best_radius = False, disc_2_at, disc_2_radius",
    ]


def test_what_is_not_there_has_no_attributes():
    f = function_of(CLASSES + "def f(x: float):\n    p = None\n    if x > 1.0:\n        p = Disc(x, x)\n    return p.at * p.radius\n")
    derivative = srcdiff.grad(f)
    assert derivative(1.5) == 3.0
    with pytest.raises(AttributeError, match="'NoneType' object has no such attribute"):
        derivative(0.5)


# A body in which p is there or None, by the path; the error where it is None.
MISSING = {
    "an attribute whose value does not matter": ("return p.at * 2.0 * x", AttributeError),
    "a test": ("k = 2.0 if p.at == 1.0 else 3.0\n    return k * x", AttributeError),
    "what is read and forgotten": ("p.at\n    return x", AttributeError),
    "a method that does not look": ("return p.twice(x)", AttributeError),
    "items": ("a, b = t\n    return a * x", TypeError),
    "a length": ("return len(t) * x", TypeError),
    "a loop": ("s = x\n    for v in t:\n        s = s * v\n    return s", TypeError),
}


@pytest.mark.parametrize("annotation", ["", ": float"], ids=["bare", "annotated"])
@pytest.mark.parametrize("case", MISSING)
def test_what_is_not_there_raises(case, annotation):
    line, error = MISSING[case]
    f = function_of(f"{CLASSES}def f(x{annotation}):\n    p, t = None, None\n    if x > 1.0:\n        p, t = Disc(x, x), (x, 2.0)\n    {line}\n")
    for derivative in (srcdiff.grad(f), srcdiff.grad(f, example=(1.5,))):
        assert derivative(1.5) == pytest.approx((f(1.5 + 1e-6) - f(1.5 - 1e-6)) / 2e-6, rel=1e-6)
        with pytest.raises(error):
            derivative(0.5)


def test_what_a_test_tells_needs_no_check():
    lines = ["if p is None:", "    return x", "s = p.at * x", "return s * p.radius"]
    f = function_of(f"{CLASSES}def f(x: float):\n    p = None\n    if x > 1.0:\n        p = Disc(x, x)\n" + "".join(f"    {line}\n" for line in lines))
    assert "raise" not in srcdiff.grad(f).source


# An object that has another name since paths met is changed; its copy is out of date.
STALE = {
    "in a loop": [
        "best, cur = None, Disc(x, 1.0)",
        "for i in range(4):",
        "    cur.at = cur.at * 1.5 + 0.1",
        "    new = Disc(np.sin(cur.at), cur.radius * 0.5)",
        "    if best is None or new.at > best.at:",
        "        best = new",
        "    cur = new",
        "return best.at",
    ],
    "in a branch": [
        "w, u, v = Disc(x, 1.0), Disc(2.0 * x, 1.0), Disc(3.0 * x, 1.0)",
        "best = w if x > 1.0 else u",
        "if x > 1.0:",
        "    v = w",
        "v.at = v.at * x",
        "return best.at + 0.0 * v.at",
    ],
}


@pytest.mark.parametrize("case", STALE)
def test_a_copy_that_is_out_of_date_is_not_read(case):
    f = function_of(f"{CLASSES}def f(x: float):\n" + "".join(f"    {line}\n" for line in STALE[case]))
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(f)


# What becomes of an object after two paths met, of which one had it.
REFUSED = {
    "it is changed": ["q.at = 3.0 * x", "return best.at"],
    "it is changed through the name": ["best.at = 3.0 * x", "return p.at * q.at"],
    "it is another object than the name's": ["return x if best is q else 2.0 * x"],
    "it is shown": ["print(best)", "return best.at"],
    "it is read by position": ["return best[0]"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    lines = ["p, q = Disc(x, 2.0), Disc(1.0, x * x)", "best = p", "if x > 1.0:", "    best = q", *REFUSED[case]]
    f = function_of(CLASSES + "def f(x: float):\n" + "".join(f"    {line}\n" for line in lines))
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(f)
