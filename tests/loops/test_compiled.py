"""What numba compiles: derivatives and primals agree with NumPy's, globals are read at each call, files keep what was compiled."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from typing import Annotated

import numpy as np
import pytest

import srcdiff
from srcdiff.deliver.compiled_text import compiled_lines
from srcdiff.emit.blocks import Printed
from tests.loops import primals, rates
from tests.loops.test_loops import assert_same, direction_of

pytestmark = pytest.mark.skipif(sys.version_info < (3, 10), reason="numba of today needs Python 3.10")

GAIN = 2.0


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    """Kernels lie in a folder of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SRCDIFF_CACHE_DIR", str(tmp_path_factory.mktemp("kernels")))
        yield


def scaled(x: Annotated[np.ndarray, "n"], k: float):
    return np.sum(GAIN * np.sin(x * k) ** 2)


def unannotated(x, k):
    return np.sum(np.tanh(x) * k)


@pytest.mark.parametrize("f", [primals.overlapping_update, primals.scatter_added, primals.sums, primals.early_end], ids=lambda f: f.__name__)
def test_gradients(f):
    arguments = primals.ARGUMENTS[f]
    seed = direction_of(f(**arguments))
    assert_same(srcdiff.vjp(f, "x", target="numba")(**arguments, result_bar=seed), srcdiff.vjp(f, "x")(**arguments, result_bar=seed))


def test_globals_are_read_at_each_call(monkeypatch):
    compiled, plain, x = srcdiff.grad(scaled, ("x", "k"), target="numba"), srcdiff.grad(scaled, ("x", "k")), np.linspace(0.0, 1.0, 4)
    assert_same(compiled(x, 1.5), plain(x, 1.5))
    monkeypatch.setattr(sys.modules[__name__], "GAIN", 5.0)
    assert_same(compiled(x, 1.5), plain(x, 1.5))


scale = rates.factory(2.0)


def inlined(x: Annotated[np.ndarray, "n"], k: int):
    return x * rates.rated(k) + scale(k)


def test_what_functions_that_are_inlined_read_elsewhere(monkeypatch):
    compiled, gradient = srcdiff.compile(inlined), srcdiff.vjp(inlined, "x", target="numba")
    x, seed = np.linspace(0.0, 1.0, 4), np.ones(4)
    for rate in (3.0, 4.0):
        monkeypatch.setattr(rates, "RATE", rate)
        assert_same(compiled(x, 2), inlined(x, 2))
        assert_same(gradient(x, 2, result_bar=seed), srcdiff.vjp(inlined, "x")(x, 2, result_bar=seed))


def test_a_function_that_was_inlined_and_means_another_one(monkeypatch):
    compiled = srcdiff.compile(inlined)
    monkeypatch.setattr(sys.modules[__name__], "scale", rates.factory(3.0))
    with pytest.raises(srcdiff.ReboundError, match="'scale' means something else than when inlined was generated"):
        compiled(np.ones(2), 1)


def test_a_written_file_holds_no_function_that_may_change():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="numba cannot compile"):
        text = "import math\n\n\ndef helper(n):\n    return 0.5 * n\n\n\ndef f(x: float, n: int):\n    return x * helper(n)\n"
        compiled_lines(list(map(Printed, text.splitlines())), "model.py", {"f": False})


def test_kinds_of_arguments_that_nothing_tells():
    compiled, plain = srcdiff.grad(unannotated, target="numba"), srcdiff.grad(unannotated)
    assert not hasattr(compiled, "kernel")
    for x in (np.linspace(0.0, 1.0, 4), 0.3, np.ones((2, 3)), np.linspace(0.0, 2.0, 9)):
        assert_same(compiled(x, 2.0), plain(x, 2.0))
    assert "for i in range" in compiled.source


def test_a_primal_that_writes_into_its_arguments():
    def relax(A: Annotated[np.ndarray, "n"], steps: int):
        for t in range(steps):
            A[1:-1] = 0.5 * (A[:-2] + A[2:])

    have, want = np.arange(6.0) ** 2, np.arange(6.0) ** 2
    compiled = srcdiff.compile(relax)
    assert compiled(have, 3) is None
    relax(want, 3)
    np.testing.assert_allclose(have, want)


def test_memory_that_arguments_share_is_refused():
    def copy_into(a: Annotated[np.ndarray, "n"], b: Annotated[np.ndarray, "n"]):
        a[1:] = b[:-1]

    both = np.arange(4.0)
    with pytest.raises(ValueError, match="must not share memory"):
        srcdiff.compile(copy_into)(both, both)


def test_lengths_that_differ():
    def add(a: Annotated[np.ndarray, "n"], b: Annotated[np.ndarray, "m"], k: int):
        return a + b[:k]

    compiled = srcdiff.compile(add)
    assert_same(compiled(np.ones(3), np.ones(5), 3), np.full(3, 2.0))
    with pytest.raises(ValueError, match="arrays that are combined have different lengths"):
        compiled(np.ones(3), np.ones(5), 2)


def test_indices_out_of_range():
    compiled = srcdiff.compile(primals.gather)
    with pytest.raises(IndexError, match="srcdiff: an index is out of range"):
        compiled(np.ones(3), np.array([0, 3]))


def test_a_hessian_vector_product():
    product = srcdiff.hvp(scaled)
    x = np.linspace(0.1, 1.0, 4)
    assert_same(srcdiff.compile(product)(x, 1.5, x_dot=x), product(x, 1.5, x_dot=x))


def test_what_numba_cannot_is_refused_by_name():
    def f(x: Annotated[np.ndarray, "n"]):
        return np.sum(np.fft.fft(x).real)

    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="numba cannot compile this call of numpy.fft"):
        srcdiff.compile(f)


def test_arguments_that_numba_does_not_know():
    with pytest.raises(srcdiff.UnsupportedSyntaxError, match="numba cannot compile .*_loops for these arguments"):
        srcdiff.compile(lambda d, x: x["w"])({"w": 1.0}, {"w": 1.0})


MODEL = """
from typing import Annotated
import numpy as np
import srcdiff

SCALE = 3.0

@srcdiff.gradient(wrt="x", target="numba")
def loss(x: Annotated[np.ndarray, "n"]):
    return SCALE * np.sum(np.cos(x[1:]) * x[:-1])
"""
USE = """
import numpy as np, model, model_grad
x = np.linspace(0.0, 1.0, 5)
model.SCALE = 2.0
np.testing.assert_allclose(model_grad.loss_grad(x), model.loss.grad(x))
print(sum(model_grad.loss_grad_loops.stats.cache_hits.values()))
"""


def test_a_written_file_is_compiled_once(tmp_path):
    (tmp_path / "model.py").write_text(MODEL)
    run(tmp_path, "-m", "srcdiff", "write", "model.py")
    assert "@numba.njit" in (tmp_path / "model_grad.py").read_text()
    assert run(tmp_path, "-c", USE) == "0"
    assert run(tmp_path, "-c", USE) == "1"  # found in the cache


def run(folder, *arguments) -> str:
    root = str(pathlib.Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
