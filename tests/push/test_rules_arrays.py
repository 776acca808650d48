"""Tangents of the rules of reductions, statistics, order, picks, polynomials, signals and points: they agree with reverse mode, and how they read.

After a change that is meant: `python -m tests.push.test_rules_arrays`, then read the diff.
"""

from __future__ import annotations

import dataclasses
import pathlib

import numpy as np
import pytest
from scipy import ndimage

import srcdiff
from srcdiff.rules.table import RULES, TANGENTS, Rule, load_rules
from tests.push.agreement import assert_modes_agree
from tests.push.rule_calls import accepted_here, assert_float32_stays, floats, rules_of, tangent_lines
from tests.rules.calls import CALLS
from tests.rules.test_rules_numerically import TAKEN_APART, function_of, label, with_values

ACCEPTED = pathlib.Path(__file__).parent / "texts_arrays.txt"
MODULES = ("reductions", "statistics", "picks", "moves", "polynomials", "signals", "points", "selection", "joins", "ufuncs")


def cases() -> list:
    """(name of the rule, expression, values, with an example?): every call, in turn with an example and without; the first both ways."""
    found = []
    for name in rules_of(MODULES):
        calls = [call for call in with_values(CALLS[name]) if not call[0].startswith(TAKEN_APART)]
        turns = [0, 1, *range(1, len(calls))]
        found += [(name, *calls[max(position - 1, 0)], turn % 2 == 0) for position, turn in enumerate(turns)]
    return found


def texts() -> str:
    """Of each rule the first call, with an example and without; of one that has a text for the tangent the next four, too."""
    entries, seen = [], {}
    for name, expression, values, told in cases():
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= (6 if name in TANGENTS or name.replace("[0]", "[i]") in TANGENTS else 2):
            entries.append(f"{expression}  [{label(values) if told else 'nothing told'}]\n{tangent_lines(expression, values, told)}\n")
    return "\n".join(entries)


@pytest.mark.parametrize("name", sorted({name for name, *_ in cases()}))
@pytest.mark.filterwarnings("ignore")
def test_modes_agree(name):
    for _, expression, values, told in [case for case in cases() if case[0] == name]:
        assert_modes_agree(function_of(expression, values), values, floats(values), tolerance=1e-9, example=dict(values) if told else None)


@pytest.mark.filterwarnings("ignore")
def test_float32_stays():
    """Of the weights of a Dirichlet distribution it would not be exact enough for SciPy."""
    assert_float32_stays([case for case in cases() if "np.sum(np.exp(x))" not in case[1]])


def test_texts():
    assert texts().split("\n\n") == accepted_here(ACCEPTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.filterwarnings("ignore")
def test_where_the_largest_is_nan_both_modes_give_zero(name):
    """As in the README: ties share, and nothing ties with nan."""
    f = function_of(f"np.{name}(x, axis=1)", ["x"])
    x = np.array([[1.0, np.nan, 3.0], [2.0, 2.0, 2.0]])
    assert np.array_equal(srcdiff.jvp(f)(x, x_dot=np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 6.0]]))[1], [0.0, 3.0])
    assert np.array_equal(srcdiff.vjp(f)(x, result_bar=np.ones(2))[1], np.array([[0.0] * 3, [1 / 3] * 3]))


def scattered(x, places):
    return np.bincount(places, x)


def test_places_read_the_shape_of_the_cotangent(monkeypatch):
    """Transposed, a rule that picks from the cotangent adds at places of the result, the shape of which is that of the cotangent."""
    load_rules()
    monkeypatch.setitem(RULES, "numpy.bincount", dataclasses.replace(RULES["numpy.bincount"], linear=None))
    derivative = srcdiff.jvp(scattered)
    assert "cotangent" not in derivative.source
    assert np.array_equal(derivative(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 0]), x_dot=np.array([1.0, 10.0, 100.0]))[1], [101.0, 0.0, 10.0])


def differences(x):
    return np.ediff1d(x)


def test_keywords_of_a_rule_in_any_order(monkeypatch):
    """What a call that stands for another is given is told from defaults by names: here an axis of 1 is no n of 1."""
    load_rules()
    text = "def rule(x):\n    return np.diff(x, axis=1, n=2)"
    monkeypatch.setitem(RULES, "numpy.ediff1d", Rule("numpy.ediff1d", "equivalent", text=text))
    x_dot = np.random.default_rng(1).normal(size=(2, 4, 3))
    assert np.array_equal(srcdiff.jvp(differences)(x_dot, x_dot=x_dot)[1], np.diff(x_dot, 2, 1))


def filtered(x, weights):
    return ndimage.convolve(x, weights, mode="constant", cval=2.0)


def test_a_constant_beyond_the_border_counts_along_the_weights_only():
    x, weights, direction = np.array([1.0, -2.0, 0.5]), np.array([0.2, 0.5, -0.4]), np.array([0.3, 0.1, -0.7])
    derivative = srcdiff.jvp(filtered, ("x", "weights"))
    want = ndimage.convolve(direction, weights, mode="constant") + ndimage.convolve(x, direction, mode="constant", cval=2.0)
    assert np.allclose(derivative(x, weights, x_dot=direction, weights_dot=direction)[1], want, rtol=1e-14)


def stretch(x):
    return np.diff(x, 0)


def test_no_differences_are_a_view():
    x_dot = np.ones(3)
    assert not np.shares_memory(srcdiff.jvp(stretch)(np.ones(3), x_dot=x_dot)[1], x_dot)


def of_trimmed(x):
    y = 1.0 * x
    z = np.trim_zeros(y)
    z[0] = 5.0 * z[1]
    return np.sum(y**2)


def of_no_differences(x):
    y = 1.0 * x
    z = np.diff(y, 0)
    z[0] = 5.0 * z[1]
    return np.sum(y**2)


@pytest.mark.parametrize("mode", [srcdiff.grad, srcdiff.jvp])
@pytest.mark.parametrize("f", [of_trimmed, of_no_differences])
def test_what_shares_memory_is_not_written(mode, f):
    """NumPy gives a view, or x itself."""
    with pytest.raises(srcdiff.SrcdiffError, match="may share memory with"):
        mode(f)


SEQUENCES = {
    "np.concatenate((x, y, x))": "np.concatenate((x_dot, y_dot, x_dot))",
    "np.stack((x, y, 2.0 * y), axis=1)": "np.stack((x_dot, y_dot, 2.0 * y_dot), axis=1)",
    "np.vstack((x, y))": "np.vstack((x_dot, y_dot))",
    "np.array((x, y))": "np.array((x_dot, y_dot))",
    "np.column_stack((x, y, x))": "np.column_stack((x_dot, y_dot, x_dot))",
}


@pytest.mark.parametrize("expression", SEQUENCES)
def test_sequences_are_written_out(expression):
    """In a tuple as in a list, whatever of it is differentiated."""
    values = {"x": np.array([0.3, 0.7]), "y": np.array([-0.2, 1.1])}
    f = function_of(expression, values)
    assert f"result_dot = {SEQUENCES[expression]}\n" in srcdiff.jvp(f, ("x", "y")).source
    assert_modes_agree(f, values, ("x", "y"))
    assert_modes_agree(f, values, ("y",))


if __name__ == "__main__":
    ACCEPTED.write_text(texts(), encoding="utf-8")
