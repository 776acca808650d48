"""How expressions are spelled."""

from __future__ import annotations

import ast
import math

import gast
import numpy as np
import pytest

from srcdiff.emit.plain import plain, program_key
from srcdiff.emit.printer import print_block, print_expression
from srcdiff.emit.spelling import attach_spelling

# Texts that print as they are.
STABLE = """
x**2
-x
-(x**2)
(-x) ** 2
x ** -(y**2)
x**y**z
x[i] ** 2
x.y.z**-n
x.sum() ** 2
x[0].y ** 2
2.0 * x
x.T @ y
a - (b - c)
a - b - c
a / (b * c)
a * (b / c)
a * b / c
a @ b @ c
a @ (b @ c)
-(a @ b)
-a * b
a + -b
--x
not a in b
not (a and b)
not a and b or c
(a or b) and c
(a < b) < c
a < b <= c
a is not b
(a if b else c) + 1
a if b else c if d else e
(a if b else c) if d else e
x[1:-1]
x[::2]
x[i + 1 :]
x[: n - 1]
x[-n:]
x[a.n :]
x[lower + offset : upper + offset]
x[f(i) :: 2]
x[i, :, None]
x[i + 1, :n]
x[()]
x[(i,)]
x[:,]
x[(i, *j)]
f(a, b=1)
f(*a, **b)
f(*(a or b), **(c or d))
f((y := x))
sum(a for a in b)
sum((a for a in b), c)
f()(x)[i].y
(a + b)(c)
(a + b).T
(lambda: 0)()
lambda: 0
lambda x, *y, z=1, **w: x + 1
lambda x, /, y: x
[]
()
{}
(a,)
(a, b)
[a, b]
[y := 1]
{a, b}
{a: b, **(c or d)}
{**c}
[a + 1 for a in b if a if c]
[a for a, b in (c, d)]
[a for a in (b if c else d) if (lambda: a)]
{a: b for a, b in c}
{a for a in b}
"it's"
'say "hi"'
"a\\nb"
b"abc"
1.5
1e-8
1e16
1j
(1).real
True
None
...
f"{x!r:>{width}} {d['k']}"
f"{{}} {x:.3f}"
f'"{x}"'
f"{(lambda: 0)()} { {a: b}[c]}"
f"{(a, b)}"
""".strip().splitlines()


@pytest.mark.parametrize("text", STABLE)
def test_prints_as_it_is(text):
    assert print_expression(gast.parse(text).body[0].value) == text


@pytest.mark.parametrize(
    "given, printed",
    [
        ("x [ i+1: ]", "x[i + 1 :]"),
        ("'abc'", '"abc"'),
        ("'it\\'s'", '"it\'s"'),
        ("1E5", "100000.0"),
        ("x[a,]", "x[(a,)]"),
        ("f'{x}'", 'f"{x}"'),
        ('f"{x = }"', 'f"x = {x!r}"'),
        ("'a' 'b'", '"ab"'),
        ("x**n if f(n) else y", "x ** n if f(n) else y"),  # black's own whim
    ],
)
def test_prints_in_black_s_spelling(given, printed):
    assert print_expression(gast.parse(given).body[0].value) == printed


@pytest.mark.parametrize(
    "value, printed",
    [
        (-2, "-2"),
        (-0.5, "-0.5"),
        (-0.0, "-0.0"),
        (math.inf, 'float("inf")'),
        (-math.inf, '-float("inf")'),
        (math.nan, 'float("nan")'),
        (1 + 2j, "1.0 + 2j"),
        (-1j, "-1j"),
        (np.float64(1.5), "1.5"),
        (np.int64(-3), "-3"),
        ((1, -2), "(1, -2)"),
    ],
)
def test_constants_without_a_literal(value, printed):
    assert print_expression(gast.Constant(value, None)) == printed
    power = gast.BinOp(gast.Constant(value, None), gast.Pow(), gast.Constant(2, None))
    base = ast.parse(print_expression(power), mode="eval").body.left
    assert program_key(base) == program_key(plain(gast.Constant(value, None)))


@pytest.mark.parametrize("text", ["1e-3", "0x1F", "1_000", "0.10", 'r"\\d"', "1e5", "2.50j"])
def test_user_s_spelling_of_a_constant(text):
    tree = gast.parse(text)
    attach_spelling(tree, [text])
    assert print_block(tree.body[:0] + [gast.Return(tree.body[0].value)]) == [f"return {text}"]


@pytest.mark.parametrize("text, printed", [("1E-3", "1e-3"), (".5", "0.5"), ("5.", "5.0"), ("0XaB", "0xAB"), ("1J", "1j"), ("1e+5", "1e5")])
def test_user_s_spelling_in_black_s_letters(text, printed):
    tree = gast.parse(f"x = {text}")
    attach_spelling(tree, [f"x = {text}"])
    assert print_block(tree.body) == [f"x = {printed}"]


def test_a_spelling_of_another_value_is_not_believed():
    node = gast.Constant(2.0, None)
    node.text = "2"
    assert print_expression(node) == "2.0"


def test_user_s_f_string():
    source = "x = f'{a!s}' + f\"{b}\""
    tree = gast.parse(source)
    attach_spelling(tree, [source])
    assert print_block(tree.body) == ['x = f"{a!s}" + f"{b}"']


def test_a_node_used_twice_is_printed_well_and_left_alone():
    shared = gast.parse("a + b").body[0].value
    product = gast.BinOp(shared, gast.Mult(), gast.Tuple([shared, shared], gast.Load()))
    before = gast.dump(product)
    assert print_expression(product) == "(a + b) * (a + b, a + b)"
    assert gast.dump(product) == before
    assert all(not name.startswith("_p") for node in gast.walk(product) for name in vars(node))


@pytest.mark.parametrize("name", ["$np", "a b", ""])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(AssertionError, match="not a name"):
        print_expression(gast.Name(name, gast.Load(), None, None))
