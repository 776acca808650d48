"""Is memory that a reference is kept to written later?  By name, through names that take it over, around loops."""

from __future__ import annotations

import gast
import pytest

from srcdiff.names import read_names
from srcdiff.plan.lifetimes import is_written_later
from srcdiff.plan.recovery import block_end

# Each program marks the statement after which is asked with `# here`; whose memory; the answer.
CASES = {
    "straight on": ("a = x\na = z  # here\ny[0] = 1.0", "y", True),
    "another array": ("a = x\na = z  # here\nw[0] = 1.0", "y", False),
    "before": ("y[0] = 1.0\na = z  # here", "y", False),
    "by the statement itself, not after it": ("y[0] = 1.0  # here\nw[0] = 1.0", "y", False),
    "one of several names": ("a = z  # here\nw[0] = 1.0", "yw", True),
    "after the name was bound again": ("a = z  # here\ny = x\ny[0] = 1.0", "y", False),
    "after another name took it": ("a = z  # here\nb = y\ny = x\nb[0] = 1.0", "y", True),
    "after another name took it, and lost it": ("a = z  # here\nb = y\ny = x\nb = x\nb[0] = 1.0", "y", False),
    "through a view": ("a = z  # here\nv = y[1:]\nv[0] = 1.0", "y", True),
    "through a view of a view": ("a = z  # here\nv = y[1:]\nw = v[1:]\nw[0] = 1.0", "y", True),
    "through a part of the name": ("a = z  # here\ny[1:].T[0] = 1.0", "y", True),
    "after a swap": ("a = z  # here\ny, w = w, y\nw[0] = 1.0", "y", True),
    "the other one, after a swap": ("a = z  # here\ny, w = w, y\nv[0] = 1.0", "y", False),
    "on one side of a branch": ("a = z  # here\nif c:\n    y[0] = 1.0\nelse:\n    b = x", "y", True),
    "after a branch that may have bound it again": ("a = z  # here\nif c:\n    y = x\ny[0] = 1.0", "y", True),
    "after a branch that surely has": ("a = z  # here\nif c:\n    y = x\nelse:\n    y = z\ny[0] = 1.0", "y", False),
    "after a branch that may have taken it": ("a = z  # here\nif c:\n    b = y\nb[0] = 1.0", "y", True),
    "in a later loop": ("a = z  # here\nfor i in r:\n    y[i] = 1.0", "y", True),
    "in a loop that may run no pass": ("a = z  # here\nfor i in r:\n    y = x\ny[0] = 1.0", "y", True),
    "in the next pass": ("for i in r:\n    y[0] = 1.0\n    a = z  # here", "y", True),
    "bound again before it is, in the next pass": ("for i in r:\n    y = x\n    y[0] = 1.0\n    a = z  # here", "y", False),
    "in the next pass by the name that took it": ("for i in r:\n    b[0] = 1.0\n    b = x\n    a = z  # here\n    b = y", "y", True),
    "in the pass after next": ("for i in r:\n    d[0] = 1.0\n    d = b\n    b = y\n    y = x\n    a = z  # here", "y", True),
    "by a swap each pass": ("for i in r:\n    w[0] = 1.0\n    a = z  # here\n    y, w = w, y", "y", True),
    "in a while loop": ("while c:\n    y[0] = 1.0\n    a = z  # here", "y", True),
    "after the loop": ("for i in r:\n    a = z  # here\ny[0] = 1.0", "y", True),
    "after a loop whose variable it is": ("a = z  # here\nfor y in r:\n    y[0] = 1.0", "y", False),
    "in an outer loop": ("for j in r:\n    y[0] = 1.0\n    for i in r:\n        a = z  # here", "y", True),
    "inside a branch in a loop": ("for i in r:\n    if c:\n        y[0] = 1.0\n    else:\n        a = z  # here", "y", True),
    "never reached from there": ("if c:\n    a = z  # here\nelse:\n    y[0] = 1.0", "y", False),
    "no store at all": ("a = z  # here\ny = y + 1.0", "y", False),
}


def program(text: str):
    """The statements, and that which is marked."""
    body = gast.parse(text).body
    line = next(number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# here"))
    return body, next(s for outer in body for s in gast.walk(outer) if isinstance(s, gast.stmt) and s.lineno == line)


def shared(statement: gast.Assign) -> set:
    """All that a value reads, unless it is computed."""
    return set() if isinstance(statement.value, gast.BinOp) else read_names(statement.value)


@pytest.mark.parametrize("text, names, expected", CASES.values(), ids=CASES)
def test_written_later(text, names, expected):
    body, start = program(text)
    assert is_written_later(body, start, set(names), shared) == expected


ENDS = {
    "in the next pass": ("for i in r:\n    y[0] = 1.0\n    a = z", "body", True),
    "before it, in the next pass bound again": ("for i in r:\n    y = x\n    y[0] = 1.0", "body", False),
    "after the loop": ("for i in r:\n    a = z\ny[0] = 1.0", "body", True),
    "after the branch": ("if c:\n    a = z\nelse:\n    b = z\ny[0] = 1.0", "orelse", True),
    "in the other branch": ("if c:\n    y[0] = 1.0\nelse:\n    b = z", "orelse", False),
    "nowhere": ("for i in r:\n    a = z", "body", False),
}


@pytest.mark.parametrize("text, part, expected", ENDS.values(), ids=ENDS)
def test_from_the_end_of_a_block(text, part, expected):
    """What is saved at the end of a pass, or of a side of a branch."""
    body = gast.parse(text).body
    assert is_written_later(body, block_end(body[0], part), {"y"}, shared) == expected


def test_what_an_assignment_shares_is_for_the_caller_to_say():
    body, start = program("a = z  # here\nb = y.copy()\nb[0] = 1.0")
    assert is_written_later(body, start, {"y"}, shared)
    assert not is_written_later(body, start, {"y"}, lambda statement: set())
