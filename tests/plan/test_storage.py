"""Storage classes: what is one buffer, what is copied first, what is named before a store spoils it, what is guarded, what is refused."""

from __future__ import annotations

import copy
import re
import textwrap

import numpy as np
import pytest

import srcdiff
from tests.primals import code_of, function_of

X, Y = np.array([0.7, -1.2, 0.4, 1.1]), np.array([1.0, 0.3, 0.2, -0.6])
M = np.arange(12.0).reshape(3, 4) / 7.0 - 0.6
GIVEN = dict(x=X, y=Y, m=M, c=0.5, k=2)
WRT = ("x", "y", "m", "c")


def function(lines: str):
    return function_of("def f(x, y, m, c, k):\n" + textwrap.indent(lines, "    ") + "\n")


def source(lines: str, wrt=("x", "c"), **options) -> str:
    """The code of the vjp, by default for the example."""
    return code_of(srcdiff.vjp(function(lines), wrt, **{"example": GIVEN, **options}).source)


def both(lines: str, **given) -> None:
    """Right by numerical differentiation, with and without the example."""
    for example in (GIVEN, None):
        srcdiff.check_grads(function(lines), WRT, example=example)(**{**GIVEN, **given})


def forward(text: str) -> str:
    return text[: text.index("_bar = ")] if "_bar = " in text else text


BUFFERS = {
    "a slice": ("u = x * 2.0\nv = u[1:]\nv[0] = v[1] * c\nreturn u * u", {"u"}),
    "a second name": ("u = x * 2.0\nv = u\nv[0] = u[1] * c\nreturn u * v", {"u"}),
    "a view of a view": ("u = x * 2.0\nv = u[1:]\nw = v[:2]\nw[0] = v[1] * u[3]\nreturn u * u", {"u"}),
    "two views": ("u = x * 2.0\nv = u[1:]\nw = u[:-1]\nv *= w\nreturn u * u", {"u"}),
    "rows": ("u = m * 2.0\nfor row in u:\n    row[0] = row[1] * row[2]\nreturn u * u", {"u"}),
    "a transpose": ("u = m * 2.0\nv = u.T\nv[0] = v[1] * v[2]\nreturn u * u", {"u"}),
    "a reshape": ("u = m * 2.0\nv = u.reshape(-1)\nv[1] = v[0] * v[2]\nreturn u * u", {"u"}),
    "asarray": ("u = x * 2.0\nv = np.asarray(u)\nv[1] = v[0] * v[2]\nreturn u * u", {"u"}),
    "a view that is only read": ("u = x * 2.0\nv = u[1:]\nu[1] = c\nreturn np.sum(u) * v", {"u"}),
    "an argument's": ("v = x[1:]\nv[0] = v[1] * c\nreturn x * x", {"x"}),
    "a view in a loop": ("u = x * 2.0\nfor i in range(3):\n    v = u[i:]\n    v[0] = v[0] * v[1]\nreturn u * u", {"u"}),
    "a view of what changes its name": ("u = x * 2.0\nv = u\nu = v * c\nv[0] = u[1]\nreturn u * v", {"u", "v"}),
}


@pytest.mark.parametrize("lines, owners", BUFFERS.values(), ids=BUFFERS)
def test_one_adjoint_for_one_memory(lines, owners):
    """Views have no adjoint of their own: its reads and stores are those of the owner's."""
    both(lines)
    bars = set(re.findall(r"\b([uvwx]|row)_bar\b", source(lines, WRT)))
    assert bars - {"x"} <= owners and owners <= bars | {"x"}


VALUES = {
    "nobody else sees it": "u = x * 2.0\nu *= c\nu += y\nreturn u * u",
    "a copy": "u = x * 2.0\nv = u.copy()\nu[0] = c\nreturn u * v",
    "a gather": "u = x * 2.0\nv = u[u > 0.5]\nu[0] = c\nreturn np.sum(v) * u",
    "a name that ended": "u = x * 2.0\nv = u\nu = v * v\nu[0] = c\nreturn u",
    "a new array each pass": "u = x\nfor i in range(k):\n    v = u * c\n    v[0] = u[1] * u[0]\n    u = v\nreturn u * y",
    "numbers": "u = x * 2.0\ns = u[0]\nu[0] = c\nreturn s * u",
    "a number that is updated": "u = x * 2.0\ns = u[0]\ns += c\nu[0] = s\nreturn s * u",
}


