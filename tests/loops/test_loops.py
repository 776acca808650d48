"""What a function means as loops is what it meant: primals and their derivatives in both modes, run by Python itself; and how that reads.

`python -m tests.loops.test_loops` writes the texts anew.
"""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import json
import pathlib
from typing import Annotated

import gast
import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main
from srcdiff.loops.core import forwards
from tests.golden.cases import names, primal
from tests.loops.interpreted import interpreted
from tests.loops.primals import ARGUMENTS
from tests.push.agreement import leaves

TEXTS = pathlib.Path(__file__).parent / "texts.txt"
SHOWN = "stencil overlapping_update gather scatter_added sums branches masks early_end rows_one_after_another a_column_of_one_cut outer_products chosen_and_summed triangles".split()
each = pytest.mark.parametrize("f", ARGUMENTS, ids=lambda f: f.__name__)


def direction_of(value):
    """Numbers of a value's structure."""
    if isinstance(value, tuple):
        return tuple(map(direction_of, value))
    return np.cos(1.0 + np.arange(np.size(value))).reshape(np.shape(value)) if np.ndim(value) else 0.7


def assert_same(have, want) -> None:
    have, want = list(leaves(have)), list(leaves(want))
    assert len(have) == len(want)
    for one, other in zip(have, want):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


def reverse_of(f):
    return srcdiff.vjp(f, "x")


def forward_of(f):
    return srcdiff.jvp(f, "x")


@each
def test_a_primal(f):
    arguments = ARGUMENTS[f]
    given = copy.deepcopy(arguments)
    assert_same(interpreted(f)(**given), f(**copy.deepcopy(arguments)))
    np.testing.assert_equal(given, arguments)


def refused(f, derivative, kind: str) -> bool:
    """Is the derivative among those that have no loops, and is that said?"""
    reason = UNRULED.get((f.__name__, kind))
    if reason is not None:
        with pytest.raises(srcdiff.SrcdiffError, match=reason):
            interpreted(derivative)
    return reason is not None


@each
def test_its_gradient(f):
    if refused(f, reverse_of(f), "vjp"):
        return
    arguments, seed = ARGUMENTS[f], direction_of(f(**copy.deepcopy(ARGUMENTS[f])))
    assert_same(interpreted(reverse_of(f))(**arguments, result_bar=seed), reverse_of(f)(**arguments, result_bar=seed))


@each
def test_its_tangent(f):
    if refused(f, forward_of(f), "jvp"):
        return
    arguments, direction = ARGUMENTS[f], direction_of(ARGUMENTS[f]["x"])
    assert_same(interpreted(forward_of(f))(**arguments, x_dot=direction), forward_of(f)(**arguments, x_dot=direction))


def test_a_cotangent_without_axes_is_not_written():
    def f(x: Annotated[np.ndarray, "n"]):
        b = x[0]
        c = x[1] * b
        return b + c + 0.5 * b

    seed = np.array(2.0)
    value, gradient = interpreted(reverse_of(f))(np.array([1.5, -0.5]), result_bar=seed)
    assert seed == 2.0 and gradient.tolist() == [2.0, 3.0]


def test_an_argument_without_axes_is_not_written():
    def f(a: float):
        b = np.asarray(a)
        b = b + 1.0
        return b * a

    given = np.array(2.0)
    assert interpreted(f)(given) == 6.0 and given == 2.0


def cotangent(module, case):
    """A cotangent for the output of a golden program."""
    arguments = copy.deepcopy(case["arguments"])
    value, outputs = module.f(**arguments), case.get("of")
    if outputs is not None:
        value = arguments[outputs] if isinstance(outputs, str) else tuple(arguments[one] for one in outputs)
    return direction_of(value)


# The golden programs that have no loops for numba, and what for.
REFUSED = {
    "checkpoints": "numba does not take a loop with checkpoints",
    "complex_filter": "numba cannot compile this call of numpy.fft.fft",
    "complex_stores": "numba cannot compile this call of numpy.zeros",
    "auxiliary": "numba does not take a dictionary",
    "comprehensions": "numba cannot compile this call of log",
    "debug_checks": "numba cannot compile this call of builtins.note_finite",
    "defaults": "numba cannot compile this call of builtins.zeros_of",
    "equilibrium": "starred arguments are not supported yet",
    "expectation": "numba cannot compile this call of builtins.any",
    "factorised": "numba cannot compile this call of numpy.linalg.svd",
    "implied_volatility": "this call may change the argument",
    "interpolation": "numba cannot compile this call of builtins.reversed",
    "joined": "numba cannot compile this call of builtins.unbroadcast",
    "least_squares": "numba cannot compile this call of numpy.linalg.lstsq",
    "least_value": "starred expressions are not supported yet",
    "own_rules": "numba cannot compile this call of .*own_rules.solve",
    "passive": "numba cannot compile this call of range",
    "pendulum": "this call may change the argument",
    "reaction": "this call may change the argument",
    "reductions": "numba cannot compile this call of builtins.isinstance",
}
UNRULED = {
    ("kept_in_a_list", "vjp"): "list_shape",
    ("scatter_last_wins", "vjp"): "numba cannot compile this call of numpy.zeros",
    ("store_at_pairs", "vjp"): "numba cannot compile this call of numpy.zeros",
    ("index_beside_an_array_of_indices", "vjp"): "what is added at places that are not known",
    ("places_in_a_list", "vjp"): "last_written",
    ("sums", "jvp"): "ties_dot",
    ("largest_of_rows", "jvp"): "ties_dot",
}


