"""A place is cleared where somebody reads it, and added to where it may hold something: else it is set."""

from __future__ import annotations

import gast
import numpy as np
import pytest

from srcdiff.load.naming import own_binding
from srcdiff.tidy.inline import Aliases
from srcdiff.tidy.lent import without_needless_copies
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.stores import with_places_set_once
from tests.primals import text_of

N, M = 4, 3
GIVEN = {  # what the texts read
    "y": np.array([1.5, -0.5, 2.5, 0.5]),
    "x": np.array([0.5, 2.0, -1.0, 3.0]),
    "m": np.arange(16.0).reshape(4, 4) + 1.0,
    "k": np.array([0, 2, 1, 2]),
    "n": N,
}

CASES = {  # text: what is left, None if it stays
    # the first contribution to each place
    "each place once": ("a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]", "a = np.zeros(n)\nfor i in range(n):\n    a[i] = y[i]"),
    "taken away": ("a = np.zeros(n)\nfor i in range(n):\n    a[i] -= y[i]", "a = np.zeros(n)\nfor i in range(n):\n    a[i] = -y[i]"),
    "twice": (
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]\n    a[i] += x[i]",
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] = y[i]\n    a[i] += x[i]",
    ),
    "in each pass of another loop": ("a = np.zeros(n)\nfor j in range(2):\n    for i in range(n):\n        a[i] += y[i]", None),
    "made in each pass": (
        "b = 0.0\nfor j in range(2):\n    a = np.zeros(n)\n    for i in range(n):\n        a[i] += y[i] * j\n    b += np.sum(a)",
        "b = 0.0\nfor j in range(2):\n    a = np.zeros(n)\n    for i in range(n):\n        a[i] = y[i] * j\n    b += np.sum(a)",
    ),
    "in a nest": (
        "a = np.zeros((n, n))\nfor i in range(n):\n    for j in range(n):\n        a[i, j] += m[j, i]",
        "a = np.zeros((n, n))\nfor i in range(n):\n    for j in range(n):\n        a[i, j] = m[j, i]",
    ),
    "a sum over the inner loop": ("a = np.zeros(n)\nfor i in range(n):\n    for j in range(n):\n        a[i] += m[i, j]", None),
    "behind a slice": (
        "a = np.zeros((2, n))\nfor i in range(n):\n    a[:, i] += y[i]",
        "a = np.zeros((2, n))\nfor i in range(n):\n    a[:, i] = y[i]",
    ),
    "not made of zeros": ("a = np.ones(n)\nfor i in range(n):\n    a[i] += y[i]", None),
    "given": ("for i in range(n):\n    x[i] += y[i]", None),
    "added to before": (
        "a = np.zeros(n)\na[0] += 1.0\nfor i in range(n):\n    a[i] += y[i]",
        "a = np.zeros(n)\na[0] = 1.0\nfor i in range(n):\n    a[i] += y[i]",
    ),
    "of the next pass, up": ("a = np.zeros(n + 1)\nfor i in range(n):\n    a[i] += y[i]\n    a[i + 1] += x[i]", None),
    "of the next pass, down": (
        "a = np.zeros(n + 1)\nfor i in reversed(range(n)):\n    a[i] += y[i]\n    a[i + 1] += x[i]",
        "a = np.zeros(n + 1)\nfor i in reversed(range(n)):\n    a[i] = y[i]\n    a[i + 1] += x[i]",
    ),
    "of the last pass, up": (
        "a = np.zeros(n)\nfor i in range(1, n):\n    a[i] += y[i]\n    a[i - 1] += x[i]",
        "a = np.zeros(n)\nfor i in range(1, n):\n    a[i] = y[i]\n    a[i - 1] += x[i]",
    ),
    "wraps around": ("a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]\n    a[i - 1] += x[i]", None),
    "does not wrap around": (
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]\n    if i > 0:\n        a[i - 1] += x[i]",
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] = y[i]\n    if i > 0:\n        a[i - 1] += x[i]",
    ),
    "all before": (
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]\n    a[:i] += x[i]",
        "a = np.zeros(n)\nfor i in range(n):\n    a[i] = y[i]\n    a[:i] += x[i]",
    ),
    "all behind": ("a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i]\n    a[i:] += x[i]", None),
    "below zero": ("a = np.zeros(n)\nfor i in range(-n, n):\n    a[i] += y[i]", None),
    "another index": ("a = np.zeros(n)\nfor i in range(n):\n    a[k[i]] += y[i]", None),
    "an index that is bound again": ("a = np.zeros(n)\nfor i in range(n):\n    i = 0\n    a[i] += y[i]", None),
    "read as a whole": ("a = np.zeros(n)\nb = 0.0\nfor i in range(n):\n    b += np.sum(a)\n    a[i] += y[i]", None),
    "of itself": ("a = np.zeros(n)\nfor i in range(n):\n    a[i] += y[i] + a[0]", None),
    "by another name": ("a = np.zeros(n)\nv = a[1:]\nfor i in range(n):\n    v[0] = 1.0\n    a[i] += y[i]", None),
    "literals": ("a = np.zeros(n)\na[0] += 1.0\na[1] += 2.0\na[0] += 3.0", "a = np.zeros(n)\na[0] = 1.0\na[1] = 2.0\na[0] += 3.0"),
    "literals from both ends": ("a = np.zeros(1)\na[0] += 1.0\na[-1] += 2.0", "a = np.zeros(1)\na[0] = 1.0\na[-1] += 2.0"),
    # what nobody reads again
    "cleared for nobody": (
        "b = 0.0\na = y + 1.0\nfor i in range(n):\n    b += a[i]\n    a[i] = 0.0",
        "b = 0.0\na = y + 1.0\nfor i in range(n):\n    b += a[i]",
    ),
    "read behind the loop": ("b = 0.0\na = y + 1.0\nfor i in range(n):\n    b += a[i]\n    a[i] = 0.0\nb += a[1]", None),
    "read in a later pass": ("b = 0.0\na = y + 1.0\nfor i in range(1, n):\n    b += a[i] * a[i - 1]\n    a[i] = 0.0", None),
    "added to in an earlier pass": (
        "b = 0.0\na = y + 1.0\nfor i in reversed(range(n)):\n    b += a[i]\n    a[i] = 0.0\n    a[:i] += b",
        "b = 0.0\na = y + 1.0\nfor i in reversed(range(n)):\n    b += a[i]\n    a[:i] += b",
    ),
    "read once more around": ("b = 0.0\na = y + 1.0\nfor j in range(2):\n    for i in range(n):\n        b += a[i]\n        a[i] = 0.0", None),
    "added to as a whole": ("b = 0.0\na = y + 1.0\nfor j in range(3):\n    a += x\n    b += a[2]\n    a[2] = 0.0", None),
    "made of itself": ("b = 0.0\na = y + 1.0\nfor j in range(3):\n    a = a + x\n    b += a[2]\n    a[2] = 0.0", None),
    "made anew": (
        "b = 0.0\nfor j in range(3):\n    a = y + x\n    b += a[2]\n    a[2] = 0.0",
        "b = 0.0\nfor j in range(3):\n    a = y + x\n    b += a[2]",
    ),
    "made in a branch": (
        "a = y + 1.0\nb = 0.0\nfor j in range(3):\n    b += a[2]\n    if j != 1:\n        a = y + x\n        b += a[2]\n        a[2] = 0.0",
        None,
    ),
    "the same variable in two loops": (
        "a = np.zeros((n, n + 1))\nfor i in range(n):\n    for j in range(n):\n        a[i, j + 1] += y[j]\n    for j in range(n):\n        a[i, j] += x[j]",
        None,
    ),
    "read in a second loop": (
        "b = 0.0\na = y + 1.0\nfor i in range(n - 1):\n    b += a[i]\n    a[i] = 0.0\nfor i in range(n - 1):\n    b += a[i + 1]",
        None,
    ),
    "cleared in a while": ("b = 0.0\na = y + 1.0\nj = 0\nwhile j < 3:\n    b += a[j]\n    a[j] = 0.0\n    j += 1", None),
    # cleared, and then added to
    "set": ("a = y + 1.0\na[1:-1] = 0.0\na[1:-1] += x[2:]", "a = y + 1.0\na[1:-1] = x[2:]"),
    "set among others": (
        "a = y + 1.0\nb = 2.0 * a[1:-1]\na[1:-1] = 0.0\na[:-2] += b\na[1:-1] -= b\na[2:] += b",
        "a = y + 1.0\nb = 2.0 * a[1:-1]\na[1:-1] = -b\na[:-2] += b\na[2:] += b",
    ),
    "read in between": ("a = y + 1.0\na[1:-1] = 0.0\nb = np.sum(a)\na[1:-1] += b", None),
    "read by what is added": ("a = y + 1.0\na[1:-1] = 0.0\na[1:-1] += a[2:]", None),
    "the value is made in between": ("a = y + 1.0\na[1:-1] = 0.0\na[:-2] += x[2:]\nb = x + 1.0\na[1:-1] += b[2:]", None),
    "the index changes in between": ("a = y + 1.0\ni = 1\na[i] = 0.0\ni = 2\na[i] += 3.0", None),
    "set in the next pass": (
        "a = np.zeros(n)\nb = y + 1.0\nfor j in range(3):\n    a[1:-1] += b[1:-1]\n    a[:-2] += b[:-2]\n    b[1:-1] += a[1:-1]\n    a[1:-1] = 0.0\nb += a",
        "a = np.zeros(n)\nb = y + 1.0\nfor j in range(3):\n    a[1:-1] = b[1:-1]\n    a[:-2] += b[:-2]\n    b[1:-1] += a[1:-1]\na[1:-1] = 0.0\nb += a",
    ),
    "another array in the next pass": (
        "a = y + 1.0\nb = y + 1.0\nfor j in range(3):\n    a[1:-1] += b[1:-1]\n    b[1:-1] += a[1:-1]\n    a[1:-1] = 0.0\nb += a",
        None,
    ),
    "a pass that may end in between": (
        "a = y + 1.0\nfor j in range(3):\n    a[1:-1] = 0.0\n    if j == 1:\n        continue\n    a[1:-1] += x[1:-1]\nb = y + a",
        None,
    ),
    "read by the test of a while": (
        "a = np.zeros(n)\nb = y + 1.0\nwhile np.sum(a) + b[0] < 9.0:\n    a[1:-1] += b[1:-1]\n    b[0] += 2.0\n    a[1:-1] = 0.0\nb += a",
        None,
    ),
    "read before it is made again": (
        "a = y + 2.0\nb = y + 1.0\nfor i in range(2):\n    b += a\n    a = np.zeros(n)\n    for j in range(3):\n        a[1:-1] += b[1:-1]\n        b[0] += a[1]\n        a[1:-1] = 0.0",
        "a = y + 2.0\nb = y + 1.0\nfor i in range(2):\n    b += a\n    a = np.zeros(n)\n    for j in range(3):\n        a[1:-1] = b[1:-1]\n        b[0] += a[1]\n    a[1:-1] = 0.0",
    ),
    "a pass that ends early": (
        "a = np.zeros(n)\nb = y + 1.0\nfor j in range(3):\n    a[1:-1] += b[1:-1]\n    if j == 1:\n        continue\n    a[1:-1] = 0.0\nb += a",
        None,
    ),
    "set before a loop, which has another place then": (
        "b = 0.0\nv = np.zeros(n)\nj = 0\na = y + 1.0\na[0] = 0.0\na[1] += 7.0\nv[0] = 5.0\nwhile j < 3:\n    v[0] += 2.0\n    b += v[0]\n    v[0] = 0.0\n    j += 1\n"
        "a[0] += 3.0\nb += np.sum(a)",
        "b = 0.0\nv = np.zeros(n)\nj = 0\na = y + 1.0\na[0] = 3.0\na[1] += 7.0\nv[0] = 5.0\nwhile j < 3:\n    v[0] += 2.0\n    b += v[0]\n    v[0] = 0.0\n    j += 1\n"
        "b += np.sum(a)",
    ),
    "another place in the next pass": (
        "a = np.zeros(n)\nb = y + 1.0\nfor j in range(3):\n    a[j] += b[j]\n    a[1] += 1.0\n    a[j] = 0.0\nb += a",
        None,
    ),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_places_set_once(text, expected):
    body = gast.parse(text).body
    found = with_places_set_once(body, Aliases(body), purity(body))
    assert text_of(found) == text_of(gast.parse(expected or text).body)
    for left, right in zip(*(outcome(one) for one in (text, text_of(found)))):
        np.testing.assert_array_equal(left, right)


