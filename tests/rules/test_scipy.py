"""Functions of SciPy: how the text spells and imports them, live and from the text of a file; srcdiff does not import SciPy."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
import scipy.linalg
import scipy.spatial.distance
import scipy.special
from scipy import ndimage, special
from scipy.linalg import cho_factor, cho_solve, lu_factor, lu_solve
from scipy.sparse import csr_array
from scipy.special import gammaln

import srcdiff
from tests.rules.test_rules_numerically import function_of

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = """{imports}


def f(x, n):
    return {function}(x) * {passive}(n)


def use(g):
    return g(1.3, 4)
"""
SPELLINGS = {
    "import scipy.special": "scipy.special",
    "from scipy import special": "special",
    "import scipy.special as sp": "sp",
    "from scipy.special import gammaln, ndtr": "",
}


def member(module: str, name: str) -> str:
    return f"{module}.{name}" if module else name


@pytest.mark.parametrize("imports", SPELLINGS)
def test_live_and_written_texts_agree(imports, tmp_path, monkeypatch):
    """The module is called what the user calls it, else `special`; a written file runs by itself."""
    module = SPELLINGS[imports]
    text = PROGRAM.format(imports=imports, function=member(module, "gammaln"), passive=member(module, "ndtr"))
    name = f"spelled{list(SPELLINGS).index(imports)}"
    path = tmp_path / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    derivative = srcdiff.grad(__import__(name).f)
    command = [sys.executable, "-m", "srcdiff", "grad", f"{path}::f", "--wrt", "x"]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    assert [line for line in printed.splitlines() if not line.startswith("#")] == ["", *derivative.source.splitlines()]
    assert f"{module or 'special'}.digamma(x)" in printed
    (tmp_path / "alone.py").write_text(printed + "\n\nprint(repr(f_grad(1.3, 4)))\n", encoding="utf-8")
    alone = subprocess.run([sys.executable, tmp_path / "alone.py"], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    expected = special.digamma(1.3) * special.ndtr(4)
    np.testing.assert_allclose([derivative(1.3, 4), eval(alone, {"np": np})], expected, rtol=1e-12)


def test_names_that_are_taken():
    def f(scipy: float, special: float):
        return gammaln(special)

    derivative = srcdiff.grad(f, "special")
    assert "from scipy import special as special_2" in derivative.source and "special_2.digamma(special)" in derivative.source
    np.testing.assert_allclose(derivative(0.0, 1.3), scipy.special.digamma(1.3))


@pytest.mark.parametrize(
    "expression, word",
    [
        ("special.jv(x, 2.0)", "'v'"),
        ("special.betainc(x, 1.0, 0.5)", "'a'"),
        ("special.gammainc(x, 0.3)", "'a'"),
        ("special.polygamma(x, 1.0)", "'n'"),
        ("special.logsumexp(x, return_sign=True)", "'return_sign'"),
        ("special.kolmogorov(x)", "kolmogorov"),
        ("special.erf(x, out=y)", "'out'"),
        ("np.linalg.norm(np.ones(3), x)", "'ord'"),
        ("linalg.qr(x, pivoting=True)[1]", "'pivoting'"),
        ('linalg.qr(x, mode="r")[0]', "'mode'"),
        ("linalg.qr(x, mode=y)[1]", "'mode'"),
        ("linalg.lu(x, permute_l=True)[1]", "'permute_l'"),
        ("linalg.lu(x, permute_l=True)[0]", "'permute_l'"),
        ("linalg.lu_solve((x, y), y, trans=y)", "trans"),
        ("linalg.cho_solve((x, x), y, overwrite_b=True)", "'overwrite_b'"),
        ("linalg.lstsq(x, y)[1]", "result 1"),
        ("linalg.solve_discrete_are(x, y, y, y, s=y)", "'s'"),
        ("linalg.solve_banded((1, x), y, y)", "'l_and_u'"),
        ('linalg.solve(x, y, assume_a="pos")', "'assume_a'"),
        ('signal.convolve2d(x, y, boundary="wrap")', "'boundary'"),
        ("signal.convolve2d(y, x, fillvalue=1.0)", "'fillvalue'"),
        ('signal.correlate2d(x, y, mode="same")', "'mode'"),
        ("signal.fftconvolve(x, y, axes=0)", "'axes'"),
        ("signal.lfilter(y, y, x, zi=y)[0]", "'zi'"),
        ("integrate.simpson(y, x=x)", "'x'"),
        ("integrate.cumulative_trapezoid(y, x)", "'x'"),
        ("integrate.cumulative_trapezoid(x, initial=1.0)", "'initial'"),
        ("fft.dct(x, n=4)", "'n'"),
        ('CubicSpline(y, x, bc_type="periodic")(y)', "'bc_type'"),
        ("CubicSpline(y, x, axis=1)(y)", "'axis'"),
        ("CubicSpline(x, y)(0.5)", "'x'"),
        ("CubicSpline(y, x).integrate(0.0, 1.0)", "CubicSpline"),
        ('distance.cdist(x, y, "cosine")', "'metric'"),
        ('distance.pdist(x, "euclidean", w=y)', "'w'"),
        ("distance.euclidean(x, y, w=y)", "'w'"),
        ("stats.multivariate_normal.logpdf(y, x, allow_singular=True)", "'allow_singular'"),
        ('fft.dct(x, norm="ortho", orthogonalize=False)', "'orthogonalize'"),
        ('ndimage.gaussian_filter(x, 1.0, mode="nearest")', "'mode'"),
        ("ndimage.gaussian_filter(x, 1.0, order=1)", "'order'"),
        ("ndimage.gaussian_filter(y, x)", "'sigma'"),
        ("ndimage.correlate(x, y, origin=1)", "'origin'"),
        ("ndimage.map_coordinates(x, y)", "'order'"),
        ('ndimage.map_coordinates(x, y, order=1, mode="mirror")', "'mode'"),
    ],
)
def test_refused(expression, word, tmp_path):
    """An argument that no line of a rule increments is no constant in silence."""
    path = tmp_path / "refused.py"
    path.write_text(f"import numpy as np\nfrom scipy import fft, integrate, linalg, ndimage, signal, special, stats\nfrom scipy.interpolate import CubicSpline\nfrom scipy.spatial import distance\n\n\ndef f(x: float, y):\n    return {expression}\n", encoding="utf-8")
    command = [sys.executable, "-m", "srcdiff", "grad", f"{path}::f", "--wrt", "x"]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 2 and word in done.stderr


def solved_twice(a, b):
    c = cho_factor(a, lower=True)
    return np.sum(cho_solve(c, cho_solve(c, b)) ** 2)


def solved_with_parts(a, b):
    c, lower = cho_factor(a)
    return np.sum(cho_solve((c, lower), b) ** 2)


def solved_with_the_transpose(a, b):
    factors = lu_factor(a)
    return np.sum(lu_solve(factors, b) * lu_solve(factors, b, trans=1))


def determinant_and_solution(a, b):
    lu, piv = lu_factor(a)
    return np.sum(lu_solve((lu, piv), b)) + np.sum(np.log(np.abs(np.diag(lu))))


FACTORISED = [solved_twice, solved_with_parts, solved_with_the_transpose, determinant_and_solution]


@pytest.mark.parametrize("with_example", [False, True])
@pytest.mark.parametrize("f", FACTORISED)
def test_factorisations_are_used_again(f, with_example):
    """The reverse sweep solves with the factors that the forward sweep has."""
    a, b = np.array([[4.0, 0.5, -0.3], [0.4, 5.0, 0.2], [-0.3, 0.1, 3.0]]), np.array([0.3, -0.2, 0.7])
    srcdiff.check_grads(f, ("a", "b"), example=(a, b) if with_example else None)(a, b)
    sweeps = srcdiff.grad(f, ("a", "b")).source.partition(f"def {f.__name__}_grad")[2]
    assert re.sub("#.*", "", sweeps).count("_factor(") == 1


def test_equal_points():
    """Their distance has no slope; nan would spoil the others."""

    def f(x):
        return np.sum(scipy.spatial.distance.cdist(x, x)) + np.sum(scipy.spatial.distance.pdist(x))

    x = np.array([[0.0, 1.0], [0.0, 1.0], [3.0, 5.0]])
    gradient = srcdiff.grad(f)(x)
    np.testing.assert_allclose(gradient, [[-1.8, -2.4], [-1.8, -2.4], [3.6, 4.8]])


def diffused(x, data, indices, pointers):
    a = csr_array((data, indices, pointers))
    y = a @ x
    for _ in range(3):
        y = a @ np.sin(y)
    return np.sum(csr_array(a.T) @ y)


@pytest.mark.parametrize("with_example", [False, True])
def test_products_of_sparse_matrices(with_example):
    a = csr_array(np.array([[1.0, 2.0, 0.0], [0.0, 0.5, 0.0], [0.3, 0.0, 2.0]]))
    arguments = np.array([0.3, -0.2, 0.7]), a.data, a.indices, a.indptr
    srcdiff.check_grads(diffused, example=arguments if with_example else None)(*arguments)


def weighted(x, data, indices, pointers):
    """What is made of sparse matrices, and of numbers, is one."""
    a = csr_array((data, indices, pointers))
    b = -2.0 * a.T.tocsr() + a @ a / 3.0
    return np.sum(np.sin(b @ x) * (a.T @ x**2)) + np.sum(a @ data[:3])


def test_arithmetic_of_sparse_matrices():
    a = csr_array(np.array([[1.0, 2.0, 0.0], [0.0, 0.5, 0.0], [0.3, 0.0, 2.0]]))
    arguments = np.array([0.3, -0.2, 0.7]), a.data, a.indices, a.indptr
    srcdiff.check_grads(weighted)(*arguments)
    srcdiff.check_grads(srcdiff.grad(weighted), 0)(*arguments)


def test_sparse_matrices_times_what_is_differentiated():
    def f(x, data, indices, pointers):
        return np.sum((x[0] * csr_array((data, indices, pointers))) @ x)

    with pytest.raises(srcdiff.SrcdiffError, match="differentiated values in a container"):
        srcdiff.grad(f)


def test_sparse_data_that_change():
    """A sparse matrix may hold the array that it was made of."""

    def f(x, data, indices, pointers):
        data = data.copy()
        y = csr_array((data, indices, pointers)) @ x
        data *= 2.0
        a = csr_array((data, indices, pointers))
        data *= 3.0
        return np.sum(y * y) + np.sum(a @ x)

    with pytest.raises(srcdiff.SrcdiffError, match="may share memory"):
        srcdiff.grad(f)


def test_sparse_matrices_of_complex_values():
    def f(x):
        return np.sum(csr_array(1j * np.eye(3)) @ x)

    with pytest.raises(ValueError, match="complex"):
        srcdiff.grad(f)(np.ones(3))


@pytest.mark.parametrize("taps", ["[0.5, 0.2j]", "[1j]"])
def test_complex_taps_in_a_list(taps):
    """What they give is complex, although they are constants."""
    f = function_of(f"np.sum(np.abs(scipy.signal.lfilter({taps}, [1.0, 0.3], x)) ** 2)", ["x"])
    with pytest.raises(srcdiff.SrcdiffError, match="complex"):
        srcdiff.grad(f)


def test_a_full_factor_of_more_rows_than_columns():
    """Of the vectors of a null space no choice is smooth."""

    def f(x):
        return np.sum(scipy.linalg.qr(x)[0])

    with pytest.raises(ValueError, match="reduced mode"):
        srcdiff.grad(f)(np.ones((3, 2)) + np.eye(3, 2))


def test_srcdiff_does_not_import_scipy():
    code = (
        "import sys, srcdiff, numpy as np\n"
        "from srcdiff.rules.table import load_rules\n"
        "load_rules()\n"
        "assert 'scipy' not in sys.modules, sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def filtered(w, x):
    return ndimage.correlate(x, w).sum()


def sampled(points, x):
    return ndimage.map_coordinates(x, points, order=1).sum()


@pytest.mark.parametrize("f, point", [(filtered, [0.5, 1.0, 0.3]), (sampled, [[0.5, 1.2]])])
def test_integers_that_a_filter_rounds_to(f, point):
    """scipy.ndimage gives integers for integers: a step of the weights and of the points, that has no slope."""
    srcdiff.check_grads(f)(np.array(point), np.arange(5.0))
    assert srcdiff.grad(f)(np.array(point, dtype=np.float32), np.arange(5, dtype=np.float32)).dtype == np.float32
    with pytest.raises(TypeError, match="rounds its result"):
        srcdiff.grad(f)(np.array(point), np.arange(5))


def vectors_of_numbers(x):
    factors = np.linalg.svd([[1, 2], [2, 5]])
    return np.sum(x * factors[1]) + np.sum(x * factors[0])


def test_all_factors_of_numbers():
    """A tuple of what is not differentiated, whose items are arrays."""
    srcdiff.check_grads(vectors_of_numbers)(1.5)


@pytest.mark.parametrize("expression", ["np.linalg.eigh(rows)[0]", "linalg.cho_factor(rows)[0]", "np.modf(rows)[0]"])
@pytest.mark.parametrize("loop", ["", "for k in range(2):\n        rows[0][0] = x"])
def test_several_results_of_a_list(expression, loop, tmp_path):
    """Refused as such, whether the list is kept or taken apart into its items."""
    path = tmp_path / "listed.py"
    path.write_text(f"import numpy as np\nfrom scipy import linalg\n\n\ndef f(x: float):\n    rows = [[x, 0.1], [0.1, 3.0]]\n    {loop}\n    return np.sum({expression})\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "srcdiff", "grad", f"{path}::f"], cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 2 and "list" in done.stderr and "Traceback" not in done.stderr
