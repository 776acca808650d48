"""How statements are laid out: headers, comments, blank lines, docstrings."""

from __future__ import annotations

import textwrap

import gast
import pytest

from srcdiff.emit.printer import Comment, print_block, print_lines

PROGRAM = '''
"""A module."""

import numpy as np
from math import exp, log

TABLE: dict[str, int] = {"a": 1}


class Model(Base, metaclass=Meta):
    """A class."""

    scale: float = 1.0

    @property
    def size(self) -> int:
        return self.n

    def __call__(self, x, /, y=1, *more, z: float = 2.0, **rest) -> "Model":
        """Two lines.

        The second one.
        """
        global TABLE
        a, b = b, a
        (c,) = a
        a = b = c
        x[i, 1:] += a if b else c
        x.y -= 1
        del a, b
        return a, b


@decorated(1)
async def f(*, a):
    for i, v in enumerate(x):
        if i < 1 and v:
            continue
        elif v is None:
            break
        else:
            pass
    else:
        y = 1
    while (n := next(it)) > 0:
        n -= 1
    with open(a) as b, c as (d, e):
        raise ValueError("bad") from error
    try:
        await g()
    except (A, B) as error:
        assert x, "message"
    except C:
        raise
    else:
        return
    finally:
        yield x
    async with a as b:
        nonlocal c

    def inner():
        pass

    return inner
'''


def lines_of(text: str) -> list:
    return textwrap.dedent(text).strip("\n").split("\n")


def test_program_prints_as_it_is():
    assert print_block(gast.parse(PROGRAM).body) == lines_of(PROGRAM)


def test_indentation_and_statements_of_lines():
    body = gast.parse("for i in x:\n    s += i\nt = 1").body
    assert print_block(body, indent=2) == ["        for i in x:", "            s += i", "        t = 1"]
    assert [line.statement for line in print_lines(body)] == [body[0], body[0].body[0], body[1]]


def test_else_with_a_single_if_is_elif():
    assert print_block(gast.parse("if a:\n    b\nelse:\n    if c:\n        d").body) == ["if a:", "    b", "elif c:", "    d"]


@pytest.mark.skipif(not hasattr(__import__("ast"), "Match"), reason="needs match statements")
def test_match():
    text = 'match x:\n    case {"a": [1, *y]} | -1 if y:\n        z = 1\n    case _:\n        pass'
    assert print_block(gast.parse(text).body) == text.split("\n")


# Comments.


def noted(text: str, **notes) -> gast.stmt:
    statement = gast.parse(text).body[0]
    vars(statement).update(notes)
    return statement


def test_comments_around_a_statement():
    statement = noted("x = 1", comment="one", before=["", "above", "", "again"], after=["below"])
    assert print_block([noted("y = 0"), statement]) == ["y = 0", "", "# above", "", "# again", "x = 1  # one", "# below"]


def test_comment_of_a_header():
    loop = noted("for i in x:\n    y = i", comment="all of x", before=["loop"])
    assert print_block([loop]) == ["# loop", "for i in x:  # all of x", "    y = i"]


def test_comment_of_elif():
    chain = gast.parse("if a:\n    x = 1\nelif b:\n    x = 2").body
    vars(chain[0].orelse[0]).update(comment="why", before=["or"])
    assert print_block(chain) == ["if a:", "    x = 1", "# or", "elif b:  # why", "    x = 2"]


def test_long_comment_goes_above_in_lines():
    statement = noted("x = 1", comment="some words that do not fit behind the statement")
    assert print_block([statement], width=30) == ["# some words that do not fit", "# behind the statement", "x = 1"]


def test_comment_of_a_folded_statement_goes_above():
    statement = noted("result = function(first, second)", comment="why")
    assert print_block([statement], width=30) == ["# why", "result = function(", "    first, second", ")"]


def test_comment_statements():
    body = [Comment("forward sweep"), *gast.parse("x = 1").body, Comment(""), Comment("reverse sweep"), *gast.parse("y = 2").body]
    assert print_block(body) == ["# forward sweep", "x = 1", "", "# reverse sweep", "y = 2"]


def test_a_block_of_comments_gets_a_pass():
    assert print_block([gast.If(gast.Constant(True, None), [Comment("nothing")], [])]) == ["if True:", "    # nothing", "    pass"]


def test_long_comment_statements_are_cut_between_words():
    assert print_block([Comment("one two three")], width=10) == ["# one two", "# three"]


def test_empty_lines_are_single_and_never_at_an_end():
    body = [Comment(""), *gast.parse("x = 1").body, Comment(""), Comment(""), *gast.parse("y = 2").body, Comment("")]
    assert print_block(body) == ["x = 1", "", "y = 2"]


# Blank lines that black wants.


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n\n\ndef f():\n    pass\n\n\ny = 1",
        "x = 1\n\n\n# about f\ndef f():\n    pass",
        "import a\nimport b\n\nx = 1",
        "def f():\n    import a\n\n    x = 1",
        "def f():\n    x = 1\n\n    def g():\n        pass\n\n    return g",
        "if a:\n\n    def f():\n        pass\n\nelse:\n    f = g",
        'class A:\n    """Doc."""\n\n    x = 1',
        'def f():\n    """Doc."""\n    return 1',
    ],
)
def test_blank_lines(text):
    tree = gast.parse(text)
    if "# about f" in text:
        tree.body[1].before = ["about f"]
    assert print_block(tree.body) == text.split("\n")


# Docstrings.


@pytest.mark.parametrize(
    "value, lines",
    [
        ("One.", ['"""One."""']),
        ("One.\n        ", ['"""One."""']),
        ("One.\n\n      Two\n        three.\n      ", ['"""One.', "", "    Two", "      three.", '    """']),
        ("One.\n\nTwo.", ['"""One.', "", '    Two."""']),
        ('Says "x"', ['"""Says "x" """']),
        ("A \\alpha.", ['r"""A \\alpha."""']),
        ('Three """.', ['"""Three \\"\\"\\"."""']),
        ("", ['""" """']),
        ("\n    Below.\n    ", ['"""', "    Below.", '    """']),
    ],
)
def test_docstring(value, lines):
    function = gast.parse("def f():\n    pass").body[0]
    function.body.insert(0, gast.Expr(gast.Constant(value, None)))
    assert print_block([function]) == ["def f():", "    " + lines[0], *lines[1:], "    pass"]


def test_docstring_below_a_comment():
    function = gast.parse('def f():\n    """Doc.\n\n    More.\n    """').body[0]
    function.body.insert(0, Comment("first"))
    assert print_block([function]) == ["def f():", "    # first", '    """Doc.', "", "    More.", '    """']


# The text means what the tree says.


def test_a_tree_that_no_text_has_is_an_error():
    with pytest.raises(AssertionError, match="another program"):
        print_block([gast.Assign([gast.Name("x", gast.Store(), None, None)], gast.Set([]), None)])


def test_folding_keeps_the_program():
    body = gast.parse("del first_long_name, second_long_name, third").body
    assert print_block(body, width=30) == ["del (", "    first_long_name,", "    second_long_name,", "    third,", ")"]
