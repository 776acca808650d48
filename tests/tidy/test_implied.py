"""Checks that others have made already go, and no others."""

from __future__ import annotations

import gast
import pytest

from srcdiff.tidy.implied import without_implied
from tests.primals import text_of

CASES = {  # (test that was made, test that comes again): does it go?
    "the same": ("x.ndim != 1", "x.ndim != 1", True),
    "one of them": ("x.ndim != 1 or y.ndim != 2", "y.ndim != 2", True),
    "one more": ("x.ndim != 1", "x.ndim != 1 or y.ndim != 2", False),
    "the rank of a shape": ("x.shape != (len(x), 2)", "x.ndim != 2", True),
    "another rank": ("x.shape != (len(x), 2)", "x.ndim != 1", False),
    "the rank of another": ("x.shape != (len(x), 2)", "y.ndim != 2", False),
    "a shape that leaves an axis open": ("x.shape != (len(y), 2)", "x.shape != (len(x), 2)", True),
    "both axes open": ("x.shape != (len(y), 2)", "x.shape != (x.shape[0], x.shape[1])", True),
    "another axis": ("x.shape != (len(x), 2)", "x.shape != (len(y), 2)", False),
    "an axis that is another": ("x.shape != (len(y), 2)", "x.shape != (x.shape[1], 2)", False),
    "fewer axes": ("x.shape != (len(x), 2)", "x.shape != (len(x),)", False),
    "a rank is no shape": ("x.ndim != 2", "x.shape != (len(x), 2)", False),
    "equal is not different": ("x.ndim != 1", "x.ndim == 1", False),
    "both at once": ("x.ndim != 1 and y.ndim != 2", "x.ndim != 1", False),
}


@pytest.mark.parametrize("made, again, goes", CASES.values(), ids=CASES)
def test_without_implied(made, again, goes):
    guard, check = gast.parse(f"if {made}:\n    raise ValueError\nif {again}:\n    raise ValueError").body
    assert without_implied([guard], [check]) == ([] if goes else [check])


@pytest.mark.parametrize("before", ["x = y", "x[0] = y", "x += y"])
def test_of_what_has_changed(before):
    guard, *body = gast.parse(f"if x.ndim != 1:\n    raise ValueError\n{before}\nif x.ndim != 1:\n    raise ValueError").body
    assert text_of(without_implied([guard], body)) == text_of(body)
