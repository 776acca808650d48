"""Example calls of every rule that is not elementwise: what `test_rules_numerically` puts through the whole compiler.

An entry is an expression and the shapes of the names in it, `("np.sum(x, axis=0)", {"x": (3, 4)})`: a shape stands for an array of generic
numbers, FLOAT for a number, anything else for itself.  Names with generic numbers are those that are varied.
"""

from __future__ import annotations

import numpy as np

from srcdiff.rules.ufuncs import BINARY

FLOAT = "a float"
VECTOR, MATRIX, CUBE = {"x": (4,)}, {"x": (3, 4)}, {"x": (2, 3, 4)}
SQUARE, SQUARES = {"x": (3, 3)}, {"x": (2, 3, 3)}
HOLES = {"x": (3, 4), "mask": np.array([[True, False, True, True], [False, True, True, True], [True, True, False, True]])}
ROWS, COLUMNS = np.array([2, 0, 2]), np.array([1, 1, 3])
MASK = np.array([True, False, True, True])
SMALLER_AND_LARGER = [((5,), (3,)), ((5,), (2,)), ((2,), (4,)), ((3,), (3,)), ((3, 4), (2, 2)), ((3, 4), (2, 3)), ((2, 2), (3, 4)), ((3, 2), (2, 3))]
RICCATI = "{0}(x, np.eye(3) + 0.2, np.eye(3), np.eye(3)); {0}(0.3 * x, x[:, :2], np.eye(3) + 0.1, x[:2] @ x[:2].T + np.eye(2))"
RICCATI += "; {0}(np.diag([0.5, 0.2, -0.3]), np.ones((3, 1)), x @ x.T + np.eye(3), np.eye(1))"


def on(shapes: dict, *expressions: str) -> list:
    """The same names for several expressions."""
    return [(expression, shapes) for expression in expressions]


def reductions(name: str, options: str = "", methods: bool = True) -> list:
    """np.name and x.name with every sort of axis, on every rank."""
    more = f", {options}" if options else ""
    calls = [
        *on(VECTOR, f"np.{name}(x{more})", f"x.{name}({options})", f"np.{name}(x, axis=0{more})", f"np.{name}(x, -1, keepdims=True{more})"),
        *on(MATRIX, f"np.{name}(x{more})", f"np.{name}(x, 0{more})", f"np.{name}(x, axis=1{more})", f"x.{name}(axis=-1{more})"),
        *on(MATRIX, f"np.{name}(x, axis=1, keepdims=True{more})", f"x.{name}(keepdims=True{more})", f"np.{name}(x, axis=(0, 1){more})"),
        *on(MATRIX, f"x - x.{name}(axis=0{more})", f"x / np.{name}(np.exp(x), axis=1, keepdims=True{more})", f"np.{name}(np.sin(x), axis=0{more})"),
        *on(CUBE, f"np.{name}(x, axis=1{more})", f"x.{name}(axis=(0, 2){more})", f"np.{name}(x, axis=(-1, 0), keepdims=True{more})"),
        *on({"x": (3, 1)}, f"np.{name}(x, axis=0{more})"),
        *on({"x": ()}, f"np.{name}(x{more})"),
        *on({"x": FLOAT}, f"np.{name}(x{more})"),
    ]
    return calls if methods else [(expression, shapes) for expression, shapes in calls if f"x.{name}" not in expression]


TRANSFORMS = "fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn".split()


def transforms(name: str) -> list:
    """Of odd and even lengths, cut and filled with zeros, along other axes, with every scaling; of complex numbers where these are taken."""
    several_axes = name[-1] in "2n"
    one = ("", ", 3", ", 7", ", n=6, norm='ortho'", ", axis=0, norm='forward'", ", 8, 0", ", norm='backward'")
    several = ("", ", (3, 5), (0, 1)", ", s=(2, 6), axes=(-1, -2)", ", norm='ortho'", ", axes=(1, 0), norm='forward'")
    real = any(part in name for part in (".rfft", "ihfft"))
    z = "x * y" if real else "x + 1j * y"
    shapes = [((3, 4), (3, 4)), ((2, 3), (2, 3))] + ([((2, 3, 4), (2, 3, 4))] if several_axes else [((4,), (4,)), ((5,), (5,))])
    calls = [f"{name}({z}{more})" for more in (several if several_axes else one)]
    calls += [] if real else [f"{name}(x)"]
    found = [on({"x": a, "y": b}, *(f"np.abs({call}) ** 2 + np.real({call} * (2 - 3j))" for call in calls)) for a, b in shapes]
    return [call for group in found for call in group]


def masked(name: str, options: str = "") -> list:
    """np.name of the elements that `where` tells."""
    more = f", {options}" if options else ""
    masks = {"x": (3, 4), "mask": np.array([[True, False, True, True], [True, True, False, True], [False, True, True, True]]), "row": MASK}
    axes = ("", "axis=0, ", "axis=1, keepdims=True, ", "axis=(0, 1), ")
    return on(masks, *(f"np.{name}(x, {axis}where=mask{more})" for axis in axes), f"x.{name}(axis=1, where=row{more})", f"np.{name}(x, where=x > -9.0{more})")


def nan_reductions(name: str, options: str = "") -> list:
    """np.nan... with every sort of axis, with and without nan."""
    more = f", {options}" if options else ""
    return [
        *on(HOLES, f"np.nan{name}(np.where(mask, x, np.nan){more})", f"np.nan{name}(np.where(mask, x, np.nan), axis=0{more})", f"np.nan{name}(np.where(mask, x, np.nan), axis=-1, keepdims=True{more})"),
        *on(HOLES, f"np.sin(x) - np.nan{name}(np.where(mask, x, np.nan), axis=(0, 1){more})"),
        *on(VECTOR, f"np.nan{name}(x{more})", f"np.nan{name}(np.sin(x), axis=0{more})"),
        *on({"x": FLOAT}, f"np.nan{name}(x)"),
    ]


def products(template: str, ranks: list) -> list:
    """A product of x and y for pairs of shapes."""
    return [(template, {"x": left, "y": right}) for left, right in ranks]


MATMUL_RANKS = [
    ((4,), (4,)),
    ((3, 4), (4,)),
    ((3,), (3, 4)),
    ((3, 4), (4, 2)),
    ((1, 4), (4, 1)),
    ((2, 3, 4), (4,)),
    ((3,), (2, 3, 4)),
    ((2, 3, 4), (4, 2)),
    ((3, 4), (2, 4, 3)),
    ((2, 3, 4), (2, 4, 5)),
    ((5, 1, 3, 4), (2, 4, 2)),
]
DOT_RANKS = MATMUL_RANKS[:8] + [(FLOAT, (3,)), ((2, 3), FLOAT), ((), (3,)), ((2, 3), ()), (FLOAT, FLOAT), ((3, 4), (2, 4, 3))]
INNER_RANKS = [((4,), (4,)), ((3, 4), (4,)), ((4,), (3, 4)), ((3, 4), (2, 4)), ((2, 3, 4), (4,)), ((2, 3, 4), (5, 4)), (FLOAT, (3,)), ((2, 3), FLOAT)]
OUTER_RANKS = [((4,), (3,)), ((2, 3), (4,)), ((4,), (2, 3)), (FLOAT, (3,)), ((3,), FLOAT), ((1,), (4,)), ((), (3,))]
VDOT_RANKS = [((4,), (4,)), ((3, 4), (3, 4)), ((2, 3, 4), (2, 3, 4)), (FLOAT, FLOAT), ((), ())]
OUTERS = [((4,), (3,)), ((2, 3), (4,)), ((4,), (2, 3)), (FLOAT, (3,)), ((3,), FLOAT), ((2, 3), (2, 2)), ((2, 2, 1), (1, 2, 3))]
CONVOLVED = [((4,), (3,)), ((3,), (4,)), ((6,), (4,)), ((4,), (6,)), ((1,), (4,)), ((5,), (5,))]
TRAPEZOIDS = [
    *on(VECTOR, "np.trapezoid(x)", "np.trapezoid(x, dx=0.1)", "np.trapezoid(np.sin(x), x * x)", "np.trapezoid(x, [0.0, 1.0, 3.0, 4.0])"),
    *on(MATRIX, "np.trapezoid(x, dx=0.1, axis=1)", "np.trapezoid(x, axis=0)", "np.trapezoid(x, np.arange(4.0))", "np.trapezoid(x, x, axis=-1)"),
    *on({"x": FLOAT}, "np.trapezoid(np.sin(x * np.arange(5.0)), dx=x)"),
]

