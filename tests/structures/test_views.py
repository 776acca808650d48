"""Views of dictionaries show what is stored after they were made."""

from __future__ import annotations

import numpy as np
import pytest

import srcdiff
from tests.scalars import assert_right, assert_text_agrees, functions_of, slope
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


def settings(x: float, conf):
    y = np.zeros(3)
    s = 0.0
    for i, (k, v) in enumerate(conf.items()):
        y[i] += v * x
        s = s * x + v
    return s + np.sum(y * y)


def test_a_dictionary_of_which_nothing_is_known():
    conf = {"p": 2.0, "q": 3.0}
    assert srcdiff.grad(settings)(1.3, conf) == pytest.approx(slope(lambda x: settings(x, conf), 1.3))


def settings_that_may_change(x: float, conf, rows):
    s = 0.0
    for k, v in conf.items():
        rows[k] = 1.0
        s = s * x + v
    return s


def test_a_dictionary_that_may_change():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="a view of a dictionary that a pass of the loop may change"):
        srcdiff.grad(settings_that_may_change)
