"""Sums, extremes and questions over comprehensions as loops; functions of several values as functions of two."""

from __future__ import annotations

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.names import Names
from srcdiff.normalise import core_form
from srcdiff.normalise.reductions import as_loop, free_name, reduction_of
from tests.primals import core_of, expression, function_of, primal_of, supply, text_of

LOOPS = {
    "sum(v * a for v in x)": "total = 0\nfor v in x:\n    total = total + v * a",
    "sum([v for v in x if v if a], b)": "total = b\nfor v in x:\n    if v:\n        if a:\n            total = total + v",
    "sum((v * w for v in x for w in v if w), start=1.0)": "total = 1.0\nfor v in x:\n    for w in v:\n        if w:\n            total = total + v * w",
    "fsum(a * b for a, (b, _) in x)": "total = 0.0\nfor a, (b, _) in x:\n    total = total + a * b",
    "prod((v for v in x), start=2.0)": "product = 2.0\nfor v in x:\n    product = product * v",
    "max(v for v in x)": (
        "largest = None\nfor v in x:\n    if largest is None or v > largest:\n        largest = v\n"
        "if largest is None:\n    raise ValueError('max() iterable argument is empty')"
    ),
    "min((v * v for v in x), default=a + b)": (
        "default = a + b\nsmallest = None\nfor v in x:\n    value = v * v\n    if smallest is None or value < smallest:\n        smallest = value\n"
        "if smallest is None:\n    smallest = default"
    ),
    "any(v > a for v in x)": "found = False\nfor v in x:\n    if v > a:\n        found = True\n        break",
    "any([v > a for v in x])": "found = False\nfor v in x:\n    if v > a:\n        found = True",
    "all(v for w in x for v in w if v)": (
        "holds = True\nfor w in x:\n    for v in w:\n        if v:\n            if not v:\n                holds = False\n                break\n"
        "    if not holds:\n        break"
    ),
    "sum(v for v in v)": "total = 0\nfor v in v:\n    total = total + v",  # the second one is another variable; `free_name` sees to it
}
WITHOUT_JUMPS = {
    "any(v > a for v in x)": "found = False\nfor v in x:\n    if not found:\n        if v > a:\n            found = True",
    "all(v > a for v in x)": "holds = True\nfor v in x:\n    if holds:\n        if not v > a:\n            holds = False",
    "all([v > a for v in x])": "holds = True\nfor v in x:\n    if not v > a:\n        holds = False",
}
OTHERS = ["sum(x)", "sum()", "max(a, b)", "max((v for v in x), key=f)", "sum((v for v in x), 1, 2)", "sorted(v for v in x)", "sum({v for v in x})"]
MODULES = {"fsum": "math", "prod": "math"}


def reduction(text: str):
    call = expression(text)
    return reduction_of(call, f"{MODULES.get(call.func.id, 'builtins')}.{call.func.id}")


def loop_text(text: str, **options) -> str:
    result, statements = as_loop(reduction(text), Names(["x", "a", "b"]), lambda variable: variable, **options)
    assert all(hasattr(node, "lineno") for statement in statements for node in gast.walk(statement) if isinstance(node, (gast.stmt, gast.expr)))
    assert isinstance(result, gast.Name)
    return text_of(statements).replace('"', "'")


@pytest.mark.parametrize("text", LOOPS)
def test_loop(text):
    assert loop_text(text) == LOOPS[text]


@pytest.mark.parametrize("text", WITHOUT_JUMPS)
def test_loop_without_jumps(text):
    assert loop_text(text, jumps=False) == WITHOUT_JUMPS[text]


@pytest.mark.parametrize("text", OTHERS)
def test_no_reduction(text):
    assert reduction(text) is None


def test_what_has_items():
    call = expression("min(x.T, default=a)")
    assert reduction_of(call, "builtins.min") is None
    found = reduction_of(call, "builtins.min", iterables=True)
    assert gast.unparse(found.comprehension).strip() == "(item for item in x.T)" and found.start.id == "a"
    assert reduction_of(expression("min(a, b)"), "builtins.min", iterables=True) is None
    assert reduction_of(expression("min(*a)"), "builtins.min", iterables=True) is None


def test_target():
    assert loop_text("sum(v for v in x)", target="s") == "s = 0\nfor v in x:\n    s = s + v"


def test_names():
    names = Names(["v", "w"])
    assert free_name("v", names, {"w"}, set()) == "v"
    assert free_name("v", names, {"v", "w"}, set()) == "v"  # of another such loop
    assert free_name("v", names, {"v", "w"}, {"v"}) == "v_2"  # of a loop around this one
    assert free_name("w", names, {"v", "w"}, set()) == "w_2"
    assert free_name("id", names, set(), set()) == "id_2"


