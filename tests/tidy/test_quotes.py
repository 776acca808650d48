"""The primal statement stands beside its reverse lines, or above three and more."""

from __future__ import annotations

import gast

from srcdiff.emit.printer import print_block
from srcdiff.tidy.quotes import LONG, with_quotes


def quoted(text: str, *quotes) -> str:
    """The text of statements with these quotes, one list for each."""
    body = gast.parse(text).body
    for statement, own in zip(body, quotes):
        statement.quotes = own
    return printed(with_quotes(body))


def printed(body: list) -> str:
    return "\n".join(print_block(body))


def test_beside_one():
    assert quoted("a = 1", ["p = q"]) == "a = 1  # p = q"


def test_beside_the_first_of_two():
    assert quoted("a = 1\nb = 2", ["p = q"], ["p = q"]) == "a = 1  # p = q\nb = 2"


def test_above_three():
    assert quoted("a = 1\nb = 2\nc = 3", *[["p = q"]] * 3) == "# p = q\na = 1\nb = 2\nc = 3"


def test_each_statement_its_own():
    assert quoted("a = 1\nb = 2", ["p = q"], ["r = s"]) == "a = 1  # p = q\nb = 2  # r = s"


def test_two_that_were_joined():
    assert quoted("a = 1", ["p = q", "r = s"]) == "a = 1  # p = q; r = s"


def test_of_many_that_were_joined_the_last():
    long = "p = " + " + ".join(["quantity"] * (LONG // 10))
    assert quoted("a = 1", [long, "r = s"]) == "a = 1  # r = s"


def test_nothing_to_quote():
    assert quoted("a = 1\nb = 2", [], ["p = q"]) == "a = 1\nb = 2  # p = q"


def test_inside_blocks():
    (loop,) = gast.parse("for i in r:\n    a = 1").body
    loop.body[0].quotes = ["p = q"]
    assert printed(with_quotes([loop])) == "for i in r:\n    a = 1  # p = q"
