"""Lines that only hand a value on are taken out, unless that would change what is read."""

from __future__ import annotations

import gast
import pytest

from srcdiff.emit.printer import print_block
from srcdiff.tidy.inline import inlined
from tests.primals import text_of

CASES = {  # (text, live after): what is left; names that begin with t are ours
    "read once and small": ("t = 2.0 * x\ny = t + z", "y", "y = 2.0 * x + z"),
    "a rename": ("t = a * b * c * d * e * f\ny = t", "y", "y = a * b * c * d * e * f"),
    "large": ("t = a * b * c * d * e * f\ny = t + z", "y", None),
    "read twice": ("t = 2.0 * x\ny = t * t", "y", None),
    "read by two": ("t = 2.0 * x\ny = t\nz = t", "y z", None),
    "read later": ("t = 2.0 * x\ny = t", "t y", None),
    "not ours": ("s = 2.0 * x\ny = s", "y", None),
    "its operand changes": ("t = 2.0 * x\nx = z\ny = t", "y x", None),
    "its operand changes in place": ("t = 2.0 * x\nx[0] += z\ny = t", "y x", None),
    "its operand changes in a branch": ("t = 2.0 * x\nif c:\n    x = z\ny = t", "y x", None),
    "assigned again": ("t = 2.0 * x\ny = t\nt = z\nw = t", "y w", "y = 2.0 * x\nw = z"),
    "used in a loop": ("t = 2.0 * x\nfor i in r:\n    y = t", "y", None),
    "used up in a loop": ("for i in r:\n    t = 2.0 * x\n    y = t", "y", "for i in r:\n    y = 2.0 * x"),
    "lives to the next pass": ("for i in r:\n    y = t\n    t = 2.0 * x\n    z = t", "y z", None),
    "a name for a name": ("t = x\ny = t * t", "y", "y = x * x"),
    "a name for a name that changes": ("t = x\nx = z\ny = t * t", "y", None),
    "a name for a name that is added to": ("t = x\nx += z\ny = t", "y x", None),
    "its own sum": ("t = x\nt += z\ny = t", "y", "y = x + z"),
    "a sign": ("t = -x\ny += t", "y", "y -= x"),
    "a sign in front": ("t = -x\ny = z * t", "y", "y = -z * x"),
    "a pop stays where it is": ("t = s.pop()\nu = s.pop()\ny = u - t", "y", None),
    "a pop that is renamed": ("t = s.pop()\ny = t", "y", "y = s.pop()"),
    "in a return": ("t = 2.0 * x\nreturn t", "", None),
}


@pytest.mark.parametrize("text, live, expected", CASES.values(), ids=CASES)
def test_inlined(text, live, expected):
    left = inlined(gast.parse(text).body, {"t", "u"}, set(live.split()))
    assert text_of(left) == (text if expected is None else expected)


def test_quotes_travel_along():
    body = gast.parse("t = 2.0 * x\ny = t").body
    body[0].quotes, body[1].quotes = ["one"], ["two"]
    (line,) = inlined(body, {"t"}, {"y"})
    assert line.quotes == ["one", "two"]


def test_forward_statements_stay_as_the_user_wrote_them():
    body = gast.parse("t = x\ny = t").body
    body[0].forward = True
    assert len(inlined(body, {"t"}, {"y"})) == 2


def test_a_value_is_not_moved_past_a_change_of_what_it_reads_by_another_name():
    text = "a_bar = b_bar\nm_bar = -b_bar.sum()\na_bar += g\nx_bar = m_bar\ny_bar = a_bar"
    body = inlined(gast.parse(text).body, {"a_bar", "m_bar"}, {"x_bar", "y_bar"})
    lines = [line for line in print_block(body)]
    assert lines.index("m_bar = -b_bar.sum()") < lines.index("a_bar += g")