@pytest.mark.parametrize("lines", VALUES.values(), ids=VALUES)
def test_what_shares_no_memory(lines):
    srcdiff.check_grads(function(lines), WRT, example=GIVEN)(**GIVEN)


def test_an_update_of_what_nobody_sees_is_no_store():
    """Its adjoint is that of `u = u * c`: no part of a buffer."""
    text = source(VALUES["nobody else sees it"], ("x", "y"))
    assert "u *= c" in text and "[...]" not in text and "u_bar" in text
    assert "u_bar *= c" in source(VALUES["nobody else sees it"]) and "[...]" not in source(VALUES["nobody else sees it"])


COPIED = {
    "by an item": ("x[0] = c\nreturn x * y", ["x"]),
    "by an update of a part": ("x[1:] *= c\nreturn x * y", ["x"]),
    "by an update of all": ("x *= c\nreturn x[:] * y", ["x"]),
    "through a view": ("v = x[1:]\nv[0] = c\nreturn x * y", ["x"]),
    "through another name": ("z = y\nz[0] = c\nreturn x * y", ["y"]),
    "two": ("y[0] = x[1]\nx[0] = y[1]\nreturn x * y", ["x", "y"]),
    "by a call": ("np.multiply(x, c, out=x)\nreturn x * y", ["x"]),
    "a passive one": ("y[0] = 2.0\nreturn x * y", ["y"]),
    "none": ("x = x * 2.0\nx[0] = c\nreturn x * y", []),
    "not its copy": ("x = x.copy()\nx[0] = c\nreturn x * y", []),
    "not what it is bound to later": ("z = x\nx = y * 2.0\nx[0] = c\nreturn x * z", []),
}


@pytest.mark.parametrize("lines, arguments", COPIED.values(), ids=COPIED)
@pytest.mark.parametrize("with_example", [False, True], ids=["bare", "example"])
def test_arguments_that_are_written_are_copied(lines, arguments, with_example):
    options = {"example": GIVEN if with_example else None}
    given = copy.deepcopy(GIVEN)
    bar = np.ones_like(function(lines)(**copy.deepcopy(GIVEN)))
    derivative = srcdiff.vjp(function(lines), ("x", "c"), **options)
    derivative(**given, result_bar=bar)
    np.testing.assert_equal(given, GIVEN)
    text = code_of(derivative.source)
    copies = re.findall(r"^    (\w) = \1\.copy\(\)$", text, flags=re.M)
    assert copies == arguments + ["x"] * (lines.count("x = x.copy()"))
    srcdiff.check_grads(function(lines), WRT, **options)(**GIVEN)


def test_a_copy_comes_before_all_else():
    text = source("t = x[0] * x[1]\nx[0] = t * c\nreturn x * y")
    assert forward(text).index("x = x.copy()") < forward(text).index("t = x[0]")


def test_distinct_arguments_are_guarded():
    """Those that are written have adjoints of their own."""
    lines = "y[0] = c * x[1]\nreturn x * y"
    every = np.arange(8.0)
    for options in ({"example": GIVEN}, {"example": None}):
        derivative = srcdiff.vjp(function(lines), WRT, **options)
        for x, y in ((X, X), (every[:4], every[2:6]), (X, X[::-1])):
            with pytest.raises(ValueError, match="srcdiff: y must not share memory"):
                derivative(**{**GIVEN, "x": x, "y": y}, result_bar=np.ones(4))
        for x, y in ((X, X.copy()), (every[::2], every[1::2]), (every[:4], every[4:])):
            derivative(**{**GIVEN, "x": x, "y": y}, result_bar=np.ones(4))
    assert "shares_memory" not in source("x = x * 2.0\nx[0] = c\nreturn x * y")
    assert not re.search("shares_memory|overlap", source("x[0] = c\nreturn x * c"))


HOISTED = {
    "the mask of an update": ("u = x * 2.0\nu[u < 0.9] *= c\nreturn u * u", r"u\[(\w+)\] \*= c"),
    "the mask of a store": ("u = x * 2.0\nu[u < 0.9] = c\nreturn u * u", r"u\[(\w+)\] = c"),
    "the mask of both sides": ("u = x * 2.0\nu[u < 0.9] = u[u < 0.9] * c\nreturn u * u", r"u\[(\w+)\] = "),
    "an index that is computed": ("u = x * 2.0\nu[np.argmax(u)] = c\nreturn u * u", r"u\[(\w+)\] = c"),
    "the bound of a slice": ("u = x * 2.0\nu[np.argmax(u) :] = c\nreturn u * u", r"u\[(\w+):\] = c"),
}


