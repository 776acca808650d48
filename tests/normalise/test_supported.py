"""Every construct that later stages do not know is refused, with its place, a reason and a way out."""

from __future__ import annotations

import pytest

import srcdiff
from srcdiff.normalise.supported import REASONS
from tests.primals import function_of

CASES = {
    "With": "with open(x):\n        pass",
    "Try": "try:\n        pass\n    except ValueError:\n        pass",
    "Import": "import os",
    "ImportFrom": "from os import path",
    "Global": "global G\n    G = x",
    "NamedExpr": "x += (x := x)",
    "NamedExpr in a comprehension": "y = {(z := i) for i in range(3)}",
    "Yield": "yield x",
    "YieldFrom": "yield from x",
    "Starred": "y = [*x]",
    "ClassDef": "class C:\n        pass",
    "starred target": "*y, z = x",
    "item of an attribute": "x.y[0] = 1.0",
    "slice of what a call gives": "x.copy()[1:] += 1.0",
    "item of an item of an attribute": "x.y[0][1:] *= 2.0",
    "item of an attribute in a tuple": "y, x.y[0] = 1.0, 2.0",
    "attribute": "x.y = 1.0",
    "del of an item": "del x[0]",
    "loop into an item": "for x[0] in range(3):\n        pass",
    "loop into an item of two": "for i, x[i] in enumerate(x):\n        pass",
    "nested in else of a loop": "for i in range(3):\n        x = x * x\n    else:\n        import os",
    "after a jump": "while x > 1.0:\n        break\n        import os",
    "in what is raised": "if x < 0.0:\n        raise ValueError((yield x))",
    "in a `with`": "with np.errstate():\n        import os",
    "in a `finally`": "try:\n        pass\n    finally:\n        import os",
    "target in a star": "a, *x.y[0] = x, x",
    "nested deep": "if x:\n        for i in range(3):\n            while x:\n                import os",
}
# Each is covered elsewhere: by the loader, by facts, or because Python itself refuses it here.
ELSEWHERE = {"Lambda", "Nonlocal", "Await"}


def test_every_reason_has_a_case():
    assert {node.__name__ for node in REASONS} - ELSEWHERE <= set(CASES)


@pytest.mark.parametrize("statement", CASES.values(), ids=CASES)
def test_refused(statement):
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        srcdiff.grad(function_of(f"def f(x):\n    {statement}\n    return x\n"))
    assert isinstance(caught.value, srcdiff.UnsupportedSyntaxError)
    assert caught.value.message and caught.value.help
    assert "^" in str(caught.value) and caught.value.place.line >= 2


@pytest.mark.parametrize(
    "text",
    [
        "def f(y, *x):\n    return y\n",
        "def f(x, **k):\n    return x\n",
        "def f(x):\n    y = x\n",
        "def f(x):\n    return\n",
        "def f(x):\n    if x:\n        return x\n",
        "def f(x):\n    if x:\n        return\n    return x\n",
        "def f(x):\n    for i in range(3):\n        return x\n",
        "def f(x):\n    if x:\n        return x\n    return x, x\n",
    ],
)
def test_refused_functions(text):
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.grad(function_of(text))
    assert caught.value.help and caught.value.place is not None
