"""Rules of scipy.linalg, which are those of np.linalg (see `rules.matrices`) with SciPy's arguments.

`linalg.solve_triangular` in a rule is that function of SciPy.  What is read of a matrix is one triangle: the gradient is in that triangle.
"""

from __future__ import annotations

import numpy as np  # noqa: F401  (the rules are read, never called)

from srcdiff.facts.fact import NOTHING
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.matrices import of_each_matrix, of_each_row, same_matrix, singular_shape, solved_shape, transposed_matrix
from srcdiff.rules.several import several
from srcdiff.rules.table import adjoint, unsupported


def literal_triangle(facts):
    """KeyError for a triangle that is not written out."""
    if facts["lower"].const is NOTHING and any(fact.varied for fact in facts.values()):
        raise KeyError("lower")
    return None if "c" in [fact.dtype for fact in facts.values()] else "f"


@adjoint("scipy.linalg.inv", shape=same_matrix)
def inv(z, a, overwrite_a=unsupported, check_finite=True):
    if ndim(a) == 2:
        a_bar += like(-(z.T @ z_bar @ z.T), a)
    else:
        a_bar += like(-(turned(z) @ z_bar @ turned(z)), a)


@adjoint("scipy.linalg.det", shape=of_each_matrix)
def det(z, a, overwrite_a=unsupported, check_finite=True):
    if ndim(a) == 2:
        a_bar += like(z_bar * z * np.linalg.inv(a).T, a)
    else:
        a_bar += like(np.expand_dims(z_bar * z, (-2, -1)) * turned(np.linalg.inv(a)), a)


@adjoint("scipy.linalg.pinv", shape=transposed_matrix)
def pinv(z, a):
    a_bar += pinv_bar(z_bar, z, a)


@adjoint("scipy.linalg.solve", shape=solved_shape)
def solve(z, a, b):
    t_bar = solve_bar(z_bar, a)
    b_bar += fitted(t_bar, b)
    a_bar += solve_left_bar(t_bar, z, a)


@adjoint("scipy.linalg.solve_triangular", shape=solved_shape, dtype=literal_triangle)
def solve_triangular(z, a, b, trans=unsupported, lower=False, unit_diagonal=unsupported, overwrite_b=unsupported, check_finite=True):
    if lower == True:  # noqa: E712
        t_bar = linalg.solve_triangular(turned(a), z_bar)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.tril(solve_left_bar(t_bar, z, a)), a)
    else:
        t_bar = linalg.solve_triangular(turned(a), z_bar, lower=True)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.triu(solve_left_bar(t_bar, z, a)), a)


@adjoint("scipy.linalg.cholesky", shape=same_matrix, dtype=literal_triangle)
def cholesky(z, a, lower=False, overwrite_a=unsupported, check_finite=True):
    if lower == True:  # noqa: E712
        a_bar += cholesky_bar(z_bar, z)
    else:
        a_bar += adjoint(cholesky_bar(adjoint(z_bar), adjoint(z)))


@adjoint("scipy.linalg.svdvals", shape=singular_shape, dtype="f")
def svdvals(z, a, overwrite_a=unsupported, check_finite=True):
    a_bar += svd_bar(z_bar, a)


several("scipy.linalg.eigh", "eigenvalues eigenvectors", when=lambda facts: facts["eigvals_only"].const is not True)


@adjoint("scipy.linalg.eigh[0]", shape=of_each_row, dtype=literal_triangle)
def eigenvalues(z, a, b=unsupported, lower=True, eigvals_only=False):
    if lower == True:  # noqa: E712
        a_bar += eigenvalues_bar(z_bar, z[1])
    else:
        a_bar += adjoint(eigenvalues_bar(z_bar, z[1]))


@adjoint("scipy.linalg.eigh[1]", shape=same_matrix, dtype=literal_triangle)
def eigenvectors(z, a, b=unsupported, lower=True, eigvals_only=False):
    if lower == True:  # noqa: E712
        a_bar += eigenvectors_bar(z_bar, z[0], z[1])
    else:
        a_bar += adjoint(eigenvectors_bar(z_bar, z[0], z[1]))


@adjoint("scipy.linalg.eigvalsh", shape=of_each_row, dtype=literal_triangle)
def eigvalsh(z, a, b=unsupported, lower=True):
    if lower == True:  # noqa: E712
        a_bar += eigenvalues_bar(z_bar, np.linalg.eigh(a)[1])
    else:
        a_bar += adjoint(eigenvalues_bar(z_bar, np.linalg.eigh(a, "U")[1]))


@adjoint("scipy.linalg.expm", shape=lambda facts: facts["A"].shape)
def expm(z, A):
    A_bar += upper_right(linalg.expm(beside(z_bar, A)))


@adjoint("scipy.linalg.solve_sylvester", shape=lambda facts: facts["q"].shape)
def solve_sylvester(z, a, b, q):
    t_bar = linalg.solve_sylvester(turned(a), turned(b), z_bar)
    q_bar += t_bar
    a_bar += -(t_bar @ turned(z))
    b_bar += -(turned(z) @ t_bar)


@adjoint("scipy.linalg.solve_continuous_lyapunov", shape=lambda facts: facts["q"].shape)
def solve_continuous_lyapunov(z, a, q):
    t_bar = linalg.solve_continuous_lyapunov(turned(a), z_bar)
    q_bar += t_bar
    a_bar += -(t_bar @ turned(z) + turned(t_bar) @ z)
