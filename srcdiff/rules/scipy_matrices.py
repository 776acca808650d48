"""Rules of scipy.linalg, which are those of np.linalg (see `rules.matrices`) with SciPy's arguments.

`linalg.solve_triangular` in a rule is that function of SciPy.  What is read of a matrix is one triangle: the gradient is in that triangle.
"""

from __future__ import annotations

import gast
import numpy as np  # noqa: F401  (the rules are read, never called)

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import View, derive
from srcdiff.rules import words  # noqa: F401  (what the rules below say)
from srcdiff.rules.matrices import fitted_shape, of_each_matrix, of_each_row, real_dtype, same_matrix, singular_dtype
from srcdiff.rules.matrices import alone_shape, singular_shape, solved_shape, transposed_matrix
from srcdiff.rules.several import several
from srcdiff.rules.table import adjoint, built, built_tangent, equivalent, tangent, unsupported, zero_gradient
from srcdiff.tidy.simplify import plus
from srcdiff.trees import call, clone, constant, negative, settled


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
    if lower == True and ndim(a) == 2:  # noqa: E712
        t_bar = linalg.solve_triangular(turned(a), z_bar)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.tril(solve_left_bar(t_bar, z, a)), a)
    elif lower == True:  # noqa: E712
        t_bar = triangular_solved(turned(a), z_bar)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.tril(solve_left_bar(t_bar, z, a)), a)
    elif ndim(a) == 2:
        t_bar = linalg.solve_triangular(turned(a), z_bar, lower=True)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.triu(solve_left_bar(t_bar, z, a)), a)
    else:
        t_bar = triangular_solved(turned(a), z_bar, True)
        b_bar += fitted(t_bar, b)
        a_bar += like(np.triu(solve_left_bar(t_bar, z, a)), a)


@tangent("scipy.linalg.solve_triangular")
def solve_triangular_dot(z, a, b, lower=False):
    if lower == True and not varied(a):  # noqa: E712
        z_dot += linalg.solve_triangular(a, b_dot, lower=True)
    elif not varied(a):
        z_dot += linalg.solve_triangular(a, b_dot)
    elif lower == True and ndim(a) == 2:  # noqa: E712
        change += b_dot
        change += -(np.tril(a_dot) @ z)
        z_dot += linalg.solve_triangular(a, change, lower=True)
    elif lower == True:  # noqa: E712
        change += b_dot
        change += -applied(np.tril(a_dot), z)
        z_dot += triangular_solved(a, change, True)
    elif ndim(a) == 2:
        change += b_dot
        change += -(np.triu(a_dot) @ z)
        z_dot += linalg.solve_triangular(a, change)
    else:
        change += b_dot
        change += -applied(np.triu(a_dot), z)
        z_dot += triangular_solved(a, change)


@adjoint("scipy.linalg.cholesky", shape=same_matrix, dtype=literal_triangle)
def cholesky(z, a, lower=False, overwrite_a=unsupported, check_finite=True):
    if lower == True:  # noqa: E712
        a_bar += cholesky_bar(z_bar, z)
    else:
        a_bar += adjoint(cholesky_bar(adjoint(z_bar), adjoint(z)))


@tangent("scipy.linalg.cholesky")
def cholesky_tangent(z, a, lower=False):
    if lower == True:  # noqa: E712
        z_dot += cholesky_dot(a_dot, z)
    else:
        z_dot += adjoint(cholesky_dot(adjoint(a_dot), adjoint(z)))


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


@tangent("scipy.linalg.eigh[0]")
def eigenvalues_tangent(z, a, lower=True):
    if lower == True:  # noqa: E712
        z_dot += eigenvalues_dot(a_dot, z[1])
    else:
        z_dot += eigenvalues_dot(adjoint(a_dot), z[1])


@adjoint("scipy.linalg.eigh[1]", shape=same_matrix, dtype=literal_triangle)
def eigenvectors(z, a, b=unsupported, lower=True, eigvals_only=False):
    if lower == True:  # noqa: E712
        a_bar += eigenvectors_bar(z_bar, z[0], z[1])
    else:
        a_bar += adjoint(eigenvectors_bar(z_bar, z[0], z[1]))


@tangent("scipy.linalg.eigh[1]")
def eigenvectors_tangent(z, a, lower=True):
    if lower == True:  # noqa: E712
        z_dot += eigenvectors_dot(a_dot, z[0], z[1])
    else:
        z_dot += eigenvectors_dot(adjoint(a_dot), z[0], z[1])


