"""The kernels as they are written for other tools: all agree with the gradient by hand, as far as the tools are installed."""

import json
import subprocess
import sys

import bench_tables
import numpy as np
import pytest
from bench_peers import TOLERANCE, TOO_LONG, check
from kernel_inputs import KERNELS, Disagreement
from peers import PEERS, changed_lines, output_of, rebound, written_arguments

# compiled or not, the source is the same; what takes the source as it is or not at all is checked when it is timed
SOURCES = [peer for peer in PEERS if peer.rewritten and peer.name != "torch compiled"]
NAMES = [kernel.name for kernel in KERNELS]


@pytest.mark.parametrize("peer", SOURCES, ids=lambda peer: peer.name)
def test_all_kernels_of_a_tool_agree_with_the_gradient_by_hand(peer):
    if not peer.installed():
        pytest.skip(f"{peer.distribution} is not installed")
    for kernel in KERNELS:
        arguments = kernel.seeded(kernel.small_inputs())
        call, parts = peer.prepare(kernel, arguments)
        check(parts(call()), kernel.parts(kernel.by_hand, arguments))


def test_a_wrong_gradient_is_told():
    right = [np.ones(3), np.full(2, 1e-3)]
    check([part + 0.1 * TOLERANCE * part for part in right], right)
    with pytest.raises(Disagreement, match="wrong by 1e-06"):
        check([right[0], right[1] + 1e-9], right)
    with pytest.raises(Disagreement, match="another shape"):
        check([right[0], np.ones(3)], right)


def test_lines_that_change():
    def before(x, y):
        """Something."""
        for t in range(3):
            y[1:] = x[1:] - x[:-1]
        return y

    def after(x, y):
        for t in range(3):
            y = y.at[1:].set(x[1:] - x[:-1])
            x = 2 * y
        return y

    assert changed_lines(before, before) == 0
    assert changed_lines(before, after) == 2


def test_lines_of_functions_that_are_called_count():
    lstm = next(kernel for kernel in KERNELS if kernel.name == "lstm")
    assert changed_lines(lstm.primal, lambda_without_logistic) > 10


def lambda_without_logistic(weights, biases, outer, sequence):
    return 0.0


def test_the_source_as_it_is_runs_with_another_numpy():
    class Doubled:
        """A NumPy whose exponential is twice as large."""

        def __getattr__(self, name):
            return (lambda x: 2.0 * np.exp(x)) if name == "exp" else getattr(np, name)

    kernel = next(kernel for kernel in KERNELS if kernel.name == "lstm")
    inputs = kernel.small_inputs()
    other = rebound(kernel.primal, Doubled())
    assert other(**inputs) != kernel.primal(**inputs)  # also in the function that it calls
    assert rebound(kernel.primal, np) is kernel.primal


@pytest.mark.parametrize("kernel", KERNELS, ids=NAMES)
def test_what_a_kernel_writes(kernel):
    written = written_arguments(kernel)
    assert kernel.of is None or kernel.of in written
    value = output_of(kernel.primal, kernel, kernel.small_inputs())
    np.testing.assert_array_equal(value, kernel.value(**kernel.small_inputs()))


def test_the_kept_tables_are_those_of_the_kept_results():
    results = json.loads(bench_tables.RESULTS.read_text(encoding="utf-8"))
    assert list(results["kernels"]) == NAMES
    assert bench_tables.document(results) == bench_tables.DOCUMENT.read_text(encoding="utf-8")
    readme = bench_tables.README.read_text(encoding="utf-8")
    assert bench_tables.in_readme(readme, results) == readme
    assert bench_tables.means(results) in readme


def test_means():
    def row(numba, numpy, jax):
        result = {"loops": dict(time=1e-3, ratio=1.0), "numba": dict(time=1e-3 * numba, ratio=numba), "NumPy": dict(time=1e-3 * numpy, ratio=numpy)}
        return {**result, "jax": dict(error="not done in 60 s") if jax is None else dict(time=1e-3 * jax, ratio=jax)}

    results = {"kernels": {"a": row(1.0, 2.0, 4.0), "b": row(4.0, 8.0, 2.0), "c": row(2.0, 4.0, None)}}
    lines = bench_tables.means(results).splitlines()
    assert "| JAX jit | 2 of 3 | 1.41 | 1 of 2 | 0.71 |" in lines
    assert "| srcdiff NumPy | 3 of 3 | 2.00 | 3 of 3 | 1.00 |" in lines
    assert "| c | JAX jit | not done in 60 s |" in bench_tables.failures(results)


def test_what_takes_too_long_is_given_up():
    code = "import bench_peers; bench_peers.end_after(0.1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], cwd=bench_tables.HERE, timeout=60)
    assert done.returncode == TOO_LONG


def test_a_kernel_is_measured_from_end_to_end():
    pytest.importorskip("numba")
    command = [sys.executable, "examples/bench_peers.py", "rosenbrock", "--peers", "none", "--rounds", "1", "--seconds", "0.001"]
    done = subprocess.run(command, cwd=bench_tables.HERE.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for title in ("srcdiff numba", "srcdiff NumPy", "NumPy by hand"):
        assert f"| {title} | 1 of 1 |" in done.stdout
    assert "Not done" not in done.stdout
