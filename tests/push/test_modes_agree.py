"""Forward mode on the golden programs: how it reads, and that it agrees with reverse mode, which is checked numerically.

After a change that is meant: `python -m tests.push.test_modes_agree`, then read the diff.
"""

from __future__ import annotations

import pathlib
import warnings

import numpy as np
import pytest

import srcdiff
from tests.golden.cases import names, primal
from tests.push.agreement import TOLERANCE, assert_modes_agree

TEXTS = pathlib.Path(__file__).parent / "texts"
NOT_YET = {"own_rules": "no rule for the tangent", "reaction": "the times at which solve_ivp stops are its own, and have no tangents"}
INTEGRATED = {"pendulum": 1e-5}  # the adjoint and the tangent are integrated, each to the solver's tolerance
NAMES = [name for name in names() if name not in NOT_YET]
each = pytest.mark.parametrize("name", NAMES)


def options(name: str) -> dict:
    case = primal(name).CASE
    return {"of": case.get("of"), "example": dict(case["arguments"]) if case.get("example") else None, "has_aux": case.get("options", {}).get("has_aux", False)}


def wrt_of(name: str) -> tuple:
    wrt = primal(name).CASE["wrt"]
    return wrt if isinstance(wrt, tuple) else (wrt,)


def text(name: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return srcdiff.jvp(primal(name).f, wrt_of(name), **options(name)).source


@each
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_modes_agree(name):
    assert_modes_agree(primal(name).f, primal(name).CASE["arguments"], wrt_of(name), INTEGRATED.get(name, TOLERANCE), **options(name))


@each
def test_text(name):
    assert text(name) == (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def test_every_text_has_a_primal():
    assert sorted(path.stem for path in TEXTS.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NOT_YET)
def test_what_has_no_tangent(name):
    with pytest.raises((srcdiff.NoRuleError, srcdiff.UnsupportedSyntaxError), match=NOT_YET[name]):
        text(name)


@each
def test_black_leaves_it_alone(name):
    black = pytest.importorskip("black")
    assert black.format_str(text(name), mode=black.Mode()) == text(name)


def test_a_tangent_of_another_shape():
    with pytest.raises(ValueError, match="srcdiff: x_dot must have the shape of x"):
        srcdiff.jvp(lambda x: np.sum(x * x))(np.ones(3), x_dot=1.0)


def test_a_choice_of_different_shapes():
    table = np.arange(3.0)

    def f(b, c):
        return table if c else b * b

    for c in (True, False):
        value, tangent = srcdiff.jvp(f)(2.0, c, b_dot=1.5)
        assert np.shape(value) == np.shape(tangent) and np.array_equal(tangent, np.zeros(3) if c else 6.0)


def test_a_zero_beside_what_reads_old_values():
    def f(y, a):
        rest = []
        for i in range(2):
            c, a = (a / 1.0, a * y)
            rest = [a]
        return c + 0.0 * rest[0]

    y, along = np.array([0.3, 0.4, -1.2, 1.0]), np.array([1.0, -2.0, 0.5, 3.0])
    assert srcdiff.jvp(f, "y")(y, 0.9, y_dot=along)[1] == pytest.approx(0.9 * along)


if __name__ == "__main__":
    TEXTS.mkdir(exist_ok=True)
    for old in TEXTS.glob("*.txt"):
        old.unlink()
    for one in NAMES:
        (TEXTS / f"{one}.txt").write_text(text(one), encoding="utf-8")
