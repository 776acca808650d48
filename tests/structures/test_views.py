"""Views of dictionaries show what is stored after they were made."""

from __future__ import annotations

import pytest

import srcdiff
from tests.scalars import assert_right, assert_text_agrees, functions_of
from tests.structures import views


@pytest.mark.parametrize("f", functions_of(views))
def test_views(f):
    assert_right(f)
    assert_text_agrees(f)


def view_with_a_name(x: float):
    d = {"a": x, "b": 2.0}
    items = d.items()
    d["b"] = x * 5.0
    s = 0.0
    for k, v in items:
        s += v * x
    return s


def test_a_view_with_a_name_is_refused():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match=r":\d+:5: a name for a view of a dictionary (.|\n)*help: list\(d.items\(\)\)"):
        srcdiff.grad(view_with_a_name)