@pytest.mark.parametrize("lines, pattern", HOISTED.values(), ids=HOISTED)
def test_an_index_that_the_store_spoils_is_named(lines, pattern):
    """The reverse sweep needs it as it was."""
    both(lines)
    text = source(lines)
    found = re.search(pattern, text)
    assert found and re.search(rf"^    {found[1]} = .*\bu\b", text, flags=re.M)
    assert f"u_bar[{found[1]}" in text


def test_an_index_that_stays_is_not_named():
    text = source("u = x * 2.0\nu[x < 0.9] *= c\nreturn u * u")
    assert "u[x < 0.9] *= c" in text and "u_bar[x < 0.9]" in text


DECIDED = {
    "a test of what a side writes": "u = x * 2.0\nif u[0] > 0.0:\n    u[0] = u[1] * c\nelse:\n    u[1] = u[0] * c\nreturn u * u",
    "of what a later statement writes": "u = x * 2.0\nif u[0] > 0.0:\n    s = u[1] * c\nelse:\n    s = u[0] * c\nu[0] = -1.0\nreturn u * s",
    "in a loop": "u = x * 2.0\nfor i in range(3):\n    if u[i] > 0.0:\n        u[i] = -u[i] * c\n    else:\n        u[i + 1] = u[i] * u[i]\nreturn u",
    "of a while": "u = x * 2.0\nwhile u[0] < 5.0:\n    u[0] = u[0] * u[0] + 1.0\nreturn u * c",
    "through a view": "u = x * 2.0\nv = u[1:]\nif v[0] < 0.0:\n    v[0] = v[1] * c\nreturn u * u",
    "in an expression": "u = x * 2.0\nfor i in range(3):\n    u[i] = u[i] * u[i + 1] if u[i] > 0.0 else c\nreturn u",
}


@pytest.mark.parametrize("lines", DECIDED.values(), ids=DECIDED)
def test_tests_of_what_is_written(lines):
    for sign in (1.0, -1.0):
        both(lines, x=sign * X)


def test_a_test_that_is_spoilt_has_a_name():
    text = source(DECIDED["a test of what a side writes"])
    assert text.count("if u[0] > 0.0") == 0
    (decision,) = re.findall(r"^    (\w+) = u\[0\] > 0\.0$", text, flags=re.M)
    assert text.count(f"if {decision}:") == 2


CONDITIONAL = {
    "of two owners": "u, w = x * 2.0, y * 2.0\nz = u if k > 1 else w\nz[0] = z[1] * c\nreturn u * w",
    "of two parts": "u = x * 2.0\nz = u[1:] if k > 1 else u[:-1]\nz[0] = c\nreturn u * u",
    "in a loop": "u, w = x * 2.0, y * 2.0\nfor i in range(3):\n    z = u if i % 2 else w\n    z[1:] *= z[:-1]\nreturn u * w",
    "of an item of it": "u, w = x * 2.0, y * 2.0\nz = u[1:] if k > 1 else w[1:]\nz[0] += c * z[1]\nreturn u * w",
    "of three": "u, w, v = x * 2.0, y * 2.0, x * y\nz = u if k > 2 else w if k > 1 else v\nz[0] = z[1] * c\nreturn u * w * v",
}


@pytest.mark.parametrize("lines", CONDITIONAL.values(), ids=CONDITIONAL)
def test_a_conditional_view(lines):
    for k in (0, 2, 3):
        both(lines, k=k)


def test_a_store_into_a_conditional_view_is_a_branch():
    text = source(CONDITIONAL["of two owners"])
    assert text.count("if k > 1:") == 2 and not re.search(r"\bz", text)
    assert re.search(r"    if k > 1:\n        u\[0\] = u\[1\] \* c\n    else:\n        w\[0\] = w\[1\] \* c\n", text)
    assert text.count("u_bar[0] = 0.0") == 1


def test_updates_of_conditional_views_print_as_one():
    text = source(CONDITIONAL["of an item of it"])
    assert "z_bar" not in text and text.count("if k > 1:") == 2


