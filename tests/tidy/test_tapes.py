"""A tape that became several lists is one again, unless something else reads it."""

from __future__ import annotations

import gast
import pytest

from srcdiff.tidy.tapes import popped_at_once, put_together
from tests.primals import text_of

PEEKED = {  # text: what is left
    "at once": ("s = []\ns.append(x)\ny = s[-1]\ns.pop()", "s = []\ns.append(x)\ny = s.pop()"),
    "later": ("s = []\ns.append(x)\ny = s[-1]\nz = y\ns.pop()", "s = []\ns.append(x)\ny = s.pop()\nz = y"),
    "read twice": ("s = []\ns.append(x)\ny = s[-1]\nz = s[-1]\ns.pop()", "s = []\ns.append(x)\ny = s[-1]\nz = s.pop()"),
    "pushed onto between": ("s = []\ny = s[-1]\ns.append(x)\ns.pop()", None),
    "left between": ("s = []\nfor i in r:\n    s.append(x)\nfor i in r:\n    y = s[-1]\n    if c:\n        break\n    s.pop()", None),
    "in another block": ("s = []\ns.append(x)\ny = s[-1]\nif c:\n    s.pop()", None),
    "with another name": ("s = []\nt = s\ns.append(x)\ny = s[-1]\nt.append(y)\ns.pop()", None),
    "the caller's": ("y = s[-1]\ns.pop()", None),
}
PARTED = {  # of the lists a and b, and c, where there is one
    "in loops": (
        "a = []\nb = []\nfor i in r:\n    a.append(x)\n    b.append(y * z)\nfor i in r:\n    v = a.pop()\n    w = b.pop()",
        "s = []\nfor i in r:\n    s.append((x, y * z))\nfor i in r:\n    v, w = s.pop()",
    ),
    "in another order": ("a = []\nb = []\nb.append(y)\na.append(x)\nw = b.pop()\nv = a.pop()", "s = []\ns.append((x, y))\nv, w = s.pop()"),
    "one of them elsewhere": ("a = []\nb = []\na.append(x)\nz = 2.0\nb.append(y)\nv = a.pop()\nw = b.pop()", None),
    "read otherwise": ("a = []\nb = []\na.append(x)\nb.append(y)\nv = a.pop()\nw = b.pop()\nz = len(a)", None),
    "into one name": ("a = []\nb = []\na.append(x)\nb.append(y)\nv = a.pop()\nv = b.pop()", None),
    "dropped": ("a = []\nb = []\na.append(x)\nb.append(y)\na.pop()\nb.pop()", None),
    "its name is taken": ("a = []\nb = []\na.append(x)\nb.append(s)\nv = a.pop()\nw = b.pop()", None),
    "but for a third": (
        "a = []\nb = []\nc = []\na.append(x)\nb.append(y)\nc.append(y)\nv = a.pop()\nw = b.pop()\nz = c[0]",
        "s = []\nc = []\ns.append((x, y))\nc.append(y)\nv, w = s.pop()\nz = c[0]",
    ),
}


@pytest.mark.parametrize("text, expected", PEEKED.values(), ids=PEEKED)
def test_popped_at_once(text, expected):
    assert text_of(popped_at_once(gast.parse(text).body)) == text_of(gast.parse(expected or text).body)


@pytest.mark.parametrize("text, expected", PARTED.values(), ids=PARTED)
def test_put_together(text, expected):
    assert text_of(put_together(gast.parse(text).body, {"s": ["a", "b", "c"]})) == text_of(gast.parse(expected or text).body)
