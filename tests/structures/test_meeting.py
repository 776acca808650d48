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
    with pytest.raises(TypeError):
        derivative(0.5)


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
