"""How the rules of whole arrays read: the reverse sweep of each call in `calls`, as accepted in `texts.txt`.

After a change that is meant: `python -m tests.rules.test_rule_texts`, then read the diff.
"""

from __future__ import annotations

import pathlib
import warnings

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.table import RULES, load_rules
from tests.rules.calls import CALLS
from tests.rules.test_rules_numerically import exists, function_of, label, with_values

ACCEPTED = pathlib.Path(__file__).parent / "texts.txt"
MODULES = ("reductions", "statistics", "moves", "joins", "products", "einsum", "matrices", "picks", "polynomials", "ufuncs")


def cases() -> list:
    """(name of the rule, expression, values, with an example?): each call with one, and the first without."""
    load_rules()
    found = []
    for name in sorted(CALLS):
        if exists(name) and RULES[name].function.__module__.rpartition(".")[2] in MODULES:
            calls = with_values(CALLS[name])
            found += [(name, *call, True) for call in calls] + [(name, *calls[0], False)]
    return found


def reverse_sweep(expression: str, values: dict, with_example: bool) -> str:
    """The lines between the heading and the return, without the statements that they quote."""
    wrt = tuple(name for name, value in values.items() if np.asarray(value).dtype.kind == "f")
    source = srcdiff.vjp(function_of(expression, values), wrt, example=dict(values) if with_example else None).source
    lines = source.partition("# reverse sweep\n")[2].splitlines()
    kept = [line.partition("  # return")[0] for line in lines if line.strip() and not line.strip().startswith(("return", "# return"))]
    return "\n".join(kept)


def texts() -> str:
    entries = []
    for name, expression, values, with_example in cases():
        told = label(values) if with_example else "nothing told"
        entries.append(f"{expression}  [{told}]\n{reverse_sweep(expression, values, with_example)}\n")
    return "\n".join(entries)


REFUSED = [  # what would be ignored, or has another derivative; of differentiated values only
    ('np.pad(x, 1, mode="mean")', "'mode'"),
    ('np.pad(x, 1, mode="reflect", reflect_type="odd")', "'reflect_type'"),
    ("np.choose([0, 1, 0, 1], x)", "'choices'"),
    ('np.choose([0, 1, 0, 1], [x[0], x[1]], mode="wrap")', "'mode'"),
    ("np.select(x > np.zeros((2, 1, 1)), [x, 2.0 * x])", "'condlist'"),
    ("np.unique(x, return_counts=True)[0]", "'return_counts'"),
    ("np.insert(np.arange(3), 1, x[0, 0])", "'values'"),
    ("np.full_like(np.arange(3), x[0, 0])", "'dtype'"),
    ("np.linspace(x, 1.0, 3, axis=1)", "'axis'"),
    ("np.linspace(x, 1.0, retstep=True)[0]", "'retstep'"),
    ("np.polyder(x[0], 3)", "'m'"),
    ("np.poly(np.broadcast_to(x, (3, 4)))", "'seq_of_zeros'"),
    ("np.polyfit(x[0], np.ones(4), 1)", "'x'"),
    ("np.gradient(np.broadcast_to(x, (3, 4)))", "several axes"),
    ("np.gradient(x[0], x[0, 0])", "spacing"),
    ("np.trapezoid(x, x[0], axis=0)", "'x'"),
    ("np.interp(x, [0.0, 1.0], [1.0, 2.0], period=2.0)", "'period'"),
    ("np.interp(0.5, [0.0, 1.0], [1.0, 2.0], x[0, 0])", "'left'"),
    ("np.cumulative_sum(x, axis=1, include_initial=True)", "'include_initial'"),
    ("np.atleast_1d(x, x)[0]", "'positional argument 2'"),
    ("np.pad(np.ones(2), 1, constant_values=x[0, 0])", "'constant_values'"),
    ("np.diff(x, prepend=0.0)", "'prepend'"),
    ("np.trace(x, dtype=float)", "'dtype'"),
    ("np.cross(x, x, axisa=0)", "'axisa'"),
    ("np.hstack(x)", "written out"),
    ("np.rollaxis(x, -1)[0] * x[0] if len(x) else np.rollaxis(x, len(x) - 1)", "literals"),
    ('np.einsum("...ij->...", x)', "ellipsis"),
    ("np.einsum(x, [0, 1])", "subscripts"),
    ("np.linalg.svd(x, hermitian=True)[1]", "'hermitian'"),
    ("np.linalg.pinv(x, hermitian=True)", "'hermitian'"),
    ("np.linalg.lstsq(x, x)[1]", "result 1"),
    ("np.linalg.eig(x)[1]", "result 1"),
    ("np.linalg.tensorsolve(x, x, axes=(0,))", "'axes'"),
    ("np.sum(x, dtype=int)", "'dtype'"),
    ("np.sum(np.zeros(3), initial=x[0, 0])", "'initial'"),
    ("np.max(x, initial=x[0, 0])", "'initial'"),
    ("np.quantile(x, x[0, 0])", "'q'"),
    ('np.quantile(x, 0.5, method="hazen")', "'method'"),
    ("np.average(x, axis=0, returned=True)[0]", "'returned'"),
    ("np.cov(x, x)", "'y'"),
    ("np.cov(x, aweights=np.ones(3))", "'aweights'"),
]