@adjoint("scipy.linalg.eigvalsh", shape=of_each_row, dtype=literal_triangle)
def eigvalsh(z, a, b=unsupported, lower=True):
    if lower == True:  # noqa: E712
        a_bar += eigenvalues_bar(z_bar, np.linalg.eigh(a)[1])
    else:
        a_bar += adjoint(eigenvalues_bar(z_bar, np.linalg.eigh(a, "U")[1]))


@tangent("scipy.linalg.eigvalsh")
def eigvalsh_dot(z, a, lower=True):
    if lower == True:  # noqa: E712
        z_dot += eigenvalues_dot(a_dot, np.linalg.eigh(a)[1])
    else:
        z_dot += eigenvalues_dot(adjoint(a_dot), np.linalg.eigh(a, "U")[1])


@adjoint("scipy.linalg.expm", shape=lambda facts: facts["A"].shape)
def expm(z, A):
    A_bar += upper_right(linalg.expm(beside(z_bar, A)))


@tangent("scipy.linalg.expm")
def expm_dot(z, A):
    z_dot += upper_right(linalg.expm(beside(A_dot, turned(A))))


@adjoint("scipy.linalg.solve_sylvester", shape=lambda facts: facts["q"].shape)
def solve_sylvester(z, a, b, q):
    t_bar = linalg.solve_sylvester(turned(a), turned(b), z_bar)
    q_bar += t_bar
    a_bar += -(t_bar @ turned(z))
    b_bar += -(turned(z) @ t_bar)


@tangent("scipy.linalg.solve_sylvester")
def solve_sylvester_dot(z, a, b, q):
    change += q_dot
    change += -(a_dot @ z)
    change += -(z @ b_dot)
    z_dot += linalg.solve_sylvester(a, b, change)


@adjoint("scipy.linalg.solve_continuous_lyapunov", shape=lambda facts: facts["q"].shape)
def solve_continuous_lyapunov(z, a, q):
    t_bar = linalg.solve_continuous_lyapunov(turned(a), z_bar)
    q_bar += t_bar
    a_bar += -(t_bar @ turned(z) + turned(t_bar) @ z)


@tangent("scipy.linalg.solve_continuous_lyapunov")
def solve_continuous_lyapunov_dot(z, a, q):
    change += q_dot
    change += -(a_dot @ z + z @ turned(a_dot))
    z_dot += linalg.solve_continuous_lyapunov(a, change)


@adjoint("scipy.linalg.solve_discrete_lyapunov", shape=lambda facts: facts["q"].shape)
def solve_discrete_lyapunov(z, a, q, method=None):
    t_bar = linalg.solve_discrete_lyapunov(turned(a), z_bar)
    q_bar += t_bar
    a_bar += t_bar @ a @ turned(z) + turned(t_bar) @ a @ z


@tangent("scipy.linalg.solve_discrete_lyapunov")
def solve_discrete_lyapunov_dot(z, a, q):
    change += q_dot
    change += a_dot @ z @ turned(a) + a @ z @ turned(a_dot)
    z_dot += linalg.solve_discrete_lyapunov(a, change)


@adjoint("scipy.linalg.solve_continuous_are", shape=lambda facts: facts["q"].shape)
def solve_continuous_are(z, a, b, q, r, e=unsupported, s=unsupported, balanced=True):
    gain = np.linalg.solve(r, b.T @ z)
    t_bar = linalg.solve_continuous_lyapunov(a - b @ gain, -z_bar)
    a_bar += z @ (t_bar + t_bar.T)
    b_bar += -(z @ (t_bar + t_bar.T) @ gain.T)
    q_bar += t_bar
    r_bar += gain @ t_bar @ gain.T


@tangent("scipy.linalg.solve_continuous_are")
def solve_continuous_are_dot(z, a, b, q, r):
    gain = np.linalg.solve(r, b.T @ z)
    change += q_dot
    change += a_dot.T @ z + z @ a_dot
    change += -(z @ b_dot @ gain + gain.T @ b_dot.T @ z)
    change += gain.T @ r_dot @ gain
    z_dot += linalg.solve_continuous_lyapunov((a - b @ gain).T, -change)