CALLS = {
    # reductions
    "numpy.sum": reductions("sum") + on(MATRIX, "np.sum(2.0 * x)", "np.exp(x).sum(axis=1)", "np.sum(x, dtype=float, initial=2.0)") + masked("sum"),
    "numpy.angle": on(VECTOR, "np.angle(x + 1j * x[::-1])", "np.angle(1j + x, True)") + on(MATRIX, "np.angle(x * np.exp(1j * x), deg=False)", "np.angle(x) * x") + on({"x": FLOAT}, "np.angle(x + 2j)"),
    "numpy.mean": reductions("mean") + masked("mean"),
    "numpy.max": reductions("max") + on(MATRIX, "np.amax(x, axis=1)", "np.max(x, axis=1, initial=0.2)") + masked("max", "initial=-9.0") + masked("max", "initial=0.1"),
    "numpy.min": reductions("min") + on(MATRIX, "np.amin(x, axis=1)", "np.min(x, initial=-9.0)") + masked("min", "initial=0.2"),
    "numpy.prod": reductions("prod") + on({"x": np.array([1.5, 0.0, 2.0])}, "np.prod(x)", "np.prod(x, initial=3.0)") + masked("prod") + masked("prod", "initial=2.0"),
    "numpy.var": reductions("var") + reductions("var", "ddof=1")[:7] + masked("var") + masked("var", "ddof=1"),
    "numpy.std": reductions("std")[:15] + reductions("std", "ddof=1")[:7] + masked("std") + masked("std", "ddof=1"),
    "numpy.cumsum": on(VECTOR, "np.cumsum(x)", "x.cumsum()", "np.cumsum(x, axis=0)", "np.cumsum(x, -1)")
    + on(MATRIX, "np.cumsum(x)", "np.cumsum(x, axis=0)", "np.cumsum(x, axis=1)", "x.cumsum(axis=-1)", "np.cumsum(x, axis=None)")
    + on(CUBE, "np.cumsum(x, axis=1)", "x.cumsum()"),
    "numpy.cumulative_sum": on(VECTOR, "np.cumulative_sum(x)") + on(MATRIX, "np.cumulative_sum(x, axis=1)"),
    "numpy.cumulative_prod": on(VECTOR, "np.cumulative_prod(x)") + on(MATRIX, "np.cumulative_prod(x, axis=0)"),
    "numpy.cumprod": on(VECTOR, "np.cumprod(x)", "x.cumprod()", "np.cumprod(x, axis=0)", "np.cumprod(x, -1)")
    + on(MATRIX, "np.cumprod(x)", "np.cumprod(x, axis=1)", "x.cumprod(axis=-2)")
    + on({"x": np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]])}, "np.cumprod(x)", "np.cumprod(x, axis=0)", "np.cumprod(x, axis=1)"),
    "numpy.ptp": on(VECTOR, "np.ptp(x)") + on(MATRIX, "np.ptp(x, axis=1)", "np.ptp(x, 0, keepdims=True)", "np.ptp(x, axis=(0, 1))") + on({"x": FLOAT}, "np.ptp(x)"),
    # statistics
    **{f"numpy.nan{name}": nan_reductions(name) for name in ("sum", "mean", "max", "min", "prod")},
    **{f"numpy.nan{name}": nan_reductions(name) + nan_reductions(name, "ddof=1")[:4] for name in ("var", "std")},
    "numpy.nancumsum": on(HOLES, "np.nancumsum(np.where(mask, x, np.nan))", "np.nancumsum(np.where(mask, x, np.nan), axis=1)", "np.nancumsum(np.where(mask, x, np.nan), -2)") + on(VECTOR, "np.nancumsum(x)"),
    "numpy.nancumprod": on(HOLES, "np.nancumprod(np.where(mask, x, np.nan))", "np.nancumprod(np.where(mask, x, np.nan), axis=1)", "np.nancumprod(np.where(mask, x, np.nan), -2)") + on(VECTOR, "np.nancumprod(x)"),
    "numpy.median": reductions("median", methods=False),
    "numpy.nanmedian": nan_reductions("median"),
    "numpy.quantile": on(VECTOR, "np.quantile(x, 0.3)", "np.quantile(x, [0.1, 0.5, 1.0])", 'np.quantile(x, 0.3, method="higher")', "np.quantile(x, 0)")
    + on(MATRIX, "np.quantile(x, 0.3)", "np.quantile(x, 0.3, axis=1)", "np.quantile(x, (0.3, 0.6), 0, keepdims=True)", "np.quantile(x, q=0.7, axis=(0, 1))")
    + on(VECTOR, "np.quantile(x, np.array([[0.2, 0.4]]))"),
    "numpy.percentile": on(VECTOR, "np.percentile(x, 30)", "np.percentile(x, [10, 50.0])", 'np.percentile(x, 40, method="midpoint")')
    + on(MATRIX, "np.percentile(x, 30, axis=1)", 'np.percentile(x, 45, -2, method="lower", keepdims=True)'),
    "numpy.nanquantile": on(HOLES, "np.nanquantile(np.where(mask, x, np.nan), 0.3)", "np.nanquantile(np.where(mask, x, np.nan), 0.3, axis=1)", "np.nanquantile(np.where(mask, x, np.nan), (0.3, 0.6), 0, keepdims=True)"),
    "numpy.nanpercentile": on(HOLES, "np.nanpercentile(np.where(mask, x, np.nan), 30)", "np.nanpercentile(np.where(mask, x, np.nan), 35, axis=1)"),
    "numpy.average": on(MATRIX, "np.average(x)", "np.average(x, axis=1)", "np.average(x, 0, keepdims=True)", "np.average(x, weights=x * x)")
    + products("np.average(x, weights=y * y)", [((4,), (4,)), ((2, 3), (2, 3))])
    + products("np.average(x, axis=1, weights=y * y)", [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3, 4), (3,))])
    + products("np.average(x, -1, y * y, keepdims=True)", [((2, 3), (3,)), ((4,), (4,))]),
    "numpy.cov": on(VECTOR, "np.cov(x)", "np.cov(x, bias=True)") + on(MATRIX, "np.cov(x)", "np.cov(x, rowvar=False)", "np.cov(x, ddof=0)") + on({"x": (1, 4)}, "np.cov(x)"),
    "numpy.corrcoef": on(MATRIX, "np.corrcoef(x)", "np.corrcoef(x, rowvar=False)") + on({"x": (3, 5)}, "np.corrcoef(x)[0, 1]"),
    "builtins.sum": on(VECTOR, "sum(x)", "sum(x * x)") + on(MATRIX, "sum(x)", "sum(sum(x))") + on(CUBE, "sum(np.sin(x))"),
    "math.fsum": on(VECTOR, "math.fsum(x)", "math.fsum(x * x)", "math.fsum(np.sin(x))"),
    # products
    "operator.matmul": products("x @ y", MATMUL_RANKS) + on(MATRIX, "x.T @ x", "x @ x.T") + on({"x": (3, 3)}, "x @ x @ x"),
    "numpy.matmul": products("np.matmul(x, y)", MATMUL_RANKS),
    "numpy.dot": products("np.dot(x, y)", DOT_RANKS) + products("x.dot(y)", DOT_RANKS[:4]),
    "numpy.inner": products("np.inner(x, y)", INNER_RANKS),
    "numpy.outer": products("np.outer(x, y)", OUTER_RANKS),
    "numpy.vdot": products("np.vdot(x, y)", VDOT_RANKS),
    "numpy.kron": products("np.kron(x, y)", [((3,), (2,)), ((2, 3), (2, 2)), ((2,), (2, 3)), ((2, 1, 2), (3, 2)), (FLOAT, (2, 2)), ((2,), FLOAT), (FLOAT, FLOAT)]),
    "numpy.cross": products("np.cross(x, y)", [((3,), (3,)), ((4, 3), (3,)), ((4, 3), (4, 3)), ((2, 1, 3), (4, 3))])
    + products("np.cross(x, y, axis=0)", [((3,), (3,)), ((3, 4), (3, 4))]),
    "numpy.tensordot": products("np.tensordot(x, y)", [((3, 2), (3, 2)), ((2, 3, 4), (3, 4)), ((2, 3, 4), (3, 4, 2))])
    + products("np.tensordot(x, y, 1)", [((3, 2), (2, 4)), ((3,), (3,)), ((2, 3, 4), (4, 2)), ((4,), (4, 2))])
    + products("np.tensordot(x, y, axes=((0, 2), (1, 0)))", [((3, 2, 4), (4, 3, 5)), ((3, 2, 4), (4, 3))])
    + products("np.tensordot(x, y, axes=([1], [0]))", [((3, 2), (2, 4)), ((3, 2, 4), (2, 5))])
    + products("np.tensordot(x, y, axes=0)", [((3,), (2, 2)), ((2,), (3,))])
    + products("np.tensordot(x, y, (1, -1))", [((3, 2), (4, 2))]),
    "numpy.einsum": products('np.einsum("ij,j->i", x, y)', [((2, 3), (3,)), ((2, 3), (1,))])
    + products('np.einsum("ij,jk", x, y)', [((2, 3), (3, 4))])
    + products('np.einsum("bij, bjk -> bik", x, y)', [((5, 3, 2), (5, 2, 4)), ((5, 3, 2), (1, 2, 4))])
    + products('np.einsum("ij,ij->i", x, y)', [((3, 4), (3, 4)), ((3, 1), (3, 4))])
    + products('np.einsum("ij,ij->ij", x, y)', [((3, 4), (3, 4)), ((3, 1), (1, 4))])
    + products('np.einsum("ijk,k->i", x, y)', [((2, 3, 4), (4,))])
    + products('np.einsum("ij,kl->ki", x, y)', [((2, 3), (2, 4))])
    + products('np.einsum("i,j", x, y)', [((2,), (4,))])
    + products('np.einsum("ba,a", x, y)', [((2, 4), (4,))])
    + products('np.einsum("ii,ij->j", x, y)', [((3, 3), (3, 2))])
    + products('np.einsum("i,ij,j->", x, y, x, optimize=True)', [((3,), (3, 3))])
    + products('np.einsum("i,->i", x, y)', [((3,), FLOAT), ((3,), ())])
    + products('np.einsum("...i,...ij->...j", x, y)', [((2, 3), (3, 4)), ((3,), (2, 3, 4))])
    + products('np.einsum("...ij,...jk", x, y)', [((2, 2, 3), (3, 4)), ((2, 3), (3, 4))])
    + products('np.einsum("i...,i->...", x, y)', [((3, 2), (3,)), ((3,), (3,))])
    + on(MATRIX, 'np.einsum("ij,ik->jk", x, x)', 'np.einsum("ij->ji", x)', 'np.einsum("ji", x)', 'np.einsum("ij->", x)', 'np.einsum("ij->i", x)', 'np.einsum("ij->j", x)')
    + on(MATRIX, 'np.einsum("ij,kj,kl->il", x, x, np.sin(x))', 'np.einsum("ij->ij", x)', 'np.einsum("ij,ij->", x, x)', 'np.sum(np.einsum("ij,kj", x, x) ** 2)')
    + on({"x": (3, 3)}, 'np.einsum("ii", x)', 'np.einsum("ii->i", x)', 'np.einsum("ij,ji", x, x)', 'np.einsum("ii,jj->ij", x, x)')
    + on({"x": (2, 2, 3)}, 'np.einsum("iij->j", x)', 'np.einsum("iij->i", x)')
    + on({"x": (2, 2, 2)}, 'np.einsum("iii", x)', 'np.einsum("iii->i", x)')
    + on(CUBE, 'np.einsum("ijk->j", x)', 'np.einsum("ijk->kij", x)', 'np.einsum("ijk->ki", x)')
    + on(VECTOR, 'np.einsum("i->", x)', 'np.einsum("i,i->", x, x)', 'np.einsum("i,i->i", x, 2.0 * np.ones(4))', 'np.einsum("i,j,k->ijk", x, x, x)'),
    "math.dist": on({"x": FLOAT, "y": FLOAT}, "math.dist([x, 1.0], [0.0, y])", "math.dist((x, y, 2.0), (y, 0.3, x * x))", "math.dist([x], [0.4])"),
    "numpy.vecdot": products("np.vecdot(x, y)", [((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (2, 3))]) + products("np.vecdot(x, y, axis=0)", [((2, 3), (2, 3))]),
    "numpy.matvec": products("np.matvec(x, y)", [((2, 3), (3,)), ((2, 3), (4, 3)), ((4, 2, 3), (4, 3)), ((4, 2, 3), (3,))]),
    "numpy.vecmat": products("np.vecmat(x, y)", [((2,), (2, 3)), ((4, 2), (2, 3)), ((4, 2), (4, 2, 3)), ((2,), (4, 2, 3))]),
    "numpy.linalg.outer": products("np.linalg.outer(x, y)", [((3,), (2,))]),
    "numpy.linalg.vecdot": products("np.linalg.vecdot(x, y)", [((2, 3), (3,)), ((2, 3), (2, 3))]) + products("np.linalg.vecdot(x, y, axis=0)", [((2, 3), (2, 3))]),
    "numpy.linalg.matmul": products("np.linalg.matmul(x, y)", MATMUL_RANKS[3:4] + MATMUL_RANKS[7:10]),
    "numpy.linalg.tensordot": products("np.linalg.tensordot(x, y)", [((3, 2), (3, 2))]) + products("np.linalg.tensordot(x, y, axes=1)", [((3, 2), (2, 4)), ((2, 3, 4), (4, 2))]),
    "numpy.linalg.cross": products("np.linalg.cross(x, y)", [((3,), (3,)), ((4, 3), (3,))]) + products("np.linalg.cross(x, y, axis=0)", [((3, 4), (3, 4))]),
    # methods of ufuncs
    **{f"{name}.outer": products(f"np.{name[6:]}.outer(np.exp(x), np.exp(y))", OUTERS[:3]) for name in BINARY},
    "numpy.multiply.outer": products("np.multiply.outer(x, y)", OUTERS) + on(VECTOR, "np.multiply.outer(x, x)", "np.sum(np.multiply.outer(x, np.sin(x)), axis=1)"),
    **{
        f"numpy.{name}.reduce": on(VECTOR, f"np.{name}.reduce(x)", f"np.sin(np.{name}.reduce(x, axis=-1, keepdims=True))")
        + on(MATRIX, f"np.{name}.reduce(x)", f"np.{name}.reduce(x, axis=1)", f"x - np.{name}.reduce(x, 1, keepdims=True)", f"np.{name}.reduce(x, axis=0, initial=0.3)")
        + on(HOLES, f"np.{name}.reduce(x, axis=1, where=mask, initial=0.1)")
        for name in ("add", "multiply", "maximum", "minimum", "logaddexp")
    },
    **{
        f"numpy.{name}.accumulate": on(VECTOR, f"np.{name}.accumulate(x)") + on(MATRIX, f"np.{name}.accumulate(x)", f"np.{name}.accumulate(np.sin(x), axis=1)") + on(CUBE, f"np.{name}.accumulate(x, -2)")
        for name in ("add", "multiply", "maximum", "minimum")
    },
    "numpy.add.reduceat": on(VECTOR, "np.add.reduceat(x, [0, 2])", "np.add.reduceat(x, [2, 1, 3])") + on({"x": (3, 4), "rows": ROWS}, "np.add.reduceat(x, rows)", "np.add.reduceat(x, rows, axis=1)"),
    # picks
    "numpy.take": on({"x": (4,), "rows": ROWS}, "np.take(x, rows)", "x.take(rows)", "np.take(x, 1)", "np.take(x, [[0, 1], [3, 3]])", 'np.take(x, rows + 3, mode="wrap")', 'np.take(x, rows - 9, mode="clip")')
    + on({"x": (3, 4), "rows": ROWS}, "np.take(x, rows)", "np.take(x, rows, axis=0)", "np.take(x, rows, axis=1)", "np.take(x, rows, -2)", "np.take(x, (0, 2), axis=-1)", "np.take(x, 1, axis=1)")
    + on({"x": (2, 3, 4), "rows": ROWS}, "np.take(x, rows, axis=1)", "np.take(np.sin(x), [[0, 1], [1, 1]], axis=-1)")
    + on({"x": (4,), "mask": MASK}, "np.take(x, mask)"),
    "numpy.take_along_axis": on(MATRIX, "np.take_along_axis(x, np.array([[0, 2], [1, 1], [3, 0]]), axis=1)", "np.take_along_axis(x, np.argsort(x, axis=0), axis=0)")
    + on(VECTOR, "np.take_along_axis(x, np.array([1, 1]), axis=0)"),
    "numpy.compress": on({"x": (4,), "mask": MASK}, "np.compress(mask, x)", "x.compress(mask)", "np.compress([False, True], x * x)")
    + on({"x": (3, 4), "mask": MASK}, "np.compress(mask, x, axis=1)", "np.compress(mask, x)", "x.compress([True, True], axis=0)"),
    "numpy.extract": on({"x": (4,), "mask": MASK}, "np.extract(mask, x)") + on(MATRIX, "np.extract(x > 0.0, x)"),
    "numpy.delete": on(VECTOR, "np.delete(x, 1)", "np.delete(x, [0, 2])", "np.delete(x, -1, axis=0)") + on(MATRIX, "np.delete(x, 1, axis=1)", "np.delete(x, 5)", "np.delete(x, [0, 2], axis=-2)"),
    "numpy.resize": on(VECTOR, "np.resize(x, 6)", "np.resize(x, (3, 2))") + on(MATRIX, "np.resize(x, (5, 4))", "np.resize(x, (2, 2))"),
    "numpy.insert": on(VECTOR, "np.insert(x, 1, 0.5)", "np.insert(x, [1, 3], x[:2])") + on(MATRIX, "np.insert(x, 1, 0.5, axis=1)", "np.insert(x, 2, x[0], axis=0)", "np.insert(x, 2, 1.0)"),
    "numpy.trim_zeros": on(VECTOR, "np.trim_zeros(np.concatenate([np.zeros(2), x, np.zeros(1)]))", 'np.trim_zeros(np.concatenate([np.zeros(2), x, np.zeros(1)]), "b")'),
    "numpy.choose": on(MATRIX, "np.choose(np.array([0, 2, 1, 0]), [x[0], x[1], x[2]])", "np.choose([0, 1, 0, 1], (x[0], 2.0))", "np.array([1, 0, 0, 1]).choose([x, np.exp(x)])"),
    "numpy.select": on(VECTOR, "np.select([x > 1.0, x > 0.0], [x * x, np.exp(x)], default=0.5)", "np.select([x > 0.0], [np.sin(x)])", "np.select([x > 0.0, x < -1.0], [x, 1.0], x * x)"),
    "numpy.partition": on(VECTOR, "np.partition(x, 1)", "np.partition(x * x, -1)") + on(MATRIX, "np.partition(x, 1)", "np.partition(x, 2, axis=0)", "np.partition(x, (1, 3), axis=1)", "np.partition(x, 5, axis=None)"),
    "numpy.unique": on(VECTOR, "np.unique(x)", "np.unique(x)[1] * x") + on(MATRIX, "np.unique(np.sin(x))"),
    "numpy.union1d": on({"x": (4,), "y": (3,)}, "np.union1d(x, y)", "np.union1d(x, [9.0])"),
    "numpy.bincount": on({"x": (3,), "rows": ROWS}, "np.bincount(rows, x)", "np.bincount(rows, weights=x, minlength=5)", "np.bincount([0, 1, 1], weights=x * x)"),
    # grids and polynomials
    **{
        f"numpy.{name}": on({"x": FLOAT, "y": FLOAT}, f"np.{name}({left}, {right}, 5)", f"np.{name}({left}, 3.0, num=4)", f"np.{name}(2.0, {right}, 3, endpoint=False)")
        + on({"x": (3,), "y": (2, 1)}, f"np.{name}({left}, {right}, 4)", f"np.{name}({left}, 2.0)")
        for name, left, right in (("linspace", "x", "y"), ("logspace", "x", "y"), ("geomspace", "np.exp(x)", "np.exp(y)"))
    },
    "numpy.vander": on({"x": (3,)}, "np.vander(x)", "np.vander(x, 2)", "np.vander(x, N=4, increasing=True)", "np.vander(x, increasing=True)"),
    "numpy.polyval": on({"x": (3,), "y": (4,)}, "np.polyval(x, y)", "np.polyval(x, 0.7)", "np.polyval([1.0, 2.0, -3.0], y)", "np.polyval(x, y[1])") + on({"x": (1,), "y": (2, 3)}, "np.polyval(x, y)"),
    "numpy.polyadd": products("np.polyadd(x, y)", [((4,), (2,)), ((2,), (4,)), ((3,), (3,)), ((3,), FLOAT)]),
    "numpy.polysub": products("np.polysub(x, y)", [((4,), (2,)), ((2,), (4,)), ((3,), FLOAT)]),
    "numpy.polymul": products("np.polymul(x, y)", [((4,), (2,)), ((2,), (4,)), ((3,), FLOAT)]),
    "numpy.polyder": on(VECTOR, "np.polyder(x)", "np.polyder(x, 2)", "np.polyder(x * x, m=1)"),
    "numpy.polyint": on(VECTOR, "np.polyint(x)", "np.polyint(np.sin(x), 1)"),
    "numpy.polyfit": on(VECTOR, "np.polyfit(np.arange(4.0), x, 2)", "np.polyfit(np.array([0.5, -1.0, 2.0, 3.0]), np.sin(x), deg=1)") + on({"x": (4, 2)}, "np.polyfit(np.arange(4.0), x, 2)"),
    "numpy.poly": on(VECTOR, "np.poly(x)", "np.poly(x * x)") + on({"x": (1,)}, "np.poly(x)"),
    "numpy.convolve": [call for mode in ("full", "same", "valid") for call in products(f'np.convolve(x, y, "{mode}")', CONVOLVED)] + products("np.convolve(x, y)", [((4,), (3,)), (FLOAT, (3,))]),
    "numpy.correlate": [call for mode in ("full", "same", "valid") for call in products(f'np.correlate(x, y, mode="{mode}")', CONVOLVED)] + products("np.correlate(x, y)", [((4,), (3,))]),
    "numpy.interp": on({"x": (4,), "fp": (3,)}, "np.interp(x, np.array([-1.0, 0.0, 1.5]), fp)", "np.interp(np.sin(x), [-1.0, 0.2, 0.7], fp)", "np.interp(x, [-0.5, 0.0, 0.5], fp, left=0.0, right=1.0)")
    + on({"x": (2, 3), "xp": np.array([-1.0, 0.25, 0.5, 1.5]), "fp": (4,)}, "np.interp(x, xp, fp)", "np.interp(x, xp, fp, 0.0)")
    + on({"x": FLOAT}, "np.interp(x, [-9.0, 0.0, 9.0], [1.0, 2.0, 0.0])"),
    "numpy.trapezoid": TRAPEZOIDS,
    "numpy.trapz": [(expression.replace("trapezoid", "trapz"), shapes) for expression, shapes in TRAPEZOIDS],
    "numpy.ediff1d": on(VECTOR, "np.ediff1d(x)") + on(MATRIX, "np.ediff1d(x)"),
    "numpy.gradient": on(VECTOR, "np.gradient(x)", "np.gradient(x * x, 0.5)", "np.gradient(x, edge_order=2)", "np.gradient(x, np.array([0.0, 1.0, 3.0, 4.0]))", "np.gradient(x, [0.0, 1.0, 3.0, 4.0], edge_order=2)")
    + on(MATRIX, "np.gradient(x, axis=0)", "np.gradient(x, 2.0, axis=-1)", "np.gradient(x, axis=1, edge_order=2)")
    + on({"x": (2,)}, "np.gradient(x)")
    + on({"x": (9, 2)}, "np.gradient(x, axis=0)"),
    # linear algebra
    "numpy.linalg.inv": on(SQUARE, "np.linalg.inv(x)", "np.linalg.inv(x) @ x[0]", "np.linalg.inv(x @ x)") + on(SQUARES, "np.linalg.inv(x)"),
    "numpy.linalg.solve": products("np.linalg.solve(x, y)", [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 2)), ((2, 3, 3), (3,)), ((2, 3, 3), (3, 2))])
    + products("np.linalg.solve(x, y) @ y", [((3, 3), (3,))])
    + on(SQUARE, "np.linalg.solve(x, x[0])", "np.linalg.solve(x, np.ones(3))"),
    "numpy.linalg.det": on(SQUARE, "np.linalg.det(x)", "np.log(np.linalg.det(x) ** 2)") + on(SQUARES, "np.linalg.det(x)"),
    "numpy.linalg.pinv": on({"x": (3, 2)}, "np.linalg.pinv(x)") + on({"x": (2, 3)}, "np.linalg.pinv(x)") + on({"x": (2, 3, 2)}, "np.linalg.pinv(x)"),
    "numpy.linalg.cholesky": on(MATRIX, "np.linalg.cholesky(x @ x.T + np.eye(3))", "np.sum(np.log(np.diag(np.linalg.cholesky(x @ x.T + np.eye(3)))))")
    + on(SQUARE, "np.linalg.cholesky(x + 6.0 * np.eye(3))")
    + on(SQUARES, "np.linalg.cholesky(x + 6.0 * np.eye(3))"),
    "numpy.linalg.eigvalsh": on(SQUARE, "np.linalg.eigvalsh(x)", "np.linalg.eigvalsh(x + x.T)[-1]") + on(SQUARES, "np.linalg.eigvalsh(x)"),
    "numpy.linalg.svd": on({"x": (3, 2)}, "np.linalg.svd(x, compute_uv=False)", "np.sum(np.linalg.svd(x, False, False))")
    + on({"x": (2, 2, 3)}, "np.linalg.svd(x, compute_uv=False)"),
    "numpy.linalg.matrix_power": on(SQUARE, *(f"np.linalg.matrix_power(x, {n})" for n in (0, 1, 2, 3, 5, -1, -2)))
    + on(SQUARES, "np.linalg.matrix_power(x, 2)", "np.linalg.matrix_power(x, n=-3)")
    + on({"x": (3, 3), "k": 3}, "np.linalg.matrix_power(x, k)"),
    "numpy.linalg.norm": on(VECTOR, "np.linalg.norm(x)", "np.linalg.norm(x, 1)", "np.linalg.norm(x, 2)", "np.linalg.norm(x, ord=np.inf)", "np.linalg.norm(x, -np.inf)")
    + on(VECTOR, "np.linalg.norm(x, 3)", "x / np.linalg.norm(x)", "np.linalg.norm(x, 2, 0)", "np.linalg.norm(x[1:] - x[:-1])", "np.linalg.norm(x, 1.5)")
    + on(MATRIX, "np.linalg.norm(x)", 'np.linalg.norm(x, "fro")', "np.linalg.norm(x, axis=1)", "np.linalg.norm(x, axis=-2, keepdims=True)", "x / np.linalg.norm(x, axis=1, keepdims=True)")
    + on(MATRIX, "np.linalg.norm(x, 1, axis=0)", "np.linalg.norm(x, np.inf, axis=1)", "np.linalg.norm(x, 2, axis=0, keepdims=True)", "np.linalg.norm(x, 3, 1, True)")
    + on(MATRIX, "np.linalg.norm(x, axis=(0, 1))", "np.sum(np.linalg.norm(x, axis=1))", "np.sum(np.linalg.norm(x, 4, axis=0))", "np.linalg.norm(x, keepdims=True)")
    + on(CUBE, "np.linalg.norm(x)", 'np.linalg.norm(x, "fro", axis=(0, 2))', "np.linalg.norm(x, axis=(1, 2), keepdims=True)", "np.linalg.norm(x, axis=1)")
    + on({"x": np.zeros(3), "y": (3,)}, "np.linalg.norm(y) + 0.0 * np.sum(x)")
    + on({"x": FLOAT}, "np.linalg.norm(x)"),
    "numpy.linalg.multi_dot": products("np.linalg.multi_dot([x, y, x])", [((3, 4), (4, 3)), ((3,), (3, 3))])
    + products("np.linalg.multi_dot((x, y))", [((2, 3), (3,)), ((2, 3), (3, 2))]),
    "numpy.linalg.svdvals": on({"x": (3, 2)}, "np.linalg.svdvals(x)") + on({"x": (2, 2, 3)}, "np.linalg.svdvals(x)"),
    "numpy.linalg.vector_norm": on(VECTOR, "np.linalg.vector_norm(x)", "np.linalg.vector_norm(x, ord=3)")
    + on(MATRIX, "np.linalg.vector_norm(x)", "np.linalg.vector_norm(x, axis=1)", "np.linalg.vector_norm(x, axis=0, ord=1)", "np.linalg.vector_norm(x, ord=np.inf)")
    + on(CUBE, "np.linalg.vector_norm(x, axis=(0, 2), ord=3)", "np.linalg.vector_norm(x, axis=(0, 1), keepdims=True)", "np.linalg.vector_norm(x, axis=1, ord=-np.inf)")
    + on(CUBE, "np.linalg.vector_norm(x, axis=(0, 2), ord=3, keepdims=True)"),
    "numpy.linalg.matrix_norm": on(MATRIX, "np.linalg.matrix_norm(x)", 'np.linalg.matrix_norm(x, ord="nuc")', "np.linalg.matrix_norm(x, ord=2)")
    + on(CUBE, "np.linalg.matrix_norm(x)", "np.linalg.matrix_norm(x, keepdims=True)", "np.linalg.matrix_norm(x, keepdims=True, ord=1)"),
    "numpy.linalg.cond": on(SQUARE, "np.linalg.cond(x)", *(f"np.linalg.cond(x, {p})" for p in ("2", "-2", "1", "-1", "np.inf", "-np.inf", '"fro"', '"nuc"')))
    + on(SQUARES, "np.linalg.cond(x)", "np.linalg.cond(x, 1)")
    + on({"x": (3, 2)}, "np.linalg.cond(x)"),
    "numpy.linalg.trace": on(SQUARE, "np.linalg.trace(x)", "np.linalg.trace(x, offset=1)") + on(SQUARES, "np.linalg.trace(x)", "np.linalg.trace(x @ x, offset=-1)"),
    "numpy.linalg.diagonal": on(MATRIX, "np.linalg.diagonal(x)") + on(CUBE, "np.linalg.diagonal(x, offset=1)"),
    "numpy.linalg.matrix_transpose": on(MATRIX, "np.linalg.matrix_transpose(x)") + on(CUBE, "np.linalg.matrix_transpose(x)"),
    "numpy.linalg.slogdet[1]": on(SQUARE, "np.linalg.slogdet(x)[1]", "np.linalg.slogdet(x @ x.T)[1] ** 2") + on(SQUARES, "np.linalg.slogdet(x)[1]"),
    "numpy.linalg.eigh[0]": on(SQUARE, "np.linalg.eigh(x)[0]", 'np.linalg.eigh(x, "U")[0]') + on(SQUARES, "np.linalg.eigh(x + 1.0)[0]", 'np.linalg.eigh(x, UPLO="U")[0]'),
    "numpy.linalg.eigh[1]": on(SQUARE, "np.linalg.eigh(x)[1]", 'np.linalg.eigh(x, "U")[1] @ x', "np.exp(np.linalg.eigh(x)[1] * 2.0)") + on(SQUARES, "np.linalg.eigh(x)[1]"),
    "numpy.linalg.svd[0]": on({"x": (3, 2)}, "np.linalg.svd(x, False)[0]")
    + on({"x": (2, 3)}, "np.linalg.svd(x, full_matrices=False)[0]", "np.linalg.svd(x)[0]")
    + on(SQUARE, "np.linalg.svd(x)[0]")
    + on({"x": (2, 3, 2)}, "np.linalg.svd(x, False)[0]"),
    "numpy.linalg.svd[1]": on({"x": (3, 2)}, "np.linalg.svd(x, full_matrices=False)[1]", "np.linalg.svd(x)[1]") + on({"x": (2, 2, 3)}, "np.linalg.svd(x)[1]"),
    "numpy.linalg.svd[2]": on({"x": (3, 2)}, "np.linalg.svd(x, False)[2]", "np.linalg.svd(x)[2]")
    + on({"x": (2, 3)}, "np.linalg.svd(x, full_matrices=False)[2]")
    + on({"x": (2, 3, 2)}, "np.linalg.svd(x, False)[2]"),
    "numpy.linalg.qr": on({"x": (3, 2)}, 'np.linalg.qr(x, "r")') + on({"x": (2, 3)}, 'np.linalg.qr(x, mode="r")'),
    "numpy.linalg.qr[0]": on({"x": (3, 2)}, "np.linalg.qr(x)[0]") + on({"x": (2, 3)}, "np.linalg.qr(x)[0]", 'np.linalg.qr(x, "complete")[0]') + on({"x": (2, 3, 2)}, "np.linalg.qr(x)[0]"),
    "numpy.linalg.qr[1]": on({"x": (3, 2)}, "np.linalg.qr(x)[1]") + on({"x": (2, 3)}, "np.linalg.qr(x)[1]") + on({"x": (2, 2, 3)}, 'np.linalg.qr(x, mode="reduced")[1]'),
    "numpy.linalg.lstsq[0]": products("np.linalg.lstsq(x, y, rcond=None)[0]", [((4, 2), (4,)), ((4, 2), (4, 3)), ((2, 4), (2,)), ((3, 3), (3,))])
    + products("np.linalg.lstsq(x, y, 1e-9)[0]", [((4, 2), (4,))]),
    "numpy.linalg.tensorinv": on({"x": (4, 2, 2)}, "np.linalg.tensorinv(x, ind=1)") + on({"x": (2, 3, 6)}, "np.linalg.tensorinv(x)"),
    "numpy.linalg.tensorsolve": products("np.linalg.tensorsolve(x, y)", [((2, 3, 6), (2, 3)), ((4, 2, 2), (4,))]),
    # scipy.integrate
    "scipy.integrate.trapezoid": on(VECTOR, "scipy.integrate.trapezoid(x, dx=0.1)") + on(MATRIX, "scipy.integrate.trapezoid(x, axis=0)"),
    "scipy.integrate.simpson": on({"x": (5,)}, "scipy.integrate.simpson(x)", "scipy.integrate.simpson(x, dx=0.1)", "scipy.integrate.simpson(x, x=np.arange(5) ** 2)")
    + on(VECTOR, "scipy.integrate.simpson(x)", "scipy.integrate.simpson(x, x=[0.0, 1.0, 3.0, 4.0])")
    + on({"x": (2, 5)}, "scipy.integrate.simpson(x, dx=0.1)", "scipy.integrate.simpson(x, axis=0)", "scipy.integrate.simpson(x, x=np.arange(5) ** 2)")
    + on({"x": (2, 5)}, "scipy.integrate.simpson(x, x=np.cumsum(np.ones((2, 5)), axis=1) ** 2)", "scipy.integrate.simpson(x, x=[0.0, 1.0, 1.0, 2.0, 4.0])")
    + on({"x": (3, 4)}, "scipy.integrate.simpson(x, axis=0, x=[0.0, 1.0, 3.0])", "scipy.integrate.simpson(x, axis=1)")
    + on({"x": (5, 2), "y": FLOAT}, "scipy.integrate.simpson(x, axis=0, dx=y)", "scipy.integrate.simpson(x, dx=y, axis=-1)"),
    "scipy.integrate.cumulative_trapezoid": on(VECTOR, "scipy.integrate.cumulative_trapezoid(x)", "scipy.integrate.cumulative_trapezoid(x, initial=0)")
    + on(MATRIX, "scipy.integrate.cumulative_trapezoid(x, axis=0, dx=0.1)", "scipy.integrate.cumulative_trapezoid(x, np.arange(4) ** 2)")
    + on(MATRIX, "scipy.integrate.cumulative_trapezoid(x, np.arange(3) ** 2, axis=0, initial=0)")
    + on(MATRIX, "scipy.integrate.cumulative_trapezoid(x, np.cumsum(np.ones((3, 4)), axis=1) ** 2)")
    + on({"x": (3, 4), "y": FLOAT}, "scipy.integrate.cumulative_trapezoid(x, dx=y, axis=0, initial=0)"),
    # scipy.interpolate
    "scipy.interpolate.CubicSpline()": on(VECTOR, "scipy.interpolate.CubicSpline(np.arange(4.0), x)(1.3)", "scipy.interpolate.CubicSpline(np.arange(4.0), x)(x)")
    + on({"x": (4,), "y": (2, 3)}, "scipy.interpolate.CubicSpline([0.0, 1.0, 3.0, 4.0], x)(2.0 + y)", "scipy.interpolate.CubicSpline(np.arange(4), x)(2.0 + y, 1)")
    + on({"x": (4, 2), "y": (3,)}, 'scipy.interpolate.CubicSpline(np.arange(4), x, bc_type="natural")(2.0 + y)')
    + on({"x": (5, 2, 3), "y": FLOAT}, 'scipy.interpolate.CubicSpline(np.arange(5), x, bc_type="clamped", extrapolate=True)(2.0 + y, nu=2)')
    + on({"x": (2,)}, "scipy.interpolate.CubicSpline(np.arange(2), x)(0.3)"),
    "scipy.integrate.quad[0]": on({"x": FLOAT}, "scipy.integrate.quad(lambda u: np.exp(-u * x) + x, 0.0, x)[0]", "scipy.integrate.quad(lambda u, c: c * u + x, x, 3, (x * x,))[0]")
    + on({"x": (3,), "y": FLOAT}, "scipy.integrate.quad(lambda u: np.sum(x * x) * u - y, -y, 5.0, epsabs=1e-10)[0]"),
    # scipy.optimize
    "scipy.optimize.fsolve": on({"x": (3,)}, "scipy.optimize.fsolve(lambda u: u**3 + u - x, np.zeros(3), xtol=1e-13)")
    + on({"x": (3,), "y": FLOAT}, "scipy.optimize.fsolve(lambda u, c: u**3 + c * u - x * y, np.zeros(3), (y * y + 1.0,), xtol=1e-13)"),
    **{
        f"scipy.optimize.{name}": on({"x": FLOAT}, f"scipy.optimize.{name}(lambda u: u**3 + u - x, -5, 5)", f"scipy.optimize.{name}(lambda u, c: c * u + u**3 - x, -5, 5, (x * x,))")
        + on({"x": (3,), "y": FLOAT}, f"scipy.optimize.{name}(lambda u: u**3 + np.sum(x * x) * u - y, -5.0, 5.0, xtol=1e-13)")
        for name in ("brentq", "brenth", "ridder", "bisect")
    },
    "scipy.optimize.newton": on({"x": FLOAT}, "scipy.optimize.newton(lambda u: u**3 + u - x, 0.5, tol=1e-13)")
    + on({"x": (3,), "y": FLOAT}, "scipy.optimize.newton(lambda u, c: c * u + u**3 - x, np.full(3, 0.5), args=(y * y + 1.0,), tol=1e-13)")
    + on({"x": (3,), "y": FLOAT}, "scipy.optimize.newton(lambda u: u**3 + u - x * y, np.ones(3), lambda u: 3.0 * u * u + 1.0, tol=1e-13, disp=False)"),
    "scipy.optimize.fixed_point": on({"x": FLOAT}, "scipy.optimize.fixed_point(lambda u: 0.3 * np.cos(u) + x, 0.5, xtol=1e-13)")
    + on({"x": (3,), "y": FLOAT}, "scipy.optimize.fixed_point(lambda u, c: c * np.cos(u) + x * u[::-1] / 5.0, np.full(3, 0.5), (0.1 * y,), xtol=1e-13)"),
    "scipy.optimize.root.x": on({"x": (3,)}, "scipy.optimize.root(lambda u: u**3 + u - x, np.zeros(3), tol=1e-13).x")
    + on({"x": (3,), "y": FLOAT}, "scipy.optimize.root(lambda u, c: u**3 + c * u[::-1] - x, [0.5] * 3, (y * y,), method='lm', tol=1e-13).x"),
    "scipy.optimize.root_scalar.root": on({"x": FLOAT}, "scipy.optimize.root_scalar(lambda u: u**3 + u - x, bracket=(-5, 5), xtol=1e-13).root")
    + on({"x": FLOAT, "y": FLOAT}, "scipy.optimize.root_scalar(lambda u, c: u**3 + u * c - x, (y * y + 1.0,), x0=0.5, x1=0.6, xtol=1e-13).root"),
    "scipy.optimize.minimize.x": on(
        {"x": (3,), "y": FLOAT},
        "scipy.optimize.minimize(lambda u: np.sum((u - x) ** 2 + y * y * u**4), np.zeros(3), jac=lambda u: 2.0 * (u - x) + 4.0 * y * y * u**3, tol=1e-8).x",
    ),
    "scipy.optimize.minimize.fun": on({"x": (3,), "y": FLOAT}, "scipy.optimize.minimize(lambda u, c: np.sum((u - x) ** 2) + np.sum(c * u**4), np.zeros(3), (y * y,), tol=1e-9).fun"),
    "scipy.optimize.minimize_scalar.fun": on({"x": (3,), "y": FLOAT}, "scipy.optimize.minimize_scalar(lambda u: np.sum((u - x) ** 2) + y * u).fun"),
    "scipy.integrate.odeint": on({"x": (2,), "y": FLOAT}, "scipy.integrate.odeint(lambda u, t: -y * u, x, [0.0, 0.5, 1.0], rtol=1e-11, atol=1e-11)")
    + on({"x": FLOAT, "y": (3,)}, "scipy.integrate.odeint(lambda t, u, c: np.sin(u) * c + t, x, np.cumsum(y * y), (x * x,), rtol=1e-11, atol=1e-11, tfirst=True)")
    + on({"x": (2, 2), "y": FLOAT}, "scipy.integrate.odeint(lambda u, t: x @ u, [y * y, 1.0], [0.0, 0.5, 1.0], rtol=1e-11, atol=1e-11)"),
    "scipy.integrate.solve_ivp.y": on({"x": (2,), "y": FLOAT}, "scipy.integrate.solve_ivp(lambda t, u: -y * u, (0.0, 1.0), x, t_eval=[0.5, 1.0], rtol=1e-11, atol=1e-11).y")
    + on({"x": (2,), "y": FLOAT}, "scipy.integrate.solve_ivp(lambda t, u, c: [u[1], -c * u[0]], (y, 3.0), x, 'DOP853', args=(y,), rtol=1e-11, atol=1e-11).y[:, -1]")
    + on({"x": (3,), "y": FLOAT}, "scipy.integrate.solve_ivp(lambda t, u: -y * u * t, (0.0, 9.0), [y, 1.0], t_eval=np.cumsum(x * x), method='DOP853', rtol=1e-11, atol=1e-11).y"),
    "scipy.integrate.solve_ivp.t": on({"x": (3,)}, "scipy.integrate.solve_ivp(lambda t, u: -u, (0.0, 9.0), [1.0, 2.0], t_eval=np.cumsum(x * x)).t"),
    # scipy.sparse
    "scipy.sparse.csr_array.__matmul__": on(VECTOR, "scipy.sparse.csr_matrix(np.eye(4) + 1.0) @ x", "scipy.sparse.coo_array(np.eye(3, 4) + 1.0) @ (x * x)")
    + on(MATRIX, "scipy.sparse.csc_array(np.eye(2, 3) + 1.0) @ x", "x * np.sum(scipy.sparse.csr_array(np.eye(2, 3) + 1.0) @ x)"),
    # scipy.spatial
    "scipy.spatial.distance.cdist": on({"x": (3, 2)}, "scipy.spatial.distance.cdist(x, x + 1.0)", "scipy.spatial.distance.cdist(x, np.array([[0.1, 0.2]]))")
    + [(f'scipy.spatial.distance.cdist(x, y, "{metric}")', {"x": (3, 2), "y": (4, 2)}) for metric in ("euclidean", "sqeuclidean", "cityblock")],
    "scipy.spatial.distance.pdist": on({"x": (4, 2)}, "scipy.spatial.distance.pdist(x)", 'scipy.spatial.distance.pdist(x, metric="sqeuclidean")')
    + on({"x": (3, 2)}, 'scipy.spatial.distance.pdist(x, "cityblock")', "scipy.spatial.distance.pdist(x[:2])", "scipy.spatial.distance.pdist(x[:1])"),
    "scipy.spatial.distance.squareform": on({"x": (6,)}, "scipy.spatial.distance.squareform(x)")
    + on({"x": (3, 2)}, "scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(x)) ** 2"),
    **{f"scipy.spatial.distance.{name}": products(f"scipy.spatial.distance.{name}(x, y)", [((3,), (3,))]) for name in ("euclidean", "sqeuclidean", "cityblock")},
    # scipy.stats
    **{
        f"scipy.stats.multivariate_normal.{name}": on({"x": (4,)}, f"scipy.stats.multivariate_normal.{name}(x, np.zeros(4), np.eye(4))")
        + [(f"scipy.stats.multivariate_normal.{name}(x, y, z @ z.T + np.eye(2))", {"x": shape, "y": (2,), "z": (2, 2)}) for shape in ((2,), (3, 2), (1, 2), (2, 3, 2))]
        + [(f"scipy.stats.multivariate_normal.{name}(x, y, np.exp(z))", {"x": (3, 2), "y": (2,), "z": shape}) for shape in (FLOAT, (2,))]
        + [(f"scipy.stats.multivariate_normal.{name}(x, y, np.exp(z))", {"x": x, "y": y, "z": z}) for x, y, z in [(FLOAT, FLOAT, FLOAT), ((3,), FLOAT, (1, 1)), ((1,), (1,), (1,))]]
        + products(f"scipy.stats.multivariate_normal.{name}(x, cov=4.0 * np.eye(3) + 0.5 * y)", [((3,), (3, 3)), ((2, 3), (3, 3))])
        + on(VECTOR, f"scipy.stats.multivariate_normal.{name}(x)", f"scipy.stats.multivariate_normal.{name}(0.5, x[0])")
        for name in ("logpdf", "pdf")
    },
    **{
        f"scipy.stats.dirichlet.{name}": on({"x": (3,)}, f"scipy.stats.dirichlet.{name}([0.2, 0.5, 0.3], np.exp(x))", f"scipy.stats.dirichlet.{name}([0.2, 0.5], np.exp(x))")
        + on({"x": (3,), "y": (3,)}, f"scipy.stats.dirichlet.{name}(np.exp(x) / np.sum(np.exp(x)), np.exp(y))")
        + on({"x": (3, 2), "y": (3,)}, f"scipy.stats.dirichlet.{name}(np.exp(x) / np.sum(np.exp(x), axis=0), np.exp(y))")
        + on({"x": (2,), "y": (3,)}, f"scipy.stats.dirichlet.{name}(0.3 / (1.0 + x * x), np.exp(y))")
        + on({"x": (2, 4), "y": (3,)}, f"scipy.stats.dirichlet.{name}(0.3 / (1.0 + x * x), np.exp(y))")
        for name in ("logpdf", "pdf")
    },
    # scipy.signal
    **{
        f"scipy.signal.{name}": products(f"scipy.signal.{name}(x, y)", pairs)
        + products(f'scipy.signal.{name}(x, y, mode="same")', pairs if name != "correlate2d" else [])
        + products(f'scipy.signal.{name}(x, y, "valid")', [pair for pair in pairs if all(m >= n for m, n in zip(*pair)) or all(m <= n for m, n in zip(*pair))])
        for name, pairs in {
            "convolve": SMALLER_AND_LARGER,
            "correlate": SMALLER_AND_LARGER,
            "fftconvolve": SMALLER_AND_LARGER,
            "oaconvolve": SMALLER_AND_LARGER,
            "convolve2d": SMALLER_AND_LARGER[4:],
            "correlate2d": SMALLER_AND_LARGER[4:],
        }.items()
    },
    "scipy.signal.lfilter": on({"x": (6,)}, "scipy.signal.lfilter([0.2, 0.5], [1.0, -0.3], x)", "scipy.signal.lfilter([0.2], [2.0, -0.3, 0.1], x * x)")
    + on({"x": (3, 4)}, "scipy.signal.lfilter([0.2, 0.5, 0.1], [1.0, -0.3], x)", "scipy.signal.lfilter([0.2, 0.5, 0.1, 0.3, 0.4], 1.0, x, axis=0)")
    + on({"x": (6,), "y": (3,), "z": (2,)}, "scipy.signal.lfilter(y, z + 3.0, x)", "scipy.signal.lfilter(y, np.array([1.0, 0.2]), np.ones(2))")
    + on({"x": (2, 5), "y": (4,), "z": (3,)}, "scipy.signal.lfilter(y, z + np.array([4.0, 0.0, 0.0]), x, axis=0)"),
    "scipy.signal.detrend": on({"x": (6,)}, "scipy.signal.detrend(x)", 'scipy.signal.detrend(x, type="constant")', "scipy.signal.detrend(x, bp=[2])")
    + on({"x": (5, 4)}, "scipy.signal.detrend(x)", "scipy.signal.detrend(x, 0)", 'scipy.signal.detrend(x, axis=0, type="constant", bp=3)'),
    # scipy.fft
    **{
        f"scipy.fft.{name}": on({"x": (5,)}, *(f"scipy.fft.{name}(x, {kind}{norm})" for kind in (1, 2, 3, 4) for norm in ("", ', norm="ortho"', ', norm="forward"')))
        + on({"x": (4,)}, f"scipy.fft.{name}(x)", f'scipy.fft.{name}(x, norm="backward", workers=1)')
        + on({"x": (2, 4)}, f"scipy.fft.{name}(x, axis=0)", f"scipy.fft.{name}(x, type=3, axis=-1)", f'scipy.fft.{name}(x, 1, axis=0, norm="ortho")')
        for name in ("dct", "idct", "dst", "idst")
    },
    # scipy.ndimage
    "scipy.ndimage.gaussian_filter": on({"x": (5,)}, *(f'scipy.ndimage.gaussian_filter(x, 1.3, mode="{mode}")' for mode in ("reflect", "constant", "wrap")))
    + on({"x": (3, 4)}, "scipy.ndimage.gaussian_filter(x, 1.0)", "scipy.ndimage.gaussian_filter(x, [0.5, 2.0], cval=1.0, mode='constant')")
    + on({"x": (3, 4)}, "scipy.ndimage.gaussian_filter(x, 1.0, truncate=1.5)", "scipy.ndimage.gaussian_filter(x, 4.0, radius=2)"),
    "scipy.ndimage.gaussian_filter1d": on({"x": (5,)}, *(f'scipy.ndimage.gaussian_filter1d(x, 1.3, mode="{mode}")' for mode in ("reflect", "constant", "wrap")))
    + on({"x": (3, 4)}, "scipy.ndimage.gaussian_filter1d(x, 1.0, axis=0)", "scipy.ndimage.gaussian_filter1d(x, 4.0, 0, radius=1)"),
    **{
        f"scipy.ndimage.{name}": [
            (f'scipy.ndimage.{name}(x, y, mode="{mode}", cval=0.3)', {"x": shape, "y": weights})
            for mode in ("reflect", "constant", "nearest", "mirror", "wrap")
            for shape, weights in [((5,), (3,)), ((3,), (4,)), ((3, 4), (2, 3)), ((2, 3), (4, 2))]
        ]
        + on({"x": (3, 4)}, f"scipy.ndimage.{name}(x, np.ones((3, 2)))")
        + on({"x": (3,)}, f"scipy.ndimage.{name}(np.ones(4), x)")
        for name in ("correlate", "convolve")
    },
    "scipy.ndimage.map_coordinates": on({"x": (3, 4)}, "scipy.ndimage.map_coordinates(x, [[0.5, 1.2, 2.1], [0.3, 1.7, 0.4]], order=1)")
    + on({"x": (3, 4)}, 'scipy.ndimage.map_coordinates(x, [[0.5, 2.2, -0.7], [-0.3, 1.7, 3.6]], order=1, mode="nearest")')
    + on({"x": (3, 4)}, "scipy.ndimage.map_coordinates(x, [[2, 0], [3, 0]], order=1, cval=1.0)")
    + on({"x": (4,), "y": (1, 2)}, "scipy.ndimage.map_coordinates(x, 1.3 + y, order=1)", 'scipy.ndimage.map_coordinates(x, 1.3 + 2.0 * y, order=1, mode="nearest")')
    + on({"x": (4, 3, 5), "y": (3, 2, 2)}, 'scipy.ndimage.map_coordinates(x, 1.3 + y, order=1, mode="nearest")', "scipy.ndimage.map_coordinates(x, 1.3 + 0.3 * y, order=1)"),
    # scipy.linalg
    "scipy.linalg.inv": on(SQUARE, "scipy.linalg.inv(x)"),
    "scipy.linalg.det": on(SQUARE, "scipy.linalg.det(x)"),
    "scipy.linalg.pinv": on({"x": (3, 2)}, "scipy.linalg.pinv(x)"),
    "scipy.linalg.solve": products("scipy.linalg.solve(x, y)", [((3, 3), (3,)), ((3, 3), (3, 2))]),
    "scipy.linalg.solve_triangular": products("scipy.linalg.solve_triangular(x, y)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.solve_triangular(x, y, lower=True)", [((3, 3), (3,)), ((3, 3, 3), (3,))])
    + products("scipy.linalg.solve_triangular(x, y)", [((3, 3, 3), (3,)), ((2, 3, 3), (3, 2))]),
    "scipy.linalg.cholesky": on(SQUARE, "scipy.linalg.cholesky(x @ x.T + np.eye(3))", "scipy.linalg.cholesky(x @ x.T + np.eye(3), lower=True)"),
    "scipy.linalg.svdvals": on({"x": (3, 2)}, "scipy.linalg.svdvals(x)"),
    "scipy.linalg.eigh[0]": on(SQUARE, "scipy.linalg.eigh(x)[0]", "scipy.linalg.eigh(x, lower=False)[0]"),
    "scipy.linalg.eigh[1]": on(SQUARE, "scipy.linalg.eigh(x)[1] ** 2", "scipy.linalg.eigh(x, lower=False)[1] ** 2"),
    "scipy.linalg.eigvalsh": on(SQUARE, "scipy.linalg.eigvalsh(x)", "scipy.linalg.eigvalsh(x, lower=False)"),
    "scipy.linalg.expm": on(SQUARE, "scipy.linalg.expm(x)", "scipy.linalg.expm(x @ x)"),
    "scipy.linalg.solve_sylvester": on({"x": (3, 3), "y": (2, 2), "z": (3, 2)}, "scipy.linalg.solve_sylvester(x, y, z)"),
    "scipy.linalg.solve_continuous_lyapunov": products("scipy.linalg.solve_continuous_lyapunov(x, y)", [((3, 3), (3, 3))]),
    "scipy.linalg.solve_discrete_lyapunov": products("scipy.linalg.solve_discrete_lyapunov(0.2 * x, y)", [((3, 3), (3, 3))]),
    "scipy.linalg.solve_continuous_are": on(SQUARE, *RICCATI.format("scipy.linalg.solve_continuous_are").split("; ")),
    "scipy.linalg.solve_discrete_are": on(SQUARE, *RICCATI.format("scipy.linalg.solve_discrete_are").split("; ")),
    "scipy.linalg.norm": on(MATRIX, "scipy.linalg.norm(x)", "scipy.linalg.norm(x, axis=1)", "scipy.linalg.norm(x, 2)", "scipy.linalg.norm(x, 1, axis=0, keepdims=True)")
    + on(MATRIX, 'scipy.linalg.norm(x, "nuc")', "scipy.linalg.norm(x, np.inf)", "scipy.linalg.norm(x, 3, axis=0)")
    + on(VECTOR, "scipy.linalg.norm(x)", "scipy.linalg.norm(x, 1)", "scipy.linalg.norm(x, check_finite=False)"),
    "scipy.linalg.solve_banded": products("scipy.linalg.solve_banded((1, 1), x + 5.0 * np.eye(3)[1][:, None], y)", [((3, 4), (4,)), ((3, 4), (4, 2))])
    + products("scipy.linalg.solve_banded((2, 1), x + 5.0 * np.eye(4)[1][:, None], y, check_finite=False)", [((4, 5), (5,)), ((4, 2), (2, 3))])
    + products("scipy.linalg.solve_banded((0, 2), x + 5.0 * np.eye(3)[2][:, None], y)", [((3, 4), (4,))]),
    "scipy.linalg.toeplitz": on(VECTOR, "scipy.linalg.toeplitz(x)") + products("scipy.linalg.toeplitz(x, y)", [((4,), (3,)), ((2,), (5,)), (FLOAT, (3,))]),
    "scipy.linalg.block_diag": on({"x": (2, 3)}, "scipy.linalg.block_diag(x, x * x)", "scipy.linalg.block_diag(np.ones(2), x, 2.0)")
    + products("scipy.linalg.block_diag(x, y)", [((4,), (2, 2)), ((1, 3), (3,)), (FLOAT, (2,))])
    + on({"x": (2, 3), "y": (4,), "z": FLOAT}, "scipy.linalg.block_diag(z, x, y, x)"),
    "scipy.linalg.cho_factor[0]": on(SQUARE, "scipy.linalg.cho_factor(x @ x.T + np.eye(3))[0]", "scipy.linalg.cho_factor(x + 6.0 * np.eye(3), lower=True)[0]")
    + on(SQUARE, "scipy.linalg.cho_factor(x + 6.0 * np.eye(3), False)[0]"),
    "scipy.linalg.lu[1]": on(SQUARE, "scipy.linalg.lu(x)[1]") + on({"x": (4, 3)}, "scipy.linalg.lu(x)[1]") + on(MATRIX, "scipy.linalg.lu(x)[1]"),
    "scipy.linalg.lu[2]": on(SQUARE, "scipy.linalg.lu(x)[2]") + on({"x": (4, 3)}, "scipy.linalg.lu(x)[2]") + on(MATRIX, "scipy.linalg.lu(x)[2]"),
    "scipy.linalg.lu_factor[0]": on(SQUARE, "scipy.linalg.lu_factor(x)[0]")
    + on({"x": (4, 3)}, "scipy.linalg.lu_factor(x)[0]")
    + on(MATRIX, "scipy.linalg.lu_factor(x)[0]"),
    "scipy.linalg.qr[0]": on({"x": (4, 3)}, 'scipy.linalg.qr(x, mode="economic")[0]') + on(SQUARE, "scipy.linalg.qr(x)[0]"),
    "scipy.linalg.qr[1]": on({"x": (4, 3)}, "scipy.linalg.qr(x)[1]", 'scipy.linalg.qr(x, mode="economic")[1]')
    + on(SQUARE, "scipy.linalg.qr(x)[1]")
    + on(MATRIX, "scipy.linalg.qr(x)[1]", 'scipy.linalg.qr(x, mode="economic")[1]'),
    "scipy.linalg.svd": on(MATRIX, "scipy.linalg.svd(x, compute_uv=False)"),
    "scipy.linalg.svd[0]": on({"x": (4, 3)}, "scipy.linalg.svd(x, full_matrices=False)[0] ** 2") + on(SQUARE, "scipy.linalg.svd(x)[0] ** 2"),
    "scipy.linalg.svd[1]": on(MATRIX, "scipy.linalg.svd(x)[1]", "scipy.linalg.svd(x, full_matrices=False)[1]"),
    "scipy.linalg.svd[2]": on(MATRIX, "scipy.linalg.svd(x, full_matrices=False)[2] ** 2"),
    "scipy.linalg.lstsq[0]": products("scipy.linalg.lstsq(x, y)[0]", [((4, 2), (4,)), ((4, 2), (4, 3)), ((2, 4), (2,))])
    + products("scipy.linalg.lstsq(x, y, cond=1e-10)[0]", [((4, 2), (4,))]),
    "scipy.linalg.cho_solve": products("scipy.linalg.cho_solve((x + 3.0 * np.eye(3), True), y)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.cho_solve((x + 3.0 * np.eye(3), False), y)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.cho_solve(scipy.linalg.cho_factor(x @ x.T + np.eye(3)), y)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.cho_solve(scipy.linalg.cho_factor(x @ x.T + np.eye(3), lower=True), y)", [((3, 3), (3,))])
    + on(VECTOR, "scipy.linalg.cho_solve((np.eye(4) + 1.0, False), x)"),
    "scipy.linalg.lu_solve": products("scipy.linalg.lu_solve(scipy.linalg.lu_factor(x), y)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.lu_solve(scipy.linalg.lu_factor(x), y, trans=1)", [((3, 3), (3,)), ((3, 3), (3, 2))])
    + products("scipy.linalg.lu_solve((x + 3.0 * np.eye(3), np.array([2, 1, 2])), y)", [((3, 3), (3,))])
    + on(VECTOR, "scipy.linalg.lu_solve(scipy.linalg.lu_factor(np.eye(4) + 1.0), x, 1)"),
    # scipy.special
    "scipy.special.softmax": on(MATRIX, "scipy.special.softmax(x)", "scipy.special.softmax(x, axis=1)", "scipy.special.softmax(x, 0)")
    + on(CUBE, "scipy.special.softmax(x, axis=(0, 2))")
    + on(VECTOR, "scipy.special.softmax(x)"),
    "scipy.special.log_softmax": on(MATRIX, "scipy.special.log_softmax(x)", "scipy.special.log_softmax(x, axis=-1)")
    + on(VECTOR, "scipy.special.log_softmax(2.0 * x)"),
    "scipy.special.logsumexp": on(MATRIX, "scipy.special.logsumexp(x)", "scipy.special.logsumexp(x, axis=1)", "x - scipy.special.logsumexp(x, 1, keepdims=True)")
    + on(CUBE, "scipy.special.logsumexp(x, axis=(0, 2))", "np.sum(scipy.special.logsumexp(np.sin(x), axis=-1))")
    + on(VECTOR, "scipy.special.logsumexp(x)", "scipy.special.logsumexp(x, b=2.0)")
    + products("scipy.special.logsumexp(x, b=np.exp(y))", [((3, 4), (3, 4)), ((3, 4), (4,)), ((4,), (3, 1)), ((4,), FLOAT), ((1,), (3,))])
    + products("scipy.special.logsumexp(x, axis=0, b=np.exp(y))", [((3, 4), (3, 1)), ((4,), (3, 1)), ((1, 4), (3, 1))])
    + products("scipy.special.logsumexp(x, -1, np.exp(y), keepdims=True)", [((3, 4), (4,)), ((3, 1), (4,))]),
    "scipy.special.multigammaln": [("scipy.special.multigammaln(x, 2)", {"x": np.array([1.2, 2.4])}), ("scipy.special.multigammaln(3.0 + x, 3)", {"x": FLOAT})],
    # shapes
    "numpy.transpose": on(MATRIX, "np.transpose(x)", "x.T", "x.transpose()", "np.transpose(x, (1, 0))", "x.transpose(1, 0)")
    + on(CUBE, "np.transpose(x)", "x.T", "np.transpose(x, (1, 2, 0))", "x.transpose(2, 0, 1)", "x.transpose((0, 2, 1))", "np.transpose(x, axes=(-1, 0, 1))")
    + on(VECTOR, "x.T", "np.transpose(x)"),
    "numpy.reshape": on(MATRIX, "np.reshape(x, (4, 3))", "x.reshape(2, 6)", "x.reshape((2, -1))", "x.reshape(-1)", "np.reshape(x, -1)", "x.reshape(12)")
    + on(MATRIX, "x.reshape(x.shape[1], x.shape[0])", "x.reshape(2, 3, 2)", "np.sin(x).reshape(-1, 1)")
    + on(VECTOR, "x.reshape(2, 2)", "x.reshape(-1)", "x.reshape(1, 4)", "x.reshape(len(x), 1)")
    + on({"x": (1,)}, "x.reshape(())"),
    "numpy.ravel": on(MATRIX, "np.ravel(x)", "x.ravel()") + on(CUBE, "np.sin(x).ravel()") + on(VECTOR, "np.ravel(x)") + on({"x": FLOAT}, "np.ravel(x)"),
    "numpy.ndarray.flatten": on(MATRIX, "x.flatten()", "np.exp(x).flatten()") + on(CUBE, "x.flatten()") + on(VECTOR, "x.flatten()"),
    "numpy.squeeze": on({"x": (1, 3, 1)}, "np.squeeze(x)", "x.squeeze()", "np.squeeze(x, axis=0)", "np.squeeze(x, axis=(0, 2))", "x.squeeze(-1)")
    + on({"x": (1, 1)}, "np.squeeze(x)")
    + on(VECTOR, "np.squeeze(x)"),
    "numpy.expand_dims": on(MATRIX, "np.expand_dims(x, 0)", "np.expand_dims(x, axis=1)", "np.expand_dims(x, -1)", "np.expand_dims(x, axis=(0, 2))")
    + on({"x": FLOAT}, "np.expand_dims(x, 0)"),
    "numpy.swapaxes": on(CUBE, "np.swapaxes(x, 0, 2)", "x.swapaxes(1, 2)", "np.swapaxes(x, -1, 0)") + on(MATRIX, "np.swapaxes(x, 0, 1)"),
    "numpy.flip": on(MATRIX, "np.flip(x)", "np.flip(x, 0)", "np.flip(x, axis=-1)", "np.flip(x, axis=(0, 1))") + on(VECTOR, "np.flip(x)"),
    "numpy.sort": on(VECTOR, "np.sort(x)", "np.sort(np.sin(x)) * x", "np.sort(x, axis=0)")
    + on(MATRIX, "np.sort(x)", "np.sort(x, axis=0)", "np.sort(x, 1)", "np.sort(x, axis=None)"),
    "numpy.full": on({"x": FLOAT}, "np.full(3, x)", "np.full((2, 3), x * x)", "np.full(shape=(2,), fill_value=x)")
    + on(VECTOR, "np.full((3, 4), x)", "np.full(4, np.sin(x))")
    + on({"x": (3, 1)}, "np.full((3, 4), x)"),
    "numpy.broadcast_to": on(VECTOR, "np.broadcast_to(x, (3, 4))", "np.broadcast_to(x, (2, 3, 4))", "np.broadcast_to(x, (4,))", "np.broadcast_to(x, 4)")
    + on({"x": (3, 1)}, "np.broadcast_to(x, (3, 4))", "np.broadcast_to(x, shape=(2, 3, 1))")
    + on({"x": FLOAT}, "np.broadcast_to(x, (3, 4))")
    + on({"x": (3, 1), "y": (3, 4)}, "np.broadcast_to(x, y.shape) * y"),
    "numpy.copy": on(MATRIX, "np.copy(x)", "x.copy()", "x.copy() * x") + on({"x": FLOAT}, "np.copy(x)"),
    **{
        f"numpy.{name}": on({"x": FLOAT}, f"np.{name}(x)") + on({"x": ()}, f"np.{name}(x)") + on(VECTOR, f"np.{name}(x)", f"np.{name}(np.sin(x)) * 2.0") + on(MATRIX, f"np.{name}(x)") + on(CUBE, f"np.{name}(x)")
        for name in ("atleast_1d", "atleast_2d", "atleast_3d", "asfortranarray", "asanyarray", "real_if_close", "require")
    },
    "numpy.matrix_transpose": on(MATRIX, "np.matrix_transpose(x)", "x.mT", "x.mT @ x") + on(CUBE, "np.matrix_transpose(x)", "np.sin(x).mT"),
    "numpy.ndarray.view": on(MATRIX, "x.view()", "x.view() * x"),
    "numpy.astype": on(MATRIX, "np.astype(x, np.float64)"),
    "numpy.full_like": on({"x": FLOAT}, "np.full_like(np.zeros((2, 3)), x)", "np.full_like([1, 2], x, dtype=float)") + on({"x": (3,)}, "np.full_like(np.ones((2, 3)), x * x)", "np.full_like(x, x[0])", "np.full_like(x, 2.0) * x"),
    "numpy.block": on(MATRIX, "np.block([[np.reshape(x, (3, 4)), np.ones((3, 2))], [np.ones((1, 6))]])", "np.block([np.reshape(x, 12), np.ones(2)])")
    + on(MATRIX, "np.block([[x, x[:, 1:]], [2.0, np.sin(x[0]), x[1, 2:]]])", "np.block(x)", "np.block([x[0], x[1, 0]])")
    + on(CUBE, "np.block([[[x, x]], [[x, np.ones((2, 3, 4))]]])", "np.block([x])"),
    **{f"{module}.{name}": transforms(module.replace("numpy", "np") + "." + name) for module in ("numpy.fft", "scipy.fft") for name in TRANSFORMS},
    "scipy.fft.fftshift": on(VECTOR, "scipy.fft.fftshift(x)") + on(MATRIX, "scipy.fft.fftshift(x, axes=0)"),
    "scipy.fft.ifftshift": on(VECTOR, "scipy.fft.ifftshift(x)") + on(MATRIX, "scipy.fft.ifftshift(x, (0, 1))"),
    "numpy.fft.fftshift": on(VECTOR, "np.fft.fftshift(x)", "np.fft.fftshift(x[1:]) * x[1:]") + on(MATRIX, "np.fft.fftshift(x)", "np.fft.fftshift(x, axes=0)", "np.fft.fftshift(x, (1,))"),
    "numpy.fft.ifftshift": on(VECTOR, "np.fft.ifftshift(x)", "np.fft.ifftshift(x[1:]) * x[1:]") + on(MATRIX, "np.fft.ifftshift(x)", "np.fft.ifftshift(x, axes=-1)", "np.fft.ifftshift(x, (0, 1))"),
    # parts, grids, quotients
    "numpy.split[i]": on({"x": (6,)}, "np.split(x, 3)[1] * np.split(x, 3)[2]", "np.split(x, [1, 4])[1]", "np.split(x, (2, len(x) - 2))[-1]", "sum(p[0] ** 2 for p in np.split(x, 2))")
    + on(MATRIX, "np.split(x, 2, axis=1)[0]", "np.split(x, [1], -1)[1]", "np.split(np.sin(x), 3)[2] * np.split(x, 1)[0]"),
    "numpy.array_split[i]": on({"x": (7,)}, "np.array_split(x, 3)[0] * x[0]", "np.array_split(x, 3)[1] * np.array_split(x, 3)[2]", "np.array_split(x, 9)[3]") + on(MATRIX, "np.array_split(x, 3, axis=1)[0]"),
    "numpy.vsplit[i]": on(MATRIX, "np.vsplit(x, 3)[1]", "np.vsplit(x, [2])[0]"),
    "numpy.hsplit[i]": on(MATRIX, "np.hsplit(x, 2)[1]", "np.hsplit(x, [1, 3])[1]") + on(VECTOR, "np.hsplit(x, 2)[1]") + on(CUBE, "np.hsplit(x, 3)[0]"),
    "numpy.dsplit[i]": on(CUBE, "np.dsplit(x, 2)[1]", "np.dsplit(x, [1])[0]"),
    "numpy.unstack[i]": on(MATRIX, "np.unstack(x)[1] * np.unstack(x)[2]", "np.unstack(x, axis=1)[3]", "(lambda p: p[0] * p[1])(np.unstack(x, axis=-1)[0])"),
    "numpy.meshgrid[i]": products("np.meshgrid(x, y)[0] * np.meshgrid(x, y)[1]", [((3,), (2,)), ((1,), (3,)), (FLOAT, (2,))])
    + products('np.meshgrid(x, y, indexing="ij")[0] ** 2', [((3,), (2,)), ((2, 2), (3,))])
    + products("np.meshgrid(x, np.sin(y), x)[2] * np.meshgrid(x, y, x)[0]", [((3,), (2,))])
    + products("np.meshgrid(x, y, sparse=True, copy=False)[1] * np.meshgrid(x)[0]", [((3,), (2,))]),
    "numpy.broadcast_arrays[i]": products("np.broadcast_arrays(x, y)[0] * np.broadcast_arrays(x, y)[1]", [((3,), (3,)), ((2, 3), (3,)), ((2, 1), (3,)), (FLOAT, (3,)), (FLOAT, FLOAT)]),
    "numpy.polydiv[0]": products("np.polydiv(x, 3.0 + y)[0]", [((5,), (2,)), ((5,), (5,)), ((5,), (1,)), ((2,), (3,))]),
    "numpy.polydiv[1]": products("np.polydiv(x, 3.0 + y)[1]", [((5,), (2,)), ((5,), (4,)), ((2,), (3,))]) + products("np.polydiv(x, y)[0][:1] * np.polydiv(x, y)[1]", [((5,), (3,))]),
    "numpy.histogram[0]": on({"x": (5,)}, "np.histogram([0.1, 0.35, 0.6, 0.8, 0.95], 3, weights=x)[0]", "np.histogram([0.1, 0.3, 0.6, 0.8, 0.95], bins=np.array([0.1, 0.3, 0.3, 0.8]), weights=np.sin(x))[0]")
    + on({"x": (5,)}, "x * np.histogram(x)[0][0]", "np.histogram(x, 2, weights=x)[0]", "np.histogram([0.1, 0.35, 0.6, 0.2, 0.95], 2, (0.2, 0.6), weights=x)[0]"),
    "numpy.histogram[1]": on({"x": (5,)}, "np.histogram(x, 3)[1]", "np.histogram(x, 3, (-1.0, x[0] + 3.0))[1]", "np.histogram([0.1, 0.9], 2, weights=x[:2])[1] * x[:3]", "np.histogram(x, [0.0, 0.4, 2.0])[1] * x[:3]"),
    "numpy.unwrap": on(VECTOR, "np.unwrap(5.0 * x)") + on(MATRIX, "np.unwrap(9.0 * x, axis=0)"),
    "numpy.diagflat": on(VECTOR, "np.diagflat(x)", "np.diagflat(x, 1)") + on(MATRIX, "np.diagflat(x, k=-1)"),
    "numpy.ascontiguousarray": on(MATRIX, "np.ascontiguousarray(x)", "np.ascontiguousarray(x.T)") + on(VECTOR, "np.ascontiguousarray(x[::-1])"),
    # moves
    "numpy.flipud": on(MATRIX, "np.flipud(x)", "np.flipud(x) * x") + on(VECTOR, "np.flipud(x)"),
    "numpy.fliplr": on(MATRIX, "np.fliplr(x)") + on(CUBE, "np.fliplr(x)"),
    "numpy.roll": on(VECTOR, "np.roll(x, 1)", "np.roll(x, -2)", "np.roll(x, len(x) - 1)", "x * np.roll(x, 5, axis=0)")
    + on(MATRIX, "np.roll(x, 2)", "np.roll(x, 1, axis=1)", "np.roll(x, (1, 2), axis=(0, 1))", "np.roll(x, 1, (0, 1))", "np.roll(x, shift=-1, axis=-1)")
    + on({"x": (4,), "k": 3}, "np.roll(x, k)", "np.roll(x, -k)"),
    "numpy.rot90": on(MATRIX, "np.rot90(x)", "np.rot90(x, 2)", "np.rot90(x, k=-1)", "np.rot90(x, 1, (1, 0))") + on(CUBE, "np.rot90(x, 3, axes=(1, 2))"),
    "numpy.moveaxis": on(CUBE, "np.moveaxis(x, 0, -1)", "np.moveaxis(x, (0, 1), (2, 0))", "np.moveaxis(x, [2, 0], [0, 1])") + on(MATRIX, "np.moveaxis(x, 0, 1)"),
    "numpy.rollaxis": on(CUBE, "np.rollaxis(x, 2)", "np.rollaxis(x, 0, 3)", "np.rollaxis(x, 1, 2)", "np.rollaxis(x, 2, start=1)"),
    "numpy.tile": on(VECTOR, "np.tile(x, 3)", "np.tile(x, (2, 3))", "np.tile(x, [2, 1])", "np.tile(x * x, (2,))", "np.tile(x, 1)")
    + on(MATRIX, "np.tile(x, 2)", "np.tile(x, (2, 1))", "np.tile(x, (2, 1, 3))")
    + on({"x": (4,), "k": 2}, "np.tile(x, k)", "np.tile(x, (k, 1))")
    + on({"x": FLOAT}, "np.tile(x, 3)", "np.tile(x, (2, 2))"),
    "numpy.repeat": on(VECTOR, "np.repeat(x, 2)", "x.repeat(3)", "np.repeat(x, [1, 0, 3, 2])", "np.repeat(x, 2, axis=0)")
    + on(MATRIX, "np.repeat(x, 2)", "np.repeat(x, 2, axis=1)", "np.repeat(x, [1, 0, 2], axis=0)", "np.repeat(x, 3, axis=-1)")
    + on({"x": (4,), "k": 2, "counts": np.array([2, 1, 0, 1])}, "np.repeat(x, k)", "np.repeat(x, counts)")
    + on({"x": FLOAT}, "np.repeat(x, 3)"),
    "numpy.diff": on(VECTOR, "np.diff(x)", "np.diff(x, 2)", "np.diff(x * x, n=3)", "np.diff(x, 0)", "np.diff(x, axis=0)")
    + on(MATRIX, "np.diff(x)", "np.diff(x, axis=0)", "np.diff(x, axis=1)", "np.diff(x, 2, axis=0)")
    + on(CUBE, "np.diff(x, axis=1)")
    + on({"x": (1,)}, "np.sum(np.diff(x)) + x", "np.sum(np.diff(x, 3)) + x"),
    "numpy.pad": on(VECTOR, "np.pad(x, 1)", "np.pad(x, (1, 2))", "np.pad(x, (0, 1), constant_values=2.0)", "np.pad(x, ((2, 0),))", 'np.pad(x, 2, "constant")')
    + on(MATRIX, "np.pad(x, 1)", "np.pad(x, ((1, 0), (2, 3)))", 'np.pad(x, (1, 2), mode="constant")', "np.pad(x, 0)", 'np.pad(x, 1, mode="edge")', 'np.pad(x, (2, 1), "reflect")', 'np.pad(x, ((1, 0), (2, 2)), "wrap")', 'np.pad(x, 2, mode="symmetric")')
    + on({"x": (3, 4), "k": 2}, "np.pad(x, k)", "np.pad(x, ((k, 0), (1, k)))"),
    "numpy.triu": on(MATRIX, "np.triu(x)", "np.triu(x, 1)", "np.triu(x, k=-1)") + on(VECTOR, "np.triu(x)") + on(CUBE, "np.triu(x)"),
    "numpy.tril": on(MATRIX, "np.tril(x)", "np.tril(x, -1)", "np.tril(x, k=1)") + on(VECTOR, "np.tril(x, 1)") + on(CUBE, "np.tril(x)"),
    "numpy.trace": on(MATRIX, "np.trace(x)", "x.trace()", "np.trace(x, 1)", "np.trace(x, offset=-2)", "np.trace(x @ x.T)", "np.trace(x, 0, 1, 0)")
    + on(CUBE, "np.trace(x)", "np.trace(x, 1, axis1=1, axis2=2)", "np.trace(x, axis1=-1, axis2=0)"),
    "numpy.diagonal": on(MATRIX, "np.diagonal(x)", "x.diagonal()", "np.diagonal(x, 1)", "x.diagonal(-1)") + on(CUBE, "np.diagonal(x, 0, 1, 2)", "np.diagonal(x)"),
    "numpy.diag": on(VECTOR, "np.diag(x)", "np.diag(x, 1)", "np.diag(x, k=-2)", "np.diag(x) @ np.diag(x * x)")
    + on(MATRIX, "np.diag(x)", "np.diag(x, 1)", "np.diag(x, -1)", "np.diag(np.diag(x))"),
    # conversions
    "builtins.float": on({"x": FLOAT}, "float(x)", "float(x) * x") + on(VECTOR, "float(x[0])", "float(x.sum())") + on({"x": ()}, "float(x)"),
    "numpy.float64": on({"x": FLOAT}, "np.float64(x)") + on(VECTOR, "np.float64(x[1]) * x"),
    "numpy.ndarray.item": on({"x": ()}, "x.item()") + on({"x": (1,)}, "x.item()") + on(VECTOR, "x.sum().item()"),
    "numpy.ndarray.astype": on(MATRIX, "x.astype(float)", "x.astype(np.float64) * x", "x.sum() * x.astype(int)"),
    # choices and joins
    "numpy.where": on({"x": (3, 4), "y": (3, 4)}, "np.where(x > 0.0, x, y)", "np.where(x > y, np.sin(x), x * y)", "np.where(y > 0.0, x, 1.0)")
    + on({"x": (3, 4), "y": (4,)}, "np.where(x > 0.0, x, y)", "np.where(y > 0.0, x, y)", "np.where(x > 0.0, 0.0, y)")
    + on({"x": FLOAT, "y": (3,)}, "np.where(y > 0.0, x, y)", "np.where(x > 0.0, x, y)")
    + on({"x": (3, 1), "y": (4,)}, "np.where(x > y, x, y)")
    + on(VECTOR, "np.where(x > 0.0, np.sqrt(np.abs(x)), np.exp(x))", "np.where(x > 0.0, np.where(x > 1.0, x * x, x), -x)"),
    "numpy.concatenate": on({"x": (4,), "y": (2,)}, "np.concatenate([x, y])", "np.concatenate((y, x, y))", "np.concatenate([x * x, y], axis=0)")
    + on({"x": (4,), "y": (2,)}, "np.concatenate([x[1:], y, x[:1]])", "np.concatenate([x, np.zeros(2), y], axis=-1)")
    + on({"x": (3, 4), "y": (3, 2)}, "np.concatenate([x, y], axis=1)", "np.concatenate([x, y, x], axis=-1)")
    + on({"x": (3, 4), "y": (2, 4)}, "np.concatenate([x, y])", "np.concatenate([x, np.ones((1, 4)), y], 0)"),
    "numpy.stack": on({"x": (4,), "y": (4,)}, "np.stack([x, y])", "np.stack((x, y * x, y), axis=1)", "np.stack([x, y], axis=-1)")
    + on({"x": (3, 4), "y": (3, 4)}, "np.stack([x, y], axis=0)", "np.stack([x, y], 1)", "np.stack([x, y], axis=2)", "np.stack([x, y], axis=-2)")
    + on({"x": (3, 4)}, "np.stack([x])", "np.stack([x, np.ones((3, 4))])")
    + on({"x": FLOAT, "y": FLOAT}, "np.stack([x, y])"),
    "numpy.hstack": products("np.hstack([x, y])", [((3,), (2,)), ((3, 2), (3, 4)), ((2, 3, 2), (2, 1, 2)), (FLOAT, (2,)), (FLOAT, FLOAT)])
    + on(VECTOR, "np.hstack((x, np.ones(2), x[:1] * x[1:2]))"),
    "numpy.vstack": products("np.vstack([x, y, x * y])", [((3,), (3,)), ((2, 3), (2, 3)), (FLOAT, FLOAT)])
    + products("np.vstack((x, y))", [((3,), (2, 3)), ((2, 3), (3,)), ((2, 3, 1), (1, 3, 1)), (FLOAT, (1,))])
    + on(VECTOR, "np.vstack([x, np.zeros(4)])"),
    "numpy.dstack": products("np.dstack([x, y])", [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3, 2), (2, 3, 1)), ((2, 3, 2), (2, 3)), (FLOAT, FLOAT)]),
    "numpy.column_stack": products("np.column_stack([x, y])", [((3,), (3,)), ((3,), (3, 2)), ((3, 2), (3, 4))])
    + products("np.column_stack((x, y, x))", [((3, 2), (3,)), ((3,), (3,))]),
    "numpy.append": products("np.append(x, y)", [((3,), (2,)), ((3, 2), (2,)), ((3, 2), FLOAT), (FLOAT, (3,))])
    + products("np.append(x, y, axis=1)", [((3, 2), (3, 1))])
    + products("np.append(x, y, axis=0)", [((3, 2), (1, 2)), ((2,), (3,))])
    + on(VECTOR, "np.append(x, 1.0)", "np.append(x, x[0])", "np.append(0.0, x)"),
    "numpy.array": on({"x": FLOAT, "y": FLOAT}, "np.array([x, y])", "np.array([[x, y], [1.0, x * y]])", "np.array((x, 2.0, y), dtype=float)", "np.array([x, y, x])")
    + on({"x": (4,), "y": (4,)}, "np.array([x, y])", "np.array([[x, y], [y, x]])", "np.array([x[0], y[1], x[0]])", "np.array(x) * y", "np.array([x, np.ones(4)])")
    + on({"x": FLOAT}, "np.array([x])", "np.array(x)", "np.array([[x]])"),
    "numpy.asarray": on({"x": (4,), "y": (4,)}, "np.asarray(x) * y", "np.asarray([x, y])") + on({"x": FLOAT, "y": FLOAT}, "np.asarray([x, y * x])"),
}

