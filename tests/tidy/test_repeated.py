"""What is computed twice gets a name, unless it may be another the second time."""

from __future__ import annotations

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.load.naming import own_binding
from srcdiff.names import Names, identifiers
from srcdiff.tidy.pure import Purity
from srcdiff.tidy.repeated import computed_once
from tests.primals import text_of

CASES = {  # text: what is left
    "in two sums": ("y = a + np.exp(x)\nz = b + np.exp(x)", "exp_x = np.exp(x)\ny = a + exp_x\nz = b + exp_x"),
    "in one sum": ("y = np.exp(x) + z * np.exp(x)", "exp_x = np.exp(x)\ny = exp_x + z * exp_x"),
    "with a name": ("e = np.exp(x)\ny = 2.0 * np.exp(x)", "e = np.exp(x)\ny = 2.0 * e"),
    "that gets a name": ("y = 2.0 * np.exp(x)\ne = np.exp(x)", "e = np.exp(x)\ny = 2.0 * e"),
    "that gets a name which is another before": ("e = v\ny = e * np.exp(x)\ne = np.exp(x)", None),
    "each operand bound to another": ("y = a * np.exp(b + c)\nb = v\nz = a * np.exp(b + c)\nc = v\nw = a * np.exp(b + c)", None),
    "two names": ("e = np.exp(x)\nf = np.exp(x)", None),
    "a name that is bound to another": ("e = np.exp(x)\ne = v\ny = 2.0 * np.exp(x)", None),
    "a name that is written into": ("e = np.exp(x)\ne[0] = v\ny = 2.0 * np.exp(x)", None),
    "a name that is added to": ("e = np.exp(x)\ne += v\ny = 2.0 * np.exp(x)", None),
    "of itself": ("x = np.exp(x)\ny = 2.0 * np.exp(x)", None),
    "the largest": ("y = a + np.exp(x * x)\nz = b + np.exp(x * x)", "exp_value = np.exp(x * x)\ny = a + exp_value\nz = b + exp_value"),
    "an operand bound to another": ("y = a + np.exp(x)\nx = b\nz = b + np.exp(x)", None),
    "an operand written into": ("y = a + np.exp(x)\nx[0] = b\nz = b + np.exp(x)", None),
    "an operand added to": ("y = a + np.exp(x)\nx += b\nz = b + np.exp(x)", None),
    "another name of the operand": ("v = x[1:]\ny = a + np.exp(x)\nv[0] = b\nz = b + np.exp(x)", None),
    "in a list of arrays": ("s.append(x)\ny = a + np.exp(x)\nv = s[0]\nv[0] = b\nz = b + np.exp(x)", None),
    "a list that is pushed onto": ("y = a + np.exp(s[-1])\ns.append(x)\nz = b + np.exp(s[-1])", None),
    "a list that is popped from": ("y = a + np.exp(s[-1])\nv = s.pop()\nz = b + np.exp(s[-1])", None),
    "written by a call": ("y = a + np.exp(x)\nupdate(x)\nz = b + np.exp(x)", None),
    "written by a function of NumPy": ("y = a + np.exp(x)\nnp.copyto(x, b)\nz = b + np.exp(x)", None),
    "written through out": ("y = a + np.exp(x)\nv = np.sin(b, out=x)\nz = b + np.exp(x)", None),
    "changed in a branch": ("y = a + np.exp(x)\nif c:\n    x = b\nz = b + np.exp(x)", None),
    "changed in a loop": ("y = a + np.exp(x)\nfor i in r:\n    x[i] = b\nz = b + np.exp(x)", None),
    "around a branch": (
        "y = a + np.exp(x)\nif c:\n    v = b\nz = b + np.exp(x)",
        "exp_x = np.exp(x)\ny = a + exp_x\nif c:\n    v = b\nz = b + exp_x",
    ),
    "in both branches": ("if c:\n    y = a + np.exp(x)\nelse:\n    y = b + np.exp(x)", None),
    "in a choice": ("y = a + np.exp(x) if c else b\nz = b + np.exp(x) if c else a", None),
    "in a loop": (
        "for i in r:\n    y = a + np.exp(x)\n    z = b + np.exp(x)",
        "for i in r:\n    exp_x = np.exp(x)\n    y = a + exp_x\n    z = b + exp_x",
    ),
    "the test of a while": ("y = a + np.exp(x)\nwhile b < np.exp(x):\n    x = x - 1.0", None),
    "returned": ("return np.exp(x), np.exp(x)", None),
    "kept in a list": ("s.append(np.exp(x))\ny = np.exp(x)", None),
    "through a view": ("y = np.exp(x)[:, None] * a\nz = np.exp(x)[:, None] * b", "exp_x = np.exp(x)\ny = exp_x[:, None] * a\nz = exp_x[:, None] * b"),
    "a view alone": ("y = np.exp(x)[1:]\nz = np.exp(x)[1:]", None),
    "too little": ("y = a + b * c\nz = d - b * c\nu = 2.0 - b * c", None),
    "little, but often": (
        "y = a + b * c\nz = d - b * c\nu = 2.0 - b * c\nv = 3.0 - b * c",
        "product = b * c\ny = a + product\nz = d - product\nu = 2.0 - product\nv = 3.0 - product",
    ),
    "a sign": ("y = a * -b\nz = c * -b\nu = d * -b\nv = e * -b", None),
    "at random": ("y = a + np.random.rand(3)\nz = b + np.random.rand(3)", None),
    "unknown": ("y = a + f(x)\nz = b + f(x)", None),
    "a local name": ("np = v\ny = a + np.exp(x)\nz = b + np.exp(x)", None),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES)
def test_computed_once(text, expected):
    tree = gast.parse(text)
    local = {node.id for node in gast.walk(tree) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)}
    new = computed_once(tree.body, Names(identifiers(tree)), Purity(lambda path: own_binding("$" + path) if path.startswith("np.") else None, local))
    assert text_of(new) == text_of(gast.parse(expected or text).body)


def along(f, x, x_dot):
    """The tangent of the gradient, and the difference of gradients."""
    gradient = srcdiff.grad(f, "x")
    step = 1e-6
    difference = (gradient(x + step * x_dot) - gradient(x - step * x_dot)) / (2 * step)
    return srcdiff.hvp(f, "x")(x, x_dot=x_dot)[1], difference


def overwritten_between(x):
    a = 1.0 * x
    y = np.sum(np.exp(a) * a)
    a[0] = x[1] * x[2]
    return y + np.sum(np.exp(a) * a)


def written_through_another_name(x):
    a = 1.0 * x
    b = a[1:]
    y = np.sum(np.exp(a) * a)
    b *= a[0]
    return y * np.sum(np.exp(a) * a)


def in_a_loop(x):
    a, total = 1.0 * x, 0.0
    for i in range(3):
        total += np.sum(np.tanh(a) * x) + np.sum(np.tanh(a) ** 2)
        a[i] = np.sin(total)
        total += np.sum(np.tanh(a) * x)
    return total


def in_a_branch(x):
    a = 1.0 * x
    y = np.sum(np.exp(a) * x)
    if y > 1.0:
        a[1] *= x[0]
        y += np.sum(np.exp(a))
    return y + np.sum(np.exp(a) * x)


@pytest.mark.parametrize("f", [overwritten_between, written_through_another_name, in_a_loop, in_a_branch], ids=lambda f: f.__name__)
def test_memory(f):
    tangent, difference = along(f, np.array([0.3, 0.8, -0.4]), np.array([1.0, -0.5, 0.7]))
    np.testing.assert_allclose(tangent, difference, rtol=1e-7)