@adjoint("scipy.linalg.solve_discrete_are", shape=lambda facts: facts["q"].shape)
def solve_discrete_are(z, a, b, q, r, e=unsupported, s=unsupported, balanced=True):
    gain = np.linalg.solve(r + b.T @ z @ b, b.T @ z @ a)
    closed = a - b @ gain
    t_bar = linalg.solve_discrete_lyapunov(closed, z_bar)
    a_bar += z @ closed @ (t_bar + t_bar.T)
    b_bar += -(z @ closed @ (t_bar + t_bar.T) @ gain.T)
    q_bar += t_bar
    r_bar += gain @ t_bar @ gain.T


@tangent("scipy.linalg.solve_discrete_are")
def solve_discrete_are_dot(z, a, b, q, r):
    gain = np.linalg.solve(r + b.T @ z @ b, b.T @ z @ a)
    closed = a - b @ gain
    change += q_dot
    change += a_dot.T @ z @ closed + closed.T @ z @ a_dot
    change += -(closed.T @ z @ b_dot @ gain + gain.T @ b_dot.T @ z @ closed)
    change += gain.T @ r_dot @ gain
    z_dot += linalg.solve_discrete_lyapunov(closed.T, change)


@equivalent("scipy.linalg.norm")
def norm(a, ord=None, axis=None, keepdims=False, check_finite=True):
    return np.linalg.norm(a, ord, axis, keepdims)


# Matrices with a structure


@adjoint("scipy.linalg.solve_banded", shape=lambda facts: facts["b"].shape)
def solve_banded(z, l_and_u, ab, b, overwrite_ab=unsupported, overwrite_b=unsupported, check_finite=True):
    t_bar = solve_banded_bar(z_bar, l_and_u, ab)
    b_bar += like(t_bar, b)
    ab_bar += bands_bar(t_bar, z, l_and_u, ab)


@tangent("scipy.linalg.solve_banded")
def solve_banded_dot(z, l_and_u, ab, b):
    change += b_dot
    change += -banded_product(l_and_u, ab_dot, z)
    z_dot += linalg.solve_banded(l_and_u, ab, change)


@adjoint("scipy.linalg.toeplitz", linear="c+r")
def toeplitz(z, c, r=None):
    if r is None:
        c_bar += toeplitz_bar(z_bar, c)
    else:
        c_bar += toeplitz_bar(z_bar, c, r)
        r_bar += toeplitz_bar(z_bar, c, r, True)


def unknown_shape(facts):
    return derive("block_diag", *(fact.shape for fact in facts.values()))


@built("scipy.linalg.block_diag", parameters="*blocks", shape=unknown_shape, linear="blocks*+")
def block_diag(context, node, z_bar):
    """Each block has its part of the cotangent."""
    blocks = list(node.operands.values())
    z_bar = context.named(context.fitting.whole(z_bar, settled(node), node.fact.shape), "t_bar")
    for position, block in enumerate(blocks):
        value = call("$block_bar", clone(z_bar), constant(position), *map(settled, blocks))
        value.fact = block.fact.with_(varied=False, fresh=False)
        context.past_masks(block, value)


@adjoint("scipy.sparse.csr_array.__matmul__", linear="x")
def sparse_product(z, a, x):
    x_bar += sparse_bar(z_bar, a)


# Factorisations


several("scipy.linalg.cho_factor", "c lower")
several("scipy.linalg.lu", "p l u")
several("scipy.linalg.lu_factor", "lu piv")
several("scipy.linalg.qr", "q r")
several("scipy.linalg.svd", "left singular_values right", when=lambda facts: facts["compute_uv"].const is not False)
several("scipy.linalg.lstsq", "solution residues rank singular_values")
zero_gradient("scipy.linalg.cho_factor[1]", "scipy.linalg.lu[0]", "scipy.linalg.lu_factor[1]", "scipy.linalg.lstsq[2]", shape="unknown")


@adjoint("scipy.linalg.cho_factor[0]", shape=same_matrix, dtype=real_dtype)
def cho_factor(z, a, lower=False, overwrite_a=unsupported, check_finite=True):
    a_bar += cho_factor_bar(z_bar, z[0], lower)


@tangent("scipy.linalg.cho_factor[0]")
def cho_factor_tangent(z, a, lower=False):
    z_dot += cho_factor_dot(a_dot, z[0], lower)


@adjoint("scipy.linalg.lu[1]")
def lower_factor(z, a, permute_l=unsupported, overwrite_a=unsupported, check_finite=True, p_indices=unsupported):
    a_bar += lu_bar(z_bar, None, z[0], z[1], z[2])


