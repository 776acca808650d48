"""Calls that give several results are unpacked into the names of those that are read; what is read as a whole stays."""

from __future__ import annotations

import gast
import pytest

from srcdiff.names import Names
from srcdiff.rules.several import several_of
from srcdiff.tidy.unpack import unpacked
from tests.primals import text_of

CASES = {  # text: what is left; eigh gives (eigenvalues, eigenvectors), slogdet (sign, logdet)
    "all named": ("t = eigh(a)\nw = t[0]\nv = t[1]\nb = v * w", "w, v = eigh(a)\nb = v * w"),
    "the other way round": ("t = eigh(a)\nv = t[1]\nw = t[0]\nb = v * w", "w, v = eigh(a)\nb = v * w"),
    "named by a tuple": ("t = eigh(a)\nw, v = t[0], t[1]\nb = v * w", "w, v = eigh(a)\nb = v * w"),
    "one named, the other read": ("t = eigh(a)\nw = t[0]\nb = w * t[1]", "w, eigenvectors = eigh(a)\nb = w * eigenvectors"),
    "none named": ("t = eigh(a)\nb = t[1] * t[0] @ t[1]", "eigenvalues, eigenvectors = eigh(a)\nb = eigenvectors * eigenvalues @ eigenvectors"),
    "one named, nothing else read": ("t = slogdet(a)\ny = t[1]\nb = y * y", "y = slogdet(a)[1]\nb = y * y"),
    "one read once": ("t = slogdet(a)\nb = 2.0 * t[1]", "b = 2.0 * slogdet(a)[1]"),
    "one read once, not at once": ("t = slogdet(a)\na = c\nb = 2.0 * t[1]", "logdet = slogdet(a)[1]\na = c\nb = 2.0 * logdet"),
    "read in a block": ("t = eigh(a)\nif c:\n    b = t[0]", "eigenvalues = eigh(a)[0]\nif c:\n    b = eigenvalues"),
    "read once in a loop": ("t = slogdet(a)\nfor i in r:\n    b = t[1]\n    a = b", "logdet = slogdet(a)[1]\nfor i in r:\n    b = logdet\n    a = b"),
    "made in a block": ("for i in r:\n    t = eigh(a)\n    w = t[0]\n    b = w * t[1]", "for i in r:\n    w, eigenvectors = eigh(a)\n    b = w * eigenvectors"),
    "its name is bound again": ("t = eigh(a)\nw = t[0]\nw = 2.0 * w\nb = t[0] * w", None),
    "read as a whole": ("t = eigh(a)\nw = t[0]\ns.append(t)", None),
    "by an index that is no number": ("t = eigh(a)\nb = t[i]", None),
    "bound twice": ("t = eigh(a)\nb = t[0]\nt = eigh(c)\nd = t[0]", None),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_unpacked(text, expected):
    body = gast.parse(text).body
    for node in [node for statement in body for node in gast.walk(statement)]:
        if isinstance(node, gast.Call) and getattr(node.func, "id", None) in ("eigh", "slogdet"):
            node.several = several_of(f"numpy.linalg.{node.func.id}")
    (left,) = unpacked([body], {"a", "c"}, Names(set("abcdirstwvy")))
    assert text_of(left) == (text if expected is None else expected)
