"""Budgets for what a derivative keeps: how the plan reads, that what it says is what happens, and what is refused."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
import textwrap
import tracemalloc
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from srcdiff.api import example_by_name, requested
from srcdiff.cli import main
from srcdiff.derive import derive
from srcdiff.load.source import load_function
from srcdiff.memory import rows_of
from srcdiff.options import Options
from srcdiff.plan.kept import Kept, least_again

Vector = Annotated[np.ndarray, "n"]
SIZE, STEPS = 20_000, 300
U = 0.1 * np.sin(np.linspace(0.0, 6.0, SIZE))


def decay(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    for t in range(steps):
        u = u - 0.1 * rate * np.sin(u)
    return np.sum(u**2)


def wave(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    v = u
    for t in range(steps):
        w = 2.0 * u - v
        w[1:-1] += rate * (u[:-2] - 2.0 * u[1:-1] + u[2:]) * np.cos(u[1:-1])
        u, v = w, u
    return np.mean(u**2)


def two_loops(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    for t in range(steps):
        u = u - 0.1 * rate * np.sin(u)
    for k in range(steps // 3):
        for j in range(3):
            u = np.sin(u) * rate
    return np.sum(u**2)


def written_in_place(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    u = u.copy()
    for t in range(steps):
        u[1:-1] -= rate * u[1:-1] * (u[1:-1] - u[:-2])
    return np.mean(u**2)


def part_of_a_table(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    """A row that is kept keeps all of the table that is made in the pass."""
    total = 0.0
    for t in range(steps):
        row = np.outer(u[:30], np.sin(u[:SIZE]))[t % 30]
        total += np.sum(np.exp(row) * row)
        u = u * rate
    return total


def recorded(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    """The record is as long as the numbers that it is made with say."""
    record = np.zeros((steps // 200 + 1, len(u)))
    for t in range(steps):
        u = u - 0.1 * rate * np.sin(u)
        record[t // 200] = u * u
    return np.sum(record**2)


PROGRAMS = [decay, wave, two_loops, written_in_place, recorded]


def kept_by(derivative) -> int:
    """The bytes that the docstring says."""
    amount, unit = re.search(r"Keeps at most (\S+) (\w+)", derivative.__doc__).groups()
    return float(amount) * {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}[unit]


def peak_of(derivative, *arguments) -> int:
    derivative(*arguments[:-1], 3)
    tracemalloc.start()
    derivative(*arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("memory", ["1GB", "20MB", "4MB"])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_the_peak_is_that_of_the_plan(f, memory):
    """Besides what the plan says there are the arrays of one pass and its adjoint: ten or so of 160 kB, where up to 1200 would be kept."""
    derivative = srcdiff.value_and_grad(f, example=(U, 0.5, STEPS), memory=memory)
    planned, peak = kept_by(derivative), peak_of(derivative, U, 0.5, STEPS)
    assert planned <= {"1GB": 1e9, "20MB": 20e6, "4MB": 4e6}[memory]
    assert 0.99 * planned < peak < 1.01 * planned + 12 * 8 * SIZE
    plain = srcdiff.value_and_grad(f, example=(U, 0.5, STEPS))
    np.testing.assert_equal(derivative(U, 0.5, 20), plain(U, 0.5, 20))
    if memory == "1GB":
        assert body_of(derivative) == body_of(plain) and "no checkpoints" in derivative.__doc__


def body_of(derivative) -> str:
    return re.sub(r'(?s)""".*?"""', "", derivative.source[derivative.source.rindex("\ndef ") :])


@pytest.mark.parametrize("f", [decay, wave, two_loops], ids=lambda f: f.__name__)
@pytest.mark.parametrize("memory", ["10MB", "1500kB"])
def test_the_passes_that_are_taken_again_are_those_of_the_plan(f, memory):
    derivative = srcdiff.grad(f, example=(U, 0.5, STEPS), memory=memory)
    rows = rows_of(plan_of(f, memory))
    told = list(map(int, re.findall(r"passes taken again:\s+(\d+)", derivative.__doc__.replace("\n", " "))))
    assert told and told == [row["again"] for row in rows if row["states"]]
    passes, adjoints, result = counted(derivative, U[:50], 0.5, STEPS)
    np.testing.assert_array_equal(result, derivative(U[:50], 0.5, STEPS))
    assert sum(row["again"] for row in rows) == passes + adjoints - sum(row["passes"] for row in rows if row["line"])


def plan_of(f, memory: str) -> Kept:
    primal = load_function(f)
    options = Options(example=(U, 0.5, STEPS), memory=memory)
    return derive(primal, requested(primal, "grad", (0,), options, example_by_name(f, options.example))).kept


def counted(derivative, *arguments) -> tuple:
    """How many passes run, of the function and again, and how many of those that have checkpoints right before they are swept back; and the gradient."""
    tree = ast.parse(derivative.source)
    *helpers, main = tree.body
    for node in ast.walk(main):
        if isinstance(node, ast.FunctionDef) and node is not main or is_forward(node):
            node.body.insert(0, ast.parse("_passes.append(1)").body[0])
    passes, adjoints = [], []
    namespace: dict = {"_passes": passes}
    exec(compile(ast.fix_missing_locations(tree), "counted", "exec"), namespace)
    backwards = namespace["_backwards"]
    namespace["_backwards"] = lambda *given: (adjoints.append(1) or item for item in backwards(*given))
    result = namespace[main.name](*arguments)
    return len(passes), len(adjoints), result


def is_forward(node: ast.AST) -> bool:
    """Is it a loop of a forward sweep?"""
    if not isinstance(node, ast.For) or isinstance(node.body[0], ast.Pass):
        return False
    return ".pop()" not in ast.unparse(node) and "_backwards" not in ast.unparse(node.iter)


def test_what_is_kept_with_a_part_of_it():
    derivative = srcdiff.grad(part_of_a_table, example=(U, 0.5, 8), memory="1GB")
    planned, peak = kept_by(derivative), peak_of(derivative, U, 0.5, 8)
    assert 8 * 30 * 8 * SIZE < planned and peak < 1.1 * planned + 40 * 8 * SIZE


def test_half_the_bytes_for_single_precision():
    whole, half = (srcdiff.grad(decay, example=(U.astype(dtype), 0.5, STEPS), memory="1GB") for dtype in ("float64", "float32"))
    assert kept_by(half) == pytest.approx(kept_by(whole) / 2, rel=0.02)
    assert peak_of(half, U.astype("float32"), 0.5, STEPS) < 1.01 * kept_by(half) + 12 * 4 * SIZE


# --- how it reads


def test_text():
    derivative = srcdiff.grad(decay, memory="1MB", sizes={"n": 2000, "steps": 10_000})
    assert derivative.source.endswith(textwrap.dedent('''
            def decay_grad(u, rate, steps):
                """Gradient of `decay` with respect to u.

                Keeps at most 991 kB of 1 MB: 59 states of 16.3 kB of `for t in range(steps)`,
                passes taken again: 28110.
                """
                if u.ndim != 1:
                    raise ValueError("srcdiff: expected u (n)")

                # forward sweep
                def step(t, u):  # a pass of `for t in range(steps)`
                    u = u - 0.1 * rate * np.sin(u)
                    return u

                u, checkpoints = _forwards(step, range(steps), u, 59)

                # reverse sweep
                u_bar = 2.0 * u  # return np.sum(u**2)
                for t, u in _backwards(step, range(steps), checkpoints, 59):
                    u_bar = u_bar - 0.1 * rate * u_bar * np.cos(u)  # u = u - 0.1 * rate * np.sin(u)
                return u_bar
            '''))
    assert 28110 == 10_000 + least_again(10_000, 59)


MODEL = """
from typing import Annotated