@tangent("scipy.linalg.lu[1]")
def lower_factor_dot(z, a):
    z_dot += factors_dot(turned(z[0]) @ a_dot, z[1], z[2])[0]


@adjoint("scipy.linalg.lu[2]")
def upper_factor(z, a, permute_l=unsupported, overwrite_a=unsupported, check_finite=True, p_indices=unsupported):
    a_bar += lu_bar(None, z_bar, z[0], z[1], z[2])


@tangent("scipy.linalg.lu[2]")
def upper_factor_dot(z, a):
    z_dot += factors_dot(turned(z[0]) @ a_dot, z[1], z[2])[1]


@adjoint("scipy.linalg.lu_factor[0]", shape=same_matrix)
def lu_factor(z, a, overwrite_a=unsupported, check_finite=True):
    a_bar += lu_factor_bar(z_bar, z[0], z[1])


@tangent("scipy.linalg.lu_factor[0]")
def lu_factor_tangent(z, a):
    z_dot += lu_factor_dot(a_dot, z[0], z[1])


def two_factors(facts):
    """KeyError for a mode of qr that gives something else than two factors."""
    if facts["mode"].const not in ("full", "economic"):
        raise KeyError("mode")
    return facts["a"].dtype if facts["a"].dtype in ("f", "c") else None


@adjoint("scipy.linalg.qr[0]", dtype=two_factors)
def qr_left(z, a, overwrite_a=unsupported, lwork=None, mode="full", pivoting=unsupported, check_finite=True):
    a_bar += qr_bar(z_bar, None, z[0], z[1])


@adjoint("scipy.linalg.qr[1]", dtype=two_factors)
def qr_right(z, a, overwrite_a=unsupported, lwork=None, mode="full", pivoting=unsupported, check_finite=True):
    if mode == "economic":
        a_bar += qr_bar(None, z_bar, z[0], z[1])
    else:
        a_bar += full_qr_bar(z_bar, z[0], z[1])


@tangent("scipy.linalg.qr[1]")
def qr_right_dot(z, a, mode="full"):
    if mode == "economic":
        z_dot += qr_dot(a_dot, z[0], z[1])[1]
    else:
        z_dot += full_qr_dot(a_dot, z[0], z[1])


@adjoint("scipy.linalg.svd", shape=alone_shape, dtype=singular_dtype)
def svd(z, a, full_matrices=True, compute_uv=True, overwrite_a=unsupported, check_finite=True, lapack_driver="gesdd"):
    a_bar += svd_bar(z_bar, a)


@adjoint("scipy.linalg.svd[0]")
def left_vectors(z, a, full_matrices=True, compute_uv=True, overwrite_a=unsupported, check_finite=True, lapack_driver="gesdd"):
    a_bar += left_vectors_bar(z_bar, z[0], z[1], z[2])


@adjoint("scipy.linalg.svd[1]", shape=singular_shape, dtype=real_dtype)
def singular_values(z, a, full_matrices=True, compute_uv=True, overwrite_a=unsupported, check_finite=True, lapack_driver="gesdd"):
    if full_matrices == False and ndim(a) == 2:  # noqa: E712
        a_bar += like(z[0] * z_bar @ z[2], a)
    else:
        a_bar += singular_bar(z_bar, z[0], z[2])


@adjoint("scipy.linalg.svd[2]")
def right_vectors(z, a, full_matrices=True, compute_uv=True, overwrite_a=unsupported, check_finite=True, lapack_driver="gesdd"):
    a_bar += right_vectors_bar(z_bar, z[0], z[1], z[2])


@adjoint("scipy.linalg.lstsq[0]", shape=fitted_shape)
def least_squares(z, a, b, cond=None, overwrite_a=unsupported, overwrite_b=unsupported, check_finite=True, lapack_driver=None):
    if cond is None:
        p = np.linalg.pinv(a)
        a_bar += lstsq_bar(z_bar, z[0], a, b, p)
        b_bar += like(p.T @ z_bar, b)
    else:
        p = np.linalg.pinv(a, cond)
        a_bar += lstsq_bar(z_bar, z[0], a, b, p)
        b_bar += like(p.T @ z_bar, b)


@tangent("scipy.linalg.lstsq[0]")
def least_squares_dot(z, a, b, cond=None):
    if cond is None:
        p = np.linalg.pinv(a)
        z_dot += p @ b_dot
        z_dot += lstsq_dot(a_dot, z[0], a, b, p)
    else:
        p = np.linalg.pinv(a, cond)
        z_dot += p @ b_dot
        z_dot += lstsq_dot(a_dot, z[0], a, b, p)


