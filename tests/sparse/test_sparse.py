"""Sparse Jacobians and Hessians by compression, against the dense ones."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import srcdiff
from srcdiff.sparse.patterns import places_at

sparse = pytest.importorskip("scipy.sparse")
U = np.linspace(0.2, 1.5, 7) ** 2


def slices(u, dt=0.1):
    out = u.copy()
    out[1:-1] += dt * (u[2:] - 2.0 * u[1:-1] + u[:-2]) + np.sin(u[1:-1])
    return out


def ring(u):
    return np.roll(u, 1) - u * u + np.roll(u, -1)


def loop(u):
    out = np.zeros_like(u)
    for i in range(1, len(u) - 1):
        out[i] = u[i - 1] * u[i + 1]
    return out


def carried(u):
    out = np.zeros_like(u)
    out[0] = u[0]
    for i in range(1, len(u)):
        out[i] = 0.5 * out[i - 1] * u[i]
    return out


def in_place(u):
    v = u.copy()
    v[1:] += v[:-1] * u[1:]
    v[:-1] += v[1:]
    return v


def alias(u):
    out = np.zeros(len(u))
    inner = out[1:-1]
    inner[:] = u[2:] ** 2
    return out * u


def cumulated(u):
    return np.cumsum(u * u)


def gathered(u):
    return u[np.array([0, 0, 3, 2])] * u[np.array([1, 0, 1, 5])]


def blocks(u):
    a, b = u[:3], u[3:]
    return np.concatenate([np.sum(a) * a, np.prod(b) * np.ones(2)])


def arrow(u):
    out = u[0] * u
    out[0] = np.sum(u**2)
    return out


def passive(u):
    return np.ones(3) * len(u)


def zero_there(u):
    return (u[:-1] - U[:-1]) ** 2 * u[1:]


def by_length(u):
    return u[1:] * u[:-1] if len(u) > 5 else u


def total(u):
    return np.sum(u**2)


def grid(u):
    v = u.copy()
    v[1:-1, 1:-1] += u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] * u[1:-1, :-2]
    return v


PROGRAMS = [slices, ring, loop, carried, in_place, alias, cumulated, gathered, blocks, arrow, passive, zero_there, by_length, total]


@pytest.mark.parametrize("f", PROGRAMS)
def test_jacobian_is_the_dense_one(f):
    compressed, dense = srcdiff.jacobian(f, sparse=True, example=(U,)), srcdiff.jacobian(f)
    for u in (U, np.cos(U)):
        matrix = compressed(u)
        assert matrix.format == "csr" and matrix.shape == (np.size(f(u)), u.size)
        assert np.allclose(matrix.toarray(), np.reshape(dense(u), matrix.shape), rtol=1e-13, atol=1e-14)


def test_two_axes():
    u = np.cos(np.arange(30.0)).reshape(5, 6)
    matrix = srcdiff.jacobian(grid, sparse=True, example=(u,))(u)
    assert np.allclose(matrix.toarray(), srcdiff.jacobian(grid)(u).reshape(30, 30), rtol=1e-13)


def energy(u, k=2.0):
    return k * np.sum((u[1:] - u[:-1]) ** 4) + np.sum(np.cos(u))


def test_hessian():
    hessian = srcdiff.hessian(energy, sparse=True, example=(U,))
    assert "in 3 forward sweeps" in hessian.source
    assert np.allclose(hessian(U, k=3.0).toarray(), srcdiff.hessian(energy)(U, k=3.0), rtol=1e-12, atol=1e-12)


def counted(made):
    """The function with a count of the calls of its derivative."""
    name = next(n for n in made.__globals__ if n.endswith("_jvp"))
    derivative, calls = made.__globals__[name], []
    made.__globals__[name] = lambda *args, **keywords: calls.append(1) or derivative(*args, **keywords)
    return calls


def test_a_stencil_of_100_000_points_takes_three_sweeps():
    n = 100_000
    pattern = sparse.diags([np.ones(n - 1), np.ones(n), np.ones(n - 1)], [-1, 0, 1])
    jacobian = srcdiff.jacobian(slices, sparse=True, pattern=pattern)
    calls, u = counted(jacobian), np.cos(np.arange(n))
    matrix = jacobian(u, check=False)
    assert len(calls) == 3
    jacobian(u)
    assert len(calls) == 3 + 4
    assert "colours = columns % 3\n" in jacobian.source and "rows" not in inspect.signature(jacobian).parameters
    direction = np.sin(np.arange(n))
    assert np.allclose(matrix @ direction, srcdiff.jvp(slices)(u, u_dot=direction)[1])


@pytest.mark.parametrize("pattern", [np.eye(7), sparse.eye(7), (np.arange(7), np.arange(7)), ([], [])])
def test_a_wrong_pattern_is_an_error(pattern):
    with pytest.raises(ValueError, match="the pattern lacks entries in row"):
        srcdiff.jacobian(slices, sparse=True, pattern=pattern)(U)


def branched(u):
    return np.where(u > 1.0, np.roll(u, 1), u) ** 2


def ordered(u):
    return np.sort(u) ** 2


@pytest.mark.parametrize("f", [branched, ordered])
def test_what_values_decide_is_checked_at_every_call(f):
    jacobian = srcdiff.jacobian(f, sparse=True, example=(U,))
    assert np.allclose(jacobian(U).toarray(), srcdiff.jacobian(f)(U))
    with pytest.raises(ValueError, match="the pattern lacks entries in row"):
        jacobian(U[::-1].copy())


def test_other_sizes_are_refused():
    """Where the pattern was found at one point; diagonals that the text tells are those of any size."""
    with pytest.raises(ValueError, match="the pattern is that of u of size 7"):
        srcdiff.jacobian(ring, sparse=True, example=(U,))(np.ones(8), check=False)
    assert srcdiff.jacobian(slices, sparse=True, example=(U,))(np.ones(8)).shape == (8, 8)


def test_float32():
    u = U.astype("f4")
    assert np.allclose(srcdiff.jacobian(slices, sparse=True, example=(u,))(u).toarray(), srcdiff.jacobian(slices)(u), rtol=1e-5)


def odd(x, /, rows, np=2.0, *, check=1.0):
    return x * rows * np * check


def test_names_of_parameters_are_kept():
    made = srcdiff.jacobian(odd, sparse=True, example=(U, 2.0))
    assert list(inspect.signature(made).parameters) == ["x", "rows", "np", "check", "check_2"]
    assert np.allclose(made(U, 3.0, check=2.0).toarray(), 12.0 * np.eye(7))


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(pattern=np.eye(7)), "pattern= is for sparse matrices"),
        (dict(sparse=True, pattern="band"), "pattern= is no pattern"),
        (dict(sparse=True, pattern=([-1], [0])), "pattern= is no pattern"),
        (dict(sparse=True, pattern=np.eye(7), mode="reverse"), "a sparse matrix is found in forward mode"),
    ],
)
def test_refused(options, message):
    with pytest.raises(srcdiff.ArgumentError, match=message):
        srcdiff.jacobian(slices, **options)


def test_what_the_text_does_not_tell_is_refused_at_its_place():
    with pytest.raises(srcdiff.ArgumentError, match="where the sparse matrix has entries is not known from the text: which elements") as error:
        srcdiff.jacobian(ring, sparse=True)
    assert error.value.place.drawn().splitlines()[1].strip() == "^" * len("np.roll(u, 1)") and "give example=" in error.value.help


TEXT = """
    picture = [
        "0......",
        "012....",
        ".120...",
        "..201..",
        "...012.",
        "....120",
        "......0",
    ]
    letters = np.array([list(line) for line in picture])
    rows, columns = np.nonzero(letters != ".")
    colours = letters[rows, columns].astype(int)
    parts = []
    for colour in range(3):
        u_dot = np.zeros(np.size(u))
        u_dot[columns[colours == colour]] = 1.0
        u_dot = u_dot.reshape(np.shape(u))
        value, product = slices_jvp(u=u, dt=dt, u_dot=u_dot)
        parts.append(np.ravel(product))
    entries = np.stack(parts)[colours, rows]
    matrix = csr_matrix((entries, (rows, columns)), shape=(parts[0].size, np.size(u)))