@pytest.mark.parametrize("name", names())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_golden_derivative(name):
    module = primal(name)
    case, arguments = module.CASE, module.CASE["arguments"]
    example = None if name == "defaults" else dict(arguments)  # some of whose parameters have no name for the caller
    made = getattr(srcdiff, case.get("kind", "grad"))(module.f, case["wrt"], of=case.get("of"), example=example, **case.get("options", {}))
    if name in REFUSED:
        with pytest.raises(srcdiff.SrcdiffError, match=REFUSED[name]):
            interpreted(made, example)
        return
    seed = (
        {}
        if case.get("kind") != "vjp"
        else {list(inspect.signature(made).parameters)[-1]: case["seed"] if "seed" in case else cotangent(module, case)}
    )
    assert_same(interpreted(made, example)(**copy.deepcopy(arguments), **seed), made(**copy.deepcopy(arguments), **copy.deepcopy(seed)))


def texts() -> str:
    found = {f.__name__: f for f in ARGUMENTS}
    return "\n\n".join(f"# {one}\n\n{interpreted(reverse_of(found[one])).source}" for one in SHOWN)


def test_texts():
    assert texts() == TEXTS.read_text(encoding="utf-8")


def test_black_leaves_them_alone():
    black = pytest.importorskip("black")
    for one in ARGUMENTS:
        text = interpreted(one).source
        assert black.format_str(text, mode=black.Mode()) == text


if __name__ == "__main__":
    TEXTS.write_text(texts(), encoding="utf-8")


HEAT = """\
from typing import Annotated

import numpy as np

GAIN = 2.0


def loss(u: Annotated[np.ndarray, "n"], goal: Annotated[np.ndarray, "n"], steps: int):
    v = u.copy()
    for t in range(steps):
        w = v.copy()
        w[1:-1] = v[1:-1] + 0.1 * (v[2:] - 2.0 * v[1:-1] + v[:-2])  # diffusion
        v = np.tanh(w) * GAIN
    r = v - goal
    return np.mean(r * r)
"""


def test_loops_know_the_lines_that_they_come_from(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "heat.py").write_text(HEAT)
    assert main(["grad", "heat.py::loss", "--wrt", "u", "--value", "--target", "numba", "-o", "heat_loops.py"]) == 0
    capsys.readouterr()
    assert main(["blame", "heat_loops.py", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    start = next(one["line"] for one in found if one["text"].startswith("def loss_value_and_grad_loops("))
    inside = {one["line"]: one for one in found if one["line"] > start}
    known = {one["text"].strip(): [place["line"] for place in one["from"]] for one in reversed(found) if one["line"] > start}
    assert known["v[i] = tanh_w[i] * GAIN"] == [13] and known["result = mean_value / len(u)"] == known["mean_value += r[i] * r[i]"] == [15]
    assert known["tanh_w = tanh_w_saved.pop()"] == known["for t in range(steps):"] == [10] and known["t_bar_row[i + 2] = 0.1 * w_bar[i + 1]"] == [12]
    assert known["# forward sweep"] == known["# reverse sweep"] == known["def loss_value_and_grad("] == []
    last = next(number for number, one in inside.items() if one["text"].strip() == "return result, v_bar")
    unknown = [one["text"].strip() for number, one in inside.items() if number <= last and not one["from"]]
    assert unknown == ['"""The loops of `loss_value_and_grad`."""', "", "# forward sweep", "", "# reverse sweep"]


@pytest.mark.parametrize(
    "backwards, text",
    [
        ("range(n - 2, -1, -1)", "range(n - 1)"),
        ("range(n, k, -1)", "range(k + 1, n + 1)"),
        ("range(7, 1, -1)", "range(2, 8)"),
        ("range(k, n)", "range(n - 1, k - 1, -1)"),
        ("range(k, n, 2)", None),
        ("range(n, k, -3)", None),
    ],
)
def test_ranges_the_other_way_round(backwards, text):
    turned = forwards(gast.parse(f"reversed({backwards})").body[0].value)
    found = ast.unparse(gast.gast_to_ast(turned)).replace("$", "")
    assert text in (None, found)
    for n, k in itertools.product(range(-2, 9), repeat=2):
        assert list(eval(found, {"n": n, "k": k})) == list(reversed(eval(backwards, {"n": n, "k": k})))