# More calls of elementwise functions than `points` can give: constants, methods and spellings.
MORE_CALLS = on({"x": (2, 3)}, "x ** 2", "x ** 3", "x ** 1", "x ** 0", "x ** 4", "x ** -1", "x ** -2.0", "np.power(x, 2)", "np.square(x)")
MORE_CALLS += on({"x": np.array([0.5, 2.0])}, "x ** 0.5", "x ** -0.5", "x ** 1.5", "x ** x", "np.float_power(x, 1.5)", "np.log(x) / np.log(2.0)")
MORE_CALLS += on({"x": (3,)}, "2.0 ** x", "1.5 ** x", "np.power(2.0, x)", "x % 0.7", "-x", "+x", "abs(x)", "1.0 / (x + 5.0)", "3.0 - x", "x - 3", "2 * x", "x / 2")
MORE_CALLS += on({"x": FLOAT}, "x ** 2", "x ** 3", "2.0 ** x", "x % 0.7", "abs(x)", "max(x, 0.1)", "min(x, 0.1)", "max(0.1, x)", "round(x) * x")
MORE_CALLS += on({"x": (3, 4)}, "x.clip(-0.5, 0.5)", "np.clip(x, None, 0.5)", "np.clip(x, a_min=-0.3, a_max=1.0)", "np.clip(x, 0.0, None)", "np.maximum(x, 0.0)")
MORE_CALLS += on({"x": (3, 4)}, "np.minimum(0.5, x)", "np.maximum(x, x.T.T * 0.5)", "x.conj()", "np.logaddexp(x, 0.0)", "x.round() * x")
MORE_CALLS += on({"x": FLOAT, "y": FLOAT}, "max(x, y)", "min(x, y)", "x if x > y else y * y", "x and y", "x or y", "math.hypot(x, y)", "math.log(x * x, 3.0)")

