"""Loops with checkpoints: the same gradients as without, the optimal number of passes taken again, and memory for the budget alone."""

from __future__ import annotations

import functools
import gc
import importlib.util
import inspect
import itertools
import pathlib
import re
import sys
import tracemalloc

import numpy as np
import pytest

import srcdiff
from srcdiff.cli import main
from srcdiff.plan.kept import least_again
from tests.assemble import checkpointed

COMMENT = "  # srcdiff: checkpoint 3"
PROGRAMS = [
    n
    for n, f in inspect.getmembers(checkpointed, inspect.isfunction)
    if list(inspect.signature(f).parameters) == ["u", "c", "steps"] and n != "inner"
]
TEXT = pathlib.Path(checkpointed.__file__).read_text(encoding="utf-8")
U, C = np.array([0.3, -0.7, 1.1]), np.array([0.5, 0.9, -0.4])
BOTH = ("u", "c")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The module of programs with another request, None for none."""

    @functools.lru_cache(maxsize=None)
    def load(budget):
        name = f"checkpointed_{budget}"
        path = tmp_path_factory.mktemp("programs") / f"{name}.py"
        path.write_text(TEXT.replace(COMMENT, f"  # srcdiff: checkpoint {budget}" if budget else ""), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.mark.parametrize("options", [{}, {"example": (U, C, 4)}, {"check_restore": True}], ids=["", "example", "check_restore"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_gradients(programs, name, options):
    """To the last bit: the reverse of a pass is the same arithmetic on the same values."""
    plain = srcdiff.value_and_grad(getattr(programs(None), name), wrt=BOTH, **options)
    assert "_forwards" not in plain.source
    for budget in ("2",) if options else ("1", "3", "1kB"):
        derivative = srcdiff.value_and_grad(getattr(programs(budget), name), wrt=BOTH, **options)
        assert "= _forwards(" in derivative.source and "in _backwards(" in derivative.source.replace("\n    ", "")
        for steps in (0, 1, 2, 7):
            u, c = U.copy(), C.copy()
            np.testing.assert_equal(derivative(u, c, steps), plain(U.copy(), C.copy(), steps))
            assert (u == U).all() and (c == C).all()


def test_against_differences():
    for name in ("leapfrog", "two_buffers", "in_another_loop", "loop_in_a_loop"):
        srcdiff.check_grads(getattr(checkpointed, name), wrt=BOTH)(U, C, 7)


# --- the schedule


@pytest.fixture(scope="module")
def helpers():
    """What is printed with a derivative."""
    namespace = {}
    exec(srcdiff.grad(checkpointed.leapfrog).source, namespace)
    return namespace


def fewest(longest: int, most: int) -> np.ndarray:
    """The fewest passes taken to reverse so many (by rows), with so many states kept at a time (by columns): by trying every place for the next one."""
    least = np.zeros((longest + 1, most + 1), dtype=int)
    least[:, 1] = np.arange(longest + 1) * (np.arange(longest + 1) - 1) // 2
    for budget in range(2, most + 1):
        for length in range(2, longest + 1):
            m = np.arange(1, length)
            least[length, budget] = np.min(m + least[length - m, budget - 1] + least[m, budget])
    return least


def taken_again(helpers: dict, length: int, budget: int) -> int:
    """The passes that go back to a kept state, of a loop that counts; what comes out is checked, and how much is kept."""
    count: list = []

    def step(item, state):
        assert item == state and len(kept) <= budget
        count.append(item)
        return state + 1

    kept: list = []
    state, kept = helpers["_forwards"](step, range(length), 0, budget)
    assert state == len(count) == length and kept[-1] == (length - 1, length - 1)
    assert len(kept) <= budget + 1  # the state at work comes on top
    backwards = helpers["_backwards"](step, range(length), kept, budget)
    for number in reversed(range(length)):
        assert next(backwards) == (number, number) and len(kept) <= budget
    assert next(backwards, None) is None and not kept
    return len(count) - length


def test_the_fewest_passes(helpers):
    """For all numbers of passes below 300 and all budgets below 20; the way to the last pass is part of the forward sweep."""
    least = fewest(299, 19)
    for length, budget in itertools.product(range(1, 300), range(1, 20)):
        expected = least[length, budget] - (length - 1)
        assert taken_again(helpers, length, budget) == expected == least_again(length, budget), (length, budget)


def test_no_more_states_than_the_budget(helpers):
    class State:
        alive = most = 0

        def __init__(self):
            State.alive += 1
            State.most = max(State.most, State.alive)

        def __del__(self):
            State.alive -= 1

    namespace = {**helpers}
    exec("def _copied(value):\n    return type(value)()", namespace)
    for helper in ("_forwards", "_backwards"):
        exec(inspect_text(helpers, helper), namespace)
    for length, budget in [(50, 1), (50, 3), (50, 10), (299, 19), (7, 40)]:
        State.most = 0
        state, kept = namespace["_forwards"](lambda item, state: State(), range(length), State(), budget)
        del state
        for item, state in namespace["_backwards"](lambda item, state: State(), range(length), kept, budget):
            del state
        gc.collect()
        assert State.most <= min(budget, length) + 3  # at work: a state, the next one, and what it was before the loop


def inspect_text(helpers: dict, name: str) -> str:
    text = srcdiff.grad(checkpointed.leapfrog).source
    return re.search(rf"(?ms)^def {name}\(.*?(?=^def )", text)[0]


def test_the_cost_that_is_told(helpers):
    from srcdiff.normalise.checkpoints import Budget
    from srcdiff.plan.checkpoints import cost

    for budget in range(1, 20):
        first = 1
        for what, last in re.findall(r"(none|\S+ - \d+) of up to (\d+)", cost(Budget(states=budget))):
            for n in range(first, min(int(last), 100) + 1):
                said = 0 if what == "none" else eval(re.sub(r"(\d)n", r"\1 * n", what), {"n": n})
                assert taken_again(helpers, n, budget) == said, (n, budget)
            first = int(last) + 1


# --- memory


def wave(u, c, steps):
    v = u
    for t in range(steps):  # srcdiff: checkpoint 20
        w = 2.0 * u - v
        w[1:-1] += c[1:-1] * (u[:-2] - 2.0 * u[1:-1] + u[2:]) * np.cos(u[1:-1])
        u, v = w, u
    return np.mean(u**2)


def burgers(u, c, steps):
    for t in range(steps):  # srcdiff: checkpoint 160kB
        u[1:-1] -= c * u[1:-1] * (u[1:-1] - u[:-2])
    return np.mean(u**2)


@pytest.mark.parametrize("f, c, state", [(wave, np.full(2000, 0.01), 32_000), (burgers, 1e-4, 16_000)])
def test_ten_thousand_steps_in_the_memory_of_the_budget(f, c, state):
    """Besides the budget there are the arrays of one pass and its adjoint, however many passes there are."""
    derivative = srcdiff.value_and_grad(f, wrt=("u", "c"), example=(np.zeros(2000), c, 3))
    u = 0.1 * np.sin(np.linspace(0.0, 6.0, 2000))
    budget = 20 * state if f is wave else 160_000
    peaks = []
    for steps in (100, 10_000):
        tracemalloc.start()
        _, gradients = derivative(u, c, steps)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert peaks[1] < budget + 15 * state and peaks[1] < 1.1 * peaks[0]


def test_a_budget_that_is_too_small():
    def f(u, steps):
        for t in range(steps):  # srcdiff: checkpoint 1kB
            u = np.sin(u)
        return np.sum(u)

    gradient = srcdiff.grad(f)
    assert gradient(np.ones(125), 4).shape == (125,)
    with pytest.raises(ValueError, match="a state of `for t in range.steps.` takes 1008 bytes, and its checkpoints may take 1000: ask for more"):
        gradient(np.ones(126), 4)


# --- other derivatives


def growth(x: float, rate: float, steps: int) -> float:
    for t in range(steps):  # srcdiff: checkpoint 4
        x = x + rate * np.sin(x)
    return x


def test_forward_mode_saves_nothing_anyway():
    tangent = srcdiff.jvp(growth, wrt="x")
    assert "_forwards" not in tangent.source and "# srcdiff: checkpoint 4" in tangent.source
    value, slope = tangent(0.3, 0.1, 9, x_dot=1.0)
    assert slope == pytest.approx(srcdiff.grad(growth)(0.3, 0.1, 9), rel=1e-14)


def test_reverse_over_forward_has_them_too():
    outer = srcdiff.vjp(srcdiff.jvp(growth, wrt="x"), wrt="x")
    assert "_backwards(step, range(steps), checkpoints, 4)" in outer.source
    (_, slope), curvature = outer(0.3, 0.1, 9, x_dot=1.0, result_bar=(0.0, 1.0))
    gradient = srcdiff.grad(growth)
    assert slope == pytest.approx(gradient(0.3, 0.1, 9)) and curvature == pytest.approx(
        (gradient(0.30001, 0.1, 9) - gradient(0.29999, 0.1, 9)) / 2e-5, rel=1e-6
    )


def test_a_gradient_with_checkpoints_is_not_differentiated_again():
    with pytest.raises(srcdiff.SrcdiffError, match="the derivative calls the helper `forwards`, which cannot be differentiated again") as refused:
        srcdiff.grad(srcdiff.grad(growth))
    assert refused.value.place and refused.value.help


def test_numba_is_refused():
    pytest.importorskip("numba")
    with pytest.raises(srcdiff.SrcdiffError, match="numba does not take a loop with checkpoints"):
        srcdiff.grad(growth, target="numba")(0.3, 0.1, 9)
    assert srcdiff.compile(growth)(0.3, 0.1, 9) == growth(0.3, 0.1, 9)


def test_debug_names_the_line_in_a_pass():
    def f(u, steps):
        for t in range(steps):  # srcdiff: checkpoint 2
            u = np.sqrt(u - 0.4)
        return np.sum(u)

    with np.errstate(invalid="ignore"), pytest.raises(
        FloatingPointError, match=r"in the forward sweep first u\S* is nan .* `u = np.sqrt\(u - 0.4\)`"
    ):
        srcdiff.grad(f, debug=True)(np.ones(2), 9)


def test_nothing_to_keep():
    """A pass whose adjoint reads nothing of the state needs no checkpoints; nor does one that is not differentiated."""

    def f(u, c, steps):
        n = 0
        for t in range(steps):  # srcdiff: checkpoint 2
            u = 2.0 * u + c
            n = n + t
        return np.sum(u) * n

    gradient = srcdiff.grad(f, wrt=BOTH, example=(U, C, 5))
    assert "_forwards" not in gradient.source and "checkpoints" not in gradient.source.replace("# srcdiff: checkpoint", "")
    np.testing.assert_equal(gradient(U, C, 5), (np.full(3, 320.0), np.full(3, 310.0)))


def test_a_record_is_no_state():
    """What passes only write into is neither copied nor written again; it is if it is read, or is not there any more at the end."""
    source = srcdiff.grad(checkpointed.record_of_each_pass, wrt=BOTH).source
    assert (
        "u, checkpoints = _forwards(step, range(steps), u, 3, last, record)" in source and "3, np.empty_like(last), np.empty_like(record)" in source
    )
    for other in (checkpointed.record_that_is_rebound, checkpointed.record_that_is_read):
        assert "(record, u), checkpoints = _forwards(" in srcdiff.grad(other, wrt=BOTH).source

    def f(u, steps):
        record = np.zeros((steps, 2))
        for t in range(steps):  # srcdiff: checkpoint 3
            u = np.sin(u)
            record[t] = u[:2]
        return record

    record, _ = srcdiff.vjp(f)(U, 9, result_bar=np.ones((9, 2)))
    np.testing.assert_equal(record, f(U, 9))


def test_other_outputs():
    def f(u, c, steps):
        for t in range(steps):  # srcdiff: checkpoint 2
            u[:] = np.sin(u) * c
        return np.sum(u), {"steps": steps}

    value, gradient = srcdiff.vjp(f, wrt="c", of="u")(U, C, 4, result_bar=np.ones(3))
    (total, aux), same = srcdiff.value_and_grad(f, wrt="c", has_aux=True)(U, C, 4)
    assert total == np.sum(value) and aux == {"steps": 4}
    np.testing.assert_equal(gradient, same)


def test_explained(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text("import numpy as np\n\n\n" + inspect.getsource(growth), encoding="utf-8")
    assert main(["explain", "model.py::growth"]) == 0
    saved = capsys.readouterr().out.split("saved\n")[1].splitlines()[0]
    assert saved == (
        "    x  checkpoint  line 5  for t in range(steps):  4 states; passes taken again: none of up to 5, n - 5 of up to 15, 2n - 20 of up to 35"
    )