REFUSED = {
    "an alias that is in use after a swap": (
        "u = x * 2.0\nw = y * 2.0\nv = u\nfor i in range(k):\n    w[:] = u * u\n    u, w = w, u\nreturn u * v",
        "`v` may share memory with `w`, which is written in place while `v` is still in use",
        "give one of them a copy: v = ....copy()",
    ),
    "a view whose index was changed": (
        "u = x * 2.0\ni = 0\nv = u[i:]\ni = 1\nv[0] = c\nreturn u",
        "`u` may share memory with `v`, which is written in place while `u` is still in use",
        "give one of them a copy: u = ....copy()",
    ),
    "a view by a function that is no view for sure": (
        "u = x * 2.0\nv = np.flip(u)\nu[0] = c\nreturn u * v",
        "`v` may share memory with `u`, which is written in place while `v` is still in use",
        "give one of them a copy: v = ....copy()",
    ),
    "a conditional view whose test was changed": (
        "u, w = x * 2.0, y * 2.0\nz = u if c > 0.0 else w\nc = -c\nz[0] = c\nreturn u * w",
        "`u` may share memory with `z`, which is written in place while `u` is still in use",
        "give one of them a copy: u = ....copy()",
    ),
    "one of two, by branches": (
        "u, w = x * 2.0, y * 2.0\nif k > 1:\n    z = u\nelse:\n    z = w\nz[0] = c\nreturn u * w",
        "`u` may share memory with `z`, which is written in place while `u` is still in use",
        "give one of them a copy: u = ....copy()",
    ),
    "an argument or another": (
        "z = x\nif k > 1:\n    z = y\nz[0] = c\nreturn z * z",
        "`z` is written in place, and may be an array that others hold",
        "work on a copy: z = z.copy()",
    ),
    "what a dictionary holds": (
        "z = k['a']\nz[0] = c\nreturn z * z",
        "`z` is written in place, and may be an array that others hold",
        "work on a copy: z = z.copy()",
    ),
    "a part of what is gathered": (
        "u = x * 2.0\nu[np.array([0, 1])][0] = c\nreturn u",
        "a store into what a mask or an index array picked is lost: that is a copy",
        "use one index, as in x[mask] = ...",
    ),
    "a view that is used after it cannot be told which": (
        "u = x * 2.0\ni = 0\nv = u[i:]\nv[0] = c\ni = 1\nreturn u * v[i]",
        "`v` is a part of an array that is written in place, and is used after it cannot be told any more which part",
        "give it a copy: v = ....copy()",
    ),
}


@pytest.mark.parametrize("lines, message, help", REFUSED.values(), ids=REFUSED)
def test_refused(lines, message, help):
    example = {**GIVEN, "k": {"a": X}} if "'a'" in lines else GIVEN
    with pytest.raises(srcdiff.UnsupportedSyntaxError) as caught:
        srcdiff.vjp(function(lines), ("x", "c"), example=example)
    assert (caught.value.message, caught.value.help) == (message, help)
    assert "^" in str(caught.value) and caught.value.place.line >= 2


def test_what_is_refused_is_accepted_with_the_copy_that_the_help_asks_for():
    both("u = x * 2.0\nw = y * 2.0\nv = u.copy()\nfor i in range(k):\n    w[:] = u * u\n    u, w = w, u\nreturn u * v")
    both("z = x\nif k > 1:\n    z = y\nz = z.copy()\nz[0] = c\nreturn z * z")
    both("u = x * 2.0\nv = np.flip(u).copy()\nu[0] = c\nreturn u * v")


def test_a_range_is_captured_before_the_loop_writes_what_it_reads():
    lines = "n = np.array([3])\ns = c\nfor i in range(n[0]):\n    s = s * x[i]\n    n[0] = 1\nreturn s * x"
    both(lines)
    assert "i_range = range(n[0])" in source(lines)


def test_a_length_is_not_captured():
    """A store changes no length."""
    lines = "u = x * 2.0\nfor i in range(1, len(u)):\n    u[i] = u[i] * u[i - 1]\nreturn u * c"
    both(lines)
    assert "for i in range(1, len(u)):" in source(lines) and "i_range" not in source(lines)