# --- as a function of two

PAIRS = {
    "max(a, b, c)": "max(max(a, b), c)",
    "min(a, b, c, a)": "min(min(min(a, b), c), a)",
    "max([a, b])": "max(a, b)",
    "min((a,))": "a",
    "max(a, b)": "max(a, b)",
    "max(a)": "max(a)",
    "max(a, b, c, key=abs)": "max(a, b, c, key=abs)",
    "sum([a, b, c])": "0 + a + b + c",
    "sum((a,), b)": "b + a",
    "sum([f(a)], g(b))": "sum([f(a)], g(b))",
    "sum([])": "0",
    "math.prod([a, b])": "a * b",
    "math.prod([a, b], start=c)": "c * a * b",
    "math.fsum([a, b])": "0.0 + a + b",
    "pow(a, b)": "a ** b",
    "pow(a, b, c)": "pow(a, b, c)",
    "max(a, max(b, c, a), sum([b, c]))": "max(max(a, max(max(b, c), a)), 0 + b + c)",
    "[max(a, b, v) for v in c]": "[max(a, b, v) for v in c]",
}


@pytest.mark.parametrize("text", PAIRS)
def test_pairs(text):
    _, body = core_of(f"def f(a, b, c):\n    return {text}\n")
    assert text_of(body).replace("**", " ** ").replace("  ", " ") == f"return {PAIRS[text]}"


def test_names_of_the_user():
    """A function of the user's that is called `max`."""
    _, body = core_of("def f(a, b, c, sum=None):\n    return max(a, b, c) + sum([a, b])\n", max=lambda *values: 1.0)
    assert text_of(body) == "return max(a, b, c) + sum([a, b])"


def test_passive_ones_stay():
    """Nothing differentiated: as the user wrote it."""
    f = function_of("def f(x, n):\n    k = sum(i * i for i in {1, 2, n})\n    m = max(k, n, 3)\n    return k * m * x\n")
    text = srcdiff.grad(f).source
    assert "k = sum(i * i for i in {1, 2, n})" in text and "m = max(k, n, 3)" in text
    assert srcdiff.grad(f)(2.0, 5) == 900.0


def test_an_empty_extreme_raises():
    f = function_of("def f(x):\n    return max(v * v for v in x if v > 9.0)\n")
    with pytest.raises(ValueError, match="max"):
        srcdiff.grad(f)([1.0, 2.0])


def test_the_first_of_equals():
    f = function_of("def f(x):\n    return max(v for v in x) + min(v for v in x)\n")
    assert srcdiff.grad(f)(np.array([1.0, 1.0, 1.0])).tolist() == [2.0, 0.0, 0.0]


# --- imports and globals

IMPORTED = {
    "import math\nreturn math.sin(a)": "return math.sin(a)",
    "import numpy as n\nreturn n.linalg.norm(a)": "return np.linalg.norm(a)",
    "import numpy.linalg\nreturn numpy.linalg.norm(a)": "return np.linalg.norm(a)",
    "import numpy.linalg as la\nreturn la.norm(a)": "return np.linalg.norm(a)",
    "from numpy.linalg import norm, det as d\nreturn norm(a) + d(b)": "return np.linalg.norm(a) + np.linalg.det(b)",
    "if a:\n    from math import sin, pi\n    b = sin(pi * b)\nreturn b": "if a:\n    b = math.sin(math.pi * b)\nreturn b",
    "from math import sin\ng = lambda v: sin(v)\nh = [sin for sin in c]\nreturn g(a)": "g = lambda v: math.sin(v)\nh = [sin for sin in c]\nreturn g(a)",
}


@pytest.mark.parametrize("body", IMPORTED)
def test_imports(body):
    _, core = core_of("def f(a, b, c):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    assert text_of(core) == IMPORTED[body]


def test_imports_leave_the_primal_alone():
    primal = primal_of("def f(a):\n    import math\n    return math.sin(a)\n")
    before = gast.dump(primal.tree)
    core_form(primal, supply(primal))
    assert gast.dump(primal.tree) == before


def test_what_is_imported_inside_is_imported_at_the_top():
    f = function_of("def f(x):\n    from numpy import sin as s\n    return s(x) * s(x)\n")
    text = srcdiff.grad(f).source
    assert text.startswith("import numpy as np\n") and "np.cos(x)" in text and "import sin" not in text


def test_global():
    _, core = core_of("def f(a):\n    global K\n    return K * a\n", K=2.0)
    assert text_of(core) == "return K * a"