import numpy as np
import srcdiff


@srcdiff.gradient(wrt="u", memory="1MB", sizes={"n": 2000, "steps": 300})
def decay(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
    for t in range(steps):
        u = u - 0.1 * rate * np.sin(u)
    w = np.tanh(u)
    for k in range(steps):
        w = np.sin(w) * rate
    return np.sum(w**2)


def plain(u, rate, steps):
    for t in range(steps):
        u = u - 0.1 * np.sin(u)
    return np.sum(u**2)
"""

EXPLAINED = """
memory
    at most 991 kB of 1 MB
                                    passes  of each  kept            in all   taken again
    outside loops                           32.3 kB  w               32.3 kB
    line 9  for t in range(steps)   300     16.3 kB  34 states of u  569 kB   565
    line 12  for k in range(steps)  300     16.3 kB  23 states of w  390 kB   576
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(MODEL.lstrip("\n"), encoding="utf-8")
    return tmp_path


def test_explain(model, capsys):
    words = ["model.py::decay", "--wrt", "u", "--memory", "1MB", "--sizes", "n=2000,steps=300"]
    assert main(["explain", *words]) == 0
    table = capsys.readouterr().out.partition("\nmemory\n")[2].partition("\nguards")[0]
    assert "\nmemory\n" + table == EXPLAINED
    assert main(["explain", "--json", *words]) == 0
    memory = json.loads(capsys.readouterr().out)["memory"]
    assert memory["budget"] == 1_000_000 >= memory["peak"] == max(memory["peak"], sum(row["held"] for row in memory["kept"]))


def test_the_command_in_the_head_makes_the_file_again(model, capsys):
    words = ["model.py::plain", "--wrt", "u", "--memory", "500 kB", "--sizes", "steps=300,u=2000x"]
    assert main(["grad", *words, "-o", "plain_grad.py"]) == 0
    text = (model / "plain_grad.py").read_text(encoding="utf-8")
    assert "srcdiff grad model.py::plain --wrt u --memory 500kB --sizes steps=300,u=2000x -o plain_grad.py" in text and " states of " in text
    assert main(["check", "plain_grad.py"]) == 0


def test_the_decorator_and_the_written_file_have_one_plan(model):
    assert main(["write", "model.py"]) == 0
    spec = importlib.util.spec_from_file_location("model", model / "model.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["model"] = module
    try:
        spec.loader.exec_module(module)
        written = (model / "model_grad.py").read_text(encoding="utf-8")
        assert " ".join(module.decay.grad.__doc__.split()) in " ".join(written.split()) and "states of" in module.decay.grad.__doc__
    finally:
        del sys.modules["model"]


def test_sizes_and_an_example_give_one_plan():
    by_sizes = srcdiff.grad(decay, memory="1MB", sizes={"n": 2000, "steps": 300})
    by_example = srcdiff.grad(decay, memory="1MB", example=(np.zeros(2000), 0.5, 300))
    assert by_sizes.__doc__ == by_example.__doc__


# --- what cannot be


@pytest.mark.parametrize("f", [decay, wave, two_loops], ids=lambda f: f.__name__)
def test_the_smallest_budget_that_works(f):
    with pytest.raises(srcdiff.ArgumentError, match="a budget of 10 kB is too small: the smallest that works is") as refused:
        srcdiff.grad(f, memory="10kB", example=(U, 0.5, STEPS))
    smallest = re.search(r'memory="(\d+)kB"', refused.value.help)[1]
    derivative = srcdiff.grad(f, memory=f"{smallest}kB", example=(U, 0.5, STEPS))
    assert kept_by(derivative) <= int(smallest) * 1000
    with pytest.raises(srcdiff.ArgumentError, match=f"the smallest that works is {smallest}kB"):
        srcdiff.grad(f, memory=f"{int(smallest) - 1}kB", example=(U, 0.5, STEPS))
    assert "1 state of" in refused.value.message and refused.value.place is not None


def test_loops_that_cannot_have_checkpoints_count():
    def f(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
        for t in range(steps):
            u = np.sin(u) * u
            if u[0] > 2.0:
                break
        return np.sum(u)

    with pytest.raises(srcdiff.ArgumentError) as refused:
        srcdiff.grad(f, memory="1MB", sizes={"n": 2000, "steps": 300})
    assert "for t in range(steps)`, cannot have checkpoints: it may stop early" in refused.value.message
    assert "300 passes of " in refused.value.message


def test_a_pass_that_keeps_nobody_knows_how_much_is_taken_again():
    """How many elements a mask picks is not known: with checkpoints it is no matter, however large the budget is."""

    def f(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
        for t in range(steps):
            picked = u[u > 0.02]
            u = np.sin(u) * (1.0 + 1e-4 * rate * np.sum(picked**2))
        return np.sum(u)

    derivative, plain = srcdiff.grad(f, memory="1GB", sizes={"n": SIZE, "steps": STEPS}), srcdiff.grad(f)
    assert " states of " in derivative.__doc__
    np.testing.assert_equal(derivative(U, 0.5, 9), plain(U, 0.5, 9))
    assert peak_of(derivative, U, 0.5, STEPS) < 1.01 * kept_by(derivative) + 12 * 8 * SIZE


def test_what_is_not_known_is_not_guessed():
    def unknown_shape(u, rate, steps: int):
        for t in range(steps):
            u = u - 0.1 * rate * np.sin(u)
        return np.sum(u**2)

    def unknown_passes(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
        while u[0] > 0.1:
            u = u - 0.1 * rate * np.sin(u)
        return np.sum(u**2)

    def calls_itself(u: Annotated[np.ndarray, "n"], rate: float, steps: int):
        def power(x, k):
            return x if k == 0 else power(np.sin(x) * x, k - 1)

        return np.sum(power(u, steps))

    cases = [
        (unknown_shape, {"steps": 300}, "`u` is kept for the reverse sweep, and how many bytes it takes is not known"),
        (decay, {"n": 2000}, "this loop keeps `u` of each pass, and how many passes there are is not known"),
        (decay, {"steps": 2000}, "`u` is kept for the reverse sweep, and how many bytes it takes is not known"),
        (unknown_passes, {"n": 2000}, "how many passes there are is not known"),
        (calls_itself, {"n": 2000, "steps": 9}, "how much is kept for the reverse sweep of power is not known"),
        (decay, {"n": 2000, "m": 3}, "sizes tells of 'm', which is no parameter and no letter of an annotation"),
    ]
    for f, sizes, message in cases:
        with pytest.raises(srcdiff.SrcdiffError) as refused:
            srcdiff.grad(f, memory="1MB", sizes=sizes)
        assert message in refused.value.message and refused.value.place is not None and refused.value.help, str(refused.value)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"memory": "1MB"}, "depends on sizes, and none are given"),
        ({"memory": "10", "sizes": {}}, "memory='10' is no budget"),
        ({"memory": "many", "sizes": {}}, "memory='many' is no budget"),
        ({"memory": 0, "sizes": {}}, "memory=0 is no budget"),
        ({"memory": "1MB", "sizes": {"n": -1}}, "the size n=-1 is none"),
        ({"memory": "1MB", "sizes": {"n": 2.5}}, "the size n=2.5 is none"),
        ({"sizes": {"n": 3}}, "sizes are for a plan of memory"),
        ({"memory": "1MB", "sizes": {"n": 3}, "target": "numba"}, "numba takes no loops with checkpoints"),
        ({"memory": "1MB", "sizes": {"n": 3}, "check_restore": True}, "keep what no plan knows"),
    ],
)
def test_options_that_mean_nothing(options, message):
    with pytest.raises(srcdiff.ArgumentError) as refused:
        srcdiff.grad(decay, **options)
    assert message in refused.value.message and refused.value.help


@pytest.mark.parametrize(
    "words, message",
    [
        (["--memory", "1MB", "--sizes", "n"], "--sizes n is not understood"),
        (["--memory", "1MB", "--sizes", "n=3.5"], "--sizes n=3.5 is not understood"),
        (["--memory", "1MB", "--mode", "forward"], "--memory is for reverse mode"),
        (["--memory", "1MB"], "depends on sizes"),
    ],
)
def test_words_that_mean_nothing(model, capsys, words, message):
    assert main(["grad", "model.py::plain", "--wrt", "u", *words]) == 2
    assert message in capsys.readouterr().err


def test_structures():
    """The parts of a dictionary count by the example."""

    def f(p, steps: int):
        x, v = p["x"], p["v"]
        for t in range(steps):
            v = v - 0.1 * np.sin(x)
            x = x + 0.1 * v
        return np.sum(x**2)

    example = ({"x": U, "v": U * 0.0}, STEPS)
    derivative, plain = srcdiff.grad(f, example=example, memory="4MB"), srcdiff.grad(f, example=example)
    assert "states of" in derivative.__doc__
    np.testing.assert_equal(derivative({"x": U, "v": U}, 7), plain({"x": U, "v": U}, 7))
    assert peak_of(derivative, example[0], STEPS) < 4e6 + 16 * 8 * SIZE


def test_a_request_on_a_loop_stays():
    def f(u: Annotated[np.ndarray, "n"], steps: int):
        for t in range(steps):  # srcdiff: checkpoint 5
            u = np.sin(u) * 1.1
        for t in range(steps):
            u = np.cos(u) * 1.1
        return np.sum(u)

    derivative = srcdiff.grad(f, memory="10MB", sizes={"n": 10_000, "steps": 500})
    assert "5 states" in derivative.__doc__ and len(re.findall(r"\d+ states of \d", derivative.__doc__)) == 2