MORE_CALLS += on(MATRIX, "np.array(x.tolist()) * x", "np.array(np.sin(x[0]).tolist())", "np.array(x.tolist(), dtype=float)")
MORE_CALLS += on(MATRIX, "x.flat[2] * x.T.flat[1]", "x.flat[1:4] * x.flat[[0, 2, 1]]")

# Reads by index and slice, which are rules of the compiler's own.
MORE_CALLS += on(VECTOR, "x[0]", "x[-1]", "x[1:3]", "x[::-1]", "x[::2]", "x[:-1] * x[1:]", "x[None]", "x[:, None] * x", "x[...]", "x[np.newaxis, :]", "x[3:0:-2]")
MORE_CALLS += on(MATRIX, "x[0]", "x[0, 1]", "x[:, 1]", "x[1:, ::2]", "x[..., 0]", "x[-1, ::-1]", "x[1][2]", "x[:2][:, 1]", "x[None, 1]", "x[:, None, 2]", "x.T[0]")
MORE_CALLS += on(CUBE, "x[0]", "x[0, 1]", "x[0, 1, 2]", "x[..., 1]", "x[:, 1]", "x[1, ..., ::2]", "x[:, :, None, 0]")
MORE_CALLS += on({"x": (4,), "rows": ROWS}, "x[rows]", "x[rows] * x[:3]", "x[np.array([1, 1])]", "x[[0, 2, 0]]", "np.sin(x)[rows]")
MORE_CALLS += on({"x": (3, 4), "rows": ROWS, "columns": COLUMNS}, "x[rows]", "x[rows, columns]", "x[:, columns]", "x[rows, 1]", "x[1, columns]", "x[rows, 1:3]")
MORE_CALLS += on({"x": (3, 4), "rows": ROWS, "columns": COLUMNS}, "x[rows][:, columns]", "x[rows[:, None], columns]", "x[np.arange(3), columns]")
MORE_CALLS += on({"x": (4,), "mask": MASK}, "x[mask]", "x[x > 0.0]", "np.sin(x)[mask]", "x[mask] * x[mask]") + on({"x": (3, 4)}, "x[x > 0.0]", "x[x[:, 0] > 0.0]")
MORE_CALLS += on({"x": (3, 4), "mask": MASK}, "x[:, mask]", "x[1, mask]", "x.T[mask]")