"""


def test_text():
    places = np.nonzero(srcdiff.jacobian(slices)(U))
    assert TEXT in srcdiff.jacobian(slices, sparse=True, pattern=places).source


def test_the_source_is_what_runs():
    picture = srcdiff.jacobian(slices, sparse=True, pattern=np.nonzero(srcdiff.jacobian(slices)(U)))
    for made in (picture, srcdiff.jacobian(slices, sparse=True), srcdiff.hessian(energy, sparse=True, example=(U,))):
        names: dict = {}
        exec(made.source, names)
        assert (names[made.__name__](U, 0.3, check=True) != made(U, 0.3)).nnz == 0
    black = pytest.importorskip("black")
    assert black.format_str(made.source, mode=black.Mode()) == made.source


@pytest.mark.parametrize("f", [slices, ring, loop, in_place])
def test_large_patterns(f):
    u = np.cos(np.arange(60.0))
    made = srcdiff.jacobian(f, sparse=True, example=(u,))
    assert "rows" not in inspect.signature(made).parameters  # columns take turns
    assert np.allclose(made(u).toarray(), srcdiff.jacobian(f)(u), rtol=1e-13)


@pytest.mark.parametrize("seed", range(12))
def test_halving_finds_the_places_that_single_sweeps_find(seed):
    random = np.random.default_rng(seed)
    height, width, count = random.integers(1, 40, 3)
    rows, columns = random.integers(0, height, count), random.integers(0, width, count)
    if seed % 3 == 0:
        rows[: count // 2] = 0  # a dense row

    def scattered(u):
        return np.bincount(rows, u[columns], minlength=height) * 2.0

    matrix = srcdiff.jacobian(scattered, sparse=True, example=(np.ones(width),))(np.ones(width))
    wanted = np.zeros((height, width))
    np.add.at(wanted, (rows, columns), 2.0)
    assert matrix.shape == wanted.shape and np.array_equal(matrix.toarray(), wanted) and matrix.nnz == np.count_nonzero(wanted)


def test_a_long_stencil_takes_few_sweeps_for_its_pattern(monkeypatch):
    def stencil(u):
        return u[2:] - 2.0 * u[1:-1] ** 2 + u[:-2]

    size, sweeps = 5000, []
    tangent = srcdiff.jvp(stencil)

    def counted(u, *, u_dot):
        sweeps.append(u_dot)
        return tangent(u, u_dot=u_dot)

    counted.__signature__ = inspect.signature(tangent)
    rows, columns = places_at(counted, "u", "u_dot", (np.ones(size),))
    assert len(rows) == 3 * (size - 2) and set((columns - rows).tolist()) == {0, 1, 2}
    assert len(sweeps) < 8 * np.log2(size)
