"""Tables of lists that become arrays: against central differences, live and from the text; the text; what stays a list, and is refused."""

from __future__ import annotations

import pytest

import srcdiff
from tests.structures import tables
from tests.primals import function_of
from tests.scalars import assert_right, assert_text_agrees, functions_of


@pytest.mark.parametrize("f", functions_of(tables))
def test_right(f):
    assert_right(f)


@pytest.mark.parametrize("f", functions_of(tables))
def test_live_and_text_agree(f):
    assert_text_agrees(f)


def test_text():
    f = function_of(
        "def f(a: 'Annotated[np.ndarray, \"n\", \"n\"]', n: int):\n"
        "    c = [[0] * n for _ in range(n)]\n"
        "    for i in range(n):\n"
        "        for j in range(n):\n"
        "            c[i][j] += a[i, j] * a[j, i]\n"
        "    return sum(sum(row) for row in c)\n"
    )
    text = srcdiff.grad(f).source.partition("# forward sweep\n")[2]
    assert "    c = np.full((n, n), 0.0)\n" in text
    assert "    c_bar = np.zeros_like(c)\n" in text
    assert "            a_bar[j, i] += c_bar[i][j] * a[i, j]\n" in text


# How the table is made, or what else is done with it.
LISTS = {
    "rows that are one and the same": ("[[0.0] * n] * n", "return t[0][1]"),
    "items that depend on where they are": ("[[k] * n for k in range(n)]", "return t[0][1]"),
    "a call for each item": ("[[make()] * n for _ in range(n)]", "return t[0][1]"),
    "three axes": ("[[[0.0] * n for _ in range(n)] for _ in range(n)]", "return t[0][1][0]"),
    "rows that are joined": ("[[0.0] * n for _ in range(n)]", "return sum(t[0] + t[1])"),
    "a row that is replaced": ("[[0.0] * n for _ in range(n)]", "t[1] = [x]\n    return t[1][0]"),
    "a table that grows": ("[[0.0] * n for _ in range(n)]", "t.append([x])\n    return t[0][0]"),
    "a table that is passed on": ("[[0.0] * n for _ in range(n)]", "return np.sum(t)"),
    "an inner function that reads it": ("[[0.0] * n for _ in range(n)]", "def rows():\n        return t[0] + t[1]\n    return len(rows()) * t[0][n - 1]"),
    "a stretch of a row": ("[[0.0] * n for _ in range(n)]", "return sum(t[0][1:])"),
}


@pytest.mark.parametrize("case", LISTS)
def test_what_stays_a_list_is_refused(case):
    made, last = LISTS[case]
    f = function_of(f"def make():\n    return 0.5\ndef f(x: float, n: int):\n    t = {made}\n    t[0][n - 1] = x\n    {last}\n")
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(f)