# Functions that are constant wherever they have a derivative: the sum of each is added to something else.
ZERO_CALLS = {
    "builtins.all": "all(x > 0.0)",
    "builtins.any": "any(x > 0.0)",
    "builtins.bool": "bool(x[0])",
    "builtins.int": "int(x[0])",
    "builtins.isinstance": "isinstance(x, float)",
    "builtins.len": "len(x)",
    "builtins.round": "round(x[0], 1)",
    "math.ceil": "math.ceil(x[0])",
    "math.comb": "math.comb(5, len(x))",
    "math.factorial": "math.factorial(len(x))",
    "math.floor": "math.floor(x[1])",
    "math.gcd": "math.gcd(len(x), 6)",
    "math.isclose": "math.isclose(x[0], 1.0)",
    "math.isfinite": "math.isfinite(x[0])",
    "math.isinf": "math.isinf(x[0])",
    "math.isnan": "math.isnan(x[0])",
    "math.isqrt": "math.isqrt(len(x))",
    "math.lcm": "math.lcm(len(x), 6)",
    "math.perm": "math.perm(5, len(x))",
    "math.trunc": "math.trunc(x[0])",
    "math.ulp": "math.ulp(x[0])",
    "numpy.allclose": "np.allclose(x, 1.0)",
    "numpy.argpartition": "np.argpartition(x, 1)",
    "numpy.array_equal": "np.array_equal(x, x)",
    "numpy.array_equiv": "np.array_equiv(x, x)",
    "numpy.bitwise_and": "np.bitwise_and(x > 0.0, x < 1.0)",
    "numpy.bitwise_or": "np.bitwise_or(x > 1.0, x < 0.0)",
    "numpy.bitwise_xor": "np.bitwise_xor(x > 0.0, x < 1.0)",
    "numpy.digitize": "np.digitize(x, np.array([-1.0, 0.0, 1.0]))",
    "numpy.empty": "np.empty(3).size",
    "numpy.empty_like": "np.empty_like(x).size",
    "numpy.equal": "np.equal(x, 0.0)",
    "numpy.floor_divide": "np.floor_divide(x, 0.7)",
    "numpy.greater": "np.greater(x, 0.0)",
    "numpy.greater_equal": "np.greater_equal(x, 0.0)",
    "numpy.invert": "np.invert(x > 0.0)",
    "numpy.isclose": "np.isclose(x, 1.0)",
    "numpy.isin": "np.isin(x, [1.0, 2.0])",
    "numpy.less": "np.less(x, 0.0)",
    "numpy.linalg.matrix_rank": "np.linalg.matrix_rank(x)",
    "numpy.less_equal": "np.less_equal(0.0, x)",
    "numpy.lexsort": "np.lexsort((x,))[0]",
    "numpy.logical_and": "np.logical_and(x > 0.0, x < 1.0)",
    "numpy.logical_or": "np.logical_or(x > 1.0, x < 0.0)",
    "numpy.logical_xor": "np.logical_xor(x > 0.0, x < 1.0)",
    "numpy.nonzero": "np.nonzero(x > 0.0)[0]",
    "numpy.not_equal": "np.not_equal(x, 0.0)",
    "numpy.ones": "np.ones(len(x))",
    "numpy.result_type": "np.result_type(x, 0.0).itemsize",
    "numpy.searchsorted": "np.searchsorted(np.array([-1.0, 0.0, 1.0]), x)",
    "numpy.shares_memory": "np.shares_memory(x, x)",
    "numpy.may_share_memory": "np.may_share_memory(x, 2.0 * x)",
    "numpy.zeros": "np.zeros(x.shape)",
    "numpy.eye": "np.eye(len(x))",
    "numpy.identity": "np.identity(len(x))",
    "operator.floordiv": "x // 0.7",
    "scipy.special.gammasgn": "scipy.special.gammasgn(x)",
}
ZERO_CALLS.update({  # functions of x alone
    f"numpy.{name}": f"np.{name}(x)"
    for name in (
        "all any argmax argmin argsort argwhere ceil count_nonzero fix flatnonzero floor iscomplex iscomplexobj isfinite isinf isnan isneginf isposinf "
        "isreal isrealobj isscalar logical_not nanargmax nanargmin ndim ones_like rint round shape sign signbit size spacing trunc zeros_like"
    ).split()
})