# Solutions by a factorisation, which is a tuple: of what the matrix is and how it is kept


def solved_by(parameter: str):
    """The shape of a right-hand side, where the factorisation is of one matrix."""

    def shape(facts):
        factorisation = facts[parameter]
        if factorisation.kind != "tuple" or not factorisation.items:
            return None
        factor, right = factorisation.items[0].shape, facts["b"].shape
        return derive("solved", factor, right, known_view=lambda a, b: b if len(a.dims) == 2 and len(b.dims) in (1, 2) else View(None))

    return shape


def through_solution(context, node, t_bar, parameter: str, helper: str, *options):
    """Into the right-hand side goes `t_bar`, the solution for the cotangent; from it comes the cotangent of the factor."""
    factorisation, b, z = node.operands[parameter], node.operands["b"], context.value  # which is another one further inside
    t_bar.fact = node.fact.with_(varied=False, fresh=True)
    t_bar = context.named(t_bar, "t_bar")
    if b.fact.varied:
        context.past_masks(b, context.fitting.summed(clone(t_bar), b))
    if factorisation.fact.varied:
        if not isinstance(factorisation, gast.Tuple) or len(factorisation.elts) != 2:
            context.refuse(node, f"the factorisation has to be written out in {node.callee}", "give it as a tuple: (c, lower)")
        factor, how = factorisation.elts
        value = call(helper, clone(t_bar), z, settled(factor), settled(how), *options)
        value.fact = factor.fact.with_(varied=False, fresh=True)
        context.past_masks(factor, value)


@built("scipy.linalg.cho_solve", parameters="c_and_lower, b, overwrite_b=unsupported, check_finite=True", shape=solved_by("c_and_lower"))
def cho_solve(context, node, z_bar):
    z_bar = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    t_bar = call("$linalg.cho_solve", settled(node.operands["c_and_lower"]), z_bar)
    through_solution(context, node, t_bar, "c_and_lower", "$cho_solve_bar")


def change_of_product(pushing, operands: dict, z, parameter: str, helper: str, *options):
    """What b changes by, without what the product of the matrix and the solution does."""
    factorisation, b = operands[parameter], operands["b"]
    change = pushing.whole(b)
    if factorisation.fact.varied:
        if not isinstance(factorisation, gast.Tuple) or len(factorisation.elts) != 2:
            pushing.refuse(factorisation, "the factorisation has to be written out here", "give it as a tuple: (c, lower)")
        factor, how = factorisation.elts
        product = negative(call(helper, pushing.whole(factor), z, settled(factor), settled(how), *options))
        product.fact = z.fact.with_(varied=False, fresh=True)
        change = product if change is None else plus(change, product)
    return change


@built_tangent("scipy.linalg.cho_solve")
def cho_solve_tangent(pushing, node, operands, z):
    change = change_of_product(pushing, operands, z, "c_and_lower", "$cho_solve_dot")
    return call("$linalg.cho_solve", settled(operands["c_and_lower"]), change)


@built("scipy.linalg.lu_solve", parameters="lu_and_piv, b, trans=0, overwrite_b=unsupported, check_finite=True", shape=solved_by("lu_and_piv"))
def lu_solve(context, node, z_bar):
    trans = node.operands["trans"].fact.const
    if trans not in (0, 1):
        context.refuse(node, "trans has to be 0 or 1, written out, in a differentiated scipy.linalg.lu_solve", "write it out")
    z_bar = context.fitting.whole(z_bar, settled(node), node.fact.shape)
    t_bar = call("$linalg.lu_solve", settled(node.operands["lu_and_piv"]), z_bar, *([] if trans else [constant(1)]))
    through_solution(context, node, t_bar, "lu_and_piv", "$lu_solve_bar", *([constant(1)] if trans else []))


@built_tangent("scipy.linalg.lu_solve")
def lu_solve_tangent(pushing, node, operands, z):
    trans = operands["trans"].fact.const
    if trans not in (0, 1):
        pushing.refuse(node, "trans has to be 0 or 1, written out, in a differentiated scipy.linalg.lu_solve", "write it out")
    how = [constant(1)] if trans else []
    change = change_of_product(pushing, operands, z, "lu_and_piv", "$lu_solve_dot", *how)
    return call("$linalg.lu_solve", settled(operands["lu_and_piv"]), change, *how)