# program, whether the example is given, arguments that violate what is taken for granted, the error and a part of its message
GUARDS = {
    "floats in an argument": ("x[0] = c\nreturn x * x", True, {"x": np.arange(4)}, ValueError, "floats in x"),
    "floats in an argument, bare": ("x[0] = c\nreturn x * x", False, {"x": np.arange(4)}, ValueError, "floats"),
    "floats in what is made of an argument": ("u = x.copy()\nu[0] = c\nreturn u * u", False, {"x": np.arange(4)}, ValueError, "floats"),
    "floats in zeros like it": ("u = np.zeros_like(x)\nu[0] = c\nreturn u * u", False, {"x": np.arange(4)}, ValueError, "floats"),
    "floats in what a call gives": (
        "u = np.zeros(4, dtype=k)\nu[0] = c\nreturn u * u", False, {"k": int}, TypeError, "u has to be an array of floats",
    ),
    "an array": ("x[0] = c\nreturn x * x", False, {"x": [1.0, 2.0]}, ValueError, "x to be an array"),
    "an array that is updated": ("t = x[:2]\nx *= c\nreturn x[0] * t", False, {"x": [1.0, 2.0]}, ValueError, "x to be an array"),
    "a number": ("u = x * 2.0\ns = u[0]\nu[0] = c\nreturn s * u", False, {"x": M}, TypeError, "s has to be a number"),
    "a number, not a list": ("q = k\nq += c\nreturn x * sum(k)", False, {"k": [1.0]}, TypeError, "q is no number"),
    "a row": ("for row in x:\n    row[0] = c\nreturn x * x", False, {"x": X}, TypeError, "row has to be an array"),
    "contiguous": ("v = x.reshape(-1)\nv[0] = c\nreturn x * x", True, {"x": np.arange(8.0)[::2]}, ValueError, "x in C order"),
    "contiguous, of what is made": (
        "u = k['a']\nv = np.array(u, order='K').reshape(-1)\nreturn x * v[0]", False, {"k": {"a": X}}, None, None,
    ),
    "no other argument's memory": ("x[0] = y[1]\nreturn x * y", True, {"x": X, "y": X}, ValueError, "x must not share memory"),
    "no other argument's memory, bare": ("x[0] = y[1]\nreturn x * y", False, {"x": X, "y": X}, ValueError, "x must not share memory"),
    "nor that of a list": ("x[0] = k[0][0]\nreturn x * c", False, {"x": X, "k": [X]}, ValueError, "x must not share memory"),
    "nor that in a dictionary of lists": ("x[0] = k['a'][0][0]\nreturn x * c", False, {"x": X, "k": {"a": [X, Y]}}, ValueError, "x must not share memory"),
}  # fmt: skip


@pytest.mark.parametrize("lines, with_example, violating, error, message", GUARDS.values(), ids=GUARDS)
def test_guards(lines, with_example, violating, error, message):
    """Raised when violated, and not when not."""
    derivative = srcdiff.vjp(function(lines), ("x", "c"), example=GIVEN if with_example else None)
    fine = {name: copy.deepcopy(value) for name, value in GIVEN.items()}
    if isinstance(violating.get("k"), (dict, list)):
        fine["k"] = [Y + 0.0] if isinstance(violating["k"], list) else {"a": [Y + 0.0]}
    fine["k"] = float if violating.get("k") is int else 2.0 if "q = k" in lines else fine["k"]
    if "row" in lines:
        fine["x"] = M
    if error is None:
        fine, violating = {**fine, **violating}, {}
    value = None if "sum(k)" in lines else function(lines)(**copy.deepcopy(fine))
    if value is not None:
        derivative(**fine, result_bar=np.ones_like(value))
    if error is not None:
        with pytest.raises(error, match=f"srcdiff: .*{message}"):
            derivative(**{**fine, **violating}, result_bar=np.ones_like(X))


def test_a_reshape_has_to_be_a_view():
    """Where it copies, a store through it does not reach the array: then the derivative raises."""
    lines = "v = x.reshape(-1)\nv[0] = c\nreturn m * x[0, 0]"
    derivative = srcdiff.vjp(function(lines), ("x", "c"))
    derivative(**{**GIVEN, "x": M.copy()}, result_bar=M)
    with pytest.raises(ValueError, match="srcdiff: .* x in C order"):  # the primal's reshape would be a copy
        derivative(**{**GIVEN, "x": np.asfortranarray(M)}, result_bar=M)


def test_passive_stores_need_no_floats():
    lines = "k[0] = 2\nreturn x * k[0] * c"
    f = function(lines)
    for example in ({**GIVEN, "k": np.arange(3)}, None):
        srcdiff.check_grads(f, ("x", "c"), example=example)(**{**GIVEN, "k": np.arange(3)})


def test_integer_arrays_cut_off():
    """What is stored in integers has no derivative, as central differences agree."""
    lines = "k[0] = c * 3.0\nreturn x * k[0]"
    example = {**GIVEN, "k": np.arange(3)}
    srcdiff.check_grads(function(lines), ("x", "c"), example=example)(**example)
