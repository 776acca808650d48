"""What the reverse of a loop carries from pass to pass, found as a fixed point."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.adjoin.sweeps import EXAMPLE, check, function, lines_of

PROGRAMS = {
    "a chain that takes as many passes as it is long": "p = q = r = c\nfor i in range(k):\n    r = q\n    q = p\n    p = p * x[i]\nreturn p + q + r",
    "a literal that does not stay one": "s = 0.0\nfor i in range(k):\n    s = s * c + x[i]\nreturn s",
    "a literal that stays one": "s = 0.0\nfor i in range(k):\n    s = s + x[i]\nreturn s",
    "a number that becomes an array": "s = c\nfor i in range(k):\n    s = s * x\nreturn np.sum(s)",
    "an array that may stay what it was": "h = x\nfor i in range(k):\n    h = np.sin(h) * y\nreturn h @ h",
    "what is read in the loop only": "s = 0.0\nfor i in range(k):\n    s = s + c * x[i] * y[i]\nreturn s",
    "what a pass uses up": "s = 0.0\nfor i in range(k):\n    t = x[i] * c\n    s = s + np.sin(t)\nreturn s",
    "used up in some passes": "s = c\nt = c\nfor i in range(3):\n    if i > 1:\n        t = x[i] * s\n    s = s + t * t\nreturn s",
    "an item and the whole": "s = 0.0\nfor i in range(k):\n    s = s + x[i] * np.sum(x)\nreturn s",
    "a loop in a loop": "s = c\nfor i in range(k):\n    t = s\n    for j in range(i + 1):\n        t = t * x[j]\n    s = s + t\nreturn s",
    "set in the loop, read after it": "t = c\nfor i in range(k):\n    t = x[i] * x[i]\nreturn t * c",
    "a name of the loop, read after it": "s = 0.0\nfor i in range(k):\n    t = x[i] * c\n    s = s + t\nreturn s * t",
    "while": "s = c\nwhile s < 3.0:\n    s = s * 1.5 + x[0]\nreturn s * c",
    "rows": "h = x\nfor row in m:\n    h = np.tanh(h + row)\nreturn np.sum(h) * c",
    "arrays that change places": "p, q = x, y * c\nfor i in range(k):\n    p, q = q, p + q\nreturn p @ q",
}


@pytest.mark.parametrize("lines", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("trips", [0, 1, 2, 3])
def test_right_for_any_number_of_passes(lines, trips):
    arguments = {**EXAMPLE, "k": trips}
    f = function(lines)
    if trips == 0 and "read after it" in [name for name, text in PROGRAMS.items() if text == lines][0] and "t = c" not in lines:
        with pytest.raises(UnboundLocalError):
            srcdiff.grad(f, ("x", "c"))(**arguments)
        return
    for example in (EXAMPLE, None):
        srcdiff.check_grads(f, ("x", "c"), example=example)(**arguments)


def test_what_a_pass_uses_up_needs_no_start():
    assert not any(line.startswith("t_bar = 0.0") for line in lines_of(PROGRAMS["what a pass uses up"]))


def test_a_literal_is_not_written():
    assert not any(line.startswith("s_bar") for line in lines_of(PROGRAMS["a literal that stays one"]))


def test_a_buffer_is_made_before_the_loop():
    lines = lines_of(PROGRAMS["what is read in the loop only"])
    assert lines.index("x_bar = np.zeros_like(x)") < next(i for i, line in enumerate(lines) if line.startswith("for"))


def test_a_branch_in_a_loop_adds():
    check("s = c\nfor i in range(3):\n    if x[i] > 0.0:\n        s = s * x[i]\n    else:\n        s = s - x[i] * c\nreturn s")


def test_every_parameter_has_a_gradient_of_its_shape():
    found = srcdiff.grad(function("s = c\nfor i in range(k):\n    s = s + m[0, i]\nreturn s"), ("x", "m", "c"))(**{**EXAMPLE, "k": 0})
    assert found[0].shape == (3,) and found[1].shape == (2, 3) and not found[0].any() and not found[1].any() and found[2] == 1.0
    assert isinstance(found[0], np.ndarray)