@pytest.mark.parametrize("expression, word", REFUSED)
def test_refused(expression, word):
    with pytest.raises(srcdiff.SrcdiffError, match=word):
        srcdiff.vjp(function_of(expression, ["x"]))


PASSIVE = ['np.pad(y, 1, mode="edge")', "np.linalg.svd(y)[1]", "np.linalg.norm(y, 2)", "np.linalg.slogdet(y)[1]", "np.einsum(y, [0, 1])", "np.diff(y, prepend=0.0)", "np.sum(y, dtype=int)", "y.astype(np.int8)", 'np.quantile(y, 0.5, method="hazen")']


@pytest.mark.parametrize("expression", PASSIVE)
def test_what_is_not_differentiated_is_not_refused(expression):
    """Arguments that a rule does not handle, of values that are not varied."""
    y = np.array([[2.0, 1.0], [1.0, 3.0]])
    srcdiff.check_grads(function_of(f"x * np.sum({expression})", ["x", "y"]), "x")(0.5, y)


def test_float32_stays():
    for name, expression, values, _ in cases():
        if any(not isinstance(value, np.ndarray) or value.dtype != float for value in values.values()):
            continue
        single = {key: value.astype(np.float32) for key, value in values.items()}
        f = function_of(expression, single)
        result = f(**single)
        if np.asarray(result).dtype == np.float32:
            bar = np.ones(np.shape(result), dtype=np.float32)
            for example in (None, single):
                gradients = srcdiff.vjp(f, tuple(single), example=example)(**single, result_bar=bar)[1]
                assert {gradient.dtype.name for gradient in gradients} == {"float32"}, (name, expression)


def test_two_vectors_have_no_cross_product():
    """np.cross of vectors of length 2 has another derivative: it is an error, not a wrong number."""
    x, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), np.ones((3, 2))
    with pytest.raises(ValueError, match="length 3|dimension"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        srcdiff.grad(function_of("np.sum(np.cross(x, y))", ["x", "y"]), ("x", "y"))(x, y)


@pytest.mark.parametrize("order", ["", ", 1", ", 2", ", np.inf", ", 3"])
def test_norm_of_zeros_has_gradient_zero(order):
    derivative = srcdiff.grad(function_of(f"np.linalg.norm(x{order})", ["x"]))
    np.testing.assert_array_equal(derivative(np.zeros(3)), np.zeros(3))


def test_texts():
    """Those of functions that this version of NumPy lacks are not compared."""
    missing = [name.rpartition(".")[2] for name in CALLS if not exists(name)]
    accepted = ACCEPTED.read_text(encoding="utf-8").split("\n\n")
    assert texts().split("\n\n") == [entry for entry in accepted if not any(f"np.{name}(" in entry.partition("\n")[0] for name in missing)]


if __name__ == "__main__":
    ACCEPTED.write_text(texts(), encoding="utf-8")