def purity(body):
    local = {node.id for statement in body for node in gast.walk(statement) if isinstance(node, gast.Name) and node.id.lstrip("$") != "np"}
    return Purity(lambda path: own_binding("$" + path.lstrip("$")) if path.lstrip("$").startswith("np.") else None, local)


def outcome(text):
    """The values of what is summed up, and of the array if nothing reads it but what comes after."""
    namespace = {"np": np, **{name: np.copy(value) if isinstance(value, np.ndarray) else value for name, value in GIVEN.items()}}
    exec(text, namespace)
    names = ["b"] if "b = 0.0" in text else ["a" if "a = " in text else "x"] + ["b"] * ("b = y" in text)
    return [namespace[name] for name in names]


COPIES = {
    "read": ("a = $np.array(r, dtype=float)\nb = a[0] * x", "a = $np.asarray(r, dtype=float)\nb = a[0] * x"),
    "written": ("a = $np.array(r, dtype=float)\na[0] = x", None),
    "added to": ("a = $np.array(r, dtype=float)\na += x", None),
    "returned": ("a = $np.array(r, dtype=float)\nreturn a", None),
    "put on a list": ("a = $np.array(r, dtype=float)\ns.append(a)", None),
    "written by another name": ("a = $np.array(r, dtype=float)\nv = a[1:]\nv[0] = x", None),
    "returned by another name": ("a = $np.array(r, dtype=float)\nv = a[1:]\nreturn v", None),
    "what is copied is written": ("t = a[1:].copy()\na[1:] = 0.0\nb = t * x", None),
    "a part": ("t = a[1:].copy()\nb = t * x", "t = a[1:]\nb = t * x"),
    "one of two": ("t = a[1:].copy()\nu = t.copy()\nu[0] = 1.0\nb = t * x", None),
    "an unknown call": ("t = a[1:].copy()\nupdate(x)\nb = t * x", None),
    "in a loop": ("for i in r:\n    t = a[i].copy()\n    b = t * x", "for i in r:\n    t = a[i]\n    b = t * x"),
}


@pytest.mark.parametrize("text, expected", COPIES.values(), ids=COPIES)
def test_needless_copies(text, expected):
    body, whole = gast.parse(text.replace("$np", "np")).body, gast.parse((expected or text).replace("$np", "np")).body
    for node in (inner for statement in [*body, *whole] for inner in gast.walk(statement)):
        node.__dict__.update({"id": "$np"} if getattr(node, "id", None) == "np" else {})
    assert text_of(without_needless_copies(body, [], purity(body))) == text_of(whole)
