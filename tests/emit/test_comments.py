"""The user's own comments stay with their statements."""

from __future__ import annotations

import io
import textwrap
import tokenize

import gast
import pytest

from srcdiff.emit.comments import attach_comments
from srcdiff.emit.printer import print_block

SOURCE = '''
def f(x, y):  # the signature
    """Doc."""

    # first
    a = 1  # one
    b = 2


    # group

    # detail
    c = g(
        a,  # the first
        b,
        # nothing more
    )  # done
    for i in range(3):  # loop
        # in the loop
        d = i
        # end of the loop

    if a:  # why
        x = 1
    # before elif
    elif b:
        x = 2
    else:  # or else
        # alone in else
        x = 3; y = 4  # two

    @decorated  # with
    # between
    def h():
        pass
    return x
    # the end
'''

PRINTED = '''
def f(x, y):  # the signature
    """Doc."""

    # first
    a = 1  # one
    b = 2

    # group

    # detail
    # the first
    # nothing more
    c = g(a, b)  # done
    for i in range(3):  # loop
        # in the loop
        d = i
        # end of the loop

    if a:  # why
        x = 1
    # before elif
    elif b:
        x = 2
    else:
        # or else
        # alone in else
        x = 3
        y = 4  # two

    # with
    # between
    @decorated
    def h():
        pass

    return x
    # the end
'''


def comments_in(text: str, columns: bool) -> dict:
    """Line -> (text, alone, column)."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            alone = not token.line[: token.start[1]].strip()
            found[token.start[0]] = (token.string, alone, token.start[1])[: 2 + columns]
    return found


def test_comments_are_printed_where_they_were():
    tree = gast.parse(SOURCE).body[0]
    for _ in range(2):  # twice: what was attached before is replaced
        attach_comments(tree, comments_in(SOURCE, columns=True))
    assert print_block([tree]) == PRINTED.strip("\n").split("\n")


def test_without_columns_the_end_of_a_block_goes_to_the_next_statement():
    tree = gast.parse(SOURCE).body[0]
    attach_comments(tree, comments_in(SOURCE, columns=False))
    text = PRINTED.replace("        # end of the loop", "    # end of the loop")
    assert print_block([tree]) == text.strip("\n").split("\n")


@pytest.mark.parametrize("columns", [True, False])
def test_no_comment_is_lost(columns):
    tree = gast.parse(SOURCE).body[0]
    comments = comments_in(SOURCE, columns)
    attach_comments(tree, comments)
    printed = "\n".join(print_block([tree]))
    for text, *_ in comments.values():
        assert printed.count(text) == 1


def test_notes_are_set_on_nested_statements():
    source = textwrap.dedent(
        """
        while a:
            # above
            b = 1  # behind
            # below
        """
    )
    tree = gast.parse(source)
    attach_comments(tree, comments_in(source, columns=True))
    inner = tree.body[0].body[0]
    assert (inner.before, inner.comment, inner.after) == (["above"], "behind", ["below"])
